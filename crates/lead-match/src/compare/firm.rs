//! Everything that says "same firm", as one comparison: domain, name, switchboard and place are one fact.

use crate::compare::sink::Sink;
use crate::entry::FirmEntry;
use crate::similarity::{jaro_winkler, one_slip, same_digits};
use crate::stats::Stats;
use crate::view::View;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Domain,
    SisterDomain,
    Name,
    NearName,
    Switchboard,
    Unknown,
    Differ,
}

impl Level {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Domain => "same domain",
            Self::SisterDomain => "domains differ in their ending",
            Self::Name => "same name",
            Self::NearName => "similar name",
            Self::Switchboard => "same switchboard",
            Self::Unknown => "unknown",
            Self::Differ => "different",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Firms {
    pub(crate) level: Level,
    /// Bits for the same firm, as far as it speaks for the same person.
    pub(crate) bits: f32,
    pub(crate) name: NameLevel,
}

impl Firms {
    pub(crate) fn same(&self) -> bool {
        self.bits > 4.0
    }
}

/// How two firm names relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameLevel {
    Missing,
    Differ,
    /// They share an unusual word.
    Word,
    /// Initials of the other.
    Initials,
    /// All words of one are in the other.
    Contained,
    /// A slip or two apart.
    Slip,
    Exact,
}

pub(crate) fn compare<S: Sink>(a: &View<'_>, b: &View<'_>, stats: Stats<'_>, sink: &mut S) -> Firms {
    let (name, name_bits) = match (a.firm, b.firm) {
        (Some(x), Some(y)) => sink.names(x, y, stats),
        _ => (NameLevel::Missing, 0.0),
    };
    let shared = a.domains().flat_map(|x| b.domains().filter(move |y| x.like(y))).next();
    let city = match (a.city, b.city) {
        (0, _) | (_, 0) => 0.0,
        (x, y) if x == y => 1.5,
        _ => -2.0,
    };
    let country = if a.country != 0 && b.country != 0 && a.country != b.country { -3.0 } else { 0.0 };
    if let Some(domain) = shared {
        let clash = if name == NameLevel::Differ { -1.0 } else { 0.0 };
        return Firms { level: Level::Domain, bits: stats.domain_bits(domain) + clash, name };
    }
    let known_domains = a.domains().next().is_some() && b.domains().next().is_some();
    let sister = known_domains
        && a.domains().any(|x| b.domains().any(|y| x.stem_hash != 0 && x.stem_hash == y.stem_hash));
    let largest = a.domains().chain(b.domains()).map(|domain| stats.domain_count(domain)).max().unwrap_or(0);
    if sister {
        let clash = if name == NameLevel::Differ { -6.0 } else { 0.0 };
        let bits = stats.rows_bits() - (largest.max(2) as f32).log2() - 1.5 + clash;
        return Firms { level: Level::SisterDomain, bits, name };
    }
    let board = a.phone.same_line(b.phone);
    let board_bits = if board { stats.phone_bits(a.phone.tail()) - 1.0 } else { 0.0 };
    let (level, bits) = if known_domains {
        match name {
            _ if board && name > NameLevel::Differ => (Level::Switchboard, board_bits.max(name_bits) - 0.5),
            NameLevel::Exact => (Level::Name, name_bits - 6.0 + city * 2.0 + country),
            NameLevel::Slip | NameLevel::Contained => {
                (Level::NearName, (name_bits - 7.0 + city * 2.0 + country).min(2.0))
            }
            _ if board => (Level::Switchboard, board_bits - 4.0),
            _ => (Level::Differ, -3.0 + country * 0.3),
        }
    } else {
        match name {
            NameLevel::Exact => {
                (Level::Name, name_bits.max(board_bits) + city + country + if board { 1.5 } else { 0.0 })
            }
            NameLevel::Missing | NameLevel::Differ if board => {
                (Level::Switchboard, board_bits - if name == NameLevel::Differ { 2.5 } else { 0.5 })
            }
            NameLevel::Missing => (Level::Unknown, country * 0.5 + if city > 0.0 { 2.0 } else { city * 0.5 }),
            NameLevel::Differ => (Level::Differ, -3.0 + city.min(1.0) + country * 0.3),
            _ => {
                (Level::NearName, name_bits.max(board_bits) + city + country + if board { 1.5 } else { 0.0 })
            }
        }
    };
    Firms { level, bits, name }
}

impl NameLevel {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Differ => "different",
            Self::Word => "share an unusual word",
            Self::Initials => "initials",
            Self::Contained => "one within the other",
            Self::Slip => "a slip apart",
            Self::Exact => "equal",
        }
    }
}

/// How two firm names relate, and the bits for the same firm.
pub(crate) fn names(x: &FirmEntry, y: &FirmEntry, stats: Stats<'_>) -> (NameLevel, f32) {
    if x.like(y) || x.compact == y.compact {
        return (NameLevel::Exact, stats.firm_bits(x).min(stats.firm_bits(y)) - 1.0);
    }
    let headed = |with: &FirmEntry, other: &FirmEntry| {
        !with.head.is_empty() && (with.head == other.core || with.head == other.head)
    };
    if headed(x, y) || headed(y, x) {
        return (NameLevel::Exact, stats.firm_bits(x).min(stats.firm_bits(y)) - 2.0);
    }
    let (short, long) = if x.compact.len() <= y.compact.len() { (x, y) } else { (y, x) };
    if short.compact.len() >= 2
        && short.words.len() == 1
        && long.words.len() >= 2
        && short.compact == long.initials
    {
        // As many firms have these initials as there are letters to choose from.
        let bits = if short.compact.len() == 2 { 5.0 } else { 8.0 };
        return (NameLevel::Initials, bits);
    }
    let mut shared = 0.0;
    let mut rarest = 0.0_f32;
    let mut equal = 0;
    for (word, id) in &short.words {
        let found =
            long.words.iter().any(|(other, _)| other == word || (word.len() >= 5 && slipped(word, other)));
        if found {
            let bits = stats.firm_word_bits(*id).min(12.0);
            equal += 1;
            shared += bits;
            rarest = rarest.max(bits);
        }
    }
    if equal == short.words.len() && short.words.len() == long.words.len() {
        return (NameLevel::Slip, (shared - 1.5).min(stats.rows_bits() - 4.0));
    }
    if equal == short.words.len() && rarest > 3.0 {
        return (NameLevel::Contained, (shared - 2.5).min(stats.rows_bits() - 5.0));
    }
    let cut = |rest: &str| !(short.compact.ends_with(digit) && rest.starts_with(digit));
    if short.compact.len() >= 4 && long.compact.strip_prefix(&*short.compact).is_some_and(cut) {
        return (NameLevel::Contained, 5.0);
    }
    let similarity = jaro_winkler(&x.compact, &y.compact);
    let near =
        one_slip(&x.compact, &y.compact).is_some() || (similarity >= 0.94 && x.words.len() == y.words.len());
    if near && same_digits(&x.compact, &y.compact) && short.compact.len() >= 4 {
        return (NameLevel::Slip, stats.rows_bits() * 0.5);
    }
    if rarest >= 8.0 {
        return (NameLevel::Word, (rarest - 5.0).min(5.0));
    }
    (NameLevel::Differ, 0.0)
}

fn slipped(x: &str, y: &str) -> bool {
    one_slip(x, y).is_some() && same_digits(x, y)
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}
