//! Cells without shape as point processes in a segment whose voltage is theirs.

use super::build::{Build, binary, load, number, set};
use crate::document::{Document, Element};
use crate::instance::{VariableKind, build};
use crate::types::{Condition, Regime};
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::{
    BinaryOp, Block, Class, Current, CurrentKernel, Env, Expr, Kernel, Kind, Mechanism, NetReceive, Place,
    Stmt, UnaryOp, Watch, WatchId,
};

/// Flag of the event at the start.
const START: f64 = 1.0;

/// Flag of the first condition that is watched.
const FIRST: f64 = 1000.0;

/// Flag of the first condition that is looked at because it may hold already.
const LOOK: f64 = 2_000_000.0;

/// How fast a voltage that is held returns to where it is held, per ms.
const HOLD: f64 = 1e7;

/// A cell without shape. Its capacity, nF, is that of the segment it sits in.
///
/// # Errors
/// What is wrong with the component.
pub fn cell(
    document: &Document,
    element: &Element,
    name: &str,
    capacity: f64,
) -> Result<Mechanism, Diagnostics> {
    let instance = build(document, element)?;
    let mut b = Build::new(document, &instance, name, Kind::PointProcess);
    b.outside_of_membrane();
    b.voltage = instance.own("v").filter(|v| instance.variables[*v].kind == VariableKind::State);
    b.owns_voltage = b.voltage.is_some();
    let mut equations = b.equations();
    let changes_voltage = |c: &Condition| c.actions.assign.iter().any(|(name, _)| name == "v");
    let owns = b.owns_voltage;
    let is_watched = move |node: usize, c: &Condition| node == 0 && owns && changes_voltage(c);

    let current = b.owns_voltage.then(|| b.field("i_cell", Class::Assigned, 0.0));
    let mut flow = Vec::new();
    if let (Some(current), Some(rate)) = (&current, &equations.voltage_rate) {
        // What flows out of the segment so that its voltage follows.
        let inwards = binary(BinaryOp::Mul, load(rate.clone()), number(capacity));
        flow.push(set(current.clone(), Expr::Unary(UnaryOp::Neg, Box::new(inwards))));
        for (lasts, value) in std::mem::take(&mut equations.held) {
            let distance = binary(BinaryOp::Sub, load(Place::Voltage), value);
            let pull = binary(BinaryOp::Mul, number(HOLD * capacity), distance);
            let pull = binary(BinaryOp::Mul, lasts, pull);
            flow.push(set(current.clone(), binary(BinaryOp::Add, load(current.clone()), pull)));
        }
    }
    let has_state = !equations.steps.is_empty();
    let mut state = Vec::new();
    if has_state {
        state.extend(equations.rates.clone());
        state.append(&mut equations.steps);
    }
    let mut rest: Block = if has_state { Vec::new() } else { equations.rates.clone() };
    rest.extend(equations.conduction.clone());
    rest.extend(b.conditions(&|node, c| !is_watched(node, c)));
    rest.extend(flow);
    match current {
        Some(value) => {
            b.mech.currents.push(Current { name: "i".to_owned(), value, ion: None });
            b.mech.kernels.current = Some(CurrentKernel { body: rest, ..CurrentKernel::default() });
        }
        None => state.extend(rest),
    }
    let locals = std::mem::take(&mut b.locals);
    b.mech.kernels.state = (!state.is_empty()).then_some(Kernel { locals, body: state });

    let mut initial = b.reset();
    initial.extend(equations.first_rates.clone());
    initial.extend(b.start(true));
    let watches = watched(&mut b, &is_watched, &equations.voltage_rate);
    let begin = voltage_at_start(&mut b);
    if !watches.is_empty() || !begin.is_empty() {
        initial.push(Stmt::NetSend { time: load(Place::Env(Env::Time)), flag: number(START) });
        let body = receive(watches, begin);
        let kernel = Kernel { locals: std::mem::take(&mut b.locals), body };
        b.mech.net_receive =
            Some(NetReceive { args: vec!["weight".to_owned()], body: kernel, initial: None });
    }
    b.mech.kernels.initial = Some(Kernel { locals: std::mem::take(&mut b.locals), body: initial });
    b.finish()
}

/// A condition that is watched: whether it matters now, and what happens when it becomes true.
struct Watched {
    only_if: Option<Expr>,
    test: Expr,
    then: Block,
    watch: WatchId,
    /// Whether a regime begins then, so that other conditions matter.
    enters: bool,
}

