//! Parts of records: numbers, places, lists of words.

use super::super::wire;
use crate::lenient::{List, Text};
use crate::vendors::{country, text};
use crate::{Address, Company, PhoneKind};

/// Names of industries that contain a comma: researched companies have their industries in one text.
const WITH_COMMA: [&str; 3] =
    ["Leisure, Travel & Tourism", "Glass, Ceramics & Concrete", "Health, Wellness & Fitness"];

/// `97%`.
pub(super) fn per_cent(text: &str) -> Option<u8> {
    text::percent(text.trim().trim_end_matches('%').trim().parse().ok())
}

pub(super) fn kind(word: Option<&str>) -> PhoneKind {
    match word {
        Some("mobile") => PhoneKind::Mobile,
        Some("direct" | "landline") => PhoneKind::Direct,
        Some("company") => PhoneKind::Company,
        _ => PhoneKind::Other,
    }
}

/// The range without the word behind it.
pub(super) fn band(text: String) -> String {
    match text.strip_suffix("employees") {
        Some(range) => range.trim_end().to_owned(),
        None => text,
    }
}

pub(super) fn count(text: Option<&str>) -> Option<u32> {
    text::count(text?.replace(',', "").parse().ok())
}

pub(super) fn revenue(text: Option<&str>) -> Option<f64> {
    text.and_then(text::money).filter(|amount| *amount > 0.0)
}

/// `1998` or `1998-01-01`.
pub(super) fn year(text: Option<&str>) -> Option<u16> {
    text::year(text?.get(..4)?.parse().ok())
}

pub(super) fn site(text: Option<&str>) -> Company {
    let domain = text.and_then(text::domain);
    let website = domain.as_ref().map(|domain| format!("https://{domain}"));
    Company { domain, website, ..Company::default() }
}

pub(super) fn country_of(code: Option<&str>, name: Option<String>) -> Address {
    let iso2 = code.and_then(country::iso2).or_else(|| name.as_deref().and_then(country::iso2));
    Address { country_iso2: iso2.map(str::to_owned), country: name, ..Address::default() }
}

pub(super) fn place(wire: wire::Location) -> Address {
    Address {
        line: wire.street1.0,
        city: wire.city.0,
        region: wire.state.0,
        postcode: wire.post_code.0,
        ..country_of(wire.country_alpha2.0.as_deref(), wire.country.0)
    }
}

/// A list, or one text with commas.
pub(super) fn split(list: List<Text>) -> Vec<String> {
    let texts = list.texts();
    match texts.as_slice() {
        [one] => one.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        _ => texts,
    }
}

/// The same for industries, some of which contain a comma themselves.
pub(super) fn industries(list: List<Text>) -> Vec<String> {
    let texts = list.texts();
    let [one] = texts.as_slice() else { return texts };
    let mut rest = one.as_str();
    let mut out = Vec::new();
    while !rest.trim_matches([',', ' ']).is_empty() {
        rest = rest.trim_start_matches([',', ' ']);
        let known = WITH_COMMA.iter().find(|name| rest.starts_with(**name)).map(|name| name.len());
        let end = known.or_else(|| rest.find(',')).unwrap_or(rest.len());
        out.push(rest[..end].trim().to_owned());
        rest = &rest[end..];
    }
    out
}
