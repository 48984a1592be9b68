//! Clearbit's own ways: a host for each product, look-ups that are queued, halves that may be missing.

use std::sync::Arc;

use crate::support::clearbit::Clearbit;
use crate::support::fixture;
use crate::support::{SECRET, Vendor, company, connection, known, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::{
    Budget, Capability, Connection, Delivered, EmailStatus, ErrorKind, JobKind, Outcome, Person, Progress,
    Provider, ProviderId, Query, Reveal,
};
use rest_core::ReplayTransport;
use serde_json::json;

const PEOPLE: &str = "/v1/people/search";
const COMBINED: &str = "/v2/combined/find";
const COMPANY: &str = "/v2/companies/find";

fn open_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<Clearbit>(set(connection::<Clearbit>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_with(exchanges, |connection| connection)
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("clearbit")).copied().unwrap_or_default().credits
}

async fn enrich(vendor: &dyn Provider, person: Person, budget: &Budget) -> Outcome<Person> {
    vendor.enrichment().unwrap().enrich_people(&[person], budget).await.unwrap().remove(0)
}

#[tokio::test]
async fn domains_are_searched_one_after_another_on_their_own_host() {
    let (vendor, transport) = open(Clearbit::exchanges(Situation::Success));
    let search = vendor.people_search().unwrap();
    let query = Query {
        company_domains: vec!["harborlogistics.example".into(), "b.example".into()],
        ..Query::default()
    };
    let first = search.search(&query, None, 2).await.unwrap();
    assert_eq!((first.people.len(), first.total), (2, None), "a total of one domain is no total");
    let dana = &first.people[0];
    assert_eq!((dana.completeness, dana.person.email.as_deref()), (Reveal::NeedsReveal, None));
    assert_eq!(dana.person.company.domain.as_deref(), Some("harborlogistics.example"));
    let second = search.search(&query, first.next.as_deref(), 2).await.unwrap();
    assert_eq!(second.people[0].completeness, Reveal::Complete);
    assert_eq!(second.people[0].person.email_status, Some(EmailStatus::Deliverable));
    assert!(second.next.as_deref().unwrap().contains("b.example"));
    let requests = transport.requests();
    assert_eq!(
        requests[1].url.as_str(),
        "https://prospector.clearbit.com/v1/people/search?domain=harborlogistics.example&page=2&page_size=2"
    );
    // Basic: the key and no password.
    let basic = requests[0].headers["authorization"].to_str().unwrap().to_owned();
    assert_eq!(basic, "Basic czNjcjN0LW9mLXRoZS1maXh0dXJlczo=");
    assert_eq!(SECRET, "s3cr3t-of-the-fixtures");
    assert_eq!(requests[0].headers["api-version"], "2019-12-19");
    let error =
        search.search(&Query { titles: vec!["CIO".into()], ..Query::default() }, None, 2).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("query.company_domains")));
    assert_eq!(search.search(&query, Some("2/20"), 2).await.unwrap_err().field(), Some("cursor"));
}

