//! What every back end must compute, to the bit.
//!
//! [`check`] runs a suite of small mechanisms ([`cases`]), whole mechanisms ([`models`]) and random expressions
//! ([`random`]) on a back end, over several numbers of instances and ways to place them, and compares with formulas written
//! independently of any interpreter, and with the scalar interpreter. A new back end calls it from a test.

pub mod cases;
pub mod handlers;
pub mod models;
pub mod random;
pub mod world;

#[cfg(test)]
mod tests;

use crate::compile::{Options, compile};
use crate::executable::{Executable, KernelError};
use crate::ir::Role;
use crate::validate::{ValidMechanism, validate};
use world::{Noise, Placement, World};

/// Numbers of instances: one, part of a chunk, a chunk, parts of a block, a block and one.
pub const COUNTS: [usize; 5] = [1, 7, 16, 100, 129];

/// What a back end does: makes a valid mechanism runnable.
pub type BackEnd<'a> = &'a dyn Fn(ValidMechanism) -> Box<dyn Executable>;

/// Runs the whole suite; an error names what differs first.
pub fn check(back_end: BackEnd<'_>) -> Result<(), String> {
    for case in cases::all() {
        for count in COUNTS {
            for placement in [Placement::Consecutive, Placement::Scattered] {
                check_case(back_end, &case, count, placement)?;
            }
        }
    }
    let hh = [models::hh(false), models::hh(true), models::late_hh(false), models::late_hh(true)];
    for mechanism in hh.into_iter().chain([models::exp2syn(), models::pool(), models::kinds()]) {
        check_model(back_end, mechanism)?;
    }
    for seed in 1..=60 {
        check_model(back_end, random::mechanism(seed))?;
    }
    let handlers = [models::exp2syn(), handlers::int_fire(), handlers::plastic()];
    let kernels = cases::all().into_iter().map(|case| case.mechanism).chain((1..=60).map(random::mechanism));
    let handlers = handlers.into_iter().chain((1..=60).map(handlers::random));
    for mechanism in handlers.chain(kernels.map(handlers::on_event)) {
        handlers::check(back_end, mechanism)?;
    }
    Ok(())
}

fn valid(mechanism: &crate::ir::Mechanism) -> Result<ValidMechanism, String> {
    validate(mechanism.clone()).map_err(|errors| errors.to_string())
}

/// Values worth trying, then ordinary ones.
fn spread(world: &mut World, field: usize) {
    let special = [0.0, -0.0, 1.0, 0.5, -2.5, 1e-310, 3e9, f64::INFINITY, f64::NAN, 2.0, -1.0];
    let mut noise = Noise(field as u64 * 7919 + 12345);
    let count = world.instances.count();
    for (i, x) in world.instances.column_mut(field, 0)[..count].iter_mut().enumerate() {
        let usual = 4.0 * noise.draw() - 1.5;
        *x = if i % 5 == 3 { special[i / 5 % special.len()] } else { usual };
    }
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

fn check_case(
    back_end: BackEnd<'_>,
    case: &cases::Case,
    count: usize,
    placement: Placement,
) -> Result<(), String> {
    let code = back_end(valid(&case.mechanism)?);
    let mut world = World::new(&case.mechanism, count, placement);
    if !matches!(case.name, "derivimplicit" | "LINEAR") {
        spread(&mut world, 0);
        spread(&mut world, 1);
    } else {
        let mut noise = Noise(77);
        (0..count).for_each(|i| world.instances.column_mut(1, 0)[i] = noise.draw() + 0.1);
    }
    world.refresh(&*code).map_err(|e| e.message)?;
    let before = world.clone();
    world.run(&*code, Role::State).map_err(|e| format!("{}: {}", case.name, e.message))?;
    for i in 0..count {
        let old = |f: usize| before.instances.column(f, 0)[i];
        let (want, got) = ((case.expected)(&before, i, old(0), old(1)), world.instances.column(1, 0)[i]);
        if !same(want, got) {
            let (x, y) = (old(0), old(1));
            return Err(format!(
                "{}: instance {i} of {count}, {placement:?}, x = {x}, y = {y}: expected {want}, got {got}",
                case.name
            ));
        }
    }
    Ok(())
}

/// Everything a few steps do, against the scalar interpreter: the bits of all that can be seen, or the same failure.
///
/// [`check`] applies it to mechanisms made for the purpose; it holds for any valid mechanism.
pub fn check_model(back_end: BackEnd<'_>, mechanism: crate::ir::Mechanism) -> Result<(), String> {
    let valid = valid(&mechanism)?;
    let tested = back_end(valid.clone());
    let reference = compile(valid, Options { scalar: true, ..Options::default() });
    for count in COUNTS {
        for placement in [Placement::Consecutive, Placement::Scattered, Placement::Shared] {
            let [want, got] = [&reference, &tested].map(|code| run_steps(&**code, count, placement));
            if got != want {
                let stage = got.0.iter().zip(&want.0).position(|(a, b)| a != b);
                return Err(format!(
                    "{}: {count} instances, {placement:?}: differs from the scalar interpreter at stage {stage:?} \
                     ({:?}, {:?})\n{}",
                    mechanism.name,
                    got.1,
                    want.1,
                    tested.describe()
                ));
            }
        }
    }
    Ok(())
}

/// What is seen of a few steps, stage by stage, and what ended them early.
type Seen = (Vec<Vec<u64>>, Option<String>);

fn run_steps(code: &dyn Executable, count: usize, placement: Placement) -> Seen {
    let mut seen = Vec::new();
    let failure = steps(code, count, placement, &mut seen).err().map(|e| e.message);
    (seen, failure)
}

fn steps(
    code: &dyn Executable,
    count: usize,
    placement: Placement,
    seen: &mut Vec<Vec<u64>>,
) -> Result<(), KernelError> {
    let mechanism = code.mechanism();
    let mut world = World::new(mechanism, count, placement);
    world.refresh(code)?;
    for role in [Role::Constructor, Role::BeforeInitial, Role::Initial, Role::AfterInitial] {
        world.run(code, role)?;
        seen.push(world.bits(0));
    }
    let parameter = mechanism.fields.iter().position(|f| f.class == crate::ir::Class::Parameter);
    for step in 0..4 {
        // All at once, then in parts that start and end anywhere.
        let cut = if step % 2 == 0 { 0 } else { count / 3 };
        world.run(code, Role::BeforeBreakpoint)?;
        if mechanism.kernels.current.is_some() {
            for part in [0..cut, cut..count] {
                let len = part.len();
                world.current_part(code, part)?;
                seen.push(world.bits(len));
            }
        }
        world.t += world.dt;
        for v in &mut world.nodes[0] {
            *v += 0.37 * f64::from(step) - 0.2;
        }
        // Whatever a back end keeps must notice.
        if step == 1 {
            world.dt = 0.05;
            if let Some(field) = parameter.or(Some(0).filter(|_| !mechanism.fields.is_empty())) {
                world.instances.column_mut(field, 0)[count / 2] *= 1.5;
            }
        }
        if let Some(receive) = &mechanism.net_receive {
            world.receive(code, count / 2, 0.0, &mut vec![0.25; receive.args.len()])?;
        }
        world.refresh(code)?;
        seen.push(world.watch_all(code));
        world.run_part(code, Role::State, 0..cut)?;
        world.run_part(code, Role::State, cut..count)?;
        seen.push(world.bits(0));
        for role in [Role::Diffusion, Role::AfterSolve, Role::BeforeStep] {
            world.run(code, role)?;
        }
        seen.push(world.bits(0));
    }
    Ok(())
}
