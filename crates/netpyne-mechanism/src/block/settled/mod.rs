//! Kernels made for one set of instances, once it is known what does not change any more and what nobody looks at.
//!
//! [`direct`] runs them on all instances in one go: [`entry`] has everything ready, [`tail`] runs the last few.

pub(in crate::block) mod direct;
pub(in crate::block) mod entry;
mod tail;

use crate::block::graph::Source;
use crate::block::handler::{Handler, Trace};
use crate::block::rewrite::specialise::{Known, specialise};
use crate::block::rewrite::zeros::{ignore_signs, take_signs};
use crate::block::settled::direct::{Eights, eights, groups, ions_in_order};
use crate::block::tape::{Column, Link, Tape};
use crate::block::trace::Traced;
use crate::block::{Making, finish};
use crate::ir::Mechanism;
use crate::native::{Native, Shape, Sums};
use crate::run::Role;
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;

/// See the module text.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// By role; none: the ordinary kernel is good enough.
    pub roles: [Option<Box<Fitted>>; 9],
    /// The current kernel.
    pub current: Option<Box<Fitted>>,
    /// The current kernel that adds to the sums of the nodes at once.
    pub sums: Option<Box<SumKernel>>,
    /// Watched differences; as machine code which of them are positive. Keeps nothing between calls.
    pub watches: Option<Box<Fitted>>,
    /// What handles events.
    pub handler: Option<Box<Handler>>,
    /// Instances by the values of parameters, if there are few of those.
    pub classes: Option<Classes>,
}

/// Instances with equal parameters.
#[derive(Clone, Debug)]
pub(crate) struct Classes {
    /// Of each instance, padded to eights.
    pub of: Vec<u8>,
    /// An instance of each class; at most eight.
    pub example: Vec<u32>,
}

/// Sorts instances by the columns that never change; none if there are too many different ones, or no such columns.
fn classes(known: &Known<'_>) -> Option<Classes> {
    let Known { frozen, instances, .. } = *known;
    let differing =
        (0..frozen.len()).filter(|&c| frozen[c] && known.constant[c].is_none() && known.field_matters[c]);
    let columns: Vec<&[f64]> =
        differing.map(|c| &instances.fields[c * instances.stride..][..instances.stride]).collect();
    if columns.is_empty() {
        return None;
    }
    let mut example: Vec<u32> = Vec::new();
    let mut of = Vec::with_capacity(instances.count.next_multiple_of(crate::native::LANES));
    for i in 0..instances.count {
        let equal = |&e: &u32| columns.iter().all(|c| c[e as usize].to_bits() == c[i].to_bits());
        let class = example.iter().position(equal).unwrap_or_else(|| {
            example.push(i as u32);
            example.len() - 1
        });
        if class == crate::native::LANES {
            return None;
        }
        of.push(class as u8);
    }
    of.resize(instances.count.next_multiple_of(crate::native::LANES), 0);
    Some(Classes { of, example })
}

/// Columns of a tape that depend on the class only.
fn picked(tape: &Tape, classes: Option<&Classes>, frozen: &[bool]) -> Vec<Column> {
    if classes.is_none() {
        return Vec::new();
    }
    let trusted = tape.steady.as_ref().is_some_and(|s| s.trusted);
    let links = tape.links.iter().zip(tape.working..);
    let by_class = |link: &Link| match link {
        Link::Load(Source::Field(column)) => frozen[*column as usize],
        Link::Load(Source::Memo(_)) => trusted,
        _ => false,
    };
    links.filter(|(link, _)| by_class(link)).map(|(_, column)| column).collect()
}

/// Columns of a tape that are no trouble to divide by.
fn ordinary(tape: &Tape, &Known { frozen, instances, .. }: &Known<'_>) -> Vec<Column> {
    let links = tape.links.iter().zip(tape.working..);
    let fit = |link: &Link| match link {
        Link::Load(Source::Field(column)) if frozen[*column as usize] => {
            let start = *column as usize * instances.stride;
            let values = &instances.fields[start..start + instances.count];
            values.iter().all(|x| crate::native::ORDINARY.contains(x))
        }
        _ => false,
    };
    links.filter(|(link, _)| fit(link)).map(|(_, column)| column).collect()
}

/// A tape with machine code that needs nothing gathered first.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub tape: Tape,
    pub direct: Option<Native>,
    /// Nodes of the instances, if it reads anything by node.
    pub eights: Eights,
    /// Columns that depend on the class only.
    pub picked: Vec<Column>,
}

/// A current kernel with its additions.
#[derive(Debug)]
pub(crate) struct SumKernel {
    pub tape: Tape,
    pub code: Native,
    /// Columns that depend on the class only.
    pub picked: Vec<Column>,
    /// Leading instances that it takes.
    pub count: usize,
    /// The nodes; where there are groups the number only.
    pub eights: Eights,
    /// Groups of eight nodes, for point processes; none if nodes are as those of density mechanisms.
    pub groups: Vec<crate::native::Group>,
    /// Whether it needs a scale for each instance.
    pub scaled: bool,
}

