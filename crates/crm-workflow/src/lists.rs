//! Which lists a contact belongs to.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// A contact is in at most one list of each group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ListGroup {
    /// Where the lead came from.
    Source,
    /// How well it fits, or that it must be left alone.
    Qualification,
    /// Industry.
    Industry,
    /// Company size.
    Size,
}

/// A list with its default title.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct List {
    /// Group.
    pub group: ListGroup,
    /// Stable key for configuration, like `hot`.
    pub key: Cow<'static, str>,
    /// Default title.
    pub title: Cow<'static, str>,
    /// Why the contact is in it, for the item's note.
    pub note: String,
}

/// Who adds contacts to lists, as shown on the item.
pub const ADDED_BY: &str = "B2B Integration";

/// What membership depends on. Unknown gives no list in that group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListFacts<'a> {
    /// Display name of the source.
    pub source: Option<&'a str>,
    /// Lead fit score.
    pub fit_score: Option<u8>,
    /// Must not be contacted.
    pub do_not_contact: bool,
    /// Industry option.
    pub industry: Option<&'a str>,
    /// Number of employees, or the lower end of the band: see [`company_size`](crate::vocabulary::company_size).
    pub company_size: Option<u32>,
}

/// The lists a contact belongs to, at most one of each group. Whoever must not be contacted is in that list alone.
#[must_use]
pub fn lists_for(facts: &ListFacts<'_>) -> Vec<List> {
    if facts.do_not_contact {
        return vec![do_not_contact()];
    }
    [
        facts.source.map(str::trim).filter(|source| !source.is_empty()).map(source),
        facts.fit_score.map(fit),
        facts.industry.and_then(industry),
        facts.company_size.and_then(size),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn list(group: ListGroup, key: &'static str, title: &'static str, why: &str) -> List {
    List { group, key: key.into(), title: title.into(), note: format!("Auto-assigned based on: {why}") }
}

/// The list of those who must not be contacted.
#[must_use]
pub fn do_not_contact() -> List {
    list(ListGroup::Qualification, "do_not_contact", "Do Not Contact", "do not contact")
}

fn source(display: &str) -> List {
    let slug: String =
        display.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    List {
        group: ListGroup::Source,
        key: format!("source_{slug}").into(),
        title: format!("{display} Leads").into(),
        note: format!("Auto-assigned based on: source {display}"),
    }
}

fn fit(score: u8) -> List {
    let (key, title) = match score {
        81.. => ("hot", "Hot Leads (Fit Score >80)"),
        60..=80 => ("warm", "Warm Leads (Fit Score 60-80)"),
        0..60 => ("cold", "Cold Leads (Fit Score <60)"),
    };
    list(ListGroup::Qualification, key, title, &format!("fit score {score}"))
}

fn industry(option: &str) -> Option<List> {
    let (key, title) = match option {
        "Healthcare" | "Pharmaceuticals" | "Biotechnology" => ("healthcare", "Healthcare & Medical"),
        "Legal Services" => ("legal", "Legal Services"),
        "Finance" | "Insurance" => ("finance", "Financial Services"),
        "Manufacturing" | "Automotive" | "Aerospace" | "Chemicals" => ("manufacturing", "Manufacturing"),
        "Retail" => ("retail", "Retail & E-commerce"),
        _ => return None,
    };
    Some(list(ListGroup::Industry, key, title, &format!("industry {option}")))
}

fn size(employees: u32) -> Option<List> {
    let (key, title) = match employees {
        0 => return None,
        1..50 => ("small", "Small Business (1-49 employees)"),
        50..500 => ("mid_market", "Mid-Market (50-499 employees)"),
        500.. => ("enterprise", "Enterprise (500+ employees)"),
    };
    Some(list(ListGroup::Size, key, title, &format!("at least {employees} employees")))
}

/// The one list of a set-up that allows each contact only one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Route {
    /// Must not be contacted.
    DoNotContact,
    /// At least 1000 employees and a fit of at least 80.
    Enterprise,
    /// From 50 to 999 employees.
    Smb,
    /// By industry: the list [`lists_for`] would give.
    Industry(List),
    /// None of these.
    Default,
}

/// Where a contact goes if it may be in one list only.
#[must_use]
pub fn route(facts: &ListFacts<'_>) -> Route {
    if facts.do_not_contact {
        return Route::DoNotContact;
    }
    match (facts.company_size, facts.fit_score) {
        (Some(1000..), Some(80..)) => Route::Enterprise,
        (Some(50..1000), _) => Route::Smb,
        _ => facts.industry.and_then(industry).map_or(Route::Default, Route::Industry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::company_size;
    use proptest::prelude::*;

    fn titles(facts: ListFacts<'_>) -> Vec<Cow<'static, str>> {
        lists_for(&facts).into_iter().map(|list| list.title).collect()
    }

    #[test]
    fn fit_and_size_change_lists_at_each_limit() {
        for (fit_score, title) in [
            (0, "Cold Leads (Fit Score <60)"),
            (59, "Cold Leads (Fit Score <60)"),
            (60, "Warm Leads (Fit Score 60-80)"),
            (80, "Warm Leads (Fit Score 60-80)"),
            (81, "Hot Leads (Fit Score >80)"),
            (100, "Hot Leads (Fit Score >80)"),
        ] {
            assert_eq!(titles(ListFacts { fit_score: Some(fit_score), ..ListFacts::default() }), [title]);
        }
        for (headcount, range, title) in [
            (Some(1), None, "Small Business (1-49 employees)"),
            (Some(49), None, "Small Business (1-49 employees)"),
            (Some(50), None, "Mid-Market (50-499 employees)"),
            (Some(499), None, "Mid-Market (50-499 employees)"),
            (Some(500), None, "Enterprise (500+ employees)"),
            (None, Some("1-10"), "Small Business (1-49 employees)"),
            (None, Some("11-50"), "Small Business (1-49 employees)"),
            (None, Some("51-200"), "Mid-Market (50-499 employees)"),
            (None, Some("201-500"), "Mid-Market (50-499 employees)"),
            (None, Some("501-1000"), "Enterprise (500+ employees)"),
            (None, Some("5000+"), "Enterprise (500+ employees)"),
        ] {
            let company_size = company_size(headcount, range);
            assert_eq!(
                titles(ListFacts { company_size, ..ListFacts::default() }),
                [title],
                "{headcount:?} {range:?}"
            );
        }
    }

    #[test]
    fn do_not_contact_is_alone() {
        let facts = ListFacts {
            source: Some("Apollo.io"),
            fit_score: Some(90),
            industry: Some("Insurance"),
            company_size: Some(700),
            do_not_contact: false,
        };
        assert_eq!(
            titles(facts),
            [
                "Apollo.io Leads",
                "Hot Leads (Fit Score >80)",
                "Financial Services",
                "Enterprise (500+ employees)"
            ]
        );
        assert_eq!(titles(ListFacts { do_not_contact: true, ..facts }), ["Do Not Contact"]);
        assert_eq!(titles(ListFacts::default()).len(), 0);
    }

    #[test]
    fn one_list_routing() {
        let facts = |company_size, fit_score| ListFacts {
            company_size: Some(company_size),
            fit_score: Some(fit_score),
            industry: Some("Retail"),
            ..ListFacts::default()
        };
        assert_eq!(route(&facts(1000, 80)), Route::Enterprise);
        assert!(matches!(route(&facts(1000, 79)), Route::Industry(_)));
        assert_eq!(route(&facts(999, 10)), Route::Smb);
        assert_eq!(route(&facts(50, 10)), Route::Smb);
        assert!(matches!(route(&facts(49, 90)), Route::Industry(_)));
        assert_eq!(route(&ListFacts::default()), Route::Default);
        assert_eq!(route(&ListFacts { do_not_contact: true, ..facts(1000, 80) }), Route::DoNotContact);
    }

    proptest! {
        #[test]
        fn one_list_of_a_group_at_most(fit in any::<Option<u8>>(), size in any::<Option<u32>>(), dnc: bool, at in 0usize..29) {
            let industry = crate::Field::ProspectIndustry.options()[at];
            let facts = ListFacts { source: Some("Klue"), fit_score: fit, do_not_contact: dnc, industry: Some(industry), company_size: size };
            let mut groups: Vec<ListGroup> = lists_for(&facts).iter().map(|list| list.group).collect();
            let count = groups.len();
            groups.dedup();
            prop_assert_eq!(groups.len(), count);
        }
    }
}
