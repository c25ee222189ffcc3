//! A model that is a Python program; needs `python3`, but neither NEURON nor NetPyNE.

#[test]
fn a_program_runs() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("netpyne-program-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let text = "
from netpyne import specs, sim
net, cfg = specs.NetParams(), specs.SimConfig()
net.cellParams['C'] = {'secs': {'soma': {'geom': {'L': 20, 'diam': 20}, 'mechs': {'hh': {}}}}}
net.popParams['P'] = {'cellType': 'C', 'numCells': 3}
cfg.duration = 5
sim.createSimulate(netParams=net, simConfig=cfg)
assert len(sim.net.cells) == 3
";
    let file = folder.join("init.py");
    std::fs::write(&file, text)?;
    let status = netpyne_programs::Program::new(&file).run();
    std::fs::remove_dir_all(&folder)?;
    assert_eq!(status?, 0);
    Ok(())
}
