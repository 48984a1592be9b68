//! Any text as a time, an amount or a GUID: no panic, and what was read reads back as it was written.
#![no_main]

use halo_model::{Guid, HaloTime, Money};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, i16)| {
    let (text, offset) = input;
    for time in [HaloTime::parse(text), HaloTime::parse_at(text, offset.into())].into_iter().flatten() {
        assert_eq!(HaloTime::parse(&time.to_string()), Some(time));
        assert_eq!(HaloTime::from_millis(time.millis()), Some(time));
    }
    if let Some(guid) = Guid::parse(text) {
        assert_eq!(Guid::parse(&guid.to_string()), Some(guid));
    }
    if let Ok(money) = serde_json::from_str::<Money>(text) {
        let written = serde_json::to_string(&money).expect("an amount is JSON");
        assert_eq!(serde_json::from_str::<Money>(&written).expect("it reads back"), money);
    }
});
