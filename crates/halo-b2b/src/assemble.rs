//! Wiring: from configuration to an engine. Nothing is decided here.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use b2b_providers::waterfall::{Ask, Step};
use b2b_providers::{Allowance, Budget, Connection, Limits, Provider, ProviderId, Waterfall};
use crm_service::Service;
use crm_sync::engine::{Engine, Source};
use crm_sync::halo::HaloPort;
use crm_sync::notify::Logged;
use crm_sync::store::{Change, Sealer, SqliteStore, Store as CrmStore};
use crm_sync::suppress::Suppressor;
use halo_client::{Halo, TenantPlacement};
use rest_core::{Clock, ReqwestTransport, SystemClock, Transport, Url};

use crate::config::{Config, HaloConfig, Secrets, SourceConfig, WaterfallConfig, vendors};
use crate::exit::Failure;
use crate::show::bars;
use crate::tokens::KeptToken;

/// The outside world: network and clock.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl World {
    pub(crate) fn real() -> Result<Self, Failure> {
        let transport = ReqwestTransport::build()
            .map_err(|error| Failure::failed(format!("the network stack cannot start: {error}")))?;
        Ok(Self { transport: Arc::new(transport), clock: Arc::new(SystemClock) })
    }
}

/// The local store, sealed where there is a key.
pub(crate) fn store(path: &Path, secrets: &Secrets) -> Result<SqliteStore, Failure> {
    let opened = match secrets.find("ENCRYPTION_KEY") {
        Some(keys) => Sealer::new(keys).and_then(|sealer| SqliteStore::open_sealed(path, sealer)),
        None => SqliteStore::open(path),
    };
    opened.map_err(|error| Failure::because(&error))
}

/// The client for the tenant.
pub(crate) fn halo(config: &HaloConfig, secrets: &Secrets, world: &World) -> Result<Halo, Failure> {
    use rest_core::ExposeSecret as _;
    let secret = |name: &str| {
        secrets.find(name).cloned().ok_or_else(|| Failure::usage(format!("environment: {name} is not set")))
    };
    let id = secret("HALOPSA_CLIENT_ID")?;
    let mut builder = Halo::builder(&config.base_url)
        .client_credentials(id.expose_secret(), secret("HALOPSA_CLIENT_SECRET")?)
        .scope(config.scope.clone())
        .limit(config.requests, config.window)
        .timeout(config.timeout)
        .transport(Arc::clone(&world.transport))
        .clock(Arc::clone(&world.clock));
    if let Some(tenant) = &config.tenant {
        builder = builder.tenant(tenant.clone());
    }
    if config.tenant_in_form {
        builder = builder.tenant_placement(TenantPlacement::Form);
    }
    if let Some(url) = &config.auth_url {
        builder = builder.auth_url(url.clone());
    }
    if let Some(url) = &config.api_url {
        builder = builder.api_url(url.clone());
    }
    builder.build().map_err(|error| Failure::because(&error))
}

/// One provider by id. `base_url` replaces the vendor's own; `tokens` keeps refresh tokens that it replaces, which
/// otherwise end with the process.
pub(crate) fn provider(
    id: &str,
    base_url: Option<&str>,
    options: &BTreeMap<String, String>,
    secrets: &Secrets,
    world: &World,
    tokens: Option<Arc<dyn CrmStore>>,
) -> Result<Arc<dyn Provider>, Failure> {
    let mut connection = connection(id, base_url, options, secrets, world)?;
    if let Some(store) = tokens {
        connection = connection.token_store(Arc::new(KeptToken::of(b2b_providers::full_id(id), store)));
    }
    let provider =
        b2b_providers::connect(id, connection).map_err(|error| Failure::usage(error.to_string()))?;
    if let Some(notice) = provider.notice() {
        eprintln!("{id}: {notice}");
    }
    Ok(provider)
}

fn connection(
    id: &str,
    base_url: Option<&str>,
    options: &BTreeMap<String, String>,
    secrets: &Secrets,
    world: &World,
) -> Result<Connection, Failure> {
    let mut connection = Connection::new(Arc::clone(&world.transport), Arc::clone(&world.clock));
    if let Some(text) = base_url {
        let url = Url::parse(text).map_err(|error| Failure::usage(format!("--base-url {text}: {error}")))?;
        connection = connection.base_url(url);
    }
    for (name, value) in options {
        connection = connection.option(name.clone(), value.clone());
    }
    if let Some(descriptor) = vendors::find(id) {
        for credential in descriptor.credentials {
            if let Some(secret) = secrets.find(credential.name) {
                connection = connection.secret(credential.name, secret.clone());
            }
        }
    }
    Ok(connection)
}

