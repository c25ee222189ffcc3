//! A cell that is a Python class; needs `python3`, but neither NEURON nor NetPyNE.

#[test]
fn a_python_class_becomes_a_rule() -> Result<(), Box<dyn std::error::Error>> {
    use netpyne_scripting::mechanism::Catalog;
    use netpyne_scripting::{ImportPython, Python};
    let folder = std::env::temp_dir().join(format!("netpyne-downstream-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let text = "
from neuron import h

class Ball:
    def __init__(self):
        self.soma = h.Section(name='soma', cell=self)
        self.soma.L = self.soma.diam = 12.5
";
    std::fs::write(folder.join("ball.py"), text)?;
    let python = Python { folder: folder.clone(), ..Python::default() };
    let import =
        ImportPython { file: "ball.py".into(), cell: "Ball".into(), python, ..ImportPython::default() };
    let imported = import.run(&Catalog::default());
    std::fs::remove_dir_all(&folder)?;
    assert_eq!(imported?.cell.rule.secs["soma"].geom.rest["L"].as_f64(), Some(12.5));
    Ok(())
}
