//! `SimConfig`: how to simulate, what to record, what to save.

use crate::spec::spec;
use crate::{Conds, Dict, Number, Value};
use indexmap::IndexMap;

spec! {
    /// Simulation options. The modeller's own attributes are in `rest`.
    pub struct SimConfig(whole) {
        /// How long to simulate (ms).
        "duration" duration: Number = Number::Float(1000.0);
        /// The same as `duration`, under NEURON's name.
        "tstop" tstop: Number = Number::Float(1000.0);
        /// Time step (ms).
        "dt" dt: Number = Number::Float(0.025);
        /// NEURON globals: `celsius`, `v_init`, `clamp_resist`, ...
        "hParams" h_params: IndexMap<String, Number> = h_params();
        /// Ask for CoreNEURON.
        "coreneuron" coreneuron: bool = false;
        /// Dump a CoreNEURON model.
        "dump_coreneuron_model" dump_coreneuron_model: bool = false;
        /// Let each NetStim use its own Random123 stream.
        "random123" random123: bool = false;
        /// NEURON's cache-efficient layout.
        "cache_efficient" cache_efficient: bool = false;
        /// Ask for a GPU.
        "gpu" gpu: bool = false;
        /// Variable time step.
        "cvode_active" cvode_active: bool = false;
        /// Compute membrane currents.
        "use_fast_imem" use_fast_imem: bool = false;
        /// Absolute tolerance of the variable time step.
        "cvode_atol" cvode_atol: Number = Number::Float(0.001);
        /// Seeds of the random streams.
        "seeds" seeds: Seeds;
        /// Global index of all Random123 streams.
        "rand123GlobalIndex" rand123_global_index: Option<i64>;
        /// Create the simulated objects.
        "createNEURONObj" create_neuron_obj: bool = true;
        /// Create the descriptive structure.
        "createPyStruct" create_py_struct: bool = true;
        /// Create synapses.
        "addSynMechs" add_syn_mechs: bool = true;
        /// Store the labels of the rules in cells and connections.
        "includeParamsLabel" include_params_label: bool = true;
        /// Gather simulation data only.
        "gatherOnlySimData" gather_only_sim_data: bool = false;
        /// Store connections as lists.
        "compactConnFormat" compact_conn_format: Value = Value::Bool(false);
        /// Choose sections at random from a list.
        "connRandomSecFromList" conn_random_sec_from_list: bool = true;
        /// Spread synapses evenly over the listed sections.
        "distributeSynsUniformly" distribute_syns_uniformly: bool = true;
        /// Shift 3-D points to the cell's position.
        "pt3dRelativeToCellLocation" pt3d_relative_to_cell_location: bool = true;
        /// The y coordinate is a depth.
        "invertedYCoord" inverted_y_coord: bool = true;
        /// Allow connections of a cell to itself.
        "allowSelfConns" allow_self_conns: bool = false;
        /// Create connections whose weight is 0.
        "allowConnsWithWeight0" allow_conns_with_weight0: bool = true;
        /// One synapse per connection, never shared.
        "oneSynPerNetcon" one_syn_per_netcon: bool = true;
        /// Save sections.
        "saveCellSecs" save_cell_secs: bool = true;
        /// Save connections.
        "saveCellConns" save_cell_conns: bool = true;
        /// Measure run times.
        "timing" timing: bool = true;
        /// Save run times.
        "saveTiming" save_timing: bool = false;
        /// Print the time while running: false, true or an interval (s).
        "printRunTime" print_run_time: Value = Value::Bool(false);
        /// Print mean rates of populations.
        "printPopAvgRates" print_pop_avg_rates: Value = Value::Bool(false);
        /// Print synapses after each rule.
        "printSynsAfterRule" print_syns_after_rule: bool = false;
        /// Detailed messages.
        "verbose" verbose: Value = Value::Bool(false);
        /// Progress bar: 0 none, 1, 2.
        "progressBar" progress_bar: Value = Value::Number(Number::Int(2));
        /// Cells to record from.
        "recordCells" record_cells: Vec<Value>;
        /// What to record.
        "recordTraces" record_traces: IndexMap<String, RecordTrace>;
        /// Cells whose spikes are recorded, -1 for all.
        "recordCellsSpikes" record_cells_spikes: Value = Value::Number(Number::Int(-1));
        /// Record spikes of stimuli.
        "recordStim" record_stim: bool = false;
        /// Electrode positions (µm).
        "recordLFP" record_lfp: Vec<[Number; 3]>;
        /// Record the current dipole moment.
        "recordDipole" record_dipole: bool = false;
        /// Record dipoles the way HNN does.
        "recordDipolesHNN" record_dipoles_hnn: Value = Value::Bool(false);
        /// Save membrane currents: true or a list of cells.
        "saveIMembrane" save_i_membrane: Value = Value::Bool(false);
        /// Save the LFP of single cells: true or a list of cells.
        "saveLFPCells" save_lfp_cells: Value = Value::Bool(false);
        /// Save the LFP of populations: true or a list.
        "saveLFPPops" save_lfp_pops: Value = Value::Bool(false);
        /// Save the dipole of single cells: true or a list of cells.
        "saveDipoleCells" save_dipole_cells: Value = Value::Bool(false);
        /// Save the dipole of populations: true or a list.
        "saveDipolePops" save_dipole_pops: Value = Value::Bool(false);
        /// Interval between recorded samples (ms), or `"adaptive"`.
        "recordStep" record_step: Value = Value::Number(Number::Float(0.1));
        /// Record the time.
        "recordTime" record_time: bool = true;
        /// Name of this run.
        "simLabel" sim_label: String;
        /// Folder for the output.
        "saveFolder" save_folder: String;
        /// Name of output files, without extension.
        "filename" filename: String = "model_output".to_owned();
        /// What to save: `netParams`, `netCells`, `netPops`, `simConfig`, `simData`.
        "saveDataInclude" save_data_include: Vec<String> =
            ["netParams", "netCells", "netPops", "simConfig", "simData"].map(str::to_owned).to_vec();
        /// Put the time of day in the file name.
        "timestampFilename" timestamp_filename: bool = false;
        /// Save as pickle.
        "savePickle" save_pickle: bool = false;
        /// Save as JSON.
        "saveJson" save_json: bool = false;
        /// Save for MATLAB.
        "saveMat" save_mat: bool = false;
        /// Save as CSV.
        "saveCSV" save_csv: bool = false;
        /// Save as compressed pickle.
        "saveDpk" save_dpk: bool = false;
        /// Save as HDF5.
        "saveHDF5" save_hdf5: bool = false;
        /// Save traces as text.
        "saveDat" save_dat: bool = false;
        /// Where to copy the configuration file.
        "backupCfgFile" backup_cfg_file: Value = Value::List(Vec::new());
        /// Ask NetPyNE to validate.
        "validateNetParams" validate_net_params: bool = false;
        /// Plots and analyses, in order.
        "analysis" analysis: Dict;
    }
}

