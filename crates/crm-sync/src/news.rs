//! What a change of the CRM means, derived from the record as it was and as it is: a hint says only that something
//! changed.

use crm_workflow::{Field, Stage};

use crate::crm::{CrmContact, CrmRow, CrmTicket};
use crate::plan::Base;
use crate::three_way::is_edited;

/// Something that follows from a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A lead is engaged: it may be converted.
    Engaged,
    /// The person must not be contacted: status, box or flag.
    OptedOut,
    /// A person changed what is known of the company or the buyer's signs: these fields.
    Company(Vec<Field>),
    /// A field that decides about qualification changed: the conditions are looked at again.
    Qualification(Vec<Field>),
    /// A person changed how the contact is reached, or their title: these native fields.
    Contact(Vec<&'static str>),
    /// The record reached an end.
    Ended(Stage),
    /// A prospect qualified.
    Qualified,
    /// A person wrote these fields: from now on they are theirs.
    Protected(Vec<String>),
}

/// What says something about the company, or about its signs of buying.
const COMPANY: [Field; 12] = [
    Field::LeadTechStack,
    Field::LeadRevenueRange,
    Field::LeadEmployeeCount,
    Field::LeadManagementLevel,
    Field::LeadDepartmentFunction,
    Field::LeadIntentStrength,
    Field::LeadIntentStage,
    Field::LeadIntentSource,
    Field::LeadIntentSignals,
    Field::LeadLastIntentActivity,
    Field::LeadFoundingYear,
    Field::LeadHqLocation,
];

const QUALIFICATION: [Field; 6] = [
    Field::ProspectPainPoints,
    Field::ProspectServices,
    Field::ProspectDecisionMakers,
    Field::ProspectBudget,
    Field::ProspectTimeframe,
    Field::ProspectFitScore,
];

/// What the change of a row means. `base` is what we last wrote to it: what we wrote ourselves is no news of a person.
#[must_use]
pub fn derive(known: &CrmRow, row: &CrmRow, base: &Base) -> Vec<News> {
    match (known, row) {
        (CrmRow::Ticket(known), CrmRow::Ticket(row)) => of_ticket(known, row, base),
        (CrmRow::Contact(known), CrmRow::Contact(row)) => of_contact(known, row),
        _ => Vec::new(),
    }
}

fn of_ticket(known: &CrmTicket, row: &CrmTicket, base: &Base) -> Vec<News> {
    let mut news = Vec::new();
    let (from, to) = (known.stage.known(), row.stage.known());
    let moved = to.filter(|_| from != to);
    if moved == Some(Stage::Engaged) {
        news.push(News::Engaged);
    }
    if row.do_not_contact() && !known.do_not_contact() {
        news.push(News::OptedOut);
    }
    let edited = |field: &Field| {
        let (name, now) = (field.name(), row.value_of(field.name()));
        now != known.value_of(name) && is_edited(name, base.get(name).map(String::as_str), now)
    };
    let company: Vec<Field> = COMPANY.into_iter().filter(edited).collect();
    if !company.is_empty() {
        news.push(News::Company(company));
    }
    let changed = |field: &Field| row.value_of(field.name()) != known.value_of(field.name());
    let qualification: Vec<Field> = QUALIFICATION.into_iter().filter(changed).collect();
    if !qualification.is_empty() {
        news.push(News::Qualification(qualification));
    }
    match moved {
        Some(Stage::Qualified) => news.push(News::Qualified),
        Some(stage) if is_end(stage) => news.push(News::Ended(stage)),
        _ => {}
    }
    let mut theirs: Vec<String> = row
        .fields
        .keys()
        .chain(known.fields.keys())
        .filter(|name| row.fields.get(*name) != known.fields.get(*name))
        .filter(|name| {
            let now = row.fields.get(*name).map(String::as_str);
            is_edited(name, base.get(*name).map(String::as_str), now)
        })
        .cloned()
        .collect();
    theirs.sort();
    theirs.dedup();
    if !theirs.is_empty() {
        news.push(News::Protected(theirs));
    }
    news
}

