//! Data that figures must cope with: none, one, a million, values that are no numbers.

use netpyne_base::Gid;
use netpyne_plot::plots::{Raster, RowOrder, TraceStyle, Traces};
use netpyne_plot::{Draw, Figure, Plot, Settings, Source, Style, Theme};
use netpyne_results::{
    CellTrace, PlacedCell, Population, SimData, Spikes, Synapse, Trace, TraceValues, Wiring,
};

/// A figure of `data` over `duration` ms.
fn figure(options: &impl Draw, data: &SimData, pops: &[Population], duration: f64) -> Figure {
    let source = Source { data, populations: pops, duration, record_step: 0.1, wiring: None };
    options.draw(&source, &Style::default()).expect("the figure can be drawn")
}

fn raster(spikes: Spikes, pops: &[Population]) -> Figure {
    figure(&Raster::default(), &SimData { spikes, ..SimData::default() }, pops, 1000.0)
}

fn pops(sizes: &[u32]) -> Vec<Population> {
    let mut next = 0;
    let population = |(i, size): (usize, &u32)| {
        let first = next;
        next += size;
        Population::new(format!("pop{i}"), (first..next).map(Gid))
    };
    sizes.iter().enumerate().map(population).collect()
}

/// Both formats are well formed and nothing lies off the page; returns the SVG.
fn check(figure: &Figure) -> String {
    let png = figure.png().expect("the figure can be rasterised");
    assert!(png.starts_with(b"\x89PNG"));
    let svg = figure.svg();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    for word in ["NaN", "inf"] {
        assert!(!svg.contains(word), "{word} in {svg}");
    }
    svg
}

#[test]
fn no_cells_no_spikes_one_spike() {
    assert!(check(&raster(Spikes::new(), &[])).contains("no spikes"));
    assert!(check(&raster(Spikes::new(), &pops(&[20, 1]))).contains("pop1 (1 cell, 0 Hz)"));
    let one: Spikes = [(500.0, Gid(0))].into_iter().collect();
    assert!(check(&raster(one, &pops(&[1]))).contains("1 cell  ·  1 spike  ·  1 Hz"));
}

#[test]
fn empty_and_infinite_time_ranges() {
    let spikes: Spikes = [(0.0, Gid(0))].into_iter().collect();
    let data = SimData { spikes, ..SimData::default() };
    for duration in [0.0, -5.0] {
        let by_pop = Raster { order: RowOrder::Pop, ..Raster::default() };
        check(&figure(&by_pop, &data, &pops(&[2]), duration));
    }
}

#[test]
fn a_million_spikes_give_a_figure_of_bounded_size() {
    let mut state = 1u64;
    let mut draw = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as u32
    };
    let spikes: Spikes =
        (0..1_000_000).map(|_| (f64::from(draw() % 1_000_000) / 1e3, Gid(draw() % 5000))).collect();
    let svg = check(&raster(spikes, &pops(&[4000, 1000])));
    assert!(svg.len() < 12_000_000, "{}", svg.len());
    assert!(svg.contains("1,000,000 spikes"));
}

#[test]
fn more_populations_than_fit_beside_the_rows() {
    let sizes = [1; 40];
    let svg = check(&raster(Spikes::new(), &pops(&sizes)));
    assert!(svg.contains("pop39 (1 cell"));
}

#[test]
fn names_cannot_break_the_document() {
    let pop = Population::new("<b>&\u{1}", [Gid(0)]);
    assert!(check(&raster(Spikes::new(), &[pop])).contains("&lt;b&gt;&amp;\u{fffd} (1 cell"));
}

fn traces(values: Vec<f64>) -> SimData {
    let cells = vec![CellTrace { gid: Gid(0), values: TraceValues::Series(values) }];
    SimData { traces: vec![Trace { label: "V_soma".into(), cells }], ..SimData::default() }
}

#[test]
fn traces_with_gaps_constants_and_nothing() {
    let plot = |data: &SimData| check(&figure(&Traces::default(), data, &pops(&[1]), 1000.0));
    assert!(plot(&SimData::default()).contains("no traces recorded"));
    assert!(plot(&traces(vec![])).contains("no finite samples"));
    assert!(plot(&traces(vec![f64::NAN; 4])).contains("no finite samples"));
    assert!(plot(&traces(vec![-65.0; 1000])).contains("V_soma · cell 0 (pop0)"));
    plot(&traces(vec![1.0, f64::NAN, 2.0, f64::INFINITY, 3.0, 4.0]));
    plot(&traces(vec![1e300, -1e300]));
}

#[test]
fn long_traces_keep_their_peaks() {
    let mut values = vec![-65.0; 400_000];
    values[123_456] = 40.0;
    let plot = |values| check(&figure(&Traces::default(), &traces(values), &[], 40_000.0));
    let svg = plot(values.clone());
    values[123_456] = -65.0;
    let flat = plot(values);
    assert!(svg.len() < 200_000 && svg != flat, "{}", svg.len());
}

