//! Crayon's requests as plain values. Every path ends with a slash.

use std::time::Duration;

use rest_core::{Call, Replay};
use serde_json::json;

use super::ID;
use crate::Error;

pub(super) const SPARKS: &str = "sparks";
pub(super) const BATTLECARDS: &str = "battlecards";
pub(super) const ANSWERS: &str = "answers.question";

pub(super) const PER_PAGE: usize = 200;
/// What the one known client allows the assistant.
const SLOW: Duration = Duration::from_secs(90);

fn read(name: &'static str, path: &'static str) -> Call {
    Call::get(name, path).replay(Replay::Safe).header("accept", "application/json")
}

/// Page and size together: with one of them the service returns everything.
pub(super) fn sparks(drafts: bool, page: u32, per_page: usize) -> Call {
    read(SPARKS, "papi/sparks/")
        .query_opt("live_tiles_only", (!drafts).then_some("true"))
        .query("page", page.to_string())
        .query("per_page", per_page.to_string())
}

pub(super) fn battlecards() -> Call {
    read(BATTLECARDS, "papi/battlecards/")
}

/// Written anew each time: never repeated.
pub(super) fn question(question: &str) -> Result<Call, Error> {
    Call::post(ANSWERS, "papi/answers/question/")
        .timeout(SLOW)
        .header("accept", "application/json")
        .json(&json!({ "question": question }))
        .map_err(|error| Error::of(ID, ANSWERS, error))
}
