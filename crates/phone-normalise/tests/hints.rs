//! Region hints: codes, names, the options of the CRM, groups.

mod rows;

use phone_normalise::{Hint, Refusal, Region, Regions, normalise};

const OPTIONS: [&str; 65] = [
    "North America",
    "USA",
    "Canada",
    "Mexico",
    "Central America",
    "Caribbean",
    "South America",
    "Brazil",
    "Argentina",
    "Chile",
    "Colombia",
    "Peru",
    "Venezuela",
    "Europe",
    "UK",
    "Germany",
    "France",
    "Italy",
    "Spain",
    "Netherlands",
    "Belgium",
    "Switzerland",
    "Austria",
    "Nordic Countries",
    "Eastern Europe",
    "Russia",
    "Asia Pacific",
    "China",
    "Japan",
    "South Korea",
    "India",
    "Australia",
    "New Zealand",
    "Southeast Asia",
    "Indonesia",
    "Thailand",
    "Philippines",
    "Vietnam",
    "Singapore",
    "Middle East",
    "UAE",
    "Saudi Arabia",
    "Qatar",
    "Kuwait",
    "Oman",
    "Bahrain",
    "Israel",
    "Turkey",
    "Iran",
    "Iraq",
    "Africa",
    "South Africa",
    "Nigeria",
    "Kenya",
    "Egypt",
    "Morocco",
    "Ghana",
    "Ethiopia",
    "Tanzania",
    "Sub-Saharan Africa",
    "North Africa",
    "East Africa",
    "West Africa",
    "Central Africa",
    "Southern Africa",
];

fn region(hint: &str) -> Option<&'static str> {
    let regions = Hint::from(hint).regions();
    let only = regions.iter().next().filter(|_| regions.len() == 1);
    only.map(Region::iso)
}

#[test]
fn every_option_of_the_crm_is_known() {
    for option in OPTIONS {
        assert!(!Hint::from(option).regions().is_empty(), "{option}");
    }
    let groups = OPTIONS.iter().filter(|option| Hint::from(**option).regions().len() > 1).count();
    assert_eq!(groups, Hint::groups().count());
}

#[test]
fn codes_names_and_aliases_name_a_country() {
    for (hint, iso) in [
        ("GB", "GB"),
        ("gb", "GB"),
        (" gb ", "GB"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("United Kingdom", "GB"),
        ("Great Britain & Northern Ireland", ""),
        ("usa", "US"),
        ("U.S.A.", "US"),
        ("The United States of America", "US"),
        ("Deutschland", "DE"),
        ("the Netherlands", "NL"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Türkiye", "TR"),
        ("TURKEY", "TR"),
        ("South  Korea", "KR"),
        ("Viet Nam", "VN"),
        ("Trinidad & Tobago", "TT"),
        ("São Tomé and Príncipe", "ST"),
        ("Åland Islands", "AX"),
        ("UAE", "AE"),
        ("Curaçao", "CW"),
        ("Hong Kong SAR", "HK"),
        ("Kosovo", "XK"),
        ("Antarctica", ""),
        ("Atlantis", ""),
        ("ZZ", ""),
        ("001", ""),
        ("the", ""),
        ("", ""),
    ] {
        assert_eq!(region(hint).unwrap_or_default(), iso, "{hint}");
    }
    assert!(Hint::from("Atlantis").is_unknown());
    assert!(!Hint::from("  ").is_unknown());
    assert!(Hint::from("x".repeat(500).as_str()).is_unknown());
}

#[test]
fn every_region_is_known_by_its_own_name() {
    for region in Region::all() {
        assert_eq!(Region::new(region.iso()), Some(region));
        assert_eq!(Hint::from(region.name()), Hint::region(region), "{}", region.name());
    }
}

#[test]
fn a_group_takes_a_national_number_only_if_one_country_makes_it_valid() {
    let nordic = Hint::from("Nordic Countries");
    let iceland = normalise("555 1234", Hint::from("IS")).expect("an Icelandic number");
    let Err(Refusal::Ambiguous(candidates)) = normalise("555 1234", nordic) else {
        panic!("several Nordic countries use seven digits");
    };
    assert!(iceland.region().is_some_and(|region| candidates.contains(region)));
    assert!(candidates.len() > 1);
}

#[test]
fn a_group_never_takes_a_number_for_another_countrys() {
    let (mut taken, mut doubtful) = (0, 0);
    for group in Hint::groups() {
        let group = Hint::from(group);
        for example in rows::examples() {
            let Some(home) = Region::new(example.region).filter(|home| group.regions().contains(*home))
            else {
                continue;
            };
            match normalise(example.forms[2], group) {
                Ok(phone) => {
                    assert_eq!(phone.e164(), example.forms[0]);
                    taken += 1;
                }
                Err(Refusal::Ambiguous(candidates)) => {
                    assert!(candidates.contains(home) && candidates.len() > 1);
                    doubtful += 1;
                }
                Err(other) => panic!("{} from {group:?}: {other}", example.forms[2]),
            }
        }
    }
    assert!(taken > 200 && doubtful > 200, "{taken} taken, {doubtful} in doubt");
}

#[test]
fn one_number_under_several_members_of_a_group_is_no_ambiguity() {
    let american = normalise("212-555-0123", Hint::from("North America")).expect("one number");
    assert_eq!(american.e164(), "+12125550123");
}

#[test]
fn the_own_code_of_a_number_wins_over_any_hint() {
    for hint in ["US", "Nordic Countries", "Atlantis", "IT", ""] {
        for text in ["+44 20 7946 0018", "0044 20 7946 0018"] {
            let phone = normalise(text, Hint::from(hint)).expect("a number");
            assert_eq!(phone.e164(), "+442079460018", "{text} from {hint}");
        }
    }
}

#[test]
fn a_caller_may_choose_a_country_or_an_order() {
    let of = |codes: &[&str]| -> Vec<Region> { codes.iter().filter_map(|iso| Region::new(iso)).collect() };
    let order = of(&["NO", "DK"]);
    let phone = normalise("22 22 22 22", Hint::in_order(&order)).expect("a number");
    assert_eq!(phone.region(), Region::new("NO"));
    let reversed = of(&["DK", "NO"]);
    let phone = normalise("22 22 22 22", Hint::in_order(&reversed)).expect("a number");
    assert_eq!(phone.region(), Region::new("DK"));
    let either: Regions = order.into_iter().collect();
    assert!(
        matches!(normalise("22 22 22 22", Hint::any_of(either)), Err(Refusal::Ambiguous(both)) if both == either)
    );
}
