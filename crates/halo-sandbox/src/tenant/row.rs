//! One row: only what was set, as a million tickets have to fit into memory.

use std::collections::HashSet;
use std::sync::Arc;

use rest_core::Timestamp;
use serde_json::Value;

/// The names of a row's properties, shared by all rows that have the same ones.
pub(crate) type Shape = Arc<[Arc<str>]>;

#[derive(Clone, Debug)]
enum Fields {
    /// While it is being written.
    Loose(Vec<(Arc<str>, Value)>),
    /// At rest: two fifths less.
    Packed(Shape, Box<[Value]>),
}

/// One row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    fields: Fields,
    /// Custom fields by their id.
    pub(crate) custom: Vec<(i64, Value)>,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
    pub(crate) deleted: bool,
    /// The person who made the last change by hand.
    pub(crate) person: Option<Arc<str>>,
}

impl Row {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            fields: Fields::Loose(Vec::new()),
            custom: Vec::new(),
            created: now,
            changed: now,
            deleted: false,
            person: None,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        match &self.fields {
            Fields::Loose(pairs) => pairs.iter().find(|(known, _)| &**known == name).map(|(_, value)| value),
            Fields::Packed(shape, values) => {
                let at = shape.iter().position(|known| &**known == name)?;
                values.get(at)
            }
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) => number.as_i64() != Some(0),
            _ => false,
        }
    }

    pub(crate) fn set(&mut self, name: Arc<str>, value: Value) {
        if let Fields::Packed(shape, values) = &mut self.fields
            && let Some(at) = shape.iter().position(|known| *known == name)
        {
            values[at] = value;
            return;
        }
        let pairs = self.loosen();
        match pairs.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => pairs.push((name, value)),
        }
    }

    pub(crate) fn unset(&mut self, name: &str) {
        if self.get(name).is_some() {
            self.loosen().retain(|(known, _)| &**known != name);
        }
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        let (loose, packed) = match &self.fields {
            Fields::Loose(pairs) => (Some(pairs.iter()), None),
            Fields::Packed(shape, values) => (None, Some(shape.iter().zip(values))),
        };
        let loose = loose.into_iter().flatten().map(|(name, value)| (&**name, value));
        loose.chain(packed.into_iter().flatten().map(|(name, value)| (&**name, value)))
    }

    pub(crate) fn custom_value(&self, field: i64) -> Option<&Value> {
        self.custom.iter().find(|(id, _)| *id == field).map(|(_, value)| value)
    }

    /// Gives back what writing left unused, and shares the names with the other rows of this shape.
    pub(crate) fn pack(&mut self, shapes: &mut HashSet<Shape>) {
        self.custom.shrink_to_fit();
        let Fields::Loose(pairs) = &mut self.fields else { return };
        let (names, values): (Vec<Arc<str>>, Vec<Value>) = std::mem::take(pairs).into_iter().unzip();
        let shape = match shapes.get(&names[..]) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Shape = names.into();
                shapes.insert(Arc::clone(&new));
                new
            }
        };
        self.fields = Fields::Packed(shape, values.into_boxed_slice());
    }

    fn loosen(&mut self) -> &mut Vec<(Arc<str>, Value)> {
        if let Fields::Packed(shape, values) = &mut self.fields {
            let values = std::mem::take(values).into_vec();
            self.fields = Fields::Loose(shape.iter().cloned().zip(values).collect());
        }
        match &mut self.fields {
            Fields::Loose(pairs) => pairs,
            Fields::Packed(..) => unreachable!("it was made loose above"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_changes_nothing_and_shares_names() {
        let mut shapes = HashSet::new();
        let mut rows: Vec<Row> = (0..2)
            .map(|n| {
                let mut row = Row::new(Timestamp::from_millis(0));
                row.set("name".into(), Value::from(n));
                row.set("note".into(), Value::from("x"));
                row.pack(&mut shapes);
                row
            })
            .collect();
        assert_eq!(shapes.len(), 1);
        let row = &mut rows[1];
        row.set("name".into(), Value::from(7));
        assert_eq!(
            row.fields().collect::<Vec<_>>(),
            [("name", &Value::from(7)), ("note", &Value::from("x"))]
        );
        row.set("more".into(), Value::from(true));
        row.unset("name");
        row.pack(&mut shapes);
        assert_eq!(row.fields().map(|(name, _)| name).collect::<Vec<_>>(), ["note", "more"]);
        assert!(row.flag("more") && row.get("name").is_none() && shapes.len() == 2);
        assert_eq!(rows[0].int("name"), Some(0));
    }
}
