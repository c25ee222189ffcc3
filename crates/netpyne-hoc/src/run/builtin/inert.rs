//! Functions that do nothing here: windows, and the run of a simulation. All answer 0.

const WINDOWS: &[&str] = &[
    "xpanel",
    "xbutton",
    "xstatebutton",
    "xcheckbox",
    "xradiobutton",
    "xvalue",
    "xpvalue",
    "xfixedvalue",
    "xlabel",
    "xvarlabel",
    "xmenu",
    "xslider",
    "boolean_dialog",
    "continue_dialog",
    "string_dialog",
    "doEvents",
    "doNotify",
    "graph",
    "graphmode",
    "plot",
    "plotx",
    "ploty",
    "Plot",
    "initPlot",
    "flushPlot",
    "newPlotS",
    "newphaseplane",
    "graphmenu",
    "screen_update",
    "tstop_changed",
    "plt",
    "axis",
    "settext",
    "setcolor",
    "fmenu",
    "nrncontrolmenu",
    "nrnmainmenu",
    "nrnpointmenu",
    "nrnglobalmechmenu",
    "nrnsecmenu",
    "nrnallpointmenu",
    "nrnallsectionmenu",
    "newPlot",
    "newPlotV",
    "newPlotI",
    "newshapeplot",
    "newvectorplot",
    "fast_flush_list",
    "flush_list",
    "pwman_place",
    "ivoc_style",
    "hoc_stdout",
    "show_errmess_always",
    "units",
    "print_session",
    "save_session",
    "pwman_scale",
    "wopen",
    "addplot",
    "nrniv_bind_thread",
    "clipboard_set",
    "clipboard_retrieve",
];

/// Runs, which need a simulation.
const RUNS: &[&str] = &[
    "run",
    "init",
    "stdinit",
    "initcell",
    "finitialize",
    "fadvance",
    "fcurrent",
    "fmatrix",
    "frecord_init",
    "initnrn",
    "continuerun",
    "continueRun",
    "steprun",
    "stepped",
    "advance",
    "step",
    "setdt",
    "cvode_active",
    "cvode_local",
    "set_v_init",
    "batch_run",
    "batch_save",
];

/// Settings of runs that change no result here.
const SETTINGS: &[&str] = &[
    "stoprun_",
    "runStop",
    "nrn_feenableexcept",
    "set_ra",
    "set_seed",
    "nrn_netrec_state_adjust",
    "nrn_sparse_partrans",
    "usetable",
    "attr_praxis",
    "nrn_get_mechname",
];

/// Whether it is a run.
pub(super) fn is_run(name: &str) -> bool {
    RUNS.contains(&name)
}

pub(super) fn is_known(name: &str) -> bool {
    WINDOWS.contains(&name) || RUNS.contains(&name) || SETTINGS.contains(&name)
}

pub(super) fn note(name: &str) -> String {
    let why = match () {
        () if RUNS.contains(&name) => "nothing is simulated while a cell is read",
        () if SETTINGS.contains(&name) => "it changes no result",
        () => "there are no windows",
    };
    format!("`{name}` does nothing here: {why}")
}
