//! Edges as connections onto cells.

use super::cells::{Cells, stimulus};
use super::config::Config;
use super::places::{Targets, parts, range};
use super::population::Population;
use super::replay::Replay;
use super::synapses::{self, Synapse};
use crate::own::{EXACT, ORDER};
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Diagnostics, SourceFile};
use netpyne_math::mersenne::Mersenne;
use netpyne_mechanism::Catalog;
use netpyne_network::NameId;
use netpyne_network::explicit::{
    ConnKind, ExplicitBody, ExplicitConn, ExplicitNetwork, ExplicitSynapse, SynapseKind,
};
use netpyne_specs::{Value, read_json};
use std::collections::HashMap;
use std::sync::Arc;

/// Most synapses that one edge makes.
const MOST_SYNAPSES: usize = 100_000;

/// Edges of a population, from one population of nodes to another.
#[derive(Debug)]
pub(crate) struct Edges {
    pub all: Population,
    /// Populations of nodes.
    pub ends: [usize; 2],
    pub source: Vec<i64>,
    pub target: Vec<i64>,
}

/// What connections of a kind have in common: synapse, its kind, rule, stimulus, and what is said beside.
type Alike = (u32, Option<u32>, Option<NameId>, Option<NameId>, Option<String>);

/// What edges are made with.
pub(crate) struct Maker<'a> {
    pub net: &'a mut ExplicitNetwork,
    pub cells: &'a Cells,
    pub nodes: &'a [Population],
    pub config: &'a Config,
    pub catalog: &'a Catalog,
    pub notes: &'a mut Diagnostics,
    synapses: synapses::Known,
    kinds: HashMap<Alike, u32>,
    targets: HashMap<(usize, String, String), Arc<Targets>>,
    random: HashMap<u32, Mersenne>,
    /// Numbers that tell the order of connections of a cell, where files have them.
    order: IndexMap<u32, Vec<i64>>,
}

impl<'a> Maker<'a> {
    pub fn new(
        net: &'a mut ExplicitNetwork,
        cells: &'a Cells,
        nodes: &'a [Population],
        (config, catalog): (&'a Config, &'a Catalog),
        notes: &'a mut Diagnostics,
    ) -> Self {
        Self {
            net,
            cells,
            nodes,
            config,
            catalog,
            notes,
            synapses: synapses::Known::default(),
            kinds: HashMap::new(),
            targets: HashMap::new(),
            random: HashMap::new(),
            order: IndexMap::new(),
        }
    }

    /// Makes connections of those edges of a population that a replay means, from cells that send its spikes.
    pub fn replay(&mut self, edges: &Edges, replay: &mut Replay) -> Result<(), Diagnostics> {
        self.each(edges, Some(replay))
    }

    /// Makes connections of all edges of a population, by their targets.
    pub fn add(&mut self, edges: &Edges) -> Result<(), Diagnostics> {
        self.each(edges, None)
    }

    fn each(&mut self, edges: &Edges, mut replay: Option<&mut Replay>) -> Result<(), Diagnostics> {
        let mut order: Vec<usize> =
            (0..edges.all.size.min(edges.source.len()).min(edges.target.len())).collect();
        order.sort_by_key(|i| edges.target[*i]);
        for i in order {
            self.edge(edges, i, replay.as_deref_mut()).map_err(|message| {
                Diagnostics::from(
                    Diagnostic::error(message).at_path(format!("edges of `{}`, number {i}", edges.all.name)),
                )
            })??;
        }
        Ok(())
    }

