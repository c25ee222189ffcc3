//! Stimulation: electrodes and NetStims, rule by rule.

mod electrodes;

pub(crate) use electrodes::insert_electrode;

use self::electrodes::pass_electrode;
use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::attach;
use crate::connect::net_stim::NetStim;
use crate::connect::request::{PreSide, Request};
use crate::connect::rule::{cells, hash_gids, names};
use crate::connect::shared::Shared;
use crate::description::network::CellIndex;
use crate::model::ParameterSetId;
use crate::strings::HocDraw;
use crate::{connect::placement, templates::rule};
use netpyne_base::{Diagnostic, did_you_mean};
use netpyne_expr::{Expr, POST};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::libm;
use netpyne_math::random123::Random123;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::Kind;
use netpyne_specs::{Dict, StimSourceParams, StimTargetParams, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Parameters that can be string functions, in the order in which they are evaluated.
const STRINGS: [&str; 20] = [
    "del",
    "dur",
    "amp",
    "gain",
    "rstim",
    "tau1",
    "tau2",
    "onset",
    "tau",
    "gmax",
    "e",
    "interval",
    "rate",
    "number",
    "start",
    "noise",
    "weight",
    "delay",
    "synsPerConn",
    "loc",
];

/// Applies all stimuli to their targets.
pub(crate) fn add(build: &mut Build) {
    build.deferred = false;
    let params = build.params;
    let everyone = !build.all_cells.share.is_everything() && has_randoms(build);
    for (label, target) in &params.stim_target_params {
        let path = format!("stimTargetParams[{label:?}]");
        match params.stim_source_params.get(&target.source) {
            Some(source) => {
                let source_path = format!("stimSourceParams[{:?}]", target.source);
                add_target(build, Rule { label, source, target, source_path, path }, everyone);
            }
            None => {
                let known = params.stim_source_params.keys();
                let d = Diagnostic::error(format!("there is no stimulus `{}`", target.source));
                let d = d.at_path(format!("{path}.source")).help_opt(did_you_mean(&target.source, known));
                build.out.push(d);
            }
        }
    }
}

/// Whether stimuli of other parts matter here: random streams that are not set are numbered over the whole network.
fn has_randoms(build: &Build) -> bool {
    let params = build.params;
    let sources = params.stim_source_params.values().map(|source| source.kind.as_str());
    let electrodes = sources.filter(|kind| *kind != "NetStim");
    let synapses = params.syn_mech_params.values().map(|syn| syn.mod_name.as_str());
    electrodes.chain(synapses).any(|name| !build.streams_named(name).is_none())
}

/// The cells a stimulus goes to, of all parts.
fn targets(build: &mut Build, target: &StimTargetParams, path: &str) -> Vec<Ordinal> {
    let found = cells(build, &target.conds, &format!("{path}.conds"));
    let Some(Value::List(list)) = target.conds.get("cellList") else { return found };
    listed(build, list, found.len(), path).into_iter().map(|i| found[i]).collect()
}

/// Which of the `n` cells that fulfil the other conditions of a stimulus its `cellList` names, in order.
pub(crate) fn listed(build: &mut Build, list: &[Value], n: usize, path: &str) -> BTreeSet<usize> {
    let mut chosen = BTreeSet::new();
    for (i, index) in list.iter().enumerate() {
        let index = index.as_number().and_then(|x| x.whole()).map(|x| if x < 0 { x + n as i64 } else { x });
        match index.and_then(|x| usize::try_from(x).ok()).filter(|x| *x < n) {
            Some(index) => drop(chosen.insert(index)),
            None => {
                let d = format!("no such cell: {n} cells fulfil the other conditions");
                build.out.push(Diagnostic::error(d).at_path(format!("{path}.conds.cellList[{i}]")));
            }
        }
    }
    chosen
}

/// A rule for stimuli: what they are, onto which cells, and where both are specified.
struct Rule<'a> {
    label: &'a str,
    source: &'a StimSourceParams,
    target: &'a StimTargetParams,
    source_path: String,
    path: String,
}

