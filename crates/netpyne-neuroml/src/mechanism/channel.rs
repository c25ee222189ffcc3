//! Ion channels as density mechanisms.

use super::build::{Build, binary, load, number, set};
use crate::document::{Document, Element};
use crate::instance::build;
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::{
    BinaryOp, Class, Current, CurrentKernel, Env, Expr, IonUseId, IonVar, Kernel, Kind, MathFn, Mechanism,
    Place, Stmt, UnaryOp,
};

/// How the current follows from what is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conduction {
    /// `gmax * fopen * (v - e)` with `e` as parameter.
    Fixed,
    /// The same with the reversal potential of the ion.
    Nernst,
    /// Goldman, Hodgkin and Katz: `permeability * fopen * ghk`.
    Ghk,
    /// Goldman, Hodgkin and Katz with a conductance, as used by Jaffe et al. (1994).
    Ghk2,
}

/// Faraday's constant, C/mol, with the digits of the standard.
const FARADAY: f64 = 96485.3;

/// Gas constant, J/(K mol).
const GAS: f64 = 8.314_462_618_153_24;

/// A channel; `ion` carries its current, if any does.
///
/// # Errors
/// What is wrong with the component.
pub fn channel(
    document: &Document,
    element: &Element,
    name: &str,
    ion: Option<&str>,
    conduction: Conduction,
) -> Result<Mechanism, Diagnostics> {
    let instance = build(document, element)?;
    let mut b = Build::new(document, &instance, name, Kind::Density);
    b.outside_of_membrane();
    if instance.own("vShift").is_none() {
        let shift = b.field("vShift", Class::Parameter, 0.0);
        b.outside.insert("vShift".to_owned(), load(shift));
    }
    let equations = b.equations();
    let has_kinetics = b.has_kinetics();
    let has_state = has_kinetics || !equations.steps.is_empty();

    let mut state = b.ions_in();
    if has_kinetics {
        state.extend(b.kinetics(&equations.rates, false));
    }
    if !equations.steps.is_empty() {
        state.extend(equations.rates.clone());
        state.extend(equations.steps.clone());
    }
    let locals = std::mem::take(&mut b.locals);
    b.mech.kernels.state = has_state.then_some(Kernel { locals, body: state });
    b.mech.halves_step = has_kinetics;

    let (current, body) = conduct(&mut b, ion, conduction);
    let mut all = if has_state { Vec::new() } else { equations.rates.clone() };
    all.extend(equations.conduction.clone());
    all.extend(b.conditions(&|_, _| true));
    all.extend(body);
    b.mech.kernels.current =
        Some(CurrentKernel { prologue: b.ions_in(), body: all, ..CurrentKernel::default() });
    let ion_use = ion.and_then(|ion| b.mech.ions.iter().position(|u| u.ion == ion)).map(IonUseId::from_index);
    b.mech.currents.push(Current {
        name: ion.map_or("i".to_owned(), |ion| format!("i{ion}")),
        value: current,
        ion: ion_use,
    });
    b.initial(&equations.first_rates, has_kinetics);
    b.finish()
}

/// The current field and the statements that compute it.
fn conduct(b: &mut Build, ion: Option<&str>, conduction: Conduction) -> (Place, Vec<Stmt>) {
    let current = match ion {
        Some(ion) => b.ion(ion, IonVar::Current, true),
        None => b.field("i", Class::Assigned, 0.0),
    };
    let open = b.instance.own("fopen");
    let Some(open) = open else {
        b.wrong(0, "a channel needs a variable `fopen`", None);
        return (current, Vec::new());
    };
    let open = load(b.place(open));
    let what = if conduction == Conduction::Ghk { "permeability" } else { "gmax" };
    let most = b.field(what, Class::Parameter, 0.0);
    let conductance = b.field("gion", Class::Assigned, 0.0);
    let density = b.field("iDensity", Class::Assigned, 0.0);
    let mut out = vec![set(conductance.clone(), binary(BinaryOp::Mul, load(most), open))];
    let voltage = || load(Place::Voltage);
    let driving = match (conduction, ion) {
        (Conduction::Nernst, Some(ion)) => {
            let reversal = b.ion(ion, IonVar::Reversal, false);
            binary(BinaryOp::Sub, voltage(), load(reversal))
        }
        (Conduction::Ghk | Conduction::Ghk2, Some(ion)) => {
            let inside = b.ion(ion, IonVar::Inside, false);
            let outside = b.ion(ion, IonVar::Outside, false);
            let z = b.field("z_", Class::Assigned, 0.0);
            match conduction {
                Conduction::Ghk => ghk(z, load(inside), load(outside), &mut out),
                _ => ghk2(z, load(inside), load(outside), &mut out),
            }
        }
        _ => {
            let reversal = b.field("e", Class::Parameter, 0.0);
            binary(BinaryOp::Sub, voltage(), load(reversal))
        }
    };
    out.push(set(current.clone(), binary(BinaryOp::Mul, load(conductance), driving)));
    // LEMS counts currents into the cell as positive.
    out.push(set(density, Expr::Unary(UnaryOp::Neg, Box::new(load(current.clone())))));
    (current, out)
}

