use std::sync::Arc;

use rest_core::{Timestamp, async_trait};

use super::{Findings, sample};
use crate::crm::{CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::plan::{Command, Ref};
use crate::port::{CrmPort, Write, Written};

/// Opens a port to a CRM that may be written to, with the lead fields of this workspace set up.
#[async_trait]
pub trait PortHarness: Send + Sync {
    /// The port.
    async fn port(&self) -> Arc<dyn CrmPort>;

    /// The time by the CRM's clock.
    fn now(&self) -> Timestamp;

    /// A person changes the summary of a ticket in the CRM.
    async fn edit_summary(&self, ticket: i64, summary: &str);

    /// The next write takes effect, and its answer is lost. `false` if that cannot be made.
    async fn lose_next_answer(&self) -> bool;
}

/// Runs the contract of [`CrmPort`]. It creates two firms, one contact, three leads and a note.
///
/// # Errors
/// Every rule that is broken, in a sentence.
pub async fn port_contract(harness: &dyn PortHarness) -> Result<(), Vec<String>> {
    let mut found = Findings::default();
    let result = run(harness, &mut found).await;
    found.works("a call", result);
    found.finish()
}

fn write(number: usize, command: Command, doubtful: bool) -> Write {
    Write { name: sample::name(number), site: None, command, doubtful }
}

fn done(written: &Written) -> Option<i64> {
    match written {
        Written::Done { id, .. } => Some(*id),
        _ => None,
    }
}

impl Findings {
    /// The record of a write that must succeed, or a finding with what was answered instead.
    fn done(&mut self, otherwise: &str, written: Option<&Written>) -> Option<i64> {
        let id = written.and_then(done);
        if id.is_none() {
            self.0.push(format!("{otherwise}: {written:?}"));
        }
        id
    }
}

async fn all(port: &dyn CrmPort, table: Table, since: Option<Timestamp>) -> Result<Vec<CrmRow>, Error> {
    let mut rows = Vec::new();
    let mut pages = port.changes(table, since).await?;
    while let Some(page) = pages.next_page().await? {
        rows.extend(page.rows);
    }
    Ok(rows)
}

async fn ticket(port: &dyn CrmPort, id: i64) -> Result<Option<CrmTicket>, Error> {
    let rows = port.read_whole(&[id]).await?;
    Ok(rows.into_iter().find_map(|row| match row {
        CrmRow::Ticket(ticket) if ticket.id == id => Some(ticket),
        _ => None,
    }))
}

async fn run(harness: &dyn PortHarness, found: &mut Findings) -> Result<(), Error> {
    let port = harness.port().await;
    let port = port.as_ref();
    let schema = port.schema().await?;
    let calls = port.calls();

    // Creates, in order, and found again by their names.
    let firms = [write(1, sample::company(1), false), write(2, sample::company(2), false)];
    let answers = port.write(&firms).await;
    let ids: Vec<i64> = answers.iter().filter_map(done).collect();
    found.expect(ids.len() == 2 && ids[0] != ids[1], "two firms are not created as two");
    let Some(&firm) = ids.first() else { return Ok(()) };
    let again = [write(1, sample::company(1), true), write(2, sample::company(2), true)];
    let repeated: Vec<i64> = port.write(&again).await.iter().filter_map(done).collect();
    found.expect(repeated == ids, "a doubtful firm is not answered with the record that it made");
    let named = port.read(Table::Company, &[firm]).await?;
    found.expect(
        matches!(named.as_slice(), [CrmRow::Company(row)] if row.id == firm && row.name == "Contract Firm 1"),
        "`read` does not deliver the firm that was created",
    );

    let site = named.into_iter().find_map(|row| match row {
        CrmRow::Company(row) => row.main_site,
        _ => None,
    });
    let at_site = |number, command| Write { site, ..write(number, command, false) };
    let answers = port.write(&[at_site(3, sample::contact(3, firm))]).await;
    let Some(contact) = found.done("a contact is not created", answers.first()) else { return Ok(()) };
    let answers = port.write(&[at_site(4, sample::ticket(4, Some(firm), Some(contact)))]).await;
    let Some(lead) = found.done("a lead is not created", answers.first()) else { return Ok(()) };
    let count = all(port, Table::Ticket, None).await?.len();
    let again = Write { doubtful: true, ..at_site(4, sample::ticket(4, Some(firm), Some(contact))) };
    let repeated = port.write(&[again]).await;
    found.expect(
        repeated.first().and_then(done) == Some(lead),
        "a doubtful create is not answered with the record that it made",
    );
    found.expect(
        all(port, Table::Ticket, None).await?.len() == count,
        "a doubtful create makes a second record",
    );
    let Some(made) = ticket(port, lead).await? else {
        found.expect(false, "a created lead cannot be read");
        return Ok(());
    };
    found.expect(made.unread.is_empty(), "`read_whole` leaves fields unread");
    found.expect(made.company == Some(firm) && made.contact == Some(contact), "a lead loses its references");
    found.expect(
        made.value_of("CFLeadSource") == Some("Apollo.io"),
        "a custom field does not come back as the text that was written",
    );
    let since = harness.now();
    let listed = all(port, Table::Ticket, None).await?;
    found.expect(
        listed
            .iter()
            .any(|row| matches!(row, CrmRow::Ticket(row) if row.id == lead && row.fields == made.fields)),
        "`changes` without a time leaves out a lead or its custom fields",
    );

    // One bad element, good neighbours, answers in order.
    let mixed = [
        write(5, sample::update(lead, "CFLeadHQLocation", Some("Leeds"), "York"), false),
        write(6, sample::update(i64::from(i32::MAX), "CFLeadHQLocation", None, "York"), false),
        write(7, sample::ticket(7, None, None), false),
    ];
    let answers = port.write(&mixed).await;
    found.expect(answers.len() == mixed.len(), "not every element of a write has an answer");
    found.expect(answers.first().and_then(done) == Some(lead), "a bad neighbour spoils an update");
    found.expect(
        matches!(answers.get(1), Some(Written::Rejected { .. })),
        "an update of a record that is not there is not refused",
    );
    found.expect(answers.get(2).and_then(done).is_some(), "a bad neighbour spoils a create");
    if let Some(updated) = ticket(port, lead).await? {
        found.expect(updated.value_of("CFLeadHQLocation") == Some("York"), "an update does not arrive");
        let others = |row: &CrmTicket| {
            row.fields.clone().into_iter().filter(|(name, _)| name != "CFLeadHQLocation").collect::<Vec<_>>()
        };
        found.expect(others(&updated) == others(&made), "an update loses fields it does not name");
    }

    // What a person does is seen.
    harness.edit_summary(lead, "Edited by a person").await;
    let edited = |rows: &[CrmRow]| {
        rows.iter().any(
            |row| matches!(row, CrmRow::Ticket(row) if row.id == lead && row.summary == "Edited by a person"),
        )
    };
    found.expect(
        edited(&all(port, Table::Ticket, Some(since)).await?),
        "`changes` does not deliver what changed after its time",
    );
    found.expect(
        edited(&port.read(Table::Ticket, &[lead]).await?),
        "`read` does not deliver the newest state",
    );
    found.expect(
        port.read(Table::Ticket, &[i64::from(i32::MAX)]).await?.is_empty(),
        "`read` invents a record that is not there",
    );

    if harness.lose_next_answer().await {
        let before = all(port, Table::Ticket, None).await?.len();
        let first = port.write(&[write(8, sample::ticket(8, None, None), false)]).await;
        found.expect(
            matches!(first.first(), Some(Written::Unknown { .. } | Written::Done { .. })),
            "a lost answer is taken for a refusal, or for a write that never left",
        );
        let second = port.write(&[write(8, sample::ticket(8, None, None), true)]).await;
        found
            .expect(second.first().and_then(done).is_some(), "a write with a lost answer is not found again");
        found.expect(
            all(port, Table::Ticket, None).await?.len() == before + 1,
            "a write with a lost answer is done twice, or never",
        );
    }

    let mut small =
        vec![write(9, Command::AddNote { ticket: Ref::Known(lead), text: "A note".to_owned() }, false)];
    if let Some(list) = schema.lists.keys().next() {
        let contact = Ref::Known(contact);
        small.push(write(10, Command::SetList { list: list.clone(), contact, member: true }, false));
    }
    let answers = port.write(&small).await;
    found.expect(
        answers.len() == small.len() && answers.iter().all(|answer| done(answer).is_some()),
        "a note or a list membership is not written",
    );
    let spent = port.calls();
    found.expect(
        spent.total > calls.total && spent.writes > calls.writes && spent.writes <= spent.total,
        "calls are not counted",
    );
    Ok(())
}
