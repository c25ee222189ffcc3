//! Which fields and globals the kernels of a mechanism store to while time passes, and which they look at.

use crate::ir::visit::{Visitor, walk_block, walk_expr};
use crate::ir::*;
use crate::ssa::dependence::live;
use crate::ssa::graph::{Node, Source};
use crate::ssa::traced::Traced;

/// By column of the fields, by element of the globals.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage {
    /// Fields stored to after initialisation.
    pub stored: Vec<bool>,
    /// Fields whose value from before is looked at by some kernel.
    pub loaded: Vec<bool>,
    /// Globals likewise.
    pub globals_loaded: Vec<bool>,
}

/// Collects places of a kernel and of all that it calls.
struct Places<'m> {
    m: &'m Mechanism,
    functions: Vec<bool>,
    pending: Vec<FunctionId>,
    stored: Vec<Place>,
    loaded: Vec<Place>,
}

impl Visitor for Places<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        if let Stmt::Table(table, _) = stmt {
            let table = &self.m.tables[table.index()];
            self.pending.push(table.fill);
            if let TableColumns::Places(places) = &table.columns {
                self.stored.extend(places.iter().cloned());
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(function, _) => self.pending.push(*function),
            Expr::Table(table, _) => self.pending.push(self.m.tables[table.index()].fill),
            _ => {}
        }
    }

    fn place(&mut self, place: &Place, store: bool) {
        let list = if store { &mut self.stored } else { &mut self.loaded };
        list.push(place.clone());
    }
}

impl<'m> Places<'m> {
    fn new(m: &'m Mechanism) -> Self {
        let functions = vec![false; m.functions.len()];
        Self { m, functions, pending: Vec::new(), stored: Vec::new(), loaded: Vec::new() }
    }

    fn block(&mut self, block: &Block) {
        walk_block(block, self);
        self.follow();
    }

    fn expression(&mut self, expr: &Expr) {
        walk_expr(expr, self);
        self.follow();
    }

    fn follow(&mut self) {
        while let Some(function) = self.pending.pop() {
            if !std::mem::replace(&mut self.functions[function.index()], true) {
                walk_block(&self.m.functions[function.index()].body, self);
            }
        }
    }
}

/// Marks the elements of fields (or of globals) among `places`.
fn mark(m: &Mechanism, places: &[Place], globals: bool, marks: &mut [bool]) {
    for place in places {
        let (start, len) = match place {
            Place::Field(id) | Place::FieldElement(id, _) if !globals => {
                (m.first_column(*id), m.fields[id.index()].len)
            }
            Place::Global(id) | Place::GlobalElement(id, _) if globals => {
                (m.first_element(*id), m.globals[id.index()].len)
            }
            _ => continue,
        };
        marks[start as usize..(start + len) as usize].fill(true);
    }
}

/// `traced` gives the graph of a kernel that has one; none as role stands for the current kernel.
pub(crate) fn usage<'t>(m: &Mechanism, traced: &dyn Fn(Option<Role>) -> Option<&'t Traced>) -> Usage {
    let fields = m.fields.iter().map(|f| f.len as usize).sum();
    let globals = m.globals.iter().map(|g| g.len as usize).sum();
    let mut usage = Usage {
        stored: vec![false; fields],
        loaded: vec![false; fields],
        globals_loaded: vec![false; globals],
    };
    let mut always = Places::new(m);
    let mut scalar = Places::new(m);
    let mut graphs: Vec<&Traced> = Vec::new();
    for (role, kernel) in m.kernels.all() {
        let start = matches!(
            role,
            Role::Constructor | Role::BeforeInitial | Role::Initial | Role::AfterInitial | Role::Destructor
        );
        if !start {
            always.block(&kernel.body);
        }
        match traced(Some(role)) {
            Some(graph) => graphs.push(graph),
            None => scalar.block(&kernel.body),
        }
    }
    if let Some(kernel) = &m.kernels.current {
        let blocks = [&kernel.prologue, &kernel.body, &kernel.epilogue];
        blocks.iter().for_each(|b| always.block(b));
        match traced(None) {
            Some(graph) => graphs.push(graph),
            None => {
                blocks.iter().for_each(|b| scalar.block(b));
                scalar.loaded.extend(m.currents.iter().map(|c| c.value.clone()));
            }
        }
    }
    if let Some(receive) = &m.net_receive {
        always.block(&receive.body.body);
        scalar.block(&receive.body.body);
        receive.initial.iter().for_each(|k| scalar.block(&k.body));
    }
    m.watches.iter().for_each(|w| scalar.expression(&w.difference));
    for table in &m.tables {
        [&table.from, &table.to].into_iter().for_each(|e| scalar.expression(e));
        scalar.loaded.extend(table.depends.iter().cloned());
        scalar.loaded.push(Place::Global(table.enabled));
        scalar.pending.push(table.fill);
        scalar.follow();
    }
    mark(m, &always.stored, false, &mut usage.stored);
    mark(m, &scalar.loaded, false, &mut usage.loaded);
    mark(m, &scalar.loaded, true, &mut usage.globals_loaded);
    for graph in graphs {
        let nodes = graph.graph.nodes.iter().zip(live(graph));
        for (node, _) in nodes.filter(|(_, live)| *live) {
            match *node {
                Node::Load(Source::Field(column)) => usage.loaded[column as usize] = true,
                Node::Load(Source::Global(element)) => usage.globals_loaded[element as usize] = true,
                _ => {}
            }
        }
    }
    usage
}
