//! Values between Python and the host, and mistakes as exceptions.

use netpyne_programs::netpyne::scripting::Mistake;
use netpyne_programs::netpyne::scripting::wire::Wire;
use numpy::IntoPyArray;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

/// What values and mistakes become.
struct Kinds {
    section: Py<PyAny>,
    segment: Py<PyAny>,
    object: Py<PyAny>,
    word: Py<PyAny>,
    /// The class of packed numbers, `array.array`.
    array: Py<PyAny>,
    /// The function that writes a value of any other type as bytes.
    write: Py<PyAny>,
    /// Classes of exceptions by the kind of a mistake.
    mistakes: Py<PyDict>,
}

static KINDS: PyOnceLock<Kinds> = PyOnceLock::new();

/// Says what values and mistakes become.
pub fn set_kinds(kinds: &Bound<'_, PyDict>) -> PyResult<()> {
    let py = kinds.py();
    let one = |name: &str| match kinds.get_item(name)? {
        Some(kind) => Ok(kind.unbind()),
        None => Err(PyRuntimeError::new_err(format!("no kind `{name}`"))),
    };
    let kinds = Kinds {
        section: one("section")?,
        segment: one("segment")?,
        object: one("object")?,
        word: one("word")?,
        array: one("array")?,
        write: one("write")?,
        mistakes: one("mistakes")?.extract(py)?,
    };
    // They are the same for all threads.
    let _ = KINDS.set(py, kinds);
    Ok(())
}

fn kinds(py: Python<'_>) -> PyResult<&'static Kinds> {
    KINDS.get(py).ok_or_else(|| PyRuntimeError::new_err("`netpyne_rs.install()` was not called"))
}

/// A value as the host takes it. As over the pipe: whole numbers that are too large are numbers, tuples are lists.
pub fn take(value: &Bound<'_, PyAny>) -> PyResult<Wire> {
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        return Ok(Wire::Number(number.value()));
    }
    if let Ok(text) = value.cast_exact::<PyString>()
        && let Ok(text) = text.to_cow()
    {
        return Ok(Wire::text(&text));
    }
    if value.is_none() {
        return Ok(Wire::None);
    }
    if let Ok(items) = value.cast_exact::<PyTuple>() {
        return Ok(Wire::List(items.iter().map(|item| take(&item)).collect::<PyResult<_>>()?));
    }
    if let Ok(items) = value.cast_exact::<PyList>() {
        return Ok(Wire::List(items.iter().map(|item| take(&item)).collect::<PyResult<_>>()?));
    }
    if let Ok(bytes) = value.cast_exact::<PyBytes>() {
        return Ok(Wire::Bytes(bytes.as_bytes().to_vec()));
    }
    if value.is_exact_instance_of::<PyBool>() {
        return Ok(Wire::Bool(value.is_truthy()?));
    }
    if value.is_exact_instance_of::<PyInt>() {
        let whole = value.extract::<i64>().map(Wire::Int);
        return whole.or_else(|_| value.extract::<f64>().map(Wire::Number));
    }
    if let Ok(bytes) = value.getattr(intern!(value.py(), "_wire"))
        && let Ok(bytes) = bytes.cast_exact::<PyBytes>()
        && let Some(value) = Wire::read(bytes.as_bytes())
    {
        return Ok(value);
    }
    written(value)
}

/// Any other value, by the bytes that it would be in the pipe.
fn written(value: &Bound<'_, PyAny>) -> PyResult<Wire> {
    let py = value.py();
    let parts = PyList::empty(py);
    kinds(py)?.write.bind(py).call1((value, &parts))?;
    let mut bytes = Vec::new();
    for part in parts.iter() {
        bytes.extend_from_slice(part.cast::<PyBytes>()?.as_bytes());
    }
    Wire::read(&bytes).ok_or_else(|| PyTypeError::new_err("a value that cannot be given to NEURON's objects"))
}

/// A value as Python gets it.
pub fn give(py: Python<'_>, value: Wire, as_numpy: bool) -> PyResult<Bound<'_, PyAny>> {
    Ok(match value {
        Wire::None => py.None().into_bound(py),
        Wire::Bool(b) => PyBool::new(py, b).to_owned().into_any(),
        Wire::Int(i) => i.into_pyobject(py)?.into_any(),
        Wire::Number(x) => PyFloat::new(py, x).into_any(),
        Wire::Text(text) => PyString::new(py, &text).into_any(),
        Wire::Word(text) => kinds(py)?.word.bind(py).call1((text,))?,
        Wire::Section(id) => kinds(py)?.section.bind(py).call1((id,))?,
        Wire::Segment(id, x) => kinds(py)?.segment.bind(py).call1((id, x))?,
        Wire::Object(id, class) => kinds(py)?.object.bind(py).call1((id, class))?,
        Wire::List(items) | Wire::Pointer(items) => {
            let items =
                items.into_iter().map(|item| give(py, item, as_numpy)).collect::<PyResult<Vec<_>>>()?;
            PyList::new(py, items)?.into_any()
        }
        Wire::Bytes(bytes) => PyBytes::new(py, &bytes).into_any(),
        // The memory of the numbers becomes that of the array.
        Wire::Array(numbers) if as_numpy => numbers.into_pyarray(py).into_any(),
        Wire::Array(numbers) => {
            let array = kinds(py)?.array.bind(py).call1(("d",))?;
            let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_ne_bytes()).collect();
            array.call_method1("frombytes", (PyBytes::new(py, &bytes),))?;
            array
        }
    })
}

/// A mistake as the exception of its kind.
pub fn raise(py: Python<'_>, mistake: &Mistake) -> PyErr {
    let message = mistake.message.clone();
    let class =
        kinds(py).ok().and_then(|kinds| kinds.mistakes.bind(py).get_item(mistake.kind).ok().flatten());
    match class.map(|class| class.call1((&message,))) {
        Some(Ok(exception)) => PyErr::from_value(exception),
        _ => PyRuntimeError::new_err(message),
    }
}
