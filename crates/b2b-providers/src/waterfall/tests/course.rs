//! Who is asked for what, and who is believed.

use super::*;

#[tokio::test]
async fn fields_are_filled_in_order_until_it_is_enough() {
    let (a, b, c) = (
        scripted("a", 0.1, vec![Line::Answer(Outcome::NotFound)]),
        scripted("b", 0.1, vec![email("b")]),
        scripted("c", 0.1, vec![phone("c")]),
    );
    let fields = [Field::Email, Field::Phones];
    let filled = waterfall(&fields, &[&a, &b, &c]).fill(&dana(), &Budget::unlimited()).await;
    assert_eq!(words(&filled), ["a not found", "b found", "c found"]);
    assert_eq!(filled.stopped, Stopped::Enough);
    assert_eq!((filled.credits(), filled.attempts[1].filled.as_slice()), (2.0, [Field::Email].as_slice()));

    let other = Waterfall::new(clock(), fields).step(Step::person(scripted("b", 0.1, vec![email("b")])));
    let c = scripted("c", 0.1, vec![phone("c")]);
    let filled =
        other.step(Step::person(Arc::clone(&c) as _)).enough(1).fill(&dana(), &Budget::unlimited()).await;
    assert_eq!((filled.stopped, c.calls()), (Stopped::Enough, 0));
    assert_eq!(filled.missing, [Field::Phones]);

    let full = [read(r#"{"email":"x@b.example","phones":[{"raw":"1","kind":"work"}]}"#)];
    let filled = waterfall(&fields, &[&a]).fill(&full, &Budget::unlimited()).await;
    assert!(filled.attempts.is_empty() && filled.stopped == Stopped::Enough);
}

#[tokio::test]
async fn good_enough_is_what_the_operator_says() {
    let (a, b) = (scripted("a", 0.1, vec![phone("a")]), scripted("b", 0.1, vec![email("b")]));
    let picky = waterfall(&[Field::Phones], &[&a, &b])
        .judge(|person, _| person.phones.iter().any(|phone| phone.kind == PhoneKind::Mobile));
    let filled = picky.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!((filled.stopped, filled.attempts.len()), (Stopped::Exhausted, 2));
}

#[tokio::test]
async fn the_cheapest_expected_field_comes_first_when_asked() {
    let dear = scripted("dear", 0.30, vec![Line::Answer(Outcome::NotFound)]);
    let cheap = scripted("cheap", 0.05, vec![Line::Answer(Outcome::NotFound)]);
    let broad = scripted("broad", 0.12, vec![Line::Answer(Outcome::NotFound)]);
    let steps = [
        Step::person(Arc::clone(&dear) as _).expects(Field::Email, 0.9),
        // 0.05 / 0.2 = 0.25
        Step::person(Arc::clone(&cheap) as _).expects(Field::Email, 0.2),
        // 0.12 / (0.5 + 0.5) = 0.12
        Step::person(Arc::clone(&broad) as _).expects(Field::Email, 0.5).expects(Field::Phones, 0.5),
    ];
    let all = |order| {
        steps
            .iter()
            .cloned()
            .fold(Waterfall::new(clock(), [Field::Email, Field::Phones]).order(order), Waterfall::step)
    };
    let filled = all(Order::Cheapest).fill(&dana(), &Budget::unlimited()).await;
    assert_eq!(words(&filled), ["broad not found", "cheap not found", "dear not found"]);
    let filled = all(Order::Given).fill(&dana(), &Budget::unlimited()).await;
    assert_eq!(words(&filled)[0], "dear not found");
    assert_eq!(filled.missing, [Field::Email, Field::Phones]);
}

#[tokio::test]
async fn what_steps_bring_corrects_what_was_expected() {
    let hollow = scripted("hollow", 0.10, vec![Line::Answer(Outcome::NotFound)]);
    let solid = scripted("solid", 0.15, vec![email("solid")]);
    let learning = Waterfall::new(clock(), [Field::Email])
        .order(Order::Cheapest)
        .step(Step::person(Arc::clone(&hollow) as _).expects(Field::Email, 0.8))
        .step(Step::person(Arc::clone(&solid) as _).expects(Field::Email, 0.8));
    let mut first = Vec::new();
    for lead in 0..8 {
        let known = [read(&format!(r#"{{"full_name":"Lead {lead}","company_name":"Harbor"}}"#))];
        let filled = learning.fill(&known, &Budget::unlimited()).await;
        first.push(filled.attempts[0].provider.to_string());
    }
    assert_eq!(first[0], "hollow");
    assert_eq!(first[7], "solid", "{first:?}");
    assert!(hollow.calls() < 8);
}

#[tokio::test]
async fn whoever_asked_to_stop_is_left_alone_for_ever() {
    let stop = Line::Answer(Outcome::OptedOut { reason: "asked".to_owned() });
    let (a, b) = (scripted("a", 0.1, vec![stop]), scripted("b", 0.1, vec![email("b")]));
    let both = waterfall(&[Field::Email], &[&a, &b]);
    for _ in 0..2 {
        let filled = both.fill(&dana(), &Budget::unlimited()).await;
        assert_eq!((filled.stopped, b.calls(), a.calls()), (Stopped::OptedOut, 0, 1));
        let person = filled.combined.person;
        assert!(person.do_not_contact);
        assert_eq!(person.opt_out_reason.as_deref(), Some("asked"));
    }
    let known = [Person { do_not_contact: true, ..Person::default() }];
    assert_eq!(both.fill(&known, &Budget::unlimited()).await.stopped, Stopped::OptedOut);
}

#[tokio::test]
async fn one_answer_makes_the_next_question_possible() {
    let finder = scripted("finder", 0.1, vec![email("finder")]);
    let checker = scripted("checker", 0.01, vec![found("checker", r#"{"email_status":"deliverable"}"#)]);
    let chain = Waterfall::new(clock(), [Field::Email, Field::EmailStatus])
        .order(Order::Cheapest)
        .step(Step::verification(Arc::clone(&checker) as _).expects(Field::EmailStatus, 1.0))
        .step(Step::person(Arc::clone(&finder) as _));
    let filled = chain.fill(&dana(), &Budget::unlimited()).await;
    assert_eq!(words(&filled), ["finder found", "checker found"]);
    assert_eq!(filled.combined.person.email_status, Some(crate::EmailStatus::Deliverable));
    let status = &filled.combined.provenance["email_status"].chosen;
    assert_eq!((status.source.as_ref().unwrap().as_str(), status.cost), ("checker", Some(1.0)));
    assert_eq!(status.observed_at, Some(Timestamp::from_millis(1_000_000)));
}

#[tokio::test]
async fn an_address_that_takes_no_mail_gives_way() {
    let checker = scripted("hunter", 0.01, vec![found("hunter", r#"{"email_status":"undeliverable"}"#)]);
    let finder = scripted("apollo", 0.1, vec![email("apollo")]);
    let chain = Waterfall::new(clock(), [Field::Email, Field::EmailStatus])
        .step(Step::verification(Arc::clone(&checker) as _))
        .step(Step::person(Arc::clone(&finder) as _));
    let known =
        [read(r#"{"source":"hunter","full_name":"Dana Okafor","company_name":"B","email":"old@b.example"}"#)];
    let filled = chain.fill(&known, &Budget::unlimited()).await;
    assert_eq!(filled.combined.person.email.as_deref(), Some("dana@b.example"));
    assert_eq!(filled.missing, [Field::EmailStatus]);
}

#[tokio::test]
async fn every_value_knows_where_it_comes_from_and_its_share_of_the_price() {
    let a = scripted(
        "zoominfo",
        0.1,
        vec![found(
            "zoominfo",
            r#"{"email":"dana@b.example","job_title":"CIO","phones":[{"raw":"207-555-0100","kind":"direct"}]}"#,
        )],
    );
    let known = [read(r#"{"source":"list","full_name":"Dana Okafor","company_name":"B","job_title":"IT"}"#)];
    let filled = waterfall(&[Field::Email, Field::JobTitle, Field::DirectPhone], &[&a])
        .fill(&known, &Budget::unlimited())
        .await;
    let provenance = &filled.combined.provenance;
    let from =
        |key: &str| (provenance[key].chosen.source.clone().unwrap().to_string(), provenance[key].chosen.cost);
    assert_eq!(from("email"), ("zoominfo".to_owned(), Some(0.5)));
    assert_eq!(from("phones"), ("zoominfo".to_owned(), Some(0.5)));
    assert_eq!(from("company_name"), ("list".to_owned(), None));
    // It was not asked for: the better source is believed, and the other value is kept.
    assert_eq!(from("job_title"), ("zoominfo".to_owned(), None));
    assert_eq!(provenance["job_title"].losers[0].value, "IT");
}

#[tokio::test]
async fn companies_are_asked_about_by_domain_and_ids_stay_at_home() {
    let firm = scripted(
        "firm",
        0.1,
        vec![found("firm", r#"{"domain":"group.example","industry_raw":"Freight","headcount":40}"#)],
    );
    let tech = scripted("tech", 0.1, vec![found("tech", r#"{"technologies":["SAP"]}"#)]);
    let intent = scripted("bombora", 0.1, vec![found("bombora", r#"{"intent_score":80}"#)]);
    let chain = Waterfall::new(clock(), [Field::Industry, Field::Technologies, Field::Intent])
        .step(Step::company(Arc::clone(&firm) as _))
        .step(Step::technologies(Arc::clone(&tech) as _))
        .step(Step::intent(Arc::clone(&intent) as _));
    let company = |domain: &str| {
        [read(&format!(
            r#"{{"source":"other","external_company_id":"7","company_name":"Harbor","domain":"{domain}"}}"#
        ))]
    };
    let filled = chain.fill(&company("one.example"), &Budget::unlimited()).await;
    assert_eq!(filled.stopped, Stopped::Enough);
    assert_eq!(filled.combined.person.intent.intent_score, Some(80));
    assert_eq!(filled.combined.provenance["technologies"].chosen.source, Some("tech".into()));
    assert_eq!(firm.asked.lock().unwrap()[0].company.external_id, None, "the id is another vendor's");
    // The vendor may know the company by another domain: the question is the same.
    let filled = chain.fill(&company("one.example"), &Budget::unlimited()).await;
    assert!(filled.attempts.iter().all(|attempt| attempt.remembered));
    // Another company of the same name is another question.
    chain.fill(&company("two.example"), &Budget::unlimited()).await;
    assert_eq!(firm.calls(), 2);
    let own = [read(r#"{"source":"firm","external_company_id":"9","domain":"three.example"}"#)];
    chain.fill(&own, &Budget::unlimited()).await;
    assert_eq!(firm.asked.lock().unwrap()[2].company.external_id.as_deref(), Some("9"));
}

#[tokio::test]
async fn nothing_is_asked_about_nobody() {
    let a = scripted("a", 0.1, vec![email("a")]);
    let filled = waterfall(&[Field::Email], &[&a]).fill(&[Person::default()], &Budget::unlimited()).await;
    assert_eq!((filled.stopped, a.calls()), (Stopped::Exhausted, 0));
}
