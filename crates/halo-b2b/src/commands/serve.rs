//! `serve`: the poll loop with webhooks, API and page.

use std::future::IntoFuture as _;
use std::sync::Arc;
use std::time::Duration;

use crm_service::store::{FileStore, MemoryStore, ServiceStore};
use crm_service::{Credential, Live, Patience, Proof, Role, Service, serve};
use rest_core::{Clock, ExposeSecret as _, PublicTransport, Transport};
use tokio::net::TcpListener;

use super::doctor::Doctor;
use super::sandbox::ended;
use super::{Place, random_hex};
use crate::assemble;
use crate::cli;
use crate::config::{Secrets, ServiceConfig};
use crate::exit::{Failure, Outcome};
use crate::show::bars;

/// What holders of these keys may do; the names of the environment variables.
const KEYS: [(&str, Role); 3] =
    [("API_KEY_VIEWER", Role::Viewer), ("API_KEY_OPERATOR", Role::Operator), ("API_KEY_ADMIN", Role::Admin)];

/// Webhooks come in bursts: this long after the first one the cycle begins.
const BURST: Duration = Duration::from_secs(5);

/// A cycle may finish for this long after the process was asked to end. Stopping it later loses nothing either.
const GRACE: Duration = Duration::from_secs(30);

pub(crate) async fn run(args: &cli::Serve) -> Result<Outcome, Failure> {
    let place = Place::of(&args.target, "serve").await?;
    let engine = assemble::engine(&place.config, place.store.clone(), &place.world, false).await?;
    let live = Live::default();
    let engine = engine.on_progress(bars::beside(live.observer()));
    let clock = Arc::clone(&place.world.clock);
    let (config, world, store) = (place.config.clone(), place.world.clone(), Arc::clone(&place.store));
    let mut service = Service::new(Arc::new(engine), Arc::clone(&clock))
        .watched(live.clone())
        .checkup(Arc::new(Doctor { config, world, store }));
    let security = &place.config.security;
    service =
        service.rotation(security.rotation, security.grace).requests_per_hour(security.requests_per_hour);
    service = security.keys.iter().cloned().fold(service, Service::key);
    service = with_secrets(service, &place.config.secrets);
    let inbox: Arc<dyn ServiceStore> = match place.lasting.then(|| place.config.service_store()) {
        Some(path) => Arc::new(FileStore::open(path).map_err(|error| Failure::because(&error))?),
        None => Arc::new(MemoryStore::default()),
    };
    service = with_webhooks(service.keep_in(inbox), &place.config.service);
    service = assemble::listen(service, &place.config, &place.world)?;
    service = service.outbound(way_out(&place)?, place.config.service.private_webhooks);
    if args.target.sandbox {
        let key = random_hex()?;
        eprintln!("API key of this run (admin): {key}");
        service = service.api_key(Role::Admin, &key);
    } else if security.keys.is_empty()
        && KEYS.iter().all(|(name, _)| place.config.secrets.find(name).is_none())
    {
        eprintln!(
            "no API key is set (API_KEY_ADMIN, API_KEY_OPERATOR, API_KEY_VIEWER): the API answers nobody"
        );
    }

    let settings = &place.config.service;
    let listen = args.listen.unwrap_or(settings.listen);
    let listener = bind(listen, "--listen").await?;
    let address = listener.local_addr().map_err(|error| Failure::failed(error.to_string()))?;
    if let Some(listen) = settings.metrics_listen {
        let listener = bind(listen, "service.metrics_listen").await?;
        tokio::spawn(axum::serve(listener, service.metrics_router()).into_future());
    }
    eprintln!("serving on http://{address}/ (Ctrl-C ends it)");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (mut told, mut ending) = (stopped.clone(), stopped.clone());
    let server = {
        let (router, clock) = (service.router(), Arc::clone(&clock));
        // An error means that the sender is gone, which is the end too.
        let stop = async move { drop(told.wait_for(|stop| *stop).await) };
        tokio::spawn(async move { serve(listener, router, Patience::default(), clock, stop).await })
    };
    let worker = {
        let service = service.clone();
        // An error means that the sender is gone, which is the end too.
        tokio::spawn(async move { service.work(async { drop(ending.wait_for(|stop| *stop).await) }).await })
    };
    let end = ended();
    tokio::pin!(end);
    let mut polls = tokio::spawn(polls(service, Arc::clone(&clock), settings.interval, stopped));
    tokio::select! {
        () = &mut end => {}
        // Before it is told to, it ends by breaking down only; whoever supervises the process must see that.
        _ = &mut polls => return Err(Failure::failed("serve: the poll loop broke down; its message stands above")),
    }
    live.close();
    // An error means that nobody listens any more.
    let _ = stop.send(true);
    tokio::select! {
        _ = async { (polls.await, server.await, worker.await) } => {}
        () = clock.sleep_until(clock.now() + GRACE) => tracing::warn!("a cycle was still under way; the next start finishes it"),
    }
    Ok(Outcome::Done)
}

