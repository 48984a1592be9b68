//! What the answers to a form mean.

use std::collections::HashMap;

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{EmailStatus, Person, Phone, PhoneKind};

/// A person who filled in a form. Questions of one's own, the form and its hidden fields are in the notes.
#[must_use]
pub fn person(wire: wire::Lead) -> Person {
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        observed_at: wire.submitted_at.0.map(Timestamp::from_millis),
        ..Person::default()
    };
    let form = wire.form.0.unwrap_or_default();
    let mut notes: Vec<String> =
        form.name.0.map(|name| format!("LinkedIn form: {name}")).into_iter().collect();
    let questions: HashMap<i64, wire::Question> = form
        .content
        .0
        .unwrap_or_default()
        .questions
        .0
        .into_iter()
        .filter_map(|question| Some((question.question_id.0?, question)))
        .collect();
    let answers = wire.form_response.0.unwrap_or_default().answers.0;
    // An address at work is better than any other, whichever was asked for first.
    let mut private = None;
    for answer in answers {
        let question = answer.question_id.0.and_then(|id| questions.get(&id));
        let Some(value) = value(answer.answer_details.0.unwrap_or_default(), question) else { continue };
        match question.and_then(|question| question.predefined_field.0.as_deref()) {
            Some("EMAIL") => private = text::email(&value),
            Some(field) => {
                if let Some(value) = put(&mut person, field, value) {
                    notes.push(format!("{field}: {value}"));
                }
            }
            None => notes.push(match question.and_then(title) {
                Some(title) => format!("{title}: {value}"),
                None => value,
            }),
        }
    }
    person.email = person.email.take().or(private);
    person.email_status = person.email.as_ref().map(|_| EmailStatus::Unknown);
    for hidden in form.hidden_fields.0 {
        if let (Some(name), Some(value)) = (hidden.name.0, hidden.value.0) {
            notes.push(format!("{name}={value}"));
        }
    }
    person.research.notes = Some(notes.join("\n")).filter(|notes| !notes.is_empty());
    person
}

/// Puts an answer where it belongs; gives back what has no place.
fn put(person: &mut Person, field: &str, value: String) -> Option<String> {
    let company = &mut person.company;
    let place = match field {
        "FIRST_NAME" => &mut person.first_name,
        "LAST_NAME" => &mut person.last_name,
        "JOB_TITLE" => &mut person.job_title,
        "JOB_FUNCTION" => &mut person.department_raw,
        "SENIORITY" => &mut person.seniority_raw,
        "INDUSTRY" => &mut company.industry_raw,
        "COMPANY_NAME" => &mut company.company_name,
        "COMPANY_SIZE" => &mut company.headcount_range,
        "CITY" => &mut company.address.city,
        "STATE" => &mut company.address.region,
        "POSTAL_CODE" => &mut company.address.postcode,
        "COUNTRY" => {
            company.address.country_iso2 = country::iso2(&value).map(str::to_owned);
            &mut company.address.country
        }
        "WORK_EMAIL" => match text::email(&value) {
            Some(email) => {
                person.email = Some(email);
                return None;
            }
            None => return Some(value),
        },
        "LINKEDIN_PROFILE_LINK" => match text::linkedin(&value) {
            Some(url) => {
                person.linkedin_url = Some(url);
                return None;
            }
            None => return Some(value),
        },
        "PHONE_NUMBER" | "WORK_PHONE_NUMBER" => {
            let kind = if field == "PHONE_NUMBER" { PhoneKind::Other } else { PhoneKind::Work };
            person.phones.push(Phone { e164: text::e164(&value), ..Phone::new(value, kind) });
            return None;
        }
        _ => return Some(value),
    };
    *place = Some(value);
    None
}

