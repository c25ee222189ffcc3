//! Every figure, in both themes, of a network with thirteen populations of long names: its texts can be read.
//!
//! With the environment variable `NETPYNE_FIGURES` the figures are written into the folder that it names.

#![allow(clippy::disallowed_methods, reason = "made-up data: their last bits do not matter")]

use netpyne_base::Gid;
use netpyne_plot::{Figure, Plot, Setting, Settings, Source};
use netpyne_results::{CellShape, SectionShape};
use netpyne_results::{
    CellTrace, Cells, Matrix, PlacedCell, Population, Sampling, SimData, Spikes, Synapse, Trace, TraceValues,
    Wiring,
};

const POPS: u32 = 13;
const CELLS: u32 = 12;
const DURATION: f64 = 500.0;

struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.next() * f64::from(n)) as u32
    }
}

fn populations(short: bool) -> Vec<Population> {
    let name = |i: u32| match short {
        true => format!("P{i}"),
        false => format!("a_population_of_layer_{i:02}_cells"),
    };
    (0..POPS).map(|i| Population::new(name(i), (i * CELLS..(i + 1) * CELLS).map(Gid))).collect()
}

fn matrix(
    name: &str,
    unit: &str,
    columns: Vec<String>,
    step: f64,
    value: impl Fn(f64, usize) -> f64,
) -> Matrix {
    let rows = (DURATION / step) as usize;
    let width = columns.len();
    let values = (0..rows).flat_map(|row| (0..width).map(move |c| (row, c)));
    Matrix {
        name: name.to_owned(),
        cells: Cells::All,
        unit: unit.to_owned(),
        columns,
        sampling: Sampling::Regular { first: step, step },
        values: values.map(|(row, column)| value((row + 1) as f64 * step, column)).collect(),
    }
}

fn data() -> SimData {
    let mut draws = Draws(1);
    let mut spikes: Vec<(f64, Gid)> = (0..6000)
        .map(|_| {
            let beat = 25.0 * f64::from(draws.below(20)) + 9.0 * draws.next() * draws.next();
            (beat, Gid((f64::from(POPS * CELLS) * draws.next().powf(1.3)) as u32))
        })
        .collect();
    spikes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wave = |t: f64, f: f64| (std::f64::consts::TAU * f * t / 1e3).sin();
    let electrodes = (0..10).map(|i| format!("(100, {}, 100)", 100 * i)).collect();
    let depth = |c: usize| (-((c as f64 - 4.5) / 2.0).powi(2)).exp();
    let lfp = matrix("LFP", "mV", electrodes, 0.1, |t, c| {
        0.02 * depth(c) * (wave(t, 40.0) + 0.6 * wave(t + 3.0 * c as f64, 8.0)) + 0.002 * wave(t, 200.0)
    });
    let axes = ["x", "y", "z"].map(str::to_owned).to_vec();
    let dipole = matrix("dipole", "nA µm", axes, 0.1, |t, c| [2.0, 40.0, -5.0][c] * wave(t, 12.0));
    let names = (0..400).map(|i| format!("{}->{} exc", i % 40, 20 + i % 90)).collect();
    let weights = matrix("weights", "", names, 5.0, |t, c| {
        0.01 + 2e-5 * t * ((c * 37 % 101) as f64 / 50.0 - 1.0) * (1.0 + 0.1 * wave(t, 6.0))
    });
    let trace = |gid: u32| {
        let value = |i: i32| -65.0 + 30.0 * wave(f64::from(i) * 0.1 + 7.0 * f64::from(gid), 20.0).powi(9);
        CellTrace { gid: Gid(gid), values: TraceValues::Series((0..5000).map(value).collect()) }
    };
    let cells = [0, 13, 40, 150].map(trace).to_vec();
    SimData {
        spikes: spikes.into_iter().collect::<Spikes>(),
        t: Vec::new(),
        traces: vec![Trace { label: "V_soma".to_owned(), cells }],
        stim_spikes: None,
        matrices: vec![lfp, dipole, weights],
    }
}

