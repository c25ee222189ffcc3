//! Range variables: values along a section.

use super::World;
use super::sections::SectionId;
use super::simulator::Quantity;
use super::table::MechIx;
use super::value::{Answer, Refusal};

/// A range variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeName {
    /// `v`, mV.
    Voltage,
    /// `diam`, µm.
    Diam,
    /// `cm`, µF/cm².
    Cm,
    /// `i_cap`, mA/cm².
    CapacitiveCurrent,
    /// `i_membrane_`, nA.
    MembraneCurrent,
    /// A value of a mechanism or ion: which, and which of its values.
    Field(MechIx, usize),
}

impl World {
    /// The range variable that HOC calls `name`, and how many elements it has.
    pub fn range_name(&self, name: &str) -> Option<(RangeName, usize)> {
        Some(match name {
            "v" => (RangeName::Voltage, 1),
            "diam" => (RangeName::Diam, 1),
            "cm" => (RangeName::Cm, 1),
            "i_cap" => (RangeName::CapacitiveCurrent, 1),
            "i_membrane_" => (RangeName::MembraneCurrent, 1),
            _ => {
                let (mechanism, slot) = self.mechanisms.range(name)?;
                (RangeName::Field(mechanism, slot.offset), slot.len)
            }
        })
    }

    /// An element of the range variable that HOC calls `name`; 0 of those that are no arrays.
    pub fn range_element(&self, name: &str, element: i64) -> Option<RangeName> {
        let (range, len) = self.range_name(name)?;
        let element = usize::try_from(element).ok().filter(|element| *element < len)?;
        Some(match range {
            RangeName::Field(mechanism, offset) => RangeName::Field(mechanism, offset + element),
            other => other,
        })
    }

    /// Value at `x`.
    pub fn range_get(&mut self, section: SectionId, name: RangeName, x: f64) -> Answer<f64> {
        let index = self.segment_index(section, x)?;
        if let Some(what) = self.range_quantity(section, name, x)
            && let Some(value) = self.live(&what)
        {
            return Ok(value);
        }
        match name {
            RangeName::CapacitiveCurrent | RangeName::MembraneCurrent => Ok(0.0),
            RangeName::Voltage => Ok(self.entry(section)?.voltage[index]),
            RangeName::Diam => Ok(self.morphology.segment(section, x)?.diam),
            RangeName::Cm => Ok(self.morphology.section(section)?.segments()[index].cm),
            RangeName::Field(mechanism, at) => match self.inserted(section, mechanism)? {
                Some(inserted) => Ok(inserted.values[index][at]),
                None => Err(self.not_inserted(section, mechanism)),
            },
        }
    }

    /// What a simulation calls it.
    fn range_quantity(&self, section: SectionId, name: RangeName, x: f64) -> Option<Quantity> {
        self.simulator.as_ref()?;
        match name {
            RangeName::Voltage => Some(Quantity::Voltage(section, x)),
            RangeName::CapacitiveCurrent => Some(Quantity::CapacitiveCurrent(section, x)),
            RangeName::MembraneCurrent => Some(Quantity::MembraneCurrent(section, x)),
            RangeName::Field(mechanism, at) => Some(Quantity::Density(section, x, mechanism, at)),
            RangeName::Diam | RangeName::Cm => None,
        }
    }

    /// Sets the value at `x`, or in the whole section, in a simulation.
    fn set_live_range(
        &mut self,
        section: SectionId,
        name: RangeName,
        x: Option<f64>,
        value: f64,
    ) -> Answer<()> {
        if self.simulator.is_none() {
            return Ok(());
        }
        let count = self.morphology.section(section)?.nseg();
        let centres = (0..count).map(|i| (i as f64 + 0.5) / count as f64);
        let ends = [0.0, 1.0].into_iter().filter(|_| name == RangeName::Voltage);
        let places: Vec<f64> = x.map_or_else(|| ends.chain(centres).collect(), |x| vec![x]);
        for x in places {
            if let Some(what) = self.range_quantity(section, name, x) {
                self.set_live(&what, value);
            }
        }
        Ok(())
    }

