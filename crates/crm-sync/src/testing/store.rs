use std::collections::BTreeSet;
use std::sync::Arc;

use rest_core::{Timestamp, async_trait};

use super::{Findings, ledger, sample};
use crate::crm::Table;
use crate::error::Error;
use crate::plan::Outcome;
use crate::store::{
    ActionState, Answer, Change, DomainEvent, Lead, News, Store, Task, TaskKind, TaskState, Verdict,
};

/// Opens a store.
#[async_trait]
pub trait StoreHarness: Send + Sync {
    /// The store of this name: empty the first time, with what was committed afterwards. Each call opens it
    /// afresh, as after a restart.
    async fn open(&self, name: &str) -> Arc<dyn Store>;
}

/// Runs the contract of [`Store`].
///
/// # Errors
/// Every rule that is broken, in a sentence.
pub async fn store_contract(harness: &dyn StoreHarness) -> Result<(), Vec<String>> {
    let mut found = Findings::default();
    for result in [
        leads(harness, &mut found).await,
        rows(harness, &mut found).await,
        outbox(harness, &mut found).await,
        facts(harness, &mut found).await,
        verdicts(harness, &mut found).await,
        events(harness, &mut found).await,
        ledger::leases(harness, &mut found).await,
        ledger::letters(harness, &mut found).await,
        ledger::books(harness, &mut found).await,
        tasks(harness, &mut found).await,
        super::browse::browse(harness, &mut found).await,
    ] {
        found.works("a call", result);
    }
    found.finish()
}

fn observe(number: usize, hash: &str) -> Change {
    Change::Observe(Box::new(sample::observation(number, hash)))
}

fn assign(number: usize, lead: &str) -> Change {
    Change::Assign {
        provider: "shelf".to_owned(),
        external_id: format!("p-{number:03}"),
        lead: lead.to_owned(),
    }
}

async fn leads(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("leads").await;
    store.commit((0..7).map(|number| observe(number, "one")).collect()).await?;
    let waiting = store.unresolved(5).await?;
    found.expect(waiting.len() == 5, "`unresolved` does not keep to its limit");
    found.expect(
        waiting.windows(2).all(|pair| pair[0].external_id < pair[1].external_id),
        "`unresolved` has no fixed order",
    );
    found
        .expect(waiting.first() == Some(&sample::observation(0, "one")), "an observation comes back changed");

    store.commit((0..7).map(|number| assign(number, &format!("lead:{number}"))).collect()).await?;
    found.expect(store.unresolved(10).await?.is_empty(), "an assigned observation is still unresolved");
    let first = store.dirty_leads(None, 4).await?;
    let after = first.last().map(|(lead, _)| lead.id.clone());
    let rest = store.dirty_leads(after.as_deref(), 4).await?;
    let ids: Vec<String> = first.iter().chain(&rest).map(|(lead, _)| lead.id.clone()).collect();
    let expected: Vec<String> = (0..7).map(|number| format!("lead:{number}")).collect();
    found.expect(ids == expected, "pages of `dirty_leads` are not ordered and complete");
    found.expect(
        first.iter().all(|(_, news)| *news == News::Provider),
        "a newly assigned lead is not news of a provider",
    );
    found.expect(
        store.leads_by_keys(&["email:3".to_owned(), "block:1".to_owned()]).await?
            == [
                ("block:1".to_owned(), "lead:2".to_owned()),
                ("block:1".to_owned(), "lead:3".to_owned()),
                ("email:3".to_owned(), "lead:3".to_owned()),
            ],
        "`leads_by_keys` does not find exact and blocking keys of assigned observations",
    );

    store.commit(expected.iter().cloned().map(Change::LeadDone).collect()).await?;
    store.commit(vec![observe(1, "one")]).await?;
    found.expect(store.dirty_leads(None, 10).await?.is_empty(), "an equal observation makes a lead dirty");
    store.commit(vec![observe(1, "two")]).await?;
    let dirty = store.dirty_leads(None, 10).await?;
    found.expect(
        matches!(dirty.as_slice(), [(lead, News::Provider)] if lead.id == "lead:1"),
        "a changed observation does not make exactly its lead dirty",
    );

    let link = |ticket, contact| Lead { id: "lead:1".to_owned(), ticket, contact, company: None };
    store.commit(vec![Change::Link(link(Some(5), None)), Change::Link(link(None, Some(6)))]).await?;
    let linked = store.leads(&["lead:1".to_owned()]).await?;
    found.expect(linked == [link(Some(5), Some(6))], "a link without a value overwrites one with a value");
    found.expect(
        store.leads_of_tickets(&[5, 8]).await?.into_iter().collect::<Vec<_>>()
            == [(5, link(Some(5), Some(6)))],
        "`leads_of_tickets` does not find the linked lead",
    );

    store.commit(vec![Change::Join { into: "lead:0".to_owned(), from: "lead:1".to_owned() }]).await?;
    found.expect(store.leads(&["lead:1".to_owned()]).await?.is_empty(), "a joined lead is still there");
    let joined = store.leads(&["lead:0".to_owned()]).await?;
    found.expect(
        joined.first().is_some_and(|lead| lead.ticket == Some(5) && lead.contact == Some(6)),
        "joining loses links",
    );
    let people = store.observations(&["lead:0".to_owned()]).await?;
    found.expect(people.get("lead:0").map(Vec::len) == Some(2), "joining loses observations");
    found.expect(
        store.leads_by_keys(&["email:1".to_owned()]).await? == [("email:1".to_owned(), "lead:0".to_owned())],
        "joining loses keys",
    );

    // As after a restart.
    let again = harness.open("leads").await;
    found.expect(
        again.observations(&["lead:0".to_owned()]).await? == people,
        "what was committed is not there when the store is opened again",
    );
    Ok(())
}

