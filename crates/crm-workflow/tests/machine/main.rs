//! Every state, every event, every outcome of the guard, every policy; and walks that try to leave the table.

mod guards;
mod own_rows;
mod walks;

use crm_workflow::{
    Actor, Channel, ConversionMode, DisqualifyReason, Effect, Email, Entity, Event, EventKind, Facts, Field,
    Interest, Machine, Outbound, PROTECT_CONTACT, Policy, ROWS, RefusalKind, SetBy, Stage, Transitions,
    diagram, external_change, offers, step,
};

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
type Edge = (&'static str, &'static [&'static str], &'static str, &'static str, Option<&'static str>, bool);

const DOCUMENT: &[Edge] = &[
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

#[test]
fn the_diagram_in_the_docs_is_the_table() {
    let drawn = diagram::mermaid(&Machine::standard());
    let written = include_str!("../../docs/states.md");
    let block =
        written.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    assert_eq!(block, drawn, "put this into docs/states.md:\n{drawn}");
}
