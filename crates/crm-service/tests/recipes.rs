//! The recipes call what the OpenAPI document says, and what they send is taken.
#![allow(missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use crm_service::{Role, Service};
use crm_sync::engine::Engine;
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::rest_core::{ManualClock, SecretString};
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{memory, send, start};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recipes")
}

fn recipe(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn document() -> Value {
    serde_json::from_str(&crm_service::document()).unwrap()
}

/// A request that a recipe makes.
struct Made {
    method: String,
    path: String,
    body: Option<Value>,
}

/// The operation for a path as it is called; pulled routes stand at the root as well.
fn operation<'a>(document: &'a Value, method: &str, path: &str) -> Option<&'a Value> {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let fits = |pattern: &str| {
        let (pattern, path): (Vec<&str>, Vec<&str>) =
            (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len()
            && pattern.iter().zip(path).all(|(one, own)| one.starts_with('{') || *one == own)
    };
    let paths = document["paths"].as_object().unwrap();
    let exact = paths.get(path).and_then(|entry| entry.get(method.to_lowercase()));
    exact.or_else(|| {
        paths.iter().filter(|(at, _)| fits(at)).find_map(|(_, entry)| entry.get(method.to_lowercase()))
    })
}

/// What is wrong with a value by its schema, as far as names, needs and kinds go.
fn problems(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target =
            document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is missing"));
        return problems(document, target, value, at);
    }
    for alternatives in ["oneOf", "anyOf"] {
        if let Some(all) = schema[alternatives].as_array() {
            let each: Vec<_> = all.iter().map(|one| problems(document, one, value, at)).collect();
            return if each.iter().any(Vec::is_empty) { Vec::new() } else { each.concat() };
        }
    }
    let kind = match value {
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        Value::String(_) => "string",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::Bool(_) => "boolean",
        Value::Null => "null",
    };
    let allowed: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !allowed.is_empty() && !allowed.contains(&kind) {
        return vec![format!("{at}: {kind} instead of {allowed:?}")];
    }
    let mut found = Vec::new();
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
        found.push(format!("{at}: none of {words:?}"));
    }
    if let (Some(object), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
        for (name, value) in object {
            match known.get(name) {
                Some(schema) => found.extend(problems(document, schema, value, &format!("{at}.{name}"))),
                // A field's other name is known from its description only.
                None if known.values().any(|one| described(one, name)) => {}
                None => found.push(format!("{at}.{name}: unknown")),
            }
        }
        let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(
            needed.filter(|name| !object.contains_key(*name)).map(|name| format!("{at}.{name}: missing")),
        );
    }
    found
}

fn described(schema: &Value, name: &str) -> bool {
    schema["description"].as_str().is_some_and(|text| text.contains(&format!("also `{name}`")))
}

fn check(document: &Value, made: &Made) {
    let (method, path) = (&made.method, &made.path);
    let found =
        operation(document, method, path).unwrap_or_else(|| panic!("{method} {path} is not in the document"));
    let schema = &found["requestBody"]["content"]["application/json"]["schema"];
    match &made.body {
        Some(body) => {
            assert!(!schema.is_null(), "{method} {path} takes no body");
            assert_eq!(problems(document, schema, body, "body"), [""; 0], "{method} {path}");
        }
        None => assert!(schema.is_null(), "{method} {path} needs a body"),
    }
}

struct Place {
    sandbox: Sandbox,
    router: Router,
}

fn place() -> Place {
    let clock = Arc::new(ManualClock::auto(start()));
    let sandbox = Sandbox::builder().seed(5).clients(1).leads(0).limit(None).clock(clock.clone()).build();
    let halo = Halo::builder(sandbox.base_url().as_str())
        .tenant(sandbox.tenant_name())
        .client_credentials(sandbox.client_id(), SecretString::from(sandbox.client_secret()))
        .transport(sandbox.transport())
        .clock(clock.clone())
        .seed(1)
        .build()
        .unwrap();
    let port = HaloPort::new(halo, HaloMapping::default());
    let engine = Engine::new(Arc::new(port), memory(), clock, Suppressor::new(b"test"));
    let service =
        Service::new(Arc::new(engine), Arc::new(ManualClock::at(start()))).api_key(Role::Operator, "work");
    Place { router: service.router(), sandbox }
}

async fn run(place: &Place, made: &Made) -> Value {
    let body = made.body.as_ref().map(Value::to_string).unwrap_or_default();
    let reply = send(&place.router, &made.method, &made.path, &[("x-api-key", "work")], body).await;
    assert!(reply.status.is_success(), "{} {}: {}", made.method, made.path, reply.text);
    reply.json()
}

/// Puts values in the place of whatever stands between two marks.
fn filled(text: &str, (open, close): (&str, &str), value: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        let (inner, after) = behind.split_once(close).expect("what opens is closed");
        out.push_str(before);
        out.push_str(&value(inner.trim()));
        rest = after;
    }
    out + rest
}

fn jane() -> Value {
    json!({
        "first_name": "Jane", "last_name": "O'Doe \"J\"", "email": "jane@acme.example", "title": "IT Director",
        "company_name": "Acme",
    })
}

/// What an expression of a workflow gives for Jane.
fn expression(text: &str) -> String {
    let jane = jane();
    match text {
        "$env.HALO_B2B_URL" => String::new(),
        _ => {
            let field = text.split("$json.").nth(1).expect("a field of the record");
            let field: String =
                field.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            assert!(text.starts_with("JSON.stringify("), "{text}: quotes in a name would break the body");
            jane[&field].to_string()
        }
    }
}

