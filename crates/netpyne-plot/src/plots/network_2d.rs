//! The network from one side: cells where they are, and what connects them or records from them.

use super::views;
use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::{choices, options};
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, LEFT, Panel, SMALL, TOP, heading};
use crate::scale::Scale;
use crate::signals::places_of;
use crate::source::Source;
use crate::style::Style;
use crate::text::{counted, grouped, width};
use netpyne_analysis::Include;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_results::Wiring;
use std::collections::{HashMap, HashSet};

/// Where cells are in the plane that is shown.
pub(super) type Places = HashMap<Gid, (f64, f64)>;

/// Longest side of the panel, pixels.
const LONGEST: f64 = 760.0;
const SHORTEST: f64 = 260.0;
/// Most connections that are drawn; more would be a fog.
const MOST_LINES: usize = 1500;

options! {
    /// Cells where they are, as dots in the colours of their populations, over lines for connections in the colour of the presynaptic
    /// one; the same scale in both directions.
    pub struct Network2D {
        /// Cells to show.
        cells["include"]: Vec<Include> = vec![Include::All];
        /// The plane that is shown: `xy`, `xz` or `zy`; y goes down.
        view["view"]: View = View::XY;
        /// Whether connections are drawn.
        connections["showConns"]: bool = true;
    }
}

/// A plane that a network is seen in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// x to the right, y (depth) down.
    #[default]
    XY,
    /// x to the right, z up.
    XZ,
    /// z to the right, y (depth) down.
    ZY,
}

choices!(View, "xy, xz or zy", "xy" => View::XY, "xz" => View::XZ, "zy" => View::ZY);

/// What is shown beside cells.
#[derive(Clone, Copy, Debug, PartialEq)]
enum With {
    Connections,
    Electrodes,
    /// Pictures of so many ms over shadows of the cells.
    Movie(f64),
}

views! { Network2D with wiring:
    /// Cells and connections.
    NetworkMap => With::Connections,
    /// Cells and electrodes.
    LfpLocations => With::Electrodes,
}

impl View {
    /// Which coordinates go right and up or down.
    fn axes(self) -> (usize, usize) {
        match self {
            View::XY => (0, 1),
            View::XZ => (0, 2),
            View::ZY => (2, 1),
        }
    }
}

/// The network from one side, to be drawn on.
pub(super) struct Map {
    pub figure: Figure,
    pub panel: Panel,
    pub places: Places,
    /// Radius of a cell's dot.
    pub radius: f64,
}

impl Network2D {
    /// Cells as shadows; each picture that will be drawn over it shows `bin` ms.
    pub(super) fn background(
        &self,
        source: &Source<'_>,
        style: &Style,
        bin: f64,
    ) -> Result<Map, Diagnostics> {
        self.map(With::Movie(bin), source, style)
    }

    fn draw(&self, with: With, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        Ok(self.map(with, source, style)?.figure)
    }

    fn map(&self, with: With, source: &Source<'_>, style: &Style) -> Result<Map, Diagnostics> {
        let wiring = source.wiring.filter(|wiring| !wiring.cells.is_empty());
        let Some(wiring) = wiring else {
            let help = "save it with its cells (`saveDataInclude` with `net`, `saveCellSecs`)";
            return Err(Diagnostic::error("the result does not hold cells and their places")
                .help(help)
                .into());
        };
        let chosen: HashSet<Gid> = source.cells(&self.cells)?.into_iter().collect();
        let (across, down) = self.view.axes();
        let places: Places = wiring
            .cells
            .iter()
            .filter(|cell| chosen.contains(&cell.gid))
            .map(|cell| (cell.gid, (cell.position[across], cell.position[down])))
            .filter(|(_, (x, y))| x.is_finite() && y.is_finite())
            .collect();
        let electrodes: Vec<(f64, f64)> = match with {
            With::Electrodes => electrodes(source)?.iter().map(|at| (at[across], at[down])).collect(),
            With::Connections | With::Movie(_) => Vec::new(),
        };
        if places.is_empty() && electrodes.is_empty() {
            return Err(Diagnostic::error("the result does not tell where the cells are").into());
        }
        let (figure, panel, radius) = self.figure(with, (source, style), (wiring, &places, &electrodes));
        Ok(Map { figure, panel, places, radius })
    }

