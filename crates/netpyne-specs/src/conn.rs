//! Connectivity rules (`connParams`) and the redistribution of synapses over sections (`subConnParams`).

use crate::field::wrong_type;
use crate::spec::spec;
use crate::{At, Conds, Dict, Field, Names, Number, Value};
use netpyne_base::Diagnostics;

spec! {
    /// A connectivity rule.
    pub struct ConnParams(closed) {
        /// Presynaptic cells.
        "preConds" pre_conds: Conds;
        /// Postsynaptic cells.
        "postConds" post_conds: Conds;
        /// Probability of each pair: number or string function.
        "probability" probability: Option<Value>;
        /// Inputs per postsynaptic cell: number or string function.
        "convergence" convergence: Option<Value>;
        /// Outputs per presynaptic cell: number or string function.
        "divergence" divergence: Option<Value>;
        /// Pairs of indices into the selected cells.
        "connList" conn_list: Option<Vec<[i64; 2]>>;
        /// Name of the algorithm, chosen by the keys above if not given.
        "connFunc" conn_func: Option<String>;
        /// Synaptic mechanism, or several.
        "synMech" syn_mech: Option<Names>;
        /// Weight: number, string function, or list.
        "weight" weight: Option<Value>;
        /// Delay (ms): number, string function, or list.
        "delay" delay: Option<Value>;
        /// Location in the section: number, string function, or list.
        "loc" loc: Option<Value>;
        /// Synapses per connection.
        "synsPerConn" syns_per_conn: Option<Value>;
        /// Factor of the weight for each of several synaptic mechanisms.
        "synMechWeightFactor" syn_mech_weight_factor: Option<Vec<Number>>;
        /// Factor of the delay for each of several synaptic mechanisms.
        "synMechDelayFactor" syn_mech_delay_factor: Option<Vec<Number>>;
        /// Factor of the location for each of several synaptic mechanisms.
        "synMechLocFactor" syn_mech_loc_factor: Option<Vec<Number>>;
        /// Section, list of sections, or name of a section list.
        "sec" sec: Option<Value>;
        /// Presynaptic section of a pointer connection.
        "preSec" pre_sec: Option<Value>;
        /// Location in the presynaptic section.
        "preLoc" pre_loc: Option<Value>;
        /// Presynaptic section for each pair of `connList`.
        "preSecs" pre_secs: Option<Vec<Value>>;
        /// Presynaptic location for each pair of `connList`.
        "preLocs" pre_locs: Option<Vec<Value>>;
        /// How the weight varies over time.
        "shape" shape: Option<WeightShape>;
        /// Plasticity mechanism.
        "plast" plast: Option<Plasticity>;
        /// Which weight of the target's NetCon to set.
        "weightIndex" weight_index: Option<i64>;
        /// Choose sections at random from a list.
        "connRandomSecFromList" conn_random_sec_from_list: Option<bool>;
        /// Spread synapses evenly over the listed sections.
        "distributeSynsUniformly" distribute_syns_uniformly: Option<bool>;
    }
}

/// How the pairs of a connectivity rule are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnFunc {
    /// Every pair.
    Full,
    /// Each pair with a probability.
    Probability,
    /// A number of inputs per postsynaptic cell.
    Convergence,
    /// A number of outputs per presynaptic cell.
    Divergence,
    /// Listed pairs.
    FromList,
}

impl ConnFunc {
    /// All of them.
    pub const ALL: [ConnFunc; 5] = [
        ConnFunc::Full,
        ConnFunc::Probability,
        ConnFunc::Convergence,
        ConnFunc::Divergence,
        ConnFunc::FromList,
    ];

    /// NetPyNE's name, which also seeds the random stream of a rule.
    pub fn name(self) -> &'static str {
        match self {
            ConnFunc::Full => "fullConn",
            ConnFunc::Probability => "probConn",
            ConnFunc::Convergence => "convConn",
            ConnFunc::Divergence => "divConn",
            ConnFunc::FromList => "fromListConn",
        }
    }
}

