//! Cells that spike, where they are, as a movie.

use super::network_2d::Network2D;
use crate::options::options;
use crate::page::{Anchor, Figure, Shape, TextStyle};
use crate::panel::MEDIUM;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, three_figures};
use netpyne_analysis::TimeRange;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use std::collections::BTreeSet;

/// Most pictures; of a longer time each shows more.
const MOST_FRAMES: usize = 400;
/// How long each picture is seen, ms.
const DELAY: u32 = 100;

options! {
    /// Cells where they are, as a movie (an animated PNG, or SVG): those that spike within a bin light up in the colour of their
    /// population. Each picture is seen for 100 ms.
    pub struct FiringMovie {
        use /// Which cells, from which side.
        map: Network2D;
        /// Times to show, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Time that a picture shows, ms.
        bin["spikeBin", "binSize", "bin"]: f64 = 5.0;
    }
}

impl Draw for FiringMovie {
    fn uses_wiring(&self) -> bool {
        true
    }

    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        // Up to a rounding, as many bins as the range has room for.
        let count = (range.length() / self.bin * (1.0 + 1e-12)).floor();
        if count < 1.0 {
            return Err(Diagnostic::error("`spikeBin` is longer than the time range").into());
        }
        let frames = (count as usize).min(MOST_FRAMES);
        let bin = if count as usize > frames { range.length() / frames as f64 } else { self.bin };
        let map = self.map.background(source, style, bin)?;
        let mut firing: Vec<(usize, BTreeSet<Gid>)> = vec![(0, BTreeSet::new()); frames];
        for (time, gid) in source.data.spikes.iter().filter(|(time, _)| *time >= range.start) {
            if let Some((spikes, cells)) = firing.get_mut(((time - range.start) / bin) as usize)
                && map.places.contains_key(&gid)
            {
                *spikes += 1;
                cells.insert(gid);
            }
        }
        let mut figure = map.figure;
        let (width, theme) = (figure.width, figure.theme);
        let mut frame = |(index, (spikes, cells)): (usize, &(usize, BTreeSet<Gid>))| -> Vec<Shape> {
            let from = range.start + index as f64 * bin;
            let text = format!("{} ms: {}", three_figures(from), counted(*spikes, "spike"));
            let mut scratch = Figure::new(width, 0.0, theme);
            scratch.text((width - 16.0, 54.0), text, TextStyle::new(MEDIUM, theme.ink()).at(Anchor::End));
            let mut of_pops: Vec<Vec<(f64, f64)>> = vec![Vec::new(); source.populations.len()];
            for gid in cells {
                if let Some(place) = source.population_of(*gid) {
                    let at = map.places[gid];
                    of_pops[place].push((map.panel.x.pixel(at.0), map.panel.y.pixel(at.1)));
                }
            }
            for (place, centres) in of_pops.into_iter().enumerate().filter(|(_, centres)| !centres.is_empty())
            {
                scratch.dots(centres.clone(), 1.5 * map.radius + 1.4, theme.ink());
                scratch.dots(centres, 1.5 * map.radius, style.population(source, place));
            }
            scratch.shapes
        };
        figure.frames = firing.iter().enumerate().map(&mut frame).collect();
        figure.delay = DELAY;
        Ok(figure)
    }
}
