//! The mechanisms of the golden cases.

use netpyne_mechanism::build::*;
use netpyne_mechanism::ir::*;
use netpyne_mechanism::{Catalog, conformance::models};
use std::sync::Arc;

/// In NEURON's order of registration.
pub fn catalog() -> Arc<Catalog> {
    Arc::new(Catalog::new([pas(), iclamp(), expsyn(), models::exp2syn(), models::hh(true), gapj()]))
}

fn current(field: u32) -> Vec<Current> {
    vec![Current { name: "i".into(), value: Place::Field(FieldId(field)), ion: None }]
}

fn pas() -> Mechanism {
    let mut m = mechanism("pas", Kind::Density);
    m.fields = vec![parameter("g", 0.001), parameter("e", -70.0), assigned("i")];
    m.currents = current(2);
    let body = vec![set_field(2, field(0) * (voltage() - field(1)))];
    m.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    m
}

fn gapj() -> Mechanism {
    let mut m = mechanism("gapj", Kind::PointProcess);
    m.fields = vec![parameter("g", 0.001), assigned("vgap"), assigned("i")];
    m.currents = current(2);
    let body = vec![set_field(2, field(0) * (voltage() - field(1)))];
    m.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    m
}

fn iclamp() -> Mechanism {
    let mut m = mechanism("IClamp", Kind::PointProcess);
    m.fields = vec![parameter("del", 0.0), parameter("dur", 0.0), parameter("amp", 0.0), assigned("i")];
    m.currents = current(3);
    m.electrode = true;
    let t = || env(Env::Time);
    let on = binary(
        BinaryOp::And,
        binary(BinaryOp::Lt, t(), field(0) + field(1)),
        binary(BinaryOp::Ge, t(), field(0)),
    );
    let body = vec![Stmt::If(on, vec![set_field(3, field(2))], vec![set_field(3, num(0.0))])];
    m.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    m.kernels.initial = Some(kernel(vec![set_field(3, num(0.0))]));
    m
}

fn expsyn() -> Mechanism {
    let mut m = mechanism("ExpSyn", Kind::PointProcess);
    m.fields = vec![parameter("tau", 0.1), parameter("e", 0.0), assigned("i"), state("g")];
    m.currents = current(2);
    let body = vec![set_field(2, field(3) * (voltage() - field(1)))];
    m.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    m.kernels.initial = Some(kernel(vec![set_field(3, num(0.0))]));
    let rate = || num(-1.0) / field(0);
    let gone = num(1.0) - math(MathFn::Exp, env(Env::Dt) * rate());
    m.kernels.state = Some(kernel(vec![set_field(3, field(3) + gone * (-num(0.0) / rate() - field(3)))]));
    m.net_receive = Some(NetReceive {
        args: vec!["weight".into()],
        body: kernel(vec![set_field(3, field(3) + load(Place::Argument(0)))]),
        initial: None,
    });
    m
}
