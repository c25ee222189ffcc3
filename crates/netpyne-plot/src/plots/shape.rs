//! Cells with their branches in space, seen from any side.

use crate::direct_labels::{self, DirectLabel, LINE};
use crate::heat::{BAR_ROOM, ColourScale};
use crate::options::{FromSetting, choices, options};
use crate::page::{Figure, Stroke, TextStyle};
use crate::panel::{MEDIUM, Panel, TOP, heading};
use crate::scale::{Scale, round_below};
use crate::settings::Setting;
use crate::signals::places_of;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, grouped, three_figures};
use crate::theme::Colour;
use netpyne_analysis::Include;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_results::Wiring;
use std::collections::{HashMap, HashSet};

const LONGEST: f64 = 780.0;
const SHORTEST: f64 = 300.0;
const MARGIN: f64 = 40.0;
/// Most points of branches that are drawn; of more cells, some are left out.
const MOST_POINTS: usize = 200_000;

options! {
    /// Cells with their branches, as thick as they are, in the colours of their populations or by a number; what is nearer is drawn
    /// over what is farther.
    pub struct Shapes {
        /// Cells to show.
        cells["includePost", "include"]: Vec<Include> = vec![Include::All];
        /// Presynaptic cells whose synapses count.
        pre["includePre"]: Vec<Include> = vec![Include::All];
        /// What colours mean: `pop`, or `numSyns` (synapses that a cell receives).
        colour["cvar"]: By = By::Population;
        /// Lowest and highest value of colours.
        limits["clim"]: Option<super::traces::Limits> = None;
        /// Whether electrodes are shown.
        electrodes["showElectrodes"]: bool = false;
        /// Whether sections called axon are shown.
        axons["includeAxon"]: bool = true;
        /// How far the view is turned about the vertical axis, degrees; 0 is from the front.
        turn["turn"]: Angle = Angle(0.0);
        /// How far the view is tilted from the side, degrees; 90 is from above.
        tilt["tilt"]: Angle = Angle(0.0);
        /// The same as NetPyNE counts it: -90 is from the front.
        azimuth["azim"]: Option<Angle> = None;
        /// The tilt as NetPyNE counts it: 90 is from the side.
        elevation["elev"]: Option<Angle> = None;
    }
}

/// What the colour of a cell means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Its population.
    #[default]
    Population,
    /// How many synapses it receives.
    Synapses,
}

choices!(By, "pop or numSyns", "pop" => By::Population, "numSyns" => By::Synapses);

/// An angle in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Angle(pub f64);

impl FromSetting for Angle {
    const FORM: &'static str = "an angle in degrees";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Number(angle) if angle.is_finite() => Ok(Angle(*angle)),
            _ => Err(String::new()),
        }
    }
}

/// A piece of a branch on the page of the viewer, µm.
struct Piece {
    from: (f64, f64),
    to: (f64, f64),
    thick: f64,
    /// How far away it is.
    far: f64,
    cell: usize,
}

impl Draw for Shapes {
    fn uses_wiring(&self) -> bool {
        true
    }

    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let known = source.wiring.filter(|wiring| wiring.shape_of.iter().any(Option::is_some));
        let Some(wiring) = known else {
            let help = "draw it with the run: `netpyne run MODEL --plot shape`";
            return Err(Diagnostic::error("the shapes of cells are not known here").help(help).into());
        };
        let chosen: HashSet<Gid> = source.cells(&self.cells)?.into_iter().collect();
        let shown: Vec<usize> = (0..wiring.cells.len())
            .filter(|cell| chosen.contains(&wiring.cells[*cell].gid) && wiring.shape_of[*cell].is_some())
            .collect();
        if shown.is_empty() {
            return Err(Diagnostic::error("none of the cells has sections").into());
        }
        let pieces = self.pieces(wiring, &shown);
        let places = match self.electrodes {
            true => source.data.matrix("LFP").map(places_of).unwrap_or_default(),
            false => Vec::new(),
        };
        let electrodes: Vec<(f64, f64)> = places.into_iter().flatten().map(|at| self.seen(at).0).collect();
        let counts = match self.colour {
            By::Population => None,
            By::Synapses => Some(self.synapses(source, wiring)?),
        };
        Ok(self.figure((source, style), wiring, (&shown, &pieces, &electrodes), counts.as_ref()))
    }
}

