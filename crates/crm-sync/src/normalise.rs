//! A provider's record in one form: what is compared, hashed, merged and shown downstream.
//!
//! What cannot be right is dropped with a warning, never the whole record; a phone number that cannot be read
//! stays as text but is not used.

use std::fmt;

use b2b_providers::{Company, Person, Phone};
use crm_workflow::vocabulary;
use lead_match::normalise::{is_null, linkedin_slug};
use phone_normalise::Hint;
use rest_core::Url;
use unicode_normalization::UnicodeNormalization;

use crate::rules::Rules;

/// Something of a record that was dropped or not understood. Names the field, never its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Key of the canonical record.
    pub field: &'static str,
    /// What became of it, and why.
    pub text: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.text)
    }
}

/// Brings a record into one form. Doing it again changes nothing.
///
/// National phone numbers are read as dialled from the record's own country, else from the rules'
/// `default_country`; without either they get no E.164.
#[must_use]
pub fn normalise_person(mut person: Person, rules: &Rules) -> (Person, Vec<Warning>) {
    let mut warnings = Vec::new();
    names(&mut person);
    for text in [
        &mut person.job_title,
        &mut person.twitter,
        &mut person.seniority_raw,
        &mut person.department_raw,
        &mut person.research.services_offered,
        &mut person.research.notes,
        &mut person.intent.intent_stage,
        &mut person.intent.intent_source,
        &mut person.external_id,
        &mut person.external_company_id,
    ] {
        tidy(text);
    }
    for list in [
        &mut person.research.growth_signals,
        &mut person.research.project_pipelines,
        &mut person.intent.intent_topics,
    ] {
        tidy_list(list);
    }
    company(&mut person.company, &mut warnings);
    mail(&mut person, &mut warnings);
    linkedin(&mut person, &mut warnings);
    let country = person.company.address.country_iso2.clone().or_else(|| rules.default_country.clone());
    phones(&mut person, country.as_deref(), &mut warnings);
    (person, warnings)
}

/// One Unicode form, single blanks; words that mean "nothing" become absent.
fn tidy(text: &mut Option<String>) {
    if let Some(old) = text.take() {
        let new = old.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        *text = Some(new).filter(|new| !is_null(new));
    }
}

fn tidy_list(list: &mut Vec<String>) {
    *list = std::mem::take(list)
        .into_iter()
        .filter_map(|text| {
            let mut text = Some(text);
            tidy(&mut text);
            text
        })
        .collect();
}

/// A single full name is taken apart at its last blank, or at the comma of "Family, Given".
fn names(person: &mut Person) {
    tidy(&mut person.first_name);
    tidy(&mut person.last_name);
    tidy(&mut person.full_name);
    if person.first_name.is_some() || person.last_name.is_some() {
        return;
    }
    let Some(full) = &person.full_name else { return };
    let parts = match full.split_once(',') {
        Some((last, first)) => Some((first.trim().to_owned(), last.trim().to_owned())),
        None => full.rsplit_once(' ').map(|(first, last)| (first.to_owned(), last.to_owned())),
    };
    if let Some((first, last)) = parts.filter(|(first, last)| !is_null(first) && !is_null(last)) {
        person.full_name = Some(format!("{first} {last}"));
        (person.first_name, person.last_name) = (Some(first), Some(last));
    }
}

fn company(company: &mut Company, warnings: &mut Vec<Warning>) {
    for text in [
        &mut company.external_id,
        &mut company.company_name,
        &mut company.website,
        &mut company.domain,
        &mut company.industry_raw,
        &mut company.headcount_range,
        &mut company.revenue_range,
        &mut company.description,
        &mut company.address.line,
        &mut company.address.city,
        &mut company.address.region,
        &mut company.address.postcode,
        &mut company.address.country,
        &mut company.address.country_iso2,
    ] {
        tidy(text);
    }
    tidy_list(&mut company.keywords);
    tidy_list(&mut company.technologies);
    company.headcount = company.headcount.filter(|count| *count > 0);
    company.revenue_usd = company.revenue_usd.filter(|usd| usd.is_finite() && *usd > 0.0);
    company.founded_year = company.founded_year.filter(|year| *year > 1000);
    let address = &mut company.address;
    let stated = address.country_iso2.as_deref().and_then(vocabulary::country);
    address.country_iso2 =
        stated.or_else(|| address.country.as_deref().and_then(vocabulary::country)).map(str::to_owned);

    let had_website = company.website.is_some();
    let website = company.website.take().and_then(|text| web_address(&text));
    if had_website && website.is_none() {
        warnings.push(Warning { field: "website", text: "not a web address; left out".to_owned() });
    }
    let domain = company.domain.take().and_then(|text| web_address(&text));
    let host = domain.as_ref().or(website.as_ref()).and_then(bare_host);
    company.website = website
        .map(|url| url.as_str().trim_end_matches('/').to_owned())
        .or_else(|| host.as_ref().map(|host| format!("https://{host}")));
    company.domain = host;
}

