//! The JSON of HG Insights, as its documents of the Data API v2 have it. Everything may be missing.

use serde::Deserialize;

use crate::lenient::{List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// `POST /companies/search` and `POST /companies/enrich`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Companies<'a> {
    #[serde(borrow)]
    pub(super) companies: Rows<'a>,
    pub(super) count: Whole,
}

/// Name and whereabouts of a company. The pages of the vendor spell the domain in three ways.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Firm {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) domain_normalized: Text,
    pub(super) url: Text,
    pub(super) industry_name: Text,
    pub(super) employees_total: Whole,
    pub(super) employees_band: Text,
    pub(super) revenue_total: Real,
    pub(super) revenue_band: Text,
    pub(super) country_code: Text,
    pub(super) state_name: Text,
    pub(super) city_name: Text,
}

/// One company of `POST /companies/enrich`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Enriched {
    pub(super) company_id: Text,
    pub(super) domain: Text,
    pub(super) domain_normalized: Text,
    pub(super) url: Text,
    pub(super) firmographics: Maybe<Firm>,
    pub(super) spend: Maybe<AllSpend>,
    pub(super) technographics: Maybe<Installs>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AllSpend {
    pub(super) all: List<Spend>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Spend {
    pub(super) category_name: Text,
    pub(super) amount: Real,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Installs {
    pub(super) installs: List<Install>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Install {
    pub(super) product_name: Text,
    pub(super) vendor_name: Text,
    pub(super) product_category_level1_name: Text,
    pub(super) product_category_level2_name: Text,
    pub(super) product_category_level3_name: Text,
    pub(super) product_category_level4_name: Text,
    pub(super) product_category_level5_name: Text,
    pub(super) product_last_verified_date: Text,
    pub(super) intensity: Real,
    pub(super) product_intensity: Real,
}

/// `POST /companies/enrich/estimate`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Estimate {
    pub(super) credits_estimate: Real,
}

/// `POST /intent/enrich`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Intent {
    pub(super) company: Maybe<Firm>,
    pub(super) topics: Maybe<Topics>,
    pub(super) summary: Maybe<Summary>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Topics {
    pub(super) data: List<Topic>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Topic {
    pub(super) name: Text,
    pub(super) score: Real,
    pub(super) signal_level: Text,
    pub(super) trend: Text,
    pub(super) buyers_journey_names: List<Text>,
    pub(super) buyers_journey_name: List<Text>,
    pub(super) context_type_names: List<Text>,
    pub(super) last_seen_at: Text,
    pub(super) product_names: List<Text>,
    pub(super) vendor_names: List<Text>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Summary {
    pub(super) latest_signal_date: Text,
}
