//! `doctor`: can it work, and if not, what to do.

use std::sync::Arc;

use crm_sync::halo::doctor;
use serde_json::json;

use super::{Place, print, print_json};
use crate::assemble;
use crate::cli::Doctor;
use crate::exit::{Failure, Outcome};
use crate::show::table;

pub(crate) async fn run(args: &Doctor) -> Result<Outcome, Failure> {
    let place = Place::of(&args.target, "doctor").await?;
    let config = &place.config;
    let halo = assemble::halo(&config.halo, &config.secrets, &place.world)?;
    let mut rows = Vec::new();
    for finding in doctor::diagnose(&halo, &config.mapping, &super::setup::source_lists()).await {
        rows.push((finding.topic, finding.ok, finding.text, finding.remedy.unwrap_or_default()));
    }
    rows.push((
        "limit".to_owned(),
        true,
        format!("{} requests in {} s", config.halo.requests, config.halo.window.as_secs()),
        String::new(),
    ));
    for (id, source) in &config.sources {
        let topic = format!("provider {id}");
        let connected = assemble::provider(
            id,
            source.base_url.as_deref(),
            &source.options,
            &config.secrets,
            &place.world,
            Some(Arc::clone(&place.store)),
        );
        match connected {
            Err(failure) => rows.push((topic, false, failure.to_string(), "set its credentials".to_owned())),
            Ok(provider) => match provider.usage() {
                None => rows.push((topic, true, "connected; it tells no credits".to_owned(), String::new())),
                Some(usage) => match usage.check().await {
                    Ok(health) => {
                        let note = health.note.unwrap_or_else(|| "its key is accepted".to_owned());
                        rows.push((topic, true, note, String::new()));
                    }
                    Err(error) => {
                        rows.push((topic, false, error.to_string(), "check its key and plan".to_owned()));
                    }
                },
            },
        }
    }
    let healthy = rows.iter().all(|(_, ok, _, _)| *ok);
    if args.json {
        let findings: Vec<_> = rows
            .iter()
            .map(
                |(topic, ok, text, remedy)| json!({"topic": topic, "ok": ok, "text": text, "remedy": remedy}),
            )
            .collect();
        print_json(&json!({ "healthy": healthy, "findings": findings }))?;
    } else {
        let lines: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(topic, ok, text, remedy)| {
                vec![topic, if ok { "ok" } else { "NOT OK" }.to_owned(), text, remedy]
            })
            .collect();
        print(&table::render(&["topic", "", "finding", "what to do"], &lines))?;
    }
    if healthy { Ok(Outcome::Done) } else { Err(Failure::failed("not healthy: see the findings above")) }
}
