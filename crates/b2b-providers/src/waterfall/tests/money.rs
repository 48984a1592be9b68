//! What is paid, and what is not paid twice.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[tokio::test]
async fn the_budget_is_never_exceeded_and_a_cheaper_one_may_still_fit() {
    let dear = scripted("dear", 0.30, vec![email("dear")]);
    let cheap = scripted("cheap", 0.05, vec![Line::Answer(Outcome::NotFound)]);
    let budget = Budget::new(
        crate::Limits { run: Allowance { money: Some(0.1), credits: None }, ..crate::Limits::default() },
        clock(),
    );
    let both = waterfall(&[Field::Email], &[&dear, &cheap]);
    let filled = both.fill(&dana(), &budget).await;
    assert_eq!(words(&filled), ["dear over budget", "cheap not found"]);
    assert_eq!((filled.stopped, dear.calls()), (Stopped::OverBudget, 0));
    // Nothing was noted: with money the question is asked.
    let filled = both.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!(words(&filled), ["dear found"]);
}

#[tokio::test]
async fn a_dry_run_asks_nobody() {
    let a = scripted("a", 0.1, vec![email("a")]);
    let memory = Kept::new();
    let dry = waterfall(&[Field::Email], &[&a]).memory(Arc::new(memory.clone()));
    let filled = dry.fill(&dana(), &Budget::dry()).await;
    assert_eq!((filled.stopped, a.calls(), filled.credits()), (Stopped::OverBudget, 0, 0.0));
    assert!(memory.save().is_empty());
}

#[tokio::test]
async fn an_answer_is_bought_once_and_lasts_its_time() {
    let a = scripted("a", 0.1, vec![email("a")]);
    let clock = clock();
    let keeping = Waterfall::new(Arc::clone(&clock) as _, [Field::Email])
        .step(Step::person(Arc::clone(&a) as _))
        .keep_for(Duration::from_secs(3_600));
    let budget = Budget::unlimited();
    keeping.fill(&dana(), &budget).await;
    let filled = keeping.fill(&dana(), &budget).await;
    assert_eq!((a.calls(), filled.credits(), filled.stopped), (1, 0.0, Stopped::Enough));
    assert!(filled.attempts[0].remembered);
    clock.advance(Duration::from_secs(3_601));
    keeping.fill(&dana(), &budget).await;
    assert_eq!(a.calls(), 2);
    assert_eq!(budget.spent()[&ProviderId::new("a")].credits, 2.0);
}

#[tokio::test]
async fn a_question_of_unknown_fate_is_never_asked_again() {
    let (a, b) = (scripted("a", 0.1, vec![unknown(), email("a")]), scripted("b", 0.1, vec![email("b")]));
    let memory = Kept::new();
    let both = waterfall(&[Field::Email], &[&a, &b]).memory(Arc::new(memory.clone()));
    let budget = Budget::unlimited();
    let filled = both.fill(&dana(), &budget).await;
    assert_eq!(words(&filled), ["a unknown", "b found"]);
    assert_eq!(filled.credits(), 2.0, "what may have been paid counts as paid");
    // The record has grown, and the program was started anew.
    let stored = serde_json::to_string(&memory.save()).unwrap();
    let restored = Kept::new();
    restored.restore(serde_json::from_str(&stored).unwrap());
    let again = waterfall(&[Field::Email, Field::JobTitle], &[&a]).memory(Arc::new(restored.clone()));
    let grown = [read(
        r#"{"full_name":"Dana Okafor","company_name":"HARBOR","linkedin_url":"https://linkedin.com/in/d"}"#,
    )];
    let filled = again.fill(&grown, &budget).await;
    assert_eq!((words(&filled).concat().as_str(), a.calls()), ("a unknown", 1));
    assert!(filled.attempts[0].remembered);
    // The operator found out that nothing was charged.
    let keys: Vec<Key> = restored.save().into_keys().collect();
    restored.forget(&keys).await.unwrap();
    assert_eq!(words(&again.fill(&grown, &budget).await), ["a found"]);
}

#[tokio::test]
async fn a_question_that_was_cut_short_is_of_unknown_fate() {
    let a = scripted("a", 0.1, vec![Line::Hang, email("a")]);
    let only = waterfall(&[Field::Email], &[&a]);
    {
        let known = dana();
        let budget = Budget::unlimited();
        let mut fill = pin!(only.fill(&known, &budget));
        let mut context = Context::from_waker(Waker::noop());
        assert!(matches!(fill.as_mut().poll(&mut context), Poll::Pending));
        // While it is under way, nobody else pays for the same question.
        let second = only.fill(&dana(), &Budget::unlimited()).await;
        assert_eq!((words(&second).concat().as_str(), second.credits()), ("a unknown", 0.0));
    }
    only.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!(a.calls(), 1);
}

