//! The page people use: a few files compiled in, nothing from elsewhere.

use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;

/// Own files only, and no frame around them: what a record contains can never run.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, kind and content of every file below `/page/`.
const FILES: [(&str, &str, &str); 8] = [
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("page.js", SCRIPT, include_str!("page/page.js")),
    ("base.js", SCRIPT, include_str!("page/base.js")),
    ("board.js", SCRIPT, include_str!("page/board.js")),
    ("cycle.js", SCRIPT, include_str!("page/cycle.js")),
    ("providers.js", SCRIPT, include_str!("page/providers.js")),
    ("review.js", SCRIPT, include_str!("page/review.js")),
    ("contacts.js", SCRIPT, include_str!("page/contacts.js")),
];

fn answer(kind: &'static str, text: &'static str) -> Response {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, text).into_response()
}

pub(crate) async fn html() -> Response {
    answer("text/html; charset=utf-8", include_str!("page/page.html"))
}

pub(crate) async fn file(Path(name): Path<String>) -> Result<Response, Failure> {
    let found = FILES.iter().find(|(file, ..)| *file == name);
    let (_, kind, text) = found.ok_or_else(Failure::not_found)?;
    Ok(answer(kind, text))
}
