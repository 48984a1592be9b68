//! The books of a store.

use crm_workflow::TimerKind;
use rest_core::Timestamp;

use super::store::StoreHarness;
use super::{Findings, sample};
use crate::error::Error;
use crate::report::PollReport;
use crate::store::{
    ActionState, Actor, AuditEntry, Change, Cleared, Entry, Limits, Notice, Pause, Timer, Waiting,
};

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(minutes * 60_000)
}

fn book(entries: Vec<Entry>) -> Vec<Change> {
    entries.into_iter().map(Change::Ledger).collect()
}

pub(super) async fn leases(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("leases").await;
    found.expect(store.lease("a", "one", at(0), at(10)).await?, "a free lease is refused");
    found.expect(store.lease("a", "one", at(5), at(15)).await?, "a holder cannot extend its lease");
    found.expect(!store.lease("a", "two", at(14), at(20)).await?, "a lease has two holders");
    found.expect(store.lease("b", "two", at(14), at(20)).await?, "a lease stands in the way of another");
    store.release("a", "two").await?;
    found.expect(!store.lease("a", "two", at(14), at(20)).await?, "a lease is released by somebody else");
    found.expect(store.lease("a", "two", at(15), at(25)).await?, "a lease never runs out");
    store.release("a", "two").await?;
    found.expect(store.lease("a", "one", at(16), at(20)).await?, "a released lease is not free");
    Ok(())
}

pub(super) async fn letters(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("letters").await;
    let name = sample::name;
    let intend = |number, firm| Change::Intend(Box::new(sample::action(number, sample::company(firm))));
    let park = |number, doubtful| Entry::Park {
        name: name(number),
        doubtful,
        message: "refused".to_owned(),
        at: at(7),
    };
    let pause = Entry::Pause { name: name(1), tries: 2, due: at(5), message: "failed".to_owned() };
    store.commit(vec![intend(1, 1), intend(2, 2), intend(3, 3)]).await?;
    store.commit(book(vec![pause.clone(), park(2, false), park(3, true)])).await?;
    let store = harness.open("letters").await;
    found.expect(
        store.pauses().await? == [(name(1), Pause { tries: 2, due: at(5) })],
        "`pauses` are not those of open actions",
    );
    found.expect(store.waiting().await? == Waiting { paused: 1, parked: 2 }, "`waiting` counts wrongly");
    let letters = store.dead_letters(0, 10).await?;
    let told: Vec<_> = letters.iter().map(|one| (&one.action.name, one.message.as_str(), one.at)).collect();
    found.expect(
        told == [(&name(2), "refused", at(7)), (&name(3), "refused", at(7))],
        "`dead_letters` are not the parked actions in their order, with reason and time",
    );
    let [first, second] = letters.as_slice() else { return Ok(()) };
    found.expect(
        store.dead_letters(first.number, 10).await? == [second.clone()],
        "`dead_letters` does not go on behind the number it was given",
    );
    let state = |number| {
        let store = &store;
        async move {
            let rows = store.actions(&[name(number)]).await?;
            Ok::<_, Error>(rows.get(&name(number)).map(|row| row.state))
        }
    };
    store.commit(vec![intend(2, 2)]).await?;
    found.expect(
        state(2).await? == Some(ActionState::Parked),
        "a parked action is opened by planning the same again",
    );
    store.commit(vec![intend(2, 9)]).await?;
    found.expect(
        state(2).await? == Some(ActionState::Intended),
        "a parked action is not opened by other content",
    );
    store.commit(book(vec![Entry::Replay(second.number)])).await?;
    found.expect(
        state(3).await? == Some(ActionState::Sent),
        "what may have arrived is not in doubt any more when it is replayed",
    );
    store.commit(book(vec![park(2, false)])).await?;
    store.commit(book(vec![Entry::Discard(first.number)])).await?;
    found.expect(state(2).await? == Some(ActionState::Dropped), "a discarded action is not dropped");
    let done = Change::Settle { name: name(1), state: ActionState::Done, result: Some(1), message: None };
    store.commit(vec![done]).await?;
    found.expect(store.waiting().await? == Waiting::default(), "what is done, or given up, still waits");
    Ok(())
}

