//! What we last wrote, what the CRM holds now, what the providers say: field by field.
//!
//! The laws, each a property test below: a person's edit survives any number of cycles; clearing a field is
//! an edit; applying the result and merging again gives nothing; do-not-contact goes one way only.

use std::collections::{BTreeMap, BTreeSet};

use crm_workflow::{Date, Field, FieldKind};
use lead_match::normalise::company_key;

use crate::crm::{CrmTicket, FieldValues, is_yes};
use crate::plan::{Base, FieldChange};
use crate::rules::{OnConflict, REFRESHABLE, Rules};

/// How enrichment may treat a field of an existing record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Never written.
    Protected,
    /// Follows the providers.
    Always,
    /// Services: filled while blank; joined when the new text says much more.
    Services,
    /// Growth signals: new ones are added behind.
    Growth,
    /// Project pipelines: replaced by what is not contained yet.
    Pipelines,
    /// Name, e-mail, company, title: filled while blank; a different value is suggested to a person.
    Identity,
    /// Filled while blank.
    Blank,
    /// Becomes true, never false.
    DoNotContact,
}

/// Why a field that the providers would change stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keep {
    /// A person set or cleared it.
    Person,
    /// Its class protects it.
    Protected,
    /// It says who this is: a person decides.
    Identity,
    /// What is there says as much.
    NothingNew,
}

impl Keep {
    /// One clause for the reader of the plan.
    #[must_use]
    pub const fn explain(self) -> &'static str {
        match self {
            Self::Person => "a person set it",
            Self::Protected => "protected",
            Self::Identity => "says who this is; suggested instead",
            Self::NothingNew => "what is there says as much",
        }
    }
}

/// The decision about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What to write; never blank.
    pub write: Option<String>,
    /// Why what is there stays although the providers say something else.
    pub keep: Option<Keep>,
    /// What a person might want to take over.
    pub suggestion: Option<String>,
}

impl Decided {
    const NOTHING: Self = Self { write: None, keep: None, suggestion: None };

    fn write(text: &str) -> Self {
        Self { write: Some(text.to_owned()), ..Self::NOTHING }
    }

    fn keep(why: Keep) -> Self {
        Self { keep: Some(why), ..Self::NOTHING }
    }
}

/// The native fields that plans write.
const NATIVE: [&str; 5] = ["contact_name", "contact_email", "contact_phone", "contact_title", "company_name"];

/// The class of every field under some rules, found once.
#[derive(Debug, Clone)]
pub struct Classes {
    known: BTreeMap<&'static str, Class>,
}

impl Classes {
    /// Under these rules.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        let names = NATIVE.into_iter().chain(Field::ALL.iter().map(|field| field.name()));
        Self { known: names.map(|name| (name, class_of(name, rules))).collect() }
    }

    /// The class of a field by the name that plans use; what nobody knows is protected.
    #[must_use]
    pub fn of(&self, field: &str) -> Class {
        self.known.get(field).copied().unwrap_or(Class::Protected)
    }
}

fn class_of(field: &str, rules: &Rules) -> Class {
    let refreshed = rules.merge.is_refreshable(field);
    let class = match (field, Field::by_name(field)) {
        ("contact_name" | "contact_email" | "contact_title" | "company_name", _) => Class::Identity,
        ("contact_phone", _) => Class::Always,
        (_, Some(Field::DoNotContact)) => Class::DoNotContact,
        (_, Some(Field::LeadServicesOffered)) => Class::Services,
        (_, Some(Field::LeadGrowthSignals)) => Class::Growth,
        (_, Some(Field::LeadProjectPipelines)) => Class::Pipelines,
        (_, Some(Field::LeadSource)) => Class::Blank,
        (_, Some(field)) if refreshed || REFRESHABLE.contains(&field) => Class::Always,
        _ => Class::Protected,
    };
    match class {
        Class::Always if !refreshed => Class::Blank,
        Class::Always | Class::Services | Class::Growth | Class::Pipelines
            if rules.duplicates.conflict_resolution == OnConflict::MergePreferOldest =>
        {
            Class::Blank
        }
        class => class,
    }
}

/// Whether a person changed the field since we last wrote it.
///
/// Where we never wrote, anything that is there is a person's.
#[must_use]
pub fn is_edited(field: &str, base: Option<&str>, current: Option<&str>) -> bool {
    match base {
        Some(base) => !same(field, base, current.unwrap_or_default()),
        None => current.is_some_and(|current| !is_blank(current)),
    }
}

/// Decides one field. Blank text counts as absent everywhere; an absent `incoming` never changes anything.
#[must_use]
pub fn decide(
    field: &str,
    class: Class,
    base: Option<&str>,
    current: Option<&str>,
    incoming: Option<&str>,
) -> Decided {
    let Some(new) = incoming.map(str::trim).filter(|new| !new.is_empty()) else {
        return Decided::NOTHING;
    };
    let now = current.unwrap_or_default();
    if class == Class::DoNotContact {
        return if is_yes(new) && !is_yes(now) { Decided::write("true") } else { Decided::NOTHING };
    }
    if same(field, new, now) {
        return Decided::NOTHING;
    }
    if class == Class::Protected {
        return Decided::keep(Keep::Protected);
    }
    let suggestion = (class == Class::Identity).then(|| new.to_owned());
    if is_edited(field, base, current) {
        return Decided { suggestion, ..Decided::keep(Keep::Person) };
    }
    if is_blank(now) {
        return Decided::write(new);
    }
    match class {
        Class::Always => Decided::write(new),
        Class::Services => grown(now, services(now, new)),
        Class::Growth => grown(now, growth(now, new)),
        Class::Pipelines if !folded(now).contains(&folded(new)) => Decided::write(new),
        Class::Pipelines => Decided::keep(Keep::NothingNew),
        Class::Identity => Decided { suggestion, ..Decided::keep(Keep::Identity) },
        Class::Blank | Class::Protected | Class::DoNotContact => Decided::keep(Keep::Protected),
    }
}

