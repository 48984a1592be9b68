//! Messy text: the rules P2 to P6 around the parse.

use crate::extension;
use crate::hint::{Hint, Place};
use crate::kind::Kind;
use crate::number::Number;
use crate::parse::{Fault, Parsed, parse, possible, verbatim};
use crate::phone::{Phone, Rule};
use crate::refusal::{Candidate, Refusal};
use crate::region::{Region, Regions};
use crate::scan::{ALPHA, DIGIT, LETTER, PLUS, Tokens, is, token};
use crate::spreadsheet;

/// International prefixes that people write whatever country they are in, the longer before the shorter.
const FOREIGN_PREFIXES: [&[u8]; 4] = [&[0, 0, 1, 1], &[0, 1, 1], &[0, 0], &[8, 1, 0]];

/// What one reading of a text gave.
enum Reading {
    Valid(Phone, bool),
    Invalid(Number),
    Ambiguous(Regions),
    Fault(Fault),
}

/// A number and how many tokens it took.
pub(crate) struct Found {
    pub(crate) phone: Phone,
    pub(crate) taken: usize,
}

/// Finds the first valid number in tokens of the given classes.
pub(crate) fn find(text: &[u8], classes: u8, hint: Hint<'_>) -> Result<Found, Refusal> {
    let mut search = Search { hint, classes, ambiguous: None };
    // A decimal ends with a zero, scientific notation has an E; most text is out after a glance.
    let suspect = classes & ALPHA != 0 || text.last().is_some_and(|&t| is(t, DIGIT) && t & 0x0F == 0);
    if let Some(integer) = suspect.then(|| spreadsheet::integer(text)).flatten() {
        let (digits, rule) = integer?;
        return search.run(digits.as_slice(), rule).map(|found| Found { taken: text.len(), ..found });
    }
    search.run(text, Rule::AsWritten)
}

/// Rule P4 alone.
pub(crate) fn as_written(text: &[u8], classes: u8, hint: Hint<'_>) -> Result<Phone, Refusal> {
    match (Search { hint, classes, ambiguous: None }).read(text) {
        Reading::Valid(phone, _) => Ok(phone),
        Reading::Invalid(number) => Err(Refusal::Invalid(Candidate { number, rule: Rule::AsWritten })),
        Reading::Ambiguous(regions) => Err(Refusal::Ambiguous(regions)),
        Reading::Fault(fault) => Err(fault.into()),
    }
}

struct Search<'a> {
    hint: Hint<'a>,
    classes: u8,
    ambiguous: Option<Regions>,
}

