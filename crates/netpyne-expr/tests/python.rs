//! Every number equals Python's: expressions evaluated by Python and numpy, stored by `golden/generate.py`.

use netpyne_expr::{Constant, Expr, Kind, Names, NoDraw, Outcome};

fn names() -> Names {
    Names::new()
        .variable("dist_3D", Kind::Numpy)
        .variable("post_x", Kind::Numpy)
        .variable("dist_path", Kind::Float)
        .constant("probLengthConst", Constant::Float(150.0))
        .constant("defaultDelay", Constant::Int(2))
        .constant("propVelocity", Constant::Float(500.0))
        .constant("gauss", Constant::Int(3))
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

#[test]
fn scalar_and_block_evaluation_equal_python() {
    let names = names();
    let golden = include_str!("golden/python.tsv");
    let mut wrong = Vec::new();
    for line in golden.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [text, vars @ .., kind, bits] = &columns[..] else { panic!("{line}") };
        let vars: Vec<f64> = vars.iter().map(|v| v.parse().unwrap_or(f64::NAN)).collect();
        let expected = f64::from_bits(u64::from_str_radix(bits, 16).unwrap());
        let expr = Expr::parse(text, &names).unwrap_or_else(|e| panic!("{e}"));
        let scalar = expr.eval_outcome(&vars, &mut NoDraw);
        let right = match (&scalar, *kind) {
            (Err(_), "raises") => true,
            (Ok(Outcome::Int(i)), "int") => same(*i as f64, expected),
            (Ok(Outcome::Float(x)), "float") => same(*x, expected),
            _ => false,
        };
        let columns: Vec<[f64; 3]> = vars.iter().map(|v| [*v; 3]).collect();
        let slices: Vec<&[f64]> = columns.iter().map(|c| c.as_slice()).collect();
        let mut out = [1234.5; 3];
        let block = expr.eval_block(&slices, &mut out);
        let right_block = match (block, &scalar) {
            (Ok(()), Ok(x)) => out.iter().all(|y| same(*y, x.get())),
            (Err(_), Err(_)) => true,
            _ => false,
        };
        if !right || !right_block {
            wrong.push(format!("{line}: {scalar:?}, block {out:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), golden.lines().count(), wrong.join("\n"));
}
