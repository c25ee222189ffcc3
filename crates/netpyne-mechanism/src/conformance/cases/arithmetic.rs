//! Cases of operators and elementary functions.

use super::case::{Case, case, over, x, y};
use crate::build::*;
use crate::ir::*;
use netpyne_math::libm;

/// C's conversion on x86-64, where out of range and NaN give the least integer.
fn c_int(x: f64) -> i32 {
    if x > -2_147_483_649.0 && x < 2_147_483_648.0 { x as i32 } else { i32::MIN }
}

pub(super) fn arithmetic() -> Vec<Case> {
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
