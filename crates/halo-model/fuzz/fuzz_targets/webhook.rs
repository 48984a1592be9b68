//! Any bytes as the body of a webhook: no panic, and no record twice.
#![no_main]

use std::collections::HashSet;

use halo_model::decode_webhook;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    for hint in decode_webhook(body).unwrap_or_default() {
        let records: HashSet<_> = hint.records.iter().collect();
        assert_eq!(records.len(), hint.records.len());
    }
});
