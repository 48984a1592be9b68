//! The condition language: meaning, checking, and that no text can make it panic.

use crm_workflow::condition::{Condition, ConditionProblem, FieldNames, Type};
use crm_workflow::{Date, Field, FieldValues, SetBy, Value};
use proptest::prelude::*;

fn names(name: &str) -> Option<Type> {
    match name {
        "score" => Some(Type::Number),
        "title" => Some(Type::Text),
        "known" => Some(Type::Boolean),
        "seen" => Some(Type::Date),
        "size" => Some(Type::Options(&["1-10", "11-50", "$500K+"])),
        "absent" => Some(Type::Number),
        _ => None,
    }
}

fn record(name: &str) -> Option<Value> {
    match name {
        "score" => Some(Value::from(70)),
        "title" => Some(Value::from("IT Manager")),
        "known" => Some(Value::from(true)),
        "seen" => Some(Value::from(Date::new(2025, 6, 1)?)),
        "size" => Some(Value::from("11-50")),
        _ => None,
    }
}

fn holds(text: &str) -> bool {
    Condition::parse(text, &names).unwrap_or_else(|error| panic!("{text}: {error}")).holds(&record)
}

fn problem(text: &str) -> (usize, ConditionProblem) {
    let error = Condition::parse(text, &names).expect_err(text);
    (error.at, error.problem)
}

#[test]
fn comparisons() {
    for text in [
        "score >= 70",
        "score == 70.0",
        "score=70",
        "score < 70.5",
        "score != 71",
        "title == 'it manager'",
        "title contains MANAGER",
        "title in [\"x\", 'IT Manager']",
        "known == true",
        "known != false",
        "seen >= 2025-06-01",
        "seen < '2025-06-02'",
        "size == 11-50",
        "size in (1-10, 11-50)",
        "size present",
        "title PRESENT",
        "size contains 50",
    ] {
        assert!(holds(text), "{text}");
    }
    for text in [
        "score > 70",
        "score != 70",
        "title == manager",
        "known == false",
        "size in [1-10]",
        "absent present",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn what_is_unknown_proves_nothing() {
    for text in ["absent == 1", "absent != 1", "absent < 1", "absent in [1]"] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn and_binds_more_tightly_than_or() {
    assert!(holds("score > 99 and known == true or size present"));
    assert!(holds("size present or score > 99 and known == true"));
    assert!(!holds("absent present or score > 99 and known == true"));
}

#[test]
fn everything_is_checked_when_it_is_read() {
    for (text, at, what) in [
        ("", 0, ConditionProblem::Incomplete),
        ("score", 5, ConditionProblem::Incomplete),
        ("score >=", 8, ConditionProblem::Incomplete),
        ("score >= 70 and", 15, ConditionProblem::Incomplete),
        ("shoe >= 70", 0, ConditionProblem::UnknownName("shoe".into())),
        ("score beats 70", 6, ConditionProblem::UnknownOperator("beats".into())),
        ("score >= high", 9, ConditionProblem::WrongType),
        ("score >= '70'", 9, ConditionProblem::WrongType),
        ("score == NaN", 9, ConditionProblem::WrongType),
        ("known >= true", 6, ConditionProblem::WrongOperator),
        ("title > 'a'", 6, ConditionProblem::WrongOperator),
        ("score contains 7", 6, ConditionProblem::WrongOperator),
        ("known == maybe", 9, ConditionProblem::WrongType),
        ("seen > yesterday", 7, ConditionProblem::WrongType),
        ("size == 12-40", 8, ConditionProblem::UnknownOption("12-40".into())),
        ("size in 11-50", 8, ConditionProblem::Unexpected),
        ("size in [11-50", 14, ConditionProblem::Incomplete),
        ("score == 1 score == 2", 11, ConditionProblem::Unexpected),
        ("title == 'x", 9, ConditionProblem::OpenQuote),
        ("score ! 1", 6, ConditionProblem::Unexpected),
        ("[score]", 0, ConditionProblem::Unexpected),
    ] {
        assert_eq!(problem(text), (at, what), "{text}");
    }
    let long = vec!["known present"; 201].join(" and ");
    assert_eq!(problem(&long).1, ConditionProblem::TooLong);
    let error = Condition::parse("score >= high", &names).unwrap_err();
    assert_eq!(error.to_string(), "the value does not fit the field at position 10");
}

#[test]
fn custom_fields_by_key_or_name() {
    let rule =
        "lead_employee_count in ['501-1000', '1001-5000'] and CFProspectFitScore >= 70 and CFDND != true";
    let rule = Condition::parse(rule, &FieldNames).unwrap();
    assert_eq!(rule.names().count(), 3);
    let mut values = FieldValues::new()
        .with(Field::LeadEmployeeCount, "501-1000", SetBy::Integration)
        .with(Field::ProspectFitScore, "70", SetBy::Person)
        .with(Field::DoNotContact, false, SetBy::Unknown);
    assert!(rule.holds(&values));
    values.set(Field::DoNotContact, "yes", SetBy::Person);
    assert!(!rule.holds(&values));
    assert!(Condition::parse("lead_employee_count == many", &FieldNames).is_err());
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        if let Ok(condition) = Condition::parse(&text, &names) {
            let _ = condition.holds(&record);
        }
    }

    #[test]
    fn nearly_right_texts_do_not_panic(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "score", "title", "size", "seen", "==", "!=", ">=", "<", "in", "contains", "present", "and", "or",
                "[", "]", "(", ",", "'", "\"", "'é'", "70", "-1", "1e400", "true", "2025-02-30", "11-50", "$500K+",
            ]),
            0..14,
        ),
        glue in prop::sample::select(vec![" ", ""]),
    ) {
        let text = parts.join(glue);
        match Condition::parse(&text, &names) {
            Ok(condition) => { let _ = condition.holds(&record); }
            Err(error) => prop_assert!(error.at <= text.len()),
        }
    }

    #[test]
    fn numbers_compare_as_numbers(value in -1000i64..1000, limit in -1000i64..1000) {
        let record = |_: &str| Some(Value::from(value));
        let says = |sign: &str| {
            Condition::parse(&format!("score {sign} {limit}"), &names).expect("a good text").holds(&record)
        };
        prop_assert_eq!(says(">="), value >= limit);
        prop_assert_eq!(says("<"), value < limit);
        prop_assert_eq!(says("=="), value == limit);
        prop_assert_eq!(says("!="), value != limit);
    }
}
