//! The HaloPSA port and what belongs to it: mapping, set-up, diagnosis.

mod changes;
pub mod doctor;
mod hints;
mod mapping;
mod port;
mod rows;
mod schema;
pub mod setup;
mod writes;

pub use mapping::{ByName, HaloMapping};
pub use port::HaloPort;

use crate::error::{Error, ErrorKind};

/// The client's error in the terms of this crate, with what to do where we know it.
pub(crate) fn failed(doing: &str, error: halo_client::Error) -> Error {
    if let Some(module) = error.missing_permission() {
        let text = format!(
            "halo: {doing}: the application's agent lacks the permission for {module}; give its role that module in Halo"
        );
        return Error::with_source(ErrorKind::Auth, text, error);
    }
    let kind = match error.kind() {
        halo_client::ErrorKind::Unauthorised | halo_client::ErrorKind::Token => ErrorKind::Auth,
        _ => ErrorKind::Crm,
    };
    Error::with_source(kind, format!("halo: {doing}: {error}"), error)
}
