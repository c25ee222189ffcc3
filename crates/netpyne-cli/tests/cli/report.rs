//! `netpyne report` and `netpyne run --watch`.

use crate::desk::Desk;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

#[test]
fn a_model_and_its_result_have_a_page() {
    let desk = Desk::new();
    let done =
        desk.run(&["report", "model.json", "--out", "model.html", "--title", "Two <b>populations</b>"]);
    assert_eq!((done.code, done.out.as_str()), (0, "wrote model.html\n"), "{}", done.err);
    let page = desk.read("model.html");
    assert!(page.contains("<title>Two &lt;b&gt;populations&lt;/b&gt;</title>"));
    assert!(page.contains("gnabar") && page.contains("\"V_soma\"") && page.contains("\"shapes\":{"));
    desk.run(&["run", "model.json", "--out", "result.json"]);
    let done = desk.run(&["report", "result.json", "--include", "M", "--time", "0:30"]);
    assert_eq!((done.code, done.out.as_str()), (0, "wrote report.html\n"), "{}", done.err);
    let page = desk.read("report.html");
    assert!(page.contains("\"opening\":{\"time\":[0.0,30.0],\"off\":[0]}"));
    assert!(
        page.contains("gnabar") && page.contains("\"shapes\":{"),
        "what the file holds of cells and parameters"
    );
}

#[test]
fn what_cannot_be_a_page_is_said() {
    let desk = Desk::new();
    desk.write("odd.json", r#"{"simData": {"spkt": [1, 2], "spkid": [0]}}"#);
    desk.write("one.json", r#"{"simData": {"spkt": [5.0], "spkid": [0]}}"#);
    let cases: [(&[&str], i32, &str); 6] = [
        (&["report", "odd.json"], 3, "`spkt` and `spkid` differ in length"),
        (&["report", "nothing.json"], 1, "No such file"),
        (&["report", "one.json", "--include", "cels"], 1, "did you mean `cells`?"),
        (&["report", "model.json", "--time", "30:0"], 2, "the second time must be later"),
        (&["report", "model.json", "--out", "none/page.html"], 3, "none is not a folder"),
        (&["report", "script.py"], 1, "is a script"),
    ];
    desk.write("script.py", "");
    for (args, code, message) in cases {
        let done = desk.run(args);
        assert_eq!(done.code, code, "{args:?}: {}", done.err);
        assert!(done.err.contains(message), "{args:?}: {}", done.err);
    }
    assert_eq!(desk.files(), ["model.json", "odd.json", "one.json", "script.py"]);
    assert_eq!(desk.run(&["report", "one.json"]).code, 0, "a single point in time is a page");
}

/// What the page's server answers.
fn get(address: &str, method: &str, rest: &str) -> String {
    let (host, path) =
        address.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let mut stream = std::net::TcpStream::connect(host).expect("a connection");
    write!(stream, "{method} /{path}{rest} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    text
}

#[test]
fn a_run_is_watched_and_stopped() {
    let desk = Desk::new();
    let args = [
        "run",
        "model.json",
        "--watch",
        "--set",
        "simConfig.duration=1e7",
        "--threads",
        "1",
        "--out",
        "r.json",
    ];
    let mut run =
        desk.command(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut told = BufReader::new(run.stderr.take().expect("a pipe")).lines();
    let address =
        told.find_map(|line| Some(line.ok()?.split_once("http://")?.1.to_owned())).expect("an address");
    let address = format!("http://{address}");
    while !get(&address, "GET", "").contains("id=\"content\"") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(get(&address, "GET", "progress").contains("\"ended\":null"));
    assert!(get(&address, "GET", "data").contains("\"V_soma\""));
    assert!(get(&address, "POST", "stop").starts_with("HTTP/1.1 204"));
    // The last report is waited for, as the page has asked lately.
    while !get(&address, "GET", "progress").contains("\"ended\":\"stopped\"") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    get(&address, "GET", "data");
    assert_eq!(run.wait().expect("an end").code(), Some(130));
    assert!(desk.files().contains(&"r.json".to_owned()), "what there is is kept");
}