fn kelvin() -> Expr {
    binary(BinaryOp::Add, load(Place::Env(Env::Celsius)), number(273.15))
}

/// `z/(exp(z) - 1)`, without the gap at 0.
fn efun(z: Expr) -> Expr {
    let small = binary(BinaryOp::Lt, Expr::Math(MathFn::Fabs, vec![z.clone()]), number(1e-4));
    let near = binary(BinaryOp::Sub, number(1.0), binary(BinaryOp::Div, z.clone(), number(2.0)));
    let far = binary(BinaryOp::Sub, Expr::Math(MathFn::Exp, vec![z.clone()]), number(1.0));
    let far = binary(BinaryOp::Div, z, far);
    Expr::Select(Box::new(small), Box::new(near), Box::new(far))
}

/// Hille (2001), eq. 14.5, for two charges, in mA/cm² per cm/s.
fn ghk(z: Place, inside: Expr, outside: Expr, out: &mut Vec<Stmt>) -> Expr {
    let top = binary(BinaryOp::Mul, number(1e-3 * 2.0 * FARADAY), load(Place::Voltage));
    let bottom = binary(BinaryOp::Mul, number(GAS), kelvin());
    out.push(set(z.clone(), binary(BinaryOp::Div, top, bottom)));
    let minus = Expr::Unary(UnaryOp::Neg, Box::new(load(z.clone())));
    let difference = binary(
        BinaryOp::Sub,
        binary(BinaryOp::Mul, inside, efun(minus)),
        binary(BinaryOp::Mul, outside, efun(load(z))),
    );
    binary(BinaryOp::Mul, number(0.001 * 2.0 * FARADAY), difference)
}

/// The driving force of Jaffe et al., J. Neurophysiol. 71 (1994), mV.
fn ghk2(z: Place, inside: Expr, outside: Expr, out: &mut Vec<Stmt>) -> Expr {
    let f = || binary(BinaryOp::Div, binary(BinaryOp::Mul, number(25.0 / 293.15), kelvin()), number(2.0));
    out.push(set(z.clone(), binary(BinaryOp::Div, load(Place::Voltage), f())));
    let ratio = binary(BinaryOp::Div, inside, outside);
    let ratio = binary(BinaryOp::Mul, ratio, Expr::Math(MathFn::Exp, vec![load(z.clone())]));
    let force = binary(BinaryOp::Mul, f(), binary(BinaryOp::Sub, number(1.0), ratio));
    Expr::Unary(UnaryOp::Neg, Box::new(binary(BinaryOp::Mul, force, efun(load(z)))))
}

impl Build<'_, '_> {
    /// Concentrations that the component asks for, which are those of the segment.
    pub fn outside_of_membrane(&mut self) {
        const WANTED: [(&str, &str, IonVar); 4] = [
            ("caConc", "ca", IonVar::Inside),
            ("caConcExt", "ca", IonVar::Outside),
            ("caConc2", "ca2", IonVar::Inside),
            ("caConcExt2", "ca2", IonVar::Outside),
        ];
        for (name, ion, variable) in WANTED {
            let asks = |ty: &str| self.document.types.requirements(ty).iter().any(|(n, _)| n == name);
            if self.instance.nodes.iter().any(|n| asks(n.ty) && !n.scope.contains_key(name)) {
                let copy = self.ion(ion, variable, false);
                self.outside.insert(name.to_owned(), load(copy));
            }
        }
    }

    /// INITIAL: states are 0, then rates, steady states of schemes, and what is said about the start.
    pub fn initial(&mut self, rates: &[Stmt], has_kinetics: bool) {
        let mut body = self.ions_in();
        body.extend(self.reset());
        body.extend(rates.iter().cloned());
        if has_kinetics {
            body.extend(self.kinetics(&rates.to_vec(), true));
        }
        body.extend(self.start(false));
        body.extend(self.ions_out());
        let locals = std::mem::take(&mut self.locals);
        self.mech.kernels.initial = Some(Kernel { locals, body });
    }

    /// All states 0.
    pub fn reset(&self) -> Vec<Stmt> {
        let states = self.instance.variables.iter().enumerate();
        let states = states.filter(|(_, v)| v.kind == crate::instance::VariableKind::State);
        let own = states.filter(|(i, _)| !(self.owns_voltage && self.voltage == Some(*i)));
        own.map(|(i, _)| set(self.place(i), number(0.0))).collect()
    }
}
