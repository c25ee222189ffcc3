//! What the matrices of the model are in the results.

use netpyne_base::Gid;
use netpyne_results::Cells;

/// What one of `model.matrices` is in the results.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixName {
    /// What was recorded.
    pub name: String,
    /// Unit of the values; empty if they have none.
    pub unit: &'static str,
    /// Its columns.
    pub columns: ColumnNames,
}

/// What the columns of a matrix are.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnNames {
    /// Variables, each of a cell.
    Variables {
        /// Whose each is, and what it is called. Gids ascend.
        columns: Vec<(Gid, String)>,
        /// Whether every cell has a matrix of its own in the results.
        by_cell: bool,
    },
    /// Sums over cells.
    Sums {
        /// What the outputs are called.
        outputs: Vec<String>,
        /// A matrix of the results each: of which cells, and the groups that it is the sum of.
        parts: Vec<(Cells, Vec<usize>)>,
    },
}
