//! The page as a browser gets it: whatever was recorded, whatever things are called.

use netpyne_report::base::{Diagnostic, Gid};
use netpyne_report::plot::Source;
use netpyne_report::plot::results::{CellTrace, Matrix, Population, SimData, Trace, TraceValues};
use netpyne_report::{Limits, Report, View};

const HOSTILE: &str = "</script><script>alert(1)</script>\0<!--\u{2028}<img src=x onerror=alert(2)>\"'&";

fn source<'a>(data: &'a SimData, populations: &'a [Population]) -> Source<'a> {
    Source { data, populations, duration: 100.0, record_step: 0.1, wiring: None }
}

/// The elements of a document, without knowing more of HTML than that `<` begins one.
fn elements<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.match_indices(&format!("<{name}")).map(|(at, _)| &html[at..(at + 90).min(html.len())]).collect()
}

fn content(html: &str) -> serde_json::Value {
    let (_, rest) = html.split_once("id=\"content\">").expect("a content");
    serde_json::from_str(rest.split_once("</script>").expect("an end").0).expect("JSON")
}

#[test]
fn hostile_names_stay_text_everywhere() {
    let data = SimData {
        spikes: [(1.0, Gid(0)), (2.0, Gid(1))].into_iter().collect(),
        traces: vec![Trace {
            label: HOSTILE.to_owned(),
            cells: vec![CellTrace {
                gid: Gid(0),
                values: TraceValues::PerSynapse(vec![(HOSTILE.to_owned(), vec![1.0])]),
            }],
        }],
        matrices: vec![Matrix {
            name: HOSTILE.to_owned(),
            unit: HOSTILE.to_owned(),
            columns: vec![HOSTILE.to_owned()],
            values: vec![1.0, 2.0],
            ..Matrix::default()
        }],
        ..SimData::default()
    };
    let populations = [Population::new(HOSTILE, [Gid(0), Gid(1)])];
    let plain = Report::new(&source(&data, &[Population::new("S", [Gid(0), Gid(1)])])).html();
    let warning = Diagnostic::warning(HOSTILE).at_path(HOSTILE).help(HOSTILE);
    let value = netpyne_report::specs::Value::from(HOSTILE);
    let html = Report::new(&source(&data, &populations))
        .title(HOSTILE)
        .fact(HOSTILE, HOSTILE)
        .provenance(HOSTILE, HOSTILE)
        .parameters(HOSTILE, &value)
        .warnings([&warning])
        .html();
    for name in ["script", "img src=x", "style", "iframe"] {
        assert_eq!(elements(&html, name).len(), elements(&plain, name).len(), "{name}");
    }
    assert!(!html.contains('\0'));
    assert_eq!(content(&html)["populations"][0]["name"], HOSTILE);
    assert_eq!(content(&html)["title"], HOSTILE);
}

#[test]
fn nothing_recorded_makes_a_page() {
    let html = Report::new(&source(&SimData::default(), &[])).html();
    assert_eq!(content(&html)["spikes"]["all"], 0);
    assert!(html.contains("default-src 'none'"));
    assert!(!html.contains("{{"), "a place that was not filled");
}

#[test]
fn a_single_time_and_times_that_are_none() {
    let spikes = [(f64::NAN, Gid(0)), (f64::INFINITY, Gid(0)), (0.0, Gid(0))].into_iter().collect();
    let data = SimData { spikes, ..SimData::default() };
    let populations = [Population::new("S", [Gid(0)])];
    let of = Source { duration: 0.0, ..source(&data, &populations) };
    let content = content(&Report::new(&of).html());
    assert_eq!((content["spikes"]["all"].as_u64(), content["end"].as_f64()), (Some(1), Some(0.0)));
    assert!(content["notes"][0].as_str().unwrap().contains("2 spikes have no finite time"));
}

#[test]
fn cells_without_a_population_are_shown() {
    let data = SimData { spikes: [(1.0, Gid(7))].into_iter().collect(), ..SimData::default() };
    let content = content(&Report::new(&source(&data, &[Population::new("S", [Gid(0)])])).html());
    assert_eq!(content["populations"][1]["name"], "(no population)");
    assert_eq!(content["cells"]["count"], 2);
}

#[test]
fn what_is_too_large_is_thinned_and_said() {
    let spikes = (0..100_000_u32).map(|k| (f64::from(k) * 0.025, Gid(k % 50))).collect();
    let long = TraceValues::Series((0..200_000).map(f64::from).collect());
    let traces = vec![Trace { label: "V".to_owned(), cells: vec![CellTrace { gid: Gid(0), values: long }] }];
    let data = SimData { spikes, traces, ..SimData::default() };
    let populations = [Population::new("S", (0..50).map(Gid))];
    let report = Report::within(&source(&data, &populations), Limits { bytes: 100_000 });
    let html = report.view(View { time: Some((10.0, 20.0)), off: vec![] }).html();
    let content = content(&html);
    assert!(content["spikes"]["every"].as_u64().unwrap() > 1);
    assert_eq!(content["notes"].as_array().unwrap().len(), 2);
    assert_eq!(content["opening"]["time"][1], 20.0);
    assert!(html.len() < 900_000, "{}", html.len());
}

/// What a server answers to a request as it stands.
fn answer(address: &str, request: &str) -> String {
    use std::io::{Read, Write};
    let host = address.split('/').nth(2).expect("a host");
    let mut stream = std::net::TcpStream::connect(host).expect("a connection");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut text = String::new();
    // Who sends nonsense gets no answer at all.
    let _ = stream.read_to_string(&mut text);
    text
}

#[test]
fn a_live_page_is_for_this_machine_and_those_who_know_its_address() {
    use netpyne_report::{Live, Progress};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let stopped = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stopped);
    let live = Live::start(0, move || seen.store(true, Ordering::SeqCst)).expect("a free port");
    let data = SimData { spikes: [(1.0, Gid(0))].into_iter().collect(), ..SimData::default() };
    let populations = [Population::new(HOSTILE, [Gid(0)])];
    let report = Report::new(&source(&data, &populations));
    live.show(&report, Progress { time: 5.0, duration: 100.0, ended: None });
    let (host, path) =
        live.address().strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let get = |path: &str, host: &str| {
        answer(live.address(), &format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n"))
    };
    let page = get(path, host);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("connect-src 'self'"));
    assert!(get(&format!("{path}progress"), host).contains("\"time\":5.0"));
    let data = get(&format!("{path}data"), host);
    let (_, json) = data.split_once("\r\n\r\n").expect("a body");
    let data: serde_json::Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(data["content"]["populations"][0]["name"], HOSTILE);
    assert!(data["blocks"]["b0"].is_string() && live.is_watched());
    assert!(get("", host).starts_with("HTTP/1.1 404") && get("0123/", host).starts_with("HTTP/1.1 404"));
    assert!(get(path, "elsewhere.example").starts_with("HTTP/1.1 403"));
    assert_eq!(answer(live.address(), "nonsense\r\n\r\n"), "");
    assert!(!stopped.load(Ordering::SeqCst));
    answer(live.address(), &format!("POST /{path}stop HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    assert!(stopped.load(Ordering::SeqCst));
}
