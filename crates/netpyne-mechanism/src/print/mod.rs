//! Mechanisms for people: the IR in a readable notation, what runs how, and what it costs.
//!
//! [`ir`] prints a mechanism with names instead of numbers; the text is stable, so that it can be compared and kept.
//! [`kernels`] tells of each kernel whether it runs in blocks or one instance at a time and why, the operations that run, and how
//! many of them depend on what; [`Cost`] makes nanoseconds of them.

mod cost;
mod count;
mod expr;
mod kernels;
mod listing;
mod names;
mod stmt;

pub use cost::Cost;
pub use count::Counts;
pub use kernels::{Backend, KernelReport, kernels};

use crate::ir::{Global, IonVar, Kernel, Kind, Mechanism, TableColumns};
use names::{Names, kernel_name, number};
use std::fmt::Write;
use stmt::Printer;

/// The IR of a mechanism: declarations, then kernels and functions.
pub fn ir(m: &Mechanism) -> String {
    let mut out = String::new();
    declarations(m, &mut out);
    for (role, kernel) in m.kernels.all() {
        let word = kernel_name(&format!("{role:?}"));
        unit(m, &word, kernel, &mut out);
    }
    if let Some(current) = &m.kernels.current {
        out.push_str("\nkernel current\n");
        let names = Names::new(m, &current.locals);
        let mut printer = Printer::new(&names, &mut out);
        printer.locals(&current.locals);
        printer.section("before", &current.prologue);
        printer.section("twice, with node.v + 0.001 and with node.v", &current.body);
        let sum: Vec<String> = m.currents.iter().map(|c| names.place(&c.value)).collect();
        printer.line(&format!("sum = {}", sum.join(" + ")));
        printer.section("after", &current.epilogue);
    }
    for diffusion in &m.diffusion {
        let _ = writeln!(out, "\n{diffusion:?}");
    }
    if let Some(receive) = &m.net_receive {
        unit(m, &format!("net_receive ({})", receive.args.join(", ")), &receive.body, &mut out);
        if let Some(initial) = &receive.initial {
            unit(m, "initial of a connection", initial, &mut out);
        }
    }
    for (i, watch) in m.watches.iter().enumerate() {
        let names = Names::new(m, &watch.locals);
        let _ = write!(out, "\nwatch {i}\n  becomes positive: {}\n", names.expr(&watch.difference));
    }
    for table in &m.tables {
        let names = Names::new(m, &[]);
        let _ = write!(
            out,
            "\ntable {}\n  from {} to {} in {} intervals\n",
            table.name,
            names.expr(&table.from),
            names.expr(&table.to),
            table.intervals
        );
        if let TableColumns::Places(places) = &table.columns {
            let places: Vec<String> = places.iter().map(|p| names.place(p)).collect();
            let _ = writeln!(out, "  columns {}", places.join(", "));
        }
        let depends: Vec<String> = table.depends.iter().map(|p| names.place(p)).collect();
        if !depends.is_empty() {
            let _ = writeln!(out, "  depends on {}", depends.join(", "));
        }
    }
    for function in &m.functions {
        let names = Names::new(m, &function.locals);
        let args: Vec<String> = (0..function.parameters as usize).map(|i| names.local(i)).collect();
        let result = function.result.map_or(String::new(), |r| format!(" -> {}", names.local(r.index())));
        let _ = writeln!(out, "\nfunction {}({}){result}", function.name, args.join(", "));
        let mut printer = Printer::new(&names, &mut out);
        printer.locals_after(&function.locals, function.parameters as usize, function.result);
        printer.block(&function.body);
    }
    out
}

fn unit(m: &Mechanism, name: &str, kernel: &Kernel, out: &mut String) {
    let _ = writeln!(out, "\nkernel {name}");
    let names = Names::new(m, &kernel.locals);
    let mut printer = Printer::new(&names, out);
    printer.locals(&kernel.locals);
    printer.block(&kernel.body);
}

fn declarations(m: &Mechanism, out: &mut String) {
    let kind = match m.kind {
        Kind::Density => "density",
        Kind::PointProcess => "point process",
        Kind::ArtificialCell => "artificial cell",
    };
    let _ = writeln!(out, "mechanism {}: {kind}", m.name);
    for ion in &m.ions {
        let list = |vars: &[IonVar]| {
            vars.iter().map(|v| names::ion_variable(&ion.ion, *v)).collect::<Vec<_>>().join(", ")
        };
        let _ = write!(out, "  ion {}", ion.ion);
        if let Some(valence) = ion.valence {
            let _ = write!(out, " valence {}", number(valence));
        }
        let _ = writeln!(out, "  reads [{}]  writes [{}]", list(&ion.reads), list(&ion.writes));
    }
    for current in &m.currents {
        let kind = if m.electrode { "electrode current" } else { "current" };
        let ion = current.ion.map_or(String::new(), |i| format!(" of {}", m.ions[i.index()].ion));
        let _ = writeln!(out, "  {kind} {}{ion}", current.name);
    }
    let shared = |g: &Global, place: &str| {
        let class = format!("{:?}", g.class).to_lowercase();
        let array = if g.len > 1 { format!("[{}]", g.len) } else { String::new() };
        let unit = g.unit.as_deref().map_or(String::new(), |u| format!(" ({u})"));
        let visible = if g.visible { "" } else { "  hidden" };
        format!("  {place} {class} {}{array} = {}{unit}{visible}\n", g.name, number(g.default))
    };
    for f in &m.fields {
        let as_global = Global {
            name: f.name.clone(),
            class: f.class,
            visible: f.visible,
            default: f.default,
            len: f.len,
            unit: f.unit.clone(),
            first: Vec::new(),
        };
        out.push_str(&shared(&as_global, "field"));
    }
    for g in &m.globals {
        out.push_str(&shared(g, "global"));
    }
    for (word, names) in
        [("pointer", &m.pointers), ("random", &m.randoms), ("handle", &m.handles), ("vector", &m.vectors)]
    {
        for name in names {
            let _ = writeln!(out, "  {word} {name}");
        }
    }
}