async fn rows(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("rows").await;
    let put = |name: &str, key: &str| {
        Change::Row(
            Box::new(sample::company_row(1, name)),
            vec![format!("domain:{key}")],
            vec![format!("name:{key}")],
        )
    };
    store.commit(vec![put("First", "a")]).await?;
    store.commit(vec![put("Second", "b")]).await?;
    found.expect(
        store.rows(Table::Company, &[1, 2]).await?.into_iter().collect::<Vec<_>>()
            == [(1, sample::company_row(1, "Second"))],
        "a row is not replaced by its newer state",
    );
    let keys = ["domain:a", "name:a", "domain:b", "name:b"].map(str::to_owned);
    found.expect(
        store.rows_by_keys(&keys).await?
            == [("domain:b".to_owned(), Table::Company, 1), ("name:b".to_owned(), Table::Company, 1)],
        "a changed row is found under its old keys, or not under its new ones",
    );
    found.expect(store.rows(Table::Contact, &[1]).await?.is_empty(), "tables share their ids");
    Ok(())
}

async fn outbox(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("outbox").await;
    let create = sample::action(1, sample::company(1));
    let update = sample::action(2, sample::update(7, "CFLeadHQLocation", None, "Leeds"));
    let intend = |action: &crate::plan::Action| Change::Intend(Box::new(action.clone()));
    let settle =
        |number, state, result| Change::Settle { name: sample::name(number), state, result, message: None };
    store.commit(vec![intend(&create), intend(&update)]).await?;
    let open = store.open_actions("create_company", 0, 10).await?;
    found.expect(
        open.iter().map(|(_, row)| &row.action).eq([&create]),
        "`open_actions` does not deliver exactly the actions of its kind",
    );
    store.commit(vec![settle(1, ActionState::Sent, None), settle(2, ActionState::Sent, None)]).await?;
    store.commit(vec![intend(&create)]).await?;
    let row = store.actions(&[sample::name(1)]).await?.remove(&sample::name(1));
    found.expect(
        row.is_some_and(|row| row.state == ActionState::Sent && row.attempts == 1),
        "planning a sent action again forgets that it was sent",
    );
    store.commit(vec![settle(1, ActionState::Done, Some(70)), settle(2, ActionState::Done, Some(7))]).await?;
    store.commit(vec![intend(&create), intend(&update)]).await?;
    let rows = store.actions(&[sample::name(1), sample::name(2), sample::name(3)]).await?;
    found.expect(rows.len() == 2, "`actions` delivers what was not asked for, or not what was");
    found.expect(
        rows.get(&sample::name(1))
            .is_some_and(|row| row.state == ActionState::Done && row.result == Some(70)),
        "a create that is done is opened again",
    );
    found.expect(
        rows.get(&sample::name(2)).is_some_and(|row| row.state == ActionState::Intended),
        "an update that is needed again is not opened again",
    );
    let open = harness.open("outbox").await.open_actions("update_ticket", 0, 10).await?;
    found.expect(open.len() == 1, "an open action is lost when the store is opened again");
    let behind = open.last().map_or(0, |(sequence, _)| *sequence);
    found.expect(
        store.open_actions("update_ticket", behind, 10).await?.is_empty(),
        "`open_actions` does not go on behind `after`",
    );
    Ok(())
}