/// Traces of the kernels that are worth it.
pub(crate) struct Traces<'a> {
    pub roles: &'a [Option<Traced>; 9],
    pub current: Option<&'a Traced>,
    pub handler: Option<&'a Trace>,
    /// Watched differences.
    pub watches: Option<&'a Traced>,
    /// Whether values may change.
    pub fast: bool,
}

/// Values that depend on such columns only need to be computed once.
fn trust(tape: &mut Tape, frozen: &[bool]) {
    if let Some(steady) = &mut tape.steady {
        steady.trusted = steady.inputs.iter().all(|&column| frozen[column as usize]);
    }
}

/// Makes the kernels.
pub(crate) fn settle(m: &ValidMechanism, traces: &Traces<'_>, isa: Isa, known: &Known<'_>) -> Settled {
    let Known { frozen, instances, .. } = *known;
    let making = Making { keep: true, native: Some(isa), fast: traces.fast };
    let in_order = ions_in_order(instances);
    let layout = eights(instances);
    let classes = classes(known);
    let fit = |traced: Traced, making: Making, shape: Shape| -> Option<Box<Fitted>> {
        let mut tape = finish(m, traced, making).ok()?;
        trust(&mut tape, frozen);
        let plain = tape.ion_stores.is_empty() && tape.global_stores.is_empty();
        let nodes_at_hand = layout.is_some() || !tape.uses_nodes();
        let fits = plain && nodes_at_hand && tape.ions_are_in(&in_order);
        let picked = picked(&tape, classes.as_ref(), frozen);
        tape.ordinary = ordinary(&tape, known);
        let direct = if fits { Native::new(&tape, isa, shape, &picked) } else { None };
        let eights = layout.clone().unwrap_or_default();
        Some(Box::new(Fitted { tape, direct, eights, picked }))
    };
    let mut settled = Settled::default();
    for role in [Role::State, Role::BeforeBreakpoint, Role::AfterSolve, Role::BeforeStep] {
        let traced = traces.roles[role as usize].as_ref().map(|traced| specialise(traced, known));
        settled.roles[role as usize] = traced.and_then(|traced| fit(traced, making, Shape::ByNode));
    }
    // Whoever takes currents adds them up.
    if let Some(traced) = traces.current.map(|traced| ignore_signs(&specialise(traced, known))) {
        settled.current = fit(traced.clone(), making, Shape::ByNode);
        settled.sums = sum_kernel(m, traced, isa, known, &in_order, traces.fast, classes.as_ref());
    }
    let exact = Making { keep: false, native: Some(isa), fast: false };
    let watches = traces.watches.map(|traced| specialise(traced, known));
    settled.watches = watches.and_then(|traced| fit(traced, exact, Shape::Conditions));
    settled.handler = traces.handler.and_then(|trace| trace.fitted(m, known, isa)).map(Box::new);
    settled.classes = classes;
    settled
}

fn sum_kernel(
    m: &ValidMechanism,
    mut traced: Traced,
    isa: Isa,
    known: &Known<'_>,
    in_order: &[bool],
    fast: bool,
    classes: Option<&Classes>,
) -> Option<Box<SumKernel>> {
    use crate::ir::Kind;
    let mechanism: &Mechanism = m;
    let Known { frozen, instances, .. } = *known;
    // Ions' currents are not wanted here.
    traced.outputs.truncate(2);
    // An electrode's currents have the other sign.
    let mut subtract = [!mechanism.electrode, mechanism.electrode];
    subtract.iter_mut().zip(take_signs(&mut traced)).for_each(|(subtract, turned)| *subtract ^= turned);
    let mut tape = finish(m, traced, Making { keep: true, native: None, fast }).ok()?;
    trust(&mut tape, frozen);
    if !(tape.ion_stores.is_empty() && tape.global_stores.is_empty() && tape.ions_are_in(in_order)) {
        return None;
    }
    let picked = picked(&tape, classes, frozen);
    tape.ordinary = ordinary(&tape, known);
    match mechanism.kind {
        Kind::Density => {
            let eights = eights(instances)?;
            let count = eights.first.len() * crate::native::LANES;
            let sums = Sums { subtract, scaled: false, grouped: false };
            let code = Native::new(&tape, isa, Shape::Sums(sums), &picked)?;
            Some(Box::new(SumKernel { tape, code, picked, count, eights, groups: Vec::new(), scaled: false }))
        }
        Kind::PointProcess if mechanism.ions.is_empty() => {
            let (groups, count) = groups(instances);
            // Alone at their nodes, they need not be gathered if nodes follow one another.
            let alone = groups.len() * crate::native::LANES == count;
            let in_order = eights(instances).filter(|_| alone);
            let grouped = in_order.is_none();
            if grouped && count == 0 {
                return None;
            }
            let sums = Sums { subtract, scaled: true, grouped };
            let code = Native::new(&tape, isa, Shape::Sums(sums), &picked)?;
            let end = groups.iter().flat_map(|g| g.nodes).max().map_or(0, |n| n as usize + 1);
            let eights = in_order.unwrap_or(Eights { first: Vec::new(), end });
            let groups = if grouped { groups } else { Vec::new() };
            Some(Box::new(SumKernel { tape, code, picked, count, eights, groups, scaled: true }))
        }
        _ => None,
    }
}
