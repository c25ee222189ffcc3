//! The `NEURON` block.

use super::Parsed;
use super::cursor::Cursor;
use super::expr::number;
use crate::ast::*;

const KEYWORDS: &[&str] = &[
    "SUFFIX",
    "POINT_PROCESS",
    "ARTIFICIAL_CELL",
    "USEION",
    "NONSPECIFIC_CURRENT",
    "ELECTRODE_CURRENT",
    "RANGE",
    "GLOBAL",
    "POINTER",
    "BBCOREPOINTER",
    "EXTERNAL",
    "RANDOM",
    "THREADSAFE",
    "REPRESENTS",
];

/// One statement of the `NEURON` block.
pub(crate) fn statement(c: &mut Cursor) -> Parsed<NeuronStmt> {
    let list = match c.word() {
        "SUFFIX" => return mech(c, MechKind::Suffix),
        "POINT_PROCESS" => return mech(c, MechKind::PointProcess),
        "ARTIFICIAL_CELL" => return mech(c, MechKind::ArtificialCell),
        "USEION" => return use_ion(c).map(NeuronStmt::UseIon),
        "THREADSAFE" => {
            c.bump();
            return Ok(NeuronStmt::ThreadSafe);
        }
        "REPRESENTS" => {
            c.bump();
            return c.ontology().map(NeuronStmt::Represents);
        }
        "NONSPECIFIC_CURRENT" => NameList::NonspecificCurrent,
        "ELECTRODE_CURRENT" => NameList::ElectrodeCurrent,
        "RANGE" => NameList::Range,
        "GLOBAL" => NameList::Global,
        "POINTER" => NameList::Pointer,
        "BBCOREPOINTER" => NameList::BbcorePointer,
        "EXTERNAL" => NameList::External,
        "RANDOM" => NameList::Random,
        _ => {
            let help = c.suggest(KEYWORDS);
            return c.fail("expected a statement of the NEURON block", help);
        }
    };
    c.bump();
    Ok(NeuronStmt::Names(list, names(c, list.keyword())?))
}

fn mech(c: &mut Cursor, kind: MechKind) -> Parsed<NeuronStmt> {
    c.bump();
    Ok(NeuronStmt::Kind(kind, c.ident("the name of the mechanism")?))
}

fn names(c: &mut Cursor, keyword: &str) -> Parsed<Vec<Ident>> {
    let mut out = Vec::new();
    loop {
        out.push(c.ident(&format!("a name after {keyword}"))?);
        if !c.eat(",") {
            return Ok(out);
        }
    }
}

fn use_ion(c: &mut Cursor) -> Parsed<UseIon> {
    c.bump();
    let ion = c.ident("the name of an ion after USEION")?;
    let mut used = UseIon { ion, read: Vec::new(), write: Vec::new(), valence: None, represents: None };
    if !c.is("READ") && !c.is("WRITE") {
        let help = Some("for example `USEION na READ ena WRITE ina`".to_string());
        return c.fail("expected READ or WRITE after the ion", help);
    }
    if c.eat("READ") {
        used.read = names(c, "READ")?;
    }
    if c.eat("WRITE") {
        used.write = names(c, "WRITE")?;
    }
    if c.eat("VALENCE") || c.eat("CHARGE") {
        used.valence = Some(number(c)?);
    }
    if c.is("REPRESENTS") {
        c.bump();
        used.represents = Some(c.ontology()?);
    }
    Ok(used)
}
