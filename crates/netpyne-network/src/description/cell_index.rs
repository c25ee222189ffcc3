//! The number of a cell in the columns of a network.

use crate::column::same;
use netpyne_base::define_id;

define_id! { /// Index into the columns of a network: the cells of this part, artificial ones included, in order of creation.
CellIndex }

same! { CellIndex }
