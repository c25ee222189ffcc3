//! The suite applied to both back ends.

use super::models::{exp2syn, hh};
use super::world::{Placement, World};
use crate::compile::{Fidelity, Options, compile};
use crate::executable::ExternalAccess;
use crate::ir::Role;
use crate::validate::validate;
use netpyne_math::exp::hoc_exp as exp;
use netpyne_math::isa::Isa;

#[test]
fn hh_step_by_hand() {
    for table in [false, true] {
        let code = compile(validate(hh(table)).unwrap(), Options::default());
        let mut world = World::new(code.mechanism(), 5, Placement::Consecutive);
        world.refresh(&*code).unwrap();
        world.run(&*code, Role::Initial).unwrap();
        world.current(&*code).unwrap();
        let column = |w: &World, f: usize| w.instances.column(f, 0)[2];
        let v = world.nodes[0][3];
        let (m0, h0, n0) = (column(&world, 7), column(&world, 8), column(&world, 9));
        let (ena, ek) = (world.ions[0].reversal[3], world.ions[1].reversal[3]);
        let sum = |v: f64| {
            let ina = 0.12 * m0 * m0 * m0 * h0 * (v - ena);
            let ik = 0.036 * n0 * n0 * n0 * n0 * (v - ek);
            let il = 0.0003 * (v - -54.3);
            (0.0 + ina + ik + il, ina, ik)
        };
        let (r, ina, ik) = sum(v);
        assert_eq!(world.out.current[2], r);
        assert_eq!(world.out.conductance[2], (sum(v + 0.001).0 - r) / 0.001);
        assert_eq!([world.out.ion_currents[0][2], world.out.ion_currents[1][2]], [ina, ik]);
        if !table {
            let x = -(v + 40.0);
            let alpha = 0.1 * (x / (exp(x / 10.0) - 1.0));
            let beta = 4.0 * exp(-(v + 65.0) / 18.0);
            let (inf, tau) = (alpha / (alpha + beta), 1.0 / (1.0 * (alpha + beta)));
            assert_eq!(m0, inf);
            world.nodes[0][3] = v; // unchanged: m relaxes to where it is
            world.run(&*code, Role::State).unwrap();
            let a = -1.0 / tau;
            assert_eq!(column(&world, 7), m0 + (1.0 - exp(0.025 * a)) * (-(inf / tau) / a - m0));
        }
    }
}

#[test]
fn exp2syn_event_by_hand() {
    let code = compile(validate(exp2syn()).unwrap(), Options::default());
    let mut world = World::new(code.mechanism(), 3, Placement::Consecutive);
    world.run(&*code, Role::Initial).unwrap();
    world.receive(&*code, 1, 0.0, &mut [0.5]).unwrap();
    let tp = (0.1 * 10.0) / (10.0 - 0.1) * netpyne_math::libm::log(10.0 / 0.1);
    let factor = 1.0 / (-exp(-tp / 0.1) + exp(-tp / 10.0));
    assert_eq!(world.instances.column(6, 0)[..3], [0.0, 0.5 * factor, 0.0]);
    let error = world.receive(&*code, 1, 0.0, &mut []).unwrap_err();
    assert!(error.message.contains("no weights"), "{}", error.message);
}

#[test]
fn scalar_interpreter_conforms() {
    super::check(&|m| compile(m, Options { scalar: true, ..Options::default() })).unwrap();
}

#[test]
fn block_interpreter_conforms_at_every_width() {
    for isa in crate::Isa::available() {
        super::check(&|m| compile(m, Options { isa: Some(isa), interpret: true, ..Options::default() }))
            .unwrap_or_else(|e| panic!("{isa:?}: {e}"));
    }
}

/// Options for machine code with each kind of vector instructions that there is code for here.
fn native(fidelity: Fidelity) -> Vec<Options> {
    let wide = crate::Isa::available().into_iter().filter(|isa| *isa > crate::Isa::Baseline);
    wide.map(|isa| Options { isa: Some(isa), fidelity, ..Options::default() }).collect()
}

