//! Every state, every event, every outcome of the guard, every policy; and walks that try to leave the table.

use crm_workflow::{
    Actor, Channel, ConversionMode, CustomGuard, CustomStage, DisqualifyReason, Effect, Email, Entity, Event,
    EventKind, Facts, Field, Guard, GuardProblem, Interest, Kind, Lock, Machine, Move, Outbound,
    PROTECT_CONTACT, Policy, Problem, ROWS, RefusalKind, Row, RowError, Set, SetBy, Stage, Transitions,
    Value, diagram, external_change, offers, step,
};
use proptest::prelude::*;

fn event(kind: EventKind) -> Event {
    match kind {
        EventKind::Claim => Event::Claim { agent: "Ada".into() },
        EventKind::ContactMade => Event::ContactMade { channel: Channel::EmailSent },
        EventKind::BadData => Event::BadData { reason: "bounced".into() },
        EventKind::Interest => Event::Interest { kind: Interest::Reply },
        EventKind::Declined => Event::Declined { reason: "no need".into() },
        EventKind::OptOut => Event::OptOut { reason: "asked".into() },
        EventKind::Reopen => Event::Reopen { agent: "Ada".into(), reason: "new contact".into() },
        EventKind::Convert => Event::Convert,
        EventKind::PainIdentified => Event::PainIdentified,
        EventKind::Qualify => Event::Qualify,
        EventKind::Disqualify => Event::Disqualify { reason: DisqualifyReason::NoNeed },
        EventKind::Requalify => Event::Requalify,
        EventKind::Promote => Event::Promote,
        EventKind::SolutionProposed => Event::SolutionProposed,
        EventKind::TermsDiscussed => Event::TermsDiscussed,
        EventKind::CloseWon => Event::CloseWon { reason: None },
        EventKind::CloseLost => Event::CloseLost { reason: "price".into() },
        EventKind::Custom(key) => Event::Custom { key, detail: None },
        other => panic!("no sample of {other}"),
    }
}

/// Facts under which every guard of the standard table lets pass.
fn good() -> Facts {
    let mut facts = Facts::new().by(Actor::Person);
    facts.person_named = true;
    facts.company_named = true;
    facts.email = Email::Usable;
    facts
        .fields
        .set(Field::LeadSource, "Apollo.io", SetBy::Integration)
        .set(Field::LeadServicesOffered, "retail", SetBy::Integration)
        .set(Field::ProspectPainPoints, "slow backups", SetBy::Person)
        .set(Field::ProspectServices, "managed backup", SetBy::Person)
        .set(Field::ProspectDecisionMakers, "Ada", SetBy::Person)
        .set(Field::ProspectBudget, "$10K-$50K", SetBy::Person)
        .set(Field::ProspectTimeframe, "1-3 months", SetBy::Person)
        .set(Field::ProspectFitScore, 70_i64, SetBy::Integration);
    facts
}

/// The table once more, as the rules document draws it: from, event, to, born with it, extended only.
const DOCUMENT: &[(&str, &[&str], &str, &str, Option<&str>, bool)] = &[
    ("L1", &["new_lead"], "claim", "researching", None, false),
    ("L2", &["researching"], "contact_made", "contacted", None, false),
    ("L3", &["researching"], "bad_data", "invalid_data", None, false),
    ("L4", &["contacted"], "interest", "engaged", None, false),
    ("L5", &["contacted"], "declined", "no_interest", None, false),
    (
        "L6",
        &["new_lead", "researching", "contacted", "engaged", "no_interest", "invalid_data"],
        "opt_out",
        "do_not_contact",
        None,
        false,
    ),
    ("L7", &["new_lead", "contacted"], "bad_data", "invalid_data", None, true),
    ("L8", &["engaged"], "declined", "no_interest", None, true),
    ("L9", &["no_interest", "invalid_data"], "reopen", "researching", None, true),
    ("L10", &["engaged"], "convert", "converted_to_prospect", Some("new_prospect"), false),
    ("P1", &["new_prospect"], "pain_identified", "prospecting", None, false),
    ("P2", &["prospecting"], "qualify", "qualified", None, false),
    ("P3", &["prospecting"], "disqualify", "disqualified", None, false),
    ("P4", &["new_prospect", "qualified"], "disqualify", "disqualified", None, true),
    ("P5", &["qualified"], "requalify", "prospecting", None, true),
    ("P6", &["disqualified"], "reopen", "prospecting", None, true),
    ("P7", &["qualified"], "promote", "promoted_to_opportunity", Some("new_opportunity"), false),
    ("O1", &["new_opportunity"], "solution_proposed", "progressing", None, false),
    ("O2", &["progressing"], "terms_discussed", "negotiation", None, false),
    ("O3", &["negotiation"], "close_won", "won", None, false),
    ("O4", &["negotiation"], "close_lost", "lost", None, false),
    ("O5", &["new_opportunity", "progressing"], "close_lost", "lost", None, true),
    ("O6", &["won", "lost"], "reopen", "negotiation", None, true),
];

