//! Where time and memory go.

/// What a simulation consists of and what it took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Compartmental cells.
    pub cells: usize,
    /// Nodes of all cells, zero-area ones included.
    pub nodes: usize,
    /// Nodes with membrane: segments.
    pub compartments: usize,
    /// Mechanism instances.
    pub instances: usize,
    /// Connections.
    pub connections: usize,
    /// Steps since initialisation.
    pub steps: u64,
    /// Events delivered since initialisation.
    pub events: u64,
    /// Seconds in `run_until`.
    pub run_seconds: f64,
    /// Seconds per phase, if timing is on.
    pub phase_seconds: Vec<(&'static str, f64)>,
    /// Time of each mechanism, if timing is on.
    pub mechanisms: Vec<MechanismSeconds>,
    /// Bytes of cables and mechanisms.
    pub membrane_bytes: usize,
    /// Bytes of connections.
    pub connection_bytes: usize,
    /// Bytes of sources and the event queue.
    pub event_bytes: usize,
}

/// What the kernels of a mechanism took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MechanismSeconds {
    /// Its name.
    pub name: String,
    /// Instances in cells.
    pub instances: usize,
    /// Seconds in currents and conductances.
    pub currents: f64,
    /// Seconds in states and all else that is done in every step.
    pub states: f64,
}

impl Report {
    /// Nanoseconds per segment and step.
    pub fn ns_per_compartment_step(&self) -> f64 {
        self.run_seconds * 1e9 / (self.compartments as f64 * self.steps as f64)
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{} cells, {} compartments, {} mechanism instances, {} connections",
            self.cells, self.compartments, self.instances, self.connections
        )?;
        writeln!(
            f,
            "{} steps in {:.3} s, {:.1} ns per compartment-step, {} events ({:.3e} per s)",
            self.steps,
            self.run_seconds,
            self.ns_per_compartment_step(),
            self.events,
            self.events as f64 / self.run_seconds
        )?;
        for (name, seconds) in &self.phase_seconds {
            writeln!(f, "  {name:<10} {seconds:>9.3} s {:>5.1} %", 100.0 * seconds / self.run_seconds)?;
        }
        write!(
            f,
            "memory: {:.1} MB membrane ({:.0} B per compartment), {:.1} MB connections ({:.1} B each), {:.1} MB events",
            self.membrane_bytes as f64 / 1e6,
            self.membrane_bytes as f64 / self.compartments.max(1) as f64,
            self.connection_bytes as f64 / 1e6,
            self.connection_bytes as f64 / self.connections.max(1) as f64,
            self.event_bytes as f64 / 1e6
        )
    }
}
