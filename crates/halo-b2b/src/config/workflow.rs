//! `[workflow]`, `[fields]`, `[scoring]`, `[gate]`, `[deduplication]`, `[merge]`, `[lists]`: the rules, and the
//! mapping to the tenant.

use std::collections::BTreeMap;

use crm_sync::halo::{ByName, HaloMapping};
use crm_sync::rules::{OnConflict, OnPossibleDuplicate, Rules};
use crm_workflow::{ConversionMode, Entity, Field, Stage, Transitions};

use super::reader::{Problems, Section};
use super::{feedback, upkeep, vendors};

pub(super) fn read(root: &mut Section<'_>, problems: &mut Problems) -> (Rules, HaloMapping) {
    let mut rules = Rules::default();
    let mut mapping = HaloMapping::default();
    let mut section = root.section("workflow", problems);
    workflow(&mut section, &mut rules, &mut mapping, problems);
    section.finish(problems);
    fields(root.section("fields", problems), &mut mapping, problems);

    let mut section = root.section("scoring", problems);
    if let Some(industries) = section.texts("target_industries", problems) {
        for industry in &industries {
            if Field::ProspectIndustry.option(industry).is_none() {
                section.wrong(
                    "target_industries",
                    format_args!("`{industry}` is no industry option"),
                    problems,
                );
            }
        }
        rules.fit.target_industries = industries;
    }
    section.finish(problems);

    let mut section = root.section("gate", problems);
    percents(section.section("minimum_quality", problems), &mut rules.gate.minimum_quality, problems);
    percents(section.section("minimum_confidence", problems), &mut rules.gate.minimum_confidence, problems);
    section.finish(problems);

    let mut section = root.section("deduplication", problems);
    let conflicts = [
        ("merge_prefer_newest", OnConflict::MergePreferNewest),
        ("merge_prefer_oldest", OnConflict::MergePreferOldest),
        ("manual_review", OnConflict::ManualReview),
        ("skip_duplicate", OnConflict::SkipDuplicate),
    ];
    if let Some(choice) = section.choice("conflict_resolution", &conflicts, problems) {
        rules.duplicates.conflict_resolution = choice;
    }
    let actions =
        [("create_flagged", OnPossibleDuplicate::CreateFlagged), ("hold", OnPossibleDuplicate::Hold)];
    if let Some(choice) = section.choice("possible_duplicate_action", &actions, problems) {
        rules.duplicates.possible_duplicate_action = choice;
    }
    section.finish(problems);

    let mut section = root.section("merge", problems);
    if let Some(fields) = section.texts("refreshable_fields", problems) {
        rules.merge.refreshable_fields = fields;
    }
    if let Some(on) = section.flag("note_on_preserved", problems) {
        rules.merge.note_on_preserved = on;
    }
    section.finish(problems);

    let mut section = root.section("lists", problems);
    if let Some(on) = section.flag("enabled", problems) {
        rules.lists.enabled = on;
    }
    section.finish(problems);
    feedback::read(root.section("feedback", problems), &mut rules.feedback, problems);
    upkeep::dead_letters(root.section("dead_letters", problems), &mut rules.upkeep, problems);
    upkeep::maintenance(root.section("maintenance", problems), &mut rules.upkeep, problems);
    (rules, mapping)
}

