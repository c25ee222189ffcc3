//! NetPyNE's layout of an instantiated network (`net.cells` and `net.pops`), read.

use crate::description::explicit::{
    ConnKind, ExplicitBody, ExplicitCell, ExplicitConn, ExplicitNetwork, ExplicitPop, ExplicitSynapse,
    SynapseKind,
};
use crate::description::names::NameId;
use crate::description::network::Tags;
use crate::explicit::interned::{Known, hash_all, hash_dicts};
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_specs::{Dict, Number, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Most mistakes of one kind that are told one by one.
const TOLD: usize = 10;

/// A network while its cells are read.
#[derive(Default)]
pub struct ExplicitReader {
    net: ExplicitNetwork,
    out: Diagnostics,
    /// Keys of connections that are stored as lists.
    compact: Vec<String>,
    structures: Known,
    synapse_kinds: Known,
    conn_kinds: Known,
    last_tags: Option<Arc<Tags>>,
}

/// Keys that every connection has.
const OWN: [&str; 6] = ["preGid", "sec", "loc", "synMech", "weight", "delay"];

impl ExplicitReader {
    /// For a file with connections as dictionaries, or as lists of the values under the keys `compact`.
    pub fn new(compact: Vec<String>) -> Self {
        Self { compact, ..Self::default() }
    }

    fn tell(&mut self, message: String, path: String) {
        if self.out.0.len() < TOLD {
            self.out.push(Diagnostic::error(message).at_path(path));
        }
    }

    /// Reads one more cell.
    pub fn cell(&mut self, cell: &Value) {
        let path = format!("net.cells[{}]", self.net.cells.len());
        let Value::Dict(cell) = cell else {
            return self.tell(format!("expected a cell, found {}", cell.kind()), path);
        };
        let gid = cell.get("gid").and_then(Value::as_number).and_then(Number::whole);
        let Some(gid) = gid.and_then(|gid| u32::try_from(gid).ok()).filter(|gid| *gid < u32::MAX) else {
            return self.tell("a cell needs a `gid`: a whole number, 0 or more".to_owned(), path);
        };
        let (tags, position, normalised) = self.tags(cell.get("tags").and_then(Value::as_dict));
        let list = |key: &str| cell.get(key).and_then(Value::as_list).unwrap_or(&[]);
        let dict = |key: &str| cell.get(key).and_then(Value::as_dict);
        let body = match (dict("secs"), dict("params")) {
            (Some(secs), _) if !secs.is_empty() => {
                self.compartments(secs, dict("secLists").cloned().unwrap_or_default(), &path)
            }
            (_, Some(params)) => ExplicitBody::Artificial(params.clone()),
            _ => ExplicitBody::Unknown,
        };
        let mut conns = Vec::with_capacity(list("conns").len());
        for (i, conn) in list("conns").iter().enumerate() {
            match self.conn(conn) {
                Ok(conn) => conns.push(conn),
                Err(message) => self.tell(message, format!("{path}.conns[{i}]")),
            }
        }
        let stims =
            list("stims").iter().filter_map(Value::as_dict).map(|stim| Arc::new(stim.clone())).collect();
        let gid = Gid(gid);
        self.net.cells.push(ExplicitCell { gid, tags, position, normalised, body, conns, stims });
    }

    fn tags(&mut self, tags: Option<&Dict>) -> (Arc<Tags>, [f64; 3], [f64; 3]) {
        const POSITION: [&str; 6] = ["xnorm", "ynorm", "znorm", "x", "y", "z"];
        let empty = Dict::new();
        let tags = tags.unwrap_or(&empty);
        let at = POSITION.map(|key| tags.get(key).and_then(Value::as_f64).unwrap_or(0.0));
        // Where positions stand together, in order and as floats, they are written back from the numbers.
        let first = tags.get_index_of(POSITION[0]);
        let floats = |key: &str| matches!(tags.get(key), Some(Value::Number(Number::Float(_))));
        let block = first.filter(|first| {
            let in_place = |(i, key): (usize, &&str)| tags.get_index_of(*key) == Some(first + i);
            POSITION.iter().enumerate().all(in_place) && POSITION.iter().all(|key| floats(key))
        });
        let label = tags.get("label").and_then(|label| {
            label.as_list()?.iter().map(|l| l.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        let is_own = |key: &str| match key {
            "label" => label.is_none(),
            key => block.is_none() || !POSITION.contains(&key),
        };
        let own: Dict =
            tags.iter().filter(|(key, _)| is_own(key)).map(|(k, v)| (k.clone(), v.clone())).collect();
        let read = Tags { own, before_position: block, label };
        let shared = match &self.last_tags {
            Some(last) if **last == read => Arc::clone(last),
            _ => Arc::clone(self.last_tags.insert(Arc::new(read))),
        };
        (shared, [at[3], at[4], at[5]], [at[0], at[1], at[2]])
    }

    fn compartments(&mut self, secs: &Dict, sec_lists: Dict, path: &str) -> ExplicitBody {
        let mut bare = Dict::with_capacity(secs.len());
        let (mut synapses, mut emptied) = (Vec::new(), Vec::new());
        for (name, sec) in secs {
            let Value::Dict(sec) = sec else {
                self.tell(
                    format!("expected a section, found {}", sec.kind()),
                    format!("{path}.secs[{name:?}]"),
                );
                continue;
            };
            let own = sec.iter().filter(|(key, _)| *key != "synMechs");
            bare.insert(name.clone(), own.map(|(k, v)| (k.clone(), v.clone())).collect::<Dict>().into());
            let Some(listed) = sec.get("synMechs").and_then(Value::as_list) else { continue };
            let id = self.net.names.intern(name);
            if listed.is_empty() {
                emptied.push(id);
            }
            for (i, synapse) in listed.iter().enumerate() {
                match self.synapse(id, synapse) {
                    Some(synapse) => synapses.push(synapse),
                    None => self.tell(
                        "a synapse needs a `label` and a `loc`".to_owned(),
                        format!("{path}.secs[{name:?}].synMechs[{i}]"),
                    ),
                }
            }
        }
        let hash = hash_dicts([&bare, &sec_lists]);
        let structure = self.structures.place(hash, &mut self.net.structures, Arc::new((bare, sec_lists)));
        ExplicitBody::Compartments { structure, synapses, emptied }
    }

    fn synapse(&mut self, sec: NameId, synapse: &Value) -> Option<ExplicitSynapse> {
        let synapse = synapse.as_dict()?;
        let label = self.net.names.intern(synapse.get("label")?.as_str()?);
        let loc = synapse.get("loc")?.as_number()?;
        let own = synapse.iter().filter(|(key, _)| !matches!(key.as_str(), "label" | "loc" | "hObj"));
        let params: Dict = own.map(|(k, v)| (k.clone(), v.clone())).collect();
        let hash = hash_dicts([&params]) ^ u64::from(label.0);
        let kind = SynapseKind { label, whole: matches!(loc, Number::Int(_)), params: Arc::new(params) };
        let kind = self.synapse_kinds.place(hash, &mut self.net.synapse_kinds, kind);
        Some(ExplicitSynapse { sec, loc: loc.get(), kind })
    }

    fn conn(&mut self, conn: &Value) -> Result<ExplicitConn, String> {
        match conn {
            Value::Dict(conn) => self.conn_of(conn),
            Value::List(values) => {
                if self.compact.len() != values.len() {
                    return Err(format!(
                        "{} values, where `compactConnFormat` tells of {} keys",
                        values.len(),
                        self.compact.len()
                    ));
                }
                let is_missing = |value: &Value| matches!(value, Value::Dict(dict) if dict.is_empty());
                let pairs = self.compact.iter().zip(values).filter(|(_, value)| !is_missing(value));
                let conn = pairs.map(|(k, v)| (k.clone(), v.clone())).collect();
                self.conn_of(&conn)
            }
            other => Err(format!("expected a connection, found {}", other.kind())),
        }
    }

    fn conn_of(&mut self, conn: &Dict) -> Result<ExplicitConn, String> {
        let number = |key: &str| match conn.get(key).and_then(Value::as_number) {
            Some(number) => Ok(number),
            None => Err(format!("a connection needs a number as its `{key}`")),
        };
        let pre = match conn.get("preGid") {
            Some(Value::Text(text)) if &**text == "NetStim" => None,
            Some(gid) => {
                let gid = gid.as_number().and_then(Number::whole).and_then(|gid| u32::try_from(gid).ok());
                Some(Gid(gid.ok_or("`preGid` is neither the gid of a cell nor \"NetStim\"")?))
            }
            None => return Err("a connection needs a `preGid`".to_owned()),
        };
        let (weight, delay) = (number("weight")?, number("delay")?);
        let (sec, loc) = (conn.get("sec"), conn.get("loc"));
        let plain = match (sec, loc.and_then(Value::as_number)) {
            (Some(Value::Text(sec)), Some(loc)) => Some((self.net.names.intern(sec), loc)),
            _ => None,
        };
        let pointer = conn.contains_key("pointer") || conn.contains_key("__preCellSidePointerParams__");
        let mut name = |key: &str| conn.get(key).and_then(Value::as_str).map(|n| self.net.names.intern(n));
        let mut kind = ConnKind {
            label: name("label"),
            syn_mech: name("synMech"),
            pre_label: name("preLabel"),
            whole: [Some(weight), Some(delay), plain.map(|p| p.1)].map(|n| matches!(n, Some(Number::Int(_)))),
            place: plain
                .is_none()
                .then(|| (sec.cloned().unwrap_or_default(), loc.cloned().unwrap_or_default())),
            pointer: pointer.then(|| Arc::new(conn.clone())),
            ..ConnKind::default()
        };
        let mut hash =
            hash_all(["label", "synMech", "preLabel"].iter().filter_map(|k| Some((*k, conn.get(*k)?))));
        if !pointer {
            let label = conn.get_index_of("label").unwrap_or(usize::MAX);
            for (i, (key, value)) in conn.iter().enumerate() {
                let of_netpyne = matches!(key.as_str(), "label" | "preLabel" | "hObj" | "STDPdata" | "hSTDP");
                if OWN.contains(&key.as_str()) || of_netpyne || key.starts_with("hSTDP") {
                    continue;
                }
                hash = hash.rotate_left(5) ^ hash_all([(key.as_str(), value)]);
                let to = if i < label && key != "preLoc" { &mut kind.extra } else { &mut kind.late };
                to.insert(key.clone(), value.clone());
            }
        }
        let kind = self.conn_kinds.place(hash, &mut self.net.conn_kinds, kind);
        let (sec, loc) = plain.map_or((NameId::NONE, f64::NAN), |(sec, loc)| (sec, loc.get()));
        Ok(ExplicitConn { pre, sec, loc, weight: weight.get(), delay: delay.get(), kind })
    }

    /// The network, when all cells are read. `pops` are in NetPyNE's layout; without them populations are those of the tags.
    ///
    /// # Errors
    /// All mistakes in cells and populations.
    pub fn finish(mut self, pops: Option<&Dict>) -> Result<ExplicitNetwork, Diagnostics> {
        // A connection in its long form may name any order; cells are created by their gids.
        self.net.cells.sort_by_key(|cell| cell.gid);
        let doubled =
            self.net.cells.windows(2).find(|pair| pair[0].gid == pair[1].gid).map(|pair| pair[0].gid);
        if let Some(gid) = doubled {
            self.tell(format!("two cells have the gid {gid}"), "net.cells".to_owned());
        }
        let listed = self.listed(pops);
        let mut pops = Vec::new();
        let mut next = 0;
        for (label, tags, gids) in listed {
            let count = gids.len() as u32;
            let own = self.net.cells.get(next as usize..(next + count) as usize);
            let one_after_the_other = own.is_some_and(|own| {
                own.iter().map(|cell| cell.gid.0).eq(gids.iter().copied())
                    && own.windows(2).all(|pair| pair[1].gid.0 == pair[0].gid.0 + 1)
            });
            if !one_after_the_other {
                let message = format!(
                    "the {count} cells of `{label}` are not those with the next gids: cells of a population must be numbered one after the other, and every cell must be in one"
                );
                self.tell(message, format!("net.pops[{label:?}].cellGids"));
                break;
            }
            pops.push(ExplicitPop { label, tags, cells: next..next + count });
            next += count;
        }
        if self.out.is_empty() && (next as usize) < self.net.cells.len() {
            let gid = self.net.cells[next as usize].gid;
            self.tell(format!("the cell with gid {gid} is in no population"), "net.pops".to_owned());
        }
        self.net.pops = pops;
        let net = self.net;
        self.out.into_result(net).map(|(net, _)| net)
    }

    /// Labels, tags and gids of the populations, in order of their gids.
    fn listed(&self, pops: Option<&Dict>) -> Vec<(String, Dict, Vec<u32>)> {
        let gid = |value: &Value| value.as_number()?.whole().and_then(|gid| u32::try_from(gid).ok());
        let mut listed: Vec<(String, Dict, Vec<u32>)> = Vec::new();
        match pops {
            Some(pops) => {
                for (label, pop) in pops {
                    let gids = pop.get("cellGids").and_then(Value::as_list).unwrap_or(&[]);
                    let mut gids: Vec<u32> = gids.iter().filter_map(gid).collect();
                    gids.sort_unstable();
                    let tags = pop.get("tags").and_then(Value::as_dict).cloned().unwrap_or_default();
                    listed.push((label.clone(), tags, gids));
                }
            }
            None => {
                let mut places: HashMap<&str, usize> = HashMap::new();
                for cell in &self.net.cells {
                    let label = cell.tags.own.get("pop").and_then(Value::as_str).unwrap_or("cells");
                    let place = *places.entry(label).or_insert_with(|| {
                        let mut tags = cell.tags.own.clone();
                        if let ExplicitBody::Artificial(params) = &cell.body {
                            tags.insert("params".to_owned(), params.clone().into());
                        }
                        tags.insert("pop".to_owned(), label.into());
                        listed.push((label.to_owned(), tags, Vec::new()));
                        listed.len() - 1
                    });
                    listed[place].2.push(cell.gid.0);
                }
            }
        }
        // NetPyNE sorts keys when it saves; where in order populations without cells were cannot be told then.
        if !listed.iter().filter_map(|pop| pop.2.first()).is_sorted() {
            listed.sort_by_key(|pop| pop.2.first().copied());
        }
        listed
    }
}
