//! Names of actions: equal intentions have equal names, on every run.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::plan::{ActionName, Command};

/// The name of an action that brings a record into being.
///
/// It depends on who the record is about and on its kind, never on the content: a repeat after a vendor
/// changed a field still finds the record.
pub(crate) fn create(entity: &str, kind: &str) -> ActionName {
    hash(&[entity, kind])
}

/// The name of any other action: what is done to what.
pub(crate) fn of(entity: &str, command: &Command) -> ActionName {
    hash(&[entity, kind(command), &content(command)])
}

/// The serde name of a command.
pub(crate) fn kind(command: &Command) -> &'static str {
    match command {
        Command::CreateCompany(_) => "create_company",
        Command::CreateContact(_) => "create_contact",
        Command::CreateTicket(_) => "create_ticket",
        Command::UpdateTicket { .. } => "update_ticket",
        Command::EraseContact { .. } => "erase_contact",
        Command::AddNote { .. } => "add_note",
        Command::SetList { .. } => "set_list",
    }
}

fn content(command: &impl Serialize) -> String {
    // Commands are structs, strings, finite numbers and maps with text keys: they always have a JSON form.
    serde_json::to_string(command).unwrap_or_default()
}

/// 128 bits of SHA-256 over the parts, each behind its length, so that no two lists of parts run together.
fn hash(parts: &[&str]) -> ActionName {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    ActionName(format!("b2b-{}", hex(&hasher.finalize()[..16])))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0x0F));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{CompanyDraft, Ref};

    #[test]
    fn creates_do_not_depend_on_content_and_others_do() {
        let name = create("lead:1", "create_ticket");
        assert_eq!(name.0.len(), 36);
        assert!(name.0.starts_with("b2b-") && name.0[4..].bytes().all(|b| b.is_ascii_hexdigit()));
        assert_ne!(name, create("lead:1", "create_contact"));
        assert_ne!(create("a", "bc"), create("ab", "c"));
        let note = |text: &str| Command::AddNote { ticket: Ref::Known(7), text: text.to_owned() };
        assert_eq!(of("ticket:7", &note("a")), of("ticket:7", &note("a")));
        assert_ne!(of("ticket:7", &note("a")), of("ticket:7", &note("b")));
        assert_ne!(of("x", &Command::CreateCompany(CompanyDraft::default())), of("x", &note("")));
    }
}
