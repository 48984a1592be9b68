//! Amounts of money as people and vendors write them.

use core::fmt;

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");

    /// The currency with this code of three letters, in any case.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphabetic).then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        // Only ASCII letters are ever stored.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Written as its code.
#[cfg(feature = "serde")]
impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <alloc::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(&code).ok_or_else(|| serde::de::Error::custom("a currency is a code of three letters"))
    }
}

/// An amount, or a range of amounts, in whole units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Money {
    /// Lower end; absent in `<$1M`.
    pub low: Option<u64>,
    /// Upper end; absent in `$100M+`.
    pub high: Option<u64>,
    /// Currency, if the text names one.
    pub currency: Option<Currency>,
}

impl Money {
    /// A single amount without a stated currency.
    #[must_use]
    pub const fn exact(amount: u64) -> Self {
        Self { low: Some(amount), high: Some(amount), currency: None }
    }

    /// The middle of the range; the known end if there is only one, half of it if that is the upper one.
    #[must_use]
    pub fn midpoint(&self) -> u64 {
        match (self.low, self.high) {
            (Some(low), Some(high)) => low.midpoint(high),
            (Some(low), None) => low,
            (None, high) => high.unwrap_or(0) / 2,
        }
    }

    /// The same in another currency.
    ///
    /// An amount without a stated currency is taken to be in `target`. `None` if `rates` lacks the currency; a rate is the
    /// price of one unit in `target`.
    #[must_use]
    pub fn convert(self, target: Currency, rates: &[(Currency, f64)]) -> Option<Self> {
        let rate = match self.currency {
            None => 1.0,
            Some(currency) if currency == target => 1.0,
            Some(currency) => rates.iter().find(|(known, _)| *known == currency)?.1,
        };
        if !(rate.is_finite() && rate > 0.0) {
            return None;
        }
        // `as` saturates, which is right for amounts beyond all bands.
        let convert = |amount: u64| if rate == 1.0 { amount } else { (amount as f64 * rate + 0.5) as u64 };
        Some(Self { low: self.low.map(convert), high: self.high.map(convert), currency: Some(target) })
    }

    /// Reads text such as `$50M-$100M`, `50-100M USD`, `10,000,000`, `1.5 billion`, `£2m`, `<$1M`, `$100M+`.
    ///
    /// `None` if anything in the text is not understood: a wrong amount is worse than none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan { rest: text.trim(), currency: None };
        let bound = scan.bound()?;
        let (first, first_unit) = scan.amount()?;
        let open_above = scan.plus();
        let second = if scan.dash() { Some(scan.amount()?) } else { None };
        let open_above = open_above || scan.plus();
        scan.tail()?;
        let currency = scan.currency;
        let scale = |amount: f64, unit: f64| {
            let scaled = amount * unit + 0.5;
            // Beyond 2^53 whole units are not exact any more, and no company or deal is that large.
            (scaled < 9.0e15).then_some(scaled as u64)
        };
        match (second, bound, open_above) {
            (None, Bound::None, false) => {
                let amount = scale(first, first_unit.unwrap_or(1.0))?;
                Some(Self { low: Some(amount), high: Some(amount), currency })
            }
            (None, Bound::None | Bound::Above, _) => {
                Some(Self { low: Some(scale(first, first_unit.unwrap_or(1.0))?), high: None, currency })
            }
            (None, Bound::Below, false) => {
                Some(Self { low: None, high: Some(scale(first, first_unit.unwrap_or(1.0))?), currency })
            }
            (Some((last, last_unit)), Bound::None, false) => {
                // `50-100M` means millions on both sides, `500K-1M` does not.
                let low = scale(first, first_unit.or(last_unit).unwrap_or(1.0))?;
                let high = scale(last, last_unit.or(first_unit).unwrap_or(1.0))?;
                (low <= high).then_some(Self { low: Some(low), high: Some(high), currency })
            }
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
enum Bound {
    None,
    Below,
    Above,
}

/// Reads from the front of the text; any stated currency must be the same throughout.
struct Scan<'a> {
    rest: &'a str,
    currency: Option<Currency>,
}

impl Scan<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes a word made of letters if it is `word`.
    fn word(&mut self, word: &str) -> bool {
        self.skip();
        let Some(head) = self.rest.get(..word.len()) else { return false };
        let tail = &self.rest[word.len()..];
        let ends = !word.ends_with(char::is_alphabetic) || !tail.starts_with(char::is_alphabetic);
        let found = head.eq_ignore_ascii_case(word) && ends;
        if found {
            self.rest = tail;
        }
        found
    }

    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    fn bound(&mut self) -> Option<Bound> {
        self.currency_mark()?;
        self.any(&["approximately", "approx.", "approx", "about", "circa", "~"]);
        Some(if self.any(&["<=", "<", "≤", "less than", "under", "below", "up to"]) {
            Bound::Below
        } else if self.any(&[">=", ">", "≥", "more than", "over", "above", "at least"]) {
            Bound::Above
        } else {
            Bound::None
        })
    }

