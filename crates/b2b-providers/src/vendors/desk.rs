//! What all vendors share: asking for free, asking for money, and saying whose error it is.

use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    Answer, Auth, BreakerConfig, Call, Classify, Client, Clock, Delivery, ErrorKind as Http, RateLimiter,
    SlidingWindow, Timestamp, Url,
};

use crate::{Budget, Connection, Error, ErrorKind, JobTable, Outcome, Price, ProviderId, Reservation};

/// Pages of records with everything in them are large.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// A refusal without a word of how long means a minute, and some jitter comes on top.
const MAX_WAIT: Duration = Duration::from_secs(90);
const USER_AGENT: &str = concat!("b2b-providers/", env!("CARGO_PKG_VERSION"));

#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) id: ProviderId,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) jobs: JobTable,
    usd_per_credit: Option<f64>,
}

/// What came of a paid call.
#[allow(clippy::large_enum_variant, reason = "one a paid call, looked at once")]
pub(crate) enum Paid {
    /// An answer; what it cost is to be committed.
    Answered(Answer, Reservation),
    OverBudget,
    OutOfCredits,
    /// It counts as spent.
    Unknown {
        reason: String,
    },
}

impl Paid {
    /// The outcome of a call that brought no answer.
    pub(crate) fn without_answer<T>(self) -> Outcome<T> {
        match self {
            // Both callers and this match see to the answer first; its price stays spent.
            Self::Answered(..) => Outcome::Unknown { reason: "the answer was not read".to_owned() },
            Self::OverBudget => Outcome::OverBudget,
            Self::OutOfCredits => Outcome::OutOfCredits { until: None },
            Self::Unknown { reason } => Outcome::Unknown { reason },
        }
    }
}

impl Desk {
    /// Puts the client together: the connection's settings win over the vendor's.
    pub(crate) fn open(
        id: ProviderId,
        connection: &Connection,
        base: &str,
        auth: Auth,
        classify: Arc<dyn Classify>,
        pools: Vec<(&'static str, Arc<dyn RateLimiter>)>,
    ) -> Result<Self, Error> {
        let base = match connection.find_base_url() {
            Some(url) => url.clone(),
            None => base_url(&id, base)?,
        };
        let usd_per_credit = connection.number(&id, "usd_per_credit")?;
        let mut builder =
            Client::builder(base, Arc::clone(connection.transport()), Arc::clone(connection.clock()))
                .auth(auth)
                .classify(classify)
                .user_agent(USER_AGENT)
                .max_body(MAX_BODY)
                .max_wait(MAX_WAIT)
                .timeout(connection.find_timeout().unwrap_or(Duration::from_secs(30)))
                .breaker(BreakerConfig::default());
        if let Some(retries) = connection.find_retries() {
            builder = builder.retries(retries);
        }
        let own: Option<Arc<dyn RateLimiter>> = (!connection.find_rate().is_empty())
            .then(|| Arc::new(SlidingWindow::new(connection.find_rate())) as Arc<dyn RateLimiter>);
        for (place, (name, limiter)) in pools.into_iter().enumerate() {
            let limiter = own.clone().unwrap_or(limiter);
            if place == 0 {
                builder = builder.limiter(Arc::clone(&limiter));
            }
            builder = builder.pool(name, limiter);
        }
        Ok(Self {
            id,
            client: builder.build(),
            clock: Arc::clone(connection.clock()),
            jobs: connection.job_table().clone(),
            usd_per_credit,
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A price by the operator's rate, where one is set.
    pub(crate) fn priced(&self, price: Price) -> Price {
        match self.usd_per_credit {
            Some(rate) => price.at(rate),
            None => price,
        }
    }

    /// Sends a free call.
    pub(crate) async fn ask(&self, call: Call) -> Result<Answer, Error> {
        let operation = call.operation().to_owned();
        self.client.send(call).await.map_err(|error| self.wrap(operation, error))
    }

    /// How many of these units the budget covers.
    pub(crate) fn affordable(&self, units: usize, price: Price, budget: &Budget) -> usize {
        let mut held = Vec::with_capacity(units);
        while held.len() < units {
            match budget.reserve(&self.id, &price) {
                Ok(reservation) => held.push(reservation),
                Err(_) => break,
            }
        }
        let covered = held.len();
        held.into_iter().for_each(Reservation::refund);
        covered
    }

    /// Sends a paid call within the budget. What certainly was not charged goes back to it.
    pub(crate) async fn pay(&self, call: Call, price: Price, budget: &Budget) -> Result<Paid, Error> {
        let Ok(reservation) = budget.reserve(&self.id, &self.priced(price)) else {
            return Ok(Paid::OverBudget);
        };
        let operation = call.operation().to_owned();
        match self.client.send(call).await {
            Ok(answer) => Ok(Paid::Answered(answer, reservation)),
            Err(error) if error.delivery() == Delivery::Unknown => {
                drop(reservation);
                Ok(Paid::Unknown { reason: format!("{}: {error}", self.id) })
            }
            // The whole answer was there and too long to read: it is charged.
            Err(error) if error.kind() == Http::TooLarge => {
                drop(reservation);
                Err(self.wrap(operation, error))
            }
            Err(error) => {
                reservation.refund();
                if error.kind() == Http::Quota {
                    Ok(Paid::OutOfCredits)
                } else {
                    Err(self.wrap(operation, error))
                }
            }
        }
    }

    pub(crate) fn wrap(&self, operation: String, error: rest_core::Error) -> Error {
        Error::of(self.id.clone(), operation, error)
    }

    pub(crate) fn config(&self, call: &'static str, text: impl Into<String>) -> Error {
        Error::new(self.id.clone(), call, ErrorKind::Config, text)
    }
}

pub(crate) fn base_url(id: &ProviderId, text: &str) -> Result<Url, Error> {
    Url::parse(text).map_err(|_| {
        Error::new(id.clone(), "connect", ErrorKind::Config, "the base URL is no address").at("base_url")
    })
}
