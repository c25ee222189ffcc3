//! Runs byte code.

use super::code::{Op, Program, Reg};
use super::tables::Tables;
use super::{handles, newton, sparse};
use crate::arith::{binary, convert, integer, math, truncate, truth};
use crate::ir::{BinaryOp, Draw, Env, IonUseId, WatchId};
use crate::run::{EventSink, HandleStream, Instances, Surroundings};
use crate::table;
use netpyne_math::scop_random::{ScopRandom, poisson};
use netpyne_math::{dense, exp::hoc_exp, mcell_ran4, random123::Random123};

/// What a program works on.
pub(crate) struct Context<'a, 'b> {
    pub instance: usize,
    /// How tables are filled.
    pub tables: &'a Tables,
    /// Tables being filled.
    pub filling: usize,
    pub instances: &'a mut Instances,
    pub around: &'a mut Surroundings<'b>,
    pub weights: &'a mut [f64],
    pub flag: f64,
    pub sink: &'a mut dyn EventSink,
    /// Whether a WATCH was executed in this call.
    pub watching: bool,
}

/// As deep as a function may call itself: with NEURON the stack of the process decides.
const DEEPEST_RECURSION: usize = 10_000;
/// Rounds of loops and calls of functions by themselves in one call of a kernel: what needs more never ends.
pub(super) const MOST_ROUNDS: u64 = 50_000_000;

/// What is said of such a loop.
pub(super) fn endless_loop() -> String {
    format!("a loop does not end: {MOST_ROUNDS} rounds in one call")
}
/// Values put aside in all, where functions have large arrays.
const MOST_ASIDE: usize = 1 << 24;

/// Takes events where none can come.
pub(super) struct NoEvents;

impl EventSink for NoEvents {
    fn net_send(&mut self, _: f64, _: f64) {}
    fn net_event(&mut self, _: f64) {}
    fn net_move(&mut self, _: f64) {}
    fn watch(&mut self, _: WatchId, _: f64, _: bool) {}
}

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

/// Runs `program` from instruction `pc` to `End`.
pub(super) fn run(
    program: &Program,
    pc: usize,
    r: &mut [f64],
    cx: &mut Context<'_, '_>,
) -> Result<(), String> {
    interpret::<false>(program, pc, r, cx)
}

/// Runs a program that computes a value.
pub(super) fn value(
    program: &Program,
    cx: &mut Context<'_, '_>,
    registers: &mut Vec<f64>,
) -> Result<f64, String> {
    let r = prepare(program, registers);
    run(program, program.start, r, cx)?;
    Ok(program.outputs.first().map_or(0.0, |&reg| r[reg as usize]))
}

/// Executes one instruction, after which the next one follows.
pub(crate) fn step(
    program: &Program,
    at: usize,
    r: &mut [f64],
    cx: &mut Context<'_, '_>,
) -> Result<(), String> {
    interpret::<true>(program, at, r, cx)
}

