//! Scripts that define, build and run a network with `netpyne.specs` and `netpyne.sim`.

use crate::desk::{Desk, Done};
use std::path::Path;

/// Options, parameters and the program of a model in three files, as they are published.
const CFG: &str = "from netpyne import specs
cfg = specs.SimConfig()
cfg.duration = 100
cfg.recordTraces = {'V': {'sec': 'soma', 'loc': 0.5, 'var': 'v'}}
cfg.recordCells = [0]
cfg.recordStep = 1
cfg.saveJson = True
cfg.filename = 'own'
cfg.weight = 0.02
cfg.note = {'author': ('A', 'B')}
";
const NET_PARAMS: &str = "from netpyne import specs
from __main__ import cfg
netParams = specs.NetParams()
netParams.cellParams['PYR'] = {'secs': {'soma': {'geom': {'L': 18.8, 'diam': 18.8, 'Ra': 123}, 'mechs': {'hh': {}}}}}
netParams.popParams['S'] = {'cellType': 'PYR', 'numCells': 4}
netParams.popParams['T'] = {'cellType': 'PYR', 'numCells': 3}
netParams.addSynMechParams('exc', {'mod': 'Exp2Syn', 'tau1': 0.1, 'tau2': 5.0, 'e': 0})
netParams.stimSourceParams['bkg'] = {'type': 'NetStim', 'rate': 100, 'noise': 0.5}
netParams.stimTargetParams['bkg->S'] = {'source': 'bkg', 'conds': {'pop': 'S'}, 'weight': 0.02, 'delay': 5, 'synMech': 'exc'}
netParams.connParams['S->T'] = {'preConds': {'pop': 'S'}, 'postConds': {'pop': 'T'}, 'weight': cfg.weight, 'delay': 5, 'synMech': 'exc'}
";

fn model() -> Desk {
    let desk = Desk::new();
    desk.write("cfg.py", CFG);
    desk.write("netParams.py", NET_PARAMS);
    desk
}

fn run(desk: &Desk, script: &str, args: &[&str]) -> Done {
    desk.write("init.py", script);
    desk.run(&[&["run"], args, &["init.py"]].concat())
}

/// What a script prints after the word `result:`.
fn result(done: &Done) -> String {
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    let line = done.out.lines().find_map(|line| line.strip_prefix("result: "));
    line.unwrap_or_else(|| panic!("no result in {}", done.out)).to_owned()
}

fn spikes(path: &Path) -> (Vec<f64>, Vec<u32>) {
    let saved = netpyne::io::load_result(path, 1 << 30).unwrap().data.spikes;
    (saved.times().to_vec(), saved.gids().iter().map(|gid| gid.0).collect())
}

const WHOLE: &str = "from netpyne import sim
cfg, netParams = sim.readCmdLineArgs()
sim.createSimulateAnalyze(netParams, cfg)
";

