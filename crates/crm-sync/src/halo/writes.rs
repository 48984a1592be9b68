//! From our commands to Halo's writes, in bulk.

use std::collections::{BTreeMap, HashMap};
use std::sync::PoisonError;
use std::time::Duration;

use crm_workflow::Field;
use halo_client::{BulkOutcome, Delivery, OwnKey, Probe, Resource, Written as Wrote, merge_custom_fields};
use halo_model::{
    Action, ActionWrite, Client, ClientId, ClientWrite, CustomFieldWrite, DistributionList,
    DistributionListWrite, HaloTime, ListId, Money, SiteId, Ticket, TicketId, TicketWrite, User, UserId,
    UserWrite,
};

use super::schema::Resolved;
use super::{HaloPort, rows};
use crate::crm::CrmRow;
use crate::plan::{ActionName, Command, CompanyDraft, ContactDraft, FieldChange, Ref, TicketDraft};
use crate::port::{Write, Written};

/// How far back a create that may have been sent before a stop is looked for.
const LOOK_BACK: Duration = Duration::from_secs(30 * 24 * 3600);

impl HaloPort {
    /// One answer per write, in order. Writes of one kind go out together.
    pub(super) async fn write_all(&self, writes: &[Write]) -> Vec<Written> {
        let resolved = match self.resolved().await {
            Ok(resolved) => resolved,
            Err(error) => return writes.iter().map(|_| not_tried(&error.to_string())).collect(),
        };
        let mut answers: Vec<Option<Written>> = writes.iter().map(|_| None).collect();
        let mut kinds: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for (index, write) in writes.iter().enumerate() {
            kinds.entry(kind(&write.command)).or_default().push(index);
        }
        for (kind, indices) in kinds {
            let group: Vec<&Write> = indices.iter().map(|index| &writes[*index]).collect();
            let results = match kind {
                0 => self.create_companies(&group).await,
                1 => self.create_contacts(&group).await,
                2 => self.create_tickets(&group, &resolved).await,
                3 => self.update_tickets(&group, &resolved).await,
                4 => self.add_notes(&group).await,
                _ => self.set_lists(&group, &resolved).await,
            };
            for (index, result) in indices.into_iter().zip(results) {
                answers[index] = Some(result);
            }
        }
        answers.into_iter().map(|answer| answer.unwrap_or_else(|| not_tried("not sent"))).collect()
    }

    async fn create_companies(&self, group: &[&Write]) -> Vec<Written> {
        let prepared = group
            .iter()
            .map(|write| match &write.command {
                Command::CreateCompany(draft) => Ok(company(draft, &write.name)),
                _ => Err(rejected("not a company")),
            })
            .collect();
        self.create::<Client>(group, prepared, |row| rows::company(row).map(CrmRow::Company)).await
    }

    async fn create_contacts(&self, group: &[&Write]) -> Vec<Written> {
        let mut prepared = Vec::with_capacity(group.len());
        for write in group {
            prepared.push(match &write.command {
                Command::CreateContact(draft) => self.contact(draft, write).await,
                _ => Err(rejected("not a contact")),
            });
        }
        self.create::<User>(group, prepared, |row| rows::contact(row).map(CrmRow::Contact)).await
    }

    async fn create_tickets(&self, group: &[&Write], resolved: &Resolved) -> Vec<Written> {
        let prepared = group
            .iter()
            .map(|write| match &write.command {
                Command::CreateTicket(draft) => new_ticket(draft, write, resolved),
                _ => Err(rejected("not a ticket")),
            })
            .collect();
        let map = |row: Ticket| self.written_ticket(&row, resolved);
        self.create::<Ticket>(group, prepared, map).await
    }

    /// Creates with our key, looking up first what may be there already.
    async fn create<R>(
        &self,
        group: &[&Write],
        prepared: Vec<Result<R::Write, Written>>,
        map: impl Fn(R::Row) -> Option<CrmRow>,
    ) -> Vec<Written>
    where
        R: Resource,
        OwnKey: Probe<R>,
    {
        let doubtful: Vec<String> =
            group.iter().filter(|write| write.doubtful).map(|write| write.name.0.clone()).collect();
        let mut there = HashMap::new();
        if !doubtful.is_empty() {
            let since = self.halo.clock().now() - LOOK_BACK;
            match Probe::<R>::find(&OwnKey, &self.halo, &doubtful, since).await {
                Ok(found) => there = found,
                // Without knowing, nothing doubtful is sent.
                Err(error) => {
                    let text = format!("look-up failed, so it is not sent again: {error}");
                    return group.iter().map(|_| Written::Unknown { message: text.clone() }).collect();
                }
            }
        }
        let mut answers: Vec<Option<Written>> = Vec::with_capacity(group.len());
        let mut sent = Vec::new();
        for (write, ready) in group.iter().zip(prepared) {
            answers.push(match (there.remove(&write.name.0), ready) {
                (Some(row), _) => Some(done::<R>(row, &map)),
                (None, Err(refused)) => Some(refused),
                (None, Ok(ready)) => {
                    sent.push(ready);
                    None
                }
            });
        }
        let outcome: BulkOutcome<R> = self.halo.write_with_probe::<R>(sent, &OwnKey).await;
        let mut results = outcome.results.into_iter();
        answers
            .into_iter()
            .map(|answer| answer.unwrap_or_else(|| settle::<R>(results.next(), &map)))
            .collect()
    }

