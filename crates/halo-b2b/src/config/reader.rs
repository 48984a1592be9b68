//! Reads a TOML table key by key and collects every problem with its line, instead of stopping at the first.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    /// File, or `environment`.
    pub(crate) place: String,
    /// 1-based; 0 where a line makes no sense.
    pub(crate) line: usize,
    /// What is wrong and what would be right. Never contains a value that may be secret.
    pub(crate) text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.place, self.text)
        } else {
            write!(f, "{}:{}: {}", self.place, self.line, self.text)
        }
    }
}

/// Problems found so far, with the text they refer to.
#[derive(Debug)]
pub(crate) struct Problems {
    place: String,
    starts: Vec<usize>,
    list: Vec<Problem>,
}

impl Problems {
    pub(crate) fn new(place: impl Into<String>, text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { place: place.into(), starts, list: Vec::new() }
    }

    pub(crate) fn at(&mut self, span: &Range<usize>, text: impl Into<String>) {
        let line = self.starts.partition_point(|start| *start <= span.start);
        self.list.push(Problem { place: self.place.clone(), line, text: text.into() });
    }

    pub(crate) fn elsewhere(&mut self, place: &str, text: impl Into<String>) {
        self.list.push(Problem { place: place.to_owned(), line: 0, text: text.into() });
    }

    pub(crate) fn into_list(mut self) -> Vec<Problem> {
        self.list.sort();
        self.list.dedup();
        self.list
    }
}

/// A table being read. Keys that nobody asked for are problems when it is finished.
pub(crate) struct Section<'a> {
    path: String,
    span: Range<usize>,
    table: Option<&'a DeTable<'a>>,
    asked: BTreeSet<&'static str>,
}

impl<'a> Section<'a> {
    pub(crate) fn root(table: &'a Spanned<DeTable<'a>>) -> Self {
        Self { path: String::new(), span: table.span(), table: Some(table.get_ref()), asked: BTreeSet::new() }
    }

    /// Whether the file has this table at all.
    pub(crate) fn is_present(&self) -> bool {
        self.table.is_some()
    }

    fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.insert(key);
        self.table
            .and_then(|table| table.iter().find(|(name, _)| name.get_ref() == key))
            .map(|(_, value)| value)
    }

    /// A sub-table; an absent one reads as empty.
    pub(crate) fn section(&mut self, key: &'static str, problems: &mut Problems) -> Section<'a> {
        let path = self.name(key);
        let value = self.value(key);
        let table = value.and_then(|value| {
            let table = value.get_ref().as_table();
            if table.is_none() {
                problems.at(&value.span(), format!("{path}: expected a table"));
            }
            table
        });
        Section { path, span: value.map_or(self.span.clone(), Spanned::span), table, asked: BTreeSet::new() }
    }

    /// All sub-tables, for tables whose keys are names.
    pub(crate) fn named(mut self, problems: &mut Problems) -> Vec<(String, Section<'a>)> {
        let mut found = Vec::new();
        for (name, value) in self.table.take().into_iter().flatten() {
            let path = self.name(name.get_ref());
            match value.get_ref().as_table() {
                Some(table) => found.push((
                    name.get_ref().to_string(),
                    Section { path, span: name.span(), table: Some(table), asked: BTreeSet::new() },
                )),
                None => problems.at(&value.span(), format!("{path}: expected a table")),
            }
        }
        found
    }

    fn read<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        problems: &mut Problems,
        parse: impl Fn(&DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let name = self.name(key);
        let value = self.value(key)?;
        let parsed = parse(value.get_ref());
        if parsed.is_none() {
            problems.at(
                &value.span(),
                format!("{name}: expected {expected}, found {}", value.get_ref().type_str()),
            );
        }
        parsed
    }

    pub(crate) fn text(&mut self, key: &'static str, problems: &mut Problems) -> Option<String> {
        self.read(key, "text in quotes", problems, |value| value.as_str().map(str::to_owned))
    }

    /// Text, a number, or true and false, as text.
    pub(crate) fn scalar(&mut self, key: &'static str, problems: &mut Problems) -> Option<String> {
        self.read(key, "text, a number, or true or false", problems, |value| {
            let text = value.as_str().map(str::to_owned);
            let text = text.or_else(|| value.as_bool().map(|flag| flag.to_string()));
            let text = text.or_else(|| value.as_integer().map(|number| number.as_str().to_owned()));
            text.or_else(|| value.as_float().map(|number| number.as_str().to_owned()))
        })
    }

    /// All numbers of a table whose keys are names, with their place.
    pub(crate) fn numbers(
        mut self,
        range: std::ops::RangeInclusive<i64>,
        problems: &mut Problems,
    ) -> Vec<(String, i64, Range<usize>)> {
        let mut found = Vec::new();
        for (name, value) in self.table.take().into_iter().flatten() {
            let number = value.get_ref().as_integer();
            let number = number.and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
            match number.filter(|number| range.contains(number)) {
                Some(number) => found.push((name.get_ref().to_string(), number, name.span())),
                None => {
                    let path = self.name(name.get_ref());
                    let text =
                        format!("{path}: expected a whole number from {} to {}", range.start(), range.end());
                    problems.at(&value.span(), text);
                }
            }
        }
        found
    }

    pub(crate) fn flag(&mut self, key: &'static str, problems: &mut Problems) -> Option<bool> {
        self.read(key, "true or false", problems, DeValue::as_bool)
    }

    pub(crate) fn number(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<i64>,
        problems: &mut Problems,
    ) -> Option<i64> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &expected, problems, |value| {
            let number = value.as_integer()?;
            let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
            range.contains(&number).then_some(number)
        })
    }

    pub(crate) fn fraction(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
        problems: &mut Problems,
    ) -> Option<f64> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        self.read(key, &expected, problems, |value| {
            let text = value.as_float().map(|number| number.as_str().to_owned());
            let text = text.or_else(|| value.as_integer().map(|number| number.as_str().to_owned()))?;
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    pub(crate) fn texts(&mut self, key: &'static str, problems: &mut Problems) -> Option<Vec<String>> {
        self.read(key, "a list of texts", problems, |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        })
    }

    /// One of a fixed set of words.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
        problems: &mut Problems,
    ) -> Option<T> {
        let expected =
            format!("one of {}", words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "));
        self.read(key, &expected, problems, |value| {
            let text = value.as_str()?;
            words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
        })
    }

    /// Where the table stands, for problems that concern it as a whole.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Reports a problem with one of its keys, or with the table if the key is absent.
    pub(crate) fn wrong(&mut self, key: &'static str, text: impl fmt::Display, problems: &mut Problems) {
        let name = self.name(key);
        let span = self.value(key).map_or(self.span.clone(), Spanned::span);
        problems.at(&span, format!("{name}: {text}"));
    }

    /// Reports keys that nobody asked for, with the nearest known one.
    pub(crate) fn finish(self, problems: &mut Problems) {
        for (key, _) in self.table.into_iter().flatten() {
            let name: &str = key.get_ref();
            if self.asked.contains(name) {
                continue;
            }
            let hint = nearest(name, &self.asked).map_or_else(
                || format!("; known here: {}", self.asked.iter().copied().collect::<Vec<_>>().join(", ")),
                |near| format!("; did you mean `{near}`?"),
            );
            problems.at(&key.span(), format!("{}: unknown key{hint}", self.name(name)));
        }
    }
}

fn nearest<'a>(name: &str, known: &BTreeSet<&'a str>) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(3) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance over bytes: keys are ASCII.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_at_once_with_their_lines() {
        let text = "[halo]\nbase_ulr = \"x\"\nrequests = \"many\"\n\n[nonsense]\na = 1\n";
        let table = DeTable::parse(text).expect("parses");
        let mut problems = Problems::new("f.toml", text);
        let mut root = Section::root(&table);
        let mut halo = root.section("halo", &mut problems);
        assert_eq!(halo.text("base_url", &mut problems), None);
        assert_eq!(halo.number("requests", 1..=10_000, &mut problems), None);
        halo.finish(&mut problems);
        root.finish(&mut problems);
        let lines: Vec<String> = problems.into_list().iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "f.toml:2: halo.base_ulr: unknown key; did you mean `base_url`?",
                "f.toml:3: halo.requests: expected a whole number from 1 to 10000, found string",
                "f.toml:5: nonsense: unknown key; known here: halo",
            ]
        );
    }
}
