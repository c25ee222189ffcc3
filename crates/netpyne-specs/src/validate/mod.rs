//! Finding every mistake of a model before anything is built.
//!
//! One function per part of the specification; each adds to the same list, so that all mistakes are reported at once.
//! What NetPyNE cannot use is an error; what it silently ignores is a warning.

mod cells;
mod check;
mod conds;
mod config;
mod conns;
mod no_effect;
mod pops;
mod stims;
mod synapses;

use crate::{At, MechanismLookup, ModelSpec, NetParams, SimConfig, Value};
pub use no_effect::WITHOUT_EFFECT;

use check::Check;
use netpyne_base::Diagnostics;
use netpyne_expr::Names;
use std::collections::HashSet;

/// What the parts of the validation share.
pub(crate) struct Context<'a> {
    net: &'a NetParams,
    config: &'a SimConfig,
    mechs: &'a dyn MechanismLookup,
    conn_names: Names,
    convergence_names: Names,
    divergence_names: Names,
    stim_names: Names,
    /// Sections of all cell rules.
    sections: HashSet<&'a str>,
    /// The same and section lists, in alphabetical order.
    sections_and_lists: Vec<&'a str>,
    /// Labels of populations.
    pops: Vec<&'a str>,
    /// Labels of synaptic mechanisms.
    syn_mechs: Vec<&'a str>,
    /// Values that cells have for the tag `cellType`.
    cell_types: Vec<&'a str>,
    /// Values that cells have for the tag `cellModel`.
    cell_models: Vec<&'a str>,
    /// Tags that cells can have.
    tags: Vec<&'a str>,
}

/// Mistakes in the options of `model` alone, where the network exists already.
pub fn validate_options(model: &ModelSpec, mechs: &dyn MechanismLookup) -> Diagnostics {
    let mut out = Diagnostics::new();
    config::check(&Context::new(model, mechs), &mut out);
    out
}

/// All mistakes of `model`, given the mechanisms it can use.
pub fn validate(model: &ModelSpec, mechs: &dyn MechanismLookup) -> Diagnostics {
    let context = Context::new(model, mechs);
    let net = context.net;
    let mut out = Diagnostics::new();
    config::check_net(&context, &mut out);
    let at = At::root("netParams");
    for (label, rule) in &net.cell_params {
        cells::check(&context, label, rule, &at.key("cellParams").label(label), &mut out);
    }
    cells::check_diversity(&context, &mut out);
    for (label, pop) in &net.pop_params {
        pops::check(&context, label, pop, &at.key("popParams").label(label), &mut out);
    }
    pops::check_total(&context, &mut out);
    for (label, syn) in &net.syn_mech_params {
        synapses::check(&context, syn, &at.key("synMechParams").label(label), &mut out);
    }
    for (label, conn) in &net.conn_params {
        conns::check(&context, conn, &at.key("connParams").label(label), &mut out);
    }
    for (label, sub) in &net.sub_conn_params {
        conns::check_sub(&context, sub, &at.key("subConnParams").label(label), &mut out);
    }
    for (label, source) in &net.stim_source_params {
        stims::check_source(&context, source, &at.key("stimSourceParams").label(label), &mut out);
    }
    for (label, target) in &net.stim_target_params {
        stims::check_target(&context, target, &at.key("stimTargetParams").label(label), &mut out);
    }
    config::check(&context, &mut out);
    out
}

impl<'a> Context<'a> {
    fn new(model: &'a ModelSpec, mechs: &'a dyn MechanismLookup) -> Self {
        let net = &model.net_params;
        let sections: HashSet<&str> =
            net.cell_params.values().flat_map(|rule| rule.secs.keys()).map(String::as_str).collect();
        let lists = net.cell_params.values().flat_map(|rule| rule.sec_lists.keys()).map(String::as_str);
        let mut sections_and_lists: Vec<&str> = sections.iter().copied().chain(lists).collect();
        sections_and_lists.sort_unstable();
        sections_and_lists.dedup();
        Context {
            net,
            config: &model.sim_config,
            mechs,
            conn_names: net.conn_names(),
            convergence_names: net.convergence_names(),
            divergence_names: net.divergence_names(),
            stim_names: net.stim_names(),
            sections,
            sections_and_lists,
            pops: net.pop_params.keys().map(String::as_str).collect(),
            syn_mechs: net.syn_mech_params.keys().map(String::as_str).collect(),
            cell_types: conds::tag_values(net, "cellType"),
            cell_models: conds::tag_values(net, "cellModel"),
            tags: conds::tags(net),
        }
    }

    /// A `sec` entry: a section, a section list, or a list of sections.
    fn check_sec(&self, sec: Option<&Value>, at: &At, out: &mut Diagnostics) {
        let alone = "the soma, or a cell's first section, is taken instead";
        let listed = "it is left out, and so is the next one in the list";
        let mut name = |name: &str, effect: &str, at: &At| {
            if self.sections_and_lists.binary_search(&name).is_err() {
                out.passed_over("section", name, effect, &self.sections_and_lists, at);
            }
        };
        match sec {
            Some(Value::Text(sec)) => name(sec, alone, at),
            Some(Value::List(list)) => {
                for (i, sec) in list.iter().enumerate() {
                    match sec {
                        Value::Text(sec) => name(sec, listed, &at.index(i)),
                        Value::List(inner) => {
                            let inner = inner.iter().filter_map(Value::as_str);
                            inner.for_each(|sec| name(sec, listed, &at.index(i)));
                        }
                        _ => {}
                    }
                }
            }
            Some(Value::Null) | None => {}
            Some(other) => out.error(format!("expected a section or a list, found {}", other.kind()), at),
        }
    }
}
