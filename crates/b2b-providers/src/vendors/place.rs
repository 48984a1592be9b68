use crate::{Error, ErrorKind, ProviderId};

/// A page number and the size of the pages before it: another size would skip or repeat records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) page: u32,
    pub(crate) per_page: u32,
}

impl Place {
    /// The first page, or the one that a cursor of [`next`](Self::next) names.
    pub(crate) fn read(
        id: &ProviderId,
        call: &'static str,
        cursor: Option<&str>,
        limit: usize,
        largest: u32,
    ) -> Result<Self, Error> {
        let Some(cursor) = cursor else {
            let per_page = u32::try_from(limit).unwrap_or(largest).clamp(1, largest);
            return Ok(Self { page: 1, per_page });
        };
        let parts =
            cursor.split_once('/').and_then(|(page, size)| Some((page.parse().ok()?, size.parse().ok()?)));
        match parts {
            Some((page, per_page)) if page >= 1 && (1..=largest).contains(&per_page) => {
                Ok(Self { page, per_page })
            }
            _ => Err(Error::new(id.clone(), call, ErrorKind::Config, "this is no cursor of this search")
                .at("cursor")),
        }
    }

    /// Records up to the end of this page.
    pub(crate) fn seen(self) -> u64 {
        u64::from(self.page) * u64::from(self.per_page)
    }

    /// The page behind this one, unless the announced or the reachable records end here.
    pub(crate) fn next(self, total: u64, reach: u64) -> Option<String> {
        let reachable = self.seen() + u64::from(self.per_page) <= reach;
        let page = self.page.checked_add(1)?;
        (self.seen() < total && reachable).then(|| format!("{page}/{}", self.per_page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_at_the_total_and_at_the_reach() {
        let id = ProviderId::new("acme");
        let place = Place { page: 1, per_page: 100 };
        assert_eq!(place.next(100, 50_000), None);
        assert_eq!(place.next(101, 50_000).as_deref(), Some("2/100"));
        assert_eq!(Place { page: 500, per_page: 100 }.next(90_000, 50_000), None);
        assert_eq!(Place { page: 499, per_page: 100 }.next(90_000, 50_000).as_deref(), Some("500/100"));
        for wrong in ["0/100", "2/101", "2", "", "a/b"] {
            assert!(Place::read(&id, "x", Some(wrong), 1, 100).is_err(), "{wrong}");
        }
        assert_eq!(Place::read(&id, "x", None, 1_000, 100).unwrap(), place);
        assert_eq!(Place::read(&id, "x", Some("3/20"), 7, 100).unwrap(), Place { page: 3, per_page: 20 });
    }
}
