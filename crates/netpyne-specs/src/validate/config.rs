//! Scalars of the network, and simulation options.

use super::check::{Check, Range};
use super::{Context, no_effect};
use crate::{At, CorrectBorder, Dict, NetParams, RecordTrace, SimConfig, Value};
use netpyne_base::{Diagnostic, Diagnostics, Shown, did_you_mean};

/// Options that NetPyNE honours besides the documented ones.
const EXTRA: [&str; 7] =
    ["use_local_dt", "intervalFolder", "intervalRun", "saveInterval", "saveWeights", "saveTxt", "netParams"];

/// NetPyNE's analysis functions.
const ANALYSES: [&str; 45] = [
    "calculateDisynaptic",
    "calculateRate",
    "calculatefI",
    "granger",
    "iplot2Dnet",
    "iplotConn",
    "iplotDipole",
    "iplotDipolePSD",
    "iplotDipoleSpectrogram",
    "iplotLFP",
    "iplotRaster",
    "iplotRatePSD",
    "iplotRxDConcentration",
    "iplotSpikeHist",
    "iplotSpikeStats",
    "iplotTraces",
    "nTE",
    "plot2DFiring",
    "plot2DNet",
    "plot2Dfiring",
    "plot2Dnet",
    "plotCSD",
    "plotConn",
    "plotDipole",
    "plotEEG",
    "plotEPSPAmp",
    "plotLFP",
    "plotLFPLocations",
    "plotLFPPSD",
    "plotLFPSpectrogram",
    "plotLFPTimeSeries",
    "plotRaster",
    "plotRatePSD",
    "plotRateSpectrogram",
    "plotRates",
    "plotRxDConcentration",
    "plotShape",
    "plotSpikeFreq",
    "plotSpikeHist",
    "plotSpikeStats",
    "plotSyncs",
    "plotTraces",
    "plotfI",
    "popAvgRates",
    "syncMeasure",
];

/// The scalars of the network.
pub(super) fn check_net(context: &Context, out: &mut Diagnostics) {
    let net = context.net;
    let at = At::root("netParams");
    misspelt(&net.rest, NetParams::KEYS, &at, out);
    for (key, value, range) in [
        ("scale", net.scale, Range::NonNegative),
        ("sizeX", net.size_x, Range::Positive),
        ("sizeY", net.size_y, Range::Positive),
        ("sizeZ", net.size_z, Range::Positive),
        ("scaleConnWeight", net.scale_conn_weight, Range::Any),
        ("scaleConnWeightNetStims", net.scale_conn_weight_net_stims, Range::Any),
        ("defaultWeight", net.default_weight, Range::Any),
        ("defaultDelay", net.default_delay, Range::Any),
        ("defaultThreshold", net.default_threshold, Range::Any),
        ("propVelocity", net.prop_velocity, Range::Positive),
    ] {
        out.number(value.get(), range, &at.key(key));
    }
    let shapes = ["cuboid", "cylinder", "ellipsoid"];
    if !shapes.contains(&net.shape.as_str()) {
        out.passed_over("shape", &net.shape, "it is taken for a cuboid", &shapes, &at.key("shape"));
    }
    if let Some(border) = net.correct_border.on() {
        let at = at.key("correctBorder");
        out.unknown_keys(&border.rest, CorrectBorder::KEYS, &at);
        for (key, borders) in [
            ("xborders", &border.x_borders),
            ("yborders", &border.y_borders),
            ("zborders", &border.z_borders),
        ] {
            let Some(borders) = borders else { continue };
            if borders.is_empty() {
                out.error("at least one border is needed", &at.key(key));
            }
            for (i, place) in borders.iter().enumerate() {
                out.number(place.get(), Range::Any, &at.key(key).index(i));
            }
        }
    }
    if net.rotate_cells_randomly.is_truthy() {
        out.error("random rotation of cells is not supported yet", &at.key("rotateCellsRandomly"));
    }
    if net.rxd_params.values().any(Value::is_truthy) {
        out.error("reaction-diffusion (`rxdParams`) is not supported yet", &at.key("rxdParams"));
    }
}

/// Any attribute is legal here, but one that is nearly a known name is likely a misspelling.
fn misspelt(rest: &Dict, known: &[&str], at: &At, out: &mut Diagnostics) {
    for key in rest.keys().filter(|k| !EXTRA.contains(&k.as_str())) {
        if let Some(meant) = did_you_mean(key, known) {
            let warning = Diagnostic::warning(format!("`{key}` is not an option and has no effect"));
            out.push(warning.at_path(at.key(key).to_string()).help(meant));
        }
    }
}

