//! The authorisation code: asked for by a browser, exchanged once by whoever holds the verifier (RFC 6749 section 4.1,
//! RFC 7636).

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rest_core::{Response, StatusCode, Timestamp, Url};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::apps::{Application, Login};
use super::token::{Tenancy, Trouble, scopes};
use crate::exchange::{self, Incoming};

/// How long a code can be exchanged.
const CODE_LASTS: Duration = Duration::from_secs(300);

/// A code that was given out.
#[derive(Clone, Debug)]
pub(super) struct Code {
    app: usize,
    scopes: Vec<String>,
    redirect_uri: String,
    challenge: String,
    plain: bool,
    until: Timestamp,
}

/// What a browser asks for, checked.
pub(super) struct Asked {
    pub(super) code: Code,
    back: Url,
    state: Option<String>,
}

/// Reads `GET /auth/authorize`. Nobody has to type a password: the tenant's person is logged in already.
///
/// # Errors
/// The answer to give: a page if it is not known where the browser may be sent back to, else the way back with the error.
pub(super) fn asked(tenancy: &Tenancy, request: &Incoming, now: Timestamp) -> Result<Asked, Box<Response>> {
    let query: HashMap<String, String> =
        url::form_urlencoded::parse(request.query.as_bytes()).into_owned().collect();
    let field = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let app = tenancy.apps.iter().position(|app| is_native(app, field("client_id")));
    let back = Url::parse(field("redirect_uri")).ok();
    let (Some(app), Some(back)) = (app, back) else {
        let body = json!({ "error": "invalid_request", "error_description": "The client or its address is not known." });
        return Err(Box::new(exchange::json(StatusCode::BAD_REQUEST, &body)));
    };
    let state = query.get("state").cloned();
    let fail = |(error, description): Trouble| {
        let pairs = [("error", error), ("error_description", description)];
        Box::new(redirect(&back, &pairs, state.as_deref()))
    };
    tenancy.check_name(query.get("tenant").map(String::as_str)).map_err(fail)?;
    if field("response_type") != "code" {
        return Err(fail(("unsupported_response_type", "Only codes are given out.")));
    }
    if tenancy.login_refused {
        return Err(fail(("access_denied", "The person did not agree.")));
    }
    let challenge = field("code_challenge");
    let plain = match field("code_challenge_method") {
        _ if challenge.is_empty() => return Err(fail(("invalid_request", "The code_challenge is missing."))),
        "S256" => false,
        "plain" | "" => true,
        _ => return Err(fail(("invalid_request", "The code_challenge_method is not known."))),
    };
    let code = Code {
        app,
        scopes: scopes(field("scope")).map_err(fail)?,
        redirect_uri: field("redirect_uri").to_owned(),
        challenge: challenge.to_owned(),
        plain,
        until: now + CODE_LASTS,
    };
    Ok(Asked { code, back, state })
}

fn is_native(app: &Application, client_id: &str) -> bool {
    app.login == Login::Code && app.credentials.client_id.eq_ignore_ascii_case(client_id)
}

impl Asked {
    /// Sends the browser back with the code.
    pub(super) fn answer(&self, code: &str) -> Response {
        redirect(&self.back, &[("code", code)], self.state.as_deref())
    }
}

fn redirect(back: &Url, pairs: &[(&str, &str)], state: Option<&str>) -> Response {
    let mut url = back.clone();
    url.query_pairs_mut().extend_pairs(pairs).extend_pairs(state.map(|state| ("state", state)));
    exchange::with_header(exchange::empty(StatusCode::FOUND), "location", url.as_str())
}

impl Code {
    /// The application and the scopes, if the exchange is the one this code was made for.
    pub(super) fn redeem(
        self,
        app: Option<usize>,
        redirect_uri: &str,
        verifier: &str,
        now: Timestamp,
    ) -> Result<(usize, Vec<String>), Trouble> {
        let proof = if self.plain {
            verifier.to_owned()
        } else {
            URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        };
        let good = app == Some(self.app)
            && redirect_uri == self.redirect_uri
            && proof == self.challenge
            && now < self.until;
        if good { Ok((self.app, self.scopes)) } else { Err(("invalid_grant", "The code is not valid.")) }
    }
}
