//! ZoomInfo's own words.

use std::time::Duration;

use halo_sandbox::Incoming;
use rest_core::{Method, Response};
use serde_json::{Value, json};

use super::{API, body, world};

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
