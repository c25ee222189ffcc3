//! Figures of a run, and those that a model asks for.

use crate::shapes::shape_of;
use crate::{Result, Simulated};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_io::SavedResult;
use netpyne_network::{Body, NameId, Network, Pre};
use netpyne_plot::{Draw, Figure, Plot, Prepared, Setting, Settings, Source, Style};
use netpyne_results::{PlacedCell, Synapse, Wiring};
use netpyne_specs::{SimConfig, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A figure that can be saved as PNG, SVG or PDF, by the ending of the file's name.
pub struct Picture(Figure);

impl Picture {
    pub(crate) fn new(figure: Figure) -> Self {
        Self(figure)
    }

    /// Writes it.
    ///
    /// # Errors
    /// The name ends in none of `.png`, `.svg` and `.pdf`, or the file cannot be written; an older file then stays as it is.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        Ok(self.0.save(path)?)
    }

    /// The figure itself.
    pub fn figure(&self) -> &Figure {
        &self.0
    }
}

impl Simulated {
    /// The figure called `name` ([`Plot::all`] lists them; NetPyNE's names are understood), drawn by `settings`, whose names
    /// are NetPyNE's: `sim.plot("raster", Settings::new().with("include", ["S"]).with("timeRange", (0, 500)))`.
    ///
    /// # Errors
    /// There is no such plot, it has no such setting, or what it is about was not recorded.
    pub fn plot(&self, name: &str, settings: &Settings) -> Result<Picture> {
        let plot = Plot::find(name)?;
        let (prepared, problems) = plot.read(settings);
        if problems.has_errors() {
            return Err(problems.into());
        }
        self.with_source(prepared.uses_wiring(), |source| Ok(Picture(prepared.draw(source)?)))
    }

    /// A figure with typed options: `sim.draw(Raster { order: RasterOrder::Pop, ..Raster::default() })`.
    ///
    /// # Errors
    /// The options name what is not there, or what the figure is about was not recorded.
    pub fn draw(&self, options: impl Draw + 'static) -> Result<Picture> {
        let prepared = Prepared::new(options, Style::default());
        self.with_source(prepared.uses_wiring(), |source| Ok(Picture(prepared.draw(source)?)))
    }

    /// Spikes as dots, a row per cell, coloured by population.
    ///
    /// # Errors
    /// None today.
    pub fn raster(&self) -> Result<Picture> {
        self.plot("raster", &Settings::new())
    }

    /// The recorded traces.
    ///
    /// # Errors
    /// None today.
    pub fn traces(&self) -> Result<Picture> {
        self.plot("traces", &Settings::new())
    }

    /// Lends what figures are drawn from; cells and synapses only if they are asked for, as it takes memory to list them.
    pub fn with_source<T>(&self, wiring: bool, draw: impl FnOnce(&Source<'_>) -> T) -> T {
        let populations = self.populations();
        let wiring = wiring.then(|| wiring_of(&self.network));
        draw(&Source {
            data: &self.data,
            populations: &populations,
            duration: self.summary.duration,
            record_step: self.spec.sim_config.record_step.as_f64().unwrap_or(self.summary.dt),
            wiring: wiring.as_ref(),
        })
    }
}

/// What figures of a saved result are drawn from.
pub fn source_of(result: &SavedResult) -> Source<'_> {
    Source {
        data: &result.data,
        populations: &result.populations,
        duration: result.duration,
        record_step: result.record_step,
        wiring: result.wiring.as_ref(),
    }
}

/// Cells and synapses of a network.
pub(crate) fn wiring_of(network: &Network) -> Wiring {
    let cells = network.cells.gid.iter().zip(&network.cells.position);
    let mut wiring = Wiring {
        cells: cells.map(|(gid, position)| PlacedCell { gid: *gid, position: *position }).collect(),
        ..Wiring::default()
    };
    shape(network, &mut wiring);
    let mut places: HashMap<NameId, u32> = HashMap::new();
    for index in 0..network.conns.len() {
        let conn = network.conn(index);
        let mechanism = conn.plan.syn_mech.map(|name| {
            *places.entry(name).or_insert_with(|| {
                wiring.mechanisms.push(network.names.get(name).to_owned());
                wiring.mechanisms.len() as u32 - 1
            })
        });
        let pre = match conn.pre {
            Pre::Cell(gid) => Some(gid),
            Pre::NetStim => None,
        };
        let post = network.cells.gid[conn.post.index()];
        wiring.synapses.push(Synapse { pre, post, weight: conn.weight, delay: conn.delay, mechanism });
    }
    wiring
}

