//! How plain connections of a rule are made on one kind of cell, found out once: which synapses at which nodes, with which
//! weights. Whatever is not plain, or wrong, is left to [`attach`](crate::connect::attach), which says what.

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::share::Ordinal;
use crate::connect::insert::{Contact, push};
use crate::connect::placement::{self, Place};
use crate::connect::plain::{Failed, LARGE, count, fixed, is_fine_delay, is_fine_weight};
use crate::connect::point_connector::PointConnector;
use crate::connect::prepared::{Choice, Part, PreparedRule, Spot};
use crate::connect::rule::{Given, Rule};
use crate::connect::shared::PlanKey;
use crate::connect::synapse;
use crate::connect::weight::{cell_scale, norm_at};
use crate::description::network::{Body, CellIndex};
use crate::model::{CellId, PointId};
use netpyne_specs::Number;
use std::sync::Arc;

/// How plain connections onto one cell are made.
pub(crate) enum Connector {
    /// With synapses.
    Synapses(SynapseConnector),
    /// Onto what takes events itself.
    Point(PointConnector),
}

impl Connector {
    /// For the rule's connections onto `post`, if these are plain.
    pub fn of(build: &mut Build, rule: &mut Rule, post: Ordinal) -> Option<Self> {
        let own = build.own(post)?;
        Some(match build.net.cells.body[own.index()] {
            Body::Artificial { point, .. } => {
                Connector::Point(PointConnector::of(build, rule, (post, own), point)?)
            }
            Body::Bare => return None,
            Body::Compartments { .. } => Connector::Synapses(SynapseConnector::of(build, rule, post)?),
        })
    }

    /// Makes the connections from `pre`; `values` are weight, delay and location where they are evaluated for each pair.
    #[inline]
    pub fn connect(
        &mut self,
        build: &mut Build,
        rule: &Rule,
        pre: Ordinal,
        values: [Option<f64>; 3],
    ) -> Result<(), Failed> {
        match self {
            Connector::Synapses(connector) => connector.connect(build, rule, pre, values),
            Connector::Point(connector) => connector.connect(build, pre, values),
        }
    }
}

/// A prepared rule applied to one cell.
pub(crate) struct SynapseConnector {
    prepared: Arc<PreparedRule>,
    post: Ordinal,
    own: CellIndex,
    cell: CellId,
    post_gid: u32,
    /// Synapses that exist already, by part and place, where connections share them.
    points: Vec<Vec<Option<PointId>>>,
    shares: bool,
    self_connects: bool,
    weight0: bool,
}

impl SynapseConnector {
    /// For the rule's connections onto `post`, if these are plain.
    pub fn of(build: &mut Build, rule: &mut Rule, post: Ordinal) -> Option<Self> {
        let own = build.own(post)?;
        let cell = synapse::model_cell(build, own)?;
        let built = build.built[own.index()].as_ref()?;
        let factor = cell_scale(build, post);
        let fits = |r: &Arc<PreparedRule>| Arc::ptr_eq(&r.built, built) && r.factor == factor;
        let prepared = match rule.prepared.as_ref().filter(|r| fits(r)) {
            Some(prepared) => Arc::clone(prepared),
            None => {
                let built = Arc::clone(built);
                let prepared = Arc::new(write(build, rule, built, factor)?);
                Arc::clone(rule.prepared.insert(prepared))
            }
        };
        let shares = !build.cfg.one_syn_per_netcon;
        let points = match shares {
            true => prepared.parts.iter().map(|part| vec![None; part.spots.len()]).collect(),
            false => Vec::new(),
        };
        Some(Self {
            prepared,
            post,
            own,
            cell,
            post_gid: build.gid(own),
            points,
            shares,
            self_connects: build.cfg.allow_self_conns,
            weight0: build.cfg.allow_conns_with_weight0,
        })
    }

