//! Any text compiles or is refused; blocks give the bits of single evaluations.

use netpyne_expr::{CONN, Constant, Distribution, Draw, Expr, Kind, Names, NoDraw};
use proptest::prelude::*;

fn names() -> Names {
    Names::of(&CONN)
        .variable("length", Kind::Float)
        .constant("n", Constant::Int(3))
        .constant("w", Constant::Float(0.5))
}

/// Random expressions of the language.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("dist_3D".to_owned()),
        Just("post_ynorm".to_owned()),
        Just("length".to_owned()),
        Just("n".to_owned()),
        Just("w".to_owned()),
        (-4..5_i32).prop_map(|i| format!("({i})")),
        (-300..300_i32).prop_map(|i| format!("({})", f64::from(i) / 64.0)),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let op =
            prop::sample::select(vec!["+", "-", "*", "/", "//", "%", "**", "<", ">=", "==", " and ", " or "]);
        let call = prop::sample::select(vec![
            "exp", "sqrt", "abs", "int", "round", "float", "bool", "-", " not ", "log",
        ]);
        let two = prop::sample::select(vec!["min", "max", "arctan2", "remainder", "pow"]);
        prop_oneof![
            (inner.clone(), op, inner.clone()).prop_map(|(a, op, b)| format!("({a}{op}{b})")),
            (call, inner.clone()).prop_map(|(f, a)| format!("({f}({a}))")),
            (two, inner.clone(), inner.clone()).prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, c, b)| format!("({a} if {c} else {b})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_compiles_or_is_refused(text in "\\PC{0,60}|[a-z0-9_+*/%()\\[\\],.<>= -]{0,60}") {
        if let Ok(expr) = Expr::parse(&text, &names()) {
            let _ = expr.eval(&[0.5; 24], &mut NoDraw);
        }
    }

    #[test]
    fn blocks_equal_single_values(text in expression(), rows in prop::collection::vec((-3.0..3.0_f64, -1.0..1.0_f64, -2..3_i32), 1..600)) {
        let names = names();
        let expr = Expr::parse(&text, &names).unwrap();
        let mut columns = vec![Vec::new(); names.slots()];
        let slots = ["dist_3D", "post_ynorm", "length"].map(|n| names.slot(n).unwrap());
        for (a, b, c) in &rows {
            columns[slots[0]].push(*a);
            columns[slots[1]].push(*b);
            columns[slots[2]].push(f64::from(*c));
        }
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut out = vec![0.0; rows.len()];
        let block = expr.eval_block(&slices, &mut out);
        let mut row = vec![f64::NAN; names.slots()];
        let mut raised = false;
        for (i, got) in out.iter().enumerate() {
            for slot in slots {
                row[slot] = columns[slot][i];
            }
            match expr.eval(&row, &mut NoDraw) {
                Ok(x) if block.is_ok() => {
                    prop_assert!(x.to_bits() == got.to_bits() || (x.is_nan() && got.is_nan()), "{text}: {x} {got}");
                }
                Ok(_) => {}
                Err(_) => raised = true,
            }
        }
        prop_assert_eq!(block.is_err(), raised);
    }
}

/// Writes down what was asked for.
struct Log(Vec<(Distribution, Vec<f64>)>);

impl Draw for Log {
    fn draw(&mut self, distribution: Distribution, args: &[f64]) -> f64 {
        self.0.push((distribution, args.to_vec()));
        0.25
    }
}

#[test]
fn draws_happen_in_the_order_of_evaluation() {
    let expr = Expr::parse("max(1, normal(5,2)) + lognormal(1, n) * uniform(0, 1)", &names()).unwrap();
    assert!(expr.uses_random() && !expr.is_constant() && expr.variables().is_empty());
    let mut log = Log(Vec::new());
    assert_eq!(expr.eval(&[], &mut log).unwrap(), 1.0625);
    let names: Vec<_> = log.0.iter().map(|d| d.0.name()).collect();
    assert_eq!(names, ["normal", "lognormal", "uniform"]);
    assert_eq!(log.0[1].1, [1.0, 3.0]);
}

#[test]
fn mistakes_say_what_and_where() {
    for (text, expected) in [
        ("", "empty"),
        ("1 +", "expected a value, found the end"),
        ("dist_3D 2", "expected an operator, found `2`"),
        ("sinh(1)", "unknown function `sinh`"),
        ("np.exp(1)", "write `exp`, without `np.`"),
        ("uniform(1)", "`uniform` takes (low, high), found 1"),
        ("dist_3D(1)", "is a number, not a function"),
        ("exp", "is a function"),
        ("1 & 2", "combine conditions with `and`"),
        ("3x", "`3x` is not a number"),
        ("a $ b", "unknown name `a`"),
        ("1 if 2", "expected `else`"),
    ] {
        let error = Expr::parse(text, &names()).map(|_| ()).unwrap_err().to_string();
        let lexical = text == "a $ b" && error.contains("`$` has no meaning here");
        assert!(error.contains(expected) || lexical, "{text}: {error}");
    }
    let deep = "(".repeat(100_000);
    assert!(Expr::parse(&deep, &names()).is_err());
    let long = vec!["1"; 50_000].join("+");
    assert!(Expr::parse(&long, &names()).is_err());
    let error = Expr::parse("1/length", &names()).unwrap().eval(&[0.0; 24], &mut NoDraw).unwrap_err();
    assert!(error.diagnostic("connParams[\"a\"].weight").to_string().contains("division by zero"));
    let density = Names::density();
    let error = Expr::parse("exp(-ynorm)", &density).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("write `np.exp`"), "{error}");
}
