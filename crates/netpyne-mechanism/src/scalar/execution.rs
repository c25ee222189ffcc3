//! What byte code works on.

use super::code::Program;
use crate::executable::{Call, Context, EventSink};
use crate::storage::Instances;
use std::ffi::c_void;

/// What a program works on: one instance and all that it sees.
pub(crate) struct Execution<'a, 'b> {
    pub instance: usize,
    /// What fills tables.
    pub tables: &'a dyn FillTables,
    /// Tables being filled.
    pub filling: usize,
    pub instances: &'a mut Instances,
    pub context: &'a mut Context<'b>,
    pub weights: &'a mut [f64],
    pub flag: f64,
    pub sink: &'a mut dyn EventSink,
    /// Whether a WATCH was executed in this call.
    pub watching: bool,
    /// Systems being solved, one within the other.
    pub solving: usize,
    /// What runs a program faster than the interpreter.
    pub code: Option<(&'a Program, &'a dyn Runs)>,
    /// What `code` has prepared while it runs; null otherwise.
    pub frame: *mut c_void,
}

/// Runs a program in another way than the interpreter, with the same result.
pub(crate) trait Runs {
    /// From instruction `at`, the first of the program or of the body of a system of equations, to its end. None, and nothing has
    /// happened, if that is not possible here.
    fn run(
        &self,
        program: &Program,
        at: usize,
        r: &mut [f64],
        x: &mut Execution<'_, '_>,
    ) -> Option<Result<(), String>>;
}

/// Fills tables that are filled when they are used.
pub(crate) trait FillTables {
    /// Looks at a table that something is about to be looked up in, and fills it if it has to be.
    fn fill_at_call(&self, id: usize, x: &mut Execution<'_, '_>) -> Result<(), String>;
}

impl<'a, 'b> Execution<'a, 'b> {
    /// For a program that handles no event.
    #[inline]
    pub fn new(
        tables: &'a dyn FillTables,
        instance: usize,
        call: &'a mut Call<'b>,
        sink: &'a mut dyn EventSink,
    ) -> Self {
        Self {
            instance,
            tables,
            filling: 0,
            instances: call.instances,
            context: &mut call.context,
            weights: &mut [],
            flag: 0.0,
            sink,
            watching: false,
            solving: 0,
            code: None,
            frame: std::ptr::null_mut(),
        }
    }
}
