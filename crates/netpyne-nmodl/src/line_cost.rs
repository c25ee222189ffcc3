//! What the lines of a `.mod` file cost in every step: operations, attributed to the statements that ask for them.
//!
//! Counted on the syntax tree, so that an operation is found where the modeller wrote it. Of each expression it is known what
//! it depends on ([`On`]): what does not change between steps is not counted. Other things that the compiler finds, like equal
//! expressions on different lines, are not seen here; the sums of the kernels are the exact ones.

mod dependence;
mod operations;

use crate::ast::*;
use crate::source_map::{IncludeResolver, parse_all};
use dependence::Dependence;
use netpyne_base::SourceFile;
use netpyne_mechanism::print::Counts;
use std::collections::BTreeMap;

/// What an expression depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct On {
    /// RANGE parameters, which differ between instances.
    pub instance: bool,
    /// The membrane potential.
    pub voltage: bool,
    /// States, ions, time, and whatever else changes.
    pub step: bool,
}

impl On {
    /// Whether its value is the same in every step.
    pub fn is_kept(self) -> bool {
        !self.voltage && !self.step
    }

    /// Whether it is a function of the membrane potential alone, for all instances.
    pub fn is_voltage_only(self) -> bool {
        self.voltage && !self.instance && !self.step
    }

    fn or(self, other: On) -> On {
        On {
            instance: self.instance || other.instance,
            voltage: self.voltage || other.voltage,
            step: self.step || other.step,
        }
    }
}

/// A line and what it comes to per instance and step.
#[derive(Clone, Debug)]
pub struct LineCost {
    /// The file it is in.
    pub file: SourceFile,
    /// Its number.
    pub line: usize,
    /// Its text, trimmed.
    pub text: String,
    /// `current` or `state`.
    pub kernel: &'static str,
    /// Operations in every step.
    pub counts: Counts,
    /// Of these, the elementary functions that depend on the membrane potential alone.
    pub voltage_only: Counts,
    /// Operations that are done once, not in every step.
    pub kept: Counts,
}

/// The lines of `file` that cost something, in the order of the text; none if it has errors.
pub fn line_costs(file: &SourceFile, includes: &dyn IncludeResolver) -> Vec<LineCost> {
    let (map, module, found) = parse_all(file, includes);
    if found.has_errors() {
        return Vec::new();
    }
    let mut lines: BTreeMap<(String, usize, &'static str), LineCost> = BTreeMap::new();
    for (kernel, evaluations) in [("current", 2.0), ("state", 1.0)] {
        let roots = roots(&module, kernel);
        let dependence = Dependence::of(&module, &roots);
        let mut visit = operations::Visit { dependence: &dependence, evaluations, found: Vec::new() };
        for (block, update) in &roots {
            visit.root(block, *update);
        }
        for (at, work) in visit.found {
            let Some((source, line)) = map.line(at) else { continue };
            let text = source.text.lines().nth(line - 1).unwrap_or("").trim().to_owned();
            let key = (source.name.to_string(), line, kernel);
            let entry = lines.entry(key).or_insert_with(|| LineCost {
                file: source.clone(),
                line,
                text,
                kernel,
                counts: Counts::default(),
                voltage_only: Counts::default(),
                kept: Counts::default(),
            });
            entry.counts += work.every_step;
            entry.voltage_only += work.voltage_only;
            entry.kept += work.kept;
        }
    }
    lines.into_values().collect()
}

/// What is added to an equation by the method that solves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Update {
    /// Statements as they are.
    None,
    /// `x' = f` by its exponential solution.
    Exponential,
    /// `x' = f` by iteration.
    Iterated,
}

/// The blocks of a kernel.
fn roots<'a>(module: &'a Module, kernel: &str) -> Vec<(&'a Block, Update)> {
    let breakpoints: Vec<&Block> = module
        .items
        .iter()
        .filter_map(|i| if let ItemKind::Breakpoint(b) = &i.kind { Some(b) } else { None })
        .collect();
    let has_current = module.items.iter().any(|i| match &i.kind {
        ItemKind::Neuron(list) => list.iter().any(|s| match s {
            NeuronStmt::UseIon(used) => {
                used.write.iter().any(|w| w.name.strip_prefix('i') == Some(&used.ion.name))
            }
            NeuronStmt::Names(NameList::NonspecificCurrent | NameList::ElectrodeCurrent, _) => true,
            _ => false,
        }),
        _ => false,
    });
    let mut out = Vec::new();
    if (kernel == "current") == has_current {
        out.extend(breakpoints.iter().map(|b| (*b, Update::None)));
    }
    if kernel == "state" {
        for block in &breakpoints {
            solves(block, &mut |name, method| {
                for item in &module.items {
                    match &item.kind {
                        ItemKind::Solver { name: n, body, kind, .. } if n.name == name => {
                            let update = match (kind, method) {
                                (SolverKind::Derivative, Some("cnexp")) => Update::Exponential,
                                (SolverKind::Derivative, Some("euler")) => Update::None,
                                _ => Update::Iterated,
                            };
                            out.push((body, update));
                        }
                        ItemKind::Routine(r) if r.name.name == name => out.push((&r.body, Update::None)),
                        _ => {}
                    }
                }
            });
        }
    }
    out
}

