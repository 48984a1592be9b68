use std::sync::Arc;

use rest_core::{SecretString, async_trait};

use super::office::{Api, Office};
use super::request::{self, DEFINE, DESTINATION, LISTS, SIGNALS, TOPICS};
use super::settings::Settings;
use super::{ID, jobs, webhook, wire};
use crate::lenient::List;
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Health, Job, JobId, JobKind, Usage};

/// Something companies read about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topic {
    /// What the legacy API takes.
    pub id: String,
    /// What the new platform takes.
    pub name: String,
    /// The group it belongs to.
    pub theme: Option<String>,
    /// The group of groups.
    pub category: Option<String>,
}

/// A named set of topics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignalDefinition {
    /// Its id, for the option `signal_definition`.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether it can be used already.
    pub available: bool,
    /// How many topics it has.
    pub topics: Option<u32>,
}

/// A list of companies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountList {
    /// Its id, for the option `account_list`.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// `Manual`, `Derived`, `Surge` or `VisitorInsights`.
    pub kind: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Account {
    office: Office,
    settings: Arc<Settings>,
}

fn missing(call: &'static str, field: &str) -> Error {
    Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(field)
}

impl Account {
    pub(super) fn new(office: Office, settings: Arc<Settings>) -> Self {
        Self { office, settings }
    }

    pub(super) async fn topics(&self) -> Result<Vec<Topic>, Error> {
        let call = match self.office.api {
            Api::Platform => request::topics(),
            Api::Legacy => request::legacy_topics(),
        };
        let answer = self.office.desk.ask(call).await?;
        let wire: wire::Topics = decode(&ID, TOPICS, &answer)?;
        let topic = |topic: wire::Topic| {
            let (id, name) = (topic.id.0?, topic.name.0?);
            Some(Topic { id, name, theme: topic.theme.0, category: topic.category.0 })
        };
        Ok(wire.topics.0.into_iter().filter_map(topic).collect())
    }

    pub(super) async fn signal_definitions(&self) -> Result<Vec<SignalDefinition>, Error> {
        self.office.require_platform(SIGNALS)?;
        let answer = self.office.desk.ask(request::signal_definitions()).await?;
        let wire: wire::SignalDefinitions = decode(&ID, SIGNALS, &answer)?;
        let definition = |one: wire::SignalDefinition| {
            Some(SignalDefinition {
                id: one.signal_definition_id.0?,
                name: one.metadata.0.and_then(|metadata| metadata.name.0),
                available: one.status.0.as_deref() == Some("Available"),
                topics: one.topic_count.0.and_then(|count| u32::try_from(count).ok()),
            })
        };
        Ok(wire.signal_definitions.0.into_iter().filter_map(definition).collect())
    }

    pub(super) async fn define_signal(
        &self,
        name: &str,
        domain: &str,
        keywords: &[String],
    ) -> Result<JobId, Error> {
        self.office.require_platform(DEFINE)?;
        let answer = self.office.desk.ask(request::define_signal(name, domain, keywords)?).await?;
        let wire: wire::SignalDefinition = decode(&ID, DEFINE, &answer)?;
        let id = wire.signal_definition_id.0.ok_or_else(|| missing(DEFINE, "signalDefinitionId"))?;
        let now = self.office.desk.now();
        let mut job = Job::new(ID, JobKind::Definition, id, now, now + jobs::DEFINITION.pause);
        job.expires_at = Some(now + jobs::DEFINITION.patience);
        Ok(self.office.desk.jobs.add(job))
    }

    pub(super) async fn subscribe(
        &self,
        name: &str,
        address: &str,
        secret: &SecretString,
    ) -> Result<String, Error> {
        self.office.require_platform(DESTINATION)?;
        let answer = self.office.desk.ask(request::destination(name, address, secret)?).await?;
        let wire: wire::Destination = decode(&ID, DESTINATION, &answer)?;
        let id = wire.destination_id.0.or(wire.id.0).ok_or_else(|| missing(DESTINATION, "destinationId"))?;
        for event in webhook::EVENTS {
            self.office.desk.ask(request::enable_event(&id, event)?).await?;
        }
        Ok(id)
    }

    pub(super) async fn account_lists(&self) -> Result<Vec<AccountList>, Error> {
        self.office.require_platform(LISTS)?;
        let answer = self.office.desk.ask(request::account_lists()).await?;
        let lists = if answer.body().trim_ascii_start().starts_with(b"[") {
            decode::<List<wire::AccountList>>(&ID, LISTS, &answer)?
        } else {
            decode::<wire::AccountLists>(&ID, LISTS, &answer)?.account_lists
        };
        let list = |list: wire::AccountList| {
            Some(AccountList { id: list.id.0?, name: list.name.0, kind: list.kind.0 })
        };
        Ok(lists.0.into_iter().filter_map(list).collect())
    }

    pub(super) async fn add_accounts(&self, list: &str, domains: &[String]) -> Result<(), Error> {
        self.office.require_platform("account-list.add")?;
        self.office.desk.ask(request::add_accounts(list, domains)?).await.map(|_| ())
    }
}

#[async_trait]
impl Usage for Account {
    /// Nothing is counted: a subscription pays for everything.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        Ok(Vec::new())
    }

    /// Also whether the topics of the connection are topics of the account.
    async fn check(&self) -> Result<Health, Error> {
        if self.office.api == Api::Platform {
            // Credentials may work and not be open to intent data.
            self.signal_definitions().await?;
        }
        let topics = match self.topics().await {
            Ok(topics) => topics,
            // The dictionary is a product of its own.
            Err(error) if error.kind() == ErrorKind::Forbidden => return Ok(Health::default()),
            Err(error) => return Err(error),
        };
        let known = |wanted: &String| topics.iter().any(|topic| topic.name == *wanted || topic.id == *wanted);
        let unknown: Vec<&str> =
            self.settings.topics.iter().filter(|wanted| !known(wanted)).map(String::as_str).collect();
        let note =
            (!unknown.is_empty()).then(|| format!("not topics of the account: {}", unknown.join("; ")));
        Ok(Health { note, balances: Vec::new() })
    }
}
