//! From a cell's sections with their contents to the template that is simulated.

use crate::build::Build;
use crate::build::built_cell::{BuiltCell, PointpDraft, SectionInfo, SpikeSource};
use crate::description::network::StructureId;
use crate::model::{Insertion, IonInsertion, Template, TemplateId};
use crate::templates::numbering::Numbering;
use crate::templates::segments::{at_centre, point_moves_to};
use indexmap::IndexMap;
use indexmap::map::Entry;
use netpyne_base::Diagnostic;
use netpyne_mechanism::ir::{FieldId, IonVar};
use netpyne_mechanism::{IonId, MechId};
use netpyne_morphology::{Morphology, MorphologyError, SectionIx, Tree};
use netpyne_specs::{Dict, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A cell while rules are applied to it.
#[derive(Default)]
pub(crate) struct Draft {
    /// Sections.
    pub morph: Morphology,
    contents: Vec<Contents>,
    /// Point processes that are part of the cell.
    pub pointps: Vec<PointpDraft>,
    /// Section and place where spikes are detected.
    pub source: Option<(usize, f64)>,
    /// Its random streams.
    pub numbering: Numbering,
}

/// What is in the membrane of a section; a value per segment, in order of x.
#[derive(Clone, Default)]
struct Contents {
    mechanisms: IndexMap<MechId, IndexMap<FieldId, Vec<f64>>>,
    ions: IndexMap<IonId, IndexMap<IonVar, Vec<f64>>>,
}

impl Draft {
    /// Adds a section with NEURON's defaults.
    pub fn add_section(&mut self, name: &str) {
        self.morph.add_section(name);
        self.contents.push(Contents::default());
    }

    /// Number of segments of a section.
    pub fn nseg(&self, ix: SectionIx) -> usize {
        self.morph.section(ix).map_or(1, |s| s.nseg())
    }

    /// Changes the number of segments; what is in the membrane is taken from the segment that was there.
    pub fn set_nseg(&mut self, build: &Build, ix: SectionIx, nseg: f64) -> Result<(), MorphologyError> {
        let old = self.nseg(ix);
        self.morph.set_nseg(ix, nseg as i64)?;
        let new = self.nseg(ix);
        if old != new {
            let resample = |values: &mut Vec<f64>| {
                *values = (0..new).map(|i| values[at_centre(i, new, old)]).collect();
            };
            let contents = &mut self.contents[ix.index()];
            contents.mechanisms.values_mut().flat_map(IndexMap::values_mut).for_each(resample);
            contents.ions.values_mut().flat_map(IndexMap::values_mut).for_each(resample);
            for pointp in self.pointps.iter_mut().filter(|p| p.section == ix) {
                pointp.stands_at = point_moves_to(pointp.stands_at, old, new);
            }
            self.numbering.set_nseg(ix, new, |id| build.streams_of(id));
        }
        Ok(())
    }

    /// Inserts a mechanism, and the ions it uses.
    pub fn insert(&mut self, build: &Build, ix: SectionIx, id: MechId) {
        let mechanism = build.catalog.get(id);
        let nseg = self.nseg(ix);
        if let Entry::Vacant(entry) = self.contents[ix.index()].mechanisms.entry(id) {
            entry.insert(IndexMap::new());
            self.numbering.insert(ix, nseg, id, mechanism);
        }
        for ion in &mechanism.ions {
            if let Some(ion) = build.catalog.find_ion(&ion.ion) {
                self.insert_ion(ix, ion);
            }
        }
    }

    /// Inserts an ion. It starts with its default concentrations, whatever `Xi0_X_ion` is at this moment.
    pub fn insert_ion(&mut self, ix: SectionIx, ion: IonId) {
        self.contents[ix.index()].ions.entry(ion).or_default();
    }

    /// Sets a parameter of a mechanism in some segments.
    pub fn set(&mut self, build: &Build, ix: SectionIx, id: MechId, field: FieldId, values: &[(usize, f64)]) {
        if values.is_empty() {
            return;
        }
        let nseg = self.nseg(ix);
        let default = build.catalog.get(id).fields[field.index()].default;
        let fields = self.contents[ix.index()].mechanisms.entry(id).or_default();
        let column = fields.entry(field).or_insert_with(|| vec![default; nseg]);
        values.iter().for_each(|&(seg, value)| column[seg] = value);
    }

    /// Sets a variable of an ion in one segment.
    pub fn set_ion(&mut self, ix: SectionIx, ion: IonId, variable: IonVar, seg: usize, value: f64) {
        let nseg = self.nseg(ix);
        let variables = self.contents[ix.index()].ions.entry(ion).or_default();
        variables.entry(variable).or_insert_with(|| vec![value; nseg])[seg] = value;
    }
}

/// Discretises a cell and stores its template, or reuses `last` if nothing differs.
pub(crate) fn finish(
    build: &mut Build,
    mut draft: Draft,
    structure: StructureId,
    last: Option<TemplateId>,
) -> Option<BuiltCell> {
    let tree = match draft.morph.discretise() {
        Ok(tree) => tree,
        Err(error) => {
            build.report_once(Diagnostic::from(error).at_path("cellParams"));
            return None;
        }
    };
    let described = Arc::clone(&build.net.structures[structure.index()]);
    let secs: Vec<SectionInfo> =
        draft.morph.sections().iter().map(|s| info(&s.name, &described.secs)).collect();
    let template = template(build, &draft, tree, &described.secs);
    let tree = Arc::clone(&template.tree);
    let template = store(build, template, last);
    let mut pointps = draft.pointps;
    for p in &mut pointps {
        p.node = node(build, &tree, p.section, p.stands_at)?;
    }
    let (sec, loc) = draft.source?;
    let section = SectionIx::from_index(sec);
    let own = pointps.iter().enumerate().filter(|(_, p)| p.section == section);
    let threshold = described.secs.get_index(sec).and_then(|(_, s)| s.get("threshold")?.as_f64());
    let source = SpikeSource {
        node: node(build, &tree, section, loc)?,
        vref: own.filter_map(|(i, p)| Some((i, p.vref?))).next(),
        threshold: threshold.unwrap_or(build.params.default_threshold.get()),
    };
    Some(BuiltCell {
        template,
        structure,
        morph: draft.morph,
        tree,
        secs,
        pointps,
        sec_lists: described.sec_lists.clone(),
        source,
        streams: draft.numbering.count,
    })
}

/// Stores the template of a section with NEURON's defaults and nothing in it.
pub(crate) fn bare_section(build: &mut Build) -> Option<TemplateId> {
    let mut draft = Draft::default();
    draft.add_section("");
    let tree = draft.morph.discretise().ok()?;
    let template = template(build, &draft, tree, &Dict::new());
    Some(store(build, template, None))
}

fn node(build: &mut Build, tree: &Tree, section: SectionIx, loc: f64) -> Option<u32> {
    let node = tree.node_at(section, loc);
    if node.is_none() {
        build.report_once(
            Diagnostic::error(format!("a location must be in 0 to 1, not {loc}")).at_path("cellParams"),
        );
    }
    node
}

fn info(name: &str, secs: &Dict) -> SectionInfo {
    let sec = secs.get(name);
    let geom = |key: &str| sec.and_then(|s| s.get("geom")?.get(key));
    SectionInfo {
        name: name.to_owned(),
        weight_norm: sec.and_then(|s| s.get("weightNorm")?.as_f64s()),
        described_length: geom("L").cloned(),
        described_nseg: geom("nseg").and_then(Value::as_f64).unwrap_or(1.0),
    }
}

/// Reuses the template `last` if it is equal, or at least its tree.
fn store(build: &mut Build, mut template: Template, last: Option<TemplateId>) -> TemplateId {
    let templates = &mut build.net.model.templates;
    if let Some(last) = last {
        let known = &templates[last.index()];
        if *known == template {
            return last;
        }
        if known.tree == template.tree {
            template.tree = Arc::clone(&known.tree);
        }
    }
    templates.push(template);
    TemplateId::from_index(templates.len() - 1)
}

/// A segment with something in its membrane.
struct Place {
    node: u32,
    section: usize,
    segment: usize,
}

/// A value for each place: that of its section's column, else `default`.
fn along_places<'c>(
    places: &[Place],
    default: f64,
    contents: &'c [Contents],
    column: impl Fn(&'c Contents) -> Option<&'c Vec<f64>>,
) -> Vec<f64> {
    let mut values = Vec::with_capacity(places.len());
    for of_section in places.chunk_by(|a, b| a.section == b.section) {
        let column = column(&contents[of_section[0].section]);
        values.extend(of_section.iter().map(|place| column.map_or(default, |c| c[place.segment])));
    }
    values
}

/// What is set anywhere, in order of ids.
fn all_of<K: Copy + Ord>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let mut all: Vec<K> = keys.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn template(build: &Build, draft: &Draft, tree: Tree, secs: &Dict) -> Template {
    let contents = &draft.contents;
    let mut mechanisms: BTreeMap<MechId, Vec<Place>> = BTreeMap::new();
    let mut ions: BTreeMap<IonId, Vec<Place>> = BTreeMap::new();
    for (section, inside) in contents.iter().enumerate() {
        let nodes = || tree.segment_nodes(SectionIx::from_index(section)).enumerate();
        let places = || nodes().map(|(segment, node)| Place { node, section, segment });
        for id in inside.mechanisms.keys() {
            mechanisms.entry(*id).or_default().extend(places());
        }
        for id in inside.ions.keys() {
            ions.entry(*id).or_default().extend(places());
        }
    }
    let mechanisms = mechanisms.into_iter().map(|(id, mut places)| {
        places.sort_unstable_by_key(|place| place.node);
        let defaults = &build.catalog.get(id).fields;
        let set =
            all_of(contents.iter().filter_map(|c| c.mechanisms.get(&id)).flat_map(|f| f.keys().copied()));
        let column = |field: FieldId| {
            (
                field,
                along_places(&places, defaults[field.index()].default, contents, |c| {
                    c.mechanisms[&id].get(&field)
                }),
            )
        };
        let before = |place: &Place| draft.numbering.before(place.section, place.segment, id);
        Insertion {
            mechanism: id,
            parameters: set.into_iter().map(column).collect(),
            streams: places.iter().filter_map(before).collect(),
            nodes: places.iter().map(|place| place.node).collect(),
        }
    });
    let ions = ions.into_iter().map(|(id, mut places)| {
        places.sort_unstable_by_key(|place| place.node);
        let ion = &build.catalog.ions()[id.index()];
        let default = |variable: IonVar| match variable {
            IonVar::Reversal => ion.reversal,
            IonVar::Inside => ion.inside,
            IonVar::Outside => ion.outside,
            IonVar::Current => 0.0,
        };
        let set = all_of(contents.iter().filter_map(|c| c.ions.get(&id)).flat_map(|v| v.keys().copied()));
        let column = |variable: IonVar| {
            (variable, along_places(&places, default(variable), contents, |c| c.ions[&id].get(&variable)))
        };
        IonInsertion {
            ion: id,
            values: set.into_iter().map(column).collect(),
            nodes: places.iter().map(|place| place.node).collect(),
        }
    });
    let mut initial_voltage = Vec::new();
    for (i, (_, sec)) in secs.iter().enumerate() {
        if let Some(v) = sec.get("vinit").and_then(Value::as_f64) {
            let ix = SectionIx::from_index(i);
            // As hoc does it: the node at 0, the node at 1, then the segments.
            initial_voltage.extend([0.0, 1.0].iter().filter_map(|x| Some((tree.node_at(ix, *x)?, v))));
            initial_voltage.extend(tree.segment_nodes(ix).map(|node| (node, v)));
        }
    }
    let (mechanisms, ions) = (mechanisms.collect(), ions.collect());
    Template { capacitance: tree.cm.clone(), tree: Arc::new(tree), mechanisms, ions, initial_voltage }
}

/// Points of each section as NetPyNE stores them, where it defined them.
pub(crate) type Shapes = Vec<Option<Vec<Value>>>;

/// Runs `define_shape` on a cell and moves it to its place; also gives the points of the sections that had none.
pub(crate) fn define_shape(
    build: &mut Build,
    cell: &BuiltCell,
    [x, y, z]: [f64; 3],
    roots: &mut usize,
) -> Option<(BuiltCell, Shapes)> {
    let described = Arc::clone(&build.net.structures[cell.structure.index()]);
    // Only sections with a geometry, and without points in it, are moved.
    let chosen = |ix: SectionIx| {
        let geom = described.secs.get(&cell.secs[ix.index()].name).and_then(|s| s.get("geom"));
        geom.is_some_and(|g| g.get("pt3d").is_none())
    };
    let mut morph = cell.morph.clone();
    let own_roots = morph.sections().iter().filter(|s| s.connection.is_none()).count();
    let mut shapes = Shapes::new();
    let result = morph.define_shape(*roots).and_then(|()| {
        for i in 0..morph.sections().len() {
            let ix = SectionIx::from_index(i);
            let point = |p: &netpyne_morphology::Point| {
                [f64::from(p.y).into(), f64::from(p.x).into(), 0.into(), Value::from(p.diameter())]
                    .to_vec()
                    .into()
            };
            let points = || morph.sections()[i].points().iter().map(point).collect();
            shapes.push(chosen(ix).then(points));
        }
        morph.place_upright([x, -y, z], chosen)?;
        morph.discretise()
    });
    *roots += own_roots;
    let tree = match result {
        Ok(tree) => tree,
        Err(error) => {
            build.report_once(Diagnostic::from(error).at_path("netParams.defineCellShapes"));
            return None;
        }
    };
    let mut template = build.net.model.templates[cell.template.index()].clone();
    template.capacitance = tree.cm.clone();
    template.tree = Arc::new(tree);
    let tree = Arc::clone(&template.tree);
    let template = store(build, template, None);
    Some((BuiltCell { template, morph, tree, ..cell.clone() }, shapes))
}
