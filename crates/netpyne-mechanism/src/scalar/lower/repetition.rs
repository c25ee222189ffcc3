//! Whether running a block twice leaves the same as running it once.

use crate::ir::visit::{Visitor, walk_block};
use crate::ir::*;

/// Whether one more run of `block` could show: it draws random numbers, or changes something that it looks at. What only looks
/// at it after changing it, so that nothing shows, may be among the latter.
pub(super) fn keeps_count(mechanism: &Mechanism, block: &Block) -> bool {
    let functions = vec![false; mechanism.functions.len()];
    let (pending, stored, loaded) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen = Seen { mechanism, functions, pending, stored, loaded, draws: false };
    walk_block(block, &mut seen);
    while let Some(id) = seen.pending.pop() {
        if !std::mem::replace(&mut seen.functions[id.index()], true) {
            walk_block(&mechanism.functions[id.index()].body, &mut seen);
        }
    }
    seen.draws || seen.stored.iter().any(|place| seen.loaded.contains(place))
}

/// What a block and all that it calls do.
struct Seen<'m> {
    mechanism: &'m Mechanism,
    functions: Vec<bool>,
    pending: Vec<FunctionId>,
    stored: Vec<Whole>,
    loaded: Vec<Whole>,
    draws: bool,
}

/// A variable, be it an array or not.
#[derive(PartialEq)]
enum Whole {
    Field(FieldId),
    Global(GlobalId),
    Pointer,
    Ion(IonUseId, IonVar),
}

impl Visitor for Seen<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Table(table, _) => {
                let table = &self.mechanism.tables[table.index()];
                self.pending.push(table.fill);
                if let TableColumns::Places(places) = &table.columns {
                    self.stored.extend(places.iter().filter_map(whole));
                }
            }
            Stmt::RandomSetSeq(..) | Stmt::SetSeed(_) => self.draws = true,
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(function, _) => self.pending.push(*function),
            Expr::Table(table, _) => self.pending.push(self.mechanism.tables[table.index()].fill),
            Expr::Random(..) => self.draws = true,
            _ => {}
        }
    }

    fn place(&mut self, place: &Place, store: bool) {
        let list = if store { &mut self.stored } else { &mut self.loaded };
        list.extend(whole(place));
    }
}

/// The variable that a place belongs to; none for what does not outlive the block.
fn whole(place: &Place) -> Option<Whole> {
    match *place {
        Place::Field(id) | Place::FieldElement(id, _) => Some(Whole::Field(id)),
        Place::Global(id) | Place::GlobalElement(id, _) => Some(Whole::Global(id)),
        // Several may point at one variable.
        Place::Pointer(_) => Some(Whole::Pointer),
        Place::Ion(ion, variable) => Some(Whole::Ion(ion, variable)),
        _ => None,
    }
}
