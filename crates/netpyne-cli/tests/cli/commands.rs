//! What the commands print and write for a small model.

use crate::desk::{Desk, timeless};
use expect_test::expect;

#[test]
fn run_prints_a_table_and_nothing_else() {
    let desk = Desk::new();
    let done = desk.run(&["run", "model.json"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
    expect![[r#"
        cells                    5
        connections              6   1.2 per cell
        synapses                 6   1.2 per cell
        compartments             5
        spikes                   5   25.00 Hz

        population     cells      spikes  rate (Hz)
        S                  3           3      25.00
        M                  2           2      25.00

        simulated 40 ms in steps of 0.025 ms
        load _ build _ simulate _ save _ memory _
    "#]]
    .assert_eq(&timeless(&done.out));
    assert_eq!(desk.files(), ["model.json"]);
}

#[test]
fn quiet_is_quiet() {
    let done = Desk::new().run(&["run", "model.json", "--quiet"]);
    assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, "", ""));
}

#[test]
fn results_figures_and_spikes_are_written_and_read_again() {
    let desk = Desk::new();
    let args = "run model.json --out out/result.json --csv spikes.csv --plot raster,traces --plot-dir figures \
                --plot-format png,svg --set simConfig.recordStim=true --set simConfig.printPopAvgRates=true";
    let done = desk.run(&args.split_whitespace().collect::<Vec<_>>());
    assert_eq!(done.code, 0, "{}", done.err);
    for file in ["figures/raster.png", "figures/raster.svg", "figures/traces.png", "figures/traces.svg"] {
        assert!(desk.path(file).is_file() && done.out.contains(&format!("wrote {file}")), "{}", done.out);
    }
    assert!(desk.read("figures/raster.svg").contains("S (3 cells, "));
    assert!(desk.read("figures/traces.svg").contains("V_soma · cell 4 (M)"));
    assert!(desk.read("spikes.csv").starts_with("time_ms,gid,population\n"));
    let info = desk.run(&["info", "out/result.json"]);
    assert_eq!((info.code, info.err.as_str()), (0, ""));
    expect![[r#"
        saved result in the layout of NetPyNE 1.1.1

        cells                    5
        connections              6   1.2 per cell
        synapses                 6   1.2 per cell
        spikes                   5   25.00 Hz

        population     cells      spikes  rate (Hz)
        S                  3           3      25.00
        M                  2           2      25.00

        trace V_soma: 5 cells, 401 samples
        stimulus spikes: 0 trains
        duration 40 ms in steps of 0.025 ms
    "#]]
    .assert_eq(&info.out);
    // The saved result is a model again.
    let again = desk.run(&["run", "out/result.json", "--out", "again.json"]);
    assert_eq!(again.code, 0, "{}", again.err);
    let data = |text: String| text.split_once("\"simData\":").unwrap().1.to_owned();
    assert_eq!(data(desk.read("again.json")), data(desk.read("out/result.json")));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let desk = Desk::new();
    for out in ["a.json", "b.json"] {
        assert_eq!(desk.run(&["run", "model.json", "--out", out, "--quiet"]).code, 0);
    }
    assert_eq!(desk.read("a.json"), desk.read("b.json"));
}

#[test]
fn only_the_parts_asked_for_are_saved() {
    let desk = Desk::new();
    let done = desk.run(&["run", "model.json", "--save", "simData,netPops", "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let text = desk.read("model_output_data.json");
    assert!(text.contains("\"spkt\"") && text.contains("\"cellGids\""), "{text}");
    assert!(!text.contains("\"params\"") && !text.contains("\"conns\"") && !text.contains("\"simConfig\""));
}

#[test]
fn what_was_recorded_so_far_is_saved_on_the_way() {
    let desk = Desk::new();
    let run = ["run", "model.json", "--save-every", "15", "--quiet", "--save", "simData"];
    let done = desk.run(&[&run[..], &["--out", "out.json"]].concat());
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let names = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(desk.path(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    // The last one is that of the end; those before have made way.
    assert_eq!(names("interval_data"), ["interval_40.json"]);
    let text = desk.read("interval_data/interval_40.json");
    assert!(!text.contains("avgRate") && text.contains("\"V_soma\"") && !text.contains("\"net\""), "{text}");
    assert!(desk.read("out.json").contains("avgRate"));
    desk.model_with("\"duration\": 40", "\"duration\": 40, \"intervalFolder\": \"temporary\"");
    let done = desk.run(&run);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert_eq!(names("temporary"), ["interval_40.json"]);
}

#[test]
fn the_model_may_ask_to_be_saved() {
    let desk = Desk::new();
    let settings = [
        "--set",
        "simConfig.saveJson=true",
        "--set",
        "simConfig.saveFolder=data",
        "--set",
        "simConfig.simLabel=first",
    ];
    let done = desk.run(&[&["run", "model.json"], &settings[..]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(desk.path("data/first_data.json").is_file());
}

#[test]
fn figures_that_the_model_asks_for() {
    let desk = Desk::new();
    let analysis = "simConfig.analysis={\"plotRaster\": {\"saveFig\": true, \"include\": [\"M\"]}, \"plotTraces\": \
                    {\"include\": [0]}, \"plotRxDConcentration\": true, \"plotCSD\": false}";
    let named = ["--set", "simConfig.saveFolder=data", "--set", "simConfig.simLabel=first"];
    let done = desk.run(&[&["run", "model.json", "--set", analysis], &named[..]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("for files, ask with --plot traces"), "{}", done.err);
    assert!(done.err.contains("what is not there yet: plotRxDConcentration"), "{}", done.err);
    assert!(done.out.contains("wrote data/first_raster.png"), "{}", done.out);
    assert!(desk.path("data/first_raster.png").is_file());
    // With the model's options.
    let args =
        ["run", "model.json", "--set", analysis, "--plot", "raster,traces", "--plot-format", "svg", "--set"];
    let done = desk.run(&[&args[..], &named[1..]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        desk.read("raster.svg").contains("M (2 cells") && !desk.read("raster.svg").contains("S (3 cells")
    );
    assert!(
        desk.read("traces.svg").contains("cell 0 (S)") && !desk.read("traces.svg").contains("cell 1 (S)")
    );
}

#[test]
fn mistakes_in_the_figures_of_a_model_are_warnings() {
    let desk = Desk::new();
    let analysis = "simConfig.analysis={\"plotRaster\": {\"saveFig\": \"r.svg\", \"ordrBy\": \"pop\", \"timeRange\": 7}}";
    let done = desk.run(&["run", "model.json", "--set", analysis]);
    assert_eq!(done.code, 0, "{}", done.err);
    for part in
        ["warning: there is no option `ordrBy`", "did you mean `orderBy`?", "warning: `timeRange` must be"]
    {
        assert!(done.err.contains(part), "{part}: {}", done.err);
    }
    assert!(desk.read("r.svg").starts_with("<svg"));
}

#[test]
fn figures_of_a_saved_result() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["run", "model.json", "--out", "out.json"]).code, 0);
    let words = "plot out.json raster --include M --time 0:20 --theme dark --out figure.svg";
    let done = desk.run(&words.split_whitespace().collect::<Vec<_>>());
    assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, "wrote figure.svg\n", ""));
    assert!(desk.read("figure.svg").contains("M (2 cells"));
    let list = desk.run(&["plot"]).out;
    let line = list.lines().find(|line| line.trim_start().starts_with("raster ")).unwrap();
    assert!(line.ends_with(" spikes as dots, a row per cell (plotRaster)"), "{list}");
    assert!(desk.run(&["plot", "raster", "--help"]).out.contains("--timeRange, --time"));
    for (words, part) in [
        ("plot out.json rastre", "did you mean `raster`?"),
        ("plot out.json raster --incude M", "did you mean `include`?"),
        ("plot out.json raster --include m", "did you mean `M`?"),
        ("plot model.json raster", "simulate the model first"),
        ("plot out.json", "which figure"),
        ("plot none.json raster", "none.json"),
    ] {
        let done = desk.run(&words.split_whitespace().collect::<Vec<_>>());
        assert!(done.code > 0 && done.err.contains(part), "{words}: {}", done.err);
    }
}

#[test]
fn check_and_info_of_a_model() {
    let desk = Desk::new();
    let done = desk.run(&["check", "model.json"]);
    assert_eq!(
        (done.code, done.out.as_str(), done.err.as_str()),
        (0, "no mistakes: 5 cells, 6 synapses\n", "")
    );
    let done = desk.run(&["info", "model.json"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    expect![[r#"
        model

        populations               2  S, M
        cell rules                1  PYR
        synaptic mechanisms       1  exc
        connectivity rules        1  S->M
        stimulation sources       1  pulse
        stimulation targets       1  pulse->S
        recorded traces           1  V_soma

        duration 40 ms in steps of 0.025 ms
    "#]]
    .assert_eq(&done.out);
}

#[test]
fn timing_shows_phases() {
    let done = Desk::new().run(&["run", "model.json", "--timing"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("phase ") && done.out.contains("ns per compartment and step"), "{}", done.out);
    assert!(done.out.contains("mechanism ") && done.out.contains("\nhh "), "{}", done.out);
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_cleanly_and_keeps_what_there_is() {
    let desk = Desk::new();
    let args =
        ["run", "model.json", "--set", "simConfig.duration=1e7", "--out", "out.json", "--save", "simData"];
    let pipe = std::process::Stdio::piped;
    let child = desk
        .command(&args)
        .args(["--set", "simConfig.recordTraces={}"])
        .stdout(pipe())
        .stderr(pipe())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("interrupted"), "{err}");
    assert!(String::from_utf8(output.stdout).unwrap().contains(" of 10000000 ms"));
    assert!(desk.read("out.json").contains("\"spkt\""));
}