    /// Makes the connections from `pre`; `values` are weight, delay and location where they are evaluated for each pair.
    #[inline]
    pub fn connect(
        &mut self,
        build: &mut Build,
        rule: &Rule,
        pre: Ordinal,
        values: [Option<f64>; 3],
    ) -> Result<(), Failed> {
        if pre == self.post && !self.self_connects {
            return Ok(());
        }
        let [weight, delay, loc] = values;
        let fine = weight.is_none_or(is_fine_weight) && delay.is_none_or(is_fine_delay);
        // A wrong location is told by the slow way, before anything is made.
        if !fine || loc.is_some_and(|loc| !(0.0..=1.0).contains(&loc)) {
            return Err(Failed);
        }
        let prepared = Arc::clone(&self.prepared);
        for (p, part) in prepared.parts.iter().enumerate() {
            let weight = match (part.weight, weight) {
                (Some(weight), _) => weight,
                (None, Some(weight)) => weight * prepared.factor.get(),
                (None, None) => return Err(Failed),
            };
            let Some(delay) = part.delay.or(delay) else { return Err(Failed) };
            let spots = match part.choice {
                Choice::All | Choice::Evaluated => 0..part.spots.len(),
                Choice::Drawn => {
                    let drawn = placement::draw_section(part.spots.len(), (self.post_gid, build.gid_of(pre)));
                    drawn..drawn + 1
                }
            };
            for s in spots {
                let spot = &part.spots[s];
                let (ix, at, _) = spot.place;
                let at = if part.choice == Choice::Evaluated { loc.unwrap_or(at) } else { at };
                let moves = part.choice == Choice::Evaluated;
                let known = if self.shares && !moves { self.points[p][s] } else { None };
                let point = match (known, part.syn.set) {
                    (Some(point), _) => Some(point),
                    (None, Some(set)) if !self.shares && !moves => {
                        let at = (self.cell, spot.node, spot.sec, at);
                        Some(build.push_point_with(part.syn.mechanism, Some(at), spot.plan, set))
                    }
                    _ => {
                        let (cell, number, built) = (self.own, self.cell, &*prepared.built);
                        let at = synapse::Membrane { cell, number, built, place: (ix, at) };
                        synapse::create(build, &part.syn, at, spot.plan, &rule.path)
                    }
                };
                let Some(point) = point else { continue };
                if self.shares && !moves {
                    self.points[p][s] = Some(point);
                }
                let weight = spot.norm.map_or(weight, |norm| weight * norm);
                if weight == 0.0 && !self.weight0 {
                    continue;
                }
                let source = build.source_of(pre);
                push(build, self.own, Contact { source, point, weight, weight_index: 0, delay }, spot.plan);
            }
        }
        Ok(())
    }
}

/// The rule prepared for a kind of cell; none if something is not plain.
fn write(build: &mut Build, rule: &mut Rule, built: Arc<BuiltCell>, factor: Number) -> Option<PreparedRule> {
    let shared = &mut rule.shared;
    if build.deferred || rule.everyone || shared.shape.is_some() || shared.plast.is_some() {
        return None;
    }
    let sections = shared.sections(build, &built, rule.params.sec.as_ref());
    let stands_for_cell = |ix| built.pointps.iter().any(|p| p.section == ix && p.vref.is_some());
    if sections.is_empty()
        || matches!(*sections, [only] if stands_for_cell(only))
        || factor.get().abs() > LARGE
    {
        return None;
    }
    let k = count(rule)?;
    let first = build.params.syn_mech_params.keys().next();
    let mut parts = Vec::new();
    for (i, label) in rule.syn_mechs.iter().enumerate() {
        let (weight, delay) = fixed(build, rule, i)?;
        let syn = synapse::find(build, label.or(first.map(String::as_str))?, &rule.shared.path)?;
        let mechanism = build.catalog.get(syn.mechanism);
        if syn.pointer.is_some() || mechanism.net_receive.is_none() || !mechanism.randoms.is_empty() {
            return None;
        }
        let (places, choice) = places(rule, &built, &sections, i, k)?;
        let mut spots = Vec::with_capacity(places.len());
        for place in places {
            let (ix, loc, loc_whole) = place;
            let info = &built.secs[ix.index()];
            let norm = match &info.weight_norm {
                Some(_) if choice == Choice::Evaluated => return None,
                Some(norm) => Some(norm_at(norm, loc, info.described_nseg).filter(|n| n.abs() <= LARGE)?),
                None => None,
            };
            let node = built.tree.node_at(ix, loc)?;
            let sec = build.section_name(&built, ix);
            let weight_whole =
                norm.is_none() && weight.is_some_and(|w| w.1) && matches!(factor, Number::Int(_));
            let whole = [weight_whole, delay.is_some_and(|d| d.1), loc_whole];
            let key = PlanKey { syn: Some(syn.name), pre_label: None, whole, artificial: false, fixed: None };
            let plan = rule.shared.plan(build, key, Some(&syn), None);
            spots.push(Spot { place, node, sec, plan, norm });
        }
        let weight = weight.map(|(w, _)| w * factor.get());
        parts.push(Part { syn, weight, delay: delay.map(|(d, _)| d), spots, choice });
    }
    Some(PreparedRule { built, factor, parts })
}

/// Where the `k` synapses of mechanism `i` go; none if that is drawn in another way than section by section.
fn places(
    rule: &Rule,
    built: &BuiltCell,
    sections: &[netpyne_morphology::SectionIx],
    i: usize,
    k: usize,
) -> Option<(Vec<Place>, Choice)> {
    let spread = rule.shared.spread;
    let several = spread.random && sections.len() > 1;
    let loc = match &rule.given[3] {
        Given::Fixed(amount) => rule.share(*amount, 3, i).ok()?,
        _ if rule.factors[3].is_some() => return None,
        _ if k == 1 && !several => return Some((vec![(sections[0], 0.5, false)], Choice::Evaluated)),
        _ => return None,
    };
    if k == 1 && several {
        return Some((placement::candidates(sections, loc).ok()?, Choice::Drawn));
    }
    let left_out = placement::loc_left_out(sections, k, loc, spread).is_some();
    if left_out || k > 1 && several && !spread.uniform {
        return None;
    }
    Some((placement::choose((built, sections), k, loc, spread, (0, 0)).ok()?, Choice::All))
}
