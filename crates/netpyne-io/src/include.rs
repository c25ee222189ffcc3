//! What of a simulation to save.

use crate::Error;
use netpyne_base::did_you_mean;
use netpyne_specs::SimConfig;

/// Parts of a result, NetPyNE's `saveDataInclude`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Include {
    /// The description of the network, `net.params`.
    pub net_params: bool,
    /// Cells with sections, connections and stimuli, `net.cells`.
    pub net_cells: bool,
    /// Populations, `net.pops`.
    pub net_pops: bool,
    /// `simConfig`.
    pub sim_config: bool,
    /// Spikes and traces, `simData`.
    pub sim_data: bool,
    /// Mean rates in `simData`: not while a run is going on.
    pub rates: bool,
}

const NAMES: [&str; 6] = ["netParams", "netCells", "netPops", "net", "simConfig", "simData"];

impl Include {
    /// Everything: NetPyNE's default.
    pub const ALL: Self = Self {
        net_params: true,
        net_cells: true,
        net_pops: true,
        sim_config: true,
        sim_data: true,
        rates: true,
    };

    /// Nothing.
    pub const NONE: Self = Self {
        net_params: false,
        net_cells: false,
        net_pops: false,
        sim_config: false,
        sim_data: false,
        rates: true,
    };

    /// What the options ask for in `saveDataInclude`; unknown names say nothing. With `gatherOnlySimData` cells and populations
    /// stay where they are, on any number of ranks.
    pub fn from_config(config: &SimConfig) -> Self {
        let known = config.save_data_include.iter().filter(|name| NAMES.contains(&name.as_str()));
        let include = Self::parse(known).unwrap_or(Self::ALL);
        let mut include = if include == Self::NONE { Self::ALL } else { include };
        if config.gather_only_sim_data {
            (include.net_cells, include.net_pops) = (false, false);
        }
        include
    }

    /// The parts that `names` name; `net` stands for `netCells` and `netPops`.
    pub fn parse<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let mut include = Self::NONE;
        for name in names {
            match name.as_ref() {
                "netParams" => include.net_params = true,
                "netCells" => include.net_cells = true,
                "netPops" => include.net_pops = true,
                "net" => (include.net_cells, include.net_pops) = (true, true),
                "simConfig" => include.sim_config = true,
                "simData" => include.sim_data = true,
                name => {
                    let help = did_you_mean(name, NAMES).map_or(String::new(), |help| format!("; {help}"));
                    return Err(Error::UnknownPart { name: name.to_owned(), help });
                }
            }
        }
        Ok(include)
    }
}
