//! Handlers of events for lanes: several events at once, with flag 0, each to an instance and with a time of its own.
//!
//! What a handler asks for becomes outputs of its kernel: per request a condition, and what it says (time, flag).

use super::allocate;
use super::graph::Value;
use super::rewrite::{branches, divide};
use super::tape::{Link, Tape};
use super::trace::{self, Traced};
use crate::block::graph::Source;
use crate::block::rewrite::specialise::{Known, specialise};
use crate::ir::Mechanism;
use crate::native::{Native, Shape};
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of the next handler; 0 is nobody's.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// More requests are refused.
const MOST_REQUESTS: usize = 16;

/// What a handler may ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wish {
    Send { at: Value, flag: Value },
    Spike(Value),
}

/// A statement that asks for something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Request {
    /// Where it is executed.
    pub condition: Value,
    pub wish: Wish,
}

/// What a request says after its condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Time and flag.
    Send,
    /// Time.
    Spike,
}

impl Kind {
    /// Number of outputs, with the condition.
    pub fn outputs(self) -> usize {
        match self {
            Self::Send => 3,
            Self::Spike => 2,
        }
    }
}

/// What a handler is made from.
#[derive(Debug)]
pub(crate) struct Trace {
    traced: Traced,
    kinds: Vec<Kind>,
}

/// A handler ready to run.
#[derive(Debug)]
pub(crate) struct Handler {
    /// No other has it, nor ever will.
    pub(super) number: u64,
    pub tape: Tape,
    pub native: Option<Native>,
    /// In the order of the program.
    pub(super) kinds: Vec<Kind>,
    /// Numbers of the links that are stored to, but for outputs.
    pub(super) written: Vec<usize>,
    /// Every column of the fields that matters is below.
    pub(super) fields: usize,
    /// Every element of the weights that matters is below.
    pub(super) arguments: usize,
    /// Number of outputs.
    pub(super) outputs: usize,
    /// Whether machine code needs values that are equal for all instances.
    pub(super) uniforms: bool,
}

impl Trace {
    /// The handler of a mechanism, or why it has to run event by event.
    pub fn new(m: &Mechanism) -> Result<Self, String> {
        let receive = m.net_receive.as_ref().ok_or("it receives no events")?;
        let (mut traced, requests) = trace::handler(m, &receive.body)?;
        if requests.len() > MOST_REQUESTS {
            return Err("it asks for too much".into());
        }
        let mut kinds = Vec::new();
        for Request { condition, wish } in requests {
            traced.outputs.push(condition);
            match wish {
                Wish::Send { at, flag } => {
                    traced.outputs.extend([at, flag]);
                    kinds.push(Kind::Send);
                }
                Wish::Spike(at) => {
                    traced.outputs.push(at);
                    kinds.push(Kind::Spike);
                }
            }
        }
        Ok(Self { traced, kinds })
    }

    /// For any instances.
    pub fn handler(&self, m: &ValidMechanism, native: Option<Isa>) -> Result<Handler, String> {
        self.finish(m, self.traced.clone(), native)
    }

    /// For instances of which something is known.
    pub(super) fn fitted(&self, m: &ValidMechanism, known: &Known<'_>, isa: Isa) -> Option<Handler> {
        self.finish(m, specialise(&self.traced, known), Some(isa)).ok()
    }

    fn finish(&self, m: &ValidMechanism, traced: Traced, native: Option<Isa>) -> Result<Handler, String> {
        let tape = allocate::build(m, divide::share_few_reciprocals(branches::join(m, traced)))?;
        if !tape.global_stores.is_empty() {
            return Err("it assigns a global".into());
        }
        let (mut fields, mut arguments) = (0, 0);
        for link in &tape.links {
            match *link {
                Link::Load(Source::Field(column)) => fields = fields.max(column as usize + 1),
                Link::Load(Source::Argument(n)) => arguments = arguments.max(n as usize + 1),
                Link::Load(Source::Arrival) | Link::Out(_) => {}
                Link::Load(_) => return Err("it looks at its surroundings".into()),
            }
        }
        let stored = |n: &usize| {
            let column = tape.working + *n as u16;
            let place = !matches!(tape.links[*n], Link::Out(_));
            place && tape.ops.iter().any(|op| op.d == column)
        };
        let written = (0..tape.links.len()).filter(stored).collect();
        let constant = |node: &super::UniformNode| matches!(node, super::UniformNode::Constant(_));
        let uniforms = !tape.uniforms.iter().all(constant);
        let native = native.and_then(|isa| Native::new(&tape, isa, Shape::Lanes, &[]));
        let kinds = self.kinds.clone();
        let outputs = kinds.iter().map(|kind| kind.outputs()).sum();
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Ok(Handler { number, tape, native, kinds, written, fields, arguments, outputs, uniforms })
    }
}
