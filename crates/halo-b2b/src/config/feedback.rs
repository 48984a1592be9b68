//! `[feedback]`: what providers are told of what became of their records.

use b2b_providers::FeedbackKind;
use crm_sync::rules::{FeedbackRules, Frequency};

use super::reader::{Problems, Section};

pub(super) fn read(mut section: Section<'_>, rules: &mut FeedbackRules, problems: &mut Problems) {
    for (key, switch) in [
        ("enabled", &mut rules.enabled),
        ("unverified", &mut rules.unverified),
        ("share_commercial_data", &mut rules.share_commercial_data),
        ("lawful_basis", &mut rules.lawful_basis),
    ] {
        if let Some(on) = section.flag(key, problems) {
            *switch = on;
        }
    }
    let words =
        [("real_time", Frequency::RealTime), ("hourly", Frequency::Hourly), ("daily", Frequency::Daily)];
    if let Some(frequency) = section.choice("frequency", &words, problems) {
        rules.frequency = frequency;
    }
    for kind in FeedbackKind::ALL {
        let mut part = section.section(kind.key(), problems);
        if part.flag("enabled", problems) == Some(false) {
            rules.off.push(kind);
        }
        part.finish(problems);
    }
    section.finish(problems);
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    #[test]
    fn every_key_is_heard_and_others_are_named() {
        let text = "[feedback]\nfrequency = \"daily\"\nshare_commercial_data = true\nfrequncy = 1\n\
                    [feedback.quality_feedback]\nenabled = false\n[feedback.gossip]\nenabled = true\n";
        let table = DeTable::parse(text).expect("parses");
        let mut problems = Problems::new("f.toml", text);
        let mut rules = FeedbackRules::default();
        read(Section::root(&table).section("feedback", &mut problems), &mut rules, &mut problems);
        let wanted = FeedbackRules {
            frequency: Frequency::Daily,
            share_commercial_data: true,
            off: vec![FeedbackKind::QualityFeedback],
            ..FeedbackRules::default()
        };
        assert_eq!(rules, wanted);
        let lines: Vec<String> = problems.into_list().iter().map(ToString::to_string).collect();
        assert!(lines[0].starts_with("f.toml:4: feedback.frequncy: unknown key"), "{lines:?}");
        assert!(lines[1].starts_with("f.toml:7: feedback.gossip: unknown key"), "{lines:?}");
    }
}
