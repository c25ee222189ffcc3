//! What populations and rules will come to, without building them: counted where that is quick, else from samples.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::functions::Functions;
use crate::connect::pair_values::PairValues;
use crate::connect::rule::{cells, hash_gids, names};
use crate::distribute::costs::Costs;
use crate::strings::HocDraw;
use crate::templates::compartments;
use crate::{connect::synapse, templates::rule};
use netpyne_expr::{CONN, Expr, POST, PRE};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_mechanism::ir::Kind;
use netpyne_specs::{ConnFunc, ConnParams, StimTargetParams, Value};

/// Cells of a population that are looked at where they differ.
const CELLS_SAMPLED: u32 = 8;

/// Cells or pairs at which a function is evaluated.
const VALUES_SAMPLED: usize = 4096;

/// A cell of a population, on average.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CellLoad {
    /// Compartments.
    pub compartments: f64,
    /// Density mechanisms, counted in every compartment.
    pub mechanisms: f64,
    /// Point processes that are part of it; an artificial cell is one.
    pub points: f64,
    /// Time per step, ns.
    pub ns: f64,
}

/// What a rule makes on each cell it goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct OnCell {
    /// Connections.
    pub connections: f64,
    /// Point processes, if the cell has sections.
    pub points: f64,
    /// Time per step of these, ns.
    pub ns: f64,
}

/// How a number was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Exactly.
    Exactly,
    /// As the expected value of a random number.
    Expected,
    /// As the expected value, with functions evaluated at some cells only.
    Sampled,
    /// Not at all: a function in Rust would have to be called for it.
    Unknown,
}

/// What a rule makes.
pub(crate) struct RuleLoad {
    /// Presynaptic cells.
    pub pre: usize,
    /// Cells it goes to; one listed twice gets twice as much.
    pub post: Vec<Ordinal>,
    /// What each of them gets.
    pub each: OnCell,
    /// How that was found.
    pub counted: Counted,
}

/// Looks at the cells of every population.
pub(crate) fn of_cells(build: &mut Build, costs: &Costs) -> Vec<CellLoad> {
    (0..build.all_cells.groups.len()).map(|group| of_group(build, group, costs)).collect()
}

fn of_group(build: &mut Build, group: usize, costs: &Costs) -> CellLoad {
    let group = &build.all_cells.groups[group];
    let (first, count) = (group.first, group.count());
    if group.artificial {
        return CellLoad { points: 1.0, ns: costs.artificial, ..CellLoad::default() };
    }
    let samples = CELLS_SAMPLED.min(count);
    let mut sum = CellLoad::default();
    let mut found = 0.0;
    for k in 0..samples {
        let cell = Ordinal(first + (u64::from(k) * u64::from(count) / u64::from(samples)) as u32);
        let Some((built, template)) = compartments::specimen(build, cell) else { continue };
        let segments: f64 = built.tree.sections.iter().map(|s| f64::from(s.nseg)).sum();
        sum.compartments += segments;
        sum.points += built.pointps.len() as f64;
        sum.ns += segments * costs.compartment;
        for insertion in &template.mechanisms {
            let (n, name) = (insertion.nodes.len() as f64, &build.catalog.get(insertion.mechanism).name);
            sum.mechanisms += n;
            sum.ns += n * costs.of_mechanism(name);
        }
        let points = built.pointps.iter().map(|p| costs.of_point(&build.catalog.get(p.mechanism).name));
        sum.ns += points.sum::<f64>();
        found += 1.0;
    }
    let mean = |x: f64| if found > 0.0 { x / found } else { 0.0 };
    CellLoad {
        compartments: mean(sum.compartments),
        mechanisms: mean(sum.mechanisms),
        points: mean(sum.points),
        ns: mean(sum.ns),
    }
}

