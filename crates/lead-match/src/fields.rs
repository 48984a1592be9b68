//! The cells of one row, borrowed from wherever they stand.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::normalise::clean::clean;
use crate::normalise::null::null_clean;
use crate::record::{FixedId, Kind, Record};
use crate::tables::{places, titles};

/// A row by kinds, as [`Record`] holds it.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a> {
    one: [Option<Cow<'a, str>>; Kind::ALL.len()],
    pub(crate) extra: Vec<(Kind, &'a str)>,
    pub(crate) fixed: Option<&'a FixedId>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(fixed: Option<&'a FixedId>) -> Self {
        Self { fixed, ..Self::default() }
    }

    pub(crate) fn of(record: &'a Record) -> Self {
        let mut fields = Self::new(record.fixed.as_ref());
        for (kind, value) in record.cells() {
            fields.set(kind, value);
        }
        fields
    }

    /// As [`Record::set`] does.
    pub(crate) fn set(&mut self, kind: Kind, value: &'a str) {
        if kind.is_extra() {
            self.extra.push((kind, value));
        } else if !value.trim().is_empty() {
            match &mut self.one[kind as usize] {
                Some(_) if kind.is_one_value() => {}
                Some(before) => {
                    let before = before.to_mut();
                    before.push(' ');
                    before.push_str(value);
                }
                none => *none = Some(Cow::Borrowed(value)),
            }
        }
    }

    pub(crate) fn at(&self, kind: Kind) -> Option<&str> {
        self.one[kind as usize].as_deref()
    }

    /// The same for as long as the cells stand; `None` for what was put together of several.
    fn standing(&self, kind: Kind) -> Option<&'a str> {
        match self.one[kind as usize] {
            Some(Cow::Borrowed(text)) => Some(text),
            _ => None,
        }
    }
}

/// Answers for texts that come again and again in a table: titles, cities, countries.
#[derive(Debug, Default)]
pub(crate) struct Memo<'a> {
    functions: FxHashMap<&'a str, u16>,
    cities: FxHashMap<&'a str, String>,
    countries: FxHashMap<&'a str, u16>,
}

impl<'a> Memo<'a> {
    pub(crate) fn functions(&mut self, fields: &Fields<'a>) -> u16 {
        number(&mut self.functions, fields, Kind::JobTitle, titles::functions)
    }

    pub(crate) fn country(&mut self, fields: &Fields<'a>) -> u16 {
        number(&mut self.countries, fields, Kind::Country, places::country)
    }

    /// The city in its local form; empty for none.
    pub(crate) fn city(&mut self, fields: &Fields<'a>) -> String {
        let read = |text: &str| {
            let city = clean(text);
            if null_clean(&city) { String::new() } else { places::city(&city) }
        };
        match fields.standing(Kind::City) {
            Some(text) => self.cities.entry(text).or_insert_with(|| read(text)).clone(),
            None => fields.at(Kind::City).map(read).unwrap_or_default(),
        }
    }
}

fn number<'a>(
    known: &mut FxHashMap<&'a str, u16>,
    fields: &Fields<'a>,
    kind: Kind,
    read: fn(&str) -> u16,
) -> u16 {
    match fields.standing(kind) {
        Some(text) => *known.entry(text).or_insert_with(|| read(text)),
        None => fields.at(kind).map(read).unwrap_or_default(),
    }
}