async fn facts(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("facts").await;
    let at = Timestamp::from_millis;
    let suppress = |reason: &str| Change::Suppress {
        identifier: "hash".to_owned(),
        reason: reason.to_owned(),
        origin: "check".to_owned(),
        at: at(1_000),
    };
    let member = |list: &str, member| Change::Membership { contact: 3, list: list.to_owned(), member };
    let reveal = |id: &str, millis| Change::Reveal {
        provider: "shelf".to_owned(),
        external_id: id.to_owned(),
        at: at(millis),
    };
    let base = |field: &str, value: &str| {
        Change::Wrote(9, [(field.to_owned(), value.to_owned())].into_iter().collect())
    };
    store
        .commit(vec![
            Change::Meta("mark".to_owned(), "1".to_owned()),
            Change::Meta("mark".to_owned(), "2".to_owned()),
            suppress("first"),
            suppress("second"),
            member("A", true),
            member("B", true),
            member("A", false),
            reveal("old", 1_000),
            reveal("new", 3_000),
            base("summary", "x"),
            base("contact_name", "y"),
            base("summary", "z"),
        ])
        .await?;
    found.expect(store.meta("mark").await?.as_deref() == Some("2"), "`meta` does not keep the last text");
    found.expect(store.meta("other").await?.is_none(), "`meta` invents a text");
    let asked = ["hash".to_owned(), "free".to_owned()];
    let listed = store.suppressed(&asked).await?;
    found.expect(
        listed.len() == 1 && listed.get("hash").map(String::as_str) == Some("first"),
        "a suppression is lost, or its first reason is",
    );
    found.expect(
        store.memberships(&[3, 4]).await?.into_iter().collect::<Vec<_>>() == [(3, vec!["B".to_owned()])],
        "memberships do not follow joining and leaving",
    );
    let ids = ["old".to_owned(), "new".to_owned(), "never".to_owned()];
    found.expect(
        store.revealed("shelf", &ids, at(2_000)).await? == BTreeSet::from(["new".to_owned()]),
        "`revealed` does not keep to its time",
    );
    let bases = store.bases(&[9]).await?;
    let merged = bases
        .get(&9)
        .is_some_and(|base| base.len() == 2 && base.get("summary").map(String::as_str) == Some("z"));
    found.expect(merged, "what was written is not merged field by field");
    Ok(())
}

