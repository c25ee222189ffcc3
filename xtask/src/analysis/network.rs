//! Entries about connectivity.

use super::Entry;
use super::stored::{Stored, include_of};
use netpyne::analysis::{Feature, Synapse, bands, connectivity, disynaptic, first_of_each_pair, select};
use netpyne::base::Gid;
use serde_json::Value;

/// Our answer to a call; none if it is not about cells and what connects them.
pub fn entry(stored: &Stored, function: &str, arguments: &Value) -> Option<Entry> {
    match function {
        "conn" => connections(stored, arguments),
        "disynaptic" => {
            let of = |key: &str| Some(groups(stored, &arguments[key])?.concat());
            let synapses: Vec<Synapse> = stored.synapses.iter().map(|(synapse, _)| *synapse).collect();
            let count = disynaptic(&synapses, &of("includePrePre")?, &of("includePre")?, &of("includePost")?);
            Some(Entry::same(vec![count as f64]))
        }
        "plot2Dnet" => {
            let gids = groups(stored, &arguments["include"])?.concat();
            let down = if arguments["view"] == "xz" { "z" } else { "y" };
            let tag = |name: &str| -> Vec<f64> { gids.iter().map(|gid| stored.tags[gid][name]).collect() };
            Some(Entry::same([tag("x"), tag(down)].concat()))
        }
        _ => None,
    }
}

fn connections(stored: &Stored, arguments: &Value) -> Option<Entry> {
    let log = arguments["logPlot"].as_bool().unwrap_or(false);
    let by_cell = arguments["groupBy"] == "cell";
    let by_depth = arguments["groupBy"] == "y";
    if !(by_cell || by_depth || arguments["groupBy"] == "pop") {
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
    let depth = |gid: &Gid| stored.tags.get(gid).and_then(|tags| tags.get("y")).copied().unwrap_or(f64::NAN);
    if by_cell {
        let single = |groups: Vec<Vec<Gid>>| {
            let mut cells = groups.concat();
            if arguments["orderBy"] == "y" {
                cells.sort_by(|a, b| depth(a).total_cmp(&depth(b)).then(a.cmp(b)));
            }
            cells.into_iter().map(|gid| vec![gid]).collect()
        };
        (pre, post) = (single(pre), single(post));
    }
    if by_depth {
        let by_bands = |groups: Vec<Vec<Gid>>, width: &Value| {
            let placed: Vec<(Gid, f64)> = groups.concat().iter().map(|gid| (*gid, depth(gid))).collect();
            bands(&placed, width.as_f64().unwrap_or(100.0)).1
        };
        pre = by_bands(pre, &arguments["groupByIntervalPre"]);
        post = by_bands(post, &arguments["groupByIntervalPost"]);
    }
    let wanted = |mechanism: &str| match &arguments["synMech"] {
        Value::Array(names) => names.iter().any(|name| name == mechanism),
        _ => true,
    };
    let all = stored.synapses.iter().filter(|(_, mechanism)| wanted(mechanism)).map(|(synapse, _)| *synapse);
    let mut synapses: Vec<Synapse> =
        if arguments["synOrConn"] == "conn" { first_of_each_pair(all) } else { all.collect() };
    if by_depth {
        // NetPyNE counts a stimulus as coming from where the connection before it came from.
        let mut before = None;
        for synapse in &mut synapses {
            before = synapse.pre.or(before);
            synapse.pre = before;
        }
    }
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
