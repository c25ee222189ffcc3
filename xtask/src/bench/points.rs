//! Words to write models as numbers.

use netpyne::mechanism::ir::FieldId;
use netpyne::mechanism::{Catalog, MechId};
use netpyne::network::model::{
    CellId, Model, NO_CELL, ParameterSetId, PointId, Source, SourceId, SourceKind,
};

/// Looks up mechanisms and fields by name.
pub struct Params<'a> {
    catalog: &'a Catalog,
}

impl<'a> Params<'a> {
    /// In this catalog.
    pub fn new(catalog: &'a Catalog) -> Self {
        Params { catalog }
    }

    /// A mechanism.
    pub fn mechanism(&self, name: &str) -> Result<MechId, String> {
        self.catalog.find(name).ok_or_else(|| format!("no mechanism {name}"))
    }

    /// A field of a mechanism.
    pub fn field(&self, mechanism: MechId, name: &str) -> Result<FieldId, String> {
        let fields = &self.catalog.get(mechanism).fields;
        let at = fields.iter().position(|f| f.name == name);
        at.map(FieldId::from_index).ok_or_else(|| format!("no parameter {name}"))
    }

    /// A set of parameters that points of a mechanism share.
    pub fn set(
        &self,
        model: &mut Model,
        mechanism: MechId,
        values: &[(&str, f64)],
    ) -> Result<ParameterSetId, String> {
        let set: Result<Vec<_>, String> =
            values.iter().map(|(name, value)| Ok((self.field(mechanism, name)?, *value))).collect();
        model.parameter_sets.push(set?);
        Ok(ParameterSetId::from_index(model.parameter_sets.len() - 1))
    }
}

/// Adds point processes and their sources to a model.
pub struct Points<'a>(pub &'a mut Model);

impl Points<'_> {
    /// A point process, or an artificial cell.
    pub fn add(&mut self, mechanism: MechId, cell: CellId, node: u32, set: ParameterSetId) -> PointId {
        debug_assert!(cell != NO_CELL || node == 0);
        self.0.points.push(mechanism, cell, node, set)
    }

    /// What a point emits, as a source without a gid.
    pub fn events_of(&mut self, point: PointId) -> SourceId {
        self.0.sources.push(Source { kind: SourceKind::Events(point), threshold: 10.0, gid: None });
        SourceId::from_index(self.0.sources.len() - 1)
    }
}