/// Opens webhooks to the vendors whose secret for them is there, sources or not.
pub(crate) fn listen(mut service: Service, config: &Config, world: &World) -> Result<Service, Failure> {
    for descriptor in b2b_providers::catalogue() {
        let id = descriptor.id.to_string();
        let source = config.sources.get(&id).cloned().unwrap_or_default();
        let connection =
            connection(&id, source.base_url.as_deref(), &source.options, &config.secrets, world)?;
        let receiver = b2b_providers::receiver(&id, &connection);
        if let Some(inbound) = receiver.map_err(|error| Failure::usage(error.to_string()))? {
            service = service.vendor_webhook(&descriptor.id, inbound);
        }
    }
    Ok(service)
}

/// The whole assembly.
pub(crate) async fn engine(
    config: &Config,
    store: Arc<dyn CrmStore>,
    world: &World,
    dry_run: bool,
) -> Result<Engine, Failure> {
    let halo = halo(&config.halo, &config.secrets, world)?;
    let port = HaloPort::new(halo, config.mapping.clone());
    let suppressor = suppressor(&config.secrets, &*store).await?;
    let mut engine = Engine::new(Arc::new(port), store, Arc::clone(&world.clock), suppressor)
        .rules(config.rules.clone())
        .notifier(Arc::new(Logged))
        .budget(budget(config, world, dry_run))
        .erase_in_crm(config.erase_in_halo);
    let mut providers: BTreeMap<String, Arc<dyn Provider>> = BTreeMap::new();
    for (id, source) in &config.sources {
        let provider = provider(
            id,
            source.base_url.as_deref(),
            &source.options,
            &config.secrets,
            world,
            Some(Arc::clone(engine.store())),
        )?;
        providers.insert(id.clone(), Arc::clone(&provider));
        if source.no_leads {
            engine = engine.provider(provider);
            continue;
        }
        for ignored in
            provider.people_search().map(|search| search.ignored(&source.query)).unwrap_or_default()
        {
            eprintln!("sources.{id}.filters.{ignored}: {id} cannot express it; ignored");
        }
        engine = engine.source(Source {
            provider,
            query: source.query.clone(),
            limit: source.limit,
            reveal: source.reveal,
        });
    }
    if let Some(settings) = &config.waterfall {
        engine = engine.waterfall(waterfall(settings, &providers, world), Some(settings.cap_per_lead));
    }
    if let Some(progress) = bars::for_engine() {
        engine = engine.on_progress(progress);
    }
    Ok(engine)
}

/// The waterfall over the sources; the configuration names no other providers.
fn waterfall(
    settings: &WaterfallConfig,
    providers: &BTreeMap<String, Arc<dyn Provider>>,
    world: &World,
) -> Waterfall {
    let mut waterfall = Waterfall::new(Arc::clone(&world.clock), settings.fields.iter().copied())
        .order(settings.order)
        .spend_until(settings.budget_per_lead)
        .confident(settings.confidence)
        .keep_for(settings.keep_for);
    for step in &settings.steps {
        let Some(provider) = providers.get(&step.provider).cloned() else { continue };
        let asked = match step.ask {
            Ask::Company => Step::company(provider),
            Ask::Verification => Step::verification(provider),
            Ask::Technologies => Step::technologies(provider),
            Ask::Intent => Step::intent(provider),
            _ => Step::person(provider),
        };
        let asked = step.expects.iter().fold(asked, |asked, (field, chance)| asked.expects(*field, *chance));
        waterfall = waterfall.step(asked);
    }
    waterfall
}

/// The key of the suppression list: made or given once, and kept with the list, since another one could not read
/// it.
async fn suppressor(secrets: &Secrets, store: &dyn CrmStore) -> Result<Suppressor, Failure> {
    use rest_core::ExposeSecret as _;
    const NAME: &str = "suppression.secret";
    if let Some(kept) = store.meta(NAME).await.map_err(|error| Failure::because(&error))? {
        return Ok(Suppressor::new(kept.as_bytes()));
    }
    let key = match secrets.find("ENCRYPTION_KEY") {
        Some(key) => key.expose_secret().to_owned(),
        None => crate::commands::random_hex()?,
    };
    let change = Change::Meta(NAME.to_owned(), key.clone());
    store.commit(vec![change]).await.map_err(|error| Failure::because(&error))?;
    Ok(Suppressor::new(key.as_bytes()))
}

fn budget(config: &Config, world: &World, dry_run: bool) -> Budget {
    if dry_run && !config.dry_run_may_spend {
        return Budget::dry();
    }
    let limit = |credits| Limits {
        run: Allowance { credits: Some(credits), ..Allowance::default() },
        ..Limits::default()
    };
    let each: BTreeMap<ProviderId, Limits> = config
        .sources
        .iter()
        .map(|(id, source): (&String, &SourceConfig)| {
            (ProviderId::new(id.clone()), limit(source.credits_per_run))
        })
        .collect();
    let total: f64 = config.sources.values().map(|source| source.credits_per_run).sum();
    Budget::per_provider(limit(config.credits_per_run.unwrap_or(total)), each, Arc::clone(&world.clock))
}
