//! Given and family names compared together.

use crate::entry::{NameEntry, Word};
use crate::similarity::{Slip, jaro_winkler, one_slip, same_digits};
use crate::stats::Stats;
use crate::view::View;

/// How two given or family names relate, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Exact,
    Spelling,
    Nickname,
    Part,
    Slip,
    Near,
    Initial,
    Missing,
    Differ,
}

impl Level {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Exact => "equal",
            Self::Spelling => "equal but for spelling",
            Self::Nickname => "nickname",
            Self::Part => "equal in part",
            Self::Slip => "one slip apart",
            Self::Near => "similar",
            Self::Initial => "initial",
            Self::Missing => "missing",
            Self::Differ => "different",
        }
    }

    pub(crate) fn agrees(self) -> bool {
        self < Self::Near
    }
}

/// A level and the share of random pairs that reach it by chance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) level: Level,
    /// Bits for the same person.
    pub(crate) bits: f32,
}

const MISSING: Part = Part { level: Level::Missing, bits: 0.0 };

#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    pub(crate) given: Part,
    pub(crate) family: Part,
    pub(crate) swapped: bool,
    /// The rows state different generations (Jr., Sr.).
    pub(crate) generations_differ: bool,
}

impl Names {
    pub(crate) fn both_agree(&self) -> bool {
        self.given.level.agrees() && self.family.level.agrees()
    }
}

/// Two namesakes are likelier than the product of both names' shares, since names go with a country.
const CULTURE: f32 = 2.5;

/// `kin` is the chance that a colleague bears the same family name because he is family.
pub(crate) fn compare(a: &View<'_>, b: &View<'_>, stats: Stats<'_>, kin: f32) -> Names {
    let mut given = givens(a, b, stats, kin);
    let mut family = families(a.family, b.family, stats, kin);
    let mut swapped = false;
    let worst = |level| level == Level::Differ || level == Level::Missing;
    if worst(given.level)
        && worst(family.level)
        && let Some(parts) = crossed(a, b, stats, kin)
    {
        (given, family) = parts;
        swapped = true;
    }
    if family.level == Level::Differ
        && let Some(word) = in_middle(a, b).or_else(|| in_middle(b, a))
    {
        family = Part { level: Level::Part, bits: bits(stats.family(word) * 1.5 + kin, 0.15) };
    }
    if given.level.agrees() && family.level.agrees() && kin < 0.001 {
        family.bits -= CULTURE;
    }
    Names {
        given,
        family,
        swapped,
        generations_differ: a.generation != 0 && b.generation != 0 && a.generation != b.generation,
    }
}

/// The first family name of two, which a full name does not tell from a middle name.
fn in_middle<'a>(a: &View<'_>, b: &View<'a>) -> Option<&'a Word> {
    let word = b.family?.words.first()?;
    a.middle.split(' ').any(|middle| middle.len() > 1 && *middle == *word.text).then_some(word)
}

fn bits(share: f32, same: f32) -> f32 {
    (same / share).log2()
}

fn givens(a: &View<'_>, b: &View<'_>, stats: Stats<'_>, kin: f32) -> Part {
    let (Some(x), Some(y)) = (a.given, b.given) else { return MISSING };
    let (wx, wy) = (&x.words[0], &y.words[0]);
    if x.text.len() == 1 || y.text.len() == 1 {
        let (short, long, middle) =
            if x.text.len() <= y.text.len() { (x, y, b.middle) } else { (y, x, a.middle) };
        let initial = short.text.as_bytes()[0];
        return if long.text.as_bytes()[0] == initial {
            Part { level: Level::Initial, bits: 2.5 }
        } else if middle.split(' ').any(|word| word.as_bytes().first() == Some(&initial)) {
            Part { level: Level::Initial, bits: 0.5 }
        } else {
            Part { level: Level::Differ, bits: -4.5 }
        };
    }
    if x.text == y.text {
        // Sons are named after fathers.
        return Part { level: Level::Exact, bits: bits(stats.given(wx) + kin * 0.3, 0.85) };
    }
    let common = stats.given(wx).max(stats.given(wy));
    if wx.like(wy) {
        return Part { level: Level::Spelling, bits: bits(common, 0.5) };
    }
    if x.groups.iter().any(|group| y.groups.contains(group)) {
        // The short form stands for several names: its own share is what chance needs.
        return Part { level: Level::Nickname, bits: bits(common + 0.002, 0.12) };
    }
    let in_middle = |name: &NameEntry, middle: &str| middle.split(' ').any(|word| word == &*name.text);
    if in_middle(x, b.middle) || in_middle(y, a.middle) {
        return Part { level: Level::Part, bits: bits(common + 0.002, 0.15) };
    }
    let (short, long) = if x.text.len() <= y.text.len() { (x, y) } else { (y, x) };
    if short.text.len() >= 3 && long.text.starts_with(&*short.text) {
        return Part { level: Level::Part, bits: bits(common + 0.003, 0.1) };
    }
    slipped(wx, wy, stats.given(wx), stats.given(wy)).unwrap_or(Part { level: Level::Differ, bits: -6.0 })
}

