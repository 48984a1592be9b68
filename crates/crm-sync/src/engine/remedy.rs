//! What to do about a provider that failed.

use b2b_providers::{Descriptor, Error, ErrorKind};

/// The error in one line, with what to do about it where that is known.
pub(super) fn told(error: &Error, vendor: &Descriptor) -> String {
    let remedy = match error.kind() {
        ErrorKind::Auth => {
            let names: Vec<&str> = vendor.credentials.iter().map(|credential| credential.name).collect();
            if names.is_empty() {
                return error.to_string();
            }
            format!("check {}", names.join(", "))
        }
        ErrorKind::Forbidden => "the account's plan or scope lacks this call".to_owned(),
        ErrorKind::Transport => "check the network, and `base_url` of the source where it is set".to_owned(),
        ErrorKind::Malformed => {
            "the next run asks again; if it stays, something else answers in its place".to_owned()
        }
        _ => return error.to_string(),
    };
    format!("{error}; {remedy}")
}
