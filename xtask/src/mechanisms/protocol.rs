//! One mechanism in one section, in ours: the same as the script does in NEURON, after its description.

use super::columns::{self, CELL};
use super::reference::Reference;
use netpyne::base::{Diagnostics, Gid, SourceFile};
use netpyne::engine::{Options, Order, Output, SimError, Simulation};
use netpyne::mechanism::ir::{FieldId, GlobalId, Kind, PointerId, VectorId};
use netpyne::mechanism::{Catalog, FunctionTable, MechId};
use netpyne::morphology::{Morphology, MorphologyError, Tree};
use netpyne::network::StreamCount;
use netpyne::network::model::{
    Cell, CellId, ConnectionId, Insertion, MembranePointer, Model, NO_CELL, ParameterSetId, PointId,
    Recording, Source, SourceId, SourceKind, Template, TemplateId, Variable,
};
use netpyne::nmodl::{NoIncludes, compile as compile_text, read_folder};
use serde_json::Value;
use std::ops::ControlFlow;
use std::sync::Arc;

/// What ours computed.
pub struct Ours {
    /// Samples of NEURON's columns; none for those that are unknown here.
    pub columns: Vec<Option<Vec<f64>>>,
    /// Times of `net_event`.
    pub spikes: Vec<f64>,
    /// Why it ended before its time.
    pub ended: Option<String>,
}

/// The standard library, the file (as NEURON got it) and the mechanisms that carry ions for it.
pub fn compile(reference: &Reference) -> Result<Arc<Catalog>, String> {
    let first_line = |all: Diagnostics| {
        let errors = all.0.iter().find(|d| d.is_error()).or(all.0.first());
        errors.map_or_else(String::new, |d| d.to_string().replace('\n', " "))
    };
    let mut catalog = Catalog::clone(netpyne::Mechanisms::standard().catalog());
    let folder = read_folder(&reference.folder).map_err(first_line)?;
    if let Some((_, errors)) = folder.failed.into_iter().next() {
        return Err(first_line(errors));
    }
    for mechanism in folder.mechanisms {
        catalog.add(mechanism);
    }
    for (ion, text) in reference.meta["drives"].as_object().into_iter().flatten() {
        let source = SourceFile::new(format!("drive_{ion}.mod"), text.as_str().unwrap_or_default());
        catalog.add(compile_text(&source, &NoIncludes).map_err(first_line)?.0);
    }
    let name = reference.meta["name"].as_str().unwrap_or_default();
    for given in list(&reference.meta["tables"]) {
        let numbers = |part: &str| -> Vec<f64> { list(&given[part]).map(number).collect() };
        let (values, arguments) = (numbers("values"), numbers("arguments"));
        let table = match arguments.is_empty() {
            true => FunctionTable::constant(values.first().copied().unwrap_or_default()),
            false => FunctionTable::over(values, vec![arguments]).map_err(|e| e.to_string())?,
        };
        let function = given["name"].as_str().unwrap_or_default();
        catalog.set_table(name, function, &table).map_err(first_line)?;
    }
    Ok(Arc::new(catalog))
}

/// Runs the protocol.
pub fn simulate(catalog: Arc<Catalog>, reference: &Reference) -> Result<Ours, String> {
    let meta = &reference.meta;
    let model = Model { catalog, ..Model::default() };
    let mut protocol = Protocol { model, nodes: Vec::new(), later: Vec::new(), meta };
    let known = protocol.build(reference)?;
    let options = Options {
        dt: number(&meta["dt"]),
        v_init: number(&meta["v_init"]),
        celsius: number(&meta["celsius"]),
        health_interval: 1,
        addressable: !protocol.later.is_empty(),
        order: Order::Neuron,
        ..Options::default()
    };
    let mut simulation = Simulation::new(&protocol.model, &options).map_err(|e| e.to_string())?;
    let until = number(&meta["dt"]) * number(&meta["steps"]);
    let ended = drive(&mut simulation, &protocol.later, until).err();
    let Output { mut samples, source_spikes, .. } = simulation.into_output();
    let mut columns = vec![None; reference.columns.len()];
    for (column, samples) in known.into_iter().zip(samples.drain(..)) {
        columns[column] = Some(samples);
    }
    let spikes = source_spikes.into_iter().next().unwrap_or_default();
    Ok(Ours { columns, spikes, ended: ended.map(|e| e.to_string()) })
}

fn drive(simulation: &mut Simulation, later: &[(Variable, f64)], until: f64) -> Result<(), SimError> {
    simulation.initialize()?;
    for &(variable, value) in later {
        simulation.set(variable, value);
    }
    simulation.run_until(until, &mut |_| ControlFlow::Continue(())).map(|_| ())
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

struct Protocol<'a> {
    model: Model,
    /// The segments.
    nodes: Vec<u32>,
    /// What is set after initialisation.
    later: Vec<(Variable, f64)>,
    meta: &'a Value,
}

