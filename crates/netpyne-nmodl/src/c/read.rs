//! Puts C trees in the place of VERBATIM texts.

use super::IN_NMODL;
use super::lexer::{self, Kind, Token, Unreadable};
use super::parser::Parser;
use super::preprocess::Preprocessor;
use crate::ast::c::{self, Mistake};
use crate::ast::{At, Block, ItemKind, Module, Stmt, StmtKind};
use netpyne_base::Span;
use std::collections::BTreeSet;

/// Reads all VERBATIM text of `module` as C. What is not understood stands in the tree as a mistake, which counts only where
/// something can reach it.
pub(crate) fn read(module: &mut Module) {
    let mut reader = Reader { preprocessor: Preprocessor::new(), types: BTreeSet::new() };
    for item in &mut module.items {
        match &mut item.kind {
            ItemKind::Verbatim(text) => {
                let tokens = reader.tokens(text, item.at);
                let list = match tokens {
                    Ok(tokens) => Parser::new(&tokens, last_of(item.at), &mut reader.types).externals(),
                    Err(mistake) => vec![c::External::Broken(mistake)],
                };
                item.kind = ItemKind::C(list);
            }
            ItemKind::Routine(routine) => reader.block(&mut routine.body),
            ItemKind::Initial(block)
            | ItemKind::Breakpoint(block)
            | ItemKind::Constructor(block)
            | ItemKind::Destructor(block)
            | ItemKind::BeforeAfter { body: block, .. }
            | ItemKind::Solver { body: block, .. }
            | ItemKind::NetReceive { body: block, .. } => reader.block(block),
            _ => {}
        }
    }
}

struct Reader {
    preprocessor: Preprocessor,
    types: BTreeSet<String>,
}

/// The last byte of `at`.
fn last_of(at: At) -> At {
    let end = at.0.end as usize;
    At(Span::new(end.saturating_sub("ENDVERBATIM".len()).max(at.0.start as usize), end))
}

impl Reader {
    /// The tokens of the VERBATIM block at `at`.
    fn tokens(&mut self, text: &str, at: At) -> Result<Vec<Token>, Mistake> {
        let mut tokens = Vec::new();
        let start = at.0.start as usize + "VERBATIM".len();
        let mistake = |Unreadable { message, at: place }| {
            let place = if place.0.end == 0 { at } else { place };
            Mistake { message: format!("{message} (in C text)"), help: Some(IN_NMODL.into()), at: place }
        };
        lexer::tokens(text, start, &mut tokens).map_err(mistake)?;
        self.preprocessor.run(tokens).map_err(mistake)
    }

    fn block(&mut self, block: &mut Block) {
        // Blocks of text alone are the rule: nothing to do.
        if !block.stmts.iter().any(may_hold_text) {
            return;
        }
        let mut out: Vec<Stmt> = Vec::new();
        // Tokens of a stretch whose braces are still open, how many, and where it began.
        let mut open: Option<(Vec<Token>, i64, At)> = None;
        for mut stmt in std::mem::take(&mut block.stmts) {
            self.inside(&mut stmt);
            let StmtKind::Verbatim(text) = &stmt.kind else {
                match &mut open {
                    Some((tokens, ..)) => {
                        let at = stmt.at;
                        tokens.push(Token { kind: Kind::Nmodl(Box::new(stmt)), at });
                    }
                    None => out.push(stmt),
                }
                continue;
            };
            let (mut tokens, mut depth, begun) = open.take().unwrap_or((Vec::new(), 0, stmt.at));
            match self.tokens(text, stmt.at) {
                Ok(more) => {
                    depth += braces(&more);
                    tokens.extend(more);
                }
                Err(mistake) => {
                    out.push(broken(mistake, stmt.at));
                    continue;
                }
            }
            if depth > 0 {
                open = Some((tokens, depth, begun));
            } else {
                out.push(self.statements(&tokens, begun, stmt.at));
            }
        }
        if let Some((tokens, _, begun)) = open {
            let end = tokens.last().map_or(begun, |t| t.at);
            out.push(self.statements(&tokens, begun, end));
        }
        block.stmts = out;
    }

    /// The statements of a stretch of C text.
    fn statements(&mut self, tokens: &[Token], begun: At, last: At) -> Stmt {
        let at = At(Span::new(begun.0.start as usize, (last.0.end as usize).max(begun.0.start as usize)));
        let kind = match Parser::new(tokens, last_of(last), &mut self.types).statements() {
            Ok(list) => StmtKind::C(list),
            Err(mistake) => return broken(mistake, at),
        };
        Stmt { kind, at }
    }

    /// Blocks inside a statement.
    fn inside(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::From { body, .. }
            | StmtKind::While { body, .. }
            | StmtKind::Block(body)
            | StmtKind::Initial(body)
            | StmtKind::ForNetCons(_, body) => self.block(body),
            StmtKind::If { arms, otherwise } => {
                arms.iter_mut().for_each(|(_, block)| self.block(block));
                otherwise.iter_mut().for_each(|block| self.block(block));
            }
            StmtKind::Solve { if_error: Some(block), .. } => self.block(block),
            _ => {}
        }
    }
}

fn may_hold_text(stmt: &Stmt) -> bool {
    matches!(
        stmt.kind,
        StmtKind::Verbatim(_)
            | StmtKind::From { .. }
            | StmtKind::While { .. }
            | StmtKind::Block(_)
            | StmtKind::Initial(_)
            | StmtKind::ForNetCons(..)
            | StmtKind::If { .. }
            | StmtKind::Solve { if_error: Some(_), .. }
    )
}

/// Braces opened less braces closed.
fn braces(tokens: &[Token]) -> i64 {
    let value = |token: &Token| match token.kind {
        Kind::Sign("{") => 1,
        Kind::Sign("}") => -1,
        _ => 0,
    };
    tokens.iter().map(value).sum()
}

fn broken(mistake: Mistake, at: At) -> Stmt {
    Stmt { kind: StmtKind::C(vec![c::Stmt { kind: c::StmtKind::Broken(mistake), at }]), at }
}
