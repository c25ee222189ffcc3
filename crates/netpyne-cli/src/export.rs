//! `netpyne export`.

use crate::args::{Export, Language};
use crate::outcome::Failure;
use crate::{session, terminal};
use netpyne::Model;
use netpyne::base::Diagnostic;
use netpyne::io::{
    Document, save_text, write_lems_simulation, write_netpyne_script, write_neuroml, write_neuron_script,
};
use netpyne::results::SimData;

/// Writes a network for other programs.
pub fn export(args: &Export) -> Result<(), Failure> {
    let (model, warnings) = session::load(&args.source)?;
    terminal::diagnostics(warnings.iter());
    if args.language == Language::Neuroml {
        return neuroml(args, &model);
    }
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
        Language::Netpyne | Language::Neuroml => {
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

/// Writes NeuroML, and beside it a LEMS file that simulates it; tells what it cannot say.
fn neuroml(args: &Export, model: &Model) -> Result<(), Failure> {
    let built = model.build()?;
    terminal::diagnostics(built.warnings.iter());
    let (spec, data) = (&built.spec, SimData::default());
    let document = Document {
        net_params: &spec.net_params,
        sim_config: &spec.sim_config,
        network: &built.network,
        data: &data,
    };
    let written = write_neuroml(&document, &built.morphologies()?);
    terminal::diagnostics(written.unsaid.iter());
    let Some(out) = &args.out else {
        terminal::print(&written.text);
        return Ok(());
    };
    save_text(out, &written.text)?;
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let beside = out.with_file_name(format!("LEMS_{}.xml", name.split('.').next().unwrap_or("network")));
    save_text(&beside, &write_lems_simulation(&written, &name, &spec.sim_config))?;
    terminal::print(&format!("wrote {}\nwrote {}\n", out.display(), beside.display()));
    Ok(())
}
