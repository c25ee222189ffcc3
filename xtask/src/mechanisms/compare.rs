//! Samples against samples, and how a file came out.

use super::protocol::Ours;
use super::reference::Reference;
use std::fmt;

/// How one file came out.
pub enum Verdict {
    /// Every bit of this many variables is the same.
    Identical(usize),
    /// The first difference, and the names of all variables that differ.
    Differs(String, Vec<String>),
    /// We do not compile it.
    NotCompiled(String),
    /// We compile it but cannot run it.
    NotRun(String),
    /// Something in ours panicked.
    Panics,
    /// Neither compiles it.
    NeitherCompiles(String),
    /// NEURON does not compile it, we do.
    OnlyOursCompiles(String),
    /// NEURON compiles it but cannot run it.
    NeuronFails(String),
    /// Functions for the interpreter.
    NoInstances,
    /// The comparison itself failed.
    NoReference(String),
}

/// Labels that the totals are made of.
pub const IDENTICAL: &str = "identical";
pub const DIFFERS: &str = "differs";
pub const NOT_COMPILED: &str = "does not compile here";
pub const NOT_RUN: &str = "does not run here";
pub const PANICS: &str = "PANICS HERE";
pub const NEURON_FAILS: &str = "NEURON does not run it";

impl Verdict {
    /// The kind of outcome.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Identical(_) => IDENTICAL,
            Self::Differs(..) => DIFFERS,
            Self::NotCompiled(_) => NOT_COMPILED,
            Self::NotRun(_) => NOT_RUN,
            Self::Panics => PANICS,
            Self::NeitherCompiles(_) => "neither compiles it",
            Self::OnlyOursCompiles(_) => "NEURON does not compile it, compiles here",
            Self::NeuronFails(_) => NEURON_FAILS,
            Self::NoInstances => "SUFFIX nothing",
            Self::NoReference(_) => "no reference",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())?;
        match self {
            Self::Identical(count) => write!(f, " ({count} variables)"),
            Self::Differs(first, all) => write!(f, ": {first} (of {}: {})", all.len(), all.join(" ")),
            Self::Panics | Self::NoInstances => Ok(()),
            Self::NotCompiled(why)
            | Self::NotRun(why)
            | Self::NeitherCompiles(why)
            | Self::OnlyOursCompiles(why)
            | Self::NeuronFails(why)
            | Self::NoReference(why) => write!(f, ": {why}"),
        }
    }
}

/// NaNs are all alike: their payload depends on the compiler.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// Compares everything that NEURON recorded.
pub fn compare(ours: &Ours, reference: &Reference) -> Verdict {
    let mut first: Option<(usize, String)> = None;
    let mut names = Vec::new();
    let mut note = |step: usize, name: &str, message: String| {
        names.push(name.to_owned());
        if first.as_ref().is_none_or(|(earliest, _)| step < *earliest) {
            first = Some((step, message));
        }
    };
    // Ours stops at a voltage that is not a number; NEURON goes on, and nothing is to be learnt from that.
    let theirs_end =
        reference.columns.first().and_then(|(_, v)| v.iter().position(|v| !v.is_finite())).map(|n| n + 1);
    for (n, (column, theirs)) in reference.columns.iter().enumerate() {
        let name = column["name"].as_str().unwrap_or("?");
        let element = match (column["size"].as_u64(), column["element"].as_u64()) {
            (Some(2..), Some(element)) => format!("[{element}]"),
            _ => String::new(),
        };
        let place = match column["place"].as_u64() {
            Some(place @ 1..) => format!("@{place}"),
            _ => String::new(),
        };
        let name = &format!("{name}{element}{place}");
        let Some(samples) = &ours.columns[n] else {
            note(0, name, format!("{name} is not known here"));
            continue;
        };
        let theirs = &theirs[..theirs_end.unwrap_or(theirs.len()).min(theirs.len())];
        match samples.iter().zip(theirs).position(|(a, b)| !same(*a, *b)) {
            Some(step) => {
                let message =
                    format!("{name} at step {step}: {:?}, NEURON {:?}", samples[step], theirs[step]);
                note(step, name, message);
            }
            None if samples.len() < theirs.len() => {
                let why = ours.ended.as_deref().unwrap_or("ended early");
                note(samples.len(), name, format!("{name} ends at step {}: {why}", samples.len()));
            }
            None => {}
        }
    }
    if let Some(theirs) = &reference.spikes
        && ours.ended.is_none()
    {
        let spikes = &ours.spikes;
        let common = spikes.iter().zip(theirs).take_while(|(a, b)| same(**a, **b)).count();
        if common < spikes.len().max(theirs.len()) {
            let (a, b) = (spikes.get(common), theirs.get(common));
            let step = b.or(a).map_or(0, |t| (t / 0.025) as usize);
            note(step, "net_event", format!("net_event {common}: {a:?}, NEURON {b:?}"));
        }
    }
    match first {
        Some((_, message)) => Verdict::Differs(message, names),
        None => Verdict::Identical(reference.columns.len()),
    }
}
