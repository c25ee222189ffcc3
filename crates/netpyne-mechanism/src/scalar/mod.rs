//! The scalar interpreter: any kernel, one instance at a time.
//!
//! [`lower`] turns a kernel into the byte code of [`code`]; [`machine`] runs it. Everything in the IR is supported here, so
//! this is also the reference that the block interpreter is held to.

pub(crate) mod code;
mod handles;
pub(crate) mod inspect;
mod lower;
pub(crate) mod machine;
mod mechanism;
mod newton;
mod sparse;
mod tables;

pub(crate) use mechanism::ScalarMechanism;
pub(crate) use tables::Tables;
