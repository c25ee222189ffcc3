//! `FUNCTION_TABLE`: a function whose values come from outside, as vectors of each instance: `NAME_values`, and
//! `NAME_arguments` in rising order; with two arguments `NAME_arguments_2` for the second, the values of which lie together.
//! One value alone is a constant.

use crate::ast::{Item, ItemKind, Module};
use netpyne_base::SourceFile;

/// What NEURON does with its table: bisection and linear interpolation, clamped at both ends.
const LOOKUP: &str = r#"
FUNCTION NAME(ARGUMENTS) {
    LOCAL n, low, high, middle, part, at1, part1, count, first, second
    n = vector_size(NAME_values)
    IF (n == 0) {
        VERBATIM
        hoc_execerror("FUNCTION_TABLE NAME has no values: fill its vectors LIST", "");
        ENDVERBATIM
    }
    at1 = 0
    part1 = 0
    low = 0
    part = 0
    IF (n > 1) {
        SEARCH
    }
    VALUE
}
"#;

/// Finds `low`, the place of the argument X, and `part`, how far it is on the way to the next.
const SEARCH: &str = r#"
    low = 0
    high = vector_size(VECTOR) - 1
    part = 0
    IF (X <= vector_get(VECTOR, 0)) {
        low = 0
    } ELSE IF (X >= vector_get(VECTOR, high)) {
        low = high
    } ELSE {
        WHILE (low < high - 1) {
            middle = INT((low + high)/2)
            IF (vector_get(VECTOR, middle) <= X) {
                low = middle
            } ELSE {
                high = middle
            }
        }
        part = (X - vector_get(VECTOR, low))/(vector_get(VECTOR, low + 1) - vector_get(VECTOR, low))
    }
"#;

/// The value of a function of one argument.
const VALUE: &str = r#"
    IF (part > 0) {
        NAME = (1. - part)*vector_get(NAME_values, low) + part*vector_get(NAME_values, low + 1)
    } ELSE {
        NAME = vector_get(NAME_values, low)
    }
"#;

/// The value of a function of two: along the second, then along the first.
const VALUE_OF_TWO: &str = r#"
    count = 1
    IF (n > 1) {
        count = vector_size(NAME_arguments_2)
    }
    low = at1*count + low
    first = vector_get(NAME_values, low)
    IF (part > 0) {
        first = (1. - part)*vector_get(NAME_values, low) + part*vector_get(NAME_values, low + 1)
    }
    NAME = first
    IF (part1 > 0) {
        second = vector_get(NAME_values, low + count)
        IF (part > 0) {
            second = (1. - part)*vector_get(NAME_values, low + count) + part*vector_get(NAME_values, low + count + 1)
        }
        NAME = (1. - part1)*first + part1*second
    }
"#;

/// Writes every table of one or two arguments as a function that looks values up.
pub(crate) fn write_out(module: &mut Module) {
    for item in &mut module.items {
        if let Some(kind) = written_out(item) {
            item.kind = kind;
        }
    }
}

fn written_out(item: &Item) -> Option<ItemKind> {
    let ItemKind::FunctionTable { name, args, .. } = &item.kind else { return None };
    let search = |x: &str, vector: &str| SEARCH.replace("VECTOR", vector).replace('X', x);
    let (arguments, list, search, value) = match args.len() {
        1 => ("x1_", "NAME_values and NAME_arguments", search("x1_", "NAME_arguments"), VALUE),
        2 => {
            let first = search("x1_", "NAME_arguments");
            let second = search("x2_", "NAME_arguments_2");
            let both = format!("{first}\n    at1 = low\n    part1 = part\n{second}");
            ("x1_, x2_", "NAME_values, NAME_arguments and NAME_arguments_2", both, VALUE_OF_TWO)
        }
        _ => return None,
    };
    let text = LOOKUP
        .replace("ARGUMENTS", arguments)
        .replace("LIST", list)
        .replace("SEARCH", &search)
        .replace("VALUE", value)
        .replace("NAME", &name.name);
    let (module, _) = crate::parse(&SourceFile::new("table", text));
    module.items.into_iter().find_map(|found| match found.kind {
        ItemKind::Routine(mut routine) => {
            routine.name = name.clone();
            Some(ItemKind::Routine(routine))
        }
        _ => None,
    })
}