#[test]
fn machine_code_conforms_at_every_width() {
    super::check(&|m| compile(m, Options { isa: Some(crate::Isa::Baseline), ..Options::default() })).unwrap();
    for options in native(Fidelity::Exact) {
        super::check(&|m| compile(m, options)).unwrap_or_else(|e| panic!("{:?}: {e}", options.isa));
    }
}

/// Currents, voltages and ions after some steps, added up as an engine does.
fn steps(code: &dyn crate::Executable, count: usize, placement: Placement, look: Option<bool>) -> Vec<u64> {
    let mut world = World::new(code.mechanism(), count, placement);
    for column in 0..code.mechanism().fields.len() {
        // Some parameters are equal for all instances, some are not.
        let kinds = [usize::MAX, 1, 3, 1][column % 4];
        let kinds = if count == 48 { kinds.min(3) } else { kinds };
        for (i, x) in world.instances.column_mut(column, 0)[..count].iter_mut().enumerate() {
            *x *= 1.0 + 0.01 * (i % kinds) as f64;
        }
    }
    world.refresh(code).unwrap();
    world.run(code, Role::Initial).unwrap();
    let columns = world.instances.columns();
    if let Some(look) = look {
        let (reads, flows) = (vec![look; columns], vec![true; code.mechanism().currents.len()]);
        world.specialise(code, &ExternalAccess { reads, flows, ..ExternalAccess::none(columns) });
    }
    let (electrode, point) = (code.mechanism().electrode, code.mechanism().kind != crate::ir::Kind::Density);
    let nodes = world.nodes[0].len();
    let padded = world.instances.node.iter();
    let scale: Vec<f64> = padded.map(|&node| 1e2 / world.nodes[1][node as usize]).collect();
    let carried: Vec<usize> =
        code.mechanism().currents.iter().filter_map(|current| Some(current.ion?.index())).collect();
    let mut bits = Vec::new();
    let mut taken = 0;
    for step in 0..5 {
        let start = [0.0, 0.25][step % 2];
        let (mut rhs, mut d) = (vec![start; nodes], vec![-2.0 * start + 0.0; nodes]);
        taken = world.add_currents(code, &mut rhs, &mut d, &scale);
        world.current_part(code, taken..count).unwrap();
        for (i, &scale) in scale[..count].iter().enumerate().skip(taken) {
            let node = world.instances.node[i] as usize;
            let (mut current, mut g) = (world.out.current[i - taken], world.out.conductance[i - taken]);
            if point {
                (current, g) = (current * scale, g * scale);
            }
            let sign = if electrode { -1.0 } else { 1.0 };
            rhs[node] -= sign * current;
            d[node] += sign * g;
            for (&ion, values) in carried.iter().zip(&world.out.ion_currents) {
                let value = values[i - taken];
                let value = if point { value * 1e2 / world.nodes[1][node] } else { value };
                world.ions[ion].current[world.instances.ion_rows[ion][i] as usize] += value;
            }
        }
        if code.mechanism().net_receive.is_some() {
            (0..count).step_by(3).for_each(|i| world.receive(code, i, 0.0, &mut [0.25]).unwrap());
        }
        world.t += world.dt;
        world.dt = if step == 2 { 0.05 } else { 0.025 };
        for (v, r) in world.nodes[0].iter_mut().zip(&rhs) {
            *v += if r.abs() < 5.0 { *r } else { 0.5 };
        }
        world.run(code, Role::State).unwrap();
        bits.extend(world.watch_all(code));
        bits.extend(rhs.iter().chain(&d).chain(&world.nodes[0]).map(|x| x.to_bits()));
        for ion in &world.ions {
            let columns = [&ion.inside, &ion.outside, &ion.reversal, &ion.current];
            bits.extend(columns.into_iter().flatten().map(|x| x.to_bits()));
        }
        if look != Some(false) {
            for column in 0..columns {
                bits.extend(world.instances.column(column, 0)[..count].iter().map(|x| x.to_bits()));
            }
        }
    }
    if look.is_some() && code.describe().contains("\nCurrent: machine code, Avx") {
        let name = &code.mechanism().name;
        let possible = match placement {
            // They may do what machine code for rows is not made for.
            _ if name.starts_with("random") => 0,
            Placement::Consecutive | Placement::Scattered | Placement::Mixed => count,
            Placement::Rows if point => count - count % 8,
            _ => 0,
        };
        assert!(taken >= possible, "{name} {placement:?} {count} {taken} {}", code.describe());
    }
    bits
}

