//! What is answered when something cannot be done.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use crm_sync::rest_core::Timestamp;
use crm_sync::{Error, ErrorKind};
use serde_json::{Value, json};

/// A refusal, put into words only when the request's id is known.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Value,
    retry_after: Option<Duration>,
}

/// How a route says what went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The API's envelope.
    Api,
    /// Flat, for webhooks.
    Webhook,
    /// For what is pulled by schedulers and integrations.
    Pull,
}

impl Form {
    /// The form at a path.
    pub(crate) fn of(path: &str) -> Self {
        let rest = path.strip_prefix("/api/v1").or_else(|| path.strip_prefix("/api")).unwrap_or(path);
        let contacts = rest.strip_prefix("/sync/").is_some_and(|rest| {
            rest == "contacts" || rest.split_once('/').is_some_and(|(_, rest)| rest == "contacts")
        });
        if path.starts_with("/webhook") {
            Self::Webhook
        } else if contacts || rest.starts_with("/halo-integrator/") || rest == "/leads/aggregate" {
            Self::Pull
        } else {
            Self::Api
        }
    }
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: json!({}), retry_after: None }
    }

    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", message)
    }

    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        let failure = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR", message);
        Self { details: json!({ "field": field }), ..failure }
    }

    /// The same with more about it.
    pub(crate) fn with(self, details: Value) -> Self {
        Self { details, ..self }
    }

    /// What it says, in words.
    pub(crate) fn text(&self) -> &str {
        &self.message
    }

    pub(crate) fn unauthenticated(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "AUTHENTICATION_ERROR", message)
    }

    pub(crate) fn forbidden(needed: &str) -> Self {
        let failure = Self::new(StatusCode::FORBIDDEN, "AUTHORIZATION_ERROR", "The key's role is too low.");
        Self { details: json!({ "required_role": needed }), ..failure }
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", "There is nothing here.")
    }

    pub(crate) fn wrong_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "VALIDATION_ERROR", "This method is not possible here.")
    }

    pub(crate) fn conflict(message: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "CONFLICT", message)
    }

    /// It is planned, and the CRM did not take it.
    pub(crate) fn external() -> Self {
        let message = "The CRM did not take it; the next cycle tries again.";
        Self::new(StatusCode::BAD_GATEWAY, "EXTERNAL_API_ERROR", message)
    }

    pub(crate) fn too_large() -> Self {
        Self::body(StatusCode::PAYLOAD_TOO_LARGE)
    }

    pub(crate) fn wrong_address() -> Self {
        Self::new(StatusCode::FORBIDDEN, "AUTHORIZATION_ERROR", "Nothing is taken from this address.")
    }

    pub(crate) fn rate_limited(again: Duration) -> Self {
        let failure = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMIT_EXCEEDED",
            "Too many requests; wait a little.",
        );
        Self { retry_after: Some(again), ..failure }
    }

    pub(crate) fn busy(message: &str, again: Duration) -> Self {
        let failure = Self::new(StatusCode::SERVICE_UNAVAILABLE, "TEMPORARY_ERROR", message);
        Self { retry_after: Some(again), ..failure }
    }

    /// The body could not be taken: too large, or broken off.
    pub(crate) fn body(status: StatusCode) -> Self {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            Self::new(status, "VALIDATION_ERROR", "The body is larger than 1 MiB.")
        } else {
            Self::malformed("The body could not be read to its end.")
        }
    }

    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Something went wrong on our side.")
    }

    /// The response with its body in the form that its route has.
    pub(crate) fn render(self, mut response: Response, form: Form, id: &str, now: Timestamp) -> Response {
        let seconds = self.retry_after.map(|again| again.as_millis().div_ceil(1000).max(1));
        let body = match form {
            Form::Webhook => {
                let mut body = json!({ "error": self.code, "message": self.message });
                if let Some(seconds) = seconds {
                    body["retry_after"] = json!(seconds as u64);
                }
                body
            }
            Form::Pull => {
                let code = match self.status {
                    StatusCode::TOO_MANY_REQUESTS => "RATE_LIMIT",
                    status if status.is_server_error() => "TEMPORARY_ERROR",
                    _ => self.code,
                };
                json!({
                    "status": "error",
                    "error_code": code,
                    "message": self.message,
                    "retry_after_seconds": seconds.map_or(300, |seconds| (seconds as u64).max(60)),
                    "timestamp": now,
                })
            }
            Form::Api => json!({ "error": {
                "code": self.code,
                "message": self.message,
                "details": self.details,
                "timestamp": now,
                "request_id": id,
            }}),
        };
        *response.body_mut() = Body::from(body.to_string());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = seconds {
            let seconds = HeaderValue::from_str(&seconds.to_string()).expect("digits are fit for a header");
            headers.insert(header::RETRY_AFTER, seconds);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let schemes = if form == Form::Webhook { "Basic realm=\"webhooks\", Bearer" } else { "Bearer" };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(schemes));
        }
        response
    }
}

#[cfg(test)]
impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn details(&self) -> &Value {
        &self.details
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Crm | ErrorKind::Provider | ErrorKind::Setup | ErrorKind::Auth => {
                Self::new(StatusCode::BAD_GATEWAY, "EXTERNAL_API_ERROR", error.to_string())
            }
            // The store's words may name files of this machine.
            _ => Self::internal(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
