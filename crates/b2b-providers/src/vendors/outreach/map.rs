//! What Outreach's JSON means.

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::text;
use crate::{Company, EmailStatus, Engagement, Person, Phone, PhoneKind};

/// The account that a prospect belongs to.
pub(super) fn account_id(wire: &wire::Prospect) -> Option<String> {
    let related = wire.relationships.0.as_ref()?.account.0.as_ref()?;
    related.data.0.as_ref().and_then(|key| key.id.0.clone()).or_else(|| related.id.0.clone())
}

/// A prospect, with its account where it is known.
#[must_use]
pub fn person(wire: wire::Prospect, account: Option<wire::Account>) -> Person {
    let account_id = account_id(&wire);
    let attributes = wire.attributes.0.unwrap_or_default();
    let phones = numbers(&attributes);
    let mut emails = attributes.emails.texts().into_iter().filter_map(|email| text::email(&email));
    let email = emails.next();
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        observed_at: attributes.updated_at.0.as_deref().and_then(Timestamp::parse),
        first_name: attributes.first_name.0,
        last_name: attributes.last_name.0,
        full_name: attributes.name.0,
        job_title: attributes.title.0,
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        phones,
        linkedin_url: attributes.linked_in_url.0.as_deref().and_then(text::linkedin),
        twitter: attributes.twitter_username.0,
        engagement: Engagement {
            emails_opened: counter(attributes.open_count.0),
            emails_clicked: counter(attributes.click_count.0),
            emails_replied: counter(attributes.reply_count.0),
            ..Engagement::default()
        },
        ..Person::default()
    };
    if let Some(account) = account {
        attach(&mut person, account);
    }
    let company = &mut person.company;
    company.company_name = company.company_name.take().or(attributes.company.0);
    company.external_id = company.external_id.take().or(account_id);
    person.external_company_id.clone_from(&person.company.external_id);
    let out = |flag: Option<bool>, word: &Option<String>| {
        flag == Some(true) || word.as_deref() == Some("opted_out")
    };
    let no_mail = out(attributes.email_opted_out.0, &attributes.emails_opt_status.0);
    let no_calls = out(attributes.call_opted_out.0, &attributes.calls_opt_status.0);
    // The record knows one word for all channels; who wants no mail is asked by nobody.
    if attributes.opted_out.0 == Some(true) || no_mail {
        person.do_not_contact = true;
        let what = if attributes.opted_out.0 == Some(true) { "opted out" } else { "opted out of mail" };
        person.opt_out_reason = Some(format!("{what} at Outreach"));
    } else if no_calls {
        person.phones.clear();
    }
    person
}

/// An account, as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Account) -> Person {
    let mut person = Person { source: Some(ID), ..Person::default() };
    let updated = wire.attributes.0.as_ref().and_then(|attributes| attributes.updated_at.0.as_deref());
    person.observed_at = updated.and_then(Timestamp::parse);
    attach(&mut person, wire);
    person.external_company_id.clone_from(&person.company.external_id);
    person
}

