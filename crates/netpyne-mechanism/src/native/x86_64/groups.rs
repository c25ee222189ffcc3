//! How code walks over groups of instances at the same eight nodes, as synapses are.
//!
//! What depends on nodes, ions and uniforms only is computed once per group. The sums of the eight nodes stay in registers, each
//! in its own lane, so that every node's additions keep their order.

use super::assembler::Assembler;
use super::by_row::Beside;
use super::emit;
use super::lookups::Numbers;
use super::opcodes::*;
use super::quotient;
use super::registers::{Columns, Registers};
use super::rows::PICKS;
use super::summed::values_of;
use super::values::{self, Origin};
use super::walk::{columns, enter, flushes, leave, next_picks};
use super::width::Width;
use crate::native::data::{LANES, NodeGroup, Plan, RowOf, Rows};
use crate::ssa::graph::Source;
use crate::tape::{Column, Link, Tape};

/// Where a group has its nodes and the place of its other row numbers, in bytes.
const NODES: i32 = 16;
const ROW_NUMBERS: i32 = NODES + 4 * LANES as i32;
/// With AVX-512: scales of the instances, which depend on the node only, and row numbers.
const SCALES: Zmm = 28;
const INDEX: Zmm = 29;

/// Registers for sums: of current, conductance, and currents of ions.
fn registers_for_sums(width: Width) -> [Zmm; 4] {
    match width {
        Width::Eight => [31, 30, 25, 24],
        Width::Four => [11, 10, 9, 8],
    }
}

/// A column that is the same for all instances at a node, and the number of the kind of ion that its rows belong to, if they do.
type Shared = (Column, Option<usize>);

/// Columns of nodes and of ions.
fn shared_columns(tape: &Tape, rows: &Rows, values: &values::Values) -> Vec<Shared> {
    let area = Beside::of(tape).area;
    let links = tape.links.iter().zip(tape.working..).filter_map(|(link, column)| match link {
        Link::Load(Source::Ion(ion, _)) => Some((column, Some(rows.position(RowOf::Ion(*ion))?))),
        link if link.is_of_nodes() => Some((column, None)),
        _ => None,
    });
    let needs_area = values.origins.contains(&Origin::Column(area));
    links.chain(needs_area.then_some((area, None))).collect()
}

/// Columns of sums, in the registers that hold them. None if there are more.
fn sums(tape: &Tape, rows: &Rows, width: Width) -> Option<Vec<(Shared, Zmm)>> {
    let Beside { rhs, d, targets, .. } = Beside::of(tape);
    let flows = rows.targets.iter().zip(targets..);
    let flows = flows.map(|((ion, _), column)| (column, rows.position(RowOf::Ion(*ion))));
    let all: Vec<Shared> = [(rhs, None), (d, None)].into_iter().chain(flows).collect();
    let registers = registers_for_sums(width);
    (all.len() <= registers.len()).then(|| all.into_iter().zip(registers).collect())
}

