//! Whether a workload gives the same spikes with every instruction set and on any number of threads.

use super::ours::{Way, simulate};
use super::workloads::WORKLOADS;
use netpyne::engine::Isa;
use std::fmt::Write;
use std::sync::Arc;

/// Threads that are tried, besides one.
const THREADS: [usize; 3] = [2, 3, 4];

/// A line per workload; an error if any run differs from that on one thread with the widest instructions.
pub fn run(only: &[String]) -> Result<String, String> {
    let catalog = Arc::clone(netpyne::Mechanisms::standard().catalog());
    let widths = Isa::available().into_iter().map(Way::Width);
    let ways: Vec<Way> = widths.chain(THREADS.map(Way::Threads)).collect();
    let (mut text, mut differing) = (String::new(), 0);
    for workload in WORKLOADS {
        if !only.is_empty() && !only.iter().any(|o| workload.name.contains(o.as_str())) {
            continue;
        }
        let model = (workload.build)(Arc::clone(&catalog), 0)?;
        let once = |way| simulate(&model, way, workload.tstop, false).map(|(_, run)| run);
        let reference = once(Way::Exact)?;
        for &way in &ways {
            let run = once(way)?;
            let same = run.digest == reference.digest;
            differing += usize::from(!same);
            let verdict = if same { "the same spikes" } else { "OTHER SPIKES" };
            let _ = writeln!(text, "{:<14} {:<30} {verdict} ({})", workload.name, way.name(), run.spikes);
            eprintln!("{} {}", workload.name, way.name());
        }
    }
    let _ = writeln!(text, "{differing} of the runs differ");
    if differing == 0 { Ok(text) } else { Err(text) }
}
