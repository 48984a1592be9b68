//! libphonenumber's parse, step for step, on tokens and tables.

use crate::context;
use crate::extension::Tail;
use crate::generated::automata::{GENERAL, IDD, PREFIXES};
use crate::generated::layouts::ACTIONS;
use crate::generated::regions::{CODE_OF, CODES};
use crate::number::Number;
use crate::region::{Region, Territory};
use crate::scan::{ALPHA, DIGIT, LETTER, MARK, PLUS, PUNCTUATION, WORD, is};

/// Longest national number.
pub(crate) const MAX_NATIONAL: usize = 17;
/// No prefix of any country brings more digits than this down to a number.
const MAX_DIGITS: usize = 64;

/// Why text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NotANumber,
    NoRegion,
    UnknownCode,
    TooShort,
    TooLong,
}

/// What stripping a national prefix does: put `insert` before what is left after dropping `drop` digits, and take `cut`
/// digits out behind the first `keep`.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) insert: &'static [u8],
    pub(crate) drop: u8,
    pub(crate) keep: u8,
    pub(crate) cut: u8,
}

/// A number as the text has it, valid or not.
#[derive(Clone, Copy)]
pub(crate) struct Parsed {
    pub(crate) number: Number,
    /// Whether letters stood for digits.
    pub(crate) vanity: bool,
}

/// Parses `text`, whose tokens have no other classes than `classes`, as dialled from `region`.
pub(crate) fn parse(text: &[u8], classes: u8, region: Option<Region>) -> Result<Parsed, Fault> {
    if classes & LETTER != 0 && text.contains(&b';') {
        if let Some(at) = context::find(text) {
            let joined = context::resolve(text, at)?;
            return parse_possible(context::without_subaddress(joined.as_slice()), classes, region);
        }
        return parse_possible(context::plain(text), classes, region);
    }
    if classes & MARK == 0 {
        return parse_plain(trimmed(text), region);
    }
    parse_possible(possible(text), classes, region)
}

/// From the first digit or plus on, without what cannot end a number and without a second extension.
pub(crate) fn possible(text: &[u8]) -> &[u8] {
    before_second_extension(trimmed(text))
}

fn trimmed(text: &[u8]) -> &[u8] {
    let Some(start) = text.iter().position(|&t| is(t, DIGIT | PLUS)) else {
        return &[];
    };
    let mut end = text.len();
    while end > start && !(is(text[end - 1], WORD) || text[end - 1] == b'#') {
        end -= 1;
    }
    &text[start..end]
}

fn before_second_extension(text: &[u8]) -> &[u8] {
    for (at, &t) in text.iter().enumerate() {
        if matches!(t, b'/' | b'\\') {
            let spaces = text[at + 1..].iter().take_while(|&&t| t == b' ').count();
            if text.get(at + 1 + spaces) == Some(&b'x') {
                return &text[..at];
            }
        }
    }
    text
}

/// libphonenumber's pattern of a viable number.
fn viable(text: &[u8], classes: u8) -> bool {
    if let [first, second] = text {
        return is(*first, DIGIT) && is(*second, DIGIT);
    }
    let mut at = text.iter().take_while(|&&t| is(t, PLUS)).count();
    let mut digits = 0;
    while digits < 3 {
        match text.get(at) {
            Some(&t) if is(t, DIGIT) => digits += 1,
            Some(&t) if is(t, PUNCTUATION) => {}
            _ => return false,
        }
        at += 1;
    }
    let third = at;
    at += text[at..].iter().take_while(|&&t| is(t, PUNCTUATION | DIGIT | ALPHA)).count();
    at == text.len()
        || (classes & MARK != 0 && Tail::of(text).is_some_and(|tail| tail.search(text, third, at).is_some()))
}

/// [`parse_possible`] in one pass, for text of digits, plus and plain punctuation.
#[inline]
fn parse_plain(text: &[u8], region: Option<Region>) -> Result<Parsed, Fault> {
    let plus = text.iter().take_while(|&&t| t == b'+').count();
    let mut digits = Digits::new();
    let mut count = 0;
    for &t in &text[plus..] {
        match t {
            b'0'..=b'9' => {
                if let Some(slot) = digits.values.get_mut(count) {
                    *slot = t & 0x0F;
                }
                count += 1;
            }
            b'+' => return Err(Fault::NotANumber),
            _ => {}
        }
    }
    if count < 3 && !(count == 2 && text.len() == 2) {
        return Err(Fault::NotANumber);
    }
    if region.is_none() && plus == 0 {
        return Err(Fault::NoRegion);
    }
    if count > MAX_DIGITS {
        return Err(Fault::TooLong);
    }
    digits.len = count;
    settle(digits.as_slice(), plus > 0, region).map(|number| Parsed { number, vanity: false })
}

