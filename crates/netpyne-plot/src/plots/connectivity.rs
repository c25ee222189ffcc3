//! Connectivity between groups of cells as a matrix of colours and numbers, or as bars.

use super::connectivity_graph::graph;
use crate::labelled_matrix::LabelledMatrix;
use crate::options::{choices, options};
use crate::page::{Anchor, Figure, Frame, TextStyle};
use crate::panel::{MEDIUM, Panel, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, fit, three_figures, width};
use crate::theme::Colour;
use ndarray::Array2;
use netpyne_analysis::{Feature, Include, bands, connectivity, first_of_each_pair};
use netpyne_base::{Diagnostic, Diagnostics, Gid, did_you_mean, listed};
use netpyne_results::Wiring;

options! {
    /// What one group of cells sends to another: presynaptic groups in rows, postsynaptic ones in columns. Where there is no synapse, a
    /// field has the colour of the page.
    pub struct Connectivity {
        /// Presynaptic cells.
        pre["includePre"]: Vec<Include> = vec![Include::All];
        /// Postsynaptic cells.
        post["includePost"]: Vec<Include> = vec![Include::All];
        /// `strength`, `meanStrength`, `weight`, `delay`, `numConns`, `probability`, `convergence` or `divergence`.
        feature["feature"]: Feature = Feature::Strength;
        /// What a row or column is: `pop`, or bands of `x`, `y` or `z`.
        group["groupBy"]: Grouping = Grouping::Population;
        /// Width of bands, µm.
        interval["groupByIntervalPre", "groupByInterval", "groupByIntervalPost"]: f64 = 100.0;
        /// `matrix`, `bar` or `graph`.
        graph["graphType"]: Graph = Graph::Matrix;
        /// Whether every synapse counts (`syn`) or only one of each pair of cells (`conn`).
        unit["synOrConn"]: Unit = Unit::Synapse;
        /// Only synapses of these mechanisms.
        mechanisms["synMech"]: Vec<String> = Vec::new();
    }
}

/// What a row or column of the matrix is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// A population.
    #[default]
    Population,
    /// A band of a coordinate: 0, 1, 2 for x, y, z.
    Axis(usize),
}

/// How connectivity is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Graph {
    /// Fields of colour.
    #[default]
    Matrix,
    /// A bar for each postsynaptic group, in parts for the presynaptic ones.
    Bar,
    /// Groups on a circle, with arrows.
    Arrows,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Synapses.
    #[default]
    Synapse,
    /// Pairs of cells.
    Pair,
}

choices!(Feature, "strength, meanStrength, weight, delay, numConns, probability, convergence or divergence",
    "strength" => Feature::Strength, "meanStrength" => Feature::MeanStrength, "weight" => Feature::Weight,
    "delay" => Feature::Delay, "numConns" => Feature::Count, "probability" => Feature::Probability,
    "convergence" => Feature::Convergence, "divergence" => Feature::Divergence);
choices!(Grouping, "pop, x, y or z", "pop" => Grouping::Population, "x" => Grouping::Axis(0),
    "y" => Grouping::Axis(1), "z" => Grouping::Axis(2));
choices!(Graph, "matrix, bar or graph", "matrix" => Graph::Matrix, "bar" => Graph::Bar, "pie" => Graph::Bar,
    "graph" => Graph::Arrows);
choices!(Unit, "syn or conn", "syn" => Unit::Synapse, "conn" => Unit::Pair);

/// Names of groups and their cells.
type Groups = (Vec<String>, Vec<Vec<Gid>>);

impl Draw for Connectivity {
    fn uses_wiring(&self) -> bool {
        true
    }

    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let Some(wiring) = source.wiring.filter(|wiring| !wiring.cells.is_empty()) else {
            let help =
                "save it with its cells and connections (`saveDataInclude` with `net`, `saveCellConns`)";
            return Err(Diagnostic::error("the result holds no connections").help(help).into());
        };
        let pre = self.groups(&self.pre, source, wiring)?;
        let post = self.groups(&self.post, source, wiring)?;
        let wanted = self.wanted(wiring)?;
        let all = wiring.synapses.iter().filter(|synapse| wanted(synapse.mechanism)).copied();
        let matrix = match self.unit {
            Unit::Synapse => connectivity(all, &pre.1, &post.1, self.feature),
            Unit::Pair => connectivity(first_of_each_pair(all), &pre.1, &post.1, self.feature),
        };
        Ok(match self.graph {
            Graph::Matrix => self.matrix(&pre, &post, &matrix, style),
            Graph::Bar => self.bars(&pre, &post, &matrix, source, style),
            Graph::Arrows => self.arrows(&pre, &post, &matrix, source, style),
        })
    }
}

