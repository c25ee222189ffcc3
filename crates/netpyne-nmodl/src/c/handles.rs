//! What variables of a file keep for its C text besides numbers, and where its functions are.

use super::pointers::{Aliases, EachPlaced, EachStmt, Kept};
use super::walk;
use crate::ast::c::{External, Function, Mistake, Variable};
use crate::ast::{At, Block, ItemKind, Module};
use std::collections::BTreeMap;

/// The C text of a file, looked at as a whole.
#[derive(Debug, Default)]
pub(crate) struct Text<'a> {
    /// Names of variables that keep something else than a number.
    pub(crate) kept: BTreeMap<String, Kept>,
    /// Functions by name.
    pub(crate) functions: BTreeMap<&'a str, &'a Function>,
    /// Variables outside any block, by name.
    pub(crate) variables: BTreeMap<&'a str, &'a Variable>,
    /// Text outside any block that is not understood.
    pub(crate) broken: Vec<&'a Mistake>,
    /// The pointers of each block, by where it is.
    aliases: Vec<(At, Aliases)>,
    empty: Aliases,
}

impl<'a> Text<'a> {
    /// Looks at the C text of `module`.
    pub(crate) fn of(module: &'a Module) -> Self {
        let mut out = Self::default();
        for item in &module.items {
            if let ItemKind::C(list) = &item.kind {
                for external in list {
                    match external {
                        External::Function(f) => {
                            out.functions.insert(&f.name.name, f);
                        }
                        External::Variables(list) => {
                            out.variables.extend(list.iter().map(|v| (v.name.name.as_str(), v)));
                        }
                        External::Broken(mistake) => out.broken.push(mistake),
                    }
                }
            }
            if let Some(block) = block_of(&item.kind) {
                out.block(block, item.at);
            }
        }
        for function in out.functions.values().copied().collect::<Vec<_>>() {
            let each = |f: &mut EachPlaced<'_>| walk::in_routine(&function.body, f);
            let aliases = Aliases::of(&each, Aliases::default());
            out.look(&aliases, &each);
        }
        out
    }

    fn block(&mut self, block: &'a Block, at: At) {
        let mut any = false;
        walk::in_block(block, &mut |_, _| any = true);
        if !any {
            return;
        }
        let each = |f: &mut EachPlaced<'_>| walk::in_block(block, f);
        let aliases = Aliases::of(&each, Aliases::default());
        self.look(&aliases, &each);
        self.aliases.push((at, aliases));
    }

    /// Finds out what variables keep.
    fn look(&mut self, aliases: &Aliases, each: &EachStmt<'_>) {
        each(&mut |stmt, _| {
            let mut note = |name: String, kind: Kept| {
                let known = self.kept.entry(name).or_insert(kind);
                *known = (*known).max(kind);
            };
            // Statements inside are visited on their own: what they say is said twice, which does no harm.
            walk::expressions(std::slice::from_ref(stmt), &mut |e| aliases.tells(e, &mut note));
        });
    }

    /// The pointers of the block that `at` is in.
    pub(crate) fn aliases_at(&self, at: At) -> &Aliases {
        let inside = |outer: &At| outer.0.start <= at.0.start && at.0.start < outer.0.end;
        self.aliases.iter().find(|(outer, _)| inside(outer)).map_or(&self.empty, |(_, aliases)| aliases)
    }
}

fn block_of(kind: &ItemKind) -> Option<&Block> {
    match kind {
        ItemKind::Routine(routine) => Some(&routine.body),
        ItemKind::Initial(block)
        | ItemKind::Breakpoint(block)
        | ItemKind::Constructor(block)
        | ItemKind::Destructor(block)
        | ItemKind::BeforeAfter { body: block, .. }
        | ItemKind::Solver { body: block, .. }
        | ItemKind::NetReceive { body: block, .. } => Some(block),
        _ => None,
    }
}
