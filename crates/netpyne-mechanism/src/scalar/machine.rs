//! Runs byte code.

use super::code::{MOST_ROUNDS, Op, Program, Reg, endless_loop};
use super::draws::{draw, draw_from_sequence};
use super::execution::Execution;
use super::newton::{self, Body};
use super::{handles, sparse};
use crate::arith::{binary, convert, integer, math, truncate, truth};
use crate::ir::{BinaryOp, Env, IonUseId, WatchId};
use crate::pointers::POINTS_AT_NOTHING;
use crate::storage::{HandleStream, table};
use netpyne_math::{dense, exp::hoc_exp, mcell_ran4};

/// As deep as a function may call itself: with NEURON the stack of the process decides.
const DEEPEST_RECURSION: usize = 10_000;
/// As deep as systems may be solved within each other: C text can call what solves a block from within it.
const DEEPEST_SOLUTION: usize = 16;
/// Values put aside in all, where functions have large arrays.
const MOST_ASIDE: usize = 1 << 24;

/// Makes room for a program's registers and sets its constants.
#[inline]
pub(crate) fn prepare<'r>(program: &Program, registers: &'r mut Vec<f64>) -> &'r mut [f64] {
    if registers.len() < program.registers as usize {
        registers.resize(program.registers as usize, 0.0);
    }
    for &(reg, value) in &program.constants {
        registers[reg as usize] = value;
    }
    &mut registers[..program.registers as usize]
}

/// Runs `program` from instruction `pc` to `End`, in machine code where there is some.
pub(super) fn run(
    program: &Program,
    pc: usize,
    r: &mut [f64],
    x: &mut Execution<'_, '_>,
) -> Result<(), String> {
    if let Some((coded, code)) = x.code
        && std::ptr::eq(coded, program)
        && let Some(done) = code.run(program, pc, r, x)
    {
        return done;
    }
    interpret::<false>(program, pc, r, x)
}

/// Runs a program that computes a value.
pub(super) fn value(
    program: &Program,
    x: &mut Execution<'_, '_>,
    registers: &mut Vec<f64>,
) -> Result<f64, String> {
    let r = prepare(program, registers);
    run(program, program.start, r, x)?;
    Ok(program.outputs.first().map_or(0.0, |&reg| r[reg as usize]))
}

/// Executes one instruction, after which the next one follows.
pub(crate) fn step(
    program: &Program,
    at: usize,
    r: &mut [f64],
    x: &mut Execution<'_, '_>,
) -> Result<(), String> {
    interpret::<true>(program, at, r, x)
}

