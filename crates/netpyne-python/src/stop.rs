//! Ctrl-C while the extension simulates.
//!
//! Python's own handler runs when the extension has answered. That a signal has come Python tells at once, by a byte with its number
//! written to a descriptor (`signal.set_wakeup_fd`); a thread waits for these bytes.

use netpyne_programs::netpyne::engine::StopFlag;
use std::sync::LazyLock;

static FLAG: LazyLock<StopFlag> = LazyLock::new(StopFlag::default);

/// What ends a simulation early.
pub fn flag() -> &'static StopFlag {
    &FLAG
}

/// The descriptor to give to `signal.set_wakeup_fd`; -1 (none) where signals have none that could be waited for.
#[pyo3::pyfunction]
pub fn wakeup() -> i32 {
    watch::descriptor()
}

#[cfg(unix)]
mod watch {
    use super::flag;
    use std::io::Read;
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;
    use std::sync::OnceLock;

    static WRITING: OnceLock<Option<UnixStream>> = OnceLock::new();

    /// The number of the signal of Ctrl-C, on all systems that have it.
    const SIGINT: u8 = 2;
    /// What a process ends with that this signal ends.
    const INTERRUPTED: i32 = 130;

    pub fn descriptor() -> i32 {
        WRITING.get_or_init(start).as_ref().map_or(-1, AsRawFd::as_raw_fd)
    }

    fn start() -> Option<UnixStream> {
        let (reading, writing) = UnixStream::pair().ok()?;
        writing.set_nonblocking(true).ok()?;
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || wait(reading)).ok()?;
        Some(writing)
    }

    fn wait(mut reading: UnixStream) {
        let mut byte = [0];
        while reading.read_exact(&mut byte).is_ok() {
            // What does not end by itself is ended the second time.
            if byte[0] == SIGINT && flag().raise() {
                std::process::exit(INTERRUPTED);
            }
        }
    }
}

#[cfg(not(unix))]
mod watch {
    pub fn descriptor() -> i32 {
        -1
    }
}
