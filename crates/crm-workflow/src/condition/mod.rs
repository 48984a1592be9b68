//! A small language for configured rules: comparisons joined by `and` and `or`.
//!
//! ```
//! use crm_workflow::condition::{Condition, Type};
//! use crm_workflow::Value;
//!
//! let names = |name: &str| match name {
//!     "fit_score" => Some(Type::Number),
//!     "industry" => Some(Type::Text),
//!     _ => None,
//! };
//! let rule = Condition::parse("fit_score >= 70 and industry in ['Retail', 'Finance']", &names).unwrap();
//! let record = |name: &str| match name {
//!     "fit_score" => Some(Value::from(82)),
//!     "industry" => Some(Value::from("retail")),
//!     _ => None,
//! };
//! assert!(rule.holds(&record));
//! assert!(Condition::parse("fit_score > 'high'", &names).is_err());
//! ```
//!
//! `and` binds more tightly than `or`; there are no brackets and no `not`. Everything is checked when it is read: names exist,
//! operators and values fit the type, dropdown values are options. Evaluating cannot fail. A comparison with something
//! unknown is false, `!=` included; `present` asks whether it is known. Text compares without regard to case.

mod lex;
mod parse;

use alloc::string::String;
use alloc::vec::Vec;

use crate::date::Date;
use crate::field::{Field, FieldKind, FieldValues, Value};

pub use parse::{ConditionError, ConditionProblem};

/// Type of a name in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// Number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Date of the form `2025-01-31`.
    Date,
    /// One of these options.
    Options(&'static [&'static str]),
}

/// What a condition may talk about.
pub trait Names {
    /// Type of a name; `None` if there is no such name.
    fn type_of(&self, name: &str) -> Option<Type>;
}

impl<F: Fn(&str) -> Option<Type>> Names for F {
    fn type_of(&self, name: &str) -> Option<Type> {
        self(name)
    }
}

/// The custom fields by symbolic key or Halo name.
#[derive(Clone, Copy, Debug, Default)]
pub struct FieldNames;

impl Names for FieldNames {
    fn type_of(&self, name: &str) -> Option<Type> {
        let field = Field::by_name(name)?;
        Some(match field.kind() {
            FieldKind::Dropdown => Type::Options(field.options()),
            FieldKind::Integer => Type::Number,
            FieldKind::Boolean => Type::Boolean,
            FieldKind::Date => Type::Date,
            FieldKind::Text | FieldKind::String | FieldKind::Memo => Type::Text,
        })
    }
}

/// Where a condition finds values.
pub trait Record {
    /// The value of a name; `None` if it is unknown.
    fn value(&self, name: &str) -> Option<Value>;
}

impl<F: Fn(&str) -> Option<Value>> Record for F {
    fn value(&self, name: &str) -> Option<Value> {
        self(name)
    }
}

impl Record for FieldValues {
    fn value(&self, name: &str) -> Option<Value> {
        FieldValues::value(self, Field::by_name(name)?).cloned()
    }
}

/// A checked condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// One of these must hold, and within it all.
    any: Vec<Vec<Comparison>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Comparison {
    name: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Present,
    Order(Order, Constant),
    In(Vec<Constant>),
    Contains(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
    Above,
    Below,
}

#[derive(Clone, Debug, PartialEq)]
enum Constant {
    /// Lower case.
    Text(String),
    Number(f64),
    Boolean(bool),
    Date(Date),
}

impl Condition {
    /// Reads and checks a condition.
    ///
    /// # Errors
    /// [`ConditionError`] with the place and the problem.
    pub fn parse(text: &str, names: &dyn Names) -> Result<Self, ConditionError> {
        parse::parse(text, names)
    }

    /// Whether the condition holds for a record.
    #[must_use]
    pub fn holds(&self, record: &dyn Record) -> bool {
        self.any.iter().any(|all| all.iter().all(|comparison| comparison.holds(record)))
    }

    /// Every name the condition talks about, each as often as it occurs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.any.iter().flatten().map(|comparison| comparison.name.as_str())
    }
}

impl Comparison {
    fn holds(&self, record: &dyn Record) -> bool {
        let Some(value) = record.value(&self.name).filter(|value| !value.is_blank()) else { return false };
        match &self.test {
            Test::Present => true,
            Test::Order(order, constant) => {
                constant.compare(&value).is_some_and(|found| order.accepts(found))
            }
            Test::In(constants) => {
                constants.iter().any(|one| one.compare(&value) == Some(core::cmp::Ordering::Equal))
            }
            Test::Contains(part) => {
                value.as_text().is_some_and(|text| text.to_lowercase().contains(part.as_str()))
            }
        }
    }
}

impl Order {
    fn accepts(self, found: core::cmp::Ordering) -> bool {
        match self {
            Self::Equal => found.is_eq(),
            Self::NotEqual => found.is_ne(),
            Self::AtLeast => found.is_ge(),
            Self::AtMost => found.is_le(),
            Self::Above => found.is_gt(),
            Self::Below => found.is_lt(),
        }
    }
}

impl Constant {
    /// How the value stands to this constant; `None` if it is of another type.
    fn compare(&self, value: &Value) -> Option<core::cmp::Ordering> {
        match self {
            Self::Text(text) => Some(value.as_text()?.to_lowercase().as_str().cmp(text)),
            Self::Number(number) => match value {
                Value::Integer(found) => (*found as f64).partial_cmp(number),
                Value::Text(found) => found.trim().parse::<f64>().ok()?.partial_cmp(number),
                _ => None,
            },
            Self::Boolean(flag) => Some(value.as_boolean()?.cmp(flag)),
            Self::Date(date) => Some(value.as_date()?.cmp(date)),
        }
    }
}
