//! The 57 custom fields that a set-up tenant has, with the types and options Halo keeps for them.

use Kind::{Checkbox, Date, Integer, Memo, Select, Text};

/// How a field is stored, in Halo's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Memo,
    Checkbox,
    Date,
    Select(&'static [&'static str]),
}

/// One custom field of the ticket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    pub(crate) default: Option<&'static str>,
    pub(crate) group: &'static str,
}

const fn field(name: &'static str, label: &'static str, kind: Kind, group: &'static str) -> Field {
    Field { name, label, kind, default: None, group }
}

const fn preset(mut field: Field, default: &'static str) -> Field {
    field.default = Some(default);
    field
}

/// What the option list of the lead source holds: the vendors by their own names, and two for people.
const SOURCES: &[&str] = &[
    "Apollo.io",
    "ZoomInfo",
    "UpLead",
    "Hunter.io",
    "Lusha",
    "Seamless.ai",
    "Lead411",
    "RocketReach",
    "BookYourData",
    "Crayon",
    "Klue",
    "MadKudu",
    "LeadIQ",
    "HG Data",
    "DiscoverOrg",
    "Bombora",
    "EverString",
    "Datanyze",
    "Outreach",
    "LinkedIn Sales Navigator",
    "Clearbit",
    "Clay",
    "ConnectWise Sell",
    "Manual",
    "Other",
];
const REVENUE_RANGE: &[&str] = &["<$1M", "$1-5M", "$5-10M", "$10-25M", "$25-50M", "$50-100M", "$100M+"];
const EMPLOYEE_COUNT: &[&str] = &["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5000+"];
const MANAGEMENT_LEVEL: &[&str] = &[
    "CEO",
    "CFO",
    "CTO",
    "COO",
    "President",
    "Vice President",
    "Director",
    "Senior Manager",
    "Manager",
    "Senior",
    "Individual Contributor",
    "Other",
];
const DEPARTMENT_FUNCTION: &[&str] = &[
    "IT",
    "Finance",
    "Operations",
    "Sales",
    "Marketing",
    "HR",
    "Legal",
    "Engineering",
    "Product",
    "Customer Success",
    "Procurement",
    "Supply Chain",
    "Manufacturing",
    "R&D",
    "Compliance",
    "Business Development",
    "Communications",
    "Facilities",
    "Security",
    "Other",
];
const INTENT_STRENGTH: &[&str] = &["Low", "Medium", "High", "Urgent"];
const INTENT_STAGE: &[&str] = &["Awareness", "Consideration", "Decision", "Purchase"];
const INTENT_SOURCE: &[&str] =
    &["Organic Search", "Paid Ads", "Social Media", "Referrals", "Direct", "Content Marketing", "Events"];
