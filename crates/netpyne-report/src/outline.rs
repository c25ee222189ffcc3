//! Parameters, shortened to what a reader looks at.

use netpyne_specs::Value;
use serde_json::{Map, Value as Json};

/// Most items of a list that are shown.
const ITEMS: usize = 12;
/// Most entries of a dictionary that are shown.
const ENTRIES: usize = 400;
/// Most characters of a text that are shown.
const CHARACTERS: usize = 2_000;
/// Most values of all parameters together.
const VALUES: usize = 20_000;

/// A value as the page lists it: lists of plain values as one text.
pub(crate) fn outline(value: &Value) -> Json {
    let mut left = VALUES;
    shortened(value, &mut left)
}

fn shortened(value: &Value, left: &mut usize) -> Json {
    *left = left.saturating_sub(1);
    match value {
        Value::Null => Json::Null,
        Value::Bool(on) => Json::Bool(*on),
        Value::Number(number) => match number.whole() {
            Some(whole) => Json::from(whole),
            None => serde_json::Number::from_f64(number.get())
                .map_or_else(|| Json::from(number.get().to_string()), Json::Number),
        },
        Value::Text(text) => match text.chars().count() > CHARACTERS {
            true => Json::from(format!("{}…", text.chars().take(CHARACTERS).collect::<String>())),
            false => Json::from(&**text),
        },
        Value::List(items) if items.iter().all(is_plain) => Json::from(in_a_line(items)),
        Value::List(items) => {
            let mut shown: Vec<Json> = Vec::new();
            for item in items.iter().take(ITEMS) {
                if *left == 0 {
                    break;
                }
                shown.push(shortened(item, left));
            }
            if shown.len() < items.len() {
                shown.push(Json::from(format!("… {} in all", items.len())));
            }
            Json::Array(shown)
        }
        Value::Dict(entries) => {
            let mut shown = Map::new();
            for (key, value) in entries.iter().take(ENTRIES) {
                if *left == 0 {
                    break;
                }
                shown.insert(key.clone(), shortened(value, left));
            }
            if shown.len() < entries.len() {
                shown.insert("…".to_owned(), Json::from(format!("{} in all", entries.len())));
            }
            Json::Object(shown)
        }
    }
}

fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Dict(_))
}

fn in_a_line(items: &[Value]) -> String {
    let text = |item: &Value| match shortened(item, &mut 1) {
        Json::String(text) => text,
        other => other.to_string(),
    };
    let mut parts: Vec<String> = items.iter().take(ITEMS).map(text).collect();
    if parts.len() < items.len() {
        parts.push(format!("… {} in all", items.len()));
    }
    format!("[{}]", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_shortened_and_all_numbers_are_told() {
        let value: Value = serde_json::from_str(
            r#"{"a": [1, 2.5, "x"], "n": NaN, "long": [0,1,2,3,4,5,6,7,8,9,10,11,12], "deep": [[1], {"b": 2}]}"#
                .replace("NaN", "null")
                .as_str(),
        )
        .unwrap();
        let text = outline(&value).to_string();
        assert_eq!(
            text,
            r#"{"a":"[1, 2.5, x]","n":null,"long":"[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 13 in all]","deep":["[1]",{"b":2}]}"#
        );
    }
}