/// NetPyNE's default NEURON globals.
fn h_params() -> IndexMap<String, Number> {
    [("celsius", 6.3), ("v_init", -65.0), ("clamp_resist", 0.001)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Number::Float(value)))
        .collect()
}

spec! {
    /// Seeds of the random streams.
    pub struct Seeds(open) {
        /// Connections.
        "conn" conn: i64 = 1;
        /// Stimuli.
        "stim" stim: i64 = 1;
        /// Positions.
        "loc" loc: i64 = 1;
        /// Parameters of cells and synapses.
        "cell" cell: i64 = 1;
    }
}

spec! {
    /// One recorded variable.
    pub struct RecordTrace(closed) {
        /// Section.
        "sec" sec: Option<Value>;
        /// Location in the section, the middle if not given.
        "loc" loc: Option<Value>;
        /// Variable.
        "var" var: Option<String>;
        /// Density mechanism that has the variable.
        "mech" mech: Option<String>;
        /// Synaptic mechanism that has the variable.
        "synMech" syn_mech: Option<String>;
        /// Point process of the cell that has the variable.
        "pointp" pointp: Option<String>;
        /// Stimulus that has the variable.
        "stim" stim: Option<String>;
        /// Which of several synapses at that place.
        "index" index: Option<Value>;
        /// Which cells.
        "conds" conds: Option<Conds>;
    }
}

impl SimConfig {
    /// NetPyNE's defaults.
    pub fn new() -> Self {
        Self::default()
    }
}
