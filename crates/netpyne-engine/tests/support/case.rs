//! Golden cases: models as numbers, and what NEURON computed.

use netpyne_base::Gid;
use netpyne_engine::Output;
use netpyne_mechanism::Catalog;
use netpyne_mechanism::ir::{FieldId, IonVar, RandomId};
use netpyne_morphology::{Morphology, SectionIx, Tree};
use netpyne_network::StreamCount;
use netpyne_network::model::*;
use serde_json::Value;
use std::sync::Arc;

pub struct Golden {
    pub case: Value,
    expect: Value,
}

fn f(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is not a list"))
}

fn index(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("{value} is not an index")) as usize
}

impl Golden {
    pub fn load(name: &str) -> Self {
        let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect("the golden file is there");
        let mut all: Value = serde_json::from_str(&text).expect("is JSON");
        Self { case: all["case"].take(), expect: all["expect"].take() }
    }

    /// Whether a second run after initialisation differs from the first in NEURON too: parameters that were played.
    pub fn carries_state_over(&self) -> bool {
        !list(&self.case["plays"]).is_empty()
    }

    pub fn model(&self, catalog: &Arc<Catalog>) -> Model {
        let mut model = Model { catalog: Arc::clone(catalog), ..Model::default() };
        for (n, cell) in list(&self.case["cells"]).iter().enumerate() {
            let template = template(catalog, list(cell));
            model.templates.push(template);
            model.cells.push(Cell {
                gid: Gid(n as u32),
                template: TemplateId(n as u32),
                streams: StreamCount::at_load(catalog),
            });
        }
        self.points(&mut model);
        self.network(&mut model);
        self.recordings(&mut model);
        model
    }

    fn points(&self, model: &mut Model) {
        for point in list(&self.case["points"]) {
            let name = point["mech"].as_str().expect("mech");
            let id = model.catalog.find(name).unwrap_or_else(|| panic!("no mechanism {name}"));
            let parameters = point["parameters"].as_object().expect("parameters");
            let set = parameters.iter().map(|(k, v)| (field(model, id, k), f(v))).collect();
            model.parameter_sets.push(set);
            let set = ParameterSetId::from_index(model.parameter_sets.len() - 1);
            let (cell, node) = place(model, &point["at"]).unwrap_or((NO_CELL, 0));
            let point_id = model.points.push(id, cell, node, set);
            if let Some(stream) = point["stream"].as_array() {
                let ids = [0, 1, 2].map(|n| index(&stream[n]) as u32);
                model.streams.push((point_id, RandomId(0), ids));
            }
        }
    }

    fn network(&self, model: &mut Model) {
        for source in list(&self.case["sources"]) {
            let kind = match place(model, &source["at"]) {
                Some((cell, node)) => SourceKind::Crossing(Variable::Voltage(cell, node)),
                None => SourceKind::Events(PointId::from_index(index(&source["point"]))),
            };
            let gid = Some(Gid(index(&source["gid"]) as u32));
            model.sources.push(Source { kind, threshold: f(&source["threshold"]), gid });
        }
        for c in list(&self.case["connections"]) {
            model.connections.push(
                SourceId::from_index(index(&c["source"])),
                PointId::from_index(index(&c["target"])),
                f(&c["weight"]),
                c["element"].as_u64().unwrap_or(0) as u8,
                f(&c["delay"]),
            );
        }
        for gap in list(&self.case["gaps"]) {
            let (cell, node) = place(model, &gap["from"]).expect("a place");
            let from = VoltageSource::Here(cell, node);
            let to = PointId::from_index(index(&gap["to"]));
            let mechanism = model.points.mechanism[to.index()];
            model.transfers.push(Transfer { from, to: (to, field(model, mechanism, "vgap")) });
        }
        for play in list(&self.case["plays"]) {
            let point = PointId::from_index(index(&play["point"]));
            let mechanism = model.points.mechanism[point.index()];
            let variable = field(model, mechanism, play["variable"].as_str().expect("a name"));
            model.plays.push(Play {
                target: Variable::Point(point, variable),
                times: list(&play["times"]).iter().map(f).collect(),
                values: list(&play["values"]).iter().map(f).collect(),
                continuous: play["continuous"].as_bool().expect("a truth value"),
            });
        }
    }

