//! Which value is in which vector register while code is written, straight through, once.

use super::assembler::Assembler;
use super::by_row::ByRow;
use super::homes::Homes;
use super::opcodes::*;
use super::values::{Origin, Value, Values};
use crate::native::data::Home;
use crate::tape::Column;

/// Where columns are found.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// Registers that hold the start of a memory throughout.
    pub registers: Vec<(u16, Gpr)>,
    /// In which memory each column is.
    pub homes: Homes,
    /// Columns that are not by instance.
    pub by_row: ByRow,
    /// Columns with few different values: a table of eight.
    pub picked: Vec<Column>,
    /// Columns that are found by an index, and which of two it is.
    pub gathered: Vec<(Column, usize)>,
    /// Which part of eight instances is computed.
    pub part: i32,
}

/// See the module text.
#[derive(Debug)]
pub(super) struct Registers {
    pub asm: Assembler,
    pub(super) origins: Vec<Origin>,
    /// Instructions that use each value.
    uses: Vec<Vec<u32>>,
    register: Vec<Option<Zmm>>,
    /// Byte offset in the spill memory.
    pub(super) slot: Vec<Option<i32>>,
    holds: [Option<Value>; 32],
    /// Registers that the instruction at hand needs.
    locked: u32,
    /// Registers that are never given away.
    reserved: u32,
    /// Bytes of spill memory so far.
    pub spilled: i32,
    lanes_room: Option<i32>,
    /// Instruction at hand.
    now: u32,
    pub(super) columns: Columns,
    /// Values in reserved registers.
    held: Vec<(Value, Zmm)>,
    /// Whether an instruction needed more registers than there are: then the code is of no use.
    pub is_short: bool,
    /// Whether values may differ from the exact ones.
    pub fast: bool,
}

impl Registers {
    /// None of these `reserved` registers, nor those in use for other things, is given away.
    pub fn new(asm: Assembler, values: &Values, columns: Columns, reserved: u32) -> Self {
        let reserved = reserved | asm.width.in_use();
        let n = values.origins.len();
        let mut uses = vec![Vec::new(); n];
        for (at, instruction) in values.instructions.iter().enumerate() {
            instruction.operands.iter().for_each(|&o| uses[o as usize].push(at as u32));
        }
        let (register, slot) = (vec![None; n], vec![None; n]);
        let origins = values.origins.clone();
        let (holds, locked, spilled, now) = ([None; 32], 0, 0, 0);
        let held = Vec::new();
        let fast = values.fast;
        Self {
            asm,
            origins,
            uses,
            register,
            slot,
            holds,
            locked,
            reserved,
            spilled,
            lanes_room: None,
            now,
            columns,
            held,
            is_short: false,
            fast,
        }
    }

    /// The next instruction begins. What it needs is not given away meanwhile, even if it is used for the last time.
    pub fn begin(&mut self, at: usize, operands: &[Value]) {
        self.now = at as u32;
        let held = operands.iter().filter_map(|&v| self.register[v as usize]);
        self.locked = held.fold(0, |locked, r| locked | 1 << r);
    }

    /// Whether a value is used after the instruction at hand.
    fn lives_on(&self, v: Value) -> bool {
        self.next_use(v).is_some()
    }

    fn next_use(&self, v: Value) -> Option<u32> {
        self.uses[v as usize].iter().copied().find(|&at| at > self.now)
    }

    /// A register with the start of the memory that a column is in, which may be R10, and how far behind it the column is.
    pub(super) fn start(&mut self, column: Column) -> (Gpr, i32) {
        let Home { memory, offset } = self.columns.homes.of(column);
        let known = self.columns.registers.iter().find(|(m, _)| *m == memory);
        let base = match known {
            Some((_, register)) => *register,
            None => {
                self.asm.load_word(R10, RDI, 8 * i32::from(memory));
                R10
            }
        };
        (base, offset)
    }

    /// Loads the start of a column that is a memory of its own.
    pub(super) fn load_start(&mut self, d: Gpr, column: Column) {
        let at = self.columns.homes.start(column);
        self.asm.load_word(d, RDI, at);
    }

    /// The column that a value is picked from, if it is one of those.
    pub(super) fn picked(&self, v: Value) -> Option<Column> {
        match self.origins[v as usize] {
            Origin::Column(column) if self.columns.picked.contains(&column) => Some(column),
            _ => None,
        }
    }

    /// Where a value is besides registers; may use R10.
    fn home(&mut self, v: Value) -> Rm {
        if let Some(slot) = self.slot[v as usize] {
            return Rm::Mem(R8, None, slot);
        }
        match self.origins[v as usize] {
            Origin::Constant(bits) => self.asm.literal(bits),
            Origin::Uniform(u) => Rm::Spread(RSI, 8 * u as i32),
            Origin::Column(column) => self.column(column),
            // Computed values are in a register or spilled as long as they are needed.
            Origin::Computed => Rm::Reg(0),
        }
    }

    /// A register that may be written, empty.
    pub fn scratch(&mut self) -> Zmm {
        let available = |r: u8, s: &Self| (s.locked | s.reserved) >> r & 1 == 0;
        let all = 0..self.asm.width.registers();
        let empty = all.clone().find(|&r| available(r, self) && self.holds[r as usize].is_none());
        let r = empty.unwrap_or_else(|| {
            let distance = |r: u8| {
                let next = self.holds[r as usize].and_then(|v| self.next_use(v));
                next.unwrap_or(u32::MAX)
            };
            let victim = all.filter(|&r| available(r, self)).max_by_key(|&r| distance(r));
            self.is_short |= victim.is_none();
            let r = victim.unwrap_or(0);
            self.evict(r);
            r
        });
        self.locked |= 1 << r;
        r
    }

