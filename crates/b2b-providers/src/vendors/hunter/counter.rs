use std::sync::Arc;
use std::time::Duration;

use rest_core::{Answer, Auth, Call, RateLimiter};

use super::{DESCRIPTOR, ID, classify};
use crate::vendors::desk::{Desk, Paid};
use crate::{Budget, Connection, Error, ErrorKind, Price};

/// The desk with Hunter's habit: a 403 without a reason may be a rate limit, so it is tried once more.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    pub(super) desk: Desk,
}

const SECOND_TRY: Duration = Duration::from_secs(1);

/// What a refusal means besides "refused".
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The person asked Hunter to stop.
    Claimed,
    /// No such person or company.
    NotFound,
    /// No mail server, or the owner of the domain opted out.
    InvalidDomain,
    /// The plan does not let us go this far.
    Pagination,
    Other,
}

impl Counter {
    pub(super) fn open(
        connection: &Connection,
        auth: Auth,
        pools: Vec<(&'static str, Arc<dyn RateLimiter>)>,
    ) -> Result<Self, Error> {
        let classify = Arc::new(classify::Hunter);
        Desk::open(ID, connection, DESCRIPTOR.base_url, auth, classify, pools).map(|desk| Self { desk })
    }

    pub(super) async fn ask(&self, call: Call) -> Result<Answer, Error> {
        match self.desk.ask(call.clone()).await {
            Err(error) if is_doubtful(&error) => {
                self.pause().await;
                self.desk.ask(call).await
            }
            result => result,
        }
    }

    pub(super) async fn pay(&self, call: Call, price: Price, budget: &Budget) -> Result<Paid, Error> {
        match self.desk.pay(call.clone(), price, budget).await {
            Err(error) if is_doubtful(&error) => {
                self.pause().await;
                self.desk.pay(call, price, budget).await
            }
            result => result,
        }
    }

    async fn pause(&self) {
        self.desk.clock.sleep_until(self.desk.now() + SECOND_TRY).await;
    }
}

fn is_doubtful(error: &Error) -> bool {
    let (id, details) = body_of(error);
    error.kind() == ErrorKind::Forbidden && !classify::is_explained(&id, &details)
}

fn body_of(error: &Error) -> (String, String) {
    error.http().and_then(|http| http.body()).and_then(|body| classify::problem(body)).unwrap_or_default()
}

pub(super) fn refused(error: &Error) -> Refused {
    let (id, _) = body_of(error);
    match (error.status(), id.as_str()) {
        (Some(451), _) | (_, "claimed_email") => Refused::Claimed,
        (Some(404), _) => Refused::NotFound,
        (Some(400), "invalid_domain") => Refused::InvalidDomain,
        (Some(400), "pagination_error") => Refused::Pagination,
        _ => Refused::Other,
    }
}
