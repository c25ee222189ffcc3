//! Top-level blocks.

use super::cursor::Cursor;
use super::declare::{args, braced, independent, locals, param, unit_def, variable};
use super::stmt::{Place, block};
use super::{Abort, Parsed, neuron};
use crate::ast::*;
use crate::lexer::Kind;

/// Words that begin a top-level block.
const STARTS: &[&str] = &[
    "TITLE",
    "VERBATIM",
    "CONSTANT",
    "PARAMETER",
    "INDEPENDENT",
    "ASSIGNED",
    "INITIAL",
    "DERIVATIVE",
    "BREAKPOINT",
    "STATE",
    "LINEAR",
    "NONLINEAR",
    "DISCRETE",
    "FUNCTION",
    "FUNCTION_TABLE",
    "PROCEDURE",
    "LOCAL",
    "DEFINE",
    "KINETIC",
    "UNITS",
    "UNITSON",
    "UNITSOFF",
    "NEURON",
    "INCLUDE",
    "CONSTRUCTOR",
    "DESTRUCTOR",
    "NET_RECEIVE",
    "BEFORE",
    "AFTER",
];

/// The whole file.
pub(crate) fn module(c: &mut Cursor) -> Module {
    let mut module = Module::default();
    while !c.at_end() {
        let mark = c.mark();
        match item(c) {
            Ok(kind) => module.items.push(Item { kind, at: c.at(mark) }),
            Err(Abort) => {
                if c.mark() == mark {
                    c.bump();
                }
                c.skip_to(STARTS);
            }
        }
    }
    module.mentions = std::mem::take(&mut c.mentions);
    module
}

fn item(c: &mut Cursor) -> Parsed<ItemKind> {
    let word = c.word();
    if c.kind() != Kind::Word || !STARTS.contains(&word) {
        let help = c.suggest(STARTS);
        return c.fail("expected a block such as NEURON, PARAMETER or BREAKPOINT", help);
    }
    if word == "VERBATIM" {
        return c.verbatim("ENDVERBATIM").map(ItemKind::Verbatim);
    }
    c.bump();
    Ok(match word {
        "TITLE" => ItemKind::Title(c.rest_of_line().to_string()),
        "DEFINE" => define(c)?,
        "INCLUDE" => include(c)?,
        "LOCAL" => ItemKind::Local(locals(c)?),
        "UNITSON" => ItemKind::UnitsSwitch(true),
        "UNITSOFF" => ItemKind::UnitsSwitch(false),
        "NEURON" => ItemKind::Neuron(braced(c, word, neuron::statement)?),
        "UNITS" => ItemKind::Units(braced(c, word, unit_def)?),
        "PARAMETER" => ItemKind::Parameter(braced(c, word, param)?),
        "CONSTANT" => ItemKind::Constant(braced(c, word, param)?),
        "INDEPENDENT" => ItemKind::Independent(braced(c, word, independent)?),
        "ASSIGNED" => ItemKind::Assigned(braced(c, word, variable)?),
        "STATE" => ItemKind::State(braced(c, word, variable)?),
        "INITIAL" => ItemKind::Initial(block(c, Place::Plain)?),
        "BREAKPOINT" => ItemKind::Breakpoint(block(c, Place::Plain)?),
        "CONSTRUCTOR" => ItemKind::Constructor(block(c, Place::Plain)?),
        "DESTRUCTOR" => ItemKind::Destructor(block(c, Place::Plain)?),
        "BEFORE" | "AFTER" => before_after(c, word == "BEFORE")?,
        "DERIVATIVE" => solver(c, SolverKind::Derivative, Place::Equations)?,
        "KINETIC" => solver(c, SolverKind::Kinetic, Place::Reactions)?,
        "LINEAR" => solver(c, SolverKind::Linear, Place::Equations)?,
        "NONLINEAR" => solver(c, SolverKind::Nonlinear, Place::Equations)?,
        "DISCRETE" => solver(c, SolverKind::Discrete, Place::Plain)?,
        "FUNCTION" | "PROCEDURE" => {
            let name = c.ident(&format!("a name after {word}"))?;
            let (args, unit) = (args(c)?, c.unit()?);
            let body = block(c, Place::Plain)?;
            ItemKind::Routine(Routine { is_function: word == "FUNCTION", name, args, unit, body })
        }
        "FUNCTION_TABLE" => {
            let name = c.ident("a name after FUNCTION_TABLE")?;
            ItemKind::FunctionTable { name, args: args(c)?, unit: c.unit()? }
        }
        _ => ItemKind::NetReceive { args: args(c)?, body: block(c, Place::NetReceive)? },
    })
}

fn define(c: &mut Cursor) -> Parsed<ItemKind> {
    let name = c.ident("a name after DEFINE")?;
    let sign = if c.eat("-") { -1 } else { 1 };
    let value = c.word().parse::<i64>();
    let (Kind::Integer, Ok(value)) = (c.kind(), value) else {
        return c.fail("expected an integer after `DEFINE name`", None);
    };
    c.bump();
    c.defined.insert(name.name.clone());
    Ok(ItemKind::Define(name, sign * value))
}

fn include(c: &mut Cursor) -> Parsed<ItemKind> {
    if c.kind() != Kind::Str {
        return c.fail("expected a file name in double quotes after INCLUDE", None);
    }
    let name = c.word().trim_matches('"').to_string();
    c.bump();
    Ok(ItemKind::Include(name))
}

fn before_after(c: &mut Cursor, before: bool) -> Parsed<ItemKind> {
    let moment = match c.word() {
        "BREAKPOINT" => Moment::Breakpoint,
        "SOLVE" => Moment::Solve,
        "INITIAL" => Moment::Initial,
        "STEP" => Moment::Step,
        _ => return c.fail("expected BREAKPOINT, SOLVE, INITIAL or STEP", None),
    };
    c.bump();
    Ok(ItemKind::BeforeAfter { before, moment, body: block(c, Place::Plain)? })
}

fn solver(c: &mut Cursor, kind: SolverKind, place: Place) -> Parsed<ItemKind> {
    let name = c.ident("the name of the block")?;
    let mut solve_for = Vec::new();
    if c.eat("SOLVEFOR") {
        loop {
            solve_for.push(c.ident("the name of a state")?);
            if !c.eat(",") {
                break;
            }
        }
    }
    Ok(ItemKind::Solver { kind, name, solve_for, body: block(c, place)? })
}
