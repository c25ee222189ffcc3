//! Connections and synapses as the columns of an HDF5 file, from the network's own columns: no connection is ever spelt.

use crate::conns::tail;
use netpyne_files::h5::{StoredColumn as Column, Table, coded, column, floats};
use netpyne_files::{Error, Tree};
use netpyne_network::{ByCell, Network, PlanId, Pre};
use netpyne_specs::{Dict, Number, Value};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// All connections of a network, cell by cell.
pub(crate) struct ConnTable<'a> {
    network: &'a Network,
    by_cell: ByCell,
    /// What each plan adds to the keys that all have; none for plans whose connections are stored one by one.
    tails: Vec<Option<Dict>>,
}

/// Synapses of a network, in the order of `points`.
pub(crate) struct SynapseTable<'a> {
    /// The network.
    pub network: &'a Network,
    /// Their positions in the model's points.
    pub points: Vec<u32>,
}

impl<'a> ConnTable<'a> {
    pub fn new(network: &'a Network) -> Self {
        let tails = network.conns.plans.iter().map(|plan| tail(network, plan)).collect();
        Self { network, by_cell: network.conns.by_cell(network.cells.len()), tails }
    }

    /// The columns of connections of these plans; all of them have the same keys.
    fn columns(&self, rows: &[u32], plans: &[PlanId]) -> Result<Vec<(Arc<str>, Column)>, Error> {
        let network = self.network;
        let conns = || rows.iter().map(|row| network.conn(*row as usize));
        let plan = |row: &u32| network.conns.plan[*row as usize];
        let whole = |i: usize| plans.iter().any(|id| network.conns.plans[id.index()].whole[i]);
        let mut known = Known::default();
        let places: Vec<Option<[u32; 2]>> = network
            .conns
            .plans
            .iter()
            .map(|plan| plan.fixed_place.as_ref().map(|(sec, loc)| [known.code(sec), known.code(loc)]))
            .collect();
        let is_fixed = plans.iter().any(|id| places[id.index()].is_some());
        let names = known.names(network);
        let none = known.code(&Value::Null);
        let secs = conns().zip(rows).map(|(conn, row)| match (places[plan(row).index()], conn.sec) {
            (Some([sec, _]), _) => sec,
            (None, Some(sec)) => names[sec.index()],
            (None, None) => none,
        });
        let mut columns: Vec<(Arc<str>, Column)> = vec![("preGid".into(), pre_gids(conns().map(|c| c.pre)))];
        columns.push(("sec".into(), coded(secs.collect(), &known.values)?));
        let loc = match is_fixed {
            false => numbers(conns().map(|c| (c.loc, c.plan.whole[2])), whole(2)),
            true => {
                let own = conns().map(|conn| match &conn.plan.fixed_place {
                    Some((_, loc)) => tree(loc),
                    None => number(conn.loc, conn.plan.whole[2]),
                });
                let all: Vec<Tree> = own.collect();
                column(&all.iter().collect::<Vec<_>>(), &[])?.once()
            }
        };
        columns.push(("loc".into(), loc));
        let mechanisms: Vec<Tree> = network
            .conns
            .plans
            .iter()
            .map(|plan| plan.syn_mech.map_or(Tree::Null, |name| Tree::text(network.names.get(name))))
            .collect();
        columns.push(("synMech".into(), by_plan(rows.iter().map(plan), &mechanisms)?));
        columns.push(("weight".into(), numbers(conns().map(|c| (c.weight, c.plan.whole[0])), whole(0))));
        columns.push(("delay".into(), numbers(conns().map(|c| (c.delay, c.plan.whole[1])), whole(1))));
        let first = plans.first().and_then(|id| self.tails[id.index()].as_ref());
        for key in first.into_iter().flat_map(Dict::keys) {
            let own =
                |tail: &Option<Dict>| tail.as_ref().and_then(|tail| tail.get(key)).map_or(Tree::Null, tree);
            let values: Vec<Tree> = self.tails.iter().map(own).collect();
            columns.push((key.as_str().into(), by_plan(rows.iter().map(plan), &values)?));
        }
        Ok(columns)
    }
}

