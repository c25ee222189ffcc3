//! Distances and positions on a cell, as NEURON's `distance` and NetPyNE's string functions see them.

use crate::topology::NodeKey;
use crate::{Morphology, SectionIx};
use netpyne_math::libm::{pow, sqrt};

impl Morphology {
    /// Path length in µm between the nodes at two places (segment centres, not the exact places).
    ///
    /// 1e20 between unconnected trees; `None` for places that do not exist.
    pub fn distance(&self, from: (SectionIx, f64), to: (SectionIx, f64)) -> Option<f64> {
        let mut node1 = self.node_key(from.0, from.1)?;
        let mut node2 = self.node_key(to.0, to.1)?;
        let topology = self.topology();
        let (mut sec1, mut sec2) = (Some(from.0), Some(to.0));
        let mut d = 0.0;
        let up = |sec: &mut SectionIx, node: &mut NodeKey| -> (f64, Option<SectionIx>) {
            let step = self.node_distance(*sec, *node);
            *node = topology.parent_node[sec.index()];
            (step, self.sections[sec.index()].connection.map(|c| c.parent))
        };
        while sec1 != sec2 {
            let first = match (sec1, sec2) {
                (Some(s1), Some(s2)) => topology.rank[s1.index()] > topology.rank[s2.index()],
                (s1, _) => s1.is_some(),
            };
            let (sec, node) = if first { (&mut sec1, &mut node1) } else { (&mut sec2, &mut node2) };
            if let Some(ix) = sec {
                let (step, parent) = up(ix, node);
                d += step;
                *sec = parent;
            }
        }
        match sec1 {
            None if node1 != node2 => Some(1e20),
            Some(section) if node1 != node2 => {
                let (x1, x2) = (self.node_distance(section, node1), self.node_distance(section, node2));
                Some(d + if x1 < x2 { x2 - x1 } else { x1 - x2 })
            }
            _ => Some(d),
        }
    }

    /// Distance of a node from the proximal end of its section; 0 for the node the section hangs on.
    fn node_distance(&self, section: SectionIx, node: NodeKey) -> f64 {
        if self.topology().parent_node[section.index()] == node {
            return 0.0;
        }
        let NodeKey::Of(owner, index) = node else { return 0.0 };
        let nseg = self.sections[owner.index()].nseg();
        let ratio = if index as usize == nseg { 1.0 } else { (f64::from(index) + 0.5) / nseg as f64 };
        self.sections[section.index()].length() * ratio
    }

    /// Position at `x` by linear interpolation between 3-D points; `None` if there are none that reach so far.
    pub fn position(&self, section: SectionIx, x: f64) -> Option<[f64; 3]> {
        let section = self.sections.get(section.index())?;
        let s = x * section.length();
        let b = section.points.iter().position(|p| p.arc >= s)?;
        let at = |i: usize| {
            let p = &section.points[i];
            [f64::from(p.x), f64::from(p.y), f64::from(p.z)]
        };
        let upper = at(b);
        if section.points[b].arc == s {
            return Some(upper);
        }
        let a = b.checked_sub(1)?;
        let lower = at(a);
        let t = (s - section.points[a].arc) / (section.points[b].arc - section.points[a].arc);
        Some([0, 1, 2].map(|i| lower[i] + t * (upper[i] - lower[i])))
    }

    /// The section distances are measured from: `soma`, else the first whose name starts with `soma`, else the first.
    pub fn origin_section(&self) -> Option<SectionIx> {
        let soma = |s: &crate::Section| s.name.starts_with("soma");
        self.find("soma")
            .or_else(|| self.sections.iter().position(soma).map(SectionIx::from_index))
            .or((!self.sections.is_empty()).then_some(SectionIx(0)))
    }

    /// NetPyNE's `dist_path`: path length from the middle of the origin section.
    pub fn dist_path(&self, section: SectionIx, x: f64) -> Option<f64> {
        self.distance((self.origin_section()?, 0.5), (section, x))
    }

    /// NetPyNE's `dist_euclidean`: straight from the middle of the origin section; needs 3-D points on both.
    pub fn dist_euclidean(&self, section: SectionIx, x: f64) -> Option<f64> {
        let [x0, y0, z0] = self.position(self.origin_section()?, 0.5)?;
        let [x, y, z] = self.position(section, x)?;
        // Squared by `pow`, as NetPyNE's Python does.
        Some(sqrt(pow(x - x0, 2.0) + pow(y - y0, 2.0) + pow(z - z0, 2.0)))
    }
}
