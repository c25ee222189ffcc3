//! What both observed.

use serde_json::Value;

/// How much is equal, or the first thing that is not.
///
/// # Errors
/// What differs.
pub fn all(ours: &[Value], theirs: &[Value]) -> Result<String, String> {
    if ours.is_empty() {
        return Err("nothing was simulated".to_owned());
    }
    if ours.len() != theirs.len() {
        return Err(format!("{} simulations instead of {}", ours.len(), theirs.len()));
    }
    let (mut cells, mut conns, mut spikes) = (0, 0, 0);
    for (n, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let at = |what: String| if n == 0 { what } else { format!("simulation {n}: {what}") };
        conns += network(&ours["cells"], &theirs["cells"]).map_err(at)?;
        cells += ours["cells"].as_array().map_or(0, Vec::len);
        spikes += trains(ours, theirs).map_err(at)?;
    }
    Ok(format!("{cells} cells, {conns} connections, {spikes} spikes"))
}

fn network(ours: &Value, theirs: &Value) -> Result<usize, String> {
    let none = Vec::new();
    let (ours, theirs) = (ours.as_array().unwrap_or(&none), theirs.as_array().unwrap_or(&none));
    if ours.len() != theirs.len() {
        return Err(format!("{} cells instead of {}", ours.len(), theirs.len()));
    }
    let mut conns = 0;
    for (ours, theirs) in ours.iter().zip(theirs) {
        for part in ["tags", "conns", "stims"] {
            let (mine, other) = (&ours[part], &theirs[part]);
            if same(mine, other) || other.is_null() {
                continue;
            }
            return Err(format!("{part} of cell {}: {}", theirs["gid"], first(mine, other)));
        }
        conns += ours["conns"].as_array().map_or(0, Vec::len);
    }
    Ok(conns)
}

fn trains(ours: &Value, theirs: &Value) -> Result<usize, String> {
    for key in ["spkt", "spkid"] {
        let (mine, other) = (numbers(&ours[key]), numbers(&theirs[key]));
        if mine.len() != other.len() {
            return Err(format!("{} spikes instead of {}", mine.len(), other.len()));
        }
        if let Some(n) = (0..mine.len()).find(|&n| mine[n].to_bits() != other[n].to_bits()) {
            return Err(format!("{key}[{n}] is {} instead of {}", mine[n], other[n]));
        }
    }
    Ok(ours["spkt"].as_array().map_or(0, Vec::len))
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

/// Whether two values are equal; 1 and 1.0 are, as in Python: of which kind a number is depends on the functions it comes from.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && b.iter().all(|(key, value)| a.get(key).is_some_and(|own| same(own, value)))
        }
        _ => ours == theirs,
    }
}

/// The first difference of two values, as a path and both sides.
fn first(ours: &Value, theirs: &Value) -> String {
    match (ours, theirs) {
        (Value::Array(a), Value::Array(b)) if a.len() != b.len() => {
            format!("{} instead of {}", a.len(), b.len())
        }
        (Value::Array(a), Value::Array(b)) => {
            let differs = a.iter().zip(b).position(|(a, b)| !same(a, b)).unwrap_or(0);
            format!("[{differs}]{}", first(&a[differs], &b[differs]))
        }
        (Value::Object(a), Value::Object(b)) => {
            let differs = b.iter().find(|(key, value)| !a.get(*key).is_some_and(|own| same(own, value)));
            match differs {
                Some((key, value)) => format!(".{key}{}", first(a.get(key).unwrap_or(&Value::Null), value)),
                None => format!(" has more: {:?}", a.keys().find(|key| !b.contains_key(*key))),
            }
        }
        _ => {
            let short = |value: &Value| value.to_string().chars().take(60).collect::<String>();
            format!(" is {} instead of {}", short(ours), short(theirs))
        }
    }
}
