//! Real mechanisms in IR, as NEURON's translator would have them.

use crate::build::*;
use crate::ir::*;

/// Hodgkin–Huxley channels with NEURON's formulas; with or without its TABLE.
///
/// Fields: gnabar gkbar gl el | gna gk il | m h n | ena ek ina ik. Globals: minf hinf ninf mtau htau ntau usetable.
pub fn hh(table: bool) -> Mechanism {
    let mut m = mechanism("hh", Kind::Density);
    m.fields = vec![
        parameter("gnabar", 0.12),
        parameter("gkbar", 0.036),
        parameter("gl", 0.0003),
        parameter("el", -54.3),
        assigned("gna"),
        assigned("gk"),
        assigned("il"),
        state("m"),
        state("h"),
        state("n"),
        ion_copy("ena"),
        ion_copy("ek"),
        ion_copy("ina"),
        ion_copy("ik"),
    ];
    m.globals = ["minf", "hinf", "ninf", "mtau", "htau", "ntau"].map(|n| global_value(n, 0.0)).to_vec();
    m.globals.push(global_value("usetable", if table { 1.0 } else { 0.0 }));
    let ion = |name: &str| IonUse {
        ion: name.into(),
        valence: None,
        reads: vec![IonVar::Reversal],
        writes: vec![IonVar::Current],
    };
    m.ions = vec![ion("na"), ion("k")];
    let current = |name: &str, field: u32, ion: Option<u32>| Current {
        name: name.into(),
        value: Place::Field(FieldId(field)),
        ion: ion.map(IonUseId),
    };
    m.currents = vec![current("ina", 12, Some(0)), current("ik", 13, Some(1)), current("il", 6, None)];
    m.functions = vec![vtrap(), rates()];
    let ions_in = vec![
        set_field(10, load(Place::Ion(IonUseId(0), IonVar::Reversal))),
        set_field(11, load(Place::Ion(IonUseId(1), IonVar::Reversal))),
    ];
    let rates = |v: Expr| {
        if table { Stmt::Table(TableId(0), v) } else { Stmt::Eval(call(1, vec![v])) }
    };
    if table {
        m.tables = vec![Table {
            name: "rates".into(),
            fill: FunctionId(1),
            columns: TableColumns::Places([0, 3, 1, 4, 2, 5].map(|g| Place::Global(GlobalId(g))).to_vec()),
            from: num(-100.0),
            to: num(100.0),
            intervals: 200,
            depends: vec![Place::Env(Env::Celsius)],
            at_call: false,
            enabled: GlobalId(6),
        }];
    }
    let mut initial = ions_in.clone();
    initial.push(rates(voltage()));
    initial.extend([set_field(7, global(0)), set_field(8, global(1)), set_field(9, global(2))]);
    let mut step = ions_in.clone();
    step.push(rates(voltage()));
    for (x, inf, tau) in [(7, 0, 3), (8, 1, 4), (9, 2, 5)] {
        step.push(set_field(x, relax(field(x), global(inf), global(tau))));
    }
    m.kernels.initial = Some(kernel(initial));
    m.kernels.state = Some(kernel(step));
    let body = vec![
        set_field(4, field(0) * field(7) * field(7) * field(7) * field(8)),
        set_field(12, field(4) * (voltage() - field(10))),
        set_field(5, field(1) * field(9) * field(9) * field(9) * field(9)),
        set_field(13, field(5) * (voltage() - field(11))),
        set_field(6, field(2) * (voltage() - field(3))),
    ];
    m.kernels.current = Some(CurrentKernel { prologue: ions_in, body, ..CurrentKernel::default() });
    m
}

/// `vtrap(x, y)`: `x/(exp(x/y) - 1)`, with its series where that is 0/0.
/// The same with a TABLE that is filled when it is used, of rates that depend on the leak, too: on that of each instance, or,
/// as `depends` does not name it, on that of whichever comes first.
pub fn late_hh(of_each: bool) -> Mechanism {
    let mut m = hh(true);
    m.name = "late_hh".into();
    m.tables[0].at_call = true;
    if of_each {
        m.tables[0].depends.push(Place::Field(FieldId(2)));
    }
    let sum = binary(BinaryOp::Add, field(2), load(Place::Global(GlobalId(3))));
    m.functions[1].body.push(Stmt::Assign(Place::Global(GlobalId(3)), sum));
    m
}

fn vtrap() -> Function {
    let ratio = || local(0) / local(1);
    let small = binary(BinaryOp::Lt, math(MathFn::Fabs, ratio()), num(1e-6));
    let series = local(1) * (num(1.0) - ratio() / num(2.0));
    let usual = local(0) / (math(MathFn::Exp, ratio()) - num(1.0));
    Function {
        name: "vtrap".into(),
        parameters: 2,
        locals: ["x", "y", "vtrap"].map(local_value).to_vec(),
        body: vec![Stmt::If(small, vec![set_local(2, series)], vec![set_local(2, usual)])],
        result: Some(LocalId(2)),
    }
}

