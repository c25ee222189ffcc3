//! Cells of one shape side by side.

use crate::cable::arrays::{Block, Cable, Lane};
use crate::options::{Fidelity, Options};
use netpyne_math::aligned::Aligned;
use netpyne_math::isa::Isa;
use netpyne_network::model::{Model, Template};
use std::collections::HashMap;

/// Arranges all cells and fills in the values of their trees.
pub(super) fn lay_out_cable(model: &Model, options: &Options) -> Cable {
    let fast = options.fidelity == Fidelity::Fast;
    let mut cable = Cable { isa: Some(options.isa.unwrap_or_else(Isa::detect)), fast, ..Cable::default() };
    cable.cells = vec![Lane::default(); model.cells.len()];
    let mut slots = 0;
    for group in group_by_shape(model, &mut cable.shapes).into_iter().enumerate() {
        let (shape, mut cells) = (group.0 as u32, &group.1[..]);
        let nodes = cable.shapes[shape as usize].len() as u32;
        while !cells.is_empty() {
            let width = [16, 8, 4, 2, 1].into_iter().find(|&w| w <= cells.len()).unwrap_or(1);
            let (side_by_side, rest) = cells.split_at(width);
            for (lane, &cell) in side_by_side.iter().enumerate() {
                cable.cells[cell as usize] = Lane { first: slots + lane as u32, width: width as u32, nodes };
            }
            cable.blocks.push(Block { first: slots, width: width as u32, shape });
            slots += nodes * width as u32;
            cells = rest;
        }
    }
    fill(model, options.dt, slots as usize, &mut cable);
    cable.prepare();
    cable
}

/// Cells by shape, in order of creation; shapes in order of appearance.
fn group_by_shape(model: &Model, shapes: &mut Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    let mut known: HashMap<&[u32], usize> = HashMap::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let shape_of_template: Vec<usize> = model
        .templates
        .iter()
        .map(|template: &Template| {
            *known.entry(&template.tree.parent).or_insert_with(|| {
                shapes.push(template.tree.parent.clone());
                groups.push(Vec::new());
                shapes.len() - 1
            })
        })
        .collect();
    for (n, cell) in model.cells.iter().enumerate() {
        groups[shape_of_template[cell.template.index()]].push(n as u32);
    }
    groups
}

/// Conductance of a capacitance over the time that is solved for, which is half a step where the order is higher.
fn capacitance_factor(model: &Model, dt: f64) -> f64 {
    0.001 * (model.time_order.per_step() / dt)
}

/// Fills in what depends on the time step, ms.
pub(crate) fn set_time_step(model: &Model, dt: f64, cable: &mut Cable) {
    let per_area = capacitance_factor(model, dt);
    for (cell, lane) in model.cells.iter().zip(&cable.cells) {
        let capacitance = &model.templates[cell.template.index()].capacitance;
        for (node, capacitance) in capacitance.iter().enumerate() {
            cable.capacitance[lane.slot(node as u32) as usize] = per_area * capacitance;
        }
    }
    cable.common_rows.clear();
    cable.total_rows.clear();
    cable.prepare();
}

fn fill(model: &Model, dt: f64, slots: usize, cable: &mut Cable) {
    let per_area = capacitance_factor(model, dt);
    for column in [&mut cable.v, &mut cable.rhs, &mut cable.d, &mut cable.a, &mut cable.b] {
        *column = Aligned::new(slots, 0.0);
    }
    for column in [&mut cable.capacitance, &mut cable.area, &mut cable.diameter] {
        *column = Aligned::new(slots, 0.0);
    }
    for (cell, lane) in model.cells.iter().zip(&cable.cells) {
        let template = &model.templates[cell.template.index()];
        for node in 0..template.tree.parent.len() {
            let slot = lane.slot(node as u32) as usize;
            cable.a[slot] = template.tree.a[node];
            cable.b[slot] = template.tree.b[node];
            cable.area[slot] = template.tree.area[node];
            cable.diameter[slot] = template.tree.diam[node];
            cable.capacitance[slot] = per_area * template.capacitance[node];
        }
    }
}
