//! The cell under construction and the operations that edit it.

use crate::geometry::Measures;
use crate::topology::{NodeKey, Topology};
use crate::{Connection, MorphologyError, Point, Section, SectionIx, Segment};
use std::collections::HashMap;
use std::sync::OnceLock;

type Result<T = ()> = std::result::Result<T, MorphologyError>;

/// One cell: its sections in order of creation.
#[derive(Clone, Debug, Default)]
pub struct Morphology {
    pub(crate) sections: Vec<Section>,
    /// The first section of each name.
    names: HashMap<String, SectionIx>,
    topology: OnceLock<Topology>,
    /// Areas and resistances of the section that was asked for last, as long as no section is edited.
    pub(crate) measured: Option<(SectionIx, Measures)>,
}

impl Morphology {
    /// A cell without sections.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a section with NEURON's defaults: L 100, diam 500, Ra 35.4, cm 1, nseg 1.
    pub fn add_section(&mut self, name: impl Into<String>) -> SectionIx {
        self.topology.take();
        let (name, ix) = (name.into(), SectionIx::from_index(self.sections.len()));
        self.names.entry(name.clone()).or_insert(ix);
        self.sections.push(Section::new(name));
        ix
    }

    /// All sections in order of creation.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// One section.
    pub fn section(&self, ix: SectionIx) -> Result<&Section> {
        self.sections.get(ix.index()).ok_or(MorphologyError::UnknownSection(ix.0))
    }

    pub(crate) fn topology(&self) -> &Topology {
        self.topology.get_or_init(|| Topology::of(&self.sections))
    }

    pub(crate) fn node_key(&self, ix: SectionIx, x: f64) -> Option<NodeKey> {
        self.topology().node_key(&self.sections, ix, x)
    }

    /// The first section of that name.
    pub fn find(&self, name: &str) -> Option<SectionIx> {
        self.names.get(name).copied()
    }

    /// Attaches end `child_x` (0 or 1) of `child` to place `parent_x` of `parent`, detaching it first if need be.
    pub fn connect(&mut self, child: SectionIx, parent: SectionIx, parent_x: f64, child_x: f64) -> Result {
        let name = || self.section(child).map(|s| s.name.clone());
        if child_x != 0.0 && child_x != 1.0 {
            return Err(MorphologyError::ChildX { section: name()?, x: child_x });
        }
        if !(0.0..=1.0).contains(&parent_x) {
            return Err(MorphologyError::ParentX { section: name()?, x: parent_x });
        }
        if self.is_below(parent, child)? {
            let parent = self.section(parent)?.name.clone();
            return Err(MorphologyError::Loop { child: name()?, parent });
        }
        self.disconnect(child)?;
        let section = self.section_mut(child)?;
        if section.orientation != child_x {
            section.children.reverse();
            section.segments.reverse();
        }
        section.orientation = child_x;
        section.last_parent_x = parent_x;
        section.connection = Some(Connection { parent, parent_x, child_x });
        self.insert_child(parent, child, parent_x)
    }

    /// The tree of a section that is not attached, as a morphology of its own in the same orders; and which section here each of
    /// its sections is.
    pub fn tree_of(&self, root: SectionIx) -> Result<(Morphology, Vec<SectionIx>)> {
        let mut own = vec![root];
        let mut next = 0;
        while let Some(&ix) = own.get(next) {
            own.extend(&self.section(ix)?.children);
            next += 1;
        }
        let tree = self.part(&own)?;
        Ok((tree, own))
    }

    /// Some sections as a morphology of its own, in the order given. What they are attached to must be among them, or they are not
    /// attached there.
    pub fn part(&self, own: &[SectionIx]) -> Result<Morphology> {
        let places: HashMap<SectionIx, SectionIx> =
            own.iter().enumerate().map(|(n, &ix)| (ix, SectionIx::from_index(n))).collect();
        let mut part = Morphology::new();
        for &ix in own {
            let mut section = self.section(ix)?.clone();
            section.children =
                section.children.iter().filter_map(|child| places.get(child).copied()).collect();
            section.connection = section.connection.and_then(|connection| {
                Some(Connection { parent: *places.get(&connection.parent)?, ..connection })
            });
            part.names.entry(section.name.clone()).or_insert(places[&ix]);
            part.sections.push(section);
        }
        Ok(part)
    }

