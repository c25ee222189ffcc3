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

use crate::{At, MechanismLookup, ModelSpec, NetParams, SimConfig};
use check::Check;
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_expr::Names;

/// What the parts of the validation share.
pub(crate) struct Context<'a> {
    net: &'a NetParams,
    config: &'a SimConfig,
    mechs: &'a dyn MechanismLookup,
    conn_names: Names,
    stim_names: Names,
}

/// All mistakes of `model`, given the mechanisms it can use.
pub fn validate(model: &ModelSpec, mechs: &dyn MechanismLookup) -> Diagnostics {
    let net = &model.net_params;
    let context = Context {
        net,
        config: &model.sim_config,
        mechs,
        conn_names: net.conn_names(),
        stim_names: net.stim_names(),
    };
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
    fold_repeats(out)
}

/// A mistake repeated in many places (a missing mechanism in every section) is told once, with the number of places.
fn fold_repeats(all: Diagnostics) -> Diagnostics {
    let mut kept: IndexMap<(String, Vec<String>), (Diagnostic, usize)> = IndexMap::new();
    for diagnostic in all.0 {
        let key = (diagnostic.message.clone(), diagnostic.help.clone());
        kept.entry(key).and_modify(|k| k.1 += 1).or_insert((diagnostic, 0));
    }
    let tell = |(diagnostic, more): (Diagnostic, usize)| match more {
        0 => diagnostic,
        1 => diagnostic.help("the same in 1 other place"),
        _ => diagnostic.help(format!("the same in {more} other places")),
    };
    Diagnostics(kept.into_values().map(tell).collect())
}

impl Context<'_> {
    /// The labels of all populations.
    fn pops(&self) -> Vec<&str> {
        self.net.pop_params.keys().map(String::as_str).collect()
    }

    /// The labels of all synaptic mechanisms.
    fn syn_mechs(&self) -> Vec<&str> {
        self.net.syn_mech_params.keys().map(String::as_str).collect()
    }

    /// The names of all sections and section lists of all cell rules.
    fn sections_and_lists(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for rule in self.net.cell_params.values() {
            names.extend(rule.secs.keys().chain(rule.sec_lists.keys()).map(String::as_str));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// A `sec` entry: a section, a section list, or a list of sections.
    fn check_sec(&self, sec: Option<&crate::Value>, at: &At, out: &mut Diagnostics) {
        use crate::Value;
        let known = self.sections_and_lists();
        let mut name = |name: &str, at: &At| {
            if known.binary_search(&name).is_err() {
                out.unknown("section", name, &known, at);
            }
        };
        match sec {
            Some(Value::Text(sec)) => name(sec, at),
            Some(Value::List(list)) => {
                for (i, sec) in list.iter().enumerate() {
                    match sec {
                        Value::Text(sec) => name(sec, &at.index(i)),
                        Value::List(inner) => {
                            inner.iter().filter_map(Value::as_str).for_each(|sec| name(sec, &at.index(i)));
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