/// Sets the globals of [`hh`].
fn rates() -> Function {
    let (v, alpha, beta, sum, q10) = (|| local(0), 1, 2, 3, 4);
    let exp = |x: Expr| math(MathFn::Exp, x);
    let trap = |x: Expr, y: f64| call(0, vec![x, num(y)]);
    let third = (env(Env::Celsius) - num(6.3)) / num(10.0);
    let mut body = vec![set_local(q10, Expr::Math(MathFn::Pow, vec![num(3.0), third]))];
    let gates = [
        (num(0.1) * trap(-(v() + num(40.0)), 10.0), num(4.0) * exp(-(v() + num(65.0)) / num(18.0))),
        (
            num(0.07) * exp(-(v() + num(65.0)) / num(20.0)),
            num(1.0) / (exp(-(v() + num(35.0)) / num(10.0)) + num(1.0)),
        ),
        (num(0.01) * trap(-(v() + num(55.0)), 10.0), num(0.125) * exp(-(v() + num(65.0)) / num(80.0))),
    ];
    for (gate, (a, b)) in (0..).zip(gates) {
        body.extend([
            set_local(alpha, a),
            set_local(beta, b),
            set_local(sum, local(alpha) + local(beta)),
            set_global(gate + 3, num(1.0) / (local(q10) * local(sum))),
            set_global(gate, local(alpha) / local(sum)),
        ]);
    }
    Function {
        name: "rates".into(),
        parameters: 1,
        locals: ["v", "alpha", "beta", "sum", "q10"].map(local_value).to_vec(),
        body,
        result: None,
    }
}

/// Two-exponential synapse. Fields: tau1 tau2 e | i g factor | A B.
pub fn exp2syn() -> Mechanism {
    let mut m = mechanism("Exp2Syn", Kind::PointProcess);
    m.fields = vec![
        parameter("tau1", 0.1),
        parameter("tau2", 10.0),
        parameter("e", 0.0),
        assigned("i"),
        assigned("g"),
        assigned("factor"),
        state("A"),
        state("B"),
    ];
    m.currents = vec![Current { name: "i".into(), value: Place::Field(FieldId(3)), ion: None }];
    let ratio = || field(0) / field(1);
    let peak = || local(0);
    let exp = |x: Expr| math(MathFn::Exp, x);
    let initial = vec![
        Stmt::If(
            binary(BinaryOp::Gt, ratio(), num(0.9999)),
            vec![set_field(0, num(0.9999) * field(1))],
            vec![],
        ),
        set_field(6, num(0.0)),
        set_field(7, num(0.0)),
        set_local(0, (field(0) * field(1)) / (field(1) - field(0)) * math(MathFn::Log, field(1) / field(0))),
        set_field(5, -exp(-peak() / field(0)) + exp(-peak() / field(1))),
        set_field(5, num(1.0) / field(5)),
    ];
    m.kernels.initial = Some(Kernel { locals: vec![local_value("tp")], body: initial });
    let decay = |x: u32, tau: u32| {
        let rate = || num(-1.0) / field(tau);
        let gone = num(1.0) - exp(env(Env::Dt) * rate());
        set_field(x, field(x) + gone * (-num(0.0) / rate() - field(x)))
    };
    m.kernels.state = Some(kernel(vec![decay(6, 0), decay(7, 1)]));
    let body = vec![set_field(4, field(7) - field(6)), set_field(3, field(4) * (voltage() - field(2)))];
    m.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    let weight = || load(Place::Argument(0));
    m.net_receive = Some(NetReceive {
        args: vec!["weight".into()],
        body: kernel(vec![
            set_field(6, field(6) + weight() * field(5)),
            set_field(7, field(7) + weight() * field(5)),
        ]),
        initial: None,
    });
    m
}

/// A calcium pool driven by the calcium current: writes a concentration, so ions are shared state.
pub fn pool() -> Mechanism {
    let mut m = mechanism("pool", Kind::Density);
    m.fields = vec![parameter("depth", 0.1), parameter("tau", 80.0), state("cai"), ion_copy("ica")];
    m.ions = vec![IonUse {
        ion: "ca".into(),
        valence: Some(2.0),
        reads: vec![IonVar::Current, IonVar::Inside],
        writes: vec![IonVar::Inside],
    }];
    let inside = || Place::Ion(IonUseId(0), IonVar::Inside);
    let step = vec![
        set_field(3, load(Place::Ion(IonUseId(0), IonVar::Current))),
        set_field(2, load(inside())),
        set_local(0, -num(10000.0) * field(3) / (num(2.0) * num(96_485.332_123_310_01) * field(0))),
        Stmt::If(binary(BinaryOp::Le, local(0), num(0.0)), vec![set_local(0, num(0.0))], vec![]),
        set_field(2, relax(field(2), local(0) * field(1) + num(1e-4), field(1))),
        Stmt::Assign(inside(), field(2)),
    ];
    m.kernels.initial = Some(kernel(vec![set_field(2, load(inside()))]));
    m.kernels.state = Some(Kernel { locals: vec![local_value("drive")], body: step });
    m
}