    fn recordings(&self, model: &mut Model) {
        for recording in list(&self.case["recordings"]) {
            let what = recording["what"].as_str().expect("a name");
            let variable = match (place(model, &recording["at"]), recording["point"].as_u64()) {
                (Some((cell, node)), _) => membrane_variable(model, cell, node, what),
                (None, Some(point)) => {
                    let mechanism = model.points.mechanism[point as usize];
                    Variable::Point(PointId(point as u32), field(model, mechanism, what))
                }
                (None, None) => Variable::Time,
            };
            model.recordings.push(Recording { variable, step: f(&recording["step"]) });
        }
    }

    pub fn compare(&self, name: &str, time: f64, output: &Output) {
        let hex = |x: f64| format!("{:016x}", x.to_bits());
        let expect = &self.expect;
        assert_eq!(hex(time), expect["time"].as_str().expect("time"), "{name}: time");
        for (n, (samples, want)) in output.samples.iter().zip(list(&expect["recordings"])).enumerate() {
            let what = &self.case["recordings"][n];
            assert_eq!(samples.len(), index(&want["count"]), "{name}: samples of {what}");
            for some in list(&want["some"]) {
                let at = index(&some[0]);
                let bits = some[1].as_str().expect("bits");
                let want = f64::from_bits(u64::from_str_radix(bits, 16).expect("bits"));
                assert_eq!(hex(samples[at]), bits, "{name}: {what} sample {at}: {} != {want}", samples[at]);
            }
            assert_eq!(hash(samples), want["hash"].as_str().expect("hash"), "{name}: {what}");
        }
        let spikes: Vec<String> = output.spike_times.iter().map(|&t| hex(t)).collect();
        let want: Vec<&str> =
            list(&expect["spike_times"]).iter().map(|t| t.as_str().expect("bits")).collect();
        assert_eq!(spikes, want, "{name}: spike times");
        let gids: Vec<usize> = output.spike_gids.iter().map(|gid| gid.index()).collect();
        let want: Vec<usize> = list(&expect["spike_gids"]).iter().map(index).collect();
        assert_eq!(gids, want, "{name}: gids of spikes");
    }
}

/// FNV-1a over the bytes of all samples.
fn hash(samples: &[f64]) -> String {
    let bytes = samples.iter().flat_map(|x| x.to_le_bytes());
    let hash = bytes.fold(0xcbf29ce484222325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100000001b3));
    format!("{hash:016x}")
}

fn field(model: &Model, mechanism: netpyne_mechanism::MechId, name: &str) -> FieldId {
    let mechanism = model.catalog.get(mechanism);
    let alias = match name {
        "delay" => "del",
        other => other,
    };
    let position = mechanism.fields.iter().position(|f| f.name == name || f.name == alias);
    FieldId::from_index(position.unwrap_or_else(|| panic!("{} has no {name}", mechanism.name)))
}

fn place(model: &Model, at: &Value) -> Option<(CellId, u32)> {
    let at = at.as_array()?;
    let cell = CellId::from_index(index(&at[0]));
    let tree = &model.templates[model.cells[cell.index()].template.index()].tree;
    let node = tree.node_at(SectionIx::from_index(index(&at[1])), f(&at[2])).expect("a place in the cell");
    Some((cell, node))
}

