//! Set-up and diagnosis against a tenant in memory.
#![cfg(feature = "halo")]

use std::time::Duration;

use crm_sync::halo::doctor::{Finding, diagnose};
use crm_sync::halo::setup::{ItemKind, ItemState, SetupReport, apply, check};
use crm_sync::halo::{ByName, HaloMapping, HaloPort};
use crm_sync::port::CrmPort;
use halo_client::Halo;
use halo_model::{DistributionListWrite, FieldInfoWrite, StatusWrite};
use halo_sandbox::{Builder, Fault, Permission, Sandbox};

fn connect(sandbox: &Sandbox, secret: &str) -> Halo {
    Halo::builder(sandbox.base_url().as_str())
        .client_credentials(sandbox.client_id(), secret.to_owned().into())
        .transport(sandbox.transport())
        .clock(sandbox.clock())
        .limit(100_000, Duration::from_secs(300))
        .seed(1)
        .build()
        .unwrap()
}

fn tenant(builder: Builder) -> (Sandbox, Halo) {
    let sandbox = builder.build();
    let halo = connect(&sandbox, sandbox.client_secret());
    (sandbox, halo)
}

fn sources() -> Vec<String> {
    ["Apollo.io Leads", "ZoomInfo Leads", "Hunter.io Leads"].map(str::to_owned).to_vec()
}

fn count(report: &SetupReport, wanted: fn(&ItemState) -> bool) -> usize {
    report.items.iter().filter(|item| wanted(&item.state)).count()
}

fn state<'a>(report: &'a SetupReport, name: &str) -> &'a ItemState {
    let item = report.items.iter().find(|item| item.name == name);
    &item.unwrap_or_else(|| panic!("no {name} in {}", report.render())).state
}

fn writes(sandbox: &Sandbox) -> usize {
    sandbox.journal().iter().filter(|entry| entry.method == "POST" && !entry.path.contains("token")).count()
}

fn about<'a>(findings: &'a [Finding], topic: &str) -> &'a Finding {
    findings
        .iter()
        .find(|finding| finding.topic == topic)
        .unwrap_or_else(|| panic!("no {topic} in {findings:#?}"))
}

#[tokio::test]
async fn an_empty_tenant_is_told_what_it_lacks_and_nothing_is_written() {
    let (sandbox, halo) = tenant(Sandbox::builder().provisioned(false));
    let report = check(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    assert!(!report.is_complete());
    let kinds = ItemKind::ALL.map(|kind| report.of(kind).count());
    assert_eq!(kinds, [57, 16, 3, 15]);
    // The opportunity type comes with every tenant.
    assert_eq!(count(&report, |state| *state == ItemState::Missing), 57 + 16 + 2 + 15);
    assert!(
        report.render().contains("\n+ custom field CFLeadServicesOffered (text)\n"),
        "{}",
        report.render()
    );
    assert!(report.render().starts_with("+ custom field CFLeadSource (dropdown, 25 options)\n"));
    assert_eq!(
        report.config(),
        "[workflow.opportunity]\nticket_type = \"Opportunity\"\nticket_type_id = 9\n"
    );
    assert_eq!(writes(&sandbox), 0);
}

#[tokio::test]
async fn applying_creates_all_and_a_second_time_nothing() {
    let (sandbox, halo) = tenant(Sandbox::builder().provisioned(false));
    let mapping = HaloMapping::default();
    let first = apply(&halo, &mapping, &sources()).await.unwrap();
    assert!(first.is_complete(), "{}", first.render());
    assert_eq!(count(&first, |state| matches!(state, ItemState::Created { .. })), 90);
    let sent = writes(&sandbox);

    let second = apply(&halo, &mapping, &sources()).await.unwrap();
    assert_eq!(count(&second, |state| matches!(state, ItemState::Present { .. })), 91, "{}", second.render());
    assert_eq!(writes(&sandbox), sent, "nothing is left to write");
    let ids = |report: &SetupReport| report.items.iter().map(|item| item.state.id()).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&second));
    assert_eq!(first.config(), second.config());
}

