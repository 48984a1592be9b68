//! Batches and what the features add.

mod rows;

use phone_normalise::{Hint, Phone, batch, batch_slice, normalise};

fn texts() -> Vec<String> {
    rows::Rows::new(11).take(3_000).map(|(text, _)| text).collect()
}

#[test]
fn a_batch_is_the_same_function_mapped() {
    let texts = texts();
    let hint = Hint::from("GB");
    let one_by_one: Vec<_> = texts.iter().map(|text| normalise(text, hint)).collect();
    assert!(batch_slice(&texts, hint).eq(one_by_one.iter().copied()));
    assert!(batch(texts.iter().map(|text| (text, "GB"))).eq(one_by_one.iter().copied()));
    let mixed = [("020 7946 0018", "GB"), ("(212) 555-0123", "USA")];
    let e164: Vec<_> = batch(mixed).flatten().map(|phone| phone.e164().to_string()).collect();
    assert_eq!(e164, ["+442079460018", "+12125550123"]);
}

#[test]
fn a_number_is_small_and_free_to_copy() {
    assert!(size_of::<Phone>() <= 48);
    fn copy<T: Copy + Send + Sync + Unpin + 'static>() {}
    copy::<Phone>();
}

#[cfg(feature = "rayon")]
#[test]
fn a_parallel_batch_keeps_the_order() {
    use phone_normalise::par_batch;
    use rayon::iter::ParallelIterator;

    let texts = texts();
    let parallel: Vec<_> = par_batch(&texts, Hint::from("GB")).collect();
    assert!(batch_slice(&texts, Hint::from("GB")).eq(parallel));
}

#[cfg(feature = "serde")]
#[test]
fn numbers_are_text_in_json() {
    use phone_normalise::{Kind, Region};

    let phone = normalise("020 7946 0018 x12", Hint::from("GB")).expect("a number");
    let record = (phone, phone.kind(), phone.region(), phone.rule());
    let json = serde_json::to_string(&record).expect("JSON");
    assert_eq!(json, r#"["+442079460018;ext=12","FIXED_LINE","GB","as_written"]"#);
    let back: (Phone, Kind, Option<Region>, String) = serde_json::from_str(&json).expect("the same");
    assert_eq!((back.0, back.1, back.2), (phone, Kind::FixedLine, Region::new("GB")));
    let error = serde_json::from_str::<Phone>("\"+4420794600\"").expect_err("not valid").to_string();
    assert!(!error.contains("7946"), "{error}");
    let refusal = normalise("", Hint::none()).expect_err("empty");
    assert_eq!(serde_json::to_string(&refusal).expect("JSON"), "\"empty\"");
}

#[cfg(feature = "phonenumber")]
#[test]
fn every_number_survives_the_way_through_the_crate_phonenumber() {
    use phonenumber::PhoneNumber;

    for example in rows::examples() {
        for text in [example.forms[0].to_owned(), format!("{};ext=0123", example.forms[0])] {
            let phone: Phone = text.parse().expect("a number");
            let theirs = PhoneNumber::try_from(phone).expect("convertible");
            assert_eq!(theirs.code().value(), phone.country_code());
            assert_eq!(
                theirs.extension().map(|e| e.as_ref().to_owned()),
                phone.extension().map(|e| e.to_string())
            );
            assert_eq!(Phone::try_from(&theirs), Ok(phone));
        }
        assert_eq!(phone_normalise::Kind::from(phonenumber::Type::from(example.kind)), example.kind);
    }
}
