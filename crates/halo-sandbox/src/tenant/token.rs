//! The token end point and who may come in: OAuth 2 as Halo's issuer answers it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use rest_core::{Response, StatusCode, Timestamp};
use serde_json::{Map, Value, json};

use super::apps::{Application, Login};
use super::authorise::{self, Code};
use crate::dice;
use crate::exchange::{self, Incoming};

/// Where a static key is carried.
const KEY_HEADER: &str = "x-halo-api-key";

const READABLE: &[&str] = &[
    "tickets",
    "calendar",
    "customers",
    "crm",
    "timesheets",
    "contracts",
    "suppliers",
    "items",
    "projects",
    "sales",
    "quotes",
    "sos",
    "pos",
    "invoices",
    "reporting",
    "software",
    "softwarelicensing",
    "kb",
    "assets",
];
const OTHER_SCOPES: &[&str] = &[
    "all",
    "all:standard",
    "admin",
    "offline_access",
    "openid",
    "editMine:timesheets",
    "access:chat",
    "access:adpasswordreset",
];

/// Why a token is not given: OAuth's word for it and a sentence.
pub(super) type Trouble = (&'static str, &'static str);

/// Whom the tenant knows, and how it hands out tokens.
#[derive(Clone, Debug)]
pub(crate) struct Tenancy {
    pub(crate) apps: Vec<Application>,
    /// The tenant's name.
    pub(crate) name: String,
    /// Whether a token call must name the tenant.
    pub(crate) name_required: bool,
    pub(crate) lifetime: Duration,
    /// Whether the person refuses to log in.
    pub(crate) login_refused: bool,
}

impl Tenancy {
    pub(super) fn check_name(&self, given: Option<&str>) -> Result<(), Trouble> {
        match given {
            Some(name) if !name.eq_ignore_ascii_case(&self.name) => {
                Err(("invalid_request", "The tenant is not known."))
            }
            None if self.name_required => Err(("invalid_request", "The tenant is missing.")),
            _ => Ok(()),
        }
    }

    fn app(&self, client_id: &str) -> Option<usize> {
        let known = |app: &Application| {
            app.login != Login::Key && app.credentials.client_id.eq_ignore_ascii_case(client_id)
        };
        self.apps.iter().position(known)
    }
}

#[derive(Clone, Debug)]
struct Grant {
    until: Timestamp,
    app: usize,
    scopes: Arc<[String]>,
}

/// Who makes a call.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Its place among the applications.
    pub(crate) app: usize,
    pub(crate) scopes: Arc<[String]>,
}

/// Tokens in force and the calls of the last window.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    tokens: HashMap<String, Grant>,
    refresh: HashMap<String, (usize, Vec<String>)>,
    codes: HashMap<String, Code>,
    issued: u64,
    window: VecDeque<Timestamp>,
}

impl Gate {
    /// Answers `POST /auth/token`.
    pub(crate) fn token(
        &mut self,
        tenancy: &Tenancy,
        seed: u64,
        request: &Incoming,
        now: Timestamp,
    ) -> Response {
        match self.grant(tenancy, seed, request, now) {
            Ok(body) => {
                exchange::with_header(exchange::json(StatusCode::OK, &body), "cache-control", "no-store")
            }
            Err((error, description)) => {
                let status = if error == "invalid_client" {
                    StatusCode::UNAUTHORIZED
                } else {
                    StatusCode::BAD_REQUEST
                };
                exchange::json(status, &json!({ "error": error, "error_description": description }))
            }
        }
    }

    /// Answers `GET /auth/authorize`.
    pub(crate) fn authorise(
        &mut self,
        tenancy: &Tenancy,
        seed: u64,
        request: &Incoming,
        now: Timestamp,
    ) -> Response {
        match authorise::asked(tenancy, request, now) {
            Ok(asked) => {
                self.issued += 1;
                let code = random(seed, 0xc0de, self.issued);
                self.codes.insert(code.clone(), asked.code.clone());
                asked.answer(&code)
            }
            Err(answer) => *answer,
        }
    }

