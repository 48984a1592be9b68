//! How HaloPSA spells refusals.

use halo_model::Fault;
use rest_core::{Answer, ByStatus, Call, Class, Classify};

/// By status, with the message read from every shape of Halo's error bodies.
#[derive(Debug)]
pub(crate) struct HaloClassify;

impl Classify for HaloClassify {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        let status = answer.status().as_u16();
        (!answer.body().is_empty()).then(|| Fault::parse(status, answer.body()).message)
    }
}
