//! Secrets by the names of their environment variables. The environment wins over the secrets file.

use std::collections::BTreeMap;
use std::path::Path;

use rest_core::SecretString;
use toml::de::DeTable;

use super::reader::Problems;

/// Secrets that were found. `Debug` shows names only.
#[derive(Clone)]
pub(crate) struct Secrets(BTreeMap<String, SecretString>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Secrets {
    /// Reads a file of `NAME = "value"` lines and the environment.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
        problems: &mut Problems,
    ) -> Self {
        let mut found = BTreeMap::new();
        if let Some(file) = file {
            let place = file.display().to_string();
            match std::fs::read_to_string(file) {
                // The parser's message could quote the line, and with it the secret.
                Ok(text) => match DeTable::parse(&text) {
                    Ok(table) => {
                        for (name, value) in table.get_ref() {
                            match value.get_ref().as_str() {
                                Some(value) => {
                                    found.insert(name.get_ref().to_string(), SecretString::from(value));
                                }
                                None => {
                                    problems.elsewhere(&place, format!("{}: expected text", name.get_ref()))
                                }
                            }
                        }
                    }
                    Err(_) => problems.elsewhere(&place, "expected lines of the form NAME = \"value\""),
                },
                Err(error) => problems.elsewhere(&place, format!("cannot be read: {error}")),
            }
        }
        for (name, value) in environment {
            if !value.is_empty() {
                found.insert(name.clone(), SecretString::from(value.as_str()));
            }
        }
        Self(found)
    }

    /// Secrets given in code, for the sandbox.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name, SecretString::from(value))).collect())
    }

    /// The secret of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }
}
