//! Reading and checking.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::lex::{Lexer, Token};
use super::{Comparison, Condition, Constant, Names, Order, Test, Type};

/// Comparisons in one condition at most: far more than a rule that people can read.
const MOST: usize = 200;

/// Why a text is not a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// Byte position in the text.
    pub at: usize,
    /// What is wrong there.
    pub problem: ConditionProblem,
}

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConditionProblem {
    /// The text ends too early.
    Incomplete,
    /// Something else was expected here.
    Unexpected,
    /// A quoted text has no end.
    OpenQuote,
    /// There is no such name.
    UnknownName(String),
    /// There is no such operator.
    UnknownOperator(String),
    /// The operator does not fit the type of the name.
    WrongOperator,
    /// The value is not of the type of the name.
    WrongType,
    /// The dropdown has no such option.
    UnknownOption(String),
    /// The condition is too long.
    TooLong,
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            ConditionProblem::Incomplete => f.write_str("the condition ends too early")?,
            ConditionProblem::Unexpected => f.write_str("something else was expected")?,
            ConditionProblem::OpenQuote => f.write_str("a quoted text has no end")?,
            ConditionProblem::UnknownName(name) => write!(f, "there is no field `{name}`")?,
            ConditionProblem::UnknownOperator(word) => {
                write!(f, "`{word}` is not one of == != >= <= > < in contains present")?;
            }
            ConditionProblem::WrongOperator => f.write_str("the operator does not fit the field")?,
            ConditionProblem::WrongType => f.write_str("the value does not fit the field")?,
            ConditionProblem::UnknownOption(text) => write!(f, "the field has no option `{text}`")?,
            ConditionProblem::TooLong => f.write_str("the condition has too many parts")?,
        }
        write!(f, " at position {}", self.at + 1)
    }
}

impl core::error::Error for ConditionError {}

pub(super) fn parse(text: &str, names: &dyn Names) -> Result<Condition, ConditionError> {
    let mut lexer = Lexer::new(text);
    let mut any = vec![Vec::new()];
    let mut count = 0;
    loop {
        let comparison = comparison(&mut lexer, names)?;
        count += 1;
        if count > MOST {
            return Err(ConditionError { at: lexer.end(), problem: ConditionProblem::TooLong });
        }
        if let Some(all) = any.last_mut() {
            all.push(comparison);
        }
        match lexer.next()? {
            None => return Ok(Condition { any }),
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("and") => {}
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("or") => any.push(Vec::new()),
            Some((at, _)) => return Err(ConditionError { at, problem: ConditionProblem::Unexpected }),
        }
    }
}

fn take(lexer: &mut Lexer<'_>) -> Result<(usize, Token), ConditionError> {
    let end = lexer.end();
    lexer.next()?.ok_or(ConditionError { at: end, problem: ConditionProblem::Incomplete })
}

fn comparison(lexer: &mut Lexer<'_>, names: &dyn Names) -> Result<Comparison, ConditionError> {
    let (at, token) = take(lexer)?;
    let Token::Word(name) = token else {
        return Err(ConditionError { at, problem: ConditionProblem::Unexpected });
    };
    let Some(kind) = names.type_of(&name) else {
        return Err(ConditionError { at, problem: ConditionProblem::UnknownName(name) });
    };
    let (at, operator) = take(lexer)?;
    let test = match operator {
        Token::Sign(sign) => {
            let order = order(sign);
            let has_order = matches!(kind, Type::Number | Type::Date);
            if !has_order && !matches!(order, Order::Equal | Order::NotEqual) {
                return Err(ConditionError { at, problem: ConditionProblem::WrongOperator });
            }
            let (at, token) = take(lexer)?;
            Test::Order(order, constant(at, token, kind)?)
        }
        Token::Word(word) if word.eq_ignore_ascii_case("present") => Test::Present,
        Token::Word(word) if word.eq_ignore_ascii_case("in") => Test::In(list(lexer, kind)?),
        Token::Word(word) if word.eq_ignore_ascii_case("contains") => {
            if !matches!(kind, Type::Text | Type::Options(_)) {
                return Err(ConditionError { at, problem: ConditionProblem::WrongOperator });
            }
            match take(lexer)? {
                (_, Token::Word(part) | Token::Quoted(part)) => Test::Contains(part.to_lowercase()),
                (at, _) => return Err(ConditionError { at, problem: ConditionProblem::Unexpected }),
            }
        }
        Token::Word(word) => {
            return Err(ConditionError { at, problem: ConditionProblem::UnknownOperator(word) });
        }
        _ => return Err(ConditionError { at, problem: ConditionProblem::Unexpected }),
    };
    Ok(Comparison { name, test })
}

fn order(sign: &str) -> Order {
    match sign {
        "==" => Order::Equal,
        "!=" => Order::NotEqual,
        ">=" => Order::AtLeast,
        "<=" => Order::AtMost,
        ">" => Order::Above,
        _ => Order::Below,
    }
}

fn list(lexer: &mut Lexer<'_>, kind: Type) -> Result<Vec<Constant>, ConditionError> {
    let unexpected = |at| ConditionError { at, problem: ConditionProblem::Unexpected };
    let (at, token) = take(lexer)?;
    if token != Token::Open {
        return Err(unexpected(at));
    }
    let mut constants = Vec::new();
    loop {
        let (at, token) = take(lexer)?;
        constants.push(constant(at, token, kind)?);
        match take(lexer)? {
            (_, Token::Comma) => {}
            (_, Token::Close) => return Ok(constants),
            (at, _) => return Err(unexpected(at)),
        }
    }
}

fn constant(at: usize, token: Token, kind: Type) -> Result<Constant, ConditionError> {
    let error = |problem| ConditionError { at, problem };
    let (text, quoted) = match token {
        Token::Word(text) => (text, false),
        Token::Quoted(text) => (text, true),
        _ => return Err(error(ConditionProblem::Unexpected)),
    };
    let wrong = || error(ConditionProblem::WrongType);
    match kind {
        Type::Text => Ok(Constant::Text(text.trim().to_lowercase())),
        Type::Number if !quoted => {
            let number: f64 = text.parse().map_err(|_| wrong())?;
            if number.is_finite() { Ok(Constant::Number(number)) } else { Err(wrong()) }
        }
        Type::Boolean if text.eq_ignore_ascii_case("true") => Ok(Constant::Boolean(true)),
        Type::Boolean if text.eq_ignore_ascii_case("false") => Ok(Constant::Boolean(false)),
        Type::Date => text.parse().map(Constant::Date).map_err(|_| wrong()),
        Type::Options(options) => {
            match options.iter().find(|option| option.to_lowercase() == text.trim().to_lowercase()) {
                Some(option) => Ok(Constant::Text(option.to_lowercase())),
                None => Err(error(ConditionProblem::UnknownOption(text))),
            }
        }
        Type::Number | Type::Boolean => Err(wrong()),
    }
}
