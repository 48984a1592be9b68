use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rest_core::Timestamp;

use super::{Field, Key};
use crate::{Budget, Company, Error, Outcome, Person, Price, Provider, ProviderId};

/// What a provider is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Ask {
    /// To complete the person.
    Person,
    /// To complete the company.
    Company,
    /// To check the e-mail address.
    Verification,
    /// For the products that the company uses.
    Technologies,
    /// For signs that the company is about to buy.
    Intent,
}

impl Ask {
    /// A word for reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Company => "company",
            Self::Verification => "verification",
            Self::Technologies => "technologies",
            Self::Intent => "intent",
        }
    }

    fn may_fill(self, field: Field) -> bool {
        use Field as F;
        match self {
            Self::Person => field != F::Intent,
            Self::Company => matches!(
                field,
                F::CompanyName
                    | F::Domain
                    | F::CompanyPhone
                    | F::Industry
                    | F::Headcount
                    | F::Revenue
                    | F::FoundedYear
                    | F::Address
                    | F::Technologies
            ),
            Self::Verification => field == F::EmailStatus,
            Self::Technologies => field == F::Technologies,
            Self::Intent => field == F::Intent,
        }
    }
}

/// One provider asked for one thing.
#[derive(Clone)]
pub struct Step {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) ask: Ask,
    chances: BTreeMap<Field, f64>,
    named: bool,
}

/// Nobody knows better.
const EVEN: f64 = 0.5;

impl Step {
    /// Asks a provider to complete the person.
    #[must_use]
    pub fn person(provider: Arc<dyn Provider>) -> Self {
        Self::new(provider, Ask::Person)
    }

    /// Asks a provider to complete the company.
    #[must_use]
    pub fn company(provider: Arc<dyn Provider>) -> Self {
        Self::new(provider, Ask::Company)
    }

    /// Asks a provider to check the e-mail address.
    #[must_use]
    pub fn verification(provider: Arc<dyn Provider>) -> Self {
        Self::new(provider, Ask::Verification)
    }

    /// Asks a provider for the products that the company uses.
    #[must_use]
    pub fn technologies(provider: Arc<dyn Provider>) -> Self {
        Self::new(provider, Ask::Technologies)
    }

    /// Asks a provider for signs that the company is about to buy.
    #[must_use]
    pub fn intent(provider: Arc<dyn Provider>) -> Self {
        Self::new(provider, Ask::Intent)
    }

    fn new(provider: Arc<dyn Provider>, ask: Ask) -> Self {
        let chances = Field::all().filter(|field| ask.may_fill(*field)).map(|field| (field, EVEN)).collect();
        Self { provider, ask, chances, named: false }
    }

    /// It fills this field with this chance, 0 to 1. Once a field is named, only named ones are expected of it.
    #[must_use]
    pub fn expects(mut self, field: Field, chance: f64) -> Self {
        if !self.named {
            self.chances.clear();
            self.named = true;
        }
        self.chances.insert(field, chance.clamp(0.0, 1.0));
        self
    }

    pub(super) fn chance(&self, field: Field) -> Option<f64> {
        self.chances.get(&field).copied()
    }

    /// The highest price of asking, where it can be asked at all.
    pub(super) fn price(&self) -> Option<Price> {
        let provider = &self.provider;
        match self.ask {
            Ask::Person => {
                provider.enrichment().filter(|enrich| enrich.completes_people()).map(|enrich| enrich.price())
            }
            Ask::Company => provider.enrichment().map(|enrich| enrich.company_price()),
            Ask::Verification => provider.email_verification().map(|verify| verify.price()),
            Ask::Technologies => provider.technographics().map(|technographics| technographics.price()),
            Ask::Intent => provider.intent().map(|intent| intent.price()),
        }
    }