#[test]
fn every_state_and_event_does_what_the_document_says() {
    let facts = good();
    for policy in [Policy::strict(), Policy::default()] {
        let extended = policy.transitions == Transitions::Extended;
        for from in Stage::ALL {
            for kind in EventKind::ALL {
                let row = DOCUMENT
                    .iter()
                    .find(|(_, states, on, ..)| states.contains(&from.key()) && *on == kind.key());
                let repeated = DOCUMENT.iter().any(|(_, _, on, to, also, ext)| {
                    *on == kind.key()
                        && (*to == from.key() || *also == Some(from.key()))
                        && (extended || !ext)
                });
                let outcome = step(from, &event(kind), &facts, &policy);
                match (row, outcome) {
                    (Some((id, _, _, to, also, ext)), Ok(moved)) if extended || !ext => {
                        assert_eq!((moved.rule, moved.to.key()), (*id, *to));
                        assert_eq!(moved.also.map(Stage::key), *also);
                        assert!(!moved.is_repeat());
                    }
                    (Some((id, .., true)), Err(refusal)) if !extended => {
                        assert_eq!((refusal.rule, refusal.kind), (Some(*id), RefusalKind::NoSuchTransition));
                    }
                    // An opt-out protects the contact wherever the record stands.
                    (None, Ok(moved)) if kind == EventKind::OptOut && from != Stage::DoNotContact => {
                        assert_eq!((moved.rule, moved.to), ("D1", from));
                        assert_eq!(moved.effects, PROTECT_CONTACT);
                        assert_eq!(moved.status(), None);
                    }
                    (_, Ok(moved)) if repeated => {
                        assert!(moved.is_repeat() && moved.to == from, "{from} {kind}");
                    }
                    (None, Err(refusal)) => {
                        assert!(!repeated, "{from} {kind}");
                        let locked = from == Stage::DoNotContact;
                        let kind =
                            if locked { RefusalKind::ContactLocked } else { RefusalKind::NoSuchTransition };
                        assert_eq!((refusal.kind, refusal.rule), (kind, None));
                    }
                    (row, outcome) => panic!("{from} {kind}: {row:?} gave {outcome:?}"),
                }
            }
        }
    }
}

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
fn refusals_are_one_sentence_with_every_reason() {
    let policy = Policy::strict();
    let facts = Facts::new();
    let text = |stage, event: Event| step(stage, &event, &facts, &policy).unwrap_err().to_string();
    assert_eq!(text(Stage::NewLead, Event::Promote), "promote cannot happen in new_lead");
    assert_eq!(
        text(Stage::Engaged, event(EventKind::Declined)),
        "declined cannot happen in engaged: the policy leaves out L8"
    );
    assert_eq!(
        text(Stage::DoNotContact, Event::Convert),
        "convert is refused in do_not_contact: the contact is locked"
    );
    assert_eq!(
        text(Stage::Engaged, Event::Convert),
        "convert is refused in engaged (L10): person_name is missing; company_name is missing; email_or_phone is missing"
    );
}

#[test]
fn conversion_and_promotion_differ_by_mode() {
    let facts = good();
    let in_place = Policy::default();
    let new_record = Policy { conversion_mode: ConversionMode::NewRecord, ..Policy::default() };
    let go = |stage, event: &Event, policy: &Policy| step(stage, event, &facts, policy).unwrap();

    let moved = go(Stage::Engaged, &Event::Convert, &in_place);
    assert_eq!((moved.to, moved.status()), (Stage::ConvertedToProspect, Some(Stage::NewProspect)));
    assert!(moved.effects.contains(&Effect::ChangeTicketType(Entity::Prospect)));
    assert!(!moved.effects.contains(&Effect::CreateProspect));
    let moved = go(Stage::Engaged, &Event::Convert, &new_record);
    assert_eq!((moved.also, moved.status()), (Some(Stage::NewProspect), Some(Stage::ConvertedToProspect)));
    assert!(moved.effects.contains(&Effect::CreateProspect));

    let moved = go(Stage::Qualified, &Event::Promote, &in_place);
    assert_eq!((moved.also, moved.status()), (Some(Stage::NewOpportunity), None));
    let moved = go(Stage::Qualified, &Event::Promote, &new_record);
    assert_eq!(moved.status(), Some(Stage::PromotedToOpportunity));

    for (stage, event, done) in [
        (Stage::Engaged, Event::Convert, Facts { converted: true, ..good() }),
        (Stage::Qualified, Event::Promote, Facts { promoted: true, ..good() }),
    ] {
        let moved = step(stage, &event, &done, &in_place).unwrap();
        assert!(moved.is_repeat() && moved.to == stage);
        assert!(offers(stage, &done, &in_place).iter().all(|offer| offer.event != event.kind()));
    }
}

