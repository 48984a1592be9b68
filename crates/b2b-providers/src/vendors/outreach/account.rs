use rest_core::{Answer, Timestamp, async_trait};

use super::request;
use crate::vendors::desk::Desk;
use crate::{Balance, Error, Usage};

#[derive(Debug)]
pub(super) struct Account {
    desk: Desk,
}

impl Account {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }
}

fn header(answer: &Answer, name: &str) -> Option<f64> {
    answer.headers().get(name)?.to_str().ok()?.trim().parse().ok()
}

#[async_trait]
impl Usage for Account {
    /// There are no credits; the budget of requests is in the headers of every answer.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.desk.ask(request::users()).await?;
        let limit = header(&answer, "x-ratelimit-limit");
        let left = header(&answer, "x-ratelimit-remaining");
        if limit.is_none() && left.is_none() {
            return Ok(Vec::new());
        }
        #[allow(clippy::cast_possible_truncation, reason = "seconds since 1970, and a float saturates")]
        let resets_at = header(&answer, "x-ratelimit-reset")
            .map(|seconds| Timestamp::from_millis((seconds * 1_000.0) as i64))
            .filter(|at| *at > self.desk.now());
        let used = limit.zip(left).map(|(limit, left)| limit - left);
        Ok(vec![Balance { unit: "requests an hour".to_owned(), limit, used, left, resets_at }])
    }
}