/// `https://…`, from an address or a bare host; `None` for what is no host of the public web.
fn web_address(text: &str) -> Option<Url> {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            rest
        }
        Some(_) => return None,
        None => text,
    };
    let url = Url::parse(&format!("https://{rest}")).ok()?;
    let named = matches!(url.domain(), Some(host) if host.trim_matches('.').contains('.'));
    (named && url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn bare_host(url: &Url) -> Option<String> {
    let host = url.domain()?.trim_matches('.');
    Some(host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host).to_owned())
}

fn mail(person: &mut Person, warnings: &mut Vec<Warning>) {
    tidy(&mut person.email);
    if let Some(text) = person.email.take() {
        person.email = address(&text);
        if person.email.is_none() {
            warnings.push(Warning { field: "email", text: "not an e-mail address; left out".to_owned() });
        }
    }
    if person.email.is_none() {
        person.email_status = None;
    }
}

/// Lower case, domain in ASCII; `None` for what is no address.
#[must_use]
pub fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    // `Jane Doe <jane@acme.example>`
    let text = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>')?,
        None => text,
    };
    let (local, host) = text.split_once('@')?;
    let wrong = |c: char| c.is_whitespace() || c.is_control() || ",;:<>()[]\"@".contains(c);
    if local.is_empty() || local.contains(wrong) || host.contains(wrong) {
        return None;
    }
    // Brings the host into its ASCII form and refuses what is none.
    let url = Url::parse(&format!("https://{host}/")).ok()?;
    let host =
        url.domain().filter(|host| host.contains('.') && !host.starts_with('.') && !host.ends_with('.'))?;
    (url.path() == "/" && url.port().is_none() && url.query().is_none() && url.fragment().is_none())
        .then(|| format!("{}@{host}", local.to_lowercase()))
}

fn linkedin(person: &mut Person, warnings: &mut Vec<Warning>) {
    tidy(&mut person.linkedin_url);
    if let Some(text) = person.linkedin_url.take() {
        person.linkedin_url = linkedin_slug(&text).map(|slug| format!("https://www.linkedin.com/in/{slug}"));
        if person.linkedin_url.is_none() {
            warnings
                .push(Warning { field: "linkedin_url", text: "not a person's profile; left out".to_owned() });
        }
    }
}

fn phones(person: &mut Person, country: Option<&str>, warnings: &mut Vec<Warning>) {
    person.phones.retain(|phone| !is_null(&phone.raw) || phone.e164.is_some());
    for phone in &mut person.phones {
        match e164(phone, country) {
            Ok(number) => phone.e164 = Some(number),
            Err(why) => {
                phone.e164 = None;
                warnings.push(Warning { field: "phones", text: format!("kept but not used: {why}") });
            }
        }
    }
    tidy(&mut person.company.company_phone);
    if let Some(text) = &person.company.company_phone {
        match phone_normalise::normalise(text, Hint::from(country)) {
            Ok(number) => person.company.company_phone = Some(number.e164().to_string()),
            Err(why) => {
                warnings.push(Warning { field: "company_phone", text: format!("kept but not used: {why}") });
            }
        }
    }
}

/// The vendor's own E.164 counts if it is a number; else the text is read.
fn e164(phone: &Phone, country: Option<&str>) -> Result<String, phone_normalise::Refusal> {
    let stated = phone.e164.as_deref().and_then(|text| phone_normalise::normalise(text, Hint::none()).ok());
    let number = match stated {
        Some(number) => number,
        None => phone_normalise::normalise(&phone.raw, Hint::from(country))?,
    };
    Ok(number.e164().to_string())
}

/// A number in international form as people read it, E.123; `None` for text that needs a country to be read.
#[must_use]
pub fn display(e164: &str) -> Option<String> {
    phone_normalise::normalise(e164, Hint::none()).ok().map(|number| number.e123().to_string())
}