fn membrane_variable(model: &Model, cell: CellId, node: u32, what: &str) -> Variable {
    let ion_variable = |name: &str| {
        let ion = |name: &str| model.catalog.find_ion(name);
        let rest = |prefix: char| name.strip_prefix(prefix);
        if let Some(ion) = rest('e').and_then(ion) {
            Some((ion, IonVar::Reversal))
        } else if let Some(ion) = rest('i').and_then(ion) {
            Some((ion, IonVar::Current))
        } else if let Some(ion) = name.strip_suffix('i').and_then(ion) {
            Some((ion, IonVar::Inside))
        } else {
            name.strip_suffix('o').and_then(ion).map(|ion| (ion, IonVar::Outside))
        }
    };
    match what {
        "v" => Variable::Voltage(cell, node),
        "i_membrane_" => Variable::MembraneCurrent(cell, node),
        "i_cap" => Variable::CapacitiveCurrent(cell, node),
        _ => match ion_variable(what) {
            Some((ion, variable)) => Variable::Ion(cell, node, ion, variable),
            None => {
                let (name, mechanism) = what.rsplit_once('_').expect("variable_mechanism");
                let id = model.catalog.find(mechanism).expect("a mechanism");
                Variable::Density(cell, node, id, field(model, id, name))
            }
        },
    }
}

fn morphology(sections: &[Value]) -> Morphology {
    let mut cell = Morphology::new();
    for (n, s) in sections.iter().enumerate() {
        let ix = cell.add_section(format!("s{n}"));
        if let Some(points) = s["pt3d"].as_array() {
            for p in points {
                cell.add_point(ix, [0, 1, 2, 3].map(|n| f(&p[n]))).expect("a point");
            }
        } else {
            cell.set_length(ix, f(&s["L"])).expect("L");
            cell.set_diam(ix, f(&s["diam"])).expect("diam");
        }
        cell.set_nseg(ix, index(&s["nseg"]) as i64).expect("nseg");
        cell.set_ra(ix, f(&s["Ra"])).expect("Ra");
        cell.set_cm(ix, f(&s["cm"])).expect("cm");
        if let Some(p) = s["parent"].as_array() {
            cell.connect(ix, SectionIx::from_index(index(&p[0])), f(&p[1]), f(&p[2])).expect("a parent");
        }
    }
    cell
}

fn template(catalog: &Catalog, sections: &[Value]) -> Template {
    let tree = morphology(sections).discretise().expect("a cell");
    let mut template = Template {
        capacitance: tree.cm.clone(),
        tree: Arc::new(tree),
        mechanisms: Vec::new(),
        ions: Vec::new(),
        initial_voltage: Vec::new(),
    };
    for (n, s) in sections.iter().enumerate() {
        for (name, parameters) in s["mechs"].as_object().expect("mechs") {
            let mechanism = catalog.find(name).unwrap_or_else(|| panic!("no mechanism {name}"));
            let insertion =
                insertion(catalog, mechanism, &template.tree, SectionIx::from_index(n), parameters);
            template.mechanisms.push(insertion);
        }
        for (name, value) in s["ions"].as_object().into_iter().flatten() {
            let ion = catalog.find_ion(&name[1..]).expect("an ion");
            let nodes = ascending(&template.tree, SectionIx::from_index(n)).0;
            let values = vec![(IonVar::Reversal, vec![f(value); nodes.len()])];
            template.ions.push(IonInsertion { ion, nodes, values });
        }
    }
    template
}

/// Nodes of a section, ascending, and the position along the section of each.
fn ascending(tree: &Tree, section: SectionIx) -> (Vec<u32>, Vec<usize>) {
    let mut nodes: Vec<(u32, usize)> = tree.segment_nodes(section).enumerate().map(|(i, n)| (n, i)).collect();
    nodes.sort_unstable();
    nodes.into_iter().unzip()
}

fn insertion(
    catalog: &Catalog,
    mechanism: netpyne_mechanism::MechId,
    tree: &Tree,
    section: SectionIx,
    parameters: &Value,
) -> Insertion {
    let (nodes, positions) = ascending(tree, section);
    let fields = &catalog.get(mechanism).fields;
    let parameters = parameters.as_object().expect("parameters").iter().map(|(name, values)| {
        let field = fields.iter().position(|f| f.name == *name).expect("a parameter");
        // Shorter lists set the first segments only.
        let default = fields[field].default;
        let value = |&at: &usize| values.get(at).map_or(default, f);
        (FieldId::from_index(field), positions.iter().map(value).collect())
    });
    let streams = StreamCount::in_section(catalog.get(mechanism), nodes.len());
    Insertion { mechanism, parameters: parameters.collect(), nodes, streams }
}
