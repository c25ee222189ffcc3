//! Sets of nodes: by population, by number, by what nodes are.

use super::population::Population;
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne_specs::{Dict, Number, Value};

/// Deepest that sets are made of sets.
const DEEPEST: usize = 32;

/// Most sets that one is made of, those that several name counted for each.
const MOST_SETS: usize = 100_000;

/// For each population the nodes that a set has, in order.
pub(crate) type Chosen = Vec<Vec<usize>>;

/// The nodes of a set: its name, what it is itself, or a list of numbers.
///
/// # Errors
/// Names that no set and no population has.
pub(crate) fn choose(set: &Value, sets: &Dict, populations: &[Population]) -> Result<Chosen, Diagnostics> {
    let mut chosen: Vec<Vec<bool>> = populations.iter().map(|p| vec![false; p.size]).collect();
    add(set, (sets, populations), &mut chosen, (0, &mut 0))?;
    Ok(chosen
        .into_iter()
        .map(|own| own.iter().enumerate().filter(|(_, c)| **c).map(|(i, _)| i).collect())
        .collect())
}

fn add(
    set: &Value,
    known: (&Dict, &[Population]),
    chosen: &mut [Vec<bool>],
    (depth, seen): (usize, &mut usize),
) -> Result<(), Diagnostics> {
    let (sets, populations) = known;
    *seen += 1;
    if depth > DEEPEST || *seen > MOST_SETS {
        return Err(Diagnostic::error("node sets are made of each other without end").into());
    }
    match set {
        Value::Text(name) if sets.contains_key(&**name) => {
            add(&sets[&**name], known, chosen, (depth + 1, seen))
        }
        Value::Text(name) if &**name == "all" || &**name == "All" => {
            chosen.iter_mut().for_each(|own| own.fill(true));
            Ok(())
        }
        Value::Text(name) => {
            let Some(at) = populations.iter().position(|p| p.name == **name) else {
                let names: Vec<&str> = sets
                    .keys()
                    .map(String::as_str)
                    .chain(populations.iter().map(|p| p.name.as_str()))
                    .collect();
                let d = Diagnostic::error(format!("no node set is called `{name}`"));
                return Err(d.help_opt(did_you_mean(name, &names)).into());
            };
            chosen[at].fill(true);
            Ok(())
        }
        Value::Dict(conditions) => {
            for (population, own) in populations.iter().zip(chosen) {
                own.iter_mut().enumerate().for_each(|(i, c)| *c |= fulfils(population, i, conditions));
            }
            Ok(())
        }
        Value::List(list) if list.iter().all(|item| matches!(item, Value::Number(_))) => {
            // Numbers without a population count all nodes in the order of the files.
            for gid in list.iter().filter_map(|item| item.as_number()?.whole()) {
                let Ok(mut left) = usize::try_from(gid) else { continue };
                for own in chosen.iter_mut() {
                    if left < own.len() {
                        own[left] = true;
                        break;
                    }
                    left -= own.len();
                }
            }
            Ok(())
        }
        Value::List(list) => list.iter().try_for_each(|item| add(item, known, chosen, (depth + 1, seen))),
        other => Err(Diagnostic::error(format!("{} is no node set", other.kind())).into()),
    }
}

fn fulfils(population: &Population, i: usize, conditions: &Dict) -> bool {
    let whole = |value: &Value| value.as_number().and_then(Number::whole);
    conditions.iter().all(|(key, wanted)| match key.as_str() {
        "population" => match wanted {
            Value::List(names) => names.iter().any(|name| name.as_str() == Some(&population.name)),
            name => name.as_str() == Some(&population.name),
        },
        "node_id" | "node_ids" | "gids" | "gid" => match wanted {
            Value::List(ids) => ids.iter().any(|id| whole(id) == Some(i as i64)),
            id => whole(id) == Some(i as i64),
        },
        key => {
            let value = population.value(i, key);
            match (value, wanted) {
                (Some(value), Value::List(list)) => list.iter().any(|wanted| equal(&value, wanted)),
                (Some(value), Value::Dict(compared)) => compared.iter().all(|(how, to)| {
                    let (Some(x), Some(y)) = (value.as_f64(), to.as_f64()) else { return false };
                    match how.as_str() {
                        "$gt" => x > y,
                        "$gte" => x >= y,
                        "$lt" => x < y,
                        "$lte" => x <= y,
                        _ => false,
                    }
                }),
                (Some(value), wanted) => equal(&value, wanted),
                (None, _) => false,
            }
        }
    })
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => a.get() == b.get(),
        _ => a == b,
    }
}
