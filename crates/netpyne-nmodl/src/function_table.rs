//! `FUNCTION_TABLE`: a function whose values come from outside, as two vectors of each instance: `NAME_values`, and
//! `NAME_arguments` in rising order. One value alone is a constant.

use crate::ast::{Item, ItemKind, Module};
use netpyne_base::SourceFile;

/// What NEURON does with its table: bisection and linear interpolation, clamped at both ends.
const LOOKUP: &str = r#"
FUNCTION NAME(x) {
    LOCAL n, low, high, middle, part
    n = vector_size(NAME_values)
    IF (n == 0) {
        VERBATIM
        hoc_execerror("FUNCTION_TABLE NAME has no values: fill its vectors NAME_values and NAME_arguments", "");
        ENDVERBATIM
    }
    low = 0
    high = n - 1
    part = 0
    IF (n > 1) {
        IF (x <= vector_get(NAME_arguments, 0)) {
            low = 0
        } ELSE IF (x >= vector_get(NAME_arguments, high)) {
            low = high
        } ELSE {
            WHILE (low < high - 1) {
                middle = INT((low + high)/2)
                IF (vector_get(NAME_arguments, middle) <= x) {
                    low = middle
                } ELSE {
                    high = middle
                }
            }
            part = (x - vector_get(NAME_arguments, low))/(vector_get(NAME_arguments, low + 1) - vector_get(NAME_arguments, low))
        }
    }
    IF (part > 0) {
        NAME = (1. - part)*vector_get(NAME_values, low) + part*vector_get(NAME_values, low + 1)
    } ELSE {
        NAME = vector_get(NAME_values, low)
    }
}
"#;

/// Writes every table of one argument as a function that looks values up.
pub(crate) fn write_out(module: &mut Module) {
    for item in &mut module.items {
        if let Some(kind) = written_out(item) {
            item.kind = kind;
        }
    }
}

fn written_out(item: &Item) -> Option<ItemKind> {
    let ItemKind::FunctionTable { name, args, .. } = &item.kind else { return None };
    if args.len() != 1 {
        return None;
    }
    let text = LOOKUP.replace("NAME", &name.name);
    let (module, _) = crate::parse(&SourceFile::new("table", text));
    module.items.into_iter().find_map(|found| match found.kind {
        ItemKind::Routine(mut routine) => {
            routine.name = name.clone();
            Some(ItemKind::Routine(routine))
        }
        _ => None,
    })
}