    /// The question about this record; `None` if too little is known to ask.
    pub(super) fn question(&self, person: &Person, observations: &[Person]) -> Option<Question> {
        let id = self.provider.id();
        let own = observations.iter().find(|one| one.source.as_ref() == Some(&id));
        let mut record = person.clone();
        // An id means something at its own vendor only.
        record.source = own.and_then(|own| own.source.clone());
        record.external_id = own.and_then(|own| own.external_id.clone());
        record.external_company_id =
            own.and_then(|own| own.external_company_id.clone().or_else(|| own.company.external_id.clone()));
        record.company.external_id.clone_from(&record.external_company_id);
        let names = match self.ask {
            Ask::Person => of_person(&record),
            Ask::Verification => {
                record.email.iter().map(|email| format!("email:{}", email.to_lowercase())).collect()
            }
            Ask::Company | Ask::Technologies | Ask::Intent => of_company(&record.company),
        };
        let keys: Vec<Key> =
            names.into_iter().map(|name| Key::new(format!("{id}:{}:{name}", self.ask.as_str()))).collect();
        let about = match self.ask {
            Ask::Person | Ask::Verification => None,
            Ask::Company | Ask::Technologies | Ask::Intent => {
                record.company.domain.as_ref().map(|domain| domain.to_lowercase())
            }
        };
        (!keys.is_empty()).then_some(Question { keys, about, record })
    }

    /// Asks. What comes is an observation: it says what the provider says, and nothing else.
    pub(super) async fn put(
        &self,
        record: &Person,
        budget: &Budget,
        now: Timestamp,
    ) -> Result<Outcome<Person>, Error> {
        let provider = &self.provider;
        let id = provider.id();
        let bare = || Person { source: Some(id.clone()), observed_at: Some(now), ..Person::default() };
        let of_company =
            |company: Company| Person { external_company_id: company.external_id.clone(), company, ..bare() };
        Ok(match self.ask {
            Ask::Person => match provider.enrichment() {
                Some(enrich) => {
                    let outcomes = enrich.enrich_people(std::slice::from_ref(record), budget).await?;
                    outcomes.into_iter().next().unwrap_or(Outcome::Unsupported)
                }
                None => Outcome::Unsupported,
            },
            Ask::Company => match provider.enrichment() {
                Some(enrich) => enrich.enrich_company(&record.company, budget).await?.map(of_company),
                None => Outcome::Unsupported,
            },
            Ask::Verification => match (provider.email_verification(), &record.email) {
                (Some(verify), Some(email)) => verify.verify(email, budget).await?.map(|found| Person {
                    email: Some(email.clone()),
                    email_status: Some(found.status),
                    source_confidence: found.score,
                    ..bare()
                }),
                _ => Outcome::Unsupported,
            },
            Ask::Technologies => match provider.technographics() {
                Some(technographics) => technographics
                    .technologies(&record.company, budget)
                    .await?
                    .map(|technologies| of_company(Company { technologies, ..Company::default() })),
                None => Outcome::Unsupported,
            },
            Ask::Intent => match provider.intent() {
                Some(intent) => {
                    intent.intent(&record.company, budget).await?.map(|intent| Person { intent, ..bare() })
                }
                None => Outcome::Unsupported,
            },
        })
    }

    pub(super) fn id(&self) -> ProviderId {
        self.provider.id()
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step")
            .field("provider", &self.provider.id())
            .field("ask", &self.ask)
            .finish_non_exhaustive()
    }
}

/// What is asked, and the names under which it is remembered.
pub(super) struct Question {
    pub(super) keys: Vec<Key>,
    pub(super) about: Option<String>,
    pub(super) record: Person,
}

/// Letters and digits, lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn of_person(person: &Person) -> Vec<String> {
    let company = person.company.domain.clone().or_else(|| person.company.company_name.as_deref().map(plain));
    let both = person.first_name.as_ref().zip(person.last_name.as_ref());
    let name = both.map(|(first, last)| format!("{first}{last}")).or_else(|| person.full_name.clone());
    let named = name.zip(company).map(|(name, company)| (plain(&name), company.to_lowercase()));
    [
        person.external_id.as_ref().map(|id| format!("id:{id}")),
        person.email.as_ref().map(|email| format!("email:{}", email.to_lowercase())),
        person.linkedin_url.as_ref().map(|url| format!("linkedin:{}", url.to_lowercase())),
        named
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, company)| format!("company-person:{company}-{name}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_company(company: &Company) -> Vec<String> {
    [
        company.external_id.as_ref().map(|id| format!("id:{id}")),
        company.domain.as_ref().map(|domain| format!("domain:{}", domain.to_lowercase())),
        company
            .company_name
            .as_deref()
            .map(plain)
            .filter(|name| !name.is_empty())
            .map(|name| format!("name:{name}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
