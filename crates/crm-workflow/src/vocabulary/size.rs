//! Revenue, headcount and budget as bands.

use crate::field::{BUDGET, EMPLOYEE_COUNT, REVENUE_RANGE};
use crate::money::Money;

/// A band, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Banded {
    /// Option of the dropdown.
    pub option: &'static str,
    /// The source spans several bands, or is open, and this is the most likely one.
    pub approximate: bool,
    /// Made up from another figure.
    pub estimated: bool,
}

/// Lower ends of the bands, the first band starting at zero.
const REVENUE: [u64; 6] = [1_000_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000];
const EMPLOYEES: [u64; 6] = [11, 51, 201, 501, 1_001, 5_001];
const BUDGETS: [u64; 4] = [10_000, 50_000, 100_000, 500_000];

/// Band of yearly revenue in US dollars. Convert other currencies first: [`Money::convert`].
#[must_use]
pub fn revenue_range(usd: Money) -> Option<Banded> {
    band(usd.low, usd.high, &REVENUE, REVENUE_RANGE)
}

/// Band of a budget, from an option or an amount.
#[must_use]
pub fn budget(text: &str) -> Option<Banded> {
    if let Some(option) = crate::field::Field::ProspectBudget.option(text) {
        return Some(Banded { option, approximate: false, estimated: false });
    }
    let money = Money::parse(text)?;
    band(money.low, money.high, &BUDGETS, BUDGET)
}

/// Band of revenue estimated from headcount; always marked as such. Off unless the operator asks for it.
#[must_use]
pub fn revenue_from_headcount(headcount: u32, usd_per_head: u64) -> Option<Banded> {
    (headcount > 0).then_some(())?;
    let usd = u64::from(headcount).saturating_mul(usd_per_head);
    revenue_range(Money::exact(usd)).map(|band| Banded { estimated: true, ..band })
}

/// Band of a number of employees; zero is unknown.
#[must_use]
pub fn employees(headcount: u32) -> Option<Banded> {
    let headcount = Some(u64::from(headcount)).filter(|n| *n > 0)?;
    band(Some(headcount), Some(headcount), &EMPLOYEES, EMPLOYEE_COUNT)
}

/// Band of a number or range of employees as text: `51-200`, `1,001 - 5,000 employees`, `1000+`, or a LinkedIn size code `A` to `I`.
#[must_use]
pub fn employee_range(text: &str) -> Option<Banded> {
    let exact = |option| Banded { option, approximate: false, estimated: false };
    let text = text.trim();
    if let Some(option) = crate::field::Field::LeadEmployeeCount.option(text) {
        return Some(exact(option));
    }
    if let [code @ (b'A'..=b'I' | b'a'..=b'i')] = text.as_bytes() {
        let at = usize::from(code.to_ascii_uppercase() - b'A').min(EMPLOYEE_COUNT.len() - 1);
        return Some(exact(EMPLOYEE_COUNT[at]));
    }
    let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || c == '.');
    let unit = text[number.len()..].trim();
    let known = ["", "employees", "employee", "people", "staff", "emp", "emp."];
    if !known.iter().any(|word| unit.eq_ignore_ascii_case(word)) {
        return None;
    }
    let money = Money::parse(number).filter(|money| money.currency.is_none())?;
    match (money.low, money.high) {
        (Some(low), Some(high)) if high > 0 => {
            band(Some(low.max(1)), Some(high + u64::from(high > low)), &EMPLOYEES, EMPLOYEE_COUNT)
        }
        // "1000+" is more than a thousand.
        (Some(low), None) => band(Some(low + 1), None, &EMPLOYEES, EMPLOYEE_COUNT),
        (None, Some(high)) if high > 1 => band(None, Some(high), &EMPLOYEES, EMPLOYEE_COUNT),
        _ => None,
    }
}

/// Size of a company as one number: the headcount if known, else the lower end of the band.
///
/// All rules of this crate that ask for size use bands whose limits the lower end respects.
#[must_use]
pub fn company_size(headcount: Option<u32>, range: Option<&str>) -> Option<u32> {
    if let Some(headcount) = headcount.filter(|n| *n > 0) {
        return Some(headcount);
    }
    let option = crate::field::Field::LeadEmployeeCount.option(range?)?;
    let at = EMPLOYEE_COUNT.iter().position(|known| *known == option)?;
    Some(at.checked_sub(1).map_or(1, |below| EMPLOYEES[below] as u32))
}

