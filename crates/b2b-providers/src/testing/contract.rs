use std::sync::Arc;

use rest_core::async_trait;

use super::check::{Findings, names};
use crate::{
    Budget, Company, Enrich, Error, ErrorKind, Found, Lifecycle, Outcome, Page, Pager, Person, Provider,
    Query, Search,
};

/// What the vendor is like during a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Situation {
    /// Everything works. A search has three records on two pages of two.
    Success,
    /// Nobody is found.
    Empty,
    /// The credentials are refused.
    Unauthorised,
    /// The account is empty.
    OutOfCredits,
    /// The first search is refused for a moment, the next one works.
    RateLimited,
    /// One record of a search cannot be read, others can.
    BadRecord,
    /// A page of HTML comes instead of JSON.
    Html,
    /// The person asked the vendor to stop.
    OptedOut,
    /// The connection breaks after a paid call was sent.
    Cut,
}

/// Connects a provider to a vendor in a situation. Time must not need to pass: use an automatic clock.
#[async_trait]
pub trait Harness: Send + Sync {
    /// The provider, connected. `None` for a situation that cannot be made.
    async fn connect(&self, situation: Situation) -> Option<Arc<dyn Provider>>;

    /// A query for people that the exchanges answer.
    fn people_query(&self) -> Query;

    /// A query for companies that the exchanges answer.
    fn company_query(&self) -> Query;

    /// A person who can be enriched.
    fn person(&self) -> Person;

    /// A company that can be enriched.
    fn company(&self) -> Company;

    /// Credentials that must not be seen anywhere.
    fn secrets(&self) -> Vec<String>;
}

/// Runs the contract. Checks are chosen by what the provider can do.
///
/// # Errors
/// Every rule that is broken, in a sentence.
pub async fn contract(harness: &dyn Harness) -> Result<(), Vec<String>> {
    let mut run = Run { harness, findings: Findings::default() };
    run.success().await;
    run.dry().await;
    run.empty().await;
    run.unauthorised().await;
    run.out_of_credits().await;
    run.rate_limited().await;
    run.bad_record().await;
    run.html().await;
    run.opted_out().await;
    run.cut().await;
    if run.findings.0.is_empty() { Ok(()) } else { Err(run.findings.0) }
}

pub(super) struct Run<'a> {
    pub(super) harness: &'a dyn Harness,
    pub(super) findings: Findings,
}

pub(super) fn spent(budget: &Budget, provider: &dyn Provider) -> f64 {
    let spent = budget.spent();
    names(provider).iter().filter_map(|name| spent.get(name)).map(|spent| spent.credits).sum()
}

async fn all_pages(search: &dyn Search, query: &Query, budget: &Budget) -> Result<Vec<Page>, Error> {
    let mut pager = Pager::new(search, query, 2);
    let mut pages = Vec::new();
    while let Some(outcome) = pager.next_page(budget).await? {
        match outcome {
            Outcome::Found { value, .. } => pages.push(value),
            _ => break,
        }
    }
    Ok(pages)
}

