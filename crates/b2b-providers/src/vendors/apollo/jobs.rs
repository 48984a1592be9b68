use std::time::Duration;

use rest_core::{Timestamp, async_trait};

use super::{ID, MATCH_WITH_PHONE, map, request, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{Budget, Delivered, Error, ErrorKind, Job, JobTable, Jobs, Person, Progress};

const CALL: &str = "webhook_result";
/// Between two questions when Apollo does not say how long.
const PAUSE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct PhoneJobs {
    desk: Desk,
}

impl PhoneJobs {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }

    fn wait(&self, job: &Job, seconds: Option<i64>) -> Progress {
        let told = seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
        // Every question costs a call of the hourly limit, so the pauses grow.
        let pause = told.unwrap_or(PAUSE * (job.polls + 1)).min(Duration::from_secs(3_600));
        let until = self.desk.now() + pause;
        self.desk.jobs.postpone(&job.id, until);
        Progress::Waiting { until }
    }

    fn end(&self, job: &Job, budget: &Budget, consumed: f64) {
        // Only the job that is still on the table gives back what it held: a second answer must not.
        if let Some(job) = self.desk.jobs.finish(&job.id) {
            let rest = (job.held_credits - consumed).max(0.0);
            budget.give_back(&ID, &self.desk.priced(MATCH_WITH_PHONE), rest);
        }
    }
}

#[async_trait]
impl Jobs for PhoneJobs {
    fn table(&self) -> &JobTable {
        &self.desk.jobs
    }

    async fn poll(&self, job: &Job, budget: &Budget) -> Result<Progress, Error> {
        let answer = self.desk.ask(request::webhook_result(&job.handle)).await?;
        let status = answer.status().as_u16();
        let wire: wire::WebhookResult<'_> = decode(&ID, CALL, &answer)?;
        let code = wire.error_code.0.unwrap_or_default();
        match (status, code.as_str(), wire.webhook_status.0.as_deref()) {
            (404, "result_pending", _) => Ok(self.wait(job, wire.retry_after_seconds.0)),
            (400 | 404 | 410, _, _) => {
                self.end(job, budget, 0.0);
                Ok(Progress::Lost { reason: if code.is_empty() { format!("HTTP {status}") } else { code } })
            }
            (_, _, Some("in_progress")) => Ok(self.wait(job, None)),
            (_, _, Some("failed")) => {
                self.end(job, budget, 0.0);
                let reason = wire.failure_reason.0.unwrap_or_else(|| "Apollo failed".to_owned());
                Ok(Progress::Lost { reason })
            }
            (_, _, Some("success")) => {
                let result = wire.webhook_result.unwrap_or_default();
                let consumed = result.credits_consumed.0.unwrap_or(0.0);
                let people = people(result, self.desk.now())?;
                self.end(job, budget, consumed);
                Ok(Progress::Finished(Delivered::People(people)))
            }
            _ => Err(Error::new(ID, CALL, ErrorKind::Malformed, "an unknown word").at("webhook_status")),
        }
    }
}

/// Reads what Apollo sends to the webhook: people with their id and phone numbers. It is not signed and may come
/// twice; believe it only on an address that nobody can guess, and only for jobs that are on the table.
///
/// # Errors
/// The body is no JSON, or not such a message.
pub fn phones_delivered(body: &[u8], came: Timestamp) -> Result<Vec<Person>, Error> {
    people(decode_body(&ID, "webhook", body)?, came)
}

fn people(wire: wire::Delivered<'_>, came: Timestamp) -> Result<Vec<Person>, Error> {
    let mut people = Vec::new();
    for (index, raw) in wire.people.unwrap_or_default().into_iter().enumerate() {
        let person: wire::Person = record(raw, index, "people")
            .map_err(|bad| Error::new(ID, CALL, ErrorKind::Malformed, bad.message).at(bad.field))?;
        people.push(map::person(person, Some(came)));
    }
    Ok(people)
}
