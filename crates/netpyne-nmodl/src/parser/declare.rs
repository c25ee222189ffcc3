//! Declarations: `PARAMETER`, `CONSTANT`, `ASSIGNED`, `STATE`, `INDEPENDENT`, `UNITS`, `LOCAL`, argument lists.

use super::cursor::Cursor;
use super::expr::number;
use super::{Abort, Parsed};
use crate::ast::*;
use crate::lexer::Kind;

/// `{ line line … }`; goes on with the next line after a mistake.
pub(crate) fn braced<T>(c: &mut Cursor, block: &str, line: fn(&mut Cursor) -> Parsed<T>) -> Parsed<Vec<T>> {
    c.expect("{", &format!("after {block}"))?;
    let mut out = Vec::new();
    while !c.is("}") {
        if c.at_end() {
            return c.fail(&format!("the {block} block is not closed with `}}`"), None);
        }
        let before = c.mark();
        match line(c) {
            Ok(x) => out.push(x),
            Err(Abort) => {
                c.skip_line();
                if c.mark() == before && !c.is("}") {
                    c.bump();
                }
            }
        }
    }
    c.bump();
    Ok(out)
}

/// `name = 3 (mV) <0, 10>`
pub(crate) fn param(c: &mut Cursor) -> Parsed<ParamDef> {
    let name = c.ident("the name of a parameter")?;
    let len = array_len(c)?;
    let value = if c.eat("=") { Some(number(c)?) } else { None };
    let unit = c.unit()?;
    let limits = if c.eat("<") {
        let low = number(c)?;
        c.expect(",", "between the limits")?;
        let high = number(c)?;
        c.expect(">", "after the limits")?;
        Some((low, high))
    } else {
        None
    };
    Ok(ParamDef { name, len, value, unit, limits })
}

/// `name[3] FROM 0 TO 1 START 0 (mV) <1e-3>`
pub(crate) fn variable(c: &mut Cursor) -> Parsed<VarDef> {
    let name = c.ident_or_prime("the name of a variable")?;
    let len = array_len(c)?;
    let range = if c.eat("FROM") {
        let low = number(c)?;
        c.expect("TO", "after the lower end")?;
        Some((low, number(c)?))
    } else {
        None
    };
    let start = if c.eat("START") { Some(number(c)?) } else { None };
    let unit = c.unit()?;
    let tolerance = if c.eat("<") {
        let tolerance = number(c)?;
        c.expect(">", "after the tolerance")?;
        Some(tolerance)
    } else {
        None
    };
    if c.is("=") {
        let help =
            "a variable with a default value belongs in the PARAMETER block; a STATE can have `START value`";
        return c.fail("a variable declared here cannot have a value", Some(help.to_string()));
    }
    Ok(VarDef { name, len, range, start, unit, tolerance })
}

/// `t FROM 0 TO 1 WITH 1 (ms)`
pub(crate) fn independent(c: &mut Cursor) -> Parsed<IndepDef> {
    let sweep = c.eat("SWEEP");
    let name = c.ident("the independent variable")?;
    c.expect("FROM", "after the independent variable")?;
    let from = number(c)?;
    c.expect("TO", "after the lower end")?;
    let to = number(c)?;
    c.expect("WITH", "before the number of intervals")?;
    let with = count(c)?;
    let start = if c.eat("START") { Some(number(c)?) } else { None };
    Ok(IndepDef { name, from, to, with, start, unit: c.unit()?, sweep })
}

/// A line of the `UNITS` block.
pub(crate) fn unit_def(c: &mut Cursor) -> Parsed<UnitDef> {
    let mark = c.mark();
    if c.is("(") {
        let name = c.unit_text()?;
        c.expect("=", "in a unit definition `(mV) = (millivolt)`")?;
        let means = c.unit_text()?;
        return Ok(UnitDef::Alias { name, means, at: c.at(mark) });
    }
    let name = c.ident("a unit definition: `(mV) = (millivolt)` or `F = (faraday) (coulomb)`")?;
    c.expect("=", "after the name of the constant")?;
    if !c.is("(") {
        let value = number(c)?;
        return Ok(UnitDef::Value { name, value, unit: c.unit()?.unwrap_or_default() });
    }
    let from = c.unit_text()?;
    let arrow = c.eat("-");
    if arrow {
        c.expect(">", "to complete the arrow `->`")?;
    }
    Ok(UnitDef::Factor { name, from, to: c.unit_text()?, arrow })
}

/// `LOCAL a, b[3]`; the keyword was consumed.
pub(crate) fn locals(c: &mut Cursor) -> Parsed<Vec<LocalVar>> {
    let mut out = Vec::new();
    loop {
        let name = c.ident("the name of a local variable")?;
        out.push(LocalVar { name, len: array_len(c)? });
        if !c.eat(",") {
            return Ok(out);
        }
    }
}

/// `[3]`, if a bracket stands here.
fn array_len(c: &mut Cursor) -> Parsed<Option<Count>> {
    if !c.eat("[") {
        return Ok(None);
    }
    let len = count(c)?;
    c.expect("]", "after the array length")?;
    Ok(Some(len))
}

/// A literal integer or a `DEFINE`d name.
pub(crate) fn count(c: &mut Cursor) -> Parsed<Count> {
    match c.kind() {
        Kind::Integer => match c.word().parse() {
            Ok(value) => {
                c.bump();
                Ok(Count::Literal(value))
            }
            Err(_) => c.fail("this integer is too large", None),
        },
        Kind::Word => Ok(Count::Name(c.ident("an integer or a name given by DEFINE")?)),
        _ => c.fail("expected an integer", None),
    }
}

/// `(a, b (mV))`
pub(crate) fn args(c: &mut Cursor) -> Parsed<Vec<Arg>> {
    c.expect("(", "before the arguments")?;
    let mut out = Vec::new();
    if c.eat(")") {
        return Ok(out);
    }
    loop {
        let name = c.ident("the name of an argument")?;
        out.push(Arg { name, unit: c.unit()? });
        if !c.eat(",") {
            c.expect(")", "after the arguments")?;
            return Ok(out);
        }
    }
}
