//! `cargo xtask gallery`: every figure, drawn from the models in `examples/models`, with the calls that draw it, as `docs/gallery.md`.

use netpyne::Model;
use netpyne::plot::{Plot, Setting, Settings};
use std::fmt::Write;
use std::path::PathBuf;

/// Where the page and its pictures go.
#[derive(clap::Args)]
pub struct Options {
    /// Folder of the repository.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Only these figures are drawn; the page names all.
    figures: Vec<String>,
}

/// A value of a setting.
enum Of {
    Number(f64),
    Text(&'static str),
    Yes,
    Numbers(&'static [f64]),
    Texts(&'static [&'static str]),
    Ranges(&'static [[f64; 2]]),
}

use Of::{Number, Numbers, Ranges, Text, Texts, Yes};

/// A figure of the page.
struct Entry {
    plot: &'static str,
    model: &'static str,
    settings: &'static [(&'static str, Of)],
}

const fn entry(plot: &'static str, model: &'static str, settings: &'static [(&'static str, Of)]) -> Entry {
    Entry { plot, model, settings }
}

const GAMMA: &str = "gamma";
const LAMINAR: &str = "laminar";
const SINGLE: &str = "single_cells";
const LEARNING: &str = "learning";

const ENTRIES: &[Entry] = &[
    entry("raster", GAMMA, &[]),
    entry("rates", GAMMA, &[("binSize", Number(10.0))]),
    entry("spikeStats", GAMMA, &[("stats", Texts(&["rate", "isicv"]))]),
    entry("ratePSD", GAMMA, &[("include", Texts(&["E2", "I2", "E5", "I5"]))]),
    entry("rateSpectrogram", GAMMA, &[("include", Texts(&["E2", "I2"])), ("minFreq", Number(5.0))]),
    entry("connectivity", GAMMA, &[("feature", Text("probability"))]),
    entry("connectivity", GAMMA, &[("feature", Text("numConns")), ("graphType", Text("bar"))]),
    entry("granger", GAMMA, &[("cells1", Texts(&["E2"])), ("cells2", Texts(&["I2"]))]),
    entry("2Dnet", GAMMA, &[]),
    entry("traces", GAMMA, &[("timeRange", Numbers(&[200.0, 500.0])), ("theme", Text("dark"))]),
    entry("LFP", LAMINAR, &[("timeRange", Numbers(&[200.0, 600.0]))]),
    entry("LFPPSD", LAMINAR, &[("electrodes", Numbers(&[0.0, 3.0, 6.0, 9.0]))]),
    entry("LFPSpectrogram", LAMINAR, &[("minFreq", Number(4.0))]),
    entry("LFPLocations", LAMINAR, &[]),
    entry("CSD", LAMINAR, &[("timeRange", Numbers(&[200.0, 600.0])), ("overlay", Text("LFP"))]),
    entry("CSDTimeSeries", LAMINAR, &[("timeRange", Numbers(&[200.0, 600.0])), ("pop", Text("E5"))]),
    entry("CSDPSD", LAMINAR, &[("electrodes", Numbers(&[2.0, 6.0]))]),
    entry("CSDSpectrogram", LAMINAR, &[("electrodes", Numbers(&[2.0, 6.0])), ("minFreq", Number(4.0))]),
    entry("dipole", LAMINAR, &[("timeRange", Numbers(&[200.0, 600.0]))]),
    entry("dipolePSD", LAMINAR, &[("minFreq", Number(2.0))]),
    entry("dipoleSpectrogram", LAMINAR, &[("electrodes", Numbers(&[1.0])), ("minFreq", Number(4.0))]),
    entry("shape", LAMINAR, &[("showElectrodes", Yes)]),
    entry("weights", LEARNING, &[]),
    entry(
        "fI",
        SINGLE,
        &[
            ("amps", Numbers(&[0.1, 0.2, 0.3, 0.4, 0.5])),
            ("times", Numbers(&[100.0, 400.0, 700.0, 1000.0, 1300.0])),
            ("dur", Number(200.0)),
            ("durSteady", Number(100.0)),
        ],
    ),
    entry(
        "EPSPAmp",
        SINGLE,
        &[
            ("include", Texts(&["passive"])),
            ("start", Number(200.0)),
            ("interval", Number(30.0)),
            ("number", Number(6.0)),
            ("amp", Text("relative")),
        ],
    ),
    // Pictures are numbered: what is new comes last.
    entry(
        "EEG",
        LAMINAR,
        &[("dipole_location", Text("parietal_lobe")), ("timeRange", Numbers(&[200.0, 600.0]))],
    ),
    entry(
        "MEG",
        LAMINAR,
        &[("dipole_location", Text("parietal_lobe")), ("timeRange", Numbers(&[200.0, 600.0]))],
    ),
    entry("connectivity", GAMMA, &[("feature", Text("convergence")), ("graphType", Text("graph"))]),
    entry("grangerMatrix", GAMMA, &[("maxFreq", Number(80.0))]),
    entry("transferEntropy", GAMMA, &[("binSize", Number(2.0))]),
    entry("firing", GAMMA, &[("timeRange", Numbers(&[400.0, 500.0])), ("spikeBin", Number(2.0))]),
    entry("weightMatrix", LEARNING, &[("show", Text("change"))]),
    entry("rangeRates", GAMMA, &[("timeRanges", Ranges(THIRDS))]),
    entry("rangeSynchrony", GAMMA, &[("timeRanges", Ranges(THIRDS))]),
    entry(
        "raster",
        LAMINAR,
        &[
            ("orderBy", Text("y")),
            ("colorbyPhase", Numbers(&[20.0, 60.0])),
            ("timeRange", Numbers(&[200.0, 600.0])),
        ],
    ),
];

