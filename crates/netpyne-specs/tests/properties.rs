//! Nothing a file can contain makes reading fail in any way but by diagnostics.

mod common;

use netpyne_base::{Diagnostics, SourceFile};
use netpyne_specs::{JsonStyle, ModelSpec, NetParams, SimConfig, read_json, validate, write_json};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}|[\\[\\]{},:\"0-9eE+.a-z -]{0,80}") {
        let _ = read_json(&SourceFile::new("x", text));
    }

    #[test]
    fn written_numbers_read_back(bits in any::<u64>()) {
        let x = f64::from_bits(bits);
        let text = netpyne_specs::python_number(x.into());
        let back = read_json(&SourceFile::new("x", text)).unwrap().as_f64().unwrap();
        prop_assert!(back.to_bits() == bits || (x.is_nan() && back.is_nan()));
    }

    #[test]
    fn a_damaged_model_is_read_and_checked_without_panic(at in 0..5000_usize, with in "[\\[\\]{},:\"0-9a-z-]{0,3}") {
        let model = include_str!("model.json");
        let at = at % model.len();
        let damaged = format!("{}{with}{}", &model[..at], &model[at + 1..]);
        let Ok(value) = read_json(&SourceFile::new("x", damaged)) else { return Ok(()) };
        let mut out = Diagnostics::new();
        let net = value.get("net").and_then(|n| n.get("params")).and_then(|p| NetParams::from_json(p, &mut out));
        let config = value.get("simConfig").and_then(|c| SimConfig::from_json(c, &mut out));
        let spec = ModelSpec {
            net_params: net.unwrap_or_default(),
            sim_config: config.unwrap_or_default(),
            ..ModelSpec::default()
        };
        let _ = validate(&spec, &common::Known).to_string();
        let style = JsonStyle { indent: None, sort_keys: true };
        let _ = write_json(&spec.net_params.to_json(), style);
    }
}
