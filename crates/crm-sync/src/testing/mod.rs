//! Contract suites for implementations of [`CrmPort`](crate::port::CrmPort) and [`Store`](crate::store::Store).
//!
//! Write a harness that opens yours, and run [`port_contract`] or [`store_contract`]: every broken rule comes back
//! as a sentence.

mod browse;
mod ledger;
mod port;
mod sample;
mod store;

pub use port::{PortHarness, port_contract};
pub use store::{StoreHarness, store_contract};

use crate::error::Error;

/// What is wrong, in sentences.
#[derive(Debug, Default)]
struct Findings(Vec<String>);

impl Findings {
    fn expect(&mut self, holds: bool, sentence: &str) {
        if !holds {
            self.0.push(sentence.to_owned());
        }
    }

    /// The value, or a finding and nothing.
    fn works<T>(&mut self, what: &str, result: Result<T, Error>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push(format!("{what} fails: {error}"));
                None
            }
        }
    }

    fn finish(self) -> Result<(), Vec<String>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
