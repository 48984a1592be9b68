//! Planning so many leads against a tenant that holds them all, store included. Time per record must not grow.
//!
//! `cargo bench -p crm-sync --features sqlite --bench plan`; `PLAN_LEADS=100000` measures that size too.
#![allow(missing_docs)]

use std::sync::Arc;
use std::time::Duration;

use b2b_providers::{
    Company, Descriptor, Found, Lifecycle, Page, Person, Phone, PhoneKind, Provider, ProviderId, Query,
    Reveal, Search,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crm_sync::Error;
use crm_sync::crm::{CrmRow, CrmTicket, FieldValues, StageRead, Table};
use crm_sync::engine::{Engine, Source};
use crm_sync::port::{Calls, ChangePage, Changes, CrmPort, Schema, Write, Written};
use crm_sync::store::SqliteStore;
use crm_sync::suppress::Suppressor;
use crm_workflow::{Entity, Stage};
use rest_core::{SystemClock, Timestamp, async_trait};

const PAGE: usize = 500;

fn person(number: usize) -> Person {
    let firm = number / 3;
    Person {
        source: Some(ProviderId::new("apollo")),
        sources: vec!["apollo".to_owned()],
        external_id: Some(format!("p-{number}")),
        first_name: Some(format!("First{number}")),
        last_name: Some(format!("Last{number}")),
        email: Some(format!("first{number}.last{number}@firm{firm}.example")),
        job_title: Some("IT Director".to_owned()),
        phones: vec![Phone::new(format!("+1 212-555-01{:02}", number % 100), PhoneKind::Work)],
        company: Company {
            company_name: Some(format!("Firm {firm} Ltd")),
            website: Some(format!("https://www.firm{firm}.example")),
            industry_raw: Some("information technology".to_owned()),
            headcount: Some(120),
            technologies: vec!["Okta".to_owned()],
            ..Company::default()
        },
        ..Person::default()
    }
}

/// The record that the tenant holds of this person: filled by people, with gaps.
fn ticket(number: usize) -> CrmRow {
    let firm = number / 3;
    let fields = [("CFLeadSource", "Apollo.io"), ("CFLeadEmployeeCount", "51-200")];
    CrmRow::Ticket(CrmTicket {
        id: 1 + number as i64,
        entity: Entity::Lead,
        stage: StageRead::Known(Stage::NewLead),
        company: None,
        site: None,
        contact: None,
        agent: None,
        summary: format!("First{number} Last{number} - Firm {firm} Ltd"),
        contact_name: Some(format!("First{number} Last{number}")),
        contact_email: Some(format!("first{number}.last{number}@firm{firm}.example")),
        contact_phone: None,
        contact_title: Some("IT Director".to_owned()),
        company_name: Some(format!("Firm {firm} Ltd")),
        fields: fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
            .collect::<FieldValues>(),
        value: None,
        probability: None,
        key: None,
        parent: None,
        opted_out: false,
        updated_at: Some(Timestamp::from_millis(1_770_000_000_000)),
        unread: Vec::new(),
    })
}

#[derive(Debug)]
struct Shelf(Descriptor, usize);

#[async_trait]
impl Provider for Shelf {
    fn id(&self) -> ProviderId {
        ProviderId::new("apollo")
    }

    fn descriptor(&self) -> &Descriptor {
        &self.0
    }

    fn calls(&self) -> u64 {
        0
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(self)
    }
}

#[async_trait]
impl Search for Shelf {
    fn ignored(&self, _query: &Query) -> Vec<&'static str> {
        Vec::new()
    }

    async fn search(
        &self,
        _query: &Query,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page, b2b_providers::Error> {
        let from: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap_or_default());
        let to = (from + limit).min(self.1);
        let found = |number| Found { person: person(number), completeness: Reveal::Complete };
        let next = (to < self.1).then(|| to.to_string());
        Ok(Page { people: (from..to).map(found).collect(), next, ..Page::default() })
    }
}

/// A tenant that only reads.
#[derive(Debug)]
struct Tenant(usize);

struct Rows(std::ops::Range<usize>);

#[async_trait]
impl Changes for Rows {
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error> {
        let rows: Vec<CrmRow> = self.0.by_ref().take(PAGE).map(ticket).collect();
        Ok((!rows.is_empty()).then_some(ChangePage { rows, bad: Vec::new() }))
    }
}

#[async_trait]
impl CrmPort for Tenant {
    fn name(&self) -> &str {
        "tenant"
    }

    async fn schema(&self) -> Result<Schema, Error> {
        Ok(Schema::default())
    }

    async fn changes(&self, table: Table, since: Option<Timestamp>) -> Result<Box<dyn Changes>, Error> {
        let is_first = table == Table::Ticket && since.is_none();
        Ok(Box::new(Rows(0..if is_first { self.0 } else { 0 })))
    }

    async fn read(&self, _table: Table, _ids: &[i64]) -> Result<Vec<CrmRow>, Error> {
        Ok(Vec::new())
    }

    async fn write(&self, writes: &[Write]) -> Vec<Written> {
        let refuse = |_| Written::Rejected { message: "read only".to_owned() };
        writes.iter().map(refuse).collect()
    }

    fn calls(&self) -> Calls {
        Calls::default()
    }
}

fn engine(leads: usize) -> Engine {
    let descriptor = Descriptor {
        id: ProviderId::new("apollo"),
        display_name: "Shelf",
        lifecycle: Lifecycle::Active,
        auth: "none",
        prices: &[],
        quotas: &[],
        credentials: &[],
        options: &[],
        base_url: "https://shelf.example",
        unverified: &[],
        docs: "",
    };
    let store = SqliteStore::in_memory().expect("a store");
    let suppressor = Suppressor::new(b"a secret of the bench");
    Engine::new(Arc::new(Tenant(leads)), Arc::new(store), Arc::new(SystemClock), suppressor).source(Source {
        provider: Arc::new(Shelf(descriptor, leads)),
        query: Query::default(),
        limit: None,
        reveal: false,
    })
}

fn planning(c: &mut Criterion) {
    let mut group = c.benchmark_group("plan");
    group.sample_size(10);
    let more = std::env::var("PLAN_LEADS").ok().and_then(|text| text.parse().ok());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    for leads in [1_000, 10_000].into_iter().chain(more) {
        let engine = engine(leads);
        // A plan changes nothing but what is known: every further one plans the same again.
        let first = runtime.block_on(engine.plan()).expect("a plan");
        assert_eq!(first.report.metrics.leads_updated, leads as u64);
        group.throughput(Throughput::Elements(leads as u64));
        group.bench_function(BenchmarkId::from_parameter(leads), |bencher| {
            bencher.iter_custom(|times| {
                let mut sum = 0;
                for _ in 0..times {
                    let cycle = runtime.block_on(engine.plan()).expect("a plan");
                    let stage = cycle.report.stages.iter().find(|stage| stage.name == "plan");
                    sum += stage.expect("the stage").duration_ms;
                }
                Duration::from_millis(sum)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, planning);
criterion_main!(benches);
