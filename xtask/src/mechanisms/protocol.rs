//! One mechanism in one compartment, in ours: the same as the script does in NEURON, after its description.

use super::reference::Reference;
use netpyne::base::{Diagnostics, Gid, SourceFile};
use netpyne::engine::{Options, Output, SimError, Simulation};
use netpyne::mechanism::ir::{FieldId, GlobalId, IonVar, Kind, PointerId, VectorId};
use netpyne::mechanism::{Catalog, MechId};
use netpyne::morphology::{Morphology, MorphologyError, Tree};
use netpyne::network::model::{
    Cell, CellId, Insertion, MembranePointer, Model, NO_CELL, ParameterSetId, PointId, Recording, Source,
    SourceId, SourceKind, Template, TemplateId, Variable,
};
use netpyne::nmodl::{FolderIncludes, compile as compile_text};
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// The only cell.
const CELL: CellId = CellId(0);

/// What ours computed.
pub struct Ours {
    /// Samples of NEURON's columns; none for those that are unknown here.
    pub columns: Vec<Option<Vec<f64>>>,
    /// Times of `net_event`.
    pub spikes: Vec<f64>,
    /// Why it ended before its time.
    pub ended: Option<String>,
}

/// The standard library, the file (or what NEURON was given in place of it) and the mechanisms that carry ions for it.
pub fn compile(file: &Path, reference: &Reference) -> Result<Arc<Catalog>, String> {
    let text = reference.meta["text"].as_str().unwrap_or_default();
    let includes = FolderIncludes(file.parent().map(Path::to_owned).unwrap_or_default());
    let first_line = |all: Diagnostics| {
        let errors = all.0.iter().find(|d| d.is_error()).or(all.0.first());
        errors.map_or_else(String::new, |d| d.to_string().replace('\n', " "))
    };
    let mut catalog = Catalog::clone(netpyne::Mechanisms::standard().catalog());
    let source = SourceFile::new(file.display().to_string(), text);
    let (mechanism, _) = compile_text(&source, &includes).map_err(first_line)?;
    catalog.add(mechanism);
    for (ion, text) in reference.meta["drives"].as_object().into_iter().flatten() {
        let source = SourceFile::new(format!("drive_{ion}.mod"), text.as_str().unwrap_or_default());
        catalog.add(compile_text(&source, &includes).map_err(first_line)?.0);
    }
    Ok(Arc::new(catalog))
}

/// Runs the protocol.
pub fn simulate(catalog: Arc<Catalog>, reference: &Reference) -> Result<Ours, String> {
    let meta = &reference.meta;
    let mut protocol = Protocol { model: Model { catalog, ..Model::default() }, node: 0, meta };
    let known = protocol.build(reference)?;
    let options = Options {
        dt: number(&meta["dt"]),
        v_init: number(&meta["v_init"]),
        celsius: number(&meta["celsius"]),
        health_interval: 1,
        ..Options::default()
    };
    let mut simulation = Simulation::new(&protocol.model, &options).map_err(|e| e.to_string())?;
    let ended = drive(&mut simulation, number(&meta["dt"]) * number(&meta["steps"])).err();
    let Output { mut samples, source_spikes, .. } = simulation.into_output();
    let mut columns = vec![None; reference.columns.len()];
    for (column, samples) in known.into_iter().zip(samples.drain(..)) {
        columns[column] = Some(samples);
    }
    let spikes = source_spikes.into_iter().next().unwrap_or_default();
    Ok(Ours { columns, spikes, ended: ended.map(|e| e.to_string()) })
}

