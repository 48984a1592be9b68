//! `[workflow.timers]`, `[dead_letters]`, `[maintenance]`: what happens by the clock.

use crm_sync::rules::UpkeepRules;
use crm_workflow::Timers;

use super::reader::{Problems, Section};

/// A hundred years: no waiting time is longer.
const LONG: i64 = 36_500;

fn whole(section: &mut Section<'_>, key: &'static str, least: i64, into: &mut u32, problems: &mut Problems) {
    if let Some(number) = section.number(key, least..=LONG, problems) {
        *into = u32::try_from(number).unwrap_or(u32::MAX);
    }
}

pub(super) fn timers(mut section: Section<'_>, timers: &mut Timers, problems: &mut Problems) {
    whole(&mut section, "sla_hours", 1, &mut timers.sla_hours, problems);
    whole(&mut section, "research_hours", 1, &mut timers.research_hours, problems);
    whole(&mut section, "follow_up_days", 1, &mut timers.follow_up_days, problems);
    whole(&mut section, "response_window_days", 1, &mut timers.response_window_days, problems);
    for (key, into) in [
        ("remind_research", &mut timers.remind_research),
        ("auto_close_unresponsive", &mut timers.auto_close_unresponsive),
    ] {
        if let Some(on) = section.flag(key, problems) {
            *into = on;
        }
    }
    section.finish(problems);
}

pub(super) fn dead_letters(mut section: Section<'_>, rules: &mut UpkeepRules, problems: &mut Problems) {
    let tries = section.number("tries", 1..=20, problems).unwrap_or(7);
    let first = section.number("pause_minutes", 1..=1440, problems).unwrap_or(5);
    // The first failure may be chance: it goes out again with the next cycle. From then on each pause is twice the
    // one before.
    let pauses = (0..tries - 1).map(|at| if at == 0 { 0 } else { first << (at - 1) });
    rules.pause_minutes = pauses.map(|minutes| u32::try_from(minutes).unwrap_or(u32::MAX)).collect();
    whole(&mut section, "provider_failures", 0, &mut rules.provider_failures, problems);
    section.finish(problems);
}

pub(super) fn maintenance(mut section: Section<'_>, rules: &mut UpkeepRules, problems: &mut Problems) {
    if let Some(runs) = section.number("keep_runs", 1..=100_000, problems) {
        rules.keep_runs = usize::try_from(runs).unwrap_or(usize::MAX);
    }
    if let Some(on) = section.flag("clear", problems) {
        rules.retention.clear = on;
    }
    let mut part = section.section("audit", problems);
    whole(&mut part, "retention_days", 1, &mut rules.retention.audit_days, problems);
    part.finish(problems);
    let mut part = section.section("events", problems);
    whole(&mut part, "retention_days", 8, &mut rules.retention.event_days, problems);
    part.finish(problems);
    section.finish(problems);
}
