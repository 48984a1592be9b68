//! Creating what is missing.

use std::collections::{BTreeMap, HashMap};

use crm_workflow::{Field, Stage};
use halo_client::{Halo, ListQuery, Probe, Resource, ResourceId, Written};
use halo_model::{
    DistributionList, DistributionListWrite, FieldId, FieldInfo, FieldInfoWrite, Status, StatusId,
    StatusWrite, TicketType, TicketTypeId, TicketTypeWrite, Usage, bare_name,
};
use rest_core::{Timestamp, async_trait};

use super::compare::{LEAVES_OPEN, Tenant, closing, folded, halo_type, lacking_options, some_of, unfit};
use super::report::{ItemKind, ItemState, Means, SetupItem};

/// Creates missing fields and completes the options of those that are there.
pub(super) async fn fields(halo: &Halo, tenant: &Tenant, items: &mut [SetupItem]) {
    make::<FieldInfo>(halo, items, ItemKind::CustomField, |item| match item.means {
        Means::Field(field) => Some(new_field(&item.name, field)),
        _ => None,
    })
    .await;
    let completed = complete_options(halo, tenant, items).await;
    let created = items
        .iter()
        .any(|item| item.kind == ItemKind::CustomField && matches!(item.state, ItemState::Created { .. }));
    if created || !completed.is_empty() {
        prove_options(halo, items, &completed).await;
    }
}

fn new_field(name: &str, field: Field) -> FieldInfoWrite {
    let (kind, input) = halo_type(field.kind());
    let write = FieldInfoWrite::new()
        .usage(Usage::Ticket.number())
        .name(bare_name(name))
        .label(field.label())
        .hint(field.hint())
        .groupname(field.group())
        .field_type(kind.number())
        .input_type(input.number())
        .searchable(true)
        .user_searchable(false)
        .calendar_searchable(false)
        .copytochild(false)
        .copytochildonupdate(false);
    if field.options().is_empty() { write } else { write.new_values(joined(field.options())) }
}

/// Options as Halo takes them: separated by commas, so that none can contain one. A semicolon in its place is what
/// the client still recognises as the same option.
fn joined(options: &[&str]) -> String {
    options.iter().map(|option| option.replace(',', ";")).collect::<Vec<_>>().join(",")
}

/// Adds the options that adopted dropdowns lack. Gives the positions of the items whose change was accepted, with
/// the number of options.
async fn complete_options(halo: &Halo, tenant: &Tenant, items: &mut [SetupItem]) -> BTreeMap<usize, usize> {
    let mut writes = Vec::new();
    let mut targets = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let (Means::Field(field), ItemState::Differs { id, .. }) = (item.means, &item.state) else {
            continue;
        };
        let info = tenant.fields.iter().find(|info| info.id == Some(FieldId(*id)));
        let Some(info) = info.filter(|info| unfit(info, field.kind()).is_none()) else { continue };
        let lacking = lacking_options(&tenant.fields, info, field);
        if !lacking.is_empty() {
            writes.push(FieldInfoWrite::new().id(FieldId(*id)).new_values(joined(&lacking)));
            targets.push((index, lacking.len()));
        }
    }
    let outcome = halo.write::<FieldInfo>(writes).await;
    let mut completed = BTreeMap::new();
    for ((index, count), written) in targets.into_iter().zip(outcome.results) {
        let old = items[index].state.clone();
        match (became::<FieldInfo>(written), old) {
            (ItemState::Created { .. }, _) => {
                completed.insert(index, count);
            }
            (ItemState::Failed { why }, ItemState::Differs { id, why: lack }) => {
                items[index].state =
                    ItemState::Differs { id, why: format!("{lack}; adding them failed: {why}") };
            }
            _ => {}
        }
    }
    completed
}

/// Reads the fields again: Halo's word that it accepted options is no proof that they are there.
async fn prove_options(halo: &Halo, items: &mut [SetupItem], completed: &BTreeMap<usize, usize>) {
    let fields = match halo.field_map(Usage::Ticket).await {
        Ok(fields) => fields,
        Err(error) => {
            for index in completed.keys() {
                if let Some(id) = items[*index].state.id() {
                    let why = format!("options were added, but could not be read back: {}", one_line(&error));
                    items[*index].state = ItemState::Differs { id, why };
                }
            }
            return;
        }
    };
    for (index, item) in items.iter_mut().enumerate() {
        let Means::Field(field) = item.means else { continue };
        let added = completed.get(&index);
        let made = matches!(item.state, ItemState::Created { .. });
        let Some(id) = item.state.id().filter(|_| made || added.is_some()) else { continue };
        let info = fields.iter().find(|info| info.id == Some(FieldId(id)));
        let lacking = info.map(|info| lacking_options(&fields, info, field)).unwrap_or_default();
        item.state = match (lacking.is_empty(), added) {
            (false, _) => {
                let why = format!("accepted options are not there: {}", some_of(&lacking));
                ItemState::Differs { id, why }
            }
            (true, Some(count)) => ItemState::Changed { id, what: format!("{count} options added") },
            (true, None) => continue,
        };
    }
}

