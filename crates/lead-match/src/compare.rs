//! How likely two rows are the same person, and why.
//!
//! The score is a weighted mean over what both rows have, so that a missing value is neither for nor against.
//! Evidence of *different* people caps it: two LinkedIn profiles, two personal addresses at one domain, two
//! given names under one family name.

use strsim::normalized_levenshtein;

use crate::keys::Forms;
use crate::normalise::given_names_agree;
use crate::record::{Kind, Record};

/// Weights and thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Weight of the mailbox.
    pub email: f64,
    /// Weight of the name.
    pub name: f64,
    /// Weight of the numbers.
    pub phone: f64,
    /// Weight of the company.
    pub company: f64,
    /// Weight of each further column.
    pub extra: f64,
    /// Above this, the same.
    pub same: f64,
    /// From here to `same`, a person decides.
    pub review: f64,
    /// A blocking key held by more rows than this is dropped.
    pub crowd: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self::workflow()
    }
}

impl Config {
    /// The weights and thresholds that the workflow rules start from.
    #[must_use]
    pub fn workflow() -> Self {
        Self {
            email: 0.4,
            name: 0.3,
            phone: 0.2,
            company: 0.1,
            extra: 0.2,
            same: 0.95,
            review: 0.80,
            crowd: 200,
        }
    }
}

/// What follows from a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Leave apart.
    Different,
    /// A person decides.
    Review,
    /// Join.
    Same,
}

/// What one field contributed.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The field.
    pub field: &'static str,
    /// How the two values relate.
    pub level: &'static str,
    /// Similarity, 0–1, times its weight.
    pub weight: f64,
}

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// 0–1.
    pub score: f64,
    /// What follows.
    pub verdict: Verdict,
    /// The parts of the score.
    pub why: Vec<Weight>,
}

impl Comparison {
    /// The reasons in words, without any value of the rows.
    #[must_use]
    pub fn explain(&self) -> String {
        let parts: Vec<String> = self
            .why
            .iter()
            .map(|part| format!("{} {} ({:+.2})", part.field, part.level, part.weight))
            .collect();
        format!("{:.0} %: {}", self.score * 100.0, parts.join(", "))
    }
}

/// Compares rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Matcher {
    config: Config,
}

/// The cap that evidence of different people sets: below the review band.
const DIFFERENT: f64 = 0.79;

impl Matcher {
    /// With weights and thresholds of your own.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config }
    }

    /// Weights and thresholds.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Compares two rows. Symmetric.
    #[must_use]
    pub fn compare(&self, a: &Record, b: &Record) -> Comparison {
        let comparison = self.compare_forms(&Forms::of(a), &Forms::of(b));
        match (&a.fixed, &b.fixed) {
            (Some(x), Some(y)) if x.kind == y.kind && x.id != y.id => Comparison {
                score: comparison.score.min(DIFFERENT),
                verdict: comparison.verdict.min(Verdict::Review),
                ..comparison
            },
            _ => comparison,
        }
    }

    pub(crate) fn compare_forms(&self, a: &Forms, b: &Forms) -> Comparison {
        if let Some(tier) = shared_tier(a, b) {
            return Comparison {
                score: 1.0,
                verdict: Verdict::Same,
                why: vec![Weight { field: tier, level: "equal", weight: 1.0 }],
            };
        }
        let mut why = Vec::new();
        let (mut sum, mut total, mut cap, mut present) = (0.0, 0.0, 1.0_f64, 0);
        let mut add = |field, (level, similarity): (&'static str, f64), weight: f64| {
            sum += similarity * weight;
            total += weight;
            present += 1;
            why.push(Weight { field, level, weight: similarity * weight });
        };
        if let (Some(x), Some(y)) = (a.own_email(), b.own_email()) {
            let (level, similarity, different) = emails(x, y);
            if different {
                cap = cap.min(DIFFERENT);
            }
            add("email", (level, similarity), self.config.email);
        }
        if !(a.last.is_empty() && a.first.is_empty() || b.last.is_empty() && b.first.is_empty()) {
            let (level, similarity, different) = names(a, b);
            if different {
                cap = cap.min(DIFFERENT);
            }
            add("name", (level, similarity), self.config.name);
        }
        if let Some(phones) = phones(a, b) {
            add("phone", phones, self.config.phone);
        }
        if let Some(company) = companies(a, b) {
            add("company", company, self.config.company);
        }
        for (kind, value) in &a.extra {
            if *kind == Kind::Identifier {
                continue;
            }
            if let Some((_, other)) = b.extra.iter().find(|(other, _)| other == kind) {
                add(kind.name(), text(value, other), self.config.extra);
            }
        }
        if a.slug.is_some() && b.slug.is_some() {
            // Equal slugs were a tier; different ones are two people.
            cap = cap.min(DIFFERENT);
            why.push(Weight { field: "linkedin", level: "different", weight: 0.0 });
        }
        let score = if present >= 2 { (sum / total).min(cap) } else { 0.0 };
        let verdict = if score > self.config.same {
            Verdict::Same
        } else if score >= self.config.review {
            Verdict::Review
        } else {
            Verdict::Different
        };
        Comparison { score, verdict, why }
    }
}

