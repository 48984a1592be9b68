use rest_core::{Answer, async_trait};

use super::map::{self, Profile};
use super::office::{Office, missing};
use super::request::{self, BATCH, ENRICH as CALL, ESTIMATE};
use super::settings::Group;
use super::{ENRICH, ID, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::{decode, record};
use crate::{BadRecord, Budget, Company, Enrich, Error, ErrorKind, Outcome, Person, Price, Technographics};

/// Profiles and technologies of companies.
#[derive(Debug)]
pub(super) struct Profiles {
    office: Office,
}

/// The profiles of an answer by domain, and a record that could not be read or belongs to nobody who was asked for.
#[derive(Default)]
struct Read {
    found: Vec<(String, Profile)>,
    bad: Option<BadRecord>,
}

fn domain(company: &Company) -> Option<String> {
    text::domain(company.domain.as_deref().or(company.website.as_deref())?)
}

impl Profiles {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }

    pub(super) async fn estimate(&self, companies: &[Company]) -> Result<f64, Error> {
        let domains: Vec<String> = companies.iter().filter_map(domain).collect();
        let domains: Vec<&str> = domains.iter().map(String::as_str).collect();
        let mut total = 0.0;
        for batch in domains.chunks(BATCH) {
            let settings = &self.office.settings;
            let call = request::estimate(settings, batch, &settings.fields)?;
            let answer = self.office.desk.ask(call).await?;
            let wire: wire::Estimate = decode(&ID, ESTIMATE, &answer)?;
            total += wire.credits_estimate.0.ok_or_else(|| missing(ESTIMATE, "credits_estimate"))?;
        }
        Ok(total)
    }

    /// One outcome for each company, in their order.
    pub(super) async fn ask(
        &self,
        companies: &[Company],
        fields: &[Group],
        budget: &Budget,
    ) -> Result<Vec<Outcome<Profile>>, Error> {
        if companies.len() > BATCH {
            let text = format!("at most {BATCH} companies in one call");
            return Err(self.office.desk.config(CALL, text));
        }
        let domains: Vec<Option<String>> = companies.iter().map(domain).collect();
        let mut wanted: Vec<&str> = Vec::new();
        for domain in domains.iter().flatten() {
            if !wanted.contains(&domain.as_str()) {
                wanted.push(domain);
            }
        }
        if wanted.is_empty() {
            return Ok(domains.iter().map(|_| Outcome::Unsupported).collect());
        }
        let price = self.office.desk.priced(ENRICH);
        wanted.truncate(self.office.desk.affordable(wanted.len(), price, budget));
        if wanted.is_empty() {
            return Ok(each(&domains, |_| Outcome::OverBudget));
        }
        #[allow(clippy::cast_precision_loss, reason = "at most 25")]
        let price = ENRICH.times(wanted.len() as f64);
        let call = request::profiles(&self.office.settings, &wanted, fields)?;
        let asked = |domain: &str| wanted.contains(&domain);
        match self.office.desk.pay(call, price, budget).await {
            Ok(Paid::Answered(answer, reservation)) => {
                let Read { found, bad } = self.read(&answer, &wanted)?;
                let mut credits = 0.0;
                let outcomes = each(&domains, |domain| {
                    if !asked(domain) {
                        return Outcome::OverBudget;
                    }
                    match found.iter().find(|(known, _)| known == domain) {
                        Some((_, profile)) => {
                            let cost = self.office.charge(CALL, domain, ENRICH);
                            credits += cost;
                            Outcome::Found { value: profile.clone(), credits: cost }
                        }
                        None if bad.is_some() => {
                            Outcome::Unknown { reason: "a record could not be read or assigned".to_owned() }
                        }
                        None => Outcome::NotFound,
                    }
                });
                match bad {
                    // Whose record it was is not known, so all of the call stays spent.
                    Some(bad) if found.is_empty() => {
                        return Err(Error::new(ID, CALL, ErrorKind::Malformed, bad.message).at(bad.field));
                    }
                    Some(_) => drop(reservation),
                    None if found.is_empty() => reservation.refund(),
                    None => reservation.commit(credits),
                }
                Ok(outcomes)
            }
            Ok(Paid::OverBudget) => Ok(each(&domains, |_| Outcome::OverBudget)),
            Ok(Paid::OutOfCredits) => Ok(each(&domains, |_| Outcome::OutOfCredits { until: None })),
            Ok(other) => {
                let outcome: Outcome<Profile> = other.without_answer();
                Ok(each(&domains, |domain| if asked(domain) { outcome.clone() } else { Outcome::OverBudget }))
            }
            Err(error) if error.status() == Some(404) => Ok(each(&domains, |_| Outcome::NotFound)),
            Err(error) => Err(error),
        }
    }

    /// A company that is not known is not there, so the order says nothing.
    fn read(&self, answer: &Answer, wanted: &[&str]) -> Result<Read, Error> {
        let wire: wire::Companies<'_> = decode(&ID, CALL, answer)?;
        let rows = wire.companies.ok_or_else(|| missing(CALL, "companies"))?;
        let alone = rows.len() == 1 && wanted.len() == 1;
        let mut read = Read::default();
        for (index, raw) in rows.into_iter().enumerate() {
            match record::<wire::Enriched>(raw, index, "companies") {
                Ok(enriched) => {
                    let settings = &self.office.settings;
                    let mut profile = map::profile(enriched, self.office.desk.now(), settings.max_age);
                    // The one record of the one company: whatever it says, also without firmographics.
                    let domain = match &profile.company.domain {
                        _ if alone => wanted[0].to_owned(),
                        Some(domain) if wanted.contains(&domain.as_str()) => domain.clone(),
                        _ => {
                            let message = "it does not say which company it is of".to_owned();
                            let field = format!("companies[{index}]");
                            read.bad = Some(BadRecord { index, field, message });
                            continue;
                        }
                    };
                    profile.company.domain.get_or_insert_with(|| domain.clone());
                    read.found.push((domain, profile));
                }
                Err(bad) => read.bad = Some(bad),
            }
        }
        Ok(read)
    }

    async fn one(
        &self,
        company: &Company,
        fields: &[Group],
        budget: &Budget,
    ) -> Result<Outcome<Profile>, Error> {
        let mut outcomes = self.ask(std::slice::from_ref(company), fields, budget).await?;
        Ok(outcomes.pop().unwrap_or(Outcome::Unsupported))
    }
}

