//! `Random`: numbers from a generator with a distribution.

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_math::hoc_random::{Generator, HocRandom};
use netpyne_math::mcell_ran4;
use netpyne_math::random123::Random123;

/// A generator with a distribution.
#[derive(Debug)]
pub struct Random {
    stream: Box<HocRandom>,
    /// Whether the generator takes the sequence that `mcell_ran4_init` chose.
    is_shared: bool,
}

/// What objects of the class share.
#[derive(Debug, Default)]
pub struct SharedRandom {
    /// The sequence of MCellRan4 that `mcell_ran4_init` chose.
    pub sequence: u32,
    /// How many MCellRan4 generators there have been.
    chosen: u32,
}

/// The second id of a stream whose `Random` was made without one: NEURON's class once took a size here.
const SIZE: f64 = 55.0;

pub(super) const METHODS: &[&str] = &[
    "Random123",
    "Random123_globalindex",
    "MCellRan4",
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
    "play",
];

/// Generators that older versions of NEURON had.
const OLD: &[&str] = &["ACG", "MLCG", "Isaac64"];

impl Random {
    /// `new Random(seed, size)`: seed and size are the first ids of its stream.
    pub(super) fn new(args: Args) -> Answer<Self> {
        let (seed, size) = (args.number_or(0, 0.0)? as i64 as u32, args.number_or(1, SIZE)? as i32 as u32);
        let stream = Box::new(HocRandom::new(Random123::new(seed, size, 0)));
        Ok(Self { stream, is_shared: false })
    }
}

impl World {
    /// The stream of a `Random` object.
    pub fn random_stream(&mut self, handle: &Handle) -> Answer<&mut HocRandom> {
        let shared = self.random.sequence;
        match self.object_mut(handle)? {
            Object::Random(Random { stream, is_shared }) => {
                if let (true, Generator::MCellRan4 { sequence, .. }) = (*is_shared, stream.stream_mut()) {
                    *sequence = shared;
                }
                Ok(stream)
            }
            _ => Err(Refusal::new("this is no Random")),
        }
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let id = |i: usize| args.number_or(i, 0.0).map(|x| x as u32);
    match method {
        "Random123" => {
            world.random_stream(this)?.reseed_stream(Random123::new(id(0)?, id(1)?, id(2)?));
            return Ok(Value::Number(0.0));
        }
        "MCellRan4" => return choose(world, this, id(0)?, id(1)?),
        _ if OLD.contains(&method) => {
            world.note(format!(
                "`Random.{method}`: NEURON 9 no longer has this generator; Random123 takes its place"
            ));
            world.random_stream(this)?.reseed_stream(Random123::new(id(0)?, id(1)?, 0));
            return Ok(Value::Number(1.0));
        }
        "Random123_globalindex" if args.is_empty() || args.number(0)? == 0.0 => {
            return Ok(Value::Number(0.0));
        }
        "Random123_globalindex" => {
            return Err(Refusal::new("another global index than 0 is not supported here")
                .help("choose other ids: `Random123(id1, id2, id3)`"));
        }
        "play" => {
            world.note("`Random.play` does nothing here: no variable changes by itself");
            return Ok(Value::Number(0.0));
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

/// Has numbers come from MCellRan4; the distribution, and a number that it has kept, stay. A place 0 is chosen by the generator.
fn choose(world: &mut World, this: &Handle, place: u32, sequence: u32) -> Answer {
    world.random.chosen = world.random.chosen.wrapping_add(1);
    let sequence_now = if sequence == 0 { world.random.sequence } else { sequence };
    let place = if place == 0 { mcell_ran4::word(world.random.chosen, sequence_now) } else { place };
    if let Object::Random(Random { stream, is_shared }) = world.object_mut(this)? {
        stream.reseed_stream(Generator::MCellRan4 { place, sequence: sequence_now });
        *is_shared = sequence == 0;
    }
    Ok(Value::Number(f64::from(place)))
}
