//! What must hold of a model before anything is laid out: indices in range, numbers that are numbers.

use crate::options::Options;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::Kind;
use netpyne_network::model::{
    MatrixColumns, MatrixRecording, Model, NO_CELL, SampleTimes, SourceKind, Template, TimeOrder, Variable,
    VoltageSource,
};
use std::collections::BTreeSet;

/// Checks everything that later steps rely on.
pub(crate) fn check(model: &Model, options: &Options) -> Result<(), Diagnostics> {
    let mut check = Check { model, problems: Diagnostics::new() };
    check.options(options);
    for (n, template) in model.templates.iter().enumerate() {
        check.template(n, template);
    }
    for (n, cell) in model.cells.iter().enumerate() {
        check.require(cell.template.index() < model.templates.len(), || {
            (format!("cells[{n}]"), "no such template".into())
        });
    }
    if check.problems.is_empty() {
        check.time_order();
        check.points();
        check.network();
        check.variables();
        for (n, matrix) in model.matrices.iter().enumerate() {
            check.matrix(&format!("matrices[{n}]"), matrix, options.dt);
        }
    }
    let problems = check.problems;
    if problems.has_errors() { Err(problems) } else { Ok(()) }
}

struct Check<'m> {
    model: &'m Model,
    problems: Diagnostics,
}

