//! Watching single cases: how much CPU time they take, and what is left behind if the process dies.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Most CPU time of a case.
const LIMIT: Duration = Duration::from_secs(5);

/// Most memory of the process, bytes.
const MOST_MEMORY: u64 = 4 << 30;

/// Watches one case after the other.
pub struct Watch {
    /// Name of the case and CPU time at its beginning.
    current: Arc<Mutex<Option<(String, Duration)>>>,
    /// Where and how the last panic was.
    panicked: Arc<Mutex<String>>,
    slowest: (Duration, String),
}

impl Watch {
    /// Starts to watch. A case that takes too long ends the process: what it was is left in `folder`, as it is of a case that
    /// ends the process itself.
    pub fn start(folder: &Path) -> Self {
        let current: Arc<Mutex<Option<(String, Duration)>>> = Arc::default();
        let panicked: Arc<Mutex<String>> = Arc::default();
        let watched = Arc::clone(&current);
        let folder: PathBuf = folder.to_owned();
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(100));
                let case = watched.lock().unwrap_or_else(|e| e.into_inner()).clone();
                if let Some((name, _)) = &case
                    && resident() > MOST_MEMORY
                {
                    eprintln!(
                        "{name}: more than {MOST_MEMORY} bytes of memory; it is in {}",
                        folder.display()
                    );
                    std::process::exit(1);
                }
                if let Some((name, begun)) = case
                    && cpu_time().saturating_sub(begun) > LIMIT
                {
                    eprintln!(
                        "{name}: more than {} s of CPU time; it is in {}",
                        LIMIT.as_secs(),
                        folder.display()
                    );
                    std::process::exit(1);
                }
            }
        });
        let said = Arc::clone(&panicked);
        std::panic::set_hook(Box::new(move |info| {
            *said.lock().unwrap_or_else(|e| e.into_inner()) = info.to_string();
        }));
        Self { current, panicked, slowest: Default::default() }
    }

    /// Runs a case; gives what a panic said as an error.
    pub fn case<T>(&mut self, name: &str, run: impl FnOnce() -> T) -> Result<T, String> {
        let begun = cpu_time();
        let set = |to| *self.current.lock().unwrap_or_else(|e| e.into_inner()) = to;
        set(Some((name.to_owned(), begun)));
        let outcome = catch_unwind(AssertUnwindSafe(run));
        set(None);
        let took = cpu_time().saturating_sub(begun);
        if took > self.slowest.0 {
            self.slowest = (took, name.to_owned());
        }
        outcome.map_err(|_| self.panicked.lock().unwrap_or_else(|e| e.into_inner()).replace('\n', " "))
    }

    /// The slowest case so far.
    pub fn slowest(&self) -> String {
        format!("the slowest took {:.2} s of CPU time ({})", self.slowest.0.as_secs_f64(), self.slowest.1)
    }
}

/// Memory that this process holds, bytes; zero where the system does not tell.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages: Option<u64> = pages.and_then(|text| text.split_whitespace().nth(1)?.parse().ok());
    pages.unwrap_or(0) * 4096
}

/// CPU time of this process; zero where the system is not asked, so that nothing counts as slow there.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    Duration::ZERO
}

/// CPU time of this process.
#[cfg(unix)]
fn cpu_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}
