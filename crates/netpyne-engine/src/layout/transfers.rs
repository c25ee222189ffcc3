//! Voltages that fields take after every update.

use super::variables::{Mapping, resolve};
use crate::arrays::address::Address;
use crate::arrays::remote::Transfer;
use crate::arrays::variables::Variables;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::model::{Variable, VoltageSource};

/// Finds both ends of all transfers.
pub(super) fn lay_out_transfers(
    mapping: &Mapping<'_>,
    variables: &mut Variables,
    problems: &mut Diagnostics,
) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    for (n, transfer) in mapping.model.transfers.iter().enumerate() {
        let from = match transfer.from {
            VoltageSource::Here(cell, node) => {
                Address::Voltage(variables.cable.cells[cell.index()].slot(node))
            }
            VoltageSource::There(gid, node) => Address::RemoteVoltage(variables.remote.take(gid, node)),
        };
        match resolve(mapping, variables, Variable::Point(transfer.to.0, transfer.to.1)) {
            Ok(to) => transfers.push(Transfer { from, to }),
            Err(message) => problems.push(Diagnostic::error(message).at_path(format!("transfers[{n}]"))),
        }
    }
    transfers
}
