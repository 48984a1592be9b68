//! Who may come in: token forms, expiry, scopes, permissions, limits, paths and verbs.

mod common;

use std::time::Duration;

use common::{body, caller};
use halo_sandbox::{Behaviour, Incoming, Permission};
use rest_core::Method;
use serde_json::json;

#[test]
fn the_token_call_is_a_form_and_answers_as_oauth_does() {
    let caller = caller(|builder| builder);
    let answer = caller.token("all");
    assert_eq!(answer.status, 200);
    let token = body(&answer);
    assert_eq!(
        (&token["token_type"], &token["expires_in"], &token["scope"]),
        (&json!("Bearer"), &json!(3600), &json!("all"))
    );
    assert!(token["id_token"].is_null() && token.get("refresh_token").is_none());

    let (id, secret) = (caller.sandbox.client_id().to_owned(), caller.sandbox.client_secret().to_owned());
    let ask = |path: &str, form: String| {
        let answer = caller.send(Incoming::new(Method::POST, path).form(&form));
        (answer.status.as_u16(), body(&answer)["error"].as_str().unwrap_or_default().to_owned())
    };
    let good = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    assert_eq!(ask("/auth/token", good.clone()).0, 200, "scope and tenant may be missing");
    assert_eq!(ask("/auth/token", format!("{good}&tenant=sandbox")).0, 200, "the tenant may be a form field");
    assert_eq!(ask("/auth/token?tenant=other", good.clone()), (400, "invalid_request".into()));
    assert_eq!(ask("/auth/token", format!("{good}x")), (401, "invalid_client".into()));
    assert_eq!(ask("/auth/token", format!("{good}&scope=all+nonsense")), (400, "invalid_scope".into()));
    assert_eq!(
        ask("/auth/token", good.replace("client_credentials", "magic")),
        (400, "unsupported_grant_type".into())
    );
    assert_eq!(ask("/auth/token", String::new()), (400, "invalid_request".into()));
    let as_json =
        Incoming::new(Method::POST, "/auth/token").json(&json!({"grant_type": "client_credentials"}));
    assert_eq!(caller.send(as_json).status, 400);
    assert_eq!(caller.call(Method::GET, "/auth/token").status, 405);
    let journal = serde_json::to_string(&caller.sandbox.journal()).unwrap();
    assert!(!journal.contains(&secret), "the journal hides the secret");
}

#[test]
fn refresh_tokens_rotate_and_work_once() {
    let caller = caller(|builder| builder);
    let first = body(&caller.token("all offline_access"));
    let refresh = |token: &str| {
        let form = format!(
            "grant_type=refresh_token&client_id={}&refresh_token={token}",
            caller.sandbox.client_id()
        );
        caller.send(Incoming::new(Method::POST, "/auth/token").form(&form))
    };
    let old = first["refresh_token"].as_str().unwrap();
    let second = refresh(old);
    assert_eq!(second.status, 200);
    let again = refresh(old);
    assert_eq!((again.status.as_u16(), body(&again)["error"].as_str()), (400, Some("invalid_grant")));
    assert_eq!(refresh(body(&second)["refresh_token"].as_str().unwrap()).status, 200);
}

#[test]
fn a_hosted_tenant_wants_its_name() {
    let behaviour = Behaviour { tenant_required: true, ..Behaviour::default() };
    let caller = caller(|builder| builder.behaviour(behaviour).tenant("northwind"));
    assert_eq!(caller.token("all").status, 400, "the helper names another tenant");
}

#[test]
fn tokens_end_by_the_clock_and_401_is_empty() {
    let mut caller = caller(|builder| builder);
    assert_eq!(caller.call(Method::GET, "/api/Agent/me").status, 200);
    caller.clock.advance(Duration::from_secs(3600));
    let late = caller.call(Method::GET, "/api/Agent/me");
    assert_eq!((late.status.as_u16(), late.body.len()), (401, 0));
    caller.log_in("all");
    assert_eq!(caller.get("/api/Agent/me")["name"], "B2B Integration");
    caller.sandbox.revoke_tokens();
    assert_eq!(caller.call(Method::GET, "/api/Agent/me").status, 401);
    assert_eq!(caller.send(Incoming::new(Method::GET, "/api/Tickets")).status, 401, "no token at all");
}

#[test]
fn time_may_run_faster() {
    let caller = caller(|builder| builder.time_scale(60.0));
    caller.clock.advance(Duration::from_secs(59));
    assert_eq!(caller.call(Method::GET, "/api/Agent/me").status, 200);
    caller.clock.advance(Duration::from_secs(1));
    assert_eq!(caller.call(Method::GET, "/api/Agent/me").status, 401, "an hour in a minute");
}

