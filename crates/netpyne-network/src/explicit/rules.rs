//! What stands for the rules of a network that exists already: sections of cells as rules for single cells.

use crate::description::explicit::{ExplicitBody, ExplicitNetwork};
use netpyne_base::Diagnostics;
use netpyne_specs::{At, CellParams, Dict, NetParams, Number, OrFalse, PopParams, SynMechParams, Value};

/// The rules that cells are made by. First, in order, one for each entry of [`ExplicitNetwork::structures`]; then those of
/// `rules`, for cells whose sections are not told. Nothing in them connects or stimulates anything.
pub(super) fn standing_for(
    explicit: &ExplicitNetwork,
    rules: &NetParams,
    out: &mut Diagnostics,
) -> NetParams {
    let mut params = rules.clone();
    params.conn_params.clear();
    params.sub_conn_params.clear();
    params.stim_target_params.clear();
    // What these do has been done.
    params.correct_border = OrFalse::Off;
    params.scale = Number::Int(1);
    let labels = labels_of(explicit);
    let made = explicit.structures.iter().enumerate().map(|(i, structure)| {
        let (secs, sec_lists) = &**structure;
        let name = format!("cell {}", labels[i].1);
        let mut rule = Dict::new();
        rule.insert("secs".to_owned(), without_defined_shapes(secs).into());
        rule.insert("secLists".to_owned(), sec_lists.clone().into());
        rule.insert("vars".to_owned(), vars(rules, labels[i].0).into());
        let root = At::root("net.cells");
        (name.clone(), CellParams::from_dict(&rule, &root.label(&name), out))
    });
    let made: Vec<_> = made.collect();
    params.cell_params = made.into_iter().chain(std::mem::take(&mut params.cell_params)).collect();
    for kind in &explicit.synapse_kinds {
        let label = explicit.names.get(kind.label);
        if !params.syn_mech_params.contains_key(label) {
            let root = At::root("synMechs");
            let syn = SynMechParams::from_dict(&kind.params, &root.label(label), out);
            params.syn_mech_params.insert(label.to_owned(), syn);
        }
    }
    params.pop_params =
        explicit.pops.iter().map(|pop| (pop.label.clone(), population(&pop.tags, out))).collect();
    params
}

/// For each structure the labels of the rules that its first cell had, and the gid of that.
fn labels_of(explicit: &ExplicitNetwork) -> Vec<(&[String], u32)> {
    let mut labels: Vec<(&[String], u32)> = vec![(&[], 0); explicit.structures.len()];
    for cell in explicit.cells.iter().rev() {
        if let ExplicitBody::Compartments { structure, .. } = &cell.body {
            labels[*structure as usize] = (cell.tags.label.as_deref().unwrap_or(&[]), cell.gid.0);
        }
    }
    labels
}

/// Variables of the rules with these labels, which string functions in the sections may use.
fn vars(rules: &NetParams, labels: &[String]) -> Dict {
    let rules = labels.iter().filter_map(|label| rules.cell_params.get(label));
    rules.flat_map(|rule| rule.vars.iter()).map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// A population: what is said of the cells themselves is told cell by cell.
fn population(tags: &Dict, out: &mut Diagnostics) -> PopParams {
    let of_cells = |key: &str| {
        matches!(key, "cellsList" | "density" | "gridSpacing" | "pop" | "spkTimes" | "dynamicRates")
    };
    let tags: Dict = tags.iter().filter(|(k, _)| !of_cells(k)).map(|(k, v)| (k.clone(), v.clone())).collect();
    let root = At::root("net.pops");
    PopParams::from_dict(&tags, &root, out)
}

/// Sections without the points that `defineCellShapes` gave them, which are made anew where they are wanted: they are stored
/// after they were moved, y before x and without depth, so that the sections cannot be made from them.
pub(super) fn without_defined_shapes(secs: &Dict) -> Dict {
    // Models do not write them so: floats but for the depth, which is an int.
    let flat = |point: &Value| {
        let float = |value: &Value| matches!(value, Value::Number(Number::Float(_)));
        matches!(point.as_list(), Some([x, y, Value::Number(Number::Int(0)), diameter])
            if float(x) && float(y) && float(diameter))
    };
    let defined = |geom: &Dict| {
        let points = geom.get("pt3d").and_then(Value::as_list).unwrap_or(&[]);
        geom.contains_key("L") && geom.contains_key("diam") && !points.is_empty() && points.iter().all(flat)
    };
    let mut secs = secs.clone();
    for sec in secs.values_mut() {
        if let Value::Dict(sec) = sec
            && let Some(Value::Dict(geom)) = sec.get_mut("geom")
            && defined(geom)
        {
            geom.shift_remove("pt3d");
        }
    }
    secs
}
