//! A passive cell, without any text read.

#[test]
fn a_passive_cell_relaxes() {
    use netpyne_engine::base::Gid;
    use netpyne_engine::mechanism::{Catalog, build::*, ir::*};
    use netpyne_engine::network::morphology::Morphology;
    use netpyne_engine::network::{StreamCount, model::*};
    use netpyne_engine::{Options, Simulation};
    use std::{ops::ControlFlow, sync::Arc};

    let mut leak = mechanism("pas", Kind::Density);
    leak.fields = vec![parameter("g", 0.001), parameter("e", -70.0), assigned("i")];
    leak.currents = vec![Current { name: "i".into(), value: Place::Field(FieldId(2)), ion: None }];
    let body = vec![set_field(2, field(0) * (voltage() - field(1)))];
    leak.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    let catalog = Catalog::new([leak]);
    let pas = catalog.find("pas").unwrap();

    let mut cell = Morphology::new();
    cell.add_section("soma");
    let tree = cell.discretise().unwrap();
    let mut model = Model { catalog: Arc::new(catalog), ..Model::default() };
    model.templates.push(Template {
        capacitance: tree.cm.clone(),
        tree: Arc::new(tree),
        mechanisms: vec![Insertion { mechanism: pas, nodes: vec![1], parameters: vec![], streams: vec![] }],
        ions: vec![],
        initial_voltage: vec![],
    });
    model.cells.push(Cell { gid: Gid(0), template: TemplateId(0), streams: StreamCount::default() });
    model.recordings.push(Recording { variable: Variable::Voltage(CellId(0), 1), step: 1.0 });

    let mut simulation = Simulation::new(&model, &Options::default()).unwrap();
    simulation.initialize().unwrap();
    simulation.run_until(10.0, &mut |_| ControlFlow::Continue(())).unwrap();
    let v = &simulation.output().samples[0];
    assert!(v[0] == -65.0 && (v[v.len() - 1] + 70.0).abs() < 1e-3);
}