fn grown(now: &str, merged: String) -> Decided {
    if merged == now.trim() { Decided::keep(Keep::NothingNew) } else { Decided::write(&merged) }
}

/// Joined if the new text is more than half again as long.
fn services(now: &str, new: &str) -> String {
    let (old_chars, new_chars) = (now.trim().chars().count(), new.chars().count());
    if new_chars * 2 > old_chars * 3 {
        append(now, new.split('|'), " | ", Field::LeadServicesOffered)
    } else {
        now.trim().to_owned()
    }
}

/// New signals behind the old ones, oldest first where they say when.
fn growth(now: &str, new: &str) -> String {
    let mut signals: Vec<&str> = new.split(';').collect();
    // A stable sort: what says no month stays where it was, in front.
    signals.sort_by_key(|signal| signal.split_whitespace().next_back().and_then(month));
    append(now, signals.into_iter(), "; ", Field::LeadGrowthSignals)
}

/// `YYYY-MM` at the end of a signal.
fn month(word: &str) -> Option<(u16, u8)> {
    let (year, month) = word.split_once('-')?;
    (year.len() == 4 && month.len() == 2).then_some(())?;
    Some((year.parse().ok()?, month.parse().ok()?))
}

/// What is there with the parts that are not, as many as the field can hold.
fn append<'a>(now: &str, new: impl Iterator<Item = &'a str>, separator: &str, field: Field) -> String {
    let max = field.max_chars().unwrap_or(usize::MAX);
    let mut text = now.trim().to_owned();
    let mut seen: BTreeSet<String> = text.split(separator.trim()).map(folded).collect();
    for part in new.map(str::trim).filter(|part| !part.is_empty()) {
        let longer = text.chars().count() + separator.chars().count() + part.chars().count();
        if longer <= max && seen.insert(folded(part)) {
            text.push_str(separator);
            text.push_str(part);
        }
    }
    text
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Whether two texts are one value of a field: the CRM writes dates, options, check boxes and line ends its own
/// way, and people put spaces into numbers.
fn same(field: &str, a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    if a == b {
        return true;
    }
    if a.is_empty() || b.is_empty() {
        // An unticked box is what Halo shows for one that nobody touched.
        return Field::by_name(field) == Some(Field::DoNotContact) && !is_yes(a) && !is_yes(b);
    }
    if field == "contact_phone" {
        return digits(a) == digits(b);
    }
    if field == "contact_email" {
        return a.eq_ignore_ascii_case(b);
    }
    // "Acme, Inc." and "ACME Ltd" are one firm: no news, and no edit worth keeping.
    if field == "company_name" {
        return company_key(a).is_some_and(|key| company_key(b) == Some(key));
    }
    let as_dates = || Some((a.parse::<Date>().ok()?, b.parse::<Date>().ok()?));
    match Field::by_name(field).map(|field| (field, field.kind())) {
        Some((field, FieldKind::Dropdown)) => match (field.option(a), field.option(b)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
        Some((_, FieldKind::Boolean)) => is_yes(a) == is_yes(b),
        Some((_, FieldKind::Date)) => as_dates().is_some_and(|(a, b)| a == b),
        Some((_, FieldKind::Integer)) => a.parse::<i64>().is_ok_and(|a| b.parse() == Ok(a)),
        _ => a.split_whitespace().eq(b.split_whitespace()),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The merge of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// What to write, by field name.
    pub changes: Vec<FieldChange>,
    /// What stays although the providers say something else, and why.
    pub kept: Vec<(String, Keep)>,
    /// What a person might want to take over: field and value.
    pub suggestions: Vec<(String, String)>,
    /// A person changed a field that we wrote.
    pub manual_work: bool,
}

impl Merged {
    /// Fields whose value was kept for a person's sake or their class's.
    pub fn preserved(&self) -> impl Iterator<Item = &(String, Keep)> {
        self.kept.iter().filter(|(_, why)| *why != Keep::NothingNew)
    }
}

/// Merges what the providers say into a record. What the CRM's answer did not carry is not judged.
#[must_use]
pub fn merge(base: &Base, ticket: &CrmTicket, incoming: &FieldValues, classes: &Classes) -> Merged {
    let read = |field: &String| !ticket.unread.contains(field);
    let mut ours = base.iter().filter(|(field, _)| read(field));
    let mut merged = Merged {
        manual_work: ours.any(|(field, base)| is_edited(field, Some(base), ticket.value_of(field))),
        ..Merged::default()
    };
    for (field, new) in incoming.iter().filter(|(field, _)| read(field)) {
        let current = ticket.value_of(field);
        let base = base.get(field).map(String::as_str);
        let decided = decide(field, classes.of(field), base, current, Some(new));
        merged.manual_work |= decided.keep == Some(Keep::Person);
        if let Some(new) = decided.write {
            let old = current.filter(|old| !is_blank(old)).map(str::to_owned);
            merged.changes.push(FieldChange { field: field.clone(), old, new: Some(new) });
        }
        if let Some(why) = decided.keep {
            merged.kept.push((field.clone(), why));
        }
        if let Some(suggestion) = decided.suggestion {
            merged.suggestions.push((field.clone(), suggestion));
        }
    }
    merged
}

#[cfg(test)]
mod tests;
