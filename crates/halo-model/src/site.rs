//! Sites: where a client is, with address and phone number.

use serde_json::Value;

use crate::record::{record, write_record};
use crate::{ClientId, CustomField, ExternalLinkWrite, HaloTime, SiteId, UserId};

record! {
    /// A site of a client.
    pub struct Site {
        /// The site's id.
        id: SiteId,
        /// The site's name.
        name: String,
        /// The client.
        client_id: ClientId,
        /// The client's name.
        client_name: String,
        /// Client and site in one text.
        clientsite_name: String,
        /// Whether it is no longer used.
        inactive: bool,
        /// Phone number.
        phonenumber: String,
        /// Time zone.
        timezone: String,
        /// Mail domain.
        emaildomain: String,
        /// Notes.
        notes: String,
        /// A reference of one's own.
        reference = "ref": String,
        /// The main contact.
        maincontact_id: UserId,
        /// Where to deliver.
        delivery_address: Address,
        /// Where to send invoices.
        invoice_address: Address,
        /// Country.
        country_code: String,
        /// Region.
        region_code: i64,
        /// Latitude.
        geocoord1: f64,
        /// Longitude.
        geocoord2: f64,
        /// Whether invoices go here.
        isinvoicesite: bool,
        /// When it was entered (newer versions).
        datecreated: HaloTime,
        /// When anything changed: the watermark of incremental reads.
        slastupdate: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
        /// Custom fields; `None` if the answer did not carry them.
        customfields: Vec<CustomField>,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

impl Site {
    /// The custom field of that name, in any case, with or without `CF` in front.
    pub fn custom_field(&self, name: &str) -> Option<&CustomField> {
        self.customfields.as_ref()?.iter().find(|field| field.is_named(name))
    }
}

record! {
    /// A postal address.
    pub struct Address {
        /// First line.
        line1: String,
        /// Second line.
        line2: String,
        /// Third line: the city, by convention.
        line3: String,
        /// Fourth line: county or state, by convention.
        line4: String,
        /// Postcode.
        postcode: String,
        /// A note.
        note: String,
        /// Whether it is the main one.
        primary: bool,
    }
}

write_record! {
    /// A postal address to write.
    pub struct AddressWrite {
        /// First line.
        line1: String,
        /// Second line.
        line2: String,
        /// Third line: the city, by convention.
        line3: String,
        /// Fourth line: county or state, by convention.
        line4: String,
        /// Postcode.
        postcode: String,
        /// A note.
        note: String,
    }
}

write_record! {
    /// A site to create, or, with an id, to change.
    pub struct SiteWrite {
        /// The site to change; a new one is made without it.
        id: SiteId,
        /// The site's name; a new site needs it.
        name: String,
        /// The client; a new site needs it.
        client_id: ClientId,
        /// Whether it is no longer used.
        inactive: bool,
        /// Phone number.
        phonenumber: String,
        /// Time zone.
        timezone: String,
        /// Mail domain.
        emaildomain: String,
        /// Notes.
        notes: String,
        /// A reference of one's own.
        reference = "ref": String,
        /// The main contact.
        maincontact_id: UserId,
        /// Where to deliver.
        delivery_address: AddressWrite,
        /// Where to send invoices.
        invoice_address: AddressWrite,
        /// Country.
        country_code: String,
        /// Region.
        region_code: i64,
        /// Whether invoices go here.
        isinvoicesite: bool,
        /// Marks an import, which relaxes checks and notifications.
        isimport = "_isimport": bool,
        /// Suppresses rules and notifications.
        dont_fire_automations = "_dont_fire_automations": bool,
        /// A link to another system, made together with the record.
        new_external_link: ExternalLinkWrite,
        /// Changes the record whose link to another system has this key, if there is one.
        match_thirdparty_id = "_match_thirdparty_id": String,
    }
    with customfields
}
