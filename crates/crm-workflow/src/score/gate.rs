//! Whether a record is good enough to come in.

/// What the gate looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GateFacts {
    /// There is a mail address that may be right.
    pub email_valid: bool,
    /// There is a phone number that can exist.
    pub phone_valid: bool,
    /// The vendor verified a phone number.
    pub phone_verified: bool,
    /// First name known.
    pub first_name: bool,
    /// Last name known.
    pub last_name: bool,
    /// Company name known.
    pub company_name: bool,
    /// Website known.
    pub website: bool,
    /// Job title known.
    pub job_title: bool,
    /// A social profile is known.
    pub social: bool,
    /// Technologies are known.
    pub technologies: bool,
    /// The vendor's sources agree with each other.
    pub consistent: bool,
    /// The record was seen lately.
    pub fresh: bool,
}

/// One thing a gate gives points for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Measure {
    /// Valid mail address.
    Email,
    /// Valid phone number.
    Phone,
    /// Verified phone number.
    PhoneVerified,
    /// First and last name.
    Name,
    /// Company name and website.
    Company,
    /// Job title.
    JobTitle,
    /// Name, job title and company name.
    Profile,
    /// Social profile.
    Social,
    /// Mail address or phone number.
    Contact,
    /// Technologies.
    Technologies,
    /// Sources agree.
    Consistency,
    /// Seen lately.
    Freshness,
    /// Name, mail address, job title and company name.
    Completeness,
}

impl Measure {
    fn holds(self, facts: &GateFacts) -> bool {
        let name = facts.first_name && facts.last_name;
        match self {
            Self::Email => facts.email_valid,
            Self::Phone => facts.phone_valid,
            Self::PhoneVerified => facts.phone_verified,
            Self::Name => name,
            Self::Company => facts.company_name && facts.website,
            Self::JobTitle => facts.job_title,
            Self::Profile => name && facts.job_title && facts.company_name,
            Self::Social => facts.social,
            Self::Contact => facts.email_valid || facts.phone_valid,
            Self::Technologies => facts.technologies,
            Self::Consistency => facts.consistent,
            Self::Freshness => facts.fresh,
            Self::Completeness => name && facts.email_valid && facts.job_title && facts.company_name,
        }
    }
}

/// Points for each measure, and how many are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Points, together 100.
    pub points: &'static [(Measure, u8)],
    /// Points needed.
    pub minimum: u8,
}

impl Gate {
    /// The gate of every source without one of its own.
    pub const DEFAULT: Self = Self {
        points: &[
            (Measure::Email, 30),
            (Measure::Phone, 25),
            (Measure::Name, 20),
            (Measure::Company, 15),
            (Measure::JobTitle, 10),
        ],
        minimum: 50,
    };

    /// UpLead's.
    pub const UPLEAD: Self = Self {
        points: &[
            (Measure::Email, 40),
            (Measure::PhoneVerified, 30),
            (Measure::Profile, 20),
            (Measure::Social, 10),
        ],
        minimum: 70,
    };

    /// Clearbit's.
    pub const CLEARBIT: Self = Self {
        points: &[
            (Measure::Name, 40),
            (Measure::Company, 30),
            (Measure::Contact, 20),
            (Measure::Technologies, 10),
        ],
        minimum: 50,
    };

    /// Clay's.
    pub const CLAY: Self = Self {
        points: &[
            (Measure::Email, 25),
            (Measure::Phone, 20),
            (Measure::Consistency, 20),
            (Measure::Freshness, 15),
            (Measure::Completeness, 20),
        ],
        minimum: 70,
    };

    /// The gate of a source.
    #[must_use]
    pub fn of_source(slug: &str) -> Self {
        match slug {
            "uplead" => Self::UPLEAD,
            "clearbit" => Self::CLEARBIT,
            "clay" => Self::CLAY,
            _ => Self::DEFAULT,
        }
    }

    /// Points of a record, 0 to 100.
    #[must_use]
    pub fn score(&self, facts: &GateFacts) -> u8 {
        self.points
            .iter()
            .filter(|(measure, _)| measure.holds(facts))
            .fold(0u8, |sum, (_, points)| sum.saturating_add(*points))
    }

    /// Whether the record may come in.
    #[must_use]
    pub fn admits(&self, facts: &GateFacts) -> bool {
        self.score(facts) >= self.minimum
    }
}

/// Confidence a source's record needs, 0 to 100, before configuration; 70 for sources without a figure of their own.
///
/// `seniority` is the vendor's word for rank: Hunter's threshold depends on it.
#[must_use]
pub fn confidence_minimum(slug: &str, seniority: Option<&str>) -> u8 {
    match (slug, seniority) {
        ("zoominfo" | "seamless", _) => 75,
        ("hunter", Some(rank)) if rank.eq_ignore_ascii_case("junior") => 80,
        ("hunter", Some(rank)) if rank.eq_ignore_ascii_case("executive") => 60,
        ("discoverorg", _) => 30,
        ("bombora", _) => 50,
        _ => 70,
    }
}

/// Whether a reported confidence passes. Zero is a value; nothing reported passes.
#[must_use]
pub fn is_confident(reported: Option<f64>, minimum: u8) -> bool {
    reported.is_none_or(|confidence| confidence >= f64::from(minimum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_thresholds() {
        let mut facts = GateFacts { email_valid: true, first_name: true, ..GateFacts::default() };
        assert_eq!((Gate::DEFAULT.score(&facts), Gate::DEFAULT.admits(&facts)), (30, false));
        facts.last_name = true;
        assert_eq!((Gate::DEFAULT.score(&facts), Gate::DEFAULT.admits(&facts)), (50, true));
        facts = GateFacts { phone_valid: true, company_name: true, website: true, job_title: true, ..facts };
        assert_eq!(Gate::DEFAULT.score(&facts), 100);
        assert_eq!(Gate::of_source("uplead").score(&facts), 60);
        assert!(!Gate::of_source("uplead").admits(&facts));
        assert_eq!(Gate::of_source("clearbit").score(&facts), 90);
        assert_eq!(Gate::of_source("clay").score(&facts), 65);
        assert_eq!(Gate::of_source("apollo"), Gate::DEFAULT);
        for gate in [Gate::DEFAULT, Gate::UPLEAD, Gate::CLEARBIT, Gate::CLAY] {
            assert_eq!(gate.points.iter().map(|(_, points)| u32::from(*points)).sum::<u32>(), 100);
        }
    }

    #[test]
    fn zero_confidence_is_a_value() {
        assert!(is_confident(None, 70) && is_confident(Some(70.0), 70));
        assert!(!is_confident(Some(0.0), 70) && !is_confident(Some(69.9), 70));
        assert_eq!(confidence_minimum("hunter", Some("junior")), 80);
        assert_eq!(confidence_minimum("hunter", Some("executive")), 60);
        assert_eq!(confidence_minimum("hunter", None), 70);
        assert_eq!(confidence_minimum("zoominfo", None), 75);
        assert_eq!(confidence_minimum("somebody", None), 70);
    }
}
