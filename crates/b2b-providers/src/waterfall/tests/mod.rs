//! Waterfalls over scripted providers.

mod course;
mod money;

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use rest_core::{ManualClock, async_trait};

use super::*;
use crate::{
    BuyingIntent, Company, Descriptor, Enrich, Error, ErrorKind, Intent, Lifecycle, PhoneKind, Price,
    Provider, Technographics, Verification, Verify,
};

/// What a scripted provider does when it is asked.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "a handful in a test")]
enum Line {
    Answer(Outcome<Person>),
    /// Refused before anything was charged.
    Refuse,
    /// Charged, and unreadable.
    Garble,
    /// Never comes back.
    Hang,
}

#[derive(Debug)]
struct Scripted {
    descriptor: Descriptor,
    price: Price,
    lines: Mutex<Vec<Line>>,
    asked: Mutex<Vec<Person>>,
    calls: AtomicUsize,
}

const fn descriptor(id: &'static str) -> Descriptor {
    Descriptor {
        id: ProviderId::from_static(id),
        display_name: id,
        lifecycle: Lifecycle::Active,
        auth: "none",
        prices: &[],
        quotas: &[],
        credentials: &[],
        options: &[],
        base_url: "",
        unverified: &[],
        docs: "",
    }
}

/// Answers with its lines, the last one again and again.
fn scripted(id: &'static str, usd: f64, lines: Vec<Line>) -> Arc<Scripted> {
    Arc::new(Scripted {
        descriptor: descriptor(id),
        price: Price::new("ask", 1.0, usd, "answer"),
        lines: Mutex::new(lines),
        asked: Mutex::default(),
        calls: AtomicUsize::new(0),
    })
}

impl Scripted {
    fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    async fn play(&self, record: &Person, budget: &Budget) -> Result<Outcome<Person>, Error> {
        let id = self.descriptor.id.clone();
        let Ok(reservation) = budget.reserve(&id, &self.price) else { return Ok(Outcome::OverBudget) };
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.asked.lock().unwrap().push(record.clone());
        let line = {
            let mut lines = self.lines.lock().unwrap();
            if lines.len() > 1 { lines.remove(0) } else { lines[0].clone() }
        };
        match line {
            Line::Answer(outcome) => {
                match &outcome {
                    Outcome::Found { credits, .. } => reservation.commit(*credits),
                    Outcome::Unknown { .. } | Outcome::Pending { .. } => drop(reservation),
                    _ => reservation.refund(),
                }
                Ok(outcome)
            }
            Line::Refuse => {
                reservation.refund();
                Err(Error::new(id, "ask", ErrorKind::Vendor, "no"))
            }
            Line::Garble => Err(Error::new(id, "ask", ErrorKind::Malformed, "what?")),
            Line::Hang => std::future::pending().await,
        }
    }
}

impl Provider for Scripted {
    fn id(&self) -> ProviderId {
        self.descriptor.id.clone()
    }

    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(self)
    }

    fn email_verification(&self) -> Option<&dyn Verify> {
        Some(self)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(self)
    }

    fn intent(&self) -> Option<&dyn Intent> {
        Some(self)
    }
}

#[async_trait]
impl Enrich for Scripted {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.price
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        Ok(vec![self.play(&people[0], budget).await?])
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        Ok(self.play(&company.clone().into(), budget).await?.map(|person| person.company))
    }
}

#[async_trait]
impl Verify for Scripted {
    fn price(&self) -> Price {
        self.price
    }

    async fn verify(&self, email: &str, budget: &Budget) -> Result<Outcome<Verification>, Error> {
        let asked = Person { email: Some(email.to_owned()), ..Person::default() };
        Ok(self.play(&asked, budget).await?.map(|person| Verification {
            status: person.email_status.unwrap(),
            score: Some(90),
            detail: String::new(),
        }))
    }
}

#[async_trait]
impl Technographics for Scripted {
    fn price(&self) -> Price {
        self.price
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        Ok(self.play(&company.clone().into(), budget).await?.map(|person| person.company.technologies))
    }
}

#[async_trait]
impl Intent for Scripted {
    fn price(&self) -> Price {
        self.price
    }

    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error> {
        Ok(self.play(&company.clone().into(), budget).await?.map(|person| person.intent))
    }
}

fn read(json: &str) -> Person {
    serde_json::from_str(json).unwrap()
}

fn found(source: &'static str, json: &str) -> Line {
    let value = Person { source: Some(ProviderId::from_static(source)), ..read(json) };
    Line::Answer(Outcome::Found { value, credits: 1.0 })
}

fn email(source: &'static str) -> Line {
    found(source, r#"{"email":"dana@b.example"}"#)
}

fn phone(source: &'static str) -> Line {
    found(source, r#"{"phones":[{"raw":"207-555-0100","kind":"direct"}]}"#)
}

fn unknown() -> Line {
    Line::Answer(Outcome::Unknown { reason: "cut".to_owned() })
}

fn dana() -> [Person; 1] {
    [read(r#"{"source":"list","first_name":"Dana","last_name":"Okafor","company_name":"Harbor"}"#)]
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(Timestamp::from_millis(1_000_000)))
}

fn waterfall(fields: &[Field], providers: &[&Arc<Scripted>]) -> Waterfall {
    providers.iter().fold(Waterfall::new(clock(), fields.iter().copied()), |all, provider| {
        all.step(Step::person(Arc::clone(provider) as Arc<dyn Provider>))
    })
}

fn words(filled: &Filled) -> Vec<String> {
    filled.attempts.iter().map(|one| format!("{} {}", one.provider, one.outcome)).collect()
}
