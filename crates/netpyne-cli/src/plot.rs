//! `netpyne plot`: figures of saved results.

use crate::args::Plot as Arguments;
use crate::outcome::Failure;
use crate::terminal;
use netpyne::base::{Diagnostic, MOST_MODEL_BYTES};
use netpyne::io::{is_result, load_result};
use netpyne::plot::{OptionInfo, Options, Plot, Setting, Settings, Style};
use netpyne::source_of;
use std::fmt::Write;
use std::path::Path;

const USAGE: &str = "\
Draws a figure of a saved result.

netpyne plot RESULT FIGURE [--OPTION VALUE]...     netpyne plot FIGURE --help

  netpyne plot result.json raster --include S,M --time 0:500 --out raster.svg
";

/// Draws a figure; or lists all of them, or the options of one.
pub fn plot(args: &Arguments) -> Result<(), Failure> {
    let (names, options) = taken_apart(&args.words)?;
    let help = options.iter().any(|(name, _)| ["help", "h", "list"].contains(&name.as_str()));
    match (&names[..], help) {
        ([], _) => terminal::print(&list()),
        ([name] | [_, name], true) => terminal::print(&options_of(found(name)?)),
        ([result], false) => {
            let message = format!("which figure of {result}? `netpyne plot` lists them");
            return Err(Failure::Model(Diagnostic::error(message).into()));
        }
        ([result, figures], false) => return draw(result, figures, options),
        _ => {
            return Err(Failure::Model(
                Diagnostic::error("one result and one figure, please").help(USAGE).into(),
            ));
        }
    }
    Ok(())
}

/// Words before the first option, and options with their values.
type Words = (Vec<String>, Vec<(String, Setting)>);

/// `--name value`, `--name=value`, or `--name` alone for `true`.
fn taken_apart(words: &[String]) -> Result<Words, Failure> {
    let (mut names, mut options) = (Vec::new(), Vec::new());
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if word == "-h" {
            options.push(("help".to_owned(), Setting::Switch(true)));
        } else if let Some(option) = word.strip_prefix("--") {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Setting::parse(value)),
                None => match words.next_if(|next| !next.starts_with("--")) {
                    Some(value) => (option, Setting::parse(value)),
                    None => (option, Setting::Switch(true)),
                },
            };
            options.push((name.to_owned(), value));
        } else {
            names.push(word.clone());
        }
    }
    Ok((names, options))
}

fn found(name: &str) -> Result<&'static Plot, Failure> {
    Plot::find(name).map_err(Failure::Model)
}

fn draw(result: &str, figures: &str, options: Vec<(String, Setting)>) -> Result<(), Failure> {
    let plots = figures.split(',').map(|name| found(name.trim())).collect::<Result<Vec<_>, _>>()?;
    let mut settings = Settings::new();
    options.into_iter().for_each(|(name, value)| settings.set(name, value));
    if !is_result(result, MOST_MODEL_BYTES) && Path::new(result).exists() {
        let message = format!("{result} is no saved result: simulate the model first");
        let help = format!("netpyne run {result} --out result.json");
        return Err(Failure::Model(Diagnostic::error(message).help(help).into()));
    }
    let loaded = load_result(result, MOST_MODEL_BYTES)?;
    let source = source_of(&loaded);
    for plot in &plots {
        let (prepared, problems) = plot.read(&settings);
        if problems.has_errors() {
            let more = format!("`netpyne plot {} --help` lists the options", plot.name);
            let mut problems = problems;
            problems.push(Diagnostic::note(more));
            return Err(Failure::Model(problems));
        }
        terminal::diagnostics(problems.iter());
        let figure = prepared.draw(&source).map_err(Failure::Model)?;
        // Several figures cannot have one name.
        let file = match (prepared.style.save.file(plot.name), plots.len()) {
            (Some(file), 1) => file,
            _ => format!("{}.png", plot.name),
        };
        figure.save(&file)?;
        terminal::print(&format!("wrote {file}\n"));
    }
    Ok(())
}

/// All figures.
fn list() -> String {
    let width = Plot::all().iter().map(|plot| plot.name.len()).max().unwrap_or(0);
    let mut out = format!("{USAGE}\nFigures, and what NetPyNE calls them:\n");
    for plot in Plot::all() {
        let netpyne = plot.netpyne.first().copied().unwrap_or("-");
        let _ = writeln!(out, "  {:<width$}  {} ({netpyne})", plot.name, plot.about);
    }
    out
}

/// The options of one figure.
fn options_of(plot: &Plot) -> String {
    let mut out = format!("{}: {}\n\n", plot.name, plot.about);
    let mut table = |title: &str, options: &[OptionInfo]| {
        let _ = writeln!(out, "{title}");
        for option in options {
            let names: Vec<String> = option.names.iter().map(|name| format!("--{name}")).collect();
            let about: String = option.about.concat();
            let _ = writeln!(out, "  {}\n     {}\n     {}", names.join(", "), about.trim(), option.form);
        }
    };
    table("Options:", &plot.all_options().copied().collect::<Vec<_>>());
    table("Options of every figure:", Style::TABLE);
    out
}
