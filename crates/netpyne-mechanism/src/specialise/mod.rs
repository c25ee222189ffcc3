//! Kernels made for one set of instances, once it is known what does not change any more and what nothing reads.
//!
//! [`usage`] says what the mechanism's own kernels read and write, [`classes`] and [`layout`] find out how instances are alike and
//! how they lie. [`direct`] runs such [`kernels`] on all instances in one go: what is to be run ([`task`]) is [`prepared`], and so are
//! the last few instances ([`tail`]).

pub(crate) mod classes;
pub(crate) mod direct;
pub(crate) mod kernels;
pub(crate) mod layout;
pub(crate) mod prepared;
mod tail;
mod task;
pub(crate) mod usage;

use crate::block::batch::BatchHandler;
use crate::block::kernel::BlockKernel;
use crate::ir::{Kind, Mechanism, Role};
use crate::native::NativeKernel;
use crate::native::data::{LANES, Shape, Summing};
use crate::passes::exact::known::{self, Known};
use crate::passes::exact::zeros::{ignore_signs, take_signs};
use crate::ssa::graph::Source;
use crate::ssa::traced::Traced;
use crate::tape::handler::TracedHandler;
use crate::tape::make::{Making, finish};
use crate::tape::{Link, Tape};
use classes::{Classes, classes, ordinary, picked};
use kernels::{DirectKernel, Specialised, SumKernel};
use layout::{Eights, eights, groups, ions_in_order};
use netpyne_math::isa::Isa;

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

/// Makes the kernels.
pub(crate) fn specialise(m: &Mechanism, traces: &Traces<'_>, isa: Isa, known: &Known<'_>) -> Specialised {
    let Known { frozen, instances, .. } = *known;
    let making = Making { keep: true, fast: traces.fast };
    let in_order = ions_in_order(instances);
    let layout = eights(instances);
    let classes = classes(known);
    let fit = |traced: Traced, making: Making, shape: Shape| -> Option<Box<DirectKernel>> {
        let mut tape = finish(m, traced, making).ok()?;
        trust(&mut tape, frozen);
        let mut kernel = BlockKernel::new(tape, Some(isa));
        let tape = &mut kernel.tape;
        let nodes_at_hand = layout.is_some() || !tape.uses_nodes();
        let fits = tape.stores_to_columns_only() && nodes_at_hand && reads_only(tape, &in_order);
        let picked = picked(tape, classes.as_ref(), frozen);
        tape.ordinary = ordinary(tape, known);
        let direct = if fits { NativeKernel::new(tape, isa, shape, &picked) } else { None };
        let eights = layout.clone().unwrap_or_default();
        Some(Box::new(DirectKernel { kernel, direct, eights, picked }))
    };
    let mut made = Specialised::default();
    for role in [Role::State, Role::BeforeBreakpoint, Role::Diffusion, Role::AfterSolve, Role::BeforeStep] {
        let traced = traces.roles[role as usize].map(|traced| known::specialise(traced, known));
        made.roles[role as usize] = traced.and_then(|traced| fit(traced, making, Shape::ByNode));
    }
    // Currents are only added up.
    if let Some(traced) = traces.current.map(|traced| ignore_signs(&known::specialise(traced, known))) {
        made.current = fit(traced.clone(), making, Shape::ByNode);
        made.sums = sum_kernel(m, traced, making, (isa, known), (&in_order, classes.as_ref()));
    }
    let exact = Making { keep: false, fast: false };
    let watches = traces.watches.map(|traced| known::specialise(traced, known));
    made.watches = watches.and_then(|traced| fit(traced, exact, Shape::Conditions));
    let handler = traces.handler.and_then(|trace| trace.specialised(m, known).ok());
    made.handler = handler.map(|handler| Box::new(BatchHandler::new(handler, Some(isa))));
    made.classes = classes;
    made
}

/// The current kernel that adds to the sums of the nodes, for instances that are arranged for that.
fn sum_kernel(
    m: &Mechanism,
    mut traced: Traced,
    making: Making,
    (isa, known): (Isa, &Known<'_>),
    (in_order, classes): (&[bool], Option<&Classes>),
) -> Option<Box<SumKernel>> {
    let Known { frozen, instances, .. } = *known;
    // Ions' currents are not wanted here.
    traced.outputs.truncate(2);
    // An electrode's currents have the other sign.
    let mut subtract = [!m.electrode, m.electrode];
    subtract.iter_mut().zip(take_signs(&mut traced)).for_each(|(subtract, turned)| *subtract ^= turned);
    let mut tape = finish(m, traced, making).ok()?;
    trust(&mut tape, frozen);
    if !(tape.stores_to_columns_only() && reads_only(&tape, in_order)) {
        return None;
    }
    let picked = picked(&tape, classes, frozen);
    tape.ordinary = ordinary(&tape, known);
    match m.kind {
        Kind::Density => {
            let eights = eights(instances)?;
            let count = eights.first.len() * LANES;
            let sums = Summing { subtract, scaled: false, grouped: false };
            let code = NativeKernel::new(&tape, isa, Shape::Sums(sums), &picked)?;
            Some(Box::new(SumKernel { tape, code, picked, count, eights, groups: Vec::new(), scaled: false }))
        }
        Kind::PointProcess if m.ions.is_empty() => {
            let (groups, count) = groups(instances);
            // Alone at their nodes, they need not be gathered if nodes follow one another.
            let alone = groups.len() * LANES == count;
            let in_order = eights(instances).filter(|_| alone);
            let grouped = in_order.is_none();
            if grouped && count == 0 {
                return None;
            }
            let sums = Summing { subtract, scaled: true, grouped };
            let code = NativeKernel::new(&tape, isa, Shape::Sums(sums), &picked)?;
            let end = groups.iter().flat_map(|g| g.nodes).max().map_or(0, |n| n as usize + 1);
            let eights = in_order.unwrap_or(Eights { first: Vec::new(), end });
            let groups = if grouped { groups } else { Vec::new() };
            Some(Box::new(SumKernel { tape, code, picked, count, eights, groups, scaled: true }))
        }
        _ => None,
    }
}

/// Whether a tape reads only ions whose rows are in order.
fn reads_only(tape: &Tape, in_order: &[bool]) -> bool {
    tape.links.iter().all(|link| match link {
        Link::Load(Source::Ion(ion, _)) => in_order[*ion as usize],
        _ => true,
    })
}
