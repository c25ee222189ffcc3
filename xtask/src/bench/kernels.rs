//! Micro-benchmarks: each hot kernel of the engine beside the limit program in `limits`, on the same machine.
//!
//! Membrane kernels are timed inside the engine, by the stop-watches of its phases over networks that have nothing else;
//! so they are what a run pays, gathering and scattering included. Times are the shortest of many short stretches.

use super::figures::short;
use super::points::{Params, Points};
use super::workloads::DT;
use super::{w1, w3};
use netpyne::base::Gid;
use netpyne::base::SourceFile;
use netpyne::engine::{Fidelity, Options, Simulation};
use netpyne::expr::{CONN, Expr, Names};
use netpyne::math::{exp, hines, random123::Random123};
use netpyne::mechanism::Catalog;
use netpyne::morphology::Morphology;
use netpyne::network::StreamCount;
use netpyne::network::model::{Cell, CellId, Insertion, Model, Template, TemplateId};
use netpyne::nmodl::{NoIncludes, compile, library};
use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

/// Instances of the membrane kernels, as in the limit program.
const N: usize = 8192;

/// A row of the table.
struct Row {
    what: &'static str,
    /// Limits whose sum is the limit of this kernel.
    limits: Vec<&'static str>,
    ns: f64,
    definition: &'static str,
}

/// Nanoseconds and bytes per element of each limit kernel.
type Limits = HashMap<String, (f64, f64)>;

/// Measures all kernels and tabulates them.
pub fn run() -> Result<String, String> {
    let limits = limits()?;
    let rows = rows()?;
    let mut text = String::from(
        "| kernel, per element | ours ns | GB/s | limit ns | GB/s | ours / limit | the limit is |\n|---|--:|--:|--:|--:|--:|---|\n",
    );
    for Row { what, limits: names, ns, definition } in rows {
        let found: Vec<(f64, f64)> = names.iter().filter_map(|n| limits.get(*n).copied()).collect();
        if found.len() != names.len() {
            return Err(format!("the limit program did not print {}", names.join(" and ")));
        }
        let (limit, bytes) = found.iter().fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        let _ = writeln!(
            text,
            "| {what} | {} | {} | {} | {} | {} | {definition} |",
            short(ns),
            short(bytes / ns),
            short(limit),
            short(bytes / limit),
            short(ns / limit)
        );
    }
    if let Some((ns, bytes)) = limits.get("triad") {
        let _ = writeln!(text, "\nMemory as far as L2 gives {} GB/s (y = x + 3z).", short(bytes / ns));
    }
    Ok(text)
}

/// Compiles the limit program for this processor and runs it.
fn limits() -> Result<Limits, String> {
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = std::env::temp_dir().join(format!("netpyne-limits-{}", std::process::id()));
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let compiled = Command::new(&rustc)
        .args(["--edition", "2024", "-O", "-C", "target-cpu=native"])
        // Some processors prefer 256-bit vectors; the engine does not.
        .args(["-C", "target-feature=-prefer-256-bit", "-o"])
        .arg(&program)
        .arg(manifest.join("limits/main.rs"))
        .output()
        .map_err(|e| format!("cannot run {rustc}: {e}"))?;
    if !compiled.status.success() {
        return Err(String::from_utf8_lossy(&compiled.stderr).into_owned());
    }
    let output = Command::new(&program).output().map_err(|e| format!("cannot run the limit program: {e}"));
    let _ = std::fs::remove_file(&program);
    let text = String::from_utf8_lossy(&output?.stdout).into_owned();
    let line = |line: &str| {
        let mut fields = line.split('\t');
        let name = fields.next()?.to_owned();
        let (ns, bytes) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        Some((name, (ns, bytes)))
    };
    Ok(text.lines().filter_map(line).collect())
}

