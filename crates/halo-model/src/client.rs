//! Clients: the companies of the customers and, with Halo's accounts, of the prospects.

use serde_json::Value;

use crate::record::{record, write_record};
use crate::{
    AddressWrite, AgentId, ClientId, CustomField, ExternalLinkWrite, HaloTime, IdRef, SiteId, UserId,
};

record! {
    /// A client. Address and phone number are on its sites.
    pub struct Client {
        /// The client's id.
        id: ClientId,
        /// The company's name.
        name: String,
        /// The group of clients.
        toplevel_id: i64,
        /// That group's name.
        toplevel_name: String,
        /// Whether it is no longer used.
        inactive: bool,
        /// Web address.
        website: String,
        /// Mail domain.
        domain: String,
        /// Notes.
        notes: String,
        /// A reference of one's own: what a probe looks for.
        reference = "ref": String,
        /// The id in the accounts.
        accountsid: String,
        /// The agent who manages the account.
        accountmanagertech: AgentId,
        /// First agent.
        pritech: AgentId,
        /// Second agent.
        sectech: AgentId,
        /// The kind of customer: a row of lookup 33.
        customertype: i64,
        /// Roles of the company, as names separated by commas.
        customer_relationship_list: String,
        /// The name it trades under.
        trading_name: String,
        /// Whether it is important.
        is_vip: bool,
        /// Whether it is a prospect's account and not a customer yet.
        is_account: bool,
        /// The same on older versions.
        isopportunity: bool,
        /// Whether work for it is stopped.
        stopped: bool,
        /// The main site.
        main_site_id: SiteId,
        /// The main site's name.
        main_site_name: String,
        /// The main contact.
        main_contact_id: UserId,
        /// The main contact's name.
        main_contact_name: String,
        /// The main site's phone number.
        main_phonenumber: String,
        /// When it was made.
        datecreated: HaloTime,
        /// When anything changed: the watermark of incremental reads.
        alastupdate: HaloTime,
        /// A colour.
        colour: String,
        /// The id in HubSpot.
        hubspot_id: String,
        /// Roles of the company.
        customer_relationship: Vec<Value>,
        /// Notes that agents are shown.
        popup_notes: Vec<Value>,
        /// Custom fields; `None` if the answer did not carry them.
        customfields: Vec<CustomField>,
        /// Links to other systems.
        external_links: Vec<Value>,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

impl Client {
    /// The custom field of that name, in any case, with or without `CF` in front.
    pub fn custom_field(&self, name: &str) -> Option<&CustomField> {
        self.customfields.as_ref()?.iter().find(|field| field.is_named(name))
    }
}

write_record! {
    /// A client to create, or, with an id, to change. Halo makes a main site and a general user with each new one.
    pub struct ClientWrite {
        /// The client to change; a new one is made without it.
        id: ClientId,
        /// The company's name; all that a new client needs.
        name: String,
        /// The group of clients.
        toplevel_id: i64,
        /// Whether it is no longer used.
        inactive: bool,
        /// Web address.
        website: String,
        /// Mail domain.
        domain: String,
        /// Notes.
        notes: String,
        /// A reference of one's own: what a probe looks for.
        reference = "ref": String,
        /// The id in the accounts.
        accountsid: String,
        /// The agent who manages the account.
        accountmanagertech: AgentId,
        /// The kind of customer: a row of lookup 33.
        customertype: i64,
        /// The name it trades under.
        trading_name: String,
        /// Whether it is important.
        is_vip: bool,
        /// Whether it is a prospect's account and not a customer yet.
        is_account: bool,
        /// The name of the site that is made with the client.
        newclient_sitename: String,
        /// The phone number of that site.
        newclient_phonenumber: String,
        /// The mail domain of the new client.
        newclient_domain: String,
        /// The time zone of that site.
        newclient_timezone: String,
        /// The name of the contact that is made with the client.
        newclient_contactname: String,
        /// The e-mail address of that contact.
        newclient_contactemail: String,
        /// The title of that contact.
        newclient_contacttitle: String,
        /// The address of that site.
        newclient_delivery_address: AddressWrite,
        /// The country of that site.
        newclient_countrycode: String,
        /// The region of that site.
        newclient_regioncode: i64,
        /// Whether that contact is welcomed by e-mail.
        newclient_sendwelcomeemail: bool,
        /// Marks an import, which relaxes checks and notifications.
        isimport = "_isimport": bool,
        /// Suppresses rules and notifications.
        dont_fire_automations = "_dont_fire_automations": bool,
        /// A colour.
        colour: String,
        /// The id in HubSpot.
        hubspot_id: String,
        /// Roles of the company, in place of those that are there.
        customer_relationship: Vec<IdRef>,
        /// On creation: what the portal shows the contact, as a number.
        newclient_web_access_level: i64,
        /// A link to another system, made together with the record.
        new_external_link: ExternalLinkWrite,
        /// Changes the record whose link to another system has this key, if there is one.
        match_thirdparty_id = "_match_thirdparty_id": String,
        /// Merges this client into another.
        merge_client_into = "_merge_client_into": ClientId,
    }
    with customfields
}