/// Instructions from `pc` on, or only that one.
#[inline(always)]
fn interpret<const ONE: bool>(
    program: &Program,
    pc: usize,
    r: &mut [f64],
    cx: &mut Context<'_, '_>,
) -> Result<(), String> {
    let mut pc = pc;
    let i = cx.instance;
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
                let mut x = [0.0; 5];
                let n = crate::arith::arity(f);
                x[..n].copy_from_slice(&r[base as usize..base as usize + n]);
                r!(d) = math(f, &x);
            }
            Op::Field { d, column } => {
                r!(d) = cx.instances.fields[column as usize * cx.instances.stride + i];
            }
            Op::SetField { column, a } => {
                let at = column as usize * cx.instances.stride + i;
                cx.instances.fields[at] = r!(a);
            }
            Op::FieldAt { d, array, index } => {
                let column = element(program, array, r!(index))?;
                r!(d) = cx.instances.fields[column * cx.instances.stride + i];
            }
            Op::SetFieldAt { array, index, a } => {
                let at = element(program, array, r!(index))? * cx.instances.stride + i;
                cx.instances.fields[at] = r!(a);
            }
            Op::Global { d, element } => r!(d) = cx.instances.globals[element as usize],
            Op::SetGlobal { element, a } => cx.instances.globals[element as usize] = r!(a),
            Op::GlobalAt { d, array, index } => {
                r!(d) = cx.instances.globals[element(program, array, r!(index))?];
            }
            Op::SetGlobalAt { array, index, a } => {
                cx.instances.globals[element(program, array, r!(index))?] = r!(a);
            }
            Op::LocalAt { d, array, index } => r!(d) = r[element(program, array, r!(index))?],
            Op::SetLocalAt { array, index, a } => r[element(program, array, r!(index))?] = r!(a),
            Op::Voltage { d } => r!(d) = cx.around.voltage[node(cx)?],
            Op::SetVoltage { a } => {
                let node = node(cx)?;
                cx.around.voltage[node] = r!(a);
            }
            Op::Ion { d, ion, variable } => {
                let (columns, row) = cx.instances.ion_row(IonUseId(ion), i);
                r!(d) = cx.around.ions[columns].column(variable)[row];
            }
            Op::SetIon { ion, variable, a } => {
                let (columns, row) = cx.instances.ion_row(IonUseId(ion), i);
                cx.around.ions[columns].column_mut(variable)[row] = r!(a);
            }
            Op::Pointer { d, pointer } => r!(d) = cx.instances.pointers[pointer as usize][i],
            Op::SetPointer { pointer, a } => cx.instances.pointers[pointer as usize][i] = r!(a),
            Op::Argument { d, n } => {
                r!(d) = *cx.weights.get(n as usize).ok_or_else(no_weights)?;
            }
            Op::SetArgument { n, a } => {
                *cx.weights.get_mut(n as usize).ok_or_else(no_weights)? = r!(a);
            }
            Op::ConnectionArgument { d, connection, n } => {
                let weights = cx.sink.connection_weights(r!(connection) as usize);
                r!(d) = *weights.get(n as usize).ok_or_else(no_weights)?;
            }
            Op::SetConnectionArgument { connection, n, a } => {
                let weights = cx.sink.connection_weights(r!(connection) as usize);
                *weights.get_mut(n as usize).ok_or_else(no_weights)? = r!(a);
            }
            Op::Connections { d } => r!(d) = cx.sink.connections() as f64,
            Op::Env { d, env } => {
                r!(d) = match env {
                    Env::Time => cx.around.t,
                    Env::Dt => cx.around.dt,
                    Env::Celsius => cx.around.celsius,
                    Env::Area => cx.around.area[node(cx)?],
                    Env::Diameter => cx.around.diameter[node(cx)?],
                    Env::Flag => cx.flag,
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
            Op::Fill { table } => {
                let tables = cx.tables;
                tables.at_call(table as usize, cx)?;
            }
            Op::Locate { d, table, x } => {
                let (row, fraction) = table::locate(&cx.instances.tables[table as usize], r!(x));
                r!(d) = row;
                r!(d + 1) = fraction;
            }
            Op::Interpolate { d, table, column, at } => {
                let table = &cx.instances.tables[usize::from(table)];
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
                r!(d) = draw(&mut cx.instances.randoms[usize::from(random)][i], kind, args)?;
            }
            Op::SharedRandom { d, random, draw: kind, args, base } => {
                let args = &r[base as usize..base as usize + usize::from(args)];
                r!(d) = match &cx.instances.sequence {
                    Some(sequence) => draw_from_sequence(sequence, kind, args)?,
                    None => draw(&mut cx.instances.randoms[usize::from(random)][i], kind, args)?,
                };
            }
            Op::RandomSetSeq { random, a } => {
                cx.instances.randoms[random as usize][i].set_seq(r!(a));
            }
            Op::SetSeed { a } => {
                if let Some(sequence) = &cx.instances.sequence {
                    sequence.set_seed(r!(a));
                }
            }
            Op::VectorSize { d, vector } => {
                let values = &cx.instances.vectors[vector as usize][i];
                r!(d) = values.as_ref().map_or(0, |values| values.len()) as f64;
            }
            Op::VectorPresent { d, vector } => {
                r!(d) = truth(cx.instances.vectors[vector as usize][i].is_some());
            }
            Op::SetVector { vector, index, a } => {
                handles::set_vector(&mut cx.instances.vectors[vector as usize][i], r!(index), r!(a))?;
            }
            Op::Convert { to, d, a } => r!(d) = convert(to, r!(a)),
            Op::Integer { op, of, d, a, b } => r!(d) = integer(op, of, r!(a), r!(b))?,
            Op::McellRan4 { d, a, b } => {
                r!(d) = mcell_ran4::uniform(r!(a) as u32, r!(b) as u32);
            }
            Op::Handle { d, handle, query, args, base } => {
                let args = &r[base as usize..base as usize + usize::from(args)];
                r!(d) = handles::query(&mut cx.instances.handles[usize::from(handle)][i], query, args)?;
            }
            Op::MakeStream { handle, base } => {
                let ids = [r!(base), r!(base + 1), r!(base + 2)].map(|id| id as u32);
                cx.instances.handles[handle as usize][i] = Some(HandleStream::new(ids));
            }
            Op::DropStream { handle } => cx.instances.handles[handle as usize][i] = None,
            Op::SetStream { handle, a, b } => {
                handles::set_sequence(&mut cx.instances.handles[handle as usize][i], r!(a), r!(b))?;
            }
            Op::VectorGet { d, vector, index } => {
                let (values, at) = (&cx.instances.vectors[vector as usize][i], truncate(r!(index)));
                let values = values.as_deref().ok_or_else(handles::no_vector)?;
                let value = if at >= 0.0 { values.get(at as usize) } else { None };
                r!(d) = *value.ok_or_else(|| handles::outside(at, values.len()))?;
            }
            Op::NetSend { time, flag } => cx.sink.net_send(r!(time), r!(flag)),
            Op::NetEvent { a } => cx.sink.net_event(r!(a)),
            Op::NetMove { a } => cx.sink.net_move(r!(a)),
            Op::Watch { watch, flag } => {
                let first = !std::mem::replace(&mut cx.watching, true);
                cx.sink.watch(WatchId(watch), r!(flag), first);
            }
            Op::Linear { base, n, x } => linear(r, base, n, x)?,
            Op::Newton { solve } => newton::solve(program, &program.newtons[solve as usize], r, cx)?,
            Op::Sparse { solve } => sparse::solve(program, &program.sparse[solve as usize], r, cx)?,
            Op::Fail { message } => return Err(program.messages[message as usize].clone()),
        }
        if ONE {
            return Ok(());
        }
    }
}

