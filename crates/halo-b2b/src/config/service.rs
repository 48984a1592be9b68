//! `[service]`: where `serve` listens and how often it polls.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;

use super::reader::{Problems, Section};

/// Settings of `serve`.
#[derive(Debug, Clone)]
pub(crate) struct ServiceConfig {
    /// API, webhooks and page. Loopback unless told otherwise: put TLS in front of anything else.
    pub(crate) listen: SocketAddr,
    /// Figures for Prometheus, without a key; none = off.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// From the end of a cycle to the next one.
    pub(crate) interval: Duration,
    /// Webhooks a minute from each source.
    pub(crate) webhook_limit: Option<u32>,
    /// Where webhooks may come from; everywhere if none is named.
    pub(crate) allowed_ips: Vec<IpNet>,
    /// Proxies whose word about their clients is believed.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Outbound webhooks may go to the local network, and without TLS.
    pub(crate) private_webhooks: bool,
}

pub(super) fn read(
    mut section: Section<'_>,
    environment: &BTreeMap<String, String>,
    problems: &mut Problems,
) -> ServiceConfig {
    let mut address = |name: &'static str, problems: &mut Problems| {
        let text = section.text(name, problems)?;
        let parsed = text.parse::<SocketAddr>();
        if parsed.is_err() {
            section.wrong(name, "expected an address with a port, as in 127.0.0.1:3000", problems);
        }
        parsed.ok()
    };
    let listen = address("listen", problems);
    let metrics_listen = address("metrics_listen", problems);
    let minutes = section.number("polling_interval_minutes", 1..=1440, problems).unwrap_or(15);
    let in_file = section.number("webhook_rate_limit", 1..=1_000_000, problems);
    let webhook_limit = match environment.get("WEBHOOKS_RATE_LIMIT").map(|text| text.parse::<i64>()) {
        Some(Ok(number)) if (1..=1_000_000).contains(&number) => Some(number),
        Some(_) => {
            problems
                .elsewhere("environment", "WEBHOOKS_RATE_LIMIT: expected a whole number from 1 to 1000000");
            None
        }
        None => in_file,
    };
    let mut allowed_ips = nets(&mut section, "allowed_ips", problems);
    if let Some(text) = environment.get("ALLOWED_IPS") {
        allowed_ips = text
            .split(',')
            .filter(|part| !part.trim().is_empty())
            .filter_map(|part| {
                let net = net(part.trim());
                if net.is_none() {
                    problems.elsewhere(
                        "environment",
                        "ALLOWED_IPS: expected addresses or networks, as in 198.51.100.0/24",
                    );
                }
                net
            })
            .collect();
    }
    let trusted_proxies = nets(&mut section, "trusted_proxies", problems);
    let private_webhooks = section.flag("private_webhooks", problems).unwrap_or(false);
    section.finish(problems);
    ServiceConfig {
        listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 3000))),
        metrics_listen,
        interval: Duration::from_secs(minutes.unsigned_abs() * 60),
        webhook_limit: webhook_limit.and_then(|number| u32::try_from(number).ok()),
        allowed_ips,
        trusted_proxies,
        private_webhooks,
    }
}

fn nets(section: &mut Section<'_>, key: &'static str, problems: &mut Problems) -> Vec<IpNet> {
    let texts = section.texts(key, problems).unwrap_or_default();
    let nets: Vec<IpNet> = texts.iter().filter_map(|text| net(text)).collect();
    if nets.len() < texts.len() {
        section.wrong(key, "expected addresses or networks, as in 198.51.100.0/24", problems);
    }
    nets
}

/// A network, or a single address.
fn net(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?)))
}
