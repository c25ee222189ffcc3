//! Names of what this program writes beside what SONATA tells, so that it reads the same network again.

/// A key of files of parameters and of configurations, and a column of types: everything as NetPyNE has it.
pub(crate) const EXACT: &str = "netpyne";

/// A column of edges: the place of the connection among all of the network.
pub(crate) const ORDER: &str = "netpyne_order";

/// A column of sources of stimuli: the stimulus as NetPyNE stores it.
pub(crate) const STIM: &str = "netpyne_stim";

/// A key of the conditions of a simulation: NEURON's global variables.
pub(crate) const GLOBALS: &str = "netpyne_globals";
