//! What is said when a script does not do what it should.

use netpyne_hoc::Argument;
use netpyne_mechanism::Catalog;
use netpyne_scripting::{ImportPython, Prints, Python};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A folder of its own with a file `cell.py`.
fn folder(name: &str, text: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("netpyne-scripting-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("cell.py"), text).unwrap();
    folder
}

fn import(name: &str, text: &str) -> ImportPython {
    ImportPython {
        file: "cell.py".to_owned(),
        cell: "Cell".to_owned(),
        python: Python {
            folder: folder(name, text),
            prints: Prints::Nowhere,
            limit: Some(Duration::from_secs(60)),
            ..Python::default()
        },
        ..ImportPython::default()
    }
}

/// What is said; the folder is removed.
fn mistake(import: &ImportPython) -> String {
    let said = import.run(&Catalog::default()).map(|_| ()).unwrap_err().to_string();
    std::fs::remove_dir_all(&import.python.folder).unwrap();
    said
}

#[test]
fn without_python() {
    let mut import = import("absent", "");
    import.python.program = "python-that-is-not-there".into();
    let said = mistake(&import);
    assert!(said.contains("`python-that-is-not-there` was not found"), "{said}");
    assert!(said.contains("install Python 3.9 or newer"), "{said}");
}

#[test]
fn what_a_script_raises_is_told_with_its_line() {
    let text = "\
from neuron import h

class Cell:
    def __init__(self):
        self.soma = h.Section(name='soma')
        self.insert()

    def insert(self):
        self.soma.insert('naa')
";
    let said = mistake(&import("raises", text));
    assert!(said.contains("ValueError: argument not a density mechanism name."), "{said}");
    assert!(said.contains("cell.py:9:9"), "{said}");
    assert!(said.contains("called from") && said.contains("cell.py:6"), "{said}");
}

#[test]
fn what_python_cannot_read() {
    let said = mistake(&import("syntax", "class Cell:\n    def __init__(self:\n        pass\n"));
    assert!(said.contains("SyntaxError") && said.contains("cell.py:2"), "{said}");
    let said = mistake(&import("name", "class Sell:\n    pass\n"));
    assert!(said.contains("`cell.py` has no `Cell`; it has Sell"), "{said}");
}

#[test]
fn what_is_not_there_is_named() {
    let said = mistake(&import("rxd", "from neuron import h, rxd\n"));
    assert!(said.contains("cell.py:1"), "{said}");
    let said = mistake(&import("sub", "import neuron.crxd\n"));
    assert!(said.contains("`neuron.crxd` is not supported here"), "{said}");
}

#[test]
fn a_script_that_does_not_end_is_stopped() {
    let mut import = import("endless", "while True:\n    pass\n");
    import.python.limit = Some(Duration::from_millis(500));
    let start = Instant::now();
    let said = mistake(&import);
    assert!(said.contains("it ran for more than 0.5 s"), "{said}");
    // Nothing waited for the loop.
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_script_that_ends_itself() {
    let said = mistake(&import("exit", "import sys\nsys.exit(0)\n"));
    assert!(said.contains("the script ended itself"), "{said}");
    let said = mistake(&import("hard", "import os\nos._exit(7)\n"));
    assert!(said.contains("ended before the script was done") && said.contains('7'), "{said}");
}

#[test]
fn wrong_frames_end_the_run() {
    let text = "\
import os
from netpyne_rs import transport
os.write(transport._transport.writing, b'\\x05\\0\\0\\0\\x01zzzz')
transport.call('script.done')
";
    let said = mistake(&import("frames", text));
    assert!(said.contains("what came is no operation"), "{said}");
    let text = "\
from netpyne_rs.transport import call
class Cell:
    def __init__(self):
        for operation in ['', 'name', 'name.', 'name.get', 'section.get', 'world.cell', 'vector.read', 'segment.set', 'x.y']:
            try:
                call(operation, 1, None, [], 'x')
            except (RuntimeError, TypeError):
                continue
            except Exception as other:
                raise SystemExit(repr(other))
        call('section.new', 's', None)
";
    let import = import("operations", text);
    let done = import.with(&Catalog::default(), |_, chosen| chosen.sections.len());
    assert_eq!(done.map_err(|e| e.to_string()), Ok(0), "the section went with its last reference");
    std::fs::remove_dir_all(&import.python.folder).unwrap();
}

#[test]
fn the_host_does_not_read_what_a_script_prints() {
    let text = "\
import sys
from neuron import h

class Cell:
    def __init__(self, name='a', **others):
        sys.stdout.buffer.write(bytes(range(256)) * 4096)
        print('text')
        self.soma = h.Section(name=name + str(sum(others['n'])))
";
    let mut import = import("prints", text);
    import.args = vec![Argument::Text("b".to_owned())];
    import.named = vec![("n".to_owned(), Argument::Python("[math.floor(2.5)] * 2".to_owned()))];
    let imported = import.run(&Catalog::default()).unwrap_or_else(|mistake| panic!("{mistake}"));
    assert_eq!(imported.cell.rule.secs.keys().collect::<Vec<_>>(), ["soma"]);
    std::fs::remove_dir_all(&import.python.folder).unwrap();
}