fn with_secrets(mut service: Service, secrets: &Secrets) -> Service {
    for (name, role) in KEYS {
        if let Some(key) = secrets.find(name) {
            service = service.api_key(role, key.expose_secret());
        }
    }
    if let Some(token) = secrets.find("HALOPSA_WEBHOOK_TOKEN") {
        service = service.halo_webhook(Credential::Bearer(token.clone()));
    }
    let user = secrets.find("HALOPSA_WEBHOOK_USER");
    if let (Some(user), Some(password)) = (user, secrets.find("HALOPSA_WEBHOOK_PASSWORD")) {
        let user = user.expose_secret().to_owned();
        service = service.halo_webhook(Credential::Basic { user, password: password.clone() });
    }
    if let Some(secret) = secrets.find("HALOPSA_WEBHOOK_SECRET") {
        service = service.halo_proof(&Proof::Signature { secret: secret.clone(), require_timestamp: false });
    }
    service
}

/// Endpoints are chosen by whoever holds an admin's key: unless the installation allows more, they are reached in the
/// open internet only.
fn way_out(place: &Place) -> Result<Arc<dyn Transport>, Failure> {
    if place.config.service.private_webhooks {
        return Ok(Arc::clone(&place.world.transport));
    }
    match PublicTransport::build() {
        Ok(transport) => Ok(Arc::new(transport)),
        Err(error) => Err(Failure::failed(format!("the network stack cannot start: {error}"))),
    }
}

fn with_webhooks(mut service: Service, settings: &ServiceConfig) -> Service {
    if let Some(a_minute) = settings.webhook_limit {
        service = service.webhook_limit(a_minute);
    }
    for net in &settings.allowed_ips {
        service = service.webhooks_from(*net);
    }
    for net in &settings.trusted_proxies {
        service = service.trusted_proxy(*net);
    }
    service
}

async fn bind(address: std::net::SocketAddr, name: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Failure::failed(format!("{name} {address}: cannot listen: {error}")))
}

/// Cycles at the interval, and soon after a webhook, until the process is asked to end.
async fn polls(
    service: Service,
    clock: Arc<dyn Clock>,
    interval: Duration,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) {
    let wake = service.wake();
    loop {
        match service.run(false).await {
            Some(Ok(cycle)) => tracing::info!(
                created = cycle.report.metrics.leads_created,
                updated = cycle.report.metrics.leads_updated,
                calls = cycle.report.halo_calls,
                troubles = cycle.report.errors.len(),
                "a cycle is done"
            ),
            Some(Err(error)) => tracing::error!("the cycle failed: {}", Failure::because(&error)),
            // Somebody runs one over the API.
            None => {}
        }
        let due = tokio::select! {
            () = clock.sleep_until(clock.now() + interval) => clock.now(),
            () = wake.notified() => clock.now() + BURST,
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        tokio::select! {
            () = clock.sleep_until(due) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}
