//! What the phases share while a network is being built.

pub(crate) mod all_cells;
pub(crate) mod arange;
pub(crate) mod built_cell;
pub(crate) mod conditions;
pub(crate) mod pending;
pub(crate) mod placed;
pub(crate) mod rule_strings;
pub(crate) mod rules;
pub(crate) mod share;
pub(crate) mod specification;
pub(crate) mod syn_mech;

use self::all_cells::AllCells;
use self::built_cell::{BuiltCell, Cache};
use self::pending::{Mirrored, Pending};
use self::placed::PlaceFunction;
use self::rules::Rules;
use self::share::{Ordinal, Share};
use self::specification::Specification;
use self::syn_mech::SynMech;
use crate::description::conns::PlanId;
use crate::description::names::NameId;
use crate::description::network::{CellIndex, Network};
use crate::model::{self, CellId, ParameterSetId, PointId, Source, SourceId, SourceKind};
use crate::streams::StreamCount;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_expr::Constant;
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_mechanism::ir::{FieldId, RandomId};
use netpyne_mechanism::{Catalog, MechId};
use netpyne_morphology::SectionIx;
use netpyne_specs::{Compat, NetParams, Number, SimConfig};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What the phases are gone through for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To build the network.
    Building,
    /// To predict what it would come to: of very many cells some stand for all.
    Predicting,
}

/// A network under construction.
pub(crate) struct Build<'a> {
    /// What for.
    pub purpose: Purpose,
    /// What is to be built.
    pub params: &'a NetParams,
    /// Options.
    pub cfg: &'a SimConfig,
    /// Mechanisms.
    pub catalog: &'a Catalog,
    /// What there is so far.
    pub net: Network,
    /// Mistakes so far.
    pub out: Diagnostics,
    /// Numeric attributes of the network: names that connection and stimulation strings may use.
    pub constants: Vec<(String, Constant)>,
    /// Compartmental cells as built, by cell; none for artificial ones.
    pub built: Vec<Option<Arc<BuiltCell>>>,
    /// Point processes that are part of each cell.
    pub cell_points: Vec<Vec<PointId>>,
    /// All cells of the whole network.
    pub all_cells: AllCells<'a>,
    /// Spatial functions of populations, by label.
    pub place_functions: BTreeMap<String, PlaceFunction>,
    /// Cell rules.
    pub rules: Arc<Rules<'a>>,
    /// Cells built already, by the rules that apply to them.
    pub cache: Cache,
    /// Spike source of each cell.
    pub source: Vec<SourceId>,
    /// Spike sources of cells of other parts, as far as they are needed.
    pub remote: HashMap<Ordinal, SourceId>,
    /// Random streams of mechanisms in the network so far, those of other parts included.
    pub randoms: StreamCount,
    /// Streams of cells that have evaluated string parameters.
    pub streams: HashMap<u32, HocRandom>,
    /// Synaptic mechanisms used so far; none where there was a mistake.
    pub syn_mechs: HashMap<String, Option<Arc<SynMech>>>,
    /// Synapses that later connections to the same place share.
    pub shared_synapses: HashMap<(CellIndex, SectionIx, u64, NameId), PointId>,
    /// The same of cells of other parts, where they have random streams.
    pub passed_synapses: HashSet<(Ordinal, SectionIx, u64, NameId)>,
    /// Bare sections that artificial cells have for the plasticity of connections onto them.
    pub bare_sections: HashMap<CellIndex, CellId>,
    /// Next id of a pointer connection.
    pub next_pointer: u32,
    /// Presynaptic sides of pointer connections still to be made.
    pub mirrored: Vec<Mirrored>,
    /// Whether connections wait until their synapses are redistributed.
    pub deferred: bool,
    /// Where to do as NetPyNE does.
    pub compat: Compat,
    /// Connections that wait.
    pub pending: Vec<Pending>,
    /// Random streams that synapses of waiting connections onto cells of other parts will have.
    pub awaited: BTreeMap<Ordinal, StreamCount>,
    /// Parameter sets by their bits.
    sets: HashMap<Vec<(FieldId, u64)>, ParameterSetId>,
    /// Mistakes reported once although many cells make them.
    reported: HashSet<String>,
}

