//! Small mechanisms, one construct each.
//!
//! A case says what its state kernel leaves in field `y` of an instance, by an independent formula, so that every back end
//! is held to the meaning of the IR and not only to another back end.

use super::world::World;
use crate::build::*;
use crate::ir::*;
use netpyne_math::libm;

/// A mechanism whose state kernel computes `y` (field 1) from `x` (field 0), the node and the surroundings.
pub struct Case {
    /// What it is about.
    pub name: &'static str,
    /// The mechanism.
    pub mechanism: Mechanism,
    /// `y` of an instance that had these `x` and `y` before.
    pub expected: fn(before: &World, instance: usize, x: f64, y: f64) -> f64,
}

pub(super) fn case(
    name: &'static str,
    expected: fn(&World, usize, f64, f64) -> f64,
    change: impl FnOnce(&mut Mechanism) -> Kernel,
) -> Case {
    let mut mechanism = mechanism("case", Kind::Density);
    mechanism.fields = vec![parameter("x", 1.0), state("y")];
    let kernel = change(&mut mechanism);
    mechanism.kernels.state = Some(kernel);
    Case { name, mechanism, expected }
}

pub(super) fn x() -> Expr {
    field(0)
}

pub(super) fn y(value: Expr) -> Stmt {
    set_field(1, value)
}

fn over(op: BinaryOp, a: Expr, b: f64) -> Expr {
    binary(op, a, num(b))
}

pub(super) fn with_locals(names: &[&str], body: Block) -> Kernel {
    Kernel { locals: names.iter().map(|n| local_value(n)).collect(), body }
}

/// C's conversion on x86-64, where out of range and NaN give the least integer.
fn c_int(x: f64) -> i32 {
    if x > -2_147_483_649.0 && x < 2_147_483_648.0 { x as i32 } else { i32::MIN }
}

/// All cases.
pub fn all() -> Vec<Case> {
    let mut cases = arithmetic();
    cases.extend(control());
    cases.extend(storage());
    cases.extend(super::solver_cases::solvers());
    cases
}

