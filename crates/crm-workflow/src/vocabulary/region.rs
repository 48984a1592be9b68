//! Countries and stated regions as the 65 options.

use alloc::string::String;

use super::countries::{ALIASES, COUNTRIES, Country};
use crate::field::Field;
use crate::words::Words;

/// ISO code of a country given by code or by English name; `None` for anything else, regions included.
#[must_use]
pub fn country(text: &str) -> Option<&'static str> {
    find(text).map(|Country(code, _, _)| *code)
}

/// The region option of a country code, country name or stated region. Unknown gives `None`, never a default.
#[must_use]
pub fn region(text: &str) -> Option<&'static str> {
    if let Some(option) = Field::ProspectRegion.option(text) {
        return Some(option);
    }
    let stated = match Words::new(text).as_str() {
        "nordic" | "nordics" | "scandinavia" => Some("Nordic Countries"),
        "apac" | "asia" | "oceania" => Some("Asia Pacific"),
        "sub saharan africa" => Some("Sub-Saharan Africa"),
        "south east asia" => Some("Southeast Asia"),
        "northern africa" => Some("North Africa"),
        "eastern africa" => Some("East Africa"),
        "western africa" => Some("West Africa"),
        "middle africa" => Some("Central Africa"),
        _ => None,
    };
    stated.or_else(|| find(text).map(|Country(_, _, option)| *option))
}

fn find(text: &str) -> Option<&'static Country> {
    let by_code =
        |code: &str| COUNTRIES.binary_search_by(|country| country.0.cmp(code)).ok().map(|at| &COUNTRIES[at]);
    let text = text.trim();
    if text.len() == 2 && text.is_ascii() {
        let code = text.to_ascii_uppercase();
        // "UK" is no ISO code, but everybody writes it.
        return by_code(if code == "UK" { "GB" } else { &code });
    }
    let words = Words::new(&unaccented(text));
    let name = words.as_str();
    let name = name.strip_prefix("the ").unwrap_or(name);
    COUNTRIES
        .iter()
        .find(|country| country.1 == name)
        .or_else(|| ALIASES.iter().find(|(alias, _)| *alias == name).and_then(|(_, code)| by_code(code)))
}

/// The accents that occur in names of countries, taken off.
fn unaccented(text: &str) -> String {
    let strip = |c: char| match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'Å' => 'a',
        'ç' | 'Ç' => 'c',
        'è' | 'é' | 'ê' => 'e',
        'í' | 'î' => 'i',
        'ñ' => 'n',
        'ó' | 'ô' | 'ö' | 'Ö' => 'o',
        'ü' => 'u',
        other => other,
    };
    text.chars().filter(|c| !matches!(c, '\'' | '’')).map(strip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn countries_and_regions() {
        for (text, option) in [
            ("US", "USA"),
            ("United States", "USA"),
            ("U.S.A.", "USA"),
            ("gb", "UK"),
            ("UK", "UK"),
            ("United Kingdom", "UK"),
            ("Scotland", "UK"),
            ("ae", "UAE"),
            ("United Arab Emirates", "UAE"),
            ("Republic of Korea", "South Korea"),
            ("Denmark", "Nordic Countries"),
            ("IS", "Nordic Countries"),
            ("PL", "Eastern Europe"),
            ("Serbia", "Eastern Europe"),
            ("XK", "Eastern Europe"),
            ("Ireland", "Europe"),
            ("Greece", "Europe"),
            ("Costa Rica", "Central America"),
            ("Jamaica", "Caribbean"),
            ("Uruguay", "South America"),
            ("Malaysia", "Southeast Asia"),
            ("Kazakhstan", "Asia Pacific"),
            ("Fiji", "Asia Pacific"),
            ("Hong Kong", "Asia Pacific"),
            ("Jordan", "Middle East"),
            ("Tunisia", "North Africa"),
            ("Uganda", "East Africa"),
            ("Senegal", "West Africa"),
            ("Côte d'Ivoire", "West Africa"),
            ("Cameroon", "Central Africa"),
            ("Namibia", "Southern Africa"),
            ("The Gambia", "West Africa"),
            ("Türkiye", "Turkey"),
            ("Africa", "Africa"),
            ("sub-saharan africa", "Sub-Saharan Africa"),
            ("Nordics", "Nordic Countries"),
            ("APAC", "Asia Pacific"),
        ] {
            assert_eq!(region(text), Some(option), "{text}");
        }
        for text in ["", "  ", "Atlantis", "EMEA", "ZZ", "AQ", "Georgia, USA"] {
            assert_eq!(region(text), None, "{text}");
        }
        assert_eq!((country("Schweiz"), country("Africa"), country("de")), (Some("CH"), None, Some("DE")));
    }

    #[test]
    fn the_table_is_sorted_complete_and_uses_options_only() {
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(COUNTRIES.len(), 249);
        for Country(code, name, option) in COUNTRIES {
            assert_eq!(Field::ProspectRegion.option(option), Some(*option));
            assert_eq!(region(code), Some(*option));
            assert_eq!(country(name), Some(*code), "{name}");
        }
        for (alias, code) in ALIASES {
            assert_eq!(country(alias), Some(*code), "{alias}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_safe(text in "\\PC{0,12}") {
            let _ = region(&text);
        }
    }
}
