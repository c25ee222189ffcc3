//! Files that hold a cell, which is no network: recognised to say so.

use super::{Importer, LoadOptions};
use crate::Model;
use crate::cells::CellImporters;
use netpyne_base::{Diagnostic, Diagnostics};
use std::path::Path;

/// See the module text.
#[derive(Debug)]
pub(super) struct Cell;

impl Importer for Cell {
    fn name(&self) -> &str {
        "no network: HOC files and traced morphologies"
    }

    fn recognises(&self, path: &Path) -> bool {
        path.is_file() && CellImporters::default().find(path).is_some_and(|importer| !importer.holds_rule())
    }

    fn load(&self, path: &Path, _: &LoadOptions) -> Result<Model, Diagnostics> {
        let name = path.display();
        Err(Diagnostic::error(format!("{name} holds a cell, not a network"))
            .help(format!(
                "`netpyne info {name}` shows it, `netpyne import {name}` makes a cell rule; a model takes it by `importFile`"
            ))
            .into())
    }
}
