//! What automation does by itself.

use crate::event::{DisqualifyReason, Event, Interest};
use crate::facts::{Answer, Facts};
use crate::field::Field;
use crate::guard::budget_upper;
use crate::policy::Policy;
use crate::score::engagement_score;
use crate::stage::Stage;
use crate::words::Words;

/// The event that automation should raise for a record now, if any.
///
/// It never skips a state and never qualifies a prospect: that is suggested to people by [`offers`](crate::offers). Whether the
/// event is possible is for [`step`](crate::step) to say.
#[must_use]
pub fn automatic(stage: Stage, facts: &Facts, policy: &Policy) -> Option<Event> {
    if facts.is_contact_locked() {
        return None;
    }
    match stage {
        Stage::Contacted => engaged(facts, policy).map(|kind| Event::Interest { kind }),
        Stage::Engaged => (policy.auto_convert && !facts.converted).then_some(Event::Convert),
        Stage::NewProspect | Stage::Prospecting => {
            disqualified(facts, policy).map(|reason| Event::Disqualify { reason })
        }
        Stage::Qualified => (policy.auto_promote && !facts.promoted).then_some(Event::Promote),
        _ => None,
    }
}

fn engaged(facts: &Facts, policy: &Policy) -> Option<Interest> {
    let counts = &facts.engagement;
    if policy.auto_engage_on_reply && counts.emails_replied > 0 {
        Some(Interest::Reply)
    } else if policy.auto_engage_on_reply && counts.meetings_scheduled > 0 {
        Some(Interest::Meeting)
    } else if policy.auto_engage_score.is_some_and(|least| engagement_score(counts) >= least) {
        Some(Interest::Score)
    } else {
        None
    }
}

fn disqualified(facts: &Facts, policy: &Policy) -> Option<DisqualifyReason> {
    let named = |field: Field, list: &[alloc::string::String]| {
        facts.fields.text(field).is_some_and(|text| {
            let words = Words::new(text);
            list.iter().map(|one| Words::new(one)).any(|one| !one.is_empty() && words.has(one.as_str()))
        })
    };
    let untouched = policy.treat_untouched_default_as_unset;
    let answered = |field: Field| facts.answer(field, untouched) == Answer::Given;
    let short = policy.auto_disqualify_no_budget
        && answered(Field::ProspectBudget)
        && policy.budget_minimum.is_some_and(|floor| {
            facts
                .fields
                .text(Field::ProspectBudget)
                .and_then(budget_upper)
                .is_some_and(|upper| upper <= floor)
        });
    let industry = |option: &str| {
        policy.auto_disqualify_industries.iter().any(|one| one.trim().eq_ignore_ascii_case(option))
    };
    if short {
        Some(DisqualifyReason::NoBudget)
    } else if facts.fields.text(Field::ProspectIndustry).is_some_and(industry) && !is_default(facts) {
        Some(DisqualifyReason::WrongIndustry)
    } else if named(Field::ProspectCompetition, &policy.auto_disqualify_competitors) {
        Some(DisqualifyReason::CompetitorConflict)
    } else {
        None
    }
}

/// An industry that is only Halo's default says nothing about the company; one the integration mapped does.
fn is_default(facts: &Facts) -> bool {
    use crate::field::SetBy::{HaloDefault, Unknown};
    facts.fields.entry(Field::ProspectIndustry).is_some_and(|entry| {
        entry.set_by == HaloDefault
            || entry.set_by == Unknown && entry.value.as_text() == Field::ProspectIndustry.default_option()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventKind;
    use crate::field::SetBy;
    use alloc::vec;

    fn raised(stage: Stage, facts: &Facts, policy: &Policy) -> Option<EventKind> {
        automatic(stage, facts, policy).map(|event| event.kind())
    }

    #[test]
    fn only_enabled_rules_and_never_for_locked_contacts() {
        let policy = Policy::default();
        let mut facts = Facts::new();
        assert_eq!(raised(Stage::Engaged, &facts, &policy), Some(EventKind::Convert));
        assert_eq!(raised(Stage::Qualified, &facts, &policy), Some(EventKind::Promote));
        let off = Policy { auto_convert: false, auto_promote: false, ..Policy::default() };
        assert_eq!(raised(Stage::Engaged, &facts, &off), None);
        assert_eq!(raised(Stage::Qualified, &facts, &off), None);
        facts.converted = true;
        facts.promoted = true;
        assert_eq!(raised(Stage::Engaged, &facts, &policy), None);
        assert_eq!(raised(Stage::Qualified, &facts, &policy), None);
        let locked = Facts { suppressed: true, ..Facts::new() };
        for stage in Stage::ALL {
            assert_eq!(automatic(stage, &locked, &policy), None);
        }
    }

    #[test]
    fn engagement() {
        let mut facts = Facts::new();
        let policy = Policy::default();
        facts.engagement.emails_opened = 25;
        assert_eq!(automatic(Stage::Contacted, &facts, &policy), None);
        let by_score = Policy { auto_engage_score: Some(50), ..Policy::default() };
        assert_eq!(
            automatic(Stage::Contacted, &facts, &by_score),
            Some(Event::Interest { kind: Interest::Score })
        );
        facts.engagement.emails_opened = 24;
        assert_eq!(automatic(Stage::Contacted, &facts, &by_score), None);
        facts.engagement.emails_replied = 1;
        assert_eq!(
            automatic(Stage::Contacted, &facts, &policy),
            Some(Event::Interest { kind: Interest::Reply })
        );
        assert_eq!(automatic(Stage::Researching, &facts, &policy), None);
    }

    #[test]
    fn disqualification_is_off_until_configured() {
        let mut facts = Facts::new();
        facts
            .fields
            .set(Field::ProspectBudget, "<$10K", SetBy::Person)
            .set(Field::ProspectIndustry, "Mining", SetBy::Integration)
            .set(Field::ProspectCompetition, "Rival Example Ltd", SetBy::Person);
        let off = Policy::default();
        assert_eq!(automatic(Stage::Prospecting, &facts, &off), None);
        let reason = |policy: &Policy, facts: &Facts| match automatic(Stage::Prospecting, facts, policy) {
            Some(Event::Disqualify { reason }) => Some(reason),
            _ => None,
        };
        let budget =
            Policy { auto_disqualify_no_budget: true, budget_minimum: Some(10_000), ..Policy::default() };
        assert_eq!(reason(&budget, &facts), Some(DisqualifyReason::NoBudget));
        let industry = Policy { auto_disqualify_industries: vec!["mining".into()], ..Policy::default() };
        assert_eq!(reason(&industry, &facts), Some(DisqualifyReason::WrongIndustry));
        let rival = Policy { auto_disqualify_competitors: vec!["rival example".into()], ..Policy::default() };
        assert_eq!(reason(&rival, &facts), Some(DisqualifyReason::CompetitorConflict));
        facts.fields.set(Field::ProspectBudget, "<$10K", SetBy::HaloDefault);
        assert_eq!(reason(&budget, &facts), None);
    }
}
