//! POINTERs of density mechanisms: what many instances add to one variable, in which order, and what if they point at nothing.

mod support;

use netpyne_base::SourceFile;
use netpyne_engine::{Options, Simulation};
use netpyne_mechanism::ir::{FieldId, PointerId};
use netpyne_mechanism::{Catalog, MechId};
use netpyne_network::model::*;
use netpyne_nmodl::{NoIncludes, compile};
use std::ops::ControlFlow;
use std::sync::Arc;
use support::{case::Golden, mechanisms};

const GAUGE: &str = "NEURON { SUFFIX gauge POINTER near, total RANGE q } ASSIGNED { v near total q }
    AFTER SOLVE { q = (near - v) / 3 + 1e-3 total = total + q }";
const TOTAL: &str = "NEURON { POINT_PROCESS Total RANGE sum } ASSIGNED { sum } BEFORE BREAKPOINT { sum = 0 }";

fn add(catalog: &mut Catalog, text: &str) -> MechId {
    catalog.add(compile(&SourceFile::new("test.mod", text), &NoIncludes).unwrap().0)
}

fn nodes_with_membrane(template: &Template) -> Vec<u32> {
    (0..template.capacitance.len() as u32).filter(|&n| template.capacitance[n as usize] > 0.0).collect()
}

/// Cells of several shapes with a gauge in every node that has a membrane; all add to one variable.
fn model() -> (Model, Vec<Variable>) {
    let mut catalog = Catalog::clone(&mechanisms::catalog());
    let (gauge, total) = (add(&mut catalog, GAUGE), add(&mut catalog, TOTAL));
    let mut model = Golden::load("lanes").model(&Arc::new(catalog));
    for template in &mut model.templates {
        let nodes = nodes_with_membrane(template);
        template.mechanisms.push(Insertion {
            mechanism: gauge,
            nodes,
            parameters: Vec::new(),
            streams: Vec::new(),
        });
    }
    let node = nodes_with_membrane(&model.templates[model.cells[0].template.index()])[0];
    model.parameter_sets.push(Vec::new());
    let set = ParameterSetId::from_index(model.parameter_sets.len() - 1);
    let sum = model.points.push(total, CellId(0), node, set);
    let mut gauges = Vec::new();
    for n in 0..model.cells.len() {
        let cell = CellId::from_index(n);
        let template = &model.templates[model.cells[n].template.index()];
        for node in nodes_with_membrane(template) {
            let parent = template.tree.parent[node as usize];
            let mut point = |pointer, to| {
                let pointer = PointerId(pointer);
                model.membrane_pointers.push(MembranePointer { cell, node, mechanism: gauge, pointer, to });
            };
            point(0, Variable::Voltage(cell, parent));
            point(1, Variable::Point(sum, FieldId(0)));
            gauges.push(Variable::Density(cell, node, gauge, FieldId(0)));
        }
    }
    model.recordings.clear();
    let recorded = gauges.iter().copied().chain([Variable::Point(sum, FieldId(0))]);
    model.recordings.extend(recorded.map(|variable| Recording { variable, step: 0.0 }));
    (model, gauges)
}

#[test]
fn what_many_add_to_one_variable_is_summed_cell_by_cell() {
    let (model, gauges) = model();
    assert!(model.cells.len() > 4 && gauges.len() > model.cells.len());
    let mut simulation = Simulation::new(&model, &Options::default()).unwrap();
    simulation.initialize().unwrap();
    simulation.run_until(1.0, &mut |_| ControlFlow::Continue(())).unwrap();
    let samples = simulation.into_output().samples;
    let (sums, parts) = samples.split_last().unwrap();
    assert!(sums.len() > 40);
    for (step, &sum) in sums.iter().enumerate().skip(1) {
        let expected = parts.iter().fold(0.0, |sum, part| sum + part[step]);
        assert!(sum.to_bits() == expected.to_bits() && sum != 0.0, "step {step}: {sum:?}, {expected:?}");
    }
}

#[test]
fn pointers_at_nothing_are_told_by_name() {
    let (mut model, gauges) = model();
    model.membrane_pointers.retain(|p| p.pointer.0 == 0 || p.cell != CellId(2));
    let error = Simulation::new(&model, &Options::default()).expect_err("a POINTER is not set").to_string();
    assert!(error.contains("the POINTER `total` of `gauge` points at nothing"), "{error}");
    assert!(error.contains("--> `gauge` at node 1 of cell 2"), "{error}");
    assert!(error.contains(&format!("of {} instances", gauges.len())), "{error}");
    let (mut model, _) = self::model();
    model.membrane_pointers[3].node = 0;
    let error = Simulation::new(&model, &Options::default()).expect_err("no such place").to_string();
    assert!(error.contains("membrane_pointers[3]") && error.contains("there is no `gauge`"), "{error}");
}