    async fn update_tickets(&self, group: &[&Write], resolved: &Resolved) -> Vec<Written> {
        let mut answers: Vec<Option<Written>> = Vec::with_capacity(group.len());
        let mut sent = Vec::new();
        for write in group {
            let Command::UpdateTicket { ticket, stage, changes, .. } = &write.command else {
                answers.push(Some(rejected("not an update")));
                continue;
            };
            let mut update = TicketWrite::new().id(TicketId(*ticket));
            if let Some(stage) = stage {
                match resolved.ids(*stage) {
                    Some((kind, status)) => update = update.tickettype_id(kind).status_id(status),
                    None => {
                        answers.push(Some(rejected(&format!("no status is mapped for {}", stage.key()))));
                        continue;
                    }
                }
            }
            match self.changed(update, *ticket, changes, resolved).await {
                Ok(update) => {
                    sent.push(update);
                    answers.push(None);
                }
                Err(refused) => answers.push(Some(refused)),
            }
        }
        let outcome = self.halo.write::<Ticket>(sent).await;
        let map = |row: Ticket| self.written_ticket(&row, resolved);
        let mut results = outcome.results.into_iter();
        answers
            .into_iter()
            .map(|answer| answer.unwrap_or_else(|| settle::<Ticket>(results.next(), &map)))
            .collect()
    }

    /// Native properties one by one; custom fields as the whole array with the changed ones in it.
    async fn changed(
        &self,
        mut update: TicketWrite,
        ticket: i64,
        changes: &[FieldChange],
        resolved: &Resolved,
    ) -> Result<TicketWrite, Written> {
        let mut customs = Vec::new();
        for change in changes {
            let text = change.new.clone().unwrap_or_default();
            update = match change.field.as_str() {
                "summary" => update.summary(text),
                "contact_name" => update.oppcontactname(text),
                "contact_email" => update.oppemailaddress(text),
                "contact_phone" => update.opptel(text),
                "contact_title" => update.oppjobtitle(text),
                "company_name" => update.oppcompanyname(text),
                custom => {
                    customs.extend(encode(custom, &text, resolved)?);
                    update
                }
            };
        }
        if customs.is_empty() {
            return Ok(update);
        }
        let kept = self.customs.lock().unwrap_or_else(PoisonError::into_inner).remove(&ticket);
        let current = match kept {
            Some(current) => current,
            None => match self.halo.get::<Ticket>(TicketId(ticket)).await {
                Ok(row) => row.and_then(|row| row.customfields).unwrap_or_default(),
                Err(error) => return Err(not_tried(&error.to_string())),
            },
        };
        Ok(update.customfields(merge_custom_fields(&current, customs)))
    }

    async fn add_notes(&self, group: &[&Write]) -> Vec<Written> {
        let mut answers: Vec<Option<Written>> = Vec::with_capacity(group.len());
        let mut sent = Vec::new();
        for write in group {
            let Command::AddNote { ticket: Ref::Known(ticket), text } = &write.command else {
                answers.push(Some(rejected("not a note on a known ticket")));
                continue;
            };
            if write.doubtful {
                match self.has_note(*ticket, &write.name).await {
                    Ok(false) => {}
                    Ok(true) => {
                        answers.push(Some(Written::Done { id: *ticket, row: None, warning: None }));
                        continue;
                    }
                    Err(message) => {
                        answers.push(Some(Written::Unknown { message }));
                        continue;
                    }
                }
            }
            let note = ActionWrite::new()
                .ticket_id(TicketId(*ticket))
                .outcome(self.mapping.note_outcome.clone())
                .note(format!("{text}\n\n[{}]", write.name))
                .hiddenfromuser(true);
            sent.push(note);
            answers.push(None);
        }
        let outcome = self.halo.write::<Action>(sent).await;
        let mut results = outcome.results.into_iter();
        answers
            .into_iter()
            .map(|answer| answer.unwrap_or_else(|| settle::<Action>(results.next(), &|_| None)))
            .collect()
    }

