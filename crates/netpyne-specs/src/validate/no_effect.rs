//! Options that are read but change nothing here: silent where the results are the same, told by name where not.

use super::check::Check;
use crate::{At, SimConfig, Value};
use netpyne_base::Diagnostics;

/// Keys, by the tables they are in, that change nothing here, and of which nothing is said: in NEURON they change how the same
/// numbers are computed, or they only concern messages on the screen and figures.
pub const WITHOUT_EFFECT: [(&str, &str); 15] = [
    ("NetParams", "cellsVisualizationSpacingMultiplier"),
    ("SimConfig", "coreneuron"),
    ("SimConfig", "random123"),
    ("SimConfig", "cache_efficient"),
    ("SimConfig", "cvode_atol"),
    ("SimConfig", "timing"),
    ("SimConfig", "printRunTime"),
    ("SimConfig", "printSynsAfterRule"),
    ("SimConfig", "verbose"),
    ("SimConfig", "progressBar"),
    ("SimConfig", "validateNetParams"),
    // Of what is recorded of LFP and dipoles, which is nothing so far: `recordLFP` and `recordDipole` say so.
    ("SimConfig", "saveLFPCells"),
    ("SimConfig", "saveLFPPops"),
    ("SimConfig", "saveDipoleCells"),
    ("SimConfig", "saveDipolePops"),
];

/// Warns of every option that asks for something which does not happen, except [`WITHOUT_EFFECT`].
pub(super) fn check(config: &SimConfig, at: &At, out: &mut Diagnostics) {
    let extra = |key: &str| config.rest.get(key).is_some_and(Value::is_truthy);
    let others = [
        ("gpu", config.gpu, "there is no GPU backend"),
        ("createNEURONObj", !config.create_neuron_obj, "the network is always built whole"),
        ("createPyStruct", !config.create_py_struct, "the network is always described whole"),
        ("addSynMechs", !config.add_syn_mechs, "synapses are always created"),
        ("timestampFilename", config.timestamp_filename, "file names get no time of day"),
        ("backupCfgFile", config.backup_cfg_file.is_truthy(), "configuration files are not copied"),
        ("saveTxt", extra("saveTxt"), "NetPyNE has no such option"),
        (
            "saveInterval",
            extra("saveInterval"),
            "files are saved on the way if that is asked for (`--save-every`)",
        ),
        ("intervalRun", extra("intervalRun"), "functions that are called at intervals are written in Rust"),
    ];
    for (key, _, why) in others.into_iter().filter(|o| o.1) {
        out.warning(format!("`{key}` has no effect: {why}"), &at.key(key));
    }
}
