//! What holds for any text.

mod rows;

use phone_normalise::{Hint, Phone, Refusal, Region, as_written, normalise, normalise_all};
use proptest::prelude::*;

fn hints() -> impl Strategy<Value = Hint<'static>> {
    let regions: Vec<Hint<'static>> = Region::all()
        .map(Hint::region)
        .chain(["", "Europe", "Nordic Countries", "Asia Pacific", "Atlantis"].map(Hint::from))
        .collect();
    proptest::sample::select(regions)
}

/// Text made of what phone fields are made of, so that it often comes close to a number.
fn fields() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC*",
        "[-+0-9 ().x#;,=/:~]{0,40}",
        "(tel:)?[+]?[0-9(). -]{3,20}( ?(ext[.]?|x|#|;ext=|доб|,,) ?[0-9]{1,21})?",
        "[0-9+]{1,18}[.,]?[0-9]{0,20}([eE][+]?[0-9]{1,2})?",
        "[+]?[0-9]{1,18}(;phone-context=|;isub=|tel:|;){0,3}[+a-z0-9.-]{0,12}",
        "[0-9]{240,260}",
    ]
}

fn holds_for(phone: &Phone) {
    let same = |text: &str| normalise(text, Hint::none()).map(|again| again == *phone);
    let bare = phone.without_extension();
    assert_eq!(phone.to_string().parse(), Ok(*phone));
    assert_eq!(same(&phone.rfc3966()), Ok(true));
    assert_eq!(normalise(&phone.e164(), Hint::none()), Ok(bare));
    assert_eq!(normalise(&bare.international(), Hint::none()), Ok(bare));
    assert_eq!(normalise(&bare.e123(), Hint::none()), Ok(bare));
    assert!(phone.e164().len() <= 19 && phone.e164().starts_with('+'));
    assert!(phone.e164()[1..].bytes().all(|byte| byte.is_ascii_digit()));
    assert!(phone.e123().bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b' ' | b'.')));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_answered_and_what_is_accepted_is_stable(text in fields(), hint in hints()) {
        if let Ok(phone) = normalise(&text, hint) {
            holds_for(&phone);
        }
        if let Ok(numbers) = normalise_all(&text, hint) {
            prop_assert_eq!(Ok(numbers.first), normalise(&text, hint));
            prop_assert!(numbers.rest.count() <= text.len());
        }
    }

    #[test]
    fn bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300), hint in hints()) {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(phone) = normalise(&text, hint) {
            holds_for(&phone);
        }
    }

    #[test]
    fn repairs_never_change_what_google_calls_valid(text in fields(), hint in hints()) {
        let (plain, repaired) = (as_written(&text, hint), normalise(&text, hint));
        // Words read as digits are the one exception, and a spreadsheet's notation is read before anything else.
        let exempt = text.chars().any(|c| c.is_ascii_alphabetic()) || text.contains(['.', ',']);
        if let (Ok(plain), Ok(repaired), false) = (plain, repaired, exempt) {
            prop_assert_eq!(plain, repaired);
        }
        if plain.is_ok() {
            prop_assert!(repaired.is_ok() || matches!(repaired, Err(Refusal::Lossy | Refusal::NotANumber | Refusal::Invalid(_))));
        }
    }
}

#[test]
fn messy_rows_are_stable_too() {
    for (text, region) in rows::Rows::new(7).take(20_000) {
        if let Ok(phone) = normalise(&text, Hint::from(region)) {
            holds_for(&phone);
        }
    }
}
