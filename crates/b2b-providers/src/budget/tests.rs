use std::time::Duration;

use rest_core::{ManualClock, Timestamp};

use super::*;

const APOLLO: ProviderId = ProviderId::from_static("apollo");
const HUNTER: ProviderId = ProviderId::from_static("hunter");

fn price(credits: f64) -> Price {
    Price::new("people.match", credits, credits * 0.05, "person")
}

fn credits(limit: f64) -> Allowance {
    Allowance { credits: Some(limit), money: None }
}

#[test]
fn a_run_never_exceeds_its_limit_and_refunds_count() {
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(0)));
    let budget = Budget::new(Limits { run: credits(10.0), ..Limits::default() }, clock);
    let reservation = budget.reserve(&APOLLO, &price(9.0)).unwrap();
    let over = budget.reserve(&HUNTER, &price(2.0)).unwrap_err();
    assert_eq!((over.limit, over.left), ("run credits", 1.0));
    reservation.commit(1.0);
    budget.reserve(&HUNTER, &price(9.0)).unwrap().refund();
    let spent = budget.spent();
    assert_eq!(spent[&APOLLO].credits, 1.0);
    assert!((spent[&APOLLO].money - 0.05).abs() < 1e-9);
    assert_eq!((spent[&HUNTER].credits, spent[&HUNTER].calls), (0.0, 0));
    assert_eq!(spent[&APOLLO].calls, 1);
}

#[test]
fn a_dropped_reservation_stays_spent() {
    let budget = Budget::unlimited();
    drop(budget.reserve(&APOLLO, &price(1.0)).unwrap());
    assert_eq!(budget.spent()[&APOLLO].credits, 1.0);
}

#[test]
fn days_and_months_end_and_survive_a_restart() {
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-01-31T23:59:00Z").unwrap()));
    let limits = Limits { day: credits(2.0), month: credits(3.0), ..Limits::default() };
    let budget = Budget::new(limits, clock.clone());
    budget.reserve(&APOLLO, &price(2.0)).unwrap().commit(2.0);
    let stored = serde_json::to_string(&budget.spending()).unwrap();

    let restarted = Budget::new(limits, clock.clone());
    restarted.restore(serde_json::from_str(&stored).unwrap());
    assert_eq!(restarted.reserve(&APOLLO, &price(1.0)).unwrap_err().limit, "day credits");
    clock.advance(Duration::from_secs(120));
    restarted.reserve(&APOLLO, &price(2.0)).unwrap().commit(2.0);
    clock.advance(Duration::from_secs(86_400));
    assert_eq!(restarted.reserve(&APOLLO, &price(2.0)).unwrap_err().limit, "month credits");
}

#[test]
fn an_inner_budget_draws_on_the_outer_one() {
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(0)));
    let run = Budget::new(Limits { run: credits(3.0), ..Limits::default() }, clock);
    let lead = run.within(credits(2.0));
    lead.reserve(&APOLLO, &price(2.0)).unwrap().commit(2.0);
    assert!(lead.reserve(&APOLLO, &price(1.0)).is_err());
    let next = run.within(credits(2.0));
    assert_eq!(next.reserve(&APOLLO, &price(2.0)).unwrap_err().left, 1.0);
    assert_eq!(next.spent().get(&APOLLO).copied().unwrap_or_default().credits, 0.0);
    assert_eq!(run.spent()[&APOLLO].credits, 2.0);
}

#[test]
fn one_provider_may_have_its_own_limit_and_a_dry_run_spends_nothing() {
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(0)));
    let own = BTreeMap::from([(HUNTER, Limits { run: credits(1.0), ..Limits::default() })]);
    let budget = Budget::per_provider(Limits::default(), own, clock);
    assert!(budget.reserve(&HUNTER, &price(2.0)).is_err());
    assert!(budget.reserve(&APOLLO, &price(2.0)).is_ok());
    let dry = Budget::dry();
    assert!(dry.within(credits(5.0)).reserve(&APOLLO, &price(1.0)).is_err());
    assert!(dry.is_dry() && dry.spent().is_empty());
}
