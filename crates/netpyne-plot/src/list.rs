//! Finding plots by name.

use crate::plot::Plot;
use crate::plots::PLOTS;
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean, listed};

impl Plot {
    /// All plots.
    pub fn all() -> &'static [Plot] {
        PLOTS
    }

    /// The plot called `name`, by us or by NetPyNE.
    ///
    /// # Errors
    /// There is none; the message suggests one.
    pub fn find(name: &str) -> Result<&'static Plot, Diagnostics> {
        let is_it = |plot: &&Plot| plot.name == name || plot.netpyne.contains(&name);
        PLOTS.iter().find(is_it).ok_or_else(|| {
            let names: Vec<&str> = PLOTS.iter().map(|plot| plot.name).collect();
            let known =
                PLOTS.iter().flat_map(|plot| [plot.name].into_iter().chain(plot.netpyne.iter().copied()));
            let help = did_you_mean(name, known)
                .or_else(|| listed(&names).map(|names| format!("there are: {names}")));
            Diagnostic::error(format!("there is no plot `{name}`")).help_opt(help).into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::style::Style;

    #[test]
    fn plots_are_found_by_either_name() {
        assert_eq!(Plot::find("plotRaster").unwrap().name, "raster");
        let mistake = Plot::find("rastre").unwrap_err();
        assert!(mistake.iter().any(|d| d.render(false).contains("did you mean `raster`?")));
    }

    #[test]
    fn names_and_options_are_unique() {
        let mut names: Vec<&str> = PLOTS
            .iter()
            .flat_map(|plot| [plot.name].into_iter().chain(plot.netpyne.iter().copied()))
            .collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for plot in PLOTS {
            let mut keys: Vec<&str> =
                Style::TABLE.iter().chain(plot.all_options()).flat_map(|info| info.names).copied().collect();
            keys.sort_unstable();
            assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{}: {keys:?}", plot.name);
        }
    }
}
