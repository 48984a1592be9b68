//! The prospect fields.

use super::Field;
use super::spec::{FieldKind, FieldSpec, spec};

/// Options of `CFProspectBudget`.
pub(crate) const BUDGET: &[&str] = &["<$10K", "$10K-$50K", "$50K-$100K", "$100K-$500K", "$500K+"];

/// Options of `CFProspectTimeframe`.
pub(crate) const TIMEFRAME: &[&str] = &["Immediate", "1-3 months", "3-6 months", "6-12 months", "12+ months"];

/// Options of `CFProspectIndustry`.
pub(crate) const INDUSTRY: &[&str] = &[
    "Technology",
    "Healthcare",
    "Finance",
    "Manufacturing",
    "Retail",
    "Education",
    "Government",
    "Professional Services",
    "Construction",
    "Real Estate",
    "Transportation",
    "Energy",
    "Utilities",
    "Telecommunications",
    "Media & Entertainment",
    "Agriculture",
    "Food & Beverage",
    "Hospitality",
    "Automotive",
    "Aerospace",
    "Defence",
    "Pharmaceuticals",
    "Biotechnology",
    "Chemicals",
    "Mining",
    "Insurance",
    "Legal Services",
    "Non-Profit",
    "Other",
];

/// Options of `CFProspectRegion`.
pub(crate) const REGION: &[&str] = &[
    "North America",
    "USA",
    "Canada",
    "Mexico",
    "Central America",
    "Caribbean",
    "South America",
    "Brazil",
    "Argentina",
    "Chile",
    "Colombia",
    "Peru",
    "Venezuela",
    "Europe",
    "UK",
    "Germany",
    "France",
    "Italy",
    "Spain",
    "Netherlands",
    "Belgium",
    "Switzerland",
    "Austria",
    "Nordic Countries",
    "Eastern Europe",
    "Russia",
    "Asia Pacific",
    "China",
    "Japan",
    "South Korea",
    "India",
    "Australia",
    "New Zealand",
    "Southeast Asia",
    "Indonesia",
    "Thailand",
    "Philippines",
    "Vietnam",
    "Singapore",
    "Middle East",
    "UAE",
    "Saudi Arabia",
    "Qatar",
    "Kuwait",
    "Oman",
    "Bahrain",
    "Israel",
    "Turkey",
    "Iran",
    "Iraq",
    "Africa",
    "South Africa",
    "Nigeria",
    "Kenya",
    "Egypt",
    "Morocco",
    "Ghana",
    "Ethiopia",
    "Tanzania",
    "Sub-Saharan Africa",
    "North Africa",
    "East Africa",
    "West Africa",
    "Central Africa",
    "Southern Africa",
];

/// Options of `CFProspectCompetitionStrength`.
pub(crate) const COMPETITION_STRENGTH: &[&str] = &["Weak", "Moderate", "Strong", "Dominant"];

/// Options of `CFProspectPriority`.
pub(crate) const PRIORITY: &[&str] = &["Low", "Medium", "High", "Critical"];

/// Options of `CFProspectBuyingProcess`.
pub(crate) const BUYING_PROCESS: &[&str] = &["Awareness", "Consideration", "Decision", "Purchase"];