#[test]
fn kernels_made_for_their_instances_conform() {
    let nan = |x: &u64| f64::from_bits(*x).is_nan();
    let calcium = super::models::calcium_synapse();
    for mechanism in [hh(false), hh(true), exp2syn(), calcium, super::models::pool(), super::models::kinds()]
        .into_iter()
        .chain((1..=40).map(super::random::mechanism))
    {
        let mechanism = validate(mechanism).unwrap();
        let scalar = compile(mechanism.clone(), Options { scalar: true, ..Options::default() });
        let codes: Vec<_> = native(Fidelity::Exact)
            .into_iter()
            .map(|options| (options.isa, compile(mechanism.clone(), options)))
            .collect();
        for placement in [
            Placement::Consecutive,
            Placement::Scattered,
            Placement::Mixed,
            Placement::Rows,
            Placement::Shared,
        ] {
            for count in [1, 2, 5, 8, 48, 129, 133] {
                for look in [true, false] {
                    let want = steps(&*scalar, count, placement, if look { None } else { Some(false) });
                    for (isa, code) in &codes {
                        let got = steps(&**code, count, placement, Some(look));
                        let same = |(a, b): (&u64, &u64)| a == b || nan(a) && nan(b);
                        let differ = want.iter().zip(&got).position(|pair| !same(pair));
                        let text = code.describe();
                        assert!(
                            differ.is_none() && want.len() == got.len(),
                            "{} {isa:?} {placement:?} {count} {look} {differ:?}\n{text}",
                            code.mechanism().name
                        );
                    }
                }
            }
        }
    }
}

/// The states of synapses that got no event for long, after some steps.
fn faded(code: &dyn crate::Executable, placement: Placement) -> Vec<u64> {
    const COUNT: usize = 136;
    let mut world = World::new(code.mechanism(), COUNT, placement);
    world.instances.column_mut(0, 0)[..COUNT].fill(0.037);
    world.run(code, Role::Initial).unwrap();
    let mut noise = super::world::Noise(4711);
    for column in [6, 7] {
        for x in &mut world.instances.column_mut(column, 0)[..COUNT] {
            // From the smallest numbers over those about to become subnormal to ordinary ones, of both signs.
            let size = (noise.draw() * 60.0) as u32;
            let bits = (noise.draw() * (1_u64 << size) as f64) as u64;
            let sign = u64::from(noise.draw() < 0.3) << 63;
            *x = if noise.draw() < 0.1 { noise.draw() } else { f64::from_bits(bits | sign) };
        }
    }
    let columns = world.instances.columns();
    world.specialise(code, &ExternalAccess::none(columns));
    let mut seen = Vec::new();
    for step in 0..60 {
        world.dt = [0.025, 0.1, 0.0017, 0.004][step / 15];
        world.run(code, Role::State).unwrap();
        for column in [6, 7] {
            seen.extend(world.instances.column(column, 0)[..COUNT].iter().map(|x| x.to_bits()));
        }
    }
    seen
}

#[test]
fn subnormal_states_keep_their_bits() {
    let mechanism = validate(exp2syn()).unwrap();
    let scalar = compile(mechanism.clone(), Options { scalar: true, ..Options::default() });
    for options in native(Fidelity::Exact) {
        let code = compile(mechanism.clone(), options);
        for placement in [Placement::Consecutive, Placement::Rows] {
            let same = faded(&*scalar, placement) == faded(&*code, placement);
            assert!(same, "{:?} {placement:?}", options.isa);
        }
    }
}

#[test]
fn fast_kernels_are_through_with_subnormal_states() {
    let exact = compile(validate(exp2syn()).unwrap(), Options::default());
    let want = faded(&*exact, Placement::Rows);
    for fast in native(Fidelity::Fast) {
        let code = compile(validate(exp2syn()).unwrap(), fast);
        let got = faded(&*code, Placement::Rows);
        for (got, &want) in got.into_iter().map(f64::from_bits).zip(&want) {
            let want = f64::from_bits(want);
            assert!((got - want).abs() <= 1e-14 * want.abs() + 2.0 * f64::MIN_POSITIVE, "{got} {want}");
        }
    }
}