/// Looks at every rule for connections and stimuli, and hands out what it makes with its place in the specification.
pub(crate) fn of_rules(
    build: &mut Build,
    functions: &Functions,
    costs: &Costs,
    see: &mut dyn FnMut(&Build, String, RuleLoad),
) {
    let params = build.params;
    for (label, conn) in &params.conn_params {
        let path = format!("connParams[{label:?}]");
        let pre = cells(build, &conn.pre_conds, &format!("{path}.preConds"));
        let post = cells(build, &conn.post_conds, &format!("{path}.postConds"));
        if pre.is_empty() || post.is_empty() {
            continue;
        }
        let by_function = functions.of(label).is_some();
        let mut load = of_rule(build, conn, &path, pre, post, costs, by_function);
        if let Some(mirrored) = load.1.take() {
            see(build, format!("{path} (other side)"), mirrored);
        }
        see(build, path, load.0);
    }
    for (label, target) in &params.stim_target_params {
        let path = format!("stimTargetParams[{label:?}]");
        if let Some(load) = of_stim(build, target, &path, costs) {
            see(build, path, load);
        }
    }
}

/// The synaptic mechanisms of a rule: how many connections and point processes a contact makes, and what these cost.
struct Contact {
    connections: f64,
    points: f64,
    ns: f64,
    mirrored: bool,
}

fn contact(build: &mut Build, labels: Option<&netpyne_specs::Names>, path: &str, costs: &Costs) -> Contact {
    let first = build.params.syn_mech_params.keys().next().cloned();
    let labels: Vec<String> = match labels {
        Some(labels) => labels.as_slice().to_vec(),
        None => first.into_iter().collect(),
    };
    let mut all = Contact { connections: labels.len().max(1) as f64, points: 0.0, ns: 0.0, mirrored: false };
    for label in &labels {
        let Some(syn) = synapse::find(build, label, path) else { continue };
        all.points += 1.0;
        all.ns += costs.of_point(&build.catalog.get(syn.mechanism).name);
        all.mirrored |= syn.pointer.as_ref().is_some_and(|p| p.bidirectional);
    }
    all
}

fn of_rule(
    build: &mut Build,
    conn: &ConnParams,
    path: &str,
    pre: Vec<Ordinal>,
    post: Vec<Ordinal>,
    costs: &Costs,
    by_function: bool,
) -> (RuleLoad, Option<RuleLoad>) {
    let (p, q) = (pre.len() as f64, post.len() as f64);
    let both = common(&pre, &post) as f64;
    let pairs = if build.cfg.allow_self_conns { p } else { p - both / q };
    let mut sampler = Sampler::new(build, path, &pre, &post);
    let clip = |x: f64, most: f64| if x > 0.0 { x.min(most) } else { 0.0 };
    let whole = |most: f64| move |x: f64| clip(x.round_ties_even(), most);
    let mut listed = None;
    let (contacts, mut counted) = if by_function {
        (0.0, Counted::Unknown)
    } else {
        match conn.algorithm() {
            ConnFunc::Full => (pairs, Counted::Exactly),
            ConnFunc::Probability => match sampler.mean(conn.probability.as_ref(), &CONN, |x| clip(x, 1.0)) {
                (mean, Counted::Exactly) => (mean * pairs, Counted::Expected),
                (mean, counted) => (mean * pairs, counted),
            },
            ConnFunc::Convergence => sampler.mean(conn.convergence.as_ref(), &POST, whole(p - 1.0)),
            ConnFunc::Divergence => {
                let (mean, counted) = sampler.mean(conn.divergence.as_ref(), &PRE, whole(q - 1.0));
                (mean * p / q, counted)
            }
            ConnFunc::FromList => {
                let at =
                    |i: i64| post.get(usize::try_from(if i < 0 { i + q as i64 } else { i }).ok()?).copied();
                listed = Some(conn.conn_list.iter().flatten().filter_map(|[_, j]| at(*j)).collect());
                (1.0, Counted::Exactly)
            }
        }
    };
    let (per_contact, how) = match &conn.syns_per_conn {
        None => (1.0, Counted::Exactly),
        Some(value) => sampler.mean(Some(value), &CONN, |x| x.max(0.0)),
    };
    if counted != Counted::Unknown && how == Counted::Sampled {
        counted = how;
    }
    let contact = contact(build, conn.syn_mech.as_ref(), path, costs);
    let n = contacts * per_contact;
    let plastic = if conn.plast.is_some() { 1.0 } else { 0.0 };
    let each = OnCell {
        connections: n * contact.connections * (1.0 + 2.0 * plastic),
        points: n * (contact.points + plastic * contact.connections),
        ns: n * contact.ns,
    };
    let mirrored = contact.mirrored.then(|| {
        let share = q / p;
        let each = OnCell {
            connections: each.connections * share,
            points: each.points * share,
            ns: each.ns * share,
        };
        RuleLoad { pre: post.len(), post: pre.clone(), each, counted }
    });
    (RuleLoad { pre: pre.len(), post: listed.unwrap_or(post), each, counted }, mirrored)
}