fn rows() -> Result<Vec<Row>, String> {
    let catalog = Arc::clone(netpyne::Mechanisms::standard().catalog());
    let mut rows = Vec::new();
    let mut row = |what, limits: &[&'static str], ns, definition| {
        rows.push(Row { what, limits: limits.to_vec(), ns, definition });
    };

    let arguments: Vec<f64> = (0..N).map(|i| -80.0 + 0.11 * (i * 2_654_435_761 % 1000) as f64).collect();
    let mut column = arguments.clone();
    let ns = shortest(N, || {
        column.copy_from_slice(black_box(&arguments));
        exp::exp_slice(&mut column);
    });
    row("exp", &["exp"], ns, "Taylor polynomial of degree 11, FMA, no care for range or last bit");

    let channel = |catalog: &Arc<Catalog>, fidelity| -> Result<f64, String> {
        let hh = phases(&membrane(catalog, "hh", N, 0)?, 40, fidelity)?;
        Ok((hh.of("currents") + hh.of("states")) / N as f64)
    };
    let (by_table, computed) = (
        "rates by table, 3 exp, FMA, one pass over the columns",
        "rates computed, 9 exp, FMA, one pass over the columns",
    );
    let without = without_table(&catalog)?;
    for (what, catalog, fidelity, limit, definition) in [
        ("hh current + state", &catalog, Fidelity::Exact, "hh-table", by_table),
        ("hh current + state, fast", &catalog, Fidelity::Fast, "hh-table", by_table),
        ("hh current + state, no TABLE", &without, Fidelity::Exact, "hh", computed),
        ("hh current + state, no TABLE, fast", &without, Fidelity::Fast, "hh", computed),
    ] {
        row(what, &[limit], channel(catalog, fidelity)?, definition);
    }

    let pas = phases(&membrane(&catalog, "pas", N, 0)?, 40, Fidelity::Exact)?;
    row("pas current", &["pas"], pas.of("currents") / N as f64, "uniform parameters, analytic conductance");

    let synapses = phases(&membrane(&catalog, "pas", N / 64, 64)?, 40, Fidelity::Exact)?;
    let per_synapse = |phase: &str| synapses.of(phase) / N as f64;
    row(
        "Exp2Syn current, 64 in a cell",
        &["exp2syn-current"],
        per_synapse("currents"),
        "the conductances of a cell summed before they meet its voltage",
    );
    row("Exp2Syn state", &["exp2syn-state"], per_synapse("states"), "two products, factors known");

    let trees = w1::model(Arc::clone(&catalog), 8, w1::Dendrite::Pas)?;
    for (what, fidelity) in [
        ("matrix per node, cells interleaved", Fidelity::Exact),
        ("matrix per node, cells interleaved, fast", Fidelity::Fast),
    ] {
        let cable = phases(&trees, 40, fidelity)?;
        row(
            what,
            &["matrix-interleaved"],
            cable.of("matrix") / cable.nodes as f64,
            "fill, axial terms, elimination and update of 16 trees of 59 nodes side by side",
        );
    }
    row(
        "matrix per node, cell by cell",
        &["matrix-serial"],
        serial_solve(),
        "the same, one tree after another",
    );

    let points = w3::model(Arc::clone(&catalog), 10_000)?;
    let events = phases(&points, 40, Fidelity::Exact)?;
    row(
        "event to IntFire1, all in",
        &["deliver", "intfire"],
        events.ns_per_event,
        "12 B per connection streamed, scattered addition to a 20 MB ring, and a decay with one exp",
    );

    let mut stream = Random123::new(1, 2, 3);
    let ns = shortest(N, || stream.fill_uniform(black_box(&mut column)));
    row("Philox, a uniform number", &["philox"], ns, "Philox4x32-10, 16 blocks side by side");

    let names = Names::of(&CONN);
    let function = Expr::parse("0.2*exp(-dist_3D/150)", &names).map_err(|e| e.to_string())?;
    let slot = names.slot("dist_3D").ok_or("no slot for dist_3D")?;
    let distances: Vec<f64> = arguments.iter().map(|x| x + 90.0).collect();
    let mut columns: Vec<&[f64]> = vec![&[]; names.slots()];
    columns[slot] = &distances;
    let ns = shortest(N, || {
        let _ = function.eval_block(black_box(&columns), &mut column);
    });
    row(
        "`0.2*exp(-dist_3D/150)`, a pair",
        &["pair"],
        ns,
        "the same with the distance computed from positions, polynomial exp, FMA",
    );
    Ok(rows)
}

/// Nanoseconds per element of the shortest call.
fn shortest(elements: usize, mut kernel: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut best = f64::INFINITY;
    let mut runs = 0;
    while runs < 50 || begin.elapsed().as_millis() < 200 {
        let start = Instant::now();
        kernel();
        best = best.min(start.elapsed().as_secs_f64());
        runs += 1;
    }
    best * 1e9 / elements as f64
}

/// What the engine's stop-watches say per step.
struct Phases {
    ns: HashMap<&'static str, f64>,
    nodes: usize,
    /// Of the stretch that was fastest per event.
    ns_per_event: f64,
}

impl Phases {
    fn of(&self, phase: &str) -> f64 {
        self.ns.get(phase).copied().unwrap_or(f64::NAN)
    }
}

