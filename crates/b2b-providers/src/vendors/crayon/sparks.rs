use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use rest_core::async_trait;

use super::request::{self, BATTLECARDS, PER_PAGE, SPARKS};
use super::{ID, map, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::{Rows, decode_body, record};
use crate::{BadRecord, Brief, Briefing, Briefs, Connection, Error, ErrorKind};

/// More pages than a month of sparks can have.
const MOST_PAGES: u32 = 1_000;

#[derive(Debug)]
pub(super) struct Sparks {
    desk: Desk,
    drafts: bool,
    battlecards: bool,
}

/// The number of a page and what the page before it began with: a service that ignores paging repeats itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    page: u32,
    before: Option<u64>,
}

impl Place {
    fn read(cursor: Option<&str>) -> Result<Self, Error> {
        let Some(cursor) = cursor else { return Ok(Self { page: 1, before: None }) };
        let parts = cursor
            .split_once('/')
            .and_then(|(page, print)| Some((page.parse().ok()?, u64::from_str_radix(print, 16).ok()?)));
        match parts {
            Some((page, print)) if page >= 2 => Ok(Self { page, before: Some(print) }),
            _ => {
                let error = Error::new(ID, SPARKS, ErrorKind::Config, "this is no cursor of Crayon");
                Err(error.at("cursor"))
            }
        }
    }
}

fn print(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

impl Sparks {
    pub(super) fn new(desk: Desk, connection: &Connection) -> Result<Self, Error> {
        let drafts = connection.flag(&ID, "drafts")?;
        Ok(Self { desk, drafts, battlecards: connection.flag(&ID, "battlecards")? })
    }

    pub(super) async fn battlecards(&self) -> Result<Vec<Brief>, Error> {
        if !self.battlecards {
            let text = "the list of battlecards is not verified: switch it on with the option battlecards";
            return Err(Error::new(ID, BATTLECARDS, ErrorKind::Unsupported, text));
        }
        let answer = self.desk.ask(request::battlecards()).await?;
        let mut cards = Vec::new();
        for (index, raw) in rows(BATTLECARDS, answer.body())?.into_iter().enumerate() {
            let card = record(raw, index, BATTLECARDS).map_err(|bad| {
                Error::new(ID, BATTLECARDS, ErrorKind::Malformed, bad.message).at(bad.field)
            })?;
            cards.extend(map::battlecard(card));
        }
        Ok(cards)
    }
}

#[async_trait]
impl Briefing for Sparks {
    async fn briefs(&self, cursor: Option<&str>) -> Result<Briefs, Error> {
        let place = Place::read(cursor)?;
        let answer = self.desk.ask(request::sparks(self.drafts, place.page, PER_PAGE)).await?;
        let mut page = sparks_page(answer.body())?;
        let rows = page.briefs.len() + page.rejected.len();
        let first = page.briefs.first().map(|brief| print(&brief.id));
        if place.before.is_some() && first == place.before {
            return Ok(Briefs::default());
        }
        // More than was asked for is everything; fewer is the rest.
        let more = rows == PER_PAGE && place.page < MOST_PAGES;
        page.next = first.filter(|_| more).map(|print| format!("{}/{print:x}", place.page + 1));
        Ok(page)
    }
}

/// The list itself, or the list in an object.
fn rows<'a>(call: &'static str, body: &'a [u8]) -> Result<Vec<&'a serde_json::value::RawValue>, Error> {
    if body.trim_ascii_start().starts_with(b"[") {
        return Ok(decode_body::<Rows<'a>>(&ID, call, body)?.unwrap_or_default());
    }
    let wire: wire::Wrapped<'a> = decode_body(&ID, call, body)?;
    let rows = if call == SPARKS { wire.sparks } else { wire.battlecards };
    rows.or(wire.results)
        .ok_or_else(|| Error::new(ID, call, ErrorKind::Malformed, "expected a list").at(call))
}

/// Reads one page of sparks, each once; [`Briefs::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a list of sparks.
pub fn sparks_page(body: &[u8]) -> Result<Briefs, Error> {
    let mut page = Briefs::default();
    let mut seen = BTreeSet::new();
    for (index, raw) in rows(SPARKS, body)?.into_iter().enumerate() {
        let bare = || BadRecord {
            index,
            field: format!("{SPARKS}[{index}]"),
            message: "expected an id and something to read".to_owned(),
        };
        match record(raw, index, SPARKS).and_then(|spark| map::spark(spark).ok_or_else(bare)) {
            Ok(brief) => {
                if seen.insert(brief.id.clone()) {
                    page.briefs.push(brief);
                }
            }
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_are_pages_behind_the_first() {
        assert_eq!(Place::read(None).unwrap(), Place { page: 1, before: None });
        assert_eq!(Place::read(Some("2/ff")).unwrap(), Place { page: 2, before: Some(255) });
        for wrong in ["", "1/ff", "2", "2/xyz"] {
            assert!(Place::read(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
