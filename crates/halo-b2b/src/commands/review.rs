//! `review`: possible duplicates, one by one, over the local store. The next poll acts on what is decided here.

use std::path::Path;

use crm_sync::crm::CrmRow;
use crm_sync::plan::{Decision, Question};
use crm_sync::render::plain;
use crm_sync::review::{self, Case, Other};
use crm_sync::store::{Answer, SqliteStore, Store};
use rest_core::{Clock, SystemClock};

use super::{environment, print};
use crate::assemble;
use crate::cli::{Review, Step};
use crate::config::Config;
use crate::exit::{Failure, Outcome};
use crate::show::table;

/// Digits of an id in the list; more are shown where they are needed to tell two apart.
const SHORT: usize = 10;

pub(crate) async fn run(args: &Review) -> Result<Outcome, Failure> {
    let Some(config) = &args.config else {
        return Err(Failure::usage(
            "review works on the store of a configuration: halo-b2b review --config halo.toml",
        ));
    };
    let store = open(config)?;
    match args.step.as_ref().unwrap_or(&Step::List) {
        Step::List => list(&store).await,
        Step::Show(id) => show(&case(&store, &id.id).await?),
        Step::Merge(id) => answer(&store, &id.id, Answer::Same).await,
        Step::Create(id) => answer(&store, &id.id, Answer::Different).await,
        Step::Discard(id) => answer(&store, &id.id, Answer::Discard).await,
    }
}

/// Needs no credentials, so it asks for none.
pub(super) fn open(config: &Path) -> Result<SqliteStore, Failure> {
    let (path, secrets) =
        Config::store_of(config, &environment()).map_err(|error| Failure::usage(error.to_string()))?;
    if !path.exists() {
        return Err(Failure::failed(format!(
            "{}: no store there yet; the first poll makes it",
            path.display()
        )));
    }
    assemble::store(&path, &secrets)
}

async fn case(store: &dyn Store, id: &str) -> Result<Case, Failure> {
    review::case(store, id).await.map_err(|error| Failure::because(&error))
}

async fn list(store: &dyn Store) -> Result<Outcome, Failure> {
    let waiting = review::open(store).await.map_err(|error| Failure::because(&error))?;
    if waiting.is_empty() {
        print("Nothing waits for you.\n")?;
        return Ok(Outcome::Done);
    }
    let ids: Vec<&str> = waiting.iter().map(|(_, decision)| bare(&decision.entity)).collect();
    let mut length = SHORT;
    while length < 32
        && (0..ids.len()).any(|at| ids.iter().filter(|id| begins(id, ids[at], length)).count() > 1)
    {
        length += 2;
    }
    let rows: Vec<Vec<String>> = waiting
        .iter()
        .map(|(at, decision)| {
            let id = bare(&decision.entity).chars().take(length).collect();
            vec![id, at.to_string(), asked(decision)]
        })
        .collect();
    print(&table::render(&["id", "since", "question"], &rows))?;
    print("\nLook at one: review show ID. Then: merge, create or discard ID.\n")?;
    Ok(Outcome::Done)
}

fn begins(id: &str, other: &str, length: usize) -> bool {
    id.as_bytes().iter().take(length).eq(other.as_bytes().iter().take(length))
}

fn bare(entity: &str) -> &str {
    entity.trim_start_matches("lead:")
}

fn asked(decision: &Decision) -> String {
    match &decision.question {
        Some(Question::SamePerson { other, score, .. }) => {
            let made = decision.why.starts_with("created");
            let state = if made { "created, but may be" } else { "may be" };
            format!("{state} {other} ({:.0} %)", score * 100.0)
        }
        Some(Question::Rivals { record, .. }) => format!("two leads are linked to {record}"),
        Some(Question::Changes { changes }) => format!("take {} changes over?", changes.len()),
        None => plain(&decision.why),
    }
}

fn show(case: &Case) -> Result<Outcome, Failure> {
    print(&format!("{}: {}\nsince {}\n\n", case.lead.id, asked(&case.decision), case.at))?;
    let [merge, create] = match &case.question {
        Question::Changes { changes } => {
            let shown = |value: &Option<String>| value.as_deref().map(plain).unwrap_or_default();
            let rows: Vec<Vec<String>> = changes
                .iter()
                .map(|change| vec![change.field.clone(), shown(&change.old), shown(&change.new)])
                .collect();
            print(&table::render(&["field", "in the CRM", "providers say"], &rows))?;
            [Some("take the changes over"), None]
        }
        Question::SamePerson { .. } | Question::Rivals { .. } => {
            let rows: Vec<Vec<String>> = case
                .side_by_side()
                .iter()
                .map(|pair| vec![pair.label.to_owned(), plain(&pair.incoming), plain(&pair.other)])
                .collect();
            print(&table::render(&["", "providers say", &other_side(case)], &rows))?;
            print(&format!("\nWhy: {}\n", plain(&case.explanation())))?;
            [Some("the same person"), Some("two people")]
        }
    };
    let id = bare(&case.lead.id).get(..SHORT).unwrap_or(&case.lead.id);
    let discard = Some("nothing is to become of it");
    print("\n")?;
    for (command, meaning) in [("merge", merge), ("create", create), ("discard", discard)] {
        if let Some(meaning) = meaning {
            print(&format!("  review {command} {id}    {meaning}\n"))?;
        }
    }
    Ok(Outcome::Done)
}

fn other_side(case: &Case) -> String {
    match &case.other {
        Some(Other::Row(row)) => {
            let kind = match **row {
                CrmRow::Company(_) => "company",
                CrmRow::Contact(_) => "contact",
                CrmRow::Ticket(_) => "ticket",
            };
            format!("{kind}:{}", row.id())
        }
        Some(Other::Lead(_)) => "the other lead".to_owned(),
        None => "(gone)".to_owned(),
    }
}

async fn answer(store: &dyn Store, id: &str, answer: Answer) -> Result<Outcome, Failure> {
    let case = case(store, id).await?;
    let changes =
        case.settle(answer, SystemClock.now()).map_err(|error| Failure::usage(error.to_string()))?;
    store.commit(changes).await.map_err(|error| Failure::because(&error))?;
    let about = case.question.about();
    let said = match (&case.question, answer) {
        (Question::Changes { .. }, Answer::Same) => "the changes are taken over".to_owned(),
        (Question::Changes { .. }, _) => "the record stays as it is".to_owned(),
        (_, Answer::Same) => format!("the same person as {about}"),
        (_, Answer::Different) => format!("not {about}"),
        (_, Answer::Discard) => "nothing becomes of it".to_owned(),
    };
    print(&format!("{}: {said}. The next poll acts on it.\n", case.lead.id))?;
    Ok(Outcome::Done)
}
