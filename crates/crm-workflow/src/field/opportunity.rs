//! The opportunity fields.

use super::Field;
use super::spec::{FieldKind, FieldSpec, spec};

/// Options of `CFOpportunityDealStage`.
pub(crate) const DEAL_STAGE: &[&str] =
    &["Discovery", "Technical Review", "POC", "Proposal", "Contract", "Closed"];

/// Options of `CFOpportunityForecast`.
pub(crate) const FORECAST: &[&str] = &["Pipeline", "Best Case", "Commit", "Closed"];

/// Options of `CFOpportunityBudgetConfidence`.
pub(crate) const BUDGET_CONFIDENCE: &[&str] = &["Low", "Medium", "High", "Confirmed"];

/// Options of `CFOpportunityBudgetApprovalStatus`.
pub(crate) const BUDGET_APPROVAL_STATUS: &[&str] = &["Pending", "Approved", "Rejected", "Under Review"];

/// In the order of [`Field`].
pub(super) static OPPORTUNITY: [FieldSpec; 21] = [
    spec(
        Field::OpportunitySolutions,
        "opportunity_solutions",
        "CFOpportunitySolutions",
        "Solutions/Products/Services",
        FieldKind::Text,
        "Deal",
        "What is offered",
    ),
    spec(
        Field::OpportunityQuotes,
        "opportunity_quotes",
        "CFOpportunityQuotes",
        "Quotes/Proposals",
        FieldKind::Text,
        "Deal",
        "Quotes and proposals sent",
    ),
    spec(
        Field::OpportunityCompetitors,
        "opportunity_competitors",
        "CFOpportunityCompetitors",
        "Competitors",
        FieldKind::Text,
        "Deal",
        "Who else is offering",
    ),
    spec(
        Field::OpportunityOutcome,
        "opportunity_outcome",
        "CFOpportunityOutcome",
        "Win/Loss Reason",
        FieldKind::Text,
        "Deal",
        "Why it was won or lost",
    ),
    spec(
        Field::OpportunityDealStage,
        "opportunity_deal_stage",
        "CFOpportunityDealStage",
        "Deal Stage",
        FieldKind::Dropdown,
        "Deal",
        "Internal step of the deal",
    )
    .options(DEAL_STAGE)
    .default_option("Discovery"),
    spec(
        Field::OpportunityForecast,
        "opportunity_forecast",
        "CFOpportunityForecast",
        "Forecast Category",
        FieldKind::Dropdown,
        "Deal",
        "How safely the deal counts in a forecast",
    )
    .options(FORECAST)
    .default_option("Pipeline"),
    spec(
        Field::OpportunityBudgetConfidence,
        "opportunity_budget_confidence",
        "CFOpportunityBudgetConfidence",
        "Budget Confidence",
        FieldKind::Dropdown,
        "Deal",
        "How sure the budget is",
    )
    .options(BUDGET_CONFIDENCE)
    .default_option("Medium"),
    spec(
        Field::OpportunityScope,
        "opportunity_scope",
        "CFOpportunityScope",
        "Scope and Requirements",
        FieldKind::Memo,
        "Technical Requirements",
        "What is to be delivered",
    ),
    spec(
        Field::OpportunityTechnicalRequirements,
        "opportunity_technical_requirements",
        "CFOpportunityTechnicalRequirements",
        "Technical Requirements",
        FieldKind::Memo,
        "Technical Requirements",
        "What the solution must do technically",
    ),
    spec(
        Field::OpportunityArchitecture,
        "opportunity_architecture",
        "CFOpportunityArchitecture",
        "Technical Architecture",
        FieldKind::Memo,
        "Technical Requirements",
        "How the solution is built",
    ),
    spec(
        Field::OpportunityIntegration,
        "opportunity_integration",
        "CFOpportunityIntegration",
        "Integration Requirements",
        FieldKind::Memo,
        "Technical Requirements",
        "Systems to connect",
    ),
    spec(
        Field::OpportunitySupport,
        "opportunity_support",
        "CFOpportunitySupport",
        "Support Requirements",
        FieldKind::Memo,
        "Technical Requirements",
        "Support needed after launch",
    ),
    spec(
        Field::OpportunityTraining,
        "opportunity_training",
        "CFOpportunityTraining",
        "Training Requirements",
        FieldKind::Memo,
        "Technical Requirements",
        "Training needed",
    ),
    spec(
        Field::OpportunityDecisionMakers,
        "opportunity_decision_makers",
        "CFOpportunityDecisionMakers",
        "Decision Makers",
        FieldKind::Text,
        "Contract & Legal",
        "Who decides and approves",
    ),
    spec(
        Field::OpportunityBudgetApprovalStatus,
        "opportunity_budget_approval_status",
        "CFOpportunityBudgetApprovalStatus",
        "Budget Approval Status",
        FieldKind::Dropdown,
        "Contract & Legal",
        "Whether the budget is approved",
    )
    .options(BUDGET_APPROVAL_STATUS)
    .default_option("Pending"),
    spec(
        Field::OpportunityContractTerms,
        "opportunity_contract_terms",
        "CFOpportunityContractTerms",
        "Contract Terms",
        FieldKind::Memo,
        "Contract & Legal",
        "Terms, service levels, legal points",
    ),
    spec(
        Field::OpportunityRisks,
        "opportunity_risks",
        "CFOpportunityRisks",
        "Risk Factors",
        FieldKind::Memo,
        "Contract & Legal",
        "What could go wrong",
    ),
    spec(
        Field::OpportunityTimeline,
        "opportunity_timeline",
        "CFOpportunityTimeline",
        "Implementation Timeline",
        FieldKind::Date,
        "Contract & Legal",
        "Day the implementation starts",
    ),
    spec(
        Field::OpportunitySuccessMetrics,
        "opportunity_success_metrics",
        "CFOpportunitySuccessMetrics",
        "Success Metrics",
        FieldKind::Memo,
        "Contract & Legal",
        "How success is measured",
    ),
    spec(
        Field::OpportunityNextSteps,
        "opportunity_next_steps",
        "CFOpportunityNextSteps",
        "Next Steps",
        FieldKind::Memo,
        "Extensions",
        "What happens next",
    )
    .extension(),
    spec(
        Field::OpportunityGoLive,
        "opportunity_go_live",
        "CFOpportunityGoLive",
        "Go-Live Date",
        FieldKind::Date,
        "Extensions",
        "Day of going live",
    )
    .extension(),
];
