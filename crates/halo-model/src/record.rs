//! The two macros behind every entity: one for what is read, one for what is written.
//!
//! They are written out instead of derived for three reasons: a flattened catch-all makes serde buffer whole
//! objects (half the speed), a derived `Debug` would print people, and reading and writing types of seventy
//! resources stay readable as one line a property.

/// The name of a property on the wire.
macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}
pub(crate) use wire_name;

/// A type for reading: every property optional, what is unknown kept in `other`.
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $( $(#[$field_doc:meta])* $field:ident $(= $wire:literal)? : $type:ty ),* $(,)?
        }
    ) => {
        $(#[$doc])*
        ///
        /// Every property is optional: Halo leaves out what is not set, and rows of lists are thin. `Debug` shows
        /// numbers, flags and times only.
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: Option<$type>, )*
            /// Every property that has no field here, as it came.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        const _: () = {
            #[allow(non_camel_case_types)]
            enum Key { $( $field, )* Unknown(String) }

            struct KeyVisitor;

            impl serde::de::Visitor<'_> for KeyVisitor {
                type Value = Key;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("the name of a property")
                }

                fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Key, E> {
                    Ok(match key {
                        $( $crate::record::wire_name!($field $($wire)?) => Key::$field, )*
                        unknown => Key::Unknown(unknown.to_owned()),
                    })
                }
            }

            impl<'de> serde::Deserialize<'de> for Key {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_identifier(KeyVisitor)
                }
            }

            struct RecordVisitor;

            impl<'de> serde::de::Visitor<'de> for RecordVisitor {
                type Value = Option<$name>;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
                    Ok(None)
                }

                fn visit_none<E: serde::de::Error>(self) -> Result<Self::Value, E> {
                    Ok(None)
                }

                fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
                    Err(E::custom("a text where an object was expected"))
                }

                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                    let mut record = <$name>::default();
                    while let Some(key) = map.next_key::<Key>()? {
                        match key {
                            $( Key::$field => {
                                record.$field = map.next_value::<$crate::lenient::Lax<$type>>()?.0;
                            } )*
                            Key::Unknown(key) if key == $crate::lenient::NUMBER_TOKEN => {
                                return Err(serde::de::Error::custom("a number where an object was expected"));
                            }
                            Key::Unknown(key) => {
                                record.other.insert(key, map.next_value()?);
                            }
                        }
                    }
                    Ok(Some(record))
                }
            }

            impl $crate::lenient::Wire for $name {
                fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                    deserializer.deserialize_any(RecordVisitor)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    match deserializer.deserialize_any(RecordVisitor)? {
                        Some(record) => Ok(record),
                        None => Err(serde::de::Error::custom("nothing where an object was expected")),
                    }
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    use serde::ser::SerializeMap;
                    let mut map = serializer.serialize_map(None)?;
                    $( if let Some(value) = &self.$field {
                        map.serialize_entry($crate::record::wire_name!($field $($wire)?), value)?;
                    } )*
                    for (key, value) in &self.other {
                        map.serialize_entry(key, value)?;
                    }
                    map.end()
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    let mut debug = f.debug_struct(stringify!($name));
                    $( if let Some(value) = self.$field.as_ref().and_then($crate::lenient::Wire::shown) {
                        debug.field(stringify!($field), value);
                    } )*
                    debug.finish_non_exhaustive()
                }
            }
        };
    };
}
pub(crate) use record;

