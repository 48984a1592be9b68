//! The rules for messy text, P1 to P6.

use phone_normalise::Rule::*;
use phone_normalise::{Flaw, Hint, Phone, Refusal, Rule, normalise, normalise_all};

fn read(text: &str, hint: &str) -> Result<(String, Rule), Refusal> {
    normalise(text, Hint::from(hint)).map(|phone| (phone.to_string(), phone.rule()))
}

#[test]
fn messy_text_reads_as_the_number_it_means() {
    for (text, hint, number, rule) in [
        // P1: spaces of all kinds, invisible characters, digits of other scripts, apostrophes, labels.
        ("+44 20 7946 0018", "", "+442079460018", AsWritten),
        ("\u{feff}020\u{202f}7946\u{2009}0018\t", "GB", "+442079460018", AsWritten),
        ("+44\u{ad}207946\u{200d}0018", "", "+442079460018", AsWritten),
        ("０２０ ７９４６ ００１８", "GB", "+442079460018", AsWritten),
        ("+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨", "", "+442079460018", AsWritten),
        ("'02079460018", "GB", "+442079460018", AsWritten),
        ("=\"020 7946 0018\"", "GB", "+442079460018", AsWritten),
        ("Tel. (020) 7946 0018", "GB", "+442079460018", AsWritten),
        ("tel:+1-212-555-0123;ext=7", "", "+12125550123;ext=7", AsWritten),
        ("555-0123;phone-context=+1-212", "", "+12125550123", AsWritten),
        // P2, P3: spreadsheets.
        ("442079460018.0", "GB", "+442079460018", Decimal),
        ("2125550123.00", "US", "+12125550123", Decimal),
        ("4.42079460018E+11", "GB", "+442079460018", Scientific),
        ("4,42079460018e+11", "GB", "+442079460018", Scientific),
        ("1.2125550123E10", "US", "+12125550123", Scientific),
        ("+4.42079460018E11", "", "+442079460018", Scientific),
        // P4: extensions and letters.
        ("020 7946 0018 x12", "GB", "+442079460018;ext=12", AsWritten),
        ("020 7946 0018 ext. 12", "GB", "+442079460018;ext=12", AsWritten),
        ("020 7946 0018 #12", "GB", "+442079460018;ext=12", AsWritten),
        ("020 7946 0018 доб. 12", "GB", "+442079460018;ext=12", AsWritten),
        ("020 7946 0018 x१२", "GB", "+442079460018;ext=12", AsWritten),
        // P5: one mistake undone.
        ("+1 (0) 212-555-0123", "", "+12125550123", BracketedZero),
        ("+44 (0)20 7946 0018", "US", "+442079460018", AsWritten),
        ("+1 [0] 212 555 0123 (office)", "", "+12125550123", BracketedZero),
        ("020 7946 0018 (after 5pm)", "GB", "+442079460018", TrailingText),
        ("+1 212-555-0123 ext. 12 (Dave)", "", "+12125550123;ext=12", TrailingText),
        ("011 44 20 7946 0018", "GB", "+442079460018", ForeignPrefix),
        ("0011 44 20 7946 0018", "", "+442079460018", ForeignPrefix),
        ("00 44 20 7946 0018", "US", "+442079460018", ForeignPrefix),
        ("810 44 20 7946 0018", "RU", "+442079460018", AsWritten),
        ("810 44 20 7946 0018", "", "+442079460018", ForeignPrefix),
        ("00 1 (0) 212 555 0123", "", "+12125550123", ForeignPrefix),
        ("020 7946 0018 / 020 7946 0019", "GB", "+442079460018", OneOfSeveral),
        ("n/a or 020 7946 0018 x3 or none", "GB", "+442079460018;ext=3", TrailingText),
        ("T: 020 7946 0018 M: 0117 496 0123", "GB", "+442079460018", TrailingText),
        ("Line 1: +44 20 7946 0018", "US", "+442079460018", FromPlus),
        ("44 20 7946 0018", "US", "+442079460018", MissingPlus),
        ("1 212-555-0123", "", "+12125550123", MissingPlus),
    ] {
        assert_eq!(read(text, hint), Ok((number.to_owned(), rule)), "{text} from {hint:?}");
    }
}

#[test]
fn letters_stand_for_digits_unless_they_are_words() {
    assert_eq!(read("1-212-KLO-0123", "US"), Ok(("+12125560123".into(), AsWritten)));
    assert_eq!(read("+39 06 1234 5678 centralino", ""), Ok(("+390612345678".into(), TrailingText)));
}

#[test]
fn a_missing_plus_is_marked_as_assumed() {
    let assumed = normalise("44 20 7946 0018", Hint::none()).expect("a number");
    assert!(assumed.assumed());
    let read = normalise("44 20 7946 0018", Hint::from("GB")).expect("a number");
    assert!(!read.assumed(), "the country's own code needs no guess");
    assert_eq!(assumed, read, "the rule is no part of the number");
}

