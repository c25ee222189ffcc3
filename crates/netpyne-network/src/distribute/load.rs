//! What populations and rules will come to, without building them: counted where that is quick, else from samples.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::share::Ordinal;
use crate::connect::functions::Functions;
use crate::connect::pair_values::PairValues;
use crate::connect::rule::{hash_gids, names};
use crate::distribute::costs::Costs;
use crate::distribute::recorded;
use crate::distribute::sample::Sample;
use crate::model::Template;
use crate::populations::vecstim;
use crate::strings::HocDraw;
use crate::templates::compartments;
use crate::{connect::synapse, templates::rule};
use netpyne_base::Diagnostic;
use netpyne_expr::{CONN, Expr, POST, PRE};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_mechanism::ir::Kind;
use netpyne_specs::{Conds, ConnFunc, ConnParams, StimTargetParams, Value};
use std::collections::HashMap;
use std::rc::Rc;

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
    /// Spike times and samples of traces that are kept for it.
    pub numbers: f64,
    /// Time per step, ns.
    pub ns: f64,
}

impl CellLoad {
    /// Memory of it, bytes.
    pub fn bytes(&self, costs: &Costs) -> f64 {
        costs.cell_bytes
            + self.compartments * costs.compartment_bytes
            + self.mechanisms * costs.mechanism_bytes
            + self.points * costs.point_bytes
            + self.numbers * costs.number_bytes
    }
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
    /// Number of presynaptic cells.
    pub pre: u64,
    /// Cells it goes to; one listed twice gets twice as much.
    pub post: Sample,
    /// What each of them gets.
    pub each: OnCell,
    /// How that was found.
    pub counted: Counted,
}

/// Looks at the cells of every population.
pub(crate) fn of_cells(build: &mut Build, costs: &Costs) -> Vec<CellLoad> {
    let samples = recorded::samples(build);
    let shares = recorded::shares(build);
    let mut known = Known::new();
    let groups = shares.iter().enumerate();
    groups.map(|(group, share)| of_group(build, group, costs, share * samples, &mut known)).collect()
}

/// Cells by the rules that apply to them, where others with these rules differ in nothing that counts.
type Known = HashMap<Vec<usize>, Rc<(BuiltCell, Template)>>;

/// With `samples` of every trace of a cell.
fn of_group(build: &mut Build, group: usize, costs: &Costs, samples: f64, known: &mut Known) -> CellLoad {
    let group = &build.all_cells.groups[group];
    let (first, count) = (group.first, group.count());
    if group.artificial {
        let model = group.tags.get("cellModel").and_then(Value::as_str).unwrap_or_default();
        let mut numbers = match group.tags.get("params").and_then(Value::as_dict) {
            Some(params) if model == "VecStim" => {
                vecstim::expected(params, group.params, build.cfg.duration.get())
            }
            _ => 0.0,
        };
        if count > 0 && samples > 0.0 {
            numbers += samples * recorded::of_artificial(build, Ordinal(first), model);
        }
        return CellLoad { points: 1.0, ns: costs.artificial, numbers, ..CellLoad::default() };
    }
    let looked_at = CELLS_SAMPLED.min(count);
    let mut sum = CellLoad::default();
    let mut found = 0.0;
    for k in 0..looked_at {
        let cell = Ordinal(first + (u64::from(k) * u64::from(count) / u64::from(looked_at)) as u32);
        let Some(specimen) = specimen(build, cell, known) else { continue };
        let (built, template) = &*specimen;
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
        if samples > 0.0 {
            sum.numbers += samples * recorded::of_sections(build, &build.who(cell), built, template);
        }
        found += 1.0;
    }
    let mean = |x: f64| if found > 0.0 { x / found } else { 0.0 };
    CellLoad {
        compartments: mean(sum.compartments),
        mechanisms: mean(sum.mechanisms),
        points: mean(sum.points),
        numbers: mean(sum.numbers),
        ns: mean(sum.ns),
    }
}

