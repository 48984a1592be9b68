//! Messy rows from a seed, the same as `Rows` in tools/golden.py makes.
#![allow(dead_code, reason = "each test uses the part that it needs")]

use phone_normalise::{Hint, Kind, Phone, Refusal, Region, as_written};

pub(crate) const SEED: u64 = 0x5EED;

const EXAMPLES: &str = include_str!("../golden/examples.txt");

const SEPARATORS: &[&str] = &[
    "", " ", "-", ".", "/", "\u{a0}", "\u{2009}", "\u{2011}", " - ", ")(", "\u{3000}", "\u{ff0e}", "\t", "~",
];
const LABELS: &[&str] = &[
    "Tel: ", "tel:", "(", "'", "=", "\u{feff}", "phone ", "\u{202a}", "+", "T. ", "*", "Mobile:", "0", "00",
    "x",
];
const ENDS: &[&str] = &[
    " ext. 123",
    " x12",
    "#45",
    " #6",
    ";ext=7",
    ",,9",
    ", 31",
    " доб. 5",
    " \u{ff58}9",
    " anexo 77",
    " int 4",
    " - 503#",
    " extensi\u{f3}n 8",
    " Ext:2",
    "xtn3",
    " (Dave)",
    " mobile",
    "/9",
    " x3/x4",
    ")",
    " ДОБ 66",
    "~7",
    "\u{ff5e}8",
    ";1234567890123",
    " ext 123456789012345678901",
    ";isub=12",
    ";phone-context=+44",
    ";phone-context=example.com",
    ";phone-context=",
    " \u{ff45}\u{ff58}\u{ff54}\u{ff4e}55",
    "_",
    "\u{b2}",
];
const PREFIXES: &[&str] =
    &["00", "011", "0011", "010", "810", "8~10", "001", "009", "", "+0", "++", "\u{ff0b}", "+ ", "0", "1"];
const ZEROS: &[u32] = &[0xFF10, 0x660, 0x966, 0x6F0];
const ALPHABET: &str = "0123456789 +-()./xX#;,=:ext~*aZ\\\u{661}\u{a0}\u{200b}\u{ff11}\u{e9}\u{2013}\n";

pub(crate) struct Example {
    pub(crate) region: &'static str,
    pub(crate) kind: Kind,
    /// E.164, international, national, RFC 3966.
    pub(crate) forms: [&'static str; 4],
}

pub(crate) fn examples() -> Vec<Example> {
    let lines = EXAMPLES.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let parts: Vec<_> = line.split('|').collect();
            let [region, kind, e164, international, national, rfc3966] = parts[..] else {
                panic!("not an example: {line}")
            };
            let kind = kind.parse().expect("a kind");
            Example { region, kind, forms: [e164, international, national, rfc3966] }
        })
        .collect()
}

pub(crate) struct Rows {
    examples: Vec<Example>,
    regions: Vec<&'static str>,
    alphabet: Vec<char>,
    state: u64,
}

impl Rows {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            examples: examples(),
            regions: Region::all().map(Region::iso).collect(),
            alphabet: ALPHABET.chars().collect(),
            state: seed,
        }
    }

    fn random(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % n as u64) as usize
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.random(items.len())]
    }

    fn digit(&mut self) -> char {
        char::from(b'0' + self.random(10) as u8)
    }

    fn letter(&mut self) -> char {
        let place = self.random(self.alphabet.len());
        self.alphabet[place]
    }

    fn form(&mut self) -> &'static str {
        let example = self.random(self.examples.len());
        let form = self.random(4);
        self.examples[example].forms[form]
    }
}

