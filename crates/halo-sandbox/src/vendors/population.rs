//! One invented population that all vendors know in part, each a little differently.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rest_core::Timestamp;

use super::Vendor;
use crate::dice::mix;
use crate::invent::{self, Company, PER_COMPANY, Person};

const DAY: u64 = 86_400_000;
/// Every record changes once in so many days.
const PERIOD: u64 = 90;
/// Selections remembered, so that the pages of one search are cut from one pass over the people.
const REMEMBERED: usize = 12;

type Selection = Arc<Vec<u64>>;

/// Invented people at invented companies, three at each. A tenant that was seeded with the same number has some
/// of them already: its n-th lead is the first person of the n-th company here.
///
/// Nothing is stored: each record is computed from its number when it is asked for.
#[derive(Clone, Debug)]
pub struct Population {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    seed: u64,
    people: u64,
    start: Timestamp,
    domains: OnceLock<HashMap<String, u64>>,
    names: OnceLock<HashMap<String, u64>>,
    remembered: Mutex<Vec<(String, Selection)>>,
}

impl Population {
    /// `people` people, whose latest changes all lie before `now`. A vendor may know fewer: most people are known
    /// to two or three of them.
    pub fn generate(seed: u64, people: usize, now: Timestamp) -> Self {
        let inner = Inner {
            seed,
            people: people as u64,
            start: now,
            domains: OnceLock::new(),
            names: OnceLock::new(),
            remembered: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// How many people there are.
    pub fn len(&self) -> usize {
        self.inner.people as usize
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.inner.people == 0
    }

    /// The addresses of those who asked the vendors not to be processed. No run may ever import them.
    pub fn opted_out(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.inner.people).filter(|n| opted_out(*n)).map(|n| self.person(n).email)
    }

    /// The addresses that at least two of the three vendors know: what a run has to merge.
    pub fn shared(&self) -> impl Iterator<Item = String> + '_ {
        let known = |n: &u64| Vendor::ALL.iter().filter(|vendor| self.knows(**vendor, *n)).count() > 1;
        (0..self.inner.people).filter(known).map(|n| self.person(n).email)
    }

    pub(super) fn seed(&self) -> u64 {
        self.inner.seed
    }

    pub(super) fn people(&self) -> u64 {
        self.inner.people
    }

    pub(super) fn companies(&self) -> u64 {
        self.inner.people.div_ceil(PER_COMPANY)
    }

    pub(super) fn person(&self, n: u64) -> Person {
        invent::person(self.inner.seed, n)
    }

    pub(super) fn company(&self, n: u64) -> Company {
        invent::company(self.inner.seed, n)
    }

    /// The numbers of a company's people.
    pub(super) fn staff(&self, company: u64) -> impl Iterator<Item = u64> {
        (company * PER_COMPANY..(company + 1) * PER_COMPANY).take_while({
            let people = self.inner.people;
            move |n| *n < people
        })
    }

    /// A number by which a vendor's record of this person or company differs from the truth.
    pub(super) fn noise(&self, vendor: Vendor, n: u64) -> u64 {
        mix(self.inner.seed, 0xd0 + vendor as u64, n)
    }

    /// Whether the vendor has a record of this person. The first of every company are known to Apollo and ZoomInfo,
    /// the rest by chance; Apollo does not know most of those who opted out.
    pub(super) fn knows(&self, vendor: Vendor, n: u64) -> bool {
        if opted_out(n) {
            return vendor != Vendor::Apollo || n % 111 == 47;
        }
        let share = match vendor {
            Vendor::Apollo if n.is_multiple_of(PER_COMPANY) => 100,
            Vendor::ZoomInfo if n.is_multiple_of(PER_COMPANY) => 100,
            Vendor::Apollo => 75,
            Vendor::ZoomInfo => 65,
            Vendor::Hunter => 60,
        };
        mix(self.inner.seed, 0xe0 + vendor as u64, n) % 100 < share
    }

    /// When the vendor last changed the record, and how often it has changed since the population was made. Records
    /// change at midnight, so that two runs on one day see the same.
    pub(super) fn refreshed(&self, vendor: Vendor, n: u64, now: Timestamp) -> (Timestamp, u64) {
        let offset = mix(self.inner.seed, 0xf0 + vendor as u64, n) % PERIOD + 1;
        let today = self.inner.start.millis().max(0) as u64 / DAY;
        let gone = now.since(self.inner.start).as_millis() as u64;
        let days = (self.inner.start.millis().max(0) as u64 % DAY + gone) / DAY;
        // The first change lies `offset` days before the start; the next ones follow each period.
        let changes = (days + offset) / PERIOD;
        let day = today - offset.min(today) + changes * PERIOD;
        // It happened some hours before the midnight at which it shows.
        let hours = mix(self.inner.seed, 0xaa, n) % 24;
        let at = Timestamp::from_millis((day * DAY) as i64) - Duration::from_secs(hours * 3_600);
        (at, changes)
    }

