//! Where on the target cell the synapses of a connection go.

use crate::connect::amount::Amount;
use crate::templates::assemble::BuiltCell;
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_morphology::SectionIx;
use netpyne_specs::Value;
use std::sync::LazyLock;

/// Seed of the random choice of sections, which no option changes.
static STREAM: LazyLock<u32> = LazyLock::new(|| hash_str("connSynMechsSecs"));

/// A section and a place on it; and whether the place was written as an int.
pub(crate) type Place = (SectionIx, f64, bool);

/// How synapses are spread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    /// At random from the list of sections.
    pub random: bool,
    /// Evenly over the sections.
    pub uniform: bool,
}

/// The sections that `sec` means on a cell. A name that exists nowhere means the soma, else the first section.
pub(crate) fn sections(built: &BuiltCell, sec: Option<&Value>) -> Vec<SectionIx> {
    let find = |name: &str| built.secs.iter().position(|s| s.name == name).map(SectionIx::from_index);
    let default = || find("soma").or((!built.secs.is_empty()).then_some(SectionIx(0))).into_iter().collect();
    let from_list = |list: &[Value]| {
        let mut list: Vec<&Value> = list.iter().collect();
        let mut found = Vec::new();
        let mut i = 0;
        while i < list.len() {
            match list[i].as_str().and_then(find) {
                Some(ix) => found.push(ix),
                // NetPyNE takes the missing one out of the list it is walking, and so steps over the next.
                None => {
                    list.remove(i);
                }
            }
            i += 1;
        }
        found
    };
    match sec {
        Some(Value::Text(name)) => match (find(name), built.sec_lists.get(&**name)) {
            // A list of that name goes before a section of that name.
            (_, Some(Value::List(list))) => from_list(list),
            (Some(ix), _) => vec![ix],
            (None, _) => default(),
        },
        Some(Value::List(list)) if !list.is_empty() => from_list(list),
        _ => default(),
    }
}

/// Chooses section and place of each of `k` synapses.
pub(crate) fn choose(
    built: &BuiltCell,
    sections: &[SectionIx],
    k: usize,
    loc: Amount,
    spread: Spread,
    (post, pre): (u32, u32),
) -> Result<Vec<Place>, String> {
    let stream = || HocRandom::new(Random123::new(*STREAM, post, pre));
    let (locs, explicit) = locations(loc)?;
    let is_list = matches!(loc, Amount::Many(_));
    let at = |ix: SectionIx, (x, whole): (f64, bool)| (ix, x, whole);
    let plain = |ix: SectionIx, x: f64| (ix, x, false);
    if k == 1 {
        if spread.random && sections.len() > 1 {
            return Ok(vec![candidates(sections, loc)?[draw_section(sections.len(), (post, pre))]]);
        }
        return Ok(vec![at(sections[0], *locs.first().ok_or("no location given")?)]);
    }
    if let [only] = sections {
        if is_list {
            if locs.len() != k {
                return Err(format!("{} locations for {k} synapses", locs.len()));
            }
            return Ok(locs.into_iter().map(|l| at(*only, l)).collect());
        }
        if explicit {
            return Err(format!("one location for {k} synapses: leave it out, or give {k} of them"));
        }
        let k = k as f64;
        return Ok((0..k as usize).map(|i| plain(*only, i as f64 / k + 1.0 / k / 2.0)).collect());
    }
    if spread.uniform {
        if explicit {
            return Err(
                "locations cannot be given where synapses are distributed uniformly over sections".into()
            );
        }
        return uniform(built, sections, k);
    }
    if spread.random {
        let mut random = stream();
        let secs = indices(&mut random, k, sections.len());
        let secs = secs.into_iter().map(|i| sections[i]);
        if is_list {
            let picked = indices(&mut random, k, locs.len());
            return Ok(secs.zip(picked).map(|(ix, i)| at(ix, locs[i])).collect());
        }
        if explicit {
            return Err("one location for several random sections: leave it out, or give a list".into());
        }
        random.uniform(0.0, 1.0);
        return Ok(secs.map(|ix| plain(ix, random.repick())).collect());
    }
    let locs = if is_list { locs } else { vec![locs[0]; k] };
    if sections.len() != k || locs.len() != k {
        return Err(format!("{} sections and {} locations for {k} synapses", sections.len(), locs.len()));
    }
    Ok(sections.iter().zip(locs).map(|(ix, l)| at(*ix, l)).collect())
}

