use std::time::Duration;

use super::ID;
use crate::{Connection, Error, ErrorKind};

/// A month on average.
const MONTH: u64 = 2_629_746;
const USUAL_AGE: f64 = 18.0;

/// What a company is asked for; each needs a licence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Firmographics,
    Spend,
    Technographics,
}

impl Group {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Firmographics => "firmographics",
            Self::Spend => "spend",
            Self::Technographics => "technographics",
        }
    }
}

/// The options of the connection.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) raw: bool,
    pub(super) fields: Vec<Group>,
    pub(super) max_age: Option<Duration>,
    pub(super) granularity: Option<String>,
    pub(super) intent_topics: Vec<u64>,
    pub(super) intent_level: &'static str,
    pub(super) dictionary: bool,
    pub(super) products: String,
    pub(super) industries: String,
    pub(super) installs_limit: Option<u64>,
}

fn wrong(option: &'static str, text: &str) -> Error {
    Error::new(ID, "connect", ErrorKind::Config, text).at(option)
}

fn whole(connection: &Connection, option: &'static str) -> Result<Option<u64>, Error> {
    match connection.number(&ID, option)? {
        None => Ok(None),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
        Some(number) if (0.0..=1e9).contains(&number) && number.fract() == 0.0 => Ok(Some(number as u64)),
        Some(_) => Err(wrong(option, "expected a whole number")),
    }
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let word = |name: &str| {
            let text = connection.find_option(name).map(str::trim).filter(|text| !text.is_empty());
            text.map(str::to_owned)
        };
        let list = |name: &str, usual: &str| {
            let text = word(name).unwrap_or_else(|| usual.to_owned());
            let parts = text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
            parts.collect::<Vec<String>>()
        };
        let mut fields = Vec::new();
        for name in list("fields", "firmographics,technographics") {
            let group = [Group::Firmographics, Group::Spend, Group::Technographics]
                .into_iter()
                .find(|group| group.as_str() == name)
                .ok_or_else(|| wrong("fields", "expected firmographics, spend or technographics"))?;
            if !fields.contains(&group) {
                fields.push(group);
            }
        }
        let mut intent_topics = Vec::new();
        for id in list("intent_topics", "") {
            intent_topics.push(id.parse().map_err(|_| wrong("intent_topics", "expected ids of topics"))?);
        }
        let months = connection.number(&ID, "max_install_age_months")?.unwrap_or(USUAL_AGE);
        if !(0.0..=1_200.0).contains(&months) {
            return Err(wrong("max_install_age_months", "expected 0 to 1200"));
        }
        Ok(Self {
            raw: match word("auth_scheme").as_deref() {
                None | Some("bearer") => false,
                Some("raw") => true,
                Some(_) => return Err(wrong("auth_scheme", "expected bearer or raw")),
            },
            fields,
            max_age: (months > 0.0).then(|| Duration::from_secs(MONTH).mul_f64(months)),
            granularity: word("granularity"),
            intent_topics,
            intent_level: match word("intent_level").as_deref() {
                None | Some("MEDIUM") => "MEDIUM",
                Some("HIGH") => "HIGH",
                Some(_) => return Err(wrong("intent_level", "expected HIGH or MEDIUM")),
            },
            dictionary: connection.flag(&ID, "dictionary")?,
            products: word("dictionary_products").unwrap_or_else(|| "catalog/products".to_owned()),
            industries: word("dictionary_industries").unwrap_or_else(|| "catalog/industries".to_owned()),
            installs_limit: whole(connection, "installs_limit")?,
        })
    }
}
