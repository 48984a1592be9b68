//! Rows, states and guards of an integrator.

use crm_workflow::*;

use crate::{event, good};

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