#[test]
fn scopes_and_permissions_meet() {
    let mut reader = caller(|builder| builder);
    reader.log_in("read:tickets");
    assert_eq!(reader.call(Method::GET, "/api/Tickets").status, 200);
    let denied = reader.try_post("/api/Tickets", &json!([{"summary": "x"}]));
    assert_eq!((denied.status.as_u16(), denied.body.len()), (403, 0));
    assert_eq!(reader.call(Method::GET, "/api/Client").status, 403);

    let no_sales = caller(|builder| builder.without(Permission::Sales));
    assert_eq!(no_sales.call(Method::GET, "/api/Opportunities").status, 403);
    let lead = no_sales.id("/api/TicketType", "Lead");
    let denied = no_sales.try_post("/api/Tickets", &json!([{"summary": "x", "tickettype_id": lead}]));
    assert_eq!(denied.status, 403);
    assert_eq!(no_sales.try_post("/api/Tickets", &json!([{"summary": "x"}])).status, 201);

    let no_setup = caller(|builder| builder.without(Permission::Administrator));
    assert_eq!(no_setup.call(Method::GET, "/api/FieldInfo").status, 200);
    assert_eq!(no_setup.try_post("/api/Status", &json!([{"name": "x"}])).status, 403);

    let no_actions = caller(|builder| builder.without(Permission::Actions));
    let denied = no_actions.try_post("/api/Actions", &json!([{"ticket_id": 1}]));
    assert_eq!(
        (denied.status.as_u16(), denied.body.len()),
        (401, 0),
        "some end points say 401 for a permission"
    );
}

#[test]
fn paths_verbs_and_the_open_end_points() {
    let caller = caller(|builder| builder);
    for path in ["/api/tickets", "/API/TICKETS", "/api/Tickets/", "/api/fieldinfo", "/api/distributionlists"]
    {
        assert_eq!(caller.call(Method::GET, path).status, 200, "{path}");
    }
    for path in [
        "/api/Leads",
        "/api/Contact",
        "/api/Clients",
        "/api/User",
        "/api/Opportunity",
        "/api/CustomFields",
        "/api",
        "/x",
    ] {
        let answer = caller.call(Method::GET, path);
        assert_eq!((answer.status.as_u16(), answer.body.len()), (404, 0), "{path}");
    }
    assert_eq!(caller.call(Method::PUT, "/api/Tickets/1").status, 405);
    assert_eq!(caller.call(Method::PATCH, "/api/Client").status, 405);
    assert_eq!(caller.call(Method::DELETE, "/api/CallLog/1").status, 405);
    assert_eq!(caller.call(Method::GET, "/api/Users/me").status, 404);
    assert_eq!(caller.call(Method::GET, "/api/Client/me").status, 401);

    let open = |path: &str| body(&caller.send(Incoming::new(Method::GET, path)));
    assert_eq!(
        open("/api/authinfo"),
        json!({"auth_url": "http://sandbox.example/auth", "tenant_id": "sandbox"})
    );
    assert_eq!(open("/api/InstanceInfo")["product"], "HaloPSA");
    assert_eq!(
        open("/auth/.well-known/openid-configuration")["token_endpoint"],
        "http://sandbox.example/auth/token"
    );
}

#[test]
fn ids_that_are_none_name_themselves() {
    let caller = caller(|builder| builder);
    let wrong = caller.call(Method::GET, "/api/Client/abc");
    assert_eq!(
        (wrong.status.as_u16(), body(&wrong)),
        (400, json!({"id": ["The value 'abc' is not valid."]}))
    );
    let missing = caller.call(Method::GET, "/api/Client/99999");
    assert_eq!((missing.status.as_u16(), missing.body.len()), (404, 0));
    assert_eq!(caller.call(Method::GET, "/api/Webhook/5").status, 400);
    assert_eq!(caller.call(Method::GET, "/api/Priority/5").status, 404);
}

#[test]
fn the_limit_is_a_rolling_window_with_its_literal_text() {
    let caller = caller(|builder| builder.limit(Some((5, Duration::from_secs(300)))));
    for n in 0..5 {
        assert_eq!(caller.call(Method::GET, "/api/Status").status, 200, "{n}");
        caller.clock.advance(Duration::from_secs(10));
    }
    let over = caller.call(Method::GET, "/api/Status");
    assert_eq!(over.status, 429);
    assert_eq!(body(&over), "Rate Limit Reached - 5 Requests per rolling 5 minute window");
    assert!(over.headers.get("retry-after").is_none());
    assert_eq!(caller.token("all").status, 200, "token calls do not count");
    caller.clock.advance(Duration::from_secs(250));
    assert_eq!(caller.call(Method::GET, "/api/Status").status, 200, "the first call left the window");
    assert_eq!(caller.call(Method::GET, "/api/Status").status, 429, "the second has not");
}

#[test]
fn some_tenants_say_when_to_come_back() {
    let behaviour = Behaviour { retry_after: true, ..Behaviour::default() };
    let caller = caller(|builder| builder.limit(Some((1, Duration::from_secs(60)))).behaviour(behaviour));
    caller.call(Method::GET, "/api/Status");
    caller.clock.advance(Duration::from_millis(20_500));
    let over = caller.call(Method::GET, "/api/Status");
    assert_eq!(over.headers["retry-after"], "40");
}
