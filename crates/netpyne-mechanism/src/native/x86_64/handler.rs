//! Machine code for byte code: handlers of events that come one by one, with all the control flow they have.
#![allow(unsafe_code)]

use super::frame::Frame;
use super::handler_code::Writer;
use super::memory::Pages;
use crate::executable::{Call, Event, EventSink, KernelError};
use crate::scalar::code::{Op, Program};
use crate::scalar::execution::Execution;
use crate::scalar::machine::prepare;
use crate::scalar::tables::Tables;
use std::ffi::c_void;
use std::panic::resume_unwind;

/// A handler in machine code.
#[derive(Debug)]
pub(crate) struct NativeHandler {
    pages: Pages,
    /// Numbers of fields' columns, globals and weights that are touched are below these.
    columns: usize,
    globals: usize,
    weights: usize,
    /// Whether constants have to be in the registers of the byte code.
    interprets: bool,
}

type Entry = unsafe extern "sysv64" fn(*mut Frame<'_>) -> u64;

impl NativeHandler {
    /// Code for a program, unless it does what code is not made for.
    pub fn new(program: &Program) -> Option<Self> {
        if !(program.newtons.is_empty() && program.sparse.is_empty()) || program.ops.len() > 20_000 {
            return None;
        }
        let (mut columns, mut globals, mut weights) = (0, 0, 0);
        for op in &program.ops {
            match *op {
                Op::Field { column, .. } | Op::SetField { column, .. } => columns = columns.max(column + 1),
                Op::Global { element, .. } | Op::SetGlobal { element, .. } => {
                    globals = globals.max(element + 1)
                }
                Op::Argument { n, .. } | Op::SetArgument { n, .. } => weights = weights.max(n + 1),
                Op::Jump { .. } if program.counts_rounds => return None,
                Op::Save | Op::Restore { .. } | Op::Newton { .. } | Op::Sparse { .. } => return None,
                _ => {}
            }
        }
        let mut writer = Writer::new(program);
        writer.all();
        let interprets = writer.interprets;
        let pages = Pages::new(&writer.asm.finish())?;
        let [columns, globals, weights] = [columns, globals, weights].map(|n| n as usize);
        Some(Self { pages, columns, globals, weights, interprets })
    }

    /// Delivers an event as the interpreter of the program does. Gives it back if something is not there that might be used: the
    /// interpreter will see.
    #[inline]
    pub fn receive<'e>(
        &self,
        (program, tables): (&Program, &Tables),
        event: Event<'e>,
        call: &mut Call<'_>,
        sink: &mut dyn EventSink,
    ) -> Result<Result<(), KernelError>, Event<'e>> {
        let there = call.instances.fields().len() >= self.columns * call.instances.stride()
            && event.instance < call.instances.stride()
            && call.instances.globals.len() >= self.globals
            && (event.weights.len() >= self.weights || event.weights.is_empty());
        if !there {
            return Err(event);
        }
        let Event { instance, flag, weights } = event;
        let mut registers = std::mem::take(&mut call.scratch.registers);
        if self.interprets {
            prepare(program, &mut registers);
        } else if registers.len() < program.registers as usize {
            registers.resize(program.registers as usize, 0.0);
        }
        let Call { instances, context, .. } = &mut *call;
        let mut frame = Frame {
            registers: registers.as_mut_ptr(),
            fields: instances.fields_mut().as_mut_ptr().wrapping_add(instance),
            stride: 8 * instances.stride(),
            globals: instances.globals.as_mut_ptr(),
            weights: if weights.len() < self.weights { std::ptr::null_mut() } else { weights.as_mut_ptr() },
            t: context.t,
            dt: context.dt,
            celsius: context.celsius,
            flag,
            stack: 0,
            execution: std::ptr::null_mut(),
            program,
            error: None,
            panic: None,
        };
        let mut execution = Execution { weights, flag, ..Execution::new(tables, instance, call, sink) };
        frame.execution = (&raw mut execution).cast();
        // SAFETY: the pages start with code of this signature, made for this program; there are all columns, globals, weights
        // (checked above) and registers that it touches. The execution lives until the code is done, and moves no data.
        let failed = unsafe {
            let entry = std::mem::transmute::<*const c_void, Entry>(self.pages.start());
            entry(&raw mut frame)
        };
        let Frame { error, panic, .. } = frame;
        call.scratch.registers = registers;
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
        Ok(match error {
            Some(message) if failed != 0 => Err(KernelError { instance, message }),
            _ => Ok(()),
        })
    }
}
