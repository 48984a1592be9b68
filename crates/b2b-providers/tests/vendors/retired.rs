//! Retired products: who serves them, and what they spoke themselves.

use std::sync::Arc;

use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::discoverorg;
use b2b_providers::{
    Budget, Company, Connection, ErrorKind, Lifecycle, Outcome, Person, Provider, ProviderId, Query,
    catalogue, connect,
};
use rest_core::{ManualClock, ReplayTransport, SecretString};
use serde_json::{Value, json};

use crate::support::fixture;
use crate::support::retired::{
    Datanyze, DatanyzeLegacy, DiscoverOrg, DiscoverOrgLegacy, EverString, EverStringLegacy, PERSONS, login,
};
use crate::support::{SECRET, Vendor, company, connection, now, people_query, provider};

fn open<V: Vendor>(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<V>(connection::<V>(Arc::new(transport.clone()))), transport)
}

fn bare() -> Connection {
    Connection::new(Arc::new(World::default().transport()), Arc::new(ManualClock::auto(now())))
}

#[tokio::test]
async fn the_successor_serves_them_and_they_say_so() {
    async fn check<V: Vendor>(product: &str) {
        let (provider, _) = open::<V>(V::exchanges(Situation::Success));
        let told = format!("{product} is retired: ZoomInfo serves it");
        assert!(provider.notice().unwrap().starts_with(&told), "{:?}", provider.notice());
        let health = provider.usage().unwrap().check().await.unwrap();
        assert!(health.note.unwrap().starts_with(&told));
        assert_eq!(provider.descriptor().lifecycle, Lifecycle::Retired { successor: "zoominfo".into() });
    }
    check::<DiscoverOrg>("DiscoverOrg").await;
    check::<EverString>("EverString").await;
    check::<Datanyze>("Datanyze").await;
    let quiet = catalogue().into_iter().filter(|one| !matches!(one.lifecycle, Lifecycle::Retired { .. }));
    assert!(quiet.count() > 0);
}

