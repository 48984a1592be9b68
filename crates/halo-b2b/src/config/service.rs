//! `[service]`: where `serve` listens and how often it polls.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

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
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> ServiceConfig {
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
    section.finish(problems);
    ServiceConfig {
        listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 3000))),
        metrics_listen,
        interval: Duration::from_secs(minutes.unsigned_abs() * 60),
    }
}
