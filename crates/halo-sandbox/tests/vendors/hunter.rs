//! Hunter's own words.

use std::time::Duration;

use halo_sandbox::Incoming;
use rest_core::Method;
use serde_json::{Value, json};

use super::{body, world};

#[test]
fn hunter_pages_and_prices_addresses() {
    let world = world(300);
    let all = world.vendors.population().clone();
    let domain = all.shared().next().unwrap().split_once('@').unwrap().1.to_owned();
    let found = body(&world.hunter(&format!("/domain-search?domain={domain}&limit=100")));
    let emails = found["data"]["emails"].as_array().unwrap();
    assert_eq!(found["meta"]["results"], emails.len());
    assert!(emails.iter().any(|email| email["type"] == "generic" && email["first_name"].is_null()));
    assert!(emails.iter().all(|email| email["verification"].is_object()));
    assert_eq!(world.vendors.credits("hunter"), 1.0);
    let second = body(&world.hunter(&format!("/domain-search?domain={domain}&limit=1&offset=1")));
    assert_eq!(second["data"]["emails"][0]["value"], emails[1]["value"]);
    let personal = body(&world.hunter(&format!("/domain-search?domain={domain}&type=personal")));
    assert!(personal["data"]["emails"].as_array().unwrap().iter().all(|email| email["type"] == "personal"));
    let counted = world.vendors.credits("hunter");
    let nothing = body(&world.hunter("/domain-search?domain=nowhere.example"));
    assert_eq!((&nothing["meta"]["results"], world.vendors.credits("hunter")), (&json!(0), counted));
    let free = body(&world.hunter(&format!("/email-count?domain={domain}")));
    assert_eq!(free["data"]["total"], emails.len());
    for (path, id) in [
        ("/domain-search", "wrong_params"),
        ("/domain-search?domain=nonsense", "invalid_domain"),
        ("/domain-search?domain=a.example&limit=101", "pagination_error"),
        ("/domain-search?domain=a.example&department=magic", "invalid_department"),
        ("/email-verifier?email=nonsense", "invalid_email"),
    ] {
        let refused = world.hunter(path);
        assert_eq!(
            (refused.status.as_u16(), body(&refused)["errors"][0]["id"].as_str()),
            (400, Some(id)),
            "{path}"
        );
    }
}

#[test]
fn hunter_finds_and_verifies() {
    let world = world(300);
    let all = world.vendors.population().clone();
    let emails: Vec<String> =
        all.shared().filter(|email| !all.opted_out().any(|out| out == *email)).take(60).collect();
    let (mut later, mut valid) = (0, 0);
    for email in &emails {
        world.clock.advance(Duration::from_secs(1));
        let mut answer = world.hunter(&format!("/email-verifier?email={email}"));
        while answer.status != 200 {
            assert!(matches!(answer.status.as_u16(), 202 | 222) && answer.body.is_empty());
            later += i32::from(answer.status == 202);
            answer = world.hunter(&format!("/email-verifier?email={email}"));
        }
        valid += i32::from(body(&answer)["data"]["status"] == "valid");
    }
    assert!(later > 0 && valid > 30, "{later} came later, {valid} are valid");
    assert_eq!(world.vendors.credits("hunter"), 30.0, "half a credit each, once");
    world.clock.advance(Duration::from_secs(1));
    let invalid = emails[0].replace('@', "x@");
    let mut answer = world.hunter(&format!("/email-verifier?email={invalid}"));
    while answer.status != 200 {
        answer = world.hunter(&format!("/email-verifier?email={invalid}"));
    }
    assert!(matches!(body(&answer)["data"]["status"].as_str(), Some("invalid" | "accept_all")));

    let find = |email: &String| world.hunter(&format!("/people/find?email={email}"));
    let email =
        emails.iter().take(10).find(|email| find(email).status == 200).expect("Hunter knows most people");
    let data = &body(&find(email))["data"];
    let (first, last, domain) =
        (&data["name"]["givenName"], &data["name"]["familyName"], &data["employment"]["domain"]);
    world.clock.advance(Duration::from_secs(1));
    let query = format!(
        "/email-finder?domain={}&first_name={}&last_name={}",
        domain.as_str().unwrap(),
        first.as_str().unwrap(),
        last.as_str().unwrap()
    );
    assert_eq!(body(&world.hunter(&query))["data"]["email"], json!(email));
    let nobody =
        body(&world.hunter(&format!("/email-finder?domain={}&full_name=No+Body", domain.as_str().unwrap())));
    assert!(nobody["data"]["email"].is_null() && nobody["data"]["score"].is_null());
    let company = body(&world.hunter(&format!("/companies/find?domain={}", domain.as_str().unwrap())));
    assert!(company["data"]["linkedin"]["handle"].as_str().unwrap().starts_with("company/"));
    assert_eq!(world.hunter("/companies/find?domain=nowhere.example").status, 404);
}

#[test]
fn hunter_discovers_for_nothing() {
    let world = world(300);
    let post = |json: Value| {
        let request = Incoming::new(Method::POST, "/discover")
            .json(&json)
            .header("authorization", &format!("Bearer {}", world.key("hunter")));
        world.clock.advance(Duration::from_secs(1));
        world.vendors.handle("hunter", &request)
    };
    let british =
        body(&post(json!({"headquarters_location": {"include": [{"country": "GB"}]}, "limit": 10})));
    assert_eq!(british["data"].as_array().unwrap().len(), 10);
    assert_eq!(british["meta"]["results"], 25);
    let small = body(&post(json!({"headcount": ["1-10", "11-50"]})));
    assert!((1..100).contains(&small["meta"]["results"].as_u64().unwrap()));
    let query = body(&post(json!({"query": "freight warehousing"})));
    assert_eq!(query["meta"]["filters"]["keywords"]["include"], json!(["freight", "warehousing"]));
    assert_eq!(post(json!({})).status, 400);
    assert_eq!(post(json!({"headcount": ["12-13"]})).status, 400);
    assert_eq!(world.vendors.credits("hunter"), 0.0);
}

#[test]
fn hunter_refuses_in_its_own_words() {
    let world = world(60);
    let bare = world.vendors.handle("hunter", &Incoming::new(Method::GET, "/account"));
    assert_eq!(
        (bare.status.as_u16(), &body(&bare)["errors"][0]["id"]),
        (401, &json!("authentication_failed"))
    );
    let in_query = Incoming::new(Method::GET, format!("/account?api_key={}", world.key("hunter")));
    assert_eq!(world.vendors.handle("hunter", &in_query).status, 200);
    let journal = serde_json::to_string(&world.vendors.journal()).unwrap();
    assert!(!journal.contains(&world.key("hunter")), "the journal hides the key");
    for _ in 0..14 {
        world.hunter("/account");
    }
    let over = world.hunter("/account");
    assert_eq!((over.status.as_u16(), over.headers["retry-after"].to_str().unwrap()), (429, "1"));
    world.clock.advance(Duration::from_secs(1));
    world.vendors.set_allowance("hunter", 0.0);
    let email = world.vendors.population().shared().next().unwrap();
    let broke = world.hunter(&format!("/domain-search?domain={}", email.split_once('@').unwrap().1));
    assert_eq!(broke.status, 402);
    assert!(body(&broke)["errors"][0]["details"].as_str().unwrap().contains("billing period"));
}
