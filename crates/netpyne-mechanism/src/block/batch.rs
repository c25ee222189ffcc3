//! Delivers events in lanes: gathers fields and weights of the instances, runs the handler, and scatters what it assigned.
//!
//! Lanes without an event repeat the last one that has: they read what it reads, and store the same.
#![allow(unsafe_code)]

use super::chunk::CHUNK;
use super::lanes::{TapeData, execute};
use super::run::aligned;
use super::uniforms::uniforms;
use crate::executable::{Arrivals, Call, KernelError, Request};
use crate::native::NativeKernel;
use crate::native::data::{LANES, Operands, Plan, Shape, Walk};
use crate::ssa::graph::Source;
use crate::storage::Instances;
use crate::tape::Link;
use crate::tape::handler::{HandlerTape, RequestKind};
use netpyne_math::isa::Isa;

/// A handler ready to run.
#[derive(Debug)]
pub(crate) struct BatchHandler {
    pub handler: HandlerTape,
    /// The handler in machine code, if there is any.
    pub native: Option<NativeKernel>,
    /// Of each column of the tape behind the working ones: in which memory it is, and at which multiple of the memory's unit.
    places: Vec<(Memory, u32)>,
}

/// Where columns are: fields, weights, outputs, times.
#[derive(Clone, Copy, Debug)]
enum Memory {
    Fields,
    Weights,
    Outputs,
    Times,
}

impl BatchHandler {
    /// A handler from its tape, with machine code for an instruction set if one is given and there can be any.
    pub fn new(handler: HandlerTape, native: Option<Isa>) -> Self {
        let native = native.and_then(|isa| NativeKernel::new(&handler.tape, isa, &Plan::plain(Shape::Lanes)));
        let place = |link: &Link| match *link {
            Link::Load(Source::Field(column)) => (Memory::Fields, column),
            Link::Load(Source::Argument(n)) => (Memory::Weights, n),
            Link::Out(k) => (Memory::Outputs, k),
            Link::Load(_) => (Memory::Times, 0),
        };
        let places = handler.tape.links.iter().map(place).collect();
        Self { handler, native, places }
    }
}

/// Events at hand.
#[derive(Default)]
#[repr(C, align(64))]
struct Lanes {
    /// Instances, then first weights. Machine code knows this layout.
    places: [[u32; LANES]; 2],
    times: [f64; LANES],
    /// Lanes with an event.
    count: usize,
}

impl Lanes {
    /// Takes arrivals from `at` on; none if they are not complete.
    #[inline]
    fn take(&mut self, arrivals: &Arrivals<'_>, at: usize, count: usize) -> Option<()> {
        self.count = count;
        let [targets, first_weights] = &mut self.places;
        fill(targets, arrivals.instances.get(at..at + count)?);
        fill(first_weights, arrivals.first_weight.get(at..at + count)?);
        fill(&mut self.times, arrivals.times.get(at..at + count)?);
        Some(())
    }

    /// Whether all that the handler touches is there.
    #[inline]
    fn fit(&self, handler: &HandlerTape, instances: &Instances, weights: &[f64]) -> bool {
        let Some(weights) = (weights.len() + 1).checked_sub(handler.arguments) else { return false };
        instances.columns() >= handler.fields
            && all_below(&self.places[0], instances.count())
            && all_below(&self.places[1], weights)
    }
}

