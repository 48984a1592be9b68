use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rest_core::{Answer, async_trait};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::classify::problem;
use super::office::{Api, Office};
use super::request::{self, COMPANY_ENRICH, COMPANY_FIELDS, CONTACT_ENRICH, CONTACT_FIELDS, Verb};
use super::{CONTACT, FIRM, ID, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::wire::{decode, record};
use crate::{Budget, Company, Enrich, Error, ErrorKind, Outcome, Person, Price};

const BATCH: usize = 25;

#[derive(Debug)]
pub(super) struct Enricher {
    office: Office,
    /// Output fields that the contract does not contain.
    closed: Arc<Mutex<BTreeSet<String>>>,
}

/// What became of one input.
enum Match<T> {
    Found(T),
    Nothing,
    OptedOut,
    Limit,
    Invalid,
}

impl Enricher {
    pub(super) fn new(office: Office) -> Self {
        Self { office, closed: Arc::default() }
    }

    fn fields(&self, all: &'static [&'static str]) -> Vec<&'static str> {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().copied().filter(|field| !closed.contains(*field)).collect()
    }

    /// A paid call. If a field is not in the contract, the call fails as a whole and free: the field is dropped and
    /// the call made once more.
    async fn pay(
        &self,
        verb: Verb,
        inputs: &[Map<String, Value>],
        all: &'static [&'static str],
        price: Price,
        budget: &Budget,
    ) -> Result<Paid, Error> {
        let send =
            |fields: Vec<&'static str>| request::enrich(self.office.api, verb, inputs.to_vec(), &fields);
        let error = match self.office.desk.pay(send(self.fields(all))?, price, budget).await {
            Err(error) if error.kind() == ErrorKind::Vendor => error,
            result => return result,
        };
        if !self.close(&error, verb, all).await {
            return Err(error);
        }
        self.office.desk.pay(send(self.fields(all))?, price, budget).await
    }

    /// Notes which fields are closed; whether there are any that we did not know.
    async fn close(&self, error: &Error, verb: Verb, all: &'static [&'static str]) -> bool {
        let Some(body) = error.http().and_then(|http| http.body()) else { return false };
        let (code, words) = problem(body);
        let legacy = self.office.api == Api::Legacy && words.contains("invalid fields");
        if !matches!(code.as_str(), "PFAPI0001" | "PFAPI0009") && !legacy {
            return false;
        }
        let named: BTreeSet<&str> =
            words.split(|c: char| !c.is_alphanumeric()).filter(|word| all.contains(word)).collect();
        let mut found: BTreeSet<String> = named.into_iter().map(str::to_owned).collect();
        if found.is_empty() {
            found = self.closed_by_contract(verb).await;
        }
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let before = closed.len();
        closed.extend(found);
        closed.len() > before
    }

    /// Asks which fields the contract contains; the question is free.
    async fn closed_by_contract(&self, verb: Verb) -> BTreeSet<String> {
        let entity = if verb.name == CONTACT_ENRICH.name { "contact" } else { "company" };
        let Ok(answer) = self.office.desk.ask(request::field_access(self.office.api, entity)).await else {
            return BTreeSet::new();
        };
        let fields: Vec<wire::FieldAccess> = match self.office.api {
            Api::Gtm => match decode::<wire::Document<'_>>(&ID, "lookup", &answer) {
                Ok(document) => document
                    .data
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|raw| record::<wire::Resource<wire::FieldAccess>>(raw, 0, "data").ok())
                    .filter_map(|resource| resource.attributes.0)
                    .collect(),
                Err(_) => Vec::new(),
            },
            Api::Legacy => decode(&ID, "lookup", &answer).unwrap_or_default(),
        };
        fields
            .into_iter()
            .filter(|field| field.access_granted.0 == Some(false))
            .filter_map(|field| field.field_name.0)
            .collect()
    }

    /// What became of each input, in their order.
    fn read<T>(
        &self,
        verb: Verb,
        answer: &Answer,
        inputs: &[Map<String, Value>],
    ) -> Result<Vec<Match<T>>, Error>
    where
        T: for<'de> Deserialize<'de> + Clone,
    {
        let rows: Vec<(Option<Value>, Match<T>)> = match self.office.api {
            Api::Gtm => gtm_rows(verb, answer)?,
            Api::Legacy => legacy_rows(verb, answer)?,
        };
        Ok(pair(inputs, rows))
    }

    fn outcome<T, U>(&self, one: Match<T>, price: Price, read: impl FnOnce(T) -> U) -> Outcome<U> {
        match one {
            Match::Found(value) => Outcome::Found { value: read(value), credits: price.credits },
            Match::Nothing => Outcome::NotFound,
            Match::OptedOut => Outcome::OptedOut { reason: "OPT_OUT at ZoomInfo".to_owned() },
            Match::Limit => Outcome::OutOfCredits { until: None },
            Match::Invalid => Outcome::Unsupported,
        }
    }
}

fn status<T>(word: Option<&str>, value: Option<T>) -> Match<T> {
    match (word, value) {
        (Some("OPT_OUT"), _) => Match::OptedOut,
        (Some("LIMIT_EXCEEDED"), _) => Match::Limit,
        (Some("INVALID_INPUT"), _) => Match::Invalid,
        // Of a person, only the company was found.
        (Some("COMPANY_ONLY_MATCH"), _) => Match::Nothing,
        (Some(word), _) if word.starts_with("NO") => Match::Nothing,
        (_, Some(value)) => Match::Found(value),
        (_, None) => Match::Nothing,
    }
}

type MatchRows<T> = Vec<(Option<Value>, Match<T>)>;