#[test]
fn fast_kernels_are_close() {
    let interpreted = Options { fidelity: Fidelity::Fast, interpret: true, ..Options::default() };
    let fast: Vec<Options> = native(Fidelity::Fast).into_iter().chain([interpreted]).collect();
    for mechanism in [hh(false), hh(true), exp2syn(), super::models::pool()] {
        let mechanism = validate(mechanism).unwrap();
        let exact = compile(mechanism.clone(), Options::default());
        for &options in &fast {
            let code = compile(mechanism.clone(), options);
            for placement in [Placement::Consecutive, Placement::Rows] {
                let want = steps(&*exact, 48, placement, Some(true));
                let got = steps(&*code, 48, placement, Some(true));
                for (want, got) in want.iter().zip(&got) {
                    let (want, got) = (f64::from_bits(*want), f64::from_bits(*got));
                    // Differences at 0.001 mV have 12 digits less than the current they are taken of.
                    let error = (want - got).abs();
                    let name = &exact.mechanism().name;
                    assert!(error <= 1e-3 * want.abs() + 1e-6, "{name} {placement:?}: {want} {got}");
                }
            }
        }
    }
}

/// exp of a fast kernel is right to two units in the last place.
#[test]
fn fast_exp_is_right() {
    use crate::build::*;
    use crate::ir::{Kind, MathFn};
    let mut m = mechanism("e", Kind::PointProcess);
    m.fields = vec![state("x"), state("y")];
    m.kernels.state = Some(kernel(vec![set_field(1, math(MathFn::Exp, field(0)))]));
    const N: usize = 4000;
    let xs: Vec<f64> =
        (0..N).map(|n| if n % 2 == 0 { 0.35 } else { 3.0 } * (n as f64 / 17.3 - 115.0)).collect();
    let strange = [f64::NAN, 1e3, -1e3, f64::INFINITY, f64::NEG_INFINITY, 0.0];
    let xs: Vec<f64> = strange.into_iter().chain(xs).take(N).collect();
    let m = validate(m).unwrap();
    for fast in native(Fidelity::Fast) {
        let code = compile(m.clone(), fast);
        let mut world = World::new(code.mechanism(), N, Placement::Consecutive);
        world.instances.column_mut(0, 0)[..N].copy_from_slice(&xs);
        world.run(&*code, Role::State).unwrap();
        for (&x, &y) in xs.iter().zip(world.instances.column(1, 0)) {
            let want = exp(x);
            let close = (y - want).abs() <= 2.0 * f64::EPSILON * want || (x < -700.0 && y < 1e-300);
            assert!(close || x.is_nan() && y.is_nan(), "{x}: {y}, should be {want}");
        }
    }
}

#[test]
fn most_handlers_take_batches() {
    let lanes = |m| compile(validate(m).unwrap(), Options::default()).batch_size();
    let known = [exp2syn(), super::handlers::int_fire(), super::handlers::plastic()];
    assert!(known.into_iter().all(|m| lanes(m) > 0));
    let refused = (1..=60).filter(|&seed| lanes(super::handlers::random(seed)) == 0).count();
    assert!(refused < 20, "{refused} of 60 do not");
}

#[test]
fn hot_kernels_are_on_tapes() {
    let late = super::models::late_hh;
    for mechanism in [hh(false), hh(true), late(false), late(true), exp2syn(), super::models::pool()] {
        let text = compile(validate(mechanism).unwrap(), Options::default()).describe();
        assert!(!text.contains("because"), "{text}");
    }
}

#[test]
fn random_mechanisms_are_mostly_on_tapes() {
    let refused = (1..=60).filter(|&seed| {
        let code = compile(validate(super::random::mechanism(seed)).unwrap(), Options::default());
        code.describe().lines().any(|line| line.starts_with("State: scalar"))
    });
    let refused = refused.count();
    assert!(refused < 30, "{refused} of 60 are not");
}

