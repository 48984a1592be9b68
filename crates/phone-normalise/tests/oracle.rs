//! Google's answers, recorded by tools/golden.py.

mod rows;

use phone_normalise::{Hint, METADATA_VERSION, Phone, Region, Rule, normalise};
use rows::{Rows, SEED, answer, examples};

#[test]
fn the_golden_answers_are_of_the_version_of_the_tables() {
    for golden in [include_str!("golden/examples.txt"), include_str!("golden/messy.txt")] {
        let head = golden.lines().next().unwrap_or_default();
        assert!(head.contains(&format!("libphonenumber {METADATA_VERSION},")), "{head}");
    }
}

#[test]
fn every_region_kind_and_format_reads_and_writes_as_google_does() {
    let examples = examples();
    assert!(examples.len() > 1_000);
    for example in &examples {
        let [e164, international, national, rfc3966] = example.forms;
        let home = Hint::from(example.region);
        let mut readings = vec![(e164, home), (international, home), (rfc3966, home)];
        for elsewhere in ["", "US", "GB", "IT", "BR", "RU", "AR", "JP", "CN", "AU"] {
            readings.extend([e164, international, rfc3966].map(|text| (text, Hint::from(elsewhere))));
        }
        if example.region != "001" {
            readings.push((national, home));
        }
        for (text, hint) in readings {
            let phone = normalise(text, hint).unwrap_or_else(|why| panic!("{text} from {hint:?}: {why}"));
            assert_eq!(phone.e164(), e164, "{text} from {hint:?}");
            assert_eq!(phone.international(), international);
            assert_eq!(phone.national(), national);
            assert_eq!(phone.rfc3966(), rfc3966);
            assert_eq!(phone.kind(), example.kind, "{text} from {hint:?}");
            assert_eq!(phone.region().map(Region::iso), Some(example.region));
            assert_eq!((phone.rule(), phone.is_valid(), phone.assumed()), (Rule::AsWritten, true, false));
            assert_eq!(e164.parse::<Phone>(), Ok(phone));
        }
    }
}

#[test]
fn two_hundred_thousand_messy_rows_are_answered_as_google_does() {
    let mut rows = Rows::new(SEED);
    let golden: Vec<_> = include_str!("golden/messy.txt").lines().filter(|l| !l.starts_with('#')).collect();
    assert_eq!(golden.len(), 400);
    for (block, expected) in golden.into_iter().enumerate() {
        let mut digest = 0xCBF2_9CE4_8422_2325_u64;
        for (text, region) in rows.by_ref().take(500) {
            for byte in answer(&text, region).bytes().chain([b'\n']) {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
            }
        }
        assert_eq!(format!("{digest:016x}"), expected, "see `python3 tools/golden.py {block}`");
    }
}
