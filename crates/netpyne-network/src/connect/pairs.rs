//! The five ways of choosing pairs. Pairs are streamed in batches; the most that is kept is one bit for each of them.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::batch::{Batch, Plain};
use crate::connect::make::make;
use crate::connect::pair_values::PairValues;
use crate::connect::placement::unique;
use crate::connect::rule::{GIVEN, Given, Listed, Rule, hash_gids, names};
use crate::connect::tiles;
use crate::strings::HocDraw;
use netpyne_base::Diagnostic;
use netpyne_expr::{CONN, EvalError, Expr, NoDraw, POST, PRE};
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_specs::Value;
use std::collections::HashMap;

type Done = Result<(), Box<Diagnostic>>;

fn at<'a>(rule: &'a Rule, key: &'a str) -> impl Fn(EvalError) -> Box<Diagnostic> + use<'a> {
    move |error| Box::new(error.diagnostic(&format!("{}.{key}", rule.path)))
}

/// Replaces string functions that draw by their values for pairs, in the order of evaluation: all are evaluated, those
/// marked are kept.
fn tabulate(
    build: &Build,
    rule: &mut Rule,
    random: &mut HocRandom,
    pairs: impl Iterator<Item = (Ordinal, Ordinal, bool)> + Clone,
) -> Done {
    for (i, key) in GIVEN.into_iter().enumerate() {
        let Given::Function(expr) = &rule.given[i] else { continue };
        if !expr.uses_random() {
            continue;
        }
        let mut table = Vec::new();
        let mut values = PairValues::new();
        for (pre, post, kept) in pairs.clone() {
            values
                .fill(build, pre, post, expr)
                .map_err(|m| Diagnostic::error(m).at_path(format!("{}.{key}", rule.path)))?;
            let value = expr.eval(&values.slots, &mut HocDraw(random)).map_err(at(rule, key))?;
            if kept {
                table.push(value);
            }
        }
        rule.given[i] = Given::Table(table);
    }
    Ok(())
}

/// Every pair.
pub(crate) fn full(build: &mut Build, rule: &mut Rule, mut stage: HocRandom) -> Done {
    let (pre, post, here) = (rule.pre.clone(), rule.post.clone(), rule.here.clone());
    if rule.given.iter().any(|g| matches!(g, Given::Function(expr) if expr.uses_random())) {
        let mut kept = vec![false; post.len()];
        here.iter().for_each(|&j| kept[j as usize] = true);
        let kept = &kept;
        let posts = post.iter().zip(kept);
        let pairs = pre.iter().flat_map(|&a| posts.clone().map(move |(&b, &kept)| (a, b, kept)));
        tabulate(build, rule, &mut stage, pairs)?;
    }
    let mut batch = Batch::default();
    for (k, &j) in here.iter().enumerate() {
        for (i, &a) in pre.iter().enumerate() {
            batch.push(a, post[j as usize], i * here.len() + k);
        }
        batch.flush_if_full(build, rule)?;
    }
    batch.flush(build, rule)
}

/// Each pair with a probability.
pub(crate) fn probability(build: &mut Build, rule: &mut Rule, stage: HocRandom) -> Done {
    let missing = || {
        Diagnostic::error("expected a number or a string function")
            .at_path(format!("{}.probability", rule.path))
    };
    match rule.params.probability.as_ref() {
        Some(Value::Text(text)) => {
            let expr = Expr::parse_at(&format!("{}.probability", rule.path), text, &names(build, &CONN))?;
            if expr.uses_random() {
                drawn_probability(build, rule, &expr, stage)
            } else {
                tiles::connect(build, rule, Plain::Function(&expr))
            }
        }
        Some(value) => {
            let p = value.as_f64().ok_or_else(missing)?;
            tiles::connect(build, rule, Plain::Number(p))
        }
        None => Err(Box::new(missing())),
    }
}

