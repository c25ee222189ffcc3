//! A model read from files.

use crate::{BuildOptions, Built, Mechanisms, Result, saved};
use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES};
use netpyne_network::explicit::ExplicitNetwork;
use netpyne_network::{Costs, DryRun, Functions, Partition};
#[cfg(feature = "neuroml")]
use netpyne_neuroml::network::Outputs;
use netpyne_specs::{ModelSpec, NetParams, SimConfig, Value};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// A specification together with the mechanisms it uses.
#[derive(Clone, Debug)]
pub struct Model {
    /// Network, simulation options, where its mechanisms are.
    pub spec: ModelSpec,
    /// What it may name.
    pub mechanisms: Mechanisms,
    /// Files that a NeuroML model itself says are to be written, beside those that options ask for.
    #[cfg(feature = "neuroml")]
    pub outputs: Outputs,
    /// The network itself, if the file holds it cell by cell: then it is simulated as it is, and no rule is applied.
    pub saved: Option<Arc<ExplicitNetwork>>,
    warnings: Diagnostics,
}

impl Model {
    /// Reads `index.npjson`, a folder, one file with both parts, or a NeuroML or LEMS file; mechanisms beside the model are
    /// loaded too. A file that holds the cells of a network, as results do, is that network: see [`saved`](Self::saved).
    ///
    /// # Errors
    /// All mistakes found while reading.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        Self::load_with(path, &[] as &[&Path])
    }

    /// The same, with the `.mod` files of further folders, which come after those beside the model.
    ///
    /// # Errors
    /// All mistakes found while reading model and mechanisms.
    pub fn load_with(path: impl AsRef<Path>, folders: &[impl AsRef<Path>]) -> Result<Self> {
        Self::load_up_to(path, folders, MOST_MODEL_BYTES)
    }

    /// The same from files of at most `most` bytes each.
    ///
    /// # Errors
    /// All mistakes found while reading model and mechanisms.
    pub fn load_up_to(path: impl AsRef<Path>, folders: &[impl AsRef<Path>], most: u64) -> Result<Self> {
        #[cfg(feature = "neuroml")]
        if netpyne_neuroml::is_one(path.as_ref()) {
            return Self::load_neuroml(path.as_ref(), folders);
        }
        let mut problems = Diagnostics::new();
        let mut mechanisms = Mechanisms::default();
        let mut saved = None;
        let spec = match saved::load(path.as_ref(), most) {
            Ok((spec, network, warnings)) => {
                problems.extend(warnings);
                saved = network.map(Arc::new);
                Some(spec)
            }
            Err(errors) => {
                problems.extend(errors);
                None
            }
        };
        let beside = spec.as_ref().and_then(|s| s.mod_folder.as_deref());
        let mut seen = BTreeSet::new();
        for folder in beside.into_iter().chain(folders.iter().map(AsRef::as_ref)) {
            // The one beside the model may be given, too.
            if !seen.insert(std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())) {
                continue;
            }
            match with_files_of(&mechanisms, folder) {
                Ok(more) => mechanisms = more,
                Err(errors) => problems.extend(errors),
            }
        }
        let mut spec = spec;
        if let Some(spec) = &mut spec
            && !problems.has_errors()
        {
            let folder = spec.folder.clone();
            problems.extend(import_cells(&mut spec.net_params, &folder, &mechanisms));
        }
        if let Some(spec) = &spec {
            problems.extend(mechanisms.warnings(&crate::uses::mechanisms_of(spec)));
        }
        match spec {
            Some(spec) if !problems.has_errors() => {
                Ok(Self { saved, ..Self::from_parts(spec, mechanisms, problems) })
            }
            _ => Err(problems.into()),
        }
    }

    fn from_parts(spec: ModelSpec, mechanisms: Mechanisms, warnings: Diagnostics) -> Self {
        Self {
            spec,
            mechanisms,
            #[cfg(feature = "neuroml")]
            outputs: Outputs::default(),
            saved: None,
            warnings,
        }
    }

    /// Reads a NeuroML or LEMS file.
    #[cfg(feature = "neuroml")]
    fn load_neuroml(path: &Path, folders: &[impl AsRef<Path>]) -> Result<Self> {
        let read = netpyne_neuroml::read(path)?;
        let mut mechanisms = Mechanisms::default();
        for mechanism in read.mechanisms {
            mechanisms = mechanisms.with_mechanism(mechanism)?;
        }
        for folder in folders {
            mechanisms = with_files_of(&mechanisms, folder.as_ref())?;
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let (net_params, sim_config) = (read.net_params, read.sim_config);
        let spec = ModelSpec { net_params, sim_config, folder, ..ModelSpec::default() };
        Ok(Self { spec, mechanisms, outputs: read.outputs, saved: None, warnings: read.warnings })
    }

    /// The model in the content of a file that has been read, with the network in it if it holds one; the standard mechanisms.
    /// Names of other files in it are seen from the folder of `path`.
    ///
    /// # Errors
    /// All mistakes in it.
    pub fn of_content(content: &Value, path: &Path) -> Result<Self> {
        let (spec, network, warnings) = saved::of_content(content, path, MOST_MODEL_BYTES)?;
        let saved = network.map(Arc::new);
        Ok(Self { saved, ..Self::from_parts(spec, Mechanisms::default(), warnings) })
    }

    /// What is odd, but not wrong.
    pub fn warnings(&self) -> impl Iterator<Item = &netpyne_base::Diagnostic> {
        self.warnings.iter()
    }

    /// Everything that is wrong or odd in the specification, without building anything.
    pub fn check(&self) -> Diagnostics {
        let mut all = self.warnings.clone();
        match &self.saved {
            Some(network) => match saved::prepare(network, &self.spec, &self.mechanisms) {
                Ok((_, found)) | Err(found) => all.extend(found),
            },
            None => all.extend(crate::built::prepare(&mut self.spec.clone(), &self.mechanisms)),
        }
        all.folded()
    }

    /// A model written in Rust, with the standard mechanisms.
    pub fn of(net_params: NetParams, sim_config: SimConfig) -> Self {
        let spec = ModelSpec { net_params, sim_config, ..ModelSpec::default() };
        Self::from_parts(spec, Mechanisms::default(), Diagnostics::new())
    }

    /// Instantiates one part of the network, as one of several ranks does; `options` without mechanisms take the model's own.
    ///
    /// # Errors
    /// All mistakes in the model, as far as this part has to do with them.
    pub fn build_part(&self, options: BuildOptions, partition: &Partition) -> Result<Built> {
        let options = options.or_mechanisms(&self.mechanisms);
        match &self.saved {
            Some(network) => saved::build(network, self.spec.clone(), options, partition),
            None => Built::part(self.spec.clone(), options, partition),
        }
    }

    /// What things cost, with a figure for every mechanism that the model can use; the same on every machine.
    pub fn costs(&self) -> Costs {
        Costs::of_mechanisms(self.mechanisms.catalog())
    }

    /// What `ranks` ranks would have to hold and to do, without building the network; with `balance`, cells are dealt out by
    /// cost. What is odd about the model comes with it.
    ///
    /// # Errors
    /// Mistakes in the model.
    pub fn dry_run(&self, ranks: usize, balance: bool, costs: &Costs) -> Result<(DryRun, Diagnostics)> {
        if self.saved.is_some() {
            let d = Diagnostic::error(
                "the file holds the network itself: what it comes to is known when it is built",
            );
            return Err(
                Diagnostics::from(d.help("with `--from-rules` the rules in the file are looked at")).into()
            );
        }
        let mut spec = self.spec.clone();
        let mut found = crate::built::prepare(&mut spec, &self.mechanisms);
        if found.has_errors() {
            return Err(found.folded().into());
        }
        let (net, config) = (&spec.net_params, &spec.sim_config);
        let (catalog, functions) = (self.mechanisms.catalog(), Functions::new());
        let (dry, more) =
            netpyne_network::dry_run(net, config, catalog, &functions, (ranks, balance), costs)?;
        found.extend(more);
        Ok((dry, found.folded()))
    }

    /// Instantiates the network.
    ///
    /// # Errors
    /// All mistakes in the model.
    pub fn build(&self) -> Result<Built> {
        self.build_with(BuildOptions::new().mechanisms(self.mechanisms.clone()))
    }

    /// The same with options; the mechanisms among them replace the model's own.
    ///
    /// # Errors
    /// All mistakes in the model.
    pub fn build_with(&self, options: BuildOptions) -> Result<Built> {
        self.build_part(options, &Partition::whole())
    }
}

#[cfg(feature = "nmodl")]
fn with_files_of(mechanisms: &Mechanisms, folder: &Path) -> std::result::Result<Mechanisms, Diagnostics> {
    mechanisms.clone().with_folder(folder)
}

#[cfg(not(feature = "nmodl"))]
fn with_files_of(_: &Mechanisms, folder: &Path) -> std::result::Result<Mechanisms, Diagnostics> {
    let message = format!("the mechanisms in {} are not read", folder.display());
    Err(Diagnostic::error(message).help("this program was built without the feature `nmodl`").into())
}

#[cfg(feature = "import")]
use crate::cells::import_all as import_cells;

#[cfg(not(feature = "import"))]
fn import_cells(net: &mut NetParams, _: &Path, _: &Mechanisms) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for (label, _) in net.cell_params.iter().filter(|(_, rule)| rule.import_file.is_some()) {
        let message = format!("the file of the cell rule {label:?} is not read");
        problems.push(Diagnostic::error(message).help("this program was built without the feature `import`"));
    }
    problems
}
