//! `net.cells`: every cell with its tags, sections, connections and stimuli.

use crate::conns::{CONNS, ConnStyle, ConnWriter, entries};
use crate::tables::{ConnTable, SynapseTable};
use crate::values::WriteValues as _;
use netpyne_files::Json;
use netpyne_files::h5::stand_in;
use netpyne_network::{Body, CellIndex, Network, Plan, PlanId, StructureId};
use netpyne_specs::{NetParams, SimConfig, Value};
use std::io::{Result, Write};

/// The number of the table of synapses, behind that of connections.
const SYNAPSES: usize = CONNS + 1;

/// The cells of a network, or of a part of one, as they stand in a result file: each a line of its own.
pub struct CellTexts<'a> {
    network: &'a Network,
    config: &'a SimConfig,
    conns: ConnWriter<'a>,
    spelt: Vec<Spelt>,
    synapses: Vec<Vec<u32>>,
    stims: Vec<Vec<u32>>,
    /// Where the synapses of each cell begin in the table of synapses, if they stand in one.
    table: Option<Vec<u32>>,
}

impl<'a> CellTexts<'a> {
    /// Of all cells of `network`.
    ///
    /// # Errors
    /// None but those of memory that cannot be written.
    pub fn new(network: &'a Network, net_params: &NetParams, config: &'a SimConfig) -> Result<Self> {
        Self::with_style(network, config, ConnStyle::of(net_params, config))
    }

    fn with_style(network: &'a Network, config: &'a SimConfig, style: ConnStyle) -> Result<Self> {
        let conns = ConnWriter::new(network, style)?;
        let synapses = if config.save_cell_secs { synapses_by_cell(network) } else { Vec::new() };
        let spelt = spelt_synapses(network)?;
        Ok(Self { network, config, conns, spelt, synapses, stims: stims_by_cell(network), table: None })
    }

    /// Of all cells of `network`, without their connections and synapses, which stand in tables; none where connections are not
    /// dictionaries.
    ///
    /// # Errors
    /// None but those of memory that cannot be written.
    pub(crate) fn with_tables(
        network: &'a Network,
        net_params: &NetParams,
        config: &'a SimConfig,
    ) -> Result<Option<(Self, ConnTable<'a>, SynapseTable<'a>)>> {
        if !matches!(ConnStyle::of(net_params, config), ConnStyle::Long) {
            return Ok(None);
        }
        let mut cells = Self::with_style(network, config, ConnStyle::Table)?;
        let mut first = Vec::with_capacity(cells.synapses.len());
        let mut points = Vec::new();
        for synapses in &mut cells.synapses {
            synapses.sort_by_key(|synapse| network.sites.sec[*synapse as usize]);
            first.push(points.len() as u32);
            points.extend_from_slice(synapses);
        }
        cells.table = Some(first);
        Ok(Some((cells, ConnTable::new(network), SynapseTable { network, points })))
    }

    /// Writes cell `index` of the network's columns.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, index: usize, out: impl Write) -> Result<()> {
        self.cell(&mut Json::new(out), index)
    }

    fn cell<W: Write>(&self, json: &mut Json<W>, index: usize) -> Result<()> {
        let Self { network, config, conns, spelt, synapses, stims, table } = self;
        let cell = CellIndex::from_index(index);
        json.line()?;
        json.dict()?;
        json.key("gid")?;
        json.int(u64::from(network.cells.gid[index].0))?;
        json.key("tags")?;
        json.dict_of(&network.cells.tags(cell))?;
        json.key("conns")?;
        conns.write(json, cell)?;
        json.key("stims")?;
        json.list()?;
        for &stim in &stims[index] {
            json.item()?;
            json.dict_of(network.stims[stim as usize].dict.as_ref())?;
        }
        json.end_list()?;
        match &network.cells.body[index] {
            Body::Compartments { structure, .. } if config.save_cell_secs => {
                json.key("secs")?;
                let cell = (CellIndex::from_index(index), *structure);
                let first = table.as_ref().map(|first| first[index]);
                write_secs(json, (network, spelt), cell, &synapses[index], first)?;
                json.key("secLists")?;
                json.dict_of(&network.structures[structure.index()].sec_lists)?;
            }
            Body::Compartments { .. } => {
                json.key("secs")?;
                json.dict()?;
                json.end_dict()?;
                json.key("secLists")?;
                json.value(&Value::Null)?;
            }
            Body::Bare => {
                for key in ["secs", "secLists"] {
                    json.key(key)?;
                    json.dict()?;
                    json.end_dict()?;
                }
            }
            Body::Artificial { params, .. } => {
                json.key("params")?;
                json.dict_of(params.as_ref())?;
            }
        }
        json.end_dict()
    }
}