impl Protocol<'_> {
    /// Builds the model; returns which of NEURON's columns the recordings are.
    fn build(&mut self, reference: &Reference) -> Result<Vec<usize>, String> {
        let name = self.meta["name"].as_str().unwrap_or_default();
        let mechanism = self.mechanism(name)?;
        let values = self.values(mechanism)?;
        let kind = self.model.catalog.get(mechanism).kind;
        self.soma((kind == Kind::Density).then_some((mechanism, &values[..])))?;
        let point = match kind {
            Kind::Density => None,
            Kind::PointProcess => Some(self.point(mechanism, CELL, values)),
            Kind::ArtificialCell => Some(self.point(mechanism, NO_CELL, values)),
        };
        self.clamps()?;
        self.globals(mechanism)?;
        self.pointers(mechanism, point)?;
        if let Some(point) = point {
            self.inputs(mechanism, point)?;
            if reference.spikes.is_some() {
                let source = self.events_of(point);
                self.model.recorded_sources.push(source);
            }
        }
        let mut known = Vec::new();
        let of = columns::Of { catalog: &self.model.catalog, nodes: &self.nodes, mechanism, point };
        for (n, (column, _)) in reference.columns.iter().enumerate() {
            if let Some(variable) = of.variable(column) {
                self.model.recordings.push(Recording { variable, step: 0.0 });
                known.push(n);
            }
        }
        Ok(known)
    }

    fn mechanism(&self, name: &str) -> Result<MechId, String> {
        self.model.catalog.find(name).ok_or_else(|| format!("there is no mechanism {name}"))
    }

    fn parameter(&self, mechanism: MechId, name: &str, value: f64) -> Result<(FieldId, f64), String> {
        let field = columns::field(self.model.catalog.get(mechanism), name);
        Ok((field.ok_or_else(|| format!("the parameter {name} is not known here"))?, value))
    }

    fn values(&self, mechanism: MechId) -> Result<Vec<(FieldId, f64)>, String> {
        list(&self.meta["set"])
            .map(|pair| self.parameter(mechanism, pair[0].as_str().unwrap_or_default(), number(&pair[1])))
            .collect()
    }

    fn soma(&mut self, inserted: Option<(MechId, &[(FieldId, f64)])>) -> Result<(), String> {
        let tree = tree(&self.meta["section"]).map_err(|e| e.to_string())?;
        let is_segment = |n: &usize| tree.diam[*n] > 0.0;
        self.nodes = (0..tree.diam.len()).filter(is_segment).map(|n| n as u32).collect();
        let mut capacitance = vec![0.0; tree.parent.len()];
        self.nodes.iter().for_each(|&n| capacitance[n as usize] = 1.0);
        let nodes = self.nodes.clone();
        let insertion = |mechanism, values: &[(FieldId, f64)]| Insertion {
            mechanism,
            nodes: nodes.clone(),
            parameters: values.iter().map(|&(field, value)| (field, vec![value; nodes.len()])).collect(),
            streams: StreamCount::in_section(self.model.catalog.get(mechanism), nodes.len()),
        };
        let mut mechanisms = vec![insertion(self.mechanism("pas")?, &[])];
        for (ion, _) in self.meta["drives"].as_object().into_iter().flatten() {
            mechanisms.push(insertion(self.mechanism(&format!("drive_{ion}"))?, &[]));
        }
        mechanisms.extend(inserted.map(|(mechanism, values)| insertion(mechanism, values)));
        self.model.templates.push(Template {
            tree: Arc::new(tree),
            capacitance,
            mechanisms,
            ions: Vec::new(),
            initial_voltage: Vec::new(),
        });
        self.model.cells.push(Cell {
            gid: Gid(0),
            template: TemplateId(0),
            streams: StreamCount::at_load(&self.model.catalog),
        });
        Ok(())
    }

    /// The segment in the middle.
    fn middle(&self) -> u32 {
        self.nodes[self.nodes.len() / 2]
    }

    /// A point process in the middle, or an artificial cell.
    fn point(&mut self, mechanism: MechId, cell: CellId, values: Vec<(FieldId, f64)>) -> PointId {
        let node = if cell == NO_CELL { 0 } else { self.middle() };
        self.point_at(mechanism, cell, node, values)
    }

    fn point_at(
        &mut self,
        mechanism: MechId,
        cell: CellId,
        node: u32,
        values: Vec<(FieldId, f64)>,
    ) -> PointId {
        self.model.parameter_sets.push(values);
        let set = ParameterSetId::from_index(self.model.parameter_sets.len() - 1);
        self.model.points.push(mechanism, cell, node, set)
    }

    fn events_of(&mut self, point: PointId) -> SourceId {
        self.model.sources.push(Source { kind: SourceKind::Events(point), threshold: 10.0, gid: None });
        SourceId::from_index(self.model.sources.len() - 1)
    }

    fn clamps(&mut self) -> Result<(), String> {
        let clamp = self.mechanism("IClamp")?;
        for values in list(&self.meta["clamps"]) {
            let mut set = Vec::new();
            for (n, name) in ["del", "dur", "amp"].into_iter().enumerate() {
                set.push(self.parameter(clamp, name, number(&values[n]))?);
            }
            self.point_at(clamp, CELL, self.nodes[0], set);
        }
        Ok(())
    }

    fn globals(&mut self, mechanism: MechId) -> Result<(), String> {
        for pair in list(&self.meta["set_globals"]) {
            let name = pair[0].as_str().unwrap_or_default();
            let globals = &self.model.catalog.get(mechanism).globals;
            let position = globals.iter().position(|g| g.name == name);
            let global = position.ok_or_else(|| format!("the global {name} is not known here"))?;
            self.model.globals.push((mechanism, GlobalId::from_index(global), number(&pair[1])));
        }
        Ok(())
    }

    fn pointers(&mut self, mechanism: MechId, point: Option<PointId>) -> Result<(), String> {
        for pointer in list(&self.meta["pointers"]) {
            let name = pointer["name"].as_str().unwrap_or_default();
            let pointers = &self.model.catalog.get(mechanism).pointers;
            let position = pointers.iter().position(|p| p == name);
            let pointer_id =
                PointerId::from_index(position.ok_or_else(|| format!("no POINTER {name} here"))?);
            let nodes = if point.is_some() { vec![self.middle()] } else { self.nodes.clone() };
            for node in nodes {
                let to = match pointer["set"].as_bool() {
                    Some(true) => self.idle(node)?,
                    _ => Variable::Voltage(CELL, node),
                };
                match point {
                    Some(point) => self.model.pointers.push((point, pointer_id, to)),
                    None => self.model.membrane_pointers.push(MembranePointer {
                        cell: CELL,
                        node,
                        mechanism,
                        pointer: pointer_id,
                        to,
                    }),
                }
            }
        }
        Ok(())
    }

    /// The amplitude of a clamp that does nothing else.
    fn idle(&mut self, node: u32) -> Result<Variable, String> {
        let clamp = self.mechanism("IClamp")?;
        let (dur, _) = self.parameter(clamp, "dur", 0.0)?;
        let (amp, given) = self.parameter(clamp, "amp", number(&self.meta["given"]))?;
        let point = self.point_at(clamp, CELL, node, vec![(dur, 0.0), (amp, given)]);
        Ok(Variable::Point(point, amp))
    }

    fn inputs(&mut self, mechanism: MechId, point: PointId) -> Result<(), String> {
        let times: Vec<f64> = list(&self.meta["vector"]).map(number).collect();
        if !times.is_empty() && !self.model.catalog.get(mechanism).vectors.is_empty() {
            self.model.vectors.push((point, VectorId::from_index(0), times.into()));
        }
        let stim = self.mechanism("NetStim")?;
        for c in list(&self.meta["connections"]) {
            let mut set = Vec::new();
            for name in ["start", "interval", "number"] {
                set.push(self.parameter(stim, name, number(&c[name]))?);
            }
            let stim = self.point(stim, NO_CELL, set);
            let source = self.events_of(stim);
            let connection =
                self.model.connections.push(source, point, number(&c["weight"]), 0, number(&c["delay"]));
            self.later.extend(list(&c["later"]).map(|pair| argument(connection, pair)));
        }
        Ok(())
    }
}

/// A further argument of NET_RECEIVE: element and value.
fn argument(connection: ConnectionId, pair: &Value) -> (Variable, f64) {
    (Variable::Weight(connection, pair[0].as_u64().unwrap_or(0) as u32), number(&pair[1]))
}

fn tree(section: &Value) -> Result<Tree, MorphologyError> {
    let mut cell = Morphology::new();
    let soma = cell.add_section("soma");
    cell.set_length(soma, number(&section["L"]))?;
    cell.set_diam(soma, number(&section["diam"]))?;
    cell.set_ra(soma, number(&section["Ra"]))?;
    cell.set_nseg(soma, section["nseg"].as_i64().unwrap_or(1))?;
    cell.discretise()
}
