//! What the JSON of ConnectWise CPQ means.

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Person, Phone, PhoneKind};

/// Where a quote stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being written.
    Draft,
    /// With the customer.
    Sent,
    /// Accepted.
    Won,
    /// Refused.
    Lost,
    /// Put away without a decision.
    Archived,
}

/// A quote. Money is in [`currency`](Quote::currency).
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Its id, a GUID.
    pub id: String,
    /// Its number, the same for all versions.
    pub number: Option<i64>,
    /// Its version.
    pub version: Option<i64>,
    /// What it is about.
    pub name: Option<String>,
    /// The company it is for.
    pub account: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// The site's own word for where it stands.
    pub status: Option<String>,
    /// Paid once.
    pub total: Option<f64>,
    /// Paid again and again.
    pub recurring: Option<f64>,
    /// Three letters.
    pub currency: Option<String>,
    /// How likely it is, 0–100.
    pub probability: Option<u8>,
    /// `YYYY-MM-DD`.
    pub expected_close: Option<String>,
    /// `YYYY-MM-DD` on which it was won or lost.
    pub decided_on: Option<String>,
    /// User name of the seller.
    pub seller: Option<String>,
    /// Id of the opportunity in the CRM it is connected to.
    pub opportunity_id: Option<String>,
    /// When it was last changed.
    pub modified_at: Option<Timestamp>,
}

/// Something that is on a quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id, a GUID.
    pub id: String,
    /// What it is.
    pub description: Option<String>,
    /// Who makes it.
    pub manufacturer: Option<String>,
    /// The maker's part number.
    pub part_number: Option<String>,
    /// Its category, else its type.
    pub category: Option<String>,
    /// How many.
    pub quantity: Option<f64>,
    /// For all of them, paid once.
    pub price: Option<f64>,
    /// For all of them, paid again and again.
    pub recurring: Option<f64>,
    /// It counts: it is not optional, or was chosen.
    pub is_chosen: bool,
    /// It was sold.
    pub is_sold: bool,
}

/// A time of the site's clock, which comes without an offset.
#[must_use]
pub fn moment(text: &str, offset: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (_, time) = text.split_once('T')?;
    let told = time.ends_with('Z') || time.contains(['+', '-']);
    if told { Timestamp::parse(text) } else { Timestamp::parse(&format!("{text}{offset}")) }
}

fn stage(wire: &wire::Quote) -> Stage {
    if wire.is_lost.0 == Some(true) {
        Stage::Lost
    } else if wire.is_accepted.0 == Some(true) {
        Stage::Won
    } else if wire.is_archive.0 == Some(true) {
        Stage::Archived
    } else if wire.is_sent.0 == Some(true) {
        Stage::Sent
    } else {
        Stage::Draft
    }
}

/// A quote; `None` without an id.
#[must_use]
pub fn quote(wire: wire::Quote, offset: &str) -> Option<Quote> {
    let stage = stage(&wire);
    let changed = wire.modify_date.0.as_deref().or(wire.create_date.0.as_deref());
    Some(Quote {
        stage,
        modified_at: changed.and_then(|text| moment(text, offset)),
        id: wire.id.0?,
        number: wire.quote_number.0,
        version: wire.quote_version.0,
        name: wire.name.0,
        account: wire.account_name.0,
        status: wire.quote_status.0,
        total: wire.quote_total.0,
        recurring: wire.recurring_total.0,
        currency: wire.base_currency.0,
        probability: text::percent(wire.probability.0),
        expected_close: wire.expected_close_date.0.as_deref().and_then(text::date),
        // An open quote may have the date of an earlier decision.
        decided_on: wire
            .won_or_lost_date
            .0
            .as_deref()
            .and_then(text::date)
            .filter(|_| matches!(stage, Stage::Won | Stage::Lost)),
        seller: wire.primary_rep.0,
        opportunity_id: wire.crm_opportunity_id.0,
    })
}

/// An item; `None` without an id.
#[must_use]
pub fn item(wire: wire::Item) -> Option<Item> {
    Some(Item {
        id: wire.id.0?,
        description: wire.short_description.0,
        manufacturer: wire.source_manufacturer_name.0,
        part_number: wire.manufacturer_part_number.0,
        category: wire.product_category.0.or(wire.product_type.0),
        quantity: wire.quantity.0,
        price: wire.extended_price.0,
        recurring: wire.recurring_total.0,
        is_chosen: wire.is_optional.0 != Some(true) || wire.is_selected.0 == Some(true),
        is_sold: wire.is_sold.0 == Some(true),
    })
}

