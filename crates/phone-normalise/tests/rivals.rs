//! The other two crates: the same answers where they are right, and a list of where they are not.

mod rows;

use phone_normalise::{Hint, Refusal, normalise};
use phonenumber::{Mode, Type};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, enums::Region};
use rows::{Rows, answer, examples};

/// What rlibphonenumber says of a text, as [`rows::answer`] writes it without kind, region and extension.
fn rlibphonenumber(text: &str, region: &str) -> String {
    let util = &PHONE_NUMBER_UTIL;
    let region: Option<Region> = region.parse().ok();
    let Ok(number) = util.parse(text, region) else {
        return "refused".into();
    };
    let form = |form| util.format(&number, form).into_owned();
    format!(
        "{}|{}|{}|{}|{}",
        form(PhoneNumberFormat::E164),
        u8::from(util.is_valid_number(&number)),
        form(PhoneNumberFormat::International),
        form(PhoneNumberFormat::National),
        form(PhoneNumberFormat::RFC3966),
    )
}

/// The same of this crate.
fn ours(text: &str, region: &str) -> String {
    let whole = answer(text, region);
    let parts: Vec<_> = whole.split('|').collect();
    if parts.len() == 8 { parts[..5].join("|") } else { "refused".into() }
}

/// Rule P1, which the other crates do not have, for the characters that the rows use.
fn cleaned(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '\u{feff}' | '\u{202a}' | '\u{200b}'));
    let plain: String =
        kept.map(|c| if matches!(c, '\t' | '\u{a0}' | '\u{2009}' | '\u{3000}') { ' ' } else { c }).collect();
    plain.trim().to_owned()
}

/// Digits of other scripts, which the other crates leave in extensions, in ASCII.
fn in_ascii(text: &str) -> String {
    let digit = |c: char| {
        let zeros = [0xFF10, 0x660, 0x966, 0x6F0];
        let value =
            zeros.into_iter().find_map(|zero| u32::from(c).checked_sub(zero).filter(|value| *value < 10));
        value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
    };
    text.chars().map(digit).collect()
}

fn differences<'a>(rows: impl Iterator<Item = (String, &'a str)>) -> Vec<String> {
    let mut found = Vec::new();
    for (text, region) in rows {
        let (ours, theirs) = (ours(&text, region), in_ascii(&rlibphonenumber(&cleaned(&text), region)));
        if ours != theirs {
            found.push(format!("{text:?} from {region:?}\n  {ours}\n  {theirs}"));
        }
    }
    found
}

#[test]
fn every_form_of_every_example_reads_as_rlibphonenumber_reads_it() {
    let mut rows = Vec::new();
    for example in examples() {
        for (n, text) in example.forms.into_iter().enumerate() {
            let hints = [example.region, "US", "RU"].into_iter();
            rows.extend(
                hints.filter(|hint| n != 2 || *hint == example.region).map(|hint| (text.to_owned(), hint)),
            );
        }
    }
    let found = differences(rows.into_iter().filter(|(_, hint)| *hint != "001"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn messy_rows_read_as_rlibphonenumber_reads_them() {
    let found = differences(Rows::new(23).take(6_000));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Text, region, what the crate `phonenumber` makes of it, what libphonenumber and this crate make of it, and why; in the
/// README.
const PHONENUMBER_DIFFERS: [[&str; 5]; 9] = [
    [
        "+1 800-212-3456",
        "RU",
        "+1002123456 invalid",
        "+18002123456 TOLL_FREE",
        "takes the trunk prefix of the hint off a number with a plus",
    ],
    [
        "+78001234567",
        "",
        "+7001234567 invalid",
        "+78001234567 TOLL_FREE",
        "takes the first digit of a national number for a trunk prefix",
    ],
    [
        "+39 02 1234 5678",
        "",
        "+390212345678 UNKNOWN",
        "+390212345678 FIXED_LINE",
        "types a number without its leading zero",
    ],
    ["+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨", "", "refused", "+442079460018 FIXED_LINE", "reads ASCII digits only"],
    ["０２０ ７９４６ ００１８", "GB", "refused", "+442079460018 FIXED_LINE", "reads ASCII digits only"],
    [
        "62889",
        "ID",
        "+62889 invalid",
        "+6262889 invalid",
        "takes the calling code off a number too short to have one",
    ],
    [
        "020 7946 0O18",
        "GB",
        "+442079460618 FIXED_LINE",
        "+44207946018 invalid",
        "reads a single letter as a digit",
    ],
    [
        "020 7946 0018 доб. 5",
        "GB",
        "refused",
        "+442079460018 FIXED_LINE",
        "knows fewer spellings of an extension",
    ],
    [
        "+1 (212) 555-0123",
        "",
        "+12125550123 FIXED_LINE_OR_MOBILE",
        "+12125550123 FIXED_LINE_OR_MOBILE",
        "agrees on plain numbers",
    ],
];

fn phonenumber(text: &str, region: &str) -> String {
    let Ok(number) = phonenumber::parse(region.parse().ok(), text) else {
        return "refused".into();
    };
    let kind = match number.number_type(&phonenumber::metadata::DATABASE) {
        _ if !number.is_valid() => "invalid",
        Type::FixedLine => "FIXED_LINE",
        Type::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
        Type::Unknown => "UNKNOWN",
        _ => "another kind",
    };
    format!("{} {kind}", number.format().mode(Mode::E164))
}

#[test]
fn differences_to_the_crate_phonenumber_are_as_listed() {
    let readme = include_str!("../README.md");
    for [text, region, theirs, right, why] in PHONENUMBER_DIFFERS {
        let ours = match normalise(text, Hint::from(region)) {
            Ok(phone) => format!("{} {}", phone.e164(), phone.kind()),
            Err(Refusal::Invalid(candidate)) => format!("{} invalid", candidate.e164()),
            Err(_) => "refused".into(),
        };
        assert_eq!(
            (phonenumber(text, region).as_str(), ours.as_str()),
            (theirs, right),
            "{text} from {region:?}"
        );
        if theirs != right {
            assert!(readme.contains(&format!("| {why} |")), "README: {why}");
        }
    }
}
