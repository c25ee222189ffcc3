//! How plain connections are made onto cells that take events themselves.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::attach::loc_value;
use crate::connect::insert::{Contact, push};
use crate::connect::plain::{Failed, count, fixed, is_fine_delay, is_fine_weight};
use crate::connect::rule::{Given, Rule};
use crate::connect::shared::PlanKey;
use crate::connect::weight::cell_scale;
use crate::description::conns::PlanId;
use crate::description::network::CellIndex;
use crate::model::PointId;
use netpyne_specs::Number;

/// The connections of a rule onto one artificial cell.
pub(crate) struct PointConnector {
    post: Ordinal,
    own: CellIndex,
    point: PointId,
    weight_index: u8,
    /// Connections per pair and mechanism.
    count: usize,
    factor: f64,
    parts: Vec<Part>,
}

/// Those of one synaptic mechanism.
struct Part {
    plan: PlanId,
    /// Weight with the cell's factor; none: evaluated for each pair.
    weight: Option<f64>,
    /// Delay; none: evaluated for each pair.
    delay: Option<f64>,
}

impl PointConnector {
    /// For the connections onto the artificial cell `point`, if they are plain.
    pub fn of(
        build: &mut Build,
        rule: &mut Rule,
        (post, own): (Ordinal, CellIndex),
        point: PointId,
    ) -> Option<Self> {
        if build.deferred || rule.everyone || rule.shared.shape.is_some() || rule.shared.plast.is_some() {
            return None;
        }
        let factor = cell_scale(build, post);
        let weight_index = u8::try_from(rule.shared.weight_index.unwrap_or(0)).ok()?;
        let mechanism = build.net.model.points.mechanism[point.index()];
        let args = build.catalog.get(mechanism).net_receive.as_ref()?.args.len();
        if usize::from(weight_index) >= args.max(1) || !is_fine_weight(factor.get()) {
            return None;
        }
        let count = count(rule)?;
        let sec = rule.params.sec.as_ref();
        let mut parts = Vec::with_capacity(rule.syn_mechs.len());
        for i in 0..rule.syn_mechs.len() {
            let (weight, delay) = fixed(build, rule, i)?;
            let Given::Fixed(loc) = &rule.given[3] else { return None };
            let (loc, bits, loc_whole) = loc_value(rule.share(*loc, 3, i).ok()?);
            let weight_whole = weight.is_some_and(|w| w.1) && matches!(factor, Number::Int(_));
            let key = PlanKey {
                syn: rule.syn_mechs[i].map(|s| build.net.names.intern(s)),
                pre_label: None,
                whole: [weight_whole, delay.is_some_and(|d| d.1), loc_whole],
                artificial: true,
                fixed: Some((sec.map_or(0, |s| std::ptr::from_ref(s) as usize), bits)),
            };
            let plan = rule.shared.plan(build, key, None, Some((sec.cloned().unwrap_or_default(), loc)));
            let weight = weight.map(|(w, _)| w * factor.get());
            parts.push(Part { plan, weight, delay: delay.map(|(d, _)| d) });
        }
        Some(Self { post, own, point, weight_index, count, factor: factor.get(), parts })
    }

    /// Makes the connections from `pre`.
    #[inline]
    pub fn connect(
        &mut self,
        build: &mut Build,
        pre: Ordinal,
        [weight, delay, _]: [Option<f64>; 3],
    ) -> Result<(), Failed> {
        if pre == self.post {
            return Ok(());
        }
        if !weight.is_none_or(is_fine_weight) || !delay.is_none_or(is_fine_delay) {
            return Err(Failed);
        }
        for part in &self.parts {
            let weight = part.weight.or(weight.map(|w| w * self.factor)).ok_or(Failed)?;
            let delay = part.delay.or(delay).ok_or(Failed)?;
            for _ in 0..self.count {
                let source = build.source_of(pre);
                let (point, weight_index) = (self.point, self.weight_index);
                push(build, self.own, Contact { source, point, weight, weight_index, delay }, part.plan);
            }
        }
        Ok(())
    }
}
