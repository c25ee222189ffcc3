//! The modules of Python that programs have besides those of `netpyne-scripting`.

use netpyne::scripting::{Modules, python_modules};

/// Their paths below `python/`.
pub(crate) const MODULES: Modules = python_modules![
    "netpyne/__init__",
    "netpyne/analysis/__init__",
    "netpyne/batch/__init__",
    "netpyne/batch/jobs",
    "netpyne/conversion/__init__",
    "netpyne/network/__init__",
    "netpyne/network/cells",
    "netpyne/network/conditions",
    "netpyne/network/later",
    "netpyne/network/network",
    "netpyne/network/pop",
    "netpyne/plotting/__init__",
    "netpyne/sim/__init__",
    "netpyne/sim/gather",
    "netpyne/sim/load",
    "netpyne/sim/nodes",
    "netpyne/sim/record",
    "netpyne/sim/run",
    "netpyne/sim/save",
    "netpyne/sim/setup",
    "netpyne/sim/utils",
    "netpyne/sim/validator",
    "netpyne/sim/wrappers",
    "netpyne/specs/__init__",
    "netpyne/specs/dicts",
    "netpyne/specs/netParams",
    "netpyne/specs/simConfig",
    "netpyne/specs/values",
    "netpyne_rs/check",
    "netpyne_rs/missing",
    "netpyne_rs/program",
];
