//! Users: the people at the customers'. The staff are agents.

use serde_json::Value;

use crate::record::{record, write_record};
use crate::{AgentId, ClientId, CustomField, ExternalLinkWrite, HaloTime, SiteId, TicketId, UserId};

record! {
    /// A contact at a client.
    pub struct User {
        /// The user's id.
        id: UserId,
        /// The name as shown.
        name: String,
        /// Given name.
        firstname: String,
        /// Family name.
        surname: String,
        /// Initials.
        initials: String,
        /// The only place for a job title: users have no such property.
        title: String,
        /// E-mail address.
        emailaddress: String,
        /// Second e-mail address.
        email2: String,
        /// Third e-mail address.
        email3: String,
        /// Phone number.
        phonenumber: String,
        /// Mobile number.
        mobilenumber: String,
        /// Second mobile number.
        mobilenumber2: String,
        /// Phone number at home.
        homenumber: String,
        /// The site's phone number.
        sitephonenumber: String,
        /// Fax number.
        fax: String,
        /// Department, as text.
        department: String,
        /// The client.
        client_id: ClientId,
        /// The client's name.
        client_name: String,
        /// The site.
        site_id: SiteId,
        /// The site's name.
        site_name: String,
        /// Whether it is no longer used.
        inactive: bool,
        /// Notes.
        notes: String,
        /// Whether it is an important contact.
        isimportantcontact: bool,
        /// Whether it is the site's main contact.
        ismaincontact: bool,
        /// Whether it is no person but a service.
        isserviceaccount: bool,
        /// The agent that is the same person.
        linked_agent_id: AgentId,
        /// First free text.
        other1: String,
        /// Second free text.
        other2: String,
        /// Third free text.
        other3: String,
        /// Fourth free text.
        other4: String,
        /// Fifth free text.
        other5: String,
        /// Login name.
        login: String,
        /// WhatsApp number.
        whatsapp_number: String,
        /// Twitter name.
        twitter_username: String,
        /// A key in another system: what a probe looks for.
        third_party_id: String,
        /// No e-mail of any kind.
        neversendemails: bool,
        /// On no distribution list.
        dontaddtomailinglist: bool,
        /// No marketing e-mail (newer versions).
        neversendmarketingemails: bool,
        /// Has unsubscribed.
        unsubscribed: bool,
        /// From which campaigns.
        marketing_unsubscribes: Vec<Value>,
        /// No acknowledgements by e-mail.
        dontackemails: bool,
        /// Whether it is a prospect and not a customer's contact yet.
        is_prospect: bool,
        /// The account of a prospect.
        prospect_account_id: ClientId,
        /// The opportunity of a prospect.
        opportunity_id: TicketId,
        /// When it was made.
        datecreated: HaloTime,
        /// When anything changed: the watermark of incremental reads.
        ulastupdate: HaloTime,
        /// The site, as Halo writes it without a fraction.
        site_id_int: SiteId,
        /// Facebook name.
        facebook_username: String,
        /// The id in HubSpot.
        hubspot_id: String,
        /// Whether HubSpot does not get it.
        hubspot_dont_sync: bool,
        /// The kind of contact: a row of a lookup.
        relationship_id: i64,
        /// What the portal shows, as a number.
        web_access_level: i64,
        /// Custom fields; `None` if the answer did not carry them.
        customfields: Vec<CustomField>,
        /// Links to other systems.
        external_links: Vec<Value>,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

impl User {
    /// The custom field of that name, in any case, with or without `CF` in front.
    pub fn custom_field(&self, name: &str) -> Option<&CustomField> {
        self.customfields.as_ref()?.iter().find(|field| field.is_named(name))
    }

    /// All e-mail addresses, the main one first.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        let all = [&self.emailaddress, &self.email2, &self.email3];
        all.into_iter().filter_map(|email| email.as_deref().map(str::trim)).filter(|email| !email.is_empty())
    }
}

write_record! {
    /// A contact to create, or, with an id, to change. A new one needs names, e-mail address, client and site.
    pub struct UserWrite {
        /// The user to change; a new one is made without it.
        id: UserId,
        /// The name as shown.
        name: String,
        /// Given name.
        firstname: String,
        /// Family name.
        surname: String,
        /// Initials.
        initials: String,
        /// The only place for a job title.
        title: String,
        /// E-mail address.
        emailaddress: String,
        /// Second e-mail address.
        email2: String,
        /// Third e-mail address.
        email3: String,
        /// Phone number.
        phonenumber: String,
        /// Mobile number.
        mobilenumber: String,
        /// Second mobile number.
        mobilenumber2: String,
        /// Phone number at home.
        homenumber: String,
        /// Fax number.
        fax: String,
        /// Department, as text.
        department: String,
        /// The client.
        client_id: ClientId,
        /// The site; Halo refuses a contact without one.
        site_id: SiteId,
        /// Whether it is no longer used.
        inactive: bool,
        /// Notes.
        notes: String,
        /// Whether it is an important contact.
        isimportantcontact: bool,
        /// First free text.
        other1: String,
        /// Second free text.
        other2: String,
        /// Third free text.
        other3: String,
        /// Fourth free text.
        other4: String,
        /// Fifth free text.
        other5: String,
        /// Twitter name.
        twitter_username: String,
        /// A key in another system: what a probe looks for.
        third_party_id: String,
        /// No e-mail of any kind.
        neversendemails: bool,
        /// On no distribution list.
        dontaddtomailinglist: bool,
        /// No marketing e-mail (newer versions).
        neversendmarketingemails: bool,
        /// No acknowledgements by e-mail.
        dontackemails: bool,
        /// Whether it is a prospect and not a customer's contact yet.
        is_prospect: bool,
        /// The account of a prospect.
        prospect_account_id: ClientId,
        /// Makes an account of this name together with the prospect.
        new_account_name: String,
        /// The opportunity of a prospect.
        opportunity_id: TicketId,
        /// Marks an import, which relaxes checks and notifications.
        isimport = "_isimport": bool,
        /// Suppresses rules and notifications.
        dont_fire_automations = "_dont_fire_automations": bool,
        /// Merges this user into another.
        merge_user_into = "_merge_user_into": UserId,
        /// What the portal shows, as a number.
        web_access_level: i64,
        /// A link to another system, made together with the record.
        new_external_link: ExternalLinkWrite,
        /// Changes the record whose link to another system has this key, if there is one.
        match_thirdparty_id = "_match_thirdparty_id": String,
    }
    with customfields
}