#[tokio::test]
async fn errors_are_told_and_only_what_was_charged_is_not_repeated() {
    let a = scripted("a", 0.1, vec![Line::Refuse, Line::Garble, email("a")]);
    let b = scripted("b", 0.1, vec![Line::Answer(Outcome::NotFound)]);
    let both = waterfall(&[Field::Email], &[&a, &b]);
    let first = both.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!(words(&first), ["a failed", "b not found"]);
    assert_eq!(first.attempts[0].error.as_ref().map(Error::kind), Some(ErrorKind::Vendor));
    assert_eq!(first.attempts[0].credits, 0.0);
    let second = both.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!((second.attempts[0].credits, second.attempts[0].outcome), (1.0, "failed"));
    let third = both.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!((words(&third)[0].as_str(), a.calls()), ("a unknown", 2));
}

#[tokio::test]
async fn an_empty_account_is_not_asked_for_the_next_record() {
    let until = Some(Timestamp::from_millis(1_000_000 + 60_000));
    let a = scripted(
        "a",
        0.1,
        vec![
            Line::Answer(Outcome::OutOfCredits { until }),
            Line::Answer(Outcome::OutOfCredits { until: None }),
            email("a"),
        ],
    );
    let clock = clock();
    let only =
        Waterfall::new(Arc::clone(&clock) as _, [Field::Email]).step(Step::person(Arc::clone(&a) as _));
    let fill = async || words(&only.fill(&dana(), &Budget::unlimited()).await);
    assert_eq!(fill().await, ["a out of credits"]);
    assert!(fill().await.is_empty());
    clock.advance(Duration::from_secs(60));
    assert_eq!(fill().await, ["a out of credits"]);
    clock.advance(Duration::from_secs(600_000));
    assert!(fill().await.is_empty(), "it did not say until when");
    only.reopen();
    assert_eq!(fill().await, ["a found"]);
}

#[tokio::test]
async fn work_in_progress_is_named_and_not_ordered_twice() {
    let job = crate::Job::new(
        "a".into(),
        crate::JobKind::PhoneReveal,
        "42",
        Timestamp::from_millis(0),
        Timestamp::from_millis(1),
    );
    let a = scripted("a", 0.1, vec![Line::Answer(Outcome::Pending { job: job.id.clone() })]);
    let only = waterfall(&[Field::Phones], &[&a]);
    for remembered in [false, true] {
        let filled = only.fill(&dana(), &Budget::unlimited()).await;
        assert_eq!(filled.attempts[0].job, Some(job.id.clone()));
        assert_eq!(filled.attempts[0].remembered, remembered);
    }
    assert_eq!(a.calls(), 1);
}

/// A store that does not work.
#[derive(Debug)]
struct Broken;

#[async_trait]
impl Memory for Broken {
    async fn claim(
        &self,
        _keys: &[Key],
        _asked: Remembered,
        _counts: &(dyn for<'r> Fn(&'r Remembered) -> bool + Send + Sync),
    ) -> Result<Option<Remembered>, Error> {
        Err(Error::new("store".into(), "claim", ErrorKind::Transport, "disk full"))
    }

    async fn keep(&self, _keys: &[Key], _what: Remembered) -> Result<(), Error> {
        Ok(())
    }

    async fn forget(&self, _keys: &[Key]) -> Result<(), Error> {
        Ok(())
    }
}

