//! The tenant beside what is needed. No calls but the reading.

use std::collections::BTreeMap;

use crm_workflow::lists::{ListFacts, do_not_contact, lists_for};
use crm_workflow::{Entity, Field, FieldKind, Stage};
use halo_client::{FieldMap, Halo};
use halo_model::{
    DistributionList, FieldId, FieldInfo, FieldKind as HaloKind, InputType, Status, StatusId, TicketType,
    Usage, bare_name,
};

use super::report::{ItemKind, ItemState, Means, SetupItem};
use crate::error::Error;
use crate::halo::{ByName, HaloMapping, failed};

/// What is said of the status of a sale that ended.
pub(super) const LEAVES_OPEN: &str = ", which leaves its tickets open: mark it as closing in Halo";

/// How many names a text shows.
const SHOWN: usize = 3;

/// The tenant's configuration.
#[derive(Debug)]
pub(super) struct Tenant {
    pub(super) types: Vec<TicketType>,
    pub(super) statuses: Vec<Status>,
    /// The statuses that end a ticket; empty if that cannot be told.
    pub(super) closing: Vec<Status>,
    pub(super) fields: FieldMap,
    /// What stands in the way if they cannot be read for want of a permission.
    pub(super) lists: Result<Vec<DistributionList>, String>,
}

impl Tenant {
    pub(super) async fn read(halo: &Halo) -> Result<Self, Error> {
        let types = halo.list::<TicketType>().param("showall", "true").all().await;
        let types = types.map_err(|error| failed("read ticket types", error))?;
        let statuses = halo.list::<Status>().param("showall", "true").all().await;
        let statuses = statuses.map_err(|error| failed("read statuses", error))?;
        let lists = match halo.list::<DistributionList>().all().await {
            Ok(lists) => Ok(lists),
            Err(error) if error.missing_permission().is_some() => {
                Err(failed("read lists", error).to_string())
            }
            Err(error) => return Err(failed("read lists", error)),
        };
        Ok(Self {
            types,
            closing: closing(halo, &statuses).await?,
            statuses,
            fields: halo
                .field_map(Usage::Ticket)
                .await
                .map_err(|error| failed("read custom fields", error))?,
            lists,
        })
    }
}

/// Those of the statuses that end a ticket. What makes a status one is not documented, but Halo leaves them out if it is
/// asked to.
pub(super) async fn closing(halo: &Halo, statuses: &[Status]) -> Result<Vec<Status>, Error> {
    let open = halo.list::<Status>().param("showall", "true").excludeclosed(true).all().await;
    let open = open.map_err(|error| failed("read statuses", error))?;
    let is_open = |status: &Status| open.iter().any(|other| other.id == status.id);
    Ok(statuses.iter().filter(|status| !is_open(status)).cloned().collect())
}

/// One item for each thing that is needed.
pub(super) fn compare(tenant: &Tenant, mapping: &HaloMapping, source_lists: &[String]) -> Vec<SetupItem> {
    let wanted = |field: &Field| !field.is_extension() || mapping.fields.contains_key(field.name());
    let mut items: Vec<SetupItem> =
        Field::ALL.into_iter().filter(wanted).map(|field| custom_field(tenant, mapping, field)).collect();
    items.extend(statuses(tenant, mapping));
    items.extend(ticket_types(tenant, mapping));
    items.extend(list_titles(source_lists).into_iter().map(|title| list(tenant, title)));
    items
}

