//! Kernels made for one set of instances, once it is known what does not change any more and what nothing reads.
//!
//! [`usage`] says what the mechanism's own kernels read and write, [`classes`] and [`layout`] find out how instances are alike and
//! how they lie, [`rows`] says what a kernel reads and writes by row, [`memories`] where its columns are. [`direct`] runs such [`kernels`] on all instances in one go:
//! what is to be run ([`task`]) is [`prepared`].

pub(crate) mod classes;
pub(crate) mod direct;
pub(crate) mod kernels;
pub(crate) mod layout;
pub(crate) mod memories;
pub(crate) mod prepared;
mod rows;
mod task;
pub(crate) mod usage;

use crate::block::batch::BatchHandler;
use crate::block::kernel::BlockKernel;
use crate::ir::{Kind, Mechanism, Role};
use crate::native::NativeKernel;
use crate::native::data::{Plan, Rows, Shape, Summing};
use crate::passes::exact::known::{self, Known};
use crate::passes::exact::zeros::{ignore_signs, take_signs};
use crate::ssa::traced::Traced;
use crate::tape::handler::TracedHandler;
use crate::tape::make::{Making, finish};
use crate::tape::{Column, Tape};
use classes::{Classes, classes, ordinary, picked};
use kernels::{Direct, DirectKernel, Specialised, SumKernel};
use layout::Groups;
use memories::Memories;
use netpyne_math::isa::Isa;
use rows::{by_row, in_groups};

/// Traces of the kernels that are worth it.
pub(crate) struct Traces<'a> {
    pub roles: [Option<&'a Traced>; Role::ALL.len()],
    pub current: Option<&'a Traced>,
    pub handler: Option<&'a TracedHandler>,
    /// Watched differences.
    pub watches: Option<&'a Traced>,
    /// Whether values may change.
    pub fast: bool,
}

/// Values that depend on frozen columns only need to be computed once.
fn trust(tape: &mut Tape, frozen: &[bool]) {
    if let Some(steady) = &mut tape.steady {
        steady.trusted = steady.inputs.iter().all(|&column| frozen[column as usize]);
    }
}

/// Makes the kernels. `flows`: of currents that ions carry, which are added up.
pub(crate) fn specialise(
    m: &Mechanism,
    traces: &Traces<'_>,
    isa: Isa,
    known: &Known<'_>,
    flows: &[bool],
) -> Specialised {
    let Known { frozen, instances, .. } = *known;
    let making = Making { keep: true, fast: traces.fast };
    let classes = classes(known);
    let fit = |traced: Traced, making: Making| -> Option<(BlockKernel, Vec<Column>)> {
        let mut tape = finish(m, traced, making).ok()?;
        trust(&mut tape, frozen);
        let picked = picked(&tape, classes.as_ref(), frozen);
        tape.ordinary = ordinary(&tape, known);
        Some((BlockKernel::new(tape, Some(isa)), picked))
    };
    let direct = |(kernel, picked): (BlockKernel, Vec<Column>), shape: fn(Rows) -> Shape| {
        let direct = by_row(&kernel.tape, instances, &[], |rows, eights| {
            let memories = Memories::of(&kernel.tape, instances, &picked);
            let plan = Plan {
                shape: shape(rows.clone()),
                picked: &picked,
                homes: &memories.homes,
                memories: memories.count(),
            };
            let code = NativeKernel::new(&kernel.tape, isa, &plan)?;
            Some(Direct::over_eights(code, memories, (rows, eights), instances))
        });
        Box::new(DirectKernel { kernel, direct })
    };
    let mut made = Specialised::default();
    for role in [Role::State, Role::BeforeBreakpoint, Role::Diffusion, Role::AfterSolve, Role::BeforeStep] {
        let traced = traces.roles[role as usize].map(|traced| known::specialise(traced, known));
        made.roles[role as usize] =
            traced.and_then(|traced| Some(direct(fit(traced, making)?, Shape::ByRow)));
    }
    // Currents are only added up.
    if let Some(traced) = traces.current.map(|traced| ignore_signs(&known::specialise(traced, known))) {
        made.current = fit(traced.clone(), making).map(|(kernel, _)| Box::new(kernel));
        made.sums = sum_kernel(m, traced, making, (isa, known), (flows, classes.as_ref()));
    }
    let exact = Making { keep: false, fast: false };
    let watches = traces.watches.map(|traced| known::specialise(traced, known));
    made.watches = watches.and_then(|traced| Some(direct(fit(traced, exact)?, Shape::Conditions)));
    let handler = traces.handler.and_then(|trace| trace.specialised(m, known).ok());
    made.handler = handler.map(|handler| Box::new(BatchHandler::new(handler, Some(isa))));
    made.classes = classes;
    made
}

/// The current kernel that adds to the sums, for instances that are arranged for that.
fn sum_kernel(
    m: &Mechanism,
    mut traced: Traced,
    making: Making,
    (isa, known): (Isa, &Known<'_>),
    (flows, classes): (&[bool], Option<&Classes>),
) -> Option<Box<SumKernel>> {
    let Known { frozen, instances, .. } = *known;
    let flows = keep_flows(m, &mut traced, flows)?;
    // An electrode's currents have the other sign.
    let mut subtract = [!m.electrode, m.electrode];
    subtract.iter_mut().zip(take_signs(&mut traced)).for_each(|(subtract, turned)| *subtract ^= turned);
    let mut tape = finish(m, traced, making).ok()?;
    trust(&mut tape, frozen);
    let picked = picked(&tape, classes, frozen);
    tape.ordinary = ordinary(&tape, known);
    let scaled = m.kind == Kind::PointProcess;
    let sums = Summing { subtract, scaled, flows };
    let memories = Memories::of(&tape, instances, &picked);
    let code = |shape: Shape| {
        let plan = Plan { shape, picked: &picked, homes: &memories.homes, memories: memories.count() };
        NativeKernel::new(&tape, isa, &plan)
    };
    let straight = || {
        by_row(&tape, instances, &sums.added(), |rows, eights| {
            let code = code(Shape::Sums(sums.clone(), rows.clone()))?;
            Some(Direct::over_eights(code, memories.clone(), (rows, eights), instances))
        })
    };
    // Several at a node, as synapses are.
    let grouped = |(rows, groups): (Rows, Groups)| {
        let code = code(Shape::Groups(sums.clone(), rows.clone()))?;
        Some(Direct::over_groups(code, memories.clone(), (rows, groups)))
    };
    let groups = scaled.then(|| in_groups(&tape, instances, &sums.added()));
    let groups = groups.filter(|(_, groups)| groups.count > 0);
    // Sums that stay in registers over several rows are quicker than those that each row fetches and puts back.
    let direct = match groups {
        Some(groups) if groups.1.has_several_rows() => grouped(groups).or_else(straight),
        groups => straight().or_else(|| grouped(groups?)),
    };
    Some(Box::new(SumKernel { direct: direct?, tape, scaled }))
}

/// Leaves of the outputs for currents of ions those that are added up: their numbers, and those of the ions.
fn keep_flows(m: &Mechanism, traced: &mut Traced, flows: &[bool]) -> Option<Vec<(u32, u32)>> {
    let of_ions = m.currents.iter().filter_map(|current| current.ion);
    let outputs = traced.outputs.split_off(2);
    let mut kept = Vec::new();
    for ((ion, output), wanted) in of_ions.zip(outputs).zip(flows) {
        if *wanted {
            kept.push((traced.outputs.len() as u32, ion.0));
            traced.outputs.push(output);
        }
    }
    Some(kept)
}
