//! Drawing what was asked for when a model runs: by the command, or by the model.

use crate::args::{FigureFormat, Plots};
use crate::outcome::Failure;
use crate::terminal;
use netpyne::Asked;
use netpyne::plot::{Settings, Source};
use std::path::{Path, PathBuf};

/// Says before the run what will not be drawn, and what is wrong with the options of what will.
pub fn announce(plots: &Plots, asked: &Asked) {
    terminal::diagnostics(asked.warnings.iter());
    let unsaved = asked.figures.iter().filter(|figure| {
        figure.file.is_none() && !plots.plot.iter().any(|plot| plot.name == figure.plot.name)
    });
    let unsaved: Vec<&str> = unsaved.map(|figure| figure.plot.name).collect();
    if !unsaved.is_empty() {
        let names = unsaved.join(",");
        terminal::note(&format!(
            "note: simConfig.analysis asks for figures without saving them; for files, ask with --plot {names}\n"
        ));
    }
    if !asked.missing.is_empty() {
        let missing = asked.missing.join(", ");
        terminal::note(&format!("note: simConfig.analysis asks for what is not there yet: {missing}\n"));
    }
}

/// Whether one of the figures looks at cells and synapses.
pub fn use_wiring(plots: &Plots, asked: &Asked) -> bool {
    asked.figures.iter().any(|figure| figure.prepared.uses_wiring())
        || plots.plot.iter().any(|plot| plot.read(&Settings::new()).0.uses_wiring())
}

/// Draws the figures that `plots` names, `raster.png` and so on, with the model's options for them, and those that the model
/// wants saved; gives the files written.
pub fn draw(plots: &Plots, asked: &Asked, source: &Source<'_>) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for figure in &asked.figures {
        let Some(file) = &figure.file else { continue };
        match figure.prepared.draw(source) {
            Ok(drawn) => {
                create(file.parent().unwrap_or(Path::new("")))?;
                drawn.save(file)?;
                files.push(file.clone());
            }
            // A model runs in NetPyNE even where a figure of it fails.
            Err(problems) => terminal::diagnostics(problems.iter()),
        }
    }
    if plots.plot.is_empty() {
        return Ok(files);
    }
    create(&plots.plot_dir)?;
    for plot in &plots.plot {
        let own = asked.figures.iter().find(|figure| figure.plot.name == plot.name);
        let figure = match own {
            Some(own) => own.prepared.draw(source),
            None => plot.draw(source, &Settings::new()),
        };
        let figure = figure.map_err(Failure::Model)?;
        for format in &plots.plot_format {
            let ending = match format {
                FigureFormat::Png => "png",
                FigureFormat::Svg => "svg",
                FigureFormat::Pdf => "pdf",
            };
            let file = plots.plot_dir.join(format!("{}.{ending}", plot.name));
            figure.save(&file)?;
            files.push(file);
        }
    }
    Ok(files)
}

fn create(folder: &Path) -> Result<(), Failure> {
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)
        .map_err(|e| Failure::Broken(format!("cannot create {}: {e}", folder.display())))
}