/// The requests of a workflow; each node is reached from the trigger.
fn workflow(name: &str) -> Vec<Made> {
    let flow = recipe(name);
    let nodes = flow["nodes"].as_array().unwrap();
    let text =
        |node: &Value, key: &str| node[key].as_str().unwrap_or_else(|| panic!("{name}: {key}")).to_owned();
    let reached: Vec<&str> = flow["connections"]
        .as_object()
        .unwrap()
        .values()
        .map(|to| to["main"][0][0]["node"].as_str().unwrap())
        .collect();
    for node in nodes {
        let title = text(node, "name");
        let kind = text(node, "type");
        let begins = kind.ends_with("Trigger") || kind.ends_with(".webhook");
        assert!(begins || reached.contains(&title.as_str()), "{name}: nothing leads to {title}");
        assert!(node["typeVersion"].is_number() && node["position"].is_array(), "{name}: {title}");
    }
    for (from, _) in flow["connections"].as_object().unwrap() {
        assert!(nodes.iter().any(|node| node["name"] == **from), "{name}: there is no {from}");
    }
    let requests = nodes.iter().filter(|node| node["type"] == "n8n-nodes-base.httpRequest");
    requests
        .map(|node| {
            let parameters = &node["parameters"];
            assert_eq!(parameters["genericAuthType"], "httpHeaderAuth", "{name}: the key is a credential");
            let url = text(parameters, "url");
            let body = parameters["jsonBody"].as_str().map(|body| {
                let body = filled(body.trim_start_matches('='), ("{{", "}}"), expression);
                serde_json::from_str(&body).unwrap_or_else(|error| panic!("{name}: {error}: {body}"))
            });
            Made {
                method: text(parameters, "method"),
                path: filled(url.trim_start_matches('='), ("{{", "}}"), expression),
                body,
            }
        })
        .collect()
}

#[tokio::test]
async fn workflows_of_n8n_call_what_there_is() {
    let (document, place) = (document(), place());
    let new = workflow("n8n/new-lead.json");
    assert_eq!(new.len(), 1);
    check(&document, &new[0]);
    assert_eq!(run(&place, &new[0]).await["action"], "lead_created");
    let filter = &recipe("n8n/new-lead.json")["nodes"][2]["parameters"]["conditions"]["conditions"][0];
    assert_eq!(filter["operator"]["operation"], "notEmpty", "records without an address stay out");
    let pulled = workflow("n8n/changed-contacts.json");
    check(&document, &pulled[0]);
    let page = run(&place, &pulled[0]).await;
    assert_eq!(page["records"][1]["data"]["emailaddress"], "jane@acme.example");
}

#[tokio::test]
async fn the_custom_integration_can_be_imported_and_called() {
    let (document, place) = (document(), place());
    let integration = recipe("halo/custom-integration.json");
    let methods = recipe("halo/custom-integration-methods.json");
    // The tenant refuses what it does not know.
    let halo = Halo::builder(place.sandbox.base_url().as_str())
        .tenant(place.sandbox.tenant_name())
        .client_credentials(place.sandbox.client_id(), SecretString::from(place.sandbox.client_secret()))
        .transport(place.sandbox.transport())
        .clock(place.sandbox.clock())
        .build()
        .unwrap();
    let made = halo.at("/CustomIntegration").write(integration.as_array().unwrap()).await.unwrap();
    let mut rows = methods.as_array().unwrap().clone();
    for row in &mut rows {
        row["integration_id"] = made[0]["id"].clone();
    }
    let made = halo.at("/CustomIntegrationMethod").write(&rows).await.unwrap();
    assert!(!made.is_empty());
    let state = place.sandbox.state();
    for (table, rows) in
        [("CustomIntegration", integration.as_array().unwrap()), ("CustomIntegrationMethod", &rows)]
    {
        let held = state[table]
            .as_array()
            .unwrap_or_else(|| panic!("{table}: {:?}", state.as_object().unwrap().keys()));
        for row in rows {
            let kept = held.iter().find(|one| one["name"] == row["name"]).unwrap();
            for (field, value) in row.as_object().unwrap() {
                assert_eq!(&kept[field], value, "{table}: the tenant does not keep {field}");
            }
        }
    }

    let mut variables: BTreeMap<&str, String> =
        [("agent", "Kim"), ("started_at", "2026-03-04T08:00:00Z")].map(|(n, v)| (n, v.to_owned())).into();
    let jane = jane();
    for name in ["first_name", "email", "title", "company_name"] {
        variables.insert(name, jane[name].as_str().unwrap().to_owned());
    }
    variables.insert("last_name", "Doe".to_owned());
    for method in methods.as_array().unwrap() {
        let fill = |text: &str| filled(text, ("<<", ">>"), |name| variables[name].clone());
        let body = method["requestbody"].as_str().map(|body| serde_json::from_str(&fill(body)).unwrap());
        let verb = ["GET", "POST"][usize::try_from(method["method"].as_u64().unwrap()).unwrap()];
        let made = Made { method: verb.to_owned(), path: fill(method["path"].as_str().unwrap()), body };
        check(&document, &made);
        let answer = run(&place, &made).await;
        if let Some(ticket) = answer["halopsa_ticket_id"].as_i64() {
            variables.insert("ticket_id", ticket.to_string());
        }
    }
}

#[test]
fn written_steps_name_what_there_is() {
    let document = document();
    for name in ["make.md", "zapier.md", "power-automate.md", "integrately.md", "README.md"] {
        let text = fs::read_to_string(folder().join(name)).unwrap();
        let mut named = 0;
        for code in text.split('`').skip(1).step_by(2) {
            if let Some((method, path)) = code.split_once(" /api/v1") {
                assert!(operation(&document, method, path).is_some(), "{name}: {code}");
                named += 1;
            }
        }
        assert!(named > 0 || name == "README.md", "{name} names no route");
    }
}