fn parse_possible(text: &[u8], classes: u8, region: Option<Region>) -> Result<Parsed, Fault> {
    if !viable(text, classes) {
        return Err(Fault::NotANumber);
    }
    let plus = text.iter().take_while(|&&t| is(t, PLUS)).count();
    if region.is_none() && plus == 0 {
        return Err(Fault::NoRegion);
    }
    let (text, extension) =
        if classes & MARK != 0 { without_extension(text, classes) } else { (text, &[][..]) };
    let mut digits = Digits::new();
    let vanity = digits.read(&text[plus..], classes)?;
    let mut number = settle(digits.as_slice(), plus > 0, region)?;
    for &t in extension {
        number.push_extension(t & 0x0F);
    }
    Ok(Parsed { number, vanity })
}

/// The number of E.164 digits (ASCII, without the plus), with nothing taken off.
pub(crate) fn verbatim(e164: &[u8]) -> Result<Number, Fault> {
    let mut digits = Digits::new();
    digits.read(e164, DIGIT)?;
    let (code, national) = international(digits.as_slice())?;
    if national.len() < 2 {
        return Err(Fault::TooShort);
    }
    Number::new(code, national).ok_or(Fault::TooLong)
}

/// The text before an extension and the tokens of the extension.
fn without_extension(text: &[u8], classes: u8) -> (&[u8], &[u8]) {
    if let Some(tail) = Tail::of(text)
        && let Some(at) = tail.search(text, 0, text.len())
        && viable(&text[..at], classes)
    {
        return (&text[..at], &text[tail.start..tail.end]);
    }
    (text, &[])
}

/// From the digits of a text to a calling code and a national number.
fn settle(digits: &[u8], plus: bool, region: Option<Region>) -> Result<Number, Fault> {
    let (mut room, mut second_room) = (Room::new(), Room::new());
    let home = region.map(Region::territory);
    let own = if plus {
        match international(digits) {
            // What follows the plus may still be dialled from the region: "+0044…".
            Err(Fault::UnknownCode) => match home {
                Some(home) => Some(dialled(digits, home, &mut room)?.ok_or(Fault::UnknownCode)?),
                None => return Err(Fault::UnknownCode),
            },
            other => Some(other?),
        }
    } else {
        dialled(digits, home.ok_or(Fault::NoRegion)?, &mut room)?
    };
    let (code, national, home) = match (own, home) {
        (Some((code, national)), _) => (code, national, CODES[usize::from(code)].main()),
        (None, Some(home)) => (home.code, digits, home),
        (None, None) => return Err(Fault::NoRegion),
    };
    if national.len() < 2 {
        return Err(Fault::TooShort);
    }
    let stripped = without_national_prefix(national, home, &mut second_room);
    let national = if home.length(stripped.len()).keeps_prefix() { national } else { stripped };
    if national.len() < 2 {
        return Err(Fault::TooShort);
    }
    Number::new(code, national).ok_or(Fault::TooLong)
}

/// The calling code and the rest, of digits that follow a plus or an international prefix.
fn international(digits: &[u8]) -> Result<(u8, &[u8]), Fault> {
    if digits.len() <= 2 {
        return Err(Fault::TooShort);
    }
    if digits[0] == 0 {
        return Err(Fault::UnknownCode);
    }
    let mut code = 0;
    for (n, &digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + usize::from(digit);
        if CODE_OF[code] != 0 {
            return Ok((CODE_OF[code] - 1, &digits[n + 1..]));
        }
    }
    Err(Fault::UnknownCode)
}

