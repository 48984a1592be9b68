//! Every path of the API with its verbs, ids, envelopes and bodies, as data.

mod beyond;
mod table;

use std::fmt;

const G: u8 = 1;
const P: u8 = 2;
const D: u8 = 4;

/// One path of the API.
///
/// ```
/// # use halo_model::{Body, Endpoint, IdKind, Rows, Verb};
/// assert_eq!(Endpoint::all().len(), 886);
/// let tickets = Endpoint::named("tickets").next().unwrap();
/// assert_eq!((tickets.path(), tickets.rows(), tickets.body()), ("/Tickets", Rows::Key("tickets"), Body::Array));
/// let webhook = Endpoint::named("/Webhook/{id}").next().unwrap();
/// assert!(webhook.allows(Verb::Delete) && !webhook.allows(Verb::Post));
/// assert_eq!(webhook.ids(), [IdKind::Guid]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    path: &'static str,
    verbs: u8,
    ids: &'static [IdKind],
    rows: Rows,
    pages: Pages,
    body: Body,
}

/// The three verbs that Halo knows. Creating and updating are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Reads.
    Get,
    /// Creates, updates, or does something.
    Post,
    /// Removes.
    Delete,
}

/// What an id in a path looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdKind {
    /// A whole number.
    Int,
    /// A GUID.
    Guid,
    /// A text; often a GUID too.
    Text,
}

/// Where the rows are in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rows {
    /// Under this key of an object.
    Key(&'static str),
    /// The answer is an array.
    Bare,
    /// Nobody has told: the answer, or the first array in it that is not `columns`.
    Any,
}

/// How a list can be read in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pages {
    /// With `pageinate`, `page_size` and `page_no`.
    Pages,
    /// With `count` as the largest number of rows.
    Count,
    /// In one piece only.
    Whole,
}

/// What a POST takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Body {
    /// An array of objects.
    Array,
    /// One object.
    Object,
    /// A JSON text.
    Text,
    /// A form with files.
    Form,
    /// The vendor does not say, or the path has no POST.
    Undeclared,
}

impl Endpoint {
    /// Every path that the vendor documents, in alphabetical order.
    pub fn all() -> &'static [Self] {
        table::TABLE
    }

    /// Paths that tenants answer although the vendor does not document them.
    pub fn beyond() -> &'static [Self] {
        beyond::TABLE
    }

    /// The path with this name, documented or [beyond](Endpoint::beyond), in any case, with or without a leading slash, whatever its ids are called. More than
    /// one only for `/Automation/{id}`, whose verbs take different ids.
    pub fn named(path: &str) -> impl Iterator<Item = &'static Self> {
        let wanted = path.trim_matches('/').to_owned();
        Self::all().iter().chain(Self::beyond()).filter(move |endpoint| endpoint.is_named(&wanted))
    }

    /// The path as the vendor writes it, with ids in braces: `/Tickets/{id}`.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether it has this verb.
    pub const fn allows(&self, verb: Verb) -> bool {
        let flag = match verb {
            Verb::Get => G,
            Verb::Post => P,
            Verb::Delete => D,
        };
        self.verbs & flag != 0
    }

    /// Its verbs.
    pub fn verbs(&self) -> impl Iterator<Item = Verb> {
        let own = *self;
        [Verb::Get, Verb::Post, Verb::Delete].into_iter().filter(move |verb| own.allows(*verb))
    }

    /// The ids in the path, in order.
    pub const fn ids(&self) -> &'static [IdKind] {
        self.ids
    }

    /// Where the rows of its list are.
    pub const fn rows(&self) -> Rows {
        self.rows
    }

    /// How its list is read in parts.
    pub const fn pages(&self) -> Pages {
        self.pages
    }

    /// What its POST takes.
    pub const fn body(&self) -> Body {
        self.body
    }

    /// The path with these ids in place of the braces. They must be encoded already.
    ///
    /// # Errors
    /// What is wrong with the ids, without repeating them.
    pub fn filled(&self, ids: &[impl AsRef<str>]) -> Result<String, IdProblem> {
        if ids.len() != self.ids.len() {
            return Err(IdProblem::Number { path: self.path, takes: self.ids.len(), given: ids.len() });
        }
        let mut path = String::with_capacity(self.path.len() + 16);
        let mut ids = ids.iter().zip(self.ids);
        let mut rest = self.path;
        while let Some((before, after)) = rest.split_once('{') {
            path.push_str(before);
            if let Some((id, kind)) = ids.next() {
                if !kind.fits(id.as_ref()) {
                    return Err(IdProblem::Kind { path: self.path, takes: *kind });
                }
                path.push_str(id.as_ref());
            }
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        path.push_str(rest);
        Ok(path)
    }

    fn is_named(&self, wanted: &str) -> bool {
        // Nearly all of the table differs in one of the first letters: this saves taking the paths apart.
        let same = |at: usize| match (self.path.as_bytes().get(at + 1), wanted.as_bytes().get(at)) {
            (Some(own), Some(wanted)) => own.eq_ignore_ascii_case(wanted),
            (own, wanted) => own.is_none() && wanted.is_none(),
        };
        if !(same(0) && same(1)) {
            return false;
        }
        let mut own = self.path.trim_matches('/').split(['/', '&']);
        let mut wanted = wanted.split(['/', '&']);
        loop {
            match (own.next(), wanted.next()) {
                (None, None) => return true,
                (Some(own), Some(wanted)) => {
                    let is_id = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
                    let fits = if is_id(own) { is_id(wanted) } else { own.eq_ignore_ascii_case(wanted) };
                    if !fits {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }
}

const fn row(
    path: &'static str,
    verbs: u8,
    ids: &'static [IdKind],
    rows: Rows,
    pages: Pages,
    body: Body,
) -> Endpoint {
    Endpoint { path, verbs, ids, rows, pages, body }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("path", &self.path).finish_non_exhaustive()
    }
}

impl IdKind {
    /// Whether a text can be such an id.
    pub fn fits(self, id: &str) -> bool {
        match self {
            Self::Int => id.parse::<i64>().is_ok() && !id.starts_with('+'),
            Self::Guid => crate::Guid::parse(id).is_some(),
            Self::Text => !id.is_empty() && !id.contains(['/', '?', '#', '\\']),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Int => "a whole number",
            Self::Guid => "a GUID",
            Self::Text => "a text without /, ?, # and \\",
        }
    }
}

/// Why ids do not fit a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdProblem {
    /// More or fewer than the path has places.
    Number {
        /// The path.
        path: &'static str,
        /// How many it takes.
        takes: usize,
        /// How many were given.
        given: usize,
    },
    /// One of another kind.
    Kind {
        /// The path.
        path: &'static str,
        /// What it takes.
        takes: IdKind,
    },
}

impl fmt::Display for IdProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { path, takes, given } => {
                write!(f, "{path} takes {takes} ids and was given {given}")
            }
            Self::Kind { path, takes } => write!(f, "an id in {path} must be {}", takes.name()),
        }
    }
}

