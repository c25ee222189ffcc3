//! Connectivity functions written in Rust: they choose the pairs of a rule, and may say how strong, how late and where; the rule says all else.

use crate::build::Build;
use crate::build::placed::PlaceFunction;
use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::batch::Batch;
use crate::connect::make::make;
use crate::connect::rule::{Listed, Rule, hash_gids};
use crate::description::network::Tags;
use netpyne_base::{Diagnostic, Gid, did_you_mean};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_specs::Value;
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
    tags: Arc<Tags>,
}

impl Candidate {
    /// A tag other than the position: `pop`, `cellType`, or one of the model's own.
    pub fn tag(&self, name: &str) -> Option<&Value> {
        self.tags.own.get(name)
    }
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

/// The connections that a function makes, in the order of creation.
#[derive(Clone, Debug, Default)]
pub struct Pairs(Vec<Pair>);

/// A connection that a function makes. What is not said of it the rule says.
#[derive(Clone, Debug)]
pub struct Pair {
    pre: usize,
    post: usize,
    weight: Option<f64>,
    delay: Option<f64>,
    place: Option<(Value, f64)>,
}

impl Pairs {
    /// Connects two cells, given as positions among the candidates.
    pub fn connect(&mut self, pre: usize, post: usize) -> &mut Pair {
        self.0.push(Pair { pre, post, weight: None, delay: None, place: None });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}

impl Pair {
    /// Its weight.
    pub fn weight(&mut self, weight: f64) -> &mut Self {
        self.weight = Some(weight);
        self
    }

    /// Its delay, ms.
    pub fn delay(&mut self, delay: f64) -> &mut Self {
        self.delay = Some(delay);
        self
    }

    /// Section and location (0 to 1) of its synapse.
    pub fn at(&mut self, section: &str, location: f64) -> &mut Self {
        self.place = Some((section.into(), location));
        self
    }

    fn is_the_rules(&self) -> bool {
        self.weight.is_none() && self.delay.is_none() && self.place.is_none()
    }

    fn listed(&self) -> Listed<'_> {
        let one = |x: f64| Amount::One(x, false);
        let (section, location) = self.place.as_ref().map(|(section, x)| (section, *x)).unzip();
        Listed {
            amounts: [self.weight.map(one), self.delay.map(one), None, location.map(one)],
            sec: section,
            ..Listed::default()
        }
    }
}

/// A connectivity function: it says which of the candidates are connected.
#[derive(Clone)]
pub struct ConnectionFunction(Arc<Choose>);

type Choose = dyn Fn(&mut Candidates, &mut Pairs) + Send + Sync;

impl ConnectionFunction {
    /// From a closure.
    pub fn new(choose: impl Fn(&mut Candidates, &mut Pairs) + Send + Sync + 'static) -> Self {
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
    place: BTreeMap<String, PlaceFunction>,
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

    /// Lets a function say where the cells of the population `pop` are.
    pub fn place(&mut self, pop: &str, function: PlaceFunction) {
        self.place.insert(pop.to_owned(), function);
    }

    /// The function of a rule.
    pub(crate) fn of(&self, rule: &str) -> Option<&ConnectionFunction> {
        self.connect.get(rule)
    }

    /// Reports functions of rules and populations that do not exist, and keeps those of populations for when they are placed.
    pub(crate) fn check(&self, build: &mut Build) {
        let pops = &build.params.pop_params;
        for label in self.place.keys() {
            let mistake = match pops.get(label) {
                None => Diagnostic::error(format!(
                    "there is a spatial function for `{label}`, but no such population"
                ))
                .help_opt(did_you_mean(label, pops.keys())),
                Some(pop) if pop.cells_list.is_some() => Diagnostic::error(format!(
                    "there is a spatial function for `{label}`, whose list says where its cells are"
                )),
                Some(_) => continue,
            };
            build.out.push(mistake.at_path("popParams"));
        }
        build.place_functions = self.place.clone();
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
    let mut pairs = Pairs::default();
    (function.0)(&mut candidates, &mut pairs);
    let mut batch = Batch::default();
    for pair in &pairs.0 {
        let (Some(&a), Some(&b)) = (pre.get(pair.pre), post.get(pair.post)) else {
            let message = format!(
                "its connectivity function chose the pair ({}, {}) of {} x {} cells",
                pair.pre,
                pair.post,
                pre.len(),
                post.len()
            );
            return Err(Box::new(Diagnostic::error(message).at_path(rule.path.clone())));
        };
        if !rule.visits(build, b) {
            continue;
        }
        if pair.is_the_rules() {
            batch.push(a, b, 0);
            batch.flush_if_full(build, rule)?;
        } else {
            // Those before it come first.
            batch.flush(build, rule)?;
            make(build, rule, (a, b), 0, &pair.listed())?;
        }
    }
    batch.flush(build, rule)
}

fn candidate(build: &Build, cell: Ordinal) -> Candidate {
    let spot = build.spot(cell);
    Candidate {
        gid: Gid(build.gid_of(cell)),
        position: spot.position,
        normalised: spot.normalised,
        tags: build.tags_of(cell),
    }
}