fn custom_field(tenant: &Tenant, mapping: &HaloMapping, field: Field) -> SetupItem {
    let ours = field.name();
    let wanted = mapping.field_name(ours);
    let by_id = mapping.fields.get(ours).and_then(|mapped| mapped.id);
    let (found, missing) = match by_id {
        Some(id) => {
            let found = tenant.fields.iter().find(|info| info.id == Some(FieldId(id)));
            let why = format!(
                "no custom field of tickets has the id {id}; correct or remove the id under [fields.{}]",
                field.key()
            );
            (found, ItemState::Failed { why })
        }
        None => (tenant.fields.find(wanted), ItemState::Missing),
    };
    let old = || old_name(&tenant.fields, field).filter(|_| !mapping.fields.contains_key(ours));
    let (name, state) = match (found, old()) {
        (Some(info), _) => (title(info, wanted), judge(&tenant.fields, info, field)),
        (None, Some((name, id))) => {
            let why = format!("has an older name; map it under [fields.{}] to use it", field.key());
            (name, ItemState::Differs { id, why })
        }
        (None, None) => (wanted.to_owned(), missing),
    };
    SetupItem {
        kind: ItemKind::CustomField,
        name,
        detail: field_detail(field),
        state,
        means: Means::Field(field),
    }
}

fn title(info: &FieldInfo, otherwise: &str) -> String {
    info.name.as_deref().map_or_else(|| otherwise.to_owned(), |name| format!("CF{}", bare_name(name)))
}

/// A field of the tenant that is this one under a name from before.
fn old_name(fields: &FieldMap, field: Field) -> Option<(String, i64)> {
    fields.iter().find_map(|info| {
        let name = format!("CF{}", bare_name(info.name.as_deref()?));
        (Field::by_name(&name) == Some(field)).then_some((name, info.id?.0))
    })
}

fn judge(fields: &FieldMap, info: &FieldInfo, field: Field) -> ItemState {
    let id = info.id.map_or(0, |id| id.0);
    if let Some(why) = unfit(info, field.kind()) {
        return ItemState::Differs { id, why };
    }
    let lacking = lacking_options(fields, info, field);
    if lacking.is_empty() {
        return ItemState::Present { id };
    }
    let why = format!("lacks {} of {} options: {}", lacking.len(), field.options().len(), some_of(&lacking));
    ItemState::Differs { id, why }
}

/// Why this field cannot hold values of that kind; `None` if it can.
pub(super) fn unfit(info: &FieldInfo, kind: FieldKind) -> Option<String> {
    // An answer that does not tell the type is given the benefit of the doubt.
    let found = info.kind()?;
    let (wanted, _) = halo_type(kind);
    let short_text = matches!(kind, FieldKind::Text | FieldKind::String);
    if found != wanted && !(short_text && found == HaloKind::Memo) {
        return Some(format!(
            "its type is {}, needed is {}; a type cannot be changed: map another field, or rename this one's use",
            type_name(found),
            type_name(wanted)
        ));
    }
    let input = info.input_type.map_or(InputType::Any, InputType::from_number);
    match kind {
        FieldKind::Integer if input != InputType::Integer => {
            Some("it does not take whole numbers only; set its input type to integer".to_owned())
        }
        FieldKind::Text | FieldKind::String if found == HaloKind::Text && input != InputType::Any => {
            Some("it does not take any text; set its input type to anything".to_owned())
        }
        _ => None,
    }
}

/// The options of ours that the tenant's field does not have.
pub(super) fn lacking_options(fields: &FieldMap, info: &FieldInfo, field: Field) -> Vec<&'static str> {
    let Some(name) = info.name.as_deref() else { return Vec::new() };
    field.options().iter().copied().filter(|option| fields.encode(name, option).is_err()).collect()
}

/// How Halo keeps values of this kind.
pub(super) fn halo_type(kind: FieldKind) -> (HaloKind, InputType) {
    match kind {
        FieldKind::Dropdown => (HaloKind::Single, InputType::Any),
        FieldKind::Text | FieldKind::String => (HaloKind::Text, InputType::Any),
        FieldKind::Memo => (HaloKind::Memo, InputType::Any),
        FieldKind::Integer => (HaloKind::Text, InputType::Integer),
        FieldKind::Boolean => (HaloKind::Checkbox, InputType::Any),
        FieldKind::Date => (HaloKind::Date, InputType::Any),
    }
}

