//! Names that have a meaning of their own.

use super::Subject;
use super::facts::{CONTEXT, LocalKind};
use crate::ast::At;
use netpyne_base::Diagnostics;

/// Functions of the language.
const FUNCTIONS: &[&str] = &[
    "exp",
    "log",
    "log10",
    "pow",
    "sqrt",
    "fabs",
    "abs",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "floor",
    "ceil",
    "fmod",
    "erf",
    "nrn_ghk",
    "at_time",
    "net_send",
    "net_event",
    "net_move",
    "state_discontinuity",
    "scop_random",
    "exprand",
    "normrand",
    "poisrand",
    "set_seed",
    "printf",
];

/// Mechanisms and classes that are always there in NEURON.
const TAKEN: &[&str] = &[
    "hh",
    "pas",
    "IClamp",
    "AlphaSynapse",
    "ExpSyn",
    "Exp2Syn",
    "SEClamp",
    "VClamp",
    "APCount",
    "NetStim",
    "IntFire1",
    "IntFire2",
    "IntFire4",
    "PointProcessMark",
    "PatternStim",
    "fastpas",
    "capacitance",
    "extracellular",
    "morphology",
    "Vector",
    "List",
    "Section",
    "SectionList",
    "SectionRef",
    "NetCon",
    "Random",
    "File",
    "Matrix",
    "Graph",
    "CVode",
    "ParallelContext",
    "StringFunctions",
    "Impedance",
    "SaveState",
    "Deck",
];

/// Words of C that NEURON's translator lets through to a compiler that cannot take them as names.
const C_WORDS: &[&str] = &[
    "auto", "bool", "char", "const", "double", "extern", "for", "int", "return", "static", "template", "void",
];

/// Functions of NEURON's library that its translator takes for functions wherever they stand.
const LIBRARY: &[&str] = &[
    "threshold",
    "squarewave",
    "sawtooth",
    "revsawtooth",
    "ramp",
    "pulse",
    "perpulse",
    "step",
    "perstep",
    "stepforce",
    "schedule",
    "force",
    "error",
];

pub(super) fn clash(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    if let Some((_, name)) = facts.kind
        && TAKEN.contains(&name.name.as_str())
    {
        let message = format!("`{}` is the name of something built in", name.name);
        let help = "NEURON refuses to load a second one; here it takes the place of the built-in one";
        out.push(s.warning(name.at, message).label("choose another name").help(help));
    }
    let variables = facts.variables.iter().map(|v| ("variable", v.name, v.at));
    let locals = facts.locals.iter().filter(|l| l.kind != LocalKind::Result && l.kind != LocalKind::Flag);
    let locals_named = locals.clone().map(|l| ("local", l.name, l.at));
    let routines = facts.parts.iter().filter_map(|p| p.name.map(|n| ("block", n.name.as_str(), n.at)));
    for (word, name, at) in variables.chain(locals_named).chain(routines) {
        named(s, word, name, at, &mut out);
    }
    for local in locals.filter(|l| l.kind == LocalKind::Local && CONTEXT.contains(&l.name)) {
        let message = format!("LOCAL `{}` hides {}", local.name, meaning(local.name));
        out.push(s.warning(local.at, message).label("something else in every other mechanism"));
    }
    out
}

fn named(s: &Subject<'_>, word: &str, name: &str, at: At, out: &mut Diagnostics) {
    if FUNCTIONS.contains(&name) {
        let message = format!("{word} `{name}` has the name of a built-in function");
        out.push(s.warning(at, message).label("easily taken for the function"));
    } else if LIBRARY.contains(&name) && word != "local" {
        let message = format!("{word} `{name}` has the name of a function of NEURON's library");
        out.push(s.warning(at, message).label("NEURON cannot translate this file"));
    } else if word == "variable" && C_WORDS.contains(&name) {
        let message = format!("{word} `{name}` is a word of C: NEURON cannot compile this file");
        out.push(s.warning(at, message).label("choose another name"));
    }
}

fn meaning(name: &str) -> &'static str {
    match name {
        "t" => "the time",
        "dt" => "the time step",
        "v" => "the membrane potential",
        "celsius" => "the temperature",
        "area" => "the area of the segment",
        _ => "the diameter of the segment",
    }
}
