//! The applications that are registered in the tenant, and the agents they act as.

use std::fmt;

use super::module::Permission;
use crate::dice;

/// How an application logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// "Client ID and Secret (Services)".
    Secret,
    /// "Authorisation Code (Native Application)": a person logs in, there is no secret.
    Code,
    /// A static key in a header, of the same role as the services application.
    Key,
}

/// What an application needs to log in. `Debug` does not show the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The client secret: two GUIDs in one.
    pub client_secret: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// One registered application.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) name: String,
    pub(crate) login: Login,
    pub(crate) credentials: Credentials,
    /// Whom it acts as.
    pub(crate) agent: i64,
    /// What the role of that agent lacks.
    pub(crate) lacking: Vec<Permission>,
}

impl Application {
    /// An application whose id and secret follow from the seed and its number.
    pub(crate) fn new(seed: u64, number: u64, name: &str, login: Login, agent: i64) -> Self {
        let guid = |stream: u64, index: u64| dice::guid(seed, stream, index);
        let client_secret = match login {
            Login::Secret => [guid(0x5ec, number * 2 + 1), guid(0x5ec, number * 2 + 2)].join("-"),
            Login::Key => guid(0x6e1, number + 1),
            Login::Code => String::new(),
        };
        let credentials = Credentials { client_id: guid(0xc11, number + 1), client_secret };
        Self { name: name.to_owned(), login, credentials, agent, lacking: Vec::new() }
    }
}
