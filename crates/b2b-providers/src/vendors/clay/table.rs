//! Rows into a table by its webhook.

use std::fmt;
use std::sync::Arc;

use rest_core::{Auth, ByStatus, Call, Delivery, ExposeSecret, HeaderName, HeaderValue, SecretString, Url};
use serde_json::{Map, Value, json};

use super::ID;
use crate::vendors::desk::Desk;
use crate::vendors::limiter::published;
use crate::{Connection, Error, ErrorKind, Person, PhoneKind};

const PUSH: &str = "table.push";

pub(super) struct Table {
    desk: Option<Desk>,
    header: HeaderName,
    token: Option<SecretString>,
    pairs: Vec<(String, SecretString)>,
}

// The address is the only protection of some webhooks.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("is_known", &self.desk.is_some()).finish_non_exhaustive()
    }
}

impl Table {
    pub(super) fn open(connection: &Connection) -> Result<Self, Error> {
        let wrong = |text: &str| Error::new(ID, "connect", ErrorKind::Config, text);
        let name = connection.find_option("table_auth_header").unwrap_or("x-clay-webhook-auth");
        let header = HeaderName::try_from(name.trim())
            .map_err(|_| wrong("option table_auth_header: expected the name of a header"))?;
        let token = connection.find_secret("CLAY_WEBHOOK_TOKEN").cloned();
        if token.as_ref().is_some_and(|token| HeaderValue::from_str(token.expose_secret()).is_err()) {
            return Err(wrong("CLAY_WEBHOOK_TOKEN is no value of a header"));
        }
        let mut pairs = Vec::new();
        let desk = match connection.find_secret("CLAY_WEBHOOK_URL") {
            // The catalogue connects with words that are no addresses.
            Some(url) => Url::parse(url.expose_secret().trim()).ok(),
            None => None,
        }
        .map(|mut url| {
            pairs =
                url.query_pairs().map(|(name, value)| (name.into_owned(), value.as_ref().into())).collect();
            url.set_query(None);
            let connection = connection.clone().base_url(url.clone());
            let pools = vec![("table", published(super::DESCRIPTOR.quotas, "all"))];
            Desk::open(ID, &connection, url.as_str(), Auth::None, Arc::new(ByStatus), pools)
        })
        .transpose()?;
        Ok(Self { desk, header, token, pairs })
    }

    pub(super) fn calls(&self) -> u64 {
        self.desk.as_ref().map_or(0, |desk| desk.client.meter().calls())
    }

    pub(super) async fn push(&self, record_id: &str, person: &Person) -> Result<(), Error> {
        let Some(desk) = &self.desk else {
            let text = "CLAY_WEBHOOK_URL is missing or no address";
            return Err(Error::new(ID, PUSH, ErrorKind::Config, text));
        };
        let mut call =
            Call::post(PUSH, "").json(&row(record_id, person)).map_err(|error| Error::of(ID, PUSH, error))?;
        for (name, value) in &self.pairs {
            call = call.query(name.as_str(), value.expose_secret());
        }
        if let Some(token) = &self.token {
            call = call.secret_header(self.header.clone(), token);
        }
        // The path of the address is a secret, so the error of the pipeline, which names it, stays here.
        desk.ask(call).await.map(|_| ()).map_err(|error| {
            let status = error.status().map_or("no answer".to_owned(), |status| format!("HTTP {status}"));
            let fate = match error.delivery() {
                Delivery::Unknown => "it may have arrived, so it is not sent again",
                _ => "it did not arrive",
            };
            Error::new(ID, PUSH, error.kind(), format!("the table did not confirm the row: {status}; {fate}"))
        })
    }
}

/// The keys that a table sends back, and those it works with.
fn row(record_id: &str, person: &Person) -> Value {
    let phone = |kinds: &[PhoneKind]| {
        let fits = person.phones.iter().find(|phone| kinds.contains(&phone.kind));
        fits.map(|phone| phone.e164.clone().unwrap_or_else(|| phone.raw.clone()))
    };
    let company = &person.company;
    let texts = [
        ("first_name", person.first_name.clone()),
        ("last_name", person.last_name.clone()),
        ("full_name", person.display_name()),
        ("email", person.email.clone()),
        ("phone", phone(&[PhoneKind::Direct, PhoneKind::Work, PhoneKind::Mobile])),
        ("title", person.job_title.clone()),
        ("linkedin_url", person.linkedin_url.clone()),
        ("company_name", company.company_name.clone()),
        ("company_domain", company.domain.clone()),
        ("industry", company.industry_raw.clone()),
    ];
    let mut row = Map::from_iter([("record_id".to_owned(), json!(record_id))]);
    row.extend(texts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    row.into()
}
