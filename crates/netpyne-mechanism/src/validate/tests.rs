//! What the validator refuses.

use super::validate;
use crate::build::*;
use crate::ir::*;

/// Checks that a mechanism with this change is refused for this reason.
fn refused(reason: &str, change: impl FnOnce(&mut Mechanism)) {
    let mut m = mechanism("bad", Kind::Density);
    m.fields = vec![parameter("x", 1.0), state("y")];
    m.functions = vec![Function {
        name: "f".into(),
        parameters: 1,
        locals: vec![local_value("a")],
        body: vec![],
        result: Some(LocalId(0)),
    }];
    assert!(validate(m.clone()).is_ok());
    change(&mut m);
    let errors = validate(m).expect_err(reason).to_string();
    assert!(errors.contains(reason), "wanted {reason}, got {errors}");
}

fn state_kernel(m: &mut Mechanism, body: Block) {
    m.kernels.state = Some(kernel(body));
}

#[test]
fn indices_and_counts() {
    refused("field 7 does not exist", |m| state_kernel(m, vec![set_field(7, num(1.0))]));
    refused("local 0 does not exist", |m| state_kernel(m, vec![set_local(0, num(1.0))]));
    refused("function 3 does not exist", |m| state_kernel(m, vec![Stmt::Eval(call(3, vec![]))]));
    refused("`f` takes 1 argument", |m| state_kernel(m, vec![Stmt::Eval(call(0, vec![]))]));
    refused("Pow takes 2", |m| state_kernel(m, vec![Stmt::Eval(math(MathFn::Pow, num(1.0)))]));
    refused("`x` has no elements", |m| m.fields[0].len = 0);
}

#[test]
fn rights_of_kernels() {
    let send = || Stmt::NetSend { time: num(1.0), flag: num(1.0) };
    refused("only in INITIAL", |m| state_kernel(m, vec![send()]));
    refused("a function it calls sends events", |m| {
        m.functions[0].body = vec![send()];
        state_kernel(m, vec![Stmt::Eval(call(0, vec![num(1.0)]))]);
    });
    refused("only in NET_RECEIVE", |m| state_kernel(m, vec![Stmt::Assign(Place::Voltage, num(1.0))]));
    refused("`flag` is known only", |m| state_kernel(m, vec![set_field(0, env(Env::Flag))]));
    refused("weights are known only", |m| state_kernel(m, vec![set_field(0, load(Place::Argument(0)))]));
    refused("cannot be assigned", |m| {
        state_kernel(m, vec![Stmt::Assign(Place::Env(Env::Time), num(0.0))]);
    });
    refused("outside any loop", |m| state_kernel(m, vec![Stmt::Break]));
    refused("no current kernel", |m| {
        m.currents = vec![Current { name: "i".into(), value: Place::Field(FieldId(0)), ion: None }];
    });
    refused("an artificial cell uses the voltage", |m| {
        m.kind = Kind::ArtificialCell;
        state_kernel(m, vec![set_field(0, voltage())]);
    });
}

#[test]
fn depth_of_calls() {
    refused("nest too deep", |m| {
        for i in 1..30 {
            let mut f = m.functions[0].clone();
            f.name = format!("f{i}");
            f.body = vec![set_local(0, call(i - 1, vec![num(1.0)]))];
            m.functions.push(f);
        }
    });
}
