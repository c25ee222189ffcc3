//! Cases of systems of equations.

use super::case::{Case, case, with_locals, x, y};
use crate::build::*;
use crate::ir::*;

pub(super) fn solvers() -> Vec<Case> {
    vec![
        case(
            "LINEAR",
            |_, _, x, _| {
                // 2a + b = x, a - b = 1: rows are eliminated after division by the pivot.
                let b = (1.0 - x / 2.0 * 1.0) / (-1.0 - 1.0 / 2.0 * 1.0);
                let a = x / 2.0 - 1.0 / 2.0 * b;
                a + b * 10.0
            },
            |_| {
                let rows = vec![
                    LinearRow {
                        before: vec![],
                        coefficients: vec![(0, num(2.0)), (1, num(1.0))],
                        rhs: vec![x()],
                    },
                    LinearRow {
                        before: vec![],
                        coefficients: vec![(0, num(1.0)), (1, num(-1.0))],
                        rhs: vec![num(1.0)],
                    },
                ];
                let states = vec![Place::Local(LocalId(0)), Place::Local(LocalId(1))];
                with_locals(
                    &["a", "b"],
                    vec![
                        Stmt::Solve(Box::new(Solve::Linear { states, rows })),
                        y(local(0) + local(1) * num(10.0)),
                    ],
                )
            },
        ),
        case(
            "a function that calls itself",
            |_, _, x, _| {
                fn f(n: i32, x: f64) -> f64 {
                    if n < 2 { x + f64::from(n) } else { f(n - 1, x) - 0.5 * f(n - 2, f(n - 2, x)) }
                }
                f(7, x)
            },
            |m| {
                let again = |less: f64, x: Expr| call(0, vec![local(0) - num(less), x]);
                let deep = again(1.0, local(1)) - num(0.5) * again(2.0, again(2.0, local(1)));
                m.functions = vec![Function {
                    name: "f".into(),
                    parameters: 2,
                    locals: ["n", "x", "f"].map(local_value).to_vec(),
                    body: vec![Stmt::If(
                        binary(BinaryOp::Lt, local(0), num(2.0)),
                        vec![set_local(2, local(1) + local(0))],
                        vec![set_local(2, deep)],
                    )],
                    result: Some(LocalId(2)),
                }];
                kernel(vec![y(call(0, vec![num(7.0), x()]))])
            },
        ),
        case(
            "derivimplicit",
            |w, _, _, y| {
                // One linear equation y' = -y: the same Newton iteration, written out.
                let f = |now: f64| -now - (now - y) / w.dt;
                let (mut now, mut change, mut jacobian, mut value) = (y, 1.0_f64, 0.0, 0.0);
                for _ in 0..50 {
                    if change > 0.05 {
                        let inc = (0.02 * now).abs().max(1e-6);
                        now += inc;
                        let high = f(now);
                        now -= 2.0 * inc;
                        jacobian = (high - f(now)) / (2.0 * inc);
                        now += inc;
                        value = -f(now);
                    }
                    let dx: f64 = (value - 0.0) / jacobian;
                    change = if now.abs() > 1e-8 { (dx / now).abs() } else { 0.0 };
                    now += dx;
                    value = -f(now);
                    if change <= 1e-6 && value.abs() <= 1e-8 {
                        break;
                    }
                }
                now
            },
            |_| {
                let state = Place::Field(FieldId(1));
                let solve = Solve::DerivImplicit {
                    states: vec![state],
                    equations: vec![0],
                    derivatives: vec![Place::Local(LocalId(0))],
                    steady: false,
                    body: vec![set_local(0, -field(1))],
                };
                with_locals(&["Dy"], vec![Stmt::Solve(Box::new(solve))])
            },
        ),
        case(
            "NONLINEAR",
            |_, _, x, _| {
                // 2u - x = 0: the same Newton iteration, written out.
                let f = |u: f64| 2.0 * u - x;
                let (mut u, mut change, mut jacobian, mut value) = (0.25_f64, 1.0_f64, 0.0, 0.0);
                for _ in 0..50 {
                    if change > 0.05 {
                        let inc = (0.02 * u).abs().max(1e-6);
                        u += inc;
                        let high = f(u);
                        u -= 2.0 * inc;
                        jacobian = (high - f(u)) / (2.0 * inc);
                        u += inc;
                        value = -f(u);
                    }
                    let du: f64 = (value - 0.0) / jacobian;
                    change = if u.abs() > 1e-8 { (du / u).abs() } else { 0.0 };
                    u += du;
                    value = -f(u);
                    if change <= 1e-6 && value.abs() <= 1e-8 {
                        break;
                    }
                }
                u
            },
            |_| {
                let solve = Solve::Nonlinear {
                    states: vec![Place::Local(LocalId(0))],
                    values: vec![Place::Local(LocalId(1))],
                    body: vec![set_local(1, num(2.0) * local(0) - x())],
                };
                let solve = Stmt::Solve(Box::new(solve));
                with_locals(&["u", "F"], vec![set_local(0, num(0.25)), solve, y(local(0))])
            },
        ),
        case(
            "KINETIC",
            |w, _, x, y| {
                // a <-> b (2, 3) with a + b = 1. Row 0 states the sum; row 1, that of a, is eliminated first.
                let (a, b, rate) = (y, x, 1.0 / w.dt);
                let mut sum = 1.0 - b - a;
                let moved = -rate * 0.0 - (2.0 * a - 3.0 * b);
                let ratio = 1.0 / (rate + 2.0);
                sum -= moved * ratio;
                let db = sum / (1.0 - -3.0 * ratio);
                a + (moved - -3.0 * db) / (rate + 2.0)
            },
            |_| {
                let at =
                    |array: u32, i: u32| Place::LocalElement(LocalId(array), Box::new(num(f64::from(i))));
                let (old, rhs, matrix) = (0, 1, 2);
                let (b, a) = (|| local(3), || local(4));
                let rate = || num(1.0) / env(Env::Dt);
                let body = vec![
                    Stmt::Assign(at(rhs, 0), num(1.0) - b() - a()),
                    Stmt::Assign(at(matrix, 0), num(1.0)),
                    Stmt::Assign(at(matrix, 1), num(1.0)),
                    Stmt::Assign(
                        at(rhs, 1),
                        -rate() * (a() - load(at(old, 1))) - (num(2.0) * a() - num(3.0) * b()),
                    ),
                    Stmt::Assign(at(matrix, 2), num(-3.0)),
                    Stmt::Assign(at(matrix, 3), rate() + num(2.0)),
                ];
                let sparse = Sparse {
                    states: vec![Place::Local(LocalId(3)), Place::Local(LocalId(4))],
                    elements: vec![(0, 0), (0, 1), (1, 0), (1, 1)],
                    old: LocalId(old),
                    rhs: LocalId(rhs),
                    matrix: LocalId(matrix),
                    linear: true,
                    steady: false,
                    body,
                };
                let mut kernel = with_locals(
                    &["old", "rhs", "matrix", "b", "a"],
                    vec![
                        set_local(3, x()),
                        set_local(4, field(1)),
                        Stmt::Solve(Box::new(Solve::Sparse(sparse))),
                        y(local(4)),
                    ],
                );
                for (local, len) in kernel.locals.iter_mut().zip([2, 2, 4]) {
                    local.len = len;
                }
                kernel
            },
        ),
    ]
}