const THIRDS: &[[f64; 2]] = &[[100.0, 400.0], [400.0, 700.0], [700.0, 1000.0]];

/// Size of the pictures beside that of the figures.
const REDUCED: f64 = 0.6;

/// Draws what is asked for and writes the page.
pub fn run(options: &Options) -> Result<String, String> {
    let told = |error: netpyne::Error| error.to_string();
    let pictures = options.root.join("docs/images/gallery");
    std::fs::create_dir_all(&pictures).map_err(|error| format!("{}: {error}", pictures.display()))?;
    let mut page = String::from(PREFACE);
    for model in [GAMMA, LAMINAR, SINGLE, LEARNING] {
        let wanted = |entry: &&Entry| {
            entry.model == model
                && (options.figures.is_empty() || options.figures.iter().any(|f| f == entry.plot))
        };
        let simulated = match ENTRIES.iter().any(|entry| wanted(&entry)) {
            true => {
                let folder = options.root.join("examples/models").join(model);
                Some(Model::load(folder).and_then(|model| model.build()?.simulate()).map_err(told)?)
            }
            false => None,
        };
        let _ = write!(page, "\n## {}\n", about(model));
        for (index, entry) in ENTRIES.iter().enumerate().filter(|(_, entry)| entry.model == model) {
            let name = format!("{:02}_{}.png", index + 1, entry.plot);
            if let Some(simulated) = simulated.as_ref().filter(|_| wanted(&entry)) {
                let settings = entry
                    .settings
                    .iter()
                    .fold(Settings::new(), |all, (key, value)| all.with(*key, value.setting()));
                let picture = simulated.plot(entry.plot, &settings).map_err(told)?;
                // What a page is wide; files hold two pixels for each.
                let figure = picture.figure().clone().scaled(REDUCED);
                figure.save(pictures.join(&name)).map_err(|error| error.to_string())?;
            }
            page.push_str(&section(entry, &name)?);
        }
    }
    if let Some(missing) = Plot::all().iter().find(|plot| ENTRIES.iter().all(|entry| entry.plot != plot.name))
    {
        return Err(format!("the gallery has no `{}`", missing.name));
    }
    let file = options.root.join("docs/gallery.md");
    std::fs::write(&file, page).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(format!("wrote {}\n", file.display()))
}