/// An outcome for each company that has a domain.
fn each(
    domains: &[Option<String>],
    mut outcome: impl FnMut(&str) -> Outcome<Profile>,
) -> Vec<Outcome<Profile>> {
    domains.iter().map(|domain| domain.as_deref().map_or(Outcome::Unsupported, &mut outcome)).collect()
}

#[async_trait]
impl Enrich for Profiles {
    fn batch_size(&self) -> usize {
        1
    }

    fn completes_people(&self) -> bool {
        false
    }

    fn price(&self) -> Price {
        self.office.desk.priced(ENRICH)
    }

    async fn enrich_people(
        &self,
        people: &[Person],
        _budget: &Budget,
    ) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [_] => Ok(vec![Outcome::Unsupported]),
            _ => Err(self.office.desk.config(CALL, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let outcome = self.one(company, &self.office.settings.fields, budget).await?;
        Ok(outcome.map(|profile| profile.company))
    }
}

#[async_trait]
impl Technographics for Profiles {
    fn price(&self) -> Price {
        self.office.desk.priced(ENRICH)
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        // Without a licence for firmographics the whole call would be refused.
        let licensed = self.office.settings.fields.contains(&Group::Firmographics);
        let both = [Group::Firmographics, Group::Technographics];
        let fields = if licensed { &both[..] } else { &both[1..] };
        let outcome = self.one(company, fields, budget).await?;
        Ok(outcome.map(|profile| profile.company.technologies))
    }
}
