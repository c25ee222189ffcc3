//! `netpyne mech show`.

use crate::outcome::Failure;
use crate::{mech_cost, terminal};
use clap::Args;
use netpyne::base::{MOST_MECHANISM_BYTES, SourceFile, read_file};
use netpyne::mechanism::ir::{Class, IonVar, Kind, Mechanism};
use netpyne::mechanism::print::{self, Backend, Counts, KernelReport};
use netpyne::mechanism::{ValidMechanism, validate};
use netpyne::nmodl::{FolderIncludes, ast, compile, library, parse};
use std::fmt::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Show {
    /// A .mod file, or the name of a bundled mechanism, like hh.
    pub file: PathBuf,
    /// The intermediate representation of every kernel.
    #[arg(long)]
    pub ir: bool,
    /// The operations that run, by kernel and back end.
    #[arg(long)]
    pub kernels: bool,
    /// Operations and nanoseconds per instance and step, the costliest lines, and hints.
    #[arg(long)]
    pub cost: bool,
}

/// Compiles the file and prints what was asked for; without a wish, a summary.
pub fn show(args: &Show) -> Result<(), Failure> {
    let file = read(&args.file)?;
    let folder = args.file.parent().unwrap_or(Path::new("")).to_path_buf();
    let includes = FolderIncludes(folder);
    let (mechanism, warnings) = compile(&file, &includes).map_err(Failure::Model)?;
    terminal::diagnostics(warnings.iter());
    let valid = validate(mechanism).map_err(Failure::Model)?;
    let mut parts = Vec::new();
    if !(args.ir || args.kernels || args.cost) {
        parts.push(summary(&file, &valid, &print::kernels(&valid)));
    }
    if args.ir {
        parts.push(print::ir(&valid));
    }
    if args.kernels {
        parts.push(listing(&print::kernels(&valid)));
    }
    if args.cost {
        parts.push(mech_cost::cost(&file, &includes, &print::kernels(&valid)));
    }
    terminal::print(&parts.join("\n"));
    Ok(())
}

/// The file, or the bundled mechanism of that name.
fn read(path: &Path) -> Result<SourceFile, Failure> {
    let name = path.display().to_string();
    if !path.exists()
        && let Some((known, text)) = library().iter().find(|(known, _)| *known == name)
    {
        return Ok(SourceFile::new(format!("{known}.mod"), *text));
    }
    let bytes = read_file(path, MOST_MECHANISM_BYTES).map_err(|error| {
        let known: Vec<&str> = library().iter().map(|(name, _)| *name).collect();
        let known = known.join(", ");
        Failure::Broken(format!("cannot read {name}: {error}; bundled mechanisms are {known}"))
    })?;
    Ok(SourceFile::new(name, String::from_utf8_lossy(&bytes).into_owned()))
}

/// What there is, what runs how, and how often.
fn summary(file: &SourceFile, m: &ValidMechanism, kernels: &[KernelReport]) -> String {
    let kind = match m.kind {
        Kind::Density => "density mechanism",
        Kind::PointProcess => "point process",
        Kind::ArtificialCell => "artificial cell",
    };
    let mut out = format!("{}: {kind}, from {}\n\n", m.name, file.name);
    let mut row = |what: &str, values: Vec<String>| {
        for (i, value) in values.iter().enumerate() {
            let what = if i == 0 { what } else { "" };
            let _ = writeln!(out, "{what:<12}{value}");
        }
    };
    row("ions", ions(m));
    row("currents", currents(m));
    row("parameters", variables(m, Class::Parameter));
    row("states", variables(m, Class::State));
    row("assigned", variables(m, Class::Assigned));
    row("pointers", one_line(&m.pointers));
    row("random", one_line(&m.randoms));
    row("vectors", one_line(&m.vectors));
    let tables = m.tables.iter().map(|t| format!("{} in {} intervals", t.name, t.intervals)).collect();
    row("tables", tables);
    row("solved by", methods(file));
    row("kernels", kernels.iter().map(kernel).collect());
    row("hoisted", hoisted(kernels));
    out
}

fn one_line(names: &[String]) -> Vec<String> {
    if names.is_empty() { Vec::new() } else { vec![names.join(", ")] }
}

fn ions(m: &Mechanism) -> Vec<String> {
    m.ions
        .iter()
        .map(|ion| {
            let name = |v: &IonVar| match v {
                IonVar::Reversal => format!("e{}", ion.ion),
                IonVar::Inside => format!("{}i", ion.ion),
                IonVar::Outside => format!("{}o", ion.ion),
                IonVar::Current => format!("i{}", ion.ion),
            };
            let list = |verb: &str, vars: &[IonVar]| {
                let names: Vec<String> = vars.iter().map(name).collect();
                if names.is_empty() { String::new() } else { format!(" {verb} {}", names.join(", ")) }
            };
            format!("{}:{}{}", ion.ion, list("reads", &ion.reads), list("writes", &ion.writes))
        })
        .collect()
}

