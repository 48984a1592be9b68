//! Industries as the 29 options.

use crate::field::Field;
use crate::words::{Words, lookup};

/// The particular before the general: health insurance is insurance, a hospital's software vendor is healthcare.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("Insurance", &["insurance", "reinsurance"]),
    ("Biotechnology", &["biotechnology", "biotech"]),
    ("Pharmaceuticals", &["pharmaceutical", "pharmaceuticals", "pharma"]),
    ("Legal Services", &["legal", "law practice", "law", "law firm"]),
    ("Defence", &["defence", "defense", "military"]),
    ("Government", &["government", "public sector", "public administration", "public safety"]),
    ("Non-Profit", &["non profit", "nonprofit", "not for profit", "charity", "charities", "philanthropy"]),
    ("Technology", &["information technology", "it services", "it consulting"]),
    (
        "Professional Services",
        &[
            "consulting",
            "accounting",
            "staffing",
            "marketing agency",
            "professional services",
            "recruiting",
            "advertising",
        ],
    ),
    ("Education", &["education", "e learning", "university", "universities", "school", "schools"]),
    ("Real Estate", &["real estate", "property management"]),
    (
        "Transportation",
        &["transportation", "logistics", "airlines", "airline", "maritime", "trucking", "freight"],
    ),
    ("Aerospace", &["aerospace", "aviation"]),
    ("Automotive", &["automotive"]),
    (
        "Hospitality",
        &["hospitality", "hotel", "hotels", "restaurant", "restaurants", "leisure", "travel", "tourism"],
    ),
    ("Food & Beverage", &["food", "beverage", "beverages"]),
    ("Telecommunications", &["telecommunications", "telecommunication", "telecom"]),
    ("Utilities", &["utilities", "utility"]),
    ("Energy", &["energy", "oil", "gas", "renewables", "renewable"]),
    ("Mining", &["mining", "metals"]),
    ("Chemicals", &["chemicals", "chemical"]),
    ("Agriculture", &["agriculture", "farming"]),
    (
        "Media & Entertainment",
        &["media", "entertainment", "publishing", "gaming", "games", "broadcast", "broadcasting"],
    ),
    ("Construction", &["construction", "building materials", "civil engineering", "architecture"]),
    ("Retail", &["retail", "e commerce", "ecommerce", "consumer goods", "apparel", "wholesale"]),
    ("Healthcare", &["healthcare", "hospital", "hospitals", "medical", "health care", "health", "wellness"]),
    ("Finance", &["finance", "banking", "financial services", "investment", "venture", "financial"]),
    ("Manufacturing", &["manufacturing", "industrial", "machinery", "electrical", "plastics", "packaging"]),
    (
        "Technology",
        &["technology", "software", "internet", "saas", "computer", "semiconductors", "semiconductor"],
    ),
];

/// The industry option; `Other` for an industry that fits none, `None` if there is no text.
#[must_use]
pub fn industry(text: &str) -> Option<&'static str> {
    if let Some(option) = Field::ProspectIndustry.option(text) {
        return Some(option);
    }
    let words = Words::new(text);
    (!words.is_empty()).then(|| lookup(&words, SYNONYMS).unwrap_or("Other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms() {
        for (text, option) in [
            ("healthcare", "Healthcare"),
            ("Information Technology & Services", "Technology"),
            ("Computer Software", "Technology"),
            ("IT Services and IT Consulting", "Technology"),
            ("SaaS", "Technology"),
            ("semiconductors", "Technology"),
            ("Hospital & Health Care", "Healthcare"),
            ("Wellness", "Healthcare"),
            ("Investment Banking", "Finance"),
            ("Venture Capital", "Finance"),
            ("Accounting", "Professional Services"),
            ("Management Consulting", "Professional Services"),
            ("Staffing & Recruiting", "Professional Services"),
            ("Marketing agency", "Professional Services"),
            ("Industrial Automation", "Manufacturing"),
            ("Plastics", "Manufacturing"),
            ("E-commerce", "Retail"),
            ("Apparel & Fashion", "Retail"),
            ("E-Learning", "Education"),
            ("Public Administration", "Government"),
            ("Military", "Defence"),
            ("Defense & Space", "Defence"),
            ("Civil Engineering", "Construction"),
            ("Logistics and Supply Chain", "Transportation"),
            ("Oil & Energy", "Energy"),
            ("Telecom", "Telecommunications"),
            ("Publishing", "Media & Entertainment"),
            ("Computer Games", "Media & Entertainment"),
            ("Farming", "Agriculture"),
            ("Restaurants", "Hospitality"),
            ("Food Production", "Food & Beverage"),
            ("Leisure, Travel & Tourism", "Hospitality"),
            ("Aviation", "Aerospace"),
            ("Mining & Metals", "Mining"),
            ("Health Insurance", "Insurance"),
            ("Law Practice", "Legal Services"),
            ("Philanthropy", "Non-Profit"),
            ("Biotechnology", "Biotechnology"),
            ("Astrology", "Other"),
        ] {
            assert_eq!(industry(text), Some(option), "{text}");
        }
        assert_eq!(industry("  "), None);
    }

    #[test]
    fn every_answer_is_an_option_and_every_option_can_be_had() {
        for (option, _) in SYNONYMS {
            assert_eq!(Field::ProspectIndustry.option(option), Some(*option));
        }
        for option in Field::ProspectIndustry.options() {
            assert_eq!(industry(option), Some(*option));
        }
    }
}