impl std::error::Error for IdProblem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_found_by_its_name_and_has_as_many_ids_as_braces() {
        assert_eq!(Endpoint::all().len(), 886);
        for endpoint in Endpoint::all().iter().chain(Endpoint::beyond()) {
            let path = endpoint.path();
            assert!(Endpoint::named(path).any(|found| found == endpoint), "{path}");
            let doubled = Endpoint::named(path).count();
            assert_eq!(doubled, if path.starts_with("/Automation/{") { 2 } else { 1 }, "{path}");
            assert_eq!(path.matches('{').count(), endpoint.ids().len(), "{path}");
            assert!(endpoint.verbs().next().is_some(), "{path}");
        }
        let count = |verb| Endpoint::all().iter().filter(|endpoint| endpoint.allows(verb)).count();
        assert_eq!((count(Verb::Get), count(Verb::Post), count(Verb::Delete)), (710, 411, 210));
        for missing in ["/Leads", "/Clients", "/User", "/CustomFields", "/Tickets/7", ""] {
            assert_eq!(Endpoint::named(missing).count(), 0, "{missing}");
        }
    }

    #[test]
    fn ids_are_checked_before_anything_is_sent() {
        let one = |path: &str| Endpoint::named(path).next().unwrap();
        assert_eq!(one("/tickets/{number}").filled(&["7"]), Ok("/Tickets/7".to_owned()));
        assert_eq!(
            one("/TicketApproval/{id}&{seq}").filled(&["7", "2"]),
            Ok("/TicketApproval/7&2".to_owned())
        );
        assert_eq!(one("/Invoice/{id}/void").filled(&["-7"]), Ok("/Invoice/-7/void".to_owned()));
        let problem = |path: &str, ids: &[&str]| one(path).filled(ids).unwrap_err().to_string();
        assert_eq!(problem("/Tickets/{id}", &[]), "/Tickets/{id} takes 1 ids and was given 0");
        assert_eq!(problem("/Tickets/{id}", &["seven"]), "an id in /Tickets/{id} must be a whole number");
        assert_eq!(problem("/Webhook/{id}", &["7"]), "an id in /Webhook/{id} must be a GUID");
        assert!(problem("/ReportData/{publishedid}", &["a/b"]).contains("without /"));
    }
}
