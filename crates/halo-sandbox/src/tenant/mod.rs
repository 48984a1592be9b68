//! The tenant: one pure function from a request to an answer, over rows in memory.

pub(crate) mod action;
pub(crate) mod apps;
pub(crate) mod attachment;
mod authorise;
pub(crate) mod behaviour;
pub(crate) mod contact;
pub(crate) mod data;
pub(crate) mod fields;
mod filters;
pub(crate) mod halo_time;
pub(crate) mod hook;
pub(crate) mod list;
pub(crate) mod module;
mod order;
pub(crate) mod query;
pub(crate) mod read;
pub(crate) mod refusal;
pub(crate) mod remove;
mod report;
pub(crate) mod row;
pub(crate) mod schema;
pub(crate) mod select;
pub(crate) mod setup;
pub(crate) mod special;
pub(crate) mod state;
pub(crate) mod ticket;
pub(crate) mod token;
pub(crate) mod write;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use rest_core::{Clock, Method, Response, StatusCode};
use serde_json::{Value, json};

use self::behaviour::Behaviour;
use self::data::{Data, Key};
use self::module::Permission;
use self::query::Query;
use self::read::Depth;
use self::refusal::Refusal;
use self::schema::Route;
use self::token::{Caller, Gate, Tenancy};
use self::write::Context;
use crate::exchange::{self, Incoming};
use crate::seed;

/// The end points that take one object instead of an array.
const LONE: &[&str] = &["Tickets", "Opportunities", "Projects", "Actions", "Client", "Users", "Site"];

/// A HaloPSA tenant in memory, without faults and without a journal.
pub struct Tenant {
    tenancy: Tenancy,
    behaviour: Behaviour,
    limit: Option<(u32, Duration)>,
    seed: u64,
    clock: Arc<dyn Clock>,
    gate: Mutex<Gate>,
    data: RwLock<Data>,
    /// Rings when there may be something to deliver.
    #[cfg(feature = "http")]
    bell: tokio::sync::Notify,
}

impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = self.data.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Tenant")
            .field("name", &self.tenancy.name)
            .field("tickets", &data.len(schema::TICKETS))
            .field("clients", &data.len(schema::CLIENT))
            .field("users", &data.len(schema::USERS))
            .finish_non_exhaustive()
    }
}

/// Everything a tenant is made from.
pub(crate) struct Parts {
    pub(crate) tenancy: Tenancy,
    pub(crate) behaviour: Behaviour,
    pub(crate) limit: Option<(u32, Duration)>,
    pub(crate) seed: u64,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) data: Data,
}

