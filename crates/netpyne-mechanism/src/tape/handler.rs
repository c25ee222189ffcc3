//! Handlers of events for lanes: several events at once, with flag 0, each to an instance and with a time of its own.
//!
//! What a handler asks for becomes outputs of its kernel: per request a condition, and what it says (time, flag).

use super::allocate;
use super::{Link, Tape};
use crate::ir::Mechanism;
use crate::passes::exact::known::{Known, specialise};
use crate::passes::exact::{branches, divide};
use crate::ssa::graph::{Node, Source};
use crate::ssa::trace;
use crate::ssa::traced::{Demand, Demanded, Traced};

/// More requests are refused.
const MOST_REQUESTS: usize = 16;

/// What a request says after its condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestKind {
    /// Time and flag.
    SelfEvent,
    /// Time.
    Spike,
}

impl RequestKind {
    /// Number of outputs, with the condition.
    pub fn outputs(self) -> usize {
        match self {
            Self::SelfEvent => 3,
            Self::Spike => 2,
        }
    }
}

/// What a handler is made from.
#[derive(Debug)]
pub(crate) struct TracedHandler {
    traced: Traced,
    kinds: Vec<RequestKind>,
}

/// A handler for lanes.
#[derive(Debug)]
pub(crate) struct HandlerTape {
    pub tape: Tape,
    /// In the order of the program.
    pub kinds: Vec<RequestKind>,
    /// Numbers of the links that are stored to, but for outputs.
    pub written: Vec<usize>,
    /// Every column of the fields that matters is below.
    pub fields: usize,
    /// Every element of the weights that matters is below.
    pub arguments: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// Whether machine code needs values that are equal for all instances.
    pub uniforms: bool,
}

impl TracedHandler {
    /// The handler of a mechanism, or why it has to run event by event.
    pub fn new(m: &Mechanism) -> Result<Self, String> {
        let receive = m.net_receive.as_ref().ok_or("it receives no events")?;
        let (mut traced, demands) = trace::handler(m, &receive.body)?;
        if demands.len() > MOST_REQUESTS {
            return Err("it asks for too much".into());
        }
        let mut kinds = Vec::new();
        for Demand { condition, what } in demands {
            traced.outputs.push(condition);
            match what {
                Demanded::SelfEvent { time, flag } => {
                    traced.outputs.extend([time, flag]);
                    kinds.push(RequestKind::SelfEvent);
                }
                Demanded::Spike(time) => {
                    traced.outputs.push(time);
                    kinds.push(RequestKind::Spike);
                }
            }
        }
        Ok(Self { traced, kinds })
    }

    /// For any instances.
    pub fn tape(&self, m: &Mechanism) -> Result<HandlerTape, String> {
        self.finish(m, self.traced.clone())
    }

    /// For instances of which something is known.
    pub fn specialised(&self, m: &Mechanism, known: &Known<'_>) -> Result<HandlerTape, String> {
        self.finish(m, specialise(&self.traced, known))
    }

    fn finish(&self, m: &Mechanism, traced: Traced) -> Result<HandlerTape, String> {
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
                Link::Load(_) => return Err("it looks at more than its fields and weights".into()),
            }
        }
        let stored = |n: &usize| {
            let column = tape.working + *n as u16;
            let lasting = !matches!(tape.links[*n], Link::Out(_));
            lasting && tape.ops.iter().any(|op| op.d == column)
        };
        let written = (0..tape.links.len()).filter(stored).collect();
        let uniforms = !tape.uniforms.iter().all(|node| matches!(node, Node::Constant(_)));
        let kinds = self.kinds.clone();
        let outputs = kinds.iter().map(|kind| kind.outputs()).sum();
        Ok(HandlerTape { tape, kinds, written, fields, arguments, outputs, uniforms })
    }
}
