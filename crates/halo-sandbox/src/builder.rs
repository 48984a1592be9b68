//! How a sandbox is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rest_core::{Clock, ManualClock, Timestamp, Url};
use serde_json::Value;

use crate::fault::Fault;
use crate::sandbox::{Sandbox, SandboxError};
use crate::seed;
use crate::tenant::apps::{Application, Login};
use crate::tenant::behaviour::Behaviour;
use crate::tenant::data::Data;
use crate::tenant::module::Permission;
use crate::tenant::token::Tenancy;
use crate::tenant::{Parts, Tenant, state};
use crate::transport::Scaled;

/// Monday 2 March 2026, 09:00 UTC: where the default clock starts.
const START: Timestamp = Timestamp::from_millis(1_772_442_000_000);

/// The applications that every tenant has.
const FIRST_NAMES: [&str; 3] = ["B2B Integration", "B2B Desktop", "B2B Key"];

/// Makes a [`Sandbox`]; see [`Sandbox::builder`] for the defaults.
#[must_use]
pub struct Builder {
    seed: u64,
    clients: usize,
    leads: usize,
    limit: Option<(u32, Duration)>,
    faults: Vec<Fault>,
    clock: Option<Arc<dyn Clock>>,
    provisioned: bool,
    behaviour: Behaviour,
    lacking: Vec<Permission>,
    applications: Vec<(String, Vec<Permission>)>,
    time_scale: f64,
    token_lifetime: Duration,
    tenant: String,
    state: Option<Data>,
    sessions: Value,
    #[cfg(feature = "vendors")]
    vendors: Option<crate::vendors::Vendors>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            seed: 1,
            clients: 0,
            leads: 0,
            limit: Some((700, Duration::from_secs(300))),
            faults: Vec::new(),
            clock: None,
            provisioned: true,
            behaviour: Behaviour::default(),
            lacking: Vec::new(),
            applications: Vec::new(),
            time_scale: 1.0,
            token_lifetime: Duration::from_secs(3600),
            tenant: "sandbox".to_owned(),
            state: None,
            sessions: Value::Null,
            #[cfg(feature = "vendors")]
            vendors: None,
        }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("seed", &self.seed)
            .field("clients", &self.clients)
            .field("leads", &self.leads)
            .field("limit", &self.limit)
            .field("behaviour", &self.behaviour)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// All that is invented and all chance follows from this number. Default 1.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many customers the tenant already has, each with its main site, a general user and a contact.
    pub fn clients(mut self, clients: usize) -> Self {
        self.clients = clients;
        self
    }

    /// How many tickets of the sales pipeline the tenant already has, about the contacts of the first customers and
    /// further people. Every ten are, in this order: a bare new lead; a lead in research and one engaged (ready to
    /// convert), a qualified prospect (ready to promote), a do-not-contact lead, a contacted one, all with a
    /// person's entries; a lead without interest; a prospect being qualified and a progressing opportunity, again
    /// with a person's entries; another bare new lead. Needs a provisioned tenant.
    pub fn leads(mut self, leads: usize) -> Self {
        self.leads = leads;
        self
    }

    /// The request limit: calls per rolling window; `None` for no limit. Default 700 per 300 s.
    pub fn limit(mut self, limit: Option<(u32, Duration)>) -> Self {
        self.limit = limit;
        self
    }

    /// Adds a scripted fault.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The clock that stamps rows, ends tokens and rolls the window.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Whether custom fields, sales ticket types, statuses and lists are set up. Default true; a bare tenant has
    /// only what every new one has.
    pub fn provisioned(mut self, provisioned: bool) -> Self {
        self.provisioned = provisioned;
        self
    }

    /// The switches for what differs between tenants.
    pub fn behaviour(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Registers a further application with an id and a secret of its own
    /// ([`Sandbox::application`](crate::Sandbox::application)). It acts as an agent of its name, whose role lacks these
    /// permissions.
    pub fn application(mut self, name: impl Into<String>, lacking: &[Permission]) -> Self {
        self.applications.push((name.into(), lacking.to_vec()));
        self
    }

    /// Takes a permission from the role of the services application's agent.
    pub fn without(mut self, permission: Permission) -> Self {
        self.lacking.push(permission);
        self
    }

    /// How much faster than the clock the tenant's time runs: 60 makes an hour a minute. Default 1; values that
    /// are not positive count as 1.
    pub fn time_scale(mut self, factor: f64) -> Self {
        self.time_scale = factor;
        self
    }

    /// How long a token lasts. Default 3600 s.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// The name of the tenant. Default `sandbox`.
    pub fn tenant(mut self, name: impl Into<String>) -> Self {
        self.tenant = name.into();
        self
    }

    /// Starts from a saved tenant instead of seeding a new one.
    ///
    /// # Errors
    /// [`SandboxError::NotAState`] if this was not written by [`Sandbox::save`].
    pub fn state(mut self, saved: &Value) -> Result<Self, SandboxError> {
        self.state = Some(state::load(saved).ok_or(SandboxError::NotAState)?);
        self.sessions = saved["sessions"].clone();
        Ok(self)
    }

    /// Lets these vendor doubles answer under `/_vendors`.
    #[cfg(feature = "vendors")]
    pub fn vendors(mut self, vendors: crate::vendors::Vendors) -> Self {
        self.vendors = Some(vendors);
        self
    }

    /// Makes the sandbox.
    pub fn build(self) -> Sandbox {
        let real: Arc<dyn Clock> = self.clock.unwrap_or_else(|| Arc::new(ManualClock::auto(START)));
        let scaled = self.time_scale > 0.0 && self.time_scale.is_finite() && self.time_scale != 1.0;
        let clock: Arc<dyn Clock> = if scaled {
            Arc::new(Scaled::new(Arc::clone(&real), self.time_scale))
        } else {
            Arc::clone(&real)
        };
        let seed = self.seed;
        let now = clock.now();
        let mut data = self.state.unwrap_or_else(|| {
            let mut data = Data::new(seed);
            seed::fill(&mut data, now, self.provisioned, self.clients, self.leads);
            data
        });
        let first =
            |number, login, agent| Application::new(seed, number, FIRST_NAMES[number as usize], login, agent);
        let mut apps = vec![
            first(0, Login::Secret, seed::API_AGENT),
            first(1, Login::Code, seed::EDITOR),
            first(2, Login::Key, seed::API_AGENT),
        ];
        apps[0].lacking.clone_from(&self.lacking);
        apps[2].lacking = self.lacking;
        apps[2].lacking.push(Permission::Actions);
        for (name, lacking) in self.applications {
            let agent = seed::api_agent(&mut data, now, &name);
            let app = Application::new(seed, apps.len() as u64, &name, Login::Secret, agent);
            apps.push(Application { lacking, ..app });
        }
        let tenant = Tenant::new(Parts {
            tenancy: Tenancy {
                apps,
                name: self.tenant,
                name_required: self.behaviour.tenant_required,
                lifetime: self.token_lifetime,
                login_refused: self.behaviour.login_refused,
            },
            behaviour: self.behaviour,
            limit: self.limit,
            seed,
            clock,
            data,
        });
        tenant.gate().restore(tenant.tenancy(), &self.sessions);
        let base = Url::parse("http://sandbox.example/").expect("a constant that is a valid address");
        Sandbox::assemble(
            tenant,
            base,
            real,
            seed,
            self.faults,
            #[cfg(feature = "vendors")]
            self.vendors,
        )
    }
}