/// Instructions from `pc` on, or only that one.
#[inline(always)]
fn interpret<const ONE: bool>(
    program: &Program,
    pc: usize,
    r: &mut [f64],
    x: &mut Execution<'_, '_>,
) -> Result<(), String> {
    let mut pc = pc;
    let i = x.instance;
    let mut aside: Vec<f64> = Vec::new();
    let mut rounds = 0_u64;
    macro_rules! r {
        ($reg:expr) => {
            r[$reg as usize]
        };
    }
    loop {
        let op = program.ops[pc];
        pc += 1;
        match op {
            Op::Nop => {}
            Op::Move { d, a } => r!(d) = r!(a),
            Op::Zero { base, len } => r[base as usize..(base + len) as usize].fill(0.0),
            Op::Neg { d, a } => r!(d) = -r!(a),
            Op::Not { d, a } => r!(d) = truth(r!(a) == 0.0),
            Op::Truncate { d, a } => r!(d) = truncate(r!(a)),
            Op::Add { d, a, b } => r!(d) = r!(a) + r!(b),
            Op::Sub { d, a, b } => r!(d) = r!(a) - r!(b),
            Op::Mul { d, a, b } => r!(d) = r!(a) * r!(b),
            Op::Div { d, a, b } => r!(d) = r!(a) / r!(b),
            Op::IntDiv { d, a, b } => r!(d) = binary(BinaryOp::IntDiv, r!(a), r!(b)),
            Op::Lt { d, a, b } => r!(d) = truth(r!(a) < r!(b)),
            Op::Le { d, a, b } => r!(d) = truth(r!(a) <= r!(b)),
            Op::Eq { d, a, b } => r!(d) = truth(r!(a) == r!(b)),
            Op::Ne { d, a, b } => r!(d) = truth(r!(a) != r!(b)),
            Op::Exp { d, a } => r!(d) = hoc_exp(r!(a)),
            Op::Sqrt { d, a } => r!(d) = r!(a).sqrt(),
            Op::Fabs { d, a } => r!(d) = r!(a).abs(),
            Op::Math { f, d, base } => {
                let mut args = [0.0; 5];
                let n = crate::arith::arity(f);
                args[..n].copy_from_slice(&r[base as usize..base as usize + n]);
                r!(d) = math(f, &args);
            }
            Op::Field { d, column } => {
                r!(d) = x.instances.fields()[column as usize * x.instances.stride() + i];
            }
            Op::SetField { column, a } => {
                let at = column as usize * x.instances.stride() + i;
                x.instances.fields_mut()[at] = r!(a);
            }
            Op::FieldAt { d, array, index } => {
                let column = element(program, array, r!(index))?;
                r!(d) = x.instances.fields()[column * x.instances.stride() + i];
            }
            Op::SetFieldAt { array, index, a } => {
                let at = element(program, array, r!(index))? * x.instances.stride() + i;
                x.instances.fields_mut()[at] = r!(a);
            }
            Op::Global { d, element } => r!(d) = x.instances.globals[element as usize],
            Op::SetGlobal { element, a } => x.instances.globals[element as usize] = r!(a),
            Op::GlobalAt { d, array, index } => {
                r!(d) = x.instances.globals[element(program, array, r!(index))?];
            }
            Op::SetGlobalAt { array, index, a } => {
                x.instances.globals[element(program, array, r!(index))?] = r!(a);
            }
            Op::LocalAt { d, array, index } => r!(d) = r[element(program, array, r!(index))?],
            Op::SetLocalAt { array, index, a } => r[element(program, array, r!(index))?] = r!(a),
            Op::Voltage { d } => r!(d) = x.context.voltage[node(x)?],
            Op::SetVoltage { a } => {
                let node = node(x)?;
                x.context.voltage[node] = r!(a);
            }
            Op::Ion { d, ion, variable } => {
                let (columns, row) = x.instances.ion_row(IonUseId(ion), i);
                r!(d) = x.context.ions[columns].column(variable)[row];
            }
            Op::SetIon { ion, variable, a } => {
                let (columns, row) = x.instances.ion_row(IonUseId(ion), i);
                x.context.ions[columns].column_mut(variable)[row] = r!(a);
            }
            Op::Pointer { d, pointer } => r!(d) = *pointer_of(x, pointer)?,
            Op::SetPointer { pointer, a } => *pointer_of(x, pointer)? = r!(a),
            Op::Argument { d, n } => {
                r!(d) = *x.weights.get(n as usize).ok_or_else(no_weights)?;
            }
            Op::SetArgument { n, a } => {
                *x.weights.get_mut(n as usize).ok_or_else(no_weights)? = r!(a);
            }
            Op::ConnectionArgument { d, connection, n } => {
                let weights = x.sink.connection_weights(r!(connection) as usize);
                r!(d) = *weights.get(n as usize).ok_or_else(no_weights)?;
            }
            Op::SetConnectionArgument { connection, n, a } => {
                let weights = x.sink.connection_weights(r!(connection) as usize);
                *weights.get_mut(n as usize).ok_or_else(no_weights)? = r!(a);
            }
            Op::Connections { d } => r!(d) = x.sink.connections() as f64,
            Op::Env { d, env } => {
                r!(d) = match env {
                    Env::Time => x.context.t,
                    Env::Dt => x.context.dt,
                    Env::Celsius => x.context.celsius,
                    Env::Area => x.context.area[node(x)?],
                    Env::Diameter => x.context.diameter[node(x)?],
                    Env::Flag => x.flag,
                }
            }
            Op::Jump { to } => {
                if (to as usize) < pc {
                    rounds += 1;
                    if rounds > MOST_ROUNDS {
                        return Err(endless_loop());
                    }
                }
                pc = to as usize;
            }
            Op::JumpIf { a, to } => {
                if r!(a) != 0.0 {
                    pc = to as usize;
                }
            }
            Op::JumpUnless { a, to } => {
                if r!(a) == 0.0 {
                    pc = to as usize;
                }
            }
            Op::Call { to, back } => {
                r!(back) = pc as f64;
                pc = to as usize;
            }
            Op::Save => {
                rounds += 1;
                if rounds > MOST_ROUNDS {
                    return Err(format!("a function calls itself {MOST_ROUNDS} times in one call"));
                }
                let depth = aside.len() / r.len();
                if depth >= DEEPEST_RECURSION || aside.len() > MOST_ASIDE {
                    return Err(format!("a function calls itself more than {depth} deep"));
                }
                aside.extend_from_slice(r);
            }
            Op::Restore { d, a, voltage } => {
                let (result, now) = (r!(a), r!(voltage));
                let start = aside.len() - r.len();
                r.copy_from_slice(&aside[start..]);
                aside.truncate(start);
                r!(voltage) = now;
                r!(d) = result;
            }
            Op::Return { back } => pc = r!(back) as usize,
            Op::End => return Ok(()),
            Op::Fill { table } => x.tables.fill_at_call(table as usize, x)?,
            Op::Locate { d, table, x: argument } => {
                let (row, fraction) = table::locate(&x.instances.tables[table as usize], r!(argument));
                r!(d) = row;
                r!(d + 1) = fraction;
            }
            Op::Interpolate { d, table, column, at } => {
                let table = &x.instances.tables[usize::from(table)];
                r!(d) = table::interpolate(table, usize::from(column), r!(at), r!(at + 1))
                    .ok_or("a table is used before it was filled")?;
            }
            Op::CheckStep { a } => {
                if r!(a) == 0.0 {
                    return Err("a FROM loop has step 0".into());
                }
            }
            Op::Random { d, random, draw: kind, args, base } => {
                let args = &r[base as usize..base as usize + usize::from(args)];
                r!(d) = draw(&mut x.instances.randoms[usize::from(random)][i], kind, args)?;
            }
            Op::SharedRandom { d, random, draw: kind, args, base } => {
                let args = &r[base as usize..base as usize + usize::from(args)];
                r!(d) = match &x.instances.sequence {
                    Some(sequence) => draw_from_sequence(sequence, kind, args)?,
                    None => draw(&mut x.instances.randoms[usize::from(random)][i], kind, args)?,
                };
            }
            Op::RandomSetSeq { random, a } => {
                x.instances.randoms[random as usize][i].set_seq(r!(a));
            }
            Op::SetSeed { a } => {
                if let Some(sequence) = &x.instances.sequence {
                    sequence.set_seed(r!(a));
                }
            }
            Op::VectorSize { d, vector } => {
                let values = &x.instances.vectors[vector as usize][i];
                r!(d) = values.as_ref().map_or(0, |values| values.len()) as f64;
            }
            Op::VectorPresent { d, vector } => {
                r!(d) = truth(x.instances.vectors[vector as usize][i].is_some());
            }
            Op::SetVector { vector, index, a } => {
                handles::set_vector(&mut x.instances.vectors[vector as usize][i], r!(index), r!(a))?;
            }
            Op::Convert { to, d, a } => r!(d) = convert(to, r!(a)),
            Op::Integer { op, of, d, a, b } => r!(d) = integer(op, of, r!(a), r!(b))?,
            Op::McellRan4 { d, a, b } => {
                r!(d) = mcell_ran4::uniform(r!(a) as u32, r!(b) as u32);
            }
            Op::Handle { d, handle, query, args, base } => {
                let args = &r[base as usize..base as usize + usize::from(args)];
                r!(d) = handles::query(&mut x.instances.handles[usize::from(handle)][i], query, args)?;
            }
            Op::MakeStream { handle, base } => {
                let ids = [r!(base), r!(base + 1), r!(base + 2)].map(|id| id as u32);
                x.instances.handles[handle as usize][i] = Some(HandleStream::new(ids));
            }
            Op::DropStream { handle } => x.instances.handles[handle as usize][i] = None,
            Op::SetStream { handle, a, b } => {
                handles::set_sequence(&mut x.instances.handles[handle as usize][i], r!(a), r!(b))?;
            }
            Op::VectorGet { d, vector, index } => {
                let (values, at) = (&x.instances.vectors[vector as usize][i], truncate(r!(index)));
                let values = values.as_deref().ok_or_else(handles::no_vector)?;
                let value = if at >= 0.0 { values.get(at as usize) } else { None };
                r!(d) = *value.ok_or_else(|| handles::outside(at, values.len()))?;
            }
            Op::NetSend { time, flag } => x.sink.net_send(r!(time), r!(flag)),
            Op::NetEvent { a } => x.sink.net_event(r!(a)),
            Op::NetMove { a } => x.sink.net_move(r!(a)),
            Op::Watch { watch, flag } => {
                let first = !std::mem::replace(&mut x.watching, true);
                x.sink.watch(WatchId(watch), r!(flag), first);
            }
            Op::Linear { base, n, x: solution } => linear(r, base, n, solution)?,
            Op::Newton { solve } => {
                let newton = &program.newtons[solve as usize];
                deeper(x)?;
                newton::solve(newton, r, &mut Subroutine { program, start: newton.body, x })?;
                x.solving -= 1;
            }
            Op::Sparse { solve } => {
                let system = &program.sparse[solve as usize];
                deeper(x)?;
                sparse::solve(system, r, &mut Subroutine { program, start: system.body, x })?;
                x.solving -= 1;
            }
            Op::Fail { message } => return Err(program.messages[message as usize].clone()),
        }
        if ONE {
            return Ok(());
        }
    }
}