async fn verdicts(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("verdicts").await;
    let at = Timestamp::from_millis;
    let decide = |outcome, millis| Change::Decide(Box::new(sample::decision(outcome)), at(millis));
    let judge = |about: &str, answer, millis| {
        let (entity, about) = ("lead:1".to_owned(), about.to_owned());
        Change::Judge(Verdict { entity, about, answer, at: at(millis) })
    };
    let link = Lead { id: "lead:1".to_owned(), ticket: Some(5), contact: Some(6), company: None };
    store.commit(vec![observe(1, "one"), assign(1, "lead:1"), Change::Link(link.clone())]).await?;
    store.commit(vec![Change::LeadDone(link.id.clone()), decide(Outcome::Review, 1_000)]).await?;
    store.commit(vec![decide(Outcome::Updated, 2_000)]).await?;
    let waiting = store.reviews(10).await?;
    found.expect(
        waiting == [(at(1_000), sample::decision(Outcome::Review))],
        "a question is closed because its record was enriched",
    );
    store
        .commit(vec![judge("ticket:7", Answer::Same, 3_000), judge("ticket:5", Answer::Different, 4_000)])
        .await?;
    found.expect(store.reviews(10).await?.is_empty(), "an answered question still waits");
    found.expect(
        matches!(store.dirty_leads(None, 10).await?.as_slice(), [(lead, News::Provider)] if lead.id == "lead:1"),
        "an answer does not have its lead planned again",
    );
    let linked = store.leads(&["lead:1".to_owned()]).await?;
    found.expect(
        linked == [Lead { ticket: None, ..link }],
        "a lead keeps its link to the record it is not, or loses another",
    );
    store.commit(vec![judge("ticket:7", Answer::Discard, 5_000)]).await?;
    let again = harness.open("verdicts").await;
    let kept = again.verdicts(&["lead:1".to_owned(), "lead:2".to_owned()]).await?;
    let kept: Vec<_> =
        kept.get("lead:1").into_iter().flatten().map(|one| (one.about.as_str(), one.answer)).collect();
    found.expect(
        kept == [("ticket:5", Answer::Different), ("ticket:7", Answer::Discard)],
        "`verdicts` does not keep the last answer to each question",
    );
    again.commit(vec![decide(Outcome::Review, 6_000), decide(Outcome::Blocked, 7_000)]).await?;
    found.expect(again.reviews(10).await?.is_empty(), "whoever opted out still waits for review");
    Ok(())
}

async fn events(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("events").await;
    let event = |id: &str| DomainEvent {
        id: id.to_owned(),
        kind: "lead.created".to_owned(),
        entity: "lead:1".to_owned(),
        at: Timestamp::from_millis(1_000),
        data: serde_json::json!({ "lead_id": id }),
    };
    store.commit(vec![Change::Emit(event("b")), Change::Emit(event("a"))]).await?;
    store.commit(vec![Change::Emit(event("b")), Change::Emit(event("c"))]).await?;
    let store = harness.open("events").await;
    let all = store.events(0, 10).await?;
    let told: Vec<_> = all.iter().map(|(_, event)| event.clone()).collect();
    found
        .expect(told == ["b", "a", "c"].map(event), "events are not told once each, in the order of commits");
    let behind = all.first().map_or(0, |(sequence, _)| *sequence);
    let next = store.events(behind, 1).await?;
    found.expect(next == all[1..2.min(all.len())], "`events` does not go on behind the number it was given");
    Ok(())
}

async fn tasks(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("tasks").await;
    let at = Timestamp::from_millis;
    let task = |id: &str, due| {
        let body = serde_json::json!({ "whom": id });
        Task::new(id.to_owned(), TaskKind::Suppress, format!("lead:{id}"), body, at(due)).at("shelf")
    };
    let add = |task: Task| Change::Task(Box::new(task));
    let settle = |id: &str, state, due| Change::TaskSettled {
        id: id.to_owned(),
        state,
        due: at(due),
        result: "tried".to_owned(),
    };
    store.commit(vec![add(task("a", 5)), add(task("b", 3)), add(task("c", 9)), add(task("d", 1))]).await?;
    store.commit(vec![add(task("a", 99)), settle("d", TaskState::Done, 1)]).await?;
    let store = harness.open("tasks").await;
    let due = store.due_tasks(TaskKind::Suppress, at(5), 10).await?;
    found.expect(
        due == [task("b", 3), task("a", 5)],
        "`due_tasks` are not those that are open and due, in order",
    );
    found.expect(
        store.due_tasks(TaskKind::Erase, at(9), 10).await?.is_empty(),
        "a task is due as another kind",
    );
    store.commit(vec![settle("a", TaskState::Open, 50)]).await?;
    let again = store.tasks_of(&["lead:a".to_owned(), "lead:d".to_owned()]).await?;
    let seen: Vec<_> =
        again.iter().map(|task| (task.id.as_str(), task.attempts, task.body.is_null())).collect();
    found.expect(
        seen == [("a", 1, false), ("d", 1, true)],
        "an attempt is not counted, or what is done keeps its body",
    );
    let open = store.tasks(&[TaskState::Open, TaskState::Manual], Some("a"), 1).await?;
    found.expect(open == [task("b", 3)], "`tasks` does not go on behind the id it was given");
    Ok(())
}
