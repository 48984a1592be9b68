//! Apollo's own words.

use std::time::Duration;

use halo_sandbox::Incoming;
use rest_core::Method;
use serde_json::{Value, json};

use super::{body, world};

#[test]
fn apollo_search_is_free_thin_and_ignores_unknown_filters() {
    let world = world(300);
    let all = body(&world.apollo(
        Method::POST,
        "/mixed_people/api_search",
        json!({"page": 1, "per_page": 1000, "wrong_name": ["x"]}),
    ));
    let total = all["total_entries"].as_u64().unwrap();
    assert!(total > 200 && total < 300);
    assert_eq!(all["people"].as_array().unwrap().len(), 100, "at most a hundred on a page");
    assert!(all.get("pagination").is_none());
    let row = &all["people"][0];
    assert!(row["last_name_obfuscated"].as_str().unwrap().contains("***"));
    assert!(
        row.get("last_name").is_none()
            && row.get("email").is_none()
            && row["organization"].get("id").is_none()
    );
    let directors = body(&world.apollo(
        Method::POST,
        "/mixed_people/api_search",
        json!({"person_seniorities": ["director"], "per_page": 100}),
    ));
    let fewer = directors["total_entries"].as_u64().unwrap();
    assert!(fewer > 0 && fewer < total);
    let as_query = body(&world.apollo(
        Method::POST,
        "/mixed_people/api_search?person_seniorities[]=director&per_page=100",
        Value::Null,
    ));
    assert_eq!(as_query["total_entries"], fewer, "the same filter in the query");
    let sizes = body(&world.apollo(
        Method::POST,
        "/mixed_people/api_search",
        json!({"organization_num_employees_ranges": ["1,50", "51,200"]}),
    ));
    assert!((1..total).contains(&sizes["total_entries"].as_u64().unwrap()));
    let second =
        body(&world.apollo(Method::POST, "/mixed_people/api_search", json!({"page": 2, "per_page": 100})));
    assert_ne!(second["people"][0]["id"], row["id"]);
    let far = world.apollo(Method::POST, "/mixed_people/api_search", json!({"page": 501, "per_page": 100}));
    assert_eq!(
        (far.status.as_u16(), body(&far)["error"].as_str()),
        (422, Some("Page * per page number is over threshold."))
    );
    assert_eq!(world.vendors.credits("apollo"), 0.0);
}

#[test]
fn apollo_sells_records() {
    let world = world(300);
    let found = body(&world.apollo(Method::POST, "/mixed_people/api_search", json!({"per_page": 10})));
    let ids: Vec<Value> =
        found["people"].as_array().unwrap().iter().map(|row| json!({"id": row["id"]})).collect();
    let bulk = body(&world.apollo(Method::POST, "/people/bulk_match", json!({"details": ids})));
    assert_eq!(
        (&bulk["status"], &bulk["credits_consumed"], &bulk["missing_records"]),
        (&json!("success"), &json!(10), &json!(0))
    );
    assert!(bulk["request_id"].is_i64());
    assert_eq!(world.vendors.credits("apollo"), 10.0);
    let person = &bulk["matches"][0];
    assert!(person["email"].as_str().unwrap().ends_with(".example") || person["email"].is_null());
    assert!(person["organization"]["primary_domain"].as_str().unwrap().ends_with(".example"));

    let by_name = json!({"first_name": person["first_name"], "last_name": person["last_name"], "organization_name": person["organization"]["name"]});
    let one = body(&world.apollo(Method::POST, "/people/match", by_name));
    assert_eq!(one["person"]["id"], person["id"]);
    let nobody =
        body(&world.apollo(Method::POST, "/people/match", json!({"email": "nobody@nowhere.example"})));
    assert!(nobody["person"].is_null());
    assert_eq!(world.vendors.credits("apollo"), 11.0, "nobody costs nothing");
    let mixed = body(&world.apollo(
        Method::POST,
        "/people/bulk_match",
        json!({"details": [{"id": person["id"]}, {"email": "x@y.example"}]}),
    ));
    assert_eq!((&mixed["matches"][1], &mixed["missing_records"]), (&Value::Null, &json!(1)));
    let eleven: Vec<Value> = (0..11).map(|_| json!({"id": "x"})).collect();
    let refused = world.apollo(Method::POST, "/people/bulk_match", json!({"details": eleven}));
    assert_eq!(
        (refused.status.as_u16(), &body(&refused)["error_code"]),
        (400, &json!("RECORD_LIMIT_EXCEEDED"))
    );
    let shown =
        body(&world.apollo(Method::GET, &format!("/people/{}", person["id"].as_str().unwrap()), Value::Null));
    assert_eq!(shown["person"]["email"], "email_not_unlocked@domain.com");

    world.vendors.set_allowance("apollo", 13.0);
    let broke = world.apollo(Method::POST, "/people/match", json!({"id": person["id"]}));
    assert_eq!(broke.status, 422);
    assert!(body(&broke)["error"].as_str().unwrap().starts_with("You have insufficient credits"));
    let credits = body(&world.apollo(Method::POST, "/usage_stats/credit_usage_stats", Value::Null));
    assert_eq!(credits["credit_usage_stats"]["lead_credit"]["left_over"], 0.0);
}