impl Connectivity {
    fn groups(
        &self,
        include: &[Include],
        source: &Source<'_>,
        wiring: &Wiring,
    ) -> Result<Groups, Diagnostics> {
        let cells = source.cells(include)?;
        match self.group {
            Grouping::Population => {
                let named = source.populations.iter().map(|pop| {
                    let cells: Vec<Gid> = cells.iter().copied().filter(|gid| pop.contains(*gid)).collect();
                    (pop.label.clone(), cells)
                });
                Ok(named.filter(|(_, cells)| !cells.is_empty()).unzip())
            }
            Grouping::Axis(axis) => {
                let chosen: std::collections::HashSet<Gid> = cells.into_iter().collect();
                let placed = wiring.cells.iter().filter(|cell| chosen.contains(&cell.gid));
                let values: Vec<(Gid, f64)> = placed.map(|cell| (cell.gid, cell.position[axis])).collect();
                let (borders, groups) = bands(&values, self.interval);
                if groups.is_empty() {
                    return Err(Diagnostic::error("the result does not tell where cells are").into());
                }
                let name =
                    |low: &f64| format!("{} to {}", three_figures(*low), three_figures(low + self.interval));
                Ok((borders.iter().map(name).collect(), groups))
            }
        }
    }

    /// Which mechanisms count.
    fn wanted(&self, wiring: &Wiring) -> Result<impl Fn(Option<u32>) -> bool + use<>, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut places = Vec::new();
        for name in &self.mechanisms {
            match wiring.mechanisms.iter().position(|known| known == name) {
                Some(place) => places.push(place as u32),
                None => {
                    let known = &wiring.mechanisms;
                    let help = did_you_mean(name, known)
                        .or_else(|| listed(known).map(|all| format!("there are: {all}")));
                    problems.push(
                        Diagnostic::error(format!("no synapse has the mechanism `{name}`")).help_opt(help),
                    );
                }
            }
        }
        if problems.has_errors() {
            return Err(problems);
        }
        let all = self.mechanisms.is_empty();
        Ok(move |mechanism: Option<u32>| all || mechanism.is_some_and(|place| places.contains(&place)))
    }

    /// What a number is.
    fn title(&self) -> &'static str {
        match self.feature {
            Feature::Strength => "Strength (probability × sum of weights)",
            Feature::MeanStrength => "Strength (probability × mean weight)",
            Feature::Weight => "Mean weight",
            Feature::Delay => "Mean delay (ms)",
            Feature::Count if self.unit == Unit::Pair => "Connected pairs of cells",
            Feature::Count => "Synapses",
            Feature::Probability => "Synapses per pair of cells",
            Feature::Convergence => "Synapses per postsynaptic cell",
            Feature::Divergence => "Synapses per presynaptic cell",
        }
    }

    fn axis(&self, side: &str) -> String {
        match self.group {
            Grouping::Population => format!("{side} population"),
            Grouping::Axis(axis) => format!("{side} {} (µm)", ["x", "y", "z"][axis]),
        }
    }

    fn matrix(&self, pre: &Groups, post: &Groups, matrix: &Array2<f64>, style: &Style) -> Figure {
        let cells = |groups: &Groups| counted(groups.1.iter().map(Vec::len).sum(), "cell");
        let matrix = LabelledMatrix {
            values: matrix,
            rows: &pre.0,
            columns: &post.0,
            row_title: self.axis("Presynaptic"),
            column_title: self.axis("Postsynaptic"),
            value_title: self.title(),
            title: "Connectivity",
            remark: &format!("from {} to {}", cells(pre), cells(post)),
        };
        matrix.figure(style)
    }

    fn arrows(
        &self,
        pre: &Groups,
        post: &Groups,
        matrix: &Array2<f64>,
        source: &Source<'_>,
        style: &Style,
    ) -> Figure {
        // All groups, each once.
        let mut names = pre.0.clone();
        names.extend(post.0.iter().filter(|name| !pre.0.contains(name)).cloned());
        let at = |name: &String| names.iter().position(|known| known == name).unwrap_or(0);
        let mut all = Array2::zeros((names.len(), names.len()));
        for ((i, j), value) in matrix.indexed_iter() {
            all[(at(&pre.0[i]), at(&post.0[j]))] = *value;
        }
        let most = matrix.iter().copied().fold(0.0, f64::max);
        let remark = format!("{}; the widest arrow is {}", self.title(), three_figures(most));
        let colour = |i: usize| self.colour(&names[i], i, source, style);
        graph(&names, &all, ("Connectivity", &remark), colour, style)
    }

    /// The colour of a group.
    fn colour(&self, name: &str, index: usize, source: &Source<'_>, style: &Style) -> Colour {
        match source.place_of(name) {
            Some(place) if self.group == Grouping::Population => style.population(source, place),
            _ => style.theme.hue(index),
        }
    }

    fn bars(
        &self,
        pre: &Groups,
        post: &Groups,
        matrix: &Array2<f64>,
        source: &Source<'_>,
        style: &Style,
    ) -> Figure {
        let names = post.0.iter().map(|n| width(n, MEDIUM)).fold(30.0, f64::max).min(230.0);
        let (left, row) = (names + 58.0, 28.0);
        let legend = 56.0;
        let natural = 96.0 + post.0.len().max(pre.0.len()).max(1) as f64 * row + legend;
        let (page, height) = style.page(1080.0, natural);
        let mut figure = Figure::new(page, height, style.theme);
        heading(
            &mut figure,
            style.heading("Connectivity"),
            &format!("{}, by presynaptic group", self.title()),
        );
        let right = page - crate::direct_labels::room(page, pre.0.iter().map(String::as_str));
        let sums: Vec<f64> = matrix.columns().into_iter().map(|column| column.sum()).collect();
        let most = sums.iter().copied().fold(0.0, f64::max);
        let x = Scale::new(0.0, if most > 0.0 { most * 1.03 } else { 1.0 }, left, right);
        let y = Scale::new(0.0, post.0.len().max(1) as f64, 70.0, height - legend);
        let panel = Panel { x, y: Scale { start: y.end, end: y.start, ..y } };
        panel.x_axis(&mut figure, Some(self.title()));
        let mut order: Vec<usize> = (0..sums.len()).collect();
        order.sort_by(|a, b| sums[*b].total_cmp(&sums[*a]));
        let colour = |i: usize| self.colour(&pre.0[i], i, source, style);
        for (at, &j) in order.iter().enumerate() {
            let (top, bottom) = (y.pixel(at as f64 + 0.15), y.pixel(at as f64 + 0.85));
            let mut from = 0.0;
            for i in 0..pre.0.len() {
                let to = from + matrix[(i, j)];
                let frame = Frame { left: x.pixel(from), top, right: x.pixel(to), bottom };
                if to > from {
                    figure.rect(frame, colour(i));
                }
                from = to;
            }
            let name = TextStyle::new(MEDIUM, style.theme.ink()).at(Anchor::End);
            figure.text((left - 8.0, 0.5 * (top + bottom) + 4.6), fit(&post.0[j], MEDIUM, 230.0), name);
        }
        panel.base_line(&mut figure);
        let title = TextStyle::new(MEDIUM, style.theme.ink()).at(Anchor::Middle).upright();
        figure.text((left - names - 24.0, panel.frame().middle().1), self.axis("Postsynaptic"), title);
        let labels: Vec<_> = (0..pre.0.len())
            .map(|i| crate::direct_labels::DirectLabel {
                text: pre.0[i].clone(),
                colour: colour(i),
                wished: 80.0 + i as f64 * crate::direct_labels::LINE,
            })
            .collect();
        crate::direct_labels::draw(&mut figure, &labels, right, (70.0, height - 20.0));
        figure
    }
}