/// The values, then the last again.
#[inline]
fn fill<T: Copy>(lanes: &mut [T; LANES], values: &[T]) {
    match values.try_into() {
        Ok(all) => *lanes = all,
        Err(_) => {
            for (k, lane) in lanes.iter_mut().enumerate() {
                *lane = values[k.min(values.len() - 1)];
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

/// Delivers the arrivals; see [`Executable::net_receive_batch`](crate::Executable::net_receive_batch).
pub(crate) fn receive(
    (batch, isa): (&BatchHandler, Isa),
    arrivals: &mut Arrivals<'_>,
    call: &mut Call<'_>,
    requests: &mut Vec<(u32, Request)>,
) -> Result<(), KernelError> {
    let BatchHandler { handler, native, .. } = batch;
    if native.is_none() || handler.uniforms {
        uniforms(&handler.tape, call.instances, &call.context, &mut call.scratch.uniforms);
    }
    let all = arrivals.instances.len();
    let mut lanes = Lanes::default();
    let mut first = 0;
    while first < all {
        let count = LANES.min(all - first);
        let there = lanes.take(arrivals, first, count).is_some();
        if !there || !lanes.fit(handler, call.instances, arrivals.weights) {
            return Err(no_target(arrivals.instances[first] as usize));
        }
        let (values, distance) = match native {
            Some(code) => (run_native((batch, code), &lanes, call, arrivals.weights), LANES),
            None => (interpret((handler, isa), &lanes, call, arrivals.weights), CHUNK),
        };
        collect(handler, &Outputs { values, distance, first, count }, requests);
        first += count;
    }
    Ok(())
}

/// The error about an event that goes to what is not there.
#[cold]
pub(crate) fn no_target(instance: usize) -> KernelError {
    KernelError { instance, message: "an event goes to what does not exist".into() }
}

/// Runs machine code, which gathers and scatters by itself; gives the outputs.
#[inline]
fn run_native<'s>(
    (batch, code): (&BatchHandler, &NativeKernel),
    lanes: &Lanes,
    call: &'s mut Call<'_>,
    weights: &mut [f64],
) -> &'s [f64] {
    let BatchHandler { handler, places, .. } = batch;
    let scratch = &mut *call.scratch;
    let memory = aligned(&mut scratch.spill, handler.outputs * LANES + code.spill());
    let (outputs, spill) = memory.split_at_mut(handler.outputs * LANES);
    let stride = call.instances.stride();
    // Each memory is borrowed once, and all columns in it are found from there.
    let fields = call.instances.fields_mut().as_mut_ptr();
    let (weights, results) = (weights.as_mut_ptr(), outputs.as_mut_ptr());
    // Never stored to.
    let times = lanes.times.as_ptr().cast_mut();
    let columns = &mut scratch.columns.0;
    columns.clear();
    columns.resize(usize::from(handler.tape.working), std::ptr::null_mut());
    columns.extend(places.iter().map(|&(memory, n)| match memory {
        Memory::Fields => fields.wrapping_add(n as usize * stride),
        Memory::Weights => weights.wrapping_add(n as usize),
        Memory::Outputs => results.wrapping_add(n as usize * LANES),
        Memory::Times => times,
    }));
    let (columns, uniforms) = (&scratch.columns.0, &scratch.uniforms);
    let data = Operands {
        columns,
        uniforms,
        tables: &[],
        len: lanes.count,
        walk: Walk::Places(lanes.places.as_flattened()),
    };
    // SAFETY: columns of fields and weights are valid at the places of all lanes, which has been checked (`fit`); outputs have
    // room for eight lanes each, and times, which are never stored to, are eight. Places are sixteen.
    unsafe { code.run(&data, spill) };
    outputs
}

/// Gathers, runs the tape, scatters; gives the outputs.
#[inline(never)]
fn interpret<'s>(
    (handler, isa): (&HandlerTape, Isa),
    lanes: &Lanes,
    call: &'s mut Call<'_>,
    weights: &mut [f64],
) -> &'s [f64] {
    let tape = &handler.tape;
    let working = usize::from(tape.working) * CHUNK;
    let len = working + tape.links.len() * CHUNK;
    let scratch = &mut *call.scratch;
    let memory = aligned(&mut scratch.block, len);
    for &(uniform, column) in &tape.broadcasts {
        let start = usize::from(column) * CHUNK;
        memory[start..start + CHUNK].fill(scratch.uniforms[uniform as usize]);
    }
    let Lanes { places: [targets, first], times, count } = lanes;
    let stride = call.instances.stride();
    let links = memory[working..].chunks_exact_mut(CHUNK);
    for (link, column) in tape.links.iter().zip(links) {
        let (values, places, offset) = match *link {
            Link::Load(Source::Field(c)) => (call.instances.fields(), targets, c as usize * stride),
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
    let data = TapeData { columns, chunks: 1, axes: &[], interpolated: &[] };
    // SAFETY: every column is a chunk of the memory, and the tape looks up no tables.
    unsafe { execute(isa, tape, &data) };
    for &n in &handler.written {
        let column = &memory[working + n * CHUNK..][..*count];
        let (values, places, offset) = match tape.links[n] {
            Link::Load(Source::Field(c)) => (call.instances.fields_mut(), targets, c as usize * stride),
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

/// What lanes leave: outputs, `distance` apart, of the arrivals from `first` on, as many as there are lanes with an event.
struct Outputs<'a> {
    values: &'a [f64],
    distance: usize,
    first: usize,
    count: usize,
}

/// Notes what lanes ask for, in the order of one by one.
fn collect(handler: &HandlerTape, outputs: &Outputs<'_>, requests: &mut Vec<(u32, Request)>) {
    let Outputs { values, distance, first, count } = *outputs;
    let mut any = 0;
    let mut at = 0;
    for kind in &handler.kinds {
        // What has no event may not have been computed.
        let condition = &values[at * distance..][..count];
        any |= condition.iter().fold(0, |any, value| any | value.to_bits());
        at += kind.outputs();
    }
    // But for their signs, all are 0: nothing is asked for, as mostly.
    if any << 1 == 0 {
        return;
    }
    for lane in 0..count {
        let mut at = 0;
        for kind in &handler.kinds {
            let value = |k: usize| values[(at + k) * distance + lane];
            if value(0) != 0.0 {
                let request = match kind {
                    RequestKind::SelfEvent => Request::SelfEvent { time: value(1), flag: value(2) },
                    RequestKind::Spike => Request::Spike(value(1)),
                };
                requests.push(((first + lane) as u32, request));
            }
            at += kind.outputs();
        }
    }
}
