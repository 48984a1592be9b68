//! The part of the contract that lists are made from.

use crm_workflow::{Entity, Stage};
use rest_core::Timestamp;

use super::store::StoreHarness;
use super::{Findings, sample};
use crate::crm::{CrmRow, CrmTicket, FieldValues, StageRead};
use crate::error::Error;
use crate::plan::Outcome;
use crate::store::{Change, Count, Lead, Listing, Order, Store};

fn ticket(id: i64, stage: StageRead, updated: i64) -> CrmTicket {
    CrmTicket {
        id,
        entity: stage.known().map_or(Entity::Lead, Stage::entity),
        stage,
        company: None,
        site: None,
        contact: None,
        agent: None,
        summary: format!("Robin Contract{id} - Firm"),
        contact_name: None,
        contact_email: Some(format!("robin{id}@contract.example")),
        contact_phone: None,
        contact_title: None,
        company_name: Some("Contract Firm".to_owned()),
        fields: FieldValues::from([("CFLeadSource".to_owned(), "Apollo.io".to_owned())]),
        value: None,
        probability: None,
        key: None,
        parent: None,
        opted_out: false,
        updated_at: (updated > 0).then(|| Timestamp::from_millis(updated)),
        unread: Vec::new(),
    }
}

fn row(ticket: CrmTicket) -> Change {
    Change::Row(Box::new(CrmRow::Ticket(ticket)), Vec::new(), Vec::new())
}

/// All pages of a list, two records each.
async fn pages(store: &dyn Store, listing: Listing) -> Result<Vec<i64>, Error> {
    let mut listing = Listing { limit: 2, ..listing };
    let mut ids = Vec::new();
    loop {
        let page = store.list(&listing).await?;
        let Some(last) = page.last() else { return Ok(ids) };
        listing.after = Some(Listing::place(last));
        ids.extend(page.iter().map(|ticket| ticket.id));
        // A page that repeats must not keep the check busy for ever.
        if ids.len() > 20 {
            return Ok(ids);
        }
    }
}

pub(super) async fn browse(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("browse").await;
    let known = StageRead::Known;
    let new = known(Stage::NewLead);
    let other = CrmTicket {
        fields: FieldValues::from([("CFLeadSource".to_owned(), "Hunter.io".to_owned())]),
        company_name: Some("Älter & Söhne".to_owned()),
        ..ticket(5, new, 9_000)
    };
    store
        .commit(vec![
            row(ticket(1, new, 3_000)),
            row(ticket(2, new, 3_000)),
            row(ticket(3, new, 0)),
            row(ticket(4, StageRead::Unmapped(77), 8_000)),
            row(other),
            row(ticket(6, known(Stage::Qualified), 4_000)),
        ])
        .await?;
    // What a list shows is the record as last read.
    store.commit(vec![row(ticket(2, known(Stage::Engaged), 5_000))]).await?;

    let leads = Listing::of(Entity::Lead);
    let ask = |listing: Listing| pages(&*store, listing);
    found.expect(
        ask(leads.clone()).await? == [5, 4, 3, 2, 1],
        "pages of `list` are not complete, or not in the order of creation",
    );
    let updated = Listing { order: Order::Updated, descending: false, ..leads.clone() };
    found.expect(
        ask(updated).await? == [3, 1, 2, 4, 5],
        "pages of `list` are not in the order of last change",
    );
    let chosen = Listing { stage: Some(Stage::NewLead), ..leads.clone() };
    found.expect(ask(chosen).await? == [5, 3, 1], "`list` does not choose by stage");
    let chosen = Listing { source: Some("Hunter.io".to_owned()), ..leads.clone() };
    found.expect(ask(chosen).await? == [5], "`list` does not choose by source");
    for (text, ids) in [("ROBIN3@", vec![3]), ("älter", vec![5]), ("100%", vec![])] {
        let chosen = Listing { text: Some(text.to_owned()), ..leads.clone() };
        found.expect(ask(chosen).await? == ids, "`list` does not choose by text");
    }
    found.expect(ask(Listing::of(Entity::Prospect)).await? == [6], "`list` mixes kinds");

    let count = |entity, stage, records| Count { entity, stage, records };
    let mut board = store.board().await?;
    board.sort_by_key(|count| (count.entity.key(), count.stage.map(Stage::key)));
    found.expect(
        board
            == [
                count(Entity::Lead, None, 1),
                count(Entity::Lead, Some(Stage::Engaged), 1),
                count(Entity::Lead, Some(Stage::NewLead), 3),
                count(Entity::Prospect, Some(Stage::Qualified), 1),
            ],
        "`board` does not count what `list` shows",
    );
    unwritten(harness, found).await
}

async fn unwritten(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("unwritten").await;
    let lead = |id: &str, ticket| Lead { id: id.to_owned(), ticket, contact: Some(6), company: None };
    let assign = Change::Assign {
        provider: "shelf".to_owned(),
        external_id: "p-001".to_owned(),
        lead: "lead:1".to_owned(),
    };
    let observed = Change::Observe(Box::new(sample::observation(1, "one")));
    let other = Change::Observe(Box::new(sample::observation(2, "one")));
    store
        .commit(vec![
            observed,
            other,
            assign,
            Change::Link(lead("lead:2", Some(9))),
            Change::Link(lead("lead:3", None)),
            Change::Decide(Box::new(sample::decision(Outcome::Review)), Timestamp::from_millis(1_000)),
        ])
        .await?;
    let first = store.unwritten(None, 1).await?;
    let rest = store.unwritten(first.last().map(|lead| lead.id.as_str()), 5).await?;
    let ids: Vec<&str> = first.iter().chain(&rest).map(|lead| lead.id.as_str()).collect();
    let first_two = store.everyone(None, 2).await?;
    let last = store.everyone(first_two.last().map(|lead| lead.id.as_str()), 5).await?;
    let all: Vec<&str> = first_two.iter().chain(&last).map(|lead| lead.id.as_str()).collect();
    found.expect(all == ["lead:1", "lead:2", "lead:3"], "`everyone` does not page through all leads");
    found.expect(ids == ["lead:1", "lead:3"], "`unwritten` does not page through the leads without a record");
    found.expect(
        store.decision("lead:1").await?
            == Some((Timestamp::from_millis(1_000), sample::decision(Outcome::Review)))
            && store.decision("lead:3").await?.is_none(),
        "`decision` is not the last one",
    );
    found.expect(
        store.lead_of("shelf", "p-001").await?.as_deref() == Some("lead:1")
            && store.lead_of("shelf", "p-002").await?.is_none()
            && store.lead_of("other", "p-001").await?.is_none(),
        "`lead_of` does not find the lead of a record",
    );
    Ok(())
}