/// One of the two is a misspelling of the other, or they are two names that look alike. Misspellings are
/// rare values; where both are usual names, they are two names.
fn slipped(x: &Word, y: &Word, share_x: f32, share_y: f32) -> Option<Part> {
    let (rare, common) = if share_x < share_y { (share_x, share_y) } else { (share_y, share_x) };
    let shortest = x.text.len().min(y.text.len());
    if shortest < 3 || !same_digits(&x.text, &y.text) {
        return None;
    }
    let slip = one_slip(&x.text, &y.text);
    if matches!(slip, Some(Slip::Shift)) || (slip.is_some() && shortest >= 4) {
        // A misspelling is about a twentieth as frequent as its name, spread over many forms.
        let odds = if rare > 0.15 * common { -1.5 } else { 0.0 };
        return Some(Part { level: Level::Slip, bits: (bits(common, 0.06) + odds).clamp(-1.0, 7.0) });
    }
    let similarity = jaro_winkler(&x.skeleton, &y.skeleton);
    if similarity >= 0.92 && shortest >= 4 {
        return Some(Part { level: Level::Near, bits: if rare > 0.15 * common { -1.0 } else { 1.5 } });
    }
    (similarity >= 0.86 && shortest >= 4).then_some(Part { level: Level::Near, bits: -2.0 })
}

fn families(x: Option<&NameEntry>, y: Option<&NameEntry>, stats: Stats<'_>, kin: f32) -> Part {
    let (Some(x), Some(y)) = (x, y) else { return MISSING };
    if x.text == y.text {
        if x.text.len() == 1 {
            return Part { level: Level::Initial, bits: 2.0 };
        }
        let share: f32 = x.words.iter().map(|word| stats.family(word)).fold(1.0, f32::min);
        let longer = if x.words.len() > 1 { 2.0 } else { 0.0 };
        return Part {
            level: Level::Exact,
            bits: bits(share + kin, 0.85) + if kin > 0.0 { 0.0 } else { longer },
        };
    }
    if x.text.len() == 1 || y.text.len() == 1 {
        return if x.text.as_bytes()[0] == y.text.as_bytes()[0] {
            Part { level: Level::Initial, bits: 2.0 }
        } else {
            Part { level: Level::Differ, bits: -4.5 }
        };
    }
    let mut best: Option<&Word> = None;
    let mut equal = 0;
    for word in &x.words {
        if y.words.iter().any(|other| other.like(word) && other.text.len() > 1) {
            equal += 1;
            if best.is_none_or(|kept| stats.family(word) < stats.family(kept)) {
                best = Some(word);
            }
        }
    }
    if let Some(word) = best {
        let share = stats.family(word) + kin;
        return if equal == x.words.len() && equal == y.words.len() {
            Part { level: Level::Spelling, bits: bits(share, 0.5) }
        } else {
            Part { level: Level::Part, bits: bits(share * 1.5, 0.2) }
        };
    }
    if x.words.len() != y.words.len() {
        let (joined_x, joined_y) = (x.text.replace(' ', ""), y.text.replace(' ', ""));
        if joined_x == joined_y {
            return Part { level: Level::Spelling, bits: bits(stats.family(&x.words[0]) + kin, 0.5) };
        }
    }
    let mut closest: Option<Part> = None;
    for word in &x.words {
        for other in &y.words {
            if let Some(part) = slipped(word, other, stats.family(word) + kin, stats.family(other) + kin)
                && closest.is_none_or(|kept| part.bits > kept.bits)
            {
                closest = Some(part);
            }
        }
    }
    closest.unwrap_or(Part { level: Level::Differ, bits: -5.0 })
}

/// Given and family name in each other's place.
fn crossed(a: &View<'_>, b: &View<'_>, stats: Stats<'_>, kin: f32) -> Option<(Part, Part)> {
    let (ag, af, bg, bf) = (a.given?, a.family?, b.given?, b.family?);
    let same =
        |x: &Word, y: &NameEntry| x.text.len() > 1 && y.words.iter().any(|word| word.skeleton == x.skeleton);
    if !(same(&ag.words[0], bf) && same(&bg.words[0], af)) {
        return None;
    }
    // Each word is usual in the role in which it is met more often.
    let share = |x: &Word, y: &Word| stats.given(x).max(stats.family(y));
    let first = share(&ag.words[0], &bf.words[0]);
    let second = share(&bg.words[0], &af.words[0]);
    Some((
        Part { level: Level::Spelling, bits: bits(first, 0.1) },
        Part { level: Level::Spelling, bits: bits(second + kin, 0.3) },
    ))
}

/// How the local part of an address fits a name, where the other row has no name.
pub(crate) fn local_fits(local: &str, named: &View<'_>) -> Option<(&'static str, f32)> {
    let (Some(given), Some(family)) = (named.given, named.family) else { return None };
    let letters: String = local.chars().filter(char::is_ascii_alphabetic).collect();
    if letters.len() < 2 {
        return None;
    }
    let given = &given.words[0];
    let forms = [&given.text, &given.skeleton];
    let mut best: Option<(&'static str, f32)> = None;
    let mut offer = |level, bits| {
        if best.is_none_or(|(_, kept)| bits > kept) {
            best = Some((level, bits));
        }
    };
    for word in &family.words {
        for last in [&word.text, &word.skeleton] {
            for first in forms {
                let (f, l) = (&first[..1], &last[..1]);
                let of = |x: &str, y: &str| {
                    letters.len() == x.len() + y.len() && letters.starts_with(x) && letters.ends_with(y)
                };
                if of(first, last) || of(last, first) {
                    offer("both names", 9.0);
                } else if of(f, last) || of(last, f) {
                    offer("initial and family name", 5.5);
                } else if of(first, l) {
                    offer("given name and initial", 5.0);
                }
            }
            if letters == **last {
                offer("family name", 3.5);
            }
        }
    }
    if forms.iter().any(|first| letters == ***first) {
        offer("given name", 4.5);
    }
    Some(best.unwrap_or(("fits no name", -5.0)))
}
