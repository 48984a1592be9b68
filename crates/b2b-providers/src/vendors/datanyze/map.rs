//! What Datanyze's JSON means.

use std::collections::BTreeMap;

use serde_json::Value;

use super::wire::{DomainInfo, Limits};
use crate::Balance;

/// What an answer says about a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The names of the products it uses, each once.
    Technologies(Vec<String>),
    /// Datanyze does not know the domain.
    UnknownDomain,
    /// Another refusal, by its code.
    Refused(String),
    /// The place in the answer that is no product.
    Malformed(String),
}

/// The domain is not indexed.
const UNKNOWN_DOMAIN: i64 = 103;

/// Reads an answer. An error that only says where to look is none.
#[must_use]
pub fn finding(wire: DomainInfo) -> Finding {
    match &wire.error {
        None | Some(Value::Null | Value::Bool(false)) => {}
        Some(Value::Object(hint)) if hint.contains_key("redirect_url") => {}
        Some(code) => {
            let number = code.as_i64().or_else(|| code.as_str().and_then(|text| text.trim().parse().ok()));
            return match number {
                Some(UNKNOWN_DOMAIN) => Finding::UnknownDomain,
                Some(number) => Finding::Refused(number.to_string()),
                None => Finding::Refused("without a code".to_owned()),
            };
        }
    }
    let products: Vec<(String, Value)> = match wire.technologies {
        None | Some(Value::Null) => Vec::new(),
        // In the order of their ids, whatever order the program's JSON keeps.
        Some(Value::Object(by_id)) => by_id.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect(),
        Some(Value::Array(list)) => {
            list.into_iter().enumerate().map(|(place, product)| (place.to_string(), product)).collect()
        }
        Some(_) => return Finding::Malformed("technologies".to_owned()),
    };
    let mut names: Vec<String> = Vec::with_capacity(products.len());
    for (place, product) in products {
        let Some(product) = product.as_object() else {
            return Finding::Malformed(format!("technologies[{place}]"));
        };
        let name = product.get("name").and_then(Value::as_str).unwrap_or_default().trim();
        if !name.is_empty() && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name.to_owned());
        }
    }
    Finding::Technologies(names)
}

pub(super) fn balances(limits: Limits) -> Vec<Balance> {
    [
        ("hourly calls", limits.api_hourly.0, limits.api_hourly_limit.0),
        ("daily calls", limits.api_daily.0, limits.api_daily_limit.0),
        ("monthly calls", limits.api_monthly.0, limits.api_monthly_limit.0),
    ]
    .into_iter()
    .filter(|(_, used, limit)| used.is_some() || limit.is_some())
    .map(|(unit, used, limit)| Balance {
        unit: unit.to_owned(),
        limit,
        used,
        left: limit.zip(used).map(|(limit, used)| (limit - used).max(0.0)),
        resets_at: None,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Finding {
        finding(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn every_shape_of_an_answer() {
        let names =
            |names: &[&str]| Finding::Technologies(names.iter().map(|name| (*name).to_owned()).collect());
        let table = [
            (
                r#"{"technologies":{"512":{"name":"HubSpot"},"204":{"name":"Slack"}}}"#,
                names(&["Slack", "HubSpot"]),
            ),
            (
                r#"{"technologies":[{"name":"HubSpot"},{"name":" hubspot "},{"name":null}]}"#,
                names(&["HubSpot"]),
            ),
            (r#"{"technologies":null}"#, names(&[])),
            (r#"{"domain":"b.example"}"#, names(&[])),
            (r#"{"error":{"redirect_url":"/x"},"technologies":[{"name":"SAP"}]}"#, names(&["SAP"])),
            (r#"{"error":103}"#, Finding::UnknownDomain),
            (r#"{"error":"103"}"#, Finding::UnknownDomain),
            (r#"{"error":101}"#, Finding::Refused("101".to_owned())),
            (r#"{"error":"no token"}"#, Finding::Refused("without a code".to_owned())),
            (r#"{"technologies":"many"}"#, Finding::Malformed("technologies".to_owned())),
            (r#"{"technologies":["SAP"]}"#, Finding::Malformed("technologies[0]".to_owned())),
        ];
        for (json, expected) in table {
            assert_eq!(read(json), expected, "{json}");
        }
    }

    proptest! {
        #[test]
        fn no_value_makes_it_panic(error in "[0-9a-z\"{}:]{0,9}", technologies in "[0-9a-z\"{}\\[\\]:,]{0,12}") {
            let json = format!(r#"{{"error":{error},"technologies":{technologies}}}"#);
            if let Ok(wire) = serde_json::from_str(&json) {
                let _ = finding(wire);
            }
        }
    }
}
