//! What all connections of a rule have in common, and what they are stored with.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::syn_mech::SynMech;
use crate::connect::placement::{self, Spread};
use crate::description::conns::{Plan, PlanId};
use crate::description::names::NameId;
use netpyne_base::Diagnostic;
use netpyne_morphology::SectionIx;
use netpyne_specs::{At, ConnParams, Dict, Field, Plasticity, Value, WeightShape};
use std::collections::HashMap;
use std::sync::Arc;

/// What all connections of a rule have in common.
pub(crate) struct Shared {
    /// Where the rule stands.
    pub path: String,
    /// Its label, if labels are stored.
    pub label: Option<NameId>,
    /// How synapses are spread over sections.
    pub spread: Spread,
    /// How weights vary over time.
    pub shape: Option<WeightShape>,
    /// Plasticity mechanism.
    pub plast: Option<Plasticity>,
    /// Which weight of artificial targets to set.
    pub weight_index: Option<i64>,
    extra: Dict,
    plans: HashMap<PlanKey, PlanId>,
    sections: HashMap<(u32, usize), Arc<[SectionIx]>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PlanKey {
    /// Synaptic mechanism.
    pub syn: Option<NameId>,
    /// Source of a stimulus.
    pub pre_label: Option<NameId>,
    /// Which of weight, delay and location were ints.
    pub whole: [bool; 3],
    /// Whether the target is an artificial cell.
    pub artificial: bool,
    /// Section and location of targets that are no synapse: where they stand, and their bits.
    pub fixed: Option<(usize, Option<u64>)>,
}

impl Shared {
    /// Of a connectivity rule.
    pub fn of_rule(build: &mut Build, label: &str, rule: &ConnParams) -> Self {
        let mut extra = Dict::new();
        let stored = rule.to_dict();
        for key in ["shape", "plast", "weightIndex", "distributeSynsUniformly", "connRandomSecFromList"] {
            extra.extend(stored.get(key).map(|v| (key.to_owned(), v.clone())));
        }
        let spread = Spread {
            random: rule.conn_random_sec_from_list.unwrap_or(build.cfg.conn_random_sec_from_list),
            uniform: rule.distribute_syns_uniformly.unwrap_or(build.cfg.distribute_syns_uniformly),
        };
        Shared {
            label: build.cfg.include_params_label.then(|| build.net.names.intern(label)),
            shape: rule.shape.clone(),
            plast: rule.plast.clone(),
            weight_index: rule.weight_index,
            spread,
            extra,
            ..Self::empty(format!("connParams[{label:?}]"), build)
        }
    }

    /// Of a stimulation rule, whose source may shape its weights.
    pub fn of_stim(build: &mut Build, label: &str, source: &Dict) -> Self {
        let mut shared = Self::empty(format!("stimTargetParams[{label:?}]"), build);
        for key in ["shape", "plast"] {
            let Some(value) = source.get(key) else { continue };
            shared.extra.insert(key.to_owned(), value.clone());
            let root = At::root("stimSourceParams");
            match key {
                "shape" => shared.shape = Field::read(value, &root.key(key), &mut build.out),
                _ => shared.plast = Field::read(value, &root.key(key), &mut build.out),
            }
        }
        shared
    }

    /// Of the rest: the mirrored side of pointer connections.
    pub fn empty(path: String, build: &Build) -> Self {
        let spread = Spread {
            random: build.cfg.conn_random_sec_from_list,
            uniform: build.cfg.distribute_syns_uniformly,
        };
        Shared {
            path,
            label: None,
            spread,
            shape: None,
            plast: None,
            weight_index: None,
            extra: Dict::new(),
            plans: HashMap::new(),
            sections: HashMap::new(),
        }
    }

    /// The sections of a cell that `sec` means, resolved once per kind of cell.
    pub fn sections(
        &mut self,
        build: &mut Build,
        built: &BuiltCell,
        sec: Option<&Value>,
    ) -> Arc<[SectionIx]> {
        let key = (built.structure.0, sec.map_or(0, |s| std::ptr::from_ref(s) as usize));
        if let Some(known) = self.sections.get(&key) {
            return Arc::clone(known);
        }
        placement::warn_of_lacking(build, built, sec, &self.path);
        let found: Arc<[SectionIx]> = placement::sections(built, sec).into();
        self.sections.insert(key, Arc::clone(&found));
        found
    }

    /// Reports a mistake of the rule, the first at each key.
    pub fn fail(&self, build: &mut Build, key: &str, message: impl Into<String>) {
        build.report_first(Diagnostic::error(message).at_path(format!("{}.{key}", self.path)));
    }

    /// The plan of the mirrored side of a pointer connection.
    pub fn pointer_plan(&mut self, build: &mut Build, syn: &SynMech) -> PlanId {
        let key = PlanKey {
            syn: Some(syn.name),
            pre_label: None,
            whole: [false; 3],
            artificial: false,
            fixed: None,
        };
        self.plan(build, key, Some(syn), None)
    }

    /// The plan of connections that agree in `key`.
    pub fn plan(
        &mut self,
        build: &mut Build,
        key: PlanKey,
        syn: Option<&SynMech>,
        fixed: Option<(Value, Value)>,
    ) -> PlanId {
        if let Some(id) = self.plans.get(&key) {
            return *id;
        }
        let mut late = Dict::new();
        if key.artificial {
            if !self.extra.contains_key("weightIndex") {
                late.insert("weightIndex".to_owned(), 0.into());
            }
        } else {
            late.insert("preLoc".to_owned(), 0.5.into());
        }
        let is_stdp = |plast: &Value| plast.get("mech").and_then(Value::as_str) == Some("STDP");
        let plan = Plan {
            plastic: !build.deferred && self.extra.get("plast").is_some_and(is_stdp),
            label: self.label,
            syn_mech: key.syn,
            pre_label: key.pre_label,
            extra: self.extra.clone(),
            late,
            whole: key.whole,
            fixed_place: fixed,
            syn_params: syn.map(|s| Arc::clone(&s.dict)),
        };
        build.net.conns.plans.push(plan);
        let id = PlanId::from_index(build.net.conns.plans.len() - 1);
        self.plans.insert(key, id);
        id
    }
}
