//! A simulated person edits while cycles run: what they wrote stays, whatever the providers say and however often.

use b2b_providers::{Phone, PhoneKind};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{Shelf, World, person};

const PEOPLE: usize = 3;

/// What happens between two cycles.
#[derive(Debug, Clone)]
enum Deed {
    /// A person writes into a field of a lead.
    Edit { lead: usize, field: usize, text: u8 },
    /// A person empties a field.
    Clear { lead: usize, field: usize },
    /// A person moves a lead on.
    Move { lead: usize, stage: usize },
    /// A provider changes its mind.
    News { lead: usize, version: u8 },
}

/// Fields that both the integration and people write: property or custom field, and a text that fits.
const FIELDS: [(&str, &[&str]); 6] = [
    ("oppjobtitle", &["Chief of Everything", "Head of Things", "Boss"]),
    ("opptel", &["+1 212 555 0188", "+1 212 555 0189", "ask reception"]),
    ("CFLeadEmployeeCount", &["1-10", "501-1000", "5000+"]),
    ("CFLeadServicesOffered", &["Everything", "Nothing", "Some things | other things"]),
    ("CFLeadTechStack", &["Abacus", "Slate, Chalk", "Quill"]),
    ("CFLeadHQLocation", &["Leeds", "York", "Hull"]),
];

/// So many of them are filled from the start. A blank in the others says nothing: what a person typed there and
/// took away again before the integration ever wrote it is a blank like any other.
const OURS: usize = 4;

const STAGES: [&str; 3] = ["Researching", "Contacted", "No Interest"];

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..PEOPLE, 0..FIELDS.len(), 0..3_u8).prop_map(|(lead, field, text)| Deed::Edit { lead, field, text }),
        1 => (0..PEOPLE, 0..OURS).prop_map(|(lead, field)| Deed::Clear { lead, field }),
        1 => (0..PEOPLE, 0..STAGES.len()).prop_map(|(lead, stage)| Deed::Move { lead, stage }),
        4 => (0..PEOPLE, 0..6_u8).prop_map(|(lead, version)| Deed::News { lead, version }),
    ]
}

fn told(number: usize, version: u8) -> b2b_providers::Person {
    let mut person = person(number);
    if version > 0 {
        person.job_title = Some(format!("Head of IT {version}"));
        person.phones = vec![Phone::new(format!("+1 212-555-016{version}"), PhoneKind::Direct)];
        person.company.headcount = Some(100 * u32::from(version));
        person.company.technologies = (0..version).map(|n| format!("Tool {n}")).collect();
        person.company.address.city = Some(format!("Town {version}"));
        person.company.industry_raw = Some(format!("information technology {version}"));
    }
    person
}

fn value(row: &Value, field: &str) -> Value {
    let custom = field.starts_with("CF");
    let found = if custom { &row["customfields"][field] } else { &row[field] };
    if found.is_null() || found == "" { Value::Null } else { found.clone() }
}

async fn live(days: Vec<Vec<Deed>>) -> Result<(), TestCaseError> {
    let world = World::new();
    let mut versions = [0_u8; PEOPLE];
    let shelf = |versions: &[u8]| {
        Shelf::new(
            "apollo",
            versions.iter().enumerate().map(|(number, version)| told(number, *version)).collect(),
        )
    };
    world.poll(&[shelf(&versions)]).await;
    let ids: Vec<Value> = (0..PEOPLE).map(|number| world.ticket(number)["id"].clone()).collect();
    // By lead and field: what a person wrote last.
    let mut theirs = std::collections::BTreeMap::new();
    let mut stages = [None; PEOPLE];
    for day in days {
        for deed in day {
            match deed {
                Deed::Edit { lead, field, text } => {
                    let (name, texts) = FIELDS[field];
                    let text = texts[usize::from(text)];
                    let change = match name.starts_with("CF") {
                        true => json!({"customfields": {name: text}}),
                        false => json!({name: text}),
                    };
                    world.edit("Tickets", &ids[lead], change);
                    theirs.insert((lead, field), json!(text));
                }
                Deed::Clear { lead, field } => {
                    let name = FIELDS[field].0;
                    let rows = world.rows("Tickets");
                    let row = rows.iter().find(|row| row["id"] == ids[lead]).expect("the ticket");
                    // Emptying what is empty is no edit.
                    if value(row, name).is_null() {
                        continue;
                    }
                    let change = match name.starts_with("CF") {
                        true => json!({"customfields": {name: null}}),
                        false => json!({name: ""}),
                    };
                    world.edit("Tickets", &ids[lead], change);
                    theirs.insert((lead, field), Value::Null);
                }
                Deed::Move { lead, stage } => {
                    world.edit("Tickets", &ids[lead], json!({"status": STAGES[stage]}));
                    stages[lead] = Some(STAGES[stage]);
                }
                Deed::News { lead, version } => versions[lead] = version,
            }
        }
        world.poll(&[shelf(&versions)]).await;
        let rows = world.rows("Tickets");
        for ((lead, field), text) in &theirs {
            let row = rows.iter().find(|row| row["id"] == ids[*lead]).expect("the ticket");
            prop_assert_eq!(&value(row, FIELDS[*field].0), text, "{} of lead {}", FIELDS[*field].0, lead);
        }
        for (lead, stage) in stages.iter().enumerate() {
            let row = rows.iter().find(|row| row["id"] == ids[lead]).expect("the ticket");
            if let Some(stage) = stage {
                prop_assert_eq!(&row["status_name"], stage, "stage of lead {}", lead);
            }
        }
    }
    let quiet = world.poll(&[shelf(&versions)]).await;
    prop_assert_eq!(quiet.halo_write_calls, 0, "{:?}", quiet);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_person_s_edits_survive_any_number_of_cycles(
        days in prop::collection::vec(prop::collection::vec(deed(), 0..4), 1..6),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
        runtime.block_on(live(days))?;
    }
}