#[test]
fn apollo_companies_come_in_two_lists() {
    let world = world(300);
    let page = body(&world.apollo(Method::POST, "/mixed_companies/search", json!({"per_page": 100})));
    let (new, saved) = (page["organizations"].as_array().unwrap(), page["accounts"].as_array().unwrap());
    assert_eq!(new.len() + saved.len(), 100);
    assert!(!saved.is_empty() && saved[0]["organization_id"].is_string());
    assert_eq!(page["pagination"]["total_entries"], 100);
    assert_eq!(world.vendors.credits("apollo"), 1.0, "one credit a page");
    let domain = new[0]["primary_domain"].as_str().unwrap();
    let company =
        body(&world.apollo(Method::GET, &format!("/organizations/enrich?domain={domain}"), Value::Null));
    assert_eq!(company["organization"]["id"], new[0]["id"]);
    let texts = new.iter().filter(|row| row["estimated_num_employees"].is_string()).count();
    let empty = new.iter().filter(|row| row["primary_phone"] == json!({})).count();
    let unknown = new.iter().filter(|row| row["founded_year"].is_null()).count();
    assert!(texts > 0 && unknown > 0, "noise: {texts} texts, {unknown} nulls, {empty} without a number");
}

#[test]
fn apollo_phones_come_later_and_cost_eight() {
    let world = world(60);
    let refused =
        world.apollo(Method::POST, "/people/match", json!({"id": "x", "reveal_phone_number": true}));
    assert_eq!(refused.status, 400);
    let found = body(&world.apollo(Method::POST, "/mixed_people/api_search", json!({"per_page": 1})));
    let ask = json!({"id": found["people"][0]["id"], "reveal_phone_number": true, "webhook_url": "https://hook.example/a"});
    let matched = body(&world.apollo(Method::POST, "/people/match", ask));
    let path = format!("/webhook_result/{}", matched["request_id"]);
    let pending = world.apollo(Method::GET, &path, Value::Null);
    assert_eq!((pending.status.as_u16(), &body(&pending)["error_code"]), (404, &json!("result_pending")));
    world.clock.advance(Duration::from_secs(20));
    for _ in 0..2 {
        let done = body(&world.apollo(Method::GET, &path, Value::Null));
        assert_eq!(done["webhook_status"], "success");
        assert!(done["request_id"].is_string(), "a text here, a number there");
        let number = &done["webhook_result"]["people"][0]["phone_numbers"][0];
        assert!(number["sanitized_number"].as_str().unwrap().starts_with('+'));
    }
    assert_eq!(world.vendors.credits("apollo"), 9.0, "charged once");
    let unknown = world.apollo(Method::GET, "/webhook_result/-5", Value::Null);
    assert_eq!(body(&unknown)["error_code"], "request_id_unknown");
    assert_eq!(world.apollo(Method::GET, "/webhook_result/abc", Value::Null).status, 400);
}

#[test]
fn apollo_refuses_in_its_own_words() {
    let world = world(30);
    let bare = Incoming::new(Method::POST, "/mixed_people/api_search").json(&json!({}));
    let answer = world.vendors.handle("apollo", &bare);
    assert_eq!(answer.status, 401);
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    assert!(answer.headers.get("x-rate-limit-minute").is_none());
    let health = Incoming::new(Method::GET, "/auth/health");
    assert_eq!(body(&world.vendors.handle("apollo", &health))["is_logged_in"], false);
    let old = world.apollo(Method::POST, "/mixed_people/search", json!({}));
    assert_eq!((old.status.as_u16(), &body(&old)["error_code"]), (403, &json!("API_INACCESSIBLE")));
    for _ in 0..199 {
        world.apollo(Method::POST, "/mixed_people/api_search", json!({}));
    }
    let over = world.apollo(Method::POST, "/mixed_people/api_search", json!({}));
    assert_eq!((over.status.as_u16(), over.headers["retry-after"].to_str().unwrap()), (429, "60"));
    world.clock.advance(Duration::from_secs(60));
    let fine = world.apollo(Method::POST, "/mixed_people/api_search", json!({}));
    assert_eq!(
        (fine.status.as_u16(), fine.headers["x-minute-requests-left"].to_str().unwrap()),
        (200, "199")
    );
    assert_eq!(fine.headers["x-rate-limit-hourly"], "");
}