fn of_contact(known: &CrmContact, row: &CrmContact) -> Vec<News> {
    let mut news = Vec::new();
    if row.opted_out.is_some() && known.opted_out.is_none() {
        news.push(News::OptedOut);
    }
    let changed: Vec<&'static str> = [
        ("email", &known.email, &row.email),
        ("phone", &known.phone, &row.phone),
        ("mobile", &known.mobile, &row.mobile),
        ("job_title", &known.job_title, &row.job_title),
    ]
    .into_iter()
    .filter(|(_, before, now)| now.is_some() && before != now)
    .map(|(name, ..)| name)
    .collect();
    if !changed.is_empty() {
        news.push(News::Contact(changed));
    }
    news
}

/// Exit and closed stages; an opt-out is no judgement about the record.
fn is_end(stage: Stage) -> bool {
    matches!(stage, Stage::NoInterest | Stage::InvalidData | Stage::Disqualified | Stage::Won | Stage::Lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::StageRead;
    use crate::fixtures::ticket;

    fn at(stage: Stage) -> CrmTicket {
        CrmTicket { stage: StageRead::Known(stage), ..ticket() }
    }

    fn with(mut ticket: CrmTicket, field: &str, value: &str) -> CrmTicket {
        ticket.fields.insert(field.to_owned(), value.to_owned());
        ticket
    }

    fn news(known: &CrmTicket, row: &CrmTicket, base: &Base) -> Vec<News> {
        derive(&CrmRow::Ticket(known.clone()), &CrmRow::Ticket(row.clone()), base)
    }

    #[test]
    fn every_row_of_the_table_is_derived_from_its_change() {
        let none = Base::new();
        let lead = at(Stage::Researching);
        assert_eq!(news(&lead, &lead, &none), []);
        assert_eq!(news(&lead, &at(Stage::Engaged), &none), [News::Engaged]);
        assert_eq!(news(&lead, &at(Stage::DoNotContact), &none), [News::OptedOut]);
        let boxed = news(&lead, &with(lead.clone(), "CFDND", "true"), &none);
        assert!(boxed.contains(&News::OptedOut), "{boxed:?}");
        for field in COMPANY {
            let told = news(&lead, &with(lead.clone(), field.name(), "x"), &none);
            let protected = News::Protected(vec![field.name().to_owned()]);
            assert_eq!(told, [News::Company(vec![field]), protected], "{field:?}");
        }
        for field in QUALIFICATION {
            let told = news(&lead, &with(lead.clone(), field.name(), "x"), &none);
            assert!(told.contains(&News::Qualification(vec![field])), "{field:?}: {told:?}");
        }
        for stage in [Stage::NoInterest, Stage::InvalidData, Stage::Disqualified, Stage::Won, Stage::Lost] {
            assert_eq!(news(&lead, &at(stage), &none), [News::Ended(stage)]);
        }
        assert_eq!(news(&at(Stage::Prospecting), &at(Stage::Qualified), &none), [News::Qualified]);
    }

    #[test]
    fn what_we_wrote_ourselves_is_no_news_of_a_person() {
        let lead = at(Stage::Researching);
        let field = Field::LeadTechStack.name();
        let base: Base = [(field.to_owned(), "Linux".to_owned())].into();
        assert_eq!(news(&lead, &with(lead.clone(), field, "Linux"), &base), []);
        let edited = news(&lead, &with(lead.clone(), field, "Windows"), &base);
        assert_eq!(edited[0], News::Company(vec![Field::LeadTechStack]));
    }

    #[test]
    fn a_contact_tells_what_changed_and_not_what_went_away() {
        let known = CrmContact { email: Some("a@b.example".into()), ..CrmContact::default() };
        let told =
            |row: CrmContact| derive(&CrmRow::Contact(known.clone()), &CrmRow::Contact(row), &Base::new());
        assert_eq!(told(known.clone()), []);
        assert_eq!(told(CrmContact { email: None, ..known.clone() }), []);
        let row = CrmContact {
            email: Some("c@b.example".into()),
            phone: Some("1".into()),
            mobile: Some("2".into()),
            job_title: Some("CTO".into()),
            ..known.clone()
        };
        assert_eq!(told(row), [News::Contact(vec!["email", "phone", "mobile", "job_title"])]);
        let silent = CrmContact { opted_out: Some("flag".into()), ..known.clone() };
        assert_eq!(told(silent), [News::OptedOut]);
    }
}
