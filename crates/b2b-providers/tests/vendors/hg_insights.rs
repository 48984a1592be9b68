//! The ways of HG Insights: companies by domain, groups of fields, what was charged already.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::hg_insights::{CREDITS, ENRICH, HgInsights, INTENT, SEARCH};
use crate::support::{HTML, SECRET, Vendor, company, company_query, connection, now, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::hg_insights::HgInsights as Client;
use b2b_providers::{
    Allowance, Budget, BuyingIntent, Company, Connection, Error, ErrorKind, Limits, Outcome, Page, Provider,
    ProviderId, Query, connect,
};
use rest_core::{ManualClock, ReplayTransport, SecretString};
use serde_json::{Value, json};

fn open_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<HgInsights>(set(connection::<HgInsights>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_with(exchanges, |connection| connection)
}

fn client(exchanges: Vec<Exchange>) -> (Client, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (Client::connect(connection::<HgInsights>(Arc::new(transport.clone()))).unwrap(), transport)
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("hg_insights")).copied().unwrap_or_default().credits
}

fn firm(domain: &str) -> Company {
    Company { domain: Some(domain.into()), ..Company::default() }
}

async fn page(hg: &dyn Provider, query: &Query, cursor: Option<&str>) -> Result<Page, Error> {
    hg.company_search().unwrap().search(query, cursor, 2).await
}

#[tokio::test]
async fn the_token_goes_as_it_was_configured() {
    for (scheme, expected) in [("bearer", format!("Bearer {SECRET}")), ("raw", SECRET.to_owned())] {
        let exchanges = HgInsights::exchanges(Situation::Success);
        let (hg, transport) = open_with(exchanges, |connection| connection.option("auth_scheme", scheme));
        page(&*hg, &company_query(), None).await.unwrap();
        let request = &transport.requests()[0];
        assert_eq!(request.headers["authorization"], expected);
        assert!(request.headers["authorization"].is_sensitive());
        assert_eq!(request.url.as_str(), "https://api.hginsights.com/data-api/v2/companies/search");
    }
    let transport = Arc::new(World::default().transport());
    let bare = Connection::new(transport, Arc::new(ManualClock::at(now())));
    let old = bare.clone().secret("HG_DATA_API_KEY", SecretString::from(SECRET));
    assert_eq!(connect("hg_data", old).unwrap().id(), "hg_insights");
    let error = Client::connect(bare).unwrap_err();
    assert!(error.to_string().contains("HG_INSIGHTS_API_KEY"), "{error}");
}

#[test]
fn wrong_settings_are_told_before_anything_is_sent() {
    let table = [
        ("auth_scheme", "basic"),
        ("fields", "firmographics,contacts"),
        ("intent_topics", "CRM"),
        ("intent_level", "LOW"),
        ("max_install_age_months", "-1"),
        ("installs_limit", "1.5"),
        ("dictionary", "yes"),
        ("field", "spend"),
    ];
    for (option, value) in table {
        let transport = Arc::new(World::default().transport());
        let error = Client::connect(connection::<HgInsights>(transport).option(option, value)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{option}");
    }
}

#[tokio::test]
async fn a_search_walks_by_offset_to_the_announced_end() {
    let (hg, transport) = open(HgInsights::exchanges(Situation::Success));
    let first = page(&*hg, &company_query(), None).await.unwrap();
    let last = page(&*hg, &company_query(), first.next.as_deref()).await.unwrap();
    assert_eq!((first.people.len(), last.people.len(), last.next), (2, 1, None));
    assert_eq!(first.people[1].person.company.domain.as_deref(), Some("quayfreight.example"));
    assert_eq!(body(&transport, 1)["offset"], 2);
    assert_eq!(body(&transport, 0)["filters"]["firmographics"]["employees"], json!({"min": 50, "max": 500}));

    let large =
        fixture!("hg_insights/fixtures/companies_page1.json").replace("\"count\": 3", "\"count\": 90000");
    let (hg, _) = open(vec![Exchange::new("POST", SEARCH, 200, large)]);
    let first = page(&*hg, &company_query(), None).await.unwrap();
    assert_eq!(first.warnings, ["only 25000 of 90000 companies can be reached: narrow the query"]);
    let last = page(&*hg, &company_query(), Some("12500/2")).await.unwrap();
    assert_eq!(last.next, None, "the reach ends the walk");

    let silent = fixture!("hg_insights/fixtures/companies_page1.json").replace(",\n  \"count\": 3", "");
    let (hg, _) = open(vec![Exchange::new("POST", SEARCH, 200, silent)]);
    assert_eq!(page(&*hg, &company_query(), None).await.unwrap().next.as_deref(), Some("2/2"));
}

#[tokio::test]
async fn words_are_ignored_unless_the_dictionary_is_on() {
    let query = Query {
        technologies: vec!["10421".into(), "CRM One".into()],
        industries: vec!["12".into()],
        keywords: vec!["freight".into()],
        ..Query::default()
    };
    let (hg, transport) = open(HgInsights::exchanges(Situation::Success));
    assert_eq!(hg.company_search().unwrap().ignored(&query), ["technologies", "keywords"]);
    page(&*hg, &query, None).await.unwrap();
    assert_eq!(body(&transport, 0)["filters"], json!({"firmographics": {"industries": [{"ids": ["12"]}]}}));

    let exchanges = vec![
        Exchange::new("GET", "/catalog/products", 200, r#"{"products":[{"id":77,"name":"crm one"}]}"#),
        Exchange::new("POST", SEARCH, 200, fixture!("hg_insights/fixtures/companies_page1.json")),
    ];
    let (hg, transport) = open_with(exchanges, |connection| connection.option("dictionary", "true"));
    assert_eq!(hg.company_search().unwrap().ignored(&query), ["keywords"]);
    for _ in 0..2 {
        page(&*hg, &query, None).await.unwrap();
    }
    assert_eq!(body(&transport, 1)["filters"]["installs"]["products"][0]["ids"], json!([10421, 77]));
    assert_eq!(transport.requests().len(), 3, "the dictionary is asked for once");
    let unknown = Query { technologies: vec!["Abacus".into()], ..Query::default() };
    let error = page(&*hg, &unknown, None).await.unwrap_err();
    assert_eq!(error.field(), Some("query.technologies[0]"));
}

#[tokio::test]
async fn a_company_is_charged_once() {
    let (hg, transport) = open(HgInsights::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let enrich = hg.enrichment().unwrap();
    let Outcome::Found { value, credits } = enrich.enrich_company(&company(), &budget).await.unwrap() else {
        panic!("the company is known")
    };
    assert_eq!(
        (credits, value.headcount, value.technologies.as_slice()),
        (1.0, Some(140), &["CRM One".to_owned()][..])
    );
    assert_eq!(body(&transport, 0)["companies"], json!({"domains": ["harborlogistics.example"]}));
    assert_eq!(body(&transport, 0)["fields"], json!(["firmographics", "technographics"]));
    let outcome = hg.technographics().unwrap().technologies(&company(), &budget).await.unwrap();
    assert_eq!(outcome, Outcome::Found { value: vec!["CRM One".into()], credits: 0.0 });
    assert_eq!(spent(&budget), 1.0);
    let nameless = Company { company_name: Some("Harbor".into()), ..Company::default() };
    assert_eq!(enrich.enrich_company(&nameless, &budget).await.unwrap(), Outcome::Unsupported);
}

#[tokio::test]
async fn many_companies_are_matched_by_domain_and_bought_as_the_budget_covers() {
    let asked = [
        firm("harborlogistics.example"),
        firm("nobody.example"),
        firm("GantryWorks.example"),
        Company::default(),
    ];
    let (hg, transport) = client(vec![
        Exchange::new("POST", ENRICH, 200, fixture!("hg_insights/fixtures/profiles.json")),
        Exchange::new(
            "POST",
            "/companies/enrich/estimate",
            200,
            fixture!("hg_insights/fixtures/estimate.json"),
        ),
    ]);
    assert_eq!(hg.estimate(&asked).await.unwrap(), 2.0);
    let budget = Budget::unlimited();
    let outcomes = hg.profiles(&asked, &budget).await.unwrap();
    let told: Vec<_> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Found { value, .. } => value.company.company_name.clone().unwrap(),
            other => other.as_str().to_owned(),
        })
        .collect();
    assert_eq!(told, ["Harbor Logistics", "not found", "Gantry Works", "unsupported"]);
    assert_eq!(spent(&budget), 2.0);

    let run = Allowance { credits: Some(1.0), money: None };
    let small = Budget::new(Limits { run, ..Limits::default() }, Arc::new(ManualClock::at(now())));
    let (hg, transport_of_small) =
        client(vec![Exchange::new("POST", ENRICH, 200, fixture!("hg_insights/fixtures/profiles.json"))]);
    let outcomes = hg.profiles(&asked, &small).await.unwrap();
    let told: Vec<_> = outcomes.iter().map(Outcome::as_str).collect();
    assert_eq!(told, ["found", "over budget", "over budget", "unsupported"]);
    assert_eq!(body(&transport_of_small, 0)["companies"]["domains"], json!(["harborlogistics.example"]));
    assert_eq!(spent(&small), 1.0);

    let sent = transport.requests().len();
    let error = hg.profiles(&vec![company(); 26], &budget).await.unwrap_err();
    assert_eq!((error.kind(), transport.requests().len()), (ErrorKind::Config, sent));
}

#[tokio::test]
async fn records_of_nobody_who_was_asked_for_stay_spent() {
    let nameless = r#"{"companies":[{"company_id":"5f3a9c01d2","technographics":{"installs":[{"product_name":"CRM One"}]}}]}"#;
    let moved = r#"{"companies":[{"firmographics":{"domain":"new.example","name":"Harbor"}}]}"#;
    for (answer, domain) in [(nameless, "harborlogistics.example"), (moved, "new.example")] {
        let (hg, _) = client(vec![Exchange::new("POST", ENRICH, 200, answer)]);
        let budget = Budget::unlimited();
        let alone = hg.profiles(&[company()], &budget).await.unwrap().remove(0).found().unwrap();
        assert_eq!(alone.company.domain.as_deref(), Some(domain), "the only record is of the only company");
        let (hg, _) = client(vec![Exchange::new("POST", ENRICH, 200, answer)]);
        let budget = Budget::unlimited();
        let error = hg.profiles(&[company(), firm("gantryworks.example")], &budget).await.unwrap_err();
        assert_eq!((error.field(), spent(&budget)), (Some("companies[0]"), 2.0));
    }
    let exchanges = vec![Exchange::new("POST", ENRICH, 200, nameless)];
    let (hg, transport) = open_with(exchanges, |connection| connection.option("fields", "technographics"));
    let outcome = hg.technographics().unwrap().technologies(&company(), &Budget::unlimited()).await.unwrap();
    assert_eq!(outcome.found(), Some(vec!["CRM One".to_owned()]));
    assert_eq!(body(&transport, 0)["fields"], json!(["technographics"]));
}

#[tokio::test]
async fn spend_comes_with_the_profile() {
    let transport =
        World::new(vec![Exchange::new("POST", ENRICH, 200, fixture!("hg_insights/fixtures/profile.json"))])
            .transport();
    let connection = connection::<HgInsights>(Arc::new(transport.clone()));
    let hg = Client::connect(connection.option("fields", "spend, technographics")).unwrap();
    let profile = hg.profiles(&[company()], &Budget::unlimited()).await.unwrap().remove(0).found().unwrap();
    assert_eq!(profile.spend[0].amount, 310_000.0);
    assert_eq!((profile.installs.len(), profile.installs[0].intensity), (1, Some(73)));
    assert_eq!(body(&transport, 0)["fields"], json!(["spend", "technographics"]));
}

#[tokio::test]
async fn one_bad_record_costs_no_other() {
    let asked = [firm("gantryworks.example"), firm("harborlogistics.example")];
    let (hg, _) = client(vec![Exchange::new(
        "POST",
        ENRICH,
        200,
        fixture!("hg_insights/fixtures/profiles_bad_record.json"),
    )]);
    let budget = Budget::unlimited();
    let outcomes = hg.profiles(&asked, &budget).await.unwrap();
    assert_eq!(outcomes.iter().map(Outcome::as_str).collect::<Vec<_>>(), ["unknown", "found"]);
    assert_eq!(spent(&budget), 2.0, "what could not be read is charged all the same");

    let (hg, _) = open(vec![Exchange::new(
        "POST",
        SEARCH,
        200,
        fixture!("hg_insights/fixtures/companies_bad_record.json"),
    )]);
    let found = page(&*hg, &company_query(), None).await.unwrap();
    assert_eq!((found.people.len(), found.rejected[0].field.as_str()), (1, "companies[0].id"));
    for (answer, field) in
        [(HTML, None), ("{}", Some("companies")), (r#"{"companies":"x"}"#, Some("companies"))]
    {
        let (hg, _) = open(vec![
            Exchange::new("POST", SEARCH, 200, answer),
            Exchange::new("POST", ENRICH, 200, answer),
        ]);
        let error = page(&*hg, &company_query(), None).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Malformed, field), "{error}");
        let budget = Budget::unlimited();
        let error = hg.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap_err();
        assert!(error.to_string().starts_with("hg_insights: companies.enrich: "), "{error}");
        assert_eq!(spent(&budget), 1.0);
    }
}

#[tokio::test]
async fn intent_of_known_quiet_and_unknown_companies() {
    let budget = Budget::unlimited();
    let ask = async |exchange: Exchange| {
        let (hg, _) = open(vec![exchange]);
        hg.intent().unwrap().intent(&company(), &budget).await
    };
    let value = ask(Exchange::new("POST", INTENT, 200, fixture!("hg_insights/fixtures/intent.json")))
        .await
        .unwrap()
        .found()
        .unwrap();
    assert_eq!((value.intent_score, value.intent_stage.as_deref()), (Some(88), Some("Evaluating")));
    assert_eq!(spent(&budget), 1.0);
    let quiet = ask(Exchange::new("POST", INTENT, 200, fixture!("hg_insights/fixtures/intent_quiet.json")))
        .await
        .unwrap();
    assert_eq!(quiet, Outcome::Found { value: BuyingIntent::default(), credits: 1.0 });
    assert_eq!(ask(Exchange::new("POST", INTENT, 200, "{}")).await.unwrap(), Outcome::NotFound);
    assert_eq!(ask(Exchange::new("POST", INTENT, 404, "{}")).await.unwrap(), Outcome::NotFound);
    assert_eq!(spent(&budget), 2.0);
    let cut = ask(Exchange::cut("POST", INTENT)).await.unwrap();
    assert!(matches!(cut, Outcome::Unknown { .. }), "{cut:?}");
    assert_eq!(spent(&budget), 3.0);
    assert!(ask(Exchange::new("POST", INTENT, 200, HTML)).await.unwrap_err().to_string().contains("HTML"));
}

#[tokio::test]
async fn a_contract_without_a_group_is_told_like_a_bad_token() {
    let (hg, transport) = open(HgInsights::exchanges(Situation::Unauthorised));
    let budget = Budget::unlimited();
    let error = hg.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    let text = error.to_string();
    assert!(text.contains("does not include spend") && text.contains("option fields"), "{text}");
    assert_eq!((transport.requests().len(), spent(&budget)), (1, 0.0));
}

#[tokio::test]
async fn the_headers_correct_the_rate_and_a_refusal_is_waited_for() {
    let (hg, transport) = open(vec![
        Exchange::new("POST", SEARCH, 429, fixture!("hg_insights/fixtures/rate.json"))
            .header("retry-after", "1"),
        Exchange::new("POST", SEARCH, 200, fixture!("hg_insights/fixtures/companies_page1.json"))
            .header("x-ratelimit-limit", "25, 25;w=1")
            .header("x-ratelimit-remaining", "0"),
    ]);
    assert_eq!(page(&*hg, &company_query(), None).await.unwrap().people.len(), 2);
    assert_eq!(transport.requests().len(), 2);

    let limited = || {
        Exchange::new("POST", ENRICH, 429, fixture!("hg_insights/fixtures/rate.json"))
            .header("retry-after", "1")
    };
    let (hg, transport) = open(vec![
        limited(),
        Exchange::new("POST", ENRICH, 200, fixture!("hg_insights/fixtures/profile.json")),
    ]);
    let outcome = hg.enrichment().unwrap().enrich_company(&company(), &Budget::unlimited()).await.unwrap();
    assert!(matches!(outcome, Outcome::Found { .. }), "a refusal for its rate was not processed");
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn the_balance_is_read() {
    let (hg, _) =
        open(vec![Exchange::new("GET", CREDITS, 200, fixture!("hg_insights/fixtures/credits.json"))]);
    let balance = hg.usage().unwrap().usage().await.unwrap().remove(0);
    assert_eq!((balance.limit, balance.used, balance.left), (Some(5_000.0), Some(1_200.0), Some(3_800.0)));
    let (hg, _) = open(vec![Exchange::new("GET", CREDITS, 200, "{}")]);
    assert_eq!(hg.usage().unwrap().usage().await.unwrap_err().kind(), ErrorKind::Malformed);
}
