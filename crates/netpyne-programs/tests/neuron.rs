//! Scripts whose numbers are NEURON 9.0.2's to the last bit: those in `tests/neuron` use NEURON alone, those in `tests/netpyne`
//! NetPyNE 1.1.1. `tests/neuron.py` runs these and writes the `.out` files. Where the variable `NETPYNE_WHEEL_PYTHON` names a Python
//! with the package `netpyne_rs`, the scripts run in that, without a pipe.

use netpyne::Mechanisms;
use netpyne_programs::{Program, Setting};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

fn check(name: &str) {
    check_in("neuron", name);
}

/// Runs a script with the mechanisms of a folder; its status.
fn run(script: &Path, mods: Option<&Path>, args: Vec<String>) -> i32 {
    if let Some(python) = std::env::var_os("NETPYNE_WHEEL_PYTHON") {
        let mut command = Command::new(python);
        command.args(["-m", "netpyne_rs", "--threads", "1"]);
        command.args(mods.iter().flat_map(|mods| [OsStr::new("--mechanisms"), mods.as_os_str()]));
        let status = command.arg(script).args(args).status().expect("a Python with `netpyne_rs`");
        return status.code().unwrap_or(-1);
    }
    let mut mechanisms = Mechanisms::standard();
    if let Some(mods) = mods {
        mechanisms = mechanisms.with_folder(mods).expect("mechanisms");
    }
    let setting = Setting { mechanisms, ..Setting::default() };
    let program = Program { args, setting, ..Program::new(script) };
    program.run().unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn check_in(folder: &str, name: &str) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let (folder, mods) = (tests.join(folder), tests.join("neuron/mod"));
    let out = std::env::temp_dir().join(format!("netpyne-programs-{}-{name}.out", std::process::id()));
    let args = vec![out.display().to_string()];
    assert_eq!(run(&folder.join(format!("{name}.py")), Some(&mods), args), 0, "{name}: status");
    let own = std::fs::read_to_string(&out).expect("numbers");
    let theirs = std::fs::read_to_string(folder.join(format!("{name}.out"))).expect("numbers of NEURON");
    let _ = std::fs::remove_file(&out);
    let differing: Vec<String> = own
        .lines()
        .zip(theirs.lines())
        .enumerate()
        .filter(|(_, (own, theirs))| own != theirs)
        .map(|(line, (own, theirs))| format!("line {}: {own}\n    NEURON: {theirs}", line + 1))
        .collect();
    assert!(differing.is_empty(), "{name}:\n{}", differing.join("\n"));
    assert_eq!(own.lines().count(), theirs.lines().count(), "{name}: lines");
}

#[test]
fn single() {
    check("single");
}

#[test]
fn ring() {
    check("ring");
}

#[test]
fn play() {
    check("play");
}

#[test]
fn noise() {
    check("noise");
}

#[test]
fn delays() {
    check("delays");
}

#[test]
fn statements() {
    check("statements");
}

#[test]
fn diffusion() {
    check("diffusion");
}

#[test]
fn parallel() {
    check("parallel");
}

#[test]
fn gap() {
    check("gap");
}

#[test]
fn hoc() {
    check("hoc");
}

#[test]
fn clock() {
    check("clock");
}

#[test]
fn counters() {
    check("counters");
}

#[test]
fn currents() {
    check("currents");
}

#[test]
fn vectors() {
    check("vectors");
}

#[test]
fn events() {
    check("events");
}

#[test]
fn globals() {
    check("globals");
}

#[test]
fn what_a_script_loads_and_how_it_ends() {
    let script = std::env::temp_dir().join(format!("netpyne-programs-{}-loads.py", std::process::id()));
    let mods = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neuron/mod");
    let text = "\
import sys
import neuron
from neuron import crxd, h, rxd
h.nrn_load_dll(sys.argv[1] + '/x86_64/.libs/libnrnmech.so')
neuron.load_mechanisms(sys.argv[1])
soma = h.Section(name='soma')
soma.insert('leaky')
h.finitialize(-65)
h.fadvance()
assert soma(0.5).v != -65
for use in (lambda: rxd.Region([soma]), lambda: exec('from neuron.crxd import v')):
    try:
        use()
    except NotImplementedError as mistake:
        assert 'reaction and diffusion are not simulated' in str(mistake), mistake
    else:
        raise RuntimeError('it was used')
h.quit(3)
";
    std::fs::write(&script, text).unwrap();
    assert_eq!(run(&script, None, vec![mods.display().to_string()]), 3);
    std::fs::remove_file(&script).unwrap();
}

#[test]
fn objects_of_a_network() {
    check_in("netpyne", "objects");
}

#[test]
fn a_network_that_was_loaded() {
    check_in("netpyne", "loaded");
}

#[test]
fn what_is_modified() {
    check_in("netpyne", "modified");
}

#[test]
fn what_is_added_to_cells_and_given_back() {
    check_in("netpyne", "added");
}

#[test]
fn what_is_passed_over() {
    check_in("netpyne", "passed_over");
}

#[test]
fn calls_at_random_are_answered_or_raise() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/netpyne/random_calls.py");
    let out = std::env::temp_dir().join(format!("netpyne-programs-{}-calls.out", std::process::id()));
    for seed in ["1", "2"] {
        let args = vec!["600".to_owned(), seed.to_owned(), out.display().to_string()];
        assert_eq!(run(&script, None, args), 0, "seed {seed}: status");
        let told = std::fs::read_to_string(&out).expect("it came to its end");
        assert!(told.starts_with("600 calls"), "seed {seed}: {told}");
        let _ = std::fs::remove_file(&out);
    }
}

/// Spikes and all weights of 100 cells that learn by the times of spikes.
#[test]
fn learning() {
    check_in("netpyne", "learning");
}

/// And by reward.
#[test]
fn rewarded() {
    check_in("netpyne", "rewarded");
}
