//! VecStim, whose `element()` the field writes in C: takes the next time out of a `Vector`.

use crate::ast::{Block, Ident, ItemKind, Module, NameList, NeuronStmt, Stmt, StmtKind};
use netpyne_base::SourceFile;

/// What the C text of `element` does, in NMODL.
const ELEMENT: &str = "
PROCEDURE element() {
    IF (index >= 0) {
        IF (INT(index) < vector_size(space)) {
            etime = vector_get(space, index)
            index = index + 1
        } ELSE {
            index = -1
        }
    }
}
";

/// Replaces the C text of `element` by NMODL where `module` is recognisably a VecStim.
pub(crate) fn replace_c_text(module: &mut Module) {
    let recognised = module.items.iter().any(|item| match &item.kind {
        ItemKind::Routine(r) if r.name.name == "element" => r.body.stmts.iter().any(reads_vector),
        _ => false,
    });
    let Some(body) = recognised.then(element_body).flatten() else { return };
    for item in &mut module.items {
        match &mut item.kind {
            ItemKind::Routine(r) if r.name.name == "element" => r.body = body.clone(),
            // The vector is not a number any more.
            ItemKind::Assigned(list) => list.retain(|d| !is_vector(&d.name)),
            ItemKind::Parameter(list) => list.retain(|d| !is_vector(&d.name)),
            ItemKind::Neuron(list) => list.iter_mut().for_each(as_vector),
            ItemKind::Destructor(body) => body.stmts.clear(),
            _ => {}
        }
    }
    let space = Ident { name: "space".to_string(), at: Default::default() };
    for item in &mut module.items {
        if let ItemKind::Neuron(list) = &mut item.kind {
            list.push(NeuronStmt::Names(NameList::BbcorePointer, vec![space]));
            return;
        }
    }
}

fn reads_vector(stmt: &Stmt) -> bool {
    matches!(&stmt.kind, StmtKind::Verbatim(text)
        if text.contains("vector_capacity") && text.contains("etime = px[i]"))
}

/// The names under which the C text keeps the vector.
fn is_vector(name: &Ident) -> bool {
    name.name == "space" || name.name == "ptr"
}

fn as_vector(stmt: &mut NeuronStmt) {
    if let NeuronStmt::Names(_, names) = stmt {
        names.retain(|n| !is_vector(n));
    }
}

fn element_body() -> Option<Block> {
    let (module, _) = crate::parse(&SourceFile::new("element", ELEMENT));
    module.items.into_iter().find_map(|item| match item.kind {
        ItemKind::Routine(r) => Some(r.body),
        _ => None,
    })
}
