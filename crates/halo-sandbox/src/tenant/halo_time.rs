//! Times as Halo writes them: ISO 8601 without offset, and a date before 1902 for "none".

use rest_core::Timestamp;

/// What Halo writes where there is no date.
pub(crate) const NONE: &str = "1900-01-01T00:00:00";

/// `2026-03-04T09:15:02`, with milliseconds only if there are any.
pub(crate) fn write(at: Timestamp) -> String {
    let text = at.to_string();
    let text = text.trim_end_matches('Z');
    text.strip_suffix(".000").unwrap_or(text).to_owned()
}

/// Reads any ISO time; the tenant's zone is UTC.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    Timestamp::parse(&text.trim().replacen(' ', "T", 1)).or_else(|| Timestamp::parse(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_offset_and_fraction_only_if_needed() {
        let at = Timestamp::parse("2026-03-04T09:15:02Z").unwrap();
        assert_eq!(write(at), "2026-03-04T09:15:02");
        assert_eq!(write(Timestamp::from_millis(at.millis() + 317)), "2026-03-04T09:15:02.317");
        assert_eq!(read("2026-03-04T10:15:02+01:00"), Some(at));
        assert_eq!(read("2026-03-04 09:15:02"), Some(at));
        assert_eq!(read("2026-03-04"), Timestamp::parse("2026-03-04T00:00:00Z"));
        assert_eq!(read("soon"), None);
    }
}
