//! Options of every figure: ground, size, title, colours, file.

use crate::figure::Format;
use crate::options::{FromSetting, choices, options};
use crate::page::Figure;
use crate::panel::SMALL;
use crate::settings::Setting;
use crate::source::Source;
use crate::theme::{Colour, Theme};
use netpyne_base::Diagnostics;

/// Options that a figure can be drawn with.
pub trait Draw {
    /// The figure of `source`.
    ///
    /// # Errors
    /// The options name what is not there, or the data that the figure is about is missing.
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics>;

    /// Whether it looks at cells and synapses.
    fn uses_wiring(&self) -> bool {
        false
    }
}

options! {
    /// Options of every figure.
    pub struct Style {
        /// Ground and ink: `light` or `dark`.
        theme["theme"]: Theme = Theme::Light;
        /// Width and height in inches; if nothing is said, what the data needs.
        size["figSize", "size"]: Option<(f64, f64)> = None;
        /// A width that journals ask for, in place of `figSize`: `column` (85 mm), `one_and_half` (116 mm) or `page` (176 mm).
        journal["journal"]: Option<Journal> = None;
        /// Size of the smallest letters of a figure for a journal, points.
        points["journalFontSize"]: f64 = 6.5;
        /// Title, in place of the figure's own.
        title["title"]: Option<String> = None;
        /// Colours of populations by name, red, green and blue from 0 to 1, or as `#rrggbb`.
        colours["popColors", "colours"]: Colours = Colours::default();
        /// Whether and where the figure is saved: `true`, or the name of a file.
        save["saveFig", "out"]: Save = Save::No;
    }
}

/// Widths that journals print figures in, here those of the Journal of Neuroscience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journal {
    /// One column, 85 mm.
    Column,
    /// One and a half columns, 116 mm.
    OneAndHalf,
    /// Two columns, 176 mm.
    Page,
}

choices!(Journal, "column, one_and_half or page", "column" => Journal::Column,
    "one_and_half" => Journal::OneAndHalf, "page" => Journal::Page);

impl Journal {
    /// Its width in inches.
    pub fn inches(self) -> f64 {
        let millimetres = match self {
            Journal::Column => 85.0,
            Journal::OneAndHalf => 116.0,
            Journal::Page => 176.0,
        };
        millimetres / 25.4
    }
}

/// Whether a figure is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Save {
    /// Not.
    #[default]
    No,
    /// Under a name made of the model's.
    Named,
    /// Here.
    As(String),
}

/// Colours that were chosen for populations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colours(Vec<(String, Colour)>);

impl FromSetting for Theme {
    const FORM: &'static str = "light or dark";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Text(text) if text == "light" => Ok(Theme::Light),
            Setting::Text(text) if text == "dark" => Ok(Theme::Dark),
            _ => Err(String::new()),
        }
    }
}

impl FromSetting for Save {
    const FORM: &'static str = "true, false or the name of a file";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Nothing | Setting::Switch(false) => Ok(Save::No),
            Setting::Switch(true) => Ok(Save::Named),
            Setting::Number(value) => Ok(if *value == 0.0 { Save::No } else { Save::Named }),
            Setting::Text(name) => Ok(Save::As(name.clone())),
            _ => Err(String::new()),
        }
    }
}

impl FromSetting for Colours {
    const FORM: &'static str = "colours by population, as [red, green, blue] from 0 to 1 or \"#rrggbb\"";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let Setting::Table(entries) = value else {
            return if *value == Setting::Nothing { Ok(Self::default()) } else { Err(String::new()) };
        };
        let named = |(pop, value): &(String, Setting)| {
            colour(value).map(|colour| (pop.clone(), colour)).ok_or(format!("{value} is no such colour"))
        };
        entries.iter().map(named).collect::<Result<_, _>>().map(Colours)
    }
}

fn colour(value: &Setting) -> Option<Colour> {
    match value {
        Setting::Text(text) => {
            let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
            let all = u32::from_str_radix(digits, 16).ok()?;
            Some(Colour((all >> 16) as u8, (all >> 8) as u8, all as u8))
        }
        Setting::List(parts) => {
            let part = |part: &Setting| match part {
                Setting::Number(part) if (0.0..=1.0).contains(part) => Some((part * 255.0).round() as u8),
                _ => None,
            };
            let [red, green, blue] = &parts[..] else { return None };
            Some(Colour(part(red)?, part(green)?, part(blue)?))
        }
        _ => None,
    }
}

/// Narrowest page that figures are laid out on; a smaller one is a reduction of it.
const NARROWEST: f64 = 760.0;

impl Style {
    /// Width and height of the page in pixels, 100 to an inch, for a figure that would be `width` times `height`.
    pub(crate) fn page(&self, width: f64, height: f64) -> (f64, f64) {
        if let Some(journal) = self.journal {
            // As wide as its letters are large, and as high as what stands below each other needs.
            let wide = journal.inches() * 72.0 * f64::from(SMALL) / self.points.clamp(4.0, 12.0);
            return (wide, height);
        }
        match self.size {
            Some((w, h)) => {
                let enlarge = (NARROWEST / (100.0 * w)).max(1.0);
                (100.0 * w * enlarge, (100.0 * h * enlarge).max(300.0))
            }
            None => (width, height),
        }
    }

    /// The title: the user's, or the figure's own.
    pub(crate) fn heading<'a>(&'a self, own: &'a str) -> &'a str {
        self.title.as_deref().unwrap_or(own)
    }

    /// The colour of a group: its population's, or that of all cells together.
    pub(crate) fn group(&self, source: &Source<'_>, group: &netpyne_analysis::Group) -> Colour {
        group.population.map_or(self.theme.neutral(), |place| self.population(source, place))
    }

    /// The colour of the population at `place` in the model.
    pub(crate) fn population(&self, source: &Source<'_>, place: usize) -> Colour {
        let label = source.populations.get(place).map(|pop| pop.label.as_str());
        let chosen = self.colours.0.iter().find(|(pop, _)| Some(pop.as_str()) == label);
        chosen.map_or_else(|| self.theme.hue(place), |(_, colour)| *colour)
    }
}

impl Save {
    /// The file, if any: `named` stands for a name made of the model's; without an ending that we can write, PNG.
    pub fn file(&self, named: &str) -> Option<String> {
        let name = match self {
            Save::No => return None,
            Save::Named => named,
            Save::As(name) => name,
        };
        let known = Format::of(std::path::Path::new(name)).is_some();
        Some(if known { name.to_owned() } else { format!("{name}.png") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_get_an_ending_that_we_write() {
        assert_eq!(Save::As("a.svg".into()).file("m_raster").unwrap(), "a.svg");
        assert_eq!(Save::As("a.eps".into()).file("m_raster").unwrap(), "a.eps.png");
        assert_eq!(Save::Named.file("m_raster").unwrap(), "m_raster.png");
        assert_eq!(Save::No.file("m_raster"), None);
    }
}
