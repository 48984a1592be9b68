//! A caller that knows nothing but the wire.
#![allow(dead_code, reason = "not every test file uses every helper")]

use std::sync::Arc;

use halo_sandbox::{Builder, Incoming, Sandbox};
use rest_core::{ManualClock, Method, Response, Timestamp};
use serde_json::Value;

pub(crate) struct Caller {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: ManualClock,
    pub(crate) bearer: String,
}

pub(crate) fn caller(build: impl FnOnce(Builder) -> Builder) -> Caller {
    let clock = ManualClock::at(Timestamp::parse("2026-03-04T09:15:00Z").unwrap());
    let sandbox = build(Sandbox::builder().clock(Arc::new(clock.clone())).seed(7)).build();
    let mut caller = Caller { sandbox, clock, bearer: String::new() };
    caller.log_in("all");
    caller
}

pub(crate) fn body(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&answer.body).into()))
}

impl Caller {
    pub(crate) fn token(&self, scope: &str) -> Response {
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={}",
            self.sandbox.client_id(),
            self.sandbox.client_secret(),
            scope.replace(' ', "+")
        );
        self.send(Incoming::new(Method::POST, "/auth/token?tenant=sandbox").form(&form))
    }

    pub(crate) fn log_in(&mut self, scope: &str) {
        let answer = body(&self.token(scope));
        self.bearer = format!("Bearer {}", answer["access_token"].as_str().unwrap_or_default());
    }

    pub(crate) fn send(&self, request: Incoming) -> Response {
        self.sandbox.exchange(request).answer.expect("the connection holds")
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Response {
        self.send(Incoming::new(method, path).header("authorization", &self.bearer))
    }

    pub(crate) fn try_post(&self, path: &str, json: &Value) -> Response {
        self.send(Incoming::new(Method::POST, path).header("authorization", &self.bearer).json(json))
    }

    /// The JSON of a GET that must succeed.
    pub(crate) fn get(&self, path: &str) -> Value {
        let answer = self.call(Method::GET, path);
        assert_eq!(answer.status, 200, "GET {path}: {}", body(&answer));
        body(&answer)
    }

    /// The JSON of a POST that must succeed.
    pub(crate) fn post(&self, path: &str, json: Value) -> Value {
        let answer = self.try_post(path, &json);
        assert_eq!(answer.status, 201, "POST {path}: {}", body(&answer));
        body(&answer)
    }

    /// The `Message` of a POST that must be refused as a serialised exception.
    pub(crate) fn refused(&self, path: &str, json: Value) -> String {
        let answer = self.try_post(path, &json);
        assert_eq!(answer.status, 400, "{}", body(&answer));
        let body = body(&answer);
        assert_eq!(body["ClassName"], "System.Exception", "{body}");
        assert_eq!(body["HResult"], -2146233088);
        body["Message"].as_str().unwrap().to_owned()
    }

    /// The id of the row of this name in a bare array.
    pub(crate) fn id(&self, path: &str, name: &str) -> i64 {
        let rows = self.get(path);
        let rows = rows.as_array().or_else(|| rows["results"].as_array()).expect("a list").clone();
        let row = rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{path} has {name}"));
        row["id"].as_i64().unwrap()
    }
}

pub(crate) fn ids(rows: &Value) -> Vec<i64> {
    rows.as_array().expect("rows").iter().map(|row| row["id"].as_i64().unwrap()).collect()
}
