//! Data that figures must cope with: none, one, a million, values that are no numbers.

use netpyne_analysis::{Raster, RasterOrder, TimeRange, raster};
use netpyne_base::Gid;
use netpyne_plot::{Figure, TraceStyle, plot_raster, plot_traces};
use netpyne_results::{CellTrace, Population, SimData, Spikes, Trace, TraceValues};

const SECOND: TimeRange = TimeRange { start: 0.0, end: 1000.0 };

fn pops(sizes: &[u32]) -> Vec<Population> {
    let mut next = 0;
    let population = |(i, size): (usize, &u32)| {
        let first = next;
        next += size;
        Population::new(format!("pop{i}"), (first..next).map(Gid))
    };
    sizes.iter().enumerate().map(population).collect()
}

fn raster_of(spikes: &Spikes, sizes: &[u32]) -> Raster {
    raster(spikes, &pops(sizes), None, RasterOrder::Gid, SECOND)
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
    assert!(check(&plot_raster(&raster_of(&Spikes::new(), &[]))).contains("no spikes"));
    assert!(check(&plot_raster(&raster_of(&Spikes::new(), &[20, 1]))).contains("pop1 (1 cell, 0 Hz)"));
    let one: Spikes = [(500.0, Gid(0))].into_iter().collect();
    assert!(check(&plot_raster(&raster_of(&one, &[1]))).contains("1 cell  ·  1 spike  ·  1 Hz"));
}

#[test]
fn empty_and_infinite_time_ranges() {
    let spikes: Spikes = [(0.0, Gid(0))].into_iter().collect();
    for end in [0.0, -5.0] {
        check(&plot_raster(&raster(&spikes, &pops(&[2]), None, RasterOrder::Pop, TimeRange::new(0.0, end))));
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
    let svg = check(&plot_raster(&raster_of(&spikes, &[4000, 1000])));
    assert!(svg.len() < 12_000_000, "{}", svg.len());
    assert!(svg.contains("1,000,000 spikes"));
}

#[test]
fn more_populations_than_fit_beside_the_rows() {
    let sizes = [1; 40];
    let svg = check(&plot_raster(&raster_of(&Spikes::new(), &sizes)));
    assert!(svg.contains("pop39 (1 cell"));
}

#[test]
fn names_cannot_break_the_document() {
    let pop = Population::new("<b>&\u{1}", [Gid(0)]);
    let figure = plot_raster(&raster(&Spikes::new(), &[pop], None, RasterOrder::Gid, SECOND));
    assert!(check(&figure).contains("&lt;b&gt;&amp;\u{fffd} (1 cell"));
}

fn traces(values: Vec<f64>) -> SimData {
    let cells = vec![CellTrace { gid: Gid(0), values: TraceValues::Series(values) }];
    SimData { traces: vec![Trace { label: "V_soma".into(), cells }], ..SimData::default() }
}

#[test]
fn traces_with_gaps_constants_and_nothing() {
    let plot = |data: &SimData| check(&plot_traces(data, &pops(&[1]), SECOND, 0.1, TraceStyle::Auto));
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
    let range = TimeRange::new(0.0, 40_000.0);
    let svg = check(&plot_traces(&traces(values.clone()), &[], range, 0.1, TraceStyle::Auto));
    values[123_456] = -65.0;
    let flat = check(&plot_traces(&traces(values), &[], range, 0.1, TraceStyle::Auto));
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
    let svg = check(&plot_traces(&data, &pops(&[40]), TimeRange::new(0.0, 0.1), 0.1, TraceStyle::Auto));
    assert!(svg.contains("cell 1 (pop0) soma_0.5") && svg.contains(">+3"), "{svg}");
}

#[test]
fn files_are_written_by_their_ending_and_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let figure = plot_raster(&raster_of(&Spikes::new(), &[3]));
    let path = folder.path().join("raster.svg");
    std::fs::write(&path, "old").unwrap();
    figure.save(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), figure.svg());
    let error = figure.save(folder.path().join("raster.bmp")).unwrap_err().to_string();
    assert!(error.contains("does not end in .png or .svg"), "{error}");
    assert!(figure.save(folder.path().join("missing/raster.png")).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
}
