use std::collections::BTreeMap;
use std::sync::Arc;

use rest_core::{Answer, Timestamp, async_trait};

use super::office::Office;
use super::request::{self, CONTACT_ENRICH, CONTACT_SEARCH, Settings};
use super::search::blocks;
use super::wire::Known;
use super::{COMPANY, CONTACT_BLOCK, EMAIL, EMAIL_AND_PHONE, ID, firms, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::wire::{decode, record};
use crate::{Budget, Company, Enrich, Error, ErrorKind, Outcome, Person, Price, Reveal};

const BATCH: usize = 100;
/// What a revealed number costs.
const PHONE: f64 = 5.0;

/// Reveals people: those known by Lusha's id at once, the others after a search that finds their id.
#[derive(Debug)]
pub(super) struct Revealer {
    office: Office,
    settings: Arc<Settings>,
}

type Places<T> = Vec<(usize, T)>;

impl Revealer {
    pub(super) fn new(office: Office, settings: Arc<Settings>) -> Self {
        Self { office, settings }
    }

    fn each(&self) -> Price {
        if self.settings.phones { EMAIL_AND_PHONE } else { EMAIL }
    }

    /// Finds the ids of people. What is settled here is put into the outcomes.
    async fn search(
        &self,
        who: Places<Known>,
        outcomes: &mut [Outcome<Person>],
        budget: &Budget,
    ) -> Result<Places<Candidate>, Error> {
        let (places, known): (Vec<usize>, Vec<Known>) = who.into_iter().unzip();
        let price = CONTACT_BLOCK.times(blocks(known.len()));
        let call = request::contact_search(&known, &self.settings)?;
        let (answer, reservation) = match self.office.desk.pay(call, price, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => {
                let outcome: Outcome<Person> = other.without_answer();
                places.iter().for_each(|place| outcomes[*place] = outcome.clone());
                return Ok(Vec::new());
            }
        };
        let (rows, charged) = contacts(CONTACT_SEARCH, &answer)?;
        let charged = charged.unwrap_or(price.credits);
        reservation.commit(charged);
        let hits = rows.iter().filter(|row| row.error.0.is_none()).count();
        let share = share(charged, hits);
        places.iter().for_each(|place| outcomes[*place] = Outcome::NotFound);
        let mut candidates = Vec::with_capacity(hits);
        for (index, row) in rows.into_iter().enumerate() {
            let reference = row.client_reference_id.0.as_deref().and_then(|text| text.parse::<usize>().ok());
            let Some(place) =
                reference.filter(|place| places.contains(place)).or_else(|| places.get(index).copied())
            else {
                continue;
            };
            if let Some(refusal) = &row.error.0 {
                outcomes[place] = refused(refusal);
                continue;
            }
            let found = map::found(row);
            let Some(id) = found.person.external_id.clone() else { continue };
            if found.completeness == Reveal::Nothing {
                outcomes[place] = Outcome::Found { value: found.person, credits: share };
            } else {
                candidates.push((place, Candidate { id, spent: share }));
            }
        }
        Ok(candidates)
    }

    /// Reveals people by id. If the privacy of one forbids the whole call, each is asked for alone.
    async fn reveal(
        &self,
        who: Places<Candidate>,
        outcomes: &mut [Outcome<Person>],
        budget: &Budget,
    ) -> Result<(), Error> {
        match self.reveal_together(&who, outcomes, budget).await {
            Err(error) if error.status() == Some(451) => {}
            result => return result,
        }
        if let [(place, _)] = &who[..] {
            outcomes[*place] = Outcome::OptedOut { reason: "451 at Lusha".to_owned() };
            return Ok(());
        }
        for one in who {
            let place = one.0;
            match self.reveal_together(std::slice::from_ref(&one), outcomes, budget).await {
                Ok(()) => {}
                Err(error) if error.status() == Some(451) => {
                    outcomes[place] = Outcome::OptedOut { reason: "451 at Lusha".to_owned() };
                }
                // What was bought before must not get lost.
                Err(error) => outcomes[place] = Outcome::Unknown { reason: error.to_string() },
            }
        }
        Ok(())
    }

    async fn reveal_together(
        &self,
        who: &[(usize, Candidate)],
        outcomes: &mut [Outcome<Person>],
        budget: &Budget,
    ) -> Result<(), Error> {
        let each = self.office.desk.priced(self.each());
        let affordable = self.office.desk.affordable(who.len(), each, budget);
        for (place, _) in &who[affordable..] {
            outcomes[*place] = Outcome::OverBudget;
        }
        let who = &who[..affordable];
        if who.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = who.iter().map(|(_, candidate)| candidate.id.clone()).collect();
        let call = request::contact_enrich(&ids, &self.settings)?;
        #[allow(clippy::cast_precision_loss, reason = "at most 100")]
        let price = self.each().times(who.len() as f64);
        let (answer, reservation) = match self.office.desk.pay(call, price, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => {
                let outcome: Outcome<Person> = other.without_answer();
                who.iter().for_each(|(place, _)| outcomes[*place] = outcome.clone());
                return Ok(());
            }
        };
        let (rows, charged) = contacts(CONTACT_ENRICH, &answer)?;
        let usual: f64 = rows.iter().map(|row| self.usual_price(row)).sum();
        let charged = charged.unwrap_or(usual);
        reservation.commit(charged);
        let mut rows: BTreeMap<String, wire::Contact> =
            rows.into_iter().filter_map(|row| Some((row.id.0.clone()?, row))).collect();
        for (place, candidate) in who {
            outcomes[*place] = match rows.remove(&candidate.id) {
                None => Outcome::NotFound,
                Some(row) => {
                    let own = if usual > 0.0 { charged * self.usual_price(&row) / usual } else { 0.0 };
                    self.outcome(row, own + candidate.spent)
                }
            };
        }
        Ok(())
    }

    fn outcome(&self, row: wire::Contact, credits: f64) -> Outcome<Person> {
        match &row.error.0 {
            Some(refusal) => refused(refusal),
            None => {
                let value = map::person(row, Some(self.now()), self.settings.personal_emails);
                Outcome::Found { value, credits }
            }
        }
    }

    /// What a row costs if nothing of it was revealed before.
    fn usual_price(&self, row: &wire::Contact) -> f64 {
        let emails = if row.emails.0.is_empty() { 0.0 } else { EMAIL.credits };
        let phones = if row.phones.0.is_empty() || !self.settings.phones { 0.0 } else { PHONE };
        emails + phones
    }

    fn now(&self) -> Timestamp {
        self.office.desk.now()
    }

    /// Version 2: one call whose answer is a map.
    async fn old(
        &self,
        people: &[Person],
        outcomes: &mut [Outcome<Person>],
        budget: &Budget,
    ) -> Result<(), Error> {
        let known: Places<Known> = people
            .iter()
            .enumerate()
            .filter_map(|(place, person)| Some((place, request::known(person, place.to_string())?)))
            .collect();
        let each = self.office.desk.priced(self.each());
        let affordable = self.office.desk.affordable(known.len(), each, budget);
        for (place, _) in &known[affordable..] {
            outcomes[*place] = Outcome::OverBudget;
        }
        if affordable == 0 {
            return Ok(());
        }
        let (places, who): (Vec<usize>, Vec<Known>) = known.into_iter().take(affordable).unzip();
        let call = request::old_people(&who, &self.settings)?;
        #[allow(clippy::cast_precision_loss, reason = "at most 100")]
        let price = self.each().times(places.len() as f64);
        let (answer, reservation) = match self.office.desk.pay(call, price, budget).await {
            Ok(Paid::Answered(answer, reservation)) => (answer, reservation),
            Ok(other) => {
                let outcome: Outcome<Person> = other.without_answer();
                places.iter().for_each(|place| outcomes[*place] = outcome.clone());
                return Ok(());
            }
            Err(error) if error.status() == Some(451) && places.len() == 1 => {
                outcomes[places[0]] = Outcome::OptedOut { reason: "451 at Lusha".to_owned() };
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let wire: wire::OldPeople = decode(&ID, CONTACT_ENRICH, &answer)?;
        let Some(mut rows) = wire.contacts.0 else {
            let error = Error::new(ID, CONTACT_ENRICH, ErrorKind::Malformed, "missing in the answer");
            return Err(error.at("contacts"));
        };
        let companies = wire.companies.0.unwrap_or_default();
        let mut total = 0.0;
        for place in places {
            let row = rows.remove(&place.to_string());
            let charged = row.as_ref().is_some_and(|row| row.is_credit_charged.0 == Some(true));
            outcomes[place] = match row {
                Some(wire::OldContact { data: crate::vendors::maybe::Maybe(Some(data)), .. }) => {
                    let credits = if charged { self.usual_price(&data) } else { 0.0 };
                    total += credits;
                    let company = data.company_id.0.as_ref().and_then(|id| companies.get(id)).cloned();
                    let mut data = *data;
                    if data.company.0.is_none() {
                        data.company.0 = company.map(Box::new);
                    }
                    self.outcome(data, credits)
                }
                Some(row) => row.error.0.as_ref().map_or(Outcome::NotFound, refused),
                None => Outcome::NotFound,
            };
        }
        reservation.commit(total);
        Ok(())
    }

    async fn new_people(
        &self,
        people: &[Person],
        outcomes: &mut [Outcome<Person>],
        budget: &Budget,
    ) -> Result<(), Error> {
        let mut candidates = Vec::new();
        let mut unknown = Vec::new();
        for (place, person) in people.iter().enumerate() {
            if let Some(id) = request::own_id(person) {
                candidates.push((place, Candidate { id: id.clone(), spent: 0.0 }));
            } else if let Some(known) = request::known(person, place.to_string()) {
                unknown.push((place, known));
            }
        }
        if !unknown.is_empty() {
            candidates.extend(self.search(unknown, outcomes, budget).await?);
        }
        self.reveal(candidates, outcomes, budget).await
    }
}

/// A person whose id is known, and what was spent to know it.
#[derive(Debug)]
struct Candidate {
    id: String,
    spent: f64,
}

#[allow(clippy::cast_precision_loss, reason = "at most 100")]
fn share(charged: f64, hits: usize) -> f64 {
    if hits == 0 { 0.0 } else { charged / hits as f64 }
}

fn contacts(call: &'static str, answer: &Answer) -> Result<(Vec<wire::Contact>, Option<f64>), Error> {
    let wire: wire::Listing<'_> = decode(&ID, call, answer)?;
    let malformed = |text: String, field: String| Error::new(ID, call, ErrorKind::Malformed, text).at(field);
    let rows =
        wire.results.ok_or_else(|| malformed("missing in the answer".to_owned(), "results".to_owned()))?;
    let contacts = rows
        .into_iter()
        .enumerate()
        .map(|(index, raw)| record(raw, index, "results").map_err(|bad| malformed(bad.message, bad.field)))
        .collect::<Result<_, _>>()?;
    let charged =
        wire.billing.0.and_then(|billing| billing.credits_charged.0).filter(|charged| *charged >= 0.0);
    Ok((contacts, charged))
}

/// What a refusal of one record means.
pub(super) fn refused<T>(wire: &wire::Refusal) -> Outcome<T> {
    let code = wire.code.0.as_deref().unwrap_or_default();
    let name = wire.name.0.as_deref().unwrap_or_default();
    match code {
        "COMPLIANCE_RESTRICTED" | "451" => Outcome::OptedOut { reason: format!("{code} at Lusha") },
        _ if name == "COMPLIANCE_RESTRICTED" => Outcome::OptedOut { reason: format!("{name} at Lusha") },
        // Not charged, as the bill says; but the next try would be another paid call.
        "ENRICH_FAILED" => Outcome::Unknown { reason: format!("{code} at Lusha") },
        _ => Outcome::NotFound,
    }
}

#[async_trait]
impl Enrich for Revealer {
    fn batch_size(&self) -> usize {
        BATCH
    }

    /// The search for the id is part of it.
    fn price(&self) -> Price {
        let mut price = self.each();
        price.usd += CONTACT_BLOCK.usd;
        price.credits += CONTACT_BLOCK.credits;
        self.office.desk.priced(price)
    }

    fn company_price(&self) -> Price {
        self.office.desk.priced(COMPANY)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        if people.len() > BATCH {
            return Err(self
                .office
                .desk
                .config(CONTACT_ENRICH, format!("at most {BATCH} people in one call")));
        }
        let mut outcomes: Vec<Outcome<Person>> = people.iter().map(|_| Outcome::Unsupported).collect();
        if !self.office.is_old() {
            match self.new_people(people, &mut outcomes, budget).await {
                Err(error) if self.office.steps_back(&error) => {
                    outcomes.fill(Outcome::Unsupported);
                }
                result => return result.map(|()| outcomes),
            }
        }
        self.old(people, &mut outcomes, budget).await?;
        Ok(outcomes)
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let outcome = firms::buy(&self.office, company, COMPANY, &[], budget).await?;
        Ok(outcome.map(map::firm))
    }
}