impl Search<'_> {
    fn run(&mut self, text: &[u8], rule: Rule) -> Result<Found, Refusal> {
        let first = self.read(text);
        if let Reading::Valid(phone, vanity) = first
            && (!vanity || !self.valid_before_letters(text))
        {
            return Ok(Found { phone: Phone { rule, ..phone }, taken: text.len() });
        }
        if let Reading::Ambiguous(regions) = first {
            self.ambiguous = Some(regions);
        }
        if let Some(mut found) = self.repair(text) {
            if rule != Rule::AsWritten && !found.phone.assumed() {
                found.phone.rule = rule;
            }
            return Ok(found);
        }
        match (first, self.ambiguous) {
            (Reading::Valid(phone, _), _) => Ok(Found { phone: Phone { rule, ..phone }, taken: text.len() }),
            (_, Some(regions)) | (Reading::Ambiguous(regions), None) => Err(Refusal::Ambiguous(regions)),
            (Reading::Invalid(number), _) => Err(Refusal::Invalid(Candidate { number, rule })),
            (Reading::Fault(fault), _) => Err(fault.into()),
        }
    }

    /// Rule P5: the first valid number of the text with one mistake or another undone.
    #[cold]
    fn repair(&mut self, text: &[u8]) -> Option<Found> {
        if let [b'+', digits @ ..] = text {
            let number = digits.iter().all(|&t| is(t, DIGIT)).then(|| verbatim(digits));
            let phone = number.and_then(Result::ok).and_then(|number| Phone::new(number, Rule::Verbatim));
            if let Some(phone) = phone {
                return Some(Found { phone, taken: text.len() });
            }
        }
        if let Some(found) = self.variants(text, None) {
            return Some(found);
        }
        if let Some(found) = self.segments(text, Self::variants, Rule::OneOfSeveral) {
            return Some(found);
        }
        if let Some(plus) = text.iter().position(|&t| is(t, PLUS)).filter(|at| *at > 0) {
            let rest = &text[plus..];
            let found = self
                .variants(rest, Some(Rule::FromPlus))
                .or_else(|| self.segments(rest, Self::variants, Rule::OneOfSeveral));
            if let Some(found) = found {
                return Some(Found { taken: plus + found.taken, ..found });
            }
        }
        if self.ambiguous.is_some() || is_spent(text) {
            return None;
        }
        self.with_plus(text, None).or_else(|| self.segments(text, Self::with_plus, Rule::OneOfSeveral))
    }

    /// Tries `attempt` on each part between separators.
    fn segments(
        &mut self,
        text: &[u8],
        attempt: fn(&mut Self, &[u8], Option<Rule>) -> Option<Found>,
        rule: Rule,
    ) -> Option<Found> {
        let mut start = 0;
        let mut several = false;
        while start <= text.len() {
            let (end, next) = match separator(&text[start..]) {
                Some((at, len)) => (start + at, start + at + len),
                None => (text.len(), text.len() + 1),
            };
            several |= end < text.len();
            if !several {
                return None;
            }
            if let Some(found) = attempt(self, &text[start..end], Some(rule)) {
                return Some(Found { taken: start + found.taken, ..found });
            }
            start = next;
        }
        None
    }

    /// The text as it is (if `plain` names the rule), without a bracketed zero, without words behind it, with a plus for an
    /// international prefix.
    fn variants(&mut self, text: &[u8], plain: Option<Rule>) -> Option<Found> {
        let whole = |phone, rule| Found { phone: Phone { rule, ..phone }, taken: text.len() };
        if let Some(rule) = plain
            && let Some(phone) = self.accept(text)
        {
            return Some(whole(phone, rule));
        }
        let several = |rule| plain.filter(|rule| *rule == Rule::OneOfSeveral).unwrap_or(rule);
        let unbracketed = without_bracketed_zero(text);
        if let Some(phone) = unbracketed.as_ref().and_then(|t| self.accept(t.as_slice())) {
            return Some(whole(phone, several(Rule::BracketedZero)));
        }
        let cut = before_words(text).filter(|_| self.classes & LETTER != 0);
        if let Some(end) = cut
            && let Some(phone) = self.accept(&text[..end])
        {
            return Some(Found { taken: end, ..whole(phone, several(Rule::TrailingText)) });
        }
        let bare = unbracketed.as_ref().map(|t| t.as_slice());
        let bare_cut = bare.and_then(|t| before_words(t).map(|end| &t[..end]));
        if let (Some(end), Some(bare)) = (cut, bare_cut)
            && let Some(phone) = self.accept(bare)
        {
            return Some(Found { taken: end, ..whole(phone, several(Rule::BracketedZero)) });
        }
        for (base, taken) in [
            (Some(text), text.len()),
            (bare, text.len()),
            (cut.map(|end| &text[..end]), cut.unwrap_or(text.len())),
            (bare_cut, cut.unwrap_or(text.len())),
        ] {
            for prefix in FOREIGN_PREFIXES {
                let international = base.and_then(|base| with_plus_for(base, prefix));
                if let Some(phone) = international.and_then(|t| self.accept(t.as_slice())) {
                    return Some(Found { taken, ..whole(phone, several(Rule::ForeignPrefix)) });
                }
            }
        }
        None
    }

    /// The text with a plus before it, if it could be a number that lost it.
    fn with_plus(&mut self, text: &[u8], _: Option<Rule>) -> Option<Found> {
        let text_from = text.iter().position(|&t| is(t, DIGIT | PLUS))?;
        let number = &text[text_from..];
        let end = number
            .iter()
            .position(|&t| is(t, LETTER) || matches!(t, b';' | b'#' | b','))
            .unwrap_or(number.len());
        let digits = number[..end].iter().filter(|&&t| is(t, DIGIT)).count();
        if number[0] & 0x0F == 0 || is(number[0], PLUS) || !(11..=15).contains(&digits) {
            return None;
        }
        let mut candidate = Tokens::new();
        candidate.push(b'+');
        candidate.extend(number);
        let found = self.variants(candidate.as_slice(), Some(Rule::MissingPlus))?;
        let phone = Phone { rule: Rule::MissingPlus, ..found.phone };
        Some(Found { phone, taken: (text_from + found.taken - 1).min(text.len()) })
    }

    /// A valid number that is not words read as digits.
    fn accept(&mut self, text: &[u8]) -> Option<Phone> {
        match self.read(text) {
            Reading::Valid(_, true) if self.valid_before_letters(text) => None,
            Reading::Valid(phone, _) => Some(phone),
            Reading::Ambiguous(regions) => {
                self.ambiguous.get_or_insert(regions);
                None
            }
            _ => None,
        }
    }

    /// Whether the text before the first letter of the number is a valid number by itself.
    fn valid_before_letters(&self, text: &[u8]) -> bool {
        let number = possible(text);
        let letters = number.iter().position(|&t| is(t, ALPHA)).unwrap_or(number.len());
        matches!(self.read(&number[..letters]), Reading::Valid(..))
    }

    fn read(&self, text: &[u8]) -> Reading {
        match self.hint.0 {
            Place::None | Place::Unknown => self.read_in(text, None),
            Place::One(region) => self.read_in(text, Some(region)),
            Place::Any(regions) => match self.read_in(text, None) {
                Reading::Fault(Fault::NoRegion) => self.read_in_one_of(text, regions),
                settled => settled,
            },
            Place::Ordered(regions) => match self.read_in(text, None) {
                Reading::Fault(Fault::NoRegion) => self.read_in_first_of(text, regions),
                settled => settled,
            },
        }
    }

    fn read_in(&self, text: &[u8], region: Option<Region>) -> Reading {
        match parse(text, self.classes, region) {
            Ok(Parsed { number, vanity }) => {
                let (region, kind) = number.classify();
                if kind == Kind::Unknown {
                    return Reading::Invalid(number);
                }
                Reading::Valid(
                    Phone { number, region, kind, rule: Rule::AsWritten },
                    vanity && number.extension().is_empty(),
                )
            }
            Err(fault) => Reading::Fault(fault),
        }
    }

    fn read_in_one_of(&self, text: &[u8], regions: Regions) -> Reading {
        let mut only = None;
        let mut valid_in = Regions::new();
        let mut several = false;
        let mut otherwise = Reading::Fault(Fault::NoRegion);
        for region in regions.iter() {
            match self.read_in(text, Some(region)) {
                Reading::Valid(phone, vanity) => {
                    valid_in.insert(region);
                    several |= *only.get_or_insert((phone, vanity)) != (phone, vanity);
                }
                Reading::Fault(fault) if fault != Fault::NoRegion => otherwise = Reading::Fault(fault),
                _ => {}
            }
        }
        match only {
            _ if several => Reading::Ambiguous(valid_in),
            Some((phone, vanity)) => Reading::Valid(phone, vanity),
            None => otherwise,
        }
    }

    fn read_in_first_of(&self, text: &[u8], regions: &[Region]) -> Reading {
        let mut first = None;
        for region in regions {
            match self.read_in(text, Some(*region)) {
                valid @ Reading::Valid(..) => return valid,
                other => first = first.or(Some(other)),
            }
        }
        first.unwrap_or(Reading::Fault(Fault::NoRegion))
    }
}

