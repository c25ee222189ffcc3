//! Values of whole sections, and what follows from their shape: area, resistance, distance.

use super::World;
use super::sections::SectionId;
use super::value::{Answer, Refusal};
use netpyne_math::electrochemistry::PI;
use netpyne_math::libm::sqrt;

/// Names of values a section has one of.
pub const SECTION_VALUES: &[&str] = &["L", "Ra", "nseg", "rallbranch"];

impl World {
    /// `L`, `Ra`, `nseg` or `rallbranch`.
    pub fn section_get(&self, section: SectionId, name: &str) -> Answer<f64> {
        self.entry(section)?;
        let shape = self.morphology.section(section)?;
        Ok(match name {
            "L" => shape.length(),
            "Ra" => shape.ra,
            "nseg" => shape.nseg() as f64,
            "rallbranch" => shape.rallbranch,
            _ => return Err(Refusal::new(format!("sections have no `{name}`"))),
        })
    }

    /// Sets `L`, `Ra`, `nseg` or `rallbranch`.
    pub fn section_set(&mut self, section: SectionId, name: &str, value: f64) -> Answer<()> {
        self.entry(section)?;
        self.touch_section(section);
        self.change_structure();
        match name {
            "L" => self.morphology.set_length(section, value)?,
            "Ra" => self.morphology.set_ra(section, value)?,
            "nseg" => self.set_nseg(section, value as i64)?,
            "rallbranch" => self.morphology.set_rallbranch(section, value)?,
            _ => return Err(Refusal::new(format!("sections have no `{name}`"))),
        }
        Ok(())
    }

    fn set_nseg(&mut self, section: SectionId, nseg: i64) -> Answer<()> {
        let shape = self.morphology.section(section)?;
        let before = shape.nseg();
        let sources = usize::try_from(nseg).ok().filter(|&n| n <= 32767).map(|n| shape.segment_sources(n));
        self.morphology.set_nseg(section, nseg)?;
        let sources = sources.unwrap_or_default();
        self.worked(sources.len());
        let entry = self.entry_mut(section)?;
        entry.voltage = sources.iter().map(|&i| entry.voltage[i]).collect();
        for inserted in &mut entry.mechanisms {
            inserted.values = sources.iter().map(|&i| inserted.values[i].clone()).collect();
            let streams = &inserted.streams;
            inserted.streams = sources.iter().filter_map(|&i| streams.get(i).copied()).collect();
        }
        self.move_point_processes(section, before, sources.len());
        Ok(())
    }

    /// Membrane area in µm² of the segment that contains `x`; 0 at the ends.
    pub fn area(&mut self, section: SectionId, x: f64) -> Answer<f64> {
        self.segment_index(section, x)?;
        if x == 0.0 || x == 1.0 {
            return Ok(0.0);
        }
        Ok(self.morphology.area(section, x)?)
    }

    /// Axial resistance in MΩ between the node at `x` and its parent.
    pub fn resistance(&mut self, section: SectionId, x: f64) -> Answer<f64> {
        self.segment_index(section, x)?;
        Ok(self.morphology.resistance(section, x)?)
    }

    /// Path length in µm between two places.
    pub fn distance(&self, from: (SectionId, f64), to: (SectionId, f64)) -> Answer<f64> {
        self.segment_index(from.0, from.1)?;
        self.segment_index(to.0, to.1)?;
        self.morphology.distance(from, to).ok_or_else(|| Refusal::new("there is no such place"))
    }

    /// Where distances are measured from when only one place is given.
    pub fn distance_origin(&self) -> Option<(SectionId, f64)> {
        self.origin.filter(|(section, _)| self.exists(*section))
    }

    /// Sets where distances are measured from.
    pub fn set_distance_origin(&mut self, section: SectionId, x: f64) {
        self.origin = Some((section, x));
    }

    /// The length constant in µm at a frequency in Hz, as the standard run library computes it.
    pub fn length_constant(&mut self, section: SectionId, frequency: f64) -> Answer<f64> {
        self.entry(section)?;
        let shape = self.morphology.section(section)?;
        let (ra, length) = (shape.ra, shape.length());
        let cm = self.morphology.section(section)?.segments()[shape.segment_index(0.5)].cm;
        let points = shape.points();
        if points.len() < 2 {
            let diam = self.morphology.segment(section, 0.5)?.diam;
            return Ok(1e5 * sqrt(diam / (4.0 * PI * frequency * ra * cm)));
        }
        let diameter = |i: usize| f64::from(points[i].d);
        let (mut x1, mut d1) = (points[0].arc, diameter(0));
        let mut lambda = 0.0;
        for (i, point) in points.iter().enumerate().skip(1) {
            let (x2, d2) = (point.arc, diameter(i));
            lambda += (x2 - x1) / sqrt(d1 + d2);
            (x1, d1) = (x2, d2);
        }
        lambda *= sqrt(2.0) * 1e-5 * sqrt(4.0 * PI * frequency * ra * cm);
        Ok(length / lambda)
    }
}
