//! Stimulation: sources (`stimSourceParams`) and where they go (`stimTargetParams`).

use crate::spec::spec;
use crate::{Conds, Dict, Names, Number, Value};

spec! {
    /// A stimulus; its parameters are in `rest`, in order.
    pub struct StimSourceParams(open) {
        /// `IClamp`, `VClamp`, `SEClamp`, `AlphaSynapse`, `NetStim`, `XStim` or another point process.
        "type" kind: String;
    }
}

impl StimSourceParams {
    /// Its parameters, in the order in which they are set.
    pub fn params(&self) -> &Dict {
        &self.rest
    }
}

spec! {
    /// Applies a stimulus to cells.
    pub struct StimTargetParams(closed) {
        /// Label of the stimulus.
        "source" source: String;
        /// Target cells; `cellList` picks some of them by position.
        "conds" conds: Conds;
        /// Section, list of sections, or name of a section list.
        "sec" sec: Option<Value>;
        /// Location in the section: number, string function, or list.
        "loc" loc: Option<Value>;
        /// Weight of a `NetStim`.
        "weight" weight: Option<Value>;
        /// Delay (ms) of a `NetStim`.
        "delay" delay: Option<Value>;
        /// Synaptic mechanism, or several.
        "synMech" syn_mech: Option<Names>;
        /// Synapses per target cell.
        "synsPerConn" syns_per_conn: Option<Value>;
        /// Factor of the weight for each of several synaptic mechanisms.
        "synMechWeightFactor" syn_mech_weight_factor: Option<Vec<Number>>;
        /// Factor of the delay for each of several synaptic mechanisms.
        "synMechDelayFactor" syn_mech_delay_factor: Option<Vec<Number>>;
        /// Factor of the location for each of several synaptic mechanisms.
        "synMechLocFactor" syn_mech_loc_factor: Option<Vec<Number>>;
    }
}