/// The person behind a customer of a quote; `None` if it names nobody.
#[must_use]
pub fn customer(wire: wire::Customer, quote: Option<&Quote>, offset: &str) -> Option<Person> {
    let email = wire.email_address.0.as_deref().and_then(text::email);
    if email.is_none() && wire.first_name.0.is_none() && wire.last_name.0.is_none() {
        return None;
    }
    let phone =
        |raw: Option<String>, kind| raw.map(|raw| Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) });
    let line: Vec<String> = [wire.address1.0, wire.address2.0].into_iter().flatten().collect();
    let company = Company {
        company_name: wire.account_name.0.or_else(|| quote.and_then(|quote| quote.account.clone())),
        address: Address {
            line: (!line.is_empty()).then(|| line.join(", ")),
            city: wire.city.0,
            region: wire.state.0,
            postcode: wire.postal_code.0,
            country_iso2: wire.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: wire.country.0,
        },
        ..Company::default()
    };
    let mut person = Person {
        source: Some(ID),
        external_id: Some(wire.id.0?),
        observed_at: wire.modify_date.0.as_deref().and_then(|text| moment(text, offset)),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        job_title: wire.job_title.0.or(wire.title.0),
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        phones: phone(wire.day_phone.0, PhoneKind::Work)
            .into_iter()
            .chain(phone(wire.mobile_phone.0, PhoneKind::Mobile))
            .collect(),
        company,
        ..Person::default()
    };
    person.research.project_pipelines.extend(quote.and_then(project));
    Some(person)
}

/// An open quote in one sentence.
fn project(quote: &Quote) -> Option<String> {
    if !matches!(quote.stage, Stage::Draft | Stage::Sent) {
        return None;
    }
    let name = quote.name.clone()?;
    let total = quote.total.filter(|total| *total > 0.0).map(|total| match &quote.currency {
        Some(currency) => format!("{total:.0} {currency}"),
        None => format!("{total:.0}"),
    });
    let close = quote.expected_close.as_ref().map(|date| format!("expected by {date}"));
    Some([Some(name), total, close].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_quote_stands() {
        let table = [
            ("{}", Stage::Draft),
            (r#"{"isSent":true}"#, Stage::Sent),
            (r#"{"isSent":true,"isAccepted":true}"#, Stage::Won),
            (r#"{"isAccepted":true,"isLost":"true"}"#, Stage::Lost),
            (r#"{"isSent":true,"isArchive":true}"#, Stage::Archived),
            (r#"{"isAccepted":true,"isArchive":true}"#, Stage::Won),
        ];
        for (json, expected) in table {
            assert_eq!(stage(&serde_json::from_str(json).unwrap()), expected, "{json}");
        }
    }

    #[test]
    fn times_are_the_sites_own() {
        let at = |text: &str, offset: &str| moment(text, offset).map(|at| at.to_string());
        assert_eq!(at("2026-09-14T09:12:44", "Z").as_deref(), Some("2026-09-14T09:12:44.000Z"));
        assert_eq!(at("2026-09-14T09:12:44", "-05:00").as_deref(), Some("2026-09-14T14:12:44.000Z"));
        assert_eq!(at("2026-09-14T09:12:44Z", "-05:00").as_deref(), Some("2026-09-14T09:12:44.000Z"));
        assert_eq!(at("2026-09-14", "Z"), None);
        assert_eq!(at("2026-09-14T09:12:44", "New York"), None);
    }

    #[test]
    fn only_open_quotes_are_projects() {
        let read = |json: &str| quote(serde_json::from_str(json).unwrap(), "Z").unwrap();
        let open = r#"{"id":"1","name":"Refresh","quoteTotal":"18250.5","baseCurrency":"USD","expectedCloseDate":"2026-10-15T00:00:00"}"#;
        assert_eq!(project(&read(open)).as_deref(), Some("Refresh, 18250 USD, expected by 2026-10-15"));
        assert_eq!(
            project(&read(r#"{"id":"1","name":"Refresh","quoteTotal":0}"#)).as_deref(),
            Some("Refresh")
        );
        assert_eq!(project(&read(r#"{"id":"1","name":"Refresh","isLost":true}"#)), None);
        assert_eq!(project(&read(r#"{"id":"1"}"#)), None);
        assert_eq!(quote(serde_json::from_str("{}").unwrap(), "Z"), None);
    }

    #[test]
    fn a_customer_without_anybody_is_nobody() {
        let read = |json: &str| customer(serde_json::from_str(json).unwrap(), None, "Z");
        assert_eq!(read(r#"{"id":"1","accountName":"B","firstName":" "}"#), None);
        assert!(read(r#"{"id":"1","emailAddress":"a@b.example"}"#).is_some());
        assert_eq!(read(r#"{"emailAddress":"a@b.example"}"#), None, "without an id");
    }
}
