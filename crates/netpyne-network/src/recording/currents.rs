//! What is made of membrane currents: potentials at electrodes (`recordLFP`), dipole moments (`recordDipole`), the currents themselves
//! (`saveIMembrane`).

use super::geometry::{Places, Segments};
use super::select_everywhere;
use super::transfer::{Nearest, dipole_moments, resistances};
use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::synapse::model_cell;
use crate::description::matrices::{ColumnNames, MatrixName};
use crate::description::network::CellIndex;
use crate::model::{CellCoefficients, CurrentSums, MatrixColumns, MatrixRecording, SampleTimes, Variable};
use netpyne_base::{Diagnostic, Gid, did_you_mean};
use netpyne_results::Cells;
use netpyne_specs::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sets up all of it. Cells have their points in space.
pub(super) fn set_up(build: &mut Build) {
    if !build.wants_membrane_currents() {
        return;
    }
    let cfg = build.cfg;
    let dt = cfg.dt.get();
    // A little less than a time step is rounding.
    let step = cfg.record_step.as_f64().filter(|step| step.is_finite() && *step >= dt * (1.0 - 1e-9));
    let Some(step) = step else {
        let d = Diagnostic::error(format!(
            "membrane currents need an interval of at least one time step ({dt} ms)"
        ));
        build.out.push(d.at_path("simConfig.recordStep"));
        return;
    };
    let when = SampleTimes::Every { first: step, step };
    if !cfg.record_lfp.is_empty() {
        let electrodes: Vec<[f64; 3]> = cfg.record_lfp.iter().map(|place| place.map(|x| x.get())).collect();
        let nearest = if build.compat.lfp_inside_dendrites { Nearest::Anywhere } else { Nearest::Membrane };
        let outputs = electrodes.iter().map(|[x, y, z]| format!("({x}, {y}, {z})")).collect();
        let groups =
            Groups::new(build, ("saveLFPPops", &cfg.save_lfp_pops), ("saveLFPCells", &cfg.save_lfp_cells));
        sums(build, ("LFP", "mV", outputs), groups, &when, |segments| {
            resistances(segments, &electrodes, nearest)
        });
    }
    if cfg.record_dipole {
        let outputs = ["x", "y", "z"].map(str::to_owned).to_vec();
        let (pops, cells) = (&cfg.save_dipole_pops, &cfg.save_dipole_cells);
        let groups = Groups::new(build, ("saveDipolePops", pops), ("saveDipoleCells", cells));
        sums(build, ("dipole", "nA µm", outputs), groups, &when, dipole_moments);
    }
    if cfg.save_i_membrane.is_truthy() {
        currents(build, when);
    }
}

/// Which group each cell belongs to, the same on all ranks: its own, if it is wanted alone, else its population's, if that is wanted,
/// else that of all others.
struct Groups {
    of_cells: BTreeMap<Gid, usize>,
    of_pops: Vec<usize>,
    parts: Vec<(Cells, Vec<usize>)>,
    count: usize,
}

impl Groups {
    fn new(build: &mut Build, pops: (&str, &Value), cells: (&str, &Value)) -> Self {
        let wanted = wanted_pops(build, pops);
        let chosen = select_everywhere(build, cells.1, &format!("simConfig.{}", cells.0));
        let of_pops = wanted.iter().scan(0, |n, wanted| {
            *n += usize::from(*wanted);
            Some(if *wanted { *n } else { 0 })
        });
        let of_pops: Vec<usize> = of_pops.collect();
        let first = 1 + wanted.iter().filter(|wanted| **wanted).count();
        let count = first + chosen.len();
        let mut parts = vec![(Cells::All, (0..count).collect())];
        for (n, pop) in build.net.pops.iter().enumerate().filter(|(n, _)| wanted[*n]) {
            let own =
                (first..count).filter(|group| pop.gids.contains(Gid(build.gid_of(chosen[group - first]))));
            let groups = std::iter::once(of_pops[n]).chain(own).collect();
            parts.push((Cells::Population(pop.label.clone()), groups));
        }
        let mut of_cells = BTreeMap::new();
        for (group, cell) in (first..).zip(&chosen) {
            let gid = Gid(build.gid_of(*cell));
            of_cells.insert(gid, group);
            parts.push((Cells::Cell(gid), vec![group]));
        }
        Self { of_cells, of_pops, parts, count }
    }

