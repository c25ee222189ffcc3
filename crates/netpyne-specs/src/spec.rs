//! The macro behind every specification type: one table of keys gives the struct, its reader and its writer.

/// The order in which the keys of a specification were read, so that they are written back in it.
///
/// It says nothing about the model, so any two of them are equal.
#[derive(Clone, Debug, Default)]
pub struct KeyOrder(pub Vec<Box<str>>);

impl PartialEq for KeyOrder {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Defines a specification struct from a table `key field: type = default;`.
///
/// `open`: keys outside the table have a meaning (tags, parameters of a mechanism). `closed`: they are mistakes, which
/// validation reports. Both keep them in `rest`. `whole`: as `open`, but every key of the table is always written.
macro_rules! spec {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($mode:ident) {
            $( $(#[$doc:meta])* $key:literal $field:ident: $ty:ty $(= $default:expr)?; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $( $(#[$doc])* pub $field: $ty, )*
            /// Keys outside the table above, in order.
            pub rest: $crate::Dict,
            /// The order in which all keys were read.
            pub key_order: $crate::KeyOrder,
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $( $field: spec!(@default $($default)?), )*
                    rest: $crate::Dict::new(),
                    key_order: $crate::KeyOrder::default(),
                }
            }
        }

        impl $name {
            /// The keys of the table, as model files spell them.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Reads it from a dictionary; mistakes become diagnostics below `at` and leave the default.
            pub fn from_dict(dict: &$crate::Dict, at: &$crate::At, out: &mut netpyne_base::Diagnostics) -> Self {
                let mut this = Self::default();
                for (key, value) in dict {
                    this.key_order.0.push(key.as_str().into());
                    match key.as_str() {
                        $( $key => {
                            if let Some(read) = <$ty as $crate::Field>::read(value, &at.key(key), out) {
                                this.$field = read;
                            }
                        } )*
                        _ => {
                            this.rest.insert(key.clone(), value.clone());
                        }
                    }
                }
                this
            }

            /// The values that are numbers (or count as one in Python), by their keys.
            pub fn numbers(&self) -> impl Iterator<Item = (&str, $crate::Number)> {
                let own = [$(($key, $crate::Field::number(&self.$field))),*];
                let rest = self.rest.iter().map(|(key, value)| (key.as_str(), value.as_number()));
                own.into_iter().chain(rest).filter_map(|(key, number)| Some((key, number?)))
            }

            /// All keys that are set, in the order they were read, then in the order of the table.
            pub fn to_dict(&self) -> $crate::Dict {
                let mut all = $crate::Dict::new();
                for key in &self.key_order.0 {
                    match &**key {
                        $( $key => {
                            all.insert($key.to_owned(), $crate::Field::write(&self.$field));
                        } )*
                        other => {
                            if let Some(value) = self.rest.get(other) {
                                all.insert(other.to_owned(), value.clone());
                            }
                        }
                    }
                }
                $(
                    if !all.contains_key($key) && (spec!(@whole $mode) || !$crate::Field::is_absent(&self.$field)) {
                        all.insert($key.to_owned(), $crate::Field::write(&self.$field));
                    }
                )*
                for (key, value) in &self.rest {
                    if !all.contains_key(key) {
                        all.insert(key.clone(), value.clone());
                    }
                }
                all
            }
        }

        impl $crate::Field for $name {
            fn read(value: &$crate::Value, at: &$crate::At, out: &mut netpyne_base::Diagnostics) -> Option<Self> {
                match value {
                    $crate::Value::Dict(dict) => Some(Self::from_dict(dict, at, out)),
                    _ => $crate::field::wrong_type("a dictionary", value, at, out),
                }
            }

            fn write(&self) -> $crate::Value {
                $crate::Value::Dict(self.to_dict())
            }

            fn is_absent(&self) -> bool {
                self.to_dict().is_empty()
            }
        }
    };
    (@default $default:expr) => { $default };
    (@default) => { Default::default() };
    (@whole whole) => { true };
    (@whole $other:ident) => { false };
}
pub(crate) use spec;