    fn edge(
        &mut self,
        edges: &Edges,
        i: usize,
        replay: Option<&mut Replay>,
    ) -> Result<Result<(), Diagnostics>, String> {
        let [from, to] = edges.ends;
        let node = |p: usize, id: i64| {
            let at = usize::try_from(id).ok().filter(|at| *at < self.nodes[p].size);
            at.ok_or_else(|| format!("`{}` has no node {id}", self.nodes[p].name))
        };
        let (source, target) = (node(from, edges.source[i])?, node(to, edges.target[i])?);
        if replay.as_ref().is_some_and(|replay| !replay.has(edges.ends, (source, target))) {
            return Ok(Ok(()));
        }
        let Some(post) = self.cells.places[to][target] else {
            return Err(format!("node {target} of `{}` takes no events", self.nodes[to].name));
        };
        let kind = self.cells.kinds[post as usize];
        if kind.is_none() && super::cells::is_virtual(&self.nodes[to], target) {
            return Err(format!("node {target} of `{}` is virtual: it takes no events", self.nodes[to].name));
        }
        let all = &edges.all;
        let synapse = match self.synapses.of_edge((all, i), (self.config, self.catalog), kind.is_none()) {
            Ok(synapse) => synapse,
            Err(found) => return Ok(Err(found)),
        };
        let weight = self.weight(edges, i, (source, target));
        let delay = all.number(i, "delay").unwrap_or(0.0);
        let pre = match replay {
            Some(replay) => Some(replay.cell(self.net, (from, &self.nodes[from]), source)),
            None => self.cells.places[from][source],
        };
        let pre = pre.map(|place| self.net.cells[place as usize].gid);
        let stim = if pre.is_none() { stimulus(&self.nodes[from], source) } else { None };
        let placed = all.has(i, "sec_id") || all.has(i, "afferent_section_id");
        let count = if placed { 1 } else { all.number(i, "nsyns").unwrap_or(1.0) as usize };
        if count > MOST_SYNAPSES {
            return Err(format!("it makes {count} synapses: {MOST_SYNAPSES} at most"));
        }
        let Some(kind) = kind else {
            let onto_point = !placed && all.has(i, "nsyns");
            let sign = self.synapses.made[synapse].sign;
            let weight = if onto_point { weight * (sign * count as f64) } else { weight };
            let conn = self.conn_kind(synapse, None, (all, i), stim.as_deref());
            self.push(
                post,
                (all, i),
                stim,
                ExplicitConn { pre, sec: NameId::NONE, loc: f64::NAN, weight, delay, kind: conn },
            );
            return Ok(Ok(()));
        };
        for _ in 0..count {
            let place =
                if placed { self.told(all, i, kind)? } else { self.drawn(all, i, (kind, to, target))? };
            let Some((section, at)) = place else { continue };
            let sec = self.net.names.intern(&self.cells.made[kind].numbered[section]);
            let of = self.synapse_kind(synapse);
            if let ExplicitBody::Compartments { synapses, .. } = &mut self.net.cells[post as usize].body {
                synapses.push(ExplicitSynapse { sec, loc: at, kind: of });
            }
            let conn = self.conn_kind(synapse, Some(of), (all, i), stim.as_deref());
            self.push(
                post,
                (all, i),
                stim.clone(),
                ExplicitConn { pre, sec, loc: at, weight, delay, kind: conn },
            );
        }
        Ok(Ok(()))
    }

    fn push(
        &mut self,
        post: u32,
        (edges, i): (&Population, usize),
        stim: Option<String>,
        conn: ExplicitConn,
    ) {
        let cell = &mut self.net.cells[post as usize];
        if let Some(Ok(Value::Dict(stim))) = stim.map(|text| read_json(&SourceFile::new("stimulus", text))) {
            cell.stims.push(Arc::new(stim));
        }
        cell.conns.push(conn);
        if let Some(number) = edges.number(i, ORDER) {
            self.order.entry(post).or_default().push(number as i64);
        }
    }

    /// The section and the place in it that an edge tells.
    fn told(&self, edges: &Population, i: usize, kind: usize) -> Result<Option<(usize, f64)>, String> {
        let number = |keys: [&str; 2]| keys.into_iter().find_map(|key| edges.number(i, key));
        let section = number(["sec_id", "afferent_section_id"]).unwrap_or(0.0);
        let at = number(["sec_x", "afferent_section_pos"]).unwrap_or(0.5);
        let count = self.cells.made[kind].numbered.len();
        if section < 0.0 || section as usize >= count {
            return Err(format!("the cell has no section {section}: it has {count}"));
        }
        if !(0.0..=1.0).contains(&at) {
            return Err(format!("the place {at} in its section is not between 0 and 1"));
        }
        Ok(Some((section as usize, at)))
    }

    /// A place drawn from those that the type of an edge allows.
    fn drawn(
        &mut self,
        edges: &Population,
        i: usize,
        (kind, to, target): (usize, usize, usize),
    ) -> Result<Option<(usize, f64)>, String> {
        let said = |key: &str| edges.text(i, key).unwrap_or_default();
        let key = (kind, said("target_sections"), said("distance_range"));
        let made = &self.cells.made[kind];
        let targets = self.targets.entry(key.clone()).or_insert_with(|| {
            let mut wanted = parts(&key.1);
            if wanted.is_empty() {
                wanted.push(super::program::Part::Soma);
            }
            Arc::new(Targets::new(made, &wanted, range(&key.2).unwrap_or([0.0, 1e20])))
        });
        let targets = Arc::clone(targets);
        let first: usize = self.nodes[..to].iter().map(|p| p.size).sum();
        let gid = (first + target) as u32;
        let random = self.random.entry(gid).or_insert_with(|| Mersenne::new(gid));
        let drawn = targets.draw(random);
        if drawn.is_none() {
            let d = Diagnostic::warning(format!(
                "cells have nothing on `{}` at a distance of `{}`: these edges make no synapses",
                key.1, key.2
            ));
            let d = d.at_path(format!("edges of `{}`", edges.name));
            if !self.notes.0.contains(&d) {
                self.notes.push(d);
            }
        }
        Ok(drawn)
    }