const BUDGET: &[&str] = &["<$10K", "$10K-$50K", "$50K-$100K", "$100K-$500K", "$500K+"];
const TIMEFRAME: &[&str] = &["Immediate", "1-3 months", "3-6 months", "6-12 months", "12+ months"];
const INDUSTRY: &[&str] = &[
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
const REGION: &[&str] = &[
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
const COMPETITION_STRENGTH: &[&str] = &["Weak", "Moderate", "Strong", "Dominant"];
const PRIORITY: &[&str] = &["Low", "Medium", "High", "Critical"];
const DEAL_STAGE: &[&str] = &["Discovery", "Technical Review", "POC", "Proposal", "Contract", "Closed"];
const FORECAST: &[&str] = &["Pipeline", "Best Case", "Commit", "Closed"];
const BUDGET_CONFIDENCE: &[&str] = &["Low", "Medium", "High", "Confirmed"];
const BUDGET_APPROVAL_STATUS: &[&str] = &["Pending", "Approved", "Rejected", "Under Review"];

/// The fields in the order of the lead, the prospect and the opportunity.
pub(crate) const FIELDS: &[Field] = &[
    preset(field("CFLeadSource", "Lead Source", Select(SOURCES), "Lead Basics"), "Apollo.io"),
    field("CFLeadServicesOffered", "Services Offered", Text, "Lead Basics"),
    field("CFLeadGrowthSignals", "Growth Signals", Text, "Lead Basics"),
    field("CFLeadProjectPipelines", "Project Pipelines", Text, "Lead Basics"),
    field("CFDND", "Do Not Contact", Checkbox, "Lead Basics"),
    field("CFLeadTechStack", "Technology Stack", Text, "Lead Basics"),
    preset(field("CFLeadRevenueRange", "Revenue Range", Select(REVENUE_RANGE), "Company Profile"), "$1-5M"),
    preset(
        field("CFLeadEmployeeCount", "Employee Count Range", Select(EMPLOYEE_COUNT), "Company Profile"),
        "51-200",
    ),
    field("CFLeadFoundingYear", "Company Founded Year", Integer, "Company Profile"),
    field("CFLeadHQLocation", "Location/HQ Address", Text, "Company Profile"),
    preset(
        field("CFLeadManagementLevel", "Management Level", Select(MANAGEMENT_LEVEL), "Contact Profile"),
        "Manager",
    ),
    preset(
        field(
            "CFLeadDepartmentFunction",
            "Department Function",
            Select(DEPARTMENT_FUNCTION),
            "Contact Profile",
        ),
        "IT",
    ),
    field("CFLeadIntentSignals", "Intent Signals", Memo, "Intent & Behavior"),
    preset(
        field("CFLeadIntentStrength", "Intent Strength", Select(INTENT_STRENGTH), "Intent & Behavior"),
        "Low",
    ),
    preset(
        field("CFLeadIntentStage", "Intent Stage", Select(INTENT_STAGE), "Intent & Behavior"),
        "Awareness",
    ),
    preset(
        field("CFLeadIntentSource", "Intent Source", Select(INTENT_SOURCE), "Intent & Behavior"),
        "Organic Search",
    ),
    field("CFLeadLastIntentActivity", "Last Intent Activity", Date, "Intent & Behavior"),
    field("CFLeadIntentTopics", "Intent Topics", Text, "Intent & Behavior"),
    field("CFProspectPainPoints", "Pain Points", Text, "Qualification"),
    field("CFProspectServices", "Qualified Services", Text, "Qualification"),
    field("CFProspectDecisionMakers", "Decision Maker", Text, "Qualification"),
    field("CFProspectFitScore", "Fit Score", Integer, "Qualification"),
    preset(field("CFProspectBudget", "Budget Range", Select(BUDGET), "Qualification"), "<$10K"),
    preset(field("CFProspectTimeframe", "Timeframe", Select(TIMEFRAME), "Qualification"), "3-6 months"),
    preset(field("CFProspectIndustry", "Industry/Sector", Select(INDUSTRY), "Qualification"), "Technology"),
    preset(field("CFProspectRegion", "Geographic Region", Select(REGION), "Qualification"), "UK"),
    field("CFProspectCompetition", "Competition", Text, "Prospect Management"),
    preset(
        field(
            "CFProspectCompetitionStrength",
            "Competition Strength",
            Select(COMPETITION_STRENGTH),
            "Prospect Management",
        ),
        "Moderate",
    ),
    field("CFProspectDealValue", "Estimated Deal Value", Text, "Prospect Management"),
    field("CFProspectExpectedClose", "Expected Close Date", Date, "Prospect Management"),
    field("CFProspectNextAction", "Next Action Item", Text, "Prospect Management"),
    preset(field("CFProspectPriority", "Sales Priority", Select(PRIORITY), "Prospect Management"), "Medium"),
    field(
        "CFProspectAdditionalStakeholders",
        "Additional Stakeholders",
        Text,
        "Stakeholders & Communication",
    ),
    field("CFProspectInternalChampion", "Internal Champion", Text, "Stakeholders & Communication"),
    field("CFProspectCommunicationHistory", "Communication History", Memo, "Stakeholders & Communication"),
    field("CFProspectObjections", "Objections/Concerns", Memo, "Stakeholders & Communication"),
    preset(
        field(
            "CFProspectBuyingProcess",
            "Buying Process Stage",
            Select(INTENT_STAGE),
            "Stakeholders & Communication",
        ),
        "Awareness",
    ),
    field("CFProspectComments", "Comments", Memo, "Stakeholders & Communication"),
    field("CFOpportunitySolutions", "Solutions/Products/Services", Text, "Deal"),
    field("CFOpportunityQuotes", "Quotes/Proposals", Text, "Deal"),
    field("CFOpportunityCompetitors", "Competitors", Text, "Deal"),
    field("CFOpportunityOutcome", "Win/Loss Reason", Text, "Deal"),
    preset(field("CFOpportunityDealStage", "Deal Stage", Select(DEAL_STAGE), "Deal"), "Discovery"),
    preset(field("CFOpportunityForecast", "Forecast Category", Select(FORECAST), "Deal"), "Pipeline"),
    preset(
        field("CFOpportunityBudgetConfidence", "Budget Confidence", Select(BUDGET_CONFIDENCE), "Deal"),
        "Medium",
    ),
    field("CFOpportunityScope", "Scope and Requirements", Memo, "Technical Requirements"),
    field("CFOpportunityTechnicalRequirements", "Technical Requirements", Memo, "Technical Requirements"),
    field("CFOpportunityArchitecture", "Technical Architecture", Memo, "Technical Requirements"),
    field("CFOpportunityIntegration", "Integration Requirements", Memo, "Technical Requirements"),
    field("CFOpportunitySupport", "Support Requirements", Memo, "Technical Requirements"),
    field("CFOpportunityTraining", "Training Requirements", Memo, "Technical Requirements"),
    field("CFOpportunityDecisionMakers", "Decision Makers", Text, "Contract & Legal"),
    preset(
        field(
            "CFOpportunityBudgetApprovalStatus",
            "Budget Approval Status",
            Select(BUDGET_APPROVAL_STATUS),
            "Contract & Legal",
        ),
        "Pending",
    ),
    field("CFOpportunityContractTerms", "Contract Terms", Memo, "Contract & Legal"),
    field("CFOpportunityRisks", "Risk Factors", Memo, "Contract & Legal"),
    field("CFOpportunityTimeline", "Implementation Timeline", Date, "Contract & Legal"),
    field("CFOpportunitySuccessMetrics", "Success Metrics", Memo, "Contract & Legal"),
];