    fn figure(
        &self,
        with: With,
        (source, style): (&Source<'_>, &Style),
        (wiring, places, electrodes): (&Wiring, &Places, &[(f64, f64)]),
    ) -> (Figure, Panel, f64) {
        let pops: Vec<(usize, usize)> = source
            .populations
            .iter()
            .enumerate()
            .map(|(place, pop)| (place, pop.gids().iter().filter(|gid| places.contains_key(gid)).count()))
            .filter(|(_, count)| *count > 0)
            .collect();
        let labels: Vec<String> = pops
            .iter()
            .map(|(place, count)| {
                format!("{} ({})", source.populations[*place].label, counted(*count, "cell"))
            })
            .collect();
        let all = || places.values().chain(electrodes);
        let extent = |of: fn(&(f64, f64)) -> f64| {
            let (low, high) =
                all().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            (low, high.max(low + 1.0))
        };
        let ((left, right), (top, bottom)) = (extent(|p| p.0), extent(|p| p.1));
        let margin = 0.04 * (right - left).max(bottom - top);
        let size = (right - left + 2.0 * margin, bottom - top + 2.0 * margin);
        let room = direct_labels::room(style.page(1000.0, 700.0).0, labels.iter().map(String::as_str));
        let natural = LONGEST / size.0.max(size.1);
        let fits = |length: f64| (length * natural).max(SHORTEST);
        let (page, height) = style.page(
            (LEFT + fits(size.0) + room).max(700.0),
            TOP + BOTTOM + fits(size.1).max(labels.len() as f64 * LINE),
        );
        let (wide, high) = (page - LEFT - room, height - TOP - BOTTOM);
        let per_unit = (wide / size.0).min(high / size.1);
        // What is left over goes to both sides, so that the scale is the same in both directions.
        let (more_x, more_y) = (wide / per_unit - size.0, high / per_unit - size.1);
        let x = Scale::new(left - margin - 0.5 * more_x, right + margin + 0.5 * more_x, LEFT, LEFT + wide);
        let (low, far) = (top - margin - 0.5 * more_y, bottom + margin + 0.5 * more_y);
        let y = match self.view {
            View::XZ => Scale::new(low, far, TOP + high, TOP),
            _ => Scale::new(low, far, TOP, TOP + high),
        };
        let panel = Panel { x, y };
        let mut figure = Figure::new(page, height, style.theme);
        let names = ["x (µm)", "y, depth (µm)", "z (µm)"];
        let (across, down) = self.view.axes();
        panel.x_axis(&mut figure, Some(names[across]));
        panel.y_axis(&mut figure, names[down], false);
        let pixel = |at: &(f64, f64)| (x.pixel(at.0), y.pixel(at.1));
        let lines = match with {
            With::Connections if self.connections => {
                self.connections(&mut figure, (source, style), (wiring, places), &panel)
            }
            With::Movie(bin) => format!(", {} ms in each picture", crate::text::three_figures(bin)),
            _ => String::new(),
        };
        let radius = (120.0 / (places.len().max(1) as f64).sqrt()).clamp(1.6, 6.0);
        for (place, _) in &pops {
            let gids = source.populations[*place].gids().iter();
            let centres: Vec<_> = gids.filter_map(|gid| places.get(gid)).map(pixel).collect();
            figure.dots(centres.clone(), radius + 0.8, style.theme.page());
            let colour = style.population(source, *place);
            let shadow = matches!(with, With::Movie(_));
            figure.dots(centres, radius, if shadow { style.theme.tint(colour, 0.3) } else { colour });
        }
        draw_electrodes(&mut figure, &electrodes.iter().map(pixel).collect::<Vec<_>>());
        panel.base_line(&mut figure);
        let own = match with {
            With::Connections => "Network",
            With::Electrodes => "Cells and electrodes",
            With::Movie(_) => "Cells that spike",
        };
        let cells = counted(places.len(), "cell");
        heading(&mut figure, style.heading(own), &format!("{cells}{lines}"));
        let step = LINE.min(high / labels.len().max(1) as f64);
        let direct = labels.into_iter().zip(&pops).enumerate().map(|(i, (text, (place, _)))| DirectLabel {
            text,
            colour: style.population(source, *place),
            wished: TOP + (i as f64 + 0.5) * step,
        });
        direct_labels::draw(&mut figure, &direct.collect::<Vec<_>>(), LEFT + wide, (TOP, TOP + high));
        (figure, panel, radius)
    }

    /// Lines between connected cells, the axis grid below them; gives what to say of them.
    fn connections(
        &self,
        figure: &mut Figure,
        (source, style): (&Source<'_>, &Style),
        (wiring, places): (&Wiring, &Places),
        panel: &Panel,
    ) -> String {
        let mut pairs: Vec<(Gid, Gid)> = wiring
            .synapses
            .iter()
            .filter_map(|synapse| Some((synapse.pre?, synapse.post)))
            .filter(|(pre, post)| pre != post && places.contains_key(pre) && places.contains_key(post))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let all = pairs.len();
        if all == 0 {
            return String::new();
        }
        // Every so many of them in the order of cells, so that no cell is preferred.
        let shown: Vec<(Gid, Gid)> = match all > MOST_LINES {
            true => (0..MOST_LINES).map(|i| pairs[i * all / MOST_LINES]).collect(),
            false => pairs,
        };
        let opacity = (130.0 / shown.len() as f64).clamp(0.09, 0.6);
        for (pre, post) in &shown {
            let (from, to) = (places[pre], places[post]);
            let place = source.population_of(*pre);
            let colour = place.map_or(style.theme.neutral(), |place| style.population(source, place));
            let pixel = |at: (f64, f64)| (panel.x.pixel(at.0), panel.y.pixel(at.1));
            figure.line(pixel(from), pixel(to), Stroke::new(0.8, colour.opacity(opacity)));
        }
        match shown.len() < all {
            true => format!(", {} of {} connected pairs drawn", grouped(shown.len()), grouped(all)),
            false => format!(", {}", counted(all, "connected pair")),
        }
    }
}

/// Where the electrodes are.
fn electrodes(source: &Source<'_>) -> Result<Vec<[f64; 3]>, Diagnostics> {
    let Some(matrix) = source.data.matrix("LFP") else {
        let help = "`recordLFP` in simConfig asks for them";
        return Err(Diagnostic::error("no LFP was recorded").help(help).into());
    };
    let places: Vec<[f64; 3]> = places_of(matrix).into_iter().flatten().collect();
    if places.is_empty() {
        return Err(Diagnostic::error("the result does not tell where the electrodes are").into());
    }
    Ok(places)
}

/// Triangles that point at the places, with numbers where these do not overlap.
pub(super) fn draw_electrodes(figure: &mut Figure, places: &[(f64, f64)]) {
    let (ink, page) = (figure.theme.ink(), figure.theme.page());
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for (number, (x, y)) in places.iter().enumerate() {
        let size = 6.0;
        figure.polygon(
            vec![
                (x - size - 1.5, y - 1.7 * size - 1.0),
                (x + size + 1.5, y - 1.7 * size - 1.0),
                (*x, y + 2.5),
            ],
            page,
        );
        figure.polygon(vec![(x - size, y - 1.7 * size), (x + size, y - 1.7 * size), (*x, *y)], ink);
        let text = number.to_string();
        let (left, right) = (x + size + 3.0, x + size + 4.0 + width(&text, SMALL));
        let free = |taken: &(f64, f64, f64)| (taken.2 - y).abs() > 14.0 || taken.1 < left || taken.0 > right;
        if taken.iter().all(free) {
            figure.text((left, y - 2.0), text, TextStyle::new(SMALL, ink).at(Anchor::Start));
            taken.push((left, right, *y));
        }
    }
}
