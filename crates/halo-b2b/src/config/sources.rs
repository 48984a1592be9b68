//! `[sources.<provider>]`: what to ask which provider.

use std::collections::BTreeMap;

use b2b_providers::Query;

use super::reader::{Problems, Section};
use super::{Secrets, vendors};

/// One provider as a source of leads.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceConfig {
    /// What to search for.
    pub(crate) query: Query,
    /// Replaces the vendor's own base URL.
    pub(crate) base_url: Option<String>,
    /// Not searched for leads; others ask it, and it is told of opt-outs.
    pub(crate) no_leads: bool,
    /// At most this many records a run.
    pub(crate) limit: Option<usize>,
    /// Buy what the free search does not show.
    pub(crate) reveal: bool,
    /// Credits this provider may cost a run.
    pub(crate) credits_per_run: f64,
    /// Options of the vendor's connection.
    pub(crate) options: BTreeMap<String, String>,
}

pub(super) fn read(
    section: Section<'_>,
    secrets: &Secrets,
    problems: &mut Problems,
) -> BTreeMap<String, SourceConfig> {
    let mut sources = BTreeMap::new();
    for (name, mut section) in section.named(problems) {
        let found = vendors::find(&name);
        let id = found.as_ref().map_or_else(|| name.clone(), |descriptor| descriptor.id.to_string());
        let enabled = section.flag("enabled", problems).unwrap_or(true);
        let base_url = section.text("base_url", problems);
        if base_url.as_deref().is_some_and(|url| rest_core::Url::parse(url).is_err()) {
            section.wrong("base_url", "expected an address, as in https://api.example.com/v1", problems);
        }
        let limit = section.number("limit", 1..=10_000_000, problems);
        let no_leads = !used_for_leads(&mut section, problems);
        let reveal = section.flag("reveal", problems).unwrap_or(false);
        let credits = section.fraction("credits_per_run", 0.0..=1e9, problems).unwrap_or(0.0);
        let known = found.as_ref().map_or(&[][..], |descriptor| descriptor.options);
        let mut part = section.section("options", problems);
        let options = known
            .iter()
            .filter_map(|(name, _)| Some(((*name).to_owned(), part.scalar(name, problems)?)))
            .collect();
        part.finish(problems);
        let mut filters = section.section("filters", problems);
        let query = query(&mut filters, problems);
        filters.finish(problems);
        match &found {
            None => {
                let known: Vec<String> =
                    b2b_providers::catalogue().iter().map(|known| known.id.to_string()).collect();
                problems.at(
                    &section.span(),
                    format!("sources.{name}: unknown provider; compiled in: {}", known.join(", ")),
                );
            }
            Some(descriptor) if enabled => {
                let missing: Vec<&str> = descriptor
                    .credentials
                    .iter()
                    .filter(|credential| credential.required && secrets.find(credential.name).is_none())
                    .map(|credential| credential.name)
                    .collect();
                if !missing.is_empty() {
                    problems.at(
                        &section.span(),
                        format!(
                            "sources.{name}: set {} in the environment or the secrets file",
                            missing.join(" and ")
                        ),
                    );
                }
            }
            Some(_) => {}
        }
        if enabled {
            let limit = limit.and_then(|limit| usize::try_from(limit).ok());
            let source =
                SourceConfig { query, base_url, no_leads, limit, reveal, credits_per_run: credits, options };
            if sources.insert(id.clone(), source).is_some() {
                problems.at(&section.span(), format!("sources.{name}: {id} is configured twice"));
            }
        }
        section.finish(problems);
    }
    sources
}

/// What a source is used for: `leads`, which is the default, and what asks it (`waterfall`, for the reader).
fn used_for_leads(section: &mut Section<'_>, problems: &mut Problems) -> bool {
    let Some(uses) = section.texts("use_for", problems) else { return true };
    for unknown in uses.iter().filter(|one| !["leads", "waterfall"].contains(&one.as_str())) {
        section.wrong("use_for", format_args!("`{unknown}`: expected leads or waterfall"), problems);
    }
    uses.iter().any(|one| one == "leads")
}

fn query(section: &mut Section<'_>, problems: &mut Problems) -> Query {
    let mut texts = |key| section.texts(key, problems).unwrap_or_default();
    let mut query = Query {
        titles: texts("titles"),
        seniorities: texts("seniorities"),
        departments: texts("departments"),
        company_names: texts("company_names"),
        company_domains: texts("company_domains"),
        industries: texts("industries"),
        countries: texts("countries"),
        technologies: texts("technologies"),
        keywords: texts("keywords"),
        ..Query::default()
    };
    let mut employees = section.section("employees", problems);
    if employees.is_present() {
        let mut bound =
            |key| employees.number(key, 0..=10_000_000, problems).and_then(|bound| u32::try_from(bound).ok());
        query.employees = Some(b2b_providers::Range { min: bound("min"), max: bound("max") });
    }
    employees.finish(problems);
    query
}