fn type_name(kind: HaloKind) -> String {
    let name = match kind {
        HaloKind::Text => "text",
        HaloKind::Memo => "memo",
        HaloKind::Single => "single select",
        HaloKind::Multi => "multi select",
        HaloKind::Date => "date",
        HaloKind::Time => "time",
        HaloKind::Checkbox => "checkbox",
        HaloKind::Table => "table",
        HaloKind::RichText => "rich text",
        other => return format!("number {}", other.number()),
    };
    name.to_owned()
}

fn field_detail(field: Field) -> String {
    let kind = match field.kind() {
        FieldKind::Dropdown => "dropdown",
        FieldKind::Text | FieldKind::String => "text",
        FieldKind::Memo => "memo",
        FieldKind::Integer => "whole number",
        FieldKind::Boolean => "checkbox",
        FieldKind::Date => "date",
    };
    let mut detail = kind.to_owned();
    if !field.options().is_empty() {
        detail.push_str(&format!(", {} options", field.options().len()));
    }
    let renamed = field.options().iter().filter(|option| option.contains(',')).count();
    if renamed > 0 {
        detail
            .push_str(&format!(", {renamed} of them with a semicolon for the comma that Halo does not take"));
    }
    detail
}

fn statuses(tenant: &Tenant, mapping: &HaloMapping) -> Vec<SetupItem> {
    let mut items = Vec::new();
    let mut used = Used::default();
    for stage in Stage::ALL {
        let by_default = ByName::name(stage.display_name());
        let wanted = match mapping.statuses.get(stage.key()) {
            Some(wanted) => wanted,
            // Logical ends are written only if somebody mapped them.
            None if stage.is_logical() => continue,
            None => &by_default,
        };
        let rows = tenant.statuses.iter().filter_map(|row| Some((row.id?.0, row.name.as_deref()?)));
        let (name, state) = find(rows, wanted, "status");
        let state = used.once(&format!("{} ", stage.entity().key()), &name, state, stage.key());
        let mut detail = format!("{} {}", stage.entity().key(), stage.key());
        let leaves_open = |id| !tenant.closing.iter().any(|status| status.id == Some(StatusId(id)));
        if stage.is_closed() && !tenant.closing.is_empty() && state.id().is_some_and(leaves_open) {
            detail.push_str(LEAVES_OPEN);
        }
        items.push(SetupItem { kind: ItemKind::Status, name, detail, state, means: Means::Status(stage) });
    }
    items
}

fn ticket_types(tenant: &Tenant, mapping: &HaloMapping) -> Vec<SetupItem> {
    let mut used = Used::default();
    Entity::ALL
        .into_iter()
        .map(|entity| {
            let rows = tenant.types.iter().filter_map(|row| Some((row.id?.0, row.name.as_deref()?)));
            let (name, state) = find(rows, mapping.ticket_type(entity), "ticket type");
            let state = used.once("", &name, state, entity.key());
            let detail = entity.key().to_owned();
            SetupItem { kind: ItemKind::TicketType, name, detail, state, means: Means::Type(entity) }
        })
        .collect()
}

fn find<'a>(
    mut rows: impl Iterator<Item = (i64, &'a str)>,
    wanted: &ByName,
    what: &str,
) -> (String, ItemState) {
    match (rows.find(|(id, name)| wanted.is(*id, name)), wanted.id) {
        (Some((id, name)), _) => (name.to_owned(), ItemState::Present { id }),
        (None, Some(id)) => {
            let why = format!(
                "the tenant has no {what} with the id {id}; correct or remove the id under [workflow]"
            );
            (wanted.name.clone(), ItemState::Failed { why })
        }
        (None, None) => (wanted.name.trim().to_owned(), ItemState::Missing),
    }
}

/// Who uses which name, so that two things that must be told apart never share one.
#[derive(Default)]
struct Used(BTreeMap<String, String>);

impl Used {
    fn once(&mut self, scope: &str, name: &str, state: ItemState, user: &str) -> ItemState {
        let key = format!("{scope}{}", folded(name));
        let Some(other) = self.0.get(&key) else {
            self.0.insert(key, user.to_owned());
            return state;
        };
        let why = format!("it serves {other} already; map one of its own under [workflow]");
        match state.id() {
            Some(id) => ItemState::Differs { id, why },
            None => ItemState::Failed { why },
        }
    }
}