impl Shapes {
    /// Where a point is on the page of the viewer, and how far away.
    fn seen(&self, [x, y, z]: [f64; 3]) -> ((f64, f64), f64) {
        let turn = self.azimuth.map_or(self.turn.0, |Angle(azimuth)| azimuth + 90.0).to_radians();
        let tilt = self.elevation.map_or(self.tilt.0, |Angle(elevation)| 90.0 - elevation).to_radians();
        let (across, away) = (x * turn.cos() + z * turn.sin(), z * turn.cos() - x * turn.sin());
        ((across, y * tilt.cos() - away * tilt.sin()), away * tilt.cos() + y * tilt.sin())
    }

    /// All pieces of branches, the farthest first; of too many cells, every so many.
    fn pieces(&self, wiring: &Wiring, shown: &[usize]) -> Vec<Piece> {
        let points = |cell: &usize| -> usize {
            let shape = wiring.shape_of[*cell].map(|shape| &wiring.shapes[shape as usize]);
            shape.map_or(0, |shape| shape.sections.iter().map(|section| section.points.len()).sum())
        };
        let all: usize = shown.iter().map(points).sum();
        let every = all.div_ceil(MOST_POINTS).max(1);
        let mut pieces = Vec::new();
        for &cell in shown.iter().step_by(every) {
            let Some(shape) = wiring.shape_of[cell] else { continue };
            let at = wiring.cells[cell].position;
            for section in &wiring.shapes[shape as usize].sections {
                if !self.axons && section.name.to_lowercase().contains("axon") {
                    continue;
                }
                for pair in in_pieces(&section.points) {
                    let place = |p: &[f64; 4]| self.seen([at[0] + p[0], at[1] + p[1], at[2] + p[2]]);
                    let ((from, near), (to, far)) = (place(&pair[0]), place(&pair[1]));
                    let thick = 0.5 * (pair[0][3] + pair[1][3]);
                    pieces.push(Piece { from, to, thick, far: 0.5 * (near + far), cell });
                }
            }
        }
        pieces.retain(|piece| piece.far.is_finite() && piece.from.0.is_finite() && piece.thick.is_finite());
        pieces.sort_by(|a, b| b.far.total_cmp(&a.far));
        pieces
    }

    /// Synapses from the cells that count, by the cell that receives them.
    fn synapses(&self, source: &Source<'_>, wiring: &Wiring) -> Result<HashMap<Gid, f64>, Diagnostics> {
        let pre: HashSet<Gid> = source.cells(&self.pre)?.into_iter().collect();
        let mut counts = HashMap::new();
        for synapse in
            wiring.synapses.iter().filter(|synapse| synapse.pre.is_some_and(|gid| pre.contains(&gid)))
        {
            *counts.entry(synapse.post).or_insert(0.0) += 1.0;
        }
        Ok(counts)
    }

