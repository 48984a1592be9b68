//! Figures for monitoring, in the text form of Prometheus. Names as operators of such services expect them.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use crm_sync::report::PollReport;
use crm_sync::rest_core::Timestamp;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::service::Service;
use crate::store::Fate;

type Labels = Vec<(&'static str, String)>;

/// Counters since the start of the process.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    durations: Family<Labels, Histogram>,
    cycles: Family<Labels, Counter>,
    records: Family<Labels, Counter>,
    results: Family<Labels, Counter>,
    halo: Family<Labels, Counter>,
    providers: Family<Labels, Counter>,
    credits: Family<Labels, Counter<f64, std::sync::atomic::AtomicU64>>,
    troubles: Family<Labels, Counter>,
    last: Gauge,
    reviews: Gauge,
    webhooks: Family<Labels, Counter>,
    worked_off: Family<Labels, Counter>,
    deliveries: Family<Labels, Counter>,
    endpoints_off: Counter,
    queues: Family<Labels, Gauge>,
    under_way: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let durations: Family<Labels, Histogram> =
            Family::new_with_constructor(|| Histogram::new([0.1, 0.5, 1.0, 2.0, 5.0, 10.0]));
        registry.register("http_request_duration_seconds", "Time to answer", durations.clone());
        let cycles = Family::default();
        registry.register("sync_cycles", "Poll cycles, by outcome", cycles.clone());
        let records = Family::default();
        registry.register("lead_sync", "Provider records looked at, by source", records.clone());
        let results = Family::default();
        registry.register("sync_results", "What cycles did, by kind", results.clone());
        let halo = Family::default();
        registry.register("halo_requests", "Calls to the CRM, by kind", halo.clone());
        let providers = Family::default();
        registry.register("provider_requests", "Calls to providers", providers.clone());
        let credits = Family::default();
        registry.register("provider_credits", "Credits spent, in the provider's unit", credits.clone());
        let troubles = Family::default();
        registry.register("sync_troubles", "Records, sources and stages that failed", troubles.clone());
        let last = Gauge::default();
        registry.register("sync_last_success_timestamp_seconds", "End of the last cycle", last.clone());
        let reviews = Gauge::default();
        registry.register("reviews_pending", "Possible duplicates of the last cycle", reviews.clone());
        let webhooks = Family::default();
        registry.register("webhooks", "Webhooks that came in, by source and outcome", webhooks.clone());
        let worked_off = Family::default();
        registry.register("webhooks_worked_off", "Webhooks worked off, by outcome", worked_off.clone());
        let deliveries = Family::default();
        registry.register("webhook_deliveries", "Tries to tell an endpoint, by outcome", deliveries.clone());
        let endpoints_off = Counter::default();
        registry.register(
            "webhook_endpoints_switched_off",
            "Endpoints that failed too often",
            endpoints_off.clone(),
        );
        let queues = Family::default();
        registry.register("queue_size", "Entries that wait, or were given up", queues.clone());
        let under_way = Gauge::default();
        registry.register("active_connections", "Requests under way", under_way.clone());
        Self {
            registry,
            requests,
            durations,
            cycles,
            records,
            results,
            halo,
            providers,
            credits,
            troubles,
            last,
            reviews,
            webhooks,
            worked_off,
            deliveries,
            endpoints_off,
            queues,
            under_way,
        }
    }
}

impl Metrics {
    pub(crate) fn request(&self, method: &Method, route: String, status: StatusCode, took: Duration) {
        // Only the usual words: a caller may invent methods.
        let method = match *method {
            Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::DELETE => method.as_str(),
            _ => "other",
        };
        let labels = vec![("method", method.to_owned()), ("route", route)];
        self.durations.get_or_create(&labels).observe(took.as_secs_f64());
        let labels = [labels, vec![("status_code", status.as_str().to_owned())]].concat();
        self.requests.get_or_create(&labels).inc();
    }

    /// A webhook from a source that is configured: genuine messages and what became of them.
    pub(crate) fn webhook(&self, outcome: &str, source: &str) {
        let labels = vec![("source", source.to_owned()), ("outcome", outcome.to_owned())];
        self.webhooks.get_or_create(&labels).inc();
    }

    pub(crate) fn worked_off(&self, fate: &Fate) {
        self.worked_off.get_or_create(&vec![("outcome", outcome(fate).to_owned())]).inc();
    }

    pub(crate) fn delivery(&self, fate: &Fate) {
        self.deliveries.get_or_create(&vec![("outcome", outcome(fate).to_owned())]).inc();
    }

    pub(crate) fn queue(&self, name: &str, size: u64) {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        self.queues.get_or_create(&vec![("queue_name", name.to_owned())]).set(size);
    }

    /// A request, which is under way until the guard is dropped, whatever becomes of it.
    pub(crate) fn begin(&self) -> UnderWay {
        self.under_way.inc();
        UnderWay(self.under_way.clone())
    }

    pub(crate) fn endpoint_off(&self) {
        self.endpoints_off.inc();
    }

    /// A cycle that came to its end, or `None` for one that failed as a whole.
    pub(crate) fn cycle(&self, report: Option<&PollReport>, now: Timestamp) {
        let outcome = match report {
            None => "failed",
            Some(report) if !report.success => "partial",
            Some(_) => "success",
        };
        self.cycles.get_or_create(&vec![("outcome", outcome.to_owned())]).inc();
        let Some(report) = report else { return };
        if report.success {
            self.last.set(now.millis() / 1000);
        }
        self.reviews.set(i64::try_from(report.metrics.reviews_pending).unwrap_or(i64::MAX));
        for (source, count) in &report.data_sources {
            let source = source.trim_end_matches("_records").to_owned();
            self.records.get_or_create(&vec![("source", source)]).inc_by(*count);
        }
        let metrics = &report.metrics;
        for (kind, count) in [
            ("leads_created", metrics.leads_created),
            ("leads_updated", metrics.leads_updated),
            ("leads_preserved", metrics.leads_preserved),
            ("leads_rejected", metrics.leads_rejected),
            ("prospects_created", metrics.prospects_converted),
            ("opportunities_created", metrics.opportunities_promoted),
            ("contacts_blocked", metrics.contacts_blocked),
            ("fields_preserved", metrics.fields_preserved),
            ("duplicates_merged", report.deduplication.duplicates_removed),
        ] {
            self.results.get_or_create(&vec![("kind", kind.to_owned())]).inc_by(count);
        }
        let reads = report.halo_calls.saturating_sub(report.halo_write_calls);
        for (kind, count) in [("read", reads), ("write", report.halo_write_calls)] {
            self.halo.get_or_create(&vec![("kind", kind.to_owned())]).inc_by(count);
        }
        for (provider, count) in &report.provider_calls {
            self.providers.get_or_create(&vec![("provider", provider.clone())]).inc_by(*count);
        }
        for (provider, credits) in &report.credits_spent {
            self.credits.get_or_create(&vec![("provider", provider.clone())]).inc_by(*credits);
        }
        for trouble in &report.errors {
            let labels = vec![("source", trouble.source.clone()), ("stage", trouble.stage.clone())];
            self.troubles.get_or_create(&labels).inc();
        }
    }
}

/// Counts a request as long as it lives.
pub(crate) struct UnderWay(Gauge);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn outcome(fate: &Fate) -> &'static str {
    match fate {
        Fate::Done => "processed",
        Fate::Again { .. } => "retried",
        Fate::Dead { .. } => "failed",
    }
}

pub(crate) async fn answer(State(service): State<Service>) -> Response {
    let mut text = String::new();
    if encode(&mut text, &service.metrics().registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
