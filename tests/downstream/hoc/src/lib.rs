//! A cell that HOC makes, as a cell rule.

#[test]
fn a_template_becomes_a_rule() {
    use netpyne_hoc::mechanism::Catalog;
    use netpyne_hoc::readout::{Likeness, Selection, read_cell};
    use netpyne_hoc::run::Interpreter;
    use netpyne_hoc::world::{NoFiles, World};
    let mut hoc = Interpreter::new(World::new(&Catalog::default(), Box::new(NoFiles)));
    let text = "
        begintemplate Cell
        public soma, dend
        create soma, dend[3]
        proc init() { local i
            soma { L = 20  diam = 20 }
            for i = 0, 2 { connect dend[i](0), soma(1)  dend[i].L = 100*(i + 1) }
        }
        endtemplate Cell
    ";
    hoc.execute(text).expect("it is HOC");
    let cell = hoc.instantiate("Cell", Vec::new()).expect("the template is there");
    let cell = Selection::instance(&hoc.world, cell);
    let read = read_cell(&mut hoc.world, &cell, Likeness::NetPyne).expect("a tree");
    assert_eq!(read.rule.secs.len(), 4);
    assert_eq!(read.rule.secs["dend_2"].geom.rest["L"].as_f64(), Some(300.0));
}