    fn grant(
        &mut self,
        tenancy: &Tenancy,
        seed: u64,
        request: &Incoming,
        now: Timestamp,
    ) -> Result<Value, Trouble> {
        let content = request.header_text("content-type").unwrap_or_default();
        if !content.starts_with("application/x-www-form-urlencoded") {
            return Err(("invalid_request", "The token request must be a form."));
        }
        let form: HashMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let query: HashMap<String, String> =
            url::form_urlencoded::parse(request.query.as_bytes()).into_owned().collect();
        tenancy.check_name(query.get("tenant").or_else(|| form.get("tenant")).map(String::as_str))?;
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let app = tenancy.app(field("client_id"));
        let known = |app: &Option<usize>| app.and_then(|app| tenancy.apps.get(app));
        let (app, scopes) = match field("grant_type") {
            "client_credentials" => {
                let good = known(&app).is_some_and(|app| {
                    app.login == Login::Secret && app.credentials.client_secret == field("client_secret")
                });
                let app = app.filter(|_| good);
                (
                    app.ok_or(("invalid_client", "The client credentials are not valid."))?,
                    scopes(field("scope"))?,
                )
            }
            "authorization_code" => {
                if !known(&app).is_some_and(|app| app.login == Login::Code) {
                    return Err(("unauthorized_client", "The application logs in another way."));
                }
                // Single use: whatever comes of it, the code is gone.
                let code = self.codes.remove(field("code"));
                let code = code.ok_or(("invalid_grant", "The code is not valid."))?;
                code.redeem(app, field("redirect_uri"), field("code_verifier"), now)?
            }
            "refresh_token" => {
                let app = app.ok_or(("invalid_client", "The client is not known."))?;
                let secret = form.get("client_secret");
                if secret.is_some_and(|secret| *secret != tenancy.apps[app].credentials.client_secret) {
                    return Err(("invalid_client", "The client credentials are not valid."));
                }
                // Single use: a second refresh with the same token fails.
                let known = self.refresh.remove(field("refresh_token"));
                known
                    .filter(|(owner, _)| *owner == app)
                    .ok_or(("invalid_grant", "The refresh token is no longer valid."))?
            }
            "" => return Err(("invalid_request", "The grant_type is missing.")),
            _ => return Err(("unsupported_grant_type", "This grant is not enabled for the application.")),
        };
        Ok(self.issue(tenancy, seed, app, scopes, now))
    }

    fn issue(
        &mut self,
        tenancy: &Tenancy,
        seed: u64,
        app: usize,
        scopes: Vec<String>,
        now: Timestamp,
    ) -> Value {
        self.tokens.retain(|_, grant| grant.until > now);
        self.issued += 1;
        let access = random(seed, 0x70c, self.issued);
        let mut body = json!({
            "scope": scopes.join(" "), "token_type": "Bearer", "access_token": access,
            "expires_in": tenancy.lifetime.as_secs(), "id_token": null,
        });
        if scopes.iter().any(|scope| scope == "offline_access") {
            let refresh = random(seed, 0x4ef, self.issued);
            body["refresh_token"] = json!(refresh);
            self.refresh.insert(refresh, (app, scopes.clone()));
        }
        self.tokens.insert(access, Grant { until: now + tenancy.lifetime, app, scopes: scopes.into() });
        body
    }

    /// Who sends this request; `None` if its token or key is missing, unknown or expired.
    pub(crate) fn caller(&self, tenancy: &Tenancy, request: &Incoming, now: Timestamp) -> Option<Caller> {
        if let Some(key) = request.header_text(KEY_HEADER) {
            let same = |app: &Application| app.login == Login::Key && app.credentials.client_secret == key;
            let app = tenancy.apps.iter().position(same)?;
            return Some(Caller { app, scopes: Arc::from(["all".to_owned()]) });
        }
        let header = request.header_text("authorization")?;
        let (kind, token) = header.split_once(' ')?;
        let grant = self.tokens.get(token.trim()).filter(|_| kind.eq_ignore_ascii_case("bearer"))?;
        (grant.until > now).then(|| Caller { app: grant.app, scopes: Arc::clone(&grant.scopes) })
    }

    /// Ends all tokens, as an administrator can.
    pub(crate) fn revoke(&mut self) {
        self.tokens.clear();
    }