/// Every list that the workflow fills, in its order, each once.
fn list_titles(source_lists: &[String]) -> Vec<String> {
    let by_fit = [100, 70, 0].map(|score| ListFacts { fit_score: Some(score), ..ListFacts::default() });
    let industries = Field::ProspectIndustry.options().iter();
    let by_industry = industries.map(|option| ListFacts { industry: Some(option), ..ListFacts::default() });
    let by_size = [1000, 100, 10].map(|size| ListFacts { company_size: Some(size), ..ListFacts::default() });
    let fits = by_fit.iter().flat_map(lists_for);
    let others = by_industry.chain(by_size).flat_map(|facts| lists_for(&facts));
    let titles = fits.chain([do_not_contact()]).chain(others).map(|list| list.title.into_owned());
    let mut all: Vec<String> = Vec::new();
    for title in titles.chain(source_lists.iter().map(|title| title.trim().to_owned())) {
        if !title.is_empty() && !all.iter().any(|other| folded(other) == folded(&title)) {
            all.push(title);
        }
    }
    all
}

fn list(tenant: &Tenant, title: String) -> SetupItem {
    let detail = "of contacts".to_owned();
    let lists = match &tenant.lists {
        Ok(lists) => lists,
        Err(why) => {
            let state = ItemState::Failed { why: why.clone() };
            return SetupItem { kind: ItemKind::List, name: title, detail, state, means: Means::List };
        }
    };
    let row = lists.iter().find(|row| {
        row.id.is_some() && row.name.as_deref().is_some_and(|name| folded(name) == folded(&title))
    });
    let (name, state) = match row.and_then(|row| Some((row, row.id?))) {
        None => (title, ItemState::Missing),
        Some((row, id)) if row.dynamic_members == Some(true) => {
            let why = "a filter decides who is on it; rename it or make it a list that is filled by hand"
                .to_owned();
            (title, ItemState::Differs { id: id.0, why })
        }
        Some((row, id)) => (row.name.clone().unwrap_or(title), ItemState::Present { id: id.0 }),
    };
    SetupItem { kind: ItemKind::List, name, detail, state, means: Means::List }
}

/// The form in which names are compared.
pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The first few, and that there are more.
pub(super) fn some_of(names: &[&str]) -> String {
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn info(kind: i64, input: i64) -> FieldInfo {
        serde_json::from_value(json!({"id": 7, "name": "CFX", "type": kind, "inputtype": input})).unwrap()
    }

    #[test]
    fn every_kind_fits_its_own_type_and_no_foreign_one() {
        for field in Field::ALL {
            let (kind, input) = halo_type(field.kind());
            assert_eq!(unfit(&info(kind.number(), input.number()), field.kind()), None, "{field:?}");
            assert!(unfit(&info(7, 0), field.kind()).is_some(), "{field:?}");
        }
        assert_eq!(unfit(&info(1, 0), FieldKind::Text), None, "a memo holds what a text holds");
        assert!(unfit(&info(0, 0), FieldKind::Memo).is_some(), "a text cuts what a memo holds");
        assert!(unfit(&info(0, 0), FieldKind::Integer).is_some());
        assert!(unfit(&info(0, 5), FieldKind::Text).is_some());
        assert_eq!(unfit(&info(4, 1), FieldKind::Date), None, "a date may have a time");
    }

    #[test]
    fn twelve_lists_and_those_by_source_each_once() {
        let sources = ["Hunter.io Leads", "hunter.io leads ", "", "Apollo.io Leads"].map(str::to_owned);
        let titles = list_titles(&sources);
        assert_eq!(titles.len(), 14, "{titles:?}");
        assert_eq!(titles[3], "Do Not Contact");
        assert_eq!(titles[12..], ["Hunter.io Leads", "Apollo.io Leads"]);
    }
}