/// Writes all cells as the entries of a list, in order of creation.
pub(crate) fn write_cells<W: Write>(json: &mut Json<W>, cells: &CellTexts<'_>) -> Result<()> {
    for index in 0..cells.network.cells.len() {
        json.item()?;
        cells.cell(json, index)?;
    }
    Ok(())
}

/// Synapses (positions in `model.points`) of every cell, in order of creation.
fn synapses_by_cell(network: &Network) -> Vec<Vec<u32>> {
    let mut owner = vec![None; network.model.cells.len()];
    for (index, body) in network.cells.body.iter().enumerate() {
        if let Body::Compartments { cell, .. } = body {
            owner[cell.index()] = Some(index);
        }
    }
    let mut synapses = vec![Vec::new(); network.cells.len()];
    for (point, cell) in network.model.points.cell.iter().enumerate() {
        let is_synapse = network.sites.plan.get(point).is_some_and(|plan| *plan != PlanId::NONE);
        if is_synapse && let Some(&Some(index)) = owner.get(cell.index()) {
            synapses[index].push(point as u32);
        }
    }
    synapses
}

fn stims_by_cell(network: &Network) -> Vec<Vec<u32>> {
    let mut stims = vec![Vec::new(); network.cells.len()];
    for (index, stim) in network.stims.iter().enumerate() {
        stims[stim.cell.index()].push(index as u32);
    }
    stims
}

/// The sections of a cell; its synapses go to their sections, under `synMechs`. Where they stand in a table they are sorted by
/// section, and the `first` of the cell is told.
fn write_secs<W: Write>(
    json: &mut Json<W>,
    (network, spelt): (&Network, &[Spelt]),
    (cell, structure): (CellIndex, StructureId),
    synapses: &[u32],
    first: Option<u32>,
) -> Result<()> {
    json.dict()?;
    for (name, sec) in &network.structures[structure.index()].secs {
        json.key(name)?;
        let id = network.names.find(name);
        let is_here = |s: &&u32| Some(network.sites.sec[**s as usize]) == id;
        let mut here = synapses.iter().filter(is_here).peekable();
        let Value::Dict(sec) = sec else {
            json.value(sec)?;
            continue;
        };
        json.dict()?;
        for (key, value) in sec {
            if key != "synMechs" || here.peek().is_none() {
                json.key(key)?;
                json.value(value)?;
            }
        }
        if let (Some(first), true) = (first, here.peek().is_some()) {
            json.key("synMechs")?;
            let before = synapses.iter().take_while(|s| !is_here(s)).count() as u32;
            let start = first + before;
            json.raw(stand_in(SYNAPSES, &(start..start + here.count() as u32)).as_bytes())?;
        } else if here.peek().is_some() {
            json.key("synMechs")?;
            json.list()?;
            for &synapse in here {
                json.item()?;
                write_synapse(json, network, spelt, synapse as usize)?;
            }
            json.end_list()?;
        } else if id.is_some_and(|id| network.emptied.contains(&(cell, id))) {
            json.key("synMechs")?;
            json.list()?;
            json.end_list()?;
        }
        json.end_dict()?;
    }
    json.end_dict()
}

/// What the synapses of a plan share: the text before and after their location.
struct Spelt {
    before: Vec<u8>,
    after: Vec<u8>,
}

fn spelt_synapses(network: &Network) -> Result<Vec<Spelt>> {
    let spell = |plan: &Plan| {
        let label = plan.syn_mech.map_or(Value::Null, |label| network.names.get(label).into());
        let mut before = vec![b'{'];
        before.extend_from_slice(&entries([("label", &label)])?[1..]);
        before.extend_from_slice(b",\"loc\":");
        let params = plan.syn_params.iter().flat_map(|params| params.iter());
        let mut after = entries(params.map(|(key, value)| (key.as_str(), value)))?;
        after.push(b'}');
        Ok(Spelt { before, after })
    };
    network.conns.plans.iter().map(spell).collect()
}

fn write_synapse<W: Write>(
    json: &mut Json<W>,
    network: &Network,
    spelt: &[Spelt],
    point: usize,
) -> Result<()> {
    let plan = network.sites.plan[point].index();
    let loc = network.sites.loc[point];
    json.raw(&spelt[plan].before)?;
    // A location that the modeller wrote as an int stays one.
    if network.conns.plans[plan].whole[2] && (loc == 0.0 || loc == 1.0) {
        json.int(loc as u64)?
    } else {
        json.float(loc)?
    }
    json.raw(&spelt[plan].after)
}