    fn evict(&mut self, r: Zmm) {
        let Some(v) = self.holds[usize::from(r)].take() else { return };
        self.register[v as usize] = None;
        if self.lives_on(v) && self.origins[v as usize] == Origin::Computed {
            self.spill(v, r);
        }
    }

    fn spill(&mut self, v: Value, r: Zmm) {
        if self.slot[v as usize].is_none() {
            let slot = self.spilled;
            self.spilled += self.asm.width.bytes();
            self.slot[v as usize] = Some(slot);
            self.asm.store(Rm::Mem(R8, None, slot), r);
        }
    }

    /// A register that holds the value, kept until the next instruction.
    pub fn get(&mut self, v: Value) -> Zmm {
        if let Some(r) = self.register[v as usize] {
            self.locked |= 1 << r;
            return r;
        }
        let r = self.scratch();
        match self.origins[v as usize] {
            Origin::Column(column) if self.picked(v).is_some() => self.pick(r, column),
            Origin::Column(column) if self.apart(v) => self.gather(r, column),
            _ => {
                let home = self.home(v);
                self.asm.load(r, home);
            }
        }
        self.put(v, r);
        r
    }

    /// The value as an operand that stays good during the instruction: a register, or one double spread.
    pub fn steady(&mut self, v: Value) -> Rm {
        let one = self.slot[v as usize].is_none()
            && matches!(self.origins[v as usize], Origin::Constant(_) | Origin::Uniform(_));
        match self.register[v as usize] {
            None if one => self.home(v),
            _ => Rm::Reg(self.get(v)),
        }
    }

    /// The value as an operand of the very next machine instruction.
    pub fn operand(&mut self, v: Value) -> Rm {
        if self.register[v as usize].is_none() && !self.lives_on(v) && !self.apart(v) {
            return self.home(v);
        }
        self.steady(v)
    }

    /// The constant that the value is, if it is one.
    pub fn constant(&self, v: Value) -> Option<f64> {
        match self.origins[v as usize] {
            Origin::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// Whether the value is in a register.
    pub fn is_in_register(&self, v: Value) -> bool {
        self.register[v as usize].is_some()
    }

    /// Frees the registers of operands that are not used again.
    pub fn release(&mut self, operands: &[Value]) {
        for &v in operands {
            if let Some(r) = self.register[v as usize]
                && !self.lives_on(v)
                && self.reserved >> r & 1 == 0
            {
                self.holds[usize::from(r)] = None;
                self.register[v as usize] = None;
                self.locked &= !(1 << r);
            }
        }
    }

    /// The value is now in this register.
    pub fn put(&mut self, v: Value, r: Zmm) {
        self.holds[usize::from(r)] = Some(v);
        self.register[v as usize] = Some(r);
    }

    /// The result is in this register, if it is used.
    pub fn result(&mut self, v: Value, r: Zmm) {
        if self.lives_on(v) {
            self.put(v, r);
        }
    }

    /// A column is about to be overwritten: saves what it holds if that is still needed.
    pub fn overwrite(&mut self, column: Column) {
        let old = self.origins.iter().position(|o| *o == Origin::Column(column));
        if let Some(v) = old
            && self.lives_on(v as Value)
            && self.slot[v].is_none()
        {
            let r = self.get(v as Value);
            self.spill(v as Value, r);
        }
    }

    /// Empties all registers, saving what is still needed.
    pub fn save_all(&mut self) {
        for r in 0..self.asm.width.registers() {
            if self.reserved >> r & 1 == 0 {
                self.evict(r);
            }
        }
    }

    /// Registers with values that are never given away.
    pub fn reserved(&self) -> impl Iterator<Item = Zmm> + use<> {
        let reserved = self.reserved & !self.asm.width.in_use();
        (0..32).filter(move |r| reserved >> r & 1 == 1)
    }

    /// After a call: nothing is in registers, nothing is locked.
    pub fn begin_again(&mut self) {
        self.locked = 0;
    }

    /// Room for the lanes of an index, and of a fraction, while things are looked up.
    pub fn room_for_lanes(&mut self) -> [i32; 2] {
        let bytes = self.asm.width.bytes();
        let at = match self.lanes_room {
            Some(at) => at,
            None => self.room(2 * bytes),
        };
        self.lanes_room = Some(at);
        [at, at + bytes]
    }

    /// A register that may be given away: it is empty again, or has a value that is needed later.
    pub fn free(&mut self, r: Zmm) {
        self.locked &= !(1 << r);
    }

    /// Room in the spill memory.
    pub fn room(&mut self, bytes: i32) -> i32 {
        let at = self.spilled;
        self.spilled += bytes;
        at
    }

    /// The value has been left in the spill memory.
    pub fn left_at(&mut self, origin: Origin, slot: i32) {
        if let Some(v) = self.origins.iter().position(|o| *o == origin) {
            self.slot[v] = Some(slot);
        }
    }

    /// The value is in this reserved register throughout.
    pub fn hold(&mut self, origin: Origin, r: Zmm) {
        if let Some(v) = self.origins.iter().position(|o| *o == origin) {
            self.register[v] = Some(r);
            self.held.push((v as Value, r));
        }
    }

    /// Leaves a computed value in the spill memory too.
    pub fn keep(&mut self, v: Value) {
        if self.slot[v as usize].is_none()
            && let Some(r) = self.register[v as usize]
        {
            self.spill(v, r);
        }
    }

    /// Forgets what is in registers.
    pub fn forget(&mut self) {
        self.holds = [None; 32];
        self.register.fill(None);
        self.held.iter().for_each(|&(v, r)| self.register[v as usize] = Some(r));
        self.locked = 0;
    }
}