#[tokio::test]
async fn an_open_question_is_settled_by_what_became_of_it() {
    let job = crate::JobId::deserialize(serde_json::json!("a:lookup:1")).unwrap();
    let a = scripted("a", 0.1, vec![Line::Answer(Outcome::Pending { job }), unknown(), email("a")]);
    let only = waterfall(&[Field::Email], &[&a]);
    let id = ProviderId::new("a");
    only.fill(&dana(), &Budget::unlimited()).await;
    let late = read(r#"{"source":"a","email":"late@b.example"}"#);
    only.settle(&id, Ask::Person, &dana(), Some(late)).await.unwrap();
    let filled = only.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!((filled.combined.person.email.as_deref(), a.calls()), (Some("late@b.example"), 1));

    let lee = [read(r#"{"full_name":"Lee Martin","company_name":"Harbor"}"#)];
    only.fill(&lee, &Budget::unlimited()).await;
    only.settle(&id, Ask::Person, &lee, None).await.unwrap();
    assert_eq!(words(&only.fill(&lee, &Budget::unlimited()).await), ["a found"]);

    let none = only.settle(&id, Ask::Intent, &lee, None).await.unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Config);
    assert!(only.settle(&id, Ask::Person, &[Person::default()], None).await.is_err());
}

#[tokio::test]
async fn without_a_memory_nothing_is_paid() {
    let a = scripted("a", 0.1, vec![email("a")]);
    let filled =
        waterfall(&[Field::Email], &[&a]).memory(Arc::new(Broken)).fill(&dana(), &Budget::unlimited()).await;
    assert_eq!((words(&filled).concat().as_str(), a.calls()), ("a failed", 0));
    assert!(filled.attempts[0].error.as_ref().unwrap().to_string().contains("disk full"));
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        Just(email("x")),
        Just(phone("x")),
        Just(Line::Answer(Outcome::NotFound)),
        Just(Line::Answer(Outcome::Unsupported)),
        Just(unknown()),
        Just(Line::Refuse),
        Just(Line::Garble),
    ]
}

proptest! {
    /// Whatever providers answer: nothing is bought twice, and the budget holds.
    #[test]
    fn no_question_is_paid_twice_and_no_budget_is_exceeded(
        scripts in prop::collection::vec(prop::collection::vec(line(), 1..4), 1..4),
        leads in prop::collection::vec(0_usize..3, 1..8),
        credits in 0_u32..6,
        cheapest in any::<bool>(),
    ) {
        let names = ["a", "b", "c"];
        let providers: Vec<Arc<Scripted>> =
            scripts.into_iter().zip(names).map(|(lines, name)| scripted(name, 0.1, lines)).collect();
        let order = if cheapest { super::super::Order::Cheapest } else { super::super::Order::Given };
        let waterfall = waterfall(&[Field::Email, Field::Phones], &providers.iter().collect::<Vec<_>>()).order(order);
        let limits = crate::Limits {
            run: Allowance { credits: Some(credits.into()), money: None },
            ..crate::Limits::default()
        };
        let budget = Budget::new(limits, clock());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut paid = std::collections::BTreeSet::new();
        let mut told = 0.0;
        for lead in leads {
            let known = [read(&format!(r#"{{"full_name":"Lead {lead}","company_name":"Harbor"}}"#))];
            let filled = runtime.block_on(waterfall.fill(&known, &budget));
            told += filled.credits();
            for attempt in filled.attempts.iter().filter(|attempt| attempt.credits > 0.0) {
                prop_assert!(!attempt.remembered);
                prop_assert!(paid.insert((lead, attempt.provider.clone())), "{} was paid twice", attempt.provider);
            }
        }
        let spent: f64 = budget.spent().values().map(|spent| spent.credits).sum();
        prop_assert!(spent <= f64::from(credits) + 1e-9);
        prop_assert!((spent - told).abs() < 1e-9, "spent {} and told {}", spent, told);
    }
}

#[tokio::test]
async fn a_record_that_cost_enough_or_is_sure_enough_is_asked_about_no_further() {
    let title = |id| found(id, r#"{"job_title":"CTO"}"#);
    let none = || Line::Answer(Outcome::NotFound);
    let (a, b, c) = (
        scripted("a", 0.3, vec![title("a")]),
        scripted("b", 0.3, vec![title("b")]),
        scripted("c", 0.3, vec![none()]),
    );
    let all = waterfall(&[Field::Email], &[&a, &b, &c]).spend_until(0.5);
    let filled = all.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!((filled.stopped, c.calls()), (Stopped::OverBudget, 0), "{filled:?}");
    assert!((filled.money() - 0.6).abs() < 1e-9, "{filled:?}");

    for (answer, asked) in [
        (r#"{"job_title":"CTO","source_confidence":70}"#, 0),
        (r#"{"job_title":"CTO","source_confidence":69}"#, 1),
        // It is sure of nothing that was asked.
        (r#"{"twitter":"x","source_confidence":99}"#, 1),
    ] {
        let (d, e) = (scripted("d", 0.1, vec![found("d", answer)]), scripted("e", 0.1, vec![none()]));
        let both = waterfall(&[Field::JobTitle, Field::Email], &[&d, &e]).confident(70);
        let filled = both.fill(&dana(), &Budget::unlimited()).await;
        assert_eq!(e.calls(), asked, "{answer}: {filled:?}");
    }
}
