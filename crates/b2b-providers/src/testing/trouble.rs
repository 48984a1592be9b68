use super::contract::{Run, Situation, spent};
use crate::{BadRecord, Budget, ErrorKind, Outcome};

/// The vendor refuses, fails, or answers what nobody promised.
impl Run<'_> {
    pub(super) async fn unauthorised(&mut self) {
        let Some(provider) = self.harness.connect(Situation::Unauthorised).await else { return };
        let provider = &*provider;
        let budget = Budget::unlimited();
        let mut errors = Vec::new();
        if let Some((search, query)) = self.search(provider) {
            errors.push(search.search_within(&query, None, 2, &budget).await.err());
        }
        if let Some(briefing) = provider.briefing() {
            errors.push(briefing.briefs(None).await.err());
        }
        if let Some(enrich) = provider.enrichment() {
            errors.push(self.complete(enrich, &budget).await.err());
        }
        if let Some(usage) = provider.usage() {
            errors.push(usage.check().await.err());
        }
        for error in errors {
            match error {
                Some(error) => {
                    self.findings.error(provider, &error, &self.harness.secrets());
                    let kind = error.kind();
                    self.findings
                        .expect(kind == ErrorKind::Auth, || format!("a refused key is {kind:?}: {error}"));
                }
                None => self.findings.0.push("a refused key is no error".to_owned()),
            }
        }
        let free = spent(&budget, provider) == 0.0;
        self.findings.expect(free, || "a refused call counts as spent".to_owned());
    }

    pub(super) async fn out_of_credits(&mut self) {
        let Some(provider) = self.harness.connect(Situation::OutOfCredits).await else { return };
        let provider = &*provider;
        let budget = Budget::unlimited();
        if let Some(enrich) = provider.enrichment() {
            let outcome = self.complete(enrich, &budget).await;
            let told = matches!(outcome, Ok(Outcome::OutOfCredits { .. }));
            self.findings.expect(told, || format!("an empty account is not \"out of credits\": {outcome:?}"));
        }
        let free = spent(&budget, provider) == 0.0;
        self.findings.expect(free, || "an empty account spends credits".to_owned());
    }

    pub(super) async fn rate_limited(&mut self) {
        let Some(provider) = self.harness.connect(Situation::RateLimited).await else { return };
        if let Some(briefing) = provider.briefing() {
            let page = briefing.briefs(None).await;
            let found = page.as_ref().is_ok_and(|page| !page.briefs.is_empty());
            self.findings.expect(found, || format!("a refusal for a moment is final: {page:?}"));
        }
        let Some((search, query)) = self.search(&*provider) else { return };
        let outcome = search.search_within(&query, None, 2, &Budget::unlimited()).await;
        let found = matches!(&outcome, Ok(Outcome::Found { value, .. }) if !value.people.is_empty());
        self.findings.expect(found, || format!("a refusal for a moment is final: {outcome:?}"));
    }

    pub(super) async fn bad_record(&mut self) {
        let Some(provider) = self.harness.connect(Situation::BadRecord).await else { return };
        if let Some(briefing) = provider.briefing() {
            match briefing.briefs(None).await {
                Ok(page) => self.rejects(&page.rejected, page.briefs.len()),
                Err(error) => self.findings.0.push(format!("a bad record costs its page: {error}")),
            }
        }
        let Some((search, query)) = self.search(&*provider) else { return };
        match search.search_within(&query, None, 2, &Budget::unlimited()).await {
            Ok(Outcome::Found { value: page, .. }) => self.rejects(&page.rejected, page.people.len()),
            other => self.findings.0.push(format!("a bad record costs its page: {other:?}")),
        }
    }

    /// One record is bad, others are there.
    fn rejects(&mut self, rejected: &[BadRecord], others: usize) {
        self.findings.expect(rejected.len() == 1, || "a bad record is not reported".to_owned());
        self.findings.expect(others > 0, || "a bad record costs its page".to_owned());
        let told = rejected.iter().all(|bad| bad.field.contains('['));
        self.findings.expect(told, || "a bad record does not say which field".to_owned());
    }

    pub(super) async fn html(&mut self) {
        let Some(provider) = self.harness.connect(Situation::Html).await else { return };
        let provider = &*provider;
        let mut results = Vec::new();
        if let Some((search, query)) = self.search(provider) {
            let outcome = search.search_within(&query, None, 2, &Budget::unlimited()).await;
            results.push(outcome.map(|outcome| outcome.as_str().to_owned()));
        }
        if let Some(briefing) = provider.briefing() {
            results.push(briefing.briefs(None).await.map(|page| format!("{} briefs", page.briefs.len())));
        }
        for result in results {
            match result {
                Err(error) => {
                    self.findings.error(provider, &error, &self.harness.secrets());
                    let clear = error.kind() == ErrorKind::Malformed && error.to_string().contains("HTML");
                    self.findings.expect(clear, || format!("a page of HTML is not called one: {error}"));
                }
                Ok(other) => self.findings.0.push(format!("a page of HTML is no error: {other}")),
            }
        }
    }

    pub(super) async fn opted_out(&mut self) {
        let Some(provider) = self.harness.connect(Situation::OptedOut).await else { return };
        let Some(enrich) = provider.enrichment() else { return };
        let outcome = self.complete(enrich, &Budget::unlimited()).await;
        let told = matches!(outcome, Ok(Outcome::OptedOut { .. }));
        self.findings.expect(told, || format!("an opt-out is not told: {outcome:?}"));
    }

    pub(super) async fn cut(&mut self) {
        let Some(provider) = self.harness.connect(Situation::Cut).await else { return };
        let provider = &*provider;
        let Some(enrich) = provider.enrichment() else { return };
        let budget = Budget::unlimited();
        let before = provider.calls();
        let outcome = self.complete(enrich, &budget).await;
        let told = matches!(outcome, Ok(Outcome::Unknown { .. }));
        self.findings.expect(told, || format!("the fate of a cut call is not \"unknown\": {outcome:?}"));
        let calls = provider.calls() - before;
        self.findings.expect(calls == 1, || format!("a paid call of unknown fate is sent {calls} times"));
        let counted = spent(&budget, provider) > 0.0;
        self.findings.expect(counted, || "a paid call of unknown fate does not count as spent".to_owned());
    }
}
