//! Random models with everything that crosses from one part to another.

use super::mechanisms;
use netpyne_base::Gid;
use netpyne_mechanism::ir::{FieldId, PointerId, RandomId};
use netpyne_mechanism::{Catalog, MechId};
use netpyne_morphology::Morphology;
use netpyne_network::StreamCount;
use netpyne_network::model::*;
use std::sync::{Arc, OnceLock};

/// A plain random number generator.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % n as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

fn catalog() -> Arc<Catalog> {
    static CATALOG: OnceLock<Arc<Catalog>> = OnceLock::new();
    Arc::clone(CATALOG.get_or_init(mechanisms::catalog))
}

/// A cell with so many dendrites.
fn template(catalog: &Catalog, dendrites: usize, variant: usize) -> Template {
    let mut cell = Morphology::new();
    let soma = cell.add_section("soma");
    cell.set_length(soma, 18.0).expect("a length");
    cell.set_diam(soma, 18.0 + variant as f64).expect("a diameter");
    for n in 0..dendrites {
        let dendrite = cell.add_section(format!("dendrite{n}"));
        cell.set_length(dendrite, 90.0).expect("a length");
        cell.set_diam(dendrite, 1.5).expect("a diameter");
        cell.set_nseg(dendrite, 3).expect("segments");
        cell.connect(dendrite, soma, 1.0, 0.0).expect("a tree");
    }
    let tree = cell.discretise().expect("a cell");
    let soma = tree.sections[0].first_node;
    let membrane: Vec<u32> = (0..tree.len() as u32).filter(|&n| !tree.is_zero_area(n)).collect();
    let find = |name| catalog.find(name).expect("a mechanism of the library");
    let insertion =
        |name, nodes| Insertion { mechanism: find(name), nodes, parameters: Vec::new(), streams: Vec::new() };
    Template {
        capacitance: tree.cm.clone(),
        tree: Arc::new(tree),
        mechanisms: vec![insertion("hh", vec![soma]), insertion("pas", membrane)],
        ions: Vec::new(),
        initial_voltage: if variant == 1 { vec![(soma, -58.5)] } else { Vec::new() },
    }
}

pub fn random_model(seed: u64) -> Model {
    with_delays_from(seed, &[0.05, 0.3, 1.0])
}

/// One whose connections all take longer than one of `least`, ms.
pub fn with_delays_from(seed: u64, least: &[f64]) -> Model {
    let random = &mut Random::new(seed);
    let mut model = Model { catalog: catalog(), ..Model::default() };
    for (dendrites, variant) in [(0, 0), (2, 0), (2, 1), (3, 2)] {
        model.templates.push(template(&model.catalog.clone(), dendrites, variant));
    }
    let cells = 5 + random.below(40);
    let mut gid = 0;
    let mut next_gid = || {
        gid += 1;
        Gid(gid - 1)
    };
    // Artificial cells with a gid come before, between or after cells.
    let early = random.below(2) == 0;
    let mut builder = Builder { model: &mut model, random };
    if early {
        builder.artificial_cells(&mut next_gid);
    }
    builder.cells(cells, &mut next_gid);
    if !early {
        builder.artificial_cells(&mut next_gid);
    }
    builder.connect(least);
    builder.stimulate();
    if !seed.is_multiple_of(3) {
        builder.gap_junctions();
    }
    builder.record();
    model
}

struct Builder<'a> {
    model: &'a mut Model,
    random: &'a mut Random,
}