fn drive(simulation: &mut Simulation, until: f64) -> Result<(), SimError> {
    simulation.initialize()?;
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
    node: u32,
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
        self.pointers(mechanism, point)?;
        if let Some(point) = point {
            self.inputs(mechanism, point)?;
            if reference.spikes.is_some() {
                let source = self.events_of(point);
                self.model.recorded_sources.push(source);
            }
        }
        let mut known = Vec::new();
        for (n, (column, _)) in reference.columns.iter().enumerate() {
            if let Some(variable) = self.variable(mechanism, point, column) {
                self.model.recordings.push(Recording { variable, step: 0.0 });
                known.push(n);
            }
        }
        Ok(known)
    }

    fn mechanism(&self, name: &str) -> Result<MechId, String> {
        self.model.catalog.find(name).ok_or_else(|| format!("there is no mechanism {name}"))
    }

    fn field(&self, mechanism: MechId, name: &str) -> Option<FieldId> {
        let fields = &self.model.catalog.get(mechanism).fields;
        fields.iter().position(|f| f.name == name).map(FieldId::from_index)
    }

    fn parameter(&self, mechanism: MechId, name: &str, value: f64) -> Result<(FieldId, f64), String> {
        let field = self.field(mechanism, name);
        Ok((field.ok_or_else(|| format!("the parameter {name} is not known here"))?, value))
    }

    fn values(&self, mechanism: MechId) -> Result<Vec<(FieldId, f64)>, String> {
        list(&self.meta["set"])
            .map(|pair| self.parameter(mechanism, pair[0].as_str().unwrap_or_default(), number(&pair[1])))
            .collect()
    }

    fn soma(&mut self, inserted: Option<(MechId, &[(FieldId, f64)])>) -> Result<(), String> {
        let tree = tree().map_err(|e| e.to_string())?;
        let node = (0..tree.diam.len()).find(|&n| tree.diam[n] > 0.0).ok_or("the cell has no segment")?;
        self.node = node as u32;
        let mut capacitance = vec![0.0; tree.parent.len()];
        capacitance[node] = 1.0;
        let insertion = |mechanism, values: &[(FieldId, f64)]| Insertion {
            mechanism,
            nodes: vec![node as u32],
            parameters: values.iter().map(|&(field, value)| (field, vec![value])).collect(),
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
        self.model.cells.push(Cell { gid: Gid(0), template: TemplateId(0) });
        Ok(())
    }

    fn point(&mut self, mechanism: MechId, cell: CellId, values: Vec<(FieldId, f64)>) -> PointId {
        self.model.parameter_sets.push(values);
        let set = ParameterSetId::from_index(self.model.parameter_sets.len() - 1);
        let node = if cell == NO_CELL { 0 } else { self.node };
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
            self.point(clamp, CELL, set);
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
            let to = match pointer["set"].as_bool() {
                Some(true) => self.idle()?,
                _ => Variable::Voltage(CELL, self.node),
            };
            match point {
                Some(point) => self.model.pointers.push((point, pointer_id, to)),
                None => self.model.membrane_pointers.push(MembranePointer {
                    cell: CELL,
                    node: self.node,
                    mechanism,
                    pointer: pointer_id,
                    to,
                }),
            }
        }
        Ok(())
    }

    /// The amplitude of a clamp that does nothing else.
    fn idle(&mut self) -> Result<Variable, String> {
        let clamp = self.mechanism("IClamp")?;
        let (dur, _) = self.parameter(clamp, "dur", 0.0)?;
        let (amp, given) = self.parameter(clamp, "amp", number(&self.meta["given"]))?;
        let point = self.point(clamp, CELL, vec![(dur, 0.0), (amp, given)]);
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
            let element = c["index"].as_u64().unwrap_or(0) as u8;
            self.model.connections.push(source, point, number(&c["weight"]), element, number(&c["delay"]));
        }
        Ok(())
    }

    fn variable(&self, mechanism: MechId, point: Option<PointId>, column: &Value) -> Option<Variable> {
        let name = column["name"].as_str()?;
        let element = column["element"].as_u64().unwrap_or(0) as u32;
        match column["what"].as_str()? {
            "v" => Some(Variable::Voltage(CELL, self.node)),
            "ion" => {
                let ion = column["ion"].as_str()?;
                let id = self.model.catalog.find_ion(ion)?;
                let variable = match () {
                    () if name == format!("e{ion}") => IonVar::Reversal,
                    () if name == format!("{ion}i") => IonVar::Inside,
                    () if name == format!("{ion}o") => IonVar::Outside,
                    () => IonVar::Current,
                };
                Some(Variable::Ion(CELL, self.node, id, variable))
            }
            "global" => {
                let globals = &self.model.catalog.get(mechanism).globals;
                let global = GlobalId::from_index(globals.iter().position(|g| g.name == name)?);
                Some(Variable::Global(mechanism, global, element))
            }
            _ => {
                let field = self.field(mechanism, name)?;
                Some(match point {
                    Some(point) => Variable::PointElement(point, field, element),
                    None => Variable::DensityElement(CELL, self.node, mechanism, field, element),
                })
            }
        }
    }
}

fn tree() -> Result<Tree, MorphologyError> {
    let mut cell = Morphology::new();
    let soma = cell.add_section("soma");
    cell.set_length(soma, 20.0)?;
    cell.set_diam(soma, 20.0)?;
    cell.discretise()
}
