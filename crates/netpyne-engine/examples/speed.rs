//! How fast cells of one shape advance, or point neurons exchange events: `speed [none|pas|hh|points] [cells] [ms] [threads]`.
//! Prints the report of the run.

use netpyne_base::{Gid, SourceFile};
use netpyne_engine::{Options, Simulation};
use netpyne_mechanism::{Catalog, MechId};
use netpyne_morphology::Morphology;
use netpyne_network::StreamCount;
use netpyne_network::model::*;
use std::error::Error;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A soma and 14 dendrites of 3 segments each, as a binary tree: 43 segments.
fn cell() -> Result<Morphology, Box<dyn Error>> {
    let mut cell = Morphology::new();
    let soma = cell.add_section("soma");
    cell.set_length(soma, 20.0)?;
    cell.set_diam(soma, 20.0)?;
    let mut made = vec![soma];
    for n in 0..14 {
        let dend = cell.add_section(format!("dend{n}"));
        cell.set_length(dend, 100.0)?;
        cell.set_diam(dend, 1.0)?;
        cell.set_nseg(dend, 3)?;
        let parent = if n < 2 { soma } else { made[n / 2] };
        cell.connect(dend, parent, 1.0, 0.0)?;
        made.push(dend);
    }
    Ok(cell)
}

fn insertion(mechanism: MechId, nodes: Vec<u32>) -> Insertion {
    Insertion { mechanism, nodes, parameters: Vec::new(), streams: Vec::new() }
}

fn model(membrane: &str, cells: u32) -> Result<Model, Box<dyn Error>> {
    let mut mechanisms = Vec::new();
    for (name, text) in netpyne_nmodl::library() {
        let file = SourceFile::new(*name, *text);
        mechanisms.push(netpyne_nmodl::compile(&file, &netpyne_nmodl::NoIncludes)?.0);
    }
    let catalog = Arc::new(Catalog::new(mechanisms));
    let find = |name: &str| catalog.find(name).ok_or(format!("no mechanism {name}"));
    let tree = cell()?.discretise()?;
    let soma = tree.sections[0].first_node;
    let membrane_nodes: Vec<u32> = (0..tree.len() as u32).filter(|&n| !tree.is_zero_area(n)).collect();
    let dendrites = membrane_nodes.iter().copied().filter(|&n| n != soma).collect();
    let template = Template {
        capacitance: tree.cm.clone(),
        tree: Arc::new(tree),
        mechanisms: match membrane {
            "none" => Vec::new(),
            _ => vec![insertion(find("hh")?, vec![soma]), insertion(find(membrane)?, dendrites)],
        },
        ions: Vec::new(),
        initial_voltage: Vec::new(),
    };
    let mut model = Model { catalog: Arc::clone(&catalog), templates: vec![template], ..Model::default() };
    let synapse = find("ExpSyn")?;
    model.parameter_sets.push(vec![]);
    for n in 0..cells {
        model.cells.push(Cell { gid: Gid(n), template: TemplateId(0), streams: StreamCount::default() });
        model.points.push(synapse, CellId(n), soma, ParameterSetId(0));
        let kind = SourceKind::Crossing(Variable::Voltage(CellId(n), soma));
        model.sources.push(Source { kind, threshold: 0.0, gid: Some(Gid(n)) });
    }
    for n in 0..cells {
        for k in 1..10 {
            let target = PointId((n + k * k) % cells);
            model.connections.push(SourceId(n), target, 0.02, 0, 1.0 + 0.1 * f64::from(k));
        }
    }
    Ok(model)
}

/// Integrate-and-fire cells with a noisy drive each, a hundred random connections to each, delays anywhere in 1 to 3 ms.
fn points(cells: u32) -> Result<Model, Box<dyn Error>> {
    let base = model("none", 0)?;
    let mut model = Model { catalog: base.catalog, parameter_sets: vec![vec![]], ..Model::default() };
    let find = |name: &str| model.catalog.find(name).ok_or(format!("no mechanism {name}"));
    let (cell, drive) = (find("IntFire1")?, find("NetStim")?);
    let field = |name: &str| {
        let position = model.catalog.get(drive).fields.iter().position(|f| f.name == name);
        netpyne_mechanism::ir::FieldId::from_index(position.unwrap_or(0))
    };
    let set = [("interval", 1.0), ("number", 1e9), ("start", 0.0), ("noise", 1.0)];
    model.parameter_sets.push(set.iter().map(|&(name, value)| (field(name), value)).collect());
    for n in 0..cells {
        let point = model.points.push(cell, NO_CELL, 0, ParameterSetId(0));
        model.sources.push(Source { kind: SourceKind::Events(point), threshold: 0.0, gid: Some(Gid(n)) });
    }
    for n in 0..cells {
        let point = model.points.push(drive, NO_CELL, 0, ParameterSetId(1));
        model.sources.push(Source { kind: SourceKind::Events(point), threshold: 0.0, gid: None });
        model.connections.push(SourceId(cells + n), PointId(n), 0.12, 0, 1.0);
    }
    let mut random = 1u64;
    let mut below = |n: u32| {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((random >> 33) % u64::from(n)) as u32
    };
    for n in 0..cells {
        for _ in 0..100 {
            let (source, delay) = (SourceId(below(cells)), 1.0 + f64::from(below(2000)) / 1000.0);
            let weight = if source.0 % 5 == 0 { -0.09 } else { 0.02 };
            model.connections.push(source, PointId(n), weight, 0, delay);
        }
    }
    Ok(model)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let membrane = args.next().unwrap_or("pas".into());
    let cells = args.next().map_or(Ok(128), |n| n.parse())?;
    let until = args.next().map_or(Ok(50.0), |n| n.parse())?;
    let threads = args.next().map_or(Ok(1), |n| n.parse())?;
    let options = Options { timing: true, threads, ..Options::default() };
    let model = if membrane == "points" { points(cells)? } else { model(&membrane, cells)? };
    let mut simulation = Simulation::new(&model, &options)?;
    simulation.initialize()?;
    simulation.run_until(until, &mut |_| ControlFlow::Continue(()))?;
    println!("{}", simulation.report());
    Ok(())
}
