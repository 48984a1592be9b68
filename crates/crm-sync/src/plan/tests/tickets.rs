use crm_workflow::ConversionMode;

use super::*;

fn world(known: KnownTicket) -> World {
    let mut world = World::of(Vec::new());
    world.view.tickets = vec![TicketView { person: Some(person()), ..ticket_view(known) }];
    world
}

fn qualified(fit: &str) -> KnownTicket {
    let mut known = at(Stage::Qualified);
    for (field, value) in [
        ("CFProspectPainPoints", "backups take all night"),
        ("CFProspectServices", "managed backup"),
        ("CFProspectDecisionMakers", "Jane Doe"),
        ("CFProspectBudget", "$50K-$100K"),
        ("CFProspectTimeframe", "Immediate"),
        ("CFProspectFitScore", fit),
        ("CFLeadSource", "Apollo.io"),
        ("CFLeadTechStack", "Okta"),
    ] {
        known.ticket.fields.insert(field.into(), value.into());
    }
    known
}

#[test]
fn an_engaged_lead_converts_in_place_and_once() {
    let mut known = at(Stage::Engaged);
    known.ticket.fields.insert("CFLeadIntentStrength".into(), "Urgent".into());
    let mut world = world(known);
    let plan = world.cycle();
    let converted: Vec<&Action> =
        plan.actions.iter().filter(|action| action.purpose == Purpose::Convert).collect();
    let Command::UpdateTicket { ticket: 7, stage: Some(Stage::NewProspect), changes, .. } =
        &converted[0].command
    else {
        panic!("{:?}", converted[0])
    };
    let change =
        |field: &str| changes.iter().find(|change| change.field == field).map(|change| change.new.as_deref());
    assert_eq!(change("CFProspectIndustry"), Some(Some("Healthcare")));
    assert_eq!(change("CFProspectRegion"), Some(Some("UK")));
    assert_eq!(change("CFProspectPriority"), Some(Some("Critical")));
    // 30 for the size, 25 for the intent, 20 for the rank.
    assert_eq!(change("CFProspectFitScore"), Some(Some("75")));
    assert_eq!((change("CFProspectBudget"), change("CFProspectTimeframe")), (Some(None), Some(None)));
    let Command::AddNote { ticket: Ref::Known(7), text } = &converted[1].command else { panic!() };
    assert!(text.starts_with("Converted from lead 7 on 2025-03-01 by rule auto_convert."));
    assert_eq!(outcomes(&plan), [Outcome::Converted]);
    // The blanks are remembered: what appears in them was chosen.
    assert_eq!(world.view.tickets[0].known.base["CFProspectBudget"], "");
}

#[test]
fn a_conversion_into_a_new_record_links_copies_and_happens_once() {
    let mut known = at(Stage::Engaged);
    known.ticket.fields.insert("CFLeadTechStack".into(), "Okta".into());
    known.ticket.agent = Some(4);
    let mut world = world(known);
    world.rules.policy.conversion_mode = ConversionMode::NewRecord;
    let plan = world.plan();
    let Command::CreateTicket(draft) = &plan.actions[0].command else { panic!() };
    assert_eq!((draft.stage, draft.parent, draft.agent), (Stage::NewProspect, Some(7), Some(4)));
    assert_eq!((draft.company.clone(), draft.contact.clone()), (Some(Ref::Known(3)), Some(Ref::Known(5))));
    assert_eq!(draft.fields["CFLeadTechStack"], "Okta");
    assert!(!draft.fields.contains_key("CFProspectBudget"));
    assert_eq!(draft.categories[0].as_deref(), Some("Prospect"));
    let Command::UpdateTicket { ticket: 7, stage: Some(Stage::ConvertedToProspect), .. } =
        &plan.actions[1].command
    else {
        panic!()
    };
    world.cycle();
    // Even if the old lead's status were put back, the prospect is there.
    world.view.tickets[0].known.ticket.stage = StageRead::Known(Stage::Engaged);
    assert_eq!(world.plan().actions, []);
}

#[test]
fn what_is_missing_stops_a_conversion() {
    let mut known = at(Stage::Engaged);
    known.ticket.contact_email = None;
    let mut view = world(known);
    view.view.tickets[0].person = None;
    let plan = view.plan();
    assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Skipped], 0));
    assert!(plan.decisions[0].why.contains("G-convert") || plan.decisions[0].why.contains("L10"));
    let mut off = world(at(Stage::Engaged));
    off.rules.policy.auto_convert = false;
    assert!(off.plan().actions.iter().all(|action| action.purpose == Purpose::Lists));
}

#[test]
fn a_reply_engages_and_converts_in_one_go() {
    let mut replied = world(at(Stage::Contacted));
    replied.view.tickets[0].person.as_mut().unwrap().engagement.emails_replied = Some(1);
    let mut patient = replied.clone();
    assert_eq!(outcomes(&replied.cycle()), [Outcome::Converted]);
    patient.rules.policy.auto_convert = false;
    let plan = patient.cycle();
    let Command::UpdateTicket { stage: Some(Stage::Engaged), .. } = &plan.actions[0].command else {
        panic!()
    };
    assert_eq!(outcomes(&plan), [Outcome::Updated]);
}

