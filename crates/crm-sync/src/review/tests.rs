use super::*;
use crate::fixtures::{person, ticket};
use crate::plan::Outcome;
use crate::store::{Observation, SqliteStore};

const NOW: Timestamp = Timestamp::from_millis(9_000);

fn observed(lead: &str, email: &str) -> Vec<Change> {
    let mut person = person();
    person.external_id = Some(lead.to_owned());
    person.email = Some(email.to_owned());
    let observation = Observation {
        provider: "apollo".into(),
        external_id: lead.to_owned(),
        hash: String::new(),
        person,
        keys: vec![format!("email:{email}")],
        blocks: Vec::new(),
    };
    let (provider, external_id) = ("apollo".to_owned(), lead.to_owned());
    vec![
        Change::Observe(Box::new(observation)),
        Change::Assign { provider, external_id, lead: lead.to_owned() },
    ]
}

fn linked(lead: &str, ticket: Option<i64>, contact: Option<i64>) -> Change {
    Change::Link(Lead { id: lead.to_owned(), ticket, contact, company: None })
}

fn asked(lead: &str, question: Question) -> Change {
    let decision = Decision {
        entity: lead.to_owned(),
        outcome: Outcome::Review,
        ticket: None,
        why: "a person decides".into(),
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        manual_work_detected: false,
        warnings: Vec::new(),
        kept: Vec::new(),
        question: Some(question),
    };
    Change::Decide(Box::new(decision), Timestamp::from_millis(1_000))
}

/// Two leads, `lead:aa` and `lead:ab`, both linked to ticket 7, whose contact is 3.
async fn rivals() -> SqliteStore {
    let store = SqliteStore::in_memory().unwrap();
    let mut row = ticket();
    row.contact = Some(3);
    row.contact_name = Some("Jane Doe".into());
    let mut changes = observed("lead:aa", "jane@acme.example");
    changes.extend(observed("lead:ab", "janet@acme.example"));
    changes.push(Change::Row(Box::new(CrmRow::Ticket(row)), Vec::new(), Vec::new()));
    changes.extend([linked("lead:aa", Some(7), Some(3)), linked("lead:ab", Some(7), Some(3))]);
    changes.push(asked("lead:ab", Question::Rivals { lead: "lead:aa".into(), record: "ticket:7".into() }));
    store.commit(changes).await.unwrap();
    store
}

async fn answer(store: &SqliteStore, id: &str, answer: Answer) -> Vec<Change> {
    let changes = case(store, id).await.unwrap().settle(answer, NOW).unwrap();
    store.commit(changes.clone()).await.unwrap();
    assert!(open(store).await.unwrap().is_empty(), "an answered question waits no longer");
    changes
}

#[tokio::test]
async fn rivals_that_are_one_become_one() {
    let store = rivals().await;
    answer(&store, "ab", Answer::Same).await;
    let leads = store.leads(&["lead:aa".to_owned(), "lead:ab".to_owned()]).await.unwrap();
    assert_eq!(leads.iter().map(|lead| lead.id.as_str()).collect::<Vec<_>>(), ["lead:aa"]);
    let people = store.observations(&["lead:aa".to_owned()]).await.unwrap();
    assert_eq!(people["lead:aa"].len(), 2);
}

#[tokio::test]
async fn rivals_that_are_two_share_neither_record_nor_contact() {
    let store = rivals().await;
    answer(&store, "lead:ab", Answer::Different).await;
    let lead = store.leads(&["lead:ab".to_owned()]).await.unwrap().remove(0);
    assert_eq!((lead.ticket, lead.contact), (None, None));
    let other = store.leads_of_tickets(&[7]).await.unwrap();
    assert_eq!(other[&7].id, "lead:aa");
}

#[tokio::test]
async fn both_sides_and_the_weights_are_shown() {
    let store = rivals().await;
    let case = case(&store, "ab").await.unwrap();
    let pairs = case.side_by_side();
    assert!(pairs.contains(&Pair {
        label: "email",
        incoming: "janet@acme.example".into(),
        other: "jane@acme.example".into()
    }));
    // The explanation names attributes, never their values.
    let why = case.explanation();
    assert!(why.contains('%') && !why.to_lowercase().contains("jane"), "{why}");
}

#[tokio::test]
async fn two_records_of_one_person_are_joined_with_a_note_on_the_one_that_goes() {
    let store = rivals().await;
    let question = Question::SamePerson { other: "lead:aa".into(), score: 1.0, why: "one key".into() };
    store.commit(vec![linked("lead:ab", Some(8), None), asked("lead:ab", question)]).await.unwrap();
    let changes = answer(&store, "ab", Answer::Same).await;
    let noted = changes.iter().any(|change| {
        matches!(change, Change::Intend(action)
            if matches!(&action.command, Command::AddNote { ticket: Ref::Known(8), .. }))
    });
    assert!(noted, "{changes:?}");
    let lead = store.leads(&["lead:aa".to_owned()]).await.unwrap().remove(0);
    assert_eq!(lead.ticket, Some(7), "the lead that stays keeps its record");
}

#[tokio::test]
async fn a_question_that_events_have_answered_is_not_shown() {
    let store = rivals().await;
    let question = Question::SamePerson { other: "ticket:7".into(), score: 0.9, why: "names".into() };
    store.commit(vec![asked("lead:ab", question)]).await.unwrap();
    // Both are linked to it by now.
    assert!(open(&store).await.unwrap().is_empty());
    assert!(case(&store, "ab").await.is_err());
}

#[tokio::test]
async fn an_id_must_tell_one_question_from_another() {
    let store = rivals().await;
    let rival = Question::Rivals { lead: "lead:ab".into(), record: "ticket:7".into() };
    store.commit(vec![asked("lead:aa", rival)]).await.unwrap();
    assert!(case(&store, "a").await.unwrap_err().to_string().contains("give more of it"));
    assert!(case(&store, "aa").await.is_ok());
    assert!(case(&store, "zz").await.unwrap_err().to_string().contains("no open review"));
}
