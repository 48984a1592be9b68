use proptest::prelude::*;

use super::*;
use crate::rules::{OnConflict, OnPossibleDuplicate};

fn drafts(plan: &Plan) -> Vec<&TicketDraft> {
    plan.actions
        .iter()
        .filter_map(|action| match &action.command {
            Command::CreateTicket(draft) => Some(&**draft),
            _ => None,
        })
        .collect()
}

#[test]
fn a_new_lead_comes_with_firm_contact_and_lists() {
    let mut world = World::of(vec![lead_view("lead:1", person())]);
    let plan = world.cycle();
    assert_eq!(
        kinds(&plan),
        ["create_company", "create_contact", "create_ticket", "set_list", "set_list", "set_list", "set_list"]
    );
    let draft = drafts(&plan)[0];
    assert_eq!(draft.summary, "Jane Doe - Acme Inc.");
    assert!(draft.details.starts_with("Lead imported from Apollo.io on 2025-03-01"));
    assert_eq!(draft.categories, [Some("Lead".to_owned()), Some("Apollo.io".to_owned())]);
    assert_eq!((draft.stage, draft.priority), (Stage::NewLead, 3));
    assert_eq!(draft.contact_phone.as_deref(), Some("+1 212 555 0123"));
    assert_eq!(draft.fields["CFLeadSource"], "Apollo.io");
    assert!(!draft.fields.contains_key("CFDND"));
    let Command::CreateCompany(company) = &plan.actions[0].command else { panic!() };
    assert_eq!(
        (company.site_name.as_str(), company.domain.as_deref()),
        ("Acme Inc. - Main Office", Some("acme.example"))
    );
    assert_eq!(draft.company, Some(Ref::Created(plan.actions[0].name.clone())));
    assert_eq!(draft.contact, Some(Ref::Created(plan.actions[1].name.clone())));
    assert_eq!(outcomes(&plan), [Outcome::Created]);
    let lists = world.view.memberships.values().next().unwrap();
    assert_eq!(
        lists,
        &[
            "Apollo.io Leads",
            "Cold Leads (Fit Score <60)",
            "Healthcare & Medical",
            "Enterprise (500+ employees)"
        ]
    );
}

#[test]
fn a_firm_of_several_leads_is_created_once() {
    let lead = |id: &str, person| lead_view(id, person);
    let mut world = World::of(vec![
        lead("lead:1", colleague("Ada", "ACME Inc", None)),
        lead("lead:2", colleague("Ben", "Acme, Inc.", Some("acme.example"))),
        lead("lead:3", colleague("Cid", "Acme Ltd", Some("acme.example"))),
        lead("lead:4", colleague("Dan", "Beta", Some("beta.example"))),
        lead("lead:5", colleague("Eve", "Beta", Some("beta2.example"))),
        lead("lead:6", colleague("Fay", "Beta", None)),
    ]);
    let plan = world.cycle();
    let firms: Vec<_> = plan
        .actions
        .iter()
        .filter_map(|action| match &action.command {
            Command::CreateCompany(draft) => Some((draft.name.as_str(), draft.domain.as_deref())),
            _ => None,
        })
        .collect();
    // Which Beta Fay works for nobody knows: she gets a firm by name.
    assert_eq!(
        firms,
        [
            ("ACME Inc", Some("acme.example")),
            ("Beta", Some("beta.example")),
            ("Beta", Some("beta2.example")),
            ("Beta", None)
        ]
    );
    assert_eq!(drafts(&plan).len(), 6);
}

#[test]
fn what_the_crm_holds_is_used() {
    let mut lead = lead_view("lead:1", person());
    lead.company = Some(CrmCompany { id: 3, name: "Acme".into(), ..CrmCompany::default() });
    let plan_of = |lead: &LeadView| World::of(vec![lead.clone()]).plan();
    assert_eq!(kinds(&plan_of(&lead))[..2], ["create_contact", "create_ticket"]);
    lead.contact = Some(CrmContact { id: 5, company: Some(4), ..CrmContact::default() });
    let plan = plan_of(&lead);
    assert_eq!(kinds(&plan)[0], "create_ticket");
    // The contact's own firm counts.
    assert_eq!(
        (&drafts(&plan)[0].company, &drafts(&plan)[0].contact),
        (&Some(Ref::Known(4)), &Some(Ref::Known(5)))
    );
    lead.contact.as_mut().unwrap().inactive = true;
    assert_eq!(outcomes(&plan_of(&lead)), [Outcome::Preserved]);
    (lead.contact, lead.company) = (None, None);
    lead.pending_company = Some(ActionName("b2b-pending".into()));
    let plan = plan_of(&lead);
    assert_eq!(drafts(&plan)[0].company, Some(Ref::Created(ActionName("b2b-pending".into()))));
}