    /// Adds all sections of another morphology; gives the first one's place, which the others follow.
    pub fn append(&mut self, other: &Morphology) -> SectionIx {
        self.topology.take();
        self.measured = None;
        let first = self.sections.len();
        let moved = |ix: SectionIx| SectionIx::from_index(first + ix.index());
        for section in &other.sections {
            let mut section = section.clone();
            section.children.iter_mut().for_each(|child| *child = moved(*child));
            if let Some(connection) = &mut section.connection {
                connection.parent = moved(connection.parent);
            }
            let ix = SectionIx::from_index(self.sections.len());
            self.names.entry(section.name.clone()).or_insert(ix);
            self.sections.push(section);
        }
        SectionIx::from_index(first)
    }

    /// Gives sections the shapes, values and connections of those of another morphology, in the same order.
    pub fn replace(&mut self, own: &[SectionIx], other: &Morphology) -> Result {
        self.topology.take();
        self.measured = None;
        if own.len() != other.sections.len() {
            return Err(MorphologyError::UnknownSection(other.sections.len() as u32));
        }
        for (&ix, section) in own.iter().zip(&other.sections) {
            let mut section = section.clone();
            section.children.iter_mut().for_each(|child| *child = own[child.index()]);
            if let Some(connection) = &mut section.connection {
                connection.parent = own[connection.parent.index()];
            }
            *self.section_mut(ix)? = section;
        }
        Ok(())
    }

    /// Whether `section` is `top` or hangs on it, at whatever distance.
    fn is_below(&self, section: SectionIx, top: SectionIx) -> Result<bool> {
        if self.section(top)?.children.is_empty() {
            return Ok(section == top);
        }
        let mut above = Some(section);
        while let Some(ix) = above.filter(|ix| *ix != top) {
            above = self.section(ix)?.connection.map(|c| c.parent);
        }
        Ok(above.is_some())
    }

    /// Detaches a section; no effect on one that is not attached.
    pub fn disconnect(&mut self, child: SectionIx) -> Result {
        self.topology.take();
        if let Some(connection) = self.section_mut(child)?.connection.take() {
            self.section_mut(connection.parent)?.children.retain(|&c| c != child);
        }
        Ok(())
    }

    /// Sibling order: by distance from the parent's own proximal end, the newest of equals first.
    fn insert_child(&mut self, parent: SectionIx, child: SectionIx, parent_x: f64) -> Result {
        let reversed = self.section(parent)?.is_reversed();
        let from_proximal = |x: f64| if reversed { 1.0 - x } else { x };
        let x = from_proximal(parent_x);
        let at = self.section(parent)?.children.iter().position(|&sibling| {
            let sibling = self.sections[sibling.index()].connection;
            sibling.is_some_and(|c| x <= from_proximal(c.parent_x))
        });
        let children = &mut self.section_mut(parent)?.children;
        children.insert(at.unwrap_or(children.len()), child);
        Ok(())
    }

    /// Sets the length; stretches the 3-D points if there are any.
    pub fn set_length(&mut self, ix: SectionIx, l: f64) -> Result {
        let section = self.positive(ix, "L", l)?;
        section.length = l;
        section.stretch_points(l);
        section.stale = true;
        Ok(())
    }

    /// Sets the diameter of the whole section; overwrites those of its 3-D points.
    pub fn set_diam(&mut self, ix: SectionIx, diam: f64) -> Result {
        let section = self.positive(ix, "diam", diam)?;
        section.segments.iter_mut().for_each(|s| s.diam = diam);
        section.stale = true;
        section.diam_to_points();
        Ok(())
    }