fn solves<'a>(block: &'a Block, found: &mut dyn FnMut(&'a str, Option<&'a str>)) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Solve { name, method, .. } => {
                found(&name.name, method.as_ref().map(|m| m.name.as_str()));
            }
            StmtKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, b)| solves(b, found));
                otherwise.iter().for_each(|b| solves(b, found));
            }
            StmtKind::Block(b) | StmtKind::From { body: b, .. } | StmtKind::While { body: b, .. } => {
                solves(b, found);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line_costs;
    use netpyne_base::SourceFile;
    use netpyne_mechanism::print;

    #[test]
    fn library_is_shown() -> Result<(), netpyne_base::Diagnostics> {
        for (name, text) in crate::library() {
            let file = SourceFile::new(format!("{name}.mod"), *text);
            let (mechanism, _) = crate::compile(&file, &crate::NoIncludes)?;
            let valid = netpyne_mechanism::validate(mechanism)?;
            assert!(print::ir(&valid).starts_with(&format!("mechanism {name}: ")));
            for kernel in print::kernels(&valid) {
                assert!(print::Cost::kernel(&kernel).is_finite() && !kernel.name.is_empty());
            }
            let lines = line_costs(&file, &crate::NoIncludes);
            assert!(lines.iter().all(|l| !l.text.is_empty() && l.line > 0), "{name}");
        }
        Ok(())
    }

    #[test]
    fn notation() -> Result<(), netpyne_base::Diagnostics> {
        let text = "NEURON { POINT_PROCESS s NONSPECIFIC_CURRENT i RANGE tau, e, g }
PARAMETER { tau = 2 (ms) e = 0 (mV) }
ASSIGNED { v (mV) i (nA) }
STATE { g (uS) }
INITIAL { g = 0 }
BREAKPOINT { SOLVE decay METHOD cnexp i = g*(v - e) }
DERIVATIVE decay { g' = -g/tau }
NET_RECEIVE(w (uS)) { LOCAL g IF (w > 0) { g = w - (1 - w) } ELSE { net_send(3, 1) } }
";
        let (mechanism, _) = crate::compile(&SourceFile::new("s.mod", text), &crate::NoIncludes)?;
        expect_test::expect![[r#"
            mechanism s: point process
              current i
              field parameter tau = 2 (ms)
              field parameter e = 0 (mV)
              field assigned i = 0 (nA)
              field state g = 0 (uS)
              global parameter g0 = 0

            kernel initial
              g = g0
              g = 0

            kernel state
              g = g + (1 - exp(dt * (-1 / tau))) * (-0 / (-1 / tau) - g)

            kernel current
              twice, with node.v + 0.001 and with node.v:
                i = g * (node.v - e)
              sum = i

            kernel net_receive (w)
              local g.2
              if event.w > 0
                g.2 = event.w - (1 - event.w)
              else
                send self event at t + 3 with flag 1
        "#]]
        .assert_eq(&print::ir(&mechanism));
        let valid = netpyne_mechanism::validate(mechanism)?;
        let kernels = print::kernels(&valid);
        let state = kernels.iter().find(|k| k.name == "state").map(|k| k.listing.as_str());
        expect_test::expect![[r#"
            state
              once per instance, as long as tau, dt stay the same:
                w3 = 1 / tau
                w4 = dt * w3
                w4 = -w4
                w4 = exp(w4)
                kept.0 = 1 - w4
                kept.1 = 0 / w3
              every time:
                w0 = kept.1 - g
                w0 = kept.0 * w0
                g = g + w0
        "#]]
        .assert_eq(&format!("state\n{}", state.unwrap_or_default()));
        Ok(())
    }

    #[test]
    fn lines_of_a_channel() {
        let text = "NEURON { SUFFIX kv USEION k READ ek WRITE ik RANGE gbar, tau GLOBAL q10 }
PARAMETER { gbar = 1 tau = 5 q10 = 3 }
ASSIGNED { v celsius ek ik q }
STATE { n }
BREAKPOINT {
SOLVE states METHOD cnexp
ik = gbar*n*n*(v - ek)
}
DERIVATIVE states {
q = q10^((celsius - 6)/10)
n' = q*(inf(v) - n)/tau
}
FUNCTION inf(x) {
inf = 1/(1 + exp(-x/9))
}
";
        let lines = line_costs(&SourceFile::new("kv.mod", text), &crate::NoIncludes);
        let of = |line: usize| lines.iter().find(|l| l.line == line).expect("a line that costs something");
        let current = of(7);
        assert_eq!((current.kernel, current.counts.mul, current.counts.add), ("current", 4.0, 2.0));
        let factor = of(10);
        assert_eq!((factor.counts.pow, factor.kept.pow, factor.kept.mul), (0.0, 1.0, 2.0));
        let update = of(11);
        assert_eq!((update.counts.exp, update.kept.exp), (0.0, 1.0), "the rate depends on a parameter only");
        let inf = of(14);
        assert_eq!((inf.kernel, inf.counts.exp, inf.voltage_only.exp), ("state", 1.0, 1.0));
    }
}