    fn figure(
        &self,
        (source, style): (&Source<'_>, &Style),
        wiring: &Wiring,
        (shown, pieces, electrodes): (&[usize], &[Piece], &[(f64, f64)]),
        counts: Option<&HashMap<Gid, f64>>,
    ) -> Figure {
        let mut per_pop = vec![0; source.populations.len()];
        for cell in shown {
            if let Some(place) = source.population_of(wiring.cells[*cell].gid) {
                per_pop[place] += 1;
            }
        }
        let pops: Vec<usize> = (0..per_pop.len()).filter(|pop| per_pop[*pop] > 0).collect();
        let label =
            |pop: &usize| format!("{} ({})", source.populations[*pop].label, counted(per_pop[*pop], "cell"));
        let labels: Vec<String> = pops.iter().map(label).collect();
        let room = match counts {
            Some(_) => BAR_ROOM,
            None => direct_labels::room(style.page(1000.0, 700.0).0, labels.iter().map(String::as_str)),
        };
        let ends =
            || pieces.iter().flat_map(|piece| [piece.from, piece.to]).chain(electrodes.iter().copied());
        let extent = |of: fn(&(f64, f64)) -> f64| {
            let (low, high) =
                ends().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| (l.min(of(&p)), h.max(of(&p))));
            (low, high.max(low + 1.0))
        };
        let ((left, right), (top, bottom)) = (extent(|p| p.0), extent(|p| p.1));
        let size = (right - left, bottom - top);
        let natural = LONGEST / size.0.max(size.1);
        let legend = if counts.is_some() { 0.0 } else { labels.len() as f64 * LINE };
        let (page, height) = style.page(
            (2.0 * MARGIN + (size.0 * natural).max(SHORTEST) + room).max(640.0),
            TOP + MARGIN + 30.0 + (size.1 * natural).max(SHORTEST).max(legend),
        );
        let (wide, high) = (page - 2.0 * MARGIN - room, height - TOP - MARGIN - 30.0);
        let per_unit = (wide / size.0).min(high / size.1);
        let (from_x, from_y) =
            (MARGIN + 0.5 * (wide - per_unit * size.0), TOP + 0.5 * (high - per_unit * size.1));
        let pixel = |at: (f64, f64)| (from_x + per_unit * (at.0 - left), from_y + per_unit * (at.1 - top));
        let mut figure = Figure::new(page, height, style.theme);
        let drawn = pieces.iter().map(|piece| piece.cell).collect::<HashSet<_>>().len();
        let remark = match drawn < shown.len() {
            true => format!("{} of {} cells", grouped(drawn), grouped(shown.len())),
            false => counted(shown.len(), "cell"),
        };
        heading(&mut figure, style.heading("Cells in space"), &remark);
        let colours = counts.map(|counts| self.colours(counts));
        let colour = |figure: &Figure, cell: usize| -> Colour {
            let gid = wiring.cells[cell].gid;
            match (counts, colours) {
                (Some(counts), Some(colours)) => {
                    colours.colour(figure, counts.get(&gid).copied().unwrap_or(0.0))
                }
                _ => source
                    .population_of(gid)
                    .map_or(style.theme.neutral(), |pop| style.population(source, pop)),
            }
        };
        for piece in pieces {
            let colour = colour(&figure, piece.cell);
            draw_piece(&mut figure, (pixel(piece.from), pixel(piece.to)), piece.thick * per_unit, colour);
        }
        super::network_2d::draw_electrodes(
            &mut figure,
            &electrodes.iter().map(|at| pixel(*at)).collect::<Vec<_>>(),
        );
        self.scale_bar(&mut figure, per_unit, height);
        match colours {
            Some(colours) => {
                let x = Scale::new(0.0, 1.0, MARGIN, page - BAR_ROOM);
                let end = TOP.max(TOP + high - 320.0);
                colours.bar(
                    &mut figure,
                    &Panel { x, y: Scale::new(0.0, 1.0, TOP + high, end) },
                    "Synapses per cell",
                );
            }
            None => {
                let step = LINE.min(high / labels.len().max(1) as f64);
                let direct = labels.into_iter().zip(&pops).enumerate().map(|(i, (text, pop))| DirectLabel {
                    text,
                    colour: style.population(source, *pop),
                    wished: TOP + (i as f64 + 0.5) * step,
                });
                let direct: Vec<_> = direct.collect();
                direct_labels::draw(&mut figure, &direct, MARGIN + wide, (TOP, TOP + high));
            }
        }
        figure
    }

    fn colours(&self, counts: &HashMap<Gid, f64>) -> ColourScale {
        let most = counts.values().copied().fold(0.0, f64::max);
        ColourScale::sequential(self.limits.map_or(most, |limits| limits.1))
    }

    /// A bar of a round length at the lower left.
    fn scale_bar(&self, figure: &mut Figure, per_unit: f64, height: f64) {
        let length = round_below(140.0 / per_unit);
        let (y, ink) = (height - MARGIN + 6.0, figure.theme.ink());
        figure.line((MARGIN, y), (MARGIN + length * per_unit, y), Stroke::new(2.5, ink));
        let text = format!("{} µm", three_figures(length));
        figure.text((MARGIN, y + 20.0), text, TextStyle::new(MEDIUM, ink));
    }
}

/// From point to point; a section that is hardly longer than thick is one piece.
fn in_pieces(points: &[[f64; 4]]) -> Vec<[[f64; 4]; 2]> {
    let [first, .., last] = points else { return Vec::new() };
    let length = (last[0] - first[0]).hypot(last[1] - first[1]).hypot(last[2] - first[2]);
    let thickest = points.iter().map(|point| point[3]).fold(0.0, f64::max);
    if length < 1.6 * thickest {
        return vec![[[first[0], first[1], first[2], thickest], [last[0], last[1], last[2], thickest]]];
    }
    points.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// A piece as thick as it is; a disc where it is seen from its end.
fn draw_piece(figure: &mut Figure, (from, to): ((f64, f64), (f64, f64)), thick: f64, colour: Colour) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    let thick = thick.max(0.6);
    if thick > 5.0 && length < 2.0 * thick {
        // A soma: as round as it is long.
        let middle = (0.5 * (from.0 + to.0), 0.5 * (from.1 + to.1));
        figure.dots(vec![middle], 0.5 * thick.max(length), colour);
        return;
    }
    figure.polyline(vec![from, to], Stroke::new(thick, colour));
}
