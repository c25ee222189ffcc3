//! What validation has to know about mechanisms, whoever provides it.

use netpyne_mechanism::Catalog;
use netpyne_mechanism::ir::{Class, Kind};

/// Where a mechanism lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MechKind {
    /// In the membrane of whole sections: `hh`, `pas`.
    Density,
    /// At one place of a section: `Exp2Syn`, `IClamp`.
    PointProcess,
    /// Driven by events only: `NetStim`, `IntFire1`.
    ArtificialCell,
}

/// The mechanisms that a model can use.
pub trait MechanismLookup {
    /// What the mechanism called `name` is, if there is one.
    fn kind(&self, name: &str) -> Option<MechKind>;
    /// The values of it that can be set.
    fn parameters(&self, name: &str) -> Vec<String>;
    /// Its POINTER variables.
    fn pointers(&self, name: &str) -> Vec<String>;
    /// All mechanisms of a kind.
    fn names(&self, kind: MechKind) -> Vec<String>;
}

fn kind_of(kind: Kind) -> MechKind {
    match kind {
        Kind::Density => MechKind::Density,
        Kind::PointProcess => MechKind::PointProcess,
        Kind::ArtificialCell => MechKind::ArtificialCell,
    }
}

impl MechanismLookup for Catalog {
    fn kind(&self, name: &str) -> Option<MechKind> {
        self.find(name).map(|id| kind_of(self.get(id).kind))
    }

    fn parameters(&self, name: &str) -> Vec<String> {
        let Some(id) = self.find(name) else { return Vec::new() };
        let mechanism = self.get(id);
        let fields = mechanism.fields.iter().filter(|f| f.visible && f.class != Class::Ion).map(|f| &f.name);
        let globals = mechanism.globals.iter().filter(|g| g.visible).map(|g| &g.name);
        fields.chain(globals).cloned().collect()
    }

    fn pointers(&self, name: &str) -> Vec<String> {
        self.find(name).map(|id| self.get(id).pointers.clone()).unwrap_or_default()
    }

    fn names(&self, kind: MechKind) -> Vec<String> {
        self.mechanisms().iter().filter(|m| kind_of(m.kind) == kind).map(|m| m.name.clone()).collect()
    }
}