impl Table for ConnTable<'_> {
    fn take(&self, ranges: &[Range<u32>]) -> Result<Column, Error> {
        let rows = picked(self.by_cell.all(), ranges)?;
        let keys = |plan: &Option<Dict>| plan.as_ref().map(|tail| tail.keys().cloned().collect::<Vec<_>>());
        let own: Vec<Option<Vec<String>>> = self.tails.iter().map(keys).collect();
        let shape = |row: u32| {
            let plain = self.network.conn(row as usize).pointer.is_none();
            let plan = self.network.conns.plan[row as usize];
            plain.then(|| own[plan.index()].as_ref()).flatten()
        };
        by_shape(
            &rows,
            shape,
            |row| self.network.conns.plan[row as usize],
            |rows, plans| self.columns(rows, plans),
            |row| tree(&Value::Dict(self.network.conn_dict(row as usize))),
        )
    }
}

impl Table for SynapseTable<'_> {
    fn take(&self, ranges: &[Range<u32>]) -> Result<Column, Error> {
        let network = self.network;
        let rows = picked(&self.points, ranges)?;
        let plan_of = |row: u32| network.sites.plan[row as usize];
        let plans = &network.conns.plans;
        let keys: Vec<Vec<String>> = plans
            .iter()
            .map(|plan| plan.syn_params.iter().flat_map(|params| params.keys().cloned()).collect())
            .collect();
        let columns = |rows: &[u32], own: &[PlanId]| -> Result<Vec<(Arc<str>, Column)>, Error> {
            let labels: Vec<Tree> = plans
                .iter()
                .map(|plan| plan.syn_mech.map_or(Tree::Null, |label| Tree::text(network.names.get(label))))
                .collect();
            let of = || rows.iter().map(|row| plan_of(*row));
            let locs = rows.iter().map(|row| {
                let loc = network.sites.loc[*row as usize];
                // A location that the modeller wrote as an int stays one.
                (loc, plans[plan_of(*row).index()].whole[2] && (loc == 0.0 || loc == 1.0))
            });
            let whole = own.iter().any(|id| plans[id.index()].whole[2]);
            let mut columns: Vec<(Arc<str>, Column)> =
                vec![("label".into(), by_plan(of(), &labels)?), ("loc".into(), numbers(locs, whole))];
            for key in own.first().into_iter().flat_map(|id| &keys[id.index()]) {
                let value = |plan: &netpyne_network::Plan| {
                    plan.syn_params.as_ref().and_then(|params| params.get(key)).map_or(Tree::Null, tree)
                };
                let values: Vec<Tree> = plans.iter().map(value).collect();
                columns.push((key.as_str().into(), by_plan(of(), &values)?));
            }
            Ok(columns)
        };
        by_shape(&rows, |row| Some(&keys[plan_of(row).index()]), plan_of, columns, |_| Tree::Null)
    }
}

/// The entries in these ranges.
fn picked(all: &[u32], ranges: &[Range<u32>]) -> Result<Vec<u32>, Error> {
    let own = |range: &Range<u32>| all.get(range.start as usize..range.end as usize);
    let parts: Option<Vec<&[u32]>> = ranges.iter().map(own).collect();
    parts.map(|parts| parts.concat()).ok_or_else(|| Error::Unwritable("no such entries".to_owned()))
}

/// Rows by the keys that they have; those without any told are put together one by one.
fn by_shape<'k>(
    rows: &[u32],
    keys: impl Fn(u32) -> Option<&'k Vec<String>>,
    plan: impl Fn(u32) -> PlanId,
    columns: impl Fn(&[u32], &[PlanId]) -> Result<Vec<(Arc<str>, Column)>, Error>,
    odd: impl Fn(u32) -> Tree,
) -> Result<Column, Error> {
    let mut known: HashMap<Option<&[String]>, u32> = HashMap::new();
    let mut members: Vec<(Vec<u32>, Vec<PlanId>)> = Vec::new();
    let mut odd_shape = None;
    let mut shape = Vec::with_capacity(rows.len());
    let mut last: Option<(PlanId, u32)> = None;
    for &row in rows {
        let (own, id) = (keys(row), plan(row));
        let place = match last {
            Some((plan, place)) if plan == id && (Some(place) == odd_shape) == own.is_none() => place,
            _ => *known.entry(own.map(Vec::as_slice)).or_insert_with(|| {
                members.push((Vec::new(), Vec::new()));
                members.len() as u32 - 1
            }),
        };
        if own.is_none() {
            odd_shape = Some(place);
        }
        let (rows, plans) = &mut members[place as usize];
        if last != Some((id, place)) && !plans.contains(&id) {
            plans.push(id);
        }
        last = Some((id, place));
        rows.push(row);
        shape.push(place);
    }
    let mut shapes = Vec::new();
    let mut odd_column = None;
    for (place, (rows, plans)) in members.iter().enumerate() {
        if Some(place as u32) == odd_shape {
            let trees: Vec<Tree> = rows.iter().map(|row| odd(*row)).collect();
            odd_column = Some(column(&trees.iter().collect::<Vec<_>>(), &[])?);
            shapes.push(Vec::new());
        } else {
            shapes.push(columns(rows, plans)?);
        }
    }
    if let (Some(place), Some(Column::Dicts { shape: own, shapes: more })) = (odd_shape, odd_column) {
        // The first set of keys takes the place that was left.
        let first = shapes.len() as u32 - 1;
        let mut own = own.into_iter().map(|i| if i == 0 { place } else { first + i });
        shape.iter_mut().filter(|at| **at == place).for_each(|at| *at = own.next().unwrap_or(place));
        let mut more = more.into_iter();
        shapes[place as usize] = more.next().unwrap_or_default();
        shapes.extend(more);
    }
    Ok(Column::Dicts { shape, shapes })
}