    fn weight(&mut self, edges: &Edges, i: usize, (source, target): (usize, usize)) -> f64 {
        let all = &edges.all;
        let told = all.number(i, "syn_weight").or_else(|| all.number(i, "conductance"));
        let weight = told.unwrap_or(1.0);
        match all.text(i, "weight_function").as_deref() {
            None | Some("wmax" | "default_weight_fnc" | "set_syn_weight") => weight,
            Some("gaussianLL") => {
                let [from, to] = edges.ends;
                let angle = |p: usize, node: usize| self.nodes[p].number(node, "tuning_angle");
                let (Some(pre), Some(post)) = (angle(from, source), angle(to, target)) else { return weight };
                let Some(sigma) = all.number(i, "weight_sigma") else { return weight };
                let apart = (((180.0 - (post - pre).abs() % 360.0).abs() - 90.0).abs() - 90.0).abs();
                weight * netpyne_math::exp::exp(-(apart / sigma) * (apart / sigma))
            }
            Some(other) => {
                let d = Diagnostic::warning(format!(
                    "the function of weights `{other}` is not known: weights are as the files say"
                ))
                .help("write the weights that it gives as `syn_weight` of each edge")
                .at_path(format!("edges of `{}`", all.name));
                if !self.notes.0.contains(&d) {
                    self.notes.push(d);
                }
                weight
            }
        }
    }

    fn synapse_kind(&mut self, synapse: usize) -> u32 {
        let Synapse { label, params, .. } = &self.synapses.made[synapse];
        let label = self.net.names.intern(label);
        let kinds = &mut self.net.synapse_kinds;
        let found = kinds.iter().position(|kind| kind.label == label && *kind.params == *params);
        found.unwrap_or_else(|| {
            kinds.push(SynapseKind { label, whole: false, params: Arc::new(params.clone()) });
            kinds.len() - 1
        }) as u32
    }

    fn conn_kind(
        &mut self,
        synapse: usize,
        of: Option<u32>,
        (edges, i): (&Population, usize),
        stim: Option<&str>,
    ) -> u32 {
        let names = &mut self.net.names;
        let own = &self.synapses.made[synapse].label;
        let syn_mech = (of.is_some() || !own.is_empty()).then(|| names.intern(own));
        let rule = edges.text(i, "rule").filter(|_| stim.is_none()).map(|rule| names.intern(&rule));
        let source = stim.and_then(|text| match read_json(&SourceFile::new("stimulus", text)) {
            Ok(stim) => stim.get("source").and_then(Value::as_str).map(str::to_owned),
            Err(_) => None,
        });
        let pre_label = source.map(|source| names.intern(&source));
        let beside = edges.text(i, EXACT);
        let key = (synapse as u32, of, rule, pre_label, beside.clone());
        *self.kinds.entry(key).or_insert_with(|| {
            let beside = beside.and_then(|text| read_json(&SourceFile::new("edges", text)).ok());
            let dict = |key: &str| {
                let own = beside.as_ref().and_then(|beside| beside.get(key)?.as_dict());
                own.cloned().unwrap_or_default()
            };
            self.net.conn_kinds.push(ConnKind {
                extra: dict("extra"),
                late: dict("late"),
                label: rule,
                syn_mech,
                pre_label,
                place: of.is_none().then_some((Value::Null, Value::Null)),
                ..ConnKind::default()
            });
            self.net.conn_kinds.len() as u32 - 1
        })
    }

    /// Puts connections and synapses of cells whose files tell an order into it.
    pub fn finish(self) {
        for (post, numbers) in self.order {
            let cell = &mut self.net.cells[post as usize];
            if numbers.len() != cell.conns.len() {
                continue;
            }
            let mut order: Vec<usize> = (0..numbers.len()).collect();
            order.sort_by_key(|i| numbers[*i]);
            if let ExplicitBody::Compartments { synapses, .. } = &mut cell.body
                && synapses.len() == order.len()
            {
                *synapses = order.iter().map(|i| synapses[*i]).collect();
            }
            // Stimuli stand in the order of their connections.
            let mut stims = cell.stims.iter();
            let of_conn: Vec<_> = cell
                .conns
                .iter()
                .map(|conn| if conn.pre.is_none() { stims.next().cloned() } else { None })
                .collect();
            cell.stims = order.iter().filter_map(|i| of_conn[*i].clone()).collect();
            cell.conns = order.iter().map(|i| cell.conns[*i]).collect();
        }
    }
}