    /// Sets the diameter of the segment that contains `x`; overwrites those of all 3-D points by those of the segments.
    ///
    /// As in NEURON, the other segments' diameters are those last computed, which may be older than the points.
    pub fn set_segment_diam(&mut self, ix: SectionIx, x: f64, diam: f64) -> Result {
        let section = self.positive(ix, "diam", diam)?;
        let index = section.segment_index(x.clamp(0.0, 1.0));
        section.segments[index].diam = diam;
        section.stale = true;
        section.diam_to_points();
        Ok(())
    }

    /// Sets the axial resistivity.
    pub fn set_ra(&mut self, ix: SectionIx, ra: f64) -> Result {
        let section = self.positive(ix, "Ra", ra)?;
        section.ra = ra;
        section.stale = true;
        Ok(())
    }

    /// Sets the weight of the coupling to the parent.
    pub fn set_rallbranch(&mut self, ix: SectionIx, rallbranch: f64) -> Result {
        self.positive(ix, "rallbranch", rallbranch)?.rallbranch = rallbranch;
        Ok(())
    }

    /// Sets the membrane capacitance of the whole section. NEURON accepts any value.
    pub fn set_cm(&mut self, ix: SectionIx, cm: f64) -> Result {
        self.section_mut(ix)?.segments.iter_mut().for_each(|s| s.cm = cm);
        Ok(())
    }

    /// Sets the membrane capacitance of the segment that contains `x`.
    pub fn set_segment_cm(&mut self, ix: SectionIx, x: f64, cm: f64) -> Result {
        let section = self.section_mut(ix)?;
        let index = section.segment_index(x.clamp(0.0, 1.0));
        section.segments[index].cm = cm;
        Ok(())
    }

    /// Changes the number of segments; new ones inherit from the old ones they overlap.
    pub fn set_nseg(&mut self, ix: SectionIx, nseg: i64) -> Result {
        let section = self.section_mut(ix)?;
        if !(1..=32767).contains(&nseg) {
            return Err(MorphologyError::Nseg { section: section.name.clone(), nseg });
        }
        section.resize(nseg as usize);
        self.topology.take();
        Ok(())
    }

    /// Removes all 3-D points; length and diameters stay.
    pub fn clear_points(&mut self, ix: SectionIx) -> Result {
        self.section_mut(ix)?.points.clear();
        Ok(())
    }

    /// Appends a 3-D point; the length becomes that of the polyline.
    pub fn add_point(&mut self, ix: SectionIx, [x, y, z, d]: [f64; 4]) -> Result {
        let section = self.section_mut(ix)?;
        let index = section.points.len();
        let point = Point { x: x as f32, y: y as f32, z: z as f32, d: d as f32, arc: 0.0 };
        section.check_point(index, &point)?;
        section.points.push(point);
        section.points_modified(index);
        Ok(())
    }

    /// Replaces the distances of all 3-D points along the section; they need not be those between the points, because setting
    /// the length stretches them in double precision and the points in single.
    pub fn set_arcs(&mut self, ix: SectionIx, arcs: &[f64]) -> Result {
        let section = self.section_mut(ix)?;
        let ascending = arcs.windows(2).all(|pair| pair[0] <= pair[1]) && arcs.iter().all(|a| a.is_finite());
        if arcs.len() != section.points.len() || !ascending {
            return Err(MorphologyError::BadPoint { section: section.name.clone(), index: arcs.len() });
        }
        section.points.iter_mut().zip(arcs).for_each(|(point, &arc)| point.arc = arc);
        section.stale = true;
        if let Some(&last) = arcs.last() {
            section.length = last;
        }
        Ok(())
    }

