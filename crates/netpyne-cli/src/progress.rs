//! Progress on a terminal, silence elsewhere; and the wish to stop.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use netpyne::engine::StopFlag;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What the user sees while waiting.
pub struct Progress {
    shown: bool,
}

impl Progress {
    /// Shown only on a terminal, and not if `quiet`.
    pub fn new(quiet: bool) -> Self {
        Self { shown: !quiet && std::io::stderr().is_terminal() }
    }

    /// Says that `what` is going on, for as long as the answer lives.
    pub fn spinner(&self, what: &'static str) -> Bar {
        let bar = self.bar(ProgressBar::new_spinner());
        if self.shown {
            bar.set_message(what);
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Bar(bar)
    }

    /// A bar for a simulation of `duration` ms.
    pub fn simulation(&self, duration: f64) -> Bar {
        let bar = self.bar(ProgressBar::new((duration.max(0.0) * 1000.0) as u64));
        let style = ProgressStyle::with_template("simulating {wide_bar} {percent:>3} %  {msg}  {eta} left");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Bar(bar)
    }

    fn bar(&self, bar: ProgressBar) -> ProgressBar {
        if !self.shown {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        bar
    }
}

/// A bar that disappears with its last owner.
pub struct Bar(ProgressBar);

impl Bar {
    /// Moves it to `time` ms.
    pub fn at(&self, time: f64) {
        self.0.set_position((time.max(0.0) * 1000.0) as u64);
        self.0.set_message(format!("{time:.1} ms"));
    }

    /// Does something that prints.
    pub fn aside(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// What happens when the user presses Ctrl-C, or the process is asked to end. Before anything runs there is nothing to save, and the
/// process ends. While something runs the flag is raised, which stops it; a second time ends the process at once, unless it is one of
/// several `ranks`: those hear of it from the terminal and again from `mpiexec`.
pub struct Stop {
    runs: Arc<AtomicBool>,
    flag: StopFlag,
}

impl Stop {
    pub fn new(ranks: bool) -> Self {
        let (flag, runs) = (StopFlag::default(), Arc::new(AtomicBool::new(false)));
        let (raised, running) = (flag.clone(), Arc::clone(&runs));
        // Without a handler Ctrl-C just ends the process, so a failure here needs no message.
        let _ = ctrlc::set_handler(move || {
            if !running.load(Ordering::SeqCst) || (raised.raise() && !ranks) {
                std::process::exit(130);
            }
        });
        Self { runs, flag }
    }

    /// From here on there are results to save: the flag that stops what runs.
    pub fn running(&self) -> StopFlag {
        self.runs.store(true, Ordering::SeqCst);
        self.flag.clone()
    }
}
