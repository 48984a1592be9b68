//! To and from the types of the crate `phonenumber`.
//!
//! That crate has no constructor, and its parser returns another number for about three in a hundred valid ones. It can be
//! deserialised, though, and that is how a number gets in unharmed.

use core::fmt;

use phonenumber::PhoneNumber;
use serde::Deserialize;
use serde::de::value::{Error, MapDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::format::Text;
use crate::number::Number;
use crate::{Hint, Kind, Phone, Refusal, as_written};

/// The installed version of the crate `phonenumber` cannot hold the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconvertible;

impl fmt::Display for Unconvertible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the crate phonenumber cannot hold this number")
    }
}

impl core::error::Error for Unconvertible {}

impl TryFrom<Phone> for PhoneNumber {
    type Error = Unconvertible;

    fn try_from(phone: Phone) -> Result<Self, Unconvertible> {
        let number = Self::deserialize(Piece::Whole(phone.number)).map_err(|_| Unconvertible)?;
        let same = Phone::try_from(&number).is_ok_and(|back| back == phone);
        if same { Ok(number) } else { Err(Unconvertible) }
    }
}

impl TryFrom<&PhoneNumber> for Phone {
    type Error = Refusal;

    fn try_from(number: &PhoneNumber) -> Result<Self, Refusal> {
        let mut text = Text::plus(number.code().value());
        for _ in 0..number.national().zeros() {
            text.append("0");
        }
        text.append_number(number.national().value());
        if let Some(extension) = number.extension() {
            text.append(";ext=");
            text.append(extension);
        }
        as_written(&text, Hint::none())
    }
}

impl From<Kind> for phonenumber::Type {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::FixedLine => Self::FixedLine,
            Kind::Mobile => Self::Mobile,
            Kind::FixedLineOrMobile => Self::FixedLineOrMobile,
            Kind::TollFree => Self::TollFree,
            Kind::PremiumRate => Self::PremiumRate,
            Kind::SharedCost => Self::SharedCost,
            Kind::Voip => Self::Voip,
            Kind::PersonalNumber => Self::PersonalNumber,
            Kind::Pager => Self::Pager,
            Kind::Uan => Self::Uan,
            Kind::Voicemail => Self::Voicemail,
            Kind::Unknown => Self::Unknown,
        }
    }
}

impl From<phonenumber::Type> for Kind {
    fn from(kind: phonenumber::Type) -> Self {
        use phonenumber::Type;

        match kind {
            Type::FixedLine => Self::FixedLine,
            Type::Mobile => Self::Mobile,
            Type::FixedLineOrMobile => Self::FixedLineOrMobile,
            Type::TollFree => Self::TollFree,
            Type::PremiumRate => Self::PremiumRate,
            Type::SharedCost => Self::SharedCost,
            Type::Voip => Self::Voip,
            Type::PersonalNumber => Self::PersonalNumber,
            Type::Pager => Self::Pager,
            Type::Uan => Self::Uan,
            Type::Voicemail => Self::Voicemail,
            _ => Self::Unknown,
        }
    }
}

/// A part of that crate's number as its serialised form has it.
#[derive(Clone, Copy)]
enum Piece {
    Whole(Number),
    Code(u16),
    National(Number),
    Extension(Number),
    Integer(u64),
    Word(&'static str),
    Nothing,
}

impl IntoDeserializer<'_> for Piece {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Piece {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let map = |pairs: &[(&'static str, Self)], visitor: V| {
            visitor.visit_map(MapDeserializer::new(pairs.iter().copied()))
        };
        match self {
            Self::Whole(number) => {
                let extension =
                    if number.extension().is_empty() { Self::Nothing } else { Self::Extension(number) };
                let code = Self::Code(number.calling_code().number);
                let national = Self::National(number);
                map(
                    &[
                        ("code", code),
                        ("national", national),
                        ("extension", extension),
                        ("carrier", Self::Nothing),
                    ],
                    visitor,
                )
            }
            Self::Code(value) => {
                map(&[("value", Self::Integer(value.into())), ("source", Self::Word("plus"))], visitor)
            }
            Self::National(number) => {
                let digits = number.national();
                let zeros = digits.iter().take_while(|digit| **digit == 0).count() as u64;
                let value = digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit));
                map(&[("value", Self::Integer(zeros << 56 | value))], visitor)
            }
            Self::Extension(number) => match number.extension_text() {
                Some(text) => visitor.visit_str(&text),
                None => visitor.visit_none(),
            },
            Self::Integer(value) => visitor.visit_u64(value),
            Self::Word(word) => visitor.visit_str(word),
            Self::Nothing => visitor.visit_none(),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Nothing => visitor.visit_none(),
            something => visitor.visit_some(something),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Self::Word(word) => visitor.visit_enum(IntoDeserializer::<Error>::into_deserializer(word)),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}