/// In the order of [`Field`].
pub(super) static PROSPECT: [FieldSpec; 20] = [
    spec(
        Field::ProspectPainPoints,
        "prospect_pain_points",
        "CFProspectPainPoints",
        "Pain Points",
        FieldKind::Text,
        "Qualification",
        "Problems the prospect has confirmed",
    ),
    spec(
        Field::ProspectServices,
        "prospect_services",
        "CFProspectServices",
        "Qualified Services",
        FieldKind::Text,
        "Qualification",
        "Our services that answer the need",
    ),
    spec(
        Field::ProspectDecisionMakers,
        "prospect_decision_makers",
        "CFProspectDecisionMakers",
        "Decision Maker",
        FieldKind::String,
        "Qualification",
        "Who decides",
    ),
    spec(
        Field::ProspectFitScore,
        "prospect_fit_score",
        "CFProspectFitScore",
        "Fit Score",
        FieldKind::Integer,
        "Qualification",
        "Qualification score, 0 to 100",
    ),
    spec(
        Field::ProspectBudget,
        "prospect_budget",
        "CFProspectBudget",
        "Budget Range",
        FieldKind::Dropdown,
        "Qualification",
        "Money available, as a band",
    )
    .options(BUDGET)
    .default_option("<$10K"),
    spec(
        Field::ProspectTimeframe,
        "prospect_timeframe",
        "CFProspectTimeframe",
        "Timeframe",
        FieldKind::Dropdown,
        "Qualification",
        "When the prospect wants to start",
    )
    .options(TIMEFRAME)
    .default_option("3-6 months"),
    spec(
        Field::ProspectIndustry,
        "prospect_industry",
        "CFProspectIndustry",
        "Industry/Sector",
        FieldKind::Dropdown,
        "Qualification",
        "Main industry",
    )
    .options(INDUSTRY)
    .default_option("Technology"),
    spec(
        Field::ProspectRegion,
        "prospect_region",
        "CFProspectRegion",
        "Geographic Region",
        FieldKind::Dropdown,
        "Qualification",
        "Country or territory",
    )
    .options(REGION)
    .default_option("UK"),
    spec(
        Field::ProspectCompetition,
        "prospect_competition",
        "CFProspectCompetition",
        "Competition",
        FieldKind::Text,
        "Prospect Management",
        "Other suppliers in talks",
    ),
    spec(
        Field::ProspectCompetitionStrength,
        "prospect_competition_strength",
        "CFProspectCompetitionStrength",
        "Competition Strength",
        FieldKind::Dropdown,
        "Prospect Management",
        "How strong the other suppliers are",
    )
    .options(COMPETITION_STRENGTH)
    .default_option("Moderate"),
    spec(
        Field::ProspectDealValue,
        "prospect_deal_value",
        "CFProspectDealValue",
        "Estimated Deal Value",
        FieldKind::Text,
        "Prospect Management",
        "Expected value of the deal",
    ),
    spec(
        Field::ProspectExpectedClose,
        "prospect_expected_close",
        "CFProspectExpectedClose",
        "Expected Close Date",
        FieldKind::Date,
        "Prospect Management",
        "Day the deal is expected to close",
    ),
    spec(
        Field::ProspectNextAction,
        "prospect_next_action",
        "CFProspectNextAction",
        "Next Action Item",
        FieldKind::Text,
        "Prospect Management",
        "What to do next",
    ),
    spec(
        Field::ProspectPriority,
        "prospect_priority",
        "CFProspectPriority",
        "Sales Priority",
        FieldKind::Dropdown,
        "Prospect Management",
        "How urgent follow-up is",
    )
    .options(PRIORITY)
    .default_option("Medium"),
    spec(
        Field::ProspectAdditionalStakeholders,
        "prospect_additional_stakeholders",
        "CFProspectAdditionalStakeholders",
        "Additional Stakeholders",
        FieldKind::Text,
        "Stakeholders & Communication",
        "Others with a say",
    ),
    spec(
        Field::ProspectInternalChampion,
        "prospect_internal_champion",
        "CFProspectInternalChampion",
        "Internal Champion",
        FieldKind::String,
        "Stakeholders & Communication",
        "Who argues for us inside",
    ),
    spec(
        Field::ProspectCommunicationHistory,
        "prospect_communication_history",
        "CFProspectCommunicationHistory",
        "Communication History",
        FieldKind::Memo,
        "Stakeholders & Communication",
        "Calls and replies, one a line",
    ),
    spec(
        Field::ProspectObjections,
        "prospect_objections",
        "CFProspectObjections",
        "Objections/Concerns",
        FieldKind::Memo,
        "Stakeholders & Communication",
        "Doubts that need an answer",
    ),
    spec(
        Field::ProspectBuyingProcess,
        "prospect_buying_process",
        "CFProspectBuyingProcess",
        "Buying Process Stage",
        FieldKind::Dropdown,
        "Stakeholders & Communication",
        "How far the buyer has come",
    )
    .options(BUYING_PROCESS)
    .default_option("Awareness"),
    spec(
        Field::ProspectComments,
        "prospect_comments",
        "CFProspectComments",
        "Comments",
        FieldKind::Memo,
        "Stakeholders & Communication",
        "Anything else worth knowing",
    ),
];
