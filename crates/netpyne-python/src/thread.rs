//! The session of a thread, and how it is asked.
//!
//! The objects of a session belong to the thread that opened it. They are asked on a stack of their own: programs of HOC call
//! themselves more deeply than the stacks of Python's threads allow.

use crate::{stop, values};
use corosensei::on_stack;
use corosensei::stack::DefaultStack;
use netpyne_programs::Session;
use netpyne_programs::netpyne::scripting::wire::Wire;
use netpyne_programs::netpyne::scripting::{Answered, Mistake};
use pyo3::exceptions::{PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Address space for a stack; memory is taken as far as it is used.
const STACK: usize = 1 << 29;

struct Own {
    session: Session,
    stack: DefaultStack,
}

thread_local! {
    static OWN: RefCell<Option<Own>> = const { RefCell::new(None) };
}

/// Whether this thread has a session.
pub fn is_open() -> bool {
    OWN.with_borrow(Option::is_some)
}

/// Gives this thread its session.
pub fn keep(session: Session) -> PyResult<()> {
    let stack = DefaultStack::new(STACK).map_err(|error| PyOSError::new_err(format!("no stack: {error}")))?;
    OWN.set(Some(Own { session, stack }));
    Ok(())
}

/// Does something with the session of this thread.
fn with<T>(ask: impl FnOnce(&mut Session) -> T) -> Result<T, Mistake> {
    OWN.with(|own| {
        let Ok(mut own) = own.try_borrow_mut() else {
            return Err(Mistake::new("runtime", "the host is asked while it answers"));
        };
        let Some(Own { session, stack }) = &mut *own else {
            let message = "the objects of `netpyne_rs` belong to another thread: the one that called `netpyne_rs.install()`";
            return Err(Mistake::new("runtime", message));
        };
        let asked = || catch_unwind(AssertUnwindSafe(|| ask(session)));
        on_stack(stack, asked).map_err(|panic| {
            let why = panic.downcast_ref::<String>().map(String::as_str);
            let why = why.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
            Mistake::new("runtime", format!("a mistake in netpyne_rs itself, please report it: {why}"))
        })
    })
}

/// Answers an operation: with arrays of numpy, or with those of the module `array`. Other threads of Python go on meanwhile if
/// it may take long.
#[pyfunction]
pub fn call<'py>(
    py: Python<'py>,
    operation: &str,
    args: &Bound<'py, PyTuple>,
    as_numpy: bool,
    is_long: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let args = args.iter().map(|arg| values::take(&arg)).collect::<PyResult<Vec<Wire>>>()?;
    let ask = || with(|session| (session.answer(operation, &args), session.printed()));
    let answered = if is_long {
        stop::flag().lower();
        py.detach(ask)
    } else {
        ask()
    };
    let answered: Answered = match answered {
        Ok((answered, printed)) => {
            if !printed.is_empty() {
                py.import("sys")?.getattr("stdout")?.call_method1("write", (printed,))?;
            }
            answered
        }
        Err(mistake) => Err(mistake),
    };
    match answered {
        Ok(value) => values::give(py, value, as_numpy),
        Err(mistake) => Err(values::raise(py, &mistake)),
    }
}

/// Python has something no more: what, its number, how often it came.
#[pyfunction]
pub fn release(py: Python<'_>, kind: &str, number: i64, received: i64) -> PyResult<()> {
    let args = [Wire::text(kind), Wire::Int(number), Wire::Int(received)];
    match with(|session| session.answer("world.release", &args)) {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(mistake)) | Err(mistake) => Err(values::raise(py, &mistake)),
    }
}

/// What the script uses that does nothing here.
#[pyfunction]
pub fn notes() -> PyResult<Vec<String>> {
    with(Session::notes).map_err(|mistake| PyRuntimeError::new_err(mistake.message))
}
