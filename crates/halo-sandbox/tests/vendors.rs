//! The vendor doubles: each vendor's own words.

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

#[test]
fn gtm_speaks_json_api() {
    let world = world(300);
    let page = world.gtm(
        "/gtm/data/v1/contacts/search?page%5Bsize%5D=100&page%5Bnumber%5D=1",
        "ContactSearch",
        json!({"country": "United States"}),
    );
    assert_eq!(page.headers["content-type"], API);
    let page = body(&page);
    let row = &page["data"][0];
    assert!(
        row["id"].as_str().unwrap().parse::<i64>().unwrap() < 0,
        "the first id is negative: {}",
        row["id"]
    );
    assert_eq!(row["type"], "Contact");
    let attributes = &row["attributes"];
    assert!(attributes["contactAccuracyScore"].is_u64() && attributes["managementLevel"].is_string());
    assert!(attributes["company"]["id"].is_i64() && attributes.get("email").is_none());
    assert_eq!(page["meta"]["page"]["number"], 1);
    assert!(page["links"]["last"].as_str().unwrap().starts_with("uri=/data/v1/"));

    let id = row["id"].as_str().unwrap();
    let inputs =
        json!([{"personId": id.parse::<i64>().unwrap()}, {"emailAddress": "nobody@nowhere.example"}]);
    let ask = json!({"matchPersonInput": inputs, "outputFields": ["id", "firstName", "email", "contactAccuracyScore", "managementLevel", "companyName", "companyRevenueNumeric"]});
    let bought = body(&world.gtm("/gtm/data/v1/contacts/enrich", "ContactEnrich", ask.clone()));
    let full = &bought["data"][0];
    assert_eq!((&full["meta"]["matchStatus"], &full["id"]), (&json!("FULL_MATCH"), &row["id"]));
    assert!(
        full["attributes"]["contactAccuracyScore"].is_string()
            && full["attributes"]["managementLevel"].is_array()
    );
    assert!(
        full["attributes"]["company"]["revenueNumeric"].is_u64()
            && full["attributes"].get("lastName").is_none()
    );
    assert_eq!(bought["data"][1]["type"], "NoMatch");
    assert!(bought["data"][1].get("attributes").is_none());
    assert_eq!(world.vendors.credits("zoominfo"), 1.0);
    world.gtm("/gtm/data/v1/contacts/enrich", "ContactEnrich", ask);
    assert_eq!(world.vendors.credits("zoominfo"), 1.0, "what was bought is not charged again");
    let again = body(&world.gtm("/gtm/data/v1/contacts/search", "ContactSearch", json!({"personId": id})));
    assert_eq!(again["data"][0]["attributes"]["managementStatus"]["underManagement"], true);

    let company = json!({"matchCompanyInput": [{"companyId": row["attributes"]["company"]["id"]}], "outputFields": ["id", "name", "revenue", "foundedYear", "website"]});
    let company = body(&world.gtm("/gtm/data/v1/companies/enrich", "CompanyEnrich", company));
    let shown = &company["data"][0]["attributes"];
    assert!(shown["foundedYear"].is_string());
    let dollars = full["attributes"]["company"]["revenueNumeric"].as_u64().unwrap();
    assert_eq!(shown["revenue"], dollars / 1000, "thousands here");
}

#[test]
fn gtm_refuses_in_two_bodies() {
    let world = world(60);
    let code = |answer: Response| {
        let body = body(&answer);
        let code = body["error"]["code"]
            .as_str()
            .or(body["errors"][0]["code"].as_str())
            .unwrap_or_default()
            .to_owned();
        (answer.status.as_u16(), code)
    };
    let search =
        |attributes: Value| code(world.gtm("/gtm/data/v1/contacts/search", "ContactSearch", attributes));
    assert_eq!(search(json!({"employeeRangeMin": 50})), (400, "PFAPI0006".into()), "a text although numeric");
    assert_eq!(search(json!({"revenueMin": "50"})), (400, "PFAPI0006".into()));
    assert_eq!(search(json!({"linkedInUrl": "x"})), (400, "PFAPI0006".into()));
    assert_eq!(search(json!({"managementLevel": "Boss"})), (400, "PFAPI0008".into()));
    assert_eq!(search(json!({"managementLevel": "Director,Manager"})).0, 200);
    assert_eq!(
        code(world.gtm(
            "/gtm/data/v1/contacts/search?page[number]=101",
            "ContactSearch",
            json!({"country": "France"})
        )),
        (400, "PFAPI0005".into())
    );
    assert_eq!(
        code(world.gtm("/gtm/data/v1/contacts/search", "Wrong", json!({}))),
        (400, "PFAPI0003".into())
    );
    let enrich = |fields: Value| {
        code(world.gtm(
            "/gtm/data/v1/contacts/enrich",
            "ContactEnrich",
            json!({"matchPersonInput": [{"personId": 1}], "outputFields": fields}),
        ))
    };
    assert_eq!(enrich(json!(["directPhone"])), (400, "PFAPI0009".into()));
    assert_eq!(enrich(json!([])), (400, "PFAPI0005".into()));
    world.vendors.set_allowance("zoominfo", 0.0);
    let id = body(&world.gtm("/gtm/data/v1/contacts/search", "ContactSearch", json!({"country": "France"})))
        ["data"][0]["id"]
        .clone();
    let broke = json!({"matchPersonInput": [{"personId": id}], "outputFields": ["email"]});
    assert_eq!(
        code(world.gtm("/gtm/data/v1/contacts/enrich", "ContactEnrich", broke)),
        (400, "PFAPI0011".into())
    );
    assert_eq!(code(world.gtm("/gtm/data/v1/news/search", "NewsSearch", json!({}))), (403, "ZI0003".into()));

    let plain = Incoming::new(Method::POST, "/gtm/data/v1/contacts/search")
        .json(&json!({}))
        .header("authorization", &world.gtm_token());
    assert_eq!(world.vendors.handle("zoominfo", &plain).status, 406);
    let wrong_verb = Incoming::new(Method::GET, "/gtm/data/v1/contacts/search")
        .header("authorization", &world.gtm_token());
    assert_eq!(code(world.vendors.handle("zoominfo", &wrong_verb)), (404, "ZI9998".into()));
    let anonymous = Incoming::new(Method::GET, "/gtm/data/v1/users/usage");
    assert_eq!(code(world.vendors.handle("zoominfo", &anonymous)), (401, "ZI0001".into()));
    let old = world.gtm_token();
    world.clock.advance(Duration::from_secs(3_600));
    let late = Incoming::new(Method::GET, "/gtm/data/v1/users/usage").header("authorization", &old);
    assert_eq!(world.vendors.handle("zoominfo", &late).status, 401);
    let form = Incoming::new(Method::POST, "/gtm/oauth/v1/token").form("grant_type=client_credentials");
    assert_eq!(body(&world.vendors.handle("zoominfo", &form))["error"], "invalid_client");
}

