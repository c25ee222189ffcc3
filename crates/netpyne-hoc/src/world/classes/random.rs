//! `Random`: numbers from the counter-based generator Random123.

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;

/// A random stream with a distribution, once it was given a generator.
#[derive(Debug)]
pub struct Random {
    stream: Option<Box<HocRandom>>,
    /// Of NEURON's default generator.
    seed: u32,
}

pub(super) const METHODS: &[&str] = &[
    "Random123",
    "Random123_globalindex",
    "ACG",
    "MLCG",
    "MCellRan4",
    "Isaac64",
    "seq",
    "uniform",
    "discunif",
    "normal",
    "lognormal",
    "negexp",
    "poisson",
    "binomial",
    "geometric",
    "weibull",
    "erlang",
    "hypergeo",
    "repick",
];

impl Random {
    pub(super) fn new(args: Args) -> Answer<Self> {
        Ok(Self { stream: None, seed: args.number_or(0, 0.0)? as u32 })
    }
}

impl World {
    /// The stream of a `Random` object.
    pub fn random_stream(&mut self, handle: &Handle) -> Answer<&mut HocRandom> {
        let number = self.objects.get(handle.id()).map_or(0, |entry| entry.number);
        if matches!(self.object(handle)?, Object::Random(Random { stream: None, .. })) {
            self.note(
                "`Random` without Random123: other numbers than NEURON's default generator gives; choose the generator, \
                 `r.Random123(id1, id2, id3)`, to have the same",
            );
        }
        match self.object_mut(handle)? {
            Object::Random(Random { stream, seed }) => {
                Ok(stream.get_or_insert_with(|| Box::new(HocRandom::new(Random123::new(*seed, number, 0)))))
            }
            _ => Err(Refusal::new("this is no Random")),
        }
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let id = |i: usize| args.number_or(i, 0.0).map(|x| x as u32);
    match method {
        "Random123" | "Random123_globalindex" => {
            return choose(world, this, Random123::new(id(0)?, id(1)?, id(2)?));
        }
        "ACG" | "MLCG" | "MCellRan4" | "Isaac64" => {
            world.note(format!(
                "`Random.{method}`: other numbers than NEURON's; choose `Random123(id1, id2, id3)` to have the same"
            ));
            return choose(world, this, Random123::new(id(0)?, id(1)?, 0));
        }
        _ => {}
    }
    if !METHODS.contains(&method) {
        return Err(world.unknown(this, method, METHODS));
    }
    let number = |i: usize| args.number(i);
    let random = world.random_stream(this)?;
    Ok(Value::Number(match method {
        "seq" => {
            if !args.is_empty() {
                random.stream_mut().set_seq(number(0)?);
            }
            random.stream().seq()
        }
        "uniform" => random.uniform(number(0)?, number(1)?),
        "discunif" => random.discunif(number(0)?, number(1)?),
        "normal" => random.normal(number(0)?, number(1)?),
        "lognormal" => random.lognormal(number(0)?, number(1)?),
        "negexp" => random.negexp(number(0)?),
        "poisson" => random.poisson(number(0)?),
        "binomial" => random.binomial(number(0)?, number(1)?),
        "geometric" => random.geometric(number(0)?),
        "weibull" => random.weibull(number(0)?, number(1)?),
        "erlang" => random.erlang(number(0)?, number(1)?),
        "hypergeo" => random.hypergeo(number(0)?, number(1)?),
        _ => random.repick(),
    }))
}

/// Has numbers come from another stream; the distribution, and a number that it has kept, stay.
fn choose(world: &mut World, this: &Handle, stream: Random123) -> Answer {
    match world.object_mut(this)? {
        Object::Random(Random { stream: Some(random), .. }) => random.reseed_stream(stream),
        object => {
            *object = Object::Random(Random { stream: Some(Box::new(HocRandom::new(stream))), seed: 0 })
        }
    }
    Ok(Value::Number(1.0))
}
