//! Lints: what is legal in a `.mod` file but likely not meant, found without simulating.
//!
//! ```
//! use netpyne_base::SourceFile;
//! use netpyne_nmodl::{NoIncludes, lint};
//!
//! let file = SourceFile::new("leak.mod", "
//!     NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g, e }
//!     PARAMETER { g = .001 (S/cm2)  e = -70 (mV)  q10 = 3 }
//!     ASSIGNED { v (mV)  i (mA/cm2) }
//!     BREAKPOINT { i = g*(v - e) }
//! ");
//! let report = lint::check(&file, &NoIncludes);
//! assert_eq!(report.findings.len(), 1);
//! assert_eq!(report.findings[0].lint, Some("unused"));
//! assert_eq!(report.findings[0].diagnostic.message, "PARAMETER `q10` is never used");
//! ```
//!
//! Each lint is a function from the facts of a file to [`Diagnostics`]; [`LINTS`] lists them. They are conservative: where C
//! text or a script might use a name, nothing is said.

mod clash;
mod collect;
mod currents;
mod dimension;
mod facts;
mod folder;
mod initial;
mod ions;
mod method;
mod never_read;
mod order;
mod receive;
mod shadowed;
mod singular;
mod table;
#[cfg(test)]
mod tests;
mod units;
mod unused;
mod walk;

pub use folder::{FolderReport, check_files};

use crate::ast::{At, Module};
use crate::source_map::{IncludeResolver, SourceMap, parse_all};
use facts::Facts;
use netpyne_base::{Diagnostic, Diagnostics, Severity, SourceFile};
use netpyne_mechanism::ir;

/// A kind of warning.
#[derive(Clone, Copy)]
pub struct Lint {
    /// Short name, to switch it off by.
    pub name: &'static str,
    /// What it finds.
    pub about: &'static str,
    run: fn(&Subject<'_>) -> Diagnostics,
}

/// Every lint, in the order in which they report.
pub const LINTS: &[Lint] = &[
    Lint { name: "unused", about: "what is declared and never used", run: unused::unused },
    Lint {
        name: "never-read",
        about: "what is assigned and never read, or the reverse",
        run: never_read::never_read,
    },
    Lint { name: "shadowed", about: "locals that hide variables", run: shadowed::shadowed },
    Lint { name: "clash", about: "names with a meaning of their own", run: clash::clash },
    Lint { name: "ions", about: "ion variables and USEION that disagree", run: ions::ions },
    Lint { name: "currents", about: "currents that are never assigned", run: currents::currents },
    Lint { name: "initial", about: "states that INITIAL gives no value", run: initial::initial },
    Lint { name: "table", about: "TABLEs whose DEPEND list is not complete", run: table::table },
    Lint { name: "net-receive", about: "arguments of NET_RECEIVE that are not used", run: receive::receive },
    Lint { name: "method", about: "METHODs that are missing or do not fit", run: method::method },
    Lint { name: "order", about: "shared variables that carry values between instances", run: order::order },
    Lint { name: "units", about: "sums and assignments of different dimensions", run: units::units },
    Lint { name: "singular", about: "0/0 at a voltage, as in x/(exp(x) - 1)", run: singular::singular },
];

/// What one lint has to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Name of the lint; none: the compiler itself.
    pub lint: Option<&'static str>,
    /// What and where.
    pub diagnostic: Diagnostic,
}

/// All that is to be said about one file.
#[derive(Clone, Debug)]
pub struct Report {
    /// The file.
    pub file: SourceFile,
    /// What it compiles to, if it does.
    pub mechanism: Option<ir::Mechanism>,
    /// The compiler's errors and warnings, then the lints'.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The diagnostics alone.
    pub fn diagnostics(&self) -> Diagnostics {
        Diagnostics(self.findings.iter().map(|f| f.diagnostic.clone()).collect())
    }

    /// Number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.diagnostic.severity == severity).count()
    }
}

/// What a lint looks at.
struct Subject<'a> {
    map: &'a SourceMap,
    module: &'a Module,
    facts: Facts<'a>,
    /// Where the file compiles.
    mechanism: Option<&'a ir::Mechanism>,
}

impl Subject<'_> {
    fn place(&self, diagnostic: Diagnostic, at: At) -> Diagnostic {
        self.map.place(diagnostic, at)
    }

    fn warning(&self, at: At, message: impl Into<String>) -> Diagnostic {
        self.place(Diagnostic::warning(message), at)
    }

    fn note(&self, at: At, message: impl Into<String>) -> Diagnostic {
        self.place(Diagnostic::note(message), at)
    }
}

/// Compiles and lints one file.
pub fn check(file: &SourceFile, includes: &dyn IncludeResolver) -> Report {
    let (mechanism, said) = match crate::compile(file, includes) {
        Ok((mechanism, warnings)) => (Some(mechanism), warnings),
        Err(errors) => (None, errors),
    };
    let mut findings: Vec<Finding> =
        said.0.into_iter().map(|diagnostic| Finding { lint: None, diagnostic }).collect();
    let (map, module, parsed) = parse_all(file, includes);
    // Of a tree with holes nothing can be said for sure.
    if !parsed.has_errors() {
        let subject = Subject {
            map: &map,
            module: &module,
            facts: collect::collect(&module),
            mechanism: mechanism.as_ref(),
        };
        for lint in LINTS {
            let found = (lint.run)(&subject);
            findings
                .extend(found.0.into_iter().map(|diagnostic| Finding { lint: Some(lint.name), diagnostic }));
        }
    }
    Report { file: file.clone(), mechanism, findings }
}