/// Each pair with a probability that draws: all pairs draw from one stream, pre outer, post inner.
fn drawn_probability(build: &mut Build, rule: &mut Rule, expr: &Expr, mut stage: HocRandom) -> Done {
    let (pre, post, here) = (rule.pre.clone(), rule.post.clone(), rule.here.clone());
    let stream = tiles::stream(build, rule);
    // One bit per pair whose postsynaptic cell is number k of those here: word `(k / 64) * pres + pre`, bit `k % 64`.
    let mut bits = vec![0u64; here.len().div_ceil(64) * pre.len()];
    let mut random = vec![0.0; here.len()];
    let mut values = PairValues::new();
    for (i, &a) in pre.iter().enumerate() {
        // The first value of the stream is lost.
        tiles::uniform_of_row(&stream, 1 + i as u64 * post.len() as u64, &here, &mut random);
        // All of the row, for the draws of the stage go through all parts.
        let mut next = here.iter().copied().enumerate().peekable();
        for (j, &b) in post.iter().enumerate() {
            values
                .fill(build, a, b, expr)
                .map_err(|m| Diagnostic::error(m).at_path(format!("{}.probability", rule.path)))?;
            let p = expr.eval(&values.slots, &mut HocDraw(&mut stage)).map_err(at(rule, "probability"))?;
            if let Some((k, _)) = next.next_if(|(_, here)| *here == j as u32)
                && p >= random[k]
            {
                bits[(k / 64) * pre.len() + i] |= 1 << (k % 64);
            }
        }
    }
    let mut batch = Batch::default();
    for (k, &j) in here.iter().enumerate() {
        for (i, &a) in pre.iter().enumerate() {
            if bits[(k / 64) * pre.len() + i] >> (k % 64) & 1 == 1 {
                batch.push(a, post[j as usize], 0);
            }
        }
        batch.flush_if_full(build, rule)?;
    }
    batch.flush(build, rule)
}

