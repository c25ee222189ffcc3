//! Sources of spikes as artificial cells, which wake themselves in every step.

use super::build::{Build, binary, load, number, set};
use crate::document::{Document, Element};
use crate::instance::build;
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::{BinaryOp, Block, Env, Expr, Kernel, Kind, Mechanism, NetReceive, Place, Stmt};

/// The flag of the event by which a source wakes itself.
const WAKE: f64 = 1.0;

/// A source of spikes.
///
/// # Errors
/// What is wrong with the component.
pub fn source(document: &Document, element: &Element, name: &str) -> Result<Mechanism, Diagnostics> {
    let instance = build(document, element)?;
    let mut b = Build::new(document, &instance, name, Kind::ArtificialCell);
    let equations = b.equations();
    let now = || load(Place::Env(Env::Time));
    let mut initial = b.reset();
    initial.extend(equations.first_rates);
    initial.extend(b.start(false));
    let mut wake: Block = Vec::new();
    if instance.nodes[0].spikes.is_empty() {
        let next = || Stmt::NetSend {
            time: binary(BinaryOp::Add, now(), load(Place::Env(Env::Dt))),
            flag: number(WAKE),
        };
        initial.push(next());
        wake.extend(equations.rates);
        wake.extend(equations.steps);
        wake.extend(b.conditions(&|_, _| true));
        wake.push(next());
    } else {
        listed(&mut b, &mut initial, &mut wake);
    }
    let woken = binary(BinaryOp::Eq, load(Place::Env(Env::Flag)), number(WAKE));
    let other = b.on_event(0, "in", 0);
    let body = vec![Stmt::If(woken, wake, other)];
    b.mech.kernels.initial = Some(Kernel { locals: Vec::new(), body: initial });
    let locals = std::mem::take(&mut b.locals);
    b.mech.net_receive =
        Some(NetReceive { args: vec!["weight".to_owned()], body: Kernel { locals, body }, initial: None });
    b.finish()
}

/// A list of spikes: each is an event at its own time.
fn listed(b: &mut Build, initial: &mut Block, wake: &mut Block) {
    let (vector, next) = b.listed(0);
    let left = || binary(BinaryOp::Lt, load(next.clone()), Expr::VectorSize(vector));
    let send =
        || Stmt::NetSend { time: Expr::VectorGet(vector, Box::new(load(next.clone()))), flag: number(WAKE) };
    initial.push(set(next.clone(), number(0.0)));
    initial.push(Stmt::If(left(), vec![send()], Vec::new()));
    wake.extend(b.on_event(0, "in", 0));
    wake.push(set(next.clone(), binary(BinaryOp::Add, load(next.clone()), number(1.0))));
    wake.push(Stmt::If(left(), vec![send()], Vec::new()));
}