fn add_target(build: &mut Build, rule: Rule, everyone: bool) {
    let Rule { label, source, target, ref source_path, ref path } = rule;
    if source.kind == "XStim" {
        let d = Diagnostic::error("extracellular stimulation (`XStim`) is not supported yet");
        build.out.push(d.at_path(format!("{source_path}.type")));
        return;
    }
    let cells = targets(build, target, path);
    let ids = (hash_str(&format!("stim_{}", source.kind)), hash_gids(build, &[&cells]));
    let mut random = HocRandom::new(Random123::new(ids.0, ids.1, build.cfg.seeds.stim as u32));
    let mut merged = source.to_dict();
    let stored = target.to_dict();
    merged.extend(stored.iter().map(|(k, v)| (k.clone(), v.clone())));
    let names = names(build, &POST);
    let mut columns: HashMap<&str, Vec<f64>> = HashMap::new();
    for key in STRINGS {
        let Some(Value::Text(text)) = merged.get(key) else { continue };
        if &**text == "variable" {
            continue;
        }
        let at =
            if stored.contains_key(key) { format!("{path}.{key}") } else { format!("{source_path}.{key}") };
        let evaluated = Expr::parse_at(&at, text, &names).and_then(|expr| {
            let value = |c: &Ordinal| expr.eval(&build.spot(*c).all(), &mut HocDraw(&mut random));
            cells.iter().map(value).collect::<Result<Vec<f64>, _>>().map_err(|e| Box::new(e.diagnostic(&at)))
        });
        match evaluated {
            Ok(column) => {
                columns.insert(key, column);
            }
            Err(mistake) => {
                build.out.push(*mistake);
                return;
            }
        }
    }
    let value = |key: &str, i: usize, plain: Option<&Value>| match columns.get(key) {
        Some(column) => column[i].into(),
        None => plain.cloned().unwrap_or_default(),
    };
    let source_dict = source.to_dict();
    let mut shared = Shared::of_stim(build, label, &source_dict);
    let mut last: Option<Arc<Dict>> = None;
    for (i, &cell) in cells.iter().enumerate() {
        // Artificial cells take no stimuli, as in NetPyNE.
        let own = match build.own(cell) {
            Some(own) if build.built[own.index()].is_none() => continue,
            None if !everyone || build.all_cells.group(cell).0.artificial => continue,
            own => own,
        };
        let params: Dict = source_dict.iter().map(|(k, v)| (k.clone(), value(k, i, Some(v)))).collect();
        let result = if source.kind == "NetStim" {
            let own = [
                value("weight", i, Some(target.weight.as_ref().unwrap_or(&1.0.into()))),
                value("delay", i, Some(target.delay.as_ref().unwrap_or(&1.0.into()))),
                value("loc", i, target.loc.as_ref()),
                value("synsPerConn", i, Some(target.syns_per_conn.as_ref().unwrap_or(&1.into()))),
            ];
            net_stim(build, &mut shared, &rule, OfCell { cell, params: &params, own }, &mut last)
        } else {
            let Some(own) = own else {
                pass_electrode(build, target, &source.kind, cell);
                continue;
            };
            let loc = value("loc", i, target.loc.as_ref());
            electrode(build, &rule, (own, loc), &params, &mut last)
        };
        if let Err(mistake) = result {
            build.report_once(*mistake);
        }
    }
}

/// What a NetStim is for one cell.
struct OfCell<'a> {
    cell: Ordinal,
    /// Of the source.
    params: &'a Dict,
    /// Weight, delay, location and number of synapses.
    own: [Value; 4],
}

fn net_stim(
    build: &mut Build,
    shared: &mut Shared,
    rule: &Rule,
    of_cell: OfCell,
    last: &mut Option<Arc<Dict>>,
) -> Result<(), Box<Diagnostic>> {
    let Rule { target, source_path, .. } = rule;
    let OfCell { cell, params, own } = of_cell;
    let wrong =
        |key: &str, what: &str| Box::new(Diagnostic::error(what).at_path(format!("{source_path}.{key}")));
    let number = |key: &str, default: Value| match params.get(key) {
        None => Ok(default),
        Some(value) if value.as_f64().is_some() => Ok(value.clone()),
        Some(_) => Err(wrong(key, "expected a number")),
    };
    let variable = params.get("rate").and_then(Value::as_str) == Some("variable");
    let rate = match (params.get("rate"), params.get("interval").and_then(Value::as_f64)) {
        (Some(rate), _) if variable || rate.as_f64().is_some_and(|r| r != 0.0) => rate.clone(),
        (Some(_), _) => return Err(wrong("rate", "a NetStim needs a rate above 0 Hz")),
        (None, Some(interval)) if interval != 0.0 => (1000.0 / interval).into(),
        (None, _) => return Err(wrong("rate", "a NetStim needs a `rate` (Hz) or an `interval` (ms)")),
    };
    let mut dict = Dict::new();
    let mut set = |key: &str, value: Value| {
        dict.insert(key.to_owned(), value);
    };
    set("source", target.source.as_str().into());
    set("type", "NetStim".into());
    set("rate", rate);
    set("noise", number("noise", 0.0.into())?);
    set("number", number("number", 1e9.into())?);
    set("start", number("start", 0.into())?);
    set("seed", number("seed", build.cfg.seeds.stim.into())?);
    let dict = share(dict, last);
    let Some((mechanism, set, seed)) = mechanism_of(build, &dict, source_path) else { return Ok(()) };
    let label = build.net.names.intern(&target.source);
    let stim = NetStim { label, dict, mechanism, set, seed };
    let syn_mechs: Vec<Option<&str>> = match &target.syn_mech {
        Some(names) => names.as_slice().iter().map(|s| Some(s.as_str())).collect(),
        None => vec![None],
    };
    let n = syn_mechs.len();
    let factors = [
        target.syn_mech_weight_factor.as_deref(),
        target.syn_mech_delay_factor.as_deref(),
        target.syn_mech_loc_factor.as_deref(),
        None,
    ];
    for (i, syn_mech) in syn_mechs.into_iter().enumerate() {
        let at = |k: usize| format!("{}.{}", shared.path, ["weight", "delay", "loc", "synsPerConn"][k]);
        let pick = |k: usize| -> Result<Amount, Box<Diagnostic>> {
            let bad = |m: String| Box::new(Diagnostic::error(m).at_path(at(k)));
            // Here, unlike in connection rules, entries beyond the mechanisms do no harm.
            let amount = match Amount::of(Some(&own[k])) {
                Some(Amount::Many(list)) if n > 1 => Amount::Many(&list[..n.min(list.len())]),
                Some(amount) => amount,
                None => return Err(bad("expected a number or a list".into())),
            };
            let factors = factors[k].map(|factors| &factors[..n.min(factors.len())]);
            amount.for_mechanism(i, n, factors).map_err(bad)
        };
        let request = Request {
            pre: PreSide::NetStim(&stim),
            post: cell,
            syn_mech,
            weight: pick(0)?,
            delay: pick(1)?,
            loc: pick(2)?,
            syns_per_conn: pick(3)?,
            sec: target.sec.as_ref(),
            pre_loc: None,
            pre_sec: None,
        };
        attach::connect(build, shared, &request);
    }
    Ok(())
}