/// Runs a model for many stretches of `steps` steps; the shortest of each phase counts.
fn phases(model: &Model, steps: u32, fidelity: Fidelity) -> Result<Phases, String> {
    let options = Options { dt: DT, timing: true, fidelity, ..Options::default() };
    let mut simulation = Simulation::new(model, &options).map_err(|e| e.to_string())?;
    simulation.initialize().map_err(|e| e.to_string())?;
    let mut ns: HashMap<&'static str, f64> = HashMap::new();
    let mut last = simulation.report();
    let mut ns_per_event = f64::INFINITY;
    let begin = Instant::now();
    let mut stretches = 0;
    while stretches < 10 || begin.elapsed().as_millis() < 400 {
        for _ in 0..steps {
            simulation.step().map_err(|e| e.to_string())?;
        }
        let now = simulation.report();
        for ((name, after), (_, start)) in now.phase_seconds.iter().zip(&last.phase_seconds) {
            let per_step = (after - start) * 1e9 / f64::from(steps);
            let best = ns.entry(name).or_insert(f64::INFINITY);
            *best = best.min(per_step);
            let events = (now.events - last.events) as f64;
            if *name == "events" && events > 0.0 {
                ns_per_event = ns_per_event.min((after - start) * 1e9 / events);
            }
        }
        last = now;
        stretches += 1;
    }
    Ok(Phases { ns, nodes: last.nodes, ns_per_event })
}

/// The standard mechanisms, but hh computes its rates anew in every step.
fn without_table(catalog: &Catalog) -> Result<Arc<Catalog>, String> {
    let (_, text) = library().iter().find(|(name, _)| *name == "hh").ok_or("no hh in the library")?;
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("TABLE "));
    let file = SourceFile::new("hh.mod", lines.collect::<Vec<_>>().join("\n"));
    let (hh, _) = compile(&file, &NoIncludes).map_err(|e| e.to_string())?;
    let mut catalog = catalog.clone();
    catalog.add(hh);
    Ok(Arc::new(catalog))
}

/// Cells of one compartment with one density mechanism, and silent synapses.
fn membrane(catalog: &Arc<Catalog>, mechanism: &str, cells: usize, synapses: usize) -> Result<Model, String> {
    let params = Params::new(catalog);
    let mut model = Model { catalog: Arc::clone(catalog), ..Model::default() };
    let mut cell = Morphology::new();
    cell.add_section("soma");
    let tree = Arc::new(cell.discretise().map_err(|e| e.to_string())?);
    let node = tree.sections[0].first_node;
    let mut capacitance = vec![0.0; tree.parent.len()];
    capacitance[node as usize] = 1.0;
    model.templates.push(Template {
        tree,
        capacitance,
        mechanisms: vec![Insertion {
            mechanism: params.mechanism(mechanism)?,
            nodes: vec![node],
            parameters: Vec::new(),
            streams: Vec::new(),
        }],
        ions: Vec::new(),
        initial_voltage: Vec::new(),
    });
    let exp2 = params.mechanism("Exp2Syn")?;
    let set = params.set(&mut model, exp2, &[("tau1", 0.5), ("tau2", 5.0), ("e", 0.0)])?;
    for gid in 0..cells {
        model.cells.push(Cell {
            gid: Gid::from_index(gid),
            template: TemplateId(0),
            streams: StreamCount::default(),
        });
        let mut points = Points(&mut model);
        for _ in 0..synapses {
            points.add(exp2, CellId::from_index(gid), node, set);
        }
    }
    Ok(model)
}

/// The matrix step of 128 trees of 59 nodes, one after another, by `netpyne-math`.
fn serial_solve() -> f64 {
    const NODES: usize = 59;
    const CELLS: usize = 128;
    let parent = |i: usize| if i % 4 == 1 { i / 8 * 4 } else { i - 1 };
    let parent: Vec<u32> = (0..NODES).map(|i| if i == 0 { 0 } else { parent(i) as u32 }).collect();
    let (a, b) = (vec![-0.1; NODES * CELLS], vec![-0.1; NODES * CELLS]);
    let mut v = vec![-65.0; NODES * CELLS];
    let (mut d, mut rhs) = (vec![0.0; NODES * CELLS], vec![0.0; NODES * CELLS]);
    shortest(NODES * CELLS, || {
        d.fill(2.0);
        rhs.fill(1.0);
        for cell in 0..CELLS {
            let own = cell * NODES..(cell + 1) * NODES;
            let (a, b) = (&a[own.clone()], &b[own.clone()]);
            let (d, rhs, v) = (&mut d[own.clone()], &mut rhs[own.clone()], &mut v[own]);
            hines::axial_rhs(&parent, a, b, v, rhs);
            hines::axial_d(&parent, a, b, d);
            hines::solve(&parent, a, b, d, rhs);
            v.iter_mut().zip(rhs).for_each(|(v, x)| *v += *x);
        }
    })
}