#[test]
fn gtm_looks_up_and_counts() {
    let world = world(60);
    let get = |path: &str| {
        let request = Incoming::new(Method::GET, path)
            .header("authorization", &world.gtm_token())
            .header("accept", API);
        body(&world.vendors.handle("zoominfo", &request))
    };
    let levels = get("/gtm/data/v1/lookup/management-levels");
    assert_eq!(
        levels["data"][0],
        json!({"id": "C Level Exec", "type": "ManagementLevel", "attributes": {"name": "C-Level"}})
    );
    let products = get("/gtm/data/v1/lookup/tech-products");
    let sap = products["data"].as_array().unwrap().iter().find(|row| row["id"] == "SAP").unwrap();
    let tag = json!({ "techAttributeTagList": sap["attributes"]["attribute"] });
    let users = body(&world.gtm("/gtm/data/v1/companies/search", "CompanySearch", tag));
    assert!((1..20).contains(&users["meta"]["totalResults"].as_u64().unwrap()));
    let fields = get("/gtm/data/v1/lookup/enrich?filter%5Bentity%5D=contact&filter%5BfieldType%5D=output");
    let kinds: Vec<&Value> =
        fields["data"].as_array().unwrap().iter().map(|row| &row["attributes"]["accessGranted"]).collect();
    assert!(kinds.contains(&&json!(true)) && kinds.contains(&&json!("true")));
    assert_eq!(get("/gtm/data/v1/users/usage")["data"][0]["attributes"]["usage"][0]["limitType"], "uniqueID");
    let topics: Vec<Value> = get("/gtm/data/v1/lookup/intent-topics")["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    let intent = body(&world.gtm(
        "/gtm/data/v1/intent/search",
        "IntentSearch",
        json!({"topics": topics, "signalScoreMin": 60}),
    ));
    let score = intent["data"][0]["attributes"]["signalScore"].as_u64().unwrap();
    assert!((60..=100).contains(&score));
    let company = intent["data"][0]["attributes"]["company"]["id"].clone();
    let tools = body(&world.gtm(
        "/gtm/data/v1/companies/technologies/enrich",
        "TechnologyEnrich",
        json!({"companyId": company}),
    ));
    assert!(tools["data"][0]["attributes"]["product"].is_string());
}

#[test]
fn legacy_swaps_its_totals() {
    let world = world(300);
    let page =
        body(&world.legacy("/search/contact", json!({"country": "United States", "rpp": 10, "page": 2})));
    assert_eq!((&page["totalResults"], &page["currentPage"]), (&json!(10), &json!(2)));
    assert!(page["maxResults"].as_u64().unwrap() > 10);
    let row = &page["data"][0];
    assert!(row["id"].is_i64() && row["validDate"].as_str().unwrap().ends_with('M'));
    let ask = json!({"matchPersonInput": [{"personId": row["id"]}, {"emailAddress": "no@no.example"}], "outputFields": ["id", "firstName", "email", "jobFunction", "companyName"]});
    let bought = body(&world.legacy("/enrich/contact", ask));
    assert_eq!(bought["data"]["outputFields"][0][1], "firstname");
    let first = &bought["data"]["result"][0];
    assert_eq!(first["input"]["personid"], row["id"]);
    assert!(first["data"][0]["jobFunction"].is_array() && first["data"][0]["company"]["name"].is_string());
    assert_eq!(bought["data"]["result"][1]["data"], json!([]));
    let rpp = world.legacy("/search/contact", json!({"rpp": 101}));
    assert_eq!(body(&rpp)["message"], "Results per page (rpp) is over max allowed value (100)");
    assert_eq!(world.legacy("/search/contact", json!({"rpp": 100, "page": 11})).status, 400);
    let login = Incoming::new(Method::POST, "/authenticate").form("username=x&password=y");
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(body(&world.vendors.handle("zoominfo", &login))["message"], "Authentication failed");
    assert_eq!(world.vendors.handle("zoominfo", &login).status, 429, "one login a second");
    let company = body(&world.legacy("/enrich/company", json!({"matchCompanyInput": [{"companyId": row["company"]["id"]}], "outputFields": ["name", "foundedYear"]})));
    assert!(company["data"]["result"][0]["data"][0]["techAttributes"].is_array());
}

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