/// Numbers of partners, one per cell: of a string function or all the same.
fn numbers(
    build: &Build,
    rule: &Rule,
    (key, value): (&'static str, Option<&Value>),
    cells: &[Ordinal],
    mut stage: HocRandom,
) -> Result<Vec<f64>, Box<Diagnostic>> {
    let path = format!("{}.{key}", rule.path);
    let variables = if key == "convergence" { POST } else { PRE };
    match value {
        Some(Value::Text(text)) => {
            let expr = Expr::parse_at(&path, text, &names(build, &variables))?;
            cells
                .iter()
                .map(|&c| {
                    let values = build.spot(c).all();
                    if expr.uses_random() {
                        expr.eval(&values, &mut HocDraw(&mut stage))
                    } else {
                        expr.eval(&values, &mut NoDraw)
                    }
                })
                .collect::<Result<_, _>>()
                .map_err(at(rule, key))
        }
        value => match value.and_then(Value::as_f64) {
            Some(n) => Ok(vec![n; cells.len()]),
            None => Err(Box::new(Diagnostic::error("expected a number or a string function").at_path(path))),
        },
    }
}

/// Chooses `n` of `candidates` for the cell `own`, in the order drawn; one more is drawn to take its own place.
fn sample(build: &Build, candidates: &[Ordinal], own: Ordinal, n: f64, id: u32) -> Vec<Ordinal> {
    let most = candidates.len() - 1;
    let n = n.round_ties_even();
    // NaN gives 0 here; Python would stop.
    let n = if n > 0.0 { (n as usize).min(most) } else { 0 };
    let mut random = HocRandom::new(Random123::new(id, build.gid_of(own), build.cfg.seeds.conn as u32));
    let drawn = unique(&mut random, n + 1, candidates.len());
    let chosen =
        drawn[..n].iter().map(|&i| if candidates[i] == own { candidates[drawn[n]] } else { candidates[i] });
    chosen.collect()
}

/// A number of inputs for each postsynaptic cell.
pub(crate) fn convergence(build: &mut Build, rule: &mut Rule, stage: HocRandom) -> Done {
    let (pre, post) = (rule.pre.clone(), rule.post.clone());
    let counts = numbers(build, rule, ("convergence", rule.params.convergence.as_ref()), &post, stage)?;
    let id = hash_gids(build, &[&pre]);
    let here = rule.here.clone();
    let mut batch = Batch::default();
    for j in here.into_iter().map(|j| j as usize) {
        let b = post[j];
        let mut chosen = sample(build, &pre, b, counts[j], id);
        // Visited in the order of creation.
        chosen.sort_unstable();
        chosen.into_iter().filter(|a| *a != b).for_each(|a| batch.push(a, b, 0));
        batch.flush_if_full(build, rule)?;
    }
    batch.flush(build, rule)
}

/// A number of outputs for each presynaptic cell.
pub(crate) fn divergence(build: &mut Build, rule: &mut Rule, stage: HocRandom) -> Done {
    let (pre, post) = (rule.pre.clone(), rule.post.clone());
    let counts = numbers(build, rule, ("divergence", rule.params.divergence.as_ref()), &pre, stage)?;
    let id = hash_gids(build, &[&post]);
    let mut batch = Batch::default();
    for (&a, n) in pre.iter().zip(counts) {
        for b in sample(build, &post, a, n, id) {
            if a != b && rule.visits(build, b) {
                batch.push(a, b, 0);
            }
        }
        batch.flush_if_full(build, rule)?;
    }
    batch.flush(build, rule)
}

/// Listed pairs.
pub(crate) fn from_list(build: &mut Build, rule: &mut Rule, mut stage: HocRandom) -> Done {
    let params = rule.params;
    let list = params.conn_list.as_deref().unwrap_or(&[]);
    let mut pairs = Vec::with_capacity(list.len());
    let mut mistakes = 0;
    for (i, [pre, post]) in list.iter().enumerate() {
        let find = |index: i64, cells: &[Ordinal]| {
            // Python counts negative indices from the end.
            let index = if index < 0 { index + cells.len() as i64 } else { index };
            usize::try_from(index).ok().and_then(|i| cells.get(i)).copied()
        };
        match (find(*pre, &rule.pre), find(*post, &rule.post)) {
            (Some(a), Some(b)) => pairs.push((a, b)),
            (a, _) => {
                let (index, side, n) =
                    if a.is_none() { (pre, "pre", rule.pre.len()) } else { (post, "post", rule.post.len()) };
                let message =
                    format!("there is no {side}synaptic cell {index}: {n} cells fulfil the conditions");
                build.out.push(Diagnostic::error(message).at_path(format!("{}.connList[{i}]", rule.path)));
                mistakes += 1;
            }
        }
    }
    if mistakes > 0 {
        return Ok(());
    }
    tabulate(build, rule, &mut stage, pairs.iter().map(|&(a, b)| (a, b, true)))?;
    // Values are kept by pair: of a pair listed twice, the last evaluation counts.
    let last: HashMap<_, usize> = pairs.iter().enumerate().map(|(i, pair)| (*pair, i)).collect();
    // Sections for the synapses of each connection, where there are not as many as connections; NetPyNE refuses them.
    let shared_sec = params
        .sec
        .as_ref()
        .filter(|s| s.as_list().is_some_and(|list| !list.is_empty() && list.len() != pairs.len()));
    if shared_sec.is_some() {
        let message = "there are not as many sections as connections: all of them are for each connection";
        build.out.push(Diagnostic::warning(message).at_path(format!("{}.sec", rule.path)));
    }
    let element = |value: Option<&'_ Value>, key: &str, i: usize| match value {
        Some(Value::List(list)) if !list.is_empty() => {
            if list.len() == pairs.len() {
                return Ok(Some(list[i].clone()));
            }
            let d = format!("{} values for {} connections", list.len(), pairs.len());
            Err(Box::new(Diagnostic::error(d).at_path(format!("{}.{key}", rule.path))))
        }
        _ => Ok(None),
    };
    let lists = [&params.weight, &params.delay, &None, &params.loc];
    let plural = |values: &Option<Vec<Value>>| values.clone().map(Value::List);
    let (pre_locs, pre_secs) = (plural(&params.pre_locs), plural(&params.pre_secs));
    let mut rows = Vec::with_capacity(pairs.len());
    for i in 0..pairs.len() {
        let mut row = [const { None }; 7];
        for (k, value) in lists.iter().enumerate() {
            row[k] = element(value.as_ref(), GIVEN[k], i)?;
        }
        if shared_sec.is_none() {
            row[4] = element(params.sec.as_ref(), "sec", i)?;
        }
        row[5] = element(pre_locs.as_ref(), "preLocs", i)?;
        row[6] = element(pre_secs.as_ref(), "preSecs", i)?;
        rows.push(row);
    }
    for (&(a, b), row) in pairs.iter().zip(&rows) {
        if a == b || !rule.visits(build, b) {
            continue;
        }
        let mut listed = Listed {
            sec: row[4].as_ref(),
            pre_loc: row[5].as_ref(),
            pre_sec: row[6].as_ref(),
            ..Listed::default()
        };
        for k in [0, 1, 3] {
            if let Some(value) = &row[k] {
                let wrong = || {
                    Diagnostic::error("expected numbers or lists")
                        .at_path(format!("{}.{}", rule.path, GIVEN[k]))
                };
                listed.amounts[k] = Some(Amount::of(Some(value)).ok_or_else(wrong)?);
            }
        }
        make(build, rule, (a, b), last[&(a, b)], &listed)?;
    }
    Ok(())
}