fn gtm_rows<T: for<'de> Deserialize<'de>>(verb: Verb, answer: &Answer) -> Result<MatchRows<T>, Error> {
    let wire: wire::Document<'_> = decode(&ID, verb.name, answer)?;
    let rows = wire
        .data
        .ok_or_else(|| Error::new(ID, verb.name, ErrorKind::Malformed, "missing in the answer").at("data"))?;
    let mut all = Vec::with_capacity(rows.len());
    for (index, raw) in rows.into_iter().enumerate() {
        let resource: wire::Resource<T> = record(raw, index, "data")
            .map_err(|bad| Error::new(ID, verb.name, ErrorKind::Malformed, bad.message).at(bad.field))?;
        let meta = resource.meta.0.unwrap_or_default();
        all.push((meta.input, status(meta.match_status.0.as_deref(), resource.attributes.0)));
    }
    Ok(all)
}

fn legacy_rows<T: for<'de> Deserialize<'de>>(verb: Verb, answer: &Answer) -> Result<MatchRows<T>, Error> {
    let wire: wire::LegacyEnrichment<'_> = decode(&ID, verb.name, answer)?;
    let rows = wire.data.and_then(|data| data.result).ok_or_else(|| {
        Error::new(ID, verb.name, ErrorKind::Malformed, "missing in the answer").at("data.result")
    })?;
    let mut all = Vec::with_capacity(rows.len());
    for (index, raw) in rows.into_iter().enumerate() {
        let result: wire::LegacyResult<T> = record(raw, index, "data.result")
            .map_err(|bad| Error::new(ID, verb.name, ErrorKind::Malformed, bad.message).at(bad.field))?;
        all.push((result.input, status(result.match_status.0.as_deref(), result.data.0.into_iter().next())));
    }
    Ok(all)
}

/// By place when every input has its answer, else by the input that is repeated in the answer.
fn pair<T>(inputs: &[Map<String, Value>], rows: MatchRows<T>) -> Vec<Match<T>> {
    if rows.len() == inputs.len() {
        return rows.into_iter().map(|(_, one)| one).collect();
    }
    let mut rows: Vec<Option<(Option<Value>, Match<T>)>> = rows.into_iter().map(Some).collect();
    inputs
        .iter()
        .map(|input| {
            let fits = |slot: &&mut Option<(Option<Value>, Match<T>)>| {
                slot.as_ref().is_some_and(|(told, _)| told.as_ref().is_some_and(|told| is_input(input, told)))
            };
            rows.iter_mut().find(fits).and_then(Option::take).map_or(Match::Nothing, |(_, one)| one)
        })
        .collect()
}

/// The older API repeats the keys in lower case, and numbers as it likes.
fn is_input(input: &Map<String, Value>, told: &Value) -> bool {
    let Value::Object(told) = told else { return false };
    let text = |value: &Value| match value {
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    };
    input.iter().all(|(name, value)| {
        told.iter().any(|(key, repeated)| key.eq_ignore_ascii_case(name) && text(repeated) == text(value))
    })
}

#[async_trait]
impl Enrich for Enricher {
    fn batch_size(&self) -> usize {
        BATCH
    }

    fn price(&self) -> Price {
        self.office.desk.priced(CONTACT)
    }

    fn company_price(&self) -> Price {
        self.office.desk.priced(FIRM)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        if people.len() > BATCH {
            return Err(self
                .office
                .desk
                .config(CONTACT_ENRICH.name, format!("at most {BATCH} people in one call")));
        }
        let mut outcomes: Vec<Outcome<Person>> = people.iter().map(|_| Outcome::Unsupported).collect();
        let known: Vec<(usize, Map<String, Value>)> = people
            .iter()
            .enumerate()
            .filter_map(|(place, person)| Some((place, request::person_input(person)?)))
            .collect();
        let affordable = self.office.desk.affordable(known.len(), self.price(), budget);
        for (place, _) in &known[affordable..] {
            outcomes[*place] = Outcome::OverBudget;
        }
        if affordable == 0 {
            return Ok(outcomes);
        }
        let (places, inputs): (Vec<usize>, Vec<Map<String, Value>>) =
            known.into_iter().take(affordable).unzip();
        #[allow(clippy::cast_precision_loss, reason = "at most 25")]
        let price = CONTACT.times(places.len() as f64);
        let results = match self.pay(CONTACT_ENRICH, &inputs, CONTACT_FIELDS, price, budget).await? {
            Paid::Answered(answer, reservation) => {
                let matches: Vec<Match<wire::Contact>> = self.read(CONTACT_ENRICH, &answer, &inputs)?;
                let now = self.office.desk.now();
                let results: Vec<Outcome<Person>> = matches
                    .into_iter()
                    .map(|one| self.outcome(one, CONTACT, |contact| map::person(contact, Some(now))))
                    .collect();
                reservation.commit(results.iter().map(Outcome::credits).sum());
                results
            }
            other => {
                let outcome: Outcome<Person> = other.without_answer();
                places.iter().map(|_| outcome.clone()).collect()
            }
        };
        for (place, outcome) in places.into_iter().zip(results) {
            outcomes[place] = outcome;
        }
        Ok(outcomes)
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(input) = request::company_input(company) else { return Ok(Outcome::Unsupported) };
        let inputs = [input];
        match self.pay(COMPANY_ENRICH, &inputs, COMPANY_FIELDS, FIRM, budget).await? {
            Paid::Answered(answer, reservation) => {
                let matches: Vec<Match<wire::Firm>> = self.read(COMPANY_ENRICH, &answer, &inputs)?;
                let one = matches.into_iter().next().unwrap_or(Match::Nothing);
                let outcome = self.outcome(one, FIRM, |firm| map::company(firm).company);
                reservation.commit(outcome.credits());
                Ok(outcome)
            }
            other => Ok(other.without_answer()),
        }
    }
}
