//! What Halo says when it refuses: six shapes of body and none.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

/// How many characters of a message are kept.
const LONGEST: usize = 500;

/// A refusal, read from status and body.
///
/// `Display` is the message as Halo wrote it, which may name people; `Debug` leaves all texts out.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The HTTP status.
    pub status: u16,
    /// The shape of the body.
    pub kind: FaultKind,
    /// What Halo said, at most 500 characters; made from the status if it said nothing.
    pub message: String,
    /// The single complaints of a [`FaultKind::Model`].
    pub problems: Vec<Problem>,
}

/// The shape of an error body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// Properties that could not be read, by their JSON paths. Halo checks this before it processes anything.
    Model,
    /// An exception of the server: a business rule, or the database. Elements before the bad one may have been
    /// processed.
    Exception,
    /// An object with a message.
    Message,
    /// A refusal of the token endpoint.
    OAuth,
    /// A text alone.
    Text,
    /// A web page, usually of a gateway.
    Html,
    /// Nothing.
    Empty,
}

/// One complaint about one property.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Which element of the array that was sent, from 0; `None` if it is not about one.
    pub index: Option<usize>,
    /// The property within the element: `customfields[2].value`. Empty for the whole element.
    pub path: String,
    /// What Halo said about it.
    pub message: String,
}

