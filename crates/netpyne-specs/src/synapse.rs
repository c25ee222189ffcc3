//! Synaptic mechanisms (`synMechParams`).

use crate::Dict;
use crate::spec::spec;

spec! {
    /// A synaptic mechanism; the parameters of its point process are in `rest`, in order.
    pub struct SynMechParams(open) {
        /// Point process.
        "mod" mod_name: String;
        /// For gap junctions and graded synapses: which variables point at each other.
        "pointerParams" pointer_params: Option<PointerParams>;
    }
}

impl SynMechParams {
    /// Keys that are not parameters of the point process.
    pub const RESERVED: [&'static str; 5] = ["label", "mod", "selfNetCon", "loc", "pointerParams"];

    /// The parameters of the point process, in the order in which they are set; [`Self::RESERVED`] keys are in here too.
    pub fn params(&self) -> &Dict {
        &self.rest
    }
}

spec! {
    /// How a synapse reads a variable of the presynaptic section continuously.
    pub struct PointerParams(closed) {
        /// Pointer variable of the synapse.
        "target_var" target_var: Option<String>;
        /// Variable of the presynaptic section, `v` if not given.
        "source_var" source_var: Option<String>;
        /// Whether the presynaptic side gets the same synapse in return.
        "bidirectional" bidirectional: Option<bool>;
    }
}