#[inline]
fn node(cx: &Context<'_, '_>) -> Result<usize, String> {
    let node = cx.instances.node.get(cx.instance).ok_or("an instance without a location uses its voltage")?;
    Ok(*node as usize)
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

fn draw_from_sequence(sequence: &ScopRandom, draw: Draw, args: &[f64]) -> Result<f64, String> {
    Ok(match (draw, args) {
        (Draw::NegExp, [mean]) => sequence.exponential(*mean),
        (Draw::Normal, [mean, deviation]) => sequence.normal(*mean, *deviation),
        (Draw::Poisson, [mean]) => poisson(*mean, || sequence.uniform()).ok_or_else(|| endless(*mean))?,
        _ => sequence.uniform(),
    })
}

fn endless(mean: f64) -> String {
    format!("poisrand({mean}) never ends: NEURON's method works for means below 745 only")
}

pub(super) fn draw(stream: &mut Random123, draw: Draw, args: &[f64]) -> Result<f64, String> {
    Ok(match (draw, args) {
        (Draw::Uniform, [a, b]) => stream.uniform_in(*a, *b),
        (Draw::Uniform | Draw::Double, _) => stream.uniform(),
        (Draw::NegExp, [mean]) => stream.negexp_mean(*mean),
        (Draw::NegExp, _) => stream.negexp(),
        (Draw::Normal, [mean, deviation]) => stream.normal_with(*mean, *deviation),
        (Draw::Normal, _) => stream.normal(),
        (Draw::Word, _) => f64::from(stream.pick()),
        (Draw::Poisson, args) => {
            let mean = args.first().copied().unwrap_or(1.0);
            poisson(mean, || stream.uniform()).ok_or_else(|| endless(mean))?
        }
    })
}

fn linear(r: &mut [f64], base: Reg, n: u32, x: Reg) -> Result<(), String> {
    let (base, n, x) = (base as usize, n as usize, x as usize);
    // The matrix lies before the solution: see the lowering.
    let (matrix, rest) = r[base..].split_at_mut(x - base);
    dense::simeq(&mut matrix[..n * (n + 1)], &mut rest[..n])
        .map_err(|_| "the matrix of a LINEAR block is singular".to_string())
}
