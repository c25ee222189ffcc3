//! Numbers that a network is made from and that change without the structure of the world changing.

use super::network::time_order;
use super::vectors::numbers;
use netpyne::hoc::world::{Binding, Object, Sampling, World};
use netpyne::network::model::TimeOrder;
use std::rc::Rc;

/// See the module text.
#[derive(Debug, PartialEq)]
pub(super) struct Inputs {
    globals: Vec<u64>,
    vectors: Vec<Vec<u64>>,
    time_order: TimeOrder,
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

impl Inputs {
    /// As they are now.
    pub fn of(world: &World) -> Self {
        let times = |sampling: &Sampling| match sampling {
            Sampling::Times(times) => bits(numbers(world, *times)),
            Sampling::EveryStep | Sampling::Interval(_) => Vec::new(),
        };
        let recorded = world.wiring.recorded.iter().map(|r| times(&r.sampling));
        let played = world.wiring.played.iter();
        let played = played.flat_map(|p| [bits(numbers(world, p.vector)), times(&p.sampling)]);
        let sent = world.objects.of_class("VecStim").filter_map(|handle| match world.object(&handle) {
            Ok(Object::PointProcess(own)) => Some(bits(numbers(world, own.vector.as_ref()?.id()))),
            _ => None,
        });
        Self {
            globals: Self::globals(world),
            vectors: recorded.chain(played).chain(sent).collect(),
            time_order: time_order(world),
        }
    }

    /// Global variables of mechanisms, all elements of each.
    fn globals(world: &World) -> Vec<u64> {
        let names = world.mechanisms.entries().iter().flat_map(|entry| &entry.globals);
        let values = names.flat_map(|(name, _, _)| match world.builtins.get(name) {
            Some(Binding::Numbers(numbers)) => bits(&numbers.cells.borrow()),
            _ => Vec::new(),
        });
        values.collect()
    }
}

/// Global variables of mechanisms that are not what they were when `told` was taken; takes them.
pub(super) fn changed_globals(world: &World, told: &mut Vec<u64>) -> Vec<(Rc<str>, usize, f64)> {
    let now = Inputs::globals(world);
    if now == *told {
        return Vec::new();
    }
    let names = world.mechanisms.entries().iter().flat_map(|entry| &entry.globals);
    let elements = names.flat_map(|(name, _, len)| (0..*len).map(move |at| (name.clone(), at)));
    let both = now.iter().zip(told.iter().copied().chain(std::iter::repeat(u64::MAX)));
    let changed = elements.zip(both).filter(|(_, (now, before))| *now != before);
    let changed = changed.map(|((name, at), (now, _))| (name, at, f64::from_bits(*now))).collect();
    *told = now;
    changed
}
