//! Synapses of a network that exists already, and which connection ends on which.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::syn_mech::SynMech;
use crate::connect::synapse::{self, Membrane};
use crate::description::conns::{Plan, PlanId};
use crate::description::explicit::{
    ConnKind, ExplicitBody, ExplicitCell, ExplicitConn, ExplicitNetwork, ExplicitSynapse,
};
use crate::description::names::NameId;
use crate::description::network::CellIndex;
use crate::model::PointId;
use netpyne_base::Diagnostic;
use netpyne_specs::{At, SynMechParams, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// What has been made of the description so far.
pub(super) struct Made<'a> {
    explicit: &'a ExplicitNetwork,
    /// Compiled kinds of synapses; an inner none where there was a mistake.
    kinds: Vec<Option<Option<Arc<SynMech>>>>,
    plans: HashMap<(u32, Option<u32>), PlanId>,
    orphans: HashMap<u32, PlanId>,
    /// Synapses of the cells of this part, by cell.
    cells: HashMap<CellIndex, CellSynapses>,
}

/// Where a synapse is, and of what kind.
type Key = (NameId, u64, NameId);

/// The synapses of a cell.
#[derive(Default)]
struct CellSynapses {
    points: Vec<Option<PointId>>,
    queues: HashMap<Key, Queue>,
}

/// The synapses of one kind at one place, which its connections take in turn.
#[derive(Default)]
struct Queue {
    entries: Vec<u32>,
    next: usize,
}

/// A synapse to make or to find.
pub(super) struct Target<'c> {
    pub own: CellIndex,
    pub cell: &'c ExplicitCell,
    pub built: &'c BuiltCell,
    pub path: &'c str,
}

impl<'a> Made<'a> {
    /// Nothing yet.
    pub fn new(explicit: &'a ExplicitNetwork) -> Self {
        Self {
            explicit,
            kinds: vec![None; explicit.synapse_kinds.len()],
            plans: HashMap::new(),
            orphans: HashMap::new(),
            cells: HashMap::new(),
        }
    }

    /// The compiled kind of a synapse.
    pub fn kind(&mut self, build: &mut Build, kind: u32) -> Option<Arc<SynMech>> {
        if let Some(known) = &self.kinds[kind as usize] {
            return known.clone();
        }
        let described = &self.explicit.synapse_kinds[kind as usize];
        let label = self.explicit.names.get(described.label).to_owned();
        let root = At::root("synMechs");
        let params = SynMechParams::from_dict(&described.params, &root.label(&label), &mut build.out);
        let path = format!("synMechs[{label:?}]");
        let compiled = synapse::compile(build, &label, &params, path).map(|mut syn| {
            syn.dict = Arc::clone(&described.params);
            Arc::new(syn)
        });
        self.kinds[kind as usize] = Some(compiled.clone());
        compiled
    }

    /// The plan of connections of a kind onto synapses of a kind, or onto something else.
    pub fn plan(
        &mut self,
        build: &mut Build,
        conn: u32,
        synapse: Option<u32>,
        place: Option<(Value, Value)>,
    ) -> PlanId {
        let kinds = &self.explicit.synapse_kinds;
        *self.plans.entry((conn, synapse)).or_insert_with(|| {
            let kind: &ConnKind = &self.explicit.conn_kinds[conn as usize];
            let is_stdp = |plast: &Value| plast.get("mech").and_then(Value::as_str) == Some("STDP");
            let from_cell = kind.pre_label.is_none();
            build.net.conns.plans.push(Plan {
                label: kind.label,
                syn_mech: kind.syn_mech,
                pre_label: kind.pre_label,
                extra: kind.extra.clone(),
                plastic: from_cell && kind.extra.get("plast").is_some_and(is_stdp),
                late: kind.late.clone(),
                whole: kind.whole,
                fixed_place: place,
                syn_params: synapse.map(|s| Arc::clone(&kinds[s as usize].params)),
            });
            PlanId::from_index(build.net.conns.plans.len() - 1)
        })
    }

    /// The plan of synapses that no connection ends on.
    fn orphan_plan(&mut self, build: &mut Build, synapse: u32) -> PlanId {
        let kind = &self.explicit.synapse_kinds[synapse as usize];
        *self.orphans.entry(synapse).or_insert_with(|| {
            build.net.conns.plans.push(Plan {
                syn_mech: Some(kind.label),
                whole: [false, false, kind.whole],
                syn_params: Some(Arc::clone(&kind.params)),
                ..Plan::default()
            });
            PlanId::from_index(build.net.conns.plans.len() - 1)
        })
    }