impl<'a> Build<'a> {
    /// Nothing yet.
    pub fn new(specification: Specification<'a>, share: Share) -> Self {
        let Specification { net_params: params, sim_config: cfg, catalog, compat } = specification;
        let mut net = Network::default();
        net.model.catalog = Arc::clone(catalog);
        let constant = |n: Number| match n {
            Number::Int(i) => Constant::Int(i),
            Number::Float(x) => Constant::Float(x),
        };
        Self {
            purpose: Purpose::Building,
            params,
            cfg,
            catalog,
            net,
            out: Diagnostics::new(),
            constants: params.constants().into_iter().map(|(name, n)| (name, constant(n))).collect(),
            built: Vec::new(),
            cell_points: Vec::new(),
            all_cells: AllCells { groups: Vec::new(), share, retagged: BTreeMap::new() },
            place_functions: BTreeMap::new(),
            rules: Arc::default(),
            cache: Cache::default(),
            source: Vec::new(),
            remote: HashMap::new(),
            randoms: StreamCount::at_load(catalog),
            streams: HashMap::new(),
            syn_mechs: HashMap::new(),
            shared_synapses: HashMap::new(),
            passed_synapses: HashSet::new(),
            bare_sections: HashMap::new(),
            next_pointer: 0,
            mirrored: Vec::new(),
            deferred: !params.sub_conn_params.is_empty(),
            compat,
            pending: Vec::new(),
            awaited: BTreeMap::new(),
            sets: HashMap::new(),
            reported: HashSet::new(),
        }
    }

    /// Whether membrane currents are recorded in any form.
    pub fn wants_membrane_currents(&self) -> bool {
        let cfg = self.cfg;
        !cfg.record_lfp.is_empty() || cfg.record_dipole || cfg.save_i_membrane.is_truthy()
    }

    /// Reports a mistake, once for all cells or connections that make it.
    pub fn report_once(&mut self, diagnostic: Diagnostic) {
        if self.reported.insert(format!("{:?} {}", diagnostic.location, diagnostic.message)) {
            self.out.push(diagnostic);
        }
    }

    /// Lets mistakes be reported again.
    pub fn forget_reports(&mut self) {
        self.reported.clear();
        self.syn_mechs.clear();
    }

    /// Reports the first mistake at a place: millions of connections may make it, each with its own number.
    pub fn report_first(&mut self, diagnostic: Diagnostic) {
        if self.reported.insert(format!("{:?}", diagnostic.location)) {
            self.out.push(diagnostic);
        }
    }

    /// The id of a set of parameters; equal sets are stored once.
    pub fn parameter_set(&mut self, set: Vec<(FieldId, f64)>) -> ParameterSetId {
        let key: Vec<(FieldId, u64)> = set.iter().map(|(f, x)| (*f, x.to_bits())).collect();
        let stored = &mut self.net.model.parameter_sets;
        *self.sets.entry(key).or_insert_with(|| {
            stored.push(set);
            ParameterSetId::from_index(stored.len() - 1)
        })
    }

    /// The stream of a cell's string parameters, which goes on where it was.
    pub fn stream(&mut self, gid: u32) -> &mut HocRandom {
        let seed = self.cfg.seeds.cell as u32;
        self.streams
            .entry(gid)
            .or_insert_with(|| HocRandom::new(Random123::new(hash_str("cellParams"), gid, seed)))
    }

    /// How many random streams an instance of a mechanism has.
    pub fn streams_of(&self, mechanism: MechId) -> StreamCount {
        StreamCount::of(self.catalog.get(mechanism))
    }

