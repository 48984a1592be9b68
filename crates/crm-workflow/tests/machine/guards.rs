//! Every guard against facts that differ from good ones in one thing.

use crm_workflow::*;

use crate::{event, good};

/// Facts that differ from good ones in one thing, and the guards that mind.
fn spoiled() -> Vec<(&'static str, Facts, &'static [&'static str])> {
    let with = |change: &dyn Fn(&mut Facts)| {
        let mut facts = good();
        change(&mut facts);
        facts
    };
    fn set(field: Field, value: impl Into<Value>, set_by: SetBy) -> Facts {
        let mut facts = good();
        facts.fields.set(field, value, set_by);
        facts
    }
    let qualify: &[&str] = &["P2", "P7"];
    vec![
        ("no source", with(&|f| f.fields.clear(Field::LeadSource)), &["L2"]),
        ("no services offered", with(&|f| f.fields.clear(Field::LeadServicesOffered)), &["L2"]),
        ("mail does not arrive", with(&|f| f.email = Email::Undeliverable), &["L2"]),
        ("no mail", with(&|f| f.email = Email::Absent), &["L2", "L10"]),
        ("no person", with(&|f| f.person_named = false), &["L10"]),
        ("no company", with(&|f| f.company_named = false), &["L10"]),
        ("no pain", with(&|f| f.fields.clear(Field::ProspectPainPoints)), &["P1", "P2", "P7"]),
        ("blank services", set(Field::ProspectServices, " ", SetBy::Person), qualify),
        ("no decision maker", with(&|f| f.fields.clear(Field::ProspectDecisionMakers)), qualify),
        ("default budget", set(Field::ProspectBudget, "<$10K", SetBy::HaloDefault), qualify),
        ("default timeframe", set(Field::ProspectTimeframe, "3-6 months", SetBy::Unknown), qualify),
        ("fit 69", set(Field::ProspectFitScore, 69_i64, SetBy::Person), qualify),
        ("fit 101", set(Field::ProspectFitScore, 101_i64, SetBy::Person), qualify),
        ("fit text", set(Field::ProspectFitScore, "good", SetBy::Person), qualify),
        ("no fit", with(&|f| f.fields.clear(Field::ProspectFitScore)), qualify),
        ("a rule acts", with(&|f| f.actor = Actor::Rule), &["L9", "P5", "P6", "O6"]),
        ("a program acts", with(&|f| f.actor = Actor::ApiKey), &["L9", "P5", "P6", "O6"]),
    ]
}

#[test]
fn every_guard_minds_exactly_what_it_should() {
    for conversion_mode in [ConversionMode::InPlace, ConversionMode::NewRecord] {
        let policy = Policy { conversion_mode, ..Policy::default() };
        for (what, facts, minds) in spoiled() {
            for row in ROWS {
                for from in row.from {
                    match step(*from, &event(row.event), &facts, &policy) {
                        Ok(moved) => assert!(!minds.contains(&row.id), "{what}: {moved:?}"),
                        Err(refusal) => {
                            assert!(minds.contains(&row.id), "{what}: {refusal}");
                            assert_eq!(
                                (refusal.kind, refusal.rule),
                                (RefusalKind::GuardFailed, Some(row.id))
                            );
                            assert_eq!(refusal.guards.len(), 1, "{what}: {refusal}");
                            assert_eq!(refusal.guards[0].guard, row.guard.name());
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn seventy_qualifies_and_text_of_seventy_too() {
    let mut facts = good();
    assert!(step(Stage::Prospecting, &Event::Qualify, &facts, &Policy::default()).is_ok());
    facts.fields.set(Field::ProspectFitScore, " 70 ", SetBy::Unknown);
    assert!(step(Stage::Prospecting, &Event::Qualify, &facts, &Policy::default()).is_ok());
    let lenient = Policy { treat_untouched_default_as_unset: false, ..Policy::default() };
    facts.fields.set(Field::ProspectBudget, "<$10K", SetBy::HaloDefault);
    assert!(step(Stage::Prospecting, &Event::Qualify, &facts, &Policy::default()).is_err());
    assert!(step(Stage::Prospecting, &Event::Qualify, &facts, &lenient).is_ok());
    let floor = Policy { budget_minimum: Some(10_000), ..lenient };
    let refusal = step(Stage::Prospecting, &Event::Qualify, &facts, &floor).unwrap_err();
    assert_eq!(refusal.guards[0].problem, Problem::BudgetTooSmall { upper: 10_000, floor: 10_000 });
    facts.fields.set(Field::ProspectBudget, "$500K+", SetBy::Person);
    assert!(step(Stage::Prospecting, &Event::Qualify, &facts, &floor).is_ok());
}

#[test]
fn a_claim_needs_a_name() {
    let refusal =
        step(Stage::NewLead, &Event::Claim { agent: "  ".into() }, &good(), &Policy::default()).unwrap_err();
    assert_eq!(refusal.to_string(), "claim is refused in new_lead (L1): agent is missing");
}

#[test]
fn a_locked_contact_is_left_alone() {
    let everybody = ["L1", "L2", "L4", "L9", "L10", "P6", "P7"];
    let automation = ["P1", "P2", "P5", "O1", "O2", "O3", "O6"];
    for (do_not_contact, suppressed) in [(true, false), (false, true), (true, true)] {
        for actor in [Actor::Person, Actor::Rule] {
            let facts = Facts { actor, do_not_contact, suppressed, ..good() };
            for row in ROWS {
                let stopped =
                    everybody.contains(&row.id) || automation.contains(&row.id) && actor == Actor::Rule;
                for from in row.from {
                    let outcome = step(*from, &event(row.event), &facts, &Policy::default());
                    let kind = outcome.err().map(|refusal| refusal.kind);
                    assert_eq!(kind, stopped.then_some(RefusalKind::ContactLocked), "{} {actor:?}", row.id);
                }
            }
        }
    }
}

#[test]
fn offers_agree_with_step() {
    for policy in [Policy::strict(), Policy::default()] {
        for (_, facts, _) in spoiled().into_iter().chain([("good", good(), &[] as &[&str])]) {
            for stage in Stage::ALL {
                let offers = offers(stage, &facts, &policy);
                for offer in &offers {
                    let outcome = step(stage, &event(offer.event), &facts, &policy);
                    assert_eq!(outcome.as_ref().err(), offer.refusal.as_ref());
                    assert_eq!(outcome.is_ok(), offer.is_possible());
                }
                for kind in EventKind::ALL {
                    let real =
                        step(stage, &event(kind), &facts, &policy).is_ok_and(|moved| !moved.is_repeat());
                    let offered = offers.iter().any(|offer| offer.event == kind && offer.is_possible());
                    assert_eq!(real, offered, "{stage} {kind}");
                }
            }
        }
    }
}
