//! What providers are told: what people changed, once, in its time, and nothing that is nobody's business.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use b2b_providers::{
    Basis, Descriptor, Error, ErrorKind, Feedback, FeedbackKind, FeedbackSink, Person, Provider, ProviderId,
    Query, Search, Suppression,
};
use crm_sync::engine::Source;
use crm_sync::report::PollReport;
use crm_sync::rules::{FeedbackRules, Frequency, Rules};
use rest_core::async_trait;
use serde_json::{Value, json};

use crate::world::{Shelf, World, person};

/// Listens to everything except what records are worth; it documents contact updates only.
#[derive(Debug)]
struct Ear {
    shelf: Arc<Shelf>,
    deaf: AtomicBool,
    heard: Mutex<Vec<(FeedbackKind, String, Value)>>,
}

impl Ear {
    fn new(people: Vec<Person>) -> Arc<Self> {
        let shelf = Shelf::new("zoominfo", people);
        Arc::new(Self { shelf, deaf: AtomicBool::new(false), heard: Mutex::default() })
    }

    fn heard(&self) -> Vec<(FeedbackKind, String, Value)> {
        self.heard.lock().unwrap().drain(..).collect()
    }
}

impl Provider for Ear {
    fn id(&self) -> ProviderId {
        self.shelf.id()
    }
    fn descriptor(&self) -> &Descriptor {
        self.shelf.descriptor()
    }
    fn people_search(&self) -> Option<&dyn Search> {
        self.shelf.people_search()
    }
    fn feedback(&self) -> Option<&dyn FeedbackSink> {
        Some(self)
    }
}

#[async_trait]
impl FeedbackSink for Ear {
    fn takes(&self, kind: FeedbackKind) -> Option<Basis> {
        match kind {
            FeedbackKind::ContactUpdate | FeedbackKind::QualityFeedback => Some(Basis::Documented),
            FeedbackKind::CompanyIntelligence => Some(Basis::Unverified),
            _ => None,
        }
    }
    async fn tell(&self, feedback: &Feedback) -> Result<Suppression, Error> {
        if self.deaf.load(Ordering::SeqCst) && feedback.kind == FeedbackKind::ContactUpdate {
            return Err(Error::new(self.id(), "tell", ErrorKind::Transport, "no answer"));
        }
        let whom = feedback.person.external_id.clone().unwrap_or_default();
        self.heard.lock().unwrap().push((feedback.kind, whom, Value::Object(feedback.data.clone())));
        Ok(Suppression::Done)
    }
}

fn now() -> FeedbackRules {
    FeedbackRules { frequency: Frequency::RealTime, ..FeedbackRules::default() }
}

async fn poll(
    world: &World,
    shelf: &Arc<Shelf>,
    ear: &Arc<Ear>,
    feedback: FeedbackRules,
    minutes: u64,
) -> PollReport {
    world.clock.advance(Duration::from_secs(minutes * 60));
    let source = Source { provider: ear.clone(), query: Query::default(), limit: None, reveal: false };
    let rules = Rules { feedback, ..Rules::default() };
    let engine = world.engine(std::slice::from_ref(shelf)).rules(rules).source(source);
    engine.poll().await.expect("a cycle").report
}

fn edit_contact(world: &World, change: Value) {
    let contacts = world.rows("Users");
    let contact = contacts.iter().find(|row| row["name"] == "First1 Last1").expect("a contact");
    world.edit("Users", &contact["id"], change);
}

fn edit_field(world: &World, name: &str, value: &str) {
    let fields = json!({ "customfields": [{ "name": name, "value": value }] });
    world.edit("Tickets", &world.ticket(1)["id"], fields);
}

