//! Where the columns of a tape are for all instances at once: in which memory, and how far behind its start.

use crate::ir::IonVar;
use crate::native::data::{Home, LANES, memory};
use crate::ssa::graph::Source;
use crate::storage::Instances;
use crate::tape::{Column, Link, Tape};

/// Memories that few tapes need, or that there are several of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// A column of the fields that is far from the first one, by its first value.
    Field(usize),
    /// The same of what is kept of parameters.
    Memo(usize),
    Pointer(u32),
    Ion(u32, IonVar),
    /// What the caller adds, by number of the output.
    Output(u32),
}

/// The memories of a tape, in the order in which machine code is told where they start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memories {
    /// Behind those that all tapes have.
    pub more: Vec<Memory>,
    /// Of each column of the tape.
    pub homes: Vec<Home>,
    /// Where the values of picked columns are taken from.
    pub picked: Vec<Picked>,
}

/// Where the values of a picked column are taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Picked {
    /// Whether they are kept of parameters; else fields.
    pub is_memo: bool,
    /// The value of the first instance.
    pub first: usize,
}

impl Memories {
    /// Those of a tape for these instances. Working columns are nowhere: machine code has registers.
    pub fn of(tape: &Tape, instances: &Instances, picked: &[Column]) -> Self {
        let mut out = Self { homes: vec![Home::default(); usize::from(tape.working)], ..Self::default() };
        for (link, column) in tape.links.iter().zip(tape.working..) {
            let home = match *link {
                Link::Load(Source::Field(c)) => {
                    let first = c as usize * instances.stride();
                    out.column((memory::FIELDS, Memory::Field(first)), first, picked.contains(&column))
                }
                Link::Load(Source::Memo(k)) => {
                    let first = k as usize * instances.stride();
                    out.column((memory::MEMO, Memory::Memo(first)), first, picked.contains(&column))
                }
                Link::Load(Source::Area) => at(memory::AREA, 0),
                Link::Load(Source::Diameter) => at(memory::DIAMETER, 0),
                Link::Load(Source::Pointer(pointer)) => out.one_more(Memory::Pointer(pointer)),
                Link::Load(Source::Ion(ion, variable)) => out.one_more(Memory::Ion(ion, variable)),
                Link::Out(output) => out.one_more(Memory::Output(output)),
                // There are no other links.
                Link::Load(_) => at(memory::VOLTAGE, 0),
            };
            out.homes.push(home);
        }
        out
    }

    /// Those of outputs, and which of these they are.
    pub fn outputs(&self) -> Vec<(usize, u32)> {
        let output = |(n, memory): (usize, &Memory)| match memory {
            Memory::Output(output) => Some((memory::COMMON + n, *output)),
            _ => None,
        };
        self.more.iter().enumerate().filter_map(output).collect()
    }

    /// How many there are, all told.
    pub fn count(&self) -> usize {
        memory::COMMON + self.more.len()
    }

    /// A column in a memory that all have; `far`: the same as a memory of its own.
    fn column(&mut self, (near, far): (usize, Memory), first: usize, is_picked: bool) -> Home {
        if is_picked {
            self.picked.push(Picked { is_memo: near == memory::MEMO, first });
            return at(memory::PICKED, 8 * LANES as i32 * (self.picked.len() as i32 - 1));
        }
        match i32::try_from(8 * first) {
            Ok(offset) => at(near, offset),
            // Too far away for an instruction.
            Err(_) => self.one_more(far),
        }
    }

    fn one_more(&mut self, memory: Memory) -> Home {
        let known = self.more.iter().position(|known| *known == memory);
        let number = known.unwrap_or_else(|| {
            self.more.push(memory);
            self.more.len() - 1
        });
        at(memory::COMMON + number, 0)
    }
}

fn at(memory: usize, offset: i32) -> Home {
    Home { memory: memory as u16, offset }
}
