//! Never contact again: identifiers of a person that say nothing to whoever reads the list.

use std::collections::BTreeSet;

use b2b_providers::Person;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::crm::CrmRow;
use crate::identity;
use crate::plan::name::hex;

/// The reason on the list for people who asked to be erased: of them nothing is kept.
pub const ERASED: &str = "erased on request";

/// What stands where a name stood.
pub const ERASED_PERSON: &str = "Erased person";

/// Why a provider says that somebody must not be contacted.
pub(crate) fn opt_out_reason(person: &Person) -> String {
    person.opt_out_reason.clone().unwrap_or_else(|| "opted out at the source".to_owned())
}

/// Turns what identifies a person into keyed hashes (HMAC-SHA256), the same on every run with the same secret.
///
/// The list of these survives an erasure: without the secret nobody can tell whom it holds, and an address
/// cannot be tried out against it.
#[derive(Clone)]
pub struct Suppressor {
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Suppressor {
    // The state of the hash is as good as the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Suppressor(..)")
    }
}

impl Suppressor {
    /// With the secret of this installation. Another secret forgets every opt-out: keep it.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        // HMAC takes keys of any length (RFC 2104); a short one is padded, a long one hashed.
        let mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        Self { mac }
    }

    /// Everything a provider's record is known by: e-mail key, phone numbers, LinkedIn path, the vendor's id.
    ///
    /// A direct or mobile number counts alone; any other only together with the family name, since opting out
    /// does not silence a whole switchboard.
    #[must_use]
    pub fn identifiers(&self, person: &Person) -> Vec<String> {
        self.hashes(identity::suppression_keys(person))
    }

    /// Everything these records of one person are known by, each once.
    #[must_use]
    pub fn identifiers_of_all<'a>(&self, people: impl IntoIterator<Item = &'a Person>) -> Vec<String> {
        let keys: BTreeSet<String> = people.into_iter().flat_map(identity::suppression_keys).collect();
        self.hashes(keys.into_iter().collect())
    }

    /// Everything the person of a row of the CRM is known by; a firm is nobody.
    #[must_use]
    pub fn identifiers_of_row(&self, row: &CrmRow) -> Vec<String> {
        self.hashes(identity::row_suppression_keys(row))
    }

    fn hashes(&self, keys: Vec<String>) -> Vec<String> {
        keys.iter().map(|key| self.hash(key)).collect()
    }

    /// A text that says nothing to whoever lacks the secret.
    pub(crate) fn hash(&self, key: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(key.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::CrmContact;
    use crate::fixtures::ticket;
    use b2b_providers::{Phone, PhoneKind, ProviderId};

    fn person() -> Person {
        Person {
            source: Some(ProviderId::new("apollo")),
            external_id: Some("p-1".into()),
            last_name: Some("Doe".into()),
            email: Some("Jane.Doe@Acme.example".into()),
            linkedin_url: Some("https://www.linkedin.com/in/Jane-Doe/?trk=x".into()),
            phones: vec![Phone {
                e164: Some("+447700900123".into()),
                ..Phone::new("07700 900123", PhoneKind::Mobile)
            }],
            ..Person::default()
        }
    }

    #[test]
    fn one_person_is_found_by_any_identifier_of_any_origin() {
        let suppressor = Suppressor::new(b"secret");
        let known = suppressor.identifiers(&person());
        // The number counts alone and, as for any shared number, with the family name.
        assert_eq!(known.len(), 5);
        let by = |change: fn(&mut Person)| {
            let mut other = Person::default();
            change(&mut other);
            suppressor.identifiers(&other)
        };
        for hit in [
            by(|p| p.email = Some("jane.doe@acme.example".into())),
            by(|p| p.linkedin_url = Some("http://uk.linkedin.com/in/jane-doe".into())),
            by(|p| {
                let e164 = Some("+447700900123".into());
                p.phones = vec![Phone { e164, ..Phone::new("x", PhoneKind::Direct) }];
            }),
            by(|p| (p.source, p.external_id) = (Some(ProviderId::new("apollo")), Some("p-1".into()))),
        ] {
            assert_eq!(hit.len(), 1);
            assert!(known.contains(&hit[0]));
        }
        let contact = CrmContact { email: Some("JANE.DOE@acme.example".into()), ..CrmContact::default() };
        assert!(known.contains(&suppressor.identifiers_of_row(&CrmRow::Contact(contact))[0]));
        let other = by(|p| (p.source, p.external_id) = (Some(ProviderId::new("hunter")), Some("p-1".into())));
        assert!(!known.contains(&other[0]));
    }

    #[test]
    fn nothing_is_in_clear_and_the_secret_matters() {
        let hashes = Suppressor::new(b"secret").identifiers(&person());
        for hash in &hashes {
            assert_eq!(hash.len(), 64);
            assert!(hash.bytes().all(|b| b.is_ascii_hexdigit()));
        }
        assert_ne!(hashes, Suppressor::new(b"other").identifiers(&person()));
        assert_eq!(format!("{:?}", Suppressor::new(b"secret")), "Suppressor(..)");
        assert!(Suppressor::new(b"").identifiers(&Person::default()).is_empty());
    }

    #[test]
    fn a_switchboard_silences_its_owner_and_not_the_colleagues() {
        let suppressor = Suppressor::new(b"s");
        let at_work = |last: &str| Person {
            last_name: Some(last.into()),
            phones: vec![Phone { e164: Some("+442079460000".into()), ..Phone::new("x", PhoneKind::Work) }],
            ..Person::default()
        };
        let doe = suppressor.identifiers(&at_work("Doe"));
        assert_eq!(doe, suppressor.identifiers(&at_work("DOE")));
        assert!(suppressor.identifiers(&at_work("Roe")).iter().all(|hash| !doe.contains(hash)));
        let mut ticket = ticket();
        ticket.contact_name = Some("Jane Doe".into());
        ticket.contact_phone = Some("+44 20 7946 0000".into());
        assert_eq!(suppressor.identifiers_of_row(&CrmRow::Ticket(ticket)), doe);
    }
}