/// A type for writing: only what was set is sent.
macro_rules! write_record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $( $(#[$field_doc:meta])* $field:ident $(= $wire:literal)? : $type:ty ),* $(,)?
        }
        $(with $custom:ident)?
    ) => {
        $(#[$doc])*
        ///
        /// Only what is set is sent, and Halo leaves everything else as it is. An empty text clears a text, `0` a
        /// reference. `Debug` names what is set and shows no value.
        #[derive(Clone, Default, PartialEq)]
        #[must_use = "a write does nothing until it is sent"]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: Option<$type>, )*
            $(
                /// Custom fields. Some versions of Halo blank the custom fields that a write leaves out: send all of
                /// them when you change one.
                pub $custom: Vec<$crate::CustomFieldWrite>,
            )?
            /// Properties that have no field here.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            /// A write in which nothing is set.
            pub fn new() -> Self {
                Self::default()
            }

            $(
                $(#[$field_doc])*
                pub fn $field(mut self, value: impl Into<$type>) -> Self {
                    // What was set last counts, also after `set`.
                    self.other.remove($crate::record::wire_name!($field $($wire)?));
                    self.$field = Some(value.into());
                    self
                }
            )*

            $(
                /// Adds a custom field, in place of one with the same id or name.
                pub fn custom_field(mut self, field: $crate::CustomFieldWrite) -> Self {
                    self.other.remove(stringify!($custom));
                    self.$custom.retain(|other| !other.is_same_field(&field));
                    self.$custom.push(field);
                    self
                }

                /// Sets all custom fields.
                pub fn $custom(mut self, fields: Vec<$crate::CustomFieldWrite>) -> Self {
                    self.other.remove(stringify!($custom));
                    self.$custom = fields;
                    self
                }
            )?

            /// Sets a property that has no field here. One that has is set as JSON, in place of what its field held.
            pub fn set(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                let name = name.into();
                match name.as_str() {
                    $( $crate::record::wire_name!($field $($wire)?) => self.$field = None, )*
                    $( stringify!($custom) => self.$custom.clear(), )?
                    _ => {}
                }
                self.other.insert(name, value.into());
                self
            }

            /// Whether a field of its own sets this property.
            fn has_field_set(&self, name: &str) -> bool {
                match name {
                    $( $crate::record::wire_name!($field $($wire)?) => self.$field.is_some(), )*
                    $( stringify!($custom) => !self.$custom.is_empty(), )?
                    _ => false,
                }
            }

            /// The names of the properties that will be sent.
            pub fn names(&self) -> Vec<&str> {
                let mut names = Vec::new();
                $( if self.$field.is_some() {
                    names.push($crate::record::wire_name!($field $($wire)?));
                } )*
                $( if !self.$custom.is_empty() {
                    names.push(stringify!($custom));
                } )?
                names.extend(self.other.keys().map(String::as_str).filter(|name| !self.has_field_set(name)));
                names
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                $( if let Some(value) = &self.$field {
                    map.serialize_entry($crate::record::wire_name!($field $($wire)?), value)?;
                } )*
                $( if !self.$custom.is_empty() {
                    map.serialize_entry(stringify!($custom), &self.$custom)?;
                } )?
                for (key, value) in self.other.iter().filter(|(key, _)| !self.has_field_set(key)) {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).field("sets", &self.names()).finish()
            }
        }
    };
}
pub(crate) use write_record;

/// The two types of a resource, from the properties that are read and written, read only, and written only.
#[allow(unused_macros, reason = "without any group of resources there is nothing to make by it")]
macro_rules! resource {
    (
        $(#[$doc:meta])*
        pub struct $name:ident, $write:ident { $($shared:tt)* }
        $(reads { $($reads:tt)* })?
        $(writes { $($writes:tt)* })?
    ) => {
        $crate::record::record! {
            $(#[$doc])*
            pub struct $name {
                $($shared)*
                $($($reads)*)?
                /// A soft warning about a write.
                warning = "_warning": String,
            }
        }

        $crate::record::write_record! {
            #[doc = concat!("A [`", stringify!($name), "`] to create, or, with an id, to change.")]
            pub struct $write {
                $($shared)*
                $($($writes)*)?
            }
        }
    };
    (
        $(#[$doc:meta])*
        pub struct $name:ident, $write:ident { $($shared:tt)* }
        $(reads { $($reads:tt)* })?
        $(writes { $($writes:tt)* })?
        with customfields
    ) => {
        $crate::record::record! {
            $(#[$doc])*
            pub struct $name {
                $($shared)*
                $($($reads)*)?
                /// Custom fields; `None` if the answer did not carry them.
                customfields: Vec<$crate::CustomField>,
                /// A soft warning about a write.
                warning = "_warning": String,
            }
        }

        $crate::record::write_record! {
            #[doc = concat!("A [`", stringify!($name), "`] to create, or, with an id, to change.")]
            pub struct $write {
                $($shared)*
                $($($writes)*)?
            }
            with customfields
        }
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use resource;