#[tokio::test]
async fn what_a_person_corrects_is_told_once_and_our_own_writes_are_not() {
    let world = World::new();
    let (shelf, ear) = (Shelf::new("apollo", vec![person(1)]), Ear::new(vec![person(1)]));
    poll(&world, &shelf, &ear, now(), 15).await;
    // Our own enrichment comes back as a change of the record.
    let mut richer = person(1);
    richer.company.technologies = vec!["Linux".to_owned()];
    let richer = Shelf::new("apollo", vec![richer]);
    poll(&world, &richer, &ear, now(), 15).await;
    poll(&world, &richer, &ear, now(), 15).await;
    assert_eq!(ear.heard(), [], "an echo");

    edit_contact(&world, json!({ "title": "Chief Technology Officer" }));
    let told = poll(&world, &richer, &ear, now(), 15).await;
    let data =
        json!({ "corrected_title": "Chief Technology Officer", "verification_source": "direct_contact" });
    assert_eq!(ear.heard(), [(FeedbackKind::ContactUpdate, "p-1".to_owned(), data)], "{told:?}");
    assert_eq!(told.told["zoominfo"]["done"], 1, "{told:?}");
    poll(&world, &richer, &ear, now(), 15).await;
    assert_eq!(ear.heard(), [], "said once");
    // The provider that does not listen is on record as such.
    let tasks = world.store.tasks(&[crm_sync::store::TaskState::Done], None, 99).await.expect("a store");
    let silent = tasks.iter().find(|task| task.provider.as_deref() == Some("apollo")).expect("a record");
    assert_eq!(silent.result.as_deref(), Some("unsupported"));

    // What no vendor documents is told only where the operator says so.
    edit_field(&world, "CFLeadTechStack", "Windows");
    poll(&world, &richer, &ear, now(), 15).await;
    assert_eq!(ear.heard(), []);
    edit_field(&world, "CFLeadTechStack", "macOS");
    poll(&world, &richer, &ear, FeedbackRules { unverified: true, ..now() }, 15).await;
    let heard = ear.heard();
    assert_eq!(heard[0].2, json!({ "verified_technologies": "macOS" }), "{heard:?}");
}

#[tokio::test]
async fn it_waits_for_its_hour_and_one_kind_that_fails_stops_no_other() {
    let world = World::new();
    let (shelf, ear) = (Shelf::new("apollo", Vec::new()), Ear::new(vec![person(1)]));
    let hourly = FeedbackRules::default;
    poll(&world, &shelf, &ear, hourly(), 15).await;
    edit_contact(&world, json!({ "title": "CTO" }));
    let statuses = world.rows("Status");
    let lost = statuses.iter().find(|status| status["name"] == "No Interest").expect("a status");
    world.edit("Tickets", &world.ticket(1)["id"], json!({ "status_id": lost["id"] }));
    poll(&world, &shelf, &ear, hourly(), 1).await;
    assert_eq!(ear.heard(), []);
    ear.deaf.store(true, Ordering::SeqCst);
    let report = poll(&world, &shelf, &ear, hourly(), 60).await;
    let outcome = json!({ "conversion_outcome": "no_response" });
    assert_eq!(ear.heard(), [(FeedbackKind::QualityFeedback, "p-1".to_owned(), outcome)], "{report:?}");
    assert!(report.success && report.told["zoominfo"]["open"] == 1, "{report:?}");
    ear.deaf.store(false, Ordering::SeqCst);
    poll(&world, &shelf, &ear, hourly(), 6).await;
    assert_eq!(ear.heard().len(), 1);
}

#[tokio::test]
async fn nobody_hears_of_the_silent_or_of_europeans_without_a_basis() {
    let european = || {
        let mut person = person(1);
        person.company.address.country_iso2 = Some("DE".to_owned());
        person
    };
    for (basis, heard) in [(false, 0), (true, 1)] {
        let world = World::new();
        let (shelf, ear) = (Shelf::new("apollo", Vec::new()), Ear::new(vec![european()]));
        let rules = || FeedbackRules { lawful_basis: basis, ..now() };
        poll(&world, &shelf, &ear, rules(), 15).await;
        edit_contact(&world, json!({ "title": "CTO" }));
        poll(&world, &shelf, &ear, rules(), 15).await;
        assert_eq!(ear.heard().len(), heard, "basis {basis}");
        world.engine(&[]).suppress(&person(1), "asked", "form").await.expect("a store");
        edit_contact(&world, json!({ "title": "CEO" }));
        poll(&world, &shelf, &ear, rules(), 15).await;
        assert_eq!(ear.heard(), []);
    }
}