#[test]
fn a_model_in_three_files_gives_what_its_own_json_gives() {
    let desk = model();
    let done = run(&desk, WHOLE, &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    let own = spikes(&desk.path("own_data.json"));
    assert!(own.0.len() > 20, "{} spikes", own.0.len());
    // The file has all that a model consists of: it runs without Python (keys are sorted in it, as these populations are).
    let again = desk.run(&["run", "own_data.json", "--out", "again.json", "--quiet"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(own, spikes(&desk.path("again.json")));
    let text = desk.read("own_data.json");
    assert!(text.contains("\"note\": {"), "the script's own options are saved");
}

#[test]
fn steps_one_by_one_show_what_there_is() {
    let script = "from netpyne import sim
cfg, netParams = sim.readCmdLineArgs()
sim.initialize(netParams, cfg)
sim.net.createPops()
cells = sim.net.createCells()
before = [len(cell.conns) for cell in cells]
sim.net.connectCells()
sim.net.addStims()
sim.setupRecording()
sim.runSim()
sim.gatherData()
after = [len(cell.conns) for cell in sim.net.cells]
v = sim.simData['V']['cell_0']
print('result:', before, after, list(sim.net.pops), sim.net.pops['T'].cellGids, len(v), sim.net.cells[4].tags['pop'],
      sim.net.cells[5].secs.soma.geom.L, sim.net.allCells[6]['tags']['cellType'], sim.cellByGid(3).gid, sim.rank, sim.nhosts)
";
    let done = run(&model(), script, &[]);
    let expected = "[0, 0, 0, 0, 0, 0, 0] [1, 1, 1, 1, 4, 4, 4] ['S', 'T'] [4, 5, 6] 101 T 18.8 PYR 3 0 1";
    assert_eq!(result(&done), expected);
}

#[test]
fn options_from_the_command_line_reach_script_and_network() {
    let done = run(
        &model(),
        "from netpyne import sim
cfg, netParams = sim.readCmdLineArgs()
sim.createSimulate(netParams, cfg)
print('result:', sim.cfg.duration, len(sim.simData['V']['cell_0']) in (30, 31))
",
        &["--set", "simConfig.duration=30"],
    );
    assert_eq!(result(&done), "30.0 True");
}

#[test]
fn an_interval_function_changes_weights() {
    let script = "from netpyne import sim
cfg, netParams = sim.readCmdLineArgs()
sim.create(netParams, cfg)
times = []
def silence(t):
    times.append(round(t, 6))
    for cell in sim.net.cells[4:]:
        for conn in cell.conns:
            conn['hObj'].weight[0] = 0.0
sim.runSimWithIntervalFunc(40, silence)
m = [t for t, gid in zip(sim.simData['spkt'], sim.simData['spkid']) if gid >= 4]
print('result:', times, any(t < 40 for t in m), any(t > 50 for t in m), sim.net.cells[4].conns[0].hObj.weight[0])
";
    let done = run(&model(), script, &[]);
    assert_eq!(result(&done), "[40.0, 80.0, 100.0] True False 0.0");
}

#[test]
fn what_is_changed_between_runs_counts_in_the_next() {
    let script = "from netpyne import sim
cfg, netParams = sim.readCmdLineArgs()
sim.createSimulate(netParams, cfg)
first = len(sim.simData['spkt'])
sim.net.modifyConns({'conds': {'label': 'S->T'}, 'weight': 0.0})
sim.simulate()
second = len([gid for gid in sim.simData['spkid'] if gid >= 4])
sim.net.modifyCells({'conds': {'pop': 'S'}, 'secs': {'soma': {'geom': {'L': 200}}}})
sim.simulate()
print('result:', first > 20, second, sim.net.allCells[0]['secs']['soma']['geom']['L'], sim.net.allCells[4]['conns'][0]['weight'])
";
    assert_eq!(result(&run(&model(), script, &[])), "True 0 200 0.0");
}

#[test]
fn mistakes_of_the_model_are_an_exception_with_their_places() {
    let script = "from netpyne import sim
cfg, netParams = sim.readCmdLineArgs()
netParams.cellParams['PYR']['secs']['soma']['mechs']['hh'] = {'gnabr': 1}
sim.createSimulate(netParams, cfg)
";
    let done = run(&model(), script, &[]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("init.py\", line 4, in <module>"), "{}", done.err);
    assert!(done.err.contains("`gnabr`") && done.err.contains("did you mean"), "{}", done.err);
    assert!(!done.err.contains("<netpyne>"), "{}", done.err);
}

#[test]
fn what_is_not_there_is_named() {
    for (use_, name) in [
        ("sim.exportSonata()", "`netpyne.sim.exportSonata` is not supported"),
        ("sim.net.rotateEverything()", "`netpyne.sim.net.rotateEverything` is not supported"),
    ] {
        let script = format!(
            "from netpyne import sim\ncfg, netParams = sim.readCmdLineArgs()\nsim.initialize(netParams, cfg)\n{use_}\n"
        );
        let done = run(&model(), &script, &[]);
        assert_eq!(done.code, 1, "{use_}");
        assert!(done.err.contains(name) && done.err.contains("line 4"), "{use_}: {}", done.err);
    }
}

#[test]
fn labels_that_are_numbers_stay_numbers_and_figures_are_files() {
    let script = "from netpyne import sim
import os
cfg, netParams = sim.readCmdLineArgs()
netParams.addConnParams(7, dict(netParams.connParams.pop('S->T')))
cfg.saveCellSecs = False
cfg.analysis['plotRaster'] = {'saveFig': True}
sim.createSimulateAnalyze(netParams, cfg)
sim.analysis.plotTraces(include=[0], saveFig='v.svg')
print('result:', repr(sim.net.cells[4].conns[0].label), sim.net.allCells[0]['secs'], os.path.exists('own_raster.png'), os.path.exists('v.svg'))
";
    assert_eq!(result(&run(&model(), script, &[])), "7 {} True True");
}

#[test]
fn an_index_file_names_variables_of_files() {
    let desk = model();
    desk.write(
        "index.npjson",
        "{\"simConfig\": \"cfg.py\", \"simConfig_variable\": \"cfg\", \"netParams\": \"netParams.py\"}",
    );
    let script = "from netpyne import sim
cfg, netParams = sim.loadFromIndexFile('index.npjson')
print('result:', cfg.weight, list(netParams.popParams))
";
    assert_eq!(result(&run(&desk, script, &[])), "0.02 ['S', 'T']");
}

#[cfg(unix)]
#[test]
fn a_run_ends_when_its_script_is_killed() {
    // The script kills its own process from a thread while a run of hours goes on.
    let script = "from netpyne import sim
import os, signal, threading
cfg, netParams = sim.readCmdLineArgs()
cfg.duration, cfg.recordTraces = 1e8, {}
sim.create(netParams, cfg)
threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
sim.runSim()
";
    let done = run(&model(), script, &[]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("ended before the script was done"), "{}", done.err);
}
