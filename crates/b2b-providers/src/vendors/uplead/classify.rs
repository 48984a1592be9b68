use rest_core::{Answer, ByStatus, Call, Class, Classify};

/// How UpLead spells refusals: by status. A 403 has several reasons, which only the balance tells apart.
#[derive(Debug)]
pub(super) struct UpLead;

impl Classify for UpLead {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        match answer.status().as_u16() {
            401 => Some("the API key is not accepted".to_owned()),
            403 => Some("the subscription is paused, or the plan does not contain this call".to_owned()),
            _ => ByStatus.message(answer),
        }
    }
}