/// Whether a text has too few digits for a number without its plus.
fn is_spent(text: &[u8]) -> bool {
    text.iter().filter(|&&t| is(t, DIGIT)).count() < 11
}

/// The text without "(0)".
fn without_bracketed_zero(text: &[u8]) -> Option<Tokens> {
    for (open, _) in text.iter().enumerate().filter(|(_, t)| matches!(**t, b'(' | b'[' | token::OPEN)) {
        let inner = text[open + 1..].iter().position(|&t| t != b' ')? + open + 1;
        if !is(text[inner], DIGIT) || text[inner] & 0x0F != 0 {
            continue;
        }
        let Some(gap) = text[inner + 1..].iter().position(|&t| t != b' ') else {
            continue;
        };
        let close = inner + 1 + gap;
        if matches!(text[close], b')' | b']' | token::CLOSE) {
            let mut rest = Tokens::new();
            rest.extend(&text[..open]);
            rest.push(b' ');
            rest.extend(&text[close + 1..]);
            return Some(rest);
        }
    }
    None
}

/// Where words begin behind at least six digits; an extension there still belongs to the number.
fn before_words(text: &[u8]) -> Option<usize> {
    let mut digits = 0;
    for (at, &t) in text.iter().enumerate() {
        if is(t, DIGIT) {
            digits += 1;
        } else if is(t, LETTER) {
            if digits < 6 {
                continue;
            }
            return match extension::end_within(text, at) {
                Some(end) if end < text.len() => Some(end),
                Some(_) => None,
                None => Some(at),
            };
        }
    }
    None
}

/// A number dialled with `prefix`, with a plus in its stead.
fn with_plus_for(text: &[u8], prefix: &[u8]) -> Option<Tokens> {
    let mut wanted = prefix.iter();
    for (at, &t) in text.iter().enumerate() {
        if is(t, PLUS) {
            return None;
        }
        if !is(t, DIGIT) {
            continue;
        }
        match wanted.next() {
            Some(digit) if t & 0x0F == *digit => {}
            Some(_) => return None,
            None if t & 0x0F == 0 => return None,
            None => {
                let mut number = Tokens::new();
                number.push(b'+');
                number.extend(&text[at..]);
                return Some(number);
            }
        }
    }
    None
}

/// The first separator between numbers: where it is and how long.
fn separator(text: &[u8]) -> Option<(usize, usize)> {
    const WORDS: [&[u8]; 6] = [b"or", b"and", b"und", b"oder", b"et", b"y"];
    for (at, &t) in text.iter().enumerate() {
        if matches!(t, b'\n' | b';' | b',' | b'|' | b'&' | b'/' | b'\\' | token::SLASH) {
            return Some((at, 1));
        }
        if is(t, LETTER) && at.checked_sub(1).is_none_or(|before| !is(text[before], LETTER)) {
            let len = text[at..].iter().take_while(|&&t| is(t, LETTER)).count();
            if WORDS.iter().any(|word| word.eq_ignore_ascii_case(&text[at..at + len])) {
                return Some((at, len));
            }
        }
    }
    None
}