#[test]
fn events_in_the_order_executed() {
    use crate::build::*;
    use crate::ir::*;
    let mut m = mechanism("sender", Kind::PointProcess);
    m.fields = vec![state("x")];
    let above = |id: u32| Watch { locals: vec![], difference: voltage() - num(f64::from(id)) };
    m.watches = vec![above(0), above(10)];
    let weight = |n: u32| Place::ConnectionArgument(n);
    let spread = vec![Stmt::Assign(weight(1), load(weight(0)) + load(Place::Argument(0)))];
    let on_event = vec![
        Stmt::NetEvent(env(Env::Time)),
        Stmt::ForNetCons(spread),
        Stmt::Watch(WatchId(0), num(3.0)),
        Stmt::Watch(WatchId(1), num(4.0)),
        Stmt::Assign(Place::Voltage, voltage() + num(1.0)),
        set_field(0, voltage()),
        Stmt::Assign(Place::Argument(1), num(7.0)),
    ];
    let on_self = vec![Stmt::NetMove(num(9.0)), Stmt::Fail("stop here".into())];
    let zero = binary(BinaryOp::Eq, env(Env::Flag), num(0.0));
    m.net_receive = Some(NetReceive {
        args: vec!["w".into(), "u".into()],
        body: kernel(vec![Stmt::If(zero, on_event, on_self)]),
        initial: None,
    });
    m.kernels.initial = Some(kernel(vec![Stmt::NetSend { time: num(2.0), flag: num(1.0) }]));
    let code = compile(validate(m).unwrap(), Options::default());
    let mut world = World::new(code.mechanism(), 3, Placement::Consecutive);
    world.run(&*code, Role::Initial).unwrap();
    let sends: Vec<_> = (0..3).map(|i| (i, "send", 2.0, 1.0)).collect();
    assert_eq!(std::mem::take(&mut world.events), sends);
    let v = world.nodes[0][2];
    let mut weights = [0.25, 0.0];
    world.receive(&*code, 1, 0.0, &mut weights).unwrap();
    let seen = vec![(1, "event", 0.0, 0.0), (1, "first watch", 0.0, 3.0), (1, "watch", 1.0, 4.0)];
    assert_eq!(std::mem::take(&mut world.events), seen);
    assert_eq!(world.connections, vec![vec![0.5, 0.75, 2.5]; 2]);
    assert_eq!(weights, [0.25, 7.0]);
    assert_eq!([world.nodes[0][2], world.instances.column(0, 0)[1]], [v + 1.0; 2]);
    assert_eq!(world.watch(&*code, WatchId(1), 1), v + 1.0 - 10.0);
    let error = world.receive(&*code, 1, 1.0, &mut weights).unwrap_err();
    assert_eq!(error.message, "stop here");
    assert_eq!(world.events, [(1, "move", 9.0, 0.0)]);
}

/// Numbers of all magnitudes.
fn of_any_size(noise: &mut super::world::Noise) -> f64 {
    let bits =
        ((noise.draw() * (1_u64 << 32) as f64) as u64) << 32 | (noise.draw() * (1_u64 << 32) as f64) as u64;
    let magnitude = |least: f64, range: f64| {
        let exponent = (1023.0 + least + range * noise.clone().draw()) as u64;
        f64::from_bits(bits & !(2047 << 52) | exponent << 52)
    };
    match bits % 16 {
        0 => f64::from_bits(bits),
        1 => f64::from_bits(bits & 0x8000_ffff_ffff_ffff),
        2 => [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN][bits as usize / 16 % 5],
        3 => 0.0,
        4 | 5 => magnitude(-262.0, 12.0),
        6 | 7 => magnitude(250.0, 12.0),
        8 => magnitude(-1022.0, 2044.0),
        _ => magnitude(-20.0, 40.0),
    }
}