fn workflow(
    section: &mut Section<'_>,
    rules: &mut Rules,
    mapping: &mut HaloMapping,
    problems: &mut Problems,
) {
    if let Some(on) = section.flag("enabled", problems) {
        rules.enabled = on;
    }
    let edges = [("strict", Transitions::Strict), ("extended", Transitions::Extended)];
    if let Some(choice) = section.choice("transition_policy", &edges, problems) {
        rules.policy.transitions = choice;
    }
    let modes = [("in_place", ConversionMode::InPlace), ("new_record", ConversionMode::NewRecord)];
    if let Some(choice) = section.choice("conversion_mode", &modes, problems) {
        rules.policy.conversion_mode = choice;
    }
    if let Some(on) = section.flag("auto_convert", problems) {
        rules.policy.auto_convert = on;
    }
    if let Some(on) = section.flag("auto_promote", problems) {
        rules.policy.auto_promote = on;
    }
    if let Some(country) = section.text("default_country", problems) {
        rules.default_country = Some(country);
    }
    for (key, entity) in
        [("lead", Entity::Lead), ("prospect", Entity::Prospect), ("opportunity", Entity::Opportunity)]
    {
        let mut part = section.section(key, problems);
        let kind = match entity {
            Entity::Lead => &mut mapping.lead_type,
            Entity::Prospect => &mut mapping.prospect_type,
            Entity::Opportunity => &mut mapping.opportunity_type,
        };
        if let Some(name) = part.text("ticket_type", problems) {
            kind.name = name;
        }
        kind.id = part.number("ticket_type_id", 1..=i64::from(i32::MAX), problems);
        statuses(part.section("statuses", problems), entity, mapping, problems);
        if entity == Entity::Opportunity {
            defaults(part.section("default_values", problems), rules, problems);
        }
        part.finish(problems);
    }
    upkeep::timers(section.section("timers", problems), &mut rules.policy.timers, problems);
    let mut part = section.section("qualification", problems);
    if let Some(threshold) = part.number("fit_score_threshold", 0..=100, problems) {
        rules.policy.fit_score_threshold = u8::try_from(threshold).unwrap_or(100);
    }
    rules.policy.budget_minimum = part
        .number("budget_minimum", 0..=1_000_000_000, problems)
        .and_then(|minimum| u64::try_from(minimum).ok());
    if let Some(on) = part.flag("treat_untouched_default_as_unset", problems) {
        rules.policy.treat_untouched_default_as_unset = on;
    }
    part.finish(problems);
}

fn defaults(mut section: Section<'_>, rules: &mut Rules, problems: &mut Problems) {
    if let Some(percent) = section.number("initial_probability_percent", 0..=100, problems) {
        rules.opportunity.probabilities.initial_probability_percent = u8::try_from(percent).ok();
    }
    if let Some(months) = section.number("default_close_date_months", 0..=120, problems) {
        rules.opportunity.default_close_date_months = u32::try_from(months).unwrap_or(3);
    }
    if let Some(value) = section.number("minimum_opportunity_value", 0..=1_000_000_000, problems) {
        rules.opportunity.minimum_opportunity_value = value.unsigned_abs();
    }
    section.finish(problems);
}

fn statuses(section: Section<'_>, entity: Entity, mapping: &mut HaloMapping, problems: &mut Problems) {
    let mut used: BTreeMap<i64, String> = BTreeMap::new();
    for (key, mut status) in section.named(problems) {
        let name = status.text("name", problems);
        let id = status.number("id", 1..=i64::from(i32::MAX), problems);
        let known = Stage::ALL.iter().find(|stage| stage.entity() == entity && stage.key() == key);
        match known {
            None => {
                let keys: Vec<&str> = Stage::ALL
                    .iter()
                    .filter(|stage| stage.entity() == entity)
                    .map(|stage| stage.key())
                    .collect();
                problems.at(&status.span(), format!("{key}: no such state here; known: {}", keys.join(", ")));
            }
            Some(stage) => {
                if let Some(other) = id.and_then(|id| used.insert(id, key.clone())) {
                    problems.at(
                        &status.span(),
                        format!("{key}: the same status id as {other}; each state needs its own"),
                    );
                }
                let name = name.unwrap_or_else(|| stage.display_name().to_owned());
                mapping.statuses.insert(key, ByName { name, id });
            }
        }
        status.finish(problems);
    }
}

fn fields(section: Section<'_>, mapping: &mut HaloMapping, problems: &mut Problems) {
    for (key, mut field) in section.named(problems) {
        let name = field.text("name", problems);
        let id = field.number("id", 1..=i64::from(i32::MAX), problems);
        match Field::by_key(&key).or_else(|| Field::by_name(&key)) {
            None => problems.at(&field.span(), format!("fields.{key}: no such field in the catalogue")),
            Some(known) => {
                let entry = ByName { name: name.unwrap_or_default(), id };
                mapping.fields.insert(known.name().to_owned(), entry);
            }
        }
        field.finish(problems);
    }
}

/// A table of provider → 0–100.
fn percents(section: Section<'_>, into: &mut BTreeMap<String, u8>, problems: &mut Problems) {
    for (name, value, span) in section.numbers(0..=100, problems) {
        match vendors::find(&name) {
            Some(vendor) => {
                into.insert(vendor.id.to_string(), u8::try_from(value).unwrap_or(100));
            }
            None => problems.at(&span, format!("{name}: unknown provider; `halo-b2b providers` lists them")),
        }
    }
}