/// Code that walks over groups.
pub(super) fn grouped(tape: &Tape, rows: &Rows, plan: &Plan<'_>, width: Width) -> Option<(Assembler, i32)> {
    // What is stored to an ion might be read by the next instance at the node; of globals the last one counts.
    if !(tape.ion_stores.is_empty() && tape.global_stores.is_empty()) {
        return None;
    }
    let mut values = values_of(tape, &plan.shape)?;
    let Beside { scale, picks, .. } = Beside::of(tape);
    let shared = shared_columns(tape, rows, &values);
    let flush = flushes(tape, &values);
    let first = values::hoist(&mut values, &shared.iter().map(|(column, _)| *column).collect::<Vec<_>>());
    quotient::find(&mut values, &tape.ordinary);
    let sums = sums(tape, rows, width)?;
    let held: Vec<(Column, Zmm)> = sums.iter().map(|&((column, _), z)| (column, z)).collect();
    let reserved = held.iter().fold(1 << INDEX | 1 << SCALES, |all, (_, z)| all | 1 << z);
    let mut asm = Assembler::new(width);
    let (columns, reserved) = columns(&values, (tape, plan), &Rows::default(), (width, reserved));
    enter(&mut asm, &columns, &values, picks, flush);
    let group = asm.label();
    asm.place(group);
    let (mut detours, mut spilled, mut is_short) = (Vec::new(), 0, false);
    for part in 0..width.parts() {
        let mut r = Registers::new(asm, &values, Columns { part, ..columns.clone() }, reserved);
        r.asm.load_word(RAX, R9, 0);
        if !columns.picked.is_empty() {
            // A byte for each instance, as for eight of RAX.
            r.asm.copy_word(PICKS, RAX);
            r.asm.shift_word_right(PICKS, 3);
            let start = columns.homes.start(picks);
            r.asm.add_word(PICKS, RDI, start);
        }
        r.begin_group();
        for &((column, kind), z) in &sums {
            r.fetch_shared(z, column, kind);
        }
        let first_scale = r.column(scale);
        match width {
            Width::Eight => {
                r.asm.load(SCALES, first_scale);
                r.hold(Origin::Column(scale), SCALES);
            }
            Width::Four => {
                r.asm.load(0, first_scale);
                r.leave(0, scale);
            }
        }
        for &(column, kind) in &shared {
            r.fetch_shared(0, column, kind);
            r.leave(0, column);
        }
        for (at, instruction) in values.instructions[..first].iter().enumerate() {
            emit::emit(&mut r, at, instruction, &held, &mut detours);
            instruction.results.iter().for_each(|&v| r.keep(v));
        }
        r.forget();
        let row = r.asm.label();
        r.asm.load_word(R11, R9, 8);
        r.asm.place(row);
        next_picks(&mut r.asm, &columns);
        for (at, instruction) in values.instructions.iter().enumerate().skip(first) {
            emit::emit(&mut r, at, instruction, &held, &mut detours);
        }
        r.asm.add_constant(RAX, 8 * LANES as i32);
        r.asm.compare_words(RAX, R11);
        r.asm.jump_if_below(row);
        r.begin_group();
        for &((column, kind), z) in &sums {
            r.put_shared(z, column, kind);
        }
        spilled = spilled.max(r.spilled);
        is_short |= r.is_short;
        asm = r.asm;
    }
    asm.add_constant(R9, size_of::<NodeGroup>() as i32);
    asm.compare_words(R9, RCX);
    asm.jump_if_below(group);
    leave(&mut asm, &columns, &values, flush);
    emit::rare(&mut asm, detours);
    (!is_short).then_some((asm, spilled))
}

impl Registers {
    /// R11 with the address of the row numbers of the group's ions.
    fn begin_group(&mut self) {
        let numbers = self.columns.homes.start(self.columns.by_row.numbers);
        self.asm.load_word(R11, R9, ROW_NUMBERS);
        self.asm.add_word(R11, RDI, numbers);
    }

    /// Where the numbers of rows are: of nodes, or of a kind of ion.
    fn numbers_of(&self, kind: Option<usize>) -> (Gpr, i32) {
        let ahead = 4 * self.columns.part * i32::from(self.asm.width.lanes());
        match kind {
            None => (R9, NODES + ahead),
            Some(kind) => (R11, (4 * LANES * kind) as i32 + ahead),
        }
    }

    /// The values of a column at the group's nodes.
    fn fetch_shared(&mut self, z: Zmm, column: Column, kind: Option<usize>) {
        let (base, at) = self.numbers_of(kind);
        self.load_start(R10, column);
        match self.asm.width {
            Width::Eight => {
                self.asm.widen(INDEX, base, at);
                self.asm.gather(z, R10, INDEX, 0);
            }
            Width::Four => self.asm.gather_numbered(z, (R10, 0), Numbers::Words(base, at)),
        }
    }

    /// Puts values back to the group's nodes.
    fn put_shared(&mut self, z: Zmm, column: Column, kind: Option<usize>) {
        let (base, at) = self.numbers_of(kind);
        self.load_start(R10, column);
        match self.asm.width {
            Width::Eight => {
                self.asm.widen(INDEX, base, at);
                self.asm.name_all();
                self.asm.scatter(z, (R10, INDEX, 0));
            }
            Width::Four => self.asm.scatter_numbered(z, (R10, 0), Numbers::Words(base, at), None),
        }
    }

    /// Leaves the value of a column in the spill memory.
    fn leave(&mut self, z: Zmm, column: Column) {
        let slot = self.room(self.asm.width.bytes());
        self.asm.store(Rm::Mem(R8, None, slot), z);
        self.left_at(Origin::Column(column), slot);
    }
}
