//! The instantiated network with its names: what files, tables and plots show.

use crate::column::Column;
use crate::description::conns::{Conns, PlanId};
use crate::description::matrices::MatrixName;
use crate::description::names::{NameId, Names};
use crate::model::{self, Model};
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Gid, define_id};
use netpyne_specs::{Dict, Number, Value};
use std::sync::Arc;

pub use crate::description::cell_index::CellIndex;

define_id! { /// Index into [`Network::pops`].
PopId }
define_id! { /// Index into [`Network::structures`].
StructureId }

/// A network: its description, and the numbers that are simulated.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// What the engine runs.
    pub model: Model,
    /// Names that the columns below refer to.
    pub names: Names,
    /// Populations in order of creation.
    pub pops: Vec<Population>,
    /// Cells, artificial ones included, in order of creation.
    pub cells: Cells,
    /// Sections as NetPyNE stores them; cells with the same rules share one.
    pub structures: Vec<Arc<Structure>>,
    /// Where each of `model.points` is.
    pub sites: Sites,
    /// Connections in order of creation.
    pub conns: Conns,
    /// Stimuli in order of creation.
    pub stims: Vec<Stim>,
    /// What each of `model.recordings` is.
    pub recordings: Vec<RecordingName>,
    /// What each of `model.matrices` is.
    pub matrices: Vec<MatrixName>,
    /// In one of several parts: what the configuration wants recorded and no cell of this part has.
    pub missing_traces: Vec<MissingTrace>,
    /// Sections that lost all their synapses when these were redistributed; NetPyNE stores an empty list there. Sorted.
    pub emptied: Vec<(CellIndex, NameId)>,
    /// Whose spikes each of `model.recorded_sources` are.
    pub stim_recordings: Vec<StimRecordingName>,
    /// NEURON's global variables as the model sets them, `celsius` and `v_init` always among them.
    pub globals: IndexMap<String, f64>,
}

/// A population.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Population {
    /// Its label.
    pub label: String,
    /// Its tags as NetPyNE stores them, `pop` included.
    pub tags: Dict,
    /// Its cells: in a part of a network, those of the other parts too.
    pub gids: Gids,
}

/// Consecutive gids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gids {
    /// The first.
    pub first: Gid,
    /// How many.
    pub count: u32,
}

impl Gids {
    /// All of them.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Gid> + Clone {
        (self.first.0..self.first.0 + self.count).map(Gid)
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.count == 0
    }

    /// Whether `gid` is among them.
    pub fn contains(self, gid: Gid) -> bool {
        (self.first.0..self.first.0 + self.count).contains(&gid.0)
    }
}

/// What a cell is.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Sections.
    Compartments {
        /// The numbers.
        cell: model::CellId,
        /// The sections by name.
        structure: StructureId,
    },
    /// An artificial cell.
    Artificial {
        /// The numbers.
        point: model::PointId,
        /// Parameters as NetPyNE stores them.
        params: Arc<Dict>,
    },
    /// Nothing: no rule gives it sections. It is selected and connected as others are, takes no events and sends none.
    Bare,
}

/// The cells of this part, as columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    /// Global identifiers.
    pub gid: Vec<Gid>,
    /// Populations.
    pub pop: Vec<PopId>,
    /// `[x, y, z]`, µm.
    pub position: Vec<[f64; 3]>,
    /// `[x, y, z]` as fractions of the network's extent.
    pub normalised: Vec<[f64; 3]>,
    /// All other tags, positions excluded; cells without tags of their own share their population's.
    pub tags: Vec<Arc<Tags>>,
    /// What they are.
    pub body: Vec<Body>,
}

/// Tags of a cell besides its position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    /// In order.
    pub own: Dict,
    /// How many of `own` stand before the position tags; `None` if the positions are in `own` themselves.
    pub before_position: Option<usize>,
    /// Labels of the cell rules applied; `None` for artificial cells.
    pub label: Option<Vec<String>>,
}

impl Cells {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.gid.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.gid.is_empty()
    }

    /// The cell with a gid.
    pub fn find(&self, gid: Gid) -> Option<CellIndex> {
        // Gids ascend, though not without gaps.
        self.gid.binary_search(&gid).ok().map(CellIndex::from_index)
    }

    /// All tags of a cell as NetPyNE stores them.
    pub fn tags(&self, cell: CellIndex) -> Dict {
        let i = cell.index();
        tags_at(&self.tags[i], self.position[i], self.normalised[i])
    }
}

/// All tags of a cell at a position, as NetPyNE stores them.
pub(crate) fn tags_at(tags: &Tags, position: [f64; 3], normalised: [f64; 3]) -> Dict {
    let mut all = Dict::new();
    let push_position = |all: &mut Dict| {
        for (key, value) in ["xnorm", "ynorm", "znorm"].into_iter().zip(normalised) {
            all.insert(key.to_owned(), value.into());
        }
        for (key, value) in ["x", "y", "z"].into_iter().zip(position) {
            all.insert(key.to_owned(), value.into());
        }
    };
    for (k, (key, value)) in tags.own.iter().enumerate() {
        if Some(k) == tags.before_position {
            push_position(&mut all);
        }
        all.insert(key.clone(), value.clone());
    }
    if tags.before_position.is_some_and(|k| k >= tags.own.len()) {
        push_position(&mut all);
    }
    if let Some(label) = &tags.label {
        all.insert("label".to_owned(), label.clone().into());
    }
    all
}