const PREFACE: &str = "# Figures\n\nEvery figure, and how it is asked for: in `simConfig.analysis` of a model, in Rust, and on the \
command line. Made by `cargo xtask gallery`.\n\nAll figures also take `theme` (`light`, `dark`), `figSize`, `title`, `popColors` and `journal` \
(`column`, `one_and_half`, `page`: the widths and letters that journals ask for); files are PNG, SVG or PDF by the endings of their names. `netpyne plot FIGURE --help` lists the options of a figure.\n";

fn about(model: &str) -> &'static str {
    match model {
        GAMMA => "Spikes, rates, connections: `examples/models/gamma`",
        LAMINAR => "Fields, dipoles, cells in space: `examples/models/laminar`",
        SINGLE => "Responses of single cells: `examples/models/single_cells`",
        _ => "Learning: `examples/models/learning`",
    }
}

/// The text of one figure.
fn section(entry: &Entry, picture: &str) -> Result<String, String> {
    let plot = Plot::find(entry.plot).map_err(|_| format!("there is no plot `{}`", entry.plot))?;
    let theirs = plot.netpyne.first().copied().unwrap_or(plot.name);
    let json: Vec<String> =
        entry.settings.iter().map(|(key, value)| format!("\"{key}\": {}", value.json())).collect();
    let json = json.into_iter().chain(["\"saveFig\": true".to_owned()]).collect::<Vec<_>>().join(", ");
    let rust: String = entry.settings.iter().fold(String::new(), |mut text, (key, value)| {
        let _ = write!(text, ".with(\"{key}\", {})", value.rust());
        text
    });
    let command: String = entry.settings.iter().fold(String::new(), |mut text, (key, value)| {
        let _ = write!(text, " --{key} {}", value.command());
        text
    });
    Ok(format!(
        "\n### {}: {}\n\n![{}](images/gallery/{picture})\n\n```text\n\"{theirs}\": {{{json}}}\n\
         sim.plot(\"{}\", &Settings::new(){rust})?.save(\"{}.png\")?;\n\
         netpyne plot RESULT {}{command} --out {}.png\n```\n",
        plot.name, plot.about, plot.name, plot.name, plot.name, plot.name, plot.name
    ))
}

impl Of {
    fn setting(&self) -> Setting {
        match self {
            Number(value) => Setting::Number(*value),
            Text(text) => Setting::Text((*text).to_owned()),
            Yes => Setting::Switch(true),
            Numbers(values) => Setting::List(values.iter().map(|value| Setting::Number(*value)).collect()),
            Texts(texts) => {
                Setting::List(texts.iter().map(|text| Setting::Text((*text).to_owned())).collect())
            }
            Ranges(ranges) => Setting::List(ranges.iter().map(|range| Numbers(range).setting()).collect()),
        }
    }

    fn json(&self) -> String {
        match self {
            Number(value) => value.to_string(),
            Text(text) => format!("\"{text}\""),
            Yes => "true".to_owned(),
            Numbers(values) => format!("[{}]", joined(values, |value| value.to_string(), ", ")),
            Texts(texts) => format!("[{}]", joined(texts, |text| format!("\"{text}\""), ", ")),
            Ranges(ranges) => format!("[{}]", joined(ranges, |[from, to]| format!("[{from}, {to}]"), ", ")),
        }
    }

    fn rust(&self) -> String {
        match self {
            Number(value) => format!("{value:?}"),
            Numbers(values) => format!("[{}]", joined(values, |value| format!("{value:?}"), ", ")),
            Ranges(ranges) => format!("[{}]", joined(ranges, |range| format!("{range:?}"), ", ")),
            other => other.json(),
        }
    }

    fn command(&self) -> String {
        match self {
            Text(text) => (*text).to_owned(),
            Numbers(values) => joined(values, |value| value.to_string(), ","),
            Texts(texts) => joined(texts, |text| (*text).to_owned(), ","),
            Ranges(ranges) => joined(ranges, |[from, to]| format!("{from}:{to}"), ","),
            other => other.json(),
        }
    }
}

fn joined<T>(items: &[T], word: impl Fn(&T) -> String, between: &str) -> String {
    items.iter().map(word).collect::<Vec<_>>().join(between)
}
