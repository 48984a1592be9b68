//! The written form of plain data.

use crm_workflow::{
    Channel, Date, Engagement, Entry, Event, EventKind, Facts, Field, FieldWrite, Policy, SetBy, Stage,
    TimerKind, Value, offers, step,
};
use serde_json::{from_str, from_value, json, to_value};

#[test]
fn plain_data_comes_back() {
    for stage in Stage::ALL {
        assert_eq!(from_value::<Stage>(to_value(stage).unwrap()).unwrap(), stage);
    }
    assert!(from_value::<Stage>(json!("nowhere")).is_err());
    for field in Field::ALL {
        let written = to_value(field).unwrap();
        assert_eq!(written, json!(field.key()));
        assert_eq!(from_value::<Field>(written).unwrap(), field);
        assert_eq!(from_value::<Field>(json!(field.name())).unwrap(), field);
    }
    assert_eq!(to_value(Date::new(2025, 1, 31)).unwrap(), json!("2025-01-31"));
    assert!(from_value::<Date>(json!("2025-02-31")).is_err());
    for value in
        [Value::from("x"), Value::from(7), Value::from(true), Value::from(Date::new(2025, 1, 31).unwrap())]
    {
        let entry = Entry { field: Field::LeadSource, value, set_by: SetBy::Person };
        assert_eq!(from_value::<Entry>(to_value(&entry).unwrap()).unwrap(), entry);
    }
    let blank = FieldWrite::blank(Field::ProspectBudget);
    assert_eq!(to_value(&blank).unwrap(), json!({"field": "prospect_budget", "value": null}));
    assert_eq!(from_value::<Policy>(to_value(Policy::default()).unwrap()).unwrap(), Policy::default());
    assert_eq!(from_str::<Policy>("{}").unwrap(), Policy::default());
    assert!(from_str::<Policy>(r#"{"typo": 1}"#).is_err());
    assert_eq!(from_str::<Engagement>(r#"{"emails_sent": 3}"#).unwrap().emails_sent, 3);
    assert_eq!(from_value::<TimerKind>(json!("follow_up")).unwrap(), TimerKind::FollowUp);
}

#[test]
fn events_are_objects_named_by_their_key() {
    let event = Event::ContactMade { channel: Channel::PhoneCalled };
    assert_eq!(to_value(&event).unwrap(), json!({"event": "contact_made", "channel": "phone_called"}));
    for kind in EventKind::ALL {
        let event = Event::from_parts(kind.key(), Some("Ada"), None).unwrap();
        let written = to_value(&event).unwrap();
        assert_eq!(written["event"], json!(kind.key()));
        assert_eq!(from_value::<Event>(written).unwrap(), event);
    }
}

#[test]
fn moves_offers_and_refusals_can_be_shown() {
    let policy = Policy::default();
    let moved = step(Stage::NewLead, &Event::Claim { agent: "Ada".into() }, &Facts::new(), &policy).unwrap();
    let written = to_value(moved).unwrap();
    assert_eq!((&written["rule"], &written["to"]), (&json!("L1"), &json!("researching")));
    assert_eq!(written["effects"][5], json!({"start_timer": "research"}));
    let offers = to_value(offers(Stage::Engaged, &Facts::new(), &policy)).unwrap();
    let convert = offers.as_array().unwrap().iter().find(|offer| offer["rule"] == "L10").unwrap();
    assert_eq!(convert["refusal"]["kind"], json!("guard_failed"));
    assert_eq!(convert["refusal"]["guards"][0]["problem"], json!("missing"));
}
