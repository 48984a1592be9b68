//! Words, numbers, quoted texts and operators.

use alloc::string::String;

use super::parse::{ConditionError, ConditionProblem};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A bare word: a name, an operator word, a number, a date or a text of one word.
    Word(String),
    /// A text in quotes.
    Quoted(String),
    /// One of `== != >= <= > <`.
    Sign(&'static str),
    Open,
    Close,
    Comma,
}

/// Reads tokens from the front of the text.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

const SIGNS: [&str; 7] = ["==", "!=", ">=", "<=", ">", "<", "="];

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next token and where it begins; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(usize, Token)>, ConditionError> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        let (start, rest) = (self.at, &self.text[self.at..]);
        let Some(first) = rest.chars().next() else { return Ok(None) };
        let (token, length) = match first {
            '[' | '(' => (Token::Open, 1),
            ']' | ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '"' | '\'' => {
                let end = rest[1..]
                    .find(first)
                    .ok_or(ConditionError { at: start, problem: ConditionProblem::OpenQuote })?;
                (Token::Quoted(rest[1..=end].into()), end + 2)
            }
            _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                // A single `=` is what people write; it can mean nothing else here.
                Some(sign) => (Token::Sign(if *sign == "=" { "==" } else { sign }), sign.len()),
                None => {
                    let ends = |c: char| c.is_whitespace() || "[](),\"'=!<>".contains(c);
                    let length = rest.find(ends).unwrap_or(rest.len());
                    if length == 0 {
                        return Err(ConditionError { at: start, problem: ConditionProblem::Unexpected });
                    }
                    (Token::Word(rest[..length].into()), length)
                }
            },
        };
        self.at += length;
        Ok(Some((start, token)))
    }

    /// Where the text ends.
    pub(super) fn end(&self) -> usize {
        self.text.len()
    }
}
