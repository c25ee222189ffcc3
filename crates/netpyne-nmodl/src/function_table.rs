//! `FUNCTION_TABLE`: a function whose values come from outside, as vectors of each instance: `NAME_values`, and
//! `NAME_arguments`, `NAME_arguments_2`, … in rising order, one per argument. The values of the last argument lie together. One
//! value alone is a constant. Functions of one or two arguments are interpolated; those of more are what NEURON makes of them:
//! the value at the last place that is not above, for each argument.

use crate::ast::{Item, ItemKind, Module};
use netpyne_base::SourceFile;
use netpyne_mechanism::ir;
use std::fmt::Write;

/// More arguments than any model needs.
const MOST_ARGUMENTS: usize = 16;

/// What NEURON does with its table: bisection, clamped at both ends.
const LOOKUP: &str = r#"
FUNCTION NAME(FORMAL) {
    LOCAL n, high, middle, value, LOCALS
    n = vector_size(NAME_values)
    IF (n == 0) {
        VERBATIM
        hoc_execerror("FUNCTION_TABLE NAME has no values: fill it by table_NAME_MECHANISM", "");
        ENDVERBATIM
    }
    START
    IF (n > 1) {
        SEARCH
    }
    VALUE
    NAME = value
}
"#;

/// Finds the place of the argument X, and how far it is on the way to the next.
const SEARCH: &str = r#"
    high = vector_size(VECTOR) - 1
    IF (X <= vector_get(VECTOR, 0)) {
        PLACE = 0
    } ELSE IF (X >= vector_get(VECTOR, high)) {
        PLACE = high
    } ELSE {
        WHILE (PLACE < high - 1) {
            middle = INT((PLACE + high)/2)
            IF (vector_get(VECTOR, middle) <= X) {
                PLACE = middle
            } ELSE {
                high = middle
            }
        }
        PART = (X - vector_get(VECTOR, PLACE))/(vector_get(VECTOR, PLACE + 1) - vector_get(VECTOR, PLACE))
    }
"#;

/// Writes every table as a function that looks values up; says which there are.
pub(crate) fn write_out(module: &mut Module) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for item in &mut module.items {
        let Some((kind, arguments)) = written_out(item) else { continue };
        if let ItemKind::Routine(routine) = &kind {
            found.push((routine.name.name.clone(), arguments));
        }
        item.kind = kind;
    }
    found
}

/// The tables of a mechanism that has been lowered.
pub(crate) fn uses(found: &[(String, usize)], mechanism: &ir::Mechanism) -> Vec<ir::FunctionTableUse> {
    let vector =
        |name: String| mechanism.vectors.iter().position(|v| *v == name).map(ir::VectorId::from_index);
    let used = found.iter().filter_map(|(name, arguments)| {
        Some(ir::FunctionTableUse {
            name: name.clone(),
            values: vector(format!("{name}_values"))?,
            arguments: (1..=*arguments).map(|k| vector(places_of(name, k))).collect::<Option<_>>()?,
        })
    });
    used.collect()
}

/// The vector of the places of argument `k`, counted from 1.
fn places_of(name: &str, k: usize) -> String {
    if k == 1 { format!("{name}_arguments") } else { format!("{name}_arguments_{k}") }
}

fn written_out(item: &Item) -> Option<(ItemKind, usize)> {
    let ItemKind::FunctionTable { name, args, .. } = &item.kind else { return None };
    let n = args.len();
    if !(1..=MOST_ARGUMENTS).contains(&n) {
        return None;
    }
    let all = |text: &str, between: &str| {
        (1..=n).map(|k| text.replace('#', &k.to_string())).collect::<Vec<_>>().join(between)
    };
    let (mut start, mut search) = (String::new(), String::new());
    for k in 1..=n {
        let vector = places_of(&name.name, k);
        let _ = write!(start, "place{k} = 0\n part{k} = 0\n count{k} = 1\n");
        search += &SEARCH
            .replace("PLACE", &format!("place{k}"))
            .replace("PART", &format!("part{k}"))
            .replace("VECTOR", &vector)
            .replace('X', &format!("x{k}_"));
        let _ = writeln!(search, "count{k} = vector_size({vector})");
    }
    let value = if n <= 2 { interpolation(&name.name, 1, n, "value") } else { corner(&name.name, n) };
    let text = LOOKUP
        .replace("FORMAL", &all("x#_", ", "))
        .replace("LOCALS", &all("place#, part#, count#, row#, first#, second#", ", "))
        .replace("START", &start)
        .replace("SEARCH", &search)
        .replace("VALUE", &value)
        .replace("NAME", &name.name);
    let (module, _) = crate::parse(&SourceFile::new("table", text));
    module.items.into_iter().find_map(|found| match found.kind {
        ItemKind::Routine(mut routine) => {
            routine.name = name.clone();
            Some((ItemKind::Routine(routine), n))
        }
        _ => None,
    })
}

/// Statements that set `value` to the value at the places found.
fn corner(name: &str, n: usize) -> String {
    let at = (2..=n).fold("place1".to_string(), |at, k| format!("({at})*count{k} + place{k}"));
    format!("value = vector_get({name}_values, {at})\n")
}

/// Statements that set `target` to the interpolated value at the places found of the arguments from number `k` on; where the
/// values for the arguments before begin is in `row{k}`, in units of values for the arguments from `k` on.
fn interpolation(name: &str, k: usize, n: usize, target: &str) -> String {
    let row = if k == 1 { "0".to_string() } else { format!("row{k}*count{k}") };
    let value = |next: &str, target: &str| match k == n {
        true => format!("{target} = vector_get({name}_values, {row} + place{k}{next})\n"),
        false => {
            let inner = interpolation(name, k + 1, n, target);
            format!("row{} = {row} + place{k}{next}\n{inner}", k + 1)
        }
    };
    let (first, second) = (format!("first{k}"), format!("second{k}"));
    format!(
        "{}{target} = {first}\nIF (part{k} > 0) {{\n{}{target} = (1. - part{k})*{first} + part{k}*{second}\n}}\n",
        value("", &first),
        value(" + 1", &second)
    )
}
