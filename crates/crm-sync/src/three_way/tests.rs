use b2b_providers::{Person, ProviderId, combine};
use proptest::prelude::*;
use rest_core::Timestamp;

use super::*;
use crate::fixtures::ticket;
use crate::project::project;

fn put(ticket: &mut CrmTicket, field: &str, value: Option<&str>) {
    let value = value.filter(|value| !value.is_empty()).map(str::to_owned);
    match field {
        "contact_name" => ticket.contact_name = value,
        "contact_email" => ticket.contact_email = value,
        "contact_phone" => ticket.contact_phone = value,
        "contact_title" => ticket.contact_title = value,
        "company_name" => ticket.company_name = value,
        _ => {
            ticket.fields.remove(field);
            ticket.fields.extend(value.map(|value| (field.to_owned(), value)));
        }
    }
}

fn apply(ticket: &mut CrmTicket, base: &mut Base, changes: &[FieldChange]) {
    for change in changes {
        put(ticket, &change.field, change.new.as_deref());
        base.insert(change.field.clone(), change.new.clone().unwrap_or_default());
    }
}

#[test]
fn each_class_has_its_rule() {
    use Class::{Always, Blank, Growth, Identity, Pipelines, Protected, Services};
    let long = "managed backup and disaster recovery";
    let joined = format!("cloud | {long}");
    for (class, base, current, incoming, write, keep) in [
        (Always, Some("a"), Some("a"), Some("b"), Some("b"), None),
        (Always, Some("a"), Some("a"), Some("a"), None, None),
        (Always, Some("a"), Some("a"), None, None, None),
        (Always, Some("a"), Some("a"), Some("  "), None, None),
        (Always, Some("a"), Some("edited"), Some("b"), None, Some(Keep::Person)),
        (Always, Some("a"), None, Some("b"), None, Some(Keep::Person)),
        (Always, None, Some("there before us"), Some("b"), None, Some(Keep::Person)),
        (Always, None, None, Some("b"), Some("b"), None),
        (Always, None, Some(" "), Some("b"), Some("b"), None),
        (Always, Some(""), None, Some("b"), Some("b"), None),
        (Always, Some(""), Some("typed"), Some("b"), None, Some(Keep::Person)),
        (Protected, None, None, Some("b"), None, Some(Keep::Protected)),
        (Blank, None, None, Some("b"), Some("b"), None),
        (Blank, Some("a"), Some("a"), Some("b"), None, Some(Keep::Protected)),
        (Identity, Some("a"), Some("a"), Some("b"), None, Some(Keep::Identity)),
        (Identity, None, None, Some("b"), Some("b"), None),
        (Services, Some("cloud"), Some("cloud"), Some(long), Some(joined.as_str()), None),
        (Services, Some("cloud"), Some("cloud"), Some("backup"), None, Some(Keep::NothingNew)),
        (Services, Some("cloud"), Some("mine"), Some(long), None, Some(Keep::Person)),
        (
            Growth,
            Some("A 2024-02"),
            Some("A 2024-02"),
            Some("B 2025-06; a 2024-02; C 2023-01"),
            Some("A 2024-02; C 2023-01; B 2025-06"),
            None,
        ),
        (Growth, Some("A; B"), Some("A; B"), Some("b; a"), None, Some(Keep::NothingNew)),
        (Pipelines, Some("ERP roll-out"), Some("ERP roll-out"), Some("erp"), None, Some(Keep::NothingNew)),
        (Pipelines, Some("ERP"), Some("ERP"), Some("New data centre"), Some("New data centre"), None),
    ] {
        let decided = decide("CFLeadTechStack", class, base, current, incoming);
        assert_eq!(
            (decided.write.as_deref(), decided.keep),
            (write, keep),
            "{class:?} {base:?} {current:?} {incoming:?}"
        );
        assert_eq!(decided.suggestion.is_some(), keep == Some(Keep::Identity));
    }
    let by_person =
        decide("contact_email", Identity, Some("a@x.example"), Some("b@x.example"), Some("c@x.example"));
    assert_eq!(by_person.suggestion.as_deref(), Some("c@x.example"));
}

#[test]
fn do_not_contact_goes_one_way() {
    for (current, incoming, write) in [
        (None, "true", true),
        (Some("false"), "yes", true),
        (Some("true"), "true", false),
        (Some("true"), "false", false),
        (None, "false", false),
    ] {
        let decided = decide("CFDND", Class::DoNotContact, None, current, Some(incoming));
        assert_eq!(decided.write.is_some(), write, "{current:?} {incoming}");
    }
}

#[test]
fn the_crms_own_spelling_is_no_edit() {
    for (field, base, current) in [
        ("CFLeadEmployeeCount", "51-200", "51 – 200"),
        ("CFLeadLastIntentActivity", "2025-03-01", "2025-03-01T00:00:00"),
        ("CFLeadFoundingYear", "1998", " 1998 "),
        ("CFLeadIntentSignals", "a\nb", "a\r\nb"),
        ("contact_phone", "+44 7700 900123", "+447700900123"),
        ("contact_email", "jane@acme.example", "Jane@acme.example"),
        ("CFDND", "", "false"),
    ] {
        assert!(!is_edited(field, Some(base), Some(current)), "{field}");
    }
    assert!(is_edited("CFLeadEmployeeCount", Some("51-200"), Some("201-500")));
    assert!(is_edited("contact_phone", Some("+44 7700 900123"), Some("+44 7700 900124")));
    assert!(is_edited("CFDND", Some("true"), None));
}

