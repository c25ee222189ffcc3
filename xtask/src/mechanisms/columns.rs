//! Which of our variables a column of NEURON's is.

use netpyne::mechanism::ir::{FieldId, GlobalId, IonVar, Mechanism};
use netpyne::mechanism::{Catalog, MechId};
use netpyne::network::model::{CellId, PointId, Variable};
use serde_json::Value;

/// The only cell.
pub const CELL: CellId = CellId(0);

/// The mechanism, and where it is.
pub struct Of<'a> {
    pub catalog: &'a Catalog,
    pub nodes: &'a [u32],
    pub mechanism: MechId,
    /// None: in all nodes.
    pub point: Option<PointId>,
}

/// The field of that name.
pub fn field(mechanism: &Mechanism, name: &str) -> Option<FieldId> {
    mechanism.fields.iter().position(|f| f.name == name).map(FieldId::from_index)
}

impl Of<'_> {
    /// None if there is no such variable here.
    pub fn variable(&self, column: &Value) -> Option<Variable> {
        let name = column["name"].as_str()?;
        let element = column["element"].as_u64().unwrap_or(0) as u32;
        let node = *self.nodes.get(column["place"].as_u64()? as usize)?;
        let mechanism = self.catalog.get(self.mechanism);
        match column["what"].as_str()? {
            "v" => Some(Variable::Voltage(CELL, node)),
            "ion" => {
                let ion = column["ion"].as_str()?;
                let variable = match () {
                    () if name == format!("e{ion}") => IonVar::Reversal,
                    () if name == format!("{ion}i") => IonVar::Inside,
                    () if name == format!("{ion}o") => IonVar::Outside,
                    () => IonVar::Current,
                };
                Some(Variable::Ion(CELL, node, self.catalog.find_ion(ion)?, variable))
            }
            "global" => {
                let global = mechanism.globals.iter().position(|g| g.name == name)?;
                Some(Variable::Global(self.mechanism, GlobalId::from_index(global), element))
            }
            _ => {
                let field = field(mechanism, name)?;
                Some(match self.point {
                    Some(point) => Variable::PointElement(point, field, element),
                    None => Variable::DensityElement(CELL, node, self.mechanism, field, element),
                })
            }
        }
    }
}