    /// A note ends with the name of its action: that is what a doubtful one is found by.
    async fn has_note(&self, ticket: i64, name: &ActionName) -> Result<bool, String> {
        let query = self.halo.list::<Action>().param("ticket_id", ticket.to_string());
        let query = query.verify(move |row| row.ticket_id.is_none_or(|id| id.0 == ticket));
        let actions = query.all().await.map_err(|error| format!("look-up of a note failed: {error}"))?;
        Ok(actions.iter().any(|action| action.note.as_deref().is_some_and(|note| note.contains(&name.0))))
    }

    /// All changes of one list are one element, all lists one call.
    async fn set_lists(&self, group: &[&Write], resolved: &Resolved) -> Vec<Written> {
        let mut by_list: BTreeMap<&str, (Vec<UserId>, Vec<UserId>)> = BTreeMap::new();
        for write in group {
            if let Command::SetList { list, contact: Ref::Known(contact), member } = &write.command {
                let (join, leave) = by_list.entry(list).or_default();
                if *member { join } else { leave }.push(UserId(*contact));
            }
        }
        let mut order = Vec::new();
        let mut sent = Vec::new();
        for (list, (join, leave)) in by_list {
            let Some(id) = resolved.schema.lists.get(list) else { continue };
            let mut update = DistributionListWrite::new().id(ListId(*id));
            if !join.is_empty() {
                update = update.add_users(join);
            }
            if !leave.is_empty() {
                update = update.remove_users(leave);
            }
            order.push(list);
            sent.push(update);
        }
        let outcome = self.halo.write::<DistributionList>(sent).await;
        let results: HashMap<&str, Wrote<DistributionList>> =
            order.into_iter().zip(outcome.results).collect();
        group
            .iter()
            .map(|write| match &write.command {
                Command::SetList { list, contact: Ref::Known(contact), .. } => match results
                    .get(list.as_str())
                {
                    None => rejected(&format!("the tenant has no list `{list}`")),
                    // Joining and leaving may be repeated: a doubt is simply tried again.
                    Some(result) => match settle::<DistributionList>(Some(result.clone()), &|_| None) {
                        Written::Done { warning, .. } => Written::Done { id: *contact, row: None, warning },
                        other => other,
                    },
                },
                _ => rejected("not a change of a list"),
            })
            .collect()
    }

    async fn contact(&self, draft: &ContactDraft, write: &Write) -> Result<UserWrite, Written> {
        let Ref::Known(company) = draft.company else { return Err(rejected("its company is not known")) };
        let site = match write.site {
            Some(site) => site,
            None => match self.halo.get::<Client>(ClientId(company)).await {
                Ok(Some(client)) => match client.main_site_id {
                    Some(site) => site.0,
                    None => return Err(rejected("its company has no site in Halo; give it one")),
                },
                Ok(None) => return Err(rejected("its company is gone from Halo")),
                Err(error) => return Err(not_tried(&error.to_string())),
            },
        };
        let mut user = UserWrite::new()
            .name(draft.name.clone())
            .client_id(ClientId(company))
            .site_id(SiteId(site))
            .third_party_id(write.name.0.clone());
        if let Some(first) = &draft.first_name {
            user = user.firstname(first.clone());
        }
        if let Some(last) = &draft.last_name {
            user = user.surname(last.clone());
        }
        if let Some(email) = &draft.email {
            user = user.emailaddress(email.clone());
        }
        if let Some(phone) = &draft.phone {
            user = user.phonenumber(phone.clone());
        }
        if let Some(mobile) = &draft.mobile {
            user = user.mobilenumber(mobile.clone());
        }
        if let Some(title) = &draft.job_title {
            user = user.title(title.clone());
        }
        Ok(user)
    }

    /// The row for the mirror; none if the answer did not carry the custom fields.
    fn written_ticket(&self, row: &Ticket, resolved: &Resolved) -> Option<CrmRow> {
        row.customfields.as_ref()?;
        rows::ticket(row, true, resolved, &self.mapping).map(CrmRow::Ticket)
    }
}

fn kind(command: &Command) -> u8 {
    match command {
        Command::CreateCompany(_) => 0,
        Command::CreateContact(_) => 1,
        Command::CreateTicket(_) => 2,
        Command::UpdateTicket { .. } => 3,
        Command::AddNote { .. } => 4,
        Command::SetList { .. } => 5,
    }
}

fn company(draft: &CompanyDraft, name: &ActionName) -> ClientWrite {
    let mut client = ClientWrite::new()
        .name(draft.name.clone())
        .reference(name.0.clone())
        .newclient_sitename(draft.site_name.clone());
    if let Some(website) = &draft.website {
        client = client.website(website.clone());
    }
    if let Some(domain) = &draft.domain {
        client = client.domain(domain.clone());
    }
    if let Some(phone) = &draft.phone {
        client = client.newclient_phonenumber(phone.clone());
    }
    client
}

