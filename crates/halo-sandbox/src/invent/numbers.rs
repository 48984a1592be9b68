//! Telephone numbers from the ranges that regulators keep for drama and documentation, given out in order so that
//! no two people share one. Where a range ends, people have no number.

/// A number that nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    calling_code: &'static str,
    /// Before the national number inside the country; empty in North America.
    trunk: &'static str,
    /// The national number in groups.
    groups: String,
}

impl Number {
    pub(crate) fn e164(&self) -> String {
        let digits: String = self.groups.chars().filter(char::is_ascii_digit).collect();
        format!("+{}{digits}", self.calling_code)
    }

    /// `+44 7700 900123`.
    pub(crate) fn international(&self) -> String {
        format!("+{} {}", self.calling_code, self.groups)
    }

    /// As people of the country write it: `07700 900123`, `(212) 555-0142`.
    pub(crate) fn national(&self) -> String {
        if self.calling_code == "1" {
            let mut parts = self.groups.splitn(2, ' ');
            let (area, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            return format!("({area}) {}", rest.replace(' ', "-"));
        }
        format!("{}{}", self.trunk, self.groups)
    }
}

/// What depends on the country.
#[derive(Debug)]
pub(crate) struct Country {
    pub(crate) iso: &'static str,
    pub(crate) name: &'static str,
    pub(crate) continent: &'static str,
    /// City, state or county (may be empty), postcode.
    pub(crate) cities: &'static [(&'static str, &'static str, &'static str)],
    pub(crate) forms: &'static [&'static str],
    calling_code: &'static str,
    trunk: &'static str,
    /// Prefixes, and how many digits follow.
    lines: &'static [(&'static str, usize)],
    mobiles: &'static [(&'static str, usize)],
    /// Which places in a block of eight companies are in this country.
    places: &'static [u64],
}

const BLOCK: u64 = 8;

static US: Country = Country {
    iso: "US",
    name: "United States",
    continent: "North America",
    cities: &[
        ("Portland", "Maine", "04101"),
        ("Austin", "Texas", "78701"),
        ("Columbus", "Ohio", "43215"),
        ("Denver", "Colorado", "80202"),
        ("Boise", "Idaho", "83702"),
    ],
    forms: &["Inc.", "LLC", "Corp."],
    calling_code: "1",
    trunk: "",
    lines: &[
        ("201 555 01", 2),
        ("202 555 01", 2),
        ("203 555 01", 2),
        ("205 555 01", 2),
        ("206 555 01", 2),
        ("207 555 01", 2),
        ("208 555 01", 2),
        ("209 555 01", 2),
        ("210 555 01", 2),
        ("212 555 01", 2),
        ("213 555 01", 2),
        ("214 555 01", 2),
        ("215 555 01", 2),
        ("216 555 01", 2),
        ("217 555 01", 2),
        ("218 555 01", 2),
        ("219 555 01", 2),
        ("224 555 01", 2),
        ("225 555 01", 2),
        ("228 555 01", 2),
        ("229 555 01", 2),
        ("231 555 01", 2),
        ("234 555 01", 2),
        ("239 555 01", 2),
        ("240 555 01", 2),
        ("248 555 01", 2),
        ("251 555 01", 2),
        ("252 555 01", 2),
        ("253 555 01", 2),
        ("254 555 01", 2),
        ("256 555 01", 2),
        ("260 555 01", 2),
        ("262 555 01", 2),
        ("267 555 01", 2),
        ("269 555 01", 2),
    ],
    mobiles: &[
        ("301 555 01", 2),
        ("302 555 01", 2),
        ("303 555 01", 2),
        ("304 555 01", 2),
        ("305 555 01", 2),
        ("307 555 01", 2),
        ("308 555 01", 2),
        ("309 555 01", 2),
        ("310 555 01", 2),
        ("312 555 01", 2),
        ("313 555 01", 2),
        ("314 555 01", 2),
        ("315 555 01", 2),
        ("316 555 01", 2),
        ("317 555 01", 2),
        ("318 555 01", 2),
        ("319 555 01", 2),
        ("320 555 01", 2),
        ("321 555 01", 2),
        ("323 555 01", 2),
    ],
    places: &[0, 2, 5],
};

