//! Spikes and traces, and the configuration of the simulation that they come from.

use crate::circuit::{Circuit, Described, NODES, dict, json};
use crate::own::{EXACT, GLOBALS};
use crate::shapes::file_name;
use netpyne_files::h5::{Attribute, Data, Dataset, Group};
use netpyne_results::{SimData, Trace, TraceValues};
use netpyne_specs::{Dict, Value};

/// The simulation, and what came of it.
pub(crate) fn write(out: &mut Circuit, described: &Described<'_>) {
    let Described { config, network, data, .. } = described;
    let mut reports = Dict::new();
    let position = |gid: netpyne_base::Gid| network.cells.find(gid).map(|cell| cell.index() as u64);
    if let Some(data) = data {
        let spikes = data.spikes.iter().filter_map(|(time, gid)| Some((time, position(gid)?)));
        let (times, ids): (Vec<f64>, Vec<u64>) = spikes.unzip();
        let population = Group::default()
            .with("timestamps", in_unit(Data::F64(times), "ms"))
            .with("node_ids", Data::U64(ids));
        out.hdf5(
            "output/spikes.h5",
            Group::default().with_group("spikes", Group::default().with_group(NODES, population)),
        );
        for trace in &data.traces {
            let Some(report) = report(data, trace, &position) else {
                out.unsaid.push(format!(
                    "the trace `{}` is left out: it has no series of equal length for each cell",
                    trace.label
                ));
                continue;
            };
            let name = file_name(&trace.label);
            out.hdf5(
                format!("output/{name}.h5"),
                Group::default().with_group("report", Group::default().with_group(NODES, report)),
            );
            let step = data.t.get(1).zip(data.t.first()).map_or(config.dt.get(), |(b, a)| b - a);
            let said = dict([
                ("cells", "all".into()),
                ("type", "compartment".into()),
                ("sections", "soma".into()),
                ("variable_name", variable(described, &trace.label).into()),
                ("unit", unit(described, &trace.label).into()),
                ("dt", step.into()),
                ("start_time", 0.0.into()),
                ("end_time", config.duration.get().into()),
                ("file_name", name.as_str().into()),
                ("enabled", true.into()),
            ]);
            reports.insert(name, said.into());
        }
    }
    let globals = &network.globals;
    let global = |name: &str, default: f64| Value::from(globals.get(name).copied().unwrap_or(default));
    let all = dict([
        ("version", 2.4.into()),
        ("manifest", dict([("$BASE_DIR", ".".into()), ("$OUTPUT_DIR", "$BASE_DIR/output".into())]).into()),
        ("network", "$BASE_DIR/circuit_config.json".into()),
        ("target_simulator", "NEURON".into()),
        (
            "run",
            dict([
                ("tstop", config.duration.get().into()),
                ("dt", config.dt.get().into()),
                ("random_seed", 1.into()),
                ("spike_threshold", Value::Number(described.params.default_threshold)),
            ])
            .into(),
        ),
        (
            "conditions",
            dict([
                ("celsius", global("celsius", 6.3)),
                ("v_init", global("v_init", -65.0)),
                (GLOBALS, globals.iter().map(|(k, v)| (k.clone(), Value::from(*v))).collect::<Dict>().into()),
            ])
            .into(),
        ),
        (EXACT, dict([("stims", electrodes(described).into())]).into()),
        ("output", dict([("output_dir", "$OUTPUT_DIR".into()), ("spikes_file", "spikes.h5".into())]).into()),
        ("reports", reports.into()),
    ]);
    out.text("simulation_config.json", json(all));
}

/// Electrodes: the place of their cells, and what NetPyNE stores of them.
fn electrodes(described: &Described<'_>) -> Vec<Value> {
    let kind = |dict: &Dict| dict.get("type").and_then(Value::as_str).map(str::to_owned);
    let all = described.network.stims.iter().filter(|stim| kind(&stim.dict).as_deref() != Some("NetStim"));
    all.map(|stim| Value::List(vec![stim.cell.index().into(), Dict::clone(&stim.dict).into()])).collect()
}

fn variable(described: &Described<'_>, label: &str) -> String {
    let var = described.config.record_traces.get(label).map(|trace| trace.to_dict());
    let var = var.as_ref().and_then(|trace| trace.get("var")?.as_str().map(str::to_owned));
    var.unwrap_or_else(|| "v".to_owned())
}

fn unit(described: &Described<'_>, label: &str) -> &'static str {
    if variable(described, label).starts_with('v') { "mV" } else { "unknown" }
}

fn in_unit(data: Data, unit: &str) -> Dataset {
    Dataset::from(data).attribute("units", Attribute::Text(unit.to_owned()))
}

/// A trace: a column per cell, a row per sample; none if cells differ in how many samples they have.
fn report(
    data: &SimData,
    trace: &Trace,
    position: &dyn Fn(netpyne_base::Gid) -> Option<u64>,
) -> Option<Group> {
    let mut columns: Vec<(u64, &[f64])> = Vec::new();
    for cell in &trace.cells {
        match &cell.values {
            TraceValues::Series(values) => columns.push((position(cell.gid)?, values)),
            TraceValues::PerSynapse(_) => return None,
        }
    }
    let samples = columns.first()?.1.len();
    let ([first, second, ..], true) = (&data.t[..], columns.iter().all(|(_, c)| c.len() == samples)) else {
        return None;
    };
    let rows = (0..samples).flat_map(|i| columns.iter().map(move |(_, column)| column[i] as f32));
    let n = columns.len() as u64;
    let step = second - first;
    let values = Dataset::from(Data::F32(rows.collect())).shape(&[samples as u64, n]);
    let mapping = Group::default()
        .with("node_ids", Data::U64(columns.iter().map(|(id, _)| *id).collect()))
        .with("index_pointers", Data::U64((0..=n).collect()))
        .with("element_ids", Data::U32(vec![0; columns.len()]))
        .with("time", in_unit(Data::F64(vec![*first, first + step * samples as f64, step]), "ms"));
    Some(
        Group::default()
            .with("data", values.attribute("units", Attribute::Text("mV".to_owned())))
            .with_group("mapping", mapping),
    )
}
