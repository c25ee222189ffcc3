//! Making a model small that still differs: parts are left out, numbers made simple, as long as the difference stays.

use super::generate::Model;
use serde_json::{Value, json};

/// A way from the top of a model to a part of it.
type Path = Vec<Step>;

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

/// The smallest model that `still_differs` holds for and that is found with so many trials.
pub fn smallest(model: &Model, mut trials: usize, still_differs: &mut dyn FnMut(&Model) -> bool) -> Model {
    let mut whole = json!({"net": model.net, "config": model.config});
    let mut attempt = |whole: &mut Value, change: &dyn Fn(&mut Value) -> bool| {
        let mut candidate = whole.clone();
        if trials == 0 || !change(&mut candidate) || candidate == *whole {
            return false;
        }
        trials -= 1;
        let model = Model { net: candidate["net"].clone(), config: candidate["config"].clone() };
        if still_differs(&model) {
            *whole = candidate;
            return true;
        }
        false
    };
    loop {
        let mut changed = false;
        // Large parts first; from the end, so that ways to what is left stay right.
        for depth in 2..9 {
            let mut paths = Vec::new();
            collect(&whole, depth, &mut Vec::new(), &mut paths);
            for path in paths.iter().rev() {
                changed |= attempt(&mut whole, &|v| remove(v, path));
            }
        }
        for depth in 2..9 {
            let mut paths = Vec::new();
            collect(&whole, depth, &mut Vec::new(), &mut paths);
            for path in paths.iter().rev() {
                changed |= attempt(&mut whole, &|v| simplify(v, path));
            }
        }
        if !changed {
            break;
        }
    }
    Model { net: whole["net"].take(), config: whole["config"].take() }
}

/// Ways to all parts so many steps from the top.
fn collect(value: &Value, depth: usize, path: &mut Path, out: &mut Vec<Path>) {
    if depth == 0 {
        out.push(path.clone());
        return;
    }
    let mut inside = |step: Step, entry: &Value| {
        path.push(step);
        collect(entry, depth - 1, path, out);
        path.pop();
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, entry)| inside(Step::Key(key.clone()), entry)),
        Value::Array(list) => list.iter().enumerate().for_each(|(i, entry)| inside(Step::Index(i), entry)),
        _ => {}
    }
}

fn at<'a>(value: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    })
}

fn remove(value: &mut Value, path: &Path) -> bool {
    let Some((last, before)) = path.split_last() else { return false };
    match (at(value, before), last) {
        (Some(Value::Object(map)), Step::Key(key)) => map.shift_remove(key).is_some(),
        (Some(Value::Array(list)), Step::Index(index)) if *index < list.len() => {
            list.remove(*index);
            true
        }
        _ => false,
    }
}

/// A population of one cell, a plain number in place of a text.
fn simplify(value: &mut Value, path: &Path) -> bool {
    let key = match path.last() {
        Some(Step::Key(key)) => key.clone(),
        _ => String::new(),
    };
    let Some(place) = at(value, path) else { return false };
    let simpler = match (key.as_str(), &*place) {
        ("numCells", Value::Number(n)) if n.as_u64() > Some(1) => json!(n.as_u64().unwrap_or(2) / 2),
        ("duration", Value::Number(n)) if n.as_f64() > Some(6.0) => {
            json!((n.as_f64().unwrap_or(5.0) / 2.0).floor())
        }
        ("weight" | "delay" | "loc" | "probability" | "convergence" | "divergence", Value::String(_)) => {
            json!(1)
        }
        ("gridSpacing" | "density", _) => return false,
        _ => return false,
    };
    *place = simpler;
    true
}