/// Simulation options.
pub(super) fn check(context: &Context, out: &mut Diagnostics) {
    let config = context.config;
    let at = At::root("simConfig");
    misspelt(&config.rest, SimConfig::KEYS, &at, out);
    check_times(config, &at, out);
    for (name, value) in &config.h_params {
        out.number(value.get(), Range::Any, &at.key("hParams").key(name));
    }
    let seeds = [
        ("conn", config.seeds.conn),
        ("stim", config.seeds.stim),
        ("loc", config.seeds.loc),
        ("cell", config.seeds.cell),
    ];
    for (key, seed) in seeds {
        check_seed(seed, &at.key("seeds").key(key), out);
    }
    if let Some(index) = config.rand123_global_index {
        check_seed(index, &at.key("rand123GlobalIndex"), out);
    }
    let unsupported = [
        ("cvode_active", config.cvode_active, "the variable time step"),
        (
            "use_local_dt",
            config.rest.get("use_local_dt").is_some_and(Value::is_truthy),
            "the local variable time step",
        ),
        ("recordDipolesHNN", config.record_dipoles_hnn.is_truthy(), "HNN's dipole recording"),
        ("dump_coreneuron_model", config.dump_coreneuron_model, "writing a CoreNEURON model"),
    ];
    for (key, _, what) in unsupported.into_iter().filter(|u| u.1) {
        out.error(format!("{what} (`{key}`) is not supported"), &at.key(key));
    }
    no_effect::check(config, &at, out);
    for (name, trace) in &config.record_traces {
        check_trace(context, trace, &at.key("recordTraces").label(name), out);
    }
    for (i, position) in config.record_lfp.iter().enumerate() {
        if position.iter().any(|x| !x.get().is_finite()) {
            out.error("an electrode position must be finite", &at.key("recordLFP").index(i));
        }
    }
    check_cells(context, &config.record_cells, &at.key("recordCells"), out);
    if let Some(cells) = config.record_cells_spikes.as_list() {
        check_cells(context, cells, &at.key("recordCellsSpikes"), out);
    }
    for plot in ["plotTraces", "iplotTraces"] {
        if let Some(cells) = config.analysis.get(plot).and_then(|p| p.get("include")).and_then(Value::as_list)
        {
            check_cells(context, cells, &at.key("analysis").key(plot).key("include"), out);
        }
    }
    for name in config.analysis.keys().filter(|n| !ANALYSES.contains(&n.as_str())) {
        let warning = Diagnostic::warning(format!("NetPyNE has no analysis `{name}`"));
        let meant = did_you_mean(name, ANALYSES);
        out.push(warning.at_path(at.key("analysis").key(name).to_string()).help_opt(meant));
    }
}

fn check_seed(seed: i64, at: &At, out: &mut Diagnostics) {
    if u32::try_from(seed).is_err() {
        out.error(format!("{seed} is not a seed; expected a whole number from 0 to {}", u32::MAX), at);
    }
}

/// Most steps that a run can reasonably have.
const MAX_STEPS: f64 = 1e12;

/// Most samples of one variable: 8 GB.
const MAX_SAMPLES: f64 = 1e9;

fn check_times(config: &SimConfig, at: &At, out: &mut Diagnostics) {
    let (duration, dt) = (config.duration.get(), config.dt.get());
    out.number(duration, Range::NonNegative, &at.key("duration"));
    out.number(dt, Range::Positive, &at.key("dt"));
    if duration.is_finite() && dt > 0.0 && duration / dt > MAX_STEPS {
        out.error(format!("{:.1e} time steps are too many", duration / dt), &at.key("duration"));
    }
    let step = at.key("recordStep");
    match (&config.record_step, config.record_step.as_f64()) {
        (_, Some(value)) => {
            out.number(value, Range::Positive, &step);
            if value > 0.0 && duration.is_finite() && duration / value > MAX_SAMPLES {
                out.error(format!("{:.1e} samples are too many", duration / value), &step);
            }
        }
        (Value::Text(text), _) if &**text == "adaptive" => {
            out.error(
                "recording at adaptive steps needs the variable time step, which is not supported",
                &step,
            );
        }
        (other, _) => out.error(format!("expected a number, found {}", other.kind()), &step),
    }
}

/// What becomes of a trace that names what is not there.
const NOTHING: &str = "nothing is recorded";

fn check_trace(context: &Context, trace: &RecordTrace, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&trace.rest, RecordTrace::KEYS, at);
    if trace.var.is_none() {
        out.warning(format!("`var`, the variable to record, is missing: {NOTHING}"), at);
    }
    if let Some(sec) = trace.sec.as_ref().and_then(Value::as_str)
        && !context.sections.contains(sec)
    {
        out.passed_over("section", sec, NOTHING, &context.sections_and_lists, &at.key("sec"));
    }
    if let Some(loc) = &trace.loc {
        out.plain_number(loc, Range::Unit, &at.key("loc"));
    }
    if let Some(syn) = &trace.syn_mech
        && !context.syn_mechs.contains(&syn.as_str())
    {
        out.passed_over("synaptic mechanism", syn, NOTHING, &context.syn_mechs, &at.key("synMech"));
    }
    if let Some(mech) = &trace.mech
        && context.mechs.kind(mech).is_none()
    {
        let known = context.mechs.names(crate::MechKind::Density);
        out.passed_over("density mechanism", mech, NOTHING, &known, &at.key("mech"));
    }
}

/// Selections of cells: `all`, a gid, a population, or (population, indices).
fn check_cells(context: &Context, cells: &[Value], at: &At, out: &mut Diagnostics) {
    const NO_CELL: &str = "it selects no cell";
    for (i, cell) in cells.iter().enumerate() {
        let at = at.index(i);
        let pop = match cell {
            // What comes after it is not looked at.
            Value::Text(name) if matches!(&**name, "all" | "allCells") => return,
            Value::Text(name) => Some(&**name),
            Value::List(list) => list.first().and_then(Value::as_str),
            Value::Number(n) if n.whole().is_some_and(|n| n >= 0) => continue,
            Value::Number(n) => {
                out.warning(format!("{} is not a gid: {NO_CELL}", Shown(n.get())), &at);
                continue;
            }
            _ => None,
        };
        match pop {
            Some(pop) if context.pops.contains(&pop) => {}
            Some(pop) => out.passed_over("population", pop, NO_CELL, &context.pops, &at),
            None => out.warning(
                format!("expected a gid, a population or a list, found {}: {NO_CELL}", cell.kind()),
                &at,
            ),
        }
    }
}