fn new_ticket(draft: &TicketDraft, write: &Write, resolved: &Resolved) -> Result<TicketWrite, Written> {
    let Some((kind, status)) = resolved.ids(draft.stage) else {
        return Err(rejected(&format!("no status is mapped for {}", draft.stage.key())));
    };
    let mut ticket = TicketWrite::new()
        .summary(draft.summary.clone())
        .details(draft.details.clone())
        .tickettype_id(kind)
        .status_id(status)
        .priority_id(i64::from(draft.priority))
        .third_party_id_string(write.name.0.clone());
    if let Some(Ref::Known(id)) = draft.company {
        ticket = ticket.client_id(ClientId(id));
    }
    if let Some(site) = write.site {
        ticket = ticket.site_id(SiteId(site));
    }
    if let Some(Ref::Known(id)) = draft.contact {
        ticket = ticket.user_id(UserId(id));
    }
    if let Some(parent) = draft.parent {
        ticket = ticket.parent_id(TicketId(parent));
    }
    if let Some(agent) = draft.agent {
        ticket = ticket.agent_id(agent);
    }
    let [first, second] = draft.categories.clone();
    if let Some(text) = first {
        ticket = ticket.category_1(text);
    }
    if let Some(text) = second {
        ticket = ticket.category_2(text);
    }
    if let Some(text) = draft.contact_name.clone() {
        ticket = ticket.oppcontactname(text);
    }
    if let Some(text) = draft.contact_email.clone() {
        ticket = ticket.oppemailaddress(text.clone()).reportedby(text);
    }
    if let Some(text) = draft.contact_phone.clone() {
        ticket = ticket.opptel(text);
    }
    if let Some(text) = draft.contact_title.clone() {
        ticket = ticket.oppjobtitle(text);
    }
    if let Some(text) = draft.company_name.clone() {
        ticket = ticket.oppcompanyname(text);
    }
    if let Some(value) = draft.value.and_then(Money::from_f64) {
        ticket = ticket.oppvalue(value);
    }
    if let Some(probability) = draft.probability {
        ticket = ticket.oppconversionprobability(probability);
    }
    if let Some(date) = draft.expected_close.as_deref().and_then(HaloTime::parse) {
        ticket = ticket.targetdate(date);
    }
    let mut customs = Vec::new();
    for (field, text) in &draft.fields {
        customs.extend(encode(field, text, resolved)?);
    }
    if !customs.is_empty() {
        ticket = ticket.customfields(customs);
    }
    Ok(ticket)
}

/// A custom field as Halo takes it. A field that the tenant lacks is left out (the schema reported it once);
/// a text that is no option spoils this field only.
fn encode(ours: &str, text: &str, resolved: &Resolved) -> Result<Option<CustomFieldWrite>, Written> {
    let Some((theirs, _)) = resolved.theirs(ours) else {
        return match Field::by_name(ours) {
            Some(_) => Ok(None),
            None => Err(rejected(&format!("{ours}: not a field of the catalogue"))),
        };
    };
    match resolved.fields.encode(theirs, text) {
        Ok(write) => Ok(Some(write)),
        Err(error) => {
            tracing::warn!(field = ours, %error, "field is not written");
            Ok(None)
        }
    }
}

fn done<R: Resource>(row: R::Row, map: &impl Fn(R::Row) -> Option<CrmRow>) -> Written {
    use halo_client::ResourceId as _;
    let warning = R::warning(&row).map(str::to_owned);
    match R::id(&row).map(|id| id.number()) {
        Some(id) => Written::Done { id, row: map(row).map(Box::new), warning },
        None => Written::Unknown { message: "Halo's answer names no id".to_owned() },
    }
}

fn settle<R: Resource>(result: Option<Wrote<R::Row>>, map: &impl Fn(R::Row) -> Option<CrmRow>) -> Written {
    match result {
        Some(Wrote::Done(row)) => done::<R>(row, map),
        Some(Wrote::Rejected(fault)) => rejected(&fault.to_string()),
        Some(Wrote::Unknown(error)) => Written::Unknown { message: error.to_string() },
        Some(Wrote::NotTried(error)) => {
            debug_assert!(error.delivery() != Delivery::Unknown, "not tried is never doubtful");
            Written::NotTried { message: error.to_string(), retry_after: error.retry_after() }
        }
        None => not_tried("not sent"),
    }
}

fn rejected(message: &str) -> Written {
    Written::Rejected { message: message.to_owned() }
}

fn not_tried(message: &str) -> Written {
    Written::NotTried { message: message.to_owned(), retry_after: None }
}
