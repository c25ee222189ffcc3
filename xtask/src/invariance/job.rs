//! One run of the command, and the files it leaves.

use super::Settings;
use super::cases::Case;
use std::fmt;
use std::path::Path;
use std::process::Command;

/// How the work is divided.
#[derive(Clone, Copy)]
pub struct Division {
    /// Ranks over MPI; none: no MPI.
    pub ranks: Option<usize>,
    /// Threads of each rank.
    pub threads: usize,
    /// Whether cells are dealt out by cost.
    pub balanced: bool,
}

impl Division {
    /// One process of so many threads.
    pub fn threads(threads: usize) -> Self {
        Self { ranks: None, threads, balanced: false }
    }

    /// Ranks over MPI, of so many threads each.
    pub fn ranks(ranks: usize, threads: usize) -> Self {
        Self { ranks: Some(ranks), threads, balanced: false }
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ranks {
            Some(ranks) if self.balanced => write!(f, "{ranks} balanced ranks of {} threads", self.threads),
            Some(ranks) => write!(f, "{ranks} ranks of {} threads", self.threads),
            None => write!(f, "{} threads", self.threads),
        }
    }
}

/// A model to be run.
pub struct Job<'a> {
    /// The command `netpyne`.
    pub program: &'a Path,
    /// The model.
    pub case: &'a Case,
    /// What else there is to say.
    pub settings: &'a Settings,
}

/// What a run saved.
#[derive(PartialEq)]
pub struct Files {
    result: Vec<u8>,
    spikes: Vec<u8>,
}

/// A command for that many ranks.
pub fn mpiexec(ranks: usize) -> Command {
    let mut command = Command::new("mpiexec");
    // For OpenMPI; others take no notice. Root is who containers run as, and the machine may have fewer cores than there are ranks.
    for name in
        ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "OMPI_MCA_rmaps_base_oversubscribe"]
    {
        command.env(name, "1");
    }
    command.args(["-n", &ranks.to_string()]);
    command
}

impl Job<'_> {
    /// Runs the model; the files are named the same every time, because their name is in them.
    pub fn run(&self, division: Division) -> Result<Files, String> {
        let folder = std::env::temp_dir().join(format!("netpyne-invariance-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let (result, spikes) = (folder.join("result.json"), folder.join("spikes.csv"));
        let mut command = self.command(division);
        command.arg("--out").arg(&result).arg("--csv").arg(&spikes);
        let output = command.output().map_err(|e| format!("cannot run {command:?}: {e}"))?;
        let files = if output.status.success() {
            let read = |path: &Path| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
            read(&result).and_then(|result| Ok(Files { result, spikes: read(&spikes)? }))
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        };
        std::fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        files
    }

    /// `netpyne run MODEL`, divided.
    pub fn command(&self, division: Division) -> Command {
        let mut command = match division.ranks {
            Some(ranks) => {
                let mut command = mpiexec(ranks);
                command.arg(self.program);
                command
            }
            None => Command::new(self.program),
        };
        command.arg("run").arg(&self.case.model).args([
            "--quiet",
            "--threads",
            &division.threads.to_string(),
        ]);
        command.args(["--save", "netParams,netCells,netPops,simConfig,simData"]);
        if division.balanced {
            command.arg("--balance");
        }
        for folder in self.settings.mechanisms.iter().chain(&self.case.mechanisms) {
            command.arg("--mechanisms").arg(folder);
        }
        for change in &self.case.changes {
            command.args(["--set", change]);
        }
        if let Some(duration) = self.settings.duration.filter(|&most| self.duration() > most) {
            command.args(["--set", &format!("simConfig.duration={duration}")]);
        }
        command
    }

    /// How long the model would be simulated, ms, as far as that can be told.
    fn duration(&self) -> f64 {
        let text = std::fs::read_to_string(self.case.model.join("simConfig.json")).unwrap_or_default();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let of = |json: &serde_json::Value| json["duration"].as_f64();
        of(&json).or_else(|| of(&json["simConfig"])).unwrap_or(f64::INFINITY)
    }
}

impl Files {
    /// What of another run's files is not the same.
    pub fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = String> + 'a {
        [("result", &self.result, &other.result), ("spikes", &self.spikes, &other.spikes)]
            .into_iter()
            .filter(|(_, ours, theirs)| ours != theirs)
            .map(|(what, ours, theirs)| {
                let at = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
                format!("{what} differs from byte {at} of {} ({})", ours.len(), theirs.len())
            })
    }

    /// Bytes saved.
    pub fn bytes(&self) -> usize {
        self.result.len() + self.spikes.len()
    }

    /// Spikes saved.
    pub fn spikes(&self) -> usize {
        self.spikes.iter().filter(|&&byte| byte == b'\n').count().saturating_sub(1)
    }
}

/// Whether a model does not run here at all, for a reason that is no mistake.
pub fn is_out_of_scope(why: &str) -> bool {
    ["not supported", "unknown point process"].iter().any(|known| why.contains(known))
}
