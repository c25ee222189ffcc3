//! A specification as a script for NetPyNE.

use netpyne_specs::{JsonStyle, NetParams, SimConfig, write_json};
use std::io::{Result, Write};

/// Writes a script in Python that builds and runs a model with NetPyNE, keys in the order in which they decide gids and draws.
///
/// # Errors
/// Those of `out`.
pub fn write_netpyne_script(out: &mut dyn Write, net_params: &NetParams, config: &SimConfig) -> Result<()> {
    let style = JsonStyle { indent: Some(1), sort_keys: false };
    let literal = |json: String| json.replace('\\', "\\\\").replace("'''", "\\'\\'\\'");
    writeln!(out, "\"\"\"A model for NetPyNE: `python FILE` builds and simulates it.\"\"\"")?;
    writeln!(out, "import json\n\nfrom netpyne import sim, specs\n")?;
    writeln!(out, "# The order of keys decides gids and random numbers.")?;
    let net = literal(write_json(&net_params.to_json(), style));
    writeln!(out, "netParams = specs.NetParams(json.loads('''{net}'''))\n")?;
    let config = literal(write_json(&config.to_json(), style));
    writeln!(out, "simConfig = specs.SimConfig(json.loads('''{config}'''))\n")?;
    writeln!(out, "if __name__ == \"__main__\":")?;
    writeln!(out, "    sim.createSimulateAnalyze(netParams=netParams, simConfig=simConfig)")
}