    /// The synapse that the next connection with this place and mechanism ends on, with its kind. If there are as many
    /// synapses as connections each has its own; otherwise they share.
    pub fn next(
        &mut self,
        build: &mut Build,
        target: &Target,
        conn: &ExplicitConn,
    ) -> Option<(PointId, Arc<SynMech>, PlanId)> {
        let explicit = self.explicit;
        let label = explicit.conn_kinds[conn.kind as usize].syn_mech?;
        let synapses = described(target.cell);
        let of_cell = self.cells.entry(target.own).or_insert_with(|| CellSynapses::new(explicit, synapses));
        let Some(queue) = of_cell.queues.get_mut(&(conn.sec, conn.loc.to_bits(), label)) else {
            return self.without_description(build, target, conn, label);
        };
        let index = queue.entries[queue.next.min(queue.entries.len() - 1)];
        queue.next += 1;
        let synapse = synapses[index as usize];
        let syn = self.kind(build, synapse.kind)?;
        let plan = self.plan(build, conn.kind, Some(synapse.kind), None);
        let points = |made: &Self| made.cells[&target.own].points[index as usize];
        if points(self).is_none() {
            for earlier in 0..index {
                if synapses[earlier as usize].sec == synapse.sec {
                    self.create(build, target, synapses, earlier, None);
                }
            }
            self.create(build, target, synapses, index, Some(plan));
        }
        Some((points(self)?, syn, plan))
    }

    /// A synapse that the description does not tell of: made as the rules tell.
    fn without_description(
        &mut self,
        build: &mut Build,
        target: &Target,
        conn: &ExplicitConn,
        label: NameId,
    ) -> Option<(PointId, Arc<SynMech>, PlanId)> {
        let name = self.explicit.names.get(label).to_owned();
        let syn = synapse::find(build, &name, target.path)?;
        let sec = self.explicit.names.get(conn.sec);
        let Some(ix) = target.built.morph.find(sec) else {
            let d = Diagnostic::error(format!("the cell has no section `{sec}`"));
            build.report_once(d.at_path(format!("{}.sec", target.path)));
            return None;
        };
        let plan = self.plan(build, conn.kind, None, None);
        build.net.conns.plans[plan.index()].syn_params = Some(Arc::clone(&syn.dict));
        let at = Membrane::of(build, target.own, target.built, (ix, conn.loc))?;
        let point = synapse::create(build, &syn, at, plan, target.path)?;
        Some((point, syn, plan))
    }

    fn create(
        &mut self,
        build: &mut Build,
        target: &Target,
        synapses: &[ExplicitSynapse],
        index: u32,
        plan: Option<PlanId>,
    ) {
        let is_there = |made: &Self| made.cells[&target.own].points[index as usize].is_some();
        if is_there(self) {
            return;
        }
        let synapse = synapses[index as usize];
        let Some(syn) = self.kind(build, synapse.kind) else { return };
        let plan = plan.unwrap_or_else(|| self.orphan_plan(build, synapse.kind));
        let sec = self.explicit.names.get(synapse.sec);
        let place = target.built.morph.find(sec).map(|ix| (ix, synapse.loc));
        let at = place.and_then(|place| Membrane::of(build, target.own, target.built, place));
        let Some(at) = at else { return };
        let point = synapse::make(build, &syn, at, plan, target.path);
        if let Some(of_cell) = self.cells.get_mut(&target.own) {
            of_cell.points[index as usize] = point;
        }
    }

    /// Makes the synapses of a cell that no connection has asked for.
    pub fn rest(&mut self, build: &mut Build, target: &Target) {
        let synapses = described(target.cell);
        let explicit = self.explicit;
        self.cells.entry(target.own).or_insert_with(|| CellSynapses::new(explicit, synapses));
        for index in 0..synapses.len() as u32 {
            self.create(build, target, synapses, index, None);
        }
    }
}

fn described(cell: &ExplicitCell) -> &[ExplicitSynapse] {
    match &cell.body {
        ExplicitBody::Compartments { synapses, .. } => synapses,
        ExplicitBody::Artificial(_) | ExplicitBody::Unknown => &[],
    }
}

impl CellSynapses {
    fn new(explicit: &ExplicitNetwork, synapses: &[ExplicitSynapse]) -> Self {
        let mut queues: HashMap<Key, Queue> = HashMap::new();
        for (i, synapse) in synapses.iter().enumerate() {
            let label = explicit.synapse_kinds[synapse.kind as usize].label;
            queues.entry((synapse.sec, synapse.loc.to_bits(), label)).or_default().entries.push(i as u32);
        }
        Self { points: vec![None; synapses.len()], queues }
    }
}
