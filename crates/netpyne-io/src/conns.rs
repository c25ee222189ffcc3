//! The connections of a cell, written from the columns: what a plan's connections share is spelt once.

use crate::saved_network::compact_keys;
use crate::values::WriteValues as _;
use netpyne_files::Json;
use netpyne_files::h5::stand_in;
use netpyne_network::{ByCell, CellIndex, Network, Plan, PlanId, Pre};
use netpyne_specs::{Dict, NetParams, SimConfig, Value};
use std::io::{Result, Write};

/// The number of the table of connections, in files with tables.
pub(crate) const CONNS: usize = 0;

/// How connections are stored.
pub(crate) enum ConnStyle {
    /// Not at all.
    None,
    /// As dictionaries.
    Long,
    /// As lists of the values under these keys.
    Compact(Vec<String>),
    /// As a range of the table of all connections, which stands elsewhere.
    Table,
}

impl ConnStyle {
    /// What the options ask for.
    pub fn of(net_params: &NetParams, config: &SimConfig) -> Self {
        if !config.save_cell_conns {
            return Self::None;
        }
        match compact_keys(net_params, config) {
            keys if keys.is_empty() => Self::Long,
            keys => Self::Compact(keys),
        }
    }
}

/// The connections of a network, ready to be written cell by cell.
pub(crate) struct ConnWriter<'a> {
    network: &'a Network,
    by_cell: ByCell,
    style: ConnStyle,
    /// By plan; none for plans whose connections differ in more than numbers.
    shared: Vec<Option<Shared>>,
}

/// JSON that all connections of a plan share.
struct Shared {
    /// The entries after the source, if they are the same for all.
    place: Option<Vec<u8>>,
    /// The entry of the synaptic mechanism.
    syn_mech: Vec<u8>,
    /// The entries after the delay, and the end.
    tail: Vec<u8>,
}

impl<'a> ConnWriter<'a> {
    /// Of all connections of `network`.
    pub fn new(network: &'a Network, style: ConnStyle) -> Result<Self> {
        let by_cell = network.conns.by_cell(network.cells.len());
        let shared = match style {
            ConnStyle::Long => {
                network.conns.plans.iter().map(|p| shared(network, p)).collect::<Result<_>>()?
            }
            ConnStyle::None | ConnStyle::Compact(_) | ConnStyle::Table => Vec::new(),
        };
        Ok(Self { network, by_cell, style, shared })
    }

    /// Writes the list of the connections of `cell`.
    pub fn write<W: Write>(&self, json: &mut Json<W>, cell: CellIndex) -> Result<()> {
        if matches!(self.style, ConnStyle::Table) {
            return json.raw(stand_in(CONNS, &self.by_cell.range(cell)).as_bytes());
        }
        json.list()?;
        for &conn in self.by_cell.of(cell) {
            match &self.style {
                ConnStyle::None | ConnStyle::Table => break,
                ConnStyle::Long => {
                    json.item()?;
                    self.long(json, conn as usize)?;
                }
                ConnStyle::Compact(keys) => {
                    let dict = self.network.conn_dict(conn as usize);
                    json.item()?;
                    json.list()?;
                    for key in keys {
                        json.item()?;
                        // NetPyNE's dictionaries answer missing keys with an empty one.
                        json.value(dict.get(key).unwrap_or(&Value::Dict(Dict::new())))?;
                    }
                    json.end_list()?;
                }
            }
        }
        json.end_list()
    }

    fn long<W: Write>(&self, json: &mut Json<W>, index: usize) -> Result<()> {
        let conn = self.network.conn(index);
        let plan: PlanId = self.network.conns.plan[index];
        let (Some(shared), None) = (&self.shared[plan.index()], conn.pointer) else {
            return json.dict_of(&self.network.conn_dict(index));
        };
        json.raw(b"{\"preGid\":")?;
        match conn.pre {
            Pre::Cell(gid) => json.int(u64::from(gid.0))?,
            Pre::NetStim => json.text("NetStim")?,
        }
        match &shared.place {
            Some(place) => json.raw(place)?,
            None => {
                json.raw(b",\"sec\":")?;
                match conn.sec {
                    Some(sec) => json.text(self.network.names.get(sec))?,
                    None => json.value(&Value::Null)?,
                }
                json.raw(b",\"loc\":")?;
                json.number(conn.loc, conn.plan.whole[2])?;
            }
        }
        json.raw(&shared.syn_mech)?;
        json.raw(b",\"weight\":")?;
        json.number(conn.weight, conn.plan.whole[0])?;
        json.raw(b",\"delay\":")?;
        json.number(conn.delay, conn.plan.whole[1])?;
        json.raw(&shared.tail)
    }
}

/// What the connections of `plan` share after the delay, unless it would replace what every connection has.
pub(crate) fn tail(network: &Network, plan: &Plan) -> Option<Dict> {
    const OWN: [&str; 6] = ["preGid", "sec", "loc", "synMech", "weight", "delay"];
    let mut tail = plan.extra.clone();
    if let Some(label) = plan.label {
        tail.insert("label".to_owned(), network.names.get(label).into());
    }
    tail.extend(plan.late.iter().map(|(key, value)| (key.clone(), value.clone())));
    if let Some(source) = plan.pre_label {
        tail.insert("preLabel".to_owned(), network.names.get(source).into());
    }
    // Plastic connections name their source once more.
    if tail.contains_key("plast") || OWN.iter().any(|key| tail.contains_key(*key)) {
        return None;
    }
    Some(tail)
}

/// What the connections of `plan` share, as JSON.
fn shared(network: &Network, plan: &Plan) -> Result<Option<Shared>> {
    let Some(tail) = tail(network, plan) else { return Ok(None) };
    let place = match &plan.fixed_place {
        Some((sec, loc)) => Some(entries([("sec", sec), ("loc", loc)])?),
        None => None,
    };
    let syn_mech = plan.syn_mech.map_or(Value::Null, |name| network.names.get(name).into());
    let syn_mech = entries([("synMech", &syn_mech)])?;
    let mut tail = entries(tail.iter().map(|(key, value)| (key.as_str(), value)))?;
    tail.push(b'}');
    Ok(Some(Shared { place, syn_mech, tail }))
}

/// Entries of a dictionary, each after a comma.
pub(crate) fn entries<'a>(all: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for (key, value) in all {
        out.push(b',');
        let mut json = Json::new(&mut out);
        json.key(key)?;
        json.value(value)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_follow_others() {
        let (a, b) = (Value::from("x\""), Value::from(3));
        assert_eq!(entries([("a", &a), ("b", &b)]).unwrap(), br#","a":"x\"","b":3"#);
        assert_eq!(entries([]).unwrap(), b"");
    }
}