    fn plus(&mut self) -> bool {
        self.word("+")
    }

    fn dash(&mut self) -> bool {
        self.any(&["-", "–", "—", "−", "to", "and"])
    }

    /// A number with currency marks and a unit around it.
    fn amount(&mut self) -> Option<(f64, Option<f64>)> {
        self.currency_mark()?;
        self.skip();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
            .unwrap_or(self.rest.len());
        let digits = &self.rest[..end];
        let number = number(digits)?;
        self.rest = &self.rest[end..];
        let unit = self.unit();
        // "20.000" is twenty in one country and twenty thousand in another.
        let split = digits.split_once('.').filter(|(_, rest)| rest.len() == 3 && !digits.contains(','));
        if unit.is_none() && split.is_some_and(|(whole, _)| !whole.trim_start_matches('0').is_empty()) {
            return None;
        }
        self.currency_mark()?;
        Some((number, unit))
    }

    fn unit(&mut self) -> Option<f64> {
        const UNITS: [(&[&str], f64); 4] = [
            (&["k", "thousand"], 1e3),
            (&["mm", "mn", "mio", "mil", "million", "millions", "m"], 1e6),
            (&["bn", "billion", "billions", "b"], 1e9),
            (&["tn", "trillion", "t"], 1e12),
        ];
        UNITS.iter().find(|(words, _)| self.any(words)).map(|(_, unit)| *unit)
    }

    /// Takes a currency sign or code if there is one; `None` if it contradicts an earlier one.
    fn currency_mark(&mut self) -> Option<()> {
        const MARKS: [(&str, &str); 22] = [
            ("US$", "USD"),
            ("CA$", "CAD"),
            ("C$", "CAD"),
            ("AU$", "AUD"),
            ("A$", "AUD"),
            ("NZ$", "NZD"),
            ("$", "USD"),
            ("£", "GBP"),
            ("€", "EUR"),
            ("¥", "JPY"),
            ("₹", "INR"),
            ("USD", "USD"),
            ("GBP", "GBP"),
            ("EUR", "EUR"),
            ("CAD", "CAD"),
            ("AUD", "AUD"),
            ("NZD", "NZD"),
            ("CHF", "CHF"),
            ("JPY", "JPY"),
            ("INR", "INR"),
            ("SEK", "SEK"),
            ("dollars", "USD"),
        ];
        let Some((_, code)) = MARKS.iter().find(|(mark, _)| self.word(mark)) else { return Some(()) };
        let found = Currency::new(code);
        match self.currency {
            Some(_) if self.currency != found => None,
            _ => {
                self.currency = found;
                Some(())
            }
        }
    }

    /// Accepts what often follows, and nothing else.
    fn tail(&mut self) -> Option<()> {
        self.currency_mark()?;
        self.any(&[
            "per year",
            "a year",
            "/ year",
            "/year",
            "annually",
            "annual revenue",
            "annual",
            "p.a.",
            "revenue",
        ]);
        self.skip();
        self.rest.is_empty().then_some(())
    }
}

