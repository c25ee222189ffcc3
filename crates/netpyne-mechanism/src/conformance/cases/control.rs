//! Cases of control flow and functions.

use super::case::{Case, case, over, with_locals, x, y};
use crate::build::*;
use crate::ir::*;

pub(super) fn control() -> Vec<Case> {
    use BinaryOp::*;
    vec![
        case(
            "if and else",
            |_, _, x, y| {
                if x < 0.5 {
                    y + 1.0
                } else if x < 1.0 {
                    2.0
                } else {
                    y
                }
            },
            |_| {
                let inner = Stmt::If(over(Lt, x(), 1.0), vec![y(num(2.0))], vec![]);
                kernel(vec![Stmt::If(over(Lt, x(), 0.5), vec![y(field(1) + num(1.0))], vec![inner])])
            },
        ),
        case(
            "a NaN condition holds",
            |_, _, x, _| if (x - 5.0).sqrt() != 0.0 { 1.0 } else { 2.0 },
            |_| kernel(vec![y(select(math(MathFn::Sqrt, x() - num(5.0)), num(1.0), num(2.0)))]),
        ),
        case(
            "functions take values",
            |_, _, x, y| (x * 3.0 + 1.0) - ((y * 3.0 + 1.0) * 3.0 + 1.0),
            |m| {
                m.functions = vec![Function {
                    name: "f".into(),
                    parameters: 1,
                    locals: vec![local_value("a"), local_value("f")],
                    body: vec![set_local(0, local(0) * num(3.0)), set_local(1, local(0) + num(1.0))],
                    result: Some(LocalId(1)),
                }];
                let f = |e: Expr| call(0, vec![e]);
                kernel(vec![y(f(x()) - f(f(field(1))))])
            },
        ),
        case(
            "operands keep their value across a call",
            |_, _, x, _| x + 1.0 + x * 2.0,
            |m| {
                m.functions = vec![Function {
                    name: "f".into(),
                    parameters: 0,
                    locals: vec![local_value("f")],
                    body: vec![set_field(0, x() * num(2.0)), set_local(0, num(1.0))],
                    result: Some(LocalId(0)),
                }];
                kernel(vec![y(x() + call(0, vec![]) + x())])
            },
        ),
        case(
            "return leaves",
            |_, _, x, _| if x < 0.5 { -1.0 } else { x * 2.0 + 1.0 },
            |m| {
                m.functions = vec![Function {
                    name: "f".into(),
                    parameters: 1,
                    locals: vec![local_value("a"), local_value("f")],
                    body: vec![
                        Stmt::If(
                            over(Lt, local(0), 0.5),
                            vec![set_local(1, num(-1.0)), Stmt::Return],
                            vec![],
                        ),
                        set_local(1, local(0) * num(2.0)),
                        set_local(1, local(1) + num(1.0)),
                    ],
                    result: Some(LocalId(1)),
                }];
                kernel(vec![y(call(0, vec![x()])), Stmt::Return, y(num(7.0))])
            },
        ),
        case(
            "while and break",
            |_, _, x, _| {
                let (mut s, mut n) = (x.abs() + 0.1, 0.0);
                while s < 100.0 {
                    s *= 2.0;
                    n += 1.0;
                    if n > 6.0 {
                        break;
                    }
                }
                s + n
            },
            |_| {
                let leave = Stmt::If(over(Gt, local(1), 6.0), vec![Stmt::Break], vec![]);
                let body = vec![set_local(0, local(0) * num(2.0)), set_local(1, local(1) + num(1.0)), leave];
                with_locals(
                    &["s", "n"],
                    vec![
                        set_local(0, math(MathFn::Fabs, x()) + num(0.1)),
                        Stmt::While(over(Lt, local(0), 100.0), body),
                        y(local(0) + local(1)),
                    ],
                )
            },
        ),
        case(
            "counted loops and arrays",
            |_, _, x, _| {
                let mut a = [0.0; 4];
                for (i, a) in a.iter_mut().enumerate() {
                    *a = x * i as f64;
                }
                ((a[0] + a[1]) + a[2] + a[3]) + 4.0
            },
            |_| {
                let at = |i: Expr| Place::LocalElement(LocalId(1), Box::new(i));
                let fill = vec![Stmt::Assign(at(local(0)), x() * local(0))];
                let loop_ = Stmt::For {
                    variable: LocalId(0),
                    first: num(0.0),
                    last: num(3.7),
                    step: num(1.0),
                    body: fill,
                };
                let sum = (0..4).map(|i| load(at(num(f64::from(i))))).reduce(|a, b| a + b);
                let locals = vec![local_value("i"), Local { name: "a".into(), len: 4 }];
                let body = vec![loop_, y(sum.map_or(num(0.0), |s| s + local(0)))];
                Kernel { locals, body }
            },
        ),
        case(
            "computed index",
            |_, _, x, _| [10.0, 20.0, 30.0][if x.abs() <= 2.0 { x.abs() as usize } else { 2 }],
            |m| {
                m.globals = vec![Global { len: 3, ..global_value("table", 0.0) }];
                let at = |i: Expr| Place::GlobalElement(GlobalId(0), Box::new(i));
                let mut body: Block = (0..3)
                    .map(|i| Stmt::Assign(at(num(f64::from(i))), num(f64::from(10 * (i + 1)))))
                    .collect();
                let index = select(over(Le, math(MathFn::Fabs, x()), 2.0), math(MathFn::Fabs, x()), num(2.0));
                body.push(y(load(at(index))));
                kernel(body)
            },
        ),
    ]
}