/// Locations, each with whether it was written as an int; and whether they are given at all.
fn locations(loc: Amount) -> Result<(Vec<(f64, bool)>, bool), String> {
    let number = |v: &Value| Some((v.as_f64()?, is_int(v)));
    let listed = |list: &[Value]| -> Result<Vec<(f64, bool)>, String> {
        list.iter().map(|v| number(v).ok_or_else(|| "locations must be numbers".to_owned())).collect()
    };
    Ok(match loc {
        Amount::Missing => (vec![(0.5, false)], false),
        Amount::One(x, whole) => (vec![(x, whole)], true),
        Amount::Many(list) => (listed(list)?, true),
    })
}

/// The places of which [`draw_section`] chooses one.
pub(crate) fn candidates(sections: &[SectionIx], loc: Amount) -> Result<Vec<Place>, String> {
    let (locs, _) = locations(loc)?;
    let n = sections.len();
    if locs.len() > 1 && locs.len() != n {
        return Err(format!("{} locations for {n} sections", locs.len()));
    }
    let first = *locs.first().ok_or("no location given")?;
    let place = |(i, ix): (usize, &SectionIx)| {
        let (x, whole) = locs.get(i).copied().unwrap_or(first);
        (*ix, x, whole)
    };
    Ok(sections.iter().enumerate().map(place).collect())
}

/// In which of `n` sections the only synapse of a connection goes, if that is random.
pub(crate) fn draw_section(n: usize, (post, pre): (u32, u32)) -> usize {
    HocRandom::new(Random123::new(*STREAM, post, pre)).discunif(0.0, (n - 1) as f64) as usize
}

/// Whether a number was written as an int.
pub(crate) fn is_int(value: &Value) -> bool {
    matches!(value, Value::Number(netpyne_specs::Number::Int(_)) | Value::Bool(_))
}

/// `k` indices below `n`, all different if there are enough.
fn indices(random: &mut HocRandom, k: usize, n: usize) -> Vec<usize> {
    if k <= n {
        return unique(random, k, n);
    }
    random.discunif(0.0, n as f64 - 1.0);
    (0..k).map(|_| random.repick() as usize).collect()
}

/// `k <= n` different indices below `n`, in the order drawn. The first draw is lost.
pub(crate) fn unique(random: &mut HocRandom, k: usize, n: usize) -> Vec<usize> {
    random.discunif(0.0, n as f64 - 1.0);
    let mut seen = vec![false; n];
    let mut out = Vec::with_capacity(k);
    while out.len() < k.min(n) {
        let i = random.repick() as usize;
        if i < n && !std::mem::replace(&mut seen[i], true) {
            out.push(i);
        }
    }
    out
}

/// Spreads `k` synapses evenly over the summed length of the sections; places count from the far end, as in NetPyNE.
pub(crate) fn uniform(built: &BuiltCell, sections: &[SectionIx], k: usize) -> Result<Vec<Place>, String> {
    let Some(first) = sections.first() else { return Ok(Vec::new()) };
    let described = |ix: &SectionIx| built.secs[ix.index()].described_length.as_ref();
    // Lengths that are strings are left out, which shifts the rest against the sections.
    let lengths: Vec<f64> = match described(first) {
        Some(_) => {
            let missing = sections.iter().any(|ix| described(ix).is_none());
            if missing {
                return Err("the length `L` of some of these sections is not described".into());
            }
            sections.iter().filter_map(|ix| described(ix).and_then(Value::as_f64)).collect()
        }
        None => sections.iter().map(|ix| built.morph.length(*ix).unwrap_or(0.0)).collect(),
    };
    let total: f64 = lengths.iter().fold(0.0, |sum, l| sum + l);
    let mut sums = Vec::with_capacity(lengths.len());
    lengths.iter().fold(0.0, |sum, l| {
        sums.push(sum + l);
        sum + l
    });
    let step = total / k as f64;
    (0..k)
        .map(|i| {
            let target = i as f64 * step + total / k as f64 / 2.0;
            let s = sums.iter().position(|sum| *sum >= target).ok_or("these sections have no length")?;
            // The first of equal sums is meant.
            Ok((sections[s], (sums[s] - target) / lengths[s], false))
        })
        .collect()
}
