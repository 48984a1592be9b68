use rest_core::{Answer, ByStatus, Call, Class, Classify};

/// How Apollo spells refusals.
#[derive(Debug)]
pub(super) struct Apollo;

impl Classify for Apollo {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        // Out of credits is a 422 like any wrong parameter; only the text tells.
        if answer.status().as_u16() == 422
            && answer.text().to_ascii_lowercase().contains("insufficient credits")
        {
            return Class::Quota;
        }
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        match answer.status().as_u16() {
            // Plain text that is not parsed, and that may repeat the key.
            401 => Some("the API key or token is not accepted".to_owned()),
            403 if answer.text().contains("API_INACCESSIBLE") => {
                Some("the key has no scope for this call, or the plan does not contain it".to_owned())
            }
            _ => ByStatus.message(answer),
        }
    }
}
