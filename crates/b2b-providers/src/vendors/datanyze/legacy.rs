//! The API of 2014 to about 2020. It takes its credentials in the query, so no address of it may be shown.

use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    Auth, ByStatus, Call, ExposeSecret, RateLimiter, Replay, SecretString, SlidingWindow, Url, Window,
    async_trait,
};

use super::map::{self, Finding};
use super::{DESCRIPTOR, DOMAIN, ID, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{Balance, Budget, Company, Connection, Error, ErrorKind, Outcome, Price, Technographics, Usage};

/// Technologies of a legacy endpoint.
#[derive(Debug)]
pub(super) struct Legacy {
    desk: Desk,
    email: SecretString,
    token: SecretString,
}

impl Legacy {
    pub(super) fn open(connection: &Connection, url: &Url) -> Result<Self, Error> {
        let windows: Vec<Window> = DESCRIPTOR
            .quotas
            .iter()
            .map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
            .collect();
        let limiter: Arc<dyn RateLimiter> = Arc::new(SlidingWindow::new(&windows));
        let pools = vec![("legacy", limiter)];
        Ok(Self {
            desk: Desk::open(ID, connection, url.as_str(), Auth::None, Arc::new(ByStatus), pools)?,
            email: connection.require_secret(&ID, "DATANYZE_USERNAME")?.clone(),
            token: connection.require_secret(&ID, "DATANYZE_API_KEY")?.clone(),
        })
    }

    pub(super) fn calls(&self) -> u64 {
        self.desk.client.meter().calls()
    }

    fn call(&self, name: &'static str) -> Call {
        Call::get(name, format!("{name}/"))
            .query("email", self.email.expose_secret())
            .query("token", self.token.expose_secret())
    }
}

#[async_trait]
impl Technographics for Legacy {
    fn price(&self) -> Price {
        self.desk.priced(DOMAIN)
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        let domain = company.domain.clone().or_else(|| text::domain(company.website.as_deref()?));
        let Some(domain) = domain else { return Ok(Outcome::Unsupported) };
        let call = self
            .call(DOMAIN.call)
            .query("domain", domain)
            .query("tech_details", "true")
            .replay(Replay::Never);
        let (answer, reservation) = match self.desk.pay(call, DOMAIN, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => return Ok(other.without_answer()),
        };
        match map::finding(decode(&ID, DOMAIN.call, &answer)?) {
            Finding::Technologies(value) if !value.is_empty() => {
                reservation.commit(DOMAIN.credits);
                Ok(Outcome::Found { value, credits: DOMAIN.credits })
            }
            Finding::Technologies(_) | Finding::UnknownDomain => {
                reservation.refund();
                Ok(Outcome::NotFound)
            }
            Finding::Refused(code) => {
                reservation.refund();
                let text = format!("refused with status 200 and error {code}");
                Err(Error::new(ID, DOMAIN.call, ErrorKind::Vendor, text).at("error"))
            }
            Finding::Malformed(path) => {
                Err(Error::new(ID, DOMAIN.call, ErrorKind::Malformed, "expected a product with a name")
                    .at(path))
            }
        }
    }
}

#[async_trait]
impl Usage for Legacy {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.desk.ask(self.call("limits").replay(Replay::Safe)).await?;
        decode::<wire::Limits>(&ID, "limits", &answer).map(map::balances)
    }
}
