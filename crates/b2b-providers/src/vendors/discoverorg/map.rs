//! What DiscoverOrg's JSON means. Its revenue is of an unknown unit and left out.

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Person, Phone, PhoneKind};

/// The person of a look-up.
#[must_use]
pub fn person(wire: wire::Person) -> Person {
    let (first_name, last_name) = split(wire.full_name.0.as_deref());
    let email = wire.email.0.as_deref().and_then(text::email);
    let phone =
        |raw: Option<String>, kind| raw.map(|raw| Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) });
    let company = wire.company.0.map(company).unwrap_or_default();
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        external_company_id: company.external_id.clone(),
        first_name,
        last_name,
        full_name: wire.full_name.0,
        job_title: wire.title.0,
        // It has no word for how good an address is.
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        phones: phone(wire.office_tel_number.0, PhoneKind::Work)
            .into_iter()
            .chain(phone(wire.mobile_tel_number.0, PhoneKind::Mobile))
            .collect(),
        linkedin_url: wire.linkedin_url.0.as_deref().and_then(text::linkedin),
        department_raw: wire.departments.texts().into_iter().chain(wire.job_functions.texts()).next(),
        company,
        ..Person::default()
    };
    let boss = wire.reports_to.0.and_then(|boss| {
        let parts: Vec<String> = [boss.full_name.0, boss.title.0].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("Reports to {}", parts.join(", ")))
    });
    let notes: Vec<String> = wire.notes.0.into_iter().chain(boss).collect();
    person.research.notes = (!notes.is_empty()).then(|| notes.join(" | "));
    person.research.services_offered = text::services(&person.company);
    person
}

/// At the last space.
fn split(full: Option<&str>) -> (Option<String>, Option<String>) {
    match full.and_then(|full| full.rsplit_once(' ')) {
        Some((first, last)) => (Some(first.trim_end().to_owned()), Some(last.to_owned())),
        None => (None, None),
    }
}

/// The company of a look-up, or of a person.
#[must_use]
pub fn company(wire: wire::Company) -> Company {
    let domain = wire.email_domain.0.as_deref().and_then(text::domain);
    let address = wire.location.0.map(|location| Address {
        region: location
            .others
            .iter()
            .find(|(key, _)| key.starts_with("stateProv"))
            .and_then(|(_, value)| value.as_str())
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
        line: location.street_address1.0,
        city: location.city.0,
        postcode: location.postal_code.0,
        country_iso2: location.iso_country_code.0.as_deref().and_then(country::iso2).map(str::to_owned),
        country: None,
    });
    Company {
        external_id: wire.id.0,
        company_name: wire.full_name.0.or(wire.name.0),
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.main_phone_number.0,
        industry_raw: wire.industry.0,
        headcount: text::count(wire.num_employees.0),
        address: address.unwrap_or_default(),
        description: wire.description.0,
        ..Company::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_at_the_last_space() {
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(split(Some("Dana van Okafor")), (own("Dana van"), own("Okafor")));
        assert_eq!(split(Some("Dana")), (None, None));
        assert_eq!(split(None), (None, None));
    }

    #[test]
    fn the_state_is_read_however_it_is_spelt() {
        for key in ["stateProvinceRegion", "stateProvicneRegion"] {
            let json =
                format!(r#"{{"name":"B","location":{{"city":"Bath","{key}":"ME","isoCountryCode":"us"}}}}"#);
            let company = company(serde_json::from_str(&json).unwrap());
            assert_eq!(company.address.region.as_deref(), Some("ME"), "{key}");
            assert_eq!(company.address.country_iso2.as_deref(), Some("US"));
        }
        let company = company(serde_json::from_str(r#"{"location":{"stateProvinceRegion":7}}"#).unwrap());
        assert_eq!(company, Company::default());
    }
}
