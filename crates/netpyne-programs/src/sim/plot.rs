//! Figures that a script or its options ask for.

use super::build::{broken, json};
use super::{Sim, text};
use netpyne::Simulated;
use netpyne::base::Diagnostics;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Mistake};
use netpyne::specs::Dict;

impl Sim {
    /// Draws a figure into its file: NetPyNE's name of the plot, its options as JSON, and how the names of files begin. Gives
    /// whether there is such a plot, the file, and what is odd about the options.
    pub(super) fn plot(&mut self, args: &[Wire]) -> Answered {
        let (name, options, stem) = (text(args, 0)?, json("options", text(args, 1)?)?, text(args, 2)?);
        self.put_together()?;
        let simulated = self.together.as_ref().or(self.simulated.as_ref());
        let simulated = simulated.ok_or_else(|| Mistake::new("runtime", "nothing has been simulated yet"))?;
        let mut config = simulated.spec.sim_config.clone();
        config.analysis = Dict::from_iter([(name.to_owned(), options)]);
        config.save_folder = String::new();
        config.filename = stem.to_owned();
        let asked = netpyne::asked(&config);
        let mut odd: Vec<Wire> = asked.warnings.iter().map(|one| Wire::Text(one.render(false))).collect();
        let mut file = Wire::None;
        for figure in asked.figures {
            let Some(path) = figure.file else { continue };
            let wiring = figure.prepared.uses_wiring();
            let drawn = simulated.with_source(wiring, |source| figure.prepared.draw(source));
            match drawn {
                Ok(drawn) => {
                    drawn.save(&path).map_err(|error| Mistake::new("runtime", error.to_string()))?;
                    file = Wire::Text(path.to_string_lossy().into_owned());
                }
                Err(problems) => odd.extend(problems.iter().map(|one| Wire::Text(one.render(false)))),
            }
        }
        Ok(Wire::List(vec![Wire::Bool(asked.missing.is_empty()), file, Wire::List(odd)]))
    }

    /// On rank 0 of several: the whole network with what all ranks have recorded, which figures show.
    fn put_together(&mut self) -> Answered<()> {
        let (Some(data), Some(own), Some((model, between)), None) =
            (&self.whole, &self.simulated, &self.model, &self.together)
        else {
            return Ok(());
        };
        let options = self.options_of_building(model, between.clone());
        let built = model.build_with(options).map_err(broken)?;
        self.together = Some(Simulated {
            spec: built.spec.clone(),
            network: built.network.clone(),
            warnings: Diagnostics::new(),
            data: data.clone(),
            summary: own.summary.clone(),
            report: own.report.clone(),
        });
        Ok(())
    }
}