impl ConnParams {
    /// The algorithm: `connFunc` if it names one, else by which key is there.
    pub fn algorithm(&self) -> ConnFunc {
        if let Some(named) = ConnFunc::ALL.into_iter().find(|f| self.conn_func.as_deref() == Some(f.name())) {
            return named;
        }
        if self.probability.is_some() {
            ConnFunc::Probability
        } else if self.convergence.is_some() {
            ConnFunc::Convergence
        } else if self.divergence.is_some() {
            ConnFunc::Divergence
        } else if self.conn_list.is_some() {
            ConnFunc::FromList
        } else {
            ConnFunc::Full
        }
    }
}

spec! {
    /// A weight that is switched on and off or modulated over time.
    pub struct WeightShape(closed) {
        /// Times (ms) at which it is switched on, off, on, ...
        "switchOnOff" switch_on_off: Option<Vec<Number>>;
        /// `square` or `gaussian`.
        "pulseType" pulse_type: Option<String>;
        /// Period (ms).
        "pulsePeriod" pulse_period: Option<Number>;
        /// Width (ms).
        "pulseWidth" pulse_width: Option<Number>;
    }
}

spec! {
    /// A plasticity mechanism attached to each connection of a rule.
    pub struct Plasticity(closed) {
        /// Mechanism, `STDP`.
        "mech" mech: String;
        /// Its parameters.
        "params" params: Dict;
    }
}

spec! {
    /// A rule that moves synapses to other places of the postsynaptic cell after all connections exist.
    pub struct SubConnParams(closed) {
        /// Presynaptic cells.
        "preConds" pre_conds: Conds;
        /// Postsynaptic cells.
        "postConds" post_conds: Conds;
        /// Sections to distribute over.
        "sec" sec: Option<Value>;
        /// Synaptic mechanisms that stay together.
        "groupSynMechs" group_syn_mechs: Option<Vec<String>>;
        /// How to distribute.
        "density" density: Option<SubConnDensity>;
    }
}

/// How synapses are distributed over the sections.
#[derive(Clone, Debug, PartialEq)]
pub enum SubConnDensity {
    /// Evenly along the length.
    Uniform,
    /// By a map or a distance.
    By(Box<SubConnMap>),
}

impl Field for SubConnDensity {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        match value {
            Value::Text(s) if &**s == "uniform" => Some(SubConnDensity::Uniform),
            Value::Dict(dict) => Some(SubConnDensity::By(Box::new(SubConnMap::from_dict(dict, at, out)))),
            _ => wrong_type("\"uniform\" or a dictionary", value, at, out),
        }
    }

    fn write(&self) -> Value {
        match self {
            SubConnDensity::Uniform => "uniform".into(),
            SubConnDensity::By(map) => map.write(),
        }
    }
}

spec! {
    /// A synaptic density over a grid (`1Dmap`, `2Dmap`), or a distance from a place on the cell (`distance`).
    pub struct SubConnMap(closed) {
        /// `1Dmap`, `2Dmap` or `distance`.
        "type" kind: String;
        /// Grid positions along x (µm, relative to the soma).
        "gridX" grid_x: Option<Vec<Number>>;
        /// Grid positions along y (µm).
        "gridY" grid_y: Option<Vec<Number>>;
        /// Density at each grid position: a list, for two dimensions a list per x position.
        "gridValues" grid_values: Option<Value>;
        /// y position of the soma to which `gridY` refers.
        "fixedSomaY" fixed_soma_y: Option<Number>;
        /// Section to measure the distance from.
        "ref_sec" ref_sec: Option<String>;
        /// Location in that section.
        "ref_seg" ref_seg: Option<Number>;
        /// Wanted distance (µm).
        "target_distance" target_distance: Option<Number>;
        /// `cartesian` for straight-line distance, path distance otherwise.
        "coord" coord: Option<String>;
    }
}
