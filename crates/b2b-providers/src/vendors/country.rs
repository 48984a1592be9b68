//! Countries by ISO 3166-1 code and English name.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Codes by name and code, as they are written and by key. A mapper asks it once a record.
static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    COUNTRIES
        .iter()
        .flat_map(|(code, names)| {
            let names = names.split('|').chain([*code]);
            names.flat_map(|name| [(key(name), *code), (name.to_owned(), *code)])
        })
        .collect()
});

/// The code of a country named by its code or its English name.
pub(crate) fn iso2(text: &str) -> Option<&'static str> {
    CODES.get(text).or_else(|| CODES.get(&key(text))).copied()
}

/// The English name of a country by its code.
pub(crate) fn name(code: &str) -> Option<&'static str> {
    let row = COUNTRIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code))?;
    row.1.split('|').next()
}

/// Letters only, lower case, without accents that English names of countries have.
fn key(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            'ô' | 'Ô' => Some('o'),
            'ç' | 'Ç' => Some('c'),
            'é' | 'É' => Some('e'),
            'ã' | 'å' | 'Å' => Some('a'),
            'í' => Some('i'),
            'ü' | 'Ü' => Some('u'),
            c if c.is_alphabetic() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// Code and names; the first name is the usual one.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "Andorra"), ("AE", "United Arab Emirates|UAE"), ("AF", "Afghanistan"), ("AG", "Antigua and Barbuda"),
    ("AI", "Anguilla"), ("AL", "Albania"), ("AM", "Armenia"), ("AO", "Angola"), ("AQ", "Antarctica"),
    ("AR", "Argentina"), ("AS", "American Samoa"), ("AT", "Austria"), ("AU", "Australia"), ("AW", "Aruba"),
    ("AX", "Åland Islands"), ("AZ", "Azerbaijan"), ("BA", "Bosnia and Herzegovina|Bosnia"),
    ("BB", "Barbados"), ("BD", "Bangladesh"), ("BE", "Belgium"), ("BF", "Burkina Faso"), ("BG", "Bulgaria"),
    ("BH", "Bahrain"), ("BI", "Burundi"), ("BJ", "Benin"), ("BL", "Saint Barthelemy"), ("BM", "Bermuda"),
    ("BN", "Brunei|Brunei Darussalam"), ("BO", "Bolivia|Bolivia, Plurinational State of"),
    ("BQ", "Bonaire|Caribbean Netherlands"), ("BR", "Brazil"), ("BS", "Bahamas|The Bahamas"), ("BT", "Bhutan"),
    ("BV", "Bouvet Island"), ("BW", "Botswana"), ("BY", "Belarus"), ("BZ", "Belize"), ("CA", "Canada"),
    ("CC", "Cocos Islands"), ("CD", "Democratic Republic of the Congo|DR Congo|Congo, Democratic Republic"),
    ("CF", "Central African Republic"), ("CG", "Congo|Republic of the Congo"), ("CH", "Switzerland"),
    ("CI", "Ivory Coast|Côte d'Ivoire"), ("CK", "Cook Islands"), ("CL", "Chile"), ("CM", "Cameroon"),
    ("CN", "China|People's Republic of China|Mainland China"), ("CO", "Colombia"), ("CR", "Costa Rica"),
    ("CU", "Cuba"), ("CV", "Cape Verde|Cabo Verde"), ("CW", "Curaçao"), ("CX", "Christmas Island"),
    ("CY", "Cyprus"), ("CZ", "Czech Republic|Czechia"), ("DE", "Germany|Deutschland"), ("DJ", "Djibouti"),
    ("DK", "Denmark"), ("DM", "Dominica"), ("DO", "Dominican Republic"), ("DZ", "Algeria"), ("EC", "Ecuador"),
    ("EE", "Estonia"), ("EG", "Egypt"), ("EH", "Western Sahara"), ("ER", "Eritrea"), ("ES", "Spain"),
    ("ET", "Ethiopia"), ("FI", "Finland"), ("FJ", "Fiji"), ("FK", "Falkland Islands"),
    ("FM", "Micronesia|Federated States of Micronesia"), ("FO", "Faroe Islands"), ("FR", "France"),
    ("GA", "Gabon"), ("GB", "United Kingdom|UK|Great Britain|England|Scotland|Wales|Northern Ireland"),
    ("GD", "Grenada"), ("GE", "Georgia"), ("GF", "French Guiana"), ("GG", "Guernsey"), ("GH", "Ghana"),
    ("GI", "Gibraltar"), ("GL", "Greenland"), ("GM", "Gambia|The Gambia"), ("GN", "Guinea"),
    ("GP", "Guadeloupe"), ("GQ", "Equatorial Guinea"), ("GR", "Greece"), ("GS", "South Georgia"),
    ("GT", "Guatemala"), ("GU", "Guam"), ("GW", "Guinea-Bissau"), ("GY", "Guyana"),
    ("HK", "Hong Kong|Hong Kong SAR"), ("HM", "Heard Island"), ("HN", "Honduras"), ("HR", "Croatia"),
    ("HT", "Haiti"), ("HU", "Hungary"), ("ID", "Indonesia"), ("IE", "Ireland|Republic of Ireland"),
    ("IL", "Israel"), ("IM", "Isle of Man"), ("IN", "India"), ("IO", "British Indian Ocean Territory"),
    ("IQ", "Iraq"), ("IR", "Iran|Iran, Islamic Republic of"), ("IS", "Iceland"), ("IT", "Italy"),
    ("JE", "Jersey"), ("JM", "Jamaica"), ("JO", "Jordan"), ("JP", "Japan"), ("KE", "Kenya"),
    ("KG", "Kyrgyzstan"), ("KH", "Cambodia"), ("KI", "Kiribati"), ("KM", "Comoros"),
    ("KN", "Saint Kitts and Nevis"), ("KP", "North Korea"), ("KR", "South Korea|Korea|Republic of Korea|Korea, Republic of"),
    ("KW", "Kuwait"), ("KY", "Cayman Islands"), ("KZ", "Kazakhstan"), ("LA", "Laos|Lao People's Democratic Republic"),
    ("LB", "Lebanon"), ("LC", "Saint Lucia"), ("LI", "Liechtenstein"), ("LK", "Sri Lanka"), ("LR", "Liberia"),
    ("LS", "Lesotho"), ("LT", "Lithuania"), ("LU", "Luxembourg"), ("LV", "Latvia"), ("LY", "Libya"),
    ("MA", "Morocco"), ("MC", "Monaco"), ("MD", "Moldova|Republic of Moldova|Moldova, Republic of"),
    ("ME", "Montenegro"), ("MF", "Saint Martin"), ("MG", "Madagascar"), ("MH", "Marshall Islands"),
    ("MK", "North Macedonia|Macedonia"), ("ML", "Mali"), ("MM", "Myanmar|Burma"), ("MN", "Mongolia"),
    ("MO", "Macau|Macao"), ("MP", "Northern Mariana Islands"), ("MQ", "Martinique"), ("MR", "Mauritania"),
    ("MS", "Montserrat"), ("MT", "Malta"), ("MU", "Mauritius"), ("MV", "Maldives"), ("MW", "Malawi"),
    ("MX", "Mexico"), ("MY", "Malaysia"), ("MZ", "Mozambique"), ("NA", "Namibia"), ("NC", "New Caledonia"),
    ("NE", "Niger"), ("NF", "Norfolk Island"), ("NG", "Nigeria"), ("NI", "Nicaragua"),
    ("NL", "Netherlands|The Netherlands|Holland"), ("NO", "Norway"), ("NP", "Nepal"), ("NR", "Nauru"),
    ("NU", "Niue"), ("NZ", "New Zealand"), ("OM", "Oman"), ("PA", "Panama"), ("PE", "Peru"),
    ("PF", "French Polynesia"), ("PG", "Papua New Guinea"), ("PH", "Philippines|The Philippines"),
    ("PK", "Pakistan"), ("PL", "Poland"), ("PM", "Saint Pierre and Miquelon"), ("PN", "Pitcairn"),
    ("PR", "Puerto Rico"), ("PS", "Palestine|State of Palestine|Palestinian Territory"), ("PT", "Portugal"),
    ("PW", "Palau"), ("PY", "Paraguay"), ("QA", "Qatar"), ("RE", "Réunion"), ("RO", "Romania"),
    ("RS", "Serbia"), ("RU", "Russia|Russian Federation"), ("RW", "Rwanda"), ("SA", "Saudi Arabia"),
    ("SB", "Solomon Islands"), ("SC", "Seychelles"), ("SD", "Sudan"), ("SE", "Sweden"), ("SG", "Singapore"),
    ("SH", "Saint Helena"), ("SI", "Slovenia"), ("SJ", "Svalbard and Jan Mayen"), ("SK", "Slovakia|Slovak Republic"),
    ("SL", "Sierra Leone"), ("SM", "San Marino"), ("SN", "Senegal"), ("SO", "Somalia"), ("SR", "Suriname"),
    ("SS", "South Sudan"), ("ST", "São Tomé and Príncipe"), ("SV", "El Salvador"),
    ("SX", "Sint Maarten"), ("SY", "Syria|Syrian Arab Republic"), ("SZ", "Eswatini|Swaziland"),
    ("TC", "Turks and Caicos Islands"), ("TD", "Chad"), ("TF", "French Southern Territories"), ("TG", "Togo"),
    ("TH", "Thailand"), ("TJ", "Tajikistan"), ("TK", "Tokelau"), ("TL", "Timor-Leste|East Timor"),
    ("TM", "Turkmenistan"), ("TN", "Tunisia"), ("TO", "Tonga"), ("TR", "Turkey|Türkiye"),
    ("TT", "Trinidad and Tobago"), ("TV", "Tuvalu"), ("TW", "Taiwan"),
    ("TZ", "Tanzania|United Republic of Tanzania|Tanzania, United Republic of"), ("UA", "Ukraine"),
    ("UG", "Uganda"), ("UM", "United States Minor Outlying Islands"),
    ("US", "United States|USA|United States of America|U.S.|U.S.A.|America"), ("UY", "Uruguay"),
    ("UZ", "Uzbekistan"), ("VA", "Vatican City|Holy See"), ("VC", "Saint Vincent and the Grenadines"),
    ("VE", "Venezuela|Venezuela, Bolivarian Republic of"), ("VG", "British Virgin Islands"),
    ("VI", "U.S. Virgin Islands|Virgin Islands"), ("VN", "Vietnam|Viet Nam"), ("VU", "Vanuatu"),
    ("WF", "Wallis and Futuna"), ("WS", "Samoa"), ("YE", "Yemen"), ("YT", "Mayotte"), ("ZA", "South Africa"),
    ("ZM", "Zambia"), ("ZW", "Zimbabwe"), ("XK", "Kosovo"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_find_each_other() {
        let table = [
            ("United States", Some("US")),
            ("usa", Some("US")),
            ("U.S.A.", Some("US")),
            ("de", Some("DE")),
            ("Côte d'Ivoire", Some("CI")),
            ("the netherlands", Some("NL")),
            ("Korea, Republic of", Some("KR")),
            ("Europe", None),
            ("", None),
            ("--", None),
        ];
        for (text, code) in table {
            assert_eq!(iso2(text), code, "{text}");
        }
        assert_eq!(name("gb"), Some("United Kingdom"));
        assert_eq!(name("ZZ"), None);
    }

    #[test]
    fn no_name_means_two_countries() {
        let mut seen = std::collections::BTreeMap::new();
        for (code, names) in COUNTRIES {
            for name in names.split('|') {
                assert!(seen.insert(key(name), code).is_none_or(|other| other == code), "{name}");
                assert_eq!(iso2(name), Some(*code), "{name}");
            }
        }
    }
}
