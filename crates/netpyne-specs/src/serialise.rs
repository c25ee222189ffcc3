//! Specifications as serde sees them: what NetPyNE's JSON has, in the modeller's order, for any format that serde knows.

use crate::{Dict, NetParams, Number, SimConfig, Value};
use netpyne_base::Diagnostics;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(b) => serializer.serialize_bool(*b),
            Value::Number(Number::Int(i)) => serializer.serialize_i64(*i),
            Value::Number(Number::Float(x)) => serializer.serialize_f64(*x),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(list) => serializer.collect_seq(list),
            Value::Dict(dict) => serialize_dict(dict, serializer),
        }
    }
}

fn serialize_dict<S: Serializer>(dict: &Dict, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(dict.len()))?;
    for (key, value) in dict {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a model file")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E: Error>(self, i: i64) -> Result<Value, E> {
        Ok(Value::Number(Number::Int(i)))
    }

    fn visit_u64<E: Error>(self, i: u64) -> Result<Value, E> {
        Ok(Value::Number(i64::try_from(i).map_or(Number::Float(i as f64), Number::Int)))
    }

    fn visit_f64<E: Error>(self, x: f64) -> Result<Value, E> {
        Ok(Value::Number(Number::Float(x)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut dict = Dict::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            dict.insert(key, value);
        }
        Ok(Value::Dict(dict))
    }
}

/// What a reader gives, if it found no mistake.
fn read<T, E: Error>(value: &Value, from_json: fn(&Value, &mut Diagnostics) -> Option<T>) -> Result<T, E> {
    let mut mistakes = Diagnostics::new();
    match from_json(value, &mut mistakes) {
        Some(read) if !mistakes.has_errors() => Ok(read),
        _ => Err(E::custom(mistakes)),
    }
}

impl Serialize for NetParams {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_dict(&self.to_dict(), serializer)
    }
}

impl<'de> Deserialize<'de> for NetParams {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(&Value::deserialize(deserializer)?, NetParams::from_json)
    }
}

impl Serialize for SimConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_dict(&self.to_dict(), serializer)
    }
}

impl<'de> Deserialize<'de> for SimConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(&Value::deserialize(deserializer)?, SimConfig::from_json)
    }
}

#[cfg(test)]
mod tests {
    use crate::NetParams;

    #[test]
    fn a_specification_comes_back_as_it_was() {
        let text = r#"{"popParams":{"S":{"cellType":"PYR","numCells":3}},"connParams":{"S->S":{"preConds":{"pop":"S"},"weight":"0.1*post_ynorm"}}}"#;
        let net: NetParams = serde_json::from_str(text).unwrap();
        assert_eq!(net.pop_params["S"].cell_type.as_deref(), Some("PYR"));
        let again: NetParams = serde_json::from_str(&serde_json::to_string(&net).unwrap()).unwrap();
        assert_eq!(again, net);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let text = r#"{"popParams":{"S":{"numCells":[1]}}}"#;
        let error = serde_json::from_str::<NetParams>(text).unwrap_err().to_string();
        assert!(error.contains("numCells"), "{error}");
    }
}
