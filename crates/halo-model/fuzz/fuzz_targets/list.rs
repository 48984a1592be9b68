//! Any bytes as a list: no panic, every row is kept or reported, and what was read reads back the same.
#![no_main]

use halo_model::{Invoice, List, Ticket, decode_list, decode_written};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn back<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(list: &List<T>) {
    for row in &list.rows {
        let text = serde_json::to_vec(row).expect("a record is JSON");
        let again: T = halo_model::decode_record(&text).expect("what was written can be read");
        assert_eq!(again, *row);
    }
}

fuzz_target!(|body: &[u8]| {
    let _ = decode_written::<Ticket>(body);
    let tickets = decode_list::<Ticket>(body, "tickets");
    let invoices = decode_list::<Invoice>(body, "invoices");
    let values = decode_list::<Value>(body, "tickets");
    if let (Ok(tickets), Ok(values)) = (&tickets, &values) {
        assert_eq!(tickets.received(), values.received());
    }
    tickets.iter().for_each(back);
    invoices.iter().for_each(back);
});
