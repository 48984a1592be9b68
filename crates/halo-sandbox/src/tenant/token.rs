//! The token end point and who may come in: OAuth 2 as Halo's issuer answers it.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use rest_core::{Response, StatusCode, Timestamp};
use serde_json::json;

use crate::dice;
use crate::exchange::{self, Incoming};

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

/// The application that is registered in the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) tenant: String,
    pub(crate) tenant_required: bool,
    pub(crate) lifetime: Duration,
}

#[derive(Clone, Debug)]
struct Grant {
    until: Timestamp,
    scopes: Vec<String>,
}

/// Tokens in force and the calls of the last window.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    tokens: HashMap<String, Grant>,
    refresh: HashMap<String, Vec<String>>,
    issued: u64,
    window: VecDeque<Timestamp>,
}

impl Gate {
    /// Answers `POST /auth/token`.
    pub(crate) fn token(
        &mut self,
        app: &Application,
        seed: u64,
        request: &Incoming,
        now: Timestamp,
    ) -> Response {
        match self.grant(app, seed, request, now) {
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

    fn grant(
        &mut self,
        app: &Application,
        seed: u64,
        request: &Incoming,
        now: Timestamp,
    ) -> Result<serde_json::Value, (&'static str, &'static str)> {
        let content = request.header_text("content-type").unwrap_or_default();
        if !content.starts_with("application/x-www-form-urlencoded") {
            return Err(("invalid_request", "The token request must be a form."));
        }
        let form: HashMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let query: HashMap<String, String> =
            url::form_urlencoded::parse(request.query.as_bytes()).into_owned().collect();
        match query.get("tenant").or_else(|| form.get("tenant")).map(String::as_str) {
            Some(tenant) if !tenant.eq_ignore_ascii_case(&app.tenant) => {
                return Err(("invalid_request", "The tenant is not known."));
            }
            None if app.tenant_required => return Err(("invalid_request", "The tenant is missing.")),
            _ => {}
        }
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let credentials = || {
            let valid = field("client_id").eq_ignore_ascii_case(&app.client_id)
                && field("client_secret") == app.client_secret;
            if valid { Ok(()) } else { Err(("invalid_client", "The client credentials are not valid.")) }
        };
        let scopes = match field("grant_type") {
            "client_credentials" => {
                credentials()?;
                scopes(field("scope"))?
            }
            "refresh_token" => {
                if !field("client_id").eq_ignore_ascii_case(&app.client_id) {
                    return Err(("invalid_client", "The client is not known."));
                }
                // Single use: a second refresh with the same token fails.
                let known = self.refresh.remove(field("refresh_token"));
                known.ok_or(("invalid_grant", "The refresh token is no longer valid."))?
            }
            "" => return Err(("invalid_request", "The grant_type is missing.")),
            _ => return Err(("unsupported_grant_type", "This grant is not enabled for the application.")),
        };
        Ok(self.issue(app, seed, scopes, now))
    }

    fn issue(
        &mut self,
        app: &Application,
        seed: u64,
        scopes: Vec<String>,
        now: Timestamp,
    ) -> serde_json::Value {
        self.tokens.retain(|_, grant| grant.until > now);
        self.issued += 1;
        let text = |stream: u64| {
            let part = |n: u64| dice::mix(seed, stream, self.issued * 4 + n);
            format!("{:016x}{:016x}{:016x}", part(0), part(1), part(2))
        };
        let (access, refresh) = (text(0x70c), text(0x4ef));
        let scope = scopes.join(" ");
        let mut body = json!({
            "scope": scope, "token_type": "Bearer", "access_token": access,
            "expires_in": app.lifetime.as_secs(), "id_token": null,
        });
        if scopes.iter().any(|scope| scope == "offline_access") {
            self.refresh.insert(refresh.clone(), scopes.clone());
            body["refresh_token"] = json!(refresh);
        }
        self.tokens.insert(access, Grant { until: now + app.lifetime, scopes });
        body
    }

    /// The scopes of the request's token; `None` if it is missing, unknown or expired.
    pub(crate) fn scopes(&self, request: &Incoming, now: Timestamp) -> Option<&[String]> {
        let header = request.header_text("authorization")?;
        let (kind, token) = header.split_once(' ')?;
        let grant = self.tokens.get(token.trim()).filter(|_| kind.eq_ignore_ascii_case("bearer"))?;
        (grant.until > now).then_some(&grant.scopes)
    }

    /// Ends all tokens, as an administrator can.
    pub(crate) fn revoke(&mut self) {
        self.tokens.clear();
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

fn scopes(text: &str) -> Result<Vec<String>, (&'static str, &'static str)> {
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
        "all" | "all:standard" => true,
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
