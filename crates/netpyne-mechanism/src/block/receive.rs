//! Delivers events in lanes: gathers fields and weights of the instances, runs the handler, and scatters what it assigned.
//!
//! Lanes without an event repeat the first: they read what it reads, and store the same.
#![allow(unsafe_code)]

use super::graph::Source;
use super::handler::{Handler, Kind};
use super::lanes::{Block, CHUNK, execute};
use super::run::{aligned, uniforms};
use super::tape::Link;
use crate::native::{self, LANES, Native};
use crate::run::{Arrivals, Asked, ColumnPointers, Instances, KernelError, Scratch, Surroundings};
use netpyne_math::isa::Isa;

/// What machine code works on, kept from call to call, as most go to the same instances.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    lanes: Box<Lanes>,
    /// Outputs, then what there is no register for.
    memory: Vec<Eight>,
    columns: ColumnPointers,
    /// What the columns belong to.
    linked: Linked,
}

/// Eight doubles in one line of the cache.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
struct Eight([f64; LANES]);

/// The doubles in a row.
#[inline]
fn doubles(memory: &mut [Eight]) -> &mut [f64] {
    // SAFETY: eights are eight doubles each, and nothing else.
    unsafe { std::slice::from_raw_parts_mut(memory.as_mut_ptr().cast(), memory.len() * LANES) }
}

/// Number of a handler, and addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Linked {
    handler: u64,
    fields: usize,
    stride: usize,
    weights: usize,
    lanes: usize,
    memory: usize,
}

/// Events at hand.
#[derive(Clone, Debug, Default)]
#[repr(C, align(64))]
struct Lanes {
    /// Instances, then first weights. Machine code knows this layout.
    targets: [u32; LANES],
    first: [u32; LANES],
    times: [f64; LANES],
    /// Lanes with an event.
    count: usize,
}

impl Lanes {
    /// Takes arrivals from `at` on; none if they are not complete.
    #[inline]
    fn take(&mut self, arrivals: &Arrivals<'_>, at: usize, count: usize) -> Option<()> {
        self.count = count;
        fill(&mut self.targets, arrivals.instances.get(at..at + count)?);
        fill(&mut self.first, arrivals.first_weight.get(at..at + count)?);
        fill(&mut self.times, arrivals.times.get(at..at + count)?);
        Some(())
    }

    /// Whether all that the handler touches is there.
    #[inline]
    fn fit(&self, handler: &Handler, instances: &Instances, weights: &[f64]) -> bool {
        let Some(weights) = (weights.len() + 1).checked_sub(handler.arguments) else { return false };
        instances.fields.len() >= handler.fields * instances.stride
            && instances.count <= instances.stride
            && all_below(&self.targets, instances.count)
            && all_below(&self.first, weights)
    }
}

/// The values, then the first again.
#[inline]
fn fill<T: Copy>(lanes: &mut [T; LANES], values: &[T]) {
    match values.try_into() {
        Ok(all) => *lanes = all,
        Err(_) => {
            for (k, lane) in lanes.iter_mut().enumerate() {
                *lane = values[if k < values.len() { k } else { 0 }];
            }
        }
    }
}

/// Whether all places are below `end`.
#[inline]
fn all_below(places: &[u32; LANES], end: usize) -> bool {
    match i32::try_from(end) {
        // The sign says it for eight at once.
        Ok(end) => {
            let most = (end - 1) as u32;
            places.iter().fold(0, |bad, &place| bad | place | most.wrapping_sub(place)) >> 31 == 0 && end > 0
        }
        Err(_) => places.iter().all(|&place| (place as usize) < end),
    }
}

/// Delivers the arrivals; see [`Executable::receive`](crate::Executable::receive).
pub(crate) fn receive(
    handler: &Handler,
    isa: Isa,
    arrivals: &mut Arrivals<'_>,
    instances: &mut Instances,
    around: &Surroundings<'_>,
    scratch: &mut Scratch,
    asked: &mut Vec<(u32, Asked)>,
) -> Result<(), KernelError> {
    if handler.native.is_none() || handler.uniforms {
        uniforms(&handler.tape, instances, around, &mut scratch.uniforms);
    }
    let all = arrivals.instances.len();
    let mut at = 0;
    while at < all {
        let count = LANES.min(all - at);
        let lanes = &mut scratch.desk.lanes;
        if lanes.take(arrivals, at, count).is_none() || !lanes.fit(handler, instances, arrivals.weights) {
            return Err(no_target(arrivals.instances[at] as usize));
        }
        match &handler.native {
            Some(code) => {
                run_native(handler, code, instances, arrivals.weights, &scratch.uniforms, &mut scratch.desk);
                answer(handler, doubles(&mut scratch.desk.memory), LANES, at, count, asked);
            }
            None => {
                let outputs = interpret(handler, isa, instances, arrivals.weights, scratch);
                answer(handler, outputs, CHUNK, at, count, asked);
            }
        }
        at += count;
    }
    Ok(())
}

/// An event goes to what is not there.
#[cold]
pub(crate) fn no_target(instance: usize) -> KernelError {
    KernelError { instance, message: "an event goes to what does not exist".into() }
}

