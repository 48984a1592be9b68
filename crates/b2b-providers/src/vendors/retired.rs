//! Products that are gone. ZoomInfo bought them all and serves their users, with its own credentials; records, errors
//! and spending carry its name, since they are its records and its credits.

use std::sync::Arc;

use rest_core::{Url, async_trait};

use super::zoominfo::ZoomInfo;
use crate::{
    Balance, Budget, Company, Connection, Descriptor, Enrich, Error, ErrorKind, Health, Outcome, Person,
    Price, Provider, Usage,
};

/// The setting that switches on what the product itself once spoke.
pub(super) const LEGACY: (&str, &str) = (
    "legacy_endpoint",
    "address of an endpoint that still speaks the product's own API; left out, ZoomInfo serves it",
);

/// The address of the legacy endpoint, if the operator has one.
pub(super) fn legacy(descriptor: &Descriptor, connection: &Connection) -> Result<Option<Url>, Error> {
    let Some(text) = connection.find_option(LEGACY.0).map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    Url::parse(text).map(Some).map_err(|_| {
        Error::new(descriptor.id.clone(), "connect", ErrorKind::Config, "this is no address").at(LEGACY.0)
    })
}

/// Whether there are credentials of ZoomInfo.
pub(super) fn has_successor(connection: &Connection) -> bool {
    let has = |name: &str| connection.find_secret(name).is_some();
    (has("ZOOMINFO_CLIENT_ID") && has("ZOOMINFO_CLIENT_SECRET"))
        || (has("ZOOMINFO_USERNAME") && has("ZOOMINFO_PASSWORD"))
}

/// ZoomInfo in the place of a retired product.
#[derive(Debug)]
pub(super) struct Successor {
    pub(super) zoominfo: Arc<ZoomInfo>,
    pub(super) account: Account,
    pub(super) companies: Companies,
    pub(super) notice: String,
}

impl Successor {
    /// Connects to ZoomInfo. `own` are the settings that ZoomInfo does not have.
    pub(super) fn connect(
        descriptor: &Descriptor,
        own: &[&str],
        connection: Connection,
    ) -> Result<Self, Error> {
        let product = descriptor.display_name;
        if !has_successor(&connection) {
            let old: Vec<&str> = descriptor
                .credentials
                .iter()
                .map(|credential| credential.name)
                .filter(|name| !name.starts_with("ZOOMINFO") && connection.find_secret(name).is_some())
                .collect();
            let mut text = format!(
                "{product} is retired and served by ZoomInfo: set ZOOMINFO_CLIENT_ID and ZOOMINFO_CLIENT_SECRET, or \
                 ZOOMINFO_USERNAME and ZOOMINFO_PASSWORD"
            );
            if !old.is_empty() {
                text.push_str(&format!("; {} open nothing there", old.join(", ")));
            }
            return Err(Error::new(descriptor.id.clone(), "connect", ErrorKind::Config, text));
        }
        let zoominfo = Arc::new(ZoomInfo::connect(connection.without_options(own))?);
        let notice = format!(
            "{product} is retired: ZoomInfo serves it, with its own credentials and credits, and its records say zoominfo"
        );
        Ok(Self {
            account: Account { zoominfo: Arc::clone(&zoominfo), notice: notice.clone() },
            companies: Companies(Arc::clone(&zoominfo)),
            zoominfo,
            notice,
        })
    }
}

/// ZoomInfo's account; its check repeats the notice.
#[derive(Debug)]
pub(super) struct Account {
    zoominfo: Arc<ZoomInfo>,
    notice: String,
}

fn missing(call: &'static str) -> Error {
    Error::new(super::zoominfo::ID, call, ErrorKind::Unsupported, "ZoomInfo does not do that")
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        self.zoominfo.usage().ok_or_else(|| missing("usage"))?.usage().await
    }

    async fn check(&self) -> Result<Health, Error> {
        let health = self.zoominfo.usage().ok_or_else(|| missing("usage"))?.check().await?;
        let notes: Vec<String> = [self.notice.clone()].into_iter().chain(health.note).collect();
        Ok(Health { note: Some(notes.join("; ")), ..health })
    }
}

/// Companies only: the product knew no people.
#[derive(Debug)]
pub(super) struct Companies(Arc<ZoomInfo>);

impl Companies {
    fn enrich(&self) -> Result<&dyn Enrich, Error> {
        self.0.enrichment().ok_or_else(|| missing("companies.enrich"))
    }
}

#[async_trait]
impl Enrich for Companies {
    fn batch_size(&self) -> usize {
        1
    }

    fn completes_people(&self) -> bool {
        false
    }

    fn price(&self) -> Price {
        self.company_price()
    }

    fn company_price(&self) -> Price {
        self.0.enrichment().map_or(super::zoominfo::PRICES[1], |enrich| enrich.company_price())
    }

    async fn enrich_people(
        &self,
        people: &[Person],
        _budget: &Budget,
    ) -> Result<Vec<Outcome<Person>>, Error> {
        no_people(self.0.descriptor(), people)
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        self.enrich()?.enrich_company(company, budget).await
    }
}

/// The answer of an enrichment of companies that is asked for people.
pub(super) fn no_people(descriptor: &Descriptor, people: &[Person]) -> Result<Vec<Outcome<Person>>, Error> {
    if people.len() > 1 {
        let text = "at most 1 in one call";
        return Err(Error::new(descriptor.id.clone(), "companies.enrich", ErrorKind::Config, text));
    }
    Ok(people.iter().map(|_| Outcome::Unsupported).collect())
}
