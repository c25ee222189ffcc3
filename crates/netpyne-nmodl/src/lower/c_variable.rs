//! Variables that C text declares.

use netpyne_mechanism::ir::{self, CType};

/// The type of a function's result that is not declared otherwise.
pub(super) const RESULT: CType = CType::Double;

/// A variable that C text declares in a block.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Variable {
    /// A number or array of numbers.
    Number {
        /// Where it is; arrays from their first element on.
        place: ir::Place,
        /// Its type.
        of: CType,
        /// Lengths of the dimensions of an array.
        dimensions: Vec<u32>,
    },
    /// A pointer, whose value is in a local.
    Pointer(ir::LocalId),
    /// A text, of which nothing is kept.
    Text,
}

impl Variable {
    /// Whether it lives no longer than a call of the block that declares it.
    pub(super) fn is_of_block(&self) -> bool {
        match self {
            Variable::Number { place, .. } => matches!(place, ir::Place::Local(_)),
            Variable::Pointer(_) | Variable::Text => true,
        }
    }
}
