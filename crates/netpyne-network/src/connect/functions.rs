//! Connectivity functions written in Rust: they choose the pairs of a rule, the rule says all else.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::batch::Batch;
use crate::connect::rule::{Rule, hash_gids};
use crate::description::network::tags_at;
use netpyne_base::{Diagnostic, Gid, did_you_mean};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_specs::Dict;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A cell as a connectivity function sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its gid.
    pub gid: Gid,
    /// `[x, y, z]`, µm.
    pub position: [f64; 3],
    /// `[x, y, z]` as fractions of the network's extent.
    pub normalised: [f64; 3],
    /// All its tags, `pop` among them.
    pub tags: Dict,
}

/// The cells that fulfil a rule's conditions, in order of gid, and a random stream.
///
/// The stream depends on the label of the rule, the cells and the seed for connections alone, so a network is the same
/// wherever it is built.
#[derive(Clone, Debug)]
pub struct Candidates {
    /// Presynaptic cells.
    pub pre: Vec<Candidate>,
    /// Postsynaptic cells.
    pub post: Vec<Candidate>,
    /// For draws.
    pub random: HocRandom,
}

/// A connectivity function: appends the pairs to connect, as positions in `pre` and `post`, in the order of creation.
#[derive(Clone)]
pub struct ConnectionFunction(Arc<Choose>);

type Choose = dyn Fn(&mut Candidates, &mut Vec<(usize, usize)>) + Send + Sync;

impl ConnectionFunction {
    /// From a closure.
    pub fn new(choose: impl Fn(&mut Candidates, &mut Vec<(usize, usize)>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(choose))
    }
}

impl fmt::Debug for ConnectionFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConnectionFunction")
    }
}

/// What a specification cannot hold.
#[derive(Clone, Debug, Default)]
pub struct Functions {
    connect: BTreeMap<String, ConnectionFunction>,
}

impl Functions {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets a function choose the pairs of the rule `rule`.
    pub fn connect(&mut self, rule: &str, function: ConnectionFunction) {
        self.connect.insert(rule.to_owned(), function);
    }

    /// The function of a rule.
    pub(crate) fn of(&self, rule: &str) -> Option<&ConnectionFunction> {
        self.connect.get(rule)
    }

    /// Reports functions of rules that do not exist.
    pub(crate) fn check(&self, build: &mut Build) {
        let rules = &build.params.conn_params;
        for label in self.connect.keys().filter(|label| !rules.contains_key(*label)) {
            let message = format!("there is a connectivity function for `{label}`, but no such rule");
            let help = did_you_mean(label, rules.keys());
            build.out.push(Diagnostic::error(message).at_path("connParams").help_opt(help));
        }
    }
}

/// Makes the connections of a rule that a function chooses.
pub(crate) fn connect(
    build: &mut Build,
    rule: &mut Rule,
    label: &str,
    function: &ConnectionFunction,
) -> Result<(), Box<Diagnostic>> {
    let (pre, post) = (rule.pre.clone(), rule.post.clone());
    let seed = build.cfg.seeds.conn as u32;
    let stream = Random123::new(hash_str(&format!("conn_{label}")), hash_gids(build, &[&pre, &post]), seed);
    let see = |cells: &[Ordinal]| cells.iter().map(|&c| candidate(build, c)).collect();
    let mut candidates = Candidates { pre: see(&pre), post: see(&post), random: HocRandom::new(stream) };
    let mut pairs = Vec::new();
    (function.0)(&mut candidates, &mut pairs);
    let mut batch = Batch::default();
    for (i, j) in pairs {
        let (Some(&a), Some(&b)) = (pre.get(i), post.get(j)) else {
            let message = format!(
                "its connectivity function chose the pair ({i}, {j}) of {} x {} cells",
                pre.len(),
                post.len()
            );
            return Err(Box::new(Diagnostic::error(message).at_path(rule.path.clone())));
        };
        if rule.visits(build, b) {
            batch.push(a, b, 0);
        }
        batch.flush_if_full(build, rule)?;
    }
    batch.flush(build, rule)
}

fn candidate(build: &Build, cell: Ordinal) -> Candidate {
    let spot = build.spot(cell);
    Candidate {
        gid: Gid(build.gid_of(cell)),
        position: spot.position,
        normalised: spot.normalised,
        tags: tags_at(&build.tags_of(cell), spot.position, spot.normalised),
    }
}
