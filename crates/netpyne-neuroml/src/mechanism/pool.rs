//! Concentration models as density mechanisms that write the concentration of an ion.

use super::build::{Build, binary, load, number, set};
use crate::document::{Document, Element};
use crate::instance::build;
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::{BinaryOp, Class, Env, Expr, IonVar, Kernel, Kind, Mechanism, Place, UnaryOp};

/// A concentration model for an ion.
///
/// # Errors
/// What is wrong with the component.
pub fn pool(document: &Document, element: &Element, name: &str, ion: &str) -> Result<Mechanism, Diagnostics> {
    let instance = build(document, element)?;
    let mut b = Build::new(document, &instance, name, Kind::Density);
    let inside = b.ion(ion, IonVar::Inside, true);
    b.ion(ion, IonVar::Inside, false);
    let outside = b.ion(ion, IonVar::Outside, false);
    let current = b.ion(ion, IonVar::Current, false);
    let first = b.field("initialConcentration", Class::Assigned, 0.0);
    let first_outside = b.field("initialExtConcentration", Class::Assigned, 0.0);
    let area = binary(BinaryOp::Mul, number(1e-8), load(Place::Env(Env::Area)));
    // From mA/cm² outwards to nA inwards.
    let inwards = binary(BinaryOp::Mul, Expr::Unary(UnaryOp::Neg, Box::new(load(current))), area.clone());
    let inwards = binary(BinaryOp::Mul, number(1e6), inwards);
    for (name, value) in [
        ("surfaceArea", area),
        ("initialConcentration", load(first.clone())),
        ("initialExtConcentration", load(first_outside.clone())),
        ("iCa", inwards.clone()),
    ] {
        b.outside.insert(name.to_owned(), value);
    }
    // A second pool has its own name for its current.
    b.outside.insert(format!("i{}", ion.replace("ca", "Ca")), inwards);

    let equations = b.equations();
    let mut state = b.ions_in();
    state.extend(equations.rates.clone());
    state.extend(equations.steps.clone());
    let concentration = instance.own("concentration");
    if let Some(concentration) = concentration {
        state.push(set(inside, load(b.place(concentration))));
    } else {
        b.wrong(0, "a concentration model needs a variable `concentration`", None);
    }
    state.extend(b.conditions(&|_, _| true));
    state.extend(b.ions_out());
    let locals = std::mem::take(&mut b.locals);
    b.mech.kernels.state = Some(Kernel { locals, body: state });

    let mut initial = b.ions_in();
    initial.extend(b.reset());
    let copy =
        |b: &Build, name: &str| b.mech.fields.iter().position(|f| f.name == name && f.class == Class::Ion);
    if let Some(copy) = copy(&b, &format!("{ion}i")) {
        initial.push(set(first, load(Place::Field(netpyne_mechanism::ir::FieldId::from_index(copy)))));
    }
    initial.push(set(first_outside, load(outside)));
    initial.extend(equations.first_rates);
    initial.extend(b.start(false));
    initial.extend(b.ions_out());
    let locals = std::mem::take(&mut b.locals);
    b.mech.kernels.initial = Some(Kernel { locals, body: initial });
    b.finish()
}
