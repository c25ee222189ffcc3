//! `netpyne export`.

use crate::args::{Export, Language};
use crate::outcome::Failure;
use crate::{session, terminal};
use netpyne::Model;
use netpyne::base::Diagnostic;
use netpyne::io::{
    is_result, load_result, neuroml_hdf5, save_bytes, save_text, write_lems_simulation, write_netpyne_script,
    write_neuroml, write_neuron_script,
};
use netpyne::neuroml::hdf5::is_one as is_hdf5;
use netpyne::results::SimData;
use netpyne_sonata::{Content, Described, circuit};

/// Writes a network for other programs.
pub fn export(args: &Export) -> Result<(), Failure> {
    let (model, warnings) = session::load(&args.source)?;
    terminal::diagnostics(warnings.iter());
    if args.language == Language::Neuroml {
        return neuroml(args, &model);
    }
    if args.language == Language::Sonata {
        return sonata(args, &model);
    }
    let broken = |why: String| Failure::Model(Diagnostic::error(why).into());
    let mut script = Vec::new();
    match args.language {
        Language::Neuron => {
            let built = model.build()?;
            terminal::diagnostics(built.warnings.iter());
            let data = SimData::default();
            write_neuron_script(&mut script, &built.document(&data))
                .map_err(|error| broken(error.to_string()))?;
        }
        Language::Netpyne | Language::Neuroml | Language::Sonata => {
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
    let data = SimData::default();
    let written = write_neuroml(&built.document(&data), &built.morphologies()?);
    terminal::diagnostics(written.unsaid.iter());
    let Some(out) = &args.out else {
        terminal::print(&written.text);
        return Ok(());
    };
    match is_hdf5(out) {
        true => {
            let wrong = |message: String| Failure::Model(Diagnostic::error(message).into());
            let mut bytes = Vec::new();
            let tables = neuroml_hdf5(&written.text).map_err(wrong)?;
            tables.write(&mut bytes).map_err(|e| wrong(e.to_string()))?;
            save_bytes(out, &bytes)?;
        }
        false => save_text(out, &written.text)?,
    }
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let beside = out.with_file_name(format!("LEMS_{}.xml", name.split('.').next().unwrap_or("network")));
    save_text(&beside, &write_lems_simulation(&written, &name, &built.spec.sim_config))?;
    terminal::print(&format!("wrote {}\nwrote {}\n", out.display(), beside.display()));
    Ok(())
}

/// Writes a circuit into a folder; what was recorded comes with it if the file holds that.
fn sonata(args: &Export, model: &Model) -> Result<(), Failure> {
    let Some(folder) = &args.out else {
        let d = Diagnostic::error("a SONATA circuit is many files").help("say their folder: `--out DIR`");
        return Err(Failure::Model(d.into()));
    };
    let built = model.build()?;
    terminal::diagnostics(built.warnings.iter());
    let (path, most) = (&args.source.model, args.source.most_file_bytes);
    let data = if is_result(path, most) { Some(load_result(path, most)?.data) } else { None };
    let shapes = built.morphologies()?;
    let written = circuit(&Described {
        network: &built.network,
        shapes: &shapes,
        params: &built.spec.net_params,
        config: &built.spec.sim_config,
        data: data.as_ref(),
    });
    terminal::diagnostics(
        &written.unsaid.iter().map(|what| Diagnostic::warning(what.as_str())).collect::<Vec<_>>(),
    );
    for (name, content) in &written.files {
        let path = folder.join(name);
        match content {
            Content::Text(text) => save_text(&path, text)?,
            Content::Hdf5(group) => {
                let mut bytes = Vec::new();
                let wrong = |error: netpyne_sonata::files::Error| Diagnostic::error(error.to_string());
                group.write(&mut bytes).map_err(|e| Failure::Model(wrong(e).into()))?;
                save_bytes(&path, &bytes)?;
            }
        }
    }
    terminal::print(&format!("wrote {} files to {}\n", written.files.len(), folder.display()));
    Ok(())
}
