//! Invented companies and people: each a function of the seed and its number, so that a million of them need no
//! memory and the tenant and the vendors know the same ones.

mod numbers;
mod words;

use crate::dice::mix;
pub(crate) use numbers::{Country, Number};
pub(crate) use words::TECHNOLOGIES;
use words::{ADJECTIVES, FIRST, INDUSTRIES, JOBS, LAST, NOUNS, PLACES};

/// People at each company.
pub(crate) const PER_COMPANY: u64 = 3;

/// An invented company on a `.example` domain.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    pub(crate) index: u64,
    /// Without the legal form.
    pub(crate) name: String,
    pub(crate) legal_form: &'static str,
    pub(crate) domain: String,
    pub(crate) country: &'static Country,
    pub(crate) city: &'static str,
    pub(crate) region: &'static str,
    pub(crate) street: String,
    pub(crate) postcode: String,
    pub(crate) industry: &'static Industry,
    pub(crate) employees: u64,
    /// US dollars a year.
    pub(crate) revenue: u64,
    pub(crate) founded: u64,
    pub(crate) phone: Option<Number>,
    pub(crate) technologies: Vec<&'static str>,
}

/// An industry in the words of the three vendors.
#[derive(Debug)]
pub(crate) struct Industry {
    pub(crate) apollo: &'static str,
    pub(crate) zoominfo: &'static str,
    pub(crate) hunter: &'static str,
    pub(crate) keywords: &'static [&'static str],
}

/// A job in the words of the three vendors.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) title: &'static str,
    /// Another way to write the same title.
    pub(crate) variant: &'static str,
    pub(crate) apollo_seniority: &'static str,
    pub(crate) zoominfo_level: &'static str,
    pub(crate) hunter_seniority: &'static str,
    pub(crate) apollo_department: &'static str,
    pub(crate) zoominfo_department: &'static str,
    pub(crate) hunter_department: &'static str,
}

/// An invented person at an invented company.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) email: String,
    /// The last part of the profile's address.
    pub(crate) handle: String,
    pub(crate) job: &'static Job,
    pub(crate) direct: Option<Number>,
    pub(crate) mobile: Option<Number>,
}

impl Person {
    pub(crate) fn full(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

fn pick<T>(list: &'static [T], number: u64) -> &'static T {
    &list[(number % list.len() as u64) as usize]
}

/// The company of this number.
pub(crate) fn company(seed: u64, index: u64) -> Company {
    let (adjectives, nouns) = (ADJECTIVES.len() as u64, NOUNS.len() as u64);
    let pairs = adjectives * nouns;
    // 7919 shares no factor with the number of pairs, so each block of numbers uses each pair once.
    let pair = (index % pairs * 7919 + seed % pairs) % pairs;
    let block = index / pairs;
    let mut name = format!("{} {}", pick(ADJECTIVES, pair), pick(NOUNS, pair / adjectives));
    if block > 0 {
        let place = pick(PLACES, block - 1);
        name = format!("{name} {place}");
    }
    let round = block.saturating_sub(1) / PLACES.len() as u64;
    if round > 0 {
        name = format!("{name} {}", round + 1);
    }
    let domain = format!("{}.example", name.to_lowercase().replace(' ', ""));
    let country = numbers::country(index);
    let h = mix(seed, 0xc0, index);
    let (city, region, postcode) = *pick(country.cities, h >> 8);
    // Sizes are spread evenly over the powers of ten from 5 to about 12,000.
    let employees = (5.0 * 10f64.powf((h >> 16 & 0xfff) as f64 / 1210.0)) as u64;
    let technologies =
        (0..2 + (h >> 30 & 3)).map(|n| *pick(TECHNOLOGIES, (h >> 32) + n * 5)).collect::<Vec<_>>();
    Company {
        index,
        legal_form: country.forms[(h % country.forms.len() as u64) as usize],
        domain,
        country,
        city,
        region,
        street: country.street(1 + (h >> 40 & 0x7f), PLACES[(h >> 48) as usize % PLACES.len()]),
        postcode: postcode.to_owned(),
        industry: pick(INDUSTRIES, h >> 4),
        employees,
        revenue: employees * (90_000 + (h >> 50) * 10),
        founded: 1950 + (h >> 20) % 70,
        phone: country.company_number(index),
        technologies,
        name,
    }
}

/// So that handles end in something that looks like more than a count.
const HANDLE: u64 = 0x4_1000;

/// The number of the person whose profile has this handle, if it is one of ours.
pub(crate) fn of_handle(handle: &str) -> Option<u64> {
    u64::from_str_radix(handle.rsplit('-').next()?, 16).ok()?.checked_sub(HANDLE)
}

/// The person of this number; three in a row work at the same company.
pub(crate) fn person(seed: u64, index: u64) -> Person {
    let (company_index, place) = (index / PER_COMPANY, index % PER_COMPANY);
    let employer = company(seed, company_index);
    let h = mix(seed, 0xbe0, company_index);
    let first = pick(FIRST, (h & 0xffff) + place * 17);
    let last = pick(LAST, (h >> 16 & 0xffff) + place * 29);
    let local = format!("{}.{}", ascii(first), ascii(last));
    Person {
        first,
        last,
        email: format!("{local}@{}", employer.domain),
        handle: format!("{}-{}-{:x}", ascii(first), ascii(last), index + HANDLE),
        job: pick(JOBS, (h >> 32) + place * 5),
        direct: employer.country.direct_number(company_index, place),
        mobile: employer.country.mobile_number(company_index, place),
    }
}

/// Lower case and without marks, as in an e-mail address.
pub(crate) fn ascii(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'á' | 'à' | 'ä' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ï' => 'i',
            'ó' | 'ö' | 'ø' => 'o',
            'ú' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        })
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn domains_and_addresses_are_unique_and_reserved() {
        let domains: HashSet<String> = (0..20_000).map(|n| company(3, n).domain).collect();
        assert_eq!(domains.len(), 20_000);
        assert!(domains.iter().all(|domain| domain.ends_with(".example") && domain.is_ascii()));
        let people: Vec<Person> = (0..3_000).map(|n| person(3, n)).collect();
        let addresses: HashSet<&str> = people.iter().map(|person| person.email.as_str()).collect();
        assert_eq!(addresses.len(), people.len());
        let numbers: Vec<String> = people
            .iter()
            .flat_map(|person| [&person.direct, &person.mobile])
            .flatten()
            .map(Number::e164)
            .collect();
        let distinct: HashSet<&String> = numbers.iter().collect();
        assert!(numbers.len() > 500);
        assert_eq!(distinct.len(), numbers.len(), "nobody shares a number");
    }

    #[test]
    fn sizes_spread_over_the_bands() {
        let sizes: Vec<u64> = (0..1_000).map(|n| company(1, n).employees).collect();
        assert!(sizes.iter().any(|size| *size <= 10) && sizes.iter().any(|size| *size > 5_000));
        assert!(sizes.iter().filter(|size| (51..=200).contains(*size)).count() > 50);
        assert_eq!(person(5, 77).email, person(5, 77).email);
        assert_ne!(person(5, 77).email, person(6, 77).email);
    }
}