    /// [`Self::streams_of`] by name; none if there is no such mechanism.
    pub fn streams_named(&self, name: &str) -> StreamCount {
        self.catalog.find(name).map(|mechanism| self.streams_of(mechanism)).unwrap_or_default()
    }

    /// Adds a point process or artificial cell and where it is.
    pub fn push_point(
        &mut self,
        mechanism: MechId,
        at: Option<(model::CellId, u32, NameId, f64)>,
        plan: PlanId,
        set: Vec<(FieldId, f64)>,
    ) -> PointId {
        let set = self.parameter_set(set);
        self.push_point_with(mechanism, at, plan, set)
    }

    /// [`Self::push_point`] with parameters already stored.
    pub fn push_point_with(
        &mut self,
        mechanism: MechId,
        at: Option<(model::CellId, u32, NameId, f64)>,
        plan: PlanId,
        set: ParameterSetId,
    ) -> PointId {
        let (cell, node, sec, loc) = at.unwrap_or((model::NO_CELL, 0, NameId::NONE, 0.0));
        self.net.sites.sec.push(sec);
        self.net.sites.loc.push(loc);
        self.net.sites.plan.push(plan);
        let point = self.net.model.points.push(mechanism, cell, node, set);
        // A stream that is not set is numbered in order of creation.
        let mechanism = self.catalog.get(mechanism);
        let streams = self.randoms.ids(mechanism).map(|(stream, ids)| (point, stream, ids));
        self.net.model.streams.extend(streams);
        self.randoms += StreamCount::of(mechanism);
        point
    }

    /// Sets the ids of the first random stream of a point process that has just been added.
    pub fn set_stream(&mut self, point: PointId, ids: [u32; 3]) {
        let of_point = |s: &&mut (PointId, RandomId, [u32; 3])| s.0 == point && s.1 == RandomId(0);
        if let Some(stream) =
            self.net.model.streams.iter_mut().rev().take_while(|s| s.0 == point).find(of_point)
        {
            stream.2 = ids;
        }
    }

    /// Where the spikes of any cell come from.
    pub fn source_of(&mut self, cell: Ordinal) -> SourceId {
        if let Some(own) = self.own(cell) {
            return self.source[own.index()];
        }
        let gid = Gid(self.all_cells.gid(cell));
        let sources = &mut self.net.model.sources;
        *self.remote.entry(cell).or_insert_with(|| {
            sources.push(Source { kind: SourceKind::Remote, threshold: 0.0, gid: Some(gid) });
            SourceId::from_index(sources.len() - 1)
        })
    }

    /// The interned name of a section.
    pub fn section_name(&mut self, built: &BuiltCell, ix: SectionIx) -> NameId {
        self.net.names.intern(&built.secs[ix.index()].name)
    }

    /// The gid of a cell of this part.
    pub fn gid(&self, cell: CellIndex) -> u32 {
        self.net.cells.gid[cell.index()].0
    }

    /// The field of a mechanism that a modeller can set or record under `name`.
    pub fn field(&self, mechanism: MechId, name: &str) -> Option<FieldId> {
        let fields = &self.catalog.get(mechanism).fields;
        let find =
            |name: &str| fields.iter().position(|f| f.visible && f.name == name).map(FieldId::from_index);
        // `del` is a word of Python, so NEURON lets it be called `delay` there.
        find(name).or_else(|| (name == "delay").then(|| find("del")).flatten())
    }

    /// The message for a parameter that a mechanism does not have.
    pub fn unknown_field(&self, mechanism: MechId, name: &str, path: String) -> Diagnostic {
        let mechanism = self.catalog.get(mechanism);
        let known: Vec<&str> =
            mechanism.fields.iter().filter(|f| f.visible).map(|f| f.name.as_str()).collect();
        Diagnostic::error(format!("`{}` has no parameter `{name}`", mechanism.name))
            .at_path(path)
            .help_opt(netpyne_base::did_you_mean(name, &known))
            .help_opt(netpyne_base::listed(&known).map(|names| format!("it has: {names}")))
    }
}