/// The E.164 of a number as the CRM holds it; `country` is where a national number would be dialled.
#[must_use]
pub fn number(text: &str, country: Option<&str>) -> Option<String> {
    phone_normalise::normalise(text, Hint::from(country)).ok().map(|number| number.e164().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use b2b_providers::{EmailStatus, PhoneKind};
    use proptest::prelude::*;

    fn normal(person: Person) -> (Person, Vec<String>) {
        let (person, warnings) = normalise_person(person, &Rules::default());
        (person, warnings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn addresses() {
        for (text, wanted) in [
            (" Jane.Doe@ACME.example ", Some("jane.doe@acme.example")),
            ("mailto:jane@acme.example", Some("jane@acme.example")),
            ("Jane Doe <jane@acme.example>", Some("jane@acme.example")),
            ("jürgen@bücher.example", Some("jürgen@xn--bcher-kva.example")),
            ("jane@acme", None),
            ("jane@@acme.example", None),
            ("jane@acme.example/path", None),
            ("jane@acme.example:25", None),
            ("jane doe@acme.example", None),
            ("@acme.example", None),
            ("jane@.example", None),
            ("acme.example", None),
            ("", None),
        ] {
            assert_eq!(address(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_bad_address_is_dropped_and_the_record_stays() {
        let (person, warnings) = normal(Person {
            full_name: Some(" Ana  María   de la Cruz ".into()),
            email: Some("none at all".into()),
            email_status: Some(EmailStatus::Deliverable),
            job_title: Some("N/A".into()),
            linkedin_url: Some("linkedin.com/company/acme".into()),
            ..Person::default()
        });
        assert_eq!(person.first_name.as_deref(), Some("Ana María de la"));
        assert_eq!(person.last_name.as_deref(), Some("Cruz"));
        assert_eq!((person.email, person.email_status, person.job_title), (None, None, None));
        assert_eq!(
            warnings,
            ["email: not an e-mail address; left out", "linkedin_url: not a person's profile; left out"]
        );
    }

    #[test]
    fn family_name_first_with_a_comma() {
        let (person, _) = normal(Person { full_name: Some("Doe, Jane".into()), ..Person::default() });
        assert_eq!(person.display_name().as_deref(), Some("Jane Doe"));
        assert_eq!(person.last_name.as_deref(), Some("Doe"));
    }

    #[test]
    fn web_sites_and_domains_complete_each_other() {
        for (website, domain, wanted) in [
            (
                Some("HTTP://www.Acme.example/"),
                None,
                (Some("https://www.acme.example"), Some("acme.example")),
            ),
            (None, Some("www.acme.example"), (Some("https://acme.example"), Some("acme.example"))),
            (Some("acme.example/en"), None, (Some("https://acme.example/en"), Some("acme.example"))),
            (
                Some("bücher.example"),
                None,
                (Some("https://xn--bcher-kva.example"), Some("xn--bcher-kva.example")),
            ),
            (Some("ftp://acme.example"), None, (None, None)),
            (Some("n/a"), Some("-"), (None, None)),
            (Some("not a site"), None, (None, None)),
            (Some("192.0.2.1"), None, (None, None)),
        ] {
            let mut person = Person::default();
            person.company.website = website.map(str::to_owned);
            person.company.domain = domain.map(str::to_owned);
            let company = normal(person).0.company;
            assert_eq!(
                (company.website.as_deref(), company.domain.as_deref()),
                wanted,
                "{website:?} {domain:?}"
            );
        }
    }

    #[test]
    fn numbers_take_the_records_country_and_bad_ones_stay_unused() {
        let mut person = Person {
            phones: vec![
                Phone::new("020 7946 0001", PhoneKind::Mobile),
                Phone::new("+1 212 555 0123", PhoneKind::Work),
                Phone::new("call me", PhoneKind::Other),
                Phone::new("n/a", PhoneKind::Other),
            ],
            ..Person::default()
        };
        person.company.company_phone = Some("020 7946 0000".into());
        person.company.address.country = Some("United Kingdom".into());
        let (person, warnings) = normal(person);
        let numbers: Vec<Option<&str>> = person.phones.iter().map(|phone| phone.e164.as_deref()).collect();
        assert_eq!(numbers, [Some("+442079460001"), Some("+12125550123"), None]);
        assert_eq!(person.phones[2].raw, "call me");
        assert_eq!(person.company.company_phone.as_deref(), Some("+442079460000"));
        assert_eq!(person.company.address.country_iso2.as_deref(), Some("GB"));
        assert_eq!(warnings.len(), 1);
        let (mut rules, national) = (Rules::default(), Phone::new("020 7946 0001", PhoneKind::Mobile));
        let person = Person { phones: vec![national], ..Person::default() };
        assert_eq!(normalise_person(person.clone(), &rules).0.phones[0].e164, None);
        rules.default_country = Some("UK".into());
        assert!(normalise_person(person, &rules).0.phones[0].e164.is_some());
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_twice_is_once(
            texts in prop::collection::vec(prop_oneof!["\\PC{0,20}", "[a-z@.:/ ,<>-]{0,20}"], 9)
        ) {
            let text = |at: usize| Some(texts[at].clone());
            let mut person = Person {
                full_name: text(0),
                email: text(1),
                linkedin_url: text(2),
                job_title: text(3),
                phones: vec![Phone::new(texts[4].clone(), PhoneKind::Other)],
                ..Person::default()
            };
            person.company.website = text(5);
            person.company.domain = text(6);
            person.company.company_phone = text(7);
            person.company.address.country = text(8);
            let once = normalise_person(person, &Rules::default()).0;
            let twice = normalise_person(once.clone(), &Rules::default()).0;
            prop_assert!(once == twice);
        }
    }
}
