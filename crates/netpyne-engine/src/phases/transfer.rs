//! Voltages that fields take after every update, as gap junctions need them.

use crate::arrays::remote::Transfer;
use crate::arrays::variables::Variables;

/// Gives fields that stand for voltages elsewhere their values.
pub(crate) fn transfer_voltages(transfers: &[Transfer], variables: &mut Variables) {
    for transfer in transfers {
        let v = variables.read(transfer.from);
        variables.write(transfer.to, v);
    }
}
