//! Simulation options and what to record.

use super::Recorded;
use crate::{Number, RecordTrace, SimConfig, Value};

/// Something to record from cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    label: String,
    params: RecordTrace,
}

impl Trace {
    /// Membrane potential at a location of a section.
    pub fn v(section: &str, location: f64) -> Self {
        let params = RecordTrace {
            sec: Some(section.into()),
            loc: Some(location.into()),
            var: Some("v".into()),
            ..RecordTrace::default()
        };
        Trace { label: format!("V_{section}"), params }
    }

    /// A variable of a density mechanism at a location of a section.
    pub fn mech(section: &str, location: f64, mechanism: &str, variable: &str) -> Self {
        let mut trace = Trace::v(section, location).named(&format!("{mechanism}_{variable}"));
        trace.params.mech = Some(mechanism.to_owned());
        trace.params.var = Some(variable.to_owned());
        trace
    }

    /// A variable of the synapses of a mechanism at a location of a section.
    pub fn syn(section: &str, location: f64, syn: &super::Syn, variable: &str) -> Self {
        let mut trace = Trace::v(section, location).named(&format!("{}_{variable}", syn.0));
        trace.params.syn_mech = Some(syn.0.clone());
        trace.params.var = Some(variable.to_owned());
        trace
    }

    /// A variable of a point process that is part of the cell.
    pub fn point(section: &str, label: &str, variable: &str) -> Self {
        let mut trace = Trace::v(section, 0.5).named(&format!("{label}_{variable}"));
        trace.params.pointp = Some(label.to_owned());
        trace.params.var = Some(variable.to_owned());
        trace
    }

    /// Under another label.
    pub fn named(mut self, label: &str) -> Self {
        self.label = label.to_owned();
        self
    }
}

impl SimConfig {
    /// NetPyNE's defaults with this duration, ms.
    pub fn duration(ms: f64) -> Self {
        SimConfig { duration: Number::Float(ms), tstop: Number::Float(ms), ..SimConfig::default() }
    }

    /// Time step, ms.
    pub fn dt(mut self, ms: f64) -> Self {
        self.dt = Number::Float(ms);
        self
    }

    /// Temperature, °C.
    pub fn celsius(self, degrees: f64) -> Self {
        self.neuron("celsius", degrees)
    }

    /// Voltage at which all sections start, mV.
    pub fn v_init(self, potential: f64) -> Self {
        self.neuron("v_init", potential)
    }

    fn neuron(mut self, name: &str, value: f64) -> Self {
        self.h_params.insert(name.to_owned(), Number::Float(value));
        self
    }

    /// One seed for connections, stimuli, positions and parameters.
    pub fn seed(mut self, seed: i64) -> Self {
        self.seeds.conn = seed;
        self.seeds.stim = seed;
        self.seeds.loc = seed;
        self.seeds.cell = seed;
        self
    }

    /// Records a variable from the cells that [`record_from`](Self::record_from) names.
    pub fn record(mut self, trace: Trace) -> Self {
        self.record_traces.insert(trace.label, trace.params);
        self
    }

    /// Which cells to record from: gids, populations, `(population, positions)`, or [`Recorded::all`]. Without any, nothing is recorded
    /// from cells, as in NetPyNE.
    pub fn record_from(mut self, cells: impl IntoIterator<Item = impl Into<Recorded>>) -> Self {
        self.record_cells.extend(cells.into_iter().map(|cells| cells.into().into()));
        self
    }

    /// A sample of every trace each so many ms.
    pub fn sample_every(mut self, ms: f64) -> Self {
        self.record_step = ms.into();
        self
    }

    /// Records the weights of all connections, a sample every so many ms.
    pub fn record_weights(mut self, step: f64) -> Self {
        let every = [("step".to_owned(), step.into())].into_iter().collect();
        self.rest.insert("saveWeights".to_owned(), Value::Dict(every));
        self
    }

    /// Records the spikes of stimuli, too.
    pub fn record_stimuli(mut self) -> Self {
        self.record_stim = true;
        self
    }
}
