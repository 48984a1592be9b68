//! Telephone numbers for comparison: digits, with or without a country code.

/// A number reduced to what identifies it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PhoneKey {
    /// Digits without leading zeros, at most 15; 0 is absent.
    pub digits: u64,
    /// The number was written in the international form (`+` or `00`), so all digits count.
    pub international: bool,
    /// Extension digits; 0 is absent.
    pub extension: u32,
}

impl PhoneKey {
    /// The last eight digits: equal for all ways of writing one number.
    #[must_use]
    pub fn tail(self) -> u32 {
        // Eight digits fit 32 bits.
        u32::try_from(self.digits % 100_000_000).unwrap_or(0)
    }

    /// May both be the same line? International forms must be equal; otherwise the shorter must end the longer.
    #[must_use]
    pub fn same_line(self, other: Self) -> bool {
        if self.digits == 0 || other.digits == 0 {
            return false;
        }
        if self.digits == other.digits {
            return true;
        }
        if self.international && other.international {
            return false;
        }
        let (short, long) = if self.digits < other.digits { (self, other) } else { (other, self) };
        if short.international || short.digits < 1_000_000 {
            return false;
        }
        let mut modulus = 10;
        while modulus <= short.digits {
            modulus *= 10;
        }
        long.digits % modulus == short.digits
    }
}

/// Reads a number in any writing: digits of any script, brackets, `(0)`, `tel:`, extensions. `None` if
/// there are fewer than six digits or all are the same.
///
/// ```
/// use lead_match::normalise::phone_key;
/// let a = phone_key("+44 (0)1632 960 001 ext. 12").unwrap();
/// let b = phone_key("01632.960001").unwrap();
/// assert!(a.same_line(b));
/// assert_eq!(a.extension, 12);
/// ```
#[must_use]
pub fn phone_key(text: &str) -> Option<PhoneKey> {
    let mut digits = [0_u8; 20];
    let mut count = 0;
    let mut plus = false;
    let mut extension = 0_u32;
    let mut in_extension = false;
    let trunk = text.find("(0)").filter(|&at| text[..at].bytes().any(|b| b.is_ascii_digit()));
    for (at, c) in text.char_indices() {
        if trunk.is_some_and(|open| at >= open && at < open + 3) {
            continue;
        }
        let digit = match c {
            '0'..='9' => Some(c as u8 - b'0'),
            _ if c.is_ascii() => None,
            _ => digit_of(c),
        };
        match digit {
            Some(digit) if in_extension => {
                extension = extension.saturating_mul(10).saturating_add(digit.into()) % 1_000_000
            }
            Some(digit) if count < digits.len() => {
                digits[count] = digit;
                count += 1;
            }
            Some(_) => {}
            None if matches!(c, '+' | '＋') && count == 0 => plus = true,
            None if count >= 6 && (c.is_alphabetic() || matches!(c, '#' | ';' | ',' | '/')) => {
                in_extension = true
            }
            None => {}
        }
    }
    let mut digits = &digits[..count];
    let mut international = plus;
    if !plus && digits.starts_with(&[0, 0]) && count >= 10 {
        digits = &digits[2..];
        international = true;
    }
    let significant = digits.iter().position(|&digit| digit != 0).map_or(&[][..], |start| &digits[start..]);
    if significant.len() < 6 || significant.iter().all(|&digit| digit == significant[0]) {
        return None;
    }
    if significant.windows(2).all(|pair| pair[1] == (pair[0] + 1) % 10) {
        return None;
    }
    let kept = &significant[..significant.len().min(16)];
    let digits = kept.iter().fold(0_u64, |sum, &digit| sum * 10 + u64::from(digit));
    Some(PhoneKey { digits, international, extension })
}

/// The value of a decimal digit outside ASCII: Arabic, Persian, the Indian scripts, Thai, full width.
fn digit_of(c: char) -> Option<u8> {
    const ZEROS: [u32; 16] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0,
        0x17e0, 0xff10,
    ];
    let code = u32::from(c);
    ZEROS
        .iter()
        .find(|&&zero| (zero..zero + 10).contains(&code))
        .and_then(|zero| u8::try_from(code - zero).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_number_meet() {
        let base = phone_key("+441632960001").unwrap();
        for text in [
            "01632 960001",
            "(01632) 960-001",
            "tel:+44-1632-960001",
            "0044 1632 960001",
            "+44 (0) 1632 960 001",
            "٠١٦٣٢٩٦٠٠٠١",
            "01632 960001 x 99",
        ] {
            assert!(base.same_line(phone_key(text).unwrap()), "{text}");
        }
        assert!(!base.same_line(phone_key("+49 1632 960001").unwrap()));
        assert!(!base.same_line(phone_key("01632 960002").unwrap()));
        for text in ["", "12345", "000000000", "1111111111", "123456789", "n/a"] {
            assert_eq!(phone_key(text), None, "{text}");
        }
        assert_eq!(phone_key("1-202-555-0123").unwrap().tail(), phone_key("(202) 555-0123").unwrap().tail());
    }
}
