//! The vendor doubles: each vendor's own words.

mod apollo;
mod hunter;
mod zoominfo;

use std::sync::Arc;
use std::time::Duration;

use halo_sandbox::vendors::{Population, Vendors};
use halo_sandbox::{Incoming, Sandbox};
use rest_core::{ManualClock, Method, Response, Timestamp};
use serde_json::{Value, json};

const API: &str = "application/vnd.api+json";

struct World {
    vendors: Vendors,
    clock: ManualClock,
}

fn world(people: usize) -> World {
    let start = Timestamp::parse("2026-03-04T09:15:00Z").unwrap();
    let clock = ManualClock::at(start);
    let vendors = Vendors::new(Population::generate(7, people, start), Arc::new(clock.clone()));
    World { vendors, clock }
}

fn body(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&answer.body)))
}

impl World {
    fn key(&self, provider: &str) -> String {
        self.vendors.key(provider).unwrap().secret
    }

    fn apollo(&self, method: Method, path: &str, json: Value) -> Response {
        let request = Incoming::new(method, path).json(&json).header("x-api-key", &self.key("apollo"));
        self.vendors.handle("apollo", &request)
    }

    fn hunter(&self, path: &str) -> Response {
        let request = Incoming::new(Method::GET, path).header("x-api-key", &self.key("hunter"));
        self.vendors.handle("hunter", &request)
    }

    fn gtm_token(&self) -> String {
        let key = self.vendors.key("zoominfo").unwrap();
        let form =
            format!("grant_type=client_credentials&client_id={}&client_secret={}", key.user, key.secret);
        let answer =
            self.vendors.handle("zoominfo", &Incoming::new(Method::POST, "/gtm/oauth/v1/token").form(&form));
        format!("Bearer {}", body(&answer)["access_token"].as_str().unwrap())
    }

    fn gtm(&self, path: &str, kind: &str, attributes: Value) -> Response {
        let request = Incoming::new(Method::POST, path)
            .json(&json!({"data": {"type": kind, "attributes": attributes}}))
            .header("content-type", API)
            .header("accept", API)
            .header("authorization", &self.gtm_token());
        self.vendors.handle("zoominfo", &request)
    }

    fn legacy_token(&self) -> String {
        let key = self.vendors.key("zoominfo").unwrap();
        self.clock.advance(Duration::from_secs(1));
        let login = Incoming::new(Method::POST, "/authenticate")
            .json(&json!({"username": key.user, "password": key.secret}));
        format!("Bearer {}", body(&self.vendors.handle("zoominfo", &login))["jwt"].as_str().unwrap())
    }

    fn legacy(&self, path: &str, json: Value) -> Response {
        let request =
            Incoming::new(Method::POST, path).json(&json).header("authorization", &self.legacy_token());
        self.vendors.handle("zoominfo", &request)
    }
}

#[test]
fn who_opted_out_is_shown_by_nobody() {
    let world = world(300);
    let out: Vec<String> = world.vendors.population().opted_out().collect();
    assert_eq!(out.len(), 8);
    for email in &out {
        world.clock.advance(Duration::from_secs(1));
        let domain = email.split_once('@').unwrap().1;
        for path in [format!("/email-verifier?email={email}"), format!("/people/find?email={email}")] {
            let answer = world.hunter(&path);
            assert_eq!(
                (answer.status.as_u16(), &body(&answer)["errors"][0]["id"]),
                (451, &json!("claimed_email"))
            );
        }
        assert!(
            !body(&world.hunter(&format!("/domain-search?domain={domain}&limit=100")))
                .to_string()
                .contains(email.as_str())
        );
        let ask = json!({"matchPersonInput": [{"emailAddress": email}], "outputFields": ["email"]});
        let answer = body(&world.gtm("/gtm/data/v1/contacts/enrich", "ContactEnrich", ask));
        assert_eq!(answer["data"][0]["meta"]["matchStatus"], "OPT_OUT");
    }
    assert_eq!(world.vendors.credits("zoominfo"), 0.0, "an opt-out is free");
    let search = body(&world.gtm(
        "/gtm/data/v1/contacts/search?page[size]=100",
        "ContactSearch",
        json!({"country": "United States"}),
    ));
    let blocked = search["data"].as_array().unwrap().iter().filter(|row| {
        row["attributes"]["directPhoneDoNotCall"] == true && row["attributes"]["mobilePhoneDoNotCall"] == true
    });
    assert!(blocked.count() >= 2);
}

#[test]
fn vendors_know_the_leads_of_a_tenant_of_the_same_seed() {
    let world = world(60);
    let sandbox = Sandbox::builder().seed(7).clients(6).leads(12).vendors(world.vendors.clone()).build();
    let state = sandbox.state();
    for ticket in state["Tickets"].as_array().unwrap() {
        let email = ticket["oppemailaddress"].as_str().unwrap();
        let matched = body(&world.apollo(Method::POST, "/people/match", json!({"email": email})));
        let person = &matched["person"];
        assert_eq!(person["organization"]["name"], ticket["oppcompanyname"], "{email}");
    }
    assert!(sandbox.vendors().is_some());
    let through = Incoming::new(Method::GET, "/_vendors/apollo/users/api_profile")
        .header("x-api-key", &world.key("apollo"));
    assert_eq!(sandbox.exchange(through).answer.unwrap().status, 200);
    let unknown = Incoming::new(Method::GET, "/_vendors/nobody/x");
    assert_eq!(sandbox.exchange(unknown).answer.unwrap().status, 404);
    assert!(sandbox.journal().is_empty(), "the tenant's journal is the tenant's");
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    let ask = |world: &World| {
        body(&world.apollo(Method::POST, "/mixed_people/api_search", json!({"per_page": 100})))
    };
    assert_eq!(ask(&world(300)), ask(&world(300)));
    let later = world(300);
    later.clock.advance(Duration::from_secs(40 * 86_400));
    assert_ne!(ask(&later), ask(&world(300)), "records change with time");
}
