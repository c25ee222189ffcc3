//! Cells, section by section.

use super::{Mech, Quantity};
use crate::{CellParams, Dict, Number, PointProcess, SectionParams, Value};

/// A cell under construction: words about geometry and membrane concern the section begun last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub(super) params: CellParams,
}

impl Cell {
    /// A cell that begins with one section; more may follow.
    pub fn single(section: &str) -> Self {
        Cell::default().section(section)
    }

    /// A cell without sections whose model is an artificial one, such as `IntFire1`.
    pub fn artificial(model: Mech) -> Self {
        let params =
            CellParams { cell_model: Some(model.name), params: Some(model.params), ..Default::default() };
        Cell { params }
    }

    /// Begins another section.
    pub fn section(mut self, name: &str) -> Self {
        self.params.secs.insert(name.to_owned(), SectionParams::default());
        self
    }

    /// Attaches the section's 0 end to a place on another section.
    pub fn attached_to(self, parent: &str, parent_x: f64) -> Self {
        self.edit(|section| {
            section.topol.parent_sec = Some(parent.to_owned());
            section.topol.parent_x = Some(Number::Float(parent_x));
            section.topol.child_x = Some(Number::Int(0));
        })
    }

    /// Diameter, µm.
    pub fn diam(self, value: impl Into<Quantity>) -> Self {
        self.geom("diam", value)
    }

    /// Length, µm.
    pub fn length(self, value: impl Into<Quantity>) -> Self {
        self.geom("L", value)
    }

    /// Axial resistivity, Ω·cm.
    pub fn ra(self, value: impl Into<Quantity>) -> Self {
        self.geom("Ra", value)
    }

    /// Specific capacitance, µF/cm².
    pub fn cm(self, value: impl Into<Quantity>) -> Self {
        self.geom("cm", value)
    }

    /// Number of segments.
    pub fn segments(self, count: u32) -> Self {
        self.geom("nseg", count)
    }

    /// 3-D points: x, y, z, diameter, µm.
    pub fn points(self, points: &[[f64; 4]]) -> Self {
        self.edit(|section| section.geom.pt3d = points.iter().map(|p| p.map(Number::Float)).collect())
    }

    fn geom(self, key: &str, value: impl Into<Quantity>) -> Self {
        let value = value.into().into();
        self.edit(|section| {
            section.geom.rest.insert(key.to_owned(), value);
        })
    }

    /// Inserts a density mechanism.
    pub fn mech(self, mechanism: Mech) -> Self {
        self.edit(|section| {
            section.mechs.insert(mechanism.name, mechanism.params);
        })
    }

    /// Sets the reversal potential of an ion, mV.
    pub fn reversal(self, ion: &str, potential: f64) -> Self {
        self.edit(|section| {
            let ions = section.ions.entry(ion.to_owned()).or_default();
            ions.insert("e".to_owned(), potential.into());
        })
    }

    /// Places a point process in the middle of the section as part of every cell.
    pub fn point(self, label: &str, mechanism: Mech) -> Self {
        let point =
            PointProcess { mod_name: mechanism.name, rest: mechanism.params, ..PointProcess::default() };
        self.edit(|section| {
            section.pointps.insert(label.to_owned(), point);
        })
    }

    /// Voltage at which the section starts, mV.
    pub fn starts_at(self, potential: f64) -> Self {
        self.edit(|section| section.vinit = Some(Number::Float(potential)))
    }

    /// Voltage above which the section spikes, mV.
    pub fn threshold(self, potential: f64) -> Self {
        self.edit(|section| section.threshold = Some(Number::Float(potential)))
    }

    /// Names a list of sections, for rules that spread synapses.
    pub fn list(mut self, name: &str, sections: &[&str]) -> Self {
        let sections = sections.iter().map(|s| (*s).to_owned()).collect();
        self.params.sec_lists.insert(name.to_owned(), sections);
        self
    }

    /// Makes the rule apply to cells with this tag instead of those of the type it is named after.
    pub fn when(mut self, tag: &str, value: impl Into<Value>) -> Self {
        self.params.conds.get_or_insert_with(Dict::new).insert(tag.to_owned(), value.into());
        self
    }

    /// A variable for the rule's string functions, evaluated once per cell.
    pub fn var(mut self, name: &str, value: impl Into<Quantity>) -> Self {
        self.params.vars.insert(name.to_owned(), value.into().into());
        self
    }

    /// Changes the section begun last; without any, one called `soma`.
    fn edit(mut self, change: impl FnOnce(&mut SectionParams)) -> Self {
        if self.params.secs.is_empty() {
            self = self.section("soma");
        }
        if let Some((_, section)) = self.params.secs.last_mut() {
            change(section);
        }
        self
    }
}