/// Sections of a cell as NetPyNE stores them: strings stay strings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure {
    /// Section name to `geom`, `mechs`, `topol`, ...; without `synMechs`, which [`Network::sites`] holds.
    pub secs: Dict,
    /// Named lists of sections.
    pub sec_lists: Dict,
}

/// Where the point processes of the model are, as columns parallel to `model.points`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sites {
    /// Section; [`NameId::NONE`] for artificial cells.
    pub sec: Column<NameId>,
    /// Location in the section.
    pub loc: Column<f64>,
    /// The plan that asked for it, if it is a synapse; [`PlanId::NONE`] for everything else.
    pub plan: Column<PlanId>,
}

/// A stimulus of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Stim {
    /// The cell.
    pub cell: CellIndex,
    /// What NetPyNE stores for it.
    pub dict: Arc<Dict>,
    /// The numbers: electrode or NetStim.
    pub point: model::PointId,
}

/// Where a recording goes in the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingName {
    /// Key of `recordTraces`, or `t`.
    pub trace: String,
    /// Cell; none for `t`.
    pub gid: Option<Gid>,
    /// Key within the cell's entry where that is a dictionary (`soma_0.5`).
    pub key: Option<String>,
}

/// A trace that no cell has, as far as one part of the network knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingTrace {
    /// Key of `recordTraces`.
    pub trace: String,
    /// One of the cells that lack something.
    pub gid: Gid,
    /// What it lacks.
    pub message: String,
    /// Whether that cell has such a thing elsewhere.
    pub elsewhere: bool,
}

impl MissingTrace {
    /// Whether this is what to say rather than `other`: of a cell that has such a thing elsewhere, else of the first cell.
    pub fn goes_before(&self, other: &Self) -> bool {
        (!self.elsewhere, self.gid) < (!other.elsewhere, other.gid)
    }

    /// What to say if no part has it.
    pub fn warning(&self) -> Diagnostic {
        let path = format!("simConfig.recordTraces[{:?}]", self.trace);
        let message = format!("nothing is recorded; in cell {}: {}", self.gid, self.message);
        Diagnostic::warning(message).at_path(path)
    }
}

/// Where the spikes of a stimulus go in the results: `stims[cell_<gid>][source]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StimRecordingName {
    /// Cell.
    pub gid: Gid,
    /// Label of the stimulus.
    pub source: String,
}

impl Network {
    /// The sections of a compartmental cell as NetPyNE stores them, synapses included.
    pub fn secs(&self, cell: CellIndex) -> Option<Dict> {
        let Body::Compartments { cell: model_cell, structure } = &self.cells.body[cell.index()] else {
            return None;
        };
        let mut secs = self.structures[structure.index()].secs.clone();
        for (i, &owner) in self.model.points.cell.iter().enumerate() {
            if owner == *model_cell {
                self.push_synapse(i, &mut secs);
            }
        }
        for (_, sec) in self.emptied.iter().filter(|(owner, _)| *owner == cell) {
            if let Some(Value::Dict(sec)) = secs.get_mut(self.names.get(*sec)) {
                sec.insert("synMechs".to_owned(), Value::List(Vec::new()));
            }
        }
        Some(secs)
    }

    /// Adds point process `i`, if it is a synapse, to the `synMechs` of its section.
    pub(crate) fn push_synapse(&self, i: usize, secs: &mut Dict) {
        let plan = self.sites.plan[i];
        if plan == PlanId::NONE {
            return;
        }
        let plan = &self.conns.plans[plan.index()];
        let Some(Value::Dict(sec)) = secs.get_mut(self.names.get(self.sites.sec[i])) else { return };
        let mut syn = Dict::new();
        syn.insert("label".to_owned(), plan.syn_mech.map_or(Value::Null, |l| self.names.get(l).into()));
        syn.insert("loc".to_owned(), number(self.sites.loc[i], plan.whole[2]));
        if let Some(params) = &plan.syn_params {
            syn.extend(params.iter().map(|(k, v)| (k.clone(), v.clone())));
        }
        match sec.get_mut("synMechs") {
            Some(Value::List(list)) => list.push(syn.into()),
            _ => {
                sec.insert("synMechs".to_owned(), Value::List(vec![syn.into()]));
            }
        }
    }
}

/// A number as Python would have it: an int where it came from ints.
pub(crate) fn number(x: f64, whole: bool) -> Value {
    if whole && x.trunc() == x && x.abs() < 9e15 { Number::Int(x as i64).into() } else { x.into() }
}