/// A synapse whose current is carried by calcium in part. Fields: those of [`exp2syn`], then share block ica.
pub fn calcium_synapse() -> Mechanism {
    let mut m = exp2syn();
    m.name = "calcium_synapse".into();
    m.ions = vec![IonUse {
        ion: "ca".into(),
        valence: Some(2.0),
        reads: vec![IonVar::Inside, IonVar::Outside],
        writes: vec![IonVar::Current],
    }];
    m.fields.extend([parameter("share", 0.13), assigned("block"), assigned("ica")]);
    let (share, block) = (8, 9);
    let flow = FieldId(10);
    m.currents.push(Current { name: "ica".into(), value: Place::Field(flow), ion: Some(IonUseId(0)) });
    let of_ion = |variable: IonVar| load(Place::Ion(IonUseId(0), variable));
    let exp = |x: Expr| math(MathFn::Exp, x);
    let blocked = num(1.0) / (num(1.0) + num(0.28) * exp(num(-0.062) * voltage()));
    let force = (of_ion(IonVar::Inside) / of_ion(IonVar::Outside) * exp(voltage() / num(12.5)) - num(1.0))
        * (voltage() / (exp(voltage() / num(12.5)) - num(1.0)));
    let body = vec![
        set_field(block, blocked),
        set_field(4, field(7) - field(6)),
        set_field(3, field(4) * (voltage() - field(2)) * field(block) * (num(1.0) - field(share))),
        Stmt::If(
            binary(BinaryOp::Gt, field(share), num(0.0)),
            vec![set_field(10, field(4) * force * field(block) * field(share))],
            vec![],
        ),
    ];
    m.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    m
}

/// A cell with branches by kind, most of which few instances take. Fields: size gain kind shift | u rate i.
pub fn kinds() -> Mechanism {
    let mut m = mechanism("kinds", Kind::PointProcess);
    m.fields = vec![
        parameter("size", 0.5),
        parameter("gain", 0.02),
        parameter("kind", 5.0),
        parameter("shift", 2.0),
        state("u"),
        parameter("rate", 0.125),
        assigned("i"),
    ];
    m.currents = vec![Current { name: "i".into(), value: Place::Field(FieldId(6)), ion: None }];
    let kind = |op: BinaryOp, bound: f64| binary(op, field(2), num(bound));
    let both = |a: Expr, b: Expr| binary(BinaryOp::And, a, b);
    let toward = |target: Expr| vec![set_field(4, field(4) + env(Env::Dt) * field(1) * (target - field(4)))];
    let high = || binary(BinaryOp::Gt, voltage(), num(-20.0));
    let by_kind = vec![Stmt::If(
        kind(BinaryOp::Lt, 5.0),
        toward(voltage() * field(3)),
        vec![
            Stmt::If(
                kind(BinaryOp::Eq, 5.0),
                vec![Stmt::If(high(), toward(num(0.0) * field(3)), toward(voltage()))],
                vec![],
            ),
            Stmt::If(
                kind(BinaryOp::Eq, 6.0),
                vec![set_field(5, select(high(), num(0.0), num(15.0)))],
                vec![],
            ),
            Stmt::If(
                both(kind(BinaryOp::Gt, 5.03), high()),
                toward(field(5) * (voltage() - num(3.0))),
                vec![],
            ),
        ],
    )];
    let given = (voltage() - field(3)) * (voltage() + num(40.0)) * field(1) - field(4) + field(0);
    let body = [by_kind.clone(), vec![set_field(6, -given / num(100.0) / num(1000.0))]].concat();
    m.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    m.kernels.state = Some(kernel(by_kind));
    let jump = set_field(4, field(4) + load(Place::Argument(0)));
    m.net_receive = Some(NetReceive {
        args: vec!["w".into()],
        body: kernel(vec![Stmt::If(kind(BinaryOp::Lt, 6.0), vec![jump], vec![set_field(5, num(3.0))])]),
        initial: None,
    });
    let watched = select(kind(BinaryOp::Eq, 4.0), voltage() - field(4), voltage() - field(3));
    let difference = |difference: Expr| Watch { locals: vec![], difference };
    m.watches = vec![difference(watched), difference(voltage() + num(65.0)), difference(field(4) - num(1.0))];
    m
}
