//! Syntax tree to mechanism IR.

mod body;
mod c;
mod c_variable;
mod call;
mod conductance;
mod cycles;
mod diffusion;
mod discontinuity;
mod discrete;
mod expr;
mod kernels;
mod kinetic;
mod linear_system;
mod nonlinear;
mod reach;
mod reactions;
mod solve;
mod stmt;

use crate::ast::{At, Block, ItemKind, Module, Routine};
use crate::c::Text;
use crate::source_map::SourceMap;
use crate::symbols::{Symbols, table_of};
use body::{Body, Role};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::ir;
use std::collections::{BTreeMap, BTreeSet};

/// The state of the lowering of one file.
pub(crate) struct Lower<'a> {
    map: &'a SourceMap,
    module: &'a Module,
    /// Whether NEURON makes code for several threads.
    thread_safe: bool,
    symbols: Symbols<'a>,
    diagnostics: Diagnostics,
    /// Functions by name; their place in the mechanism's list.
    functions: BTreeMap<&'a str, ir::FunctionId>,
    /// Tables by name of the routine.
    tables: BTreeMap<&'a str, ir::TableId>,
    /// Function that squares its argument, where `x^2` needs one.
    square: Option<ir::FunctionId>,
    /// Whether it has been said that draws differ from NEURON's.
    shared_stream_warned: bool,
    /// Blocks that come to solve themselves.
    cyclic: BTreeSet<&'a str>,
    /// SOLVE statements being lowered, one inside of the block of the other.
    solving: usize,
    /// The C text of the file.
    text: Text<'a>,
    /// What it has become so far.
    c: c::Functions,
    /// Where evaluations of currents are counted, if a `state_discontinuity` depends on it.
    evaluations: Option<ir::FieldId>,
}

/// Lowers `module`, whose names are in `symbols`, and of which NEURON makes code for several threads or not.
pub(crate) fn lower<'a>(
    map: &'a SourceMap,
    module: &'a Module,
    symbols: Symbols<'a>,
    text: Text<'a>,
    thread_safe: bool,
) -> (ir::Mechanism, Diagnostics) {
    let mut lower = Lower {
        map,
        module,
        thread_safe,
        symbols,
        diagnostics: Diagnostics::new(),
        functions: BTreeMap::new(),
        tables: BTreeMap::new(),
        square: None,
        shared_stream_warned: false,
        cyclic: BTreeSet::new(),
        solving: 0,
        text,
        c: c::Functions::default(),
        evaluations: None,
    };
    lower.declare_routines();
    lower.find_cycles();
    lower.evaluations = lower.evaluation_count();
    let per_routine = lower.routines();
    lower.kernels();
    lower.drop_unreachable(per_routine);
    (lower.symbols.mech, lower.diagnostics)
}

impl<'a> Lower<'a> {
    fn error(&mut self, at: At, message: impl Into<String>, label: &str) {
        self.error_help(at, message, label, None);
    }

    fn error_help(&mut self, at: At, message: impl Into<String>, label: &str, help: Option<String>) {
        let error = Diagnostic::error(message).label(label).help_opt(help);
        self.diagnostics.push(self.map.place(error, at));
    }

    fn warn(&mut self, at: At, message: impl Into<String>, help: Option<String>) {
        let warning = Diagnostic::warning(message).help_opt(help);
        self.diagnostics.push(self.map.place(warning, at));
    }

    /// An error for a construct that is part of the language but not of this program, and what to write instead.
    fn unsupported(&mut self, at: At, what: &str, instead: &str) {
        self.error_help(at, format!("{what} is not supported"), "used here", Some(instead.to_string()));
    }

    /// Gives every routine its id, so that they can call each other.
    fn declare_routines(&mut self) {
        for (i, routine) in self.symbols.routines.clone().into_iter().enumerate() {
            self.functions.insert(&routine.name.name, ir::FunctionId::from_index(i));
            self.symbols.mech.functions.push(ir::Function {
                name: routine.name.name.clone(),
                parameters: routine.args.len() as u32,
                locals: Vec::new(),
                body: Vec::new(),
                result: None,
            });
        }
        for routine in self.symbols.routines.clone() {
            if table_of(&routine.body).is_some() {
                let id = ir::TableId::from_index(self.tables.len());
                self.tables.insert(&routine.name.name, id);
            }
        }
    }