#[test]
fn many_cells_share_panels() {
    let cells = (0..40).map(|i| CellTrace { gid: Gid(i), values: TraceValues::Series(vec![0.0, 1.0]) });
    let synapses =
        TraceValues::PerSynapse(vec![("soma_0.5".into(), vec![1.0, 2.0]), ("dend_0.1".into(), vec![3.0])]);
    let data = SimData {
        traces: vec![
            Trace { label: "V".into(), cells: cells.collect() },
            Trace { label: "g".into(), cells: vec![CellTrace { gid: Gid(1), values: synapses }] },
        ],
        ..SimData::default()
    };
    let svg = check(&figure(&Traces::default(), &data, &pops(&[40]), 0.1));
    assert!(svg.contains("cell 1 (pop0) soma_0.5") && svg.contains(">+3"), "{svg}");
}

#[test]
fn files_are_written_by_their_ending_and_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let figure = raster(Spikes::new(), &pops(&[3]));
    let path = folder.path().join("raster.svg");
    std::fs::write(&path, "old").unwrap();
    figure.save(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), figure.svg());
    let error = figure.save(folder.path().join("raster.bmp")).unwrap_err().to_string();
    assert!(error.contains("does not end in .png, .svg or .pdf"), "{error}");
    assert!(figure.save(folder.path().join("missing/raster.png")).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
}

#[test]
fn cells_times_and_names_are_chosen() {
    let spikes: Spikes = [(10.0, Gid(0)), (20.0, Gid(3)), (900.0, Gid(3))].into_iter().collect();
    let cells = (0..4).map(|i| CellTrace { gid: Gid(i), values: TraceValues::Series(vec![0.0, 1.0]) });
    let trace = Trace { label: "V".into(), cells: cells.collect() };
    let data = SimData { spikes, traces: vec![trace], ..SimData::default() };
    let pops = pops(&[2, 2]);
    let source = Source { data: &data, populations: &pops, duration: 1000.0, record_step: 0.1, wiring: None };
    let draw = |plot: &str, settings: &Settings| {
        let drawn = Plot::find(plot).unwrap().draw(&source, settings);
        drawn.map(|figure| check(&figure)).map_err(|e| e.to_string())
    };
    let some = Settings::new().with("include", ["pop1"]).with("timeRange", (0.0, 500.0));
    let svg = draw("plotRaster", &some).unwrap();
    assert!(svg.contains("2 cells  ·  1 spike") && svg.contains("pop1 (2 cells"), "{svg}");
    // The colour of a population does not depend on what else is shown.
    let colour = Theme::Light.hue(1).hex();
    assert!(svg.contains(&colour) && !svg.contains(&Theme::Light.hue(0).hex()), "{svg}");
    let svg = draw("traces", &some.clone().with("panels", "trace")).unwrap();
    assert!(svg.contains("cell 3 (pop1)") && !svg.contains("cell 0"), "{svg}");
    let error = draw("traces", &Settings::new().with("traces", ["W"]).with("include", ["pop7"])).unwrap_err();
    assert!(error.contains("no trace `W`") && error.contains("did you mean `pop0`?"), "{error}");
    let panels = Traces { panels: TraceStyle::PerCell, ..Traces::default() };
    assert!(check(&figure(&panels, &data, &pops, 1000.0)).contains("V · cell 0 (pop0)"));
}

#[test]
fn pages_have_the_size_and_ground_that_is_asked_for() {
    let data = SimData::default();
    let source = Source { data: &data, populations: &[], duration: 10.0, record_step: 0.1, wiring: None };
    let plot = Plot::find("raster").unwrap();
    for (size, pixels) in [((10.0, 8.0), (1000.0, 800.0)), ((4.0, 3.0), (400.0, 300.0))] {
        let figure = plot.draw(&source, &Settings::new().with("figSize", size)).unwrap();
        assert!((figure.size().0 - pixels.0).abs() < 1e-9 && (figure.size().1 - pixels.1).abs() < 1e-9);
    }
    let dark = plot.draw(&source, &Settings::new().with("theme", "dark")).unwrap();
    assert!(check(&dark).contains(&Theme::Dark.page().hex()));
}

