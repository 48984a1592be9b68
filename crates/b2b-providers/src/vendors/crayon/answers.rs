use super::request::{self, ANSWERS};
use super::{ID, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;
use crate::{Error, ErrorKind};

/// What the assistant says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The answer, Markdown.
    pub answer: String,
    /// What it rests on.
    pub sources: Vec<Source>,
}

/// What an answer rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// What it is called.
    pub name: Option<String>,
    /// Where a person reads it.
    pub url: Option<String>,
}

#[derive(Debug)]
pub(super) struct Answers {
    desk: Desk,
    on: bool,
}

impl Answers {
    pub(super) fn new(desk: Desk, on: bool) -> Self {
        Self { desk, on }
    }

    pub(super) async fn ask(&self, question: &str) -> Result<Reply, Error> {
        if !self.on {
            let text = "the assistant is not verified: switch it on with the option answers";
            return Err(Error::new(ID, ANSWERS, ErrorKind::Unsupported, text));
        }
        if question.trim().is_empty() {
            return Err(self.desk.config(ANSWERS, "nothing is asked").at("question"));
        }
        let answer = self.desk.ask(request::question(question)?).await?;
        let wire: wire::Reply = decode(&ID, ANSWERS, &answer)?;
        let text = wire.answer.0.ok_or_else(|| {
            Error::new(ID, ANSWERS, ErrorKind::Malformed, "missing in the answer").at("answer")
        })?;
        let sources =
            wire.sources.0.into_iter().map(|source| Source { name: source.name.0, url: source.url.0 });
        Ok(Reply { answer: text, sources: sources.collect() })
    }
}
