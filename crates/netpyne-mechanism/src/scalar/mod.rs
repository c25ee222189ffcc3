//! The scalar interpreter: any kernel, one instance at a time.
//!
//! [`lower`] turns a kernel into the byte code of [`code`]; [`machine`] runs it. Everything in the IR is supported here, so
//! this is also the reference that the block interpreter is held to.

pub(crate) mod code;
mod draws;
pub(crate) mod execution;
mod handles;
pub(crate) mod inspect;
mod lower;
pub(crate) mod machine;
pub(crate) mod mechanism;
mod newton;
mod register;
mod sparse;
pub(crate) mod tables;