/// A soma with a branched dendrite above and three below.
fn shape() -> CellShape {
    let section =
        |name: &str, points: &[[f64; 4]]| SectionShape { name: name.to_owned(), points: points.to_vec() };
    CellShape {
        sections: vec![
            section("soma", &[[0.0, 8.0, 0.0, 16.0], [0.0, -8.0, 0.0, 16.0]]),
            section("apical", &[[0.0, -8.0, 0.0, 4.0], [2.0, -120.0, 0.0, 2.0]]),
            section("tuft_0", &[[2.0, -120.0, 0.0, 1.5], [-40.0, -170.0, 10.0, 1.0]]),
            section("tuft_1", &[[2.0, -120.0, 0.0, 1.5], [50.0, -165.0, -10.0, 1.0]]),
            section("basal_0", &[[0.0, 8.0, 0.0, 2.0], [-50.0, 40.0, 20.0, 1.0]]),
            section("basal_1", &[[0.0, 8.0, 0.0, 2.0], [5.0, 70.0, -20.0, 1.0]]),
            section("basal_2", &[[0.0, 8.0, 0.0, 2.0], [55.0, 45.0, 0.0, 1.0]]),
        ],
    }
}

fn wiring() -> Wiring {
    let mut draws = Draws(7);
    let cells = (0..POPS * CELLS)
        .map(|gid| PlacedCell {
            gid: Gid(gid),
            position: [
                300.0 * draws.next(),
                70.0 * f64::from(gid / CELLS) + 80.0 * draws.next(),
                300.0 * draws.next(),
            ],
        })
        .collect();
    let synapses = (0..4000)
        .map(|_| Synapse {
            pre: Some(Gid(draws.below(POPS * CELLS))),
            post: Gid(draws.below(POPS * CELLS)),
            weight: 0.01 * draws.next(),
            delay: 1.0 + 4.0 * draws.next(),
            mechanism: Some(0),
        })
        .collect();
    Wiring {
        cells,
        synapses,
        mechanisms: vec!["exc".to_owned()],
        shapes: vec![shape()],
        shape_of: (0..POPS * CELLS).map(|gid| (gid % 5 == 0).then_some(0)).collect(),
    }
}

/// Settings without which a figure shows little of itself.
fn settings(name: &str) -> Vec<(String, Settings)> {
    let list = |values: &[f64]| Setting::List(values.iter().map(|v| Setting::Number(*v)).collect());
    let plain = Settings::new();
    let variants: Vec<(&str, Settings)> = match name {
        "fI" => {
            let steps = plain
                .with("amps", list(&[0.1, 0.2, 0.3, 0.4]))
                .with("times", list(&[0.0, 100.0, 200.0, 300.0]));
            vec![("", steps.with("dur", 100.0).with("durSteady", 50.0).with("calculateOnset", true))]
        }
        "EPSPAmp" => vec![("", plain.with("start", 10.0).with("number", 6))],
        "raster" => {
            let table = |entries: &[(&str, Setting)]| {
                Setting::Table(
                    entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
                )
            };
            let gamma = table(&[
                ("electrode", 5.into()),
                ("filtFreq", list(&[30.0, 50.0])),
                ("include_signal", true.into()),
            ]);
            vec![
                ("", plain.clone()),
                ("_pop", plain.clone().with("orderBy", "pop")),
                ("_y", plain.clone().with("orderBy", "y")),
                ("_phase", plain.clone().with("colorbyPhase", true)),
                ("_phase_signal", plain.with("colorbyPhase", gamma)),
            ]
        }
        "rangeRates" | "rangeSynchrony" => {
            let ranges = (0..5).map(|i| list(&[100.0 * f64::from(i), 100.0 * f64::from(i + 1)])).collect();
            vec![("", plain.clone()), ("_ranges", plain.with("timeRanges", Setting::List(ranges)))]
        }
        "rates" => vec![("", plain.clone()), ("_overlay", plain.with("overlay", true).with("smooth", 9))],
        "ratePSD" => vec![("", plain.clone()), ("_fft", plain.with("transformMethod", "fft"))],
        "rateSpectrogram" => vec![("", plain.clone()), ("_pops", plain.with("include", vec!["eachPop"]))],
        "spikeStats" => {
            vec![("", plain.clone()), ("_more", plain.with("stats", vec!["isicv", "lv", "sync", "pairsync"]))]
        }
        "connectivity" => vec![
            ("", plain.clone()),
            ("_bar", plain.clone().with("graphType", "bar")),
            ("_graph", plain.clone().with("graphType", "graph").with("feature", "numConns")),
            ("_y", plain.with("groupBy", "y").with("feature", "numConns")),
        ],
        "firing" => vec![("", plain.with("spikeBin", 100))],
        "weightMatrix" => vec![("", plain.clone()), ("_change", plain.with("show", "change"))],
        "EEG" => vec![("", plain.clone()), ("_infinite", plain.with("headModel", "infinite"))],
        "CSD" => vec![("", plain.clone()), ("_LFP", plain.with("overlay", "LFP").with("hlines", true))],
        "shape" => vec![
            ("", plain.clone().with("showElectrodes", true)),
            ("_numSyns", plain.with("cvar", "numSyns").with("turn", 40).with("tilt", 20)),
        ],
        "LFP" => vec![("", plain.clone()), ("_overlay", plain.with("overlay", true))],
        "traces" => vec![("", plain.clone()), ("_overlay", plain.with("overlay", true))],
        _ => vec![("", plain)],
    };
    variants.into_iter().map(|(variant, settings)| (format!("{name}{variant}"), settings)).collect()
}

