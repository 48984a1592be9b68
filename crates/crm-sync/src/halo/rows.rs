//! From Halo's rows to ours.

use halo_model::{Client, HaloTime, Ticket, User};
use rest_core::Timestamp;

use super::HaloMapping;
use super::schema::Resolved;
use crate::crm::{CrmCompany, CrmContact, CrmTicket};

fn present(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Halo writes 0 and −1 for "none".
fn reference(id: Option<i64>) -> Option<i64> {
    id.filter(|id| *id > 0)
}

fn ours(key: Option<String>) -> Option<String> {
    present(key).filter(|key| key.starts_with("b2b-"))
}

pub(super) fn company(row: Client) -> Option<CrmCompany> {
    Some(CrmCompany {
        id: row.id?.0,
        name: present(row.name).unwrap_or_default(),
        website: present(row.website),
        domain: present(row.domain),
        main_site: reference(row.main_site_id.map(|id| id.0)),
        key: ours(row.reference),
        inactive: row.inactive.unwrap_or_default(),
    })
}

pub(super) fn contact(row: User) -> Option<CrmContact> {
    let flags = [
        ("neversendemails", row.neversendemails),
        ("dontaddtomailinglist", row.dontaddtomailinglist),
        ("neversendmarketingemails", row.neversendmarketingemails),
        ("unsubscribed", row.unsubscribed),
    ];
    let opted_out = flags
        .iter()
        .find(|(_, set)| *set == Some(true))
        .map(|(name, _)| format!("the contact's flag {name} is set in Halo"));
    Some(CrmContact {
        id: row.id?.0,
        company: reference(row.client_id.map(|id| id.0)),
        site: reference(row.site_id.map(|id| id.0)),
        first_name: present(row.firstname),
        last_name: present(row.surname),
        name: present(row.name),
        email: present(row.emailaddress),
        phone: present(row.phonenumber),
        mobile: present(row.mobilenumber),
        job_title: present(row.title),
        opted_out,
        key: ours(row.third_party_id),
        inactive: row.inactive.unwrap_or_default(),
    })
}

/// `None` for a ticket of a type that is not ours. Of a row that is not `whole`, absent is not blank.
pub(super) fn ticket(
    row: &Ticket,
    whole: bool,
    resolved: &Resolved,
    mapping: &HaloMapping,
) -> Option<CrmTicket> {
    let entity = resolved.entity(row.tickettype_id?.0)?;
    let status = row.status_id.map_or(0, |id| id.0);
    let customs = row.customfields.as_deref().unwrap_or_default();
    let fields = resolved
        .known
        .iter()
        .filter_map(|(own, theirs, id)| {
            let field = customs
                .iter()
                .find(|field| field.id == Some(*id) || field.id.is_none() && field.is_named(theirs))?;
            Some(((*own).to_owned(), resolved.fields.decode(field)?))
        })
        .collect();
    let natives = [
        ("contact_name", &row.oppcontactname),
        ("contact_email", &row.oppemailaddress),
        ("contact_phone", &row.opptel),
        ("contact_title", &row.oppjobtitle),
        ("company_name", &row.oppcompanyname),
    ];
    let unread =
        natives.iter().filter(|(_, text)| !whole && text.is_none()).map(|(name, _)| (*name).to_owned());
    Some(CrmTicket {
        unread: unread.collect(),
        id: row.id?.0,
        entity,
        stage: resolved.stage(entity, status),
        company: reference(row.client_id.map(|id| id.0)),
        site: reference(row.site_id.map(|id| id.0)),
        contact: reference(row.user_id.map(|id| id.0)),
        agent: reference(row.agent_id.map(|id| id.0)).filter(|id| *id != mapping.unassigned_agent),
        summary: row.summary.clone().unwrap_or_default(),
        contact_name: present(row.oppcontactname.clone()),
        contact_email: present(row.oppemailaddress.clone()),
        contact_phone: present(row.opptel.clone()),
        contact_title: present(row.oppjobtitle.clone()),
        company_name: present(row.oppcompanyname.clone()),
        fields,
        value: row.oppvalue.map(halo_model::Money::to_f64),
        probability: row.oppconversionprobability,
        key: ours(row.third_party_id_string.clone()),
        parent: reference(row.parent_id.map(|id| id.0)),
        opted_out: row.oppdontaddtomailinglist.unwrap_or_default(),
        updated_at: row.last_update.map(stamp),
    })
}

fn stamp(time: HaloTime) -> Timestamp {
    Timestamp::from_millis(time.millis())
}