#[test]
fn a_repeat_with_changed_content_still_finds_the_record() {
    let names = |change: fn(&mut Person)| {
        let mut person = person();
        change(&mut person);
        let plan = World::of(vec![lead_view("lead:1", person)]).plan();
        let creates = plan.actions.into_iter().filter(|action| action.command.creates().is_some());
        creates.map(|action| action.name).collect::<Vec<_>>()
    };
    assert_eq!(
        names(|_| ()),
        names(|person| {
            person.job_title = Some("CTO".into());
            person.company.headcount = Some(7);
            person.company.company_name = Some("Acme Incorporated".into());
        })
    );
}

#[test]
fn enrichment_updates_what_no_person_touched_and_says_so() {
    let mut world = World::of(vec![lead_view("lead:1", person())]);
    world.cycle();
    let known = world.view.leads[0].ticket.as_mut().unwrap();
    write(&mut known.ticket, "CFLeadTechStack", Some("typed by a person"));
    write(&mut known.ticket, "CFLeadEmployeeCount", None);
    let person = &mut world.view.leads[0].person;
    person.company.technologies.push("Slack".into());
    person.company.headcount = Some(600);
    person.company.founded_year = Some(1998);
    person.email = Some("jane.doe@acme.example".into());
    let plan = world.cycle();
    assert_eq!(kinds(&plan), ["update_ticket", "add_note"]);
    let Command::UpdateTicket { changes, stage: None, allow_suppressed: false, .. } =
        &plan.actions[0].command
    else {
        panic!()
    };
    assert_eq!(
        changes.iter().map(|change| change.field.as_str()).collect::<Vec<_>>(),
        ["CFLeadFoundingYear"]
    );
    let Command::AddNote { text, .. } = &plan.actions[1].command else { panic!() };
    assert_eq!(
        text,
        "Enriched from Apollo.io on 2025-03-01.\nUpdated: Company Founded Year\n\
         Preserved: Employee Count Range (a person set it), Technology Stack (a person set it), \
         E-mail (says who this is; suggested instead)\nSuggested: E-mail: jane.doe@acme.example"
    );
    let decision = &plan.decisions[0];
    assert_eq!(decision.outcome, Outcome::Updated);
    assert!(decision.manual_work_detected);
    assert_eq!(decision.fields_preserved, ["CFLeadEmployeeCount", "CFLeadTechStack", "contact_email"]);
    let plan = world.plan();
    assert_eq!(outcomes(&plan), [Outcome::Preserved]);
}

#[test]
fn stages_beyond_research_are_left_alone() {
    for stage in Stage::ALL {
        let mut lead = lead_view("lead:1", person());
        lead.ticket = Some(at(stage));
        let mut world = World::of(vec![lead]);
        let plan = world.plan();
        let expected = match stage {
            Stage::NewLead | Stage::Researching => Outcome::Updated,
            Stage::DoNotContact => Outcome::Blocked,
            _ => Outcome::Preserved,
        };
        assert_eq!(outcomes(&plan), [expected], "{stage}");
        if expected == Outcome::Preserved {
            assert_eq!(plan.actions, [], "{stage}");
            world.rules.merge.note_on_preserved = true;
            assert_eq!(kinds(&world.plan()), ["add_note"], "{stage}");
        }
    }
    let mut lead = lead_view("lead:1", person());
    lead.ticket = Some(at(Stage::NewLead));
    lead.ticket.as_mut().unwrap().ticket.stage = StageRead::Unmapped(77);
    let plan = World::of(vec![lead]).plan();
    assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Preserved], 0));
    assert!(plan.decisions[0].why.contains("77"));
}

#[test]
fn policies_for_known_records() {
    for (policy, outcome, actions) in [
        (OnConflict::MergePreferNewest, Outcome::Updated, true),
        (OnConflict::MergePreferOldest, Outcome::Preserved, false),
        (OnConflict::ManualReview, Outcome::Review, false),
        (OnConflict::SkipDuplicate, Outcome::Skipped, false),
    ] {
        let mut world = World::of(vec![lead_view("lead:1", person())]);
        world.cycle();
        world.view.leads[0].person.company.technologies = vec!["Slack".into()];
        world.rules.duplicates.conflict_resolution = policy;
        let plan = world.plan();
        assert_eq!((outcomes(&plan), !plan.actions.is_empty()), (vec![outcome], actions), "{policy:?}");
    }
}