#[tokio::test]
async fn what_the_successor_does_carries_its_name() {
    let (provider, transport) = open::<DiscoverOrg>(DiscoverOrg::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let mut outcomes =
        provider.enrichment().unwrap().enrich_people(&[DiscoverOrg::person()], &budget).await.unwrap();
    let person = outcomes.remove(0).found().unwrap();
    assert_eq!(person.source, Some(ProviderId::new("zoominfo")));
    assert_eq!(budget.spent().keys().map(ProviderId::as_str).collect::<Vec<_>>(), ["zoominfo"]);
    let hosts = transport.requests().iter().all(|request| request.url.host_str() == Some("api.zoominfo.com"));
    assert!(hosts);
}

#[test]
fn old_credentials_alone_are_answered_with_the_way_on() {
    for (id, product, name) in [
        ("discoverorg", "DiscoverOrg", "DISCOVERORG_USERNAME"),
        ("everstring", "EverString", "EVERSTRING_API_KEY"),
        ("datanyze", "Datanyze", "DATANYZE_API_KEY"),
    ] {
        let error = connect(id, bare().secret(name, SecretString::from(SECRET))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(
            error.to_string(),
            format!(
                "{id}: connect: {product} is retired and served by ZoomInfo: set ZOOMINFO_CLIENT_ID and \
                 ZOOMINFO_CLIENT_SECRET, or ZOOMINFO_USERNAME and ZOOMINFO_PASSWORD; {name} open nothing there"
            )
        );
        let error = connect(id, bare().option("legacy_endpoint", "nowhere")).unwrap_err();
        assert_eq!(error.field(), Some("legacy_endpoint"));
        let endpoint = bare().option("legacy_endpoint", "https://old.example");
        let error = connect(id, endpoint).unwrap_err();
        assert!(error.to_string().contains(&id.to_uppercase()), "{error}");
        let error = connect(id, bare().option("apikey", "x")).unwrap_err();
        assert!(error.to_string().contains("unknown option apikey; known are: legacy_endpoint"), "{error}");
    }
}

#[tokio::test]
async fn everstring_knows_companies_only() {
    let (provider, transport) = open::<EverString>(EverString::exchanges(Situation::Success));
    let enrich = provider.enrichment().unwrap();
    let outcomes = enrich.enrich_people(&[Person::default()], &Budget::unlimited()).await.unwrap();
    assert_eq!(outcomes, [Outcome::Unsupported]);
    assert!(!enrich.completes_people() && transport.requests().is_empty());
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

#[tokio::test]
async fn a_legacy_login_is_made_once_and_renewed_when_it_is_refused() {
    let persons = |status, body: &str| Exchange::new("POST", PERSONS, status, body);
    let (provider, transport) = open::<DiscoverOrgLegacy>(vec![
        login(),
        persons(200, fixture!("discoverorg/fixtures/persons.json")),
        persons(401, ""),
        persons(200, fixture!("discoverorg/fixtures/persons.json")),
    ]);
    let search = provider.people_search().unwrap();
    for _ in 0..2 {
        assert_eq!(search.search(&people_query(), None, 100).await.unwrap().people.len(), 3);
    }
    let requests = transport.requests();
    let paths: Vec<&str> = requests.iter().map(|request| request.url.path()).collect();
    assert_eq!(
        paths,
        [
            "/papi/login",
            "/papi/v1/search/persons",
            "/papi/v1/search/persons",
            "/papi/login",
            "/papi/v1/search/persons"
        ]
    );
    assert_eq!(body(&transport, 0), json!({"username": "dana", "password": SECRET, "partnerKey": SECRET}));
    assert_eq!(
        body(&transport, 1),
        json!({"companyCriteria": {"emailDomains": ["harborlogistics.example"]}})
    );
    assert_eq!(requests[1].headers["x-auth-token"], "papi-token-1");
    assert_eq!(requests[1].headers["x-partner-key"], SECRET);
    assert_eq!(requests[1].headers["content-type"], "application/json");
    assert_eq!(provider.calls(), 3, "logins are not counted");
    assert!(provider.notice().unwrap().contains("legacy endpoint"));
}

#[tokio::test]
async fn a_legacy_search_needs_domains_and_has_one_page() {
    let (provider, transport) =
        open::<DiscoverOrgLegacy>(vec![login(), Exchange::new("POST", PERSONS, 404, "")]);
    let search = provider.people_search().unwrap();
    let error = search.search(&Query::default(), None, 10).await.unwrap_err();
    assert_eq!(error.field(), Some("query.company_domains"));
    assert_eq!(search.search(&people_query(), Some("2"), 10).await.unwrap_err().field(), Some("cursor"));
    assert!(transport.requests().is_empty());
    assert!(search.search(&people_query(), None, 10).await.unwrap().people.is_empty());
    let query = Query { titles: vec!["CFO".into()], ..people_query() };
    assert_eq!(search.ignored(&query), ["titles"]);
    let page =
        discoverorg::persons(br#"{"content":[{"id":1,"fullName":"Dana Okafor"}],"totalElements":"7"}"#)
            .unwrap();
    assert_eq!(page.warnings, ["7 persons were announced and 1 came: more pages are not documented"]);
    for nothing in ["null", "{}", r#"{"content":null}"#, r#"{"content":[]}"#] {
        assert!(discoverorg::persons(nothing.as_bytes()).unwrap().people.is_empty(), "{nothing}");
    }
}

#[tokio::test]
async fn a_legacy_person_is_mapped_and_must_be_the_one_that_was_meant() {
    let page = discoverorg::persons(fixture!("discoverorg/fixtures/persons.json").as_bytes()).unwrap();
    assert_eq!(
        serde_json::to_value(&page.people[0].person).unwrap(),
        json!({
            "source": "discoverorg", "external_id": "789012", "external_company_id": "123456",
            "first_name": "Dana", "last_name": "Okafor", "full_name": "Dana Okafor", "job_title": "Director of IT",
            "email": "dana.okafor@harborlogistics.example", "email_status": "unknown",
            "phones": [{"raw": "207-555-0100", "kind": "work", "verified": false},
                {"raw": "207-555-0142", "kind": "mobile", "verified": false}],
            "linkedin_url": "https://www.linkedin.com/in/dana-okafor-demo", "department_raw": "Information Technology",
            "company_name": "Harbor Logistics", "industry_raw": "Logistics", "headcount": 140,
            "services_offered": "Logistics", "notes": "Reports to Ira Bell, COO"
        })
    );
    let by_name = |name: &str| Person {
        full_name: Some(name.into()),
        company: Company { domain: Some("harborlogistics.example".into()), ..Company::default() },
        ..Person::default()
    };
    let (provider, transport) = open::<DiscoverOrgLegacy>(DiscoverOrgLegacy::exchanges(Situation::Success));
    let enrich = provider.enrichment().unwrap();
    let budget = Budget::unlimited();
    let ask = async |person: Person| enrich.enrich_people(&[person], &budget).await.unwrap().remove(0);
    assert_eq!(ask(by_name("ira bell")).await.found().unwrap().external_id.as_deref(), Some("789001"));
    assert_eq!(
        body(&transport, 1),
        json!({"personCriteria": {"queryString": "ira bell", "queryStringApplication": ["FULL_NAME"]},
            "companyCriteria": {"emailDomains": ["harborlogistics.example"]}})
    );
    assert_eq!(ask(by_name("Ira Ball")).await, Outcome::NotFound);
    assert_eq!(ask(Person::default()).await, Outcome::Unsupported);
    assert_eq!(budget.spent()[&ProviderId::new("discoverorg")].credits, 1.0);
    let other = Company { domain: Some("other.example".into()), ..Company::default() };
    assert_eq!(enrich.enrich_company(&other, &budget).await.unwrap(), Outcome::NotFound);
}

#[tokio::test]
async fn everstrings_wire_is_kept() {
    let (provider, transport) = open::<EverStringLegacy>(EverStringLegacy::exchanges(Situation::Success));
    let enrich = provider.enrichment().unwrap();
    let budget = Budget::unlimited();
    let found = enrich.enrich_company(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!(
        serde_json::to_value(&found).unwrap(),
        json!({
            "external_company_id": "9f31", "company_name": "Harbor Logistics", "website": "https://harborlogistics.example",
            "domain": "harborlogistics.example", "industry_raw": "Logistics", "headcount_range": "100-249",
            "revenue_range": "$10M-$25M", "founded_year": 1998,
            "address": {"city": "Portland", "region": "ME", "country": "United States", "country_iso2": "US"}
        })
    );
    let by_name = Company { company_name: Some("Harbor & Sons".into()), ..Company::default() };
    enrich.enrich_company(&by_name, &budget).await.unwrap();
    let requests = transport.requests();
    assert_eq!(
        requests[0].url.as_str(),
        "https://api.everstring.com/v1/companies/data_enrich?website=harborlogistics.example"
    );
    assert_eq!(requests[0].headers["authorization"], format!("Token {SECRET}"));
    assert!(requests[1].url.as_str().ends_with("?name=Harbor+%26+Sons"), "{}", requests[1].url);
    assert_eq!(enrich.enrich_company(&Company::default(), &budget).await.unwrap(), Outcome::Unsupported);
}

#[tokio::test]
async fn datanyzes_wire_is_kept() {
    let (provider, transport) = open::<DatanyzeLegacy>(vec![
        Exchange::new("GET", "/domain_info/", 200, fixture!("datanyze/fixtures/domain.json")),
        Exchange::new("GET", "/domain_info/", 200, fixture!("datanyze/fixtures/unknown_domain.json")),
        Exchange::new("GET", "/domain_info/", 200, r#"{"error": 101}"#),
        Exchange::new("GET", "/domain_info/", 200, crate::support::HTML),
        Exchange::new("GET", "/limits/", 200, fixture!("datanyze/fixtures/limits.json")),
    ]);
    let technographics = provider.technographics().unwrap();
    let budget = Budget::unlimited();
    let found = technographics.technologies(&company(), &budget).await.unwrap();
    assert_eq!(found.found().unwrap(), ["Cloudflare CDN", "HubSpot"]);
    assert_eq!(technographics.technologies(&company(), &budget).await.unwrap(), Outcome::NotFound);
    let refused = technographics.technologies(&company(), &budget).await.unwrap_err();
    assert_eq!(refused.to_string(), "datanyze: domain_info: error: refused with status 200 and error 101");
    assert_eq!(budget.spent()[&ProviderId::new("datanyze")].credits, 1.0);
    let html = technographics.technologies(&company(), &budget).await.unwrap_err();
    assert!(html.to_string().contains("HTML") && !html.to_string().contains(SECRET), "{html}");
    let balances = provider.usage().unwrap().usage().await.unwrap();
    assert_eq!(balances[2].limit, Some(100_000.0));
    assert_eq!(balances[2].left, Some(95_880.0));
    assert_eq!(
        transport.requests()[0].url.as_str(),
        format!(
            "https://api.datanyze.com/domain_info/?email={SECRET}&token={SECRET}&domain=harborlogistics.example&tech_details=true"
        )
    );
}

#[tokio::test]
async fn a_list_of_datanyze_needs_no_credentials() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/bookyourdata/fixtures/page.csv");
    let provider = connect("datanyze", bare().option("file", file)).unwrap();
    assert!(provider.technographics().is_none() && provider.notice().is_some());
    let page = provider.people_search().unwrap().search(&Query::default(), None, 10).await.unwrap();
    assert_eq!(page.people[0].person.source, Some(ProviderId::new("datanyze")));
    let both = Datanyze::equip(bare()).option("file", file).option("list", "42");
    let both = connect("datanyze", both).unwrap();
    assert!(both.technographics().is_some() && both.people_search().is_some());
    let none = connect("datanyze", Datanyze::equip(bare())).unwrap();
    assert!(none.people_search().is_none());
}
