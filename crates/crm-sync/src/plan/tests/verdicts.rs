//! What a person answered is what happens.

use super::*;
use crate::plan::{KnownTicket, LeadView, PossibleDuplicate, Question};
use crate::rules::{OnConflict, OnPossibleDuplicate};
use crate::store::{Answer, Verdict};

fn planned(leads: Vec<LeadView>, rules: &Rules) -> Plan {
    plan(&View { leads, ..View::default() }, rules, Timestamp::from_millis(0))
}

fn answered(mut lead: LeadView, about: &str, answer: Answer) -> LeadView {
    let (entity, about) = (lead.lead.clone(), about.to_owned());
    lead.verdicts.push(Verdict { entity, about, answer, at: Timestamp::from_millis(0) });
    lead
}

fn doubtful() -> LeadView {
    let other = PossibleDuplicate { entity: "ticket:7".into(), score: 0.9, why: "names".into() };
    LeadView { possible_duplicate: Some(other), ..lead_view("lead:1", person()) }
}

fn known() -> LeadView {
    let known = KnownTicket { ticket: ticket(), base: Base::default() };
    LeadView { ticket: Some(known), ..lead_view("lead:1", person()) }
}

#[test]
fn the_question_survives_the_trip_through_the_store() {
    let mut rules = Rules::default();
    rules.duplicates.possible_duplicate_action = OnPossibleDuplicate::Hold;
    rules.duplicates.conflict_resolution = OnConflict::ManualReview;
    let rival = LeadView { lead: "lead:2".into(), ..known() };
    for lead in [vec![doubtful()], vec![known()], vec![known(), rival]] {
        let decisions = planned(lead, &rules).decisions;
        let last = decisions.last().unwrap();
        assert_eq!(last.outcome, Outcome::Review);
        assert!(last.question.is_some());
        let text = serde_json::to_string(last).unwrap();
        assert_eq!(&serde_json::from_str::<Decision>(&text).unwrap(), last);
    }
    // What an earlier version kept has no question.
    let old = r#"{"entity":"lead:1","outcome":"review","ticket":null,"why":"x","fields_updated":[],
        "fields_preserved":[],"manual_work_detected":false,"warnings":[]}"#;
    assert!(serde_json::from_str::<Decision>(old).unwrap().question.is_none());
}

#[test]
fn a_discarded_lead_comes_to_nothing_but_an_opt_out_still_does() {
    let lead = answered(doubtful(), "ticket:7", Answer::Discard);
    let plan = planned(vec![lead.clone()], &Rules::default());
    assert!(plan.actions.is_empty());
    assert_eq!(plan.decisions[0].outcome, Outcome::Skipped);
    let blocked = LeadView { suppressed: Some("unsubscribed".into()), ..lead };
    assert_eq!(planned(vec![blocked], &Rules::default()).decisions[0].outcome, Outcome::Blocked);
}

#[test]
fn declined_changes_are_asked_about_again_only_when_they_are_others() {
    let mut rules = Rules::default();
    rules.duplicates.conflict_resolution = OnConflict::ManualReview;
    let asked = planned(vec![known()], &rules).decisions.remove(0);
    let about = asked.question.as_ref().map(Question::about).unwrap();

    let declined = planned(vec![answered(known(), &about, Answer::Discard)], &rules);
    assert!(declined.actions.is_empty());
    assert_eq!(declined.decisions[0].outcome, Outcome::Preserved);

    let accepted = planned(vec![answered(known(), &about, Answer::Same)], &rules);
    assert_eq!(accepted.decisions[0].outcome, Outcome::Updated);

    let mut news = answered(known(), &about, Answer::Discard);
    news.person.company.headcount = Some(20_000);
    assert_eq!(planned(vec![news], &rules).decisions[0].outcome, Outcome::Review);
}