#[test]
fn classes_follow_the_rules() {
    let mut rules = Rules::default();
    assert_eq!(Classes::new(&rules).of("contact_phone"), Class::Always);
    assert_eq!(Classes::new(&rules).of("CFLeadTechStack"), Class::Always);
    assert_eq!(Classes::new(&rules).of("CFLeadSource"), Class::Blank);
    assert_eq!(Classes::new(&rules).of("CFProspectBudget"), Class::Protected);
    assert_eq!(Classes::new(&rules).of("status"), Class::Protected);
    rules.merge.refreshable_fields.retain(|field| field != "CFLeadTechStack");
    assert_eq!(Classes::new(&rules).of("CFLeadTechStack"), Class::Blank);
    rules.duplicates.conflict_resolution = OnConflict::MergePreferOldest;
    assert_eq!(Classes::new(&rules).of("contact_phone"), Class::Blank);
    assert_eq!(Classes::new(&rules).of("contact_email"), Class::Identity);
    assert_eq!(Classes::new(&rules).of("CFDND"), Class::DoNotContact);
}

#[test]
fn what_was_not_read_is_neither_cleared_nor_blank() {
    let classes = Classes::new(&Rules::default());
    let phone = |number: &str| FieldValues::from([("contact_phone".to_owned(), number.to_owned())]);
    let mut thin = ticket();
    let (base, new) = (phone("+1 212 555 0123"), phone("+1 212 555 0124"));
    assert!(merge(&base, &thin, &new, &classes).manual_work);
    thin.unread = vec!["contact_phone".to_owned()];
    assert_eq!(merge(&base, &thin, &new, &classes), Merged::default());
    assert_eq!(merge(&Base::new(), &thin, &new, &classes), Merged::default());
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]{1,3}", "[a-z]{1,12}( \\| |; |, )[a-z]{1,80}", Just(String::new())]
}

fn names() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "contact_phone",
        "contact_email",
        "contact_name",
        "contact_title",
        "company_name",
        "CFLeadTechStack",
        "CFLeadServicesOffered",
        "CFLeadGrowthSignals",
        "CFLeadProjectPipelines",
        "CFLeadHQLocation",
        "CFDND",
        "CFLeadSource",
    ])
    .prop_map(str::to_owned)
}

fn values() -> impl Strategy<Value = FieldValues> {
    prop::collection::btree_map(names(), word(), 0..8)
}

proptest! {
    #[test]
    fn merging_what_was_merged_gives_nothing(base in values(), current in values(), incoming in values()) {
        let classes = Classes::new(&Rules::default());
        let (mut ticket, mut base) = (ticket(), base);
        for (field, value) in &current {
            put(&mut ticket, field, Some(value));
        }
        let merged = merge(&base, &ticket, &incoming, &classes);
        for change in &merged.changes {
            prop_assert!(change.new.as_ref().is_some_and(|new| !new.trim().is_empty()));
            prop_assert_ne!(&change.old, &change.new);
        }
        apply(&mut ticket, &mut base, &merged.changes);
        prop_assert_eq!(merge(&base, &ticket, &incoming, &classes).changes, []);
    }

    #[test]
    fn a_persons_edit_survives_any_number_of_cycles(
        field in names().prop_filter("may be set by an opt-out", |name| name != "CFDND"),
        first in values(),
        typed in "[a-z ]{0,20}",
        later in prop::collection::vec(values(), 1..6),
    ) {
        let classes = Classes::new(&Rules::default());
        let (mut ticket, mut base) = (ticket(), Base::new());
        let merged = merge(&base, &ticket, &first, &classes);
        apply(&mut ticket, &mut base, &merged.changes);
        let written = base.get(&field).cloned();
        put(&mut ticket, &field, Some(&typed));
        let edited = is_edited(&field, written.as_deref(), ticket.value_of(&field));
        let held = ticket.value_of(&field).map(str::to_owned);
        for incoming in later {
            let merged = merge(&base, &ticket, &incoming, &classes);
            apply(&mut ticket, &mut base, &merged.changes);
            if edited {
                prop_assert_eq!(ticket.value_of(&field), held.as_deref());
            }
        }
    }

    #[test]
    fn the_result_does_not_depend_on_the_order_of_the_providers(
        people in prop::collection::vec((0usize..4, word(), word(), 0i64..3), 1..5),
        turn in 0usize..5,
    ) {
        let classes = Classes::new(&Rules::default());
        let observed: Vec<Person> = people
            .iter()
            .map(|(source, title, tech, at)| {
                let mut person = Person {
                    source: Some(ProviderId::new(["zoominfo", "apollo", "hunter", "own"][*source])),
                    job_title: Some(title.clone()).filter(|title| !title.is_empty()),
                    observed_at: Some(Timestamp::from_millis(*at)),
                    ..Person::default()
                };
                person.company.technologies = vec![tech.clone()];
                person
            })
            .collect();
        let mut turned = observed.clone();
        turned.rotate_left(turn % observed.len());
        turned.reverse();
        let merged = |observed: &[Person]| {
            let person = combine(observed).person;
            merge(&Base::new(), &ticket(), &project(&person, &person.sources).values(), &classes)
        };
        prop_assert_eq!(merged(&observed), merged(&turned));
    }
}
