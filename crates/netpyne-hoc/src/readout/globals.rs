//! Global variables that the files of the cell changed.

use crate::world::{Binding, World};
use netpyne_specs::Dict;

/// Values before any file is read.
const BEFORE: &[(&str, f64)] =
    &[("celsius", 6.3), ("v_init", -65.0), ("clamp_resist", 1e-3), ("secondorder", 0.0)];

pub(super) fn read(world: &World) -> Dict {
    let mut globals = Dict::new();
    let mut compare = |name: &str, before: f64| {
        let binding = world.top.get(name).or_else(|| world.builtins.get(name));
        if let Some(Binding::Numbers(numbers)) = binding
            && numbers.dims.is_empty()
            && numbers.get(0) != before
        {
            globals.insert(name.to_owned(), numbers.get(0).into());
        }
    };
    for (name, before) in BEFORE {
        compare(name, *before);
    }
    for (name, before, _) in world.mechanisms.entries().iter().flat_map(|e| &e.globals) {
        compare(name, *before);
    }
    // As Python lists names.
    globals.sort_keys();
    globals
}
