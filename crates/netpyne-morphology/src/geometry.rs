//! Areas and axial resistances of one section's segments, operation by operation as NEURON computes them.

use crate::{MorphologyError, Section};
use netpyne_math::electrochemistry::PI;
use netpyne_math::libm::sqrt;

/// Of one section, from the parent's end: `nseg` segments, then the end node.
#[derive(Clone, Debug)]
pub(crate) struct Measures {
    /// µm²; 100 for the end node.
    pub area: Vec<f64>,
    /// Conductance to the node before, µS.
    pub rinv: Vec<f64>,
}

impl Section {
    /// Areas and resistances; takes length and diameters from the 3-D points if there are two or more.
    pub(crate) fn measure(&mut self) -> Result<Measures, MorphologyError> {
        if let Some(last) = self.points.last() {
            self.length = last.arc;
        }
        let mut measures = if self.points.len() > 1 { self.frusta() } else { self.cylinders() };
        self.stale = false;
        self.length = self.length();
        let diams = self.segments.iter().map(|s| &s.diam);
        let positive = measures.area.iter().chain(diams).all(|v| v.is_finite() && *v > 0.0);
        // A section whose points end in diameter 0 has a resistance there that rounding decides; NEURON takes any.
        if !positive || !measures.rinv.iter().all(|v| v.is_finite()) {
            return Err(MorphologyError::Degenerate { section: self.name.clone() });
        }
        measures.area.push(100.0);
        Ok(measures)
    }

    fn cylinders(&self) -> Measures {
        let n = self.nseg();
        let dx = self.length.max(1e-9) / n as f64;
        let mut measures = Measures { area: Vec::with_capacity(n + 1), rinv: Vec::with_capacity(n + 1) };
        let mut right = 0.0;
        for &crate::Segment { diam, .. } in &self.segments {
            measures.area.push(PI * diam * dx);
            let left = 1e-2 * self.ra * (dx / 2.0) / (PI * diam * diam / 4.0);
            measures.rinv.push(1.0 / (left + right));
            right = left;
        }
        measures.rinv.push(1.0 / right);
        measures
    }

    /// Walks the polyline once, half segment by half segment, integrating truncated cones.
    fn frusta(&mut self) -> Measures {
        let n = self.nseg();
        let points = &self.points;
        let last = points.len() - 1;
        let ds = points[last].arc / n as f64;
        let mut measures = Measures { area: Vec::with_capacity(n + 1), rinv: Vec::with_capacity(n + 1) };
        let mut at = 0;
        let (mut x1, mut y1) = (points[0].arc, points[0].diameter());
        let mut right = 0.0;
        for (inode, segment) in self.segments.iter_mut().enumerate() {
            let mut si = inode as f64 * ds;
            let (mut diam, mut area, mut left) = (0.0, 0.0, 0.0);
            let before = right;
            for half in 0..2 {
                let mut ri = 0.0;
                let sip = si + ds / 2.0;
                loop {
                    let (here, next) = (&points[at], &points[at + 1]);
                    let ends = next.arc > sip || at + 1 == last;
                    let (x2, y2) = if ends {
                        let fraction = if (next.arc - here.arc).abs() < 1e-10 {
                            1.0
                        } else {
                            (sip - here.arc) / (next.arc - here.arc)
                        };
                        (sip, (1.0 - fraction) * here.diameter() + fraction * next.diameter())
                    } else {
                        (next.arc, next.diameter())
                    };
                    let mut delta = x2 - x1;
                    diam += (y2 + y1) * delta;
                    if delta < 1e-15 {
                        delta = 1e-15;
                    }
                    let mut q = y2 * y1 / delta;
                    if q == 0.0 {
                        q = 1e-15;
                    }
                    ri += 1.0 / q;
                    let h = 0.5 * (y2 - y1);
                    area += (y2 + y1) * sqrt(delta * delta + h * h);
                    (x1, y1) = (x2, y2);
                    if ends {
                        break;
                    }
                    at += 1;
                }
                let resistance = ri * self.ra / PI * (4.0 * 0.01);
                if half == 0 {
                    left = resistance;
                } else {
                    right = resistance;
                }
                si = sip;
            }
            measures.rinv.push(1.0 / (before + left));
            diam *= 0.5 / ds;
            if (diam - segment.diam).abs() > 1e-9 || diam < 1e-5 {
                segment.diam = diam;
            }
            measures.area.push(area * 0.5 * PI);
        }
        measures.rinv.push(1.0 / right);
        measures
    }
}
