//! Delivers events in lanes: gathers fields and weights of the instances, runs the handler, and scatters what it assigned.
//!
//! Lanes without an event repeat the first: they read what it reads, and store the same.
#![allow(unsafe_code)]

use super::graph::Source;
use super::handler::{Handler, Kind, MOST_REQUESTS};
use super::lanes::{Block, CHUNK, execute};
use super::run::{aligned, uniforms};
use super::tape::{Link, Tape};
use crate::native::{self, LANES, Native};
use crate::run::{Arrivals, Asked, Instances, KernelError, Scratch, Surroundings};
use netpyne_math::isa::Isa;

/// Events at hand.
#[repr(C, align(64))]
struct Lanes {
    /// Instances, then first weights. Machine code knows this layout.
    places: [u32; 2 * LANES],
    times: [f64; LANES],
    /// Lanes with an event.
    count: usize,
}

impl Lanes {
    /// Of the arrivals from `at` on.
    fn new(arrivals: &Arrivals<'_>, at: usize, count: usize) -> Self {
        let mut lanes = Self { places: [0; 2 * LANES], times: [0.0; LANES], count };
        for lane in 0..LANES {
            let from = at + if lane < count { lane } else { 0 };
            lanes.places[lane] = arrivals.instances[from];
            lanes.places[LANES + lane] = arrivals.first_weight[from];
            lanes.times[lane] = arrivals.times[from];
        }
        lanes
    }

    /// Whether all that the handler touches is there.
    fn check(&self, handler: &Handler, instances: &Instances, weights: &[f64]) -> Result<(), KernelError> {
        let (targets, first) = self.places.split_at(LANES);
        let last = targets.iter().fold(0, |m, &i| m.max(i)) as usize;
        let end = first.iter().fold(0, |m, &w| m.max(w)) as usize + handler.arguments;
        let fields = instances.fields.len() >= handler.fields * instances.stride;
        if last < instances.count && instances.count <= instances.stride && fields && end <= weights.len() {
            return Ok(());
        }
        Err(KernelError { instance: last, message: "an event goes to what does not exist".into() })
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
    let all = arrivals.instances.len();
    if arrivals.times.len() < all || arrivals.first_weight.len() < all {
        return Err(KernelError { instance: 0, message: "an event has no time or no weights".into() });
    }
    if handler.native.is_none() || handler.uniforms {
        uniforms(&handler.tape, instances, around, &mut scratch.uniforms);
    }
    for at in (0..all).step_by(LANES) {
        let lanes = Lanes::new(arrivals, at, LANES.min(all - at));
        lanes.check(handler, instances, arrivals.weights)?;
        match &handler.native {
            Some(code) => {
                let outputs = run_native(handler, code, &lanes, instances, arrivals.weights, scratch);
                answer(handler, outputs, LANES, at, lanes.count, asked);
            }
            None => {
                let outputs = interpret(handler, isa, &lanes, instances, arrivals.weights, scratch);
                answer(handler, outputs, CHUNK, at, lanes.count, asked);
            }
        }
    }
    Ok(())
}

/// Number of outputs of a tape.
fn outputs(tape: &Tape) -> usize {
    tape.links.iter().filter(|link| matches!(link, Link::Out(_))).count()
}

/// Runs machine code, which gathers and scatters by itself; gives the outputs.
fn run_native<'s>(
    handler: &Handler,
    code: &Native,
    lanes: &Lanes,
    instances: &mut Instances,
    weights: &mut [f64],
    scratch: &'s mut Scratch,
) -> &'s [f64] {
    let tape = &handler.tape;
    let len = outputs(tape) * LANES;
    let memory = aligned(&mut scratch.block, len);
    let columns = &mut scratch.columns.0;
    columns.clear();
    columns.resize(usize::from(tape.working), std::ptr::null_mut());
    let stride = instances.stride;
    let (fields, weights, out) = (instances.fields.as_mut_ptr(), weights.as_mut_ptr(), memory.as_mut_ptr());
    columns.extend(tape.links.iter().map(|link| match *link {
        // `check` has found all of these.
        Link::Load(Source::Field(c)) => fields.wrapping_add(c as usize * stride),
        Link::Load(Source::Argument(n)) => weights.wrapping_add(n as usize),
        Link::Out(k) => out.wrapping_add(k as usize * LANES),
        Link::Load(_) => lanes.times.as_ptr().cast_mut(),
    }));
    let data = native::Data {
        columns,
        uniforms: &scratch.uniforms,
        tables: &[],
        len: LANES,
        nodes: &lanes.places,
        groups: &[],
    };
    // SAFETY: columns of fields and weights are valid at the places of all lanes, which `check` has found; outputs have room for
    // eight lanes each, and times, which are never stored to, are eight.
    unsafe { code.run(&data, aligned(&mut scratch.spill, code.spill)) };
    aligned(&mut scratch.block, len)
}

/// Gathers, runs the tape, scatters; gives the outputs.
fn interpret<'s>(
    handler: &Handler,
    isa: Isa,
    lanes: &Lanes,
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
    let (targets, first) = lanes.places.split_at(LANES);
    let stride = instances.stride;
    let links = memory[working..].chunks_exact_mut(CHUNK);
    for (link, column) in tape.links.iter().zip(links) {
        for (lane, value) in column.iter_mut().enumerate() {
            let lane = if lane < LANES { lane } else { 0 };
            match *link {
                Link::Load(Source::Field(c)) => {
                    *value = instances.fields[c as usize * stride + targets[lane] as usize];
                }
                Link::Load(Source::Argument(n)) => *value = weights[(first[lane] + n) as usize],
                Link::Load(_) => *value = lanes.times[lane],
                Link::Out(_) => {}
            }
        }
    }
    let columns = &mut scratch.columns.0;
    columns.clear();
    columns.extend(memory.chunks_exact_mut(CHUNK).map(<[f64]>::as_mut_ptr));
    let block = Block { columns, chunks: 1, axes: &[], interpolated: &[] };
    // SAFETY: every column is a chunk of the memory, and the tape looks up no tables.
    unsafe { execute(isa, tape, &block) };
    for &n in &handler.written {
        let column = &memory[working + n * CHUNK..][..lanes.count];
        for (lane, &value) in column.iter().enumerate() {
            match tape.links[n] {
                Link::Load(Source::Field(c)) => {
                    instances.fields[c as usize * stride + targets[lane] as usize] = value;
                }
                Link::Load(Source::Argument(n)) => weights[(first[lane] + n) as usize] = value,
                _ => {}
            }
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
    let mut masks = [0u32; MOST_REQUESTS];
    let (mut any, mut at) = (0, 0);
    for (kind, mask) in handler.kinds.iter().zip(&mut masks) {
        let condition = &outputs[at * distance..][..LANES];
        for (lane, value) in condition.iter().enumerate() {
            *mask |= u32::from(*value != 0.0) << lane;
        }
        any |= *mask;
        at += kind.outputs();
    }
    if any & ((1 << count) - 1) == 0 {
        return;
    }
    for lane in 0..count {
        let mut at = 0;
        for (kind, mask) in handler.kinds.iter().zip(&masks) {
            let value = |k: usize| outputs[(at + k) * distance + lane];
            if mask >> lane & 1 == 1 {
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
