//! From lead to prospect: what the new prospect starts with.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::field::{Field, FieldValues, FieldWrite, SetBy};
use crate::vocabulary;

/// One call or answered mail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// Day of it.
    pub date: Date,
    /// What it was, like `Call, connected` or `Mail answered`.
    pub what: String,
}

/// What a conversion looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConvertFacts<'a> {
    /// Number of the lead for people to recognise.
    pub lead_number: &'a str,
    /// The day in the tenant's time zone.
    pub today: Option<Date>,
    /// Rule that fired, like `auto_convert`.
    pub rule: &'a str,
    /// Lead fit score, if known.
    pub fit_score: Option<u8>,
    /// Industry as the vendor wrote it.
    pub industry: Option<&'a str>,
    /// Country or stated region.
    pub country: Option<&'a str>,
    /// Pain points a vendor reported: its display name and the points.
    pub reported_pain_points: Option<(&'a str, &'a [String])>,
    /// Calls and answered mails, in any order.
    pub touches: &'a [Touch],
}

/// What a prospect starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProspectDraft {
    /// Prospect fields to write; fields not named stay as they are.
    pub fields: Vec<FieldWrite>,
    /// Halo priority.
    pub priority: u8,
    /// Halo's first category.
    pub category: &'static str,
    /// Text of the private note.
    pub note: String,
}

/// What the prospect made from a lead starts with. The lead's own fields are inherited unchanged and not named here.
///
/// Budget and timeframe are written blank, so that a tenant's defaults do not look like answers. Fields a person has already
/// filled on the same ticket are left alone.
#[must_use]
pub fn convert(lead: &FieldValues, facts: &ConvertFacts<'_>) -> ProspectDraft {
    let intent = lead.text(Field::LeadIntentStrength);
    let stage =
        lead.text(Field::LeadIntentStage).and_then(|stage| Field::ProspectBuyingProcess.option(stage));
    let writes = [
        facts.fit_score.map(|score| FieldWrite::set(Field::ProspectFitScore, i64::from(score.min(100)))),
        option(Field::ProspectIndustry, facts.industry.and_then(vocabulary::industry)),
        option(Field::ProspectRegion, facts.country.and_then(vocabulary::region)),
        pain_points(facts),
        Some(FieldWrite::blank(Field::ProspectBudget)),
        Some(FieldWrite::blank(Field::ProspectTimeframe)),
        option(Field::ProspectBuyingProcess, stage),
        option(Field::ProspectPriority, intent.and_then(priority)),
        history(facts.touches),
    ];
    let by_person = |write: &FieldWrite| {
        lead.entry(write.field).is_some_and(|entry| entry.set_by == SetBy::Person && !entry.value.is_blank())
    };
    let fields = writes.into_iter().flatten().filter(|write| !by_person(write)).collect();
    ProspectDraft { fields, priority: 3, category: "Prospect", note: note(lead, facts) }
}

fn option(field: Field, option: Option<&'static str>) -> Option<FieldWrite> {
    option.map(|option| FieldWrite::set(field, option))
}

/// Sales priority that goes with intent.
fn priority(intent: &str) -> Option<&'static str> {
    match intent {
        "Urgent" => Some("Critical"),
        "High" => Some("High"),
        "Medium" => Some("Medium"),
        "Low" => Some("Low"),
        _ => None,
    }
}

fn pain_points(facts: &ConvertFacts<'_>) -> Option<FieldWrite> {
    let (source, points) = facts.reported_pain_points?;
    let points: Vec<&str> =
        points.iter().map(|point| point.trim()).filter(|point| !point.is_empty()).collect();
    if points.is_empty() {
        return None;
    }
    let text = format!("Reported by {source}: {}", points.join("; "));
    Some(FieldWrite::set(Field::ProspectPainPoints, Field::ProspectPainPoints.fit(&text).text))
}

/// One line for each contact, oldest first; the oldest are left out if the field cannot hold all.
fn history(touches: &[Touch]) -> Option<FieldWrite> {
    let mut sorted: Vec<&Touch> = touches.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut room = Field::ProspectCommunicationHistory.max_chars().unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    for touch in sorted.into_iter().rev() {
        let line =
            format!("{} · {}", touch.date, touch.what.split_whitespace().collect::<Vec<_>>().join(" "));
        let chars = line.chars().count() + 1;
        if chars > room {
            break;
        }
        room -= chars;
        lines.push(line);
    }
    lines.reverse();
    (!lines.is_empty()).then(|| FieldWrite::set(Field::ProspectCommunicationHistory, lines.join("\n")))
}

