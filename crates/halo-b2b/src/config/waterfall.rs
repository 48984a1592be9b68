//! `[waterfall]`: completing leads that lack something.

use std::collections::BTreeMap;
use std::time::Duration;

use b2b_providers::waterfall::{Ask, Field, Order};

use super::reader::{Problems, Section};
use super::{SourceConfig, vendors};

/// What to buy about leads that lack it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WaterfallConfig {
    pub(crate) fields: Vec<Field>,
    pub(crate) steps: Vec<StepConfig>,
    pub(crate) order: Order,
    /// US dollars after which nobody further is asked about a lead.
    pub(crate) budget_per_lead: f64,
    /// US dollars that a lead never costs more than.
    pub(crate) cap_per_lead: f64,
    /// An answer this sure of itself ends the asking.
    pub(crate) confidence: u8,
    pub(crate) keep_for: Duration,
}

/// One provider asked for one thing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepConfig {
    pub(crate) provider: String,
    pub(crate) ask: Ask,
    /// Chances, 0 to 1; all fields with an even chance if empty.
    pub(crate) expects: Vec<(Field, f64)>,
}

/// What the usual vendors are asked for, where they are configured.
const USUAL: [(&str, &[(Field, f64)]); 4] = [
    ("apollo", &[(Field::Email, 0.5), (Field::Phones, 0.5)]),
    ("zoominfo", &[(Field::DirectPhone, 0.5), (Field::Seniority, 0.5)]),
    ("clearbit", &[(Field::LinkedIn, 0.5), (Field::Technologies, 0.5)]),
    ("hunter:verification", &[(Field::EmailStatus, 0.8)]),
];

const ASKS: [Ask; 5] = [Ask::Person, Ask::Company, Ask::Verification, Ask::Technologies, Ask::Intent];

const DAY: u64 = 24 * 3600;

pub(super) fn read(
    mut section: Section<'_>,
    sources: &BTreeMap<String, SourceConfig>,
    problems: &mut Problems,
) -> Option<WaterfallConfig> {
    let enabled = section.flag("enabled", problems).unwrap_or(section.is_present());
    let fields = section.texts("fields", problems).unwrap_or_else(|| {
        ["email", "phones", "direct_phone", "seniority_raw", "linkedin_url", "technologies", "email_status"]
            .map(str::to_owned)
            .into()
    });
    let fields = fields
        .iter()
        .filter_map(|name| {
            let field = Field::parse(name);
            if field.is_none() {
                let known: Vec<&str> = Field::all().map(Field::as_str).collect();
                let text = format!("`{name}` is no field; known: {}", known.join(", "));
                section.wrong("fields", text, problems);
            }
            field
        })
        .collect();
    let mut expected: BTreeMap<String, Vec<(Field, f64)>> = BTreeMap::new();
    let mut usual = Vec::new();
    for (step, chances) in USUAL {
        let provider = step.split(':').next().unwrap_or_default();
        if sources.contains_key(provider) {
            usual.push(step.to_owned());
            expected.insert(step.to_owned(), chances.to_vec());
        }
    }
    let named = section.texts("steps", problems);
    if named.is_some() {
        // Whoever names the steps says what they expect of them.
        expected.clear();
    }
    for (step, mut part) in section.section("expects", problems).named(problems) {
        let chance = |field: Field| Some((field, part.fraction(field.as_str(), 0.0..=1.0, problems)?));
        expected.insert(step, Field::all().filter_map(chance).collect());
        part.finish(problems);
    }
    let steps = named.unwrap_or(usual);
    for step in expected.keys().filter(|step| !steps.contains(step)) {
        section.wrong("expects", format_args!("`{step}` is not among the steps"), problems);
    }
    let steps: Vec<StepConfig> = steps
        .iter()
        .filter_map(|text| step(text, sources, expected.get(text), &mut section, problems))
        .collect();
    if enabled && steps.is_empty() {
        section.wrong("steps", "none of the sources can be asked; name some", problems);
    }
    let orders = [("given", Order::Given), ("cheapest", Order::Cheapest)];
    let config = WaterfallConfig {
        fields,
        steps,
        order: section.choice("order", &orders, problems).unwrap_or_default(),
        budget_per_lead: section.fraction("budget_per_lead", 0.0..=1000.0, problems).unwrap_or(0.50),
        cap_per_lead: section.fraction("cap_per_lead", 0.0..=1000.0, problems).unwrap_or(1.00),
        confidence: section
            .number("confidence", 0..=100, problems)
            .map_or(70, |percent| u8::try_from(percent).unwrap_or(100)),
        keep_for: Duration::from_secs(
            section.number("keep_days", 1..=3650, problems).map_or(30, i64::unsigned_abs) * DAY,
        ),
    };
    section.finish(problems);
    enabled.then_some(config)
}

