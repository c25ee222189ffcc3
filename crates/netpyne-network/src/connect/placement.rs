//! Where on the target cell the synapses of a connection go.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::connect::amount::{Amount, is_int};
use netpyne_base::Diagnostic;
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
    match named(built, sec) {
        Named::Default => default(built).into_iter().collect(),
        Named::One(name) => find(built, name).or_else(|| default(built)).into_iter().collect(),
        Named::Listed(list) => walk(built, list).0,
    }
}

/// What `sec` names that the cell does not have, and what that comes to, in words.
fn lacking(built: &BuiltCell, sec: Option<&Value>) -> Vec<String> {
    match named(built, sec) {
        Named::One(name) if find(built, name).is_none() => {
            let instead = default(built).map_or("", |ix| &built.secs[ix.index()].name);
            vec![format!("cells here have no section `{name}`: `{instead}` is taken instead")]
        }
        Named::Listed(list) => walk(built, list).1,
        _ => Vec::new(),
    }
}

/// Warns of sections that `sec` names and a cell does not have, though another one has; validation knows of the rest.
pub(crate) fn warn_of_lacking(build: &mut Build, built: &BuiltCell, sec: Option<&Value>, path: &str) {
    for message in lacking(built, sec) {
        build.report_once(Diagnostic::warning(message).at_path(format!("{path}.sec")));
    }
}

/// How sections are named.
enum Named<'a> {
    /// Not at all.
    Default,
    /// One of them.
    One(&'a str),
    /// A list, or the name of one.
    Listed(&'a [Value]),
}

fn named<'a>(built: &'a BuiltCell, sec: Option<&'a Value>) -> Named<'a> {
    match sec {
        Some(Value::Text(name)) => match built.sec_lists.get(&**name) {
            // A list of that name goes before a section of that name.
            Some(Value::List(list)) => Named::Listed(list),
            _ => Named::One(name),
        },
        Some(Value::List(list)) if !list.is_empty() => Named::Listed(list),
        _ => Named::Default,
    }
}

fn find(built: &BuiltCell, name: &str) -> Option<SectionIx> {
    built.morph.find(name)
}

fn default(built: &BuiltCell) -> Option<SectionIx> {
    find(built, "soma").or((!built.secs.is_empty()).then_some(SectionIx(0)))
}

/// The listed sections that exist, and what is said of the others.
fn walk(built: &BuiltCell, list: &[Value]) -> (Vec<SectionIx>, Vec<String>) {
    let mut list = list.iter();
    let (mut found, mut lacking) = (Vec::new(), Vec::new());
    while let Some(entry) = list.next() {
        match entry.as_str().and_then(|name| find(built, name)) {
            Some(ix) => found.push(ix),
            // NetPyNE takes the missing one out of the list it is walking, and so steps over the next.
            None => {
                let name = entry.as_str().unwrap_or_default();
                let next = list.next().and_then(Value::as_str);
                let next = next.map_or(String::new(), |next| format!(", and so is the next, `{next}`"));
                lacking.push(format!("cells here have no section `{name}`: it is left out{next}"));
            }
        }
    }
    (found, lacking)
}

/// Why a location that a rule gives is left out, if it is. NetPyNE refuses such rules; its earlier versions spread the synapses.
pub(crate) fn loc_left_out(
    sections: &[SectionIx],
    k: usize,
    loc: Amount,
    spread: Spread,
) -> Option<&'static str> {
    match (sections, loc) {
        ([_], Amount::One(..)) if k > 1 => {
            Some("one location for several synapses is left out: they are spread over the section")
        }
        ([_, _, ..], Amount::One(..) | Amount::Many(_)) if k > 1 && spread.uniform => {
            Some("locations are left out where synapses are spread evenly over several sections")
        }
        _ => None,
    }
}

/// Chooses section and place of each of `k` synapses.
pub(crate) fn choose(
    (built, sections): (&BuiltCell, &[SectionIx]),
    k: usize,
    loc: Amount,
    spread: Spread,
    (post, pre): (u32, u32),
) -> Result<Vec<Place>, String> {
    let stream = || HocRandom::new(Random123::new(*STREAM, post, pre));
    let loc = if loc_left_out(sections, k, loc, spread).is_some() { Amount::Missing } else { loc };
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
        let k = k as f64;
        return Ok((0..k as usize).map(|i| plain(*only, i as f64 / k + 1.0 / k / 2.0)).collect());
    }
    if spread.uniform {
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
    // If the first is described, lengths that are strings or only follow from 3-D points are left out, which shifts the
    // rest against the sections.
    let lengths: Vec<f64> = match described(first) {
        Some(_) => sections.iter().filter_map(|ix| described(ix).and_then(Value::as_f64)).collect(),
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