/// Tells which shape each cell has.
fn shape(network: &Network, wiring: &mut Wiring) {
    let mut known: HashMap<usize, Option<u32>> = HashMap::new();
    for body in &network.cells.body {
        let Body::Compartments { structure, .. } = body else {
            wiring.shape_of.push(None);
            continue;
        };
        let place = *known.entry(structure.index()).or_insert_with(|| {
            let shape = shape_of(&network.structures[structure.index()].secs)?;
            wiring.shapes.push(shape);
            Some(wiring.shapes.len() as u32 - 1)
        });
        wiring.shape_of.push(place);
    }
}

/// What `simConfig.analysis` asks for.
#[derive(Debug, Default)]
pub struct Asked {
    /// Figures that we have, in the order asked for.
    pub figures: Vec<AskedFigure>,
    /// What NetPyNE has and we do not.
    pub missing: Vec<String>,
    /// What is wrong with the options, in place of which defaults stand: warnings.
    pub warnings: Diagnostics,
}

/// A figure that `simConfig.analysis` asks for.
#[derive(Debug)]
pub struct AskedFigure {
    /// The plot.
    pub plot: &'static Plot,
    /// The plot with the model's options.
    pub prepared: Prepared,
    /// Where the model wants it saved, if anywhere.
    pub file: Option<PathBuf>,
}

/// Reads `simConfig.analysis`.
pub fn asked(config: &SimConfig) -> Asked {
    let mut asked = Asked::default();
    let named = netpyne_io::default_path(config);
    let named = named.to_string_lossy();
    let named = named.strip_suffix("_data.json").unwrap_or(&named);
    for (name, options) in config.analysis.iter().filter(|(_, options)| wanted(options)) {
        let settings = settings_of(options);
        for (name, settings) in single_figures(name, settings) {
            let Ok(plot) = Plot::find(&name) else {
                asked.missing.push(name);
                continue;
            };
            let (prepared, problems) = plot.read(&settings);
            let path = format!("simConfig.analysis.{name}");
            asked.warnings.extend(Diagnostics(
                problems.0.into_iter().map(|problem| as_warning(problem).at_path(path.as_str())).collect(),
            ));
            let file = prepared.style.save.file(&format!("{named}_{}", saved_as(&name, plot, &settings)));
            asked.figures.push(AskedFigure { plot, prepared, file: file.map(PathBuf::from) });
        }
    }
    asked
}

/// `plotLFP` is several figures: those that its `plots` names.
fn single_figures(name: &str, settings: Settings) -> Vec<(String, Settings)> {
    if name != "plotLFP" {
        return vec![(name.to_owned(), settings)];
    }
    const ALL: [&str; 4] = ["timeSeries", "PSD", "spectrogram", "locations"];
    let plots: Vec<String> = match settings.get("plots") {
        Some(Setting::List(items)) => items
            .iter()
            .filter_map(|item| match item {
                Setting::Text(text) => Some(text.clone()),
                _ => None,
            })
            .collect(),
        Some(Setting::Text(text)) => vec![text.clone()],
        _ => ALL.map(str::to_owned).to_vec(),
    };
    let single = |plot: String| {
        let mut own = Settings::new();
        // One file cannot be the place of several figures.
        let several = |value: &Setting| plots.len() > 1 && matches!(value, Setting::Text(_));
        for (key, value) in settings.iter().filter(|(key, _)| *key != "plots") {
            let value =
                if key == "saveFig" && several(value) { Setting::Switch(true) } else { value.clone() };
            own.set(key, value);
        }
        // For `locations` most options of the others mean nothing.
        if plot == "locations" {
            let kept = own.iter().filter(|(key, _)| ["saveFig", "figSize"].contains(key));
            own = kept.fold(Settings::new(), |own, (key, value)| own.with(key, value.clone()));
        }
        let mut name = plot;
        name.get_mut(..1).iter_mut().for_each(|first| first.make_ascii_uppercase());
        (format!("plotLFP{name}"), own)
    };
    plots.iter().cloned().map(single).collect()
}