fn by_plan(plans: impl Iterator<Item = PlanId>, values: &[Tree]) -> Result<Column, Error> {
    let mut known: Vec<Tree> = Vec::new();
    let places: Vec<u32> = values
        .iter()
        .map(|value| {
            let at = known.iter().position(|own| own == value).unwrap_or_else(|| {
                known.push(value.clone());
                known.len() - 1
            });
            at as u32
        })
        .collect();
    coded(plans.map(|plan| places[plan.index()]).collect(), &known)
}

fn pre_gids(pre: impl Iterator<Item = Pre>) -> Column {
    const INT: u8 = 2;
    const TEXT: u8 = 4;
    let (mut kinds, mut gids) = (Vec::new(), Vec::new());
    for pre in pre {
        kinds.push(match pre {
            Pre::Cell(gid) => {
                gids.push(gid.0);
                INT
            }
            Pre::NetStim => TEXT,
        });
    }
    if gids.len() == kinds.len() {
        return Column::Counts(gids);
    }
    let stims = Column::Same { count: kinds.len() - gids.len(), value: Box::new(Tree::text("NetStim")) };
    if gids.is_empty() {
        return stims;
    }
    let nothing = || Column::Nulls(0);
    let columns = vec![nothing(), nothing(), Column::Counts(gids), nothing(), stims, nothing(), nothing()];
    Column::Mixed { kinds, columns }
}

/// Numbers, ints where they are whole and their makings were; `any` says whether some may be.
fn numbers(values: impl Iterator<Item = (f64, bool)>, any: bool) -> Column {
    if !any {
        return floats(values.map(|(value, _)| value).collect());
    }
    let all: Vec<Tree> = values.map(|(value, whole)| number(value, whole)).collect();
    column(&all.iter().collect::<Vec<_>>(), &[]).map_or(Column::Nulls(0), Column::once)
}

/// A number that is an int where `whole` says that its makings were ints.
fn number(value: f64, whole: bool) -> Tree {
    if whole && value.trunc() == value && value.abs() < 9e15 {
        Tree::Int(value as i64)
    } else {
        Tree::Float(value)
    }
}

fn tree(value: &Value) -> Tree {
    match value {
        Value::Null => Tree::Null,
        Value::Bool(b) => Tree::Bool(*b),
        Value::Number(Number::Int(i)) => Tree::Int(*i),
        Value::Number(Number::Float(x)) => Tree::Float(*x),
        Value::Text(text) => Tree::Text(text.clone()),
        Value::List(items) => Tree::list(items.iter().map(tree).collect()),
        Value::Dict(dict) => Tree::dict(dict.iter().map(|(key, value)| (key.as_str(), tree(value)))),
    }
}

/// Values of which many are equal.
#[derive(Default)]
struct Known {
    values: Vec<Tree>,
}

impl Known {
    fn code(&mut self, value: &Value) -> u32 {
        let value = tree(value);
        let at = self.values.iter().position(|own| *own == value).unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        });
        at as u32
    }

    /// The codes of all names.
    fn names(&mut self, network: &Network) -> Vec<u32> {
        let first = self.values.len() as u32;
        self.values.extend(network.names.iter().map(Tree::text));
        (first..self.values.len() as u32).collect()
    }
}