fn of_stim(build: &mut Build, target: &StimTargetParams, path: &str, costs: &Costs) -> Option<RuleLoad> {
    let source = build.params.stim_source_params.get(&target.source)?;
    let chosen = crate::stims::targets(build, target, path);
    let has_sections = |cell: &Ordinal| !build.all_cells.group(*cell).0.artificial;
    let post: Vec<Ordinal> = chosen.into_iter().filter(has_sections).collect();
    if post.is_empty() {
        return None;
    }
    let (each, counted) = if source.kind == "NetStim" {
        let (n, counted) = match &target.syns_per_conn {
            None => (1.0, Counted::Exactly),
            Some(value) => Sampler::new(build, path, &post, &post).mean(Some(value), &POST, |x| x.max(0.0)),
        };
        let contact = contact(build, target.syn_mech.as_ref(), path, costs);
        // Every synapse has a NetStim of its own.
        let n = n * contact.connections;
        (
            OnCell {
                connections: n,
                points: 2.0 * n,
                ns: n * (contact.ns / contact.connections + costs.artificial),
            },
            counted,
        )
    } else {
        rule::find(build, &source.kind, Kind::PointProcess, path)?;
        (OnCell { connections: 0.0, points: 1.0, ns: costs.of_point(&source.kind) }, Counted::Exactly)
    };
    Some(RuleLoad { pre: 0, post, each, counted })
}

/// Cells in both lists, which ascend.
fn common(a: &[Ordinal], b: &[Ordinal]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}

/// Evaluates functions at some pairs of cells, the same ones wherever it is done.
struct Sampler<'a, 'b> {
    build: &'a Build<'b>,
    path: &'a str,
    pre: &'a [Ordinal],
    post: &'a [Ordinal],
    stream: Random123,
}

impl<'a, 'b> Sampler<'a, 'b> {
    fn new(build: &'a Build<'b>, path: &'a str, pre: &'a [Ordinal], post: &'a [Ordinal]) -> Self {
        let few = [&pre[..pre.len().min(1)], &post[..post.len().min(1)]];
        let stream = Random123::new(hash_str(path), hash_gids(build, &few), 0);
        Self { build, path, pre, post, stream }
    }

    /// The mean of `of(value)`: of a number, or of a function of `variables`. What is wrong with it counts as 0 here and is
    /// reported by whoever builds the network.
    fn mean(&mut self, value: Option<&Value>, variables: &[&str], of: impl Fn(f64) -> f64) -> (f64, Counted) {
        let text = match value {
            Some(Value::Text(text)) => text,
            value => return (value.and_then(Value::as_f64).map_or(0.0, of), Counted::Exactly),
        };
        let Ok(expr) = Expr::parse_at(self.path, text, &names(self.build, variables)) else {
            return (0.0, Counted::Sampled);
        };
        let mut random = HocRandom::new(self.stream.clone());
        let mut pick = self.stream.clone();
        let mut index = |n: usize| ((pick.uniform() * n as f64) as usize).min(n - 1);
        let mut values = PairValues::new();
        let mut sum = 0.0;
        for _ in 0..VALUES_SAMPLED {
            let (a, b) = (self.pre[index(self.pre.len())], self.post[index(self.post.len())]);
            let value = if variables.len() == CONN.len() {
                let filled = values.fill(self.build, a, b, &expr);
                filled.ok().and_then(|()| expr.eval(&values.slots, &mut HocDraw(&mut random)).ok())
            } else {
                let cell = if variables[0] == PRE[0] { a } else { b };
                expr.eval(&self.build.spot(cell).all(), &mut HocDraw(&mut random)).ok()
            };
            sum += value.map_or(0.0, &of);
        }
        (sum / VALUES_SAMPLED as f64, Counted::Sampled)
    }
}