/// One more system is solved within others.
fn deeper(x: &mut Execution<'_, '_>) -> Result<(), String> {
    x.solving += 1;
    match x.solving > DEEPEST_SOLUTION {
        true => Err(format!("a block comes to solve itself, more than {DEEPEST_SOLUTION} deep")),
        false => Ok(()),
    }
}

#[inline]
fn node(x: &Execution<'_, '_>) -> Result<usize, String> {
    let node = x.instances.node.get(x.instance).ok_or("an instance without a location uses its voltage")?;
    Ok(*node as usize)
}

/// What a POINTER points at.
#[inline]
fn pointer_of<'x>(x: &'x mut Execution<'_, '_>, pointer: u32) -> Result<&'x mut f64, String> {
    let value = &mut x.instances.pointers[pointer as usize][x.instance];
    match value.to_bits() == POINTS_AT_NOTHING {
        true => Err("it uses a POINTER that points at nothing".into()),
        false => Ok(value),
    }
}

#[cold]
fn no_weights() -> String {
    "a self event sent by INITIAL has no weights, yet NET_RECEIVE uses them".into()
}

/// Element of an array by an index that was computed.
#[inline]
fn element(program: &Program, array: u32, index: f64) -> Result<usize, String> {
    let (base, len) = program.arrays[array as usize];
    let index = truncate(index);
    if index >= 0.0 && index < f64::from(len) {
        Ok(base as usize + index as usize)
    } else {
        Err(format!("array index {index} is out of range 0..{len}"))
    }
}

fn linear(r: &mut [f64], base: Reg, n: u32, x: Reg) -> Result<(), String> {
    let (base, n, x) = (base as usize, n as usize, x as usize);
    // The matrix lies before the solution: see the lowering.
    let (matrix, rest) = r[base..].split_at_mut(x - base);
    dense::simeq(&mut matrix[..n * (n + 1)], &mut rest[..n])
        .map_err(|_| "the matrix of a LINEAR block is singular".to_string())
}

/// The body of a system of equations in a program.
struct Subroutine<'p, 'x, 'a, 'b> {
    program: &'p Program,
    start: u32,
    x: &'x mut Execution<'a, 'b>,
}

impl Body for Subroutine<'_, '_, '_, '_> {
    fn run(&mut self, r: &mut [f64]) -> Result<(), String> {
        run(self.program, self.start as usize, r, self.x)
    }

    fn dt(&mut self) -> &mut f64 {
        &mut self.x.context.dt
    }
}
