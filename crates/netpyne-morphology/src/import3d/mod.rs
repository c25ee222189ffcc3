//! Traced morphologies (SWC, Neurolucida) as NEURON's Import3d reads them: the same sections, names, order, connections
//! and points.
//!
//! A file becomes a [`TracedCell`]; [`TracedCell::plan`] turns that into the sections Import3d would create. Points pass
//! through eight digits, because Import3d writes them as text, and are then stored in single precision.

mod contour;
mod neurolucida;
mod soma;
mod swc;
mod tokens;

pub use neurolucida::read_neurolucida;
pub use swc::read_swc;

/// What is wrong with a file, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceError {
    /// What is wrong.
    pub message: String,
    /// Line, from 1.
    pub line: Option<usize>,
}

impl TraceError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), line: None }
    }

    fn at(message: impl Into<String>, line: usize) -> Self {
        Self { message: message.into(), line: Some(line) }
    }
}

/// An unbranched stretch of a traced cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TracedSection {
    /// SWC's type: 1 soma, 2 axon, 3 dendrite, 4 apical dendrite.
    pub kind: i64,
    /// x, y, z, diameter.
    pub points: Vec<[f64; 4]>,
    /// How many points at the start say only where it hangs (a wire to the centre of the soma).
    pub first: usize,
    /// Section it hangs on.
    pub parent: Option<usize>,
    /// Where on it.
    pub parent_x: f64,
    /// The outline of a soma.
    pub is_contour: bool,
    /// Further outlines of the same soma, in order.
    pub stack: Vec<usize>,
    /// Whether it is one of those.
    pub is_subsidiary: bool,
}

/// A traced cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TracedCell {
    /// Its sections in the order of the file, outlines of somas first.
    pub sections: Vec<TracedSection>,
    /// Smallest and largest type of all points.
    pub kinds: Option<(i64, i64)>,
    /// What was repaired or is doubtful.
    pub warnings: Vec<String>,
}

/// A section to create.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedSection {
    /// Name of its array.
    pub name: String,
    /// Index there.
    pub index: usize,
    /// Section it hangs on (index in the plan), and where.
    pub parent: Option<(usize, f64)>,
    /// x, y, z, diameter.
    pub points: Vec<[f64; 4]>,
}

/// What Import3d creates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Arrays of sections in order of creation: type, name, size.
    pub arrays: Vec<(i64, String, usize)>,
    /// Sections in the order in which they are connected and get their points.
    pub sections: Vec<PlannedSection>,
    /// What was removed.
    pub warnings: Vec<String>,
}

/// Name of the array of sections of a type.
fn array_name(kind: i64) -> String {
    match kind {
        1 => "soma".to_owned(),
        2 => "axon".to_owned(),
        3 => "dend".to_owned(),
        4 => "apic".to_owned(),
        kind if kind < 0 => format!("minus_{}", -kind),
        kind => format!("dend_{kind}"),
    }
}

/// `value` with the eight digits that `%.8g` keeps.
fn eight_digits(value: f64) -> f64 {
    format!("{value:.7e}").parse().unwrap_or(value)
}

impl TracedCell {
    /// The sections that Import3d creates: those without length are left out, outlines become centre lines.
    pub fn plan(mut self) -> Result<Plan, TraceError> {
        let mut plan = Plan { warnings: std::mem::take(&mut self.warnings), ..Plan::default() };
        self.drop_empty(&mut plan.warnings);
        let Some((least, most)) = self.kinds else { return Ok(plan) };
        let mut counts: Vec<(i64, usize)> = Vec::new();
        let mut index_of = vec![None; self.sections.len()];
        for (i, section) in self.sections.iter().enumerate().filter(|(_, s)| !s.is_subsidiary) {
            if section.kind < least || section.kind > most {
                return Err(TraceError::new(format!("a section of the unexpected type {}", section.kind)));
            }
            let known = counts.iter_mut().find(|(kind, _)| *kind == section.kind);
            let index = known.as_ref().map_or(0, |(_, count)| *count);
            match known {
                Some((_, count)) => *count += 1,
                None => counts.push((section.kind, 1)),
            }
            let parent = match section.parent {
                Some(parent) => {
                    let planned: Option<usize> = index_of[parent];
                    let missing = || TraceError::new("a section hangs on one that comes later");
                    Some((planned.ok_or_else(missing)?, section.parent_x))
                }
                None => None,
            };
            index_of[i] = Some(plan.sections.len());
            let points = self.final_points(section)?;
            let name = array_name(section.kind);
            plan.sections.push(PlannedSection { name, index, parent, points });
        }
        counts.sort_unstable();
        plan.arrays = counts.into_iter().map(|(kind, count)| (kind, array_name(kind), count)).collect();
        Ok(plan)
    }

    /// Removes sections of one point, or of two at the same place; their children hang on their parents.
    fn drop_empty(&mut self, warnings: &mut Vec<String>) {
        for i in (0..self.sections.len()).rev() {
            let section = &self.sections[i];
            let Some(parent) = section.parent else { continue };
            let own = section.points.get(section.first..).unwrap_or_default();
            let place = |p: &[f64; 4]| [p[0], p[1], p[2]];
            let empty = match own {
                [] | [_] => true,
                [a, b] => place(a) == place(b),
                _ => false,
            };
            if !empty {
                continue;
            }
            warnings.push(format!("a section of {} points without length was removed", own.len()));
            let (gone, parent_x) = (i, section.parent_x);
            self.sections.remove(gone);
            let moved = |index: usize| if index > gone { index - 1 } else { index };
            for other in &mut self.sections {
                if other.parent == Some(gone) {
                    (other.parent, other.parent_x) = (Some(parent), parent_x);
                }
                other.parent = other.parent.map(moved);
                other.stack = other.stack.iter().map(|&s| moved(s)).collect();
            }
        }
    }

    /// Points as they are given to NEURON.
    fn final_points(&self, section: &TracedSection) -> Result<Vec<[f64; 4]>, TraceError> {
        let mut points = section.points.get(section.first..).unwrap_or_default().to_vec();
        if section.is_contour {
            let stack: Vec<&TracedSection> = section.stack.iter().map(|&i| &self.sections[i]).collect();
            points = if stack.is_empty() {
                contour::centre_line(&points)?
            } else {
                contour::stacked_circles(section, &stack)
            };
        }
        // A single point is a sphere: a cylinder as long as it is thick.
        if let [[x, y, z, d]] = points[..] {
            points = vec![[x - d / 2.0, y, z, d], [x, y, z, d], [x + d / 2.0, y, z, d]];
        }
        Ok(points.into_iter().map(|p| p.map(eight_digits)).collect())
    }
}