#[tokio::test]
async fn what_was_created_is_what_the_workflow_needs() {
    let (bare, halo) = tenant(Sandbox::builder().provisioned(false));
    let (ready, _) = tenant(Sandbox::builder());
    let report = apply(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    let fields = |sandbox: &Sandbox| {
        let rows = sandbox.state()["FieldInfo"].as_array().cloned().unwrap();
        let mut fields: Vec<String> = rows
            .iter()
            .filter(|row| row["name"].as_str().is_some_and(|name| name.starts_with("CF")))
            .map(|row| {
                let options: Vec<&str> = row["values"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|row| row["name"].as_str())
                    .collect();
                format!("{} {} {} {} {options:?}", row["name"], row["type"], row["inputtype"], row["usage"])
            })
            .collect();
        fields.sort();
        fields
    };
    assert_eq!(fields(&bare).len(), 57);
    assert_eq!(fields(&bare), fields(&ready));
    let types = bare.state()["TicketType"].as_array().cloned().unwrap();
    let lead = types.iter().find(|row| row["name"] == "Lead").unwrap();
    assert_eq!(lead["use"], "opps");
    assert_eq!(lead["initial_status"].as_i64(), state(&report, "New Lead").id());
    // A sale that ended is out of the way of those that go on.
    let statuses = bare.state()["Status"].as_array().cloned().unwrap();
    let closing = |name: &str| {
        let row = statuses.iter().find(|row| row["name"] == name).unwrap();
        row["slaaction"] == "C"
    };
    assert!(closing("Won") && closing("Lost") && !closing("New Lead"));
    assert!(!report.render().contains("leaves its tickets open"), "{}", report.render());
    // And the port takes it.
    let schema = HaloPort::new(halo, HaloMapping::default()).schema().await.unwrap();
    assert_eq!(schema.gaps, Vec::<String>::new());
    assert_eq!(schema.lists.len(), 15);
}

#[tokio::test]
async fn what_exists_is_adopted_completed_or_left_alone_with_the_reason() {
    let (sandbox, halo) = tenant(Sandbox::builder().provisioned(false));
    let field = |name: &str, kind: i64, options: &str| {
        let write = FieldInfoWrite::new().usage(1).name(name).label(name).field_type(kind).input_type(0);
        if options.is_empty() { write } else { write.new_values(options) }
    };
    let fields = vec![
        field("leadtechstack", 0, ""),
        field("LeadIntentStrength", 2, "low,Medium,Own"),
        field("LeadIntentSignals", 0, ""),
        field("OpportunityTechnicalReqs", 1, ""),
    ];
    assert!(halo.write::<halo_model::FieldInfo>(fields).await.is_complete());
    halo.write_one::<halo_model::Status>(StatusWrite::new().name("RESEARCHING")).await.unwrap();
    let dynamic = DistributionListWrite::new().name("Manufacturing").dynamic_members(true);
    halo.write_one::<halo_model::DistributionList>(dynamic).await.unwrap();

    let before = check(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    assert!(matches!(state(&before, "CFleadtechstack"), ItemState::Present { .. }));
    assert!(matches!(state(&before, "RESEARCHING"), ItemState::Present { .. }));
    let ItemState::Differs { why, .. } = state(&before, "CFLeadIntentStrength") else { panic!() };
    assert_eq!(why, "lacks 2 of 4 options: High, Urgent");

    let after = apply(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    assert!(!after.is_complete());
    let ItemState::Changed { what, .. } = state(&after, "CFLeadIntentStrength") else {
        panic!("{}", after.render())
    };
    assert_eq!(what, "2 options added");
    for name in ["CFLeadIntentSignals", "CFOpportunityTechnicalReqs", "Manufacturing"] {
        assert!(matches!(state(&after, name), ItemState::Differs { .. }), "{name}");
    }
    assert_eq!(count(&after, |state| matches!(state, ItemState::Failed { .. } | ItemState::Missing)), 0);
    assert!(
        after
            .config()
            .contains("[fields.opportunity_technical_requirements]\nname = \"CFOpportunityTechnicalReqs\"")
    );
    let rows = sandbox.state()["FieldInfo"].as_array().cloned().unwrap();
    let strength = rows.iter().find(|row| row["name"] == "CFLeadIntentStrength").unwrap();
    assert_eq!(strength["values"].as_array().unwrap().len(), 5, "their own option stays");

    // Mapped as told, the older field is taken as it is.
    let mut mapping = HaloMapping::default();
    mapping
        .fields
        .insert("CFOpportunityTechnicalRequirements".to_owned(), ByName::name("CFOpportunityTechnicalReqs"));
    let mapped = check(&halo, &mapping, &sources()).await.unwrap();
    assert!(matches!(state(&mapped, "CFOpportunityTechnicalReqs"), ItemState::Present { .. }));
}

#[tokio::test]
async fn a_status_that_leaves_sold_tickets_open_is_named_and_not_touched() {
    let (sandbox, halo) = tenant(Sandbox::builder().provisioned(false));
    halo.write_one::<halo_model::Status>(StatusWrite::new().name("Won")).await.unwrap();
    let report = apply(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    let line = |name: &str| {
        let text = report.render();
        text.lines().find(|line| line.contains(&format!("status {name} "))).unwrap().to_owned()
    };
    assert!(line("Won").contains("leaves its tickets open: mark it as closing in Halo"), "{}", line("Won"));
    assert!(!line("Lost").contains("open"), "{}", line("Lost"));
    assert!(report.is_complete(), "it serves all the same");
    let won = sandbox.state()["Status"].as_array().unwrap().iter().find(|row| row["name"] == "Won").cloned();
    assert!(won.unwrap()["slaaction"].as_str().is_none_or(|action| action != "C"));
}

#[tokio::test]
async fn without_the_permission_for_lists_the_rest_is_set_up() {
    let (_, halo) = tenant(Sandbox::builder().provisioned(false).without(Permission::Crm));
    let report = apply(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    assert_eq!(count(&report, |state| matches!(state, ItemState::Created { .. })), 57 + 16 + 2);
    let failed = report.items.iter().filter(|item| matches!(item.state, ItemState::Failed { .. }));
    assert!(failed.clone().all(|item| item.kind == ItemKind::List) && failed.count() == 15);
    assert!(report.render().contains("lacks the permission for DistributionLists"), "{}", report.render());
    let findings = diagnose(&halo, &HaloMapping::default(), &sources()).await;
    assert!(about(&findings, "setup statuses").ok && !about(&findings, "setup lists").ok, "{findings:#?}");
    let schema = HaloPort::new(halo, HaloMapping::default()).schema().await.unwrap();
    assert!(schema.lists.is_empty() && schema.gaps.len() == 1, "{:?}", schema.gaps);
}

#[tokio::test]
async fn a_wrong_mapping_is_reported_and_creates_no_second_of_a_name() {
    let (sandbox, halo) = tenant(Sandbox::builder().provisioned(false));
    let prospect_type = ByName { name: "Prospect".to_owned(), id: Some(999) };
    let mut mapping = HaloMapping { prospect_type, ..HaloMapping::default() };
    mapping.statuses.insert("contacted".to_owned(), ByName::name("Busy"));
    mapping.statuses.insert("engaged".to_owned(), ByName::name("busy"));
    // Of two entities, one status may serve both.
    mapping.statuses.insert("prospecting".to_owned(), ByName::name("BUSY"));
    let report = apply(&halo, &mapping, &sources()).await.unwrap();
    let ItemState::Failed { why } = state(&report, "Prospect") else { panic!("{}", report.render()) };
    assert!(why.contains("999"), "{why}");
    assert!(matches!(state(&report, "Busy"), ItemState::Created { .. }));
    assert!(matches!(state(&report, "busy"), ItemState::Failed { .. }));
    assert_eq!(state(&report, "Busy"), state(&report, "BUSY"));
    let rows = sandbox.state()["Status"].as_array().cloned().unwrap();
    let busy =
        rows.iter().filter(|row| row["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("busy")));
    assert_eq!(busy.count(), 1);

    let findings = diagnose(&halo, &mapping, &sources()).await;
    assert!(!about(&findings, "mapping").ok);
    assert!(about(&findings, "mapping").text.contains("contacted and engaged"), "{findings:#?}");
}

#[tokio::test]
async fn an_answer_that_is_lost_doubles_nothing() {
    let faults = Fault::parse_all(
        "drop-after-commit:once,method=POST,path=/FieldInfo 504:once,method=POST,path=/Status",
    );
    let faults = faults.unwrap_or_else(|error| panic!("{error}"));
    let builder = faults.into_iter().fold(Sandbox::builder().provisioned(false), Builder::fault);
    let (sandbox, halo) = tenant(builder);
    let report = apply(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    assert!(report.is_complete(), "{}", report.render());
    assert_eq!(sandbox.journal().iter().filter(|entry| entry.fault.is_some()).count(), 2);
    let state = sandbox.state();
    assert_eq!(state["Status"].as_array().unwrap().len(), 4 + 16);
    assert_eq!(state["FieldInfo"].as_array().unwrap().len(), 6 + 57);
}

#[tokio::test]
async fn without_permission_each_thing_says_so() {
    let (_, halo) = tenant(Sandbox::builder().provisioned(false).without(Permission::Administrator));
    let report = apply(&halo, &HaloMapping::default(), &sources()).await.unwrap();
    assert_eq!(count(&report, |state| matches!(state, ItemState::Failed { .. })), 57 + 16 + 2);
    assert_eq!(
        count(&report, |state| matches!(state, ItemState::Created { .. })),
        15,
        "lists need another one"
    );
    assert!(report.render().contains("may not use FieldInfo"), "{}", report.render());
}

#[tokio::test]
async fn a_tenant_that_is_set_up_is_found_healthy() {
    let (sandbox, halo) = tenant(Sandbox::builder().clients(2).leads(3));
    let findings = diagnose(&halo, &HaloMapping::default(), &sources()).await;
    let bad: Vec<_> = findings.iter().filter(|finding| !finding.ok).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(about(&findings, "agent").text.contains("B2B Integration (id 2)"));
    assert!(about(&findings, "permission Actions").ok);
    assert_eq!(about(&findings, "setup custom fields").text, "all 57 are there");
    assert_eq!(writes(&sandbox), 0);
}

#[tokio::test]
async fn each_closed_module_is_named_with_its_permission() {
    for (lacking, module, permission) in [
        (Permission::Sales, "Opportunities", "Sales"),
        (Permission::Customers, "Users", "Customers"),
        (Permission::Crm, "DistributionLists", "CRM"),
    ] {
        let (_, halo) = tenant(Sandbox::builder().without(lacking));
        let findings = diagnose(&halo, &HaloMapping::default(), &sources()).await;
        let closed = about(&findings, &format!("permission {module}"));
        assert!(!closed.ok);
        assert!(closed.remedy.as_deref().unwrap().contains(permission), "{closed:?}");
        assert!(about(&findings, "permission Tickets").ok, "the others are asked all the same");
        assert!(about(&findings, "limit").ok);
    }
}

#[tokio::test]
async fn an_empty_tenant_is_diagnosed_with_what_to_run() {
    let (_, halo) = tenant(Sandbox::builder().provisioned(false));
    let findings = diagnose(&halo, &HaloMapping::default(), &sources()).await;
    let fields = about(&findings, "setup custom fields");
    assert!(!fields.ok && fields.text.starts_with("57 of 57 are missing: CFLeadSource, "), "{fields:?}");
    assert!(fields.remedy.as_deref().unwrap().contains("setup --apply"));
    assert!(about(&findings, "mapping").ok);
}

#[tokio::test]
async fn a_wrong_secret_and_a_dead_tenant_end_early_with_a_remedy() {
    let sandbox = Sandbox::builder().build();
    let findings = diagnose(&connect(&sandbox, "wrong"), &HaloMapping::default(), &sources()).await;
    assert!(about(&findings, "reach").ok);
    let credentials = about(&findings, "credentials");
    assert!(
        !credentials.ok && credentials.remedy.as_deref().unwrap().contains("client secret"),
        "{credentials:?}"
    );
    assert!(!findings.iter().any(|finding| finding.topic.starts_with("permission")), "{findings:#?}");
    assert!(about(&findings, "mapping").ok, "what needs no tenant is still said");

    let (_, halo) = tenant(Sandbox::builder().fault(Fault::parse("drop-before").unwrap()));
    let findings = diagnose(&halo, &HaloMapping::default(), &sources()).await;
    assert!(!about(&findings, "reach").ok);
    assert!(!about(&findings, "credentials").ok);
}
