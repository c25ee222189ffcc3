//! Connectivity rules, one after the other: who is connected by what.

use crate::build::Build;
use crate::connect::amount::Amount;
use crate::connect::functions::{self, Functions};
use crate::connect::rule::{GIVEN, Given, Rule, cells, hash_gids, names};
use crate::connect::shared::Shared;
use crate::{connect::pairs, connect::pointers, connect::sub_conn, connect::synapse};
use netpyne_base::{Diagnostic, did_you_mean};
use netpyne_expr::{CONN, Expr};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_specs::{ConnFunc, ConnParams, Value};

/// Makes the connections of all rules.
pub(crate) fn connect(build: &mut Build, functions: &Functions) {
    let params = build.params;
    for (label, rule) in &params.conn_params {
        connect_rule(build, label, rule, functions);
    }
    pointers::mirror(build);
    if build.deferred {
        sub_conn::redistribute(build);
    }
}

fn connect_rule(build: &mut Build, label: &str, params: &ConnParams, functions: &Functions) {
    let path = format!("connParams[{label:?}]");
    for key in ["disynapticBias", "gapJunction", "distinctSecsPerSynMech"] {
        if params.rest.get(key).is_some_and(Value::is_truthy) {
            let d = Diagnostic::error(format!("`{key}` is not supported")).at_path(format!("{path}.{key}"));
            build.out.push(match key {
                "gapJunction" => d.help("give the synaptic mechanism `pointerParams` instead"),
                _ => d,
            });
            return;
        }
    }
    if let Some(name) = &params.conn_func
        && !ConnFunc::ALL.iter().any(|f| f.name() == name)
    {
        let known = ConnFunc::ALL.map(ConnFunc::name);
        let d = Diagnostic::error(format!("there is no connectivity function `{name}`"));
        let d = d.at_path(format!("{path}.connFunc")).help_opt(did_you_mean(name, known));
        build.out.push(d.help(format!("known: {}", known.join(", "))));
        return;
    }
    let pre = cells(build, &params.pre_conds, &format!("{path}.preConds"));
    if pre.is_empty() {
        return;
    }
    let post = cells(build, &params.post_conds, &format!("{path}.postConds"));
    if post.is_empty() {
        return;
    }
    let algorithm = params.algorithm();
    let seeds = (hash_str(&format!("conn_{}", algorithm.name())), hash_gids(build, &[&pre, &post]));
    let stage = HocRandom::new(Random123::new(seeds.0, seeds.1, build.cfg.seeds.conn as u32));
    let from_list = algorithm == ConnFunc::FromList;
    let Some(given) = given(build, params, &path, from_list) else { return };
    let syn_mechs = match &params.syn_mech {
        Some(names) => names.as_slice().iter().map(|s| Some(s.as_str())).collect(),
        None => vec![None],
    };
    let shared = Shared::of_rule(build, label, params);
    let mut rule = Rule {
        params,
        path,
        pre,
        post,
        here: Vec::new(),
        everyone: false,
        given,
        syn_mechs,
        factors: [
            params.syn_mech_weight_factor.as_deref(),
            params.syn_mech_delay_factor.as_deref(),
            None,
            params.syn_mech_loc_factor.as_deref(),
        ],
        shared,
        prepared: None,
    };
    rule.everyone = !build.all_cells.share.is_everything() && concerns_everyone(build, &rule);
    rule.here = (0..rule.post.len() as u32).filter(|&j| rule.visits(build, rule.post[j as usize])).collect();
    if let Some(function) = functions.of(label) {
        if let Err(mistake) = functions::connect(build, &mut rule, label, function) {
            build.out.push(*mistake);
        }
        return;
    }
    let result = match algorithm {
        ConnFunc::Full => pairs::full(build, &mut rule, stage),
        ConnFunc::Probability => pairs::probability(build, &mut rule, stage),
        ConnFunc::Convergence => pairs::convergence(build, &mut rule, stage),
        ConnFunc::Divergence => pairs::divergence(build, &mut rule, stage),
        ConnFunc::FromList => pairs::from_list(build, &mut rule, stage),
    };
    if let Err(mistake) = result {
        build.out.push(*mistake);
    }
}

/// Whether connections onto cells of other parts matter here: the ids of pointer connections and the random streams of
/// synapses and plasticity are numbered over the whole network, and the presynaptic side of a pointer connection may be here.
fn concerns_everyone(build: &mut Build, rule: &Rule) -> bool {
    if rule.shared.plast.as_ref().is_some_and(|plast| !build.streams_named(&plast.mech).is_none()) {
        return true;
    }
    let first = build.params.syn_mech_params.keys().next();
    rule.syn_mechs.iter().any(|label| {
        let Some(label) = label.or(first.map(String::as_str)) else { return false };
        let Some(syn) = synapse::find(build, label, &rule.path) else { return false };
        syn.pointer.is_some() || !build.streams_of(syn.mechanism).is_none()
    })
}

fn given<'a>(
    build: &mut Build,
    params: &'a ConnParams,
    path: &str,
    from_list: bool,
) -> Option<[Given<'a>; 4]> {
    let names = names(build, &CONN);
    let mut ok = true;
    let values = [&params.weight, &params.delay, &params.syns_per_conn, &params.loc];
    let given = std::array::from_fn(|i| {
        let at = format!("{path}.{}", GIVEN[i]);
        match values[i] {
            Some(Value::Text(text)) => match Expr::parse_at(&at, text, &names) {
                Ok(expr) => return Given::Function(expr),
                Err(mistake) => build.out.push(*mistake),
            },
            // Lists are handed out connection by connection.
            Some(Value::List(_)) if from_list && GIVEN[i] != "synsPerConn" => {
                return Given::Fixed(Amount::Missing);
            }
            value => match Amount::of(value.as_ref()) {
                Some(amount) => return Given::Fixed(amount),
                None => {
                    let found = value.as_ref().map_or("null", Value::kind);
                    let d = format!("expected a number, a string function or a list, found {found}");
                    build.out.push(Diagnostic::error(d).at_path(at));
                }
            },
        }
        ok = false;
        Given::Fixed(Amount::Missing)
    });
    ok.then_some(given)
}