/// The conditions that are watched. What was about to happen to the voltage no longer holds after one.
fn watched<'d>(
    b: &mut Build<'_, 'd>,
    is_watched: &dyn Fn(usize, &Condition) -> bool,
    rate: &Option<Place>,
) -> Vec<Watched> {
    let Some(dynamics) = b.document.types.dynamics(b.instance.nodes[0].ty) else { return Vec::new() };
    let mut out = Vec::new();
    for regime in &dynamics.regimes {
        for condition in &regime.conditions {
            let place = b.regime(&regime.name);
            let mut then = Vec::new();
            b.act(0, &condition.actions, &mut then, 0);
            let next = condition.actions.enter.as_ref();
            if let Some(next) = next.and_then(|name| dynamics.regimes.iter().find(|r| r.name == *name)) {
                then.push(set(place.clone(), number(0.0)));
                enter(b, next, &mut then);
            }
            then.extend(rate.clone().map(|rate| set(rate, number(0.0))));
            let only_if = Some(binary(BinaryOp::Eq, load(place), number(1.0)));
            let (test, watch) = watch(b, &condition.test);
            out.push(Watched { only_if, test, then, watch, enters: condition.actions.enter.is_some() });
        }
    }
    for condition in dynamics.conditions.iter().filter(|c| is_watched(0, c)) {
        let mut then = Vec::new();
        b.act(0, &condition.actions, &mut then, 0);
        then.extend(rate.clone().map(|rate| set(rate, number(0.0))));
        let (test, watch) = watch(b, &condition.test);
        out.push(Watched { only_if: None, test, then, watch, enters: false });
    }
    out
}

fn enter(b: &mut Build, regime: &Regime, out: &mut Block) {
    let place = b.regime(&regime.name);
    out.push(set(place, number(1.0)));
    for (name, value) in &regime.entry {
        b.assign(0, name, value, out);
    }
}

fn watch(b: &mut Build, test: &crate::expression::Expression) -> (Expr, WatchId) {
    let test = b.expression(0, test);
    let minus = |a: Box<Expr>, c: Box<Expr>| Expr::Binary(BinaryOp::Sub, a, c);
    let difference = match test.clone() {
        Expr::Binary(BinaryOp::Gt | BinaryOp::Ge, a, c) => minus(a, c),
        Expr::Binary(BinaryOp::Lt | BinaryOp::Le, a, c) => minus(c, a),
        other => binary(BinaryOp::Sub, other, number(0.5)),
    };
    b.mech.watches.push(Watch { locals: Vec::new(), difference });
    (test, WatchId::from_index(b.mech.watches.len() - 1))
}

/// The voltage at the start, if the component says one.
fn voltage_at_start(b: &mut Build) -> Block {
    let mut out = Vec::new();
    if !b.owns_voltage {
        return out;
    }
    let Some(dynamics) = b.document.types.dynamics(b.instance.nodes[0].ty) else { return out };
    for (_, value) in dynamics.start.iter().filter(|(name, _)| name == "v") {
        b.assign(0, "v", value, &mut out);
    }
    out
}

fn receive(watches: Vec<Watched>, begin: Block) -> Block {
    let flag = |value: f64| binary(BinaryOp::Eq, load(Place::Env(Env::Flag)), number(value));
    let next = || binary(BinaryOp::Add, load(Place::Env(Env::Time)), load(Place::Env(Env::Dt)));
    // All are watched anew when something begins. What is true already never becomes true, so it is looked at a step later,
    // when others have seen the voltage that makes it true.
    let arm = || -> Block {
        let watch = watches.iter().enumerate().map(|(i, w)| Stmt::Watch(w.watch, number(FIRST + i as f64)));
        let look = watches.iter().enumerate().map(|(i, w)| {
            let send = Stmt::NetSend { time: next(), flag: number(LOOK + i as f64) };
            match &w.only_if {
                Some(condition) => Stmt::If(condition.clone(), vec![send], Vec::new()),
                None => send,
            }
        });
        watch.chain(look).collect()
    };
    let mut body: Block = vec![Stmt::If(flag(START), [begin, arm()].concat(), Vec::new())];
    for (i, w) in watches.iter().enumerate() {
        let looked = binary(BinaryOp::And, flag(LOOK + i as f64), w.test.clone());
        let fired = binary(BinaryOp::Or, flag(FIRST + i as f64), looked);
        let fired = match &w.only_if {
            Some(condition) => binary(BinaryOp::And, condition.clone(), fired),
            None => fired,
        };
        let mut then = w.then.clone();
        if w.enters {
            then.extend(arm());
        }
        body.push(Stmt::If(fired, then, Vec::new()));
    }
    body
}
