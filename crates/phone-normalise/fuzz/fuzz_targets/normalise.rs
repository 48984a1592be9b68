//! Any text under any hint: no panic, and what is accepted reads back as it was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phone_normalise::{Hint, Phone, as_written, normalise, normalise_all};

fuzz_target!(|input: (&str, &str)| {
    let (text, hint) = input;
    let hint = Hint::from(hint);
    let _ = as_written(text, hint);
    let Ok(phone) = normalise(text, hint) else {
        return;
    };
    assert_eq!(phone.to_string().parse::<Phone>(), Ok(phone));
    assert!(normalise(&phone.e164(), Hint::none()).is_ok());
    let numbers = normalise_all(text, hint).expect("normalise found one");
    assert_eq!(numbers.first, phone);
    assert!(numbers.rest.count() <= text.len());
});
