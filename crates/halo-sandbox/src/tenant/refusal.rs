//! The four shapes in which Halo refuses a request.

use rest_core::{Response, StatusCode};
use serde_json::{Value, json};

use crate::exchange;

/// Why a request, or one element of it, is refused.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// A value that does not fit the property: a map from JSON path to messages.
    Model { key: String, message: String },
    /// A broken business rule: a serialised .NET exception.
    Exception(String),
    /// Some configuration end points: a bare JSON string.
    Text(String),
    /// Only a status.
    Empty(StatusCode),
    /// The gateway in front of Halo: HTML.
    Gateway(StatusCode),
    /// Too many calls: the complete answer, as its text is the tenant's.
    Limited(Box<Response>),
}

impl Refusal {
    pub(crate) fn exception(message: impl Into<String>) -> Self {
        Self::Exception(message.into())
    }

    pub(crate) fn model(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Model { key: key.into(), message: message.into() }
    }

    pub(crate) fn not_found() -> Self {
        Self::Empty(StatusCode::NOT_FOUND)
    }

    pub(crate) fn response(&self) -> Response {
        let bad = StatusCode::BAD_REQUEST;
        match self {
            Self::Model { key, message } => {
                let mut body = serde_json::Map::new();
                body.insert(key.clone(), json!([message]));
                exchange::json(bad, &Value::Object(body))
            }
            Self::Exception(message) => exchange::json(
                bad,
                &json!({
                    "ClassName": "System.Exception", "Message": message, "Data": null, "InnerException": null,
                    "HelpURL": null, "StackTraceString": null, "RemoteStackTraceString": null,
                    "RemoteStackIndex": 0, "ExceptionMethod": null, "HResult": -2146233088, "Source": null,
                    "WatsonBuckets": null
                }),
            ),
            Self::Text(message) => exchange::json(bad, &Value::String(message.clone())),
            Self::Empty(status) => exchange::empty(*status),
            Self::Gateway(status) => exchange::html(*status, status.canonical_reason().unwrap_or("Error")),
            Self::Limited(answer) => (**answer).clone(),
        }
    }
}

/// The message of a refusal, for callers inside the process.
impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Model { key, message } => write!(f, "{key}: {message}"),
            Self::Exception(message) | Self::Text(message) => f.write_str(message),
            Self::Empty(status) | Self::Gateway(status) => write!(f, "{status}"),
            Self::Limited(answer) => write!(f, "{}", answer.status),
        }
    }
}