impl Iterator for Rows {
    type Item = (String, &'static str);

    fn next(&mut self) -> Option<Self::Item> {
        let example = self.random(self.examples.len());
        let region = match self.random(10) {
            0..6 => self.examples[example].region,
            6..9 => {
                let place = self.random(self.regions.len());
                self.regions[place]
            }
            _ => "",
        };
        let region = if region == "001" { "" } else { region };
        if self.random(30) == 0 {
            let len = self.random(30);
            return Some(((0..len).map(|_| self.letter()).collect(), region));
        }
        let form = self.random(4);
        let mut text: Vec<char> = self.examples[example].forms[form].chars().collect();
        let places: Vec<usize> = (0..text.len()).filter(|n| text[*n].is_ascii_digit()).collect();
        if self.random(2) == 0 {
            let count = 1 + self.random(7);
            for &place in &places[places.len().saturating_sub(count)..] {
                text[place] = self.digit();
            }
        }
        if self.random(8) == 0 {
            let digit = self.digit();
            text[self.pick(&places)] = digit;
        }
        if self.random(12) == 0 {
            text.remove(self.pick(&places));
        }
        if self.random(12) == 0 {
            let place = self.pick(&places);
            let digit = self.digit();
            text.insert(place.min(text.len()), digit);
        }
        let mut text: String = text.into_iter().collect();
        if self.random(4) == 0 {
            text = text.replace(' ', self.pick(SEPARATORS));
        }
        if self.random(4) == 0 {
            text = text.replace('-', self.pick(SEPARATORS));
        }
        if self.random(5) == 0 {
            text = text.replace('+', self.pick(PREFIXES));
        }
        if self.random(25) == 0 {
            let zero = if self.random(2) != 0 { " (0) " } else { " (0)" };
            text = text.replacen(' ', zero, 1);
        }
        if self.random(20) == 0 {
            let zero = self.pick(ZEROS);
            let foreign = |c: char| match c.to_digit(10) {
                Some(digit) => char::from_u32(zero + digit).expect("a digit"),
                None => c,
            };
            text = text.chars().map(foreign).collect();
        }
        if self.random(20) == 0 {
            let mut letters: Vec<char> = text.chars().collect();
            for _ in 0..=self.random(5) {
                let place = self.random(letters.len());
                letters[place] = self.pick(&['O', 'A', 'l', 'x', 'Z']);
            }
            text = letters.into_iter().collect();
        }
        if self.random(6) == 0 {
            text.insert_str(0, self.pick(LABELS));
        }
        if self.random(4) == 0 {
            text.push_str(self.pick(ENDS));
        }
        if self.random(25) == 0 {
            text.push_str(self.pick(&[" / ", "; ", " or ", "\n", ", ", " & "]));
            text.push_str(self.form());
        }
        if self.random(25) == 0 {
            let mut letters: Vec<char> = text.chars().collect();
            let place = self.random(letters.len() + 1);
            let letter = self.letter();
            letters.insert(place, letter);
            text = letters.into_iter().collect();
        }
        Some((text, region))
    }
}

/// Everything that libphonenumber says of a text, as one line.
pub(crate) fn answer(text: &str, region: &str) -> String {
    match as_written(text, Hint::from(region)) {
        Ok(phone) => valid(&phone),
        Err(Refusal::Invalid(n)) => {
            let extension = n.extension().map(|e| e.to_string()).unwrap_or_default();
            let region = n.region().map(Region::iso).unwrap_or_default();
            let (international, national, rfc3966) = (n.international(), n.national(), n.rfc3966());
            format!("{}|0|{international}|{national}|{rfc3966}|UNKNOWN|{region}|{extension}", n.e164())
        }
        Err(Refusal::NoCountry | Refusal::UnknownCallingCode) => "code".into(),
        Err(Refusal::TooShort) => "too_short".into(),
        Err(Refusal::TooManyDigits | Refusal::TooLong) => "too_long".into(),
        Err(_) => "not_a_number".into(),
    }
}

pub(crate) fn valid(n: &Phone) -> String {
    let extension = n.extension().map(|e| e.to_string()).unwrap_or_default();
    let region = n.region().map(Region::iso).unwrap_or_default();
    let (international, national, rfc3966) = (n.international(), n.national(), n.rfc3966());
    format!("{}|1|{international}|{national}|{rfc3966}|{}|{region}|{extension}", n.e164(), n.kind())
}
