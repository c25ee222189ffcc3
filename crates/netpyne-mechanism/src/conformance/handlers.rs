//! Handlers of events: delivered in batches or one by one, events leave the same bits and ask for the same.

use super::random::{locals, pick};
use super::world::{Noise, Placement, World};
use super::{BackEnd, valid};
use crate::build::*;
use crate::compile::{Options, compile};
use crate::executable::{Arrivals, Executable, ExternalAccess, KernelError, Request};
use crate::ir::Role;
use crate::ir::*;

const FIELDS: u32 = 5;
const ARGUMENTS: u32 = 3;
/// The flag of self events that INITIAL sent.
const WITHOUT_WEIGHTS: f64 = 3.0;
/// Connections onto each instance.
const CONNECTIONS: usize = 3;

/// A leaky integrate-and-fire cell that refuses events for a while after a spike. Fields: tau refrac | m t0 refractory.
pub fn int_fire() -> Mechanism {
    let mut m = mechanism("IntFire", Kind::ArtificialCell);
    m.fields = vec![
        parameter("tau", 10.0),
        parameter("refrac", 5.0),
        assigned("m"),
        assigned("t0"),
        assigned("refractory"),
    ];
    let now = || env(Env::Time);
    let is = |a: Expr, b: f64| binary(BinaryOp::Eq, a, num(b));
    let fire = vec![
        set_field(4, num(1.0)),
        set_field(2, num(2.0)),
        Stmt::NetSend { time: now() + field(1), flag: field(4) },
        Stmt::NetEvent(now()),
    ];
    let charge = vec![
        set_field(2, field(2) * math(MathFn::Exp, -(now() - field(3)) / field(0))),
        set_field(3, now()),
        set_field(2, field(2) + load(Place::Argument(0))),
        Stmt::If(binary(BinaryOp::Gt, field(2), num(1.0)), fire, vec![]),
    ];
    let wake = vec![set_field(3, now()), set_field(4, num(0.0)), set_field(2, num(0.0))];
    let wake = Stmt::If(is(env(Env::Flag), 1.0), wake, vec![]);
    m.net_receive = Some(NetReceive {
        args: vec!["w".into()],
        body: kernel(vec![Stmt::If(is(field(4), 0.0), charge, vec![wake])]),
        initial: None,
    });
    m
}

/// A synapse whose weights learn: they are assigned, by a library function too, and some events end early.
/// Fields: tau gain | g last. Weights: w, resource, time of the last event.
pub fn plastic() -> Mechanism {
    let mut m = mechanism("Plastic", Kind::ArtificialCell);
    m.fields = vec![parameter("tau", 20.0), parameter("gain", 0.3), state("g"), assigned("last")];
    m.globals = vec![global_value("most", 2.0)];
    let now = || env(Env::Time);
    let weight = |n: u32| load(Place::Argument(n));
    let set = |n: u32, value: Expr| Stmt::Assign(Place::Argument(n), value);
    let nothing = binary(BinaryOp::Le, weight(0), num(0.0));
    let above = binary(BinaryOp::Gt, field(2), global(0));
    let body = vec![
        Stmt::If(nothing, vec![set_field(3, num(-1.0)), Stmt::Return], vec![]),
        set(1, num(1.0) - (num(1.0) - weight(1)) * math(MathFn::Exp, (weight(2) - now()) / field(0))),
        set_field(2, field(2) + field(1) * weight(0) * weight(1)),
        set(1, weight(1) * math(MathFn::Tanh, weight(1) + field(2))),
        set(2, now()),
        set_field(3, now()),
        Stmt::If(above, vec![Stmt::NetEvent(now() + env(Env::Dt)), set_field(2, num(0.0))], vec![]),
    ];
    m.net_receive = Some(NetReceive {
        args: ["w", "resource", "last"].map(String::from).to_vec(),
        body: kernel(body),
        initial: None,
    });
    m
}

/// A random handler; equal seeds give equal mechanisms.
pub fn random(seed: u64) -> Mechanism {
    let mut noise = Noise(seed.wrapping_mul(0xd134_2543_de82_ef95) | 1);
    let n = &mut noise;
    n.draw();
    let mut m = mechanism(&format!("handler{seed}"), Kind::ArtificialCell);
    m.fields = (0..FIELDS).map(|i| parameter(&format!("f{i}"), 0.3 + f64::from(i))).collect();
    m.globals = vec![global_value("g", 1.5)];
    m.functions = vec![Function {
        name: "f".into(),
        parameters: 2,
        locals: locals(),
        body: statements(n, 2, 2, false),
        result: Some(LocalId(2)),
    }];
    m.net_receive = Some(NetReceive {
        args: (0..ARGUMENTS).map(|i| format!("w{i}")).collect(),
        body: Kernel { locals: locals(), body: statements(n, 5, 3, true) },
        initial: None,
    });
    m
}

