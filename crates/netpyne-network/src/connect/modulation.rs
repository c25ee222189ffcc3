//! Weights that change: shapes over time (`shape`) and plasticity (`plast`).

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::insert::parameters;
use crate::connect::synapse::model_cell;
use crate::description::conns::PlanId;
use crate::description::names::NameId;
use crate::description::network::CellIndex;
use crate::model::{Cell, CellId, ConnectionId, Play, PointId, Variable};
use crate::templates::assemble;
use netpyne_base::Diagnostic;
use netpyne_math::exp::exp;
use netpyne_mechanism::ir::{Kind, PointerId};
use netpyne_specs::{Number, Plasticity, WeightShape};

/// Resolution of shapes, s.
const RESOLUTION: f64 = 0.001;
/// Length of a pulse in units of its width.
const PULSE_LENGTH: f64 = 10.0;

/// A connection whose weight changes.
#[derive(Clone, Copy)]
pub(crate) struct Modulated {
    /// Presynaptic cell; none for a stimulus.
    pub pre: Option<Ordinal>,
    pub post: CellIndex,
    pub target: PointId,
    pub connection: ConnectionId,
    /// Element of its weight vector that changes.
    pub weight_index: u8,
}

/// Plays a shape into the weight of a connection. NetPyNE uses the weight of the rule, unscaled.
pub(crate) fn shape(
    build: &mut Build,
    shape: &WeightShape,
    modulated: Modulated,
    weight: Amount,
) -> Result<(), String> {
    let weight = match weight {
        Amount::One(weight, _) => weight,
        Amount::Missing => build.params.default_weight.get(),
        Amount::Many(_) => return Err("a shape needs a single weight".to_owned()),
    };
    let duration = build.cfg.duration.get();
    let mut switches: Vec<f64> = match &shape.switch_on_off {
        Some(times) => times.iter().map(|n| n.get()).collect(),
        None => vec![0.0],
    };
    if !switches.is_sorted() {
        return Err("`switchOnOff` times must ascend".to_owned());
    }
    switches.push(duration);
    let (mut times, mut values) = (Vec::new(), Vec::new());
    for pair in switches.chunks_exact(2) {
        let seconds = |n: Option<Number>| n.map_or(100.0, Number::get) / 1000.0;
        let (width, period) = (seconds(shape.pulse_width), seconds(shape.pulse_period));
        let kind = shape.pulse_type.as_deref().unwrap_or("square");
        let (start, finish) = (pair[0] / 1000.0, pair[1] / 1000.0);
        let (t, v) = Pulses { kind, width, period, height: weight, start, finish }.samples()?;
        times.extend(t);
        values.extend(v);
    }
    // Each stretch begins with a value for time 0, which takes effect at once.
    let mut latest = f64::NEG_INFINITY;
    times.iter_mut().for_each(|t| {
        latest = latest.max(*t);
        *t = latest;
    });
    let target = Variable::Weight(modulated.connection, u32::from(modulated.weight_index));
    build.net.model.plays.push(Play {
        target,
        times: times.into(),
        values: values.into(),
        continuous: false,
    });
    Ok(())
}

/// A train of pulses from `start` to `finish`, 0 before and after; times in s.
struct Pulses<'a> {
    kind: &'a str,
    width: f64,
    period: f64,
    height: f64,
    start: f64,
    finish: f64,
}

impl Pulses<'_> {
    /// Times in ms, and values.
    fn samples(&self) -> Result<(Vec<f64>, Vec<f64>), String> {
        let Self { kind, width, period, height, start, finish } = *self;
        if !(width > 0.0 && period > 0.0) {
            return Err("pulses need a width and a period above 0".to_owned());
        }
        let window = finish - start;
        let points = (window / RESOLUTION).max(0.0) as usize;
        let n = (PULSE_LENGTH * width / RESOLUTION) as usize;
        let x = |i: usize| (i as f64 - n as f64 / 2.0 + 1.0) * RESOLUTION;
        let pulse: Vec<f64> = match kind {
            "square" => {
                let on = n / 2..n / 2 + (width / RESOLUTION) as usize;
                (0..n).map(|i| if on.contains(&i) { 1.0 } else { 0.0 }).collect()
            }
            "gaussian" => {
                let bell = |i: usize| {
                    let s = 2.0 * x(i) / width - 1.0;
                    exp(-2.0 * (s * s))
                };
                let bell: Vec<f64> = (0..n).map(bell).collect();
                let highest = bell.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
                bell.iter().map(|p| p / highest).collect()
            }
            other => return Err(format!("`{other}` is no pulse type; known: square, gaussian")),
        };
        let mut full = vec![0.0; points + n];
        let mut now = 0.0;
        while now < window {
            if now < window - RESOLUTION / 2.0 {
                let at = (now / RESOLUTION) as usize;
                full.iter_mut().skip(at).zip(&pulse).for_each(|(f, p)| *f += p);
            }
            now += period;
        }
        let first = (n as f64 / 2.0 - 1.0).max(0.0) as usize;
        let mut times = vec![0.0];
        times.extend((0..points).map(|i| (i as f64 * RESOLUTION + start) * 1e3));
        let last = times[points];
        times.push(last + RESOLUTION * 1e3);
        let mut values = vec![0.0];
        values.extend((0..points).map(|i| full.get(first + i).copied().unwrap_or(0.0) * height));
        values.push(0.0);
        Ok((times, values))
    }
}

