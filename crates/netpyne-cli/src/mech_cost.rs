//! `netpyne mech show --cost`: operations, nanoseconds, lines, hints.

use netpyne::base::SourceFile;
use netpyne::math::isa::Isa;
use netpyne::mechanism::print::{Backend, Cost, Counts, KernelReport};
use netpyne::nmodl::IncludeResolver;
use netpyne::nmodl::line_cost::{LineCost, line_costs};
use std::fmt::Write;

/// Lines shown at most.
const LINES: usize = 10;

/// The whole report.
pub fn cost(file: &SourceFile, includes: &dyn IncludeResolver, kernels: &[KernelReport]) -> String {
    let mut out = table(kernels);
    let lines = line_costs(file, includes);
    out.push_str(&costly_lines(&lines, kernels));
    let hints = hints(&lines, kernels);
    if !hints.is_empty() {
        out.push_str("\nhints\n");
        for hint in hints {
            let _ = writeln!(out, "  - {hint}");
        }
    }
    out
}

/// A count without needless decimals.
pub fn count(n: f64) -> String {
    if n.fract() == 0.0 { format!("{n}") } else { format!("{n:.1}") }
}

fn table(kernels: &[KernelReport]) -> String {
    let mut out = format!("{:<18}{:>8}", "operations", "back end");
    for (name, _) in Counts::default().columns() {
        let _ = write!(out, "{name:>7}");
    }
    out.push_str("     ns\n");
    let mut row = |name: &str, back_end: &str, counts: &Counts, price: Option<f64>| {
        let _ = write!(out, "{name:<18}{back_end:>8}");
        for (_, n) in counts.columns() {
            let n = if n == 0.0 { String::new() } else { count(n) };
            let _ = write!(out, "{n:>7}");
        }
        let price = price.map_or(String::new(), |p| format!("{p:.1}"));
        let _ = writeln!(out, "{price:>7}");
    };
    let mut total = 0.0;
    for k in kernels {
        let back_end = if k.backend == Backend::Blocks { "blocks" } else { "scalar" };
        let price = Cost::kernel(k);
        if k.every_step {
            total += price;
        }
        row(&k.name, back_end, &k.counts, Some(price));
        if k.kept_values > 0 {
            row("  per instance", "once", &k.kept, None);
        }
        if k.shared.operations() > 0.0 {
            row("  for all", "once", &k.shared, None);
        }
    }
    let _ = writeln!(
        out,
        "\nabout {total:.1} ns per instance and step ({:?}; a sum of prices, without memory and solver)",
        Isa::detect()
    );
    out
}

/// The price of a line in the kernel it belongs to.
fn price(line: &LineCost, kernels: &[KernelReport]) -> f64 {
    let kernel = kernels.iter().find(|k| k.name == line.kernel);
    kernel.map_or(0.0, |k| Cost::of(&k.backend).price(&line.counts))
}

fn costly_lines(lines: &[LineCost], kernels: &[KernelReport]) -> String {
    // A line may serve both kernels.
    let mut sums: Vec<(&LineCost, f64, String)> = Vec::new();
    for line in lines {
        let price = price(line, kernels);
        match sums.iter_mut().find(|(l, ..)| l.line == line.line && l.file == line.file) {
            Some(sum) => {
                sum.1 += price;
                let _ = write!(sum.2, ", {}", line.kernel);
            }
            None => sums.push((line, price, line.kernel.to_owned())),
        }
    }
    sums.retain(|(_, price, _)| *price > 0.0);
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut out = String::new();
    if sums.is_empty() {
        return out;
    }
    let _ = writeln!(out, "\nthe costliest lines\n{:>7}{:>7}  {:<16}text", "ns", "line", "kernel");
    for (line, price, kernel) in sums.iter().take(LINES) {
        let text: String = line.text.chars().take(80).collect();
        let _ = writeln!(out, "{price:>7.1}{:>7}  {kernel:<16}{text}", line.line);
    }
    out
}

/// What a modeller could do, or what is done already.
fn hints(lines: &[LineCost], kernels: &[KernelReport]) -> Vec<String> {
    let mut out = Vec::new();
    let sum =
        |get: fn(&Counts) -> f64, of: fn(&LineCost) -> &Counts| lines.iter().map(|l| get(of(l))).sum::<f64>();
    let exp = sum(|c| c.exp, |l| &l.voltage_only);
    let others = sum(|c| c.pow + c.math, |l| &l.voltage_only);
    if exp + others >= 1.0 {
        let mut what = Vec::new();
        if exp > 0.0 {
            what.push(format!("{} exp", count(exp)));
        }
        if others > 0.0 {
            what.push(format!("{} pow and other functions", count(others)));
        }
        let in_blocks = kernels.iter().filter(|k| k.every_step).all(|k| k.backend == Backend::Blocks);
        let tail = if in_blocks && others == 0.0 {
            "a TABLE would interpolate instead, which in blocks is hardly faster and changes results a little"
        } else {
            "a TABLE would interpolate instead, which is faster and changes results a little"
        };
        out.push(format!("{} depend on the membrane potential only: {tail}", what.join(" and ")));
    }
    let powers = sum(|c| c.pow, |l| &l.counts);
    if powers > 0.0 {
        let first = lines.iter().find(|l| l.counts.pow > 0.0).map_or(0, |l| l.line);
        out.push(format!(
            "{} pow in every step (line {first}): a product like x*x*x costs a fraction, but its last bits differ",
            count(powers)
        ));
    }
    for k in kernels.iter().filter(|k| k.every_step) {
        if !k.kept_inputs.is_empty() {
            out.push(format!(
                "{}: what depends on {} only is computed once per instance, not in every step",
                k.name,
                k.kept_inputs.join(", ")
            ));
        }
        if k.shared_divisions > 0 {
            let n = k.shared_divisions;
            let what = if n == 1 {
                "1 division is a multiplication"
            } else {
                &format!("{n} divisions are multiplications")
            };
            out.push(format!("{}: {what} with a reciprocal already", k.name));
        }
        if let Backend::Scalar(reason) = &k.backend {
            out.push(format!("{}: one instance at a time, several times slower, because {reason}", k.name));
        }
    }
    let kept =
        lines.iter().filter(|l| l.kept.exp + l.kept.pow + l.kept.math > 0.0 && l.counts.operations() == 0.0);
    for line in kept.take(3) {
        out.push(format!(
            "line {} depends on parameters only and costs nothing per step: `{}`",
            line.line, line.text
        ));
    }
    out
}
