//! Machine code for byte code, with all the control flow it has: handlers of events that come one by one, and kernels that cannot
//! be had in lanes.
#![allow(unsafe_code)]

use super::frame::{Frame, MOST_IONS};
use super::memory::Pages;
use super::program_code::Writer;
use super::touched::Touched;
use crate::executable::{Call, Event, EventSink, KernelError};
use crate::ir::IonUseId;
use crate::scalar::code::{MOST_ROUNDS, Program, endless_loop};
use crate::scalar::execution::{Execution, Runs};
use crate::scalar::machine::prepare;
use crate::scalar::tables::Tables;
use std::ffi::c_void;
use std::panic::resume_unwind;

/// Longer programs are left to the interpreter.
const LONGEST: usize = 20_000;

/// A program in machine code.
#[derive(Debug)]
pub(crate) struct NativeProgram {
    pages: Pages,
    /// Where code begins for the start of the program and for the bodies of its systems of equations, by instruction.
    entries: Vec<(usize, usize)>,
    touched: Touched,
    /// Whether constants have to be in the registers of the byte code.
    interprets: bool,
}

type Entry = unsafe extern "sysv64" fn(*mut Frame<'_>, usize) -> u64;

impl NativeProgram {
    /// Code for a program, unless it does what code is not made for.
    pub fn new(program: &Program) -> Option<Self> {
        if program.ops.len() > LONGEST {
            return None;
        }
        let touched = Touched::by(program)?;
        let newtons = program.newtons.iter().map(|system| system.body);
        let bodies = newtons.chain(program.sparse.iter().map(|system| system.body));
        let starts: Vec<usize> = bodies.map(|body| body as usize).chain([program.start]).collect();
        let mut writer = Writer::new(program, &touched);
        let entries = writer.all(&starts);
        let interprets = writer.interprets;
        let pages = Pages::new(&writer.asm.finish())?;
        Some(Self { pages, entries, touched, interprets })
    }

    /// Whether the interpreter is never asked to do a part.
    pub fn is_complete(&self) -> bool {
        !self.interprets
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
        let Event { instance, flag, weights } = event;
        let mut registers = std::mem::take(&mut call.scratch.registers);
        if self.interprets {
            prepare(program, &mut registers);
        } else if registers.len() < program.registers as usize {
            registers.resize(program.registers as usize, 0.0);
        }
        let code: Option<(&Program, &dyn Runs)> = Some((program, self));
        let lent = &mut *weights;
        let mut x = Execution { weights: lent, flag, code, ..Execution::new(tables, instance, call, sink) };
        let done = self.enter(program, program.start, &mut registers, &mut x);
        call.scratch.registers = registers;
        match done {
            Some(done) => Ok(done.map_err(|message| KernelError { instance, message })),
            None => Err(Event { instance, flag, weights }),
        }
    }

    /// Runs from an instruction that code begins for; none, and nothing has happened, if something is not there that it uses.
    fn enter(
        &self,
        program: &Program,
        at: usize,
        r: &mut [f64],
        x: &mut Execution<'_, '_>,
    ) -> Option<Result<(), String>> {
        let (_, offset) = self.entries.iter().find(|(instruction, _)| *instruction == at)?;
        if !x.frame.is_null() {
            // The body of a system of equations, while the program around it waits.
            return Some(self.reenter(*offset, r, x));
        }
        let touched = &self.touched;
        let (instance, stride) = (x.instance, x.instances.stride());
        let there = x.instances.fields().len() >= touched.columns * stride
            && instance < stride
            && x.instances.globals.len() >= touched.globals
            && (x.weights.len() >= touched.weights || x.weights.is_empty())
            && r.len() >= program.registers as usize;
        if !there {
            return None;
        }
        let mut ions = [std::ptr::null_mut(); MOST_IONS];
        for (place, &(ion, variable)) in ions.iter_mut().zip(&touched.ions) {
            let columns = *x.instances.ion_columns.get(ion as usize)? as usize;
            let row = *x.instances.ion_rows[IonUseId(ion).index()].get(instance)? as usize;
            *place = &raw mut *x.context.ions.get_mut(columns)?.column_mut(variable).get_mut(row)?;
        }
        let voltage = match touched.voltage {
            true => {
                let node = *x.instances.node.get(instance)? as usize;
                &raw mut *x.context.voltage.get_mut(node)?
            }
            false => std::ptr::null_mut(),
        };
        let mut frame = Frame {
            registers: r.as_mut_ptr(),
            fields: x.instances.fields_mut().as_mut_ptr().wrapping_add(instance),
            stride: 8 * stride,
            globals: x.instances.globals.as_mut_ptr(),
            weights: match x.weights.len() < touched.weights {
                true => std::ptr::null_mut(),
                false => x.weights.as_mut_ptr(),
            },
            t: x.context.t,
            dt: x.context.dt,
            celsius: x.context.celsius,
            flag: x.flag,
            stack: 0,
            voltage,
            ions,
            rounds: MOST_ROUNDS,
            execution: std::ptr::null_mut(),
            program,
            error: None,
            panic: None,
        };
        x.frame = (&raw mut frame).cast();
        frame.execution = (&raw mut *x).cast();
        // SAFETY: there are all columns, globals, weights, ions, the voltage (checked above) and registers that the code touches.
        // Frame and execution live until it is done; the execution moves no data.
        let done = unsafe { self.go(&raw mut frame, *offset) };
        x.frame = std::ptr::null_mut();
        Some(done)
    }

    /// Runs in the frame that there is already.
    fn reenter(&self, offset: usize, r: &mut [f64], x: &mut Execution<'_, '_>) -> Result<(), String> {
        let frame: *mut Frame<'_> = x.frame.cast();
        // SAFETY: `enter` has put the frame there and waits in it for an instruction of the interpreter; it is for this program.
        unsafe {
            let (stack, dt) = ((*frame).stack, (*frame).dt);
            let (registers, execution) = ((*frame).registers, (*frame).execution);
            // For a steady state the time step is another one.
            (*frame).dt = x.context.dt;
            (*frame).registers = r.as_mut_ptr();
            (*frame).execution = (&raw mut *x).cast();
            let done = self.go(frame, offset);
            ((*frame).stack, (*frame).dt) = (stack, dt);
            ((*frame).registers, (*frame).execution) = (registers, execution);
            done
        }
    }

    /// Runs code.
    ///
    /// # Safety
    /// The frame is one for this program, and all that it points at is there.
    unsafe fn go(&self, frame: *mut Frame<'_>, offset: usize) -> Result<(), String> {
        let start = self.pages.start();
        // SAFETY: the pages start with code of this signature, made for this program, which goes on at an offset of it.
        let (failed, error, panic) = unsafe {
            let entry = std::mem::transmute::<*const c_void, Entry>(start);
            let failed = entry(frame, start.addr() + offset);
            (failed, (*frame).error.take(), (*frame).panic.take())
        };
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
        match (failed, error) {
            (0, _) => Ok(()),
            (_, Some(message)) => Err(message),
            // Only loops end without a message of the interpreter's.
            (_, None) => Err(endless_loop()),
        }
    }
}

impl Runs for NativeProgram {
    fn run(
        &self,
        program: &Program,
        at: usize,
        r: &mut [f64],
        x: &mut Execution<'_, '_>,
    ) -> Option<Result<(), String>> {
        self.enter(program, at, r, x)
    }
}