#[test]
fn quotients_of_quotients_keep_their_bits() {
    use crate::build::*;
    use crate::ir::Kind;
    let mut m = mechanism("quotients", Kind::PointProcess);
    m.fields = vec![parameter("c", 1.0), parameter("e", 1.0)];
    m.fields.extend(["x", "y", "z", "p", "q", "r", "s"].map(state));
    let small = |x: u32| field(x) / field(0) / num(1000.0);
    m.kernels.state = Some(kernel(vec![
        set_field(5, small(2)),
        set_field(6, (small(2) - small(3)) / num(0.001)),
        set_field(7, num(3.0) * (small(2) + small(4)) / num(1e-9) / field(1)),
        set_field(8, select(voltage(), small(2), -small(3)) * small(4) / num(7.0)),
    ]));
    let mechanism = validate(m).unwrap();
    let scalar = compile(mechanism.clone(), Options { scalar: true, ..Options::default() });
    let codes: Vec<_> =
        native(Fidelity::Exact).into_iter().map(|options| compile(mechanism.clone(), options)).collect();
    const COUNT: usize = 800;
    for divisors in [[100.0, 3e5], [1e-70, 1e70], [1e-80, 1.0], [-3.0, 1.0], [f64::NAN, 0.0]] {
        let seen = |code: &dyn crate::Executable| {
            let mut noise = super::world::Noise(77_777);
            let mut world = World::new(code.mechanism(), COUNT, Placement::Consecutive);
            for column in [0, 1] {
                for x in &mut world.instances.column_mut(column, 0)[..COUNT] {
                    *x = divisors[column] * (1.0 + (noise.draw() * 3.0).floor());
                }
            }
            let columns = world.instances.columns();
            let (reads, writes) = (vec![true; columns], (0..columns).map(|c| (2..5).contains(&c)).collect());
            world.specialise(code, &ExternalAccess { reads, writes, ..ExternalAccess::none(columns) });
            let mut seen = Vec::new();
            for _ in 0..40 {
                // Mostly none of eight is extreme; sometimes one is, or all are.
                let strange = noise.draw();
                for column in 2..5 {
                    for x in &mut world.instances.column_mut(column, 0)[..COUNT] {
                        let any = of_any_size(&mut noise);
                        *x =
                            if noise.draw() < strange * strange * strange { any } else { noise.draw() - 0.5 };
                    }
                }
                world.run(code, Role::State).unwrap();
                seen.extend(world.bits(0));
            }
            seen
        };
        let want = seen(&*scalar);
        for code in &codes {
            let got = seen(&**code);
            let differ = want.iter().zip(&got).position(|(a, b)| a != b);
            let text = code.describe();
            assert!(differ.is_none() && want.len() == got.len(), "{divisors:?} {differ:?}\n{text}");
        }
    }
}

/// A loop whose length is a global is unrolled for the default; other values are obeyed all the same.
#[test]
fn loops_as_long_as_globals_say() {
    use crate::build::*;
    use crate::ir::*;
    let mut m = mechanism("powers", Kind::Density);
    m.fields = vec![state("x")];
    m.globals = vec![global_value("n", 3.0)];
    let body = vec![set_field(0, field(0) * num(1.25))];
    let (variable, last) = (LocalId(0), global(0));
    let repeated = Stmt::For { variable, first: num(1.0), last, step: num(1.0), body };
    m.kernels.state = Some(Kernel { locals: vec![local_value("i")], body: vec![repeated] });
    for isa in Isa::available() {
        let options = Options { isa: Some(isa), ..Options::default() };
        let code = compile(validate(m.clone()).unwrap(), options);
        assert!(!code.describe().contains("State: scalar"), "{}", code.describe());
        for specialised in [false, true] {
            let mut world = World::new(code.mechanism(), 11, Placement::Consecutive);
            if specialised {
                let columns = world.instances.columns();
                world.specialise(&*code, &ExternalAccess::none(columns));
            }
            for times in [3, 5, 0, 3] {
                world.instances.globals[0] = f64::from(times);
                let before = world.instances.column(0, 0)[..11].to_vec();
                world.run(&*code, Role::State).unwrap();
                let power = |x: f64| (0..times).fold(x, |x, _| x * 1.25);
                let want: Vec<f64> = before.into_iter().map(power).collect();
                assert_eq!(world.instances.column(0, 0)[..11], want, "{isa:?}, {specialised}, {times} times");
            }
        }
    }
}