impl Tenant {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            tenancy: parts.tenancy,
            behaviour: parts.behaviour,
            limit: parts.limit,
            seed: parts.seed,
            clock: parts.clock,
            gate: Mutex::default(),
            data: RwLock::new(parts.data),
            #[cfg(feature = "http")]
            bell: tokio::sync::Notify::new(),
        }
    }

    pub(crate) fn tenancy(&self) -> &Tenancy {
        &self.tenancy
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(crate) fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Data) -> T) -> T {
        look(&self.data.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A change that the tenant makes by itself.
    pub(crate) fn change<T>(&self, work: impl FnOnce(&mut Data, &Context<'_>) -> T) -> T {
        self.change_as(None, work)
    }

    fn change_as<T>(&self, who: Option<&Caller>, work: impl FnOnce(&mut Data, &Context<'_>) -> T) -> T {
        let mut data = self.data.write().unwrap_or_else(PoisonError::into_inner);
        work(&mut data, &self.context(who))
    }

    /// A change that is one transaction. `through` is the door it came by: webhooks say what came of it. Whatever
    /// `work` has written when it fails stays, unless it took that back itself.
    pub(crate) fn transact<T, E>(
        &self,
        through: &'static Route,
        who: Option<&Caller>,
        work: impl FnOnce(&mut Data, &Context<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = self.change_as(who, |data, context| {
            data.begin();
            let done = work(data, context);
            let changes = data.commit();
            hook::note(data, context.behaviour, context.now, through, &changes);
            done
        });
        self.ring();
        done
    }

    pub(crate) fn ring(&self) {
        #[cfg(feature = "http")]
        self.bell.notify_one();
    }

    /// Returns once somebody has rung.
    #[cfg(feature = "http")]
    pub(crate) async fn rung(&self) {
        self.bell.notified().await;
    }

    fn context(&self, who: Option<&Caller>) -> Context<'_> {
        let app = who.and_then(|who| self.tenancy.apps.get(who.app));
        Context {
            now: self.clock.now(),
            behaviour: &self.behaviour,
            agent: app.map_or(seed::API_AGENT, |app| app.agent),
            person: None,
            sales: app.is_none_or(|app| !app.lacking.contains(&Permission::Sales)),
        }
    }

    /// Answers one request, the way a HaloPSA tenant would.
    pub fn handle(&self, request: &Incoming) -> Response {
        let path = request.path.trim_matches('/').to_owned();
        let segments: Vec<&str> = path.split('/').collect();
        let is =
            |n: usize, word: &str| segments.get(n).is_some_and(|segment| segment.eq_ignore_ascii_case(word));
        if is(0, "auth") {
            return self.auth(request, &segments);
        }
        if !is(0, "api") || segments.len() < 2 {
            return exchange::empty(StatusCode::NOT_FOUND);
        }
        self.api(request, &segments[1..]).unwrap_or_else(|refusal| refusal.response())
    }

    fn auth(&self, request: &Incoming, segments: &[&str]) -> Response {
        match (segments.get(1).map(|segment| segment.to_ascii_lowercase()).as_deref(), segments.len()) {
            (Some("token"), 2) if request.method == Method::POST => {
                self.gate().token(&self.tenancy, self.seed, request, self.clock.now())
            }
            (Some("authorize"), 2) if request.method == Method::GET => {
                self.gate().authorise(&self.tenancy, self.seed, request, self.clock.now())
            }
            (Some("token" | "authorize"), 2) => exchange::empty(StatusCode::METHOD_NOT_ALLOWED),
            (Some(".well-known"), 3) if segments[2] == "openid-configuration" => {
                exchange::json(StatusCode::OK, &special::openid(&request.base))
            }
            _ => exchange::empty(StatusCode::NOT_FOUND),
        }
    }

    fn api(&self, request: &Incoming, segments: &[&str]) -> Result<Response, Refusal> {
        let not_found = Refusal::not_found();
        let route = schema::route(segments[0]).ok_or(not_found.clone())?;
        if let Some(answer) = special::open(&self.tenancy, request, route) {
            return Ok(answer);
        }
        let element = segments.get(1).copied();
        let sub_path = special::sub_path(route, element);
        if segments.len() > 2 {
            return Err(not_found);
        }
        let method = request.method.as_str();
        if sub_path.is_none() && !route.allows(method, element.is_some()) {
            return Err(Refusal::Empty(StatusCode::METHOD_NOT_ALLOWED));
        }
        let who = self.admit(request, route, element.is_some())?;
        let query = Query::parse(&request.query);
        match (method, sub_path, element) {
            (_, Some(sub_path), _) => self.sub_path(request, &who, route, sub_path, &query),
            ("GET", None, None) => self.list(&who, route, &query),
            ("GET", None, Some(id)) if route.table == schema::ATTACHMENT && !query.flag("includedetails") => {
                self.file(request, &who, route, id, &query)
            }
            ("GET", None, Some(id)) if route.name == "ReportData" => {
                self.read(|data| report::published(data, &self.context(Some(&who)), id))
            }
            ("GET", None, Some(id)) => self.one(&who, route, id, &query),
            ("POST", None, None) => self.post(request, &who, route, &query, false),
            ("DELETE", None, Some(id)) => self.delete(&who, route, id, &query),
            _ => Err(Refusal::Empty(StatusCode::METHOD_NOT_ALLOWED)),
        }
    }

    /// Limit, then token, then scope and permission.
    fn admit(&self, request: &Incoming, route: &Route, element: bool) -> Result<Caller, Refusal> {
        let now = self.clock.now();
        let mut gate = self.gate();
        if let Err(wait) = gate.admit(self.limit, now) {
            return Err(Refusal::Limited(Box::new(self.limited(wait))));
        }
        let who = gate.caller(&self.tenancy, request, now);
        let who = who.ok_or(Refusal::Empty(StatusCode::UNAUTHORIZED))?;
        drop(gate);
        let write = request.method != Method::GET;
        let area = module::module(route, write).map(Permission::scope);
        if !token::covers(&who.scopes, area, write) {
            return Err(Refusal::Empty(StatusCode::FORBIDDEN));
        }
        let lacking = self.tenancy.apps.get(who.app).map(|app| &*app.lacking).unwrap_or_default();
        match module::needs(route, write).find(|needed| lacking.contains(needed)) {
            Some(needed) if module::says_unauthorised(needed, element) => {
                Err(Refusal::Empty(StatusCode::UNAUTHORIZED))
            }
            Some(_) => Err(Refusal::Empty(StatusCode::FORBIDDEN)),
            None => Ok(who),
        }
    }

    /// The literal text, and `Retry-After` only if the tenant is one that sends it.
    pub(crate) fn limited(&self, wait: Duration) -> Response {
        let (calls, length) = self.limit.unwrap_or((700, Duration::from_secs(300)));
        let minutes = length.as_secs().div_ceil(60).max(1);
        let message = format!("Rate Limit Reached - {calls} Requests per rolling {minutes} minute window");
        let answer = exchange::text(StatusCode::TOO_MANY_REQUESTS, message);
        if !self.behaviour.retry_after {
            return answer;
        }
        exchange::with_header(answer, "retry-after", &wait.as_millis().div_ceil(1000).to_string())
    }

    fn list(&self, who: &Caller, route: &'static Route, query: &Query) -> Result<Response, Refusal> {
        self.read(|data| match special::list(data, route, query) {
            Some(answer) => answer,
            None => select::list(data, &self.context(Some(who)), route, query),
        })
    }

    fn one(&self, who: &Caller, route: &'static Route, id: &str, query: &Query) -> Result<Response, Refusal> {
        let sales = self.context(Some(who)).sales;
        self.read(|data| {
            let key = special::key(data, route, id, query)?;
            let opening;
            let row = match data.get(route.table, key) {
                Some(row) => row,
                None if route.table == schema::ACTIONS && key.1 == 1 => {
                    let ticket = data.live(schema::TICKETS, key.0).ok_or_else(Refusal::not_found)?;
                    opening = ticket::opening_entry(key.0, ticket);
                    &opening
                }
                None => return Err(Refusal::not_found()),
            };
            if row.deleted || !special::in_domain(data, route, row, sales) {
                return Err(Refusal::not_found());
            }
            let details = query.flag("includedetails") || query.flag("getlookupvalues");
            let depth = if details { Depth::Full } else { Depth::Plain };
            let mut shown = read::object(data, &self.behaviour, route, key, row, depth, query);
            if route.table == schema::REPORT && query.flag("loadreport") {
                shown["report"] = report::stored(data, &self.context(Some(who)), row);
            }
            Ok(exchange::json(StatusCode::OK, &shown))
        })
    }

    /// The bytes of a file; JSON if there are none.
    fn file(
        &self,
        request: &Incoming,
        who: &Caller,
        route: &'static Route,
        id: &str,
        query: &Query,
    ) -> Result<Response, Refusal> {
        let answer = self.read(|data| {
            let key = special::key(data, route, id, query)?;
            let row = data.get(route.table, key).ok_or_else(Refusal::not_found)?;
            Ok(attachment::file(&self.behaviour, row, request))
        })?;
        answer.map_or_else(|| self.one(who, route, id, query), Ok)
    }

    fn post(
        &self,
        request: &Incoming,
        who: &Caller,
        route: &'static Route,
        query: &Query,
        single: bool,
    ) -> Result<Response, Refusal> {
        let content = request.header_text("content-type").unwrap_or_default().to_ascii_lowercase();
        let json_type =
            content.starts_with("application/") && content.contains("json") || content == "text/json";
        if !json_type {
            return Err(Refusal::Empty(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let body: Value = serde_json::from_slice(&request.body)
            .map_err(|error| Refusal::model("", format!("The body is not valid JSON: {error}.")))?;
        let lone_allowed = single || LONE.contains(&route.name);
        let (elements, lone) = match &body {
            Value::Array(elements) if !single => (elements.as_slice(), false),
            Value::Object(_) if lone_allowed => (std::slice::from_ref(&body), true),
            _ => {
                return Err(Refusal::model(
                    "$",
                    "The JSON value could not be converted to a list of objects.",
                ));
            }
        };
        if elements.is_empty() {
            return Err(Refusal::Text("Nothing was posted".to_owned()));
        }
        if route.table == schema::REPORT {
            let ran = self.read(|data| report::ad_hoc(data, &self.context(Some(who)), elements));
            if let Some(answer) = ran {
                return Ok(answer);
            }
        }
        let overlong = self.behaviour.gateway_elements.is_some_and(|most| elements.len() > most);
        let keys = self
            .transact(route, Some(who), |data, context| write::all(data, context, route, elements, lone))?;
        if overlong {
            return Err(Refusal::Gateway(StatusCode::GATEWAY_TIMEOUT));
        }
        let all = self.behaviour.returnall && query.flag("returnall");
        let answer = self.read(|data| {
            let nothing = Query::default();
            let shown = |key: &Key| {
                let row = data.get(route.table, *key)?;
                Some(read::object(data, &self.behaviour, route, *key, row, Depth::Full, &nothing))
            };
            if all {
                keys.iter().filter_map(shown).collect::<Value>()
            } else {
                keys.last().and_then(shown).unwrap_or(Value::Null)
            }
        });
        Ok(exchange::json(StatusCode::CREATED, &answer))
    }

    fn delete(
        &self,
        who: &Caller,
        route: &'static Route,
        id: &str,
        query: &Query,
    ) -> Result<Response, Refusal> {
        self.transact(route, Some(who), |data, context| {
            let key = special::key(data, route, id, query)?;
            remove::remove(data, context, route, key)
        })?;
        let mut removed = json!({});
        if let Ok(number) = id.parse::<i64>() {
            removed = json!({ "id": number });
        }
        Ok(exchange::json(StatusCode::OK, &removed))
    }

    fn sub_path(
        &self,
        request: &Incoming,
        who: &Caller,
        route: &'static Route,
        sub_path: special::SubPath,
        query: &Query,
    ) -> Result<Response, Refusal> {
        match (sub_path, request.method.as_str()) {
            (special::SubPath::Object, "POST") => self.post(request, who, route, query, true),
            (special::SubPath::Me, "GET") => match route.table {
                schema::AGENT => self.one(who, route, &self.context(Some(who)).agent.to_string(), query),
                schema::USERS => Err(Refusal::not_found()),
                _ => Err(Refusal::Empty(StatusCode::UNAUTHORIZED)),
            },
            _ => Err(Refusal::Empty(StatusCode::METHOD_NOT_ALLOWED)),
        }
    }
}
