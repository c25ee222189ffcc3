//! Differences of principle, each by its name on the page on compatibility. None is a tolerance.

use serde_json::Value;

/// Keys of connections that are objects of Python, written to files by accident: the vectors that play a weight's `shape`.
const OBJECTS: [&str; 2] = ["shapeTimeVec", "shapeWeightVec"];

/// Takes out of a saved network what NetPyNE writes by accident: empty dictionaries, which its dictionaries make of every key
/// that is looked for.
pub fn without_looked_for(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(without_looked_for);
            map.retain(|_, entry| !matches!(entry, Value::Object(inner) if inner.is_empty()));
            OBJECTS.iter().for_each(|key| drop(map.shift_remove(*key)));
        }
        Value::Array(list) => list.iter_mut().for_each(without_looked_for),
        _ => {}
    }
}
