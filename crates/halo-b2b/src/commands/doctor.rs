//! `doctor`: can it work, and if not, what to do.

use std::sync::Arc;

use crm_service::{Checkup, Finding};
use crm_sync::halo::doctor;
use crm_sync::store::Store;
use rest_core::async_trait;
use serde_json::json;

use super::{Place, print, print_json};
use crate::assemble::{self, World};
use crate::cli;
use crate::config::Config;
use crate::exit::{Failure, Outcome};
use crate::show::table;

pub(crate) async fn run(args: &cli::Doctor) -> Result<Outcome, Failure> {
    let place = Place::of(&args.target, "doctor").await?;
    let rows = findings(&place.config, &place.world, &place.store).await?;
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

/// Topic, whether it is as it should be, what was found, what to do.
type Row = (String, bool, String, String);

/// Looks at the tenant, the mapping and the providers.
async fn findings(config: &Config, world: &World, store: &Arc<dyn Store>) -> Result<Vec<Row>, Failure> {
    let halo = assemble::halo(&config.halo, &config.secrets, world)?;
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
            world,
            Some(Arc::clone(store)),
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
    Ok(rows)
}

/// The same for whoever asks over HTTP.
#[derive(Debug)]
pub(crate) struct Doctor {
    pub(crate) config: Config,
    pub(crate) world: World,
    pub(crate) store: Arc<dyn Store>,
}

#[async_trait]
impl Checkup for Doctor {
    async fn check(&self) -> Vec<Finding> {
        match findings(&self.config, &self.world, &self.store).await {
            Ok(rows) => rows
                .into_iter()
                .map(|(topic, ok, text, remedy)| {
                    let remedy = Some(remedy).filter(|remedy| !remedy.is_empty());
                    Finding { topic, ok, text, remedy }
                })
                .collect(),
            Err(failure) => vec![Finding {
                topic: "configuration".to_owned(),
                ok: false,
                text: failure.to_string(),
                remedy: Some("set what is missing".to_owned()),
            }],
        }
    }
}
