use std::collections::BTreeSet;

use super::check::Findings;
use crate::{Brief, Briefing, Provider};

/// More pages than three records can have.
const MOST_PAGES: usize = 4;

impl Findings {
    /// A walk finds the three briefs of [`Situation::Success`](super::Situation::Success), once each, and ends.
    pub(super) async fn briefs(&mut self, provider: &dyn Provider, briefing: &dyn Briefing) {
        let mut all: Vec<Brief> = Vec::new();
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            match briefing.briefs(cursor.as_deref()).await {
                Ok(page) => {
                    all.extend(page.briefs);
                    cursor = page.next;
                }
                Err(error) => {
                    self.0.push(format!("a walk over the briefs of {} fails: {error}", provider.id()));
                    return;
                }
            }
            if cursor.is_none() {
                break;
            }
        }
        self.expect(cursor.is_none(), || "a walk over the briefs does not end".to_owned());
        let ids: BTreeSet<&str> = all.iter().map(|brief| brief.id.as_str()).collect();
        self.expect(ids.len() == 3 && all.len() == 3, || {
            format!("a walk over three briefs finds {} with {} ids", all.len(), ids.len())
        });
        for brief in &all {
            let told = [&brief.title, &brief.summary, &brief.text].into_iter().any(Option::is_some);
            self.expect(told, || "a brief says nothing".to_owned());
            let texts = [&brief.title, &brief.summary, &brief.text, &brief.url].into_iter().flatten();
            let lists = brief.competitors.iter().chain(&brief.tags).chain(&brief.sources);
            let empty = texts.chain(lists).any(|text| text.trim().is_empty());
            self.expect(!empty, || "a brief has an empty value: unknown must be absent".to_owned());
        }
    }
}
