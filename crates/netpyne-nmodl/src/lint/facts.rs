//! What a file declares, and every place where a name is used: the ground that the lints stand on.

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
pub(super) const SURROUNDINGS: &[&str] = &["t", "dt", "v", "celsius", "area", "diam"];

impl<'a> Facts<'a> {
    /// Collects the facts of `module`.
    pub(super) fn of(module: &'a Module) -> Self {
        let mut facts = Self::default();
        let (mut range, mut global) = (BTreeSet::new(), BTreeSet::new());
        for item in &module.items {
            let ItemKind::Neuron(list) = &item.kind else { continue };
            for stmt in list {
                match stmt {
                    NeuronStmt::Kind(kind, name) => facts.kind = Some((*kind, name)),
                    NeuronStmt::UseIon(used) => facts.ions.push(used),
                    NeuronStmt::Names(list, names) => match list {
                        NameList::Range => range.extend(names.iter().map(|n| n.name.as_str())),
                        NameList::Global => global.extend(names.iter().map(|n| n.name.as_str())),
                        NameList::NonspecificCurrent | NameList::ElectrodeCurrent => {
                            facts.currents.extend(names);
                        }
                        NameList::Pointer | NameList::BbcorePointer => facts.pointers.extend(names),
                        NameList::External | NameList::Random => {}
                    },
                    NeuronStmt::ThreadSafe | NeuronStmt::Represents(_) => {}
                }
            }
        }
        module.items.iter().for_each(|item| facts.declarations(item));
        module.items.iter().for_each(|item| facts.part(item));
        for variable in &mut facts.variables {
            variable.range = range.contains(variable.name);
            variable.global = global.contains(variable.name);
        }
        facts
    }

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

    fn declarations(&mut self, item: &'a Item) {
        let mut add = |name: &'a Ident, kind, unit: &'a Option<String>, value: Option<&'a Number>| {
            self.variables.push(Variable {
                name: &name.name,
                at: name.at,
                kind,
                unit: unit.as_deref(),
                value: value.map(|n| n.text.as_str()),
                range: false,
                global: false,
            });
        };
        match &item.kind {
            ItemKind::Parameter(list) => {
                list.iter().for_each(|p| add(&p.name, Kind::Parameter, &p.unit, p.value.as_ref()));
            }
            ItemKind::Constant(list) => {
                list.iter().for_each(|p| add(&p.name, Kind::Constant, &p.unit, p.value.as_ref()));
            }
            ItemKind::Assigned(list) => {
                list.iter().for_each(|a| add(&a.name, Kind::Assigned, &a.unit, a.start.as_ref()));
            }
            ItemKind::State(list) => {
                list.iter().for_each(|s| add(&s.name, Kind::State, &s.unit, s.start.as_ref()));
            }
            ItemKind::Local(list) => list.iter().for_each(|l| add(&l.name, Kind::FileLocal, &None, None)),
            ItemKind::Units(list) => {
                self.factors.extend(list.iter().filter_map(|def| match def {
                    UnitDef::Value { name, .. } | UnitDef::Factor { name, .. } => Some(name),
                    UnitDef::Alias { .. } => None,
                }));
            }
            ItemKind::Verbatim(text) => self.c_text(text),
            _ => {}
        }
    }

    fn part(&mut self, item: &'a Item) {
        let plain = |role, body| Part { role, name: None, args: &[], is_function: false, unit: None, body };
        let part = match &item.kind {
            ItemKind::Initial(b) => plain(Role::Initial, b),
            ItemKind::Breakpoint(b) => plain(Role::Breakpoint, b),
            ItemKind::Constructor(b) | ItemKind::Destructor(b) | ItemKind::BeforeAfter { body: b, .. } => {
                plain(Role::Other, b)
            }
            ItemKind::Solver { kind, name, body, .. } => {
                Part { name: Some(name), ..plain(Role::Solver(*kind), body) }
            }
            ItemKind::Routine(r) => Part {
                name: Some(&r.name),
                args: &r.args,
                is_function: r.is_function,
                unit: r.unit.as_deref(),
                ..plain(Role::Routine, &r.body)
            },
            ItemKind::NetReceive { args, body } => Part { args, ..plain(Role::NetReceive, body) },
            _ => return,
        };
        self.parts.push(part.clone());
        super::walk::part(self, &part);
    }

    pub(super) fn c_text(&mut self, text: &'a str) {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.c_words.extend(text.split(|c| !is_word(c)).filter(|w| !w.is_empty()));
    }
}