/// How NetPyNE ends the name of the file that a figure is saved in.
fn saved_as(asked: &str, plot: &Plot, settings: &Settings) -> String {
    let of = |key: &str, default: &str| match settings.get(key) {
        Some(Setting::Text(text)) => text.clone(),
        Some(Setting::List(items)) => match items.first() {
            Some(Setting::Text(text)) => text.clone(),
            _ => default.to_owned(),
        },
        _ => default.to_owned(),
    };
    match asked {
        "plotSpikeHist" => "histogram".to_owned(),
        "plotSpikeFreq" => "spikeFreq".to_owned(),
        "plotRates" => "avgRates".to_owned(),
        "plotSyncs" => "sync".to_owned(),
        "plotRatePSD" => "plot_spikePSD".to_owned(),
        "plotRateSpectrogram" => "spikeSpectrogram".to_owned(),
        "plotLFPTimeSeries" => "LFPTimeSeries".to_owned(),
        "plot2Dnet" => "plot_2Dnet".to_owned(),
        "plotEPSPAmp" => format!("EPSPamp_{}", of("amp", "absolute")),
        "plotSpikeStats" => {
            format!("spikeStat_{}_{}", of("graphType", "boxplot"), of("stats", "rate"))
        }
        "plotConn" => format!(
            "plot_conn_{}_{}_{}",
            of("groupBy", "pop"),
            of("feature", "strength"),
            of("graphType", "matrix")
        ),
        _ => plot.name.to_owned(),
    }
}

/// NetPyNE skips what is false; an empty dictionary of options is a wish, too.
fn wanted(options: &Value) -> bool {
    matches!(options, Value::Dict(_)) || options.is_truthy()
}

/// The same as a warning: a figure of a model is drawn as well as it can be.
fn as_warning(problem: Diagnostic) -> Diagnostic {
    Diagnostic { severity: netpyne_base::Severity::Warning, ..problem }
}

/// Options of a figure as they stand in a model.
fn settings_of(options: &Value) -> Settings {
    let mut settings = Settings::new();
    if let Value::Dict(options) = options {
        for (name, value) in options.iter() {
            settings.set(name.as_str(), setting(value));
        }
    }
    settings
}

fn setting(value: &Value) -> Setting {
    match value {
        Value::Null => Setting::Nothing,
        Value::Bool(on) => Setting::Switch(*on),
        Value::Number(number) => Setting::Number(number.get()),
        Value::Text(text) => Setting::Text(text.to_string()),
        Value::List(items) => Setting::List(items.iter().map(setting).collect()),
        Value::Dict(entries) => {
            Setting::Table(entries.iter().map(|(name, value)| (name.clone(), setting(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wish_can_be_several_figures_with_netpynes_file_names() {
        let value: Value = serde_json::from_str(
            r#"{"filename": "m", "analysis": {
                "plotLFP": {"plots": ["timeSeries", "PSD"], "saveFig": true},
                "plotConn": {"feature": "weight", "saveFig": true},
                "plotRaster": false, "plotWhatever": true}}"#,
        )
        .unwrap();
        let config = SimConfig::from_json(&value, &mut Diagnostics::new()).unwrap();
        let asked = asked(&config);
        let names: Vec<&str> = asked.figures.iter().map(|figure| figure.plot.name).collect();
        assert_eq!(names, ["LFP", "LFPPSD", "connectivity"]);
        let files: Vec<String> = asked
            .figures
            .iter()
            .map(|figure| figure.file.as_ref().unwrap().file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(files, ["m_LFPTimeSeries.png", "m_LFPPSD.png", "m_plot_conn_pop_weight_matrix.png"]);
        assert_eq!(asked.missing, ["plotWhatever"]);
    }
}
