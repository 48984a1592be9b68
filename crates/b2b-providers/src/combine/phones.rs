use crate::{Phone, PhoneKind};

/// Unites numbers, the most trusted source first. The same number is one: the first that says what it reaches
/// decides the kind, and whoever verified it verified it for all.
pub(super) fn unite<'a>(phones: impl Iterator<Item = &'a Phone>) -> Vec<Phone> {
    let mut all: Vec<(String, Phone)> = Vec::new();
    for phone in phones {
        let key = key(phone);
        match all.iter_mut().find(|(known, _)| *known == key) {
            None => all.push((key, phone.clone())),
            Some((_, known)) => {
                if known.kind == PhoneKind::Other {
                    known.kind = phone.kind;
                }
                known.verified |= phone.verified;
                known.confidence = match (known.confidence, phone.confidence) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    (a, b) => a.or(b),
                };
                if known.e164.is_none() {
                    known.e164.clone_from(&phone.e164);
                }
            }
        }
    }
    all.into_iter().map(|(_, phone)| phone).collect()
}

fn key(phone: &Phone) -> String {
    let text = phone.e164.as_deref().unwrap_or(&phone.raw);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { phone.raw.clone() } else { digits }
}