    /// What outlives a restart: the refresh tokens. `None` if there never was one.
    pub(crate) fn save(&self, tenancy: &Tenancy) -> Option<Value> {
        let kept: Map<String, Value> = self
            .refresh
            .iter()
            .filter_map(|(token, (app, scopes))| {
                Some((
                    token.clone(),
                    json!({ "application": tenancy.apps.get(*app)?.name, "scopes": scopes }),
                ))
            })
            .collect();
        (!kept.is_empty()).then(|| json!({ "issued": self.issued, "refresh_tokens": kept }))
    }

    /// Takes over what [`save`](Self::save) wrote; refresh tokens of applications that no longer exist are left out.
    pub(crate) fn restore(&mut self, tenancy: &Tenancy, saved: &Value) {
        self.issued = self.issued.max(saved["issued"].as_u64().unwrap_or_default());
        for (token, grant) in saved["refresh_tokens"].as_object().into_iter().flatten() {
            let app = tenancy.apps.iter().position(|app| grant["application"] == app.name);
            let scopes = grant["scopes"].as_array().into_iter().flatten();
            let scopes = scopes.filter_map(|scope| scope.as_str().map(str::to_owned)).collect();
            if let Some(app) = app {
                self.refresh.insert(token.clone(), (app, scopes));
            }
        }
    }

    /// Counts a call in the rolling window.
    ///
    /// # Errors
    /// The time until there is room again.
    pub(crate) fn admit(&mut self, limit: Option<(u32, Duration)>, now: Timestamp) -> Result<(), Duration> {
        let Some((calls, length)) = limit else { return Ok(()) };
        while self.window.front().is_some_and(|oldest| *oldest + length <= now) {
            self.window.pop_front();
        }
        if self.window.len() < calls as usize {
            self.window.push_back(now);
            return Ok(());
        }
        Err(self.window.front().map_or(length, |oldest| (*oldest + length).since(now)))
    }
}

fn random(seed: u64, stream: u64, number: u64) -> String {
    let part = |n: u64| dice::mix(seed, stream, number * 4 + n);
    format!("{:016x}{:016x}{:016x}", part(0), part(1), part(2))
}

pub(super) fn scopes(text: &str) -> Result<Vec<String>, Trouble> {
    let known = |scope: &str| {
        let pair = scope.split_once(':').filter(|(verb, _)| matches!(*verb, "read" | "edit"));
        OTHER_SCOPES.contains(&scope) || pair.is_some_and(|(_, area)| READABLE.contains(&area))
    };
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Ok(vec!["all".to_owned()]);
    }
    if words.iter().all(|scope| known(scope)) {
        Ok(words)
    } else {
        Err(("invalid_scope", "The scope is not known."))
    }
}

/// Whether the scopes let a token read or write a table.
pub(crate) fn covers(scopes: &[String], area: Option<&str>, write: bool) -> bool {
    let Some(area) = area else { return true };
    scopes.iter().any(|scope| match scope.as_str() {
        "all" => true,
        "all:standard" => area != "admin",
        "admin" => area == "admin",
        other => match other.split_once(':') {
            Some(("edit", named)) => named == area,
            Some(("read", named)) => named == area && !write,
            _ => false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_rolls() {
        let mut gate = Gate::default();
        let limit = Some((2, Duration::from_secs(10)));
        let at = Timestamp::from_millis;
        assert!(gate.admit(limit, at(0)).is_ok() && gate.admit(limit, at(6_000)).is_ok());
        assert_eq!(gate.admit(limit, at(9_000)), Err(Duration::from_secs(1)));
        assert!(gate.admit(limit, at(10_000)).is_ok(), "the first call has left the window");
        assert_eq!(gate.admit(limit, at(10_001)), Err(Duration::from_millis(5_999)));
    }

    #[test]
    fn scopes_are_checked_by_area_and_verb() {
        assert!(scopes("read:tickets edit:customers offline_access").is_ok());
        assert!(scopes("read:everything").is_err());
        let some = vec!["read:tickets".to_owned()];
        assert!(covers(&some, Some("tickets"), false) && !covers(&some, Some("tickets"), true));
        assert!(!covers(&some, Some("customers"), false) && covers(&some, None, true));
    }
}
