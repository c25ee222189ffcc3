#![doc = include_str!("../README.md")]
// What PyO3's macros write is the only unsafe code here.
#![deny(clippy::undocumented_unsafe_blocks)]

mod open;
mod stop;
mod thread;
mod values;

use pyo3::prelude::*;

/// The extension. What is in it is for the modules of `netpyne_rs` alone.
#[pymodule]
mod netpyne_native {
    #[pymodule_export]
    use super::open::{modules, open};
    #[pymodule_export]
    use super::stop::wakeup;
    #[pymodule_export]
    use super::thread::{call, notes, release};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
