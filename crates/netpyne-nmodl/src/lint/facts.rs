//! What a file declares, and every place where a name is used: what the lints look at.

use crate::ast::*;
use std::collections::BTreeSet;

/// What a file-level variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Parameter,
    Constant,
    Assigned,
    State,
    /// `LOCAL` outside all blocks.
    FileLocal,
}

/// A file-level variable.
#[derive(Clone, Debug)]
pub(super) struct Variable<'a> {
    pub name: &'a str,
    pub at: At,
    pub kind: Kind,
    pub unit: Option<&'a str>,
    /// Default value, as written.
    pub value: Option<&'a str>,
    pub range: bool,
    pub global: bool,
}

/// What a top-level block with statements is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Initial,
    Breakpoint,
    Solver(SolverKind),
    Routine,
    NetReceive,
    Other,
}

/// A top-level block with statements.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub role: Role,
    /// Of solver blocks and routines.
    pub name: Option<&'a Ident>,
    pub args: &'a [Arg],
    pub is_function: bool,
    /// Unit of a function's value.
    pub unit: Option<&'a str>,
    pub body: &'a Block,
}

/// A name that belongs to a part.
#[derive(Clone, Debug)]
pub(super) struct Local<'a> {
    pub name: &'a str,
    pub at: At,
    pub part: usize,
    pub kind: LocalKind,
    /// The local of the same name that it hides.
    pub hides: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LocalKind {
    Local,
    /// With its position.
    Argument(usize),
    LoopVariable,
    /// A function's name, which is its result.
    Result,
    /// `flag`
    Flag,
}

/// What is done with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    /// Named in a DEPEND or a SOLVEFOR, or solved for.
    Mention,
}

/// A name where it is used.
#[derive(Clone, Debug)]
pub(super) struct Use<'a> {
    pub name: &'a str,
    pub at: At,
    pub access: Access,
    pub part: usize,
    /// The local it stands for; none: a file-level name.
    pub local: Option<usize>,
}

/// A call, or a SOLVE.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    pub name: &'a Ident,
    pub args: &'a [Expr],
    pub part: usize,
}

/// All of them, in the order of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts<'a> {
    pub kind: Option<(MechKind, &'a Ident)>,
    pub variables: Vec<Variable<'a>>,
    pub ions: Vec<&'a UseIon>,
    /// Nonspecific and electrode currents.
    pub currents: Vec<&'a Ident>,
    pub pointers: Vec<&'a Ident>,
    pub parts: Vec<Part<'a>>,
    pub locals: Vec<Local<'a>>,
    pub uses: Vec<Use<'a>>,
    pub calls: Vec<Call<'a>>,
    /// Names of `UNITS` factors and constants.
    pub factors: Vec<&'a Ident>,
    /// Words of C text.
    c_words: BTreeSet<&'a str>,
}

/// Names that mean the same in every mechanism.
pub(super) const CONTEXT: &[&str] = &["t", "dt", "v", "celsius", "area", "diam"];

impl<'a> Facts<'a> {
    /// The file-level variable called `name`.
    pub(super) fn variable(&self, name: &str) -> Option<&Variable<'a>> {
        self.variables.iter().find(|v| v.name == name)
    }

    /// Uses of the file-level variable `name`.
    pub(super) fn uses_of<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Use<'a>> {
        self.uses.iter().filter(move |u| u.local.is_none() && u.name == name)
    }

    /// Uses of local number `local`.
    pub(super) fn uses_of_local(&self, local: usize) -> impl Iterator<Item = &Use<'a>> {
        self.uses.iter().filter(move |u| u.local == Some(local))
    }

    /// Whether C text mentions `name`, under any of the names that NEURON's translator gives it there.
    pub(super) fn in_c(&self, name: &str) -> bool {
        self.c_words.iter().any(|w| {
            let stripped = ["_l", "_p_", "_p"].iter().filter_map(|p| w.strip_prefix(p));
            *w == name || stripped.into_iter().any(|s| s == name)
        })
    }

    /// Whether `name` is an ion variable that a USEION statement reads or writes.
    pub(super) fn is_ion_variable(&self, name: &str) -> bool {
        self.ions.iter().any(|i| i.read.iter().chain(&i.write).any(|n| n.name == name))
    }

    /// Numbers of the parts that run when part `start` does.
    pub(super) fn reached_from(&self, start: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(part) = open.pop() {
            for call in self.calls.iter().filter(|c| c.part == part) {
                let called = self.parts.iter().position(|p| p.name.is_some_and(|n| n.name == call.name.name));
                if let Some(called) = called
                    && reached.insert(called)
                {
                    open.push(called);
                }
            }
        }
        reached
    }

    /// Numbers of the parts that run when a part of `role` does.
    pub(super) fn reached_from_role(&self, role: Role) -> BTreeSet<usize> {
        let starts = (0..self.parts.len()).filter(|&i| self.parts[i].role == role);
        starts.flat_map(|i| self.reached_from(i)).collect()
    }

    pub(super) fn c_text(&mut self, text: &'a str) {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.c_words.extend(text.split(|c| !is_word(c)).filter(|w| !w.is_empty()));
    }
}