    fn of(&self, build: &Build, cell: CellIndex) -> usize {
        let own = self.of_cells.get(&build.net.cells.gid[cell.index()]);
        own.copied().unwrap_or(self.of_pops[build.net.cells.pop[cell.index()].index()])
    }
}

/// Whether each population is wanted: all (`true`), or those of a list.
fn wanted_pops(build: &mut Build, (key, wish): (&str, &Value)) -> Vec<bool> {
    let labels: Vec<String> = build.net.pops.iter().map(|pop| pop.label.clone()).collect();
    let Some(list) = wish.as_list() else {
        return vec![wish.is_truthy(); labels.len()];
    };
    let mut wanted = vec![false; labels.len()];
    for (i, name) in list.iter().enumerate() {
        match labels.iter().position(|label| name.as_str() == Some(label)) {
            Some(pop) => wanted[pop] = true,
            None => {
                let d = Diagnostic::warning("there is no such population")
                    .at_path(format!("simConfig.{key}[{i}]"));
                let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                build.out.push(d.help_opt(did_you_mean(name.as_str().unwrap_or(""), &labels)));
            }
        }
    }
    wanted
}

/// Records sums over all cells; `coefficients` gives those of a cell's segments, for each one per output.
fn sums(
    build: &mut Build,
    (name, unit, outputs): (&str, &'static str, Vec<String>),
    groups: Groups,
    when: &SampleTimes,
    coefficients: impl Fn(&Segments) -> Vec<f64>,
) {
    let mut sums = CurrentSums { outputs: outputs.len(), groups: groups.count, cells: Vec::new() };
    let mut places = Places::new();
    for cell in (0..build.net.cells.len()).map(CellIndex::from_index) {
        let (Some(segments), Some(id)) = (places.of(build, cell), model_cell(build, cell)) else { continue };
        sums.cells.push(CellCoefficients {
            cell: id,
            group: groups.of(build, cell),
            coefficients: coefficients(&segments).into(),
            nodes: Arc::from(segments.nodes),
        });
    }
    let columns = MatrixColumns::Currents(sums);
    build.net.model.matrices.push(MatrixRecording { columns, when: when.clone() });
    let columns = ColumnNames::Sums { outputs, parts: groups.parts };
    build.net.matrices.push(MatrixName { name: name.to_owned(), unit, columns });
}

/// Records the membrane currents of all segments of the cells wanted.
fn currents(build: &mut Build, when: SampleTimes) {
    let wish = &build.cfg.save_i_membrane;
    let chosen: Vec<Ordinal> = select_everywhere(build, wish, "simConfig.saveIMembrane");
    let (mut variables, mut columns) = (Vec::new(), Vec::new());
    for cell in chosen.into_iter().filter_map(|cell| build.own(cell)) {
        let (Some(built), Some(id)) = (build.built[cell.index()].clone(), model_cell(build, cell)) else {
            continue;
        };
        let gid = build.net.cells.gid[cell.index()];
        for (ix, section) in built.tree.sections.iter().enumerate() {
            let nodes = built.tree.segment_nodes(netpyne_morphology::SectionIx::from_index(ix));
            for (i, node) in nodes.enumerate() {
                let x = (i as f64 + 0.5) / f64::from(section.nseg);
                variables.push(Variable::MembraneCurrent(id, node));
                columns.push((gid, format!("{}({x})", built.secs[ix].name)));
            }
        }
    }
    build.net.model.matrices.push(MatrixRecording { columns: MatrixColumns::Variables(variables), when });
    let columns = ColumnNames::Variables { columns, by_cell: true };
    build.net.matrices.push(MatrixName { name: "iMembrane".to_owned(), unit: "nA", columns });
}