/// Creates missing statuses. Those of sales that ended are made like one that ends tickets in this tenant: what makes a
/// status one is not documented.
pub(super) async fn statuses(halo: &Halo, tenant: &Tenant, items: &mut [SetupItem]) {
    let model = tenant.closing.iter().find(|status| status.slaaction.is_some());
    make::<Status>(halo, items, ItemKind::Status, |item| {
        let write = StatusWrite::new().name(item.name.as_str());
        let model = model.filter(|_| matches!(item.means, Means::Status(stage) if stage.is_closed()));
        Some(match model.and_then(|model| Some((model.slaaction.as_deref()?, model.status_type))) {
            Some((action, Some(kind))) => write.slaaction(action).status_type(kind),
            Some((action, None)) => write.slaaction(action),
            None => write,
        })
    })
    .await;
    prove_closing(halo, tenant, items).await;
}

/// Reads the statuses again: a status that was made like another need not do the same.
async fn prove_closing(halo: &Halo, tenant: &Tenant, items: &mut [SetupItem]) {
    let made: Vec<usize> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| matches!(item.means, Means::Status(stage) if stage.is_closed()))
        .filter(|(_, item)| matches!(item.state, ItemState::Created { .. }))
        .map(|(index, _)| index)
        .collect();
    if made.is_empty() || tenant.closing.is_empty() {
        return;
    }
    let ours = |index: &usize| {
        let mut status = Status::default();
        status.id = items[*index].state.id().map(StatusId);
        status
    };
    let created: Vec<Status> = made.iter().map(ours).collect();
    // Without an answer nothing is said: the next run looks again.
    let Ok(closing) = closing(halo, &created).await else { return };
    for (index, status) in made.into_iter().zip(created) {
        if !closing.iter().any(|other| other.id == status.id) {
            items[index].detail.push_str(LEAVES_OPEN);
        }
    }
}

/// Creates missing lists.
pub(super) async fn lists(halo: &Halo, items: &mut [SetupItem]) {
    make::<DistributionList>(halo, items, ItemKind::List, |item| {
        Some(DistributionListWrite::new().name(item.name.as_str()).dynamic_members(false))
    })
    .await;
}

/// Creates missing ticket types as copies of one that is there: Halo refuses a bare one.
pub(super) async fn ticket_types(halo: &Halo, tenant: &Tenant, items: &mut [SetupItem]) {
    if !items.iter().any(|item| item.kind == ItemKind::TicketType && item.state == ItemState::Missing) {
        return;
    }
    let model = match model_id(tenant, items) {
        None => Err("the tenant has no ticket type to copy".to_owned()),
        Some(id) => match halo.get::<TicketType>(id).await {
            Ok(Some(model)) => Ok(model),
            Ok(None) => Err(format!("the ticket type to copy (id {id}) is gone")),
            Err(error) => {
                Err(format!("the ticket type to copy (id {id}) cannot be read: {}", one_line(&error)))
            }
        },
    };
    let model = match model {
        Ok(model) => model,
        Err(why) => {
            for item in items.iter_mut().filter(|item| item.kind == ItemKind::TicketType) {
                if item.state == ItemState::Missing {
                    item.state = ItemState::Failed { why: why.clone() };
                }
            }
            return;
        }
    };
    let initial: BTreeMap<Stage, i64> = items
        .iter()
        .filter_map(|item| match item.means {
            Means::Status(stage) => Some((stage, item.state.id()?)),
            _ => None,
        })
        .collect();
    make::<TicketType>(halo, items, ItemKind::TicketType, |item| {
        let Means::Type(entity) = item.means else { return None };
        let mut write = TicketTypeWrite::copy_of(&model, item.name.as_str());
        // The model may allow its own statuses only, and what is copied would stand beside what is set.
        for own in ["allowed_status", "allowall_status", "initial_status", "initial_status_guid"] {
            write.other.remove(own);
        }
        write.other.insert("allowall_status".to_owned(), true.into());
        let status = initial.get(&Stage::initial(entity)).copied().map(StatusId).or(model.initial_status);
        Some(match status {
            Some(status) => write.initial_status(status),
            None => write,
        })
    })
    .await;
}

/// The best type to copy: of sales and ours, of sales, ours, any.
fn model_id(tenant: &Tenant, items: &[SetupItem]) -> Option<TicketTypeId> {
    let ours = |id: TicketTypeId| {
        items.iter().any(|item| item.kind == ItemKind::TicketType && item.state.id() == Some(id.0))
    };
    let rank = |row: &TicketType, id: TicketTypeId| (row.usage.as_deref() != Some("opps"), !ours(id), id);
    tenant.types.iter().filter_map(|row| Some(rank(row, row.id?))).min().map(|(_, _, id)| id)
}