/// A cell with sections, made anew only if none is known that is the same in what counts.
fn specimen(build: &mut Build, cell: Ordinal, known: &mut Known) -> Option<Rc<(BuiltCell, Template)>> {
    let rules = compartments::rules_without_functions(build, cell);
    if let Some(same) = rules.as_ref().and_then(|rules| known.get(rules)) {
        return Some(Rc::clone(same));
    }
    let made = Rc::new(compartments::specimen(build, cell)?);
    known.extend(rules.map(|rules| (rules, Rc::clone(&made))));
    Some(made)
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
        let pre = selected(build, &conn.pre_conds, &format!("{path}.preConds"));
        let post = selected(build, &conn.post_conds, &format!("{path}.postConds"));
        if pre.count() == 0 || post.count() == 0 {
            continue;
        }
        let by_function = functions.of(label).is_some();
        let mut load = of_rule(build, (conn, &path), (pre, post), costs, by_function);
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

/// Cells that fulfil the conditions of a rule.
fn selected(build: &mut Build, conds: &Conds, path: &str) -> Sample {
    Sample::select(build, conds).unwrap_or_else(|(key, message)| {
        build.out.push(Diagnostic::error(message).at_path(format!("{path}.{key}")));
        Sample::default()
    })
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
    (conn, path): (&ConnParams, &str),
    (pre, post): (Sample, Sample),
    costs: &Costs,
    by_function: bool,
) -> (RuleLoad, Option<RuleLoad>) {
    let (p, q) = (pre.count() as f64, post.count() as f64);
    let both = pre.common(&post) as f64;
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
                let at = |i: i64| post.get(u64::try_from(if i < 0 { i + q as i64 } else { i }).ok()?);
                listed = Some(Sample::of(conn.conn_list.iter().flatten().filter_map(|[_, j]| at(*j))));
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
        RuleLoad { pre: post.count(), post: pre.clone(), each, counted }
    });
    (RuleLoad { pre: pre.count(), post: listed.unwrap_or(post), each, counted }, mirrored)
}

fn of_stim(build: &mut Build, target: &StimTargetParams, path: &str, costs: &Costs) -> Option<RuleLoad> {
    let source = build.params.stim_source_params.get(&target.source)?;
    let post = stimulated(build, target, path).filter(|cell| !build.all_cells.group(cell).0.artificial);
    if post.count() == 0 {
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
        rule::find(build, &source.kind, Kind::PointProcess, &|| path.to_owned())?;
        (OnCell { connections: 0.0, points: 1.0, ns: costs.of_point(&source.kind) }, Counted::Exactly)
    };
    Some(RuleLoad { pre: 0, post, each, counted })
}

/// The cells that a stimulus goes to.
fn stimulated(build: &mut Build, target: &StimTargetParams, path: &str) -> Sample {
    let found = selected(build, &target.conds, &format!("{path}.conds"));
    let Some(Value::List(list)) = target.conds.get("cellList") else { return found };
    if found.is_exact {
        let chosen = crate::stims::listed(build, list, found.count() as usize, path);
        return Sample::of(chosen.into_iter().filter_map(|i| found.get(i as u64)));
    }
    // Which cells these are is not known, and whether they exist.
    let any = found.iter().map(|(cell, _)| cell).take(list.len());
    Sample::of(any)
}

/// Evaluates functions at some pairs of cells, the same ones wherever it is done.
struct Sampler<'a, 'b> {
    build: &'a Build<'b>,
    path: &'a str,
    pre: &'a Sample,
    post: &'a Sample,
    stream: Random123,
}

impl<'a, 'b> Sampler<'a, 'b> {
    fn new(build: &'a Build<'b>, path: &'a str, pre: &'a Sample, post: &'a Sample) -> Self {
        let first: Vec<Ordinal> = [pre, post].into_iter().filter_map(|cells| cells.get(0)).collect();
        let stream = Random123::new(hash_str(path), hash_gids(build, &[&first]), 0);
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
        let mut any = |cells: &Sample| {
            let n = cells.count();
            cells.get(((pick.uniform() * n as f64) as u64).min(n.saturating_sub(1)))
        };
        let mut values = PairValues::new();
        let mut sum = 0.0;
        for _ in 0..VALUES_SAMPLED {
            let (Some(a), Some(b)) = (any(self.pre), any(self.post)) else { continue };
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