/// Puts a half-open range into its band; one that spans several goes where the geometric mean of its ends lies.
fn band(
    low: Option<u64>,
    high: Option<u64>,
    starts: &[u64],
    options: &'static [&'static str],
) -> Option<Banded> {
    let at = |amount: u64| starts.partition_point(|start| *start <= amount);
    // The upper end is not part of the range: `$1M-$5M` lies in one band.
    let last = |low: u64, high: u64| at(if high > low { high - 1 } else { high });
    let (index, approximate) = match (low, high) {
        (Some(low), Some(high)) if at(low) == last(low, high) => (at(low), false),
        (Some(low), Some(high)) => {
            let product = u128::from(low.max(1)) * u128::from(high);
            (starts.partition_point(|start| u128::from(*start) * u128::from(*start) <= product), true)
        }
        (Some(low), None) => (at(low), at(low) < starts.len()),
        (None, Some(high)) => (last(0, high), last(0, high) > 0),
        (None, None) => return None,
    };
    options.get(index).map(|option| Banded { option, approximate, estimated: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revenue(text: &str) -> Option<(&'static str, bool)> {
        Money::parse(text).and_then(revenue_range).map(|band| (band.option, band.approximate))
    }

    #[test]
    fn revenue_changes_band_at_each_exact_limit() {
        for (usd, option) in [
            (0, "<$1M"),
            (999_999, "<$1M"),
            (1_000_000, "$1-5M"),
            (4_999_999, "$1-5M"),
            (5_000_000, "$5-10M"),
            (9_999_999, "$5-10M"),
            (10_000_000, "$10-25M"),
            (24_999_999, "$10-25M"),
            (25_000_000, "$25-50M"),
            (49_999_999, "$25-50M"),
            (50_000_000, "$50-100M"),
            (99_999_999, "$50-100M"),
            (100_000_000, "$100M+"),
            (u64::MAX, "$100M+"),
        ] {
            assert_eq!(revenue_range(Money::exact(usd)).map(|band| band.option), Some(option), "{usd}");
        }
    }

    #[test]
    fn ranges_keep_their_band_or_say_that_they_are_approximate() {
        for (text, option, approximate) in [
            ("$50M-$100M", "$50-100M", false),
            ("$1M-$5M", "$1-5M", false),
            ("<$1M", "<$1M", false),
            ("$100M+", "$100M+", false),
            ("$50M+", "$50-100M", true),
            ("<$5M", "$1-5M", true),
            ("$1M-$10M", "$1-5M", true),
            ("$5M-$25M", "$10-25M", true),
            ("$10M-$50M", "$10-25M", true),
            ("0-2M", "<$1M", true),
        ] {
            assert_eq!(revenue(text), Some((option, approximate)), "{text}");
        }
    }

    #[test]
    fn headcount_changes_band_at_each_limit() {
        for (headcount, option) in [
            (1, "1-10"),
            (10, "1-10"),
            (11, "11-50"),
            (50, "11-50"),
            (51, "51-200"),
            (200, "51-200"),
            (201, "201-500"),
            (500, "201-500"),
            (501, "501-1000"),
            (1000, "501-1000"),
            (1001, "1001-5000"),
            (5000, "1001-5000"),
            (5001, "5000+"),
            (u32::MAX, "5000+"),
        ] {
            assert_eq!(employees(headcount).map(|band| band.option), Some(option), "{headcount}");
        }
        assert_eq!(employees(0), None);
    }

    #[test]
    fn headcount_as_text() {
        for (text, option, approximate) in [
            ("11-50", "11-50", false),
            ("1,001 - 5,000 employees", "1001-5000", false),
            ("1000+", "1001-5000", true),
            ("10,001+", "5000+", false),
            ("5000+", "5000+", false),
            ("120", "51-200", false),
            ("1-49", "1-10", true),
            ("51 to 200", "51-200", false),
            ("200-500", "201-500", true),
            ("<10", "1-10", false),
            ("A", "1-10", false),
            ("b", "11-50", false),
            ("C", "51-200", false),
            ("D", "201-500", false),
            ("E", "501-1000", false),
            ("F", "1001-5000", false),
            ("G", "5000+", false),
            ("H", "5000+", false),
            ("I", "5000+", false),
        ] {
            let band = employee_range(text).map(|band| (band.option, band.approximate));
            assert_eq!(band, Some((option, approximate)), "{text}");
        }
        for text in ["", "0", "-5", "J", "many", "$50", "50 offices"] {
            assert_eq!(employee_range(text), None, "{text}");
        }
    }

    #[test]
    fn budgets_and_estimates() {
        let budgets = |text| budget(text).map(|band| (band.option, band.approximate));
        assert_eq!(budgets("$10k-$50k"), Some(("$10K-$50K", false)));
        assert_eq!(budgets("9,999"), Some(("<$10K", false)));
        assert_eq!(budgets("10000"), Some(("$10K-$50K", false)));
        assert_eq!(budgets("500k"), Some(("$500K+", false)));
        assert_eq!(budgets("30k-80k"), Some(("$10K-$50K", true)));
        assert_eq!(budgets("soon"), None);
        let estimate = revenue_from_headcount(25, 200_000).expect("known headcount");
        assert_eq!((estimate.option, estimate.estimated), ("$5-10M", true));
        assert_eq!(revenue_from_headcount(0, 200_000), None);
    }

    #[test]
    fn size_is_the_headcount_or_the_lower_end() {
        assert_eq!(company_size(Some(49), Some("51-200")), Some(49));
        assert_eq!(company_size(Some(0), Some("51-200")), Some(51));
        assert_eq!(company_size(None, Some("1-10")), Some(1));
        assert_eq!(company_size(None, Some("5000+")), Some(5001));
        assert_eq!(company_size(None, None), None);
    }
}
