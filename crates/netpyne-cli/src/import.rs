//! `netpyne import`: a published cell as a cell rule.

use crate::args::Import;
use crate::outcome::Failure;
use crate::{cell_source, terminal};
use netpyne::Mechanisms;
use netpyne::base::Diagnostics;
use netpyne::specs::{Dict, JsonStyle, Value, write_json};

/// Runs the cell's file and writes the rule it makes.
pub fn import(args: &Import) -> Result<(), Failure> {
    let mut mechanisms = Mechanisms::standard();
    for folder in &args.mechanisms {
        mechanisms = mechanisms.with_folder(folder).map_err(Failure::Model)?;
    }
    let imported = cell_source::program(&args.file, &args.how, &mechanisms)
        .and_then(|program| program.run(mechanisms.catalog()))
        .map_err(|mut errors| {
            errors.extend(not_compiled(&mechanisms));
            Failure::Model(errors)
        })?;
    terminal::diagnostics(imported.notes.iter());
    let rule = &imported.cell.rule;
    let label = args.label.clone().or(args.how.cell.clone()).unwrap_or("cell".to_owned());
    let mut all = Dict::new();
    all.insert(
        "cellParams".to_owned(),
        Value::Dict(Dict::from_iter([(label.clone(), rule.to_dict().into())])),
    );
    let prefix = args.how.cell.clone().unwrap_or_default();
    let synapses = imported.cell.syn_mechs.iter();
    let synapses: Dict =
        synapses.map(|(name, params)| (format!("{prefix}_{name}"), params.clone().into())).collect();
    if !synapses.is_empty() {
        all.insert("synMechParams".to_owned(), synapses.into());
    }
    let mut text = write_json(&all.into(), JsonStyle { indent: Some(1), sort_keys: false });
    text.push('\n');
    match &args.out {
        Some(path) => {
            netpyne::io::save_text(path, &text)?;
            terminal::note(&format!("{label}: {} sections, written to {}", rule.secs.len(), path.display()));
        }
        None => terminal::print(&text),
    }
    Ok(())
}

/// What is wrong with mechanism files: a cell may miss one of these.
pub(crate) fn not_compiled(mechanisms: &Mechanisms) -> Diagnostics {
    mechanisms.failures(&Default::default())
}