#[tokio::test]
async fn an_empty_page_that_should_not_be_is_told() {
    let empty = r#"{"page": 1, "page_size": 20, "total": "40", "results": []}"#;
    let (vendor, _) = open(vec![Exchange::new("GET", PEOPLE, 200, empty)]);
    let page = vendor.people_search().unwrap().search(&people_query(), None, 20).await.unwrap();
    assert!(page.warnings[0].contains("40 people are announced"), "{:?}", page.warnings);
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn a_domain_that_nobody_knows_does_not_end_the_search() {
    let (vendor, _) = open(vec![
        Exchange::new("GET", PEOPLE, 404, fixture!("clearbit/fixtures/unknown.json")),
        Exchange::new("GET", PEOPLE, 200, fixture!("clearbit/fixtures/people_page2.json")),
    ]);
    let search = vendor.people_search().unwrap();
    let query = Query { company_domains: vec!["a.example".into(), "b.example".into()], ..Query::default() };
    let first = search.search(&query, None, 20).await.unwrap();
    assert_eq!((first.people.len(), first.skipped.len()), (0, 1));
    let second = search.search(&query, first.next.as_deref(), 20).await.unwrap();
    assert_eq!(second.people[0].person.company.domain.as_deref(), Some("b.example"));
}

#[tokio::test]
async fn person_and_company_come_and_count_apart() {
    let table = [
        (fixture!("clearbit/fixtures/combined.json"), "found", 2.0, Some("salesforce")),
        (fixture!("clearbit/fixtures/combined_no_company.json"), "found", 1.0, None),
        (fixture!("clearbit/fixtures/combined_fuzzy.json"), "not found", 2.0, None),
        (r#"{"person": null, "company": null}"#, "not found", 0.0, None),
    ];
    for (body, word, credits, technology) in table {
        let (vendor, transport) = open(vec![Exchange::new("GET", COMBINED, 200, body)]);
        let budget = Budget::unlimited();
        let person = Person { first_name: Some("Dana".into()), ..Clearbit::person() };
        let outcome = enrich(&*vendor, person, &budget).await;
        assert_eq!((outcome.as_str(), spent(&budget)), (word, credits), "{body}");
        if let Some(person) = outcome.found() {
            assert_eq!(person.company.technologies.first().map(String::as_str), technology);
            assert_eq!(person.linkedin_url.as_deref(), Some("https://www.linkedin.com/in/dana-okafor-demo"));
            assert_eq!(person.observed_at.unwrap().date_string(), "2026-05-01");
        }
        assert_eq!(
            transport.requests()[0].url.as_str(),
            "https://person.clearbit.com/v2/combined/find?email=dana.okafor%40harborlogistics.example&given_name=Dana"
        );
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_one_is_nobody() {
    let body = r#"{"error": {"type": "email_invalid", "message": "Invalid"}}"#;
    let (vendor, _) = open(vec![Exchange::new("GET", COMBINED, 422, body)]);
    let budget = Budget::unlimited();
    assert_eq!(
        (enrich(&*vendor, Clearbit::person(), &budget).await, spent(&budget)),
        (Outcome::NotFound, 0.0)
    );
    let (vendor, _) =
        open(vec![Exchange::new("GET", COMBINED, 422, r#"{"error": {"type": "params_invalid"}}"#)]);
    let enrichment = vendor.enrichment().unwrap();
    let error = enrichment.enrich_people(&[Clearbit::person()], &budget).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Vendor);
    assert_eq!(enrich(&*vendor, Person::default(), &budget).await, Outcome::Unsupported);
}

#[tokio::test]
async fn only_the_address_of_a_prospect_is_bought() {
    let path = "/v1/people/e_66f1/email";
    let (vendor, transport) =
        open(vec![Exchange::new("GET", path, 200, fixture!("clearbit/fixtures/email.json"))]);
    let budget = Budget::unlimited();
    let person = enrich(&*vendor, known("clearbit", "e_66f1"), &budget).await;
    assert_eq!((person.credits(), spent(&budget)), (1.0, 1.0));
    let person = person.found().unwrap();
    assert_eq!(person.email.as_deref(), Some("dana.okafor@harborlogistics.example"));
    assert_eq!(
        (person.external_id.as_deref(), person.email_status),
        (Some("e_66f1"), Some(EmailStatus::Deliverable))
    );
    assert_eq!(transport.requests()[0].url.host_str(), Some("prospector.clearbit.com"));
    let (vendor, _) = open(vec![Exchange::new("GET", path, 200, r#"{"email": null}"#)]);
    assert_eq!(enrich(&*vendor, known("clearbit", "e_66f1"), &budget).await, Outcome::NotFound);
    assert_eq!(spent(&budget), 1.0);
}

#[tokio::test]
async fn a_queued_look_up_is_asked_for_again() {
    let (vendor, transport) = open(vec![
        Exchange::new("GET", COMBINED, 202, ""),
        Exchange::new("GET", COMBINED, 202, fixture!("clearbit/fixtures/queued.json")),
        Exchange::new("GET", COMBINED, 200, fixture!("clearbit/fixtures/combined.json")),
    ]);
    let budget = Budget::unlimited();
    let outcome = enrich(&*vendor, Clearbit::person(), &budget).await;
    assert_eq!((outcome.as_str(), spent(&budget), transport.requests().len()), ("found", 2.0, 3));
    let (vendor, _) = open(vec![
        Exchange::new("GET", COMPANY, 202, fixture!("clearbit/fixtures/queued.json")),
        Exchange::new("GET", COMPANY, 404, fixture!("clearbit/fixtures/unknown.json")),
    ]);
    let budget = Budget::unlimited();
    let firm = vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap();
    assert_eq!((firm, spent(&budget)), (Outcome::NotFound, 0.0));
}

#[tokio::test]
async fn a_slow_look_up_becomes_a_job() {
    let queued = || Exchange::new("GET", COMBINED, 202, fixture!("clearbit/fixtures/queued.json"));
    let (vendor, transport) = open(vec![
        queued(),
        queued(),
        queued(),
        queued(),
        Exchange::new("GET", COMBINED, 200, fixture!("clearbit/fixtures/combined_no_company.json")),
    ]);
    let budget = Budget::unlimited();
    let Outcome::Pending { job } = enrich(&*vendor, Clearbit::person(), &budget).await else {
        panic!("pending")
    };
    assert!(!job.as_str().contains("dana"), "the name of a job is logged");
    assert_eq!((transport.requests().len(), spent(&budget)), (3, 2.0));
    let jobs = vendor.jobs().unwrap();
    let job = jobs.table().job(&job).unwrap();
    assert_eq!((job.kind, job.held_credits), (JobKind::Lookup, 2.0));
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Waiting { until } if until > now()));
    let Progress::Finished(Delivered::People(people)) = jobs.poll(&job, &budget).await.unwrap() else {
        panic!("finished")
    };
    assert_eq!(people[0].job_title.as_deref(), Some("IT Director"));
    assert_eq!((spent(&budget), jobs.table().open().len()), (1.0, 0), "the half that is missing comes back");
}

#[tokio::test]
async fn jobs_end_in_several_ways() {
    let queued = || (0..3).map(|_| Exchange::new("GET", COMPANY, 202, "")).collect::<Vec<_>>();
    let mut known = queued();
    known.push(Exchange::new("GET", COMPANY, 200, fixture!("clearbit/fixtures/company.json")));
    let mut unknown = queued();
    unknown.push(Exchange::new("GET", COMPANY, 404, fixture!("clearbit/fixtures/unknown.json")));
    for (exchanges, left, polls) in [(known, 1.0, 0), (unknown, 0.0, 0), (queued(), 1.0, 12)] {
        let found = left == 1.0 && polls == 0;
        let (vendor, _) = open(exchanges);
        let budget = Budget::unlimited();
        let outcome = vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap();
        assert_eq!((outcome.as_str(), spent(&budget)), ("pending", 1.0));
        let jobs = vendor.jobs().unwrap();
        let mut job = jobs.table().open().remove(0);
        job.polls = polls;
        let progress = jobs.poll(&job, &budget).await.unwrap();
        assert_eq!((spent(&budget), jobs.table().open().len()), (left, 0));
        match progress {
            Progress::Finished(Delivered::Companies(page)) => {
                assert!(found);
                assert_eq!(page.people[0].person.company.headcount, Some(140));
            }
            Progress::Lost { .. } => assert!(!found),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_company_with_its_technologies() {
    let (vendor, transport) = open(Clearbit::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let firm =
        vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!(
        (firm.address.line.as_deref(), firm.address.postcode.as_deref()),
        (Some("1 Pier Rd"), Some("04101"))
    );
    assert_eq!((firm.revenue_range.as_deref(), firm.headcount), (Some("$10M-$50M"), Some(140)));
    let technologies = vendor.technographics().unwrap().technologies(&company(), &budget).await.unwrap();
    assert_eq!(technologies.found().unwrap(), ["salesforce", "google_apps"]);
    assert_eq!(spent(&budget), 2.0);
    assert_eq!(
        transport.requests()[0].url.as_str(),
        "https://company.clearbit.com/v2/companies/find?domain=harborlogistics.example"
    );
    assert_eq!(vendor.calls(), 2);
}

#[tokio::test]
async fn discovery_is_off_and_takes_its_own_language() {
    let world = || {
        vec![
            Exchange::new(
                "GET",
                "/v1/companies/search",
                200,
                fixture!("clearbit/fixtures/companies_page.json"),
            ),
            Exchange::new(
                "GET",
                "/v1/companies/search",
                200,
                fixture!("clearbit/fixtures/companies_empty.json"),
            ),
        ]
    };
    let (vendor, _) = open(world());
    assert!(!vendor.capabilities().contains(&Capability::CompanySearch));
    let (vendor, transport) = open_with(world(), |connection| connection.option("discovery", "true"));
    let search = vendor.company_search().unwrap();
    let budget = Budget::unlimited();
    let query = Query { keywords: vec!["tech:salesforce".into()], ..Query::default() };
    let page = search.search_within(&query, None, 20, &budget).await.unwrap().found().unwrap();
    assert_eq!(page.people[0].person.company.company_name.as_deref(), Some("Harbor Logistics"));
    assert_eq!(page.people[0].person.research.growth_signals, ["Funding $5M"]);
    let last = search.search_within(&query, page.next.as_deref(), 20, &budget).await.unwrap();
    assert_eq!((last.credits(), spent(&budget)), (0.0, 1.0));
    assert_eq!(last.found().unwrap().next, None);
    assert_eq!(
        transport.requests()[1].url.as_str(),
        "https://discovery.clearbit.com/v1/companies/search?query=tech%3Asalesforce&page=2"
    );
    let error = search.search_within(&people_query(), None, 20, &budget).await.unwrap_err();
    assert_eq!(error.field(), Some("query.keywords"));
}

#[tokio::test]
async fn the_stream_waits_on_the_connection() {
    let (vendor, transport) =
        open_with(Clearbit::exchanges(Situation::Success), |connection| connection.option("stream", "true"));
    let budget = Budget::unlimited();
    enrich(&*vendor, Clearbit::person(), &budget).await;
    vendor.people_search().unwrap().search(&people_query(), None, 2).await.unwrap();
    let requests = transport.requests();
    assert_eq!(requests[0].url.host_str(), Some("person-stream.clearbit.com"));
    assert_eq!((requests[0].timeout.as_secs(), requests[1].timeout.as_secs()), (65, 30));
}

#[tokio::test]
async fn what_it_cannot_express_is_named() {
    let (vendor, _) = open(Vec::new());
    let query: Query = serde_json::from_value(json!({"titles": ["CTO"], "company_domains": ["a.example"],
        "company_names": ["A"], "countries": ["US"], "employees": {"min": 1}, "keywords": ["x"]}))
    .unwrap();
    let ignored = vendor.people_search().unwrap().ignored(&query);
    assert_eq!(ignored, ["company_names", "employees", "countries", "keywords"]);
}
