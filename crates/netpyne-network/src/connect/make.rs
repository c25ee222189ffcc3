//! One connection of a rule, made by itself.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::attach;
use crate::connect::pair_values::PairValues;
use crate::connect::request::{PreSide, Request};
use crate::connect::rule::{GIVEN, Given, Listed, Rule};
use crate::strings::HocDraw;
use netpyne_base::Diagnostic;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;

/// Makes one connection, for each synaptic mechanism of the rule. `pair` is its place in the tables of values.
pub(crate) fn make(
    build: &mut Build,
    rule: &mut Rule,
    (pre, post): (Ordinal, Ordinal),
    pair: usize,
    listed: &Listed,
) -> Result<(), Box<Diagnostic>> {
    let mut amounts = [Amount::Missing; 4];
    // Seeded by the first function that draws; the others go on from there.
    let mut random: Option<HocRandom> = None;
    let mut values: Option<PairValues> = None;
    for (i, given) in rule.given.iter().enumerate() {
        amounts[i] = match given {
            Given::Fixed(amount) => *amount,
            Given::Table(table) => Amount::One(table[pair], false),
            Given::Function(expr) => {
                if random.is_none() && expr.uses_random() {
                    let seed = build.cfg.seeds.conn as u32;
                    random =
                        Some(HocRandom::new(Random123::new(build.gid_of(pre), build.gid_of(post), seed)));
                }
                let values = values.get_or_insert_with(PairValues::new);
                let at =
                    |error: netpyne_expr::EvalError| error.diagnostic(&format!("{}.{}", rule.path, GIVEN[i]));
                values
                    .fill(build, pre, post, expr)
                    .map_err(|m| Diagnostic::error(m).at_path(rule.path.clone()))?;
                let value = match &mut random {
                    Some(random) => expr.eval(&values.slots, &mut HocDraw(random)),
                    None => expr.eval(&values.slots, &mut netpyne_expr::NoDraw),
                };
                Amount::One(value.map_err(at)?, false)
            }
        };
        if let Some(amount) = listed.amounts[i] {
            amounts[i] = amount;
        }
    }
    let params = rule.params;
    for (i, syn_mech) in rule.syn_mechs.iter().enumerate() {
        let pick = |k: usize| {
            let place = || format!("{}.{}", rule.path, GIVEN[k]);
            rule.share(amounts[k], k, i).map_err(|m| Box::new(Diagnostic::error(m).at_path(place())))
        };
        let request = Request {
            pre: PreSide::Cell(pre),
            post,
            syn_mech: *syn_mech,
            weight: pick(0)?,
            delay: pick(1)?,
            syns_per_conn: pick(2)?,
            loc: pick(3)?,
            sec: listed.sec.or(params.sec.as_ref()),
            pre_loc: listed.pre_loc.or(params.pre_loc.as_ref()),
            pre_sec: listed.pre_sec.or(params.pre_sec.as_ref()),
        };
        attach::connect(build, &mut rule.shared, &request);
    }
    Ok(())
}
