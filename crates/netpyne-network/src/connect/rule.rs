//! A connectivity rule while its connections are made.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::prepared::PreparedRule;
use crate::connect::shared::Shared;
use crate::selection::select;
use netpyne_base::Diagnostic;
use netpyne_expr::{Constant, Expr, Names};
use netpyne_math::hash::ListHasher;
use netpyne_specs::{Conds, ConnParams, Number, Value};
use std::sync::Arc;

/// A rule while its connections are made.
pub(crate) struct Rule<'a> {
    /// As it was written.
    pub params: &'a ConnParams,
    /// Where it stands.
    pub path: String,
    /// Presynaptic cells, of all parts.
    pub pre: Vec<Ordinal>,
    /// Postsynaptic cells, of all parts.
    pub post: Vec<Ordinal>,
    /// Positions in `post` of those whose connections are gone through here.
    pub here: Vec<u32>,
    /// Whether these are all: something is numbered over all parts, or has a side on the presynaptic cell.
    pub everyone: bool,
    /// Weight, delay, number of synapses and location.
    pub given: [Given<'a>; 4],
    /// Synaptic mechanisms.
    pub syn_mechs: Vec<Option<&'a str>>,
    /// Factors of `given` for each of several synaptic mechanisms.
    pub factors: [Option<&'a [Number]>; 4],
    /// What its connections have in common.
    pub shared: Shared,
    /// How its plain connections were made last.
    pub prepared: Option<Arc<PreparedRule>>,
}

/// One of weight, delay, synsPerConn and loc.
pub(crate) enum Given<'a> {
    /// The same for all connections.
    Fixed(Amount<'a>),
    /// Evaluated for each.
    Function(Expr),
    /// Evaluated for all pairs beforehand, pre outer, post inner.
    Table(Vec<f64>),
}

/// The keys of [`Rule::given`], in the order in which they are evaluated.
pub(crate) const GIVEN: [&str; 4] = ["weight", "delay", "synsPerConn", "loc"];

/// What a listed connection has instead of the rule's own values.
#[derive(Clone, Copy, Default)]
pub(crate) struct Listed<'a> {
    /// Weight, delay and location.
    pub amounts: [Option<Amount<'a>>; 4],
    /// Section.
    pub sec: Option<&'a Value>,
    /// Presynaptic location.
    pub pre_loc: Option<&'a Value>,
    /// Presynaptic section.
    pub pre_sec: Option<&'a Value>,
}

impl Rule<'_> {
    /// What of the amount for `GIVEN[k]` belongs to the rule's synaptic mechanism `i`.
    pub fn share<'v>(&self, amount: Amount<'v>, k: usize, i: usize) -> Result<Amount<'v>, String> {
        amount.for_mechanism(i, self.syn_mechs.len(), self.factors[k])
    }

    /// Whether connections onto a cell are gone through here.
    pub fn visits(&self, build: &Build, post: Ordinal) -> bool {
        self.everyone || build.own(post).is_some()
    }
}

/// The cells that fulfil conditions.
pub(crate) fn cells(build: &mut Build, conds: &Conds, path: &str) -> Vec<Ordinal> {
    select(build, conds).unwrap_or_else(|(key, message)| {
        build.out.push(Diagnostic::error(message).at_path(format!("{path}.{key}")));
        Vec::new()
    })
}

/// Gids of cells, which ascend.
pub(crate) fn hash_gids(build: &Build, lists: &[&[Ordinal]]) -> u32 {
    let mut hasher = ListHasher::new();
    lists.iter().flat_map(|l| l.iter()).for_each(|&c| hasher.push(u64::from(build.gid_of(c))));
    hasher.finish()
}

/// Names that strings of rules may use besides `variables`.
pub(crate) fn names(build: &Build, variables: &[&str]) -> Names {
    let constant = |names: Names, (name, value): &(String, Constant)| names.constant(name, *value);
    build.constants.iter().fold(Names::of(variables), constant)
}
