use serde_json::Value;

use crate::{Error, Lifecycle, Person, Provider, ProviderId};

/// What is wrong, in sentences.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<String>);

impl Findings {
    pub(super) fn expect(&mut self, holds: bool, sentence: impl FnOnce() -> String) {
        if !holds {
            self.0.push(sentence());
        }
    }

    /// A record is canonical: it says who it is from, and nothing in it is empty.
    pub(super) fn record(&mut self, provider: &dyn Provider, person: &Person) {
        self.expect(person.source.as_ref().is_some_and(|source| names(provider).contains(source)), || {
            "a record does not name its provider as source".to_owned()
        });
        match serde_json::to_value(person) {
            Ok(json) => {
                if let Some(path) = emptiness(&json, "") {
                    self.0.push(format!("a record has an empty value at {path}: unknown must be absent"));
                }
                let back = serde_json::from_value::<Person>(json);
                self.expect(back.is_ok_and(|back| back == *person), || {
                    "a record does not survive its own JSON".to_owned()
                });
            }
            Err(error) => self.0.push(format!("a record has no JSON form: {error}")),
        }
        for url in person.linkedin_url.iter().chain(&person.company.website) {
            self.expect(url.starts_with("https://"), || {
                "an address has another scheme than https".to_owned()
            });
        }
        if let Some(domain) = &person.company.domain {
            let bare =
                !domain.starts_with("www.") && !domain.contains('/') && *domain == domain.to_lowercase();
            self.expect(bare, || "a domain is no bare host".to_owned());
        }
    }

    /// An error names its provider, and no secret.
    pub(super) fn error(&mut self, provider: &dyn Provider, error: &Error, secrets: &[String]) {
        let text = format!("{error} {error:?} {}", error.report());
        let id = provider.id();
        self.expect(names(provider).iter().any(|name| error.to_string().starts_with(name.as_str())), || {
            format!("an error does not name {id}: {error}")
        });
        self.secrets("an error", &text, secrets);
    }

    pub(super) fn secrets(&mut self, what: &str, text: &str, secrets: &[String]) {
        self.expect(!secrets.iter().any(|secret| text.contains(secret.as_str())), || {
            format!("{what} shows a secret")
        });
    }
}

/// The names under which a provider answers: what its successor does for a retired product is the successor's.
pub(super) fn names(provider: &dyn Provider) -> Vec<ProviderId> {
    let successor = match &provider.descriptor().lifecycle {
        Lifecycle::Retired { successor } => Some(successor.clone()),
        _ => None,
    };
    [provider.id()].into_iter().chain(successor).collect()
}

/// The path of the first empty text, null or empty list.
fn emptiness(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Null => Some(path.to_owned()),
        Value::String(text) => text.trim().is_empty().then(|| path.to_owned()),
        Value::Array(items) if items.is_empty() => Some(path.to_owned()),
        Value::Array(items) => items.iter().find_map(|item| emptiness(item, path)),
        Value::Object(map) => map.iter().find_map(|(key, value)| emptiness(value, &format!("{path}/{key}"))),
        Value::Bool(_) | Value::Number(_) => None,
    }
}
