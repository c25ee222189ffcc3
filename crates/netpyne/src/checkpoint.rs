//! Runs that survive: state saved now and then, and going on from it.

use crate::mechanisms::is_of_library;
use crate::ranks::agree;
use crate::uses::mechanisms_of;
use crate::{Error, Result};
use netpyne_base::{Diagnostic, Gid};
use netpyne_comm::Communicator;
use netpyne_engine::{Common, Fidelity, Isa, Simulation};
use netpyne_io::checkpoint::{Manifest, Part, file_name, finish, latest, write_part};
use netpyne_math::hash::hash_str;
use netpyne_mechanism::Catalog;
use netpyne_mechanism::ir::Mechanism;
use netpyne_network::explicit::ExplicitNetwork;
use netpyne_specs::{JsonStyle, ModelSpec, Value, write_json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

/// Where and when to save the state of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoints {
    /// The folder; made if need be.
    pub folder: PathBuf,
    /// How often to save, ms of the model's time; infinite: only when the run is interrupted.
    pub every: f64,
    /// Whether to go on from the latest checkpoint in the folder. If there is none, the run starts from the beginning.
    pub resume: bool,
}

/// Writes the state of all ranks. Collective. If that fails the checkpoint before is still there, and nothing else.
pub(crate) fn save(
    simulation: &Simulation,
    plan: &Checkpoints,
    digest: &str,
    comm: &dyn Communicator,
) -> Result<()> {
    let steps = simulation.output().steps;
    let names: Vec<String> = (0..comm.size()).map(|rank| file_name(steps, rank, comm.size())).collect();
    let own = plan.folder.join(&names[comm.rank()]);
    let write = || {
        let state = simulation.state()?;
        write_part(&own, &state.common.to_bytes(), &state.homes)?;
        Ok(())
    };
    let manifest = Manifest { time: simulation.time(), steps, model: digest.to_owned(), files: names };
    let saved = agree(comm, write()).and_then(|()| {
        let declared = if comm.rank() == 0 { finish(&plan.folder, &manifest) } else { Ok(()) };
        agree(comm, declared.map_err(Error::from))
    });
    if saved.is_err() && !latest(&plan.folder).is_ok_and(|known| known.is_some_and(|(m, _)| m == manifest)) {
        // Perhaps it was never there.
        let _ = std::fs::remove_file(&own);
    }
    saved
}

/// Goes to the latest checkpoint, if there is one; how many steps had been made then.
pub(crate) fn resume(simulation: &mut Simulation, plan: &Checkpoints, digest: &str) -> Result<u64> {
    let Some((manifest, files)) = latest(&plan.folder)? else { return Ok(0) };
    if manifest.model != digest {
        let message = "the checkpoint is of another model, or of this one before it, a mechanism, an option or this program was \
                       changed";
        let help = "without --resume the run starts from the beginning";
        let problem = Diagnostic::error(message).at_path(plan.folder.display().to_string()).help(help);
        return Err(netpyne_base::Diagnostics::from(problem).into());
    }
    let wanted: BTreeSet<Gid> = simulation.homes().chain(simulation.remote_cells()).collect();
    let mut common: Option<Common> = None;
    let mut homes: BTreeMap<Gid, Vec<u8>> = BTreeMap::new();
    let nothing = || netpyne_io::Error::NoCheckpoint {
        path: plan.folder.display().to_string(),
        message: "it does not say what time it is".to_owned(),
    };
    for file in files {
        let part = Part::read(&file, &|gid| wanted.contains(&gid))?;
        let of_part = Common::from_bytes(&part.common).ok_or_else(nothing)?;
        match &mut common {
            Some(common) => common.add_sums(&of_part),
            None => common = Some(of_part),
        }
        homes.extend(part.homes);
    }
    let common = common.ok_or_else(nothing)?;
    simulation.restore(&common, |gid| homes.get(&gid).map(Vec::as_slice))?;
    Ok(common.steps)
}

/// What tells a run from others: everything that decides its bits but how long it is. That is the specification, the mechanisms
/// that it uses in the order in which they act, how kernels are made, and this program.
pub(crate) fn digest(
    spec: &ModelSpec,
    saved: Option<&ExplicitNetwork>,
    catalog: &Catalog,
    (fidelity, isa): (Fidelity, Option<Isa>),
) -> String {
    let mut config = spec.sim_config.to_dict();
    config.shift_remove("duration");
    let style = JsonStyle { indent: None, sort_keys: false };
    let [net, config] = [spec.net_params.to_dict(), config].map(|dict| write_json(&Value::Dict(dict), style));
    let mut text = format!("{} {net}{config}{fidelity:?}{:?}", env!("CARGO_PKG_VERSION"), spec.compat);
    if fidelity == Fidelity::Fast {
        // Exact results do not depend on it.
        let _ = write!(text, "{:?}", isa.unwrap_or_else(Isa::detect));
    }
    if let Some(network) = saved {
        // No rule tells what it is.
        let _ = write!(text, "{network:?}");
    }
    let named = mechanisms_of(spec);
    for id in catalog.acting_order() {
        let mechanism = catalog.get(id);
        // Some of the library are used without being named.
        if named.contains(mechanism.name.as_str()) || is_of_library(&mechanism.name) {
            // What it means; where its text came from does not matter.
            let _ = write!(text, "{:?}", Mechanism { source: None, ..Mechanism::clone(mechanism) });
        }
    }
    format!("{:08x}{:08x}", hash_str(&text), hash_str(&format!("again {text}")))
}
