//! The modules of Python that programs have besides those of `netpyne-scripting`.

use netpyne::scripting::{Modules, python_modules};

/// Their paths below `python/`.
pub(crate) const MODULES: Modules = python_modules!["netpyne_rs/program"];
