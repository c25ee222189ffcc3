//! Which variables of a cell a trace means, and why a cell has none.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::description::network::{Body, CellIndex, Stim, number};
use crate::model::{PointId, SegmentVar, Variable};
use crate::{connect::synapse, variables};
use indexmap::IndexMap;
use netpyne_base::listed;
use netpyne_specs::{RecordTrace, Value, python_number};

/// Variables to record, with the key of each where there can be several.
pub(crate) type Targets = Vec<(Variable, Option<String>)>;

/// Why a cell has nothing to record for a trace.
pub(crate) struct Lack {
    /// In words.
    pub message: String,
    /// Whether it has something like it elsewhere.
    pub elsewhere: bool,
}

impl From<String> for Lack {
    fn from(message: String) -> Self {
        Lack { message, elsewhere: false }
    }
}

impl From<&str> for Lack {
    fn from(message: &str) -> Self {
        Lack::from(message.to_owned())
    }
}

/// There is no `what` at a place; there are some at the places `others`.
fn lack(what: &str, at: &str, others: &[String]) -> Lack {
    let elsewhere = match listed(others) {
        Some(places) => format!("; there are some at {places}"),
        None => String::new(),
    };
    Lack { message: format!("there is no {what}{at}{elsewhere}"), elsewhere: !others.is_empty() }
}

/// The variables of a cell that a trace means; `synapses` are those of the cell.
pub(crate) fn targets(
    build: &Build,
    trace: &RecordTrace,
    cell: CellIndex,
    synapses: &[usize],
) -> Result<Targets, Lack> {
    let var = trace.var.as_deref().ok_or("`var` is missing")?;
    let sec = trace.sec.as_ref().filter(|s| !s.is_null());
    let Some(built) = &build.built[cell.index()] else {
        let Body::Artificial { point, .. } = &build.net.cells.body[cell.index()] else {
            return Ok(Vec::new());
        };
        if sec.is_some() || trace.syn_mech.is_some() {
            return Err("artificial cells have no sections".into());
        }
        return Ok(vec![(variables::of_point(build, *point, var)?, None)]);
    };
    let of_label = |label: &str| {
        let id = build.net.names.find(label);
        move |i: &&usize| {
            build.net.conns.plans[build.net.sites.plan[**i].index()].syn_mech == id && id.is_some()
        }
    };
    match sec {
        Some(name) => {
            let name = name.as_str().ok_or("`sec` must be the name of a section")?;
            let found = Recorded { cell, built, synapses }.at_section(build, trace, name, var)?;
            Ok(vec![(found, None)])
        }
        None => {
            let label = trace.syn_mech.as_deref().ok_or("`sec` is missing")?;
            // Section by section, as NetPyNE stores them.
            let section = |i: usize| built.morph.find(build.net.names.get(build.net.sites.sec[i]));
            let mut own: Vec<usize> = synapses.iter().filter(of_label(label)).copied().collect();
            own.sort_by_key(|i| section(*i));
            // Of several at one place, the last takes the place of the first.
            let mut found = IndexMap::new();
            for i in own {
                let key = format!("{}_{}", build.net.names.get(build.net.sites.sec[i]), location(build, i));
                found.insert(key, variables::of_point(build, PointId::from_index(i), var)?);
            }
            match found.is_empty() {
                true => Err(lack(&format!("synapse `{label}`"), "", &[])),
                false => Ok(found.into_iter().map(|(key, variable)| (variable, Some(key))).collect()),
            }
        }
    }
}

/// A cell with sections, and its synapses.
struct Recorded<'a> {
    cell: CellIndex,
    built: &'a BuiltCell,
    synapses: &'a [usize],
}

