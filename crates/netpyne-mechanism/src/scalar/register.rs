//! Registers of the byte code.

/// Number of a register.
pub(crate) type Reg = u32;