    /// Lowers all routines; returns what is wrong with each.
    fn routines(&mut self) -> Vec<Diagnostics> {
        let mut found = Vec::new();
        for (i, routine) in self.symbols.routines.clone().into_iter().enumerate() {
            let before = std::mem::take(&mut self.diagnostics);
            let function = self.routine(routine);
            self.symbols.mech.functions[i] = function;
            if self.tables.contains_key(routine.name.name.as_str()) {
                self.table(routine);
            }
            found.push(std::mem::replace(&mut self.diagnostics, before));
        }
        found
    }

    fn routine(&mut self, routine: &'a Routine) -> ir::Function {
        let mut body = Body::new(Role::Function);
        body.name = routine.name.name.clone();
        body.enter();
        for arg in &routine.args {
            body.local(&arg.name.name, 1);
        }
        // The result has the function's name; an argument of that name hides it, as in NEURON.
        let result = routine.is_function.then(|| {
            body.enter();
            body.local(&routine.name.name, 1)
        });
        body.result = result;
        let block = self.block(&mut body, &routine.body);
        ir::Function {
            name: routine.name.name.clone(),
            parameters: routine.args.len() as u32,
            locals: body.locals,
            body: block,
            result,
        }
    }

    /// The table of `routine`.
    fn table(&mut self, routine: &'a Routine) {
        let Some((table, at)) = table_of(&routine.body) else { return };
        if routine.args.len() != 1 {
            self.error(at, "TABLE needs a routine with exactly one argument", "in this routine");
        }
        let mut body = Body::new(Role::Watch);
        let from = self.expr(&mut body, &table.from);
        let to = self.expr(&mut body, &table.to);
        let columns = if routine.is_function {
            ir::TableColumns::Result
        } else {
            let mut places = Vec::new();
            for name in &table.names {
                places.extend(self.elements_of(&mut body, &name.name, name.at));
            }
            ir::TableColumns::Places(places)
        };
        let mut depends = Vec::new();
        for name in &table.depend {
            depends.extend(self.place_of(&mut body, &name.name, name.at));
        }
        let intervals = self.count(&table.with, at);
        if !(1..=10_000_000).contains(&intervals) {
            self.error(at, format!("a TABLE WITH {intervals} intervals"), "need at least 1");
        }
        let Some(&fill) = self.functions.get(routine.name.name.as_str()) else { return };
        let Some(enabled) = self.symbols.use_table else { return };
        self.symbols.mech.tables.push(ir::Table {
            name: routine.name.name.clone(),
            fill,
            columns,
            from,
            to,
            intervals: intervals.clamp(1, 10_000_000) as u32,
            depends,
            at_call: !self.thread_safe,
            enabled,
        });
    }

    /// The top-level blocks that `pick` chooses.
    fn blocks(&self, pick: impl Fn(&'a ItemKind) -> Option<&'a Block>) -> Vec<&'a Block> {
        self.module.items.iter().filter_map(|item| pick(&item.kind)).collect()
    }

    /// Routines that no kernel needs may be beyond us: they give a message when they are called after all.
    fn drop_unreachable(&mut self, per_routine: Vec<Diagnostics>) {
        let reached = reach::reachable(&self.symbols.mech);
        for (i, found) in per_routine.into_iter().enumerate() {
            if reached.contains(&i) || !found.has_errors() {
                self.diagnostics.extend(found);
                continue;
            }
            let Some(function) = self.symbols.mech.functions.get_mut(i) else { continue };
            let why = found.iter().find(|d| d.is_error()).map_or(String::new(), |d| d.message.clone());
            let message = format!("`{}` cannot be called: {why}", function.name);
            function.body = vec![ir::Stmt::Fail(message)];
        }
    }
}