/// Functions do not see weights and flag.
fn place(n: &mut Noise, handler: bool) -> Place {
    match pick(n, if handler { 8 } else { 6 }) {
        0..2 => Place::Local(LocalId(pick(n, 3))),
        2..6 => Place::Field(FieldId(pick(n, FIELDS))),
        _ => Place::Argument(pick(n, ARGUMENTS)),
    }
}

fn statements(n: &mut Noise, count: u32, depth: u32, calls: bool) -> Block {
    (0..count)
        .map(|_| match pick(n, 8) {
            0 | 1 if depth > 0 => {
                let condition = expression(n, 2, calls);
                Stmt::If(condition, statements(n, 2, depth - 1, calls), statements(n, 1, depth - 1, calls))
            }
            2 if depth > 0 && pick(n, 4) == 0 => {
                Stmt::If(expression(n, 1, calls), vec![Stmt::Return], vec![])
            }
            3 => Stmt::NetSend { time: expression(n, 1, calls), flag: expression(n, 1, calls) },
            4 => Stmt::NetEvent(expression(n, 1, calls)),
            _ => Stmt::Assign(place(n, calls), expression(n, depth + 1, calls)),
        })
        .collect()
}

fn expression(n: &mut Noise, depth: u32, calls: bool) -> Expr {
    use BinaryOp::*;
    if depth == 0 || pick(n, 6) == 0 {
        let constants = [0.0, -0.0, 1.0, -1.0, 2.0, 0.1, 10.0, -0.5, 700.5, 0.001];
        return match pick(n, 10) {
            0..2 => num(constants[pick(n, constants.len() as u32) as usize]),
            2..4 => {
                env([Env::Time, Env::Dt, Env::Celsius, Env::Flag]
                    [pick(n, if calls { 4 } else { 3 }) as usize])
            }
            4 => global(0),
            _ => load(place(n, calls)),
        };
    }
    let mut sub = || Box::new(expression(n, depth - 1, calls));
    let (a, b, c) = (sub(), sub(), sub());
    match pick(n, 12) {
        0..7 => {
            let ops = [Add, Sub, Mul, Div, Add, Sub, Mul, Div, Lt, Le, Gt, Ge, Eq, Ne, And, Or];
            Expr::Binary(ops[pick(n, ops.len() as u32) as usize], a, b)
        }
        7 => Expr::Unary([UnaryOp::Neg, UnaryOp::Not, UnaryOp::Truncate][pick(n, 3) as usize], a),
        8 => Expr::Math([MathFn::Exp, MathFn::Fabs, MathFn::Sqrt][pick(n, 3) as usize], vec![*a]),
        9 => Expr::Math([MathFn::Log, MathFn::Tanh, MathFn::Floor][pick(n, 3) as usize], vec![*a]),
        10 if calls => Expr::Call(FunctionId(0), vec![*a, *b]),
        _ => Expr::Select(a, b, c),
    }
}

/// Instances and weights, the same for equal mechanisms and numbers.
struct Cells {
    world: World,
    weights: Vec<f64>,
    arguments: usize,
}

impl Cells {
    fn new(code: &dyn Executable, count: usize) -> Self {
        let m = code.mechanism();
        let mut world = World::new(m, count, Placement::Consecutive);
        let mut noise = Noise(count as u64 * 104_729 + 99);
        for column in 0..m.fields.len() {
            // Some parameters are equal for all instances.
            let kinds = [1, 1, 1000, 3][column % 4];
            for i in 0..count {
                let value = 1.0 + 0.25 * (i % kinds) as f64;
                world.instances.column_mut(column, 0)[i] *= value;
            }
        }
        let arguments = m.net_receive.as_ref().map_or(0, |r| r.args.len());
        let weights = (0..count * CONNECTIONS * arguments).map(|_| 1.5 * noise.draw() - 0.25).collect();
        Self { world, weights, arguments }
    }

    /// Delivers one event.
    fn receive(
        &mut self,
        code: &dyn Executable,
        instance: u32,
        t: f64,
        flag: f64,
        first: u32,
    ) -> Result<Vec<Seen>, KernelError> {
        self.world.t = t;
        let arguments = if flag == WITHOUT_WEIGHTS { 0 } else { self.arguments };
        let own = &mut self.weights[first as usize..first as usize + arguments];
        self.world.receive(code, instance as usize, flag, own)?;
        let events = std::mem::take(&mut self.world.events);
        Ok(events.into_iter().map(|(i, kind, a, b)| seen(i, kind, [a, b])).collect())
    }

    fn bits(&self) -> Vec<u64> {
        let weights = self.weights.iter().map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() });
        self.world.bits(0).into_iter().chain(weights).collect()
    }
}