/// Zero is what Outreach counted, so it stays.
fn counter(number: Option<i64>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

fn numbers(attributes: &wire::Attributes) -> Vec<Phone> {
    let lists = [
        (&attributes.work_phones, PhoneKind::Work),
        (&attributes.mobile_phones, PhoneKind::Mobile),
        (&attributes.voip_phones, PhoneKind::Work),
        (&attributes.home_phones, PhoneKind::Other),
        (&attributes.other_phones, PhoneKind::Other),
    ];
    let mut phones: Vec<Phone> = Vec::new();
    for (list, kind) in lists {
        for raw in list.0.iter().filter_map(|number| number.0.as_deref()) {
            if !phones.iter().any(|known| known.raw == raw) {
                phones.push(Phone { e164: text::e164(raw), ..Phone::new(raw, kind) });
            }
        }
    }
    phones
}

fn attach(person: &mut Person, wire: wire::Account) {
    let attributes = wire.attributes.0.unwrap_or_default();
    let site = attributes.domain.0.as_deref().or(attributes.website_url.0.as_deref());
    let domain = site.and_then(text::domain);
    let year = attributes.founded_at.0.as_deref().and_then(|date| date.get(..4)?.parse().ok());
    person.company = Company {
        external_id: wire.id.0,
        company_name: attributes.name.0,
        website: attributes
            .website_url
            .0
            .as_deref()
            .and_then(text::website)
            .or_else(|| domain.as_ref().map(|domain| format!("https://{domain}"))),
        domain,
        industry_raw: attributes.industry.0,
        headcount: text::count(attributes.number_of_employees.0),
        revenue_range: attributes.annual_revenue_range.0,
        founded_year: text::year(year),
        description: attributes.description.0,
        keywords: attributes.tags.texts(),
        ..Company::default()
    };
    person.research.services_offered = text::services(&person.company);
    // The scale is the user's own; a number beyond it says nothing.
    person.intent.intent_score = text::percent(attributes.buyer_intent_score.0);
    if person.intent.intent_score.is_some() {
        person.intent.intent_source = Some("Outreach".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn mapped(attributes: Value) -> Person {
        person(serde_json::from_value(json!({"id": 1, "attributes": attributes})).unwrap(), None)
    }

    #[test]
    fn every_way_to_opt_out() {
        let number = json!(["+493012345"]);
        let table = [
            (json!({"optedOut": true}), Some("opted out at Outreach"), true),
            (json!({"emailOptedOut": true}), Some("opted out of mail at Outreach"), true),
            (json!({"emailsOptStatus": "opted_out"}), Some("opted out of mail at Outreach"), true),
            (json!({"callOptedOut": true}), None, false),
            (json!({"callsOptStatus": "opted_out"}), None, false),
            (json!({"emailsOptStatus": "opted_in", "callsOptStatus": null, "optedOut": false}), None, true),
        ];
        for (mut attributes, reason, phones) in table {
            attributes["workPhones"] = number.clone();
            let person = mapped(attributes);
            assert_eq!(person.opt_out_reason.as_deref(), reason);
            assert_eq!((person.do_not_contact, !person.phones.is_empty()), (reason.is_some(), phones));
        }
    }

    #[test]
    fn numbers_by_list_and_counters_as_they_are() {
        let person = mapped(
            json!({"workPhones": ["+493012345"], "mobilePhones": ["+4917012345"], "homePhones": ["1"],
            "otherPhones": ["2"], "voipPhones": ["+493012345", "3"], "openCount": 0, "clickCount": null, "replyCount": "2"}),
        );
        let kinds: Vec<_> = person.phones.iter().map(|phone| phone.kind).collect();
        let expected =
            [PhoneKind::Work, PhoneKind::Mobile, PhoneKind::Work, PhoneKind::Other, PhoneKind::Other];
        assert_eq!(kinds, expected);
        assert_eq!(person.engagement.emails_opened, Some(0));
        assert_eq!((person.engagement.emails_clicked, person.engagement.emails_replied), (None, Some(2)));
    }

    #[test]
    fn accounts_with_and_without_a_score() {
        let table = [(json!(81.6), Some(82)), (json!(0), Some(0)), (json!(250), None), (json!(null), None)];
        for (score, expected) in table {
            let account = json!({"id": 7, "attributes": {"domain": "WWW.Northwind.example", "buyerIntentScore": score,
                "foundedAt": "1998-01-01T00:00:00.000Z"}});
            let person = company(serde_json::from_value(account).unwrap());
            assert_eq!(person.intent.intent_score, expected);
            assert_eq!(person.company.domain.as_deref(), Some("northwind.example"));
            assert_eq!(person.company.founded_year, Some(1998));
            assert!(person.is_company_only());
        }
    }

    proptest! {
        #[test]
        fn no_words_make_it_panic(text in "\\PC{0,40}", number in any::<i64>()) {
            let person = mapped(json!({"emails": [text], "workPhones": text, "openCount": number, "linkedInUrl": text}));
            prop_assert!(person.email.is_none_or(|email| email.contains('@')));
        }
    }
}
