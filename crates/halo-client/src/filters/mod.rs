//! The filters of each resource, named as Halo names them, so that none can be misspelt.

mod cycle;

use serde::Serialize;

use crate::query::ListQuery;
use crate::resource::Resource;

/// One condition of an advanced search.
#[derive(Clone, PartialEq, Serialize)]
pub struct Condition {
    filter_name: String,
    filter_type: u8,
    filter_value: String,
}

/// How a [`Condition`] compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Operator {
    /// One of several texts.
    In = 0,
    /// None of several texts.
    NotIn = 1,
    /// The same text.
    Equals = 2,
    /// Another text.
    NotEquals = 3,
    /// A text like this.
    Like = 4,
    /// No text like this.
    NotLike = 5,
    /// The same number.
    NumberEquals = 6,
    /// A larger number.
    Greater = 7,
    /// The same number or a larger one.
    GreaterOrEqual = 8,
    /// A smaller number.
    Less = 9,
    /// The same number or a smaller one.
    LessOrEqual = 10,
}

impl Condition {
    /// Compares a column with a value. Which columns Halo allows is not documented: verify the rows.
    pub fn new(column: impl Into<String>, operator: Operator, value: impl Into<String>) -> Self {
        Self { filter_name: column.into(), filter_type: operator as u8, filter_value: value.into() }
    }
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Condition").field("filter_name", &self.filter_name).finish_non_exhaustive()
    }
}

impl<R: Resource> ListQuery<R> {
    pub(crate) fn conditions(self, conditions: &[Condition]) -> Self {
        // Texts and small numbers: writing them cannot fail.
        self.param("advanced_search", serde_json::to_string(conditions).unwrap_or_default())
    }
}

/// `name: Type => "parameter"`, and `checks column` where rows show it. `[Type]` takes several.
macro_rules! filters {
    ($( $resource:ident { $($body:tt)* } )*) => { $(
        impl $crate::query::ListQuery<$resource> { $crate::filters::filters!(@each $resource $($body)*); }
    )* };
    (@each $resource:ident) => {};
    (@each $resource:ident $(#[$doc:meta])* $name:ident : [$type:ty] => $param:literal checks $column:ident; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, values: &[$type]) -> Self {
            let wanted = values.to_vec();
            self.param($param, $crate::query::comma_list(values))
                .check($param, move |row| row.$column.is_none_or(|value| wanted.contains(&value)))
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : [$type:ty] => $param:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, values: &[$type]) -> Self {
            self.param($param, $crate::query::comma_list(values))
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : $type:ty => $param:literal checks $column:ident; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, value: $type) -> Self {
            self.param($param, value.to_string())
                .check($param, move |row| row.$column.is_none_or(|own| own == value))
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : text => $param:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, value: impl Into<String>) -> Self {
            self.param($param, value)
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : search; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, conditions: &[$crate::Condition]) -> Self {
            self.conditions(conditions)
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : $type:ty => $param:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, value: $type) -> Self {
            self.param($param, value.to_string())
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
}

#[allow(unused_imports, reason = "used by the groups of resources")]
pub(crate) use filters;
