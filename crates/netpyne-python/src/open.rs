//! What the package needs of the extension before a script runs.

use crate::{stop, thread, values};
use netpyne_programs::netpyne::RunOptions;
use netpyne_programs::netpyne::base::Diagnostics;
use netpyne_programs::netpyne::engine::Order;
use netpyne_programs::netpyne::scripting::{FINDER, Mistake};
use netpyne_programs::netpyne::specs::{Compat, Override};
use netpyne_programs::{Session, Setting, mechanisms_beside};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::{Path, PathBuf};

/// The text of the class that finds modules, and the modules: their paths without the ending, and their texts.
#[pyfunction]
pub fn modules() -> (&'static str, Vec<(&'static str, &'static str)>) {
    (FINDER, Session::modules().collect())
}

/// Gives this thread its session: for a script, as the options of `netpyne_rs.install` say. `kinds` is what values and mistakes
/// become in Python.
#[pyfunction]
pub fn open(
    py: Python<'_>,
    script: &str,
    options: &Bound<'_, PyDict>,
    command: Vec<String>,
    kinds: &Bound<'_, PyDict>,
) -> PyResult<()> {
    if thread::is_open() {
        return Err(PyRuntimeError::new_err("it is installed already"));
    }
    values::set_kinds(kinds)?;
    let given = |name: &str| {
        let value = options.get_item(name)?;
        value.ok_or_else(|| PyValueError::new_err(format!("the option `{name}` is missing")))
    };
    let refused = |mistakes: Diagnostics| values::raise(py, &Mistake::new("model", mistakes.to_string()));
    let folders: Vec<PathBuf> = given("mechanisms")?.extract()?;
    let (mechanisms, folders) = mechanisms_beside(Path::new(script), &folders).map_err(refused)?;
    let overrides: Vec<String> = given("overrides")?.extract()?;
    let overrides = overrides.iter().map(|text| text.parse::<Override>());
    let order: String = given("order")?.extract()?;
    let compat: String = given("compat")?.extract()?;
    let unknown = |name: &str, value: &str, known: &str| {
        PyValueError::new_err(format!("{name}={value:?}: this can be {known}"))
    };
    let setting = Setting {
        mechanisms,
        folders,
        overrides: overrides.collect::<Result<_, _>>().map_err(PyValueError::new_err)?,
        compat: match compat.as_str() {
            "right" => Compat::default(),
            "netpyne" => Compat::NETPYNE,
            other => return Err(unknown("compat", other, "\"right\" or \"netpyne\"")),
        },
        run: RunOptions {
            threads: given("threads")?.extract()?,
            order: match order.as_str() {
                "invariant" => Order::Invariant,
                "neuron" => Order::Neuron,
                other => return Err(unknown("order", other, "\"invariant\" or \"neuron\"")),
            },
            stop: stop::flag().clone(),
            ..RunOptions::default()
        },
        command,
        ..Setting::default()
    };
    thread::keep(Session::new(setting, PathBuf::new()))
}
