//! What a sales desk works with beside its leads: calendar, files, suppliers, currencies.

use serde_json::Value;

use crate::record::resource;
use crate::{
    AgentId, AppointmentId, AttachmentId, ClientId, CurrencyId, ExternalLinkWrite, Guid, HaloTime, SiteId,
    SupplierId, TicketId, TopLevelId, UserId,
};

resource! {
    /// An appointment or task in the calendar.
    pub struct Appointment, AppointmentWrite {
        /// The id; a write without it makes a new one.
        id: AppointmentId,
        /// The title.
        subject: String,
        /// When it begins.
        start_date: HaloTime,
        /// When it ends.
        end_date: HaloTime,
        /// Whether it takes whole days.
        allday: bool,
        /// The agent.
        agent_id: AgentId,
        /// The agents.
        agents: Vec<Value>,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The ticket.
        ticket_id: TicketId,
        /// A note.
        note: String,
        /// The note, formatted.
        note_html: String,
        /// Whether others see only that it is there.
        is_private: bool,
        /// Whether it is a task and not an appointment.
        is_task: bool,
        /// The kind: a row of lookup 63.
        appointment_type_id: i64,
        /// How the agent is shown meanwhile, as a number.
        agent_status: i64,
        /// Whether it is done, as a number.
        complete_status: i64,
        /// When it was done.
        complete_date: HaloTime,
        /// A note about how it was done.
        complete_note: String,
        /// Minutes before it that the agent is reminded.
        reminderminutes: i64,
        /// Who else takes part, as text.
        attendees: String,
        /// Where it takes place online.
        online_meeting_url: String,
        /// A colour.
        colour: String,
    }
    reads {
        /// The agent's name.
        agent_name: String,
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The contact's name.
        user_name: String,
        /// The kind's name.
        appointment_type_name: String,
        /// When anything changed.
        last_modified: HaloTime,
    }
}

resource! {
    /// A file. Its bytes are read by their own call.
    pub struct Attachment, AttachmentWrite {
        /// The id; a write without it makes a new one.
        id: AttachmentId,
        /// The ticket.
        ticket_id: TicketId,
        /// The action's number within the ticket.
        action_id: i64,
        /// The record it belongs to, together with `type`.
        unique_id: i64,
        /// The kind of record it belongs to, as a number.
        kind = "type": i64,
        /// The name of the file.
        filename: String,
        /// A description.
        description = "desc": String,
        /// A note.
        note: String,
        /// Whether it is a picture.
        isimage: bool,
        /// Whether customers can see it.
        showforusers: bool,
        /// A key in another system.
        third_party_id: String,
    }
    reads {
        /// Bytes.
        filesize: i64,
        /// The media type.
        content_type: String,
        /// When it was made.
        datecreated: HaloTime,
        /// The agent.
        agent_id: AgentId,
        /// The contact.
        user_id: UserId,
        /// An id that is unique everywhere.
        guid: Guid,
    }
    writes {
        /// The file's bytes in base 64.
        data_base64: String,
    }
}

resource! {
    /// A supplier or manufacturer.
    pub struct Supplier, SupplierWrite {
        /// The id; a write without it makes a new one.
        id: SupplierId,
        /// The name.
        name: String,
        /// Who to talk to.
        contact_name: String,
        /// That person's title.
        contact_title: String,
        /// E-mail address.
        email_address: String,
        /// Mail domain.
        emaildomain: String,
        /// Phone number.
        phone_number: String,
        /// Mobile number.
        mobile: String,
        /// Web address.
        website: String,
        /// Postal address, in lines.
        address: String,
        /// Notes.
        notes: String,
        /// Whether it is no longer used.
        inactive: bool,
        /// The group of clients.
        toplevel_id: TopLevelId,
        /// The id in the accounts.
        accounts_id: String,
        /// Whether it makes things.
        is_manufacturer: bool,
        /// Whether it supplies things.
        is_supplier: bool,
        /// The currency it is paid in: a row of the currencies.
        default_currency_code: i64,
    }
    reads {
        /// That group's name.
        toplevel_name: String,
        /// How many contracts there are.
        contract_count: i64,
        /// When it was made.
        datecreated: HaloTime,
        /// When anything changed.
        last_modified: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    writes {
        /// A link to another system, made together with the record.
        new_external_link: ExternalLinkWrite,
    }
    with customfields
}

resource! {
    /// A currency and its rate.
    pub struct Currency, CurrencyWrite {
        /// The id; a write without it makes a new one.
        id: CurrencyId,
        /// The three letters.
        code: String,
        /// The name.
        name: String,
        /// The sign.
        symbol: String,
        /// Units of it for one of the main currency.
        conversion_rate: f64,
    }
    reads {
        /// When the rate was set.
        last_updated: HaloTime,
    }
}