    pub(super) fn by_domain(&self, domain: &str) -> Option<u64> {
        let build = || (0..self.companies()).map(|n| (self.company(n).domain, n)).collect();
        let domains = self.inner.domains.get_or_init(build);
        domains.get(&bare_domain(domain)).copied()
    }

    pub(super) fn by_company_name(&self, name: &str) -> Option<u64> {
        let build = || (0..self.companies()).map(|n| (self.company(n).name.to_lowercase(), n)).collect();
        let names = self.inner.names.get_or_init(build);
        let mut wanted = name.trim().to_lowercase();
        if let Some(n) = names.get(&wanted) {
            return Some(*n);
        }
        // The legal form is not part of the name.
        while let Some((shorter, _)) = wanted.rsplit_once(' ') {
            if let Some(n) = names.get(shorter) {
                return Some(*n);
            }
            wanted = shorter.to_owned();
        }
        None
    }

    pub(super) fn by_email(&self, email: &str) -> Option<u64> {
        let email = email.trim().to_lowercase();
        let company = self.by_domain(email.split_once('@')?.1)?;
        self.staff(company).find(|n| self.person(*n).email == email)
    }

    /// The person of this profile address or handle.
    pub(super) fn by_linkedin(&self, text: &str) -> Option<u64> {
        let handle = text.trim_end_matches('/').rsplit('/').next()?.to_lowercase();
        let n = invent::of_handle(&handle).filter(|n| *n < self.inner.people)?;
        (self.person(n).handle == handle).then_some(n)
    }

    /// The person of this name at this company.
    pub(super) fn by_name(&self, company: u64, first: &str, last: &str) -> Option<u64> {
        let (first, last) = (invent::ascii(first), invent::ascii(last));
        self.staff(company).find(|n| {
            let person = self.person(*n);
            invent::ascii(person.first) == first && invent::ascii(person.last) == last
        })
    }

    /// The numbers below `count` that pass; the last few selections are remembered by their key.
    pub(super) fn select(&self, key: String, count: u64, test: impl Fn(u64) -> bool) -> Selection {
        let remembered = || self.inner.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = remembered().iter().find(|(known, _)| *known == key) {
            return Arc::clone(found);
        }
        let found: Selection = Arc::new((0..count).filter(|n| test(*n)).collect());
        let mut list = remembered();
        if list.len() >= REMEMBERED {
            list.remove(0);
        }
        list.push((key, Arc::clone(&found)));
        found
    }
}

/// Every 37th person has asked not to be processed.
pub(super) fn opted_out(n: u64) -> bool {
    n % 37 == 10
}

/// The host of an address, without scheme, path and `www.`.
pub(super) fn bare_domain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = host.split(['/', ':', '?']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population() -> Population {
        Population::generate(7, 300, Timestamp::parse("2026-03-04T09:15:00Z").unwrap())
    }

    #[test]
    fn records_are_found_by_what_people_know() {
        let all = population();
        let person = all.person(31);
        assert_eq!(all.by_email(&person.email.to_uppercase()), Some(31));
        assert_eq!(all.by_linkedin(&format!("https://www.linkedin.com/in/{}/", person.handle)), Some(31));
        let company = all.company(10);
        assert_eq!(all.by_domain(&format!("https://www.{}/team", company.domain)), Some(10));
        assert_eq!(all.by_company_name(&format!("{} {}", company.name, company.legal_form)), Some(10));
        assert_eq!(all.by_name(10, &person.first.to_uppercase(), person.last), Some(31));
        assert_eq!(all.by_email("nobody@nowhere.example"), None);
        assert_eq!(all.by_linkedin("https://www.linkedin.com/in/nobody"), None);
    }

    #[test]
    fn vendors_overlap_and_some_people_opted_out() {
        let all = population();
        let shared = all.shared().count();
        assert!(shared > 150 && shared < 300, "{shared}");
        assert_eq!(all.opted_out().count(), 8);
        assert!((0..300).filter(|n| opted_out(*n)).all(|n| all.knows(Vendor::ZoomInfo, n)));
        assert!((0..300).any(|n| opted_out(n) && all.knows(Vendor::Apollo, n)), "the hard case");
    }

    #[test]
    fn records_change_at_midnight_and_never_ahead() {
        let all = population();
        let start = Timestamp::parse("2026-03-04T09:15:00Z").unwrap();
        let day = Duration::from_secs(86_400);
        for n in 0..300 {
            let (at, changes) = all.refreshed(Vendor::Apollo, n, start);
            assert!(at <= start && changes <= 1);
            assert_eq!((at, changes), all.refreshed(Vendor::Apollo, n, start + day / 2));
            let (later, more) = all.refreshed(Vendor::Apollo, n, start + day * 90);
            assert!(later > at && more == changes + 1 && later <= start + day * 90);
        }
        let moved = (0..300).filter(|n| {
            all.refreshed(Vendor::Apollo, *n, start + day).1 != all.refreshed(Vendor::Apollo, *n, start).1
        });
        assert!((1..12).contains(&moved.count()));
    }
}