/// The calling code and the rest, if digits dialled from `home` have an international prefix or the calling code of `home`.
fn dialled<'a>(
    digits: &'a [u8],
    home: &Territory,
    room: &'a mut Room,
) -> Result<Option<(u8, &'a [u8])>, Fault> {
    let prefix = usize::from(IDD.walk(home.idd, digits));
    if prefix > 0 {
        let rest = &digits[prefix..];
        if rest.first() != Some(&0) {
            return international(rest).map(Some);
        }
    }
    let code = &CODES[usize::from(home.code)];
    let own = code.digits.as_bytes();
    if digits.len() < own.len() || !digits.iter().zip(own).all(|(digit, own)| digit + b'0' == *own) {
        return Ok(None);
    }
    let rest = without_national_prefix(&digits[own.len()..], home, room);
    let fits = |digits| GENERAL.walk(home.general, digits) != 0;
    if (!fits(digits) && fits(rest)) || home.length(digits.len()) == Length::TooLong {
        return Ok(Some((home.code, rest)));
    }
    Ok(None)
}

/// `national` without the prefix that its country dials before it, unless that would spoil a number that fits.
fn without_national_prefix<'a>(national: &'a [u8], home: &Territory, room: &'a mut Room) -> &'a [u8] {
    let action = PREFIXES.walk(home.prefix, national);
    if action == 0 {
        return national;
    }
    let stripped = ACTIONS[usize::from(action)].apply(national, room);
    let fits = |digits| GENERAL.walk(home.general, digits) != 0;
    if fits(national) && !fits(stripped) { national } else { stripped }
}

impl Action {
    fn apply<'a>(&self, digits: &'a [u8], room: &'a mut Room) -> &'a [u8] {
        let rest = &digits[usize::from(self.drop)..];
        if self.insert.is_empty() && self.cut == 0 {
            return rest;
        }
        let keep = usize::from(self.keep);
        let tail = &rest[keep + usize::from(self.cut)..];
        let mut len = 0;
        let parts = self.insert.iter().map(|byte| byte - b'0').chain(rest[..keep].iter().copied());
        for (slot, digit) in room.0.iter_mut().zip(parts.chain(tail.iter().copied())) {
            *slot = digit;
            len += 1;
        }
        &room.0[..len]
    }
}

/// Space for a number that is longer without its prefix than with it.
pub(crate) struct Room([u8; MAX_DIGITS + 8]);

impl Room {
    fn new() -> Self {
        Self([0; MAX_DIGITS + 8])
    }
}

/// How the length of a national number compares with what its country uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Possible,
    LocalOnly,
    TooShort,
    TooLong,
    Between,
}

impl Length {
    fn keeps_prefix(self) -> bool {
        matches!(self, Self::TooShort | Self::LocalOnly | Self::Between)
    }
}

impl Territory {
    pub(crate) fn length(&self, digits: usize) -> Length {
        let bit = u32::try_from(digits).ok().and_then(|n| 1u32.checked_shl(n)).unwrap_or(0);
        if self.local & bit != 0 {
            Length::LocalOnly
        } else if self.lengths & bit != 0 {
            Length::Possible
        } else if bit == 0 || bit > self.lengths {
            Length::TooLong
        } else if bit < self.lengths & self.lengths.wrapping_neg() {
            Length::TooShort
        } else {
            Length::Between
        }
    }
}

/// The digits of a text.
struct Digits {
    values: [u8; MAX_DIGITS],
    len: usize,
}

impl Digits {
    fn new() -> Self {
        Self { values: [0; MAX_DIGITS], len: 0 }
    }

    fn as_slice(&self) -> &[u8] {
        &self.values[..self.len]
    }

    /// Reads digits, and letters as digits if there are three or more. Returns whether there are.
    fn read(&mut self, text: &[u8], classes: u8) -> Result<bool, Fault> {
        let vanity = classes & ALPHA != 0 && text.iter().filter(|&&t| is(t, ALPHA)).count() >= 3;
        for &t in text {
            let digit = match t {
                b'0'..=b'9' => t & 0x0F,
                // libphonenumber drops digits of other scripts once letters stand for digits.
                _ if vanity => match keypad(t) {
                    Some(digit) => digit,
                    None => continue,
                },
                _ if is(t, DIGIT) => t & 0x0F,
                _ => continue,
            };
            *self.values.get_mut(self.len).ok_or(Fault::TooLong)? = digit;
            self.len += 1;
        }
        Ok(vanity)
    }
}

/// The key of a telephone keypad that carries a letter.
fn keypad(letter: u8) -> Option<u8> {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let place = letter.to_ascii_uppercase().checked_sub(b'A')?;
    KEYS.get(usize::from(place)).map(|key| key - b'0')
}