#[test]
fn automation_goes_on_only_where_it_is_switched_on() {
    let facts = good();
    let off = Policy { auto_convert: false, auto_promote: false, ..Policy::default() };
    let interest = event(EventKind::Interest);
    let then = |stage, event: &Event, policy: &Policy| step(stage, event, &facts, policy).unwrap().then;
    assert_eq!(then(Stage::Contacted, &interest, &Policy::default()), Some(EventKind::Convert));
    assert_eq!(then(Stage::Contacted, &interest, &off), None);
    assert_eq!(then(Stage::Prospecting, &Event::Qualify, &Policy::default()), Some(EventKind::Promote));
    assert_eq!(then(Stage::Prospecting, &Event::Qualify, &off), None);
}

#[test]
fn every_change_of_state_is_audited_written_and_told() {
    for row in ROWS.iter().filter(|row| row.to.is_some()) {
        for effects in [Some(row.effects), row.new_record_effects].into_iter().flatten() {
            assert_eq!(effects[0], Effect::Audit, "{}", row.id);
            let written = effects.contains(&Effect::WriteStatus);
            let told = effects.contains(&Effect::EmitEvent(Outbound::StatusChanged));
            // A prospect promoted in place keeps its status.
            let keeps = row.id == "P7" && effects == row.effects;
            assert_eq!((written, told), (!keeps, !keeps), "{}", row.id);
            let once = |effect| effects.iter().filter(|other| *other == effect).count() == 1;
            assert!(effects.iter().all(once), "{}", row.id);
        }
    }
}

