//! Synapses and inputs as point processes.

use super::build::{Build, binary, load, number, set};
use crate::document::{Document, Element};
use crate::instance::{VariableKind, build};
use crate::types::Condition;
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::{
    BinaryOp, Block, Class, Current, CurrentKernel, Env, Expr, Kernel, Kind, Mechanism, NetReceive, Place,
    Stmt, UnaryOp, VectorId,
};

/// A synapse, or an input that carries a current.
///
/// # Errors
/// What is wrong with the component.
pub fn point(document: &Document, element: &Element, name: &str) -> Result<Mechanism, Diagnostics> {
    let instance = build(document, element)?;
    let mut b = Build::new(document, &instance, name, Kind::PointProcess);
    b.outside_of_membrane();
    let is_synapse = document.types.is(&element.ty, "baseSynapse");
    let mut equations = b.equations();
    // Inputs without dimension act on cells whose capacity is 1 nF, in which 1 nA makes 1 mV/ms.
    let current = instance.own("i").or_else(|| instance.own("I"));
    let Some(current) = current else {
        b.wrong(0, "a synapse or input needs a variable `i`, its current", None);
        return b.finish();
    };
    let value = match is_synapse {
        // LEMS counts currents into the cell as positive, NEURON those of the membrane outwards.
        true => {
            let outwards = b.field("i_outwards", Class::Assigned, 0.0);
            let negative = Expr::Unary(UnaryOp::Neg, Box::new(load(b.place(current))));
            let is_state = instance.variables[current].kind == VariableKind::State;
            let assign = set(outwards.clone(), negative);
            if is_state {
                equations.steps.push(assign)
            } else {
                equations.rates.push(assign)
            }
            outwards
        }
        false => b.place(current),
    };
    b.mech.electrode = !is_synapse;
    b.mech.currents.push(Current { name: "i".to_owned(), value, ion: None });

    let tells = |c: &Condition| !c.actions.emit.is_empty();
    let timed = spike_times(&mut b);
    let sudden = b.conditions(&|_, c| tells(c));
    let has_state = !equations.steps.is_empty() || !timed.is_empty() || !sudden.is_empty();
    if has_state {
        let mut state = b.ions_in();
        state.extend(equations.rates.clone());
        state.extend(equations.steps.clone());
        state.extend(sudden);
        state.extend(timed);
        let locals = std::mem::take(&mut b.locals);
        b.mech.kernels.state = Some(Kernel { locals, body: state });
    }
    let mut body: Block = if has_state { Vec::new() } else { equations.rates.clone() };
    body.extend(equations.conduction.clone());
    body.extend(b.conditions(&|_, c| !tells(c)));
    let prologue = b.ions_in();
    b.mech.kernels.current = Some(CurrentKernel { prologue, body, ..CurrentKernel::default() });
    b.initial(&equations.first_rates, false);

    b.weighs_event = is_synapse;
    let received = b.on_event(0, "in", 0);
    b.weighs_event = false;
    if is_synapse || !received.is_empty() {
        let body = Kernel { locals: std::mem::take(&mut b.locals), body: received };
        b.mech.net_receive = Some(NetReceive { args: vec!["weight".to_owned()], body, initial: None });
    }
    b.finish()
}

/// What happens at the times of listed spikes: a loop over those whose time has come.
fn spike_times(b: &mut Build) -> Block {
    let mut out = Vec::new();
    for node in 0..b.instance.nodes.len() {
        if b.instance.nodes[node].spikes.is_empty() {
            continue;
        }
        let (vector, next) = b.listed(node);
        let due = binary(
            BinaryOp::Ge,
            load(Place::Env(Env::Time)),
            Expr::VectorGet(vector, Box::new(load(next.clone()))),
        );
        let left = binary(BinaryOp::Lt, load(next.clone()), Expr::VectorSize(vector));
        let mut body = b.on_event(node, "in", 0);
        body.push(set(next.clone(), binary(BinaryOp::Add, load(next), number(1.0))));
        // The time of a spike beyond the last must not be asked for.
        let rest = vec![Stmt::If(due, body, vec![Stmt::Break])];
        out.push(Stmt::While(left, rest));
    }
    out
}

impl Build<'_, '_> {
    /// The vector of a node's spikes, and the field that says which is next.
    pub fn listed(&mut self, node: usize) -> (VectorId, Place) {
        let times = self.instance.nodes[node].spikes.clone();
        let vector = VectorId::from_index(self.mech.vectors.len());
        self.mech.vectors.push(format!("{}spikes", self.instance.nodes[node].prefix));
        self.mech.filled.push((vector, times.into()));
        let next = self.field(&format!("{}next_spike", self.instance.nodes[node].prefix), Class::State, 0.0);
        (vector, next)
    }
}