pub(super) async fn books(harness: &dyn StoreHarness, found: &mut Findings) -> Result<(), Error> {
    let store = harness.open("books").await;
    let entry = |what: &str| Entry::Audit(Box::new(AuditEntry::new(at(1), Actor::Person, "ticket:1", what)));
    store.commit(book(vec![entry("a"), entry("b")])).await?;
    store.commit(book(vec![entry("c")])).await?;
    let rows = harness.open("books").await.audit(0, 10).await?;
    let (mut mark, last) = store.audit_ends().await?;
    let mut whole = rows.len() == 3;
    for row in &rows {
        mark = mark.next(&row.text);
        whole &= row.number == mark.number && row.hash == mark.hash;
    }
    found.expect(whole && mark == last, "the audit is no chain from its first mark to its last");
    let told: Vec<_> = rows.iter().filter_map(|row| row.entry()).map(|entry| entry.action).collect();
    found.expect(told == ["a", "b", "c"], "audit rows are not in the order of commits");
    found.expect(
        store.audit(2, 10).await?.len() == 1,
        "`audit` does not go on behind the number it was given",
    );

    for minute in 0..4 {
        store.commit(book(vec![Entry::Run(Box::new(PollReport::begin(at(minute), false)), 3)])).await?;
    }
    let runs = store.runs(None, 10).await?;
    let began: Vec<_> = runs.iter().map(|(_, run)| run.timestamp).collect();
    found.expect(
        began == [at(3), at(2), at(1)],
        "`runs` are not the newest that are to be kept, newest first",
    );
    let before = runs.first().map(|(number, _)| *number);
    found.expect(
        store.runs(before, 1).await?.len() == 1,
        "`runs` does not go on before the number it was given",
    );

    let timer = |ticket, kind, due| Timer { ticket, kind, due: at(due) };
    store
        .commit(book(vec![
            Entry::Start(timer(1, TimerKind::Sla, 30)),
            Entry::Start(timer(1, TimerKind::Sla, 20)),
            Entry::Start(timer(1, TimerKind::FollowUp, 10)),
            Entry::Start(timer(2, TimerKind::Sla, 10)),
            Entry::Cancel { ticket: 2, kinds: vec![TimerKind::Sla, TimerKind::Research] },
        ]))
        .await?;
    found.expect(
        store.due_timers(at(20), 10).await?
            == [timer(1, TimerKind::FollowUp, 10), timer(1, TimerKind::Sla, 20)],
        "`due_timers` are not those that are due, one of a kind, the oldest first",
    );
    found.expect(store.due_timers(at(9), 10).await?.is_empty(), "a timer is due too early");

    let limits = Limits { audit: at(2), events: at(2) };
    let late = Entry::Audit(Box::new(AuditEntry::new(at(2), Actor::Rule, "store", "late")));
    store.commit(book(vec![late])).await?;
    found.expect(
        store.overdue(&limits).await? == Cleared { audit: 3, events: 0 },
        "`overdue` does not count what is older than its time",
    );
    store.commit(book(vec![Entry::Clear(Box::new(limits))])).await?;
    let rows = store.audit(0, 10).await?;
    let (first, last) = store.audit_ends().await?;
    let [row] = rows.as_slice() else {
        found.expect(false, "what was kept long enough is not cleared away, or more is");
        return Ok(());
    };
    let next = first.next(&row.text);
    found.expect(
        next == last && row.number == next.number && row.hash == next.hash,
        "the audit is no chain any more after its beginning was cleared away",
    );

    let notice = |id: &str| Notice {
        id: id.to_owned(),
        audience: "owner".to_owned(),
        kind: "won".to_owned(),
        entity: "ticket:1".to_owned(),
        agent: None,
        text: "Sold.".to_owned(),
        at: at(1),
    };
    let notify = |id: &str| Entry::Notify(Box::new(notice(id)));
    store.commit(book(vec![notify("x"), notify("y"), notify("x")])).await?;
    let open = store.notices(10).await?;
    found.expect(
        open.iter().map(|(_, one)| one.id.as_str()).eq(["x", "y"]),
        "notices are not there once each, in the order of commits",
    );
    if let Some((number, _)) = open.first() {
        store.commit(book(vec![Entry::Notified(*number), notify("x")])).await?;
        found.expect(store.notices(10).await?.len() == 1, "a delivered notice is told again");
    }
    Ok(())
}
