//! Stimuli and where they go.

use super::{Quantity, Select, Syn, conditions};
use crate::{Dict, Names, NetParams, StimSourceParams, StimTargetParams, Value};

/// A train of spikes, regular or noisy.
#[derive(Clone, Debug, PartialEq)]
pub struct NetStim {
    params: Dict,
}

impl NetStim {
    /// Mean rate, Hz: a number or a string function.
    pub fn rate(rate: impl Into<Quantity>) -> Self {
        NetStim { params: Dict::from_iter([("rate".to_owned(), rate.into().into())]) }
    }

    /// Fraction of randomness, 0 to 1.
    pub fn noise(self, noise: f64) -> Self {
        self.set("noise", noise)
    }

    /// Time of the first spike, ms.
    pub fn start(self, time: f64) -> Self {
        self.set("start", time)
    }

    /// Number of spikes.
    pub fn number(self, spikes: f64) -> Self {
        self.set("number", spikes)
    }

    fn set(mut self, key: &str, value: f64) -> Self {
        self.params.insert(key.to_owned(), value.into());
        self
    }
}

/// A current or voltage clamp.
#[derive(Clone, Debug, PartialEq)]
pub struct Clamp {
    kind: &'static str,
    params: Dict,
}

impl Clamp {
    /// Current clamp: `amplitude` nA for `duration` ms from `delay` ms on.
    pub fn current(delay: f64, duration: f64, amplitude: impl Into<Quantity>) -> Self {
        let params = [("del", delay.into()), ("dur", duration.into()), ("amp", amplitude.into().into())];
        Clamp {
            kind: "IClamp",
            params: params.map(|(k, v): (&str, Value)| (k.to_owned(), v)).into_iter().collect(),
        }
    }

    /// Single-electrode voltage clamp: up to three levels (mV) with their durations (ms).
    pub fn voltage(levels: &[(f64, f64)]) -> Self {
        let mut params = Dict::new();
        for (i, (amplitude, duration)) in levels.iter().enumerate() {
            params.insert(format!("amp{}", i + 1), (*amplitude).into());
            params.insert(format!("dur{}", i + 1), (*duration).into());
        }
        Clamp { kind: "SEClamp", params }
    }
}

/// Any stimulus.
#[derive(Clone, Debug, PartialEq)]
pub struct Stimulus {
    params: StimSourceParams,
}

impl From<NetStim> for Stimulus {
    fn from(stim: NetStim) -> Self {
        Stimulus {
            params: StimSourceParams { kind: "NetStim".into(), rest: stim.params, ..Default::default() },
        }
    }
}

impl From<Clamp> for Stimulus {
    fn from(clamp: Clamp) -> Self {
        Stimulus {
            params: StimSourceParams { kind: clamp.kind.into(), rest: clamp.params, ..Default::default() },
        }
    }
}

impl From<super::Mech> for Stimulus {
    fn from(mech: super::Mech) -> Self {
        Stimulus { params: StimSourceParams { kind: mech.name, rest: mech.params, ..Default::default() } }
    }
}

/// A stimulus looking for its targets: [`onto`](Target::onto) applies it, the words after that say how.
pub struct Target<'a> {
    net: &'a mut NetParams,
    source: String,
    label: String,
}

impl<'a> Target<'a> {
    pub(super) fn new(net: &'a mut NetParams, source: &str, stimulus: Stimulus) -> Self {
        net.stim_source_params.insert(source.to_owned(), stimulus.params);
        Target { net, source: source.to_owned(), label: String::new() }
    }

    /// Applies it to these cells. May be said again for others.
    pub fn onto(mut self, cells: &(impl Select + ?Sized)) -> Self {
        let conds = conditions(cells);
        let name = conds.values().next().and_then(Value::as_str).unwrap_or("cells").to_owned();
        self.label = format!("{}->{name}", self.source);
        let params = StimTargetParams { source: self.source.clone(), conds, ..Default::default() };
        self.net.stim_target_params.insert(self.label.clone(), params);
        self
    }

    /// Only to these cells of the selection, by position.
    pub fn only(self, cells: &[i64]) -> Self {
        let list = cells.to_vec();
        self.edit(|p| {
            p.conds.insert("cellList".to_owned(), list.into());
        })
    }

    /// Synaptic mechanism.
    pub fn via(self, syn: &Syn) -> Self {
        self.edit(|p| p.syn_mech = Some(Names::One(syn.0.clone())))
    }

    /// Weight.
    pub fn weight(self, weight: impl Into<Quantity>) -> Self {
        let weight = weight.into().into();
        self.edit(|p| p.weight = Some(weight))
    }

    /// Delay, ms.
    pub fn delay(self, delay: impl Into<Quantity>) -> Self {
        let delay = delay.into().into();
        self.edit(|p| p.delay = Some(delay))
    }

    /// Section and location in it.
    pub fn at(self, section: &str, location: impl Into<Quantity>) -> Self {
        let location = location.into().into();
        self.edit(|p| {
            p.sec = Some(section.into());
            p.loc = Some(location);
        })
    }

    fn edit(self, change: impl FnOnce(&mut StimTargetParams)) -> Self {
        if let Some(params) = self.net.stim_target_params.get_mut(&self.label) {
            change(params);
        }
        self
    }
}