/// `apollo`, or `hunter:verification`.
fn step(
    text: &str,
    sources: &BTreeMap<String, SourceConfig>,
    expects: Option<&Vec<(Field, f64)>>,
    section: &mut Section<'_>,
    problems: &mut Problems,
) -> Option<StepConfig> {
    let (name, ask) = text.split_once(':').unwrap_or((text, Ask::Person.as_str()));
    let id = vendors::find(name).map_or_else(|| name.to_owned(), |vendor| vendor.id.to_string());
    let Some(ask) = ASKS.into_iter().find(|known| known.as_str() == ask) else {
        let known: Vec<&str> = ASKS.iter().map(|ask| ask.as_str()).collect();
        section.wrong(
            "steps",
            format_args!("`{text}`: behind the colon stands one of {}", known.join(", ")),
            problems,
        );
        return None;
    };
    if !sources.contains_key(&id) {
        section.wrong(
            "steps",
            format_args!("`{text}`: not a source; add [sources.{name}] with use_for = [\"waterfall\"]"),
            problems,
        );
        return None;
    }
    Some(StepConfig { provider: id, ask, expects: expects.cloned().unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    fn read_all(text: &str, sources: &[&str]) -> (Option<WaterfallConfig>, Vec<String>) {
        let sources =
            sources.iter().map(|id| ((*id).to_owned(), SourceConfig::default())).collect::<BTreeMap<_, _>>();
        let table = DeTable::parse(text).expect("parses");
        let mut problems = Problems::new("f.toml", text);
        let mut root = Section::root(&table);
        let config = read(root.section("waterfall", &mut problems), &sources, &mut problems);
        (config, problems.into_list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn without_a_word_nothing_is_bought_and_with_one_the_usual_vendors_are_asked() {
        assert_eq!(read_all("", &["apollo"]), (None, Vec::new()));
        assert_eq!(read_all("[waterfall]\nenabled = false\n", &[]), (None, Vec::new()));
        let (config, problems) = read_all("[waterfall]\n", &["hunter", "apollo", "lusha"]);
        let config = config.expect("a waterfall");
        assert!(problems.is_empty(), "{problems:?}");
        let steps: Vec<_> = config.steps.iter().map(|step| (step.provider.as_str(), step.ask)).collect();
        assert_eq!(steps, [("apollo", Ask::Person), ("hunter", Ask::Verification)]);
        assert_eq!((config.budget_per_lead, config.cap_per_lead, config.confidence), (0.50, 1.00, 70));
    }

    #[test]
    fn everything_can_be_said_and_everything_wrong_is_named_with_its_line() {
        let text = "[waterfall]\nfields = [\"email\", \"direct_phone\"]\nsteps = [\"lusha\", \"hunter:verification\"]\n\
                    order = \"cheapest\"\nbudget_per_lead = 0.2\ncap_per_lead = 0.4\nconfidence = 80\nkeep_days = 7\n\
                    [waterfall.expects.lusha]\ndirect_phone = 0.7\n";
        let (config, problems) = read_all(text, &["lusha", "hunter"]);
        assert!(problems.is_empty(), "{problems:?}");
        let config = config.expect("a waterfall");
        assert_eq!(config.fields, [Field::Email, Field::DirectPhone]);
        assert_eq!(config.steps[0].expects, [(Field::DirectPhone, 0.7)]);
        assert_eq!((config.order, config.keep_for), (Order::Cheapest, Duration::from_secs(7 * DAY)));

        let text = "[waterfall]\nfields = [\"shoe_size\"]\nsteps = [\"lusha:soul\", \"apollo\"]\ncap = 1\n\
                    [waterfall.expects.hunter]\nemail = 2\n";
        let (_, problems) = read_all(text, &["lusha"]);
        for (line, part) in [
            (2, "`shoe_size` is no field"),
            (3, "`lusha:soul`: behind the colon"),
            (3, "`apollo`: not a source"),
            (4, "waterfall.cap: unknown key"),
            (6, "expected a number from 0 to 1"),
            (5, "`hunter` is not among the steps"),
        ] {
            let start = format!("f.toml:{line}:");
            assert!(
                problems.iter().any(|problem| problem.starts_with(&start) && problem.contains(part)),
                "{part}: {problems:?}"
            );
        }
    }
}