/// Runs machine code, which gathers and scatters by itself; leaves outputs first in the memory.
#[inline]
fn run_native(
    handler: &Handler,
    code: &Native,
    instances: &mut Instances,
    weights: &mut [f64],
    uniforms: &[f64],
    desk: &mut Desk,
) {
    let needed = handler.outputs + code.spill().div_ceil(LANES);
    if desk.memory.len() < needed {
        desk.memory.resize(needed, Eight::default());
    }
    let (fields, weights) = (instances.fields.as_mut_ptr(), weights.as_mut_ptr());
    let memory = doubles(&mut desk.memory);
    let linked = Linked {
        handler: handler.number,
        fields: fields.addr(),
        stride: instances.stride,
        weights: weights.addr(),
        lanes: (&raw const *desk.lanes).addr(),
        memory: memory.as_ptr().addr(),
    };
    if linked != desk.linked {
        link(
            handler,
            [fields, weights, memory.as_mut_ptr()],
            instances.stride,
            &desk.lanes,
            &mut desk.columns,
        );
        desk.linked = linked;
    }
    let (_, spill) = memory.split_at_mut(handler.outputs * LANES);
    let columns = &desk.columns.0;
    let data =
        native::Data { columns, uniforms, tables: &[], len: LANES, nodes: &desk.lanes.targets, groups: &[] };
    // SAFETY: columns of fields and weights are valid at the places of all lanes, which has been checked (`fit`); outputs have
    // room for eight lanes each, and times, which are never stored to, are eight. Columns are those of this handler, this
    // memory and these fields and weights: handlers have numbers of their own.
    unsafe { code.run(&data, spill) };
}

/// Finds the columns.
#[cold]
fn link(
    handler: &Handler,
    [fields, weights, outputs]: [*mut f64; 3],
    stride: usize,
    lanes: &Lanes,
    columns: &mut ColumnPointers,
) {
    let tape = &handler.tape;
    columns.0.clear();
    columns.0.resize(usize::from(tape.working), std::ptr::null_mut());
    columns.0.extend(tape.links.iter().map(|link| match *link {
        Link::Load(Source::Field(c)) => fields.wrapping_add(c as usize * stride),
        Link::Load(Source::Argument(n)) => weights.wrapping_add(n as usize),
        Link::Out(k) => outputs.wrapping_add(k as usize * LANES),
        Link::Load(_) => lanes.times.as_ptr().cast_mut(),
    }));
}

/// Gathers, runs the tape, scatters; gives the outputs.
#[inline(never)]
fn interpret<'s>(
    handler: &Handler,
    isa: Isa,
    instances: &mut Instances,
    weights: &mut [f64],
    scratch: &'s mut Scratch,
) -> &'s [f64] {
    let tape = &handler.tape;
    let working = usize::from(tape.working) * CHUNK;
    let len = working + tape.links.len() * CHUNK;
    let memory = aligned(&mut scratch.block, len);
    for &(uniform, column) in &tape.broadcasts {
        let start = usize::from(column) * CHUNK;
        memory[start..start + CHUNK].fill(scratch.uniforms[uniform as usize]);
    }
    let Lanes { targets, first, times, count } = &*scratch.desk.lanes;
    let stride = instances.stride;
    let links = memory[working..].chunks_exact_mut(CHUNK);
    for (link, column) in tape.links.iter().zip(links) {
        let (values, places, offset) = match *link {
            Link::Load(Source::Field(c)) => (&instances.fields[..], targets, c as usize * stride),
            Link::Load(Source::Argument(n)) => (&weights[..], first, n as usize),
            Link::Load(_) => (&times[..], &[0, 1, 2, 3, 4, 5, 6, 7], 0),
            Link::Out(_) => continue,
        };
        let (given, more) = column.split_at_mut(LANES);
        for (value, &place) in given.iter_mut().zip(places) {
            *value = values[offset + place as usize];
        }
        more.fill(given[0]);
    }
    let columns = &mut scratch.columns.0;
    columns.clear();
    columns.extend(memory.chunks_exact_mut(CHUNK).map(<[f64]>::as_mut_ptr));
    let block = Block { columns, chunks: 1, axes: &[], interpolated: &[] };
    // SAFETY: every column is a chunk of the memory, and the tape looks up no tables.
    unsafe { execute(isa, tape, &block) };
    for &n in &handler.written {
        let column = &memory[working + n * CHUNK..][..*count];
        let (values, places, offset) = match tape.links[n] {
            Link::Load(Source::Field(c)) => (&mut instances.fields[..], targets, c as usize * stride),
            Link::Load(Source::Argument(n)) => (&mut weights[..], first, n as usize),
            _ => continue,
        };
        for (&value, &place) in column.iter().zip(places) {
            values[offset + place as usize] = value;
        }
    }
    // Outputs are linked last, but in between may be places that are only assigned: they are brought together at the start.
    let mut to = 0;
    for (n, link) in tape.links.iter().enumerate() {
        if let Link::Out(k) = *link {
            to = to.max(k as usize + 1);
            let from = working + n * CHUNK;
            memory.copy_within(from..from + CHUNK, k as usize * CHUNK);
        }
    }
    &memory[..to * CHUNK]
}

/// Notes what lanes ask for, in the order of one by one. Outputs are `distance` apart.
fn answer(
    handler: &Handler,
    outputs: &[f64],
    distance: usize,
    first: usize,
    count: usize,
    asked: &mut Vec<(u32, Asked)>,
) {
    let mut any = 0;
    let mut at = 0;
    for kind in &handler.kinds {
        let condition = &outputs[at * distance..][..LANES];
        any |= condition.iter().fold(0, |any, value| any | value.to_bits());
        at += kind.outputs();
    }
    // But for their signs, all are 0: nobody asks for anything, as mostly.
    if any << 1 == 0 {
        return;
    }
    for lane in 0..count {
        let mut at = 0;
        for kind in &handler.kinds {
            let value = |k: usize| outputs[(at + k) * distance + lane];
            if value(0) != 0.0 {
                let request = match kind {
                    Kind::Send => Asked::Send { at: value(1), flag: value(2) },
                    Kind::Spike => Asked::Spike(value(1)),
                };
                asked.push(((first + lane) as u32, request));
            }
            at += kind.outputs();
        }
    }
}
