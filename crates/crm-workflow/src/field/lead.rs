//! The lead fields.

use super::Field;
use super::source::SOURCE;
use super::spec::{FieldKind, FieldSpec, spec};

/// Options of `CFLeadRevenueRange`.
pub(crate) const REVENUE_RANGE: &[&str] =
    &["<$1M", "$1-5M", "$5-10M", "$10-25M", "$25-50M", "$50-100M", "$100M+"];

/// Options of `CFLeadEmployeeCount`.
pub(crate) const EMPLOYEE_COUNT: &[&str] =
    &["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5000+"];

/// Options of `CFLeadManagementLevel`.
pub(crate) const MANAGEMENT_LEVEL: &[&str] = &[
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

/// Options of `CFLeadDepartmentFunction`.
pub(crate) const DEPARTMENT_FUNCTION: &[&str] = &[
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

/// Options of `CFLeadIntentStrength`.
pub(crate) const INTENT_STRENGTH: &[&str] = &["Low", "Medium", "High", "Urgent"];

/// Options of `CFLeadIntentStage`.
pub(crate) const INTENT_STAGE: &[&str] = &["Awareness", "Consideration", "Decision", "Purchase"];

/// Options of `CFLeadIntentSource`.
pub(crate) const INTENT_SOURCE: &[&str] =
    &["Organic Search", "Paid Ads", "Social Media", "Referrals", "Direct", "Content Marketing", "Events"];

/// In the order of [`Field`].
pub(super) static LEAD: [FieldSpec; 18] = [
    spec(
        Field::LeadSource,
        "lead_source",
        "CFLeadSource",
        "Lead Source",
        FieldKind::Dropdown,
        "Lead Basics",
        "Which data source delivered the lead",
    )
    .options(SOURCE)
    .default_option("Apollo.io"),
    spec(
        Field::LeadServicesOffered,
        "lead_services_offered",
        "CFLeadServicesOffered",
        "Services Offered",
        FieldKind::Text,
        "Lead Basics",
        "What the company sells",
    ),
    spec(
        Field::LeadGrowthSignals,
        "lead_growth_signals",
        "CFLeadGrowthSignals",
        "Growth Signals",
        FieldKind::Text,
        "Lead Basics",
        "Evidence of growth, one piece after another",
    ),
    spec(
        Field::LeadProjectPipelines,
        "lead_project_pipelines",
        "CFLeadProjectPipelines",
        "Project Pipelines",
        FieldKind::Text,
        "Lead Basics",
        "Projects the company is known to plan",
    ),
    spec(
        Field::DoNotContact,
        "do_not_contact",
        "CFDND",
        "Do Not Contact",
        FieldKind::Boolean,
        "Lead Basics",
        "This person must not be contacted",
    ),
    spec(
        Field::LeadTechStack,
        "lead_tech_stack",
        "CFLeadTechStack",
        "Technology Stack",
        FieldKind::Text,
        "Lead Basics",
        "Technologies the company uses",
    ),
    spec(
        Field::LeadRevenueRange,
        "lead_revenue_range",
        "CFLeadRevenueRange",
        "Revenue Range",
        FieldKind::Dropdown,
        "Company Profile",
        "Yearly revenue in US dollars, as a band",
    )
    .options(REVENUE_RANGE)
    .default_option("$1-5M"),
    spec(
        Field::LeadEmployeeCount,
        "lead_employee_count",
        "CFLeadEmployeeCount",
        "Employee Count Range",
        FieldKind::Dropdown,
        "Company Profile",
        "Number of employees, as a band",
    )
    .options(EMPLOYEE_COUNT)
    .default_option("51-200"),
    spec(
        Field::LeadFoundingYear,
        "lead_founding_year",
        "CFLeadFoundingYear",
        "Company Founded Year",
        FieldKind::Integer,
        "Company Profile",
        "Year the company was founded",
    ),
    spec(
        Field::LeadHqLocation,
        "lead_hq_location",
        "CFLeadHQLocation",
        "Location/HQ Address",
        FieldKind::Text,
        "Company Profile",
        "Address of the head office",
    ),
    spec(
        Field::LeadManagementLevel,
        "lead_management_level",
        "CFLeadManagementLevel",
        "Management Level",
        FieldKind::Dropdown,
        "Contact Profile",
        "Rank of the person",
    )
    .options(MANAGEMENT_LEVEL)
    .default_option("Manager"),
    spec(
        Field::LeadDepartmentFunction,
        "lead_department_function",
        "CFLeadDepartmentFunction",
        "Department Function",
        FieldKind::Dropdown,
        "Contact Profile",
        "Department of the person",
    )
    .options(DEPARTMENT_FUNCTION)
    .default_option("IT"),
    spec(
        Field::LeadIntentSignals,
        "lead_intent_signals",
        "CFLeadIntentSignals",
        "Intent Signals",
        FieldKind::Memo,
        "Intent & Behavior",
        "Buying signals, newest first, one a line",
    ),
    spec(
        Field::LeadIntentStrength,
        "lead_intent_strength",
        "CFLeadIntentStrength",
        "Intent Strength",
        FieldKind::Dropdown,
        "Intent & Behavior",
        "How strong the buying signals are",
    )
    .options(INTENT_STRENGTH)
    .default_option("Low"),
    spec(
        Field::LeadIntentStage,
        "lead_intent_stage",
        "CFLeadIntentStage",
        "Intent Stage",
        FieldKind::Dropdown,
        "Intent & Behavior",
        "How far the buyer has come",
    )
    .options(INTENT_STAGE)
    .default_option("Awareness"),
    spec(
        Field::LeadIntentSource,
        "lead_intent_source",
        "CFLeadIntentSource",
        "Intent Source",
        FieldKind::Dropdown,
        "Intent & Behavior",
        "Where the buying signals came from",
    )
    .options(INTENT_SOURCE)
    .default_option("Organic Search"),
    spec(
        Field::LeadLastIntentActivity,
        "lead_last_intent_activity",
        "CFLeadLastIntentActivity",
        "Last Intent Activity",
        FieldKind::Date,
        "Intent & Behavior",
        "Date of the newest buying signal",
    ),
    spec(
        Field::LeadIntentTopics,
        "lead_intent_topics",
        "CFLeadIntentTopics",
        "Intent Topics",
        FieldKind::Text,
        "Intent & Behavior",
        "Topics the company reads about",
    ),
];