/// The text of an answer; choices are ids of the question's options.
fn value(details: wire::AnswerDetails, question: Option<&wire::Question>) -> Option<String> {
    if let Some(text) = details.text_question_answer.0.and_then(|answer| answer.answer.0) {
        return Some(text);
    }
    let options = question
        .and_then(|question| question.question_details.0.as_ref())
        .and_then(|details| details.multiple_choice_question_details.0.as_ref())
        .map(|choices| choices.options.0.as_slice())
        .unwrap_or_default();
    let chosen = details.multiple_choice_answer.0?.options.0;
    let words: Vec<String> = chosen
        .into_iter()
        .filter_map(|id| {
            let option = options.iter().find(|option| option.id.0.is_some() && option.id.0 == id.0);
            // A choice whose option is not there is still an answer.
            option.and_then(|option| any(option.text.0.as_ref()?)).or_else(|| Some(id.0?.to_string()))
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// A text in English, else in the first language.
fn any(localized: &wire::Localized) -> Option<String> {
    let texts = localized.localized.0.as_ref()?;
    texts
        .get("en_US")
        .and_then(|text| text.0.clone())
        .or_else(|| texts.values().find_map(|text| text.0.clone()))
}

fn title(question: &wire::Question) -> Option<String> {
    question.question.0.as_ref().and_then(any).or_else(|| question.name.0.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn mapped(field: Value, answer: Value) -> Person {
        let lead = json!({"id": "l-1",
            "form": {"content": {"questions": [{"questionId": 10_107_992_706_i64, "predefinedField": field, "name": "q"}]}},
            "formResponse": {"answers": [{"questionId": 10_107_992_706_i64,
                "answerDetails": {"textQuestionAnswer": {"answer": answer}}}]}});
        person(serde_json::from_value(lead).unwrap())
    }

    #[test]
    fn every_predefined_field_has_its_place() {
        let get = |field: &str, answer: &str| mapped(json!(field), json!(answer));
        assert_eq!(get("FIRST_NAME", "Dana").first_name.as_deref(), Some("Dana"));
        assert_eq!(get("LAST_NAME", "Okafor").last_name.as_deref(), Some("Okafor"));
        assert_eq!(get("WORK_EMAIL", "D@A.example").email.as_deref(), Some("d@a.example"));
        assert_eq!(get("EMAIL", "D@A.example").email_status, Some(EmailStatus::Unknown));
        assert_eq!(get("JOB_TITLE", "CIO").job_title.as_deref(), Some("CIO"));
        assert_eq!(get("JOB_FUNCTION", "IT").department_raw.as_deref(), Some("IT"));
        assert_eq!(get("SENIORITY", "CXO").seniority_raw.as_deref(), Some("CXO"));
        assert_eq!(get("INDUSTRY", "Retail").company.industry_raw.as_deref(), Some("Retail"));
        assert_eq!(get("COMPANY_NAME", "Quay").company.company_name.as_deref(), Some("Quay"));
        assert_eq!(get("COMPANY_SIZE", "51-200").company.headcount_range.as_deref(), Some("51-200"));
        assert_eq!(get("CITY", "Berlin").company.address.city.as_deref(), Some("Berlin"));
        assert_eq!(get("STATE", "Maine").company.address.region.as_deref(), Some("Maine"));
        assert_eq!(get("POSTAL_CODE", "04101").company.address.postcode.as_deref(), Some("04101"));
        assert_eq!(get("COUNTRY", "Germany").company.address.country_iso2.as_deref(), Some("DE"));
        assert_eq!(get("PHONE_NUMBER", "+12075550142").phones[0].kind, PhoneKind::Other);
        assert_eq!(get("WORK_PHONE_NUMBER", "+12075550142").phones[0].kind, PhoneKind::Work);
        assert!(get("LINKEDIN_PROFILE_LINK", "https://www.linkedin.com/in/x").linkedin_url.is_some());
        assert_eq!(get("SHOE_SIZE", "42").research.notes.as_deref(), Some("SHOE_SIZE: 42"));
        assert_eq!(get("WORK_EMAIL", "none").research.notes.as_deref(), Some("WORK_EMAIL: none"));
        assert_eq!(mapped(json!(null), json!("yes")).research.notes.as_deref(), Some("q: yes"));
        assert_eq!(mapped(json!(null), json!("")).research.notes, None);
    }

    #[test]
    fn an_address_at_work_wins() {
        for order in [["EMAIL", "WORK_EMAIL"], ["WORK_EMAIL", "EMAIL"]] {
            let question = |id: usize| json!({"questionId": id, "predefinedField": order[id]});
            let answer = |id: usize| {
                let text = if order[id] == "EMAIL" { "home@x.example" } else { "work@x.example" };
                json!({"questionId": id, "answerDetails": {"textQuestionAnswer": {"answer": text}}})
            };
            let lead = json!({"form": {"content": {"questions": [question(0), question(1)]}},
                "formResponse": {"answers": [answer(0), answer(1)]}});
            let person = person(serde_json::from_value(lead).unwrap());
            assert_eq!(person.email.as_deref(), Some("work@x.example"));
        }
    }

    #[test]
    fn choices_are_ids_of_options() {
        let with = |options: Value, chosen: Value| {
            let lead = json!({"form": {"content": {"questions": [{"questionId": 3, "question": {"localized": {"de_DE": "Wie viele?"}},
                "questionDetails": {"multipleChoiceQuestionDetails": {"options": options}}}]}},
                "formResponse": {"answers": [{"questionId": 3, "answerDetails": {"multipleChoiceAnswer": {"options": chosen}}}]}});
            person(serde_json::from_value(lead).unwrap()).research.notes
        };
        let options = json!([{"id": 0, "text": {"localized": {"en_US": "1-49"}}}, {"id": 1, "text": {"localized": {"fr_FR": "50-200"}}}]);
        assert_eq!(with(options.clone(), json!([1])).as_deref(), Some("Wie viele?: 50-200"));
        assert_eq!(with(options.clone(), json!([0, 1])).as_deref(), Some("Wie viele?: 1-49, 50-200"));
        assert_eq!(with(options, json!([7])).as_deref(), Some("Wie viele?: 7"));
        assert_eq!(with(json!([]), json!([])), None);
    }

    proptest! {
        #[test]
        fn no_words_make_it_panic(field in "[A-Z_]{0,20}", answer in "\\PC{0,40}") {
            let person = mapped(json!(field), json!(answer));
            prop_assert!(person.email.is_none_or(|email| email.contains('@')));
        }
    }
}