fn arithmetic() -> Vec<Case> {
    use BinaryOp::*;
    vec![
        case(
            "source order",
            |_, _, x, y| (x + 0.1) * y / 3.0 - 0.7,
            |_| kernel(vec![y((x() + num(0.1)) * field(1) / num(3.0) - num(0.7))]),
        ),
        case(
            "exp is hoc's",
            |_, _, x, _| netpyne_math::exp::hoc_exp(x * 300.0),
            |_| kernel(vec![y(math(MathFn::Exp, x() * num(300.0)))]),
        ),
        case(
            "library functions",
            |_, _, x, _| libm::pow(x.abs(), 1.7) + libm::atan2(libm::sin(x), x),
            |_| {
                let power = Expr::Math(MathFn::Pow, vec![math(MathFn::Fabs, x()), num(1.7)]);
                let angle = Expr::Math(MathFn::Atan2, vec![math(MathFn::Sin, x()), x()]);
                kernel(vec![y(power + angle)])
            },
        ),
        case(
            "logarithms and powers of any numbers",
            |_, _, x, y| libm::log(x.abs() + 0.5) + libm::pow(x, 3.0) * libm::pow(x.abs(), y),
            |_| {
                let logarithm = math(MathFn::Log, math(MathFn::Fabs, x()) + num(0.5));
                let cube = Expr::Math(MathFn::Pow, vec![x(), num(3.0)]);
                let power = Expr::Math(MathFn::Pow, vec![math(MathFn::Fabs, x()), field(1)]);
                kernel(vec![y(logarithm + cube * power)])
            },
        ),
        case(
            "comparisons count",
            |_, _, x, y| {
                let t = |b: bool| if b { 1.0 } else { 0.0 };
                t(x < y)
                    + 2.0 * t(x <= y)
                    + 4.0 * t(x > y)
                    + 8.0 * t(x >= y)
                    + 16.0 * t(x == y)
                    + 32.0 * t(x != y)
            },
            |_| {
                let sum = [Lt, Le, Gt, Ge, Eq, Ne].into_iter().zip([1.0, 2.0, 4.0, 8.0, 16.0, 32.0]);
                let sum = sum.map(|(op, w)| num(w) * binary(op, x(), field(1))).reduce(|a, b| a + b);
                kernel(sum.map(y).into_iter().collect())
            },
        ),
        case(
            "logic",
            |_, _, x, y| {
                let both = x > 0.0 && y > 0.5;
                let one = x > 1.0 || y == 0.0;
                f64::from(u8::from(both)) - f64::from(u8::from(one)) * 0.5 + f64::from(u8::from(x == 0.0))
            },
            |_| {
                let both = binary(And, over(Gt, x(), 0.0), over(Gt, field(1), 0.5));
                let one = binary(Or, over(Gt, x(), 1.0), over(Eq, field(1), 0.0));
                let not = Expr::Unary(UnaryOp::Not, Box::new(x()));
                kernel(vec![y(both - one * num(0.5) + not)])
            },
        ),
        case(
            "integers",
            |_, _, x, _| f64::from(c_int(x * 10.0)) + f64::from(c_int(x * 40.0) / 7),
            |_| {
                let int = |e: Expr| Expr::Unary(UnaryOp::Truncate, Box::new(e));
                kernel(vec![y(int(x() * num(10.0)) + binary(IntDiv, x() * num(40.0), num(7.0)))])
            },
        ),
        case(
            "nothing is folded away that shows",
            |_, _, x, _| (x + 0.0) / 2.0 - (-x) * 1.0 - 1.0 / x,
            |_| kernel(vec![y((x() + num(0.0)) / num(2.0) - (-x()) * num(1.0) + num(-1.0) / x())]),
        ),
        case(
            "nernst and ghk",
            |w, i, x, _| {
                let e = netpyne_math::electrochemistry::nernst(x.abs() + 0.1, 5.0, 2.0, w.celsius);
                let v = w.nodes[0][w.instances.node[i] as usize];
                e + netpyne_math::electrochemistry::ghk(v, x.abs(), 2.0, 2.0, w.celsius)
            },
            |_| {
                let c = || env(Env::Celsius);
                let inside = || math(MathFn::Fabs, x());
                let e = Expr::Math(MathFn::Nernst, vec![inside() + num(0.1), num(5.0), num(2.0), c()]);
                let i = Expr::Math(MathFn::Ghk, vec![voltage(), inside(), num(2.0), num(2.0), c()]);
                kernel(vec![y(e + i)])
            },
        ),
    ]
}

