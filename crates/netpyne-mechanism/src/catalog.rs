//! The mechanisms a simulation knows, and the order in which they act.

use crate::FunctionTable;
use crate::ir::{IonVar, Kind, Mechanism};
use netpyne_base::{Diagnostic, Diagnostics, define_id, did_you_mean};
use std::sync::Arc;

define_id! { /// Index into [`Catalog::mechanisms`]: the order of registration.
MechId }
define_id! { /// Index into [`Catalog::ions`].
IonId }

/// An ion species.
#[derive(Clone, Debug, PartialEq)]
pub struct Ion {
    /// `na`, `k`, `ca`, ...
    pub name: String,
    /// Charge.
    pub valence: f64,
    /// Reversal potential before anything sets it, mV.
    pub reversal: f64,
    /// Concentration inside before anything sets it (`Xi0_X_ion`), mM.
    pub inside: f64,
    /// Concentration outside before anything sets it (`Xo0_X_ion`), mM.
    pub outside: f64,
}

/// All mechanisms, in order of registration: the standard library first, then the user's files in the order given.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    mechanisms: Vec<Arc<Mechanism>>,
    ions: Vec<Ion>,
}

impl Catalog {
    /// Registers the mechanisms in this order. Of several of one name the last one counts.
    pub fn new(mechanisms: impl IntoIterator<Item = Mechanism>) -> Self {
        let mut catalog = Self::default();
        for mechanism in mechanisms {
            catalog.add(mechanism);
        }
        catalog
    }

    /// Registers one more, after all others. One of the same name is taken out, and those after it move up: numbers of mechanisms
    /// that were looked up before mean others then.
    pub fn add(&mut self, mechanism: Mechanism) -> MechId {
        for ion in &mechanism.ions {
            let known = self.ions.iter_mut().find(|i| i.name == ion.ion);
            match (known, ion.valence) {
                (Some(known), Some(valence)) => known.valence = valence,
                (Some(_), None) => {}
                (None, valence) => self.ions.push(Ion::new(&ion.ion, valence)),
            }
        }
        self.mechanisms.retain(|known| known.name != mechanism.name);
        self.mechanisms.push(Arc::new(mechanism));
        MechId::from_index(self.mechanisms.len() - 1)
    }

    /// Gives the FUNCTION_TABLE `function` of a mechanism its values, in all instances.
    ///
    /// # Errors
    /// There is no such mechanism or table, or it has another number of arguments.
    pub fn set_table(
        &mut self,
        mechanism: &str,
        function: &str,
        table: &FunctionTable,
    ) -> Result<(), Diagnostics> {
        let Some(id) = self.find(mechanism) else {
            let help = did_you_mean(mechanism, self.mechanisms.iter().map(|m| &m.name));
            let error = Diagnostic::error(format!("there is no mechanism `{mechanism}`")).help_opt(help);
            return Err(error.into());
        };
        table.fill(Arc::make_mut(&mut self.mechanisms[id.index()]), function)
    }

    /// All mechanisms by [`MechId`].
    pub fn mechanisms(&self) -> &[Arc<Mechanism>] {
        &self.mechanisms
    }

    /// All ions by [`IonId`].
    pub fn ions(&self) -> &[Ion] {
        &self.ions
    }

    /// The mechanism with an id.
    pub fn get(&self, id: MechId) -> &Arc<Mechanism> {
        &self.mechanisms[id.index()]
    }

    /// The id of the mechanism called `name`.
    pub fn find(&self, name: &str) -> Option<MechId> {
        self.mechanisms.iter().position(|m| m.name == name).map(MechId::from_index)
    }

    /// The id of the ion called `name`.
    pub fn find_ion(&self, name: &str) -> Option<IonId> {
        self.ions.iter().position(|i| i.name == name).map(IonId::from_index)
    }

    /// The order in which mechanisms act in every phase (NEURON's memb order), without capacitance and the
    /// ions themselves, which act first: `pas`, then all that write a concentration, last registered first, then the others as
    /// registered.
    pub fn acting_order(&self) -> Vec<MechId> {
        let ids = || (0..self.mechanisms.len()).map(MechId::from_index);
        let early = |id: MechId| matches!(self.get(id).name.as_str(), "pas" | "extracellular");
        let writer = |id: MechId| !early(id) && writes_concentration(self.get(id));
        let mut order: Vec<MechId> = ids().filter(|&id| early(id)).collect();
        order.extend(ids().rev().filter(|&id| writer(id)));
        order.extend(ids().filter(|&id| !early(id) && !writer(id)));
        order
    }

    /// Names of all mechanisms of a kind, in order of registration.
    pub fn names(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.mechanisms.iter().filter(move |m| m.kind == kind).map(|m| m.name.as_str())
    }
}

/// Whether a mechanism writes an inside or outside concentration of any ion.
pub fn writes_concentration(mechanism: &Mechanism) -> bool {
    let is_concentration = |v: &IonVar| matches!(v, IonVar::Inside | IonVar::Outside);
    mechanism.ions.iter().any(|ion| ion.writes.iter().any(is_concentration))
}

impl Ion {
    /// An ion with NEURON's default values; ions other than na, k and ca start at reversal 0 and concentrations 1.
    pub fn new(name: &str, valence: Option<f64>) -> Self {
        let (z, reversal, inside, outside) = match name {
            "na" => (1.0, 50.0, 10.0, 140.0),
            "k" => (1.0, -77.0, 54.4, 2.5),
            // 12.5 * ln(2 / 5e-5), as NEURON computes it.
            "ca" => (2.0, 12.5 * netpyne_math::libm::log(2.0 / 5e-5), 5e-5, 2.0),
            _ => (0.0, 0.0, 1.0, 1.0),
        };
        Self { name: name.to_owned(), valence: valence.unwrap_or(z), reversal, inside, outside }
    }
}