#[test]
fn a_possible_duplicate_is_flagged_or_held() {
    let mut lead = lead_view("lead:1", person());
    lead.possible_duplicate =
        Some(PossibleDuplicate { entity: "ticket:9".into(), score: 0.87, why: "same name and firm".into() });
    let mut world = World::of(vec![lead]);
    let plan = world.plan();
    assert_eq!(outcomes(&plan), [Outcome::Review]);
    let notes = plan.actions.iter().filter_map(|action| match &action.command {
        Command::AddNote { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(
        notes.collect::<Vec<_>>(),
        ["Possible duplicate of ticket:9 (87 per cent: same name and firm). Please check."]
    );
    world.rules.duplicates.possible_duplicate_action = OnPossibleDuplicate::Hold;
    let plan = world.plan();
    assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Review], 0));
}

#[test]
fn two_leads_on_one_record_are_for_a_person() {
    let lead = |id: &str| LeadView { ticket: Some(at(Stage::NewLead)), ..lead_view(id, person()) };
    let plan = World::of(vec![lead("lead:2"), lead("lead:1")]).plan();
    assert_eq!(outcomes(&plan), [Outcome::Updated, Outcome::Review]);
    assert!(plan.actions.iter().all(|action| action.entity == "lead:1"));
}

#[test]
fn who_opted_out_is_never_created_and_the_proof_is_written() {
    for (at_the, block) in [
        (
            "list",
            (|lead: &mut LeadView| lead.suppressed = Some("asked us to stop".into())) as fn(&mut LeadView),
        ),
        ("source", |lead| lead.person.do_not_contact = true),
        ("contact", |lead| {
            lead.contact =
                Some(CrmContact { id: 5, opted_out: Some("dontsendmail".into()), ..CrmContact::default() });
        }),
    ] {
        let mut lead = lead_view("lead:1", person());
        block(&mut lead);
        let mut world = World::of(vec![lead]);
        world.view.memberships.insert(5, vec!["Newsletter".into()]);
        let plan = world.cycle();
        assert_eq!(outcomes(&plan), [Outcome::Blocked], "{at_the}");
        assert!(plan.actions.iter().all(|action| action.command.creates().is_none()), "{at_the}");
        world.view.leads[0].ticket = Some(at(Stage::Contacted));
        let plan = world.cycle();
        let Command::UpdateTicket { stage, changes, allow_suppressed, .. } = &plan.actions[0].command else {
            panic!()
        };
        assert_eq!((*stage, *allow_suppressed), (Some(Stage::DoNotContact), true));
        assert_eq!((changes[0].field.as_str(), changes[0].new.as_deref()), ("CFDND", Some("true")));
        assert_eq!(world.view.memberships[&5], ["Do Not Contact"], "{at_the}");
        // No enrichment ever again.
        world.view.leads[0].person.company.technologies = vec!["Slack".into()];
        assert_eq!(world.plan().actions, []);
    }
}

#[test]
fn a_flag_that_a_person_lifted_stays_lifted() {
    let mut lead = lead_view("lead:1", person());
    lead.suppressed = Some("asked us to stop".into());
    lead.ticket = Some(at(Stage::Contacted));
    let mut world = World::of(vec![lead]);
    world.cycle();
    let known = world.view.leads[0].ticket.as_mut().unwrap();
    write(&mut known.ticket, "CFDND", Some("false"));
    known.ticket.stage = StageRead::Known(Stage::Researching);
    let plan = world.plan();
    assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Blocked], 0));
    assert!(plan.decisions[0].manual_work_detected);
}

#[test]
fn switched_off_means_nothing_is_planned() {
    let mut world = World::of(vec![lead_view("lead:1", person())]);
    world.rules.enabled = false;
    let plan = world.plan();
    assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Skipped], 0));
}

#[test]
fn without_a_name_or_a_firm_there_is_no_lead() {
    let mut nameless = person();
    (nameless.first_name, nameless.last_name) = (None, None);
    let mut nowhere = colleague("Jane", "x", None);
    nowhere.company.company_name = None;
    nowhere.email = Some("jane@gmail.com".into());
    let plan = World::of(vec![lead_view("lead:1", nameless), lead_view("lead:2", nowhere)]).plan();
    assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Rejected; 2], 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_order_gives_the_same_plan_and_doing_it_leaves_nothing_to_do(
        order in Just((0usize..9).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let lead = |index: usize| {
            let name = ["Ada", "Ben", "Cid", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida"][index];
            let domain = [Some("acme.example"), Some("beta.example"), None][index % 3];
            let mut lead = lead_view(&format!("lead:{index}"), colleague(name, "Acme", domain));
            if index == 4 {
                lead.suppressed = Some("asked us to stop".into());
            }
            if index == 5 {
                lead.ticket = Some(at(Stage::Researching));
            }
            lead
        };
        let mut world = World::of(order.iter().map(|index| lead(*index)).collect());
        let mut sorted = order;
        sorted.sort_unstable();
        let reference = World::of(sorted.into_iter().map(lead).collect());
        prop_assert_eq!(world.plan(), reference.plan());
        world.cycle();
    }
}
