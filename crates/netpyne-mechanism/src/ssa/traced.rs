//! A kernel as a graph, with what it stores and what it gives.

use super::graph::{Graph, Node, Source, Value};

/// A kernel as a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traced {
    pub graph: Graph,
    /// Last value of everything stored to.
    pub stores: Vec<(Source, Value)>,
    /// Current, conductance, ion currents; watched differences; of handlers of events what they [ask for](Demand); empty for other
    /// kernels.
    pub outputs: Vec<Value>,
    /// Elements of globals, and the bits that they must have for this to be the kernel.
    pub assumed: Vec<(u32, u64)>,
}

/// What the handler of an event asks for with one of its statements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Demand {
    /// Where it is executed.
    pub condition: Value,
    pub what: Demanded,
}

/// A self event, or a spike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Demanded {
    SelfEvent { time: Value, flag: Value },
    Spike(Value),
}

/// A graph being rebuilt, at one of its nodes.
pub(crate) struct Old<'a> {
    pub graph: &'a Graph,
    /// The new values of the nodes before.
    new: &'a [Value],
    /// The node at hand.
    pub at: Value,
}

impl Old<'_> {
    /// The node at hand, of old operands.
    pub fn node(&self) -> Node {
        self.graph.nodes[self.at as usize]
    }

    /// What has become of an earlier node.
    pub fn now(&self, old: Value) -> Value {
        self.new[old as usize]
    }

    /// The node at hand, of new operands.
    pub fn renumbered(&self) -> Node {
        self.node().renumbered(|v| self.now(v))
    }

    /// Adds the node at hand as it is.
    pub fn keep(&self, graph: &mut Graph) -> Value {
        graph.add(self.renumbered())
    }
}

impl Traced {
    /// Builds the graph anew, node by node: `make` gets the new graph and the node at hand, and says what becomes of it.
    pub fn rebuilt(&self, mut make: impl FnMut(&mut Graph, &Old<'_>) -> Value) -> Self {
        let mut graph = Graph::default();
        let mut new: Vec<Value> = Vec::with_capacity(self.graph.nodes.len());
        for at in 0..self.graph.nodes.len() as Value {
            let value = make(&mut graph, &Old { graph: &self.graph, new: &new, at });
            new.push(value);
        }
        let stores = self.stores.iter().map(|&(source, v)| (source, new[v as usize])).collect();
        let outputs = self.outputs.iter().map(|&v| new[v as usize]).collect();
        Self { graph, stores, outputs, assumed: self.assumed.clone() }
    }

    /// All that is stored and given: what the kernel is run for.
    pub fn roots(&self) -> impl Iterator<Item = Value> {
        self.stores.iter().map(|&(_, v)| v).chain(self.outputs.iter().copied())
    }
}
