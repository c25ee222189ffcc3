//! Random mechanisms: expressions and statements over all that a tape can hold.

use super::world::Noise;
use crate::build;
use crate::ir::*;

const LOCALS: u32 = 3;
const FIELDS: u32 = 5;
const GLOBALS: u32 = 3;

/// A mechanism with state, initial and current kernels; equal seeds give equal mechanisms.
pub fn mechanism(seed: u64) -> Mechanism {
    let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let n = &mut noise;
    n.draw();
    let mut m = build::mechanism(&format!("random{seed}"), Kind::Density);
    m.fields = (0..FIELDS).map(|i| build::parameter(&format!("f{i}"), 0.3 + f64::from(i))).collect();
    m.globals = (0..GLOBALS).map(|i| build::global_value(&format!("g{i}"), 1.5 - f64::from(i))).collect();
    m.ions = vec![IonUse {
        ion: "ca".into(),
        valence: Some(2.0),
        reads: vec![IonVar::Inside],
        writes: vec![IonVar::Outside],
    }];
    m.currents = (0..2)
        .map(|i| Current {
            name: format!("i{i}"),
            value: Place::Field(FieldId(i)),
            ion: (i == 0).then_some(IonUseId(0)),
        })
        .collect();
    m.functions = vec![Function {
        name: "f".into(),
        parameters: 2,
        locals: locals(),
        body: statements(n, 2, 2, false),
        result: Some(LocalId(2)),
    }];
    let kernel = |n: &mut Noise| Some(Kernel { locals: locals(), body: statements(n, 5, 3, true) });
    m.kernels.initial = kernel(n);
    m.kernels.state = kernel(n);
    m.kernels.current = Some(CurrentKernel {
        locals: locals(),
        prologue: statements(n, 1, 2, true),
        body: statements(n, 3, 3, true),
        epilogue: statements(n, 1, 2, true),
        // Some know their conductances.
        conductances: (0..pick(n, 3).saturating_sub(1)).map(|i| Place::Field(FieldId(i))).collect(),
    });
    // A difference that calls a function may store something: then it is computed one by one.
    let watch = |n: &mut Noise, calls| Watch { locals: locals(), difference: expression(n, 3, calls) };
    m.watches = vec![watch(n, false), watch(n, true)];
    m
}

pub(super) fn locals() -> Vec<Local> {
    (0..LOCALS).map(|i| build::local_value(&format!("l{i}"))).collect()
}

pub(super) fn pick(n: &mut Noise, below: u32) -> u32 {
    (n.draw() * f64::from(below)) as u32
}

fn place(n: &mut Noise) -> Place {
    match pick(n, 10) {
        0..4 => Place::Local(LocalId(pick(n, LOCALS))),
        4..8 => Place::Field(FieldId(pick(n, FIELDS))),
        8 => Place::Global(GlobalId(pick(n, GLOBALS))),
        _ => Place::Ion(IonUseId(0), IonVar::Outside),
    }
}

fn statements(n: &mut Noise, count: u32, depth: u32, calls: bool) -> Block {
    (0..count)
        .map(|_| match pick(n, 6) {
            0 if depth > 0 => {
                let condition = expression(n, 2, calls);
                Stmt::If(condition, statements(n, 2, depth - 1, calls), statements(n, 1, depth - 1, calls))
            }
            1 if depth > 0 && pick(n, 4) == 0 => {
                Stmt::If(expression(n, 1, calls), vec![Stmt::Return], vec![])
            }
            _ => Stmt::Assign(place(n), expression(n, depth + 1, calls)),
        })
        .collect()
}

fn expression(n: &mut Noise, depth: u32, calls: bool) -> Expr {
    use BinaryOp::*;
    if depth == 0 || pick(n, 6) == 0 {
        return leaf(n);
    }
    let mut sub = || Box::new(expression(n, depth - 1, calls));
    let (a, b, c) = (sub(), sub(), sub());
    match pick(n, 12) {
        0..6 => {
            let ops = [Add, Sub, Mul, Div, Add, Sub, Mul, Div, Lt, Le, Gt, Ge, Eq, Ne, And, Or, IntDiv];
            let op = ops[pick(n, ops.len() as u32) as usize];
            // A call on the right of a logical operator is evaluated or not: tapes refuse what that could show.
            Expr::Binary(op, a, b)
        }
        6 => Expr::Unary([UnaryOp::Neg, UnaryOp::Not, UnaryOp::Truncate][pick(n, 3) as usize], a),
        7 => Expr::Math([MathFn::Exp, MathFn::Fabs, MathFn::Sqrt][pick(n, 3) as usize], vec![*a]),
        8 => Expr::Math([MathFn::Log, MathFn::Tanh, MathFn::Floor][pick(n, 3) as usize], vec![*a]),
        9 => Expr::Select(a, b, c),
        10 if calls => Expr::Call(FunctionId(0), vec![*a, *b]),
        _ => Expr::Binary(Div, a, b),
    }
}

fn leaf(n: &mut Noise) -> Expr {
    let constants = [0.0, -0.0, 1.0, -1.0, 2.0, 0.1, 10.0, -0.5, 1e-6, 700.5, 3.0, 0.001];
    match pick(n, 10) {
        0..3 => Expr::Number(constants[pick(n, constants.len() as u32) as usize]),
        3 => build::voltage(),
        4 => build::env([Env::Time, Env::Dt, Env::Celsius, Env::Area, Env::Diameter][pick(n, 5) as usize]),
        5 => build::load(Place::Ion(IonUseId(0), IonVar::Inside)),
        _ => build::load(place(n)),
    }
}
