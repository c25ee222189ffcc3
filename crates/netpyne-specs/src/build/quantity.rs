//! What a number of a model may be given as: the types that the words of this module take.

use crate::{Number, Value};

/// A string function, as [`expr`](super::expr) makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr(pub(super) String);

/// A number, or a string function that is evaluated for each cell or connection.
///
/// ```
/// use netpyne_specs::build::{Quantity, expr};
///
/// let all: [Quantity; 3] = [1.into(), 0.5.into(), expr("uniform(0, 1)").into()];
/// ```
///
/// Neither true and false nor arbitrary text is one:
///
/// ```compile_fail
/// let wrong: netpyne_specs::build::Quantity = true.into();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity(Value);

/// A [`Quantity`], or a list of numbers: one per segment, per place or per spike.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantities(Value);

/// Cells to record from.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded(Value);

impl Recorded {
    /// All cells.
    pub fn all() -> Self {
        Recorded("all".into())
    }
}

impl From<Expr> for Quantity {
    fn from(expr: Expr) -> Self {
        Quantity(expr.0.into())
    }
}

impl From<Expr> for Quantities {
    fn from(expr: Expr) -> Self {
        Quantities(expr.0.into())
    }
}

impl From<Expr> for Value {
    fn from(expr: Expr) -> Self {
        expr.0.into()
    }
}

impl From<Quantity> for Quantities {
    fn from(quantity: Quantity) -> Self {
        Quantities(quantity.0)
    }
}

/// Each type of number.
macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Quantity {
            fn from(number: $number) -> Self {
                Quantity(Value::Number(Number::from(number)))
            }
        }

        impl From<$number> for Quantities {
            fn from(number: $number) -> Self {
                Quantities(Value::Number(Number::from(number)))
            }
        }
    )*};
}

numbers!(f64, i32, i64, u32, usize);

impl<T: Into<Number>> From<Vec<T>> for Quantities {
    fn from(list: Vec<T>) -> Self {
        Quantities(Value::List(list.into_iter().map(|number| Value::Number(number.into())).collect()))
    }
}

impl<T: Into<Number>, const N: usize> From<[T; N]> for Quantities {
    fn from(list: [T; N]) -> Self {
        Vec::from(list).into()
    }
}

impl<T: Copy + Into<Number>> From<&[T]> for Quantities {
    fn from(list: &[T]) -> Self {
        list.to_vec().into()
    }
}

impl From<Quantity> for Value {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

impl From<Quantities> for Value {
    fn from(quantities: Quantities) -> Self {
        quantities.0
    }
}

/// By gid.
macro_rules! gids {
    ($($gid:ty),*) => {$(
        impl From<$gid> for Recorded {
            fn from(gid: $gid) -> Self {
                Recorded(Value::Number(Number::from(gid)))
            }
        }
    )*};
}

gids!(i32, i64, u32, usize);

/// All cells of a population.
impl From<&super::PopLabel> for Recorded {
    fn from(pop: &super::PopLabel) -> Self {
        Recorded(pop.0.as_str().into())
    }
}

/// Cells of a population by their position in it.
impl<I: IntoIterator<Item = usize>> From<(&super::PopLabel, I)> for Recorded {
    fn from((pop, positions): (&super::PopLabel, I)) -> Self {
        let positions: Vec<usize> = positions.into_iter().collect();
        Recorded(Value::List(vec![pop.0.as_str().into(), positions.into()]))
    }
}

impl From<Recorded> for Value {
    fn from(recorded: Recorded) -> Self {
        recorded.0
    }
}
