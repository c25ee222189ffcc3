//! From the tree of a file to its facts.

use super::facts::{Facts, Kind, Part, Role, Variable};
use super::walk;
use crate::ast::*;
use std::collections::BTreeSet;

/// Collects the facts of `module`.
pub(super) fn collect<'a>(module: &'a Module) -> Facts<'a> {
    let mut facts = Facts::default();
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
    module.items.iter().for_each(|item| declarations(&mut facts, item));
    module.items.iter().for_each(|item| part(&mut facts, item));
    for variable in &mut facts.variables {
        variable.range = range.contains(variable.name);
        variable.global = global.contains(variable.name);
    }
    facts
}

fn declarations<'a>(facts: &mut Facts<'a>, item: &'a Item) {
    let mut add = |name: &'a Ident, kind, unit: &'a Option<String>, value: Option<&'a Number>| {
        facts.variables.push(Variable {
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
            facts.factors.extend(list.iter().filter_map(|def| match def {
                UnitDef::Value { name, .. } | UnitDef::Factor { name, .. } => Some(name),
                UnitDef::Alias { .. } => None,
            }));
        }
        ItemKind::Verbatim(text) => facts.c_text(text),
        _ => {}
    }
}

fn part<'a>(facts: &mut Facts<'a>, item: &'a Item) {
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
    facts.parts.push(part.clone());
    walk::part(facts, &part);
}
