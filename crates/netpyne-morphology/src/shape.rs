//! 3-D points for sections that have none, laid out as NEURON's `define_shape` does.
//!
//! Coordinates and angles are single precision, and so are their elementary functions, so areas and resistances change slightly: from then on they come from
//! the points.

use crate::{Morphology, MorphologyError, Point, SectionIx};
use netpyne_math::electrochemistry::PI;
use netpyne_math::libm::{atan2f, cosf, sinf};

impl Morphology {
    /// Gives every section without 3-D points `nseg + 2` of them, and moves those that have points to where they join.
    ///
    /// `sections_before` is the number of sections of the network before this cell: each section is that many times
    /// 100 µm away in z, if it is a root.
    pub fn define_shape(&mut self, sections_before: usize) -> Result<(), MorphologyError> {
        self.define_shape_of(sections_before, |_| true)
    }

    /// The same for those sections that are there; others do not count.
    pub fn define_shape_of(
        &mut self,
        sections_before: usize,
        is_there: impl Fn(SectionIx) -> bool,
    ) -> Result<(), MorphologyError> {
        self.measured = None;
        for (i, section) in self.sections.iter_mut().enumerate() {
            if is_there(SectionIx(i as u32)) {
                section.measure()?;
            }
        }
        let topology = self.topology().clone();
        for (i, &ix) in topology.order.iter().filter(|ix| is_there(**ix)).enumerate() {
            self.shape_section(ix, sections_before + i);
        }
        Ok(())
    }

    fn shape_section(&mut self, ix: SectionIx, rank: usize) {
        let connection = self.sections[ix.index()].connection;
        // Where it was last attached: NEURON remembers, and turns a detached section by it.
        let arc = self.sections[ix.index()].last_parent_x;
        let (mut start, mut direction) = ([0.0f32, 0.0, rank as f32 * 100.0], [1.0f32, 0.0]);
        if let Some(connection) = connection {
            let parent = &self.sections[connection.parent.index()];
            let (Some(first), Some(last)) = (parent.points.first(), parent.points.last()) else { return };
            direction = [last.x - first.x, last.y - first.y];
            let along = if parent.is_reversed() { 1.0 - arc } else { arc };
            if along < 0.5 {
                direction = [-direction[0], -direction[1]];
            }
            let between =
                |last: f32, first: f32| (f64::from(last) * along + f64::from(first) * (1.0 - along)) as f32;
            start = [between(last.x, first.x), between(last.y, first.y), between(last.z, first.z)];
        }
        if !self.sections[ix.index()].points.is_empty() {
            if connection.is_some() {
                self.sections[ix.index()].translate(start);
            }
            return;
        }
        let flat = direction.iter().all(|d| f64::from(d.abs()) < 1e-6);
        let mut angle = if flat { 0.0f32 } else { atan2f(direction[1], direction[0]) };
        if arc > 0.0 && arc < 1.0 {
            angle = (f64::from(angle) + PI / 2.0) as f32;
        }
        angle = self.spread(ix, angle);
        self.sections[ix.index()].lay_out(start, angle);
    }

    /// Fans out children that are attached at the same place.
    fn spread(&self, ix: SectionIx, angle: f32) -> f32 {
        let Some(connection) = self.sections[ix.index()].connection else { return angle };
        let (mut count, mut own) = (0.0f32, 0.0f32);
        for &sibling in &self.sections[connection.parent.index()].children {
            if sibling == ix {
                own = count;
            }
            if self.sections[sibling.index()].connection.is_some_and(|c| c.parent_x == connection.parent_x) {
                count += 1.0;
            }
        }
        if count > 1.0 {
            (f64::from(angle) + (f64::from(own) / (f64::from(count) - 1.0) * 0.8 - 0.4)) as f32
        } else {
            angle
        }
    }

    /// Turns cells that `define_shape` laid out along x upright and moves them to a cell position (x, y up, z).
    ///
    /// NetPyNE does this to the sections whose specification has no 3-D points; `chosen` says which those are.
    pub fn place_upright(
        &mut self,
        [x, y, z]: [f64; 3],
        chosen: impl Fn(SectionIx) -> bool,
    ) -> Result<(), MorphologyError> {
        for ix in (0..self.sections.len()).map(SectionIx::from_index) {
            if chosen(ix) {
                let points = self.sections[ix.index()].points.clone();
                for (i, p) in points.iter().enumerate() {
                    let turned = [x + f64::from(p.y), y + f64::from(p.x), z + 0.0, p.diameter()];
                    self.change_point(ix, i, turned)?;
                }
            }
        }
        Ok(())
    }
}

impl crate::Section {
    fn translate(&mut self, [x, y, z]: [f32; 3]) {
        let Some(&first) = self.points.first() else { return };
        let (dx, dy, dz) = (x - first.x, y - first.y, z - first.z);
        for point in &mut self.points {
            point.x += dx;
            point.y += dy;
            point.z += dz;
        }
    }

    fn lay_out(&mut self, [x, y, z]: [f32; 3], angle: f32) {
        let length = self.length();
        let x1 = (f64::from(x) + length * f64::from(cosf(angle))) as f32;
        let y1 = (f64::from(y) + length * f64::from(sinf(angle))) as f32;
        let n = self.nseg();
        let point = |x: f32, y: f32, d: f64| Point { x, y, z, d: d as f32, arc: 0.0 };
        self.points.push(point(x, y, self.segments[0].diam));
        for (j, segment) in self.segments.iter().enumerate() {
            let fraction = (j as f64 + 0.5) / n as f64;
            let between = |a: f32, b: f32| (f64::from(a) * (1.0 - fraction) + f64::from(b) * fraction) as f32;
            self.points.push(point(between(x, x1), between(y, y1), segment.diam));
        }
        self.points.push(point(x1, y1, self.segments[n - 1].diam));
        self.points_modified(0);
        if let Some(last) = self.points.last_mut() {
            last.arc = length;
        }
        self.length = length;
    }
}
