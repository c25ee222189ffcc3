//! Elementary functions, with HOC's own limits.

use crate::world::{Answer, Args, Refusal, Value};
use netpyne_math::libm;

pub(super) const NAMES: &[&str] =
    &["sin", "cos", "tan", "atan", "atan2", "exp", "log", "log10", "sqrt", "int", "abs", "erf", "erfc"];

pub(super) fn call(name: &str, args: Args) -> Answer {
    let x = args.number(0)?;
    let positive = || {
        if x > 0.0 {
            Ok(x)
        } else {
            Err(Refusal::new(format!("`{name}` of {x}: the argument is not positive")))
        }
    };
    Ok(Value::Number(match name {
        "sin" => libm::sin(x),
        "cos" => libm::cos(x),
        "tan" => libm::tan(x),
        "atan" => libm::atan(x),
        "atan2" => libm::atan2(x, args.number(1)?),
        // Outside of -700 to 700 NEURON does not call the C library.
        "exp" if x < -700.0 => 0.0,
        "exp" => netpyne_math::exp::exp(x.min(700.0)),
        "log" => libm::log(positive()?),
        "log10" => libm::log10(positive()?),
        "sqrt" if x == 0.0 => 0.0,
        "sqrt" => libm::sqrt(positive()?),
        "int" => x.trunc(),
        "abs" => x.abs(),
        "erf" => libm::erf(x),
        _ => libm::erfc(x),
    }))
}
