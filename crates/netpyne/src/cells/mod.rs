//! Cell rules that are in files of their own (`importFile`): read when the model is.

mod arguments;
mod formats;
mod request;
mod saved_rule;

pub use formats::{CellImporter, CellImporters};
pub use request::{CellProgram, CellRequest};
pub use saved_rule::{ReadRule, save_cell_rule};

use crate::Mechanisms;
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne_specs::{At, CellImport, Dict, NetParams, Number, SectionsNear, WeightNorm};
use std::path::Path;

/// Reading cells from their own files into a network.
pub trait ImportCell {
    /// Adds a cell rule under `label`, with the cell that `import` names; `folder` is where names of files are seen from. What
    /// is odd, but not wrong, is returned.
    ///
    /// # Errors
    /// That the file is not there, or what went wrong when it ran.
    fn import_cell(
        &mut self,
        label: &str,
        import: &CellImport,
        folder: &Path,
        mechanisms: &Mechanisms,
    ) -> Result<Diagnostics, Diagnostics>;
}

impl ImportCell for NetParams {
    fn import_cell(
        &mut self,
        label: &str,
        import: &CellImport,
        folder: &Path,
        mechanisms: &Mechanisms,
    ) -> Result<Diagnostics, Diagnostics> {
        let from = Origin { importers: &CellImporters::default(), folder, mechanisms };
        let read = from.read(import, &place(label, ".importFile"))?;
        self.cell_params.insert(label.to_owned(), read.rule);
        self.syn_mech_params.extend(read.synapses);
        Ok(read.notes)
    }
}

/// Where in the specification a rule is, or what is below it.
fn place(label: &str, below: &str) -> String {
    format!("netParams.cellParams[{label:?}]{below}")
}

/// What reads the files of cells, where they are, and the mechanisms that cells may have.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub importers: &'a CellImporters,
    pub folder: &'a Path,
    pub mechanisms: &'a Mechanisms,
}

/// Reads all cells that rules of a network name.
pub(crate) fn import_all(net: &mut NetParams, from: Origin<'_>) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let labels: Vec<String> = net.cell_params.keys().cloned().collect();
    for label in labels {
        let Some(given) = net.cell_params.get(&label) else { continue };
        let Some(import) = given.import_file.clone() else { continue };
        let mut given = given.clone();
        given.import_file = None;
        given.key_order.0.retain(|key| **key != *"importFile");
        match from.read(&import, &place(&label, ".importFile")) {
            Ok(ReadRule { mut rule, synapses, notes }) => {
                problems.extend(notes);
                // Which cells the rule is for is said by the model alone.
                rule.conds = None;
                let rule = rule.overridden(&given, &At::root(&place(&label, "")), &mut problems);
                net.cell_params.insert(label, rule);
                for (name, params) in synapses {
                    net.syn_mech_params.entry(name).or_insert(params);
                }
            }
            Err(errors) => problems.extend(errors),
        }
    }
    problems
}

impl Origin<'_> {
    /// The cell that a rule names.
    fn read(&self, import: &CellImport, at: &str) -> Result<ReadRule, Diagnostics> {
        check_keys(import, at)?;
        let wrong = |message: String| Diagnostics::from(Diagnostic::error(message).at_path(at));
        let file = Path::new(&import.file_name);
        let Some(importer) = self.importers.find(file) else {
            return Err(self.importers.unknown(file).at_path(at).into());
        };
        let request = CellRequest::of_rule(import, self.folder).map_err(wrong)?;
        let mut read = importer.load(&request, self.mechanisms.catalog(), at)?;
        let rule = &mut read.rule;
        // NetPyNE does not move the points of a rule that it loads.
        if import.soma_at_origin.unwrap_or(!importer.holds_rule()) {
            rule.soma_to_origin();
        }
        for (old, new) in &import.rename_secs {
            if !rule.rename_section(old, new) {
                let mistake = Diagnostic::error(format!("the cell has no section `{old}`"));
                let near = did_you_mean(old, rule.secs.keys());
                return Err(mistake.at_path(format!("{at}.renameSecs")).help_opt(near).into());
            }
        }
        for (name, near) in &import.add_sec_lists {
            let without = rule.add_section_list(name, near);
            if !without.is_empty() {
                let told = format!(
                    "sections without 3-D points are not in the list `{name}`: {}",
                    without.join(", ")
                );
                read.notes.push(Diagnostic::warning(told).at_path(format!("{at}.addSecLists")));
            }
        }
        if let Some(norm) = &import.add_weight_norm {
            let at = format!("{at}.addWeightNorm");
            let factors = saved_rule::weight_factors(&self.folder.join(&norm.file_name), &at)?;
            rule.add_weight_norm(&factors, norm.threshold.map_or(1000.0, Number::get))
                .map_err(|message| Diagnostics::from(Diagnostic::error(message).at_path(at)))?;
        }
        if !import.import_syn_mechs.unwrap_or(importer.holds_rule()) {
            read.synapses.clear();
        }
        Ok(read)
    }
}

fn check_keys(import: &CellImport, at: &str) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut unknown = |rest: &Dict, known: &[&str], at: &str| {
        for key in rest.keys() {
            let mistake = Diagnostic::error(format!("unknown key `{key}`")).at_path(at);
            problems.push(mistake.help_opt(did_you_mean(key, known)));
        }
    };
    unknown(&import.rest, CellImport::KEYS, at);
    if let Some(norm) = &import.add_weight_norm {
        unknown(&norm.rest, WeightNorm::KEYS, &format!("{at}.addWeightNorm"));
    }
    for (name, near) in &import.add_sec_lists {
        unknown(&near.rest, SectionsNear::KEYS, &format!("{at}.addSecLists[{name:?}]"));
    }
    if problems.has_errors() { Err(problems) } else { Ok(()) }
}