static GB: Country = Country {
    iso: "GB",
    name: "United Kingdom",
    continent: "Europe",
    cities: &[
        ("Leeds", "West Yorkshire", "LS1 4AP"),
        ("Bristol", "", "BS1 6EA"),
        ("Cardiff", "South Glamorgan", "CF10 1EP"),
        ("Norwich", "Norfolk", "NR1 3QG"),
    ],
    forms: &["Ltd", "Limited", "PLC"],
    calling_code: "44",
    trunk: "0",
    lines: &[
        ("1632 960", 3),
        ("113 496 0", 3),
        ("114 496 0", 3),
        ("115 496 0", 3),
        ("117 496 0", 3),
        ("121 496 0", 3),
        ("131 496 0", 3),
        ("141 496 0", 3),
        ("151 496 0", 3),
        ("161 496 0", 3),
        ("20 7946 0", 3),
    ],
    mobiles: &[("7700 900", 3)],
    places: &[1, 4],
};

static DE: Country = Country {
    iso: "DE",
    name: "Germany",
    continent: "Europe",
    cities: &[("Berlin", "", "10115"), ("Hamburg", "", "20095"), ("Köln", "Nordrhein-Westfalen", "50667")],
    forms: &["GmbH", "AG"],
    calling_code: "49",
    trunk: "0",
    lines: &[("30 23125 ", 3), ("69 90009 ", 3), ("40 66969 ", 3), ("221 4710 ", 3), ("89 99998 ", 3)],
    mobiles: &[("171 39200 ", 2), ("176 040690 ", 2)],
    places: &[3],
};

static FR: Country = Country {
    iso: "FR",
    name: "France",
    continent: "Europe",
    cities: &[("Lyon", "Auvergne-Rhône-Alpes", "69002"), ("Nantes", "Pays de la Loire", "44000")],
    forms: &["SAS", "SARL"],
    calling_code: "33",
    trunk: "0",
    lines: &[("1 99 00 ", 4)],
    mobiles: &[("6 39 98 ", 4)],
    places: &[6],
};

static AU: Country = Country {
    iso: "AU",
    name: "Australia",
    continent: "Oceania",
    cities: &[("Newcastle", "New South Wales", "2300"), ("Geelong", "Victoria", "3220")],
    forms: &["Pty Ltd"],
    calling_code: "61",
    trunk: "0",
    lines: &[("2 5550 ", 4), ("2 7010 ", 4)],
    mobiles: &[],
    places: &[7],
};

/// The country of a company's number.
pub(crate) fn country(company: u64) -> &'static Country {
    match company % BLOCK {
        0 | 2 | 5 => &US,
        1 | 4 => &GB,
        3 => &DE,
        6 => &FR,
        _ => &AU,
    }
}

impl Country {
    /// How many companies of this country come before this one.
    fn rank(&self, company: u64) -> u64 {
        let before = self.places.iter().filter(|place| **place < company % BLOCK).count() as u64;
        company / BLOCK * self.places.len() as u64 + before
    }

    pub(crate) fn company_number(&self, company: u64) -> Option<Number> {
        self.take(self.lines, self.rank(company) * 4)
    }

    pub(crate) fn direct_number(&self, company: u64, place: u64) -> Option<Number> {
        self.take(self.lines, self.rank(company) * 4 + 1 + place)
    }

    pub(crate) fn mobile_number(&self, company: u64, place: u64) -> Option<Number> {
        self.take(self.mobiles, self.rank(company) * 3 + place)
    }

    /// A house number and a street in the order of the country.
    pub(crate) fn street(&self, number: u64, name: &str) -> String {
        match self.iso {
            "DE" => format!("{name}straße {number}"),
            "FR" => format!("{number} rue de {name}"),
            _ => format!("{number} {name} Road"),
        }
    }

    /// The n-th number: first the first of every range, then the second, so that areas mix.
    fn take(&self, ranges: &'static [(&'static str, usize)], n: u64) -> Option<Number> {
        let count = ranges.len() as u64;
        let (prefix, digits) = ranges.get(usize::try_from(n.checked_rem(count)?).ok()?)?;
        let value = n / count;
        if value >= 10u64.pow(*digits as u32) {
            return None;
        }
        let groups = format!("{prefix}{value:0digits$}");
        Some(Number { calling_code: self.calling_code, trunk: self.trunk, groups: groups.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_three_ways() {
        let number = US.company_number(0).unwrap();
        assert_eq!(number.e164(), "+12015550100");
        assert_eq!(number.national(), "(201) 555-0100");
        let mobile = GB.mobile_number(1, 2).unwrap();
        assert_eq!(mobile.international(), "+44 7700 900002");
        assert_eq!(mobile.national(), "07700 900002");
        assert_eq!(mobile.e164(), "+447700900002");
    }

    #[test]
    fn a_range_ends_instead_of_repeating() {
        assert!(GB.mobile_number(1_000_001, 0).is_none());
        assert!(AU.mobile_number(7, 0).is_none());
    }
}