fn shared_tier(a: &Forms, b: &Forms) -> Option<&'static str> {
    let both = |x: &Option<String>, y: &Option<String>| x.is_some() && x == y;
    if a.provider.is_some() && a.provider == b.provider {
        return Some("provider id");
    }
    if a.own_email().is_some() && a.own_email() == b.own_email() {
        return Some("email");
    }
    if both(&a.slug, &b.slug) {
        return Some("linkedin");
    }
    let theirs = b.tiers();
    a.tiers().into_iter().find(|key| theirs.contains(key)).map(|(tier, _)| match tier {
        crate::keys::Tier::CompanyPerson => "name at company",
        crate::keys::Tier::PhoneLastName => "phone and last name",
        _ => "identifier",
    })
}

fn emails(a: &str, b: &str) -> (&'static str, f64, bool) {
    let (Some((local_a, domain_a)), Some((local_b, domain_b))) = (a.split_once('@'), b.split_once('@'))
    else {
        return ("different", 0.0, false);
    };
    if domain_a == domain_b {
        return ("different at one domain", normalized_levenshtein(local_a, local_b), true);
    }
    if local_a == local_b { ("same name, other domain", 0.8, false) } else { ("different", 0.0, false) }
}

fn names(a: &Forms, b: &Forms) -> (&'static str, f64, bool) {
    let last = normalized_levenshtein(&a.last, &b.last);
    if given_names_agree(&a.first, &b.first) {
        let exact = a.first == b.first;
        return match last {
            1.0 if exact => ("equal", 1.0, false),
            1.0 => ("nickname or initial", 0.95, false),
            last if last >= 0.8 => ("close", last, false),
            last => ("same first name only", last * 0.5, false),
        };
    }
    if a.first == b.last && a.last == b.first && !a.first.is_empty() && !a.last.is_empty() {
        return ("swapped", 0.97, false);
    }
    let first = normalized_levenshtein(&a.first, &b.first);
    if a.first.is_empty() || b.first.is_empty() {
        return ("one without first name", last * 0.7, false);
    }
    // A typo is one thing; another given name under the same family name is another person.
    if first >= 0.75 {
        ("close", (first + last) / 2.0, false)
    } else {
        ("different first name", last * 0.3, true)
    }
}

fn phones(a: &Forms, b: &Forms) -> Option<(&'static str, f64)> {
    let mine = [&a.mobile, &a.phone];
    let theirs = [&b.mobile, &b.phone];
    let mut best: Option<(&'static str, f64)> = None;
    for x in mine.into_iter().flatten() {
        for y in theirs.into_iter().flatten() {
            let level = if x == y {
                ("equal", 1.0)
            } else if x.ends_with(crate::normalise::tail(y)) || y.ends_with(crate::normalise::tail(x)) {
                ("same ending", 0.9)
            } else {
                ("different", 0.0)
            };
            if best.is_none_or(|(_, old)| level.1 > old) {
                best = Some(level);
            }
        }
    }
    best
}

fn companies(a: &Forms, b: &Forms) -> Option<(&'static str, f64)> {
    if a.domain.is_some() && a.domain == b.domain {
        return Some(("same domain", 1.0));
    }
    let (x, y) = (a.company.as_deref()?, b.company.as_deref()?);
    if x == y {
        return Some(("equal", 1.0));
    }
    if x.contains(y) || y.contains(x) {
        return Some(("contained", 0.8));
    }
    Some(("by spelling", normalized_levenshtein(x, y)))
}

fn text(a: &str, b: &str) -> (&'static str, f64) {
    if a == b { ("equal", 1.0) } else { ("by spelling", normalized_levenshtein(a, b)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(first: &str, last: &str, email: &str, company: &str) -> Record {
        let mut record = Record::new(format!("{first}{last}{email}"));
        for (kind, value) in
            [(Kind::FirstName, first), (Kind::LastName, last), (Kind::Email, email), (Kind::Company, company)]
        {
            record.set(kind, value);
        }
        record
    }

    #[test]
    fn identical_address_alone_is_the_same() {
        let comparison = Matcher::default().compare(
            &person("", "", "jane@acme.example", ""),
            &person("Jane", "Doe", "JANE@acme.example", "Other"),
        );
        assert_eq!(comparison.verdict, Verdict::Same);
    }

    #[test]
    fn two_addresses_at_one_domain_are_two_people() {
        let comparison = Matcher::default().compare(
            &person("J", "Doe", "jane.doe@acme.example", "Acme"),
            &person("J", "Doe", "john.doe@acme.example", "Acme"),
        );
        assert!(comparison.score <= DIFFERENT, "{}", comparison.explain());
    }

    #[test]
    fn father_and_son_stay_apart() {
        let mut father = person("George", "Smith", "", "Smith Ltd");
        let mut son = person("Peter", "Smith", "", "Smith Ltd");
        father.phone = Some("+441632960001".into());
        son.phone = Some("+441632960001".into());
        assert_eq!(Matcher::default().compare(&father, &son).verdict, Verdict::Different);
    }

    #[test]
    fn one_common_attribute_is_not_enough() {
        let comparison =
            Matcher::default().compare(&person("Jane", "Doe", "", ""), &person("Jane", "Doe", "", ""));
        assert_eq!(comparison.verdict, Verdict::Different);
    }

    #[test]
    fn two_fixed_records_are_never_joined() {
        let mut a = person("Jane", "Doe", "jane@acme.example", "Acme");
        let mut b = a.clone();
        a.fixed = Some(crate::FixedId { kind: "ticket".into(), id: "1".into() });
        b.fixed = Some(crate::FixedId { kind: "ticket".into(), id: "2".into() });
        assert_eq!(Matcher::default().compare(&a, &b).verdict, Verdict::Review);
    }
}