fn control() -> Vec<Case> {
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

fn storage() -> Vec<Case> {
    vec![
        case(
            "surroundings",
            |w, i, x, _| {
                let n = w.instances.node[i] as usize;
                w.nodes[0][n] + w.nodes[1][n] * w.nodes[2][n] + w.t - w.dt * w.celsius + x
            },
            |_| {
                let node = voltage() + env(Env::Area) * env(Env::Diameter);
                kernel(vec![y(node + env(Env::Time) - env(Env::Dt) * env(Env::Celsius) + x())])
            },
        ),
        case(
            "swapping two fields",
            |_, _, x, y| if y == x { y } else { x },
            |_| with_locals(&["t"], vec![set_local(0, x()), set_field(0, field(1)), y(local(0))]),
        ),
        case(
            "old value needed late",
            |_, _, x, y| (y + 1.0) * x + (x + y),
            |_| {
                with_locals(
                    &["a", "b"],
                    vec![
                        set_local(0, field(1) + num(1.0)),
                        set_local(1, x() + field(1)),
                        y(local(0) * x() + local(1)),
                    ],
                )
            },
        ),
        case(
            "a global set anew by each instance",
            |_, _, x, _| x * x + 1.0,
            |m| {
                m.globals = vec![global_value("g", 3.0)];
                kernel(vec![set_global(0, x() * x()), y(global(0) + num(1.0))])
            },
        ),
        case(
            "a global that counts",
            |_, i, _, _| 3.0 + i as f64 + 1.0,
            |m| {
                m.globals = vec![global_value("g", 3.0)];
                kernel(vec![set_global(0, global(0) + num(1.0)), y(global(0))])
            },
        ),
        case(
            "pointers",
            |w, i, x, _| w.instances.pointers[0][i] * x,
            |m| {
                m.pointers = vec!["p".into()];
                kernel(vec![y(load(Place::Pointer(PointerId(0))) * x())])
            },
        ),
        case(
            "a pointer assigned",
            |_, _, x, _| x + 1.0,
            |m| {
                m.pointers = vec!["p".into()];
                let p = Place::Pointer(PointerId(0));
                kernel(vec![Stmt::Assign(p.clone(), x() + num(1.0)), y(load(p))])
            },
        ),
        case(
            "ions of its own",
            |w, i, x, _| w.ions[0].inside[w.instances.node[i] as usize] * 0.5 + x,
            |m| {
                m.ions = vec![calcium()];
                let inside = Place::Ion(IonUseId(0), IonVar::Inside);
                kernel(vec![
                    Stmt::Assign(inside.clone(), load(inside.clone()) * num(0.5)),
                    Stmt::Assign(Place::Ion(IonUseId(0), IonVar::Outside), x()),
                    y(load(inside) + x()),
                ])
            },
        ),
        case(
            "random numbers",
            |_, i, _, _| {
                let mut stream = netpyne_math::random123::Random123::new(i as u32, 2, 3);
                let first = stream.uniform_in(1.0, 2.0);
                first + stream.negexp() + stream.normal_with(0.5, 2.0)
            },
            |m| {
                m.randoms = vec!["r".into()];
                let r = |draw: Draw, args: Vec<f64>| {
                    Expr::Random(RandomId(0), draw, args.into_iter().map(num).collect())
                };
                let sum = r(Draw::Uniform, vec![1.0, 2.0]) + r(Draw::NegExp, vec![]);
                kernel(vec![
                    Stmt::RandomSetSeq(RandomId(0), num(0.0)),
                    y(sum + r(Draw::Normal, vec![0.5, 2.0])),
                ])
            },
        ),
        case(
            "vectors",
            |_, _, _, _| 5.0 + 3.0,
            |m| {
                m.vectors = vec!["times".into()];
                kernel(vec![y(
                    Expr::VectorSize(VectorId(0)) + Expr::VectorGet(VectorId(0), Box::new(num(3.9)))
                )])
            },
        ),
        case(
            "a table of a function",
            |_, _, x, _| {
                let value = |x: f64| x * x - 0.25;
                let at = 20.0 * (x - -1.0);
                match at {
                    _ if at.is_nan() => f64::NAN,
                    _ if at <= 0.0 => value(-1.0),
                    _ if at >= 60.0 => {
                        let end = (0..60).fold(-1.0, |x, _| x + 3.0 / 60.0);
                        value(end)
                    }
                    _ => {
                        let row = |i: u32| value((0..i).fold(-1.0, |x, _| x + 3.0 / 60.0));
                        let i = at as u32;
                        row(i) + (at - f64::from(i)) * (row(i + 1) - row(i))
                    }
                }
            },
            |m| {
                m.globals = vec![global_value("usetable", 1.0)];
                m.functions = vec![Function {
                    name: "f".into(),
                    parameters: 1,
                    locals: vec![local_value("x"), local_value("f")],
                    body: vec![set_local(1, local(0) * local(0) - num(0.25))],
                    result: Some(LocalId(1)),
                }];
                m.tables = vec![Table {
                    name: "f".into(),
                    fill: FunctionId(0),
                    columns: TableColumns::Result,
                    from: num(-1.0),
                    to: num(2.0),
                    intervals: 60,
                    depends: vec![Place::Env(Env::Celsius)],
                    at_call: false,
                    enabled: GlobalId(0),
                }];
                kernel(vec![y(Expr::Table(TableId(0), Box::new(x())))])
            },
        ),
    ]
}

fn calcium() -> IonUse {
    IonUse {
        ion: "ca".into(),
        valence: Some(2.0),
        reads: vec![IonVar::Inside],
        writes: vec![IonVar::Inside, IonVar::Outside],
    }
}