impl Recorded<'_> {
    /// The variable `var` in the section `name`, at the place and of the mechanism that the trace says.
    fn at_section(
        &self,
        build: &Build,
        trace: &RecordTrace,
        name: &str,
        var: &str,
    ) -> Result<Variable, Lack> {
        let Self { cell, built, synapses } = *self;
        let ix = built.morph.find(name).ok_or_else(|| format!("there is no section `{name}`"))?;
        let loc = match &trace.loc {
            None | Some(Value::Null) => 0.5,
            Some(loc) => loc.as_f64().ok_or("`loc` must be a number")?,
        };
        let node = built.tree.node_at(ix, loc).ok_or("`loc` must be in 0 to 1")?;
        // The ends have no geometry of their own: they are as the segments beside them.
        let inside = built.tree.node_at(ix, loc.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON)).unwrap_or(node);
        let id = synapse::model_cell(build, cell).ok_or("the cell has no sections")?;
        let index = match &trace.index {
            None | Some(Value::Null) => 0,
            Some(index) => index.as_f64().ok_or("`index` must be a number")? as usize,
        };
        let points = &build.net.model.points;
        if let Some(mechanism) = &trace.mech {
            return Ok(variables::of_mechanism(build, built, (id, node), mechanism, var)?);
        }
        if let Some(label) = &trace.syn_mech {
            let wanted = build.net.names.find(label);
            let of_label = |i: &&usize| {
                wanted.is_some()
                    && build.net.conns.plans[build.net.sites.plan[**i].index()].syn_mech == wanted
            };
            // Where two sections meet there is one node, but the synapse belongs to the section it was put into.
            let own = build.net.names.find(name);
            let at_place = |i: &&usize| points.node[**i] == node && own == Some(build.net.sites.sec[**i]);
            let here = synapses.iter().filter(of_label).filter(at_place);
            let Some(i) = here.into_iter().nth(index) else {
                let place = |i: &usize| {
                    let sec = build.net.names.get(build.net.sites.sec[*i]);
                    format!("{sec}({})", location(build, *i))
                };
                let mut others: Vec<String> = synapses.iter().filter(of_label).map(place).collect();
                others.dedup();
                let what = format!("synapse `{label}`{}", numbered(index));
                return Err(lack(&what, &format!(" at {name}({loc})"), &others));
            };
            return Ok(variables::of_point(build, PointId::from_index(*i), var)?);
        }
        if let Some(label) = &trace.stim {
            let wanted = Value::from(label.as_str());
            let of_cell = || {
                let of_cell = build.net.stims.iter().filter(|s| s.cell == cell);
                of_cell.filter(|s| s.dict.get("label") == Some(&wanted) && points.cell[s.point.index()] == id)
            };
            let Some(stim) = of_cell().filter(|s| points.node[s.point.index()] == node).nth(index) else {
                let place = |s: &Stim| {
                    let of = |key: &str| s.dict.get(key).cloned().unwrap_or_default();
                    let loc = of("loc").as_number().map_or(String::new(), python_number);
                    format!("{}({loc})", of("sec").as_str().unwrap_or_default())
                };
                let others: Vec<String> = of_cell().map(place).collect();
                let what = format!("stimulus of the target rule `{label}`{}", numbered(index));
                return Err(lack(&what, &format!(" at {name}({loc})"), &others));
            };
            return Ok(variables::of_point(build, stim.point, var)?);
        }
        if let Some(label) = &trace.pointp {
            let found = built.pointps.iter().position(|p| p.section == ix && p.label == *label);
            let Some(i) = found else {
                let others: Vec<String> = built.pointps.iter().map(|p| p.label.clone()).collect();
                return Err(lack(&format!("point process `{label}`"), &format!(" in `{name}`"), &others));
            };
            return Ok(variables::of_point(build, build.cell_points[cell.index()][i], var)?);
        }
        match var {
            "diam" => Ok(Variable::Segment(id, inside, SegmentVar::Diameter)),
            "cm" => Ok(Variable::Segment(id, inside, SegmentVar::Capacitance)),
            _ => Ok(variables::of_segment(build, built, (id, node), var)?),
        }
    }
}

/// The location of a synapse as Python writes it.
fn location(build: &Build, synapse: usize) -> String {
    let plan = &build.net.conns.plans[build.net.sites.plan[synapse].index()];
    match number(build.net.sites.loc[synapse], plan.whole[2]) {
        Value::Number(loc) => python_number(loc),
        _ => String::new(),
    }
}

/// Which of several is meant, in words.
fn numbered(index: usize) -> String {
    if index == 0 { String::new() } else { format!(" of index {index}") }
}
