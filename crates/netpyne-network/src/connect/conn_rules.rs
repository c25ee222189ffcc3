//! Connectivity rules, one after the other: who is connected by what.

use crate::build::Build;
use crate::conditions::select;
use crate::connect::amount::Amount;
use crate::connect::attach::{self, PreSide, Request};
use crate::connect::functions::{self, Functions};
use crate::connect::pair_values::PairValues;
use crate::connect::recipe::Recipe;
use crate::connect::shared::Shared;
use crate::distribute::partition::Ordinal;
use crate::strings::HocDraw;
use crate::{connect::pairs, connect::pointers, connect::sub_conn, connect::synapse};
use netpyne_base::{Diagnostic, did_you_mean};
use netpyne_expr::{CONN, Constant, Expr, Names};
use netpyne_math::hash::{ListHasher, hash_str};
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_specs::{Conds, ConnFunc, ConnParams, Number, Value};
use std::sync::Arc;

/// A rule while its connections are made.
pub(crate) struct Rule<'a> {
    /// As it was written.
    pub params: &'a ConnParams,
    /// Where it stands.
    pub path: String,
    /// Presynaptic cells, of all parts.
    pub pre: Vec<Ordinal>,
    /// Postsynaptic cells, of all parts.
    pub post: Vec<Ordinal>,
    /// Positions in `post` of those whose connections are gone through here.
    pub here: Vec<u32>,
    /// Whether these are all: something is numbered over all parts, or has a side on the presynaptic cell.
    pub everyone: bool,
    /// Weight, delay, number of synapses and location.
    pub given: [Given<'a>; 4],
    /// Synaptic mechanisms.
    pub syn_mechs: Vec<Option<&'a str>>,
    /// Factors of `given` for each of several synaptic mechanisms.
    pub factors: [Option<&'a [Number]>; 4],
    /// What its connections have in common.
    pub shared: Shared,
    /// How its plain connections were made last.
    pub recipe: Option<Arc<Recipe>>,
}

/// One of weight, delay, synsPerConn and loc.
pub(crate) enum Given<'a> {
    /// The same for all connections.
    Fixed(Amount<'a>),
    /// Evaluated for each.
    Function(Expr),
    /// Evaluated for all pairs beforehand, pre outer, post inner.
    Table(Vec<f64>),
}

/// The keys of [`Rule::given`], in the order in which they are evaluated.
pub(crate) const GIVEN: [&str; 4] = ["weight", "delay", "synsPerConn", "loc"];

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

/// The cells that fulfil conditions.
pub(crate) fn cells(build: &mut Build, conds: &Conds, path: &str) -> Vec<Ordinal> {
    select(build, conds).unwrap_or_else(|(key, message)| {
        build.out.push(Diagnostic::error(message).at_path(format!("{path}.{key}")));
        Vec::new()
    })
}

/// Gids of cells, which ascend.
pub(crate) fn hash_gids(build: &Build, lists: &[&[Ordinal]]) -> u32 {
    let mut hasher = ListHasher::new();
    lists.iter().flat_map(|l| l.iter()).for_each(|&c| hasher.push(u64::from(build.gid_of(c))));
    hasher.finish()
}

/// Names that strings of rules may use besides `variables`.
pub(crate) fn names(build: &Build, variables: &[&str]) -> Names {
    let constant = |names: Names, (name, value): &(String, Constant)| names.constant(name, *value);
    build.constants.iter().fold(Names::of(variables), constant)
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
        recipe: None,
    };
    rule.everyone = !build.census.share.is_everything() && concerns_everyone(build, &rule);
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

impl Rule<'_> {
    /// What of the amount for `GIVEN[k]` belongs to the rule's synaptic mechanism `i`.
    pub fn share<'v>(&self, amount: Amount<'v>, k: usize, i: usize) -> Result<Amount<'v>, String> {
        amount.for_mechanism(i, self.syn_mechs.len(), self.factors[k])
    }

    /// Whether connections onto a cell are gone through here.
    pub fn visits(&self, build: &Build, post: Ordinal) -> bool {
        self.everyone || build.own(post).is_some()
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

/// What a listed connection has instead of the rule's own values.
#[derive(Clone, Copy, Default)]
pub(crate) struct Listed<'a> {
    /// Weight, delay and location.
    pub amounts: [Option<Amount<'a>>; 4],
    /// Section.
    pub sec: Option<&'a Value>,
    /// Presynaptic location.
    pub pre_loc: Option<&'a Value>,
    /// Presynaptic section.
    pub pre_sec: Option<&'a Value>,
}

/// Makes one connection, for each synaptic mechanism of the rule. `pair` is its place in the tables of values.
pub(crate) fn make(
    build: &mut Build,
    rule: &mut Rule,
    (pre, post): (Ordinal, Ordinal),
    pair: usize,
    listed: &Listed,
) -> Result<(), Box<Diagnostic>> {
    let mut amounts = [Amount::Missing; 4];
    // Seeded by the first function that draws; the others go on from there.
    let mut random: Option<HocRandom> = None;
    let mut values: Option<PairValues> = None;
    for (i, given) in rule.given.iter().enumerate() {
        amounts[i] = match given {
            Given::Fixed(amount) => *amount,
            Given::Table(table) => Amount::One(table[pair], false),
            Given::Function(expr) => {
                if random.is_none() && expr.uses_random() {
                    let seed = build.cfg.seeds.conn as u32;
                    random =
                        Some(HocRandom::new(Random123::new(build.gid_of(pre), build.gid_of(post), seed)));
                }
                let values = values.get_or_insert_with(PairValues::new);
                let at =
                    |error: netpyne_expr::EvalError| error.diagnostic(&format!("{}.{}", rule.path, GIVEN[i]));
                values
                    .fill(build, pre, post, expr)
                    .map_err(|m| Diagnostic::error(m).at_path(rule.path.clone()))?;
                let value = match &mut random {
                    Some(random) => expr.eval(&values.slots, &mut HocDraw(random)),
                    None => expr.eval(&values.slots, &mut netpyne_expr::NoDraw),
                };
                Amount::One(value.map_err(at)?, false)
            }
        };
        if let Some(amount) = listed.amounts[i] {
            amounts[i] = amount;
        }
    }
    let params = rule.params;
    for (i, syn_mech) in rule.syn_mechs.iter().enumerate() {
        let pick = |k: usize| {
            let place = || format!("{}.{}", rule.path, GIVEN[k]);
            rule.share(amounts[k], k, i).map_err(|m| Box::new(Diagnostic::error(m).at_path(place())))
        };
        let request = Request {
            pre: PreSide::Cell(pre),
            post,
            syn_mech: *syn_mech,
            weight: pick(0)?,
            delay: pick(1)?,
            syns_per_conn: pick(2)?,
            loc: pick(3)?,
            sec: listed.sec.or(params.sec.as_ref()),
            pre_loc: listed.pre_loc.or(params.pre_loc.as_ref()),
            pre_sec: listed.pre_sec.or(params.pre_sec.as_ref()),
        };
        attach::connect(build, &mut rule.shared, &request);
    }
    Ok(())
}