/// Creates the missing items of one kind, those of the same name once, and notes what became of each.
async fn make<R: Resource>(
    halo: &Halo,
    items: &mut [SetupItem],
    kind: ItemKind,
    write: impl Fn(&SetupItem) -> Option<R::Write>,
) where
    ByTitle: Probe<R>,
{
    let mut names: Vec<String> = Vec::new();
    let mut writes = Vec::new();
    for item in items.iter().filter(|item| item.kind == kind && item.state == ItemState::Missing) {
        if !names.contains(&folded(&item.name))
            && let Some(write) = write(item)
        {
            names.push(folded(&item.name));
            writes.push(write);
        }
    }
    if writes.is_empty() {
        return;
    }
    let outcome = halo.write_with_probe::<R>(writes, &ByTitle).await;
    let fates: Vec<ItemState> = outcome.results.into_iter().map(became::<R>).collect();
    for item in items.iter_mut().filter(|item| item.kind == kind && item.state == ItemState::Missing) {
        let position = names.iter().position(|name| *name == folded(&item.name));
        if let Some(fate) = position.and_then(|position| fates.get(position)) {
            item.state = fate.clone();
        }
    }
}

fn became<R: Resource>(written: Written<R::Row>) -> ItemState {
    let why = match written {
        Written::Done(row) => match R::id(&row) {
            Some(id) => return ItemState::Created { id: id.number() },
            None => "Halo accepted it without telling its id; run this again to adopt it".to_owned(),
        },
        Written::Rejected(fault) => format!("Halo refused it: {}", one_line(&fault)),
        Written::Unknown(error) => {
            format!("it may be there or not; run this again to see: {}", one_line(&error))
        }
        Written::NotTried(error) => one_line(&error),
    };
    ItemState::Failed { why }
}

fn one_line(text: &impl ToString) -> String {
    text.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Finds what may have been created by its name; names are unique where we create.
struct ByTitle;

async fn find<R: Resource>(
    query: ListQuery<R>,
    keys: &[String],
    title: impl Fn(&R::Row) -> Option<String>,
) -> Result<HashMap<String, R::Row>, halo_client::Error> {
    let mut pager = query.pager();
    let mut found = HashMap::new();
    while let Some(rows) = pager.next_page().await? {
        for row in rows {
            if let Some(key) = title(&row).filter(|key| keys.contains(key)) {
                found.entry(key).or_insert(row);
            }
        }
    }
    if let Some(bad) = pager.bad().first().filter(|_| found.len() < keys.len()) {
        let text = format!("cannot tell whether it is there: {bad}");
        let kind = halo_client::ErrorKind::Decode;
        return Err(rest_core::Error::new(kind, format!("{}.probe", R::NAME), text).into());
    }
    Ok(found)
}

macro_rules! by_title {
    ($($resource:ident / $write:ident: $query:expr, $name:expr;)*) => { $(
        #[async_trait]
        impl Probe<$resource> for ByTitle {
            fn key(&self, write: &$write) -> Option<String> {
                write.name.as_deref().map(folded)
            }

            async fn find(
                &self,
                halo: &Halo,
                keys: &[String],
                _since: Timestamp,
            ) -> Result<HashMap<String, $resource>, halo_client::Error> {
                let query: fn(ListQuery<$resource>) -> ListQuery<$resource> = $query;
                let name: fn(&$resource) -> Option<&str> = $name;
                find(query(halo.list::<$resource>()), keys, |row| name(row).map(folded)).await
            }
        }
    )* };
}

by_title! {
    FieldInfo / FieldInfoWrite: |query| query.usage(Usage::Ticket), custom_name;
    Status / StatusWrite: |query| query.param("showall", "true"), |row| row.name.as_deref();
    TicketType / TicketTypeWrite: |query| query.param("showall", "true"), |row| row.name.as_deref();
    DistributionList / DistributionListWrite: |query| query, |row| row.name.as_deref();
}

/// The name of a custom field of tickets as it is written; one of Halo's own may have the same.
fn custom_name(row: &FieldInfo) -> Option<&str> {
    let ours = row.custom != Some(false) && row.usage.is_none_or(|usage| usage == Usage::Ticket.number());
    row.name.as_deref().filter(|_| ours).map(bare_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_option_carries_a_comma() {
        assert_eq!(joined(&["1-10", "Food, drink", "5000+"]), "1-10,Food; drink,5000+");
        for field in Field::ALL.into_iter().filter(|field| !field.options().is_empty()) {
            assert_eq!(joined(field.options()).split(',').count(), field.options().len(), "{field:?}");
        }
    }
}
