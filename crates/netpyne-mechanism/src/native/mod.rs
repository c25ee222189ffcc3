//! Machine code for kernels on tapes, where the processor has AVX-512.
//!
//! [`mod@values`] reads a tape as values, each made once; [`emit`] turns operations into instructions, [`registers`] decides
//! which value is in which register meanwhile, [`assembler`] knows the encoding, [`memory`] makes the bytes executable. The
//! code walks over chunks of eight instances, and keeps in registers what the interpreter carries through memory.
//!
//! The operations are the tape's, in its order, on the same operands: no bit changes. What cannot be had (another processor, a
//! system that refuses executable pages) leaves the tape to the interpreter.
#![allow(unsafe_code)]

mod assembler;
mod emit;
mod memory;
mod registers;
mod values;

use crate::block::{Column, Tape};
use assembler::*;
use memory::Pages;
use netpyne_math::isa::Isa;
use registers::{Columns, Registers};
use values::{Action, Origin};

/// Instances per pass through the code.
pub(crate) const LANES: usize = 8;
/// Words before the tables' columns in [`Data::tables`]: four per table.
pub(crate) const TABLE_WORDS: usize = 4 * emit::MOST_TABLES;

/// A kernel in machine code.
#[derive(Debug)]
pub(crate) struct Native {
    pages: Pages,
    /// Doubles of working memory it needs.
    pub spill: usize,
}

/// What code works on.
pub(crate) struct Data<'a> {
    /// Where each column of the tape starts.
    pub columns: &'a [*mut f64],
    /// Values of the tape's uniforms.
    pub uniforms: &'a [f64],
    /// Per table: first argument, factor and number of intervals as doubles, the latter as an integer too; from
    /// [`TABLE_WORDS`] on the columns that the tape interpolates.
    pub tables: &'a [u64],
    /// Instances, a multiple of [`LANES`].
    pub len: usize,
}

type Entry =
    unsafe extern "sysv64" fn(*const *mut f64, *const f64, *const u64, usize, *mut f64, *const u32);

/// Registers that code must leave as it found them.
const PRESERVED: [Gpr; 6] = [RBX, RBP, R12, R13, R14, R15];

impl Native {
    /// Machine code for a tape, if there can be any here.
    pub fn new(tape: &Tape, isa: Isa) -> Option<Self> {
        if cfg!(not(all(target_arch = "x86_64", unix))) || isa.supported() < Isa::Avx512 {
            return None;
        }
        if tape.tables.iter().any(|(table, _)| *table as usize >= emit::MOST_TABLES) {
            return None;
        }
        let (mut values, _) = values::values(tape, &[])?;
        values::sweep(&mut values);
        let columns = Columns { registers: frequent(&values, &[RBX, RBP, R12, R13, R14]), by_node: Vec::new() };
        let mut asm = Assembler::default();
        enter(&mut asm, &columns, uses_exp(&values));
        let (body, end) = (asm.label(), asm.label());
        asm.compare_words(RAX, RCX);
        asm.jump_if_below(body);
        asm.jump(end);
        asm.place(body);
        let mut detours = Vec::new();
        let mut r = Registers::new(asm, &values, columns, 0);
        for (at, instruction) in values.instructions.iter().enumerate() {
            emit::emit(&mut r, at, instruction, &mut detours);
        }
        let (mut asm, spilled) = (std::mem::take(&mut r.asm), r.spilled);
        asm.add_constant(RAX, 8 * LANES as i32);
        asm.compare_words(RAX, RCX);
        asm.jump_if_below(body);
        asm.place(end);
        leave(&mut asm);
        emit::rare(&mut asm, detours);
        Some(Self { pages: Pages::new(&asm.finish())?, spill: spilled as usize / 8 })
    }

    /// Runs the code.
    ///
    /// # Safety
    /// As for [`execute`](crate::block) with the tape it was made from; uniforms and tables must be those of the tape, and
    /// `spill` as long as [`Self::spill`] says.
    pub unsafe fn run(&self, data: &Data<'_>, spill: &mut [f64]) {
        debug_assert!(spill.len() >= self.spill && data.len.is_multiple_of(LANES));
        // SAFETY: the pages start with code of this signature, made for a processor like this one.
        let entry = unsafe { std::mem::transmute::<*const std::ffi::c_void, Entry>(self.pages.start()) };
        // SAFETY: the caller's promise.
        unsafe {
            entry(
                data.columns.as_ptr(),
                data.uniforms.as_ptr(),
                data.tables.as_ptr(),
                8 * data.len,
                spill.as_mut_ptr(),
                std::ptr::null(),
            );
        }
    }
}

fn uses_exp(values: &values::Values) -> bool {
    values.instructions.iter().any(|i| i.action == Action::Plain(crate::block::Code::Exp))
}

/// Gives registers to the columns that are met most often.
fn frequent(values: &values::Values, registers: &[Gpr]) -> Vec<(Column, Gpr)> {
    let mut count: Vec<(Column, usize)> = Vec::new();
    let mut meet = |column: Column| match count.iter_mut().find(|(c, _)| *c == column) {
        Some((_, n)) => *n += 1,
        None => count.push((column, 1)),
    };
    for origin in &values.origins {
        if let Origin::Column(column) = origin {
            meet(*column);
        }
    }
    for instruction in &values.instructions {
        if let Action::Store(column) = instruction.action {
            meet(column);
        }
    }
    count.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    count.into_iter().map(|(c, _)| c).zip(registers.iter().copied()).collect()
}

/// Saves registers, sets up pointers, and the offset to 0.
fn enter(asm: &mut Assembler, columns: &Columns, exp: bool) {
    PRESERVED.iter().for_each(|&g| asm.push(g));
    for &(column, register) in &columns.registers {
        asm.load_word(register, RDI, 8 * i32::from(column));
    }
    if exp {
        asm.load_constant(emit::EXP_TABLE, netpyne_math::exp::parts().table.as_ptr() as u64);
    }
    asm.load_constant(RAX, 0);
}

fn leave(asm: &mut Assembler) {
    PRESERVED.iter().rev().for_each(|&g| asm.pop(g));
    asm.leave_vectors();
    asm.ret();
}
