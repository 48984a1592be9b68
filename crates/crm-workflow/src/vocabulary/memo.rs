//! Texts put together from several pieces of evidence.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::date::Date;
use crate::field::{Field, truncate};

/// One buying signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Day it was seen.
    pub date: Date,
    /// What sort of signal.
    pub kind: String,
    /// Who saw it.
    pub source: String,
    /// How strong it is, in words or numbers.
    pub strength: String,
    /// What it is about.
    pub detail: String,
}

/// Lines of the signals memo at most.
const MOST_SIGNALS: usize = 50;

/// The signals, newest first, one a line: date, kind, source, strength and detail.
///
/// Duplicates are dropped; at most 50 lines and as many whole lines as the field can hold. No signals give `None`.
#[must_use]
pub fn signals_memo(signals: &[Signal]) -> Option<String> {
    let mut sorted: Vec<&Signal> = signals.iter().collect();
    // The line breaks ties, so that the order in which signals came does not matter.
    sorted.sort_by_cached_key(|signal| (core::cmp::Reverse(signal.date), line(signal)));
    let mut lines: Vec<String> = Vec::new();
    let mut room = Field::LeadIntentSignals.max_chars().unwrap_or(usize::MAX);
    for signal in sorted {
        let text = line(signal);
        if lines.contains(&text) {
            continue;
        }
        let chars = text.chars().count() + usize::from(!lines.is_empty());
        if lines.len() == MOST_SIGNALS || chars > room {
            break;
        }
        room -= chars;
        lines.push(text);
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Day of the newest signal.
#[must_use]
pub fn last_activity(signals: &[Signal]) -> Option<Date> {
    signals.iter().map(|signal| signal.date).max()
}

fn line(signal: &Signal) -> String {
    let mut line = signal.date.to_string();
    for part in [&signal.kind, &signal.source, &signal.strength, &signal.detail] {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        if !part.is_empty() {
            line.push_str(" · ");
            line.push_str(&part);
        }
    }
    line
}

/// Evidence that a company grows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Growth {
    /// A round of funding, like `Series B`, `$20M`, 2025-06.
    Funding {
        /// Name of the round.
        round: String,
        /// Amount as text.
        amount: Option<String>,
        /// Day of it.
        date: Option<Date>,
    },
    /// Employees gained in a year, in per cent.
    Employees(f64),
    /// Revenue gained in a year, in per cent.
    Revenue(f64),
    /// The vendor says there was funding of late.
    RecentFunding,
    /// The person changed jobs.
    JobChange,
    /// Stated by the vendor in words.
    Stated(String),
}

/// The evidence as one text of at most 255 characters, in the order given, each piece once.
///
/// Growth too small to mean anything is left out; no evidence gives `None`.
#[must_use]
pub fn growth_signals(evidence: &[Growth]) -> Option<String> {
    joined(evidence.iter().filter_map(growth), "; ")
}

fn growth(evidence: &Growth) -> Option<String> {
    match evidence {
        Growth::Funding { round, amount, date } => {
            let mut text = String::from(round.trim());
            if let Some(amount) = amount {
                text.push(' ');
                text.push_str(amount.trim());
            }
            if let Some(date) = date {
                // Writing to a string cannot fail.
                let _ = write!(text, " {:04}-{:02}", date.year(), date.month());
            }
            Some(String::from(text.trim()))
        }
        Growth::Employees(percent) => (*percent > 10.0).then(|| "Hiring Growth".into()),
        Growth::Revenue(percent) => (*percent > 20.0).then(|| "Revenue Growth".into()),
        Growth::RecentFunding => Some("Recent Funding".into()),
        Growth::JobChange => Some("Job Change".into()),
        Growth::Stated(text) => Some(String::from(text.trim())),
    }
}

/// What a company offers: industry, then keywords, or its description if there are none; at most 255 characters.
#[must_use]
pub fn services_offered(
    industry: Option<&str>,
    keywords: &[&str],
    description: Option<&str>,
) -> Option<String> {
    let keywords: Vec<&str> = keywords.iter().copied().filter(|word| !word.trim().is_empty()).collect();
    let rest = if keywords.is_empty() { description.into_iter().collect() } else { keywords };
    joined(industry.into_iter().chain(rest).map(|part| String::from(part.trim())), " | ")
}

/// Technologies, each once, with commas between; at most 255 characters.
#[must_use]
pub fn technologies(names: &[&str]) -> Option<String> {
    joined(names.iter().map(|name| String::from(name.trim())), ", ")
}

/// The parts with a separator between, each once without regard to case, as many as fit a text field.
fn joined(parts: impl Iterator<Item = String>, separator: &str) -> Option<String> {
    let max = Field::LeadTechStack.max_chars().unwrap_or(usize::MAX);
    let mut seen: Vec<String> = Vec::new();
    let mut out = String::new();
    for part in parts.filter(|part| !part.is_empty()) {
        let folded = part.to_lowercase();
        if seen.contains(&folded) {
            continue;
        }
        let used = out.chars().count() + if out.is_empty() { 0 } else { separator.len() };
        if used + part.chars().count() > max {
            // Only a first part may be cut: half a name at the end would be misread.
            if out.is_empty() {
                out.push_str(truncate(&part, max).text);
            }
            break;
        }
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(&part);
        seen.push(folded);
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::date;
    use alloc::format;
    use alloc::vec;

    fn signal(day: &str, detail: &str) -> Signal {
        Signal {
            date: date(day),
            kind: "visit".into(),
            source: "apollo".into(),
            strength: "High".into(),
            detail: detail.into(),
        }
    }

    #[test]
    fn signals_newest_first_once_and_in_any_order() {
        let signals = [signal("2025-01-01", "a"), signal("2025-03-01", "b\nc"), signal("2025-01-01", "a")];
        let memo = "2025-03-01 · visit · apollo · High · b c\n2025-01-01 · visit · apollo · High · a";
        assert_eq!(signals_memo(&signals).as_deref(), Some(memo));
        let mut turned = signals.clone();
        turned.reverse();
        assert_eq!(signals_memo(&turned).as_deref(), Some(memo));
        assert_eq!(last_activity(&signals), Some(date("2025-03-01")));
        assert_eq!((signals_memo(&[]), last_activity(&[])), (None, None));
    }

    #[test]
    fn the_memo_has_limits() {
        let many: Vec<Signal> = (0..60).map(|n| signal("2025-01-01", &format!("{n}"))).collect();
        assert_eq!(signals_memo(&many).map(|memo| memo.lines().count()), Some(50));
        let long = vec![signal("2025-01-02", &"x".repeat(3_000)), signal("2025-01-01", &"y".repeat(3_000))];
        assert_eq!(signals_memo(&long).map(|memo| memo.lines().count()), Some(1));
    }

    #[test]
    fn only_evidence_of_growth_counts() {
        let funding = Growth::Funding {
            round: "Series B".into(),
            amount: Some("$20M".into()),
            date: Some(date("2025-06-03")),
        };
        assert_eq!(growth_signals(&[funding]).as_deref(), Some("Series B $20M 2025-06"));
        assert_eq!(growth_signals(&[Growth::Employees(10.0), Growth::Revenue(20.0)]), None);
        assert_eq!(
            growth_signals(&[Growth::Employees(10.1), Growth::Revenue(20.1), Growth::JobChange]).as_deref(),
            Some("Hiring Growth; Revenue Growth; Job Change")
        );
        assert_eq!(
            growth_signals(&[Growth::RecentFunding, Growth::Stated(" ".into())]).as_deref(),
            Some("Recent Funding")
        );
    }

    #[test]
    fn joined_texts() {
        assert_eq!(
            services_offered(Some("Retail"), &["pos", "POS", " "], Some("shops")).as_deref(),
            Some("Retail | pos")
        );
        assert_eq!(services_offered(Some("Retail"), &[], Some("shops")).as_deref(), Some("Retail | shops"));
        assert_eq!(services_offered(None, &[], None), None);
        assert_eq!(technologies(&["Linux", "linux", "Azure"]).as_deref(), Some("Linux, Azure"));
        let names: Vec<String> = (0..100).map(|n| format!("tool{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = technologies(&names).expect("there are some");
        assert!(text.chars().count() <= 255 && text.split(", ").all(|name| names.contains(&name)));
    }
}
