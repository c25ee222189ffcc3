//! A plot: a name, options with defaults, and a function from data to a figure.

use crate::options::{Given, OptionInfo, Options};
use crate::page::Figure;
use crate::settings::Settings;
use crate::source::Source;
use crate::style::{Draw, Style};
use netpyne_base::Diagnostics;
use std::fmt;

/// An entry of the list of plots.
pub struct Plot {
    /// Its name: `raster`.
    pub name: &'static str,
    /// What NetPyNE calls it: `plotRaster`.
    pub netpyne: &'static [&'static str],
    /// What it shows, in one line.
    pub about: &'static str,
    /// Its options beside those of every figure ([`Style`]).
    pub options: &'static [OptionInfo],
    /// Options that it has in common with other plots, group by group.
    pub shared: &'static [&'static [OptionInfo]],
    make: fn(&mut Given<'_>) -> Box<dyn Draw>,
}

impl fmt::Debug for Plot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plot({})", self.name)
    }
}

impl Plot {
    /// The entry of options `T`.
    pub(crate) const fn of<T: Options + Draw + 'static>(
        name: &'static str,
        netpyne: &'static [&'static str],
        about: &'static str,
    ) -> Self {
        Self {
            name,
            netpyne,
            about,
            options: T::TABLE,
            shared: T::SHARED,
            make: |given| Box::new(T::read(given)),
        }
    }

    /// All its options but those of every figure.
    pub fn all_options(&self) -> impl Iterator<Item = &'static OptionInfo> + use<> {
        self.shared.iter().copied().flatten().chain(self.options)
    }

    /// Reads the options; with them come all mistakes in the settings, in place of which defaults stand.
    pub fn read(&self, settings: &Settings) -> (Prepared, Diagnostics) {
        let mut given = Given::new(settings);
        let style = Style::read(&mut given);
        let options = (self.make)(&mut given);
        let mut tables = vec![Style::TABLE, self.options];
        tables.extend(self.shared);
        (Prepared { style, options }, given.finish(&tables))
    }

    /// The figure of `source` by `settings`.
    ///
    /// # Errors
    /// A setting is none of this plot or has a wrong value, or the figure cannot be drawn from these data.
    pub fn draw(&self, source: &Source<'_>, settings: &Settings) -> Result<Figure, Diagnostics> {
        let (prepared, problems) = self.read(settings);
        if problems.has_errors() {
            return Err(problems);
        }
        prepared.draw(source)
    }
}

/// A plot with its options.
pub struct Prepared {
    /// Options of every figure.
    pub style: Style,
    options: Box<dyn Draw>,
}

impl Prepared {
    /// A figure with these options.
    pub fn new(options: impl Draw + 'static, style: Style) -> Self {
        Self { style, options: Box::new(options) }
    }

    /// Whether it looks at cells and synapses.
    pub fn uses_wiring(&self) -> bool {
        self.options.uses_wiring()
    }

    /// The figure of `source`.
    ///
    /// # Errors
    /// The options name what is not there, or the data that the figure is about is missing.
    pub fn draw(&self, source: &Source<'_>) -> Result<Figure, Diagnostics> {
        let mut figure = self.options.draw(source, &self.style)?;
        if let Some(journal) = self.style.journal {
            figure.per_inch = figure.width / journal.inches();
            return Ok(figure);
        }
        let reduced = self.style.size.map(|(width, _)| 100.0 * width / figure.size().0);
        Ok(match reduced {
            Some(factor) if factor < 0.999 => figure.scaled(factor),
            _ => figure,
        })
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prepared({:?})", self.style)
    }
}