impl Check<'_> {
    fn require(&mut self, holds: bool, otherwise: impl FnOnce() -> (String, String)) {
        if !holds {
            let (path, message) = otherwise();
            self.problems.push(Diagnostic::error(message).at_path(path));
        }
    }

    fn options(&mut self, options: &Options) {
        let Options { dt, v_init, celsius, .. } = *options;
        self.require(dt.is_finite() && dt > 0.0, || {
            ("dt".into(), format!("the time step must be positive, not {dt} ms"))
        });
        self.require(v_init.is_finite(), || ("v_init".into(), format!("{v_init} is not a voltage")));
        self.require(celsius.is_finite(), || ("celsius".into(), format!("{celsius} is not a temperature")));
    }

    /// In integration of second order states are advanced by cnexp alone.
    fn time_order(&mut self) {
        let model = self.model;
        if model.time_order == TimeOrder::First {
            return;
        }
        let inserted = model.templates.iter().flat_map(|template| &template.mechanisms).map(|i| i.mechanism);
        let used: BTreeSet<MechId> = inserted.chain(model.points.mechanism.iter().copied()).collect();
        for id in used {
            let Some(mechanism) = model.catalog.mechanisms().get(id.index()) else { continue };
            if mechanism.halves_step {
                let message = format!(
                    "second-order integration is not supported for `{}`, whose equations are solved by another METHOD than cnexp",
                    mechanism.name
                );
                let help = "leave `secondorder` at 0, or solve them by cnexp";
                self.problems.push(Diagnostic::error(message).at_path("secondorder").help(help));
            }
        }
    }

    fn template(&mut self, n: usize, template: &Template) {
        let at = |what: &str| format!("templates[{n}].{what}");
        let tree = &template.tree;
        let nodes = tree.parent.len();
        let columns = [&tree.area, &tree.diam, &tree.a, &tree.b, &template.capacitance];
        let consistent = nodes > 0 && columns.iter().all(|c| c.len() == nodes);
        self.require(consistent, || (at("tree"), "columns of different lengths, or no node".into()));
        let roots = tree.parent.iter().enumerate().take_while(|&(i, &p)| p as usize == i).count();
        let ordered = tree.parent.iter().enumerate().skip(roots).all(|(i, &p)| (p as usize) < i);
        let ordered = ordered && roots > 0 && roots == tree.roots as usize;
        self.require(ordered, || {
            (at("tree"), "roots must come first, and parents before their children".into())
        });
        let positive = tree.area.iter().all(|&x| x > 0.0 && x.is_finite());
        self.require(positive, || (at("tree"), "areas must be positive".into()));
        let finite = tree.a.iter().chain(&tree.b).skip(1).all(|x| x.is_finite());
        self.require(finite, || (at("tree"), "axial coefficients must be finite".into()));
        let capacitance = template.capacitance.iter().all(|&c| c >= 0.0 && c.is_finite());
        self.require(capacitance, || (at("capacitance"), "capacitances must not be negative".into()));
        for (k, insertion) in template.mechanisms.iter().enumerate() {
            let at = |what: &str| format!("templates[{n}].mechanisms[{k}]{what}");
            let known = self.model.catalog.mechanisms().get(insertion.mechanism.index());
            let Some(mechanism) = known.cloned() else {
                self.require(false, || (at(""), "no such mechanism".into()));
                continue;
            };
            self.require(mechanism.kind == Kind::Density, || {
                (at(""), format!("`{}` is not a density mechanism", mechanism.name))
            });
            self.nodes(&insertion.nodes, nodes, &at(".nodes"));
            let numbered = if mechanism.randoms.is_empty() { 0 } else { insertion.nodes.len() };
            self.require(insertion.streams.len() == numbered, || {
                (
                    at(".streams"),
                    "needs a value per node if the mechanism has random streams, else none".into(),
                )
            });
            for (field, values) in &insertion.parameters {
                let Some(field) = mechanism.fields.get(field.index()) else {
                    self.require(false, || (at(".parameters"), "no such parameter".into()));
                    continue;
                };
                self.require(values.len() == insertion.nodes.len(), || {
                    (at(&format!(".{}", field.name)), "needs a value per node".into())
                });
                self.require(!values.iter().any(|v| v.is_nan()), || {
                    (at(&format!(".{}", field.name)), "is not a number".into())
                });
            }
        }
        for (k, insertion) in template.ions.iter().enumerate() {
            let at = format!("templates[{n}].ions[{k}]");
            let known = insertion.ion.index() < self.model.catalog.ions().len();
            self.require(known, || (at.clone(), "no such ion".into()));
            self.nodes(&insertion.nodes, nodes, &at);
            let complete = insertion.values.iter().all(|(_, v)| v.len() == insertion.nodes.len());
            self.require(complete, || (at.clone(), "needs a value per node".into()));
            let numbers = insertion.values.iter().all(|(_, v)| !v.iter().any(|v| v.is_nan()));
            self.require(numbers, || (at.clone(), "a value is not a number".into()));
        }
        let in_tree =
            template.initial_voltage.iter().all(|(node, v)| (*node as usize) < nodes && !v.is_nan());
        self.require(in_tree, || (at("initial_voltage"), "no such node, or not a number".into()));
    }

    fn nodes(&mut self, list: &[u32], nodes: usize, at: &str) {
        let ascending = list.is_sorted_by(|a, b| a < b) && list.last().is_none_or(|&n| (n as usize) < nodes);
        self.require(ascending, || (at.into(), "nodes must ascend and exist".into()));
    }

    fn points(&mut self) {
        let points = &self.model.points;
        for n in 0..points.len() {
            let at = || format!("points[{n}]");
            let Some(mechanism) = self.model.catalog.mechanisms().get(points.mechanism[n].index()).cloned()
            else {
                self.require(false, || (at(), "no such mechanism".into()));
                continue;
            };
            let (cell, node) = (points.cell[n], points.node[n]);
            match mechanism.kind {
                Kind::Density => self.require(false, || {
                    (at(), format!("`{}` is a density mechanism: insert it in sections", mechanism.name))
                }),
                Kind::ArtificialCell => self.require(cell == NO_CELL, || {
                    (at(), format!("`{}` is an artificial cell and sits in no cell", mechanism.name))
                }),
                Kind::PointProcess => {
                    let there = self.has_node(cell.index(), node);
                    self.require(there, || (at(), "no such cell or node".into()));
                }
            }
            let Some(set) = self.model.parameter_sets.get(points.parameters[n].index()) else {
                self.require(false, || (at(), "no such parameter set".into()));
                continue;
            };
            for &(field, value) in set {
                let name = mechanism.fields.get(field.index()).map(|f| f.name.clone());
                self.require(name.is_some(), || (at(), "no such parameter".into()));
                self.require(!value.is_nan(), || {
                    (at(), format!("parameter `{}` is not a number", name.unwrap_or_default()))
                });
            }
        }
        let streams = self.model.streams.iter().map(|(p, r, _)| (*p, r.index(), 0));
        let vectors = self.model.vectors.iter().map(|(p, v, _)| (*p, v.index(), 1));
        let pointers = self.model.pointers.iter().map(|(p, q, _)| (*p, q.index(), 2));
        for (point, index, what) in streams.chain(vectors).chain(pointers).collect::<Vec<_>>() {
            let known = points.mechanism.get(point.index()).is_some_and(|id| {
                let m = self.model.catalog.get(*id);
                index < [m.randoms.len(), m.vectors.len(), m.pointers.len()][what]
            });
            self.require(known, || (format!("points[{point}]"), "no such stream, vector or pointer".into()));
        }
        for (n, p) in self.model.membrane_pointers.iter().enumerate() {
            let mechanism = self.model.catalog.mechanisms().get(p.mechanism.index());
            let known = self.has_node(p.cell.index(), p.node)
                && mechanism.is_some_and(|m| p.pointer.index() < m.pointers.len());
            self.require(known, || (format!("membrane_pointers[{n}]"), "no such node or pointer".into()));
        }
    }

    fn has_node(&self, cell: usize, node: u32) -> bool {
        self.model.cells.get(cell).is_some_and(|cell| {
            (node as usize) < self.model.templates[cell.template.index()].tree.parent.len()
        })
    }

    fn network(&mut self) {
        let model = self.model;
        for (n, source) in model.sources.iter().enumerate() {
            if let SourceKind::Events(point) = source.kind {
                let known = point.index() < model.points.len();
                self.require(known, || (format!("sources[{n}]"), "no such point process".into()));
            }
            self.require(source.kind != SourceKind::Remote || source.gid.is_some(), || {
                (format!("sources[{n}]"), "a source in another part of the network needs a gid".into())
            });
            self.require(!source.threshold.is_nan(), || {
                (format!("sources[{n}]"), "the threshold is not a number".into())
            });
        }
        let c = &model.connections;
        let lengths = [c.target.len(), c.weight.len(), c.weight_index.len(), c.delay.len()];
        self.require(lengths.iter().all(|&l| l == c.len()), || {
            ("connections".into(), "columns of different lengths".into())
        });
        if self.problems.has_errors() {
            return;
        }
        for n in 0..c.len() {
            let at = || format!("connections[{n}]");
            let known =
                c.source[n].index() < model.sources.len() && c.target.get(n).index() < model.points.len();
            self.require(known, || (at(), "no such source or target".into()));
            self.require(!c.weight[n].is_nan(), || (at(), "the weight is not a number".into()));
            self.require(!c.delay[n].is_nan(), || (at(), "the delay is not a number".into()));
        }
        let recorded = model.recorded_sources.iter().all(|s| s.index() < model.sources.len());
        self.require(recorded, || ("recorded_sources".into(), "no such source".into()));
    }

    fn matrix(&mut self, at: &str, matrix: &MatrixRecording, dt: f64) {
        let usable = match &matrix.when {
            // A little less is rounding.
            SampleTimes::Every { first, step } => {
                first.is_finite() && *step >= dt * (1.0 - 1e-9) && step.is_finite()
            }
            SampleTimes::At(times) => times.iter().all(|t| !t.is_nan()) && times.is_sorted(),
        };
        self.require(usable, || {
            (at.to_owned(), "times must ascend, and an interval be as long as a time step or longer".into())
        });
        let MatrixColumns::Currents(sums) = &matrix.columns else { return };
        for of in &sums.cells {
            let fits = of.nodes.iter().all(|&node| self.has_node(of.cell.index(), node))
                && of.coefficients.len() == of.nodes.len() * sums.outputs
                && of.group < sums.groups;
            self.require(fits, || (at.to_owned(), format!("what cell {} contributes is not of it", of.cell)));
        }
    }

    fn variables(&mut self) {
        let model = self.model;
        let plays = model.plays.iter().enumerate().map(|(n, p)| (format!("plays[{n}]"), p.target));
        let recordings =
            model.recordings.iter().enumerate().map(|(n, r)| (format!("recordings[{n}]"), r.variable));
        let in_matrices =
            model.matrices.iter().enumerate().flat_map(|(n, matrix)| {
                matrix.variables().iter().map(move |v| (format!("matrices[{n}]"), *v))
            });
        let recordings = recordings.chain(in_matrices);
        let pointers = model.pointers.iter().enumerate().map(|(n, (_, _, v))| (format!("pointers[{n}]"), *v));
        let in_membranes = model.membrane_pointers.iter().enumerate();
        let in_membranes = in_membranes.map(|(n, p)| (format!("membrane_pointers[{n}]"), p.to));
        let sources = model.sources.iter().enumerate().filter_map(|(n, s)| match s.kind {
            SourceKind::Crossing(variable) => Some((format!("sources[{n}]"), variable)),
            SourceKind::Events(_) | SourceKind::Remote => None,
        });
        for (at, variable) in plays.chain(recordings).chain(pointers).chain(in_membranes).chain(sources) {
            let known = match variable {
                Variable::Time => true,
                Variable::VoltageThere(..) => at.contains("pointers"),
                Variable::Voltage(c, n)
                | Variable::CapacitiveCurrent(c, n)
                | Variable::MembraneCurrent(c, n)
                | Variable::Segment(c, n, ..)
                | Variable::Density(c, n, ..)
                | Variable::DensityElement(c, n, ..)
                | Variable::Ion(c, n, ..) => self.has_node(c.index(), n),
                Variable::Global(mechanism, ..) => mechanism.index() < model.catalog.mechanisms().len(),
                Variable::Point(point, _) | Variable::PointElement(point, ..) => {
                    point.index() < model.points.len()
                }
                Variable::Weight(connection, _) => connection.index() < model.connections.len(),
            };
            self.require(known, || (at, "the variable does not exist".into()));
        }
        for (n, transfer) in model.transfers.iter().enumerate() {
            let from = match transfer.from {
                VoltageSource::Here(cell, node) => self.has_node(cell.index(), node),
                VoltageSource::There(..) => true,
            };
            let known = from && transfer.to.0.index() < model.points.len();
            self.require(known, || (format!("transfers[{n}]"), "no such node or point process".into()));
        }
        for (n, play) in model.plays.iter().enumerate() {
            let usable = play.times.iter().all(|t| !t.is_nan()) && play.times.is_sorted();
            self.require(usable, || (format!("plays[{n}]"), "times must be numbers and ascend".into()));
            self.require(!play.continuous || play.times.len() == play.values.len(), || {
                (format!("plays[{n}]"), "needs a value per time".into())
            });
        }
    }
}
