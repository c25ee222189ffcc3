//! The page while a simulation runs: a server on this machine alone, which a browser asks for what is new.

use crate::report::Report;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longest line of a request.
const LONGEST_LINE: u64 = 4_096;
/// How long a browser may be silent in the middle of a request.
const PATIENCE: Duration = Duration::from_secs(5);

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Model time, ms.
    pub time: f64,
    /// Where it is to end, ms.
    pub duration: f64,
    /// Nothing while it runs, then how it ended.
    pub ended: Option<String>,
}

/// A page that changes while a simulation runs. It is served to programs of this machine that know its address, in which there is a
/// number that cannot be guessed; it ends with this value.
#[derive(Debug)]
pub struct Live {
    shared: Arc<Shared>,
    address: String,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Called when the page asks for the end of the run.
    stop: Stop,
    port: u16,
    key: String,
}

struct Stop(Box<dyn Fn() + Send + Sync>);

impl std::fmt::Debug for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stop")
    }
}

#[derive(Debug, Default)]
struct State {
    /// Number of the newest report.
    version: u64,
    page: String,
    data: String,
    progress: Progress,
    /// Whether a page that has all of it is known.
    delivered: bool,
    asked: Option<Instant>,
    closed: bool,
}

impl Live {
    /// Serves at a port of 127.0.0.1; 0 takes one that is free. `stop` is called when the reader presses Stop.
    ///
    /// # Errors
    /// The port is taken.
    pub fn start(port: u16, stop: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = listener.local_addr()?.port();
        let random = || RandomState::new().build_hasher().finish();
        let key = format!("{:016x}{:016x}", random(), random());
        let address = format!("http://127.0.0.1:{port}/{key}/");
        let shared = Arc::new(Shared { state: Mutex::default(), stop: Stop(Box::new(stop)), port, key });
        let own = Arc::clone(&shared);
        std::thread::Builder::new().name("page".to_owned()).spawn(move || own.serve(&listener))?;
        Ok(Self { shared, address })
    }

    /// Where the page is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Shows another report.
    pub fn show(&self, report: &Report, progress: Progress) {
        let (page, data) = (report.live_html(), report.data());
        let mut state = self.shared.state();
        state.version += 1;
        (state.page, state.data, state.progress) = (page, data, progress);
        state.delivered = false;
    }

    /// Tells how far the run is.
    pub fn at(&self, time: f64) {
        self.shared.state().progress.time = time;
    }

    /// Whether a browser has asked lately, so that a new report would be seen.
    pub fn is_watched(&self) -> bool {
        self.shared.state().asked.is_some_and(|asked| asked.elapsed() < Duration::from_secs(4))
    }

    /// Waits until an open page has the last report, for as long as `most`.
    pub fn deliver(&self, most: Duration) {
        let started = Instant::now();
        while self.is_watched() && started.elapsed() < most && !self.shared.state().delivered {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        // The server looks whether it is wanted when somebody comes.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.shared.port));
    }
}

/// An answer: its status, what it is, and its text.
type Answer = (&'static str, &'static str, String);

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that broke off has left a whole state, as it only sets fields.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(self: Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.state().closed {
                return;
            }
            let Ok(stream) = stream else { continue };
            let own = Arc::clone(&self);
            // One that hangs must not keep others from being answered; if there is no thread, this one goes without an answer.
            let _ = std::thread::Builder::new().spawn(move || own.answer(&stream));
        }
    }

    /// Reads one request and answers it; who speaks no HTTP is not answered.
    fn answer(&self, stream: &TcpStream) {
        let asked = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| request(stream));
        let Ok((method, path, host)) = asked else { return };
        let (status, kind, text) = self.answer_to(&method, &path, &host);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n",
            text.len()
        );
        let mut stream = stream;
        // Who has gone away needs no answer.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes()));
    }

    fn answer_to(&self, method: &str, path: &str, host: &str) -> Answer {
        let none = |status| (status, "text/plain", String::new());
        // A page from elsewhere that has made its name point here has another host.
        if host != format!("127.0.0.1:{}", self.port) && host != format!("localhost:{}", self.port) {
            return none("403 Forbidden");
        }
        let Some(rest) = path.strip_prefix('/').and_then(|path| path.strip_prefix(&*self.key)) else {
            return none("404 Not Found");
        };
        let mut state = self.state();
        state.asked = Some(Instant::now());
        match (method, rest) {
            ("GET", "/") if state.page.is_empty() => {
                // Until there is something to see, the browser asks again.
                let waiting = "<!doctype html><link rel=\"icon\" href=\"data:,\"><meta http-equiv=\"refresh\" content=\"1\"><p>The simulation begins.</p>";
                ("200 OK", "text/html", waiting.to_owned())
            }
            ("GET", "/") => ("200 OK", "text/html", state.page.clone()),
            ("GET", "/progress") => {
                let Progress { time, duration, ended } = &state.progress;
                let told = serde_json::json!({
                    "version": state.version, "time": time, "duration": duration, "ended": ended,
                });
                ("200 OK", "application/json", told.to_string())
            }
            ("GET", "/data") => {
                state.delivered = true;
                ("200 OK", "application/json", state.data.clone())
            }
            ("POST", "/stop") => {
                (self.stop.0)();
                none("204 No Content")
            }
            _ => none("404 Not Found"),
        }
    }
}

/// Method, path and host of a request.
fn request(stream: &TcpStream) -> io::Result<(String, String, String)> {
    let mut reader = BufReader::new(stream);
    let mut line = || -> io::Result<String> {
        let mut text = String::new();
        let read = (&mut reader).take(LONGEST_LINE).read_line(&mut text)?;
        if read == 0 || !text.ends_with('\n') {
            Err(io::ErrorKind::InvalidData.into())
        } else {
            Ok(text.trim_end().to_owned())
        }
    };
    let first = line()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let mut host = String::new();
    // More heads than any browser sends are no request.
    for _ in 0..100 {
        let head = line()?;
        if head.is_empty() {
            return Ok((method, path, host));
        }
        if let Some((name, value)) = head.split_once(':')
            && name.eq_ignore_ascii_case("host")
        {
            host = value.trim().to_owned();
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}
