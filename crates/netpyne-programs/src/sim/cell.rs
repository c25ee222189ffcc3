//! Cells out of their own files, as rules in JSON.

use super::build::mistake;
use super::{Sim, text};
use netpyne::base::Diagnostics;
use netpyne::hoc::readout::{Likeness, ReadCell};
use netpyne::hoc::{Argument, Import, Imported};
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Mistake};
use netpyne::specs::{Dict, JsonStyle, Value, write_json};

impl Sim {
    /// The cell that the script has just told about (`tasks.tell`).
    pub(super) fn read_cell(&self, host: &mut Host) -> Answered {
        let chosen = host.cell.take().ok_or_else(|| Mistake::new("runtime", "the script told of no cell"))?;
        written(Imported::read(&mut host.interpreter.world, &chosen, Likeness::default()))
    }

    /// The cell of a HOC file, or of a traced morphology: file, template or nothing, arguments, whether the file makes the cell.
    pub(super) fn import(&self, host: &Host, args: &[Wire]) -> Answered {
        let file = text(args, 0)?;
        let cell = match args.get(1) {
            Some(Wire::Text(name)) if !name.is_empty() => Some(name.clone()),
            _ => None,
        };
        let given = match args.get(2) {
            Some(Wire::List(given)) => given.iter().map(argument).collect::<Answered<Vec<_>>>()?,
            _ => Vec::new(),
        };
        let import = Import {
            folder: host.interpreter.world.folder.clone(),
            before: vec!["load_file(\"stdrun.hoc\")".to_owned()],
            file: file.to_owned(),
            cell,
            args: given,
            is_instance: args.get(3) == Some(&Wire::Bool(true)),
            simulator: Some(crate::simulator(self.setting.mechanisms.catalog())),
            ..Import::default()
        };
        written(import.run(self.setting.mechanisms.catalog()))
    }
}

fn argument(value: &Wire) -> Answered<Argument> {
    match value {
        Wire::Text(text) => Ok(Argument::Text(text.clone())),
        Wire::Number(x) => Ok(Argument::Number(*x)),
        Wire::Int(i) => Ok(Argument::Number(*i as f64)),
        Wire::Bool(b) => Ok(Argument::Number(f64::from(u8::from(*b)))),
        _ => Err(Mistake::new("type", "a template takes numbers and texts")),
    }
}

fn written(imported: Result<Imported, Diagnostics>) -> Answered {
    let ReadCell { rule, syn_mechs, .. } = imported.map_err(|problems| mistake(&problems))?.cell;
    let synapses: Dict = syn_mechs.into_iter().map(|(name, params)| (name, params.into())).collect();
    let all = Dict::from_iter([
        ("rule".to_owned(), Value::Dict(rule.to_dict())),
        ("synMechs".to_owned(), synapses.into()),
    ]);
    Ok(Wire::Text(write_json(&all.into(), JsonStyle { indent: None, sort_keys: false })))
}
