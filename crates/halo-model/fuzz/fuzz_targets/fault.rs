//! Any bytes as a refusal: no panic, always a message, and no text in `Debug`.
#![no_main]

use halo_model::Fault;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &[u8])| {
    let (status, body) = input;
    let fault = Fault::parse(status, body);
    assert!(!fault.message.is_empty());
    assert!(fault.message.chars().count() <= 501);
    for index in fault.elements() {
        let about = fault.about(index);
        assert!(about.problems.iter().all(|problem| problem.index == Some(index)));
        assert!(about.at_element(7).elements().into_iter().eq([7]));
    }
    let _ = (fault.fields().count(), format!("{fault:?}"));
});
