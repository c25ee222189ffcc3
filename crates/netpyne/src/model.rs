//! A model: specification, mechanisms, and the network itself where a file holds it.

use crate::{BuildOptions, Built, Mechanisms, Result, saved};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::explicit::ExplicitNetwork;
use netpyne_network::{Costs, DryRun, Functions, Partition};
#[cfg(feature = "neuroml")]
use netpyne_neuroml::network::Outputs;
use netpyne_specs::{ModelSpec, NetParams, SimConfig};
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
    pub(crate) warnings: Diagnostics,
}

impl Model {
    /// A specification, what is odd about it, and the standard mechanisms.
    pub(crate) fn of_spec(spec: ModelSpec, warnings: Diagnostics) -> Self {
        Self {
            spec,
            mechanisms: Mechanisms::default(),
            #[cfg(feature = "neuroml")]
            outputs: Outputs::default(),
            saved: None,
            warnings,
        }
    }

    /// What is odd, but not wrong.
    pub fn warnings(&self) -> impl Iterator<Item = &netpyne_base::Diagnostic> {
        self.warnings.iter()
    }

    /// With something more that is odd, which whoever read it has found.
    #[must_use]
    pub fn with_warnings(mut self, warnings: Diagnostics) -> Self {
        self.warnings.extend(warnings);
        self
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
        Self::of_spec(spec, Diagnostics::new())
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
        let specification = crate::built::specification(&spec, &self.mechanisms);
        let (dry, more) =
            netpyne_network::dry_run(&specification, &Functions::new(), (ranks, balance), costs)?;
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
