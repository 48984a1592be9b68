//! Klue's requests as plain values.

use rest_core::{Call, Replay, Timestamp};

use super::ID;
use crate::{Connection, Error, ErrorKind};

pub(super) const CARDS: &str = "extract.cards";
pub(super) const BATTLECARDS: &str = "extract.battlecards";
/// What every known client asks for.
pub(super) const PER_PAGE: usize = 100;

/// The options of the connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) competitor: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) key_expires: Option<Timestamp>,
    pub(super) battlecards: bool,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let word = |name: &str| connection.find_option(name).map(str::trim).filter(|text| !text.is_empty());
        let key_expires = word("key_expires")
            .map(|text| {
                Timestamp::parse(text).ok_or_else(|| {
                    Error::new(ID, "connect", ErrorKind::Config, "expected a date, YYYY-MM-DD")
                        .at("key_expires")
                })
            })
            .transpose()?;
        let tags = word("tags").unwrap_or_default().split(',').map(|tag| tag.trim().to_owned());
        Ok(Self {
            competitor: word("competitor").map(str::to_owned),
            tags: tags.filter(|tag| !tag.is_empty()).collect(),
            key_expires,
            battlecards: connection.flag(&ID, "battlecards")?,
        })
    }
}

/// Reading is free and has no effect: it may be repeated.
pub(super) fn cards(settings: &Settings, page: u64, limit: usize) -> Call {
    let call = Call::get(CARDS, "extract/cards.json")
        .replay(Replay::Safe)
        .query("page", page.to_string())
        .query("limit", limit.to_string())
        .query_opt("competitor", settings.competitor.as_deref());
    settings.tags.iter().fold(call, |call, tag| call.query("tags[]", tag.as_str()))
}

pub(super) fn battlecards(page: u64) -> Call {
    Call::get(BATTLECARDS, "extract/battlecards.json")
        .replay(Replay::Safe)
        .query("page", page.to_string())
        .query("limit", PER_PAGE.to_string())
}