#[test]
fn rates_of_anything() {
    let spikes: Spikes = [(10.0, Gid(0)), (12.0, Gid(1)), (500.0, Gid(3))].into_iter().collect();
    let data = SimData { spikes, ..SimData::default() };
    let pops = [pops(&[2, 2]), vec![Population::new("empty", [])]].concat();
    let source =
        |duration| Source { data: &data, populations: &pops, duration, record_step: 0.1, wiring: None };
    let draw = |duration, settings: &Settings| {
        let drawn = Plot::find("plotSpikeHist").unwrap().draw(&source(duration), settings);
        drawn.map(|figure| check(&figure)).map_err(|e| e.to_string())
    };
    let svg = draw(1000.0, &Settings::new()).unwrap();
    for text in [
        "pop0 (2 cells, 1 Hz)",
        "empty (0 cells, 0 Hz)",
        "all cells (4 cells, 0.75 Hz)",
        "Rate per cell (Hz), 5-ms bins",
    ] {
        assert!(svg.contains(text), "{text}");
    }
    for settings in [
        Settings::new().with("overlay", true).with("smooth", 5.0).with("norm", true),
        Settings::new().with("measure", "count").with("cumulative", true).with("sharey", false),
        Settings::new().with("include", vec![netpyne_plot::Setting::from(["pop0", "pop1"]), 3.into()]),
    ] {
        draw(1000.0, &settings).unwrap();
    }
    draw(0.0, &Settings::new()).unwrap();
    assert!(draw(1000.0, &Settings::new().with("binSize", 1e-6)).unwrap_err().contains("too many"));
}

#[test]
fn spectra_and_statistics_of_anything() {
    let spikes: Spikes = (0..400).map(|i| (f64::from(i) * 2.5, Gid(i as u32 % 3))).collect();
    let pops = [pops(&[2, 2]), vec![Population::new("empty", [])]].concat();
    let draw = |spikes: &Spikes, plot: &str, settings: &Settings| {
        let data = SimData { spikes: spikes.clone(), ..SimData::default() };
        let source =
            Source { data: &data, populations: &pops, duration: 1000.0, record_step: 0.1, wiring: None };
        Plot::find(plot).unwrap().draw(&source, settings).map(|f| check(&f)).map_err(|e| e.to_string())
    };
    let every = Settings::new();
    for spikes in [&Spikes::new(), &spikes, &[(3.0, Gid(0))].into_iter().collect()] {
        for plot in ["plotRatePSD", "rateSpectrogram", "plotSpikeStats"] {
            draw(spikes, plot, &every).unwrap();
        }
        draw(spikes, "ratePSD", &Settings::new().with("transformMethod", "fft").with("yLogScale", false))
            .unwrap();
        let all = Settings::new().with("stats", ["rate", "isicv", "lv", "sync", "pairsync"]);
        draw(spikes, "spikeStats", &all).unwrap();
        draw(spikes, "rateSpectrogram", &Settings::new().with("include", "eachPop").with("logy", false))
            .unwrap();
    }
    assert!(draw(&spikes, "ratePSD", &every).unwrap().contains("empty (no spikes)"));
    assert!(draw(&spikes, "spikeStats", &every).unwrap().contains("no cell with more than 10 spikes"));
    let slow = Settings::new().with("binSize", 600.0);
    assert!(draw(&spikes, "rateSpectrogram", &slow).unwrap_err().contains("`binSize` is 600 ms"));
    assert!(draw(&spikes, "plotConn", &every).unwrap_err().contains("holds no connections"));
}

#[test]
fn connectivity_of_anything() {
    let pops = [pops(&[2, 2]), vec![Population::new("empty", [])]].concat();
    let cells = (0..4).map(|i| PlacedCell { gid: Gid(i), position: [0.0, f64::from(i) * 90.0, 0.0] });
    let synapse = |pre, post| Synapse {
        pre: Some(Gid(pre)),
        post: Gid(post),
        weight: 0.5,
        delay: 1.0,
        mechanism: Some(0),
    };
    let wiring = Wiring {
        cells: cells.collect(),
        synapses: vec![synapse(0, 2), synapse(0, 2), synapse(1, 3)],
        mechanisms: vec!["AMPA".into()],
        ..Wiring::default()
    };
    let data = SimData::default();
    let source =
        Source { data: &data, populations: &pops, duration: 1.0, record_step: 0.1, wiring: Some(&wiring) };
    let draw = |settings: &Settings| {
        let drawn = Plot::find("plotConn").unwrap().draw(&source, settings);
        drawn.map(|figure| check(&figure)).map_err(|e| e.to_string())
    };
    let svg = draw(&Settings::new().with("feature", "numConns")).unwrap();
    assert!(svg.contains(">3</text>") && svg.contains("Postsynaptic population"), "{svg}");
    assert!(
        draw(&Settings::new().with("feature", "numConns").with("synOrConn", "conn"))
            .unwrap()
            .contains(">2</text>")
    );
    draw(&Settings::new().with("graphType", "bar").with("theme", "dark")).unwrap();
    let by_depth = draw(&Settings::new().with("groupBy", "y").with("groupByInterval", 100.0)).unwrap();
    assert!(by_depth.contains("Presynaptic y (µm)") && by_depth.contains("200 to 300"), "{by_depth}");
    let error = draw(&Settings::new().with("synMech", ["AMPB"])).unwrap_err();
    assert!(error.contains("did you mean `AMPA`?"), "{error}");
}