    /// Sets the value at `x`, or in the whole section.
    pub fn range_set(
        &mut self,
        section: SectionId,
        name: RangeName,
        x: Option<f64>,
        value: f64,
    ) -> Answer<()> {
        let index = x.map(|x| self.segment_index(section, x)).transpose()?;
        self.touch_section(section);
        self.set_live_range(section, name, x, value)?;
        if matches!(name, RangeName::Diam | RangeName::Cm) {
            self.change_structure();
        }
        let fill = |values: &mut [f64]| match index {
            Some(index) => values[index] = value,
            None => values.fill(value),
        };
        match name {
            RangeName::CapacitiveCurrent | RangeName::MembraneCurrent => {}
            RangeName::Voltage => fill(&mut self.entry_mut(section)?.voltage),
            RangeName::Diam => match x {
                Some(x) => self.morphology.set_segment_diam(section, x, value)?,
                None => self.morphology.set_diam(section, value)?,
            },
            RangeName::Cm => match x {
                Some(x) => self.morphology.set_segment_cm(section, x, value)?,
                None => self.morphology.set_cm(section, value)?,
            },
            RangeName::Field(mechanism, at) => {
                let Some(inserted) = self.inserted_mut(section, mechanism)? else {
                    return Err(self.not_inserted(section, mechanism));
                };
                match index {
                    Some(index) => inserted.values[index][at] = value,
                    None => inserted.values.iter_mut().for_each(|values| values[at] = value),
                }
            }
        }
        Ok(())
    }

    /// HOC's `name(x1:x2) = y1:y2`: a straight line, evaluated at the centres of the segments between x1 and x2.
    /// `change` computes the new value from the old one and the line's; without it, the new value is the line's.
    pub fn range_ramp(
        &mut self,
        section: SectionId,
        name: RangeName,
        [x1, x2]: [f64; 2],
        [y1, y2]: [f64; 2],
        change: Option<&dyn Fn(f64, f64) -> f64>,
    ) -> Answer<()> {
        let dx = x2 - x1;
        if dx < 1e-10 {
            return Err(Refusal::new("the end of the range is not after its start"));
        }
        let shape = self.morphology.section(section)?;
        let (n, is_reversed) = (shape.nseg(), shape.is_reversed());
        for i in 0..n {
            // NEURON counts segments from the parent's end.
            let from_parent = (i as f64 + 0.5) / n as f64;
            let x = if is_reversed { 1.0 - from_parent } else { from_parent };
            let theta = (x - x1) / dx;
            if (-1e-9..=1.0 + 1e-9).contains(&theta) {
                let line = y1 * (1.0 - theta) + y2 * theta;
                // The old value is not looked at without need: 3-D points would change the others first.
                let value = match change {
                    Some(change) => change(self.range_get(section, name, x)?, line),
                    None => line,
                };
                self.range_set(section, name, Some(x), value)?;
            }
        }
        Ok(())
    }

    /// Index from the parent's end of the segment that contains `x`.
    pub fn segment_index(&self, section: SectionId, x: f64) -> Answer<usize> {
        self.entry(section)?;
        if !(0.0..=1.0).contains(&x) {
            return Err(Refusal::new(format!("{x} is no place on a section: places are 0 to 1")));
        }
        Ok(self.morphology.section(section)?.segment_index(x))
    }

    fn not_inserted(&self, section: SectionId, mechanism: MechIx) -> Refusal {
        let (mechanism, section) = (&self.mechanisms.get(mechanism).name, self.section_name(section));
        Refusal::new(format!("mechanism `{mechanism}` is not inserted in section `{section}`"))
            .help(format!("`{section} insert {mechanism}` comes first"))
    }
}