/// What an instance asks for, with NaNs alike.
type Seen = (usize, &'static str, [u64; 2]);

fn seen(instance: usize, kind: &'static str, values: [f64; 2]) -> Seen {
    (instance, kind, values.map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() }))
}

/// A mechanism whose handler does what its state kernel does.
pub fn on_event(mut mechanism: Mechanism) -> Mechanism {
    let body = mechanism.kernels.state.take().unwrap_or_default();
    mechanism.net_receive = Some(NetReceive { args: Vec::new(), body, initial: None });
    mechanism
}

/// Holds handlers, of several events too where they take those, to what the scalar interpreter does one by one.
pub fn check(back_end: BackEnd<'_>, mechanism: Mechanism) -> Result<(), String> {
    let valid = valid(&mechanism)?;
    let tested = back_end(valid.clone());
    let reference = compile(valid, Options { scalar: true, ..Options::default() });
    for count in [1, 5, 8, 48] {
        for specialised in [false, true] {
            compare(&*tested, &*reference, count, specialised).map_err(|what| {
                format!("{}, {count} instances, {specialised}: {what}\n{}", mechanism.name, tested.describe())
            })?;
        }
    }
    Ok(())
}

fn compare(
    tested: &dyn Executable,
    reference: &dyn Executable,
    count: usize,
    specialised: bool,
) -> Result<(), String> {
    let (mut ours, mut theirs) = (Cells::new(tested, count), Cells::new(reference, count));
    let fail = |e: KernelError| e.message;
    for (cells, code) in [(&mut ours, tested), (&mut theirs, reference)] {
        cells.world.refresh(code).map_err(fail)?;
        cells.world.run(code, Role::Initial).map_err(fail)?;
    }
    if specialised {
        let columns = ours.world.instances.columns();
        let external = ExternalAccess { reads: vec![true; columns], ..ExternalAccess::none(columns) };
        ours.world.specialise(tested, &external);
    }
    let mut noise = Noise(count as u64 * 31 + 7);
    let mut order: Vec<u32> = (0..count as u32).collect();
    let arguments = theirs.arguments;
    for round in 0..12 {
        let most = tested.batch_size().min(count);
        let n = if most == 0 { 0 } else { 1 + pick(&mut noise, most as u32) as usize };
        (0..n).for_each(|k| order.swap(k, k + pick(&mut noise, (count - k) as u32) as usize));
        let times: Vec<f64> = (0..n).map(|_| f64::from(round) + noise.draw()).collect();
        let mut connection = |instance: u32| {
            ((instance as usize * CONNECTIONS + pick(&mut noise, CONNECTIONS as u32) as usize) * arguments)
                as u32
        };
        let first: Vec<u32> = order[..n].iter().map(|&instance| connection(instance)).collect();
        let mut want = Vec::new();
        for ((&instance, &t), &first) in order.iter().zip(&times).zip(&first) {
            want.extend(theirs.receive(reference, instance, t, 0.0, first).map_err(fail)?);
        }
        let arrivals = &mut Arrivals {
            instances: &order[..n],
            times: &times,
            first_weight: &first,
            weights: &mut ours.weights,
        };
        let requests = ours.world.receive_batch(tested, arrivals).map_err(fail)?;
        let mut got: Vec<Seen> = Vec::new();
        for (lane, request) in requests {
            let instance = order[lane as usize] as usize;
            got.push(match request {
                Request::SelfEvent { time, flag } => seen(instance, "send", [time, flag]),
                Request::Spike(time) => seen(instance, "event", [time, 0.0]),
            });
        }
        let last = if round == 11 { WITHOUT_WEIGHTS } else { 2.0 };
        for flag in [0.0, 1.0, last] {
            let instance = order[round as usize % count];
            let first = connection(instance);
            let t = f64::from(round) + 1.0 + 0.1 * flag;
            let [a, b] = [(&mut theirs, reference), (&mut ours, tested)]
                .map(|(cells, code)| cells.receive(code, instance, t, flag, first));
            match (a, b) {
                (Ok(a), Ok(b)) => {
                    want.extend(a);
                    got.extend(b);
                }
                (Err(a), Err(b)) if a == b => return Ok(()),
                (a, b) => return Err(format!("round {round}, flag {flag}: {b:?} instead of {a:?}")),
            }
        }
        if want != got {
            return Err(format!("round {round}: asked for {got:?} instead of {want:?}"));
        }
        let (a, b) = (theirs.bits(), ours.bits());
        if let Some(at) = a.iter().zip(&b).position(|(a, b)| a != b) {
            return Err(format!("round {round}: value {at} differs: {:x} instead of {:x}", b[at], a[at]));
        }
    }
    Ok(())
}
