//! How good a record's data is, for reports and for choosing what to enrich.

use alloc::vec::Vec;

use super::rounded;

/// State of the mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum EmailQuality {
    /// There is none, or it is known to be wrong.
    #[default]
    Invalid,
    /// It may bounce.
    Risky,
    /// It is well-formed and not known to be wrong.
    Valid,
    /// It was verified.
    Verified,
}

/// State of the best phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum PhoneQuality {
    /// There is none.
    #[default]
    Absent,
    /// It cannot be a number.
    Malformed,
    /// It can be a number.
    WellFormed,
    /// Verified number of an office.
    VerifiedOffice,
    /// Verified number of another kind.
    VerifiedOther,
    /// Verified mobile number.
    VerifiedMobile,
    /// Verified direct number.
    VerifiedDirect,
}

/// What the quality score looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct QualityFacts<'a> {
    /// State of the mail address.
    pub email: EmailQuality,
    /// State of the phone number.
    pub phone: PhoneQuality,
    /// First name known.
    pub first_name: bool,
    /// Last name known.
    pub last_name: bool,
    /// Mail address known.
    pub email_known: bool,
    /// Job title known.
    pub job_title: bool,
    /// Company name known.
    pub company_name: bool,
    /// Days since the record was last seen at its source.
    pub age_days: Option<u32>,
    /// Slug of the source.
    pub source: Option<&'a str>,
    /// LinkedIn profile known.
    pub linkedin: bool,
    /// Company size known.
    pub company_size: bool,
    /// Industry known.
    pub industry: bool,
    /// Growth signals known.
    pub growth: bool,
}

/// School grade of the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Grade {
    /// Below 60.
    F,
    /// From 60.
    D,
    /// From 70.
    C,
    /// From 80.
    B,
    /// From 90.
    A,
}

/// What would make the record better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Recommendation {
    /// Verify the mail address.
    VerifyEmail,
    /// Verify the phone number.
    VerifyPhone,
    /// Fill in what is missing.
    Enrich,
    /// Look it up again.
    ReEnrich,
    /// Have a person look at it.
    ManualReview,
}

/// The quality score and its parts, each 0 to 100.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Quality {
    /// Weighted total.
    pub total: u8,
    /// Grade of the total.
    pub grade: Grade,
    /// Mail address; weighs 25.
    pub email: u8,
    /// Phone number; weighs 20.
    pub phone: u8,
    /// Share of the basic attributes; weighs 20.
    pub completeness: u8,
    /// Age; weighs 15.
    pub freshness: u8,
    /// Reliability of the source; weighs 10.
    pub source: u8,
    /// Share of the deeper attributes; weighs 10.
    pub depth: u8,
    /// What to do about it.
    pub recommendations: Vec<Recommendation>,
}

/// Judges a record.
#[must_use]
pub fn quality(facts: &QualityFacts<'_>) -> Quality {
    let email = match facts.email {
        EmailQuality::Verified => 100,
        EmailQuality::Valid => 80,
        EmailQuality::Risky => 40,
        EmailQuality::Invalid => 0,
    };
    let phone = match facts.phone {
        PhoneQuality::VerifiedDirect => 100,
        PhoneQuality::VerifiedMobile => 90,
        PhoneQuality::VerifiedOther => 80,
        PhoneQuality::VerifiedOffice => 70,
        PhoneQuality::WellFormed => 50,
        PhoneQuality::Malformed => 20,
        PhoneQuality::Absent => 0,
    };
    let share = |known: &[bool]| (known.iter().filter(|flag| **flag).count() * 100 / known.len()) as u8;
    let completeness =
        share(&[facts.first_name, facts.last_name, facts.email_known, facts.job_title, facts.company_name]);
    let depth = share(&[facts.linkedin, facts.company_size, facts.industry, facts.growth]);
    let freshness = freshness(facts.age_days);
    let source = facts.source.map_or(50, source_reliability);
    let parts = [(email, 25), (phone, 20), (completeness, 20), (freshness, 15), (source, 10), (depth, 10)];
    let total =
        rounded(parts.iter().map(|(part, weight)| f64::from(*part) * f64::from(*weight) / 100.0).sum());
    let grade = match total {
        90.. => Grade::A,
        80.. => Grade::B,
        70.. => Grade::C,
        60.. => Grade::D,
        _ => Grade::F,
    };
    let recommendations = [
        (email < 70, Recommendation::VerifyEmail),
        (phone < 60, Recommendation::VerifyPhone),
        (completeness < 80, Recommendation::Enrich),
        (freshness < 70, Recommendation::ReEnrich),
        (total < 70, Recommendation::ManualReview),
    ]
    .into_iter()
    .filter_map(|(needed, what)| needed.then_some(what))
    .collect();
    Quality { total, grade, email, phone, completeness, freshness, source, depth, recommendations }
}

fn freshness(age_days: Option<u32>) -> u8 {
    match age_days {
        Some(0..=7) => 100,
        Some(8..=30) => 90,
        Some(days @ 31..=90) => rounded(90.0 - f64::from(days - 30) * 40.0 / 60.0),
        _ => 50,
    }
}

/// How far a source is trusted, 0 to 100.
#[must_use]
pub fn source_reliability(slug: &str) -> u8 {
    match slug {
        "clearbit" => 95,
        "zoominfo" | "linkedin" => 90,
        "apollo" | "lusha" | "clay" => 85,
        "uplead" | "connectwise" => 80,
        "seamless" => 75,
        "outreach" => 70,
        _ => 50,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn best() -> QualityFacts<'static> {
        QualityFacts {
            email: EmailQuality::Verified,
            phone: PhoneQuality::VerifiedDirect,
            first_name: true,
            last_name: true,
            email_known: true,
            job_title: true,
            company_name: true,
            age_days: Some(3),
            source: Some("clearbit"),
            linkedin: true,
            company_size: true,
            industry: true,
            growth: true,
        }
    }

    #[test]
    fn a_perfect_and_an_empty_record() {
        let good = quality(&best());
        assert_eq!((good.total, good.grade, good.recommendations), (100, Grade::A, vec![]));
        let bad = quality(&QualityFacts::default());
        assert_eq!((bad.total, bad.grade), (13, Grade::F));
        assert_eq!(
            bad.recommendations,
            [
                Recommendation::VerifyEmail,
                Recommendation::VerifyPhone,
                Recommendation::Enrich,
                Recommendation::ReEnrich,
                Recommendation::ManualReview
            ]
        );
    }

    #[test]
    fn freshness_falls_between_thirty_and_ninety_days() {
        for (age, score) in [(0, 100), (7, 100), (8, 90), (30, 90), (60, 70), (90, 50), (91, 50), (4_000, 50)]
        {
            assert_eq!(freshness(Some(age)), score, "{age}");
        }
        assert_eq!(freshness(None), 50);
    }

    #[test]
    fn grades_change_at_their_limits() {
        let mut facts = QualityFacts { source: Some("apollo"), ..best() };
        assert_eq!(quality(&facts).total, 99);
        facts.phone = PhoneQuality::WellFormed;
        assert_eq!((quality(&facts).total, quality(&facts).grade), (89, Grade::B));
        facts.email = EmailQuality::Risky;
        assert_eq!((quality(&facts).total, quality(&facts).grade), (74, Grade::C));
        facts.job_title = false;
        facts.growth = false;
        let result = quality(&facts);
        assert_eq!((result.total, result.grade, result.completeness, result.depth), (67, Grade::D, 80, 75));
    }
}
