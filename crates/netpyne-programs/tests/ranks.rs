//! Scripts on several ranks, which here are threads: what each rank sees and what all have recorded is what NEURON 9.0.2 and NetPyNE
//! 1.1.1 have under `mpiexec` (`tests/ranks.py` writes the `.out` files), and what one rank alone has.

use netpyne::Mechanisms;
use netpyne::comm::Threads;
use netpyne_programs::{Program, Ranks, Setting};
use std::path::{Path, PathBuf};

/// Runs a script on ranks; the status of each.
fn run(size: usize, script: &Path, args: &[&str]) -> Vec<i32> {
    Threads::run(size, |comm| {
        let mods = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neuron/mod");
        let mechanisms = Mechanisms::standard().with_folder(&mods).expect("mechanisms");
        let setting = Setting { mechanisms, ranks: Ranks::new(comm), ..Setting::default() };
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let program = Program { args, setting, ..Program::new(script) };
        program.run().unwrap_or_else(|mistakes| panic!("{mistakes}"))
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ranks")
}

/// What a script of the folder writes on so many ranks.
fn written(size: usize, name: &str, how: &str) -> String {
    let out = std::env::temp_dir().join(format!("netpyne-ranks-{}-{name}{how}{size}", std::process::id()));
    let status = run(size, &folder().join(format!("{name}.py")), &[&out.display().to_string(), how]);
    assert_eq!(status, vec![0; size], "{name} {how} on {size} ranks");
    let text = std::fs::read_to_string(&out).expect("it was written");
    let _ = std::fs::remove_file(&out);
    text
}

fn theirs(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).expect("what NEURON has")
}

fn assert_same(own: &str, theirs: &str, what: &str) {
    for (line, (own, theirs)) in own.lines().zip(theirs.lines()).enumerate() {
        assert_eq!(own, theirs, "{what}, line {}", line + 1);
    }
    assert_eq!(own.lines().count(), theirs.lines().count(), "{what}: lines");
}

#[test]
fn what_ranks_tell_each_other_and_a_ring_over_them() {
    for size in [1, 3] {
        assert_same(&written(size, "context", ""), &theirs(&format!("context.{size}.out")), "context");
    }
}

#[test]
fn gap_junctions_between_ranks() {
    for size in [1, 3] {
        assert_same(&written(size, "gap", ""), &theirs("gap.1.out"), "gap");
    }
}

#[test]
fn a_network_is_dealt_out_as_netpyne_does() {
    for how in ["plain", "interval", "objects"] {
        let (one, three) = (written(1, "network", how), written(3, "network", how));
        let theirs = |size: usize| theirs(&format!("network.{how}.{size}.out"));
        assert_same(&one, &theirs(1), how);
        // What each rank sees; and what rank 0 has gathered, which is that of one rank alone (the last bits of NEURON's potentials depend
        // on ranks).
        let part = |text: &str, of_ranks: bool| -> String {
            text.lines()
                .filter(|line| line.starts_with('{') == of_ranks)
                .map(|line| format!("{line}\n"))
                .collect()
        };
        assert_same(&part(&three, true), &part(&theirs(3), true), how);
        assert_same(&part(&three, false), &part(&one, false), how);
    }
}

/// A script of this name with this text, gone with the value.
struct Script(PathBuf);

impl Script {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("netpyne-ranks-{}-{name}.py", std::process::id()));
        std::fs::write(&path, text).expect("a script");
        Self(path)
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_mistake_on_one_rank_ends_all() {
    let text = "\
from neuron import h
pc = h.ParallelContext()
if pc.id() == 1:
    raise ValueError('on one rank, as this test wants it')
pc.barrier()
raise RuntimeError('it went on')
";
    let script = Script::new("mistake", text);
    assert_eq!(run(3, &script.0, &[]), [1, 1, 1]);
}

#[test]
fn ranks_that_do_different_things_are_told_so() {
    let text = "\
import sys
from neuron import h
pc = h.ParallelContext()
if pc.id() == 0:
    try:
        pc.barrier()
    except RuntimeError as mistake:
        assert 'rank 0 is at `pc.barrier`' in str(mistake), mistake
        assert 'rank 1 is at the end of its script' in str(mistake), mistake
        sys.exit(5)
";
    let script = Script::new("different", text);
    assert_eq!(run(2, &script.0, &[]), [5, 0]);
}

#[test]
fn tasks_are_done_by_the_first_rank() {
    let text = "\
from neuron import h
pc = h.ParallelContext()
h.load_file('stdrun.hoc')
pc.runworker()
assert pc.id() == 0
def task(n):
    cell = h.Section()
    cell.insert('hh')
    h.finitialize(-65)
    h.continuerun(n)
    return n * n
for n in range(3):
    pc.submit(task, n)
done = []
while pc.working():
    done.append(pc.pyret())
assert done == [0, 1, 4], done
pc.done()
";
    let script = Script::new("tasks", text);
    assert_eq!(run(3, &script.0, &[]), [0, 0, 0]);
}

#[test]
fn each_rank_may_simulate_by_itself() {
    let text = "\
from neuron import h
h.load_file('stdrun.hoc')
pc = h.ParallelContext()
for n in range(int(pc.id()) + 1):
    cell = h.Section()
    cell.insert('hh')
    h.finitialize(-65)
    h.continuerun(1)
assert [int(n) for n in pc.py_allgather(pc.id())] == [0, 1]
";
    let script = Script::new("alone", text);
    assert_eq!(run(2, &script.0, &[]), [0, 0]);
}

#[test]
fn files_are_those_of_one_rank() {
    let text = "\
import sys
from netpyne import sim, specs
params, cfg = specs.NetParams(), specs.SimConfig()
params.popParams['A'] = {'cellType': 'A', 'numCells': 5}
params.cellParams['A'] = {'secs': {'soma': {'geom': {'L': 20, 'diam': 20}, 'mechs': {'hh': {}}}}}
params.synMechParams['exc'] = {'mod': 'ExpSyn', 'tau': 2}
params.stimSourceParams['in'] = {'type': 'NetStim', 'rate': 100, 'noise': 1}
params.stimTargetParams['in'] = {'source': 'in', 'conds': {'pop': 'A'}, 'weight': 0.05, 'delay': 1, 'synMech': 'exc'}
params.connParams['A'] = {'preConds': {'pop': 'A'}, 'postConds': {'pop': 'A'}, 'weight': 0.001, 'delay': 3, 'synMech': 'exc'}
cfg.duration, cfg.filename, cfg.saveJson, cfg.recordLFP = 50, sys.argv[1], True, [[10, 10, 10]]
cfg.recordTraces = {'V': {'sec': 'soma', 'loc': 0.5, 'var': 'v'}}
cfg.recordCells = ['all']
cfg.analysis['plotRaster'] = {'saveFig': True}
cfg.saveDataInclude = ['simData', 'net']
sim.createSimulateAnalyze(params, cfg)
assert hasattr(sim, 'allSimData') == (sim.rank == 0)
";
    let script = Script::new("files", text);
    let folder = std::env::temp_dir().join(format!("netpyne-ranks-{}-files", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let saved = |size: usize| {
        let stem = folder.join(format!("run{size}"));
        assert_eq!(run(size, &script.0, &[&stem.display().to_string()]), vec![0; size]);
        let of = |ending: &str| std::fs::read(format!("{}{ending}", stem.display())).expect(ending);
        (of("_data.json"), of("_raster.png"))
    };
    let (one, three) = (saved(1), saved(3));
    assert!(one.0 == three.0, "the data");
    assert!(one.1 == three.1, "the picture");
    std::fs::remove_dir_all(&folder).unwrap();
}
