use std::sync::Arc;
use std::time::Duration;

use rest_core::{Answer, async_trait};
use serde_json::{Map, Value};

use super::account::Account;
use super::office::{Api, Office};
use super::report::report_page;
use super::request::{self, RESULT};
use super::settings::Settings;
use super::{ID, wire};
use crate::vendors::wire::decode;
use crate::{Budget, Delivered, Error, ErrorKind, Job, JobKind, JobTable, Jobs, Progress};

/// How long something takes.
pub(super) struct Patience {
    /// Between two questions.
    pub(super) pause: Duration,
    /// Until it is given up.
    pub(super) patience: Duration,
}

/// A report takes 10 to 15 minutes.
pub(super) const REPORT: Patience =
    Patience { pause: Duration::from_secs(60), patience: Duration::from_secs(60 * 60) };
pub(super) const DEFINITION: Patience =
    Patience { pause: Duration::from_secs(30), patience: Duration::from_secs(30 * 60) };

/// Reports of the legacy API and signal definitions of the new platform.
#[derive(Debug)]
pub(super) struct Orders {
    office: Office,
    settings: Arc<Settings>,
    account: Account,
}

impl Orders {
    pub(super) fn new(office: Office, settings: Arc<Settings>, account: Account) -> Self {
        Self { office, settings, account }
    }

    fn lost(&self, job: &Job, reason: impl Into<String>) -> Progress {
        self.office.desk.jobs.finish(&job.id);
        Progress::Lost { reason: reason.into() }
    }

    fn done(&self, job: &Job, delivered: Delivered) -> Progress {
        self.office.desk.jobs.finish(&job.id);
        Progress::Finished(delivered)
    }

    fn wait(&self, job: &Job, takes: Patience, given_up: impl Into<String>) -> Progress {
        let now = self.office.desk.now();
        if now.since(job.started_at) >= takes.patience {
            return self.lost(job, given_up);
        }
        let until = now + takes.pause;
        self.office.desk.jobs.postpone(&job.id, until);
        Progress::Waiting { until }
    }

    async fn report(&self, job: &Job) -> Result<Progress, Error> {
        let answer = self.office.desk.ask(request::report_result(&job.handle)).await?;
        if answer.status().as_u16() == 404 {
            return Ok(self.lost(job, "Bombora does not know the report"));
        }
        if is_ready(&answer) {
            let page = report_page(answer.body(), &self.settings.columns, self.office.desk.now())?;
            return Ok(self.done(job, Delivered::Companies(page)));
        }
        // An error page instead of a state must not look like patience.
        let state: wire::Report = decode(&ID, RESULT, &answer)?;
        Ok(self.wait(job, REPORT, state.message.0.unwrap_or_else(|| "not ready after an hour".to_owned())))
    }

    async fn definition(&self, job: &Job) -> Result<Progress, Error> {
        let definitions = self.account.signal_definitions().await?;
        Ok(match definitions.into_iter().find(|one| one.id == job.handle) {
            Some(one) if one.available => self.done(job, Delivered::Ready(one.id)),
            Some(_) => self.wait(job, DEFINITION, "not available after half an hour"),
            None => self.lost(job, "Bombora does not know the signal definition"),
        })
    }
}

#[async_trait]
impl Jobs for Orders {
    fn table(&self) -> &JobTable {
        &self.office.desk.jobs
    }

    async fn poll(&self, job: &Job, _budget: &Budget) -> Result<Progress, Error> {
        match (job.kind, self.office.api) {
            (JobKind::Report, Api::Legacy) => self.report(job).await,
            (JobKind::Definition, Api::Platform) => self.definition(job).await,
            _ => Err(Error::new(ID, "job", ErrorKind::Unsupported, "this is a job of the other API")),
        }
    }
}

/// A finished report is a file; a state is one JSON object with `Success` or `Message`.
fn is_ready(answer: &Answer) -> bool {
    let kind = answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.trim_start().to_ascii_lowercase().starts_with("application/octet-stream") {
        return true;
    }
    let body = answer.body().trim_ascii();
    // Broken or foreign answers are for the reader of states, which names what is wrong.
    if !body.starts_with(b"{") {
        return false;
    }
    match serde_json::from_slice::<Map<String, Value>>(body) {
        Ok(state) => !state.contains_key("Success") && !state.contains_key("Message"),
        // Several objects are lines, and one that breaks off is for the reader of states.
        Err(_) => body.split(|byte| *byte == b'\n').next().is_some_and(|line| {
            body.contains(&b'\n') && serde_json::from_slice::<Map<String, Value>>(line).is_ok()
        }),
    }
}
