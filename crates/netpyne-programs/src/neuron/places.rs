//! Where the things of an object world are in the network that was made of it.

use indexmap::IndexMap;
use netpyne::hoc::world::{MechIx, MechanismTable, ObjectId, Place, Quantity, SectionId};
use netpyne::mechanism::ir::{FieldId, GlobalId, IonVar};
use netpyne::mechanism::{Catalog, IonId, MechId};
use netpyne::morphology::{SectionIx, Tree};
use netpyne::network::model::{CellId, ConnectionId, PointId, Variable};
use std::sync::Arc;

/// What a mechanism of the world is in a catalog.
#[derive(Clone, Debug)]
pub(super) enum MechanismPlace {
    /// A mechanism, with the field and its element of each value.
    Mechanism(MechId, Vec<(FieldId, u32)>),
    /// An ion.
    Ion(IonId),
}

/// See the module text.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub mechanisms: Vec<Option<MechanismPlace>>,
    /// Cell and section in its tree.
    pub sections: IndexMap<SectionId, (CellId, SectionIx)>,
    /// By cell.
    pub trees: Vec<Arc<Tree>>,
    /// Point processes, with their mechanisms.
    pub points: IndexMap<ObjectId, (PointId, MechIx)>,
    pub connections: IndexMap<ObjectId, ConnectionId>,
    /// A bit that gids of the script have where there is a network with gids of its own.
    pub own_gids: u32,
    globals: IndexMap<String, (MechId, GlobalId)>,
}

impl Places {
    /// Of the mechanisms alone.
    pub fn new(table: &MechanismTable, catalog: &Catalog) -> Self {
        let mechanisms = table.entries().iter().map(|entry| {
            if entry.place == Place::Ion {
                let name = entry.name.strip_suffix("_ion")?;
                return catalog.find_ion(name).map(MechanismPlace::Ion);
            }
            let id = catalog.find(&entry.name)?;
            let fields = &catalog.get(id).fields;
            let of_slot = |slot: &netpyne::hoc::world::Slot| {
                let at = fields.iter().position(|f| f.visible && f.name == *slot.name);
                let field = FieldId::from_index(at.unwrap_or(usize::MAX >> 32));
                (0..slot.len as u32).map(move |element| (field, element)).collect::<Vec<_>>()
            };
            Some(MechanismPlace::Mechanism(id, entry.slots.iter().flat_map(of_slot).collect()))
        });
        let globals =
            catalog.mechanisms().iter().enumerate().flat_map(|(n, mechanism)| {
                let id = MechId::from_index(n);
                mechanism.globals.iter().enumerate().filter(|(_, g)| g.visible).map(move |(k, g)| {
                    (format!("{}_{}", g.name, mechanism.name), (id, GlobalId::from_index(k)))
                })
            });
        Self { mechanisms: mechanisms.collect(), globals: globals.collect(), ..Self::default() }
    }

    /// The field and its element of each value of a mechanism; none of ions.
    pub fn slots(&self, mechanism: MechIx) -> Option<&[(FieldId, u32)]> {
        match self.mechanisms.get(mechanism)?.as_ref()? {
            MechanismPlace::Mechanism(_, slots) => Some(slots),
            MechanismPlace::Ion(_) => None,
        }
    }

    /// A mechanism's global variable by its name in HOC.
    pub fn global(&self, name: &str) -> Option<(MechId, GlobalId)> {
        self.globals.get(name).copied()
    }

    /// Cell and node of a place on a section.
    pub fn node(&self, section: SectionId, x: f64) -> Option<(CellId, u32)> {
        let &(cell, section) = self.sections.get(&section)?;
        Some((cell, self.trees[cell.index()].node_at(section, x)?))
    }

    /// What a number of the world is in the network.
    pub fn variable(&self, what: &Quantity) -> Option<Variable> {
        Some(match what {
            Quantity::Time => Variable::Time,
            Quantity::Voltage(section, x) => {
                let (cell, node) = self.node(*section, *x)?;
                Variable::Voltage(cell, node)
            }
            Quantity::CapacitiveCurrent(section, x) => {
                let (cell, node) = self.node(*section, *x)?;
                Variable::CapacitiveCurrent(cell, node)
            }
            Quantity::MembraneCurrent(section, x) => {
                let (cell, node) = self.node(*section, *x)?;
                Variable::MembraneCurrent(cell, node)
            }
            Quantity::Density(section, x, mechanism, at) => {
                // At the ends a section has the values of its first or last segment.
                let (cell, node) = self.segment(*section, *x)?;
                self.density((cell, node), *mechanism, *at)?
            }
            Quantity::Point(object, at) => {
                let &(point, mechanism) = self.points.get(object)?;
                match self.mechanisms.get(mechanism)?.as_ref()? {
                    MechanismPlace::Mechanism(_, slots) => {
                        let (field, element) = *slots.get(*at)?;
                        Variable::PointElement(point, field, element)
                    }
                    MechanismPlace::Ion(_) => return None,
                }
            }
            Quantity::Weight(object, at) => Variable::Weight(*self.connections.get(object)?, *at as u32),
            Quantity::Global(name, at) => {
                let (mechanism, global) = self.global(name)?;
                Variable::Global(mechanism, global, *at as u32)
            }
        })
    }

    /// The node of the segment that contains a place.
    fn segment(&self, section: SectionId, x: f64) -> Option<(CellId, u32)> {
        let &(cell, ix) = self.sections.get(&section)?;
        let nodes = self.trees[cell.index()].segment_nodes(ix);
        let count = nodes.len();
        let at = ((count as f64 * x) as usize).min(count.checked_sub(1)?);
        let mut nodes = nodes;
        Some((cell, nodes.nth(at)?))
    }

    /// A value of a mechanism or ion at a node.
    pub fn density(&self, (cell, node): (CellId, u32), mechanism: MechIx, at: usize) -> Option<Variable> {
        Some(match self.mechanisms.get(mechanism)?.as_ref()? {
            MechanismPlace::Mechanism(id, slots) => {
                let (field, element) = *slots.get(at)?;
                Variable::DensityElement(cell, node, *id, field, element)
            }
            MechanismPlace::Ion(ion) => {
                let variable = match at {
                    0 => IonVar::Reversal,
                    1 => IonVar::Inside,
                    2 => IonVar::Outside,
                    3 => IonVar::Current,
                    _ => return None,
                };
                Variable::Ion(cell, node, *ion, variable)
            }
        })
    }
}