/// The bare section of an artificial cell, in which NetPyNE puts the plasticity of connections onto it: where, and the node at 0.
fn section_of_artificial(build: &mut Build, cell: CellIndex) -> Option<(CellId, u32, NameId)> {
    let known = build.bare_sections.get(&cell).copied();
    let id = match known {
        Some(id) => id,
        None => {
            let other = build.bare_sections.values().next();
            let template = match other.map(|id| build.net.model.cells[id.index()].template) {
                Some(template) => template,
                None => assemble::bare_section(build)?,
            };
            let cells = &mut build.net.model.cells;
            let id = CellId::from_index(cells.len());
            cells.push(Cell { gid: build.net.cells.gid[cell.index()], template, streams: build.randoms });
            build.bare_sections.insert(cell, id);
            id
        }
    };
    Some((id, 0, NameId::NONE))
}

/// Attaches a plasticity mechanism to a connection.
pub(crate) fn plasticity(
    build: &mut Build,
    (plast, path): (&Plasticity, &str),
    modulated: Modulated,
) -> Result<(), String> {
    let Modulated { pre, post, target, connection, weight_index } = modulated;
    let Some(mechanism) = build.catalog.find(&plast.mech) else {
        let d =
            Diagnostic::warning(format!("no mechanism called `{}`: weights stay as they are", plast.mech));
        build.report_once(d.at_path(format!("{path}.plast.mech")));
        return Ok(());
    };
    if build.catalog.get(mechanism).kind == Kind::Density {
        return Err(format!("`{}` is no point process", plast.mech));
    }
    if plast.params.keys().any(|name| build.field(mechanism, name).is_none()) {
        // NetPyNE stops at it, and drops what it has made; its random streams have been counted.
        build.randoms += build.streams_of(mechanism);
        return Ok(());
    }
    let set = parameters(build, mechanism, &plast.params, "plast.params");
    let Some(pre) = pre.filter(|_| plast.mech == "STDP") else {
        // NetPyNE drops what it has made again, as nothing holds it; its random streams have been counted.
        build.randoms += build.streams_of(mechanism);
        let why =
            if pre.is_none() { "of a NetStim's connections" } else { "by another mechanism than `STDP`" };
        let d = Diagnostic::warning(format!("plasticity {why} has no effect, as in NetPyNE"));
        build.report_once(d.at_path(format!("{path}.plast")));
        return Ok(());
    };
    let (cell, node, sec) = match (build.built[post.index()].clone(), model_cell(build, post)) {
        (Some(built), Some(cell)) => {
            // It sits at the 0 end of the target's section.
            let sec = build.net.sites.sec[target.index()];
            let name = if sec == NameId::NONE { "" } else { build.net.names.get(sec) };
            let ix = built.morph.find(name).ok_or("the target has no section")?;
            (cell, built.tree.node_at(ix, 0.0).ok_or("the target has no section")?, sec)
        }
        _ => section_of_artificial(build, post).ok_or("the target has no section")?,
    };
    let point = build.push_point(mechanism, Some((cell, node, sec, 0.0)), PlanId::NONE, set);
    const DELAY: f64 = 1.0;
    let (before, after) = (build.source_of(pre), build.source[post.index()]);
    build.net.model.connections.push(before, point, 1.0, 0, DELAY);
    build.net.model.connections.push(after, point, -1.0, 0, DELAY);
    let pointers = &build.catalog.get(mechanism).pointers;
    let pointer =
        pointers.iter().position(|p| p == "synweight").ok_or("`STDP` has no POINTER `synweight`")?;
    let variable = Variable::Weight(connection, u32::from(weight_index));
    build.net.model.pointers.push((point, PointerId::from_index(pointer), variable));
    Ok(())
}
