//! Cell rules that are in files of their own: what `importCellParams` is given.

use crate::spec::spec;
use crate::{Number, Value};
use indexmap::IndexMap;

spec! {
    /// Where a cell rule comes from: a HOC template, a Python class, a morphology, or a saved rule.
    pub struct CellImport(closed) {
        /// The file, seen from the folder of the model.
        "fileName" file_name: String;
        /// The template, class or function that makes the cell.
        "cellName" cell_name: Option<String>;
        /// Its arguments: a list, or for Python a dictionary of arguments by name.
        "cellArgs" cell_args: Option<Value>;
        /// The cell is there once the file has run, under the name `cellName`.
        "cellInstance" cell_instance: Option<bool>;
        /// Synapses in the cell become synaptic mechanisms of the network.
        "importSynMechs" import_syn_mechs: Option<bool>;
        /// The 3-D points are moved so that the middle one of the soma is at the origin; done if nothing is said.
        "somaAtOrigin" soma_at_origin: Option<bool>;
        /// HOC statements to run before the file.
        "before" before: Vec<String>;
        /// Sections that get another name in the rule.
        "renameSecs" rename_secs: IndexMap<String, String>;
        /// Lists of sections that are added.
        "addSecLists" add_sec_lists: IndexMap<String, SectionsNear>;
        /// Factors of weights that are added.
        "addWeightNorm" add_weight_norm: Option<WeightNorm>;
    }
}

spec! {
    /// What `addCellParamsWeightNorm` is given.
    pub struct WeightNorm(closed) {
        /// The file with factors by section, one per segment.
        "fileName" file_name: String;
        /// No factor is larger than so many times that of the soma; 1000 if nothing is said.
        "threshold" threshold: Option<Number>;
    }
}

spec! {
    /// The sections whose middle 3-D point is at some distance from the origin.
    pub struct SectionsNear(closed) {
        /// Least and largest distance, um.
        "somaDist" soma_dist: Option<[Number; 2]>;
        /// Least and largest y, um.
        "somaDistY" soma_dist_y: Option<[Number; 2]>;
    }
}
