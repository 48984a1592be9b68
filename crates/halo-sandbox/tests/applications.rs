//! Which applications there are, how each logs in, and what each may not do.

mod common;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{Caller, body, caller};
use halo_sandbox::{Behaviour, Incoming, Permission, Sandbox};
use rest_core::{Method, Response, Url};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const BACK: &str = "https://app.example/halo?from=halo";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";

fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// The pairs with which the browser comes back, or the status if it does not.
fn authorise(caller: &Caller, change: &[(&str, &str)]) -> Result<Vec<(String, String)>, u16> {
    let challenge = challenge();
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", caller.sandbox.native_client_id()),
        ("redirect_uri", BACK),
        ("state", "s 1"),
        ("scope", "all offline_access"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
    pairs.extend(change);
    let answer = caller.send(Incoming::new(Method::GET, format!("/auth/authorize?{}", encoded(&pairs))));
    let Some(location) = answer.headers.get("location") else { return Err(answer.status.as_u16()) };
    assert_eq!(answer.status, 302);
    let back = Url::parse(location.to_str().unwrap()).unwrap();
    assert!(back.as_str().starts_with(BACK), "{back}");
    Ok(back.query_pairs().skip(1).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
}

fn exchange(caller: &Caller, code: &str, change: &[(&str, &str)]) -> Response {
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("client_id", caller.sandbox.native_client_id()),
        ("redirect_uri", BACK),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    pairs.retain(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
    pairs.extend(change);
    caller.send(Incoming::new(Method::POST, "/auth/token?tenant=sandbox").form(&encoded(&pairs)))
}

fn code(caller: &Caller) -> String {
    let pairs = authorise(caller, &[]).unwrap();
    assert_eq!(pairs[1], ("state".to_owned(), "s 1".to_owned()));
    pairs[0].1.clone()
}

fn refresh(caller: &Caller, client_id: &str, token: &str) -> Response {
    let form =
        encoded(&[("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", token)]);
    caller.send(Incoming::new(Method::POST, "/auth/token").form(&form))
}

#[test]
fn a_person_logs_in_with_proof_of_possession() {
    let mut caller = caller(|builder| builder);
    let answer = exchange(&caller, &code(&caller), &[]);
    assert_eq!(answer.status, 200, "{}", body(&answer));
    let token = body(&answer);
    caller.bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    assert_eq!(caller.get("/api/Agent/me")["name"], "Priya Raman", "the person, not the integration");
    let made = caller.post("/api/Tickets", json!([{ "summary": "x" }]));
    let action = json!([{ "ticket_id": made["id"], "outcome_id": 7, "note": "n" }]);
    assert_eq!(caller.post("/api/Actions", action)["who"], "Priya Raman");

    let used = code(&caller);
    assert_eq!(exchange(&caller, &used, &[]).status, 200);
    for (code, change) in [
        (used, &[][..]),
        (code(&caller), &[("code_verifier", "another")]),
        (code(&caller), &[("redirect_uri", "https://app.example/else")]),
        (String::new(), &[]),
    ] {
        let answer = exchange(&caller, &code, change);
        assert_eq!(
            (answer.status.as_u16(), &body(&answer)["error"]),
            (400, &json!("invalid_grant")),
            "{change:?}"
        );
    }
    let late = code(&caller);
    caller.clock.advance(Duration::from_secs(300));
    assert_eq!(exchange(&caller, &late, &[]).status, 400);
    let services = caller.sandbox.client_id().to_owned();
    let answer = exchange(&caller, &code(&caller), &[("client_id", &services)]);
    assert_eq!(body(&answer)["error"], "unauthorized_client");
    let shown = serde_json::to_string(&caller.sandbox.journal()).unwrap();
    assert!(!shown.contains(VERIFIER));
}

#[test]
fn a_browser_comes_back_with_the_error_if_it_may() {
    let plain = caller(|builder| builder);
    let error = |caller: &Caller, change: &[(&str, &str)]| -> String {
        authorise(caller, change).unwrap().into_iter().find(|(name, _)| name == "error").unwrap().1
    };
    assert_eq!(authorise(&plain, &[("client_id", "x")]), Err(400));
    assert_eq!(authorise(&plain, &[("client_id", plain.sandbox.client_id())]), Err(400), "not a native one");
    assert_eq!(authorise(&plain, &[("redirect_uri", "nowhere")]), Err(400));
    assert_eq!(error(&plain, &[("scope", "nonsense")]), "invalid_scope");
    assert_eq!(error(&plain, &[("code_challenge", "")]), "invalid_request");
    assert_eq!(error(&plain, &[("response_type", "token")]), "unsupported_response_type");
    assert_eq!(error(&plain, &[("tenant", "other")]), "invalid_request");
    let refusing = Behaviour { login_refused: true, ..Behaviour::default() };
    assert_eq!(error(&caller(|builder| builder.behaviour(refusing)), &[]), "access_denied");
}

#[test]
fn refresh_tokens_outlive_a_restart_and_belong_to_their_application() {
    let before = caller(|builder| builder);
    let token = body(&exchange(&before, &code(&before), &[]))["refresh_token"].clone();
    let token = token.as_str().unwrap();
    let saved = before.sandbox.save();
    let after = caller(|builder| builder.state(&saved).unwrap());
    let rotated = refresh(&after, after.sandbox.native_client_id(), token);
    assert_eq!(rotated.status, 200);
    assert_ne!(body(&rotated)["refresh_token"], token);
    assert_eq!(refresh(&after, after.sandbox.native_client_id(), token).status, 400, "used");
    after.sandbox.load(&saved).unwrap();
    assert_eq!(refresh(&after, after.sandbox.client_id(), token).status, 400, "of another application");
}

#[test]
fn a_static_key_reads_and_writes_tickets_but_no_actions() {
    let caller = caller(|builder| builder);
    let key = caller.sandbox.static_key().to_owned();
    let call = |method: Method, path: &str, json: Value| {
        caller.send(Incoming::new(method, path).header("x-halo-api-key", &key).json(&json)).status.as_u16()
    };
    assert_eq!(call(Method::GET, "/api/Tickets", Value::Null), 200);
    assert_eq!(call(Method::POST, "/api/Tickets", json!([{ "summary": "x" }])), 201);
    assert_eq!(call(Method::POST, "/api/Actions", json!([{ "ticket_id": 20401, "outcome_id": 7 }])), 401);
    let wrong = Incoming::new(Method::GET, "/api/Tickets").header("x-halo-api-key", "wrong");
    assert_eq!(caller.send(wrong).status, 401);
}

/// A path of each part of Halo, and how a call to it is refused.
fn doors(permission: Permission) -> (&'static [&'static str], Method, u16) {
    match permission {
        Permission::Tickets => {
            (&["Tickets", "Actions?ticket_id=1", "Attachment", "Service"], Method::GET, 403)
        }
        Permission::Actions => (&["Actions"], Method::POST, 401),
        Permission::Sales => (&["Opportunities"], Method::GET, 403),
        Permission::Projects => (&["Projects"], Method::GET, 403),
        Permission::Customers => {
            (&["Client", "Site", "Users", "Users/1", "Address", "UserChange"], Method::GET, 403)
        }
        Permission::Crm => (&["CRMNote", "CallLog", "DistributionLists", "MailCampaign"], Method::GET, 403),
        Permission::Calendar => (&["Appointment"], Method::GET, 403),
        Permission::Timesheets => (&["Timesheet", "TimesheetEvent"], Method::GET, 403),
        Permission::Contracts => (&["ClientContract"], Method::GET, 403),
        Permission::Suppliers => (&["Supplier"], Method::GET, 403),
        Permission::Items => (&["Item", "ItemGroup"], Method::GET, 403),
        Permission::Quotes => (&["Quotation"], Method::GET, 403),
        Permission::SalesOrders => (&["SalesOrder"], Method::GET, 403),
        Permission::PurchaseOrders => (&["PurchaseOrder"], Method::GET, 403),
        Permission::Invoices => (&["Invoice", "RecurringInvoice", "InvoicePayment"], Method::GET, 403),
        Permission::Reporting => (&["Report", "ReportData/x"], Method::GET, 403),
        Permission::KnowledgeBase => (&["KBArticle", "FAQLists"], Method::GET, 403),
        Permission::Assets => (&["Asset"], Method::GET, 403),
        Permission::Software => (&["SoftwareLicence"], Method::GET, 403),
        Permission::Administrator => {
            (&["Status", "FieldInfo", "Mailbox", "Webhook", "Currency"], Method::POST, 403)
        }
        other => panic!("{other:?} has no path in this test"),
    }
}

#[test]
fn a_role_that_lacks_a_module_is_refused_there_and_nowhere_else() {
    for permission in Permission::all() {
        let limited = caller(|builder| builder.without(*permission));
        let everybody = caller(|builder| builder);
        let (paths, method, status) = doors(*permission);
        for path in paths {
            let call = |caller: &Caller| {
                let request = Incoming::new(method.clone(), format!("/api/{path}"));
                caller.send(request.header("authorization", &caller.bearer).json(&json!([{ "name": "x" }])))
            };
            let refused = call(&limited);
            assert_eq!((refused.status.as_u16(), refused.body.len()), (status, 0), "{permission:?} {path}");
            assert!(![401, 403].contains(&call(&everybody).status.as_u16()), "{permission:?} {path}");
        }
        assert_eq!(limited.call(Method::GET, "/api/Status").status, 200, "{permission:?}");
    }
    let no_contracts = caller(|builder| builder.without(Permission::Contracts));
    assert_eq!(no_contracts.call(Method::GET, "/api/ClientContract/1").status, 401, "by id it is 401");
}

#[test]
fn without_sales_the_tickets_of_sales_do_not_exist() {
    let everybody = caller(|builder| builder.leads(3));
    let some = everybody.get("/api/Tickets")["tickets"][0]["id"].clone();
    let other = everybody.post("/api/Tickets", json!([{ "summary": "x" }]))["id"].clone();
    let limited =
        caller(|builder| builder.without(Permission::Sales).state(&everybody.sandbox.save()).unwrap());
    assert_eq!(limited.get("/api/Tickets")["record_count"], 1);
    assert_eq!(limited.call(Method::GET, &format!("/api/Tickets/{some}")).status, 404);
    assert_eq!(limited.call(Method::GET, &format!("/api/Tickets/{other}")).status, 200);
    assert_eq!(limited.try_post("/api/Tickets", &json!([{ "id": some, "summary": "y" }])).status, 403);
}

#[test]
fn each_application_has_a_role_of_its_own() {
    let sandbox =
        Sandbox::builder().application("Reporting", &[Permission::Sales, Permission::Customers]).build();
    let mut reporting = Caller {
        sandbox,
        clock: rest_core::ManualClock::at(rest_core::Timestamp::MIN),
        bearer: String::new(),
    };
    let credentials = reporting.sandbox.application("Reporting").unwrap().clone();
    assert!(reporting.sandbox.application("Nobody").is_none());
    assert!(!format!("{credentials:?}").contains(&credentials.client_secret));
    let form = encoded(&[
        ("grant_type", "client_credentials"),
        ("client_id", &credentials.client_id),
        ("client_secret", &credentials.client_secret),
    ]);
    let token = body(&reporting.send(Incoming::new(Method::POST, "/auth/token").form(&form)));
    reporting.bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    assert_eq!(reporting.call(Method::GET, "/api/Client").status, 403);
    assert_eq!(reporting.get("/api/Agent/me")["name"], "Reporting");
    reporting.log_in("all");
    assert_eq!(reporting.call(Method::GET, "/api/Client").status, 200, "the first application may");
}