fn currents(m: &Mechanism) -> Vec<String> {
    let of = |c: &netpyne::mechanism::ir::Current| match c.ion {
        Some(ion) => format!("{} of {}", c.name, m.ions[ion.index()].ion),
        None if m.electrode => format!("{} of an electrode", c.name),
        None => format!("{} of no ion", c.name),
    };
    if m.currents.is_empty() {
        Vec::new()
    } else {
        vec![m.currents.iter().map(of).collect::<Vec<_>>().join(", ")]
    }
}

/// A line each for what is there per instance and what is shared.
fn variables(m: &Mechanism, class: Class) -> Vec<String> {
    let text = |name: &str, len: u32, default: f64, unit: &Option<String>| {
        let mut text = name.to_owned();
        if len > 1 {
            let _ = write!(text, "[{len}]");
        }
        if class == Class::Parameter {
            let _ = write!(text, " = {default}");
        }
        if let Some(unit) = unit {
            let _ = write!(text, " ({unit})");
        }
        text
    };
    let fields = |visible: bool| -> Vec<String> {
        let list = m.fields.iter().filter(|f| f.class == class && f.visible == visible);
        list.map(|f| text(&f.name, f.len, f.default, &f.unit)).collect()
    };
    let globals: Vec<String> = m
        .globals
        .iter()
        .filter(|g| g.class == class)
        .map(|g| text(&g.name, g.len, g.default, &g.unit))
        .collect();
    let mut out = Vec::new();
    for (what, list) in [("per instance", fields(true)), ("internal", fields(false)), ("shared", globals)] {
        for (i, part) in list.chunks(5).enumerate() {
            let what = if i == 0 { what } else { "" };
            out.push(format!("{what:<14}{}", part.join(", ")));
        }
    }
    out
}

/// `states by cnexp`, as the file has it.
fn methods(file: &SourceFile) -> Vec<String> {
    let (module, _) = parse(file);
    let mut out = Vec::new();
    for item in &module.items {
        if let ast::ItemKind::Breakpoint(block) | ast::ItemKind::Initial(block) = &item.kind {
            solves(block, &mut out);
        }
    }
    out
}

fn solves(block: &ast::Block, out: &mut Vec<String>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            ast::StmtKind::Solve { name, method, steady_state, .. } => {
                let how = match method {
                    Some(method) if *steady_state => format!("steady state, {}", method.name),
                    Some(method) => method.name.clone(),
                    None => "no METHOD given".to_owned(),
                };
                out.push(format!("{}: {how}", name.name));
            }
            ast::StmtKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, b)| solves(b, out));
                otherwise.iter().for_each(|b| solves(b, out));
            }
            _ => {}
        }
    }
}

fn kernel(k: &KernelReport) -> String {
    let when = match (k.every_step, k.name.as_str()) {
        (true, _) => "every step",
        (false, "net receive") => "per event",
        _ => "at the start",
    };
    let how = match &k.backend {
        Backend::Blocks if k.native => "blocks of instances (SIMD, machine code)".to_owned(),
        Backend::Blocks => "blocks of instances (SIMD)".to_owned(),
        Backend::Scalar(reason) => format!("one instance at a time, because {reason}"),
    };
    format!("{:<18}{when:<14}{how}", k.name)
}

/// What is not done in every step for every instance.
fn hoisted(kernels: &[KernelReport]) -> Vec<String> {
    let mut out = Vec::new();
    for k in kernels.iter().filter(|k| k.every_step) {
        let mut line = |how: &str, what: String| out.push(format!("{:<18}{how:<32}{what}", k.name));
        if k.shared.operations() > 0.0 {
            line("once for all instances:", operations(&k.shared));
        }
        if k.kept_values > 0 {
            let from = if k.kept_inputs.is_empty() {
                String::new()
            } else {
                format!(" from {}", k.kept_inputs.join(", "))
            };
            let values = if k.kept_values == 1 { "1 value" } else { &format!("{} values", k.kept_values) };
            line("once per instance:", format!("{values}{from} ({})", operations(&k.kept)));
        }
        line("every step and instance:", operations(&k.counts));
    }
    out
}

/// `12 add, 3 exp`
fn operations(counts: &Counts) -> String {
    let parts: Vec<String> = counts
        .columns()
        .iter()
        .filter(|(_, n)| *n > 0.0)
        .map(|(name, n)| format!("{} {name}", mech_cost::count(*n)))
        .collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

/// The operations of every kernel.
fn listing(kernels: &[KernelReport]) -> String {
    let mut out = String::new();
    for (i, k) in kernels.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let how = match &k.backend {
            Backend::Blocks => "blocks of instances".to_owned(),
            Backend::Scalar(reason) => format!("one instance at a time, because {reason}"),
        };
        let _ = writeln!(out, "{}: {how}\n{}", k.name, k.listing.trim_end_matches('\n'));
    }
    out
}
