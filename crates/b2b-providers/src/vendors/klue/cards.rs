use std::sync::Arc;

use rest_core::async_trait;

use super::request::{self, BATTLECARDS, CARDS, PER_PAGE, Settings};
use super::{ID, map, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::{decode_body, record};
use crate::{BadRecord, Brief, BriefKind, Briefing, Briefs, Error, ErrorKind};

/// More pages than hundreds of cards can have: a vendor that never ends is stopped.
const MOST_PAGES: u64 = 1_000;

#[derive(Debug)]
pub(super) struct Cards {
    desk: Desk,
    settings: Arc<Settings>,
}

/// The number of a page and the records before it: the announced total ends the walk, not the size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    page: u64,
    seen: u64,
}

impl Place {
    const FIRST: Self = Self { page: 1, seen: 0 };

    fn read(cursor: Option<&str>) -> Result<Self, Error> {
        let Some(cursor) = cursor else { return Ok(Self::FIRST) };
        let parts =
            cursor.split_once('/').and_then(|(page, seen)| Some((page.parse().ok()?, seen.parse().ok()?)));
        match parts {
            Some((page, seen)) if page >= 1 => Ok(Self { page, seen }),
            _ => {
                let error = Error::new(ID, CARDS, ErrorKind::Config, "this is no cursor of Klue");
                Err(error.at("cursor"))
            }
        }
    }

    /// The page behind this one with its rows.
    fn next(self, rows: u64, total: Option<u64>) -> Option<Self> {
        let next = Self { page: self.page + 1, seen: self.seen.saturating_add(rows) };
        (rows > 0 && total.is_none_or(|total| next.seen < total) && self.page < MOST_PAGES).then_some(next)
    }
}

impl Cards {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self { desk, settings }
    }

    pub(super) async fn battlecards(&self) -> Result<Vec<Brief>, Error> {
        if !self.settings.battlecards {
            let text = "the export of battlecards is not verified: switch it on with the option battlecards";
            return Err(Error::new(ID, BATTLECARDS, ErrorKind::Unsupported, text));
        }
        let mut all = Vec::new();
        let mut place = Some(Place::FIRST);
        while let Some(here) = place {
            let answer = match self.desk.ask(request::battlecards(here.page)).await {
                Err(error) if error.status() == Some(404) => {
                    let text = "Klue does not offer the export of battlecards";
                    return Err(Error::new(ID, BATTLECARDS, ErrorKind::Unsupported, text));
                }
                result => result?,
            };
            let page = read(BATTLECARDS, answer.body(), BriefKind::Battlecard)?;
            if let Some(bad) = page.rejected.into_iter().next() {
                return Err(Error::new(ID, BATTLECARDS, ErrorKind::Malformed, bad.message).at(bad.field));
            }
            place = here.next(page.briefs.len() as u64, page.total);
            all.extend(page.briefs);
        }
        Ok(all)
    }
}

#[async_trait]
impl Briefing for Cards {
    async fn briefs(&self, cursor: Option<&str>) -> Result<Briefs, Error> {
        let place = Place::read(cursor)?;
        let answer = self.desk.ask(request::cards(&self.settings, place.page, PER_PAGE)).await?;
        let mut page = cards_page(answer.body())?;
        let rows = page.briefs.len() + page.rejected.len();
        let next = place.next(rows as u64, page.total);
        page.next = next.map(|place| format!("{}/{}", place.page, place.seen));
        Ok(page)
    }
}

/// Reads one page of cards; [`Briefs::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not such a page.
pub fn cards_page(body: &[u8]) -> Result<Briefs, Error> {
    read(CARDS, body, BriefKind::Card)
}

fn read(call: &'static str, body: &[u8], kind: BriefKind) -> Result<Briefs, Error> {
    let wire: wire::Export<'_> = decode_body(&ID, call, body)?;
    let rows = wire
        .items
        .ok_or_else(|| Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at("items"))?;
    let total = wire.total_items.0.and_then(|total| u64::try_from(total).ok());
    let mut page = Briefs { total, ..Briefs::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        let bare = || BadRecord {
            index,
            field: format!("items[{index}]"),
            message: "expected an id, and a title or a body".to_owned(),
        };
        match record(raw, index, "items").and_then(|card| map::brief(card, kind).ok_or_else(bare)) {
            Ok(brief) => page.briefs.push(brief),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_ends_at_the_total_or_at_an_empty_page() {
        let place = Place { page: 2, seen: 100 };
        assert_eq!(place.next(34, Some(134)), None);
        assert_eq!(place.next(33, Some(134)), Some(Place { page: 3, seen: 133 }));
        assert_eq!(place.next(0, Some(134)), None);
        assert_eq!(place.next(1, None), Some(Place { page: 3, seen: 101 }));
        assert_eq!(Place { page: MOST_PAGES, seen: 0 }.next(1, None), None);
        for wrong in ["", "2", "0/1", "a/b"] {
            assert!(Place::read(Some(wrong)).is_err(), "{wrong}");
        }
        assert_eq!(Place::read(Some("3/133")).unwrap(), Place { page: 3, seen: 133 });
    }
}