impl Run<'_> {
    async fn success(&mut self) {
        let Some(provider) = self.harness.connect(Situation::Success).await else {
            self.findings.0.push("a provider must be able to succeed".to_owned());
            return;
        };
        let provider = &*provider;
        self.identity(provider);
        let budget = Budget::unlimited();
        if let Some(search) = provider.people_search() {
            let people = self.walk(provider, search, &self.harness.people_query(), &budget).await;
            let known = people.iter().all(|found| found.person.external_id.is_some());
            self.findings.expect(known, || "a person has no id".to_owned());
        }
        if let Some(search) = provider.company_search() {
            let companies = self.walk(provider, search, &self.harness.company_query(), &budget).await;
            let pure = companies.iter().all(|found| found.person.is_company_only());
            self.findings.expect(pure, || "a company search answers people".to_owned());
        }
        if let Some(briefing) = provider.briefing() {
            self.findings.briefs(provider, briefing).await;
        }
        self.enrichment(provider).await;
        self.others(provider, &budget).await;
        self.findings.secrets("Debug of the provider", &format!("{provider:?}"), &self.harness.secrets());
    }

    fn identity(&mut self, provider: &dyn Provider) {
        let descriptor = provider.descriptor();
        self.findings.expect(descriptor.id == provider.id(), || "id and descriptor differ".to_owned());
        self.findings
            .expect(!descriptor.docs.trim().is_empty(), || "the page of documentation is empty".to_owned());
        let is_retired = matches!(descriptor.lifecycle, Lifecycle::Retired { .. });
        self.findings.expect(!is_retired || provider.notice().is_some(), || {
            "a retired product does not say who serves it".to_owned()
        });
        self.findings.expect(!provider.capabilities().is_empty(), || "it can do nothing".to_owned());
        let prices = [
            provider.people_search().and_then(Search::price),
            provider.company_search().and_then(Search::price),
            provider.enrichment().map(|enrich| enrich.price()),
            provider.enrichment().map(|enrich| enrich.company_price()),
            provider.email_verification().map(|verify| verify.price()),
            provider.scoring().map(|score| score.price()),
            provider.intent().map(|intent| intent.price()),
            provider.technographics().map(|technographics| technographics.price()),
        ];
        for price in prices.into_iter().flatten() {
            let listed = descriptor.prices.iter().any(|known| known.call == price.call);
            self.findings.expect(listed, || format!("the price of {} is not in the descriptor", price.call));
        }
    }

    async fn walk(
        &mut self,
        provider: &dyn Provider,
        search: &dyn Search,
        query: &Query,
        budget: &Budget,
    ) -> Vec<Found> {
        if search.price().is_some() {
            let kind = search.search(query, None, 2).await.err().map(|error| error.kind());
            self.findings
                .expect(kind == Some(ErrorKind::Paid), || "a paid search works without a budget".to_owned());
        }
        let pages = match all_pages(search, query, budget).await {
            Ok(pages) => pages,
            Err(error) => {
                self.findings.0.push(format!("a search fails: {error}"));
                return Vec::new();
            }
        };
        let ended = pages.last().is_some_and(|page| page.next.is_none());
        self.findings.expect(ended, || "a search does not end".to_owned());
        let found: Vec<Found> = pages.into_iter().flat_map(|page| page.people).collect();
        self.findings.expect(found.len() == 3, || format!("a search of three records finds {}", found.len()));
        for one in &found {
            self.findings.record(provider, &one.person);
        }
        found
    }

    async fn enrichment(&mut self, provider: &dyn Provider) {
        let Some(enrich) = provider.enrichment() else { return };
        let budget = Budget::unlimited();
        match enrich.enrich_people(&[self.harness.person()], &budget).await.as_deref() {
            Ok([Outcome::Found { value, credits }]) if enrich.completes_people() => {
                self.findings.record(provider, value);
                self.findings
                    .expect(value.email.is_some(), || "an enriched person has no address".to_owned());
                let honest = *credits <= enrich.price().credits && spent(&budget, provider) >= *credits;
                self.findings.expect(honest, || {
                    "an enrichment costs more than its price, or is not counted".to_owned()
                });
            }
            Ok([Outcome::Unsupported]) if !enrich.completes_people() => {}
            other => self.findings.0.push(format!("an enrichment does not find the person: {other:?}")),
        }
        let many = vec![self.harness.person(); enrich.batch_size() + 1];
        let kind = enrich.enrich_people(&many, &budget).await.err().map(|error| error.kind());
        self.findings
            .expect(kind == Some(ErrorKind::Config), || "too many people are not refused".to_owned());
        let company = enrich.enrich_company(&self.harness.company(), &budget).await;
        match company {
            Ok(Outcome::Found { value, .. }) => {
                let named = value.company_name.is_some() || value.domain.is_some();
                self.findings.expect(named, || "an enriched company has neither name nor domain".to_owned());
            }
            Ok(Outcome::Unsupported) if enrich.completes_people() => {}
            other => self.findings.0.push(format!("an enrichment does not find the company: {other:?}")),
        }
    }

    /// A search for what the provider finds: people, or else companies.
    pub(super) fn search<'p>(&self, provider: &'p dyn Provider) -> Option<(&'p dyn Search, Query)> {
        let people = provider.people_search().map(|search| (search, self.harness.people_query()));
        people.or_else(|| provider.company_search().map(|search| (search, self.harness.company_query())))
    }

    /// Completes what the provider completes: a person, or else a company.
    pub(super) async fn complete(&self, enrich: &dyn Enrich, budget: &Budget) -> Result<Outcome<()>, Error> {
        if enrich.completes_people() {
            let mut outcomes = enrich.enrich_people(&[self.harness.person()], budget).await?;
            Ok(outcomes.pop().unwrap_or(Outcome::Unsupported).map(|_| ()))
        } else {
            Ok(enrich.enrich_company(&self.harness.company(), budget).await?.map(|_| ()))
        }
    }

    async fn others(&mut self, provider: &dyn Provider, budget: &Budget) {
        let company = self.harness.company();
        if let Some(verify) = provider.email_verification() {
            let outcome = verify.verify("dana.okafor@harborlogistics.example", budget).await;
            let found = matches!(outcome, Ok(Outcome::Found { .. }));
            self.findings.expect(found, || format!("a verification finds nothing: {outcome:?}"));
            let kind = verify.verify("no address", budget).await.err().map(|error| error.kind());
            self.findings.expect(kind == Some(ErrorKind::Config), || "a wrong address is sent".to_owned());
        }
        if let Some(score) = provider.scoring() {
            let outcome = score.score(&self.harness.person(), budget).await;
            let found = matches!(outcome, Ok(Outcome::Found { .. }));
            self.findings.expect(found, || format!("a rating finds nothing: {outcome:?}"));
        }
        if let Some(intent) = provider.intent() {
            let outcome = intent.intent(&company, budget).await;
            let found = matches!(outcome, Ok(Outcome::Found { .. }));
            self.findings.expect(found, || format!("intent finds nothing: {outcome:?}"));
        }
        if let Some(technographics) = provider.technographics() {
            let outcome = technographics.technologies(&company, budget).await;
            let found = matches!(&outcome, Ok(Outcome::Found { value, .. }) if !value.is_empty());
            self.findings.expect(found, || format!("technographics find nothing: {outcome:?}"));
        }
        if let Some(usage) = provider.usage() {
            let balances = usage.usage().await;
            self.findings.expect(balances.is_ok(), || format!("usage fails: {balances:?}"));
            let health = usage.check().await;
            self.findings.expect(health.is_ok(), || format!("the check fails: {health:?}"));
        }
    }

    /// A dry run sends no paid call.
    async fn dry(&mut self) {
        let Some(provider) = self.harness.connect(Situation::Success).await else { return };
        let provider = &*provider;
        let budget = Budget::dry();
        let before = provider.calls();
        let mut paid = Vec::new();
        let queries = [
            (provider.people_search(), self.harness.people_query()),
            (provider.company_search(), self.harness.company_query()),
        ];
        for (search, query) in queries {
            if let Some(search) = search.filter(|search| search.price().is_some()) {
                let outcome = search.search_within(&query, None, 2, &budget).await;
                paid.push(("a search", outcome.map(|outcome| outcome.map(|_| ()))));
            }
        }
        if let Some(enrich) = provider.enrichment() {
            paid.push(("an enrichment", self.complete(enrich, &budget).await));
        }
        if let Some(verify) = provider.email_verification() {
            let outcome = verify.verify("dana.okafor@harborlogistics.example", &budget).await;
            paid.push(("a verification", outcome.map(|outcome| outcome.map(|_| ()))));
        }
        if let Some(intent) = provider.intent() {
            let outcome = intent.intent(&self.harness.company(), &budget).await;
            paid.push(("intent", outcome.map(|outcome| outcome.map(|_| ()))));
        }
        if let Some(technographics) = provider.technographics() {
            let outcome = technographics.technologies(&self.harness.company(), &budget).await;
            paid.push(("technographics", outcome.map(|outcome| outcome.map(|_| ()))));
        }
        for (what, outcome) in paid {
            let refused = matches!(outcome, Ok(Outcome::OverBudget));
            self.findings.expect(refused, || format!("{what} in a dry run is not over budget: {outcome:?}"));
        }
        self.findings.expect(provider.calls() == before, || "a dry run sends paid calls".to_owned());
    }

    async fn empty(&mut self) {
        let Some(provider) = self.harness.connect(Situation::Empty).await else { return };
        let provider = &*provider;
        let budget = Budget::unlimited();
        if let Some((search, query)) = self.search(provider) {
            match all_pages(search, &query, &budget).await {
                Ok(pages) => {
                    let nobody = pages.iter().all(|page| page.people.is_empty() && page.rejected.is_empty());
                    self.findings.expect(nobody, || "an empty search finds somebody".to_owned());
                }
                Err(error) => self.findings.0.push(format!("an empty search fails: {error}")),
            }
        }
        if let Some(enrich) = provider.enrichment() {
            let outcome = self.complete(enrich, &budget).await;
            let nobody = matches!(outcome, Ok(Outcome::NotFound));
            self.findings.expect(nobody, || format!("nobody is not \"not found\": {outcome:?}"));
        }
        let free = spent(&budget, provider) == 0.0;
        self.findings.expect(free, || "nothing was found and something was spent".to_owned());
    }
}
