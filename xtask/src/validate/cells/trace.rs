//! The voltages under a current clamp.

use super::expected::sha256;
use netpyne::base::{Diagnostics, Gid};
use netpyne::results::TraceValues;
use netpyne::specs::{At, CellParams, Dict, NetParams, SimConfig, Value};
use netpyne::{Mechanisms, Model};
use serde_json::Value as Json;

/// Traces that NEURON stored after it had run the cell before in the same process, with another current, and mechanisms of the
/// cell keep variables over `finitialize`. Given are the SHA-256 of what a fresh process makes, in hexadecimal digits, of both traces.
const SECOND_RUNS: &[(&str, &str)] =
    &[("m1_ngf", "fb06aaa33cb2b3d95736151041d94ae57c1262c089c2f2e346a6dcdbf70ffdf1")];

/// How the two voltages compare.
pub struct Compared {
    /// What differs, one entry each.
    pub differences: Vec<Option<String>>,
    /// Whether they are those of NEURON's first run in a process, where others are stored.
    pub is_first_run: bool,
}

/// Runs a network of one cell of the rule, whose sections have these names, with NEURON's clamp.
pub fn compare(
    id: &str,
    rule: CellParams,
    names: &[String],
    mechanisms: &Mechanisms,
    theirs: &Json,
) -> Result<Compared, String> {
    let trace = &theirs["trace"];
    let name = |key: &str| -> Result<String, String> {
        let index = trace[key].as_u64().ok_or("no trace is stored")? as usize;
        names.get(index).cloned().ok_or_else(|| format!("there is no section {index}"))
    };
    let (soma, far) = (name("soma")?, name("far")?);
    let number = |value: &Json| Value::from(value.as_f64().unwrap_or(f64::NAN));
    let dict = |entries: Vec<(&str, Value)>| -> Dict {
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    };
    let clamp = &trace["iclamp"];
    let population = dict(vec![("cellType", "cell".into()), ("numCells", 1.into())]);
    let source = dict(vec![
        ("type", "IClamp".into()),
        ("del", number(&clamp["delay"])),
        ("dur", number(&clamp["dur"])),
        ("amp", number(&clamp["amp"])),
    ]);
    let target = dict(vec![
        ("source", "clamp".into()),
        ("sec", soma.as_str().into()),
        ("loc", number(&clamp["x"])),
        ("conds", dict(vec![("pop", "cell".into())]).into()),
    ]);
    let of = |label: &str, value: Dict| Value::from(dict(vec![(label, value.into())]));
    let net = dict(vec![
        ("popParams", of("cell", population)),
        ("stimSourceParams", of("clamp", source)),
        ("stimTargetParams", of("clamp->cell", target)),
    ]);
    let record = |section: &str| {
        Value::from(dict(vec![("sec", section.into()), ("loc", 0.5.into()), ("var", "v".into())]))
    };
    let dt = trace["dt"].as_f64().unwrap_or(0.025);
    let globals = dict(vec![("celsius", number(&trace["celsius"])), ("v_init", number(&trace["v_init"]))]);
    let config = dict(vec![
        ("duration", (trace["steps"].as_f64().unwrap_or(0.0) * dt).into()),
        ("dt", dt.into()),
        ("recordStep", dt.into()),
        ("hParams", globals.into()),
        ("pt3dRelativeToCellLocation", false.into()),
        ("recordCells", Value::List(vec!["all".into()])),
        ("recordTraces", dict(vec![("v_soma", record(&soma)), ("v_far", record(&far))]).into()),
    ]);
    let mut problems = Diagnostics::new();
    let mut net_params = NetParams::from_dict(&net, &At::root("netParams"), &mut problems);
    let sim_config = SimConfig::from_dict(&config, &At::root("simConfig"), &mut problems);
    if problems.has_errors() {
        return Err(problems.to_string());
    }
    let mut rule = rule;
    rule.conds = None;
    net_params.cell_params.insert("cell".to_owned(), rule);
    let mut model = Model::of(net_params, sim_config);
    model.mechanisms = mechanisms.clone();
    let simulated = model.build().and_then(|built| built.simulate()).map_err(|e| e.to_string())?;
    let own =
        ["v_soma", "v_far"].map(|label| match simulated.data.trace(label).and_then(|t| t.cell(Gid(0))) {
            Some(TraceValues::Series(own)) => Some((label, own)),
            _ => None,
        });
    let first_run = SECOND_RUNS.iter().find(|(of, _)| *of == id).map(|(_, digest)| *digest);
    let is_first_run = own.iter().all(|own| own.is_some_and(|(_, own)| Some(&*digest(own)) == first_run));
    let differences = own.map(|own| match own {
        None => Some("a voltage was not recorded".to_owned()),
        Some(_) if is_first_run => None,
        Some((label, own)) => difference(label, own, &doubles(trace[label].as_str().unwrap_or_default())),
    });
    Ok(Compared { differences: differences.into(), is_first_run })
}

/// SHA-256 of doubles written as they are stored.
fn digest(values: &[f64]) -> String {
    let text: String = values.iter().map(|x| format!("{:016x}", x.to_bits())).collect();
    sha256(text.as_bytes())
}

/// Doubles written as 16 hexadecimal digits each.
fn doubles(text: &str) -> Vec<f64> {
    let digits = |i: usize| text.get(i * 16..i * 16 + 16).unwrap_or_default();
    let value = |i| f64::from_bits(u64::from_str_radix(digits(i), 16).unwrap_or(u64::MAX));
    (0..text.len() / 16).map(value).collect()
}

fn difference(label: &str, own: &[f64], theirs: &[f64]) -> Option<String> {
    let at = own.iter().zip(theirs).position(|(a, b)| a.to_bits() != b.to_bits());
    match at {
        Some(i) => Some(format!("{label}: sample {i} is {:?}, should be {:?}", own[i], theirs[i])),
        None if own.len() < theirs.len() => {
            Some(format!("{label}: {} samples, should be {}", own.len(), theirs.len()))
        }
        None => None,
    }
}