    /// Replaces a 3-D point.
    pub fn change_point(&mut self, ix: SectionIx, index: usize, [x, y, z, d]: [f64; 4]) -> Result {
        let section = self.section_mut(ix)?;
        let point = Point { x: x as f32, y: y as f32, z: z as f32, d: d as f32, arc: 0.0 };
        section.check_point(index, &point)?;
        let Some(old) = section.points.get_mut(index) else {
            return Err(MorphologyError::BadPoint { section: section.name.clone(), index });
        };
        *old = point;
        section.points_modified(index);
        Ok(())
    }

    /// Length in µm.
    pub fn length(&self, ix: SectionIx) -> Result<f64> {
        Ok(self.section(ix)?.length())
    }

    /// The segment that contains `x`, diameters up to date.
    pub fn segment(&mut self, ix: SectionIx, x: f64) -> Result<Segment> {
        self.refresh(ix)?;
        let section = self.section(ix)?;
        Ok(section.segments[section.segment_index(x.clamp(0.0, 1.0))])
    }

    /// Area in µm² of the segment that contains `x`.
    pub fn area(&mut self, ix: SectionIx, x: f64) -> Result<f64> {
        let index = self.section(ix)?.segment_index(x.clamp(0.0, 1.0));
        Ok(self.measured(ix)?.area[index])
    }

    /// Axial resistance in MΩ between the node at `x` and its parent; 1e30 for the root of a tree.
    pub fn resistance(&mut self, ix: SectionIx, x: f64) -> Result<f64> {
        let key = self.node_key(ix, x).ok_or(MorphologyError::UnknownSection(ix.0))?;
        let NodeKey::Of(owner, index) = key else { return Ok(1e30) };
        Ok(1.0 / self.measured(owner)?.rinv[index as usize])
    }

    /// Inserts a 3-D point before the one at `index`.
    pub fn insert_point(&mut self, ix: SectionIx, index: usize, [x, y, z, d]: [f64; 4]) -> Result {
        let section = self.section_mut(ix)?;
        let point = Point { x: x as f32, y: y as f32, z: z as f32, d: d as f32, arc: 0.0 };
        section.check_point(index, &point)?;
        if index > section.points.len() {
            return Err(MorphologyError::BadPoint { section: section.name.clone(), index });
        }
        section.points.insert(index, point);
        section.points_modified(index);
        Ok(())
    }

    /// Removes a 3-D point.
    pub fn remove_point(&mut self, ix: SectionIx, index: usize) -> Result {
        let section = self.section_mut(ix)?;
        if index >= section.points.len() {
            return Err(MorphologyError::BadPoint { section: section.name.clone(), index });
        }
        section.points.remove(index);
        section.points_modified(index);
        Ok(())
    }

    fn refresh(&mut self, ix: SectionIx) -> Result {
        let section = self.section(ix)?;
        if section.stale && !section.points.is_empty() {
            self.section_mut(ix)?.measure()?;
        }
        Ok(())
    }

    fn measured(&mut self, ix: SectionIx) -> Result<&Measures> {
        let measures = match self.measured.take() {
            Some((known, measures)) if known == ix => measures,
            _ => self.section_mut(ix)?.measure()?,
        };
        Ok(&self.measured.insert((ix, measures)).1)
    }

    pub(crate) fn section_mut(&mut self, ix: SectionIx) -> Result<&mut Section> {
        self.measured = None;
        self.sections.get_mut(ix.index()).ok_or(MorphologyError::UnknownSection(ix.0))
    }

    fn positive(&mut self, ix: SectionIx, quantity: &'static str, value: f64) -> Result<&mut Section> {
        let section = self.section_mut(ix)?;
        if value > 0.0 && value.is_finite() {
            Ok(section)
        } else {
            Err(MorphologyError::NotPositive { section: section.name.clone(), quantity, value })
        }
    }
}

impl Section {
    fn check_point(&self, index: usize, point: &Point) -> Result {
        if [point.x, point.y, point.z, point.d].iter().all(|v| v.is_finite()) {
            Ok(())
        } else {
            Err(MorphologyError::BadPoint { section: self.name.clone(), index })
        }
    }
}
