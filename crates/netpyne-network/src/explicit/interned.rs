//! Equal things stored once: what cells, synapses and connections have in common.

use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Which of the things stored so far may equal a new one, by a hash of both.
#[derive(Default)]
pub(super) struct Known(HashMap<u64, Vec<u32>>);

impl Known {
    /// The position of `new` in `stored`, where it goes if nothing there equals it.
    pub fn place<T: PartialEq>(&mut self, hash: u64, stored: &mut Vec<T>, new: T) -> u32 {
        let alike = self.0.entry(hash).or_default();
        if let Some(found) = alike.iter().find(|i| stored[**i as usize] == new) {
            return *found;
        }
        let place = stored.len() as u32;
        stored.push(new);
        alike.push(place);
        place
    }
}

/// A hash of several values.
pub(super) fn hash_all<'v>(values: impl IntoIterator<Item = (&'v str, &'v Value)>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (key, value) in values {
        key.hash(&mut hasher);
        hash_value(value, &mut hasher);
    }
    hasher.finish()
}

/// A hash of dictionaries.
pub(super) fn hash_dicts<const N: usize>(dicts: [&Dict; N]) -> u64 {
    hash_all(dicts.into_iter().flatten().map(|(key, value)| (key.as_str(), value)))
}

fn hash_value(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0u8.hash(hasher),
        Value::Bool(b) => b.hash(hasher),
        Value::Number(n) => n.get().to_bits().hash(hasher),
        Value::Text(text) => text.hash(hasher),
        Value::List(list) => list.iter().for_each(|value| hash_value(value, hasher)),
        Value::Dict(dict) => {
            for (key, value) in dict {
                key.hash(hasher);
                hash_value(value, hasher);
            }
        }
    }
}
