//! The phases of a step and of initialisation: functions of the arrays that they read and write.

pub(crate) mod current_sums;
pub(crate) mod currents;
pub(crate) mod diffusion;
pub(crate) mod dot_products;
pub(crate) mod events;
pub(crate) mod initial;
pub(crate) mod ions;
pub(crate) mod matrices;
pub(crate) mod mechanisms;
pub(crate) mod membrane;
mod membrane_loops;
#[cfg(target_arch = "x86_64")]
mod panels;
pub(crate) mod play;
pub(crate) mod pointers;
pub(crate) mod record;
pub(crate) mod second_order;
pub(crate) mod specialise;
pub(crate) mod tables;
pub(crate) mod transfer;