/// What a NetStim that NetPyNE stores as `dict` is made of, and its seed; none if the mechanism does not exist.
pub(crate) fn mechanism_of(
    build: &mut Build,
    dict: &Dict,
    path: &str,
) -> Option<(MechId, ParameterSetId, u32)> {
    let variable = dict.get("rate").and_then(Value::as_str) == Some("variable");
    let name = if variable { "NSLOC" } else { "NetStim" };
    let mechanism = rule::find(build, name, Kind::ArtificialCell, &|| format!("{path}.type"))?;
    // The interval as NetPyNE computes it, with the C library's power.
    let rate = if variable { 0.1 } else { dict.get("rate").and_then(Value::as_f64).unwrap_or(1.0) };
    let mut values = vec![("interval", libm::pow(rate, -1.0) * 1e3)];
    for key in ["noise", "start", "number"] {
        if !(variable && key == "start") {
            values.push((key, dict.get(key).and_then(Value::as_f64).unwrap_or(0.0)));
        }
    }
    let set =
        values.into_iter().filter_map(|(key, value)| Some((build.field(mechanism, key)?, value))).collect();
    let seed = dict.get("seed").and_then(Value::as_f64).unwrap_or(0.0) as u32;
    Some((mechanism, build.parameter_set(set), seed))
}

/// The last dictionary again if nothing differs.
fn share(dict: Dict, last: &mut Option<Arc<Dict>>) -> Arc<Dict> {
    match last {
        Some(known) if **known == dict => Arc::clone(known),
        _ => Arc::clone(last.insert(Arc::new(dict))),
    }
}

fn electrode(
    build: &mut Build,
    rule: &Rule,
    (cell, loc): (CellIndex, Value),
    params: &Dict,
    last: &mut Option<Arc<Dict>>,
) -> Result<(), Box<Diagnostic>> {
    let Rule { label, target, source_path, path, .. } = rule;
    let kind = params.get("type").and_then(Value::as_str).unwrap_or_default();
    if rule::find(build, kind, Kind::PointProcess, &|| format!("{source_path}.type")).is_none() {
        return Ok(());
    }
    let Some(built) = build.built[cell.index()].clone() else { return Ok(()) };
    let at =
        |key: &str, message: String| Box::new(Diagnostic::error(message).at_path(format!("{path}.{key}")));
    placement::warn_of_lacking(build, &built, target.sec.as_ref(), path);
    let ix = match &target.sec {
        Some(Value::List(_)) => return Err(at("sec", format!("a `{kind}` needs a single section"))),
        Some(Value::Text(name)) if built.sec_lists.contains_key(&**name) => {
            return Err(at("sec", format!("a `{kind}` needs a single section, not a list")));
        }
        sec => placement::sections(&built, sec.as_ref()).first().copied(),
    };
    let Some(ix) = ix else { return Ok(()) };
    let x = loc.as_f64().ok_or_else(|| at("loc", format!("a `{kind}` needs a location")))?;
    let mut dict = Dict::new();
    dict.insert("label".to_owned(), (*label).into());
    dict.insert("source".to_owned(), target.source.as_str().into());
    dict.insert("sec".to_owned(), built.secs[ix.index()].name.as_str().into());
    dict.insert("loc".to_owned(), loc);
    dict.extend(params.iter().map(|(key, value)| (key.clone(), value.clone())));
    let dict = share(dict, last);
    insert_electrode(build, (cell, &built), (ix, x), dict, (path, source_path))
}