/// Levels at which a person probably decides.
fn probably_decides(level: &str) -> bool {
    matches!(level, "CEO" | "CFO" | "CTO" | "COO" | "President" | "Vice President")
}

fn note(lead: &FieldValues, facts: &ConvertFacts<'_>) -> String {
    let mut note = format!("Converted from lead {}", facts.lead_number);
    if let Some(today) = facts.today {
        note.push_str(" on ");
        note.push_str(&today.to_string());
    }
    note.push_str(" by rule ");
    note.push_str(facts.rule);
    note.push('.');
    if let Some(level) = lead.text(Field::LeadManagementLevel).filter(|level| probably_decides(level)) {
        note.push_str(&format!(" Suggestion: the contact ({level}) may be the decision maker."));
    }
    note
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::date;
    use crate::field::Value;
    use alloc::vec;

    fn write(draft: &ProspectDraft, field: Field) -> Option<Option<Value>> {
        draft.fields.iter().find(|write| write.field == field).map(|write| write.value.clone())
    }

    #[test]
    fn what_is_known_is_taken_over_and_what_is_not_stays_away() {
        let lead = FieldValues::new()
            .with(Field::LeadIntentStrength, "Urgent", SetBy::Integration)
            .with(Field::LeadIntentStage, "Decision", SetBy::Integration)
            .with(Field::LeadManagementLevel, "CTO", SetBy::Integration);
        let points = ["slow backups".into(), " ".into()];
        let touches = vec![
            Touch { date: date("2025-02-02"), what: "Mail answered".into() },
            Touch { date: date("2025-01-02"), what: "Call, connected".into() },
        ];
        let draft = convert(
            &lead,
            &ConvertFacts {
                lead_number: "4711",
                today: Some(date("2025-03-01")),
                rule: "auto_convert",
                fit_score: Some(82),
                industry: Some("Computer Software"),
                country: Some("DE"),
                reported_pain_points: Some(("Klue", &points)),
                touches: &touches,
            },
        );
        assert_eq!(write(&draft, Field::ProspectFitScore), Some(Some(Value::Integer(82))));
        assert_eq!(write(&draft, Field::ProspectIndustry), Some(Some("Technology".into())));
        assert_eq!(write(&draft, Field::ProspectRegion), Some(Some("Germany".into())));
        assert_eq!(
            write(&draft, Field::ProspectPainPoints),
            Some(Some("Reported by Klue: slow backups".into()))
        );
        assert_eq!(write(&draft, Field::ProspectBudget), Some(None));
        assert_eq!(write(&draft, Field::ProspectTimeframe), Some(None));
        assert_eq!(write(&draft, Field::ProspectBuyingProcess), Some(Some("Decision".into())));
        assert_eq!(write(&draft, Field::ProspectPriority), Some(Some("Critical".into())));
        assert_eq!(write(&draft, Field::ProspectDecisionMakers), None);
        assert_eq!(
            write(&draft, Field::ProspectCommunicationHistory),
            Some(Some("2025-01-02 · Call, connected\n2025-02-02 · Mail answered".into()))
        );
        assert_eq!(
            draft.note,
            "Converted from lead 4711 on 2025-03-01 by rule auto_convert. Suggestion: the contact (CTO) may be the decision maker."
        );
        assert_eq!(draft.priority, 3);
    }

    #[test]
    fn an_empty_lead_gets_two_blanks_and_a_persons_answer_stays() {
        let draft = convert(&FieldValues::new(), &ConvertFacts::default());
        assert_eq!(
            draft.fields,
            [FieldWrite::blank(Field::ProspectBudget), FieldWrite::blank(Field::ProspectTimeframe)]
        );
        let answered = FieldValues::new().with(Field::ProspectBudget, "<$10K", SetBy::Person);
        assert_eq!(
            convert(&answered, &ConvertFacts::default()).fields,
            [FieldWrite::blank(Field::ProspectTimeframe)]
        );
    }
}
