//! How fast cells of one shape advance: `speed [none|pas|hh] [cells] [ms] [threads]`. Prints the report of the run.

use netpyne_base::{Gid, SourceFile};
use netpyne_engine::{Options, Simulation};
use netpyne_mechanism::{Catalog, MechId};
use netpyne_morphology::Morphology;
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
    Insertion { mechanism, nodes, parameters: Vec::new() }
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
        model.cells.push(Cell { gid: Gid(n), template: TemplateId(0) });
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

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let membrane = args.next().unwrap_or("pas".into());
    let cells = args.next().map_or(Ok(128), |n| n.parse())?;
    let until = args.next().map_or(Ok(50.0), |n| n.parse())?;
    let threads = args.next().map_or(Ok(1), |n| n.parse())?;
    let options = Options { timing: true, threads, ..Options::default() };
    let mut simulation = Simulation::new(&model(&membrane, cells)?, &options)?;
    simulation.initialize()?;
    simulation.run_until(until, &mut |_| ControlFlow::Continue(()))?;
    println!("{}", simulation.report());
    Ok(())
}
