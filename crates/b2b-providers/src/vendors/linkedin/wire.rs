//! LinkedIn's JSON, as the pages of Lead Sync of mid-2026 have it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::lenient::{Flag, List, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// A page of anything.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing<'a> {
    pub(super) paging: Maybe<Paging>,
    #[serde(borrow)]
    pub(super) elements: Rows<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Paging {
    pub(super) total: Whole,
}

/// A form that somebody filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Lead {
    pub(super) id: Text,
    pub(super) test_lead: Flag,
    /// Milliseconds.
    pub(super) submitted_at: Whole,
    pub(super) form: Maybe<Form>,
    pub(super) form_response: Maybe<FormResponse>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Form {
    pub(super) name: Text,
    pub(super) hidden_fields: List<HiddenField>,
    pub(super) content: Maybe<Content>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct HiddenField {
    pub(super) name: Text,
    pub(super) value: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Content {
    pub(super) questions: List<Question>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Question {
    /// Beyond 32 bits.
    pub(super) question_id: Whole,
    pub(super) name: Text,
    pub(super) predefined_field: Text,
    pub(super) question: Maybe<Localized>,
    pub(super) question_details: Maybe<QuestionDetails>,
}

/// A text by language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Localized {
    pub(super) localized: Maybe<BTreeMap<String, Text>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct QuestionDetails {
    pub(super) multiple_choice_question_details: Maybe<Choices>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choices {
    pub(super) options: List<Choice>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    pub(super) id: Whole,
    pub(super) text: Maybe<Localized>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct FormResponse {
    pub(super) consent_responses: List<Consent>,
    pub(super) answers: List<Reply>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Consent {
    pub(super) consent_id: Whole,
    pub(super) accepted: Flag,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Reply {
    pub(super) question_id: Whole,
    pub(super) answer_details: Maybe<AnswerDetails>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct AnswerDetails {
    pub(super) text_question_answer: Maybe<TextAnswer>,
    pub(super) multiple_choice_answer: Maybe<ChoiceAnswer>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TextAnswer {
    pub(super) answer: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChoiceAnswer {
    pub(super) options: List<Whole>,
}

/// What a webhook sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Notification {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) lead_gen_form_response: Text,
    pub(super) lead_action: Text,
    pub(super) occurred_at: Whole,
}
