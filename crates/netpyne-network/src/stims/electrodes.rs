//! Electrodes in cells.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::share::Ordinal;
use crate::connect::{placement, synapse};
use crate::description::conns::PlanId;
use crate::description::network::{CellIndex, Stim};
use crate::templates::{compartments, rule};
use netpyne_base::{Diagnostic, Shown};
use netpyne_mechanism::ir::Kind;
use netpyne_morphology::SectionIx;
use netpyne_specs::{Dict, StimTargetParams, Value};
use std::sync::Arc;

/// Passes over an electrode of a cell of another part.
pub(super) fn pass_electrode(build: &mut Build, target: &StimTargetParams, kind: &str, cell: Ordinal) {
    let streams = build.streams_named(kind);
    if !streams.is_none()
        && let Some(built) = compartments::any(build, cell)
        && !placement::sections(&built, target.sec.as_ref()).is_empty()
    {
        build.randoms += streams;
    }
}

/// Puts an electrode that NetPyNE stores as `dict` into a cell; `path` is where its place is said, `source_path` where its
/// parameters are.
pub(crate) fn insert_electrode(
    build: &mut Build,
    (cell, built): (CellIndex, &BuiltCell),
    (ix, x): (SectionIx, f64),
    dict: Arc<Dict>,
    (path, source_path): (&str, &str),
) -> Result<(), Box<Diagnostic>> {
    let kind = dict.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(mechanism) = rule::find(build, kind, Kind::PointProcess, &|| format!("{source_path}.type"))
    else {
        return Ok(());
    };
    let node = built.tree.node_at(ix, x).ok_or_else(|| {
        let message = format!("a location must be in 0 to 1, not {}", Shown(x));
        Box::new(Diagnostic::error(message).at_path(format!("{path}.loc")))
    })?;
    let mut set = Vec::new();
    let mut elements = Vec::new();
    for (key, value) in dict.iter() {
        if matches!(key.as_str(), "type" | "source" | "loc" | "sec" | "label") {
            continue;
        }
        let Some(field) = build.field(mechanism, key) else {
            return Err(Box::new(build.unknown_field(mechanism, key, format!("{source_path}.{key}"))));
        };
        let wrong =
            |message: String| Box::new(Diagnostic::error(message).at_path(format!("{source_path}.{key}")));
        match value {
            Value::List(list) => {
                let len = build.catalog.get(mechanism).fields[field.index()].len as usize;
                if list.len() > len {
                    return Err(wrong(format!("{} values; `{kind}` takes {len}", list.len())));
                }
                for (i, value) in list.iter().enumerate() {
                    let value = value.as_f64().ok_or_else(|| wrong("expected numbers".to_owned()))?;
                    if i == 0 { set.push((field, value)) } else { elements.push((field, i as u32, value)) }
                }
            }
            value => match value.as_f64() {
                Some(value) => set.push((field, value)),
                None => return Err(wrong(format!("expected a number, found {}", value.kind()))),
            },
        }
    }
    let Some(model_cell) = synapse::model_cell(build, cell) else { return Ok(()) };
    let sec = build.section_name(built, ix);
    let point = build.push_point(mechanism, Some((model_cell, node, sec, x)), PlanId::NONE, set);
    build.net.model.elements.extend(elements.into_iter().map(|(field, i, value)| (point, field, i, value)));
    build.net.stims.push(Stim { cell, dict, point });
    Ok(())
}
