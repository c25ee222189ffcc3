//! Entries about connectivity.

use super::Entry;
use super::stored::{Stored, include_of};
use netpyne::analysis::{Feature, Synapse, connectivity, first_of_each_pair, select};
use netpyne::base::Gid;
use serde_json::Value;

/// Our answer to a call; none if it is not about connectivity between populations of cells.
pub fn entry(stored: &Stored, function: &str, arguments: &Value) -> Option<Entry> {
    let log = arguments["logPlot"].as_bool().unwrap_or(false);
    let by_cell = arguments["groupBy"] == "cell";
    if function != "conn" || !(by_cell || arguments["groupBy"] == "pop") || arguments["orderBy"] == "y" {
        return None;
    }
    let feature = match arguments["feature"].as_str().unwrap_or("strength") {
        "strength" => Feature::Strength,
        "weight" => Feature::Weight,
        "delay" => Feature::Delay,
        "numConns" => Feature::Count,
        "probability" => Feature::Probability,
        "convergence" => Feature::Convergence,
        "divergence" => Feature::Divergence,
        _ => return None,
    };
    let (mut pre, mut post) =
        (groups(stored, &arguments["includePre"])?, groups(stored, &arguments["includePost"])?);
    if by_cell {
        let single = |groups: Vec<Vec<Gid>>| groups.concat().into_iter().map(|gid| vec![gid]).collect();
        (pre, post) = (single(pre), single(post));
    }
    let wanted = |mechanism: &str| match &arguments["synMech"] {
        Value::Array(names) => names.iter().any(|name| name == mechanism),
        _ => true,
    };
    let all = stored.synapses.iter().filter(|(_, mechanism)| wanted(mechanism)).map(|(synapse, _)| *synapse);
    let synapses: Vec<Synapse> =
        if arguments["synOrConn"] == "conn" { first_of_each_pair(all) } else { all.collect() };
    let counts = connectivity(synapses.iter().copied(), &pre, &post, Feature::Count);
    let mut matrix = connectivity(synapses, &pre, &post, feature);
    if by_cell && feature != Feature::Count {
        // Between single cells NetPyNE leaves out what is not there.
        matrix.zip_mut_with(&counts, |value, count| {
            if *count == 0.0 {
                *value = f64::NAN
            }
        });
    }
    let value = |value: f64| match (log, value) {
        (true, 0.0) => f64::NAN,
        (true, value) => netpyne::math::libm::log10(value),
        (false, value) => value,
    };
    Some(Entry::same(matrix.iter().map(|v| value(*v)).collect()))
}

/// Cells by population, those of `include` only; populations without any are left out.
fn groups(stored: &Stored, include: &Value) -> Option<Vec<Vec<Gid>>> {
    let items: Option<Vec<_>> = include.as_array()?.iter().map(include_of).collect();
    let cells = select(&items?.concat(), &stored.populations).ok()?;
    let pops = stored.populations.iter();
    let groups = pops.map(|pop| cells.iter().copied().filter(|gid| pop.contains(*gid)).collect::<Vec<_>>());
    Some(groups.filter(|group| !group.is_empty()).collect())
}