impl Fault {
    /// Reads a refusal. Never fails: what cannot be read is a [`FaultKind::Text`].
    pub fn parse(status: u16, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body));
        let text = text.trim();
        if text.is_empty() {
            return Self::unexplained(status);
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => Self::from_object(status, &object, text),
            Ok(Value::String(text)) => Self::new(status, FaultKind::Text, &text),
            _ if looks_like_html(text) => Self::new(status, FaultKind::Html, &html_title(status, text)),
            _ => Self::new(status, FaultKind::Text, text),
        }
    }

    /// The elements of the array that was sent which Halo complains about.
    pub fn elements(&self) -> BTreeSet<usize> {
        self.problems.iter().filter_map(|problem| problem.index).collect()
    }

    /// Whether every complaint is about an element, so that the others were not the reason.
    pub fn blames_elements_only(&self) -> bool {
        !self.problems.is_empty() && self.problems.iter().all(|problem| problem.index.is_some())
    }

    /// The part of this refusal that is about element `index`, or all of it if none is.
    #[must_use]
    pub fn about(&self, index: usize) -> Self {
        let problems: Vec<_> =
            self.problems.iter().filter(|problem| problem.index == Some(index)).cloned().collect();
        if problems.is_empty() {
            return self.clone();
        }
        Self { message: problem_text(self.status, &problems), problems, ..self.clone() }
    }

    /// The same refusal with every complaint about an element said of element `index`: what was sent alone or in a
    /// part is told by its place in the whole.
    #[must_use]
    pub fn at_element(mut self, index: usize) -> Self {
        for problem in self.problems.iter_mut().filter(|problem| problem.index.is_some()) {
            problem.index = Some(index);
        }
        self
    }

    /// The properties complained about, without the path below them: `customfields` of `customfields[2].value`.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let field = |problem: &'_ Problem| problem.path.find(['.', '[']).unwrap_or(problem.path.len());
        let problems = self.problems.iter().map(move |problem| &problem.path[..field(problem)]);
        problems.filter(|field| !field.is_empty())
    }

    /// The same refusal with every text changed, for example masked.
    #[must_use]
    pub fn map_text(mut self, change: impl Fn(&str) -> String) -> Self {
        self.message = change(&self.message);
        for problem in &mut self.problems {
            problem.message = change(&problem.message);
        }
        self
    }

    fn new(status: u16, kind: FaultKind, message: &str) -> Self {
        match short(message) {
            message if message.is_empty() => Self::unexplained(status),
            message => Self { status, kind, message, problems: Vec::new() },
        }
    }

    fn unexplained(status: u16) -> Self {
        Self { status, kind: FaultKind::Empty, message: unexplained(status), problems: Vec::new() }
    }

    fn from_object(status: u16, object: &Map<String, Value>, raw: &str) -> Self {
        let text =
            |key: &str| find(object, key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let errors = match find(object, "errors") {
            Some(Value::Object(errors)) => Some(errors),
            _ => None,
        };
        if let Some(problems) = errors.and_then(model_state).or_else(|| model_state(object)) {
            let message = problem_text(status, &problems);
            return Self { status, kind: FaultKind::Model, message, problems };
        }
        let exception = text("ClassName").is_some();
        let message = text("Message").or_else(|| inner_message(object));
        match (message, text("error_description"), text("error"), text("errorMessage")) {
            (Some(message), ..) if exception => Self::new(status, FaultKind::Exception, message),
            (Some(message), ..) => Self::new(status, FaultKind::Message, message),
            (None, Some(description), ..) => Self::new(status, FaultKind::OAuth, description),
            (None, None, Some(error), None)
                if error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') =>
            {
                Self::new(status, FaultKind::OAuth, error)
            }
            (None, None, Some(error), _) => Self::new(status, FaultKind::Message, error),
            (None, None, None, Some(message)) => Self::new(status, FaultKind::Message, message),
            (None, None, None, None) => match text("title").or_else(|| text("detail")) {
                Some(message) => Self::new(status, FaultKind::Message, message),
                None if object.is_empty() => Self::unexplained(status),
                None => Self::new(status, FaultKind::Text, raw),
            },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("status", &self.status)
            .field("kind", &self.kind)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("index", &self.index)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// A property in any case.
fn find<'v>(object: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    object
        .get(key)
        .or_else(|| object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value))
}

/// The message of the innermost exception that has one.
fn inner_message(object: &Map<String, Value>) -> Option<&str> {
    let Some(Value::Object(inner)) = find(object, "InnerException") else { return None };
    let message = find(inner, "Message").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    message.or_else(|| inner_message(inner))
}

/// `{"[0].outcome_id": ["…"]}`: every value a list of texts.
fn model_state(object: &Map<String, Value>) -> Option<Vec<Problem>> {
    let mut problems = Vec::new();
    for (key, value) in object {
        let Value::Array(messages) = value else { return None };
        let (index, path) = split_index(key);
        for message in messages {
            let message = short(message.as_str()?);
            problems.push(Problem { index, path: path.to_owned(), message });
        }
    }
    (!problems.is_empty()).then_some(problems)
}

/// `[3].summary` and `$[3].summary` are about element 3.
fn split_index(key: &str) -> (Option<usize>, &str) {
    let bare = key.strip_prefix('$').unwrap_or(key);
    let split = bare.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match split.and_then(|(index, path)| Some((index.parse().ok()?, path))) {
        Some((index, path)) => (Some(index), path.strip_prefix('.').unwrap_or(path)),
        None => (None, bare.strip_prefix('.').unwrap_or(bare)),
    }
}

fn problem_text(status: u16, problems: &[Problem]) -> String {
    let one = |problem: &Problem| match problem.path.as_str() {
        "" => problem.message.clone(),
        path => format!("{path}: {}", problem.message),
    };
    match short(&problems.iter().map(one).collect::<Vec<_>>().join("; ")) {
        text if text.is_empty() => unexplained(status),
        text => text,
    }
}

fn unexplained(status: u16) -> String {
    format!("HTTP {status} without an explanation")
}

fn looks_like_html(text: &str) -> bool {
    let start = text.chars().take(16).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype")
        || start.starts_with("<html")
        || start.starts_with("<head")
        || start.starts_with("<?xml")
}

fn html_title(status: u16, text: &str) -> String {
    // Lower-casing ASCII keeps every byte position.
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        let end = start + lower[start..].find("</title>")?;
        Some(text[start..end].trim())
    });
    match title {
        Some(title) if !title.is_empty() => title.to_owned(),
        _ => format!("HTTP {status} with a web page"),
    }
}

/// One line of at most [`LONGEST`] characters.
fn short(text: &str) -> String {
    let mut line = String::new();
    let blank = |char: char| char.is_whitespace() || char.is_control();
    for (count, char) in text.trim_matches(blank).chars().enumerate() {
        if count == LONGEST {
            line.push('…');
            break;
        }
        line.push(if char.is_control() { ' ' } else { char });
    }
    line
}