#[test]
fn an_opt_out_does_everything_that_protects() {
    for from in Stage::ALL {
        let moved = step(from, &event(EventKind::OptOut), &Facts::new(), &Policy::strict()).unwrap();
        let protects = PROTECT_CONTACT.iter().all(|effect| moved.effects.contains(effect));
        assert_eq!(protects, from != Stage::DoNotContact, "{from}");
        let known = Facts { do_not_contact: true, suppressed: true, ..Facts::new() };
        let again = step(moved.to, &event(EventKind::OptOut), &known, &Policy::strict()).unwrap();
        assert!(again.is_repeat(), "{from}");
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

#[test]
fn a_persons_own_change_is_judged_and_never_reverted() {
    for from in Stage::ALL {
        for to in Stage::ALL {
            let change = external_change(from, to);
            let edge = DOCUMENT.iter().any(|(_, states, _, target, also, _)| {
                states.contains(&from.key()) && (*target == to.key() || *also == Some(to.key()))
            });
            assert_eq!(change.legal, edge || from == to, "{from} {to}");
            let protects = to == Stage::DoNotContact && from != to;
            assert_eq!(change.effects, if protects { PROTECT_CONTACT } else { &[] });
        }
    }
}

static NURTURE: CustomStage = CustomStage {
    key: "nurture",
    display_name: "Nurture",
    entity: Entity::Lead,
    kind: Kind::Live,
    default_status_id: Some(40),
};

static TWO_MAILS: CustomGuard = CustomGuard {
    name: "two mails sent",
    check: |_, facts, _, out| {
        if facts.engagement.emails_sent < 2 {
            let problem = Problem::Custom("must be at least two");
            out.push(GuardProblem { guard: "two mails sent", field: "emails_sent", problem });
        }
    },
};

fn own_rows() -> [Row; 3] {
    const N: Stage = Stage::Custom(&NURTURE);
    let opt_out = *ROWS.iter().find(|row| row.id == "L6").unwrap();
    [
        Row::new("X1", &[Stage::Contacted], EventKind::Custom("park"), N).guard(Guard::Custom(&TWO_MAILS)),
        Row::new("X2", &[N], EventKind::Interest, Stage::Engaged).lock(Lock::Everybody),
        Row::new("X3", &[N], EventKind::OptOut, Stage::DoNotContact)
            .set(Set::Always)
            .lock(Lock::Never)
            .effects(opt_out.effects),
    ]
}

#[test]
fn rows_can_be_added_from_outside() {
    let machine = Machine::with_rows(&own_rows()).unwrap();
    let park = Event::Custom { key: "park", detail: None };
    let mut facts = good();
    let refusal = machine.step(Stage::Contacted, &park, &facts, &Policy::default()).unwrap_err();
    assert_eq!(refusal.to_string(), "park is refused in contacted (X1): emails_sent must be at least two");
    facts.engagement.emails_sent = 2;
    let moved = machine.step(Stage::Contacted, &park, &facts, &Policy::default()).unwrap();
    assert_eq!((moved.to.key(), moved.status()), ("nurture", Some(moved.to)));
    assert_eq!(machine.stage("nurture"), Some(moved.to));
    let back = machine.step(moved.to, &event(EventKind::Interest), &facts, &Policy::default()).unwrap();
    assert_eq!(back.to, Stage::Engaged);
    assert!(machine.step(moved.to, &park, &facts, &Policy::default()).unwrap().is_repeat());
    assert!(
        machine.offers(Stage::Contacted, &facts, &Policy::default()).iter().any(|offer| offer.rule == "X1")
    );
    assert!(step(Stage::Contacted, &park, &facts, &Policy::default()).is_err());
    assert!(diagram::mermaid(&machine).contains("contacted --> nurture: X1 park [two mails sent]"));
    // A row with the id of a standard row takes its place.
    let shortcut = Row::new("P1", &[Stage::NewProspect], EventKind::PainIdentified, Stage::Prospecting);
    let machine = Machine::with_rows(&[shortcut]).unwrap();
    assert!(
        machine.step(Stage::NewProspect, &Event::PainIdentified, &Facts::new(), &Policy::default()).is_ok()
    );
}

#[test]
fn rows_that_contradict_or_endanger_are_refused() {
    let error = |rows: &[Row]| Machine::with_rows(rows).unwrap_err();
    let [x1, x2, _] = own_rows();
    assert_eq!(error(&[x1, x1]), RowError::DuplicateId("X1"));
    assert_eq!(error(&[x1, x2]), RowError::Unprotected("nurture"));
    let twice = Row::new("X", &[Stage::NewLead], EventKind::Claim, Stage::Contacted);
    assert_eq!(error(&[twice]), RowError::Ambiguous { first: "L1", second: "X", stage: Stage::NewLead });
    let out = Row::new("X", &[Stage::DoNotContact], EventKind::Reopen, Stage::Researching);
    assert_eq!(error(&[out]), RowError::Unprotected("X"));
    let weak = Row::new("L6", &[Stage::NewLead], EventKind::OptOut, Stage::DoNotContact);
    assert_eq!(error(&[weak]), RowError::Unprotected("L6"));
    let across = Row::new("X", &[Stage::NewLead], EventKind::Qualify, Stage::Qualified);
    assert_eq!(error(&[across]), RowError::CrossesEntities("X"));
}

#[test]
fn the_diagram_in_the_docs_is_the_table() {
    let drawn = diagram::mermaid(&Machine::standard());
    let written = include_str!("../docs/states.md");
    let block =
        written.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    assert_eq!(block, drawn, "put this into docs/states.md:\n{drawn}");
}

/// Where a record goes after a move, in either mode.
fn next(moved: &Move) -> Stage {
    moved.also.unwrap_or(moved.to)
}

proptest! {
    #[test]
    fn no_walk_leaves_the_table(
        kinds in prop::collection::vec(0usize..EventKind::ALL.len(), 0..60),
        strict: bool,
        new_record: bool,
        human: bool,
        opt_out_at in 0usize..80,
    ) {
        let policy = Policy {
            transitions: if strict { Transitions::Strict } else { Transitions::Extended },
            conversion_mode: if new_record { ConversionMode::NewRecord } else { ConversionMode::InPlace },
            ..Policy::default()
        };
        let mut facts = good().by(if human { Actor::Person } else { Actor::Rule });
        let mut stage = Stage::NewLead;
        let mut optedout = false;
        for (at, kind) in kinds.into_iter().enumerate() {
            let kind = if at == opt_out_at { EventKind::OptOut } else { EventKind::ALL[kind] };
            let Ok(moved) = step(stage, &event(kind), &facts, &policy) else { continue };
            prop_assert_eq!(moved.from, stage);
            prop_assert!(Stage::ALL.contains(&moved.to));
            if moved.is_repeat() {
                prop_assert_eq!(moved.to, stage);
                continue;
            }
            let change = external_change(stage, next(&moved));
            prop_assert!(change.legal);
            // Whoever opted out as a lead never moves again; later records only by people or out of the pipeline.
            if optedout && moved.to != stage {
                let leaves = next(&moved).is_exit() || next(&moved) == Stage::Lost;
                prop_assert!(human || leaves, "{:?}", moved);
                prop_assert_ne!(stage.entity(), Entity::Lead);
            }
            if kind == EventKind::OptOut {
                optedout = true;
                facts.do_not_contact = true;
                facts.suppressed = true;
            }
            // The same event again changes nothing.
            let again = step(next(&moved), &event(kind), &facts, &policy);
            if let Ok(again) = again {
                prop_assert!(again.is_repeat() || kind == EventKind::OptOut, "{:?}", again);
            }
            stage = next(&moved);
        }
    }
}