#[test]
fn a_qualified_prospect_is_promoted_once() {
    let mut world = world(qualified("70"));
    let plan = world.plan();
    let Command::CreateTicket(draft) = &plan.actions[0].command else { panic!("{:?}", plan.actions) };
    assert_eq!((draft.stage, draft.parent), (Stage::NewOpportunity, Some(7)));
    assert_eq!(draft.summary, "Acme Inc. - managed backup");
    assert_eq!((draft.value, draft.probability), (Some(75_000.0), Some(25.0)));
    assert_eq!(draft.expected_close.as_deref(), Some("2025-04-01"));
    assert_eq!(draft.fields["CFOpportunitySolutions"], "managed backup");
    assert_eq!(draft.fields["CFOpportunityBudgetConfidence"], "High");
    assert_eq!(draft.fields["CFLeadTechStack"], "Okta");
    assert_eq!(draft.categories, [Some("Opportunity".to_owned()), Some("Apollo.io".to_owned())]);
    let Command::AddNote { ticket: Ref::Known(7), text } = &plan.actions[1].command else { panic!() };
    assert!(text.contains("75000 USD"));
    assert_eq!(outcomes(&plan), [Outcome::Promoted]);
    let name = plan.actions[0].name.clone();
    world.view.tickets[0].known.ticket.fields.insert("CFProspectServices".into(), "other".into());
    assert_eq!(world.plan().actions[0].name, name);
    world.cycle();
    assert_eq!(world.view.tickets.len(), 2);
}

#[test]
fn promotion_marks_the_prospect_where_it_has_a_status_for_it() {
    let mut world = world(qualified("70"));
    world.rules.policy.conversion_mode = ConversionMode::NewRecord;
    let plan = world.cycle();
    assert!(plan.actions.iter().any(|action| matches!(
        action.command,
        Command::UpdateTicket { ticket: 7, stage: Some(Stage::PromotedToOpportunity), .. }
    )));
}

#[test]
fn sixty_nine_does_not_promote_nor_does_an_unanswered_question() {
    for change in [
        (|known: &mut KnownTicket| {
            known.ticket.fields.insert("CFProspectFitScore".into(), "69".into());
        }) as fn(&mut KnownTicket),
        |known| {
            known.ticket.fields.insert("CFProspectPainPoints".into(), "  ".into());
        },
        |known| {
            let default = crm_workflow::Field::ProspectBudget.default_option().unwrap();
            known.ticket.fields.insert("CFProspectBudget".into(), default.into());
        },
        |known| {
            known.ticket.fields.remove("CFProspectTimeframe");
        },
    ] {
        let mut known = qualified("70");
        change(&mut known);
        let mut world = world(known);
        world.view.lists.clear();
        let plan = world.plan();
        assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Skipped], 0));
    }
}

#[test]
fn a_flag_stops_everything_in_every_stage() {
    for stage in Stage::ALL {
        let mut known = if stage == Stage::Qualified { qualified("90") } else { at(stage) };
        known.ticket.fields.insert("CFDND".into(), "true".into());
        let mut world = world(known);
        world.view.memberships.insert(5, vec!["Warm Leads (Fit Score 60-80)".into(), "Newsletter".into()]);
        let plan = world.cycle();
        assert!(plan.actions.iter().all(|action| action.purpose == Purpose::DoNotContact), "{stage}");
        let moved = plan.actions.iter().find_map(|action| match action.command {
            Command::UpdateTicket { stage, .. } => stage,
            _ => None,
        });
        let open_lead = stage.entity() == crm_workflow::Entity::Lead
            && !matches!(stage, Stage::DoNotContact | Stage::ConvertedToProspect);
        assert_eq!(moved, open_lead.then_some(Stage::DoNotContact), "{stage}");
        assert_eq!(world.view.memberships[&5], ["Do Not Contact"], "{stage}");
    }
}

#[test]
fn an_opt_out_from_elsewhere_sets_the_flag() {
    for block in [
        (|view: &mut TicketView| view.suppressed = Some("asked us to stop".into())) as fn(&mut TicketView),
        |view| {
            view.contact =
                Some(CrmContact { id: 5, opted_out: Some("unsubscribed".into()), ..CrmContact::default() });
        },
    ] {
        for stage in [Stage::NewLead, Stage::DoNotContact, Stage::Prospecting, Stage::Won] {
            let mut world = world(at(stage));
            block(&mut world.view.tickets[0]);
            let plan = world.cycle();
            assert_eq!(outcomes(&plan), [Outcome::Blocked], "{stage}");
            assert_eq!(world.view.tickets[0].known.ticket.fields["CFDND"], "true", "{stage}");
        }
    }
}

#[test]
fn an_unmapped_status_is_reported_and_left_alone() {
    let mut known = at(Stage::Engaged);
    known.ticket.stage = StageRead::Unmapped(99);
    let plan = world(known).plan();
    assert_eq!((outcomes(&plan), plan.actions.len()), (vec![Outcome::Preserved], 0));
}

#[test]
fn lists_follow_a_correction_by_a_person() {
    let mut known = at(Stage::Contacted);
    known.base.insert("CFLeadSource".into(), "Apollo.io".into());
    known.ticket.fields.insert("CFLeadSource".into(), "Apollo.io".into());
    let mut world = world(known);
    world.cycle();
    assert!(world.view.memberships[&5].contains(&"Enterprise (500+ employees)".to_owned()));
    world.view.tickets[0].known.ticket.fields.insert("CFLeadEmployeeCount".into(), "11-50".into());
    let plan = world.cycle();
    assert_eq!(kinds(&plan), ["set_list"]);
    assert!(!world.view.memberships[&5].contains(&"Enterprise (500+ employees)".to_owned()));
}
