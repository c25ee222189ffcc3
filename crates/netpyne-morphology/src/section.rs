//! One section: its cable properties, segments and 3-D points.

netpyne_base::define_id! {
    /// Index of a section in its cell, in order of creation.
    SectionIx
}

/// Where a section is attached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connection {
    /// Section it is attached to.
    pub parent: SectionIx,
    /// Place on the parent, 0..=1.
    pub parent_x: f64,
    /// End of the child that is attached: 0, or 1 for a reversed section.
    pub child_x: f64,
}

/// A 3-D point as NEURON stores it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// µm.
    pub x: f32,
    /// µm.
    pub y: f32,
    /// µm.
    pub z: f32,
    /// Diameter in µm; the sign marks a spine and is otherwise ignored.
    pub d: f32,
    /// Distance along the section from the first point, µm.
    pub arc: f64,
}

impl Point {
    /// The unsigned diameter.
    pub fn diameter(&self) -> f64 {
        f64::from(self.d.abs())
    }
}

/// Per-segment properties every section has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Diameter in µm.
    pub diam: f64,
    /// Membrane capacitance in µF/cm².
    pub cm: f64,
}

/// A section. Change it through [`Morphology`](crate::Morphology), which keeps everything consistent.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Name, unique in its cell if the user made it so.
    pub name: String,
    /// Axial resistivity in Ω cm.
    pub ra: f64,
    /// Weight of the coupling to the parent.
    pub rallbranch: f64,
    /// Where it is attached, if anywhere.
    pub connection: Option<Connection>,
    /// Segments from the parent's end outwards.
    pub(crate) segments: Vec<Segment>,
    /// 3-D points from the 0 end, may be none.
    pub(crate) points: Vec<Point>,
    /// Sections attached to this one, in NEURON's sibling order.
    pub(crate) children: Vec<SectionIx>,
    /// 1 if reversed. Survives disconnection.
    pub(crate) orientation: f64,
    /// Place on the parent it was last attached to. Survives disconnection.
    pub(crate) last_parent_x: f64,
    pub(crate) length: f64,
    /// Whether diameters have to be taken from the 3-D points before they are read.
    pub(crate) stale: bool,
}

impl Section {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            ra: 35.4,
            rallbranch: 1.0,
            connection: None,
            segments: vec![Segment { diam: 500.0, cm: 1.0 }],
            points: Vec::new(),
            children: Vec::new(),
            orientation: 0.0,
            last_parent_x: 0.0,
            length: 100.0,
            stale: true,
        }
    }

    /// Number of segments.
    pub fn nseg(&self) -> usize {
        self.segments.len()
    }

    /// Whether it is connected by its 1 end.
    pub fn is_reversed(&self) -> bool {
        self.orientation != 0.0
    }

    /// 3-D points from the 0 end.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Attached sections in the order in which NEURON visits them.
    pub fn children(&self) -> &[SectionIx] {
        &self.children
    }

    /// Length in µm.
    pub fn length(&self) -> f64 {
        match self.points.last() {
            Some(last) if self.stale => last.arc.max(1e-9),
            _ => self.length.max(1e-9),
        }
    }

    /// Segments from the parent's end outwards; diameters are up to date after [`discretise`](crate::Morphology::discretise).
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Which segment, counted from the parent's end, contains `x` in 0..=1.
    pub fn segment_index(&self, x: f64) -> usize {
        let n = self.nseg();
        let i = ((n as f64 * x) as usize).min(n - 1);
        if self.is_reversed() { n - 1 - i } else { i }
    }

    /// `x` of the centre of the segment at `index` from the parent's end.
    pub fn centre_x(&self, index: usize) -> f64 {
        let n = self.nseg();
        let index = if self.is_reversed() { n - 1 - index.min(n - 1) } else { index };
        (index as f64 + 0.5) / n as f64
    }

    /// What each segment is a copy of when there shall be `n2` of them: indices of today's segments, from the parent's end.
    pub fn segment_sources(&self, n2: usize) -> Vec<usize> {
        let n1 = self.nseg();
        let containing = |i2: usize| (n1 as f64 * ((i2 as f64 + 0.5) / n2 as f64)) as usize;
        let mut source: Vec<usize> = (0..n2).map(containing).collect();
        if n1 < n2 {
            for i1 in 0..n1 {
                source[(n2 as f64 * ((i1 as f64 + 0.5) / n1 as f64)) as usize] = i1;
            }
        }
        source
    }

    /// Changes the number of segments; each new segment takes over an old one that overlaps its centre or is its copy.
    pub(crate) fn resize(&mut self, n2: usize) {
        if self.nseg() == n2 {
            return;
        }
        let source = self.segment_sources(n2);
        self.segments = source.into_iter().map(|i| self.segments[i]).collect();
        self.stale = true;
    }

    /// Recomputes arcs from point `from` on, and the length.
    pub(crate) fn points_modified(&mut self, from: usize) {
        self.stale = true;
        if from == 0
            && let Some(first) = self.points.first_mut()
        {
            first.arc = 0.0;
        }
        for i in from.max(1)..self.points.len() {
            let (p, q) = (self.points[i - 1], self.points[i]);
            // Differences in single precision, the sum in double.
            let (dx, dy, dz) = (f64::from(q.x - p.x), f64::from(q.y - p.y), f64::from(q.z - p.z));
            self.points[i].arc = p.arc + netpyne_math::libm::sqrt(dx * dx + dy * dy + dz * dz);
        }
        if let Some(last) = self.points.last() {
            self.length = last.arc;
        }
    }

    /// Stretches the 3-D points to length `l`.
    pub(crate) fn stretch_points(&mut self, l: f64) {
        let (Some(&first), Some(&last)) = (self.points.first(), self.points.last()) else { return };
        let factor = l / last.arc;
        let stretch = |x0: f32, x: f32| {
            let x0 = f64::from(x0);
            // The difference is taken in double: the origin is a double in NEURON.
            (x0 + (f64::from(x) - x0) * factor) as f32
        };
        for point in &mut self.points {
            point.arc *= factor;
            point.x = stretch(first.x, point.x);
            point.y = stretch(first.y, point.y);
            point.z = stretch(first.z, point.z);
        }
    }

    /// Gives every 3-D point the diameter of the segment it lies in.
    pub(crate) fn diam_to_points(&mut self) {
        let Some(last) = self.points.last() else { return };
        let l = self.length();
        if (l - last.arc).abs() > 0.001 {
            self.stretch_points(l);
        }
        for i in 0..self.points.len() {
            let x = (self.points[i].arc / l).min(1.0);
            self.points[i].d = self.segments[self.segment_index(x)].diam as f32;
        }
    }
}
