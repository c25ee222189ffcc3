//! What a program in byte code looks at and writes to.

use super::frame::MOST_IONS;
use crate::ir::IonVar;
use crate::scalar::code::{Op, Program};

/// What a program looks at and writes to.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Numbers of fields' columns, globals and weights are below these.
    pub columns: usize,
    pub globals: usize,
    pub weights: usize,
    pub voltage: bool,
    /// Variables of ions, in the order in which the frame has them.
    pub ions: Vec<(u32, IonVar)>,
}

impl Touched {
    /// By a program; none if it does what code is not made for.
    pub fn by(program: &Program) -> Option<Self> {
        let mut touched = Self::default();
        let least = |below: &mut usize, n: u32| *below = (*below).max(n as usize + 1);
        for op in &program.ops {
            match *op {
                Op::Field { column, .. } | Op::SetField { column, .. } => least(&mut touched.columns, column),
                Op::Global { element, .. } | Op::SetGlobal { element, .. } => {
                    least(&mut touched.globals, element)
                }
                Op::Argument { n, .. } | Op::SetArgument { n, .. } => least(&mut touched.weights, n),
                Op::Voltage { .. } | Op::SetVoltage { .. } => touched.voltage = true,
                Op::Ion { ion, variable, .. } | Op::SetIon { ion, variable, .. }
                    if touched.ions.len() < MOST_IONS && !touched.ions.contains(&(ion, variable)) =>
                {
                    touched.ions.push((ion, variable));
                }
                Op::Save | Op::Restore { .. } => return None,
                _ => {}
            }
        }
        Some(touched)
    }
}