impl Builder<'_> {
    fn find(&self, name: &str) -> MechId {
        self.model.catalog.find(name).expect("a mechanism of the library")
    }

    fn field(&self, mechanism: MechId, name: &str) -> FieldId {
        let fields = &self.model.catalog.get(mechanism).fields;
        FieldId::from_index(fields.iter().position(|f| f.name == name).expect("a field"))
    }

    fn set(&mut self, mechanism: MechId, values: &[(&str, f64)]) -> ParameterSetId {
        let set = values.iter().map(|(name, value)| (self.field(mechanism, name), *value)).collect();
        self.model.parameter_sets.push(set);
        ParameterSetId::from_index(self.model.parameter_sets.len() - 1)
    }

    fn soma(&self, cell: usize) -> u32 {
        let template = self.model.cells[cell].template.index();
        self.model.templates[template].tree.sections[0].first_node
    }

    fn some_node(&mut self, cell: usize) -> u32 {
        let template = self.model.cells[cell].template.index();
        let nodes = self.model.templates[template].mechanisms[1].nodes.clone();
        self.random.one_of(&nodes)
    }

    /// NetStims with noise, integrate-and-fire cells, all with a gid.
    fn artificial_cells(&mut self, gid: &mut impl FnMut() -> Gid) {
        for n in 0..3 + self.random.below(12) {
            let name = self.random.one_of(&["NetStim", "IntFire1", "IntFire2", "IntFire4"]);
            let mechanism = self.find(name);
            let set = match name {
                // Some on a common grid of times.
                "NetStim" => {
                    let interval = self.random.one_of(&[2.0, 2.0, 3.7]);
                    let noise = self.random.one_of(&[0.0, 0.0, 0.8]);
                    self.set(
                        mechanism,
                        &[("interval", interval), ("number", 1e6), ("start", 1.0), ("noise", noise)],
                    )
                }
                _ => self.set(mechanism, &[]),
            };
            let point = self.model.points.push(mechanism, NO_CELL, 0, set);
            if name == "NetStim" && n % 2 == 0 {
                self.model.streams.push((point, RandomId(0), [n as u32, 7, 3]));
            }
            self.source(SourceKind::Events(point), Some(gid()));
        }
    }

    fn source(&mut self, kind: SourceKind, gid: Option<Gid>) -> SourceId {
        self.model.sources.push(Source { kind, threshold: -10.0, gid });
        SourceId::from_index(self.model.sources.len() - 1)
    }

    fn cells(&mut self, count: usize, gid: &mut impl FnMut() -> Gid) {
        for n in 0..count {
            let template = TemplateId(self.random.below(4) as u32);
            let gid = gid();
            self.model.cells.push(Cell { gid, template, streams: StreamCount::default() });
            let kind = SourceKind::Crossing(Variable::Voltage(CellId(n as u32), self.soma(n)));
            self.source(kind, Some(gid));
            for name in ["ExpSyn", "Exp2Syn"] {
                let (mechanism, node) = (self.find(name), self.some_node(n));
                let set = self.set(mechanism, &[]);
                self.model.points.push(mechanism, CellId(n as u32), node, set);
            }
            if self.random.below(4) == 0 {
                let (mechanism, node) = (self.find("izhw"), self.soma(n));
                let set = self.set(mechanism, &[]);
                self.model.points.push(mechanism, CellId(n as u32), node, set);
            }
        }
    }

    /// Connections of a few equal delays, so that many events coincide; some too short to cross.
    fn connect(&mut self, least: &[f64]) {
        let sources = self.model.sources.len();
        let targets: Vec<u32> = (0..self.model.points.len() as u32)
            .filter(|&n| {
                let mechanism = self.model.points.mechanism[n as usize];
                self.model.catalog.get(mechanism).net_receive.is_some()
                    && self.model.catalog.get(mechanism).name != "NetStim"
            })
            .collect();
        let least = self.random.one_of(least);
        for _ in 0..sources * 6 {
            let source = SourceId::from_index(self.random.below(sources));
            let target = PointId(self.random.one_of(&targets));
            let delay = least + self.random.one_of(&[0.0, 0.0, 0.5, 1.0, 2.35]);
            let artificial = self.model.points.cell[target.index()] == NO_CELL;
            let weight = self.random.one_of(&[0.003, 0.0017, 0.011]) * if artificial { 30.0 } else { 1.0 };
            self.model.connections.push(source, target, weight, 0, delay);
        }
    }

    /// Stimuli without a gid, as they belong to one cell.
    fn stimulate(&mut self) {
        let (netstim, clamp) = (self.find("NetStim"), self.find("IClamp"));
        for cell in 0..self.model.cells.len() {
            if self.random.below(3) == 0 {
                let set =
                    self.set(netstim, &[("interval", 4.0), ("number", 1e6), ("start", 0.0), ("noise", 1.0)]);
                let point = self.model.points.push(netstim, NO_CELL, 0, set);
                let source = self.source(SourceKind::Events(point), None);
                let synapse = (0..self.model.points.len())
                    .find(|&n| self.model.points.cell[n] == CellId(cell as u32))
                    .expect("every cell has synapses");
                let delay = self.random.one_of(&[0.0, 0.01, 1.0]);
                self.model.connections.push(source, PointId::from_index(synapse), 0.02, 0, delay);
                self.model.recorded_sources.push(source);
            }
            if self.random.below(4) == 0 {
                let set = self.set(clamp, &[("del", 2.0), ("dur", 50.0), ("amp", 0.3)]);
                let node = self.soma(cell);
                self.model.points.push(clamp, CellId(cell as u32), node, set);
            }
        }
    }

    /// Pairs of half gap junctions between any two cells, and POINTERs at voltages.
    fn gap_junctions(&mut self) {
        let half = self.find("gapj");
        let vgap = self.field(half, "vgap");
        for _ in 0..self.model.cells.len() / 2 {
            let (a, b) =
                (self.random.below(self.model.cells.len()), self.random.below(self.model.cells.len()));
            for (own, other) in [(a, b), (b, a)] {
                let set = self.set(half, &[("g", 0.002)]);
                let (node, far) = (self.some_node(own), self.soma(other));
                let point = self.model.points.push(half, CellId(own as u32), node, set);
                let from = VoltageSource::Here(CellId(other as u32), far);
                self.model.transfers.push(Transfer { from, to: (point, vgap) });
            }
        }
        let graded = self.find("GradedSyn");
        if self.model.catalog.get(graded).pointers.is_empty() {
            return;
        }
        for _ in 0..3 {
            let (own, other) =
                (self.random.below(self.model.cells.len()), self.random.below(self.model.cells.len()));
            let set = self.set(graded, &[]);
            let (node, far) = (self.soma(own), self.soma(other));
            let point = self.model.points.push(graded, CellId(own as u32), node, set);
            let variable = Variable::Voltage(CellId(other as u32), far);
            self.model.pointers.push((point, PointerId(0), variable));
        }
    }

    fn record(&mut self) {
        for n in 0..6 {
            let cell = self.random.below(self.model.cells.len());
            let variable = Variable::Voltage(CellId(cell as u32), self.some_node(cell));
            let step = [0.0, 0.1, 0.05][n % 3];
            self.model.recordings.push(Recording { variable, step });
        }
        self.model.recordings.push(Recording { variable: Variable::Time, step: 0.1 });
        if !self.model.connections.is_empty() {
            let variable = Variable::Weight(ConnectionId(0), 0);
            self.model.recordings.push(Recording { variable, step: 0.5 });
        }
        if self.random.below(2) == 0 {
            let gids = self.model.cells.iter().map(|cell| cell.gid).filter(|gid| gid.0 % 3 != 0);
            self.model.recorded_gids = Some(gids.collect());
        }
        self.record_matrices();
    }

    /// All weights, the currents of some nodes, and sums over all cells, at times of all kinds.
    fn record_matrices(&mut self) {
        let weights = (0..self.model.connections.len()).map(|n| Variable::Weight(ConnectionId(n as u32), 0));
        let weights = MatrixColumns::Variables(weights.collect());
        let currents: Vec<Variable> = (0..7)
            .map(|_| {
                let cell = self.random.below(self.model.cells.len());
                Variable::MembraneCurrent(CellId(cell as u32), self.some_node(cell))
            })
            .collect();
        let currents = MatrixColumns::Variables(currents);
        let mut sums = CurrentSums { outputs: 5, groups: 2, cells: Vec::new() };
        for cell in 0..self.model.cells.len() {
            let template = self.model.cells[cell].template.index();
            let nodes = self.model.templates[template].mechanisms[1].nodes.clone();
            let coefficients =
                nodes.iter().flat_map(|node| (1..6).map(move |n| f64::from(n) / f64::from(node + 1)));
            sums.cells.push(CellCoefficients {
                cell: CellId(cell as u32),
                group: cell % 2,
                coefficients: coefficients.collect(),
                nodes: nodes.into(),
            });
        }
        self.model.matrices.extend([
            MatrixRecording { columns: weights, when: SampleTimes::Every { first: 0.0, step: 0.3 } },
            MatrixRecording {
                columns: currents,
                when: SampleTimes::At([0.0, 1.01, 1.01, 29.0, 77.0].into()),
            },
            MatrixRecording {
                columns: MatrixColumns::Currents(sums),
                when: SampleTimes::Every { first: 0.1, step: 0.1 },
            },
        ]);
    }
}
