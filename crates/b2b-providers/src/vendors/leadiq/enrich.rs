use std::sync::Arc;

use rest_core::{Answer, async_trait};

use super::account::Account;
use super::request::{self, COMPANY_ENRICH, ENRICH, FEEDBACK, PREVIEW, Settings};
use super::{ID, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::wire::{Rows, decode, record};
use crate::{
    Budget, Company, EmailStatus, Enrich, Error, ErrorKind, Outcome, Person, Price, Reservation,
    Technographics,
};

#[derive(Debug)]
pub(super) struct Matcher {
    desk: Desk,
    settings: Arc<Settings>,
    account: Account,
}

/// What LeadIQ has of a person, without the values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// LeadIQ's id of the person.
    pub person_id: Option<String>,
    /// It has an address.
    pub has_email: bool,
    /// It has a number.
    pub has_phone: bool,
}

/// The first of the results, `None` if there is none.
fn first<'a, T: serde::Deserialize<'a>>(
    call: &'static str,
    field: &str,
    rows: Option<Rows<'a>>,
) -> Result<Option<T>, Error> {
    let Some(rows) = rows.flatten() else {
        return Err(Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(field));
    };
    let Some(raw) = rows.into_iter().next() else { return Ok(None) };
    record(raw, 0, field)
        .map(Some)
        .map_err(|bad| Error::new(ID, call, ErrorKind::Malformed, bad.message).at(bad.field))
}

impl Matcher {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>, account: Account) -> Self {
        Self { desk, settings, account }
    }

    pub(super) async fn preview(&self, person: &Person) -> Result<Option<Preview>, Error> {
        let Some(call) = request::preview(person) else { return Ok(None) };
        let answer = self.desk.ask(call?).await?;
        let wire: wire::Reply<wire::PreviewData> = decode(&ID, PREVIEW, &answer)?;
        let preview = wire.data.and_then(|data| data.search_people_preview.0);
        Ok(preview.map(|preview| Preview {
            person_id: preview.person_id.0,
            has_email: preview.has_email.0 == Some(true),
            has_phone: preview.has_phone.0 == Some(true),
        }))
    }

    pub(super) async fn report_email(&self, id: &str, email: &str, status: EmailStatus) -> Result<(), Error> {
        let works = match status {
            EmailStatus::Deliverable => true,
            EmailStatus::Undeliverable => false,
            EmailStatus::Risky | EmailStatus::Unknown => {
                return Err(self.desk.config(FEEDBACK, "this status says nothing").at("status"));
            }
        };
        self.desk.ask(request::feedback(id, email, works)?).await.map(|_| ())
    }

    fn settle(&self, answer: &Answer, reservation: Reservation) -> Result<Outcome<Person>, Error> {
        let wire: wire::Reply<wire::PersonData<'_>> = decode(&ID, ENRICH, answer)?;
        let rows = wire.data.and_then(|data| data.search_people).map(|people| people.results);
        let Some(profile) = first::<wire::Profile>(ENRICH, "data.searchPeople.results", rows)? else {
            reservation.refund();
            return Ok(Outcome::NotFound);
        };
        let positions = &profile.current_positions.0;
        let credits = self.settings.cost(
            positions.iter().any(|position| !position.emails.0.is_empty()),
            positions.iter().any(|position| !position.phones.0.is_empty())
                || !profile.personal_phones.0.is_empty(),
            positions.iter().any(|position| position.company_info.0.is_some()),
        );
        reservation.commit(credits);
        let mut person = map::person(profile, Some(self.desk.now()));
        Ok(if person.do_not_contact {
            Outcome::OptedOut { reason: person.opt_out_reason.take().unwrap_or_default() }
        } else {
            Outcome::Found { value: person, credits }
        })
    }

    async fn person(&self, person: &Person, budget: &Budget) -> Result<Outcome<Person>, Error> {
        let Some(who) = request::who(person) else { return Ok(Outcome::Unsupported) };
        let price = self.desk.priced(self.settings.person_price());
        if self.settings.precheck && self.desk.affordable(1, price, budget) == 1 {
            let preview = self.preview(person).await?;
            let wanted = |preview: &Preview| preview.has_email || (self.settings.phones && preview.has_phone);
            if preview.is_some_and(|preview| !wanted(&preview)) {
                return Ok(Outcome::NotFound);
            }
        }
        let call = request::person(who, &self.settings)?;
        match self.desk.pay(call, self.settings.person_price(), budget).await? {
            Paid::Answered(answer, reservation) => self.settle(&answer, reservation),
            Paid::OutOfCredits => Ok(Outcome::OutOfCredits { until: self.account.resets_at().await }),
            other => Ok(other.without_answer()),
        }
    }

    async fn firm(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(call) = request::company(company) else { return Ok(Outcome::Unsupported) };
        let price = self.settings.company_price();
        match self.desk.pay(call?, price, budget).await? {
            Paid::Answered(answer, reservation) => {
                let wire: wire::Reply<wire::CompanyData<'_>> = decode(&ID, COMPANY_ENRICH, &answer)?;
                let rows = wire.data.and_then(|data| data.search_company).map(|found| found.results);
                let firm = first::<wire::Firm>(COMPANY_ENRICH, "data.searchCompany.results", rows)?;
                let Some(firm) = firm else {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                };
                reservation.commit(price.credits);
                Ok(Outcome::Found { value: map::company(firm, None).company, credits: price.credits })
            }
            Paid::OutOfCredits => Ok(Outcome::OutOfCredits { until: self.account.resets_at().await }),
            other => Ok(other.without_answer()),
        }
    }
}

#[async_trait]
impl Enrich for Matcher {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.desk.priced(self.settings.person_price())
    }

    fn company_price(&self) -> Price {
        self.desk.priced(self.settings.company_price())
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => Ok(vec![self.person(person, budget).await?]),
            _ => Err(self.desk.config(ENRICH, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        self.firm(company, budget).await
    }
}

#[async_trait]
impl Technographics for Matcher {
    fn price(&self) -> Price {
        self.desk.priced(self.settings.company_price())
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        self.firm(company, budget).await.map(|outcome| outcome.map(|company| company.technologies))
    }
}
