//! Cases of places that are loaded from and stored to.

use super::case::{Case, case, with_locals, x, y};
use crate::build::*;
use crate::ir::*;

pub(super) fn storage() -> Vec<Case> {
    vec![
        case(
            "context",
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