#[test]
fn further_numbers_of_a_field_are_reported() {
    let all = |text: &str| -> Vec<String> {
        let numbers = normalise_all(text, Hint::from("GB")).expect("a number");
        [numbers.first].into_iter().chain(numbers.rest).map(|phone| phone.e164().to_string()).collect()
    };
    let (first, second, third) = ("+442079460018", "+441174960123", "+12125550123");
    assert_eq!(all("020 7946 0018 / 0117 496 0123"), [first, second]);
    assert_eq!(all("T: 020 7946 0018 M: 0117 496 0123"), [first, second]);
    assert_eq!(all("020 7946 0018\n0117 496 0123\n+1 212-555-0123"), [first, second, third]);
    assert_eq!(all("020 7946 0018 or 0117 496 0123 (evenings) und +1 212 555 0123"), [first, second, third]);
    assert_eq!(all("020 7946 0018/9"), [first]);
    assert_eq!(all("020 7946 0018"), [first]);
}

#[test]
fn refusals_say_why() {
    let long = "1".repeat(251);
    for (text, hint, code) in [
        ("", "GB", "empty"),
        (" \u{200b}\t", "GB", "empty"),
        (long.as_str(), "GB", "too_long"),
        ("4.416E+11", "GB", "lossy"),
        ("n/a", "GB", "not_a_number"),
        ("4.4207946001812E+11", "GB", "not_a_number"),
        ("020 7946 0018", "", "no_country"),
        ("020 7946 0018", "Atlantis", "no_country"),
        ("+999 20 7946 0018", "GB", "unknown_calling_code"),
        ("+44", "GB", "not_a_number"),
        ("+440", "", "too_short"),
        ("0123456789012345678901", "GB", "too_many_digits"),
        ("020 7946 001", "DE", "invalid"),
    ] {
        let refusal = normalise(text, Hint::from(hint)).expect_err(text);
        assert_eq!(refusal.code(), code, "{text:?}");
        assert!(refusal.to_string().len() > 15, "a sentence");
    }
}

#[test]
fn an_invalid_number_can_still_be_shown() {
    let refusal = normalise("+44 20 7946 001 x9", Hint::none()).expect_err("too short");
    let candidate = refusal.candidate().expect("a candidate");
    assert_eq!(candidate.e164(), "+44207946001");
    assert_eq!(candidate.international(), "+44 207946001 x9");
    assert_eq!(candidate.national(), "207946001 x9");
    assert_eq!(candidate.extension().as_deref(), Some("9"));
    assert_eq!((candidate.country_code(), candidate.rule()), (44, AsWritten));
    for (text, flaw) in [
        ("+3312345", Flaw::TooShort),
        ("+331234567890", Flaw::TooLong),
        ("+12125550", Flaw::LocalOnly),
        ("+4420794600", Flaw::LocalOnly),
        ("+33012345678", Flaw::UnusedRange),
    ] {
        let refusal = normalise(text, Hint::none()).expect_err(text);
        assert_eq!(refusal.candidate().map(|c| c.flaw()), Some(flaw), "{text}");
    }
    let unused = normalise("+441000000000", Hint::none()).expect_err("unused");
    assert_eq!(unused.candidate().map(|c| c.flaw()), Some(Flaw::UnusedRange));
}

#[test]
fn a_formatted_number_follows_its_standard() {
    let phone = normalise("+1 212-555-0123 x7", Hint::none()).expect("a number");
    assert_eq!(phone.e164(), "+12125550123");
    assert_eq!(phone.e123(), "+1 212 555 0123 ext. 7");
    assert_eq!(phone.international(), "+1 212-555-0123 ext. 7");
    assert_eq!(phone.national(), "(212) 555-0123 ext. 7");
    assert_eq!(phone.rfc3966(), "tel:+1-212-555-0123;ext=7");
    assert_eq!(phone.without_extension().e123(), "+1 212 555 0123");
    let british = normalise("020 7946 0018 x7", Hint::from("UK")).expect("a number");
    assert_eq!(
        (british.international().as_str(), british.e123().as_str()),
        ("+44 20 7946 0018 x7", "+44 20 7946 0018 ext. 7")
    );
}

#[test]
fn the_strict_form_is_read_back_and_nothing_looser() {
    for text in ["+442079460018", "+442079460018;ext=12"] {
        assert_eq!(text.parse::<Phone>().map(|p| p.to_string()), Ok(text.to_owned()));
    }
    for text in
        ["442079460018", "+44 20 7946 0018", "+44 (0)2079460018", "+442079460018 x12", "+4420794600", ""]
    {
        assert!(text.parse::<Phone>().is_err(), "{text}");
    }
}

#[test]
fn debug_hides_the_number() {
    let phone = normalise("020 7946 0018 x7", Hint::from("GB")).expect("a number");
    let invalid = normalise("020 7946 001", Hint::from("GB")).expect_err("too short");
    for shown in [format!("{phone:?} {:?}", phone.e164()), format!("{invalid:?} {invalid}")] {
        assert!(!shown.contains("7946"), "{shown}");
    }
}
