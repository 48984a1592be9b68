//! What EverString's JSON means. Bands stay bands.

use super::wire;
use crate::vendors::{country, text};
use crate::{Address, Company};

/// The company. `year` is this year, since only an age is known.
#[must_use]
pub fn company(wire: wire::Company, year: u16) -> Company {
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    Company {
        external_id: wire.ecid.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        industry_raw: wire.industry.0,
        headcount_range: wire.employee_band.0,
        revenue_range: wire.revenue_band.0,
        founded_year: wire
            .estimated_age
            .0
            .filter(|age| *age >= 0)
            .and_then(|age| text::year(i64::from(year).checked_sub(age))),
        address: Address {
            line: wire.street.0,
            city: wire.city.0,
            region: wire.state.0,
            postcode: wire.zipcode.0,
            country_iso2: wire.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: wire.country.0,
        },
        ..Company::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_year_where_it_can_be_one() {
        let table = [("28", Some(1998)), ("\"0\"", Some(2026)), ("-1", None), ("3000", None), ("null", None)];
        for (age, expected) in table {
            let wire = serde_json::from_str(&format!(r#"{{"ES_EstimatedAge":{age}}}"#)).unwrap();
            assert_eq!(company(wire, 2026).founded_year, expected, "{age}");
        }
    }

    #[test]
    fn basic_attributes_come_with_and_without_prefix() {
        let with = r#"{"ES_ECID":"9f31","ES_Name":"B","ES_Domain":"www.b.example","ES_City":"Bath"}"#;
        let without = r#"{"ecid":"9f31","name":"B","domain":"b.example","city":"Bath"}"#;
        let read = |json: &str| company(serde_json::from_str(json).unwrap(), 2026);
        assert_eq!(read(with), read(without));
    }
}
