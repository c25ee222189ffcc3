//! Cell rules (`cellParams`): sections with geometry, topology, mechanisms, ions and point processes.

use crate::spec::spec;
use crate::{CellImport, Conds, Dict, Number, Value};
use indexmap::IndexMap;

spec! {
    /// A cell rule: what a cell that fulfils `conds` is made of.
    pub struct CellParams(closed) {
        /// Which cells; without it, cells whose `cellType` is the rule's label.
        "conds" conds: Option<Conds>;
        /// Sections, in order: the first root section is the spike source, and geometry strings are evaluated in turn.
        "secs" secs: IndexMap<String, SectionParams>;
        /// Named lists of sections.
        "secLists" sec_lists: IndexMap<String, Vec<String>>;
        /// Global variables of NEURON or of mechanisms, set for the whole simulation.
        "globals" globals: Dict;
        /// Variables for this rule's string functions.
        "vars" vars: Dict;
        /// Fraction of the cells of a diverse population that follow this rule.
        "diversityFraction" diversity_fraction: Option<Number>;
        /// Artificial cell or class name.
        "cellModel" cell_model: Option<String>;
        /// Parameters of an artificial cell.
        "params" params: Option<Dict>;
        /// The file that the rest of the rule comes from. What the rule says besides counts before that.
        "importFile" import_file: Option<CellImport>;
    }
}

spec! {
    /// One section of a cell rule.
    pub struct SectionParams(closed) {
        /// Length, diameter, resistivity, capacitance, number of segments, 3-D points.
        "geom" geom: Geometry;
        /// What it is connected to; empty for a root section.
        "topol" topol: Topology;
        /// Density mechanisms with their parameters: a number, a string function, or a list with one entry per segment.
        "mechs" mechs: IndexMap<String, Dict>;
        /// Ions with `e`, `i` and `o`.
        "ions" ions: IndexMap<String, Dict>;
        /// Point processes that are part of the cell.
        "pointps" pointps: IndexMap<String, PointProcess>;
        /// Synapses stored with a saved cell.
        "synMechs" syn_mechs: Vec<Value>;
        /// Where in this section spikes are detected; makes it the spike source.
        "spikeGenLoc" spike_gen_loc: Option<Number>;
        /// Initial voltage (mV) of this section.
        "vinit" vinit: Option<Number>;
        /// Spike threshold (mV) of this section.
        "threshold" threshold: Option<Number>;
        /// Weight factor per segment, so that a unit weight has the same effect everywhere.
        "weightNorm" weight_norm: Option<Vec<Number>>;
    }
}

spec! {
    /// Shape of a section: scalar parameters in order (`L`, `diam`, `Ra`, `cm`, `nseg`) are in `rest`.
    pub struct Geometry(open) {
        /// 3-D points: x, y, z, diameter (µm).
        "pt3d" pt3d: Vec<[Number; 4]>;
    }
}

impl Geometry {
    /// The scalar parameters, in the order in which they are set.
    pub fn params(&self) -> &Dict {
        &self.rest
    }
}

spec! {
    /// Where a section is connected; all `None` for a root section.
    pub struct Topology(closed) {
        /// Parent section.
        "parentSec" parent_sec: Option<String>;
        /// Location on the parent, 0 to 1.
        "parentX" parent_x: Option<Number>;
        /// End of this section that touches the parent, 0 or 1.
        "childX" child_x: Option<Number>;
    }
}

spec! {
    /// A point process that is part of a section; its parameters are in `rest`, in order.
    pub struct PointProcess(open) {
        /// Mechanism.
        "mod" mod_name: String;
        /// Location, 0 to 1; middle of the section if not given.
        "loc" loc: Option<Value>;
        /// Variable that serves as the cell's voltage.
        "vref" vref: Option<String>;
        /// Synapse names in the order of the NetCon weights of this point process.
        "synList" syn_list: Option<Vec<String>>;
    }
}

impl PointProcess {
    /// Its parameters, in the order in which they are set.
    pub fn params(&self) -> &Dict {
        &self.rest
    }
}