/// Digits with `,` or `.` between thousands or before decimals.
fn number(text: &str) -> Option<f64> {
    let mut digits = alloc::string::String::with_capacity(text.len());
    let last = text.rfind([',', '.']);
    let separators = text.bytes().filter(|b| matches!(b, b',' | b'.')).count();
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let group = text[at + 1..].find([',', '.']).unwrap_or(text.len() - at - 1);
        let same_everywhere = text.bytes().filter(|b| *b == c as u8).count() == separators;
        let groups = group == 3 && at > 0 && (c == ',' || !same_everywhere || separators > 1);
        let decimal = Some(at) == last && !(c == ',' && group == 3) && (separators == 1 || !same_everywhere);
        if decimal && group > 0 {
            digits.push('.');
        } else if !groups {
            return None;
        }
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(Option<u64>, Option<u64>, Option<Currency>)> {
        Money::parse(text).map(|money| (money.low, money.high, money.currency))
    }

    #[test]
    fn amounts_as_they_are_written() {
        let (usd, gbp) = (Some(Currency::USD), Some(Currency::GBP));
        let m = 1_000_000;
        for (text, low, high, currency) in [
            ("$50M-$100M", Some(50 * m), Some(100 * m), usd),
            ("50-100M USD", Some(50 * m), Some(100 * m), usd),
            ("10,000,000", Some(10 * m), Some(10 * m), None),
            ("1.234 million", Some(1_234_000), Some(1_234_000), None),
            ("1.5 billion", Some(1_500 * m), Some(1_500 * m), None),
            ("£2m", Some(2 * m), Some(2 * m), gbp),
            ("<$1M", None, Some(m), usd),
            ("$100M+", Some(100 * m), None, usd),
            ("$500K - $1M", Some(500_000), Some(m), usd),
            ("USD 25,000", Some(25_000), Some(25_000), usd),
            ("1,5 mio EUR", Some(1_500_000), Some(1_500_000), Some(Currency::EUR)),
            ("1.234.567,50", Some(1_234_568), Some(1_234_568), None),
            ("$1,234.50", Some(1_235), Some(1_235), usd),
            ("over $5 million", Some(5 * m), None, usd),
            ("> 5M", Some(5 * m), None, None),
            ("up to 20k", None, Some(20_000), None),
            ("$10M to $25M per year", Some(10 * m), Some(25 * m), usd),
            ("US$3bn", Some(3_000 * m), Some(3_000 * m), usd),
            ("0", Some(0), Some(0), None),
        ] {
            assert_eq!(read(text), Some((low, high, currency)), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for text in [
            "", "-5", "n/a", "Unknown", "$", "5 apples", "10-5M", "£2m-$5m", "1,23,45", "1..5", "5M-",
            "about", "1-2-3", "<5M+", "9e9",
        ] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }

    #[test]
    fn other_currencies_need_a_rate() {
        let pounds = Money::parse("£2m").expect("readable");
        assert_eq!(pounds.convert(Currency::USD, &[]), None);
        let dollars = pounds.convert(Currency::USD, &[(Currency::GBP, 1.25)]);
        assert_eq!(dollars.map(|money| money.midpoint()), Some(2_500_000));
        assert_eq!(pounds.convert(Currency::USD, &[(Currency::GBP, f64::NAN)]), None);
        assert_eq!(Money::exact(7).convert(Currency::USD, &[]).map(|money| money.midpoint()), Some(7));
    }

    proptest! {
        #[test]
        fn any_text_is_safe(text in "[-0-9,.$£€kKmMbB+<> toUSD]{0,16}|\\PC{0,16}") {
            if let Some(money) = Money::parse(&text) {
                if let (Some(low), Some(high)) = (money.low, money.high) {
                    prop_assert!(low <= high);
                }
                let _ = money.midpoint();
            }
        }
    }
}
