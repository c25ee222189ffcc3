//! Lints files and folders: `cargo run -p netpyne-nmodl --example lint -- DIR`; with `LINT=name`, of one lint only.

use netpyne_base::{Location, Severity};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn main() {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let only = std::env::var("LINT").ok();
    let report = netpyne_nmodl::lint::check_files(&paths);
    let mut counts: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for finding in report.findings() {
        let name = finding.lint.unwrap_or("compiler");
        *counts.entry((finding.diagnostic.severity, name)).or_default() += 1;
        if only.as_deref() == Some(name) {
            println!("{}\n", finding.diagnostic);
        } else if only.is_none() {
            let place = match &finding.diagnostic.location {
                Location::Source(file, span) => {
                    format!("{}:{}", file.name, file.line_column(span.start as usize).0)
                }
                _ => String::new(),
            };
            println!("{name}: {} ({place})", finding.diagnostic.message);
        }
    }
    for ((severity, name), count) in counts {
        println!("{severity:?} {name}: {count}");
    }
}
