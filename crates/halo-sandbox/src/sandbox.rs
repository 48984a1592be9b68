//! A tenant with a journal, scripted faults and the handles a test needs.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rest_core::{Bytes, Clock, Method, Response, StatusCode, Transport, Url};
use serde_json::{Value, json};

use crate::builder::Builder;
use crate::exchange::{self, Incoming, Outcome};
use crate::fault::{Fault, FaultError, Kind, Script};
use crate::journal::{self, Journal, JournalEntry, Line};
use crate::tenant::apps::{Application, Credentials, Login};
use crate::tenant::data::Data;
use crate::tenant::write::{self, Context};
use crate::tenant::{Tenant, schema, state};
use crate::transport::InProcess;

/// A HaloPSA tenant in memory. Clones are the same tenant.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

struct Inner {
    tenant: Tenant,
    base: Url,
    real_clock: Arc<dyn Clock>,
    script: Mutex<Script>,
    seed: u64,
    journal: Mutex<Journal>,
    #[cfg(feature = "vendors")]
    vendors: Option<crate::vendors::Vendors>,
}

/// Why a sandbox could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// There is no table of this name.
    #[error("there is no table `{0}`")]
    NoTable(String),
    /// There is no such row.
    #[error("{table} {id} does not exist")]
    NoRow {
        /// The table's name.
        table: String,
        /// The row's id.
        id: i64,
    },
    /// The tenant refuses the change; the text is its message.
    #[error("the tenant refuses the change: {0}")]
    Refused(String),
    /// There is no event of this name that a webhook could listen for.
    #[error("there is no event `{0}`")]
    NoEvent(String),
    /// There is no delivery of this id in the log.
    #[error("there is no delivery `{0}`")]
    NoDelivery(String),
    /// The state to load was not written by [`Sandbox::save`].
    #[error("this is not a saved state of a sandbox")]
    NotAState,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("tenant", &self.inner.tenant).finish_non_exhaustive()
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sandbox {
    /// A builder with the defaults: seed 1, a set-up tenant without clients and leads, 700 calls per 300 s, and
    /// a [`ManualClock`](rest_core::ManualClock) that sleeps move forward.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn assemble(
        tenant: Tenant,
        base: Url,
        real_clock: Arc<dyn Clock>,
        seed: u64,
        faults: Vec<Fault>,
        #[cfg(feature = "vendors")] vendors: Option<crate::vendors::Vendors>,
    ) -> Self {
        let inner = Inner {
            tenant,
            base,
            real_clock,
            script: Mutex::new(Script::new(seed, faults)),
            seed,
            journal: Mutex::default(),
            #[cfg(feature = "vendors")]
            vendors,
        };
        Self { inner: Arc::new(inner) }
    }

    /// The tenant itself, without faults and journal.
    pub fn tenant(&self) -> &Tenant {
        &self.inner.tenant
    }

    /// A transport that reaches this tenant without a socket.
    pub fn transport(&self) -> Arc<dyn Transport> {
        Arc::new(InProcess { sandbox: self.clone() })
    }

    /// The address the transport answers for; `/auth` and `/api` are below it.
    pub fn base_url(&self) -> Url {
        self.inner.base.clone()
    }

    /// The clock of the tenant, time scale included.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(self.inner.tenant.clock())
    }

    pub(crate) fn real_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.inner.real_clock)
    }

    /// The id of the application that is registered in the tenant.
    pub fn client_id(&self) -> &str {
        &self.app(0).credentials.client_id
    }

    fn app(&self, number: usize) -> &Application {
        // The builder registers the services application, the native one and the static key first.
        &self.inner.tenant.tenancy().apps[number]
    }

    /// The id of the native application, with which a person logs in by authorisation code with PKCE. There is no
    /// secret and nothing to type: `GET /auth/authorize` sends the browser straight back with a code.
    pub fn native_client_id(&self) -> &str {
        &self.app(1).credentials.client_id
    }

    /// The static key for the header `X-Halo-Api-Key`. It has the role of the services application, but cannot post
    /// actions (401).
    pub fn static_key(&self) -> &str {
        &self.app(2).credentials.client_secret
    }

    /// The credentials of an application that was added by [`Builder::application`].
    pub fn application(&self, name: &str) -> Option<&Credentials> {
        let mut apps = self.inner.tenant.tenancy().apps.iter();
        apps.find(|app| app.name == name && app.login == Login::Secret).map(|app| &app.credentials)
    }

    /// Its secret: invented, derived from the seed.
    pub fn client_secret(&self) -> &str {
        &self.app(0).credentials.client_secret
    }

    /// The name of the tenant, as in `?tenant=`.
    pub fn tenant_name(&self) -> &str {
        &self.inner.tenant.tenancy().name
    }

    /// The vendor doubles that answer under `/_vendors`, if there are any.
    #[cfg(feature = "vendors")]
    pub fn vendors(&self) -> Option<&crate::vendors::Vendors> {
        self.inner.vendors.as_ref()
    }

    /// Everything that was asked so far, oldest first. Control calls under `/_sandbox` are not in it.
    pub fn journal(&self) -> Vec<JournalEntry> {
        held(&self.inner.journal).entries()
    }

    /// Empties the journal; counting starts again at 1.
    pub fn clear_journal(&self) {
        held(&self.inner.journal).clear();
    }

    /// The whole tenant: table name (as in the path, such as `Tickets`) to rows. `customfields` of a row is an
    /// object of name to value, with option texts instead of ids; `_edited_by` names the person who changed the
    /// row last by hand.
    pub fn state(&self) -> Value {
        self.inner.tenant.read(state::explain)
    }

    /// The tenant as a document that [`Builder::state`] and [`load`](Self::load) read: rows, webhooks and what waits to
    /// be delivered, and the refresh tokens. Access tokens end with a restart, as after maintenance.
    pub fn save(&self) -> Value {
        let mut saved = self.inner.tenant.read(state::save);
        if let Some(sessions) = self.inner.tenant.gate().save(self.inner.tenant.tenancy()) {
            saved["sessions"] = sessions;
        }
        saved
    }

    /// Replaces the whole content of the tenant.
    ///
    /// # Errors
    /// [`SandboxError::NotAState`]; nothing is changed then.
    pub fn load(&self, saved: &Value) -> Result<(), SandboxError> {
        let loaded = state::load(saved).ok_or(SandboxError::NotAState)?;
        self.inner.tenant.change(|data, _| *data = loaded);
        self.inner.tenant.gate().restore(self.inner.tenant.tenancy(), &saved["sessions"]);
        Ok(())
    }

    /// Puts these faults (several separated by white space or semicolons) in place of all earlier ones; `None`
    /// or a blank text for none.
    ///
    /// # Errors
    /// If a specification cannot be read; the earlier faults stay then.
    pub fn set_fault(&self, spec: Option<&str>) -> Result<(), FaultError> {
        let faults = Fault::parse_all(spec.unwrap_or_default())?;
        *held(&self.inner.script) = Script::new(self.inner.seed, faults);
        Ok(())
    }

    /// Ends all tokens: the next call with one gets 401.
    pub fn revoke_tokens(&self) {
        self.inner.tenant.gate().revoke();
    }

    /// A change that a person makes in Halo's user interface: merged into the row, with the stamps moved and the
    /// person's name kept for [`state`](Self::state).
    ///
    /// `change` is an object of properties. For people's comfort `status` and `tickettype` may be names, and
    /// `customfields` may be an object of name to value, options by their text.
    ///
    /// # Errors
    /// If there is no such table or row, or the tenant refuses the change.
    pub fn edit_as_person(&self, table: &str, id: i64, change: Value) -> Result<(), SandboxError> {
        let route = schema::route(table).ok_or_else(|| SandboxError::NoTable(table.to_owned()))?;
        self.inner.tenant.transact(route, None, |data, context| {
            if data.live(route.table, id).is_none() {
                return Err(SandboxError::NoRow { table: route.table.to_owned(), id });
            }
            let (agent, name) = crate::seed::person(data);
            let person = Some(data.intern(&name));
            let context = Context { agent, person, sales: true, ..context.clone() };
            let element = as_posted(data, route, id, &change);
            let element = std::slice::from_ref(&element);
            write::all(data, &context, route, element, true)
                .map(|_| ())
                .map_err(|refusal| SandboxError::Refused(refusal.to_string()))
        })
    }

    /// Handles one request completely: control paths, vendor doubles, faults, tenant, journal.
    pub fn exchange(&self, request: Incoming) -> Outcome {
        let first = request.path.trim_start_matches('/').split('/').next().unwrap_or_default();
        if first.eq_ignore_ascii_case("_sandbox") {
            return Outcome { delay: None, answer: Some(self.control(&request)) };
        }
        #[cfg(feature = "vendors")]
        if first.eq_ignore_ascii_case("_vendors") {
            let answer = match &self.inner.vendors {
                Some(vendors) => vendors.answer(&request),
                None => exchange::empty(StatusCode::NOT_FOUND),
            };
            return Outcome { delay: None, answer: Some(answer) };
        }
        let token_call = first.eq_ignore_ascii_case("auth");
        let strikes = held(&self.inner.script).strike(&request.method, &request.path, token_call);
        let outcome = self.spoil(&request, &strikes);
        self.record(request, token_call, &strikes, outcome.answer.as_ref());
        Outcome { answer: outcome.answer.filter(|_| !drops(&strikes)), ..outcome }
    }

    /// Carries the request out unless a fault prevents it, and spoils the answer as the faults say.
    fn spoil(&self, request: &Incoming, strikes: &[Fault]) -> Outcome {
        let delay = strikes.iter().find_map(|fault| match fault.kind {
            Kind::Slow(time) => Some(time),
            _ => None,
        });
        if strikes.iter().any(|fault| fault.kind == Kind::DropBefore) {
            return Outcome { delay, answer: None };
        }
        let status = strikes.iter().find_map(|fault| match fault.kind {
            Kind::Status(status) => Some((status, fault.commits())),
            Kind::Permission => Some((StatusCode::UNAUTHORIZED, false)),
            _ => None,
        });
        let mut answer = match status {
            Some((status, commit)) => {
                if commit {
                    // The answer is lost on the way; what it did stays.
                    drop(self.inner.tenant.handle(request));
                }
                self.status_answer(status)
            }
            None => self.inner.tenant.handle(request),
        };
        if strikes.iter().any(|fault| fault.kind == Kind::Truncate) {
            answer.body = answer.body.slice(..answer.body.len() / 2);
        }
        Outcome { delay, answer: Some(answer) }
    }

    fn status_answer(&self, status: StatusCode) -> Response {
        match status.as_u16() {
            429 => self.inner.tenant.limited(Duration::from_secs(1)),
            502..=504 => exchange::html(status, status.canonical_reason().unwrap_or("Error")),
            _ => exchange::empty(status),
        }
    }

    fn record(&self, request: Incoming, token_call: bool, strikes: &[Fault], answer: Option<&Response>) {
        let body: Bytes = if token_call { journal::hide_secrets(&request.body) } else { request.body };
        let specs: Vec<String> = strikes.iter().map(Fault::to_string).collect();
        held(&self.inner.journal).add(Line {
            at: self.inner.tenant.clock().now(),
            method: request.method.to_string(),
            path: request.path,
            query: request.query,
            body,
            status: answer.map_or(0, |answer| answer.status.as_u16()),
            fault: (!specs.is_empty()).then(|| specs.join(" ")),
        });
    }

    fn control(&self, request: &Incoming) -> Response {
        let path = request.path.trim_matches('/').to_ascii_lowercase();
        match (request.method.clone(), path.as_str()) {
            (Method::GET, "_sandbox/journal") => {
                let entries = serde_json::to_value(self.journal()).unwrap_or_default();
                exchange::json(StatusCode::OK, &entries)
            }
            (Method::DELETE, "_sandbox/journal") => {
                self.clear_journal();
                exchange::empty(StatusCode::NO_CONTENT)
            }
            (Method::GET, "_sandbox/state") => exchange::json(StatusCode::OK, &self.state()),
            (Method::POST, "_sandbox/fault") => {
                let spec = String::from_utf8_lossy(&request.body).trim().trim_matches('"').to_owned();
                match self.set_fault(Some(&spec)) {
                    Ok(()) => exchange::empty(StatusCode::NO_CONTENT),
                    Err(error) => exchange::text(StatusCode::BAD_REQUEST, error.to_string()),
                }
            }
            (_, "_sandbox/journal" | "_sandbox/state" | "_sandbox/fault") => {
                exchange::empty(StatusCode::METHOD_NOT_ALLOWED)
            }
            _ => exchange::empty(StatusCode::NOT_FOUND),
        }
    }
}

fn drops(strikes: &[Fault]) -> bool {
    strikes.iter().any(|fault| matches!(fault.kind, Kind::DropBefore | Kind::DropAfterCommit))
}

/// Turns the names a person picks into the ids a write carries.
fn as_posted(data: &Data, route: &schema::Route, id: i64, change: &Value) -> Value {
    let mut element = change.clone();
    let Some(object) = element.as_object_mut() else { return element };
    object.insert("id".to_owned(), json!(id));
    for (name, column, table) in
        [("status", "status_id", schema::STATUS), ("tickettype", "tickettype_id", schema::TICKET_TYPE)]
    {
        if let Some(found) = object.get(name).and_then(Value::as_str).and_then(|text| data.named(table, text))
        {
            object.insert(column.to_owned(), json!(found));
        }
    }
    if let (Some(Value::Object(fields)), Some(usage)) = (object.get("customfields"), route.usage()) {
        let array: Value = fields
            .iter()
            .map(|(name, value)| {
                let value = if value.is_null() { json!("") } else { data.catalogue.pick(usage, name, value) };
                json!({ "name": name, "value": value })
            })
            .collect();
        object.insert("customfields".to_owned(), array);
    }
    element
}
