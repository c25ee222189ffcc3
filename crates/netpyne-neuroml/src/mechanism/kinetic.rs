//! Kinetic schemes: states and transitions between them, advanced by a backward step of Euler's method.

use super::build::{Build, binary, load, number, set};
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir::{BinaryOp, Block, Env, Expr, LocalId, Place, Solve, Sparse, Stmt, UnaryOp};

/// A transition: states by number, rates.
struct Transition {
    from: usize,
    to: usize,
    forward: Place,
    reverse: Place,
}

impl Build<'_, '_> {
    /// Whether any part of the component has a kinetic scheme.
    pub fn has_kinetics(&self) -> bool {
        self.instance
            .nodes
            .iter()
            .any(|n| self.document.types.dynamics(n.ty).is_some_and(|d| !d.kinetics.is_empty()))
    }

    /// The steps of all kinetic schemes, which compute `all` derived variables themselves; `steady` for the start.
    pub fn kinetics(&mut self, all: &Block, steady: bool) -> Block {
        let mut out = Vec::new();
        for node in 0..self.instance.nodes.len() {
            let Some(dynamics) = self.document.types.dynamics(self.instance.nodes[node].ty) else { continue };
            for scheme in &dynamics.kinetics {
                let list =
                    |name: &str| self.instance.nodes[node].children.get(name).cloned().unwrap_or_default();
                let (nodes, edges) = (list(&scheme.nodes), list(&scheme.edges));
                let states: Option<Vec<Place>> =
                    nodes.iter().map(|n| self.variable_of(*n, &scheme.state)).collect();
                let Some(states) = states.filter(|s| !s.is_empty()) else {
                    self.wrong(node, "a kinetic scheme without states", None);
                    continue;
                };
                let mut transitions = Vec::new();
                for &edge in &edges {
                    let rates = [&scheme.forward, &scheme.reverse].map(|name| self.variable_of(edge, name));
                    let ends = [&scheme.from, &scheme.to].map(|name| self.state(edge, &nodes, name));
                    if let ([Some(from), Some(to)], [Some(forward), Some(reverse)]) = (ends, rates) {
                        transitions.push(Transition { from, to, forward, reverse });
                    }
                }
                out.push(self.sparse(states, &transitions, all, steady));
            }
        }
        out
    }

    fn variable_of(&self, node: usize, name: &str) -> Option<Place> {
        self.instance.nodes[node].scope.get(name).map(|v| self.place(*v))
    }

    /// The number of the state that a transition names.
    fn state(&mut self, edge: usize, nodes: &[usize], name: &str) -> Option<usize> {
        let element = self.instance.nodes[edge].element;
        let id = element.get(name).unwrap_or_default();
        let ids: Vec<&str> = nodes.iter().filter_map(|n| self.instance.nodes[*n].element.id()).collect();
        let found = nodes.iter().position(|n| self.instance.nodes[*n].element.id() == Some(id));
        if found.is_none() {
            let d = self.document.wrong_value(
                element,
                name,
                format!("there is no state `{id}` beside this transition"),
            );
            self.problems.push(d.help_opt(did_you_mean(id, ids)));
        }
        found
    }

    /// The system of one scheme; the last state's equation is that all together are 1.
    fn sparse(
        &mut self,
        states: Vec<Place>,
        transitions: &[Transition],
        rates: &Block,
        steady: bool,
    ) -> Stmt {
        let n = states.len();
        let (old, rhs, matrix) =
            (self.local("old", n as u32), self.local("rhs", n as u32), self.local("matrix", 1));
        let last = n - 1;
        let mut elements = Elements { matrix, places: Vec::new() };
        let mut body: Block = rates.clone();
        let per_step = || binary(BinaryOp::Div, number(1.0), load(Place::Env(Env::Dt)));
        for (row, state) in states.iter().enumerate().take(last) {
            let moved = binary(BinaryOp::Sub, load(state.clone()), load(at(old, row)));
            let back = Expr::Unary(UnaryOp::Neg, Box::new(binary(BinaryOp::Mul, per_step(), moved)));
            body.push(set(at(rhs, row), back));
            elements.add(&mut body, (row, row), BinaryOp::Add, per_step());
        }
        for t in transitions {
            let flow = |rate: &Place, state: usize| {
                binary(BinaryOp::Mul, load(rate.clone()), load(states[state].clone()))
            };
            let net = || binary(BinaryOp::Sub, flow(&t.forward, t.from), flow(&t.reverse, t.to));
            for (row, out_op, in_op) in
                [(t.from, BinaryOp::Sub, BinaryOp::Add), (t.to, BinaryOp::Add, BinaryOp::Sub)]
            {
                if row == last {
                    continue;
                }
                body.push(set(at(rhs, row), binary(out_op, load(at(rhs, row)), net())));
                elements.add(&mut body, (row, t.from), in_op, load(t.forward.clone()));
                elements.add(&mut body, (row, t.to), out_op, load(t.reverse.clone()));
            }
        }
        let sum = states.iter().fold(number(1.0), |sum, s| binary(BinaryOp::Sub, sum, load(s.clone())));
        body.push(set(at(rhs, last), sum));
        for column in 0..n {
            elements.add(&mut body, (last, column), BinaryOp::Add, number(1.0));
        }
        let elements = elements.places;
        self.locals[matrix.index()].len = elements.len() as u32;
        Stmt::Solve(Box::new(Solve::Sparse(Sparse {
            states,
            elements,
            old,
            rhs,
            matrix,
            linear: true,
            steady,
            body,
        })))
    }
}

fn at(local: LocalId, index: usize) -> Place {
    Place::LocalElement(local, Box::new(number(index as f64)))
}

/// The elements of a sparse matrix that are used.
struct Elements {
    matrix: LocalId,
    /// Row and column of each.
    places: Vec<(u32, u32)>,
}

impl Elements {
    /// Adds to an element, which begins at 0.
    fn add(&mut self, body: &mut Block, (row, column): (usize, usize), operator: BinaryOp, value: Expr) {
        let element = (row as u32, column as u32);
        let index = self.places.iter().position(|e| *e == element).unwrap_or_else(|| {
            self.places.push(element);
            self.places.len() - 1
        });
        let place = at(self.matrix, index);
        body.push(set(place.clone(), binary(operator, load(place), value)));
    }
}
