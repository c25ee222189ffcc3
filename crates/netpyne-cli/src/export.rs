//! `netpyne export`.

use crate::args::{Export, Language};
use crate::outcome::Failure;
use crate::{session, terminal};
use netpyne::base::Diagnostic;
use netpyne::io::{Document, save_text, write_netpyne_script, write_neuron_script};
use netpyne::results::SimData;

/// Writes a script in Python that builds the same network elsewhere.
pub fn export(args: &Export) -> Result<(), Failure> {
    let (model, warnings) = session::load(&args.source)?;
    terminal::diagnostics(warnings.iter());
    let broken = |why: String| Failure::Model(Diagnostic::error(why).into());
    let mut script = Vec::new();
    match args.language {
        Language::Neuron => {
            let built = model.build()?;
            terminal::diagnostics(built.warnings.iter());
            let (spec, data) = (&built.spec, SimData::default());
            let document = Document {
                net_params: &spec.net_params,
                sim_config: &spec.sim_config,
                network: &built.network,
                data: &data,
            };
            write_neuron_script(&mut script, &document).map_err(|error| broken(error.to_string()))?;
        }
        Language::Netpyne => {
            if model.saved.is_some() {
                let message = "the file holds a network, whose weights and cells its rules need not tell";
                let d = Diagnostic::error(message).help(
                    "`--from-rules` exports the rules in it; NetPyNE loads the file itself by sim.loadAll",
                );
                return Err(Failure::Model(d.into()));
            }
            let (net, config) = (&model.spec.net_params, &model.spec.sim_config);
            write_netpyne_script(&mut script, net, config).map_err(|error| broken(error.to_string()))?;
        }
    }
    let text = String::from_utf8_lossy(&script);
    match &args.out {
        Some(out) => {
            save_text(out, &text)?;
            terminal::print(&format!("wrote {}\n", out.display()));
        }
        None => terminal::print(&text),
    }
    Ok(())
}
