//! From text to [`Config`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::de::DeTable;

use super::reader::{Problem, Problems, Section};
use super::{Config, HaloConfig, Secrets, security, service, sources, waterfall, workflow};

type Environment = BTreeMap<String, String>;

pub(super) fn parse(
    place: &str,
    text: &str,
    folder: &Path,
    environment: &Environment,
) -> Result<Config, Vec<Problem>> {
    let mut problems = Problems::new(place, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        problems.at(&error.span().unwrap_or(0..0), error.message());
    }
    let mut root = Section::root(&table);

    let secrets_file = root.text("secrets_file", &mut problems).map(|file| folder.join(file));
    let secrets = Secrets::load(secrets_file.as_deref(), environment, &mut problems);

    let mut section = root.section("halo", &mut problems);
    let halo = halo(&mut section, environment, &mut problems);
    section.finish(&mut problems);

    let mut section = root.section("store", &mut problems);
    let store = section.text("path", &mut problems);
    section.finish(&mut problems);

    let (rules, mapping) = workflow::read(&mut root, &mut problems);

    let mut section = root.section("budget", &mut problems);
    let credits_per_run = section.fraction("credits_per_run", 0.0..=1e9, &mut problems);
    let dry_run_may_spend = section.flag("dry_run_may_spend", &mut problems).unwrap_or(false);
    section.finish(&mut problems);

    let sources = sources::read(root.section("sources", &mut problems), &secrets, &mut problems);
    let waterfall = waterfall::read(root.section("waterfall", &mut problems), &sources, &mut problems);
    let mut section = root.section("privacy", &mut problems);
    let erase_in_halo = section.flag("erase_in_halo", &mut problems).unwrap_or(false);
    section.finish(&mut problems);
    let service = service::read(root.section("service", &mut problems), environment, &mut problems);
    let security = security::read(root.section("security", &mut problems), &mut problems);
    root.finish(&mut problems);

    for name in ["HALOPSA_CLIENT_ID", "HALOPSA_CLIENT_SECRET"] {
        if secrets.find(name).is_none() {
            problems.elsewhere(
                "environment",
                format!("{name} is not set; take it from the Halo application (type: Client ID and Secret)"),
            );
        }
    }
    let list = problems.into_list();
    if !list.is_empty() {
        return Err(list);
    }
    Ok(Config {
        halo,
        store: store_in(folder, store),
        mapping,
        rules,
        sources,
        credits_per_run,
        dry_run_may_spend,
        waterfall,
        erase_in_halo,
        service,
        security,
        secrets,
    })
}

/// Only where the store is, and its key.
pub(super) fn store(
    place: &str,
    text: &str,
    folder: &Path,
    environment: &Environment,
) -> Result<(PathBuf, Secrets), Vec<Problem>> {
    let mut problems = Problems::new(place, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        problems.at(&error.span().unwrap_or(0..0), error.message());
    }
    let mut root = Section::root(&table);
    let secrets_file = root.text("secrets_file", &mut problems).map(|file| folder.join(file));
    let secrets = Secrets::load(secrets_file.as_deref(), environment, &mut problems);
    let path = root.section("store", &mut problems).text("path", &mut problems);
    let list = problems.into_list();
    if list.is_empty() { Ok((store_in(folder, path), secrets)) } else { Err(list) }
}

fn store_in(folder: &Path, path: Option<String>) -> PathBuf {
    folder.join(path.unwrap_or_else(|| "halo-b2b.sqlite".to_owned()))
}

fn halo(section: &mut Section<'_>, environment: &Environment, problems: &mut Problems) -> HaloConfig {
    let from_env = |names: &[&str]| names.iter().find_map(|name| environment.get(*name).cloned());
    let number = |name: &str, fallback: Option<i64>, default: i64, problems: &mut Problems| {
        let Some(text) = environment.get(name) else { return fallback.unwrap_or(default) };
        match text.parse::<i64>() {
            Ok(number) if (1..=10_000_000).contains(&number) => number,
            _ => {
                problems.elsewhere("environment", format!("{name}: expected a whole number of at least 1"));
                default
            }
        }
    };
    let in_file = section.text("base_url", problems);
    let base_url = from_env(&["HALOPSA_BASE_URL", "HALOPSA_TENANT_URL"]).or(in_file).unwrap_or_default();
    if base_url.is_empty() {
        section.wrong(
            "base_url",
            "missing; your tenant's address, as in https://example.halopsa.com",
            problems,
        );
    } else if !base_url.starts_with("https://") && !is_loopback(&base_url) {
        section.wrong("base_url", "must begin with https:// (plain http only to this machine)", problems);
    }
    let tenant = section.text("tenant", problems);
    let scope = section.text("scope", problems);
    let requests = section.number("requests", 1..=100_000, problems);
    let window = section.number("window_seconds", 1..=86_400, problems);
    let timeout = section.number("timeout_seconds", 1..=600, problems);
    let requests = number("HALOPSA_RATE_LIMIT", requests, 700, problems);
    let window = number("HALOPSA_RATE_WINDOW_SECONDS", window, 300, problems);
    let timeout = number("HALOPSA_TIMEOUT", timeout.map(|seconds| seconds * 1000), 90_000, problems);
    HaloConfig {
        base_url,
        tenant: from_env(&["HALOPSA_TENANT"]).or(tenant),
        tenant_in_form: section
            .choice("tenant_placement", &[("query", false), ("form", true)], problems)
            .unwrap_or(false),
        auth_url: section.text("auth_url", problems),
        api_url: section.text("api_url", problems),
        scope: from_env(&["HALOPSA_SCOPE"]).or(scope).unwrap_or_else(|| "all".to_owned()),
        requests: u32::try_from(requests).unwrap_or(700),
        window: Duration::from_secs(window.unsigned_abs()),
        timeout: Duration::from_millis(timeout.unsigned_abs()),
    }
}

fn is_loopback(url: &str) -> bool {
    url.strip_prefix("http://").is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]")
    })
}