/// What cannot be read of a figure.
fn unreadable(figure: &Figure) -> Vec<String> {
    let texts: Vec<_> = figure.texts().into_iter().filter(|placed| !placed.text.trim().is_empty()).collect();
    let (width, height) = figure.size();
    let mut out = Vec::new();
    for (i, placed) in texts.iter().enumerate() {
        let ((left, right), (top, bottom)) = (placed.across, placed.down);
        if left < 0.0 || top < 0.0 || right > width || bottom > height {
            out.push(format!(
                "`{}` leaves the page ({left:.0}..{right:.0}, {top:.0}..{bottom:.0})",
                placed.text
            ));
        }
        let contrast = placed.colour.contrast(placed.ground);
        if contrast < 4.5 {
            out.push(format!("`{}` has a contrast of {contrast:.2}", placed.text));
        }
        for other in &texts[..i] {
            if placed.overlaps(other) {
                out.push(format!("`{}` and `{}` overlap", placed.text, other.text));
            }
        }
    }
    out
}

#[test]
fn texts_of_every_figure_can_be_read() {
    let folder = std::env::var_os("NETPYNE_FIGURES").map(std::path::PathBuf::from);
    let (data, wiring) = (data(), wiring());
    let mut problems = Vec::new();
    for short in [false, true] {
        let populations = populations(short);
        let source = Source {
            data: &data,
            populations: &populations,
            duration: DURATION,
            record_step: 0.1,
            wiring: Some(&wiring),
        };
        for plot in Plot::all() {
            for (name, settings) in settings(plot.name) {
                // The narrow page of a journal has no room for long names.
                let journal = short.then_some(("light", Some("one_and_half")));
                for (theme, journal) in [("light", None), ("dark", None)].into_iter().chain(journal) {
                    let settings = settings.clone().with("theme", theme);
                    let settings = journal.iter().fold(settings, |s, width| s.with("journal", *width));
                    let figure = plot.draw(&source, &settings).unwrap_or_else(|problems| {
                        let told: Vec<String> = problems.iter().map(|d| d.render(false)).collect();
                        panic!("{name}: {told:?}")
                    });
                    let names = match (short, journal) {
                        (_, Some(width)) => width,
                        (true, None) => "short",
                        (false, None) => "long",
                    };
                    problems.extend(
                        unreadable(&figure)
                            .into_iter()
                            .map(|what| format!("{name} ({theme}, {names} names): {what}")),
                    );
                    if let Some(folder) = &folder {
                        let file = format!("{name}_{theme}_{names}.png");
                        figure.save(folder.join(file)).expect("the figure can be saved");
                    }
                }
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
