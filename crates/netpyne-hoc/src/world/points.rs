//! 3-D points of sections.

use super::World;
use super::sections::SectionId;
use super::value::{Answer, Refusal};
use netpyne_morphology::Point;

/// Most 3-D points a section holds.
const MAX_POINTS: usize = 10_000_000;

impl World {
    /// The 3-D points of a section.
    pub fn points(&self, section: SectionId) -> Answer<&[Point]> {
        self.entry(section)?;
        Ok(self.morphology.section(section)?.points())
    }

    /// One 3-D point.
    pub fn point(&self, section: SectionId, index: usize) -> Answer<Point> {
        let points = self.points(section)?;
        points.get(index).copied().ok_or_else(|| {
            Refusal::new(format!("there is no 3-D point {index}: the section has {}", points.len()))
        })
    }

    /// Appends a 3-D point.
    pub fn add_point(&mut self, section: SectionId, xyzd: [f64; 4]) -> Answer<()> {
        self.touch_section(section);
        self.change_structure();
        if self.points(section)?.len() >= MAX_POINTS {
            return Err(Refusal::new(format!("more than {MAX_POINTS} 3-D points in one section")));
        }
        Ok(self.morphology.add_point(section, xyzd)?)
    }

    /// Inserts a 3-D point before another.
    pub fn insert_point(&mut self, section: SectionId, index: usize, xyzd: [f64; 4]) -> Answer<()> {
        self.touch_section(section);
        self.change_structure();
        self.entry(section)?;
        Ok(self.morphology.insert_point(section, index, xyzd)?)
    }

    /// Replaces a 3-D point.
    pub fn change_point(&mut self, section: SectionId, index: usize, xyzd: [f64; 4]) -> Answer<()> {
        self.touch_section(section);
        self.change_structure();
        self.entry(section)?;
        Ok(self.morphology.change_point(section, index, xyzd)?)
    }

    /// Removes a 3-D point.
    pub fn remove_point(&mut self, section: SectionId, index: usize) -> Answer<()> {
        self.touch_section(section);
        self.change_structure();
        self.entry(section)?;
        Ok(self.morphology.remove_point(section, index)?)
    }

    /// Removes all 3-D points.
    pub fn clear_points(&mut self, section: SectionId) -> Answer<()> {
        self.touch_section(section);
        self.change_structure();
        self.entry(section)?;
        Ok(self.morphology.clear_points(section)?)
    }

    /// Gives all sections 3-D points that have none.
    pub fn define_shape(&mut self) -> Answer<()> {
        let pointless = |id: &SectionId| self.points(*id).is_ok_and(|points| points.len() < 2);
        let shaped: Vec<SectionId> = self.all_sections().iter().copied().filter(pointless).collect();
        self.touched.sections.extend(shaped);
        self.change_structure();
        // Sections that were deleted, such as those a template makes while it is read, do not count.
        let there: Vec<SectionId> = self.all_sections().to_vec();
        let is_there: std::collections::HashSet<SectionId> = there.into_iter().collect();
        Ok(self.morphology.define_shape_of(0, |section| is_there.contains(&section))?)
    }
}
