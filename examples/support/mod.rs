//! A provider that invents people as it is asked, page by page, so that any number costs no memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use b2b_providers::{
    Company, Descriptor, Error, Found, Lifecycle, Page, Person, Phone, PhoneKind, Provider, ProviderId,
    Query, Reveal, Search,
};
use rest_core::async_trait;

static DESCRIPTOR: Descriptor = Descriptor {
    id: ProviderId::from_static("invented"),
    display_name: "Invented people",
    lifecycle: Lifecycle::Active,
    auth: "none",
    prices: &[],
    quotas: &[],
    credentials: &[],
    options: &[],
    base_url: "https://invented.example",
    unverified: &[],
    docs: "",
};

/// So many invented people, three to a firm.
#[derive(Debug)]
pub(crate) struct Invented {
    people: usize,
    moved: AtomicBool,
}

impl Invented {
    /// A provider that knows so many people.
    pub(crate) fn new(people: usize) -> Arc<Self> {
        Arc::new(Self { people, moved: AtomicBool::new(false) })
    }

    /// From now on everybody has another telephone number.
    #[allow(dead_code, reason = "not every program that shares this room asks for it")]
    pub(crate) fn move_on(&self) {
        self.moved.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl Provider for Invented {
    fn id(&self) -> ProviderId {
        DESCRIPTOR.id.clone()
    }

    fn descriptor(&self) -> &Descriptor {
        &DESCRIPTOR
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(self)
    }

    fn calls(&self) -> u64 {
        0
    }
}

#[async_trait]
impl Search for Invented {
    fn ignored(&self, _query: &Query) -> Vec<&'static str> {
        Vec::new()
    }

    async fn search(&self, _query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let from: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap_or_default());
        let to = (from + limit).min(self.people);
        let moved = self.moved.load(Ordering::Relaxed);
        let people =
            (from..to).map(|n| Found { person: person(n, moved), completeness: Reveal::Complete }).collect();
        let next = (to < self.people).then(|| to.to_string());
        Ok(Page { people, next, total: Some(self.people as u64), ..Page::default() })
    }
}

fn person(number: usize, moved: bool) -> Person {
    const TITLES: [&str; 4] = ["IT Director", "Head of IT", "Chief Information Officer", "IT Manager"];
    let firm = number / 3;
    Person {
        source: Some(DESCRIPTOR.id.clone()),
        sources: vec![DESCRIPTOR.id.to_string()],
        external_id: Some(format!("p-{number}")),
        first_name: Some(spelt(number, 5)),
        last_name: Some(spelt(number / 7 + 13, 7)),
        email: Some(format!("person{number}@firm{firm}.example")),
        job_title: Some(TITLES[number % TITLES.len()].to_owned()),
        phones: vec![Phone::new(
            format!("+1 {}-555-01{:02}", if moved { 415 } else { 212 }, number % 100),
            PhoneKind::Work,
        )],
        company: Company {
            company_name: Some(format!("{} Ltd", spelt(firm + 101, 8))),
            website: Some(format!("https://www.firm{firm}.example")),
            industry_raw: Some("information technology".to_owned()),
            headcount: Some(50 + (firm % 400) as u32),
            ..Company::default()
        },
        ..Person::default()
    }
}

/// A pronounceable name out of a number.
fn spelt(number: usize, letters: usize) -> String {
    const SOUNDS: [&[u8]; 2] = [b"bdfgklmnprstvz", b"aeiou"];
    let mut rest = number.wrapping_mul(2_654_435_761) % 1_000_000_007;
    let mut name = String::with_capacity(letters);
    for place in 0..letters {
        let sounds = SOUNDS[place % 2];
        let letter = char::from(sounds[rest % sounds.len()]);
        name.push(if place == 0 { letter.to_ascii_uppercase() } else { letter });
        rest = rest / 3 + number % 31;
    }
    name
}
