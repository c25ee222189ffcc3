//! Tokens of C to statements.

use super::lexer::{Kind, Token};
use crate::ast::At;
use crate::ast::c::*;
use netpyne_base::Span;
use std::collections::BTreeSet;

/// What is read, or the first thing that is not understood.
pub(super) type Read<T> = Result<T, Mistake>;

/// Statements and expressions may be nested this deep: the stack is finite.
const DEEPEST: u32 = 200;

/// Where the parser stands.
pub(super) struct Parser<'t> {
    tokens: &'t [Token],
    next: usize,
    depth: u32,
    /// Where the text ends.
    end: At,
    /// Names of types that the file defines.
    pub(super) types: &'t mut BTreeSet<String>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(tokens: &'t [Token], end: At, types: &'t mut BTreeSet<String>) -> Self {
        Self { tokens, next: 0, depth: 0, end, types }
    }

    pub(super) fn kind(&self) -> Option<&'t Kind> {
        self.kind_after(0)
    }

    /// The kind of the token `n` after the next.
    pub(super) fn kind_after(&self, n: usize) -> Option<&'t Kind> {
        self.tokens.get(self.next + n).map(|t| &t.kind)
    }

    pub(super) fn at(&self) -> At {
        self.tokens.get(self.next).map_or(self.end, |t| t.at)
    }

    pub(super) fn bump(&mut self) {
        self.next += 1;
    }

    /// Where the parser stands, to hand to [`Self::back_to`].
    pub(super) fn mark(&self) -> usize {
        self.next
    }

    pub(super) fn back_to(&mut self, mark: usize) {
        self.next = mark;
    }

    pub(super) fn at_end(&self) -> bool {
        self.next >= self.tokens.len()
    }

    /// From the token at `from` to the one consumed last.
    pub(super) fn since(&self, from: At) -> At {
        let last = self.tokens.get(self.next.saturating_sub(1)).map_or(from, |t| t.at);
        if last.0.end >= from.0.start {
            At(Span::new(from.0.start as usize, last.0.end as usize))
        } else {
            from
        }
    }

    pub(super) fn is(&self, sign: &'static str) -> bool {
        self.kind() == Some(&Kind::Sign(sign))
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.kind(), Some(Kind::Word(w)) if w == word)
    }

    pub(super) fn eat(&mut self, sign: &'static str) -> bool {
        let found = self.is(sign);
        self.next += usize::from(found);
        found
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, sign: &'static str, context: &str) -> Read<()> {
        if self.eat(sign) {
            Ok(())
        } else {
            self.fail(&format!("expected `{sign}` {context} in C text"), None)
        }
    }

    pub(super) fn fail<T>(&self, message: &str, help: Option<&str>) -> Read<T> {
        Err(Mistake { message: message.to_string(), help: help.map(str::to_string), at: self.at() })
    }

    /// The next word, which is a name.
    pub(super) fn name(&mut self, what: &str) -> Read<crate::ast::Ident> {
        let at = self.at();
        match self.kind() {
            Some(Kind::Word(name)) if !is_keyword(name) => {
                self.bump();
                Ok(crate::ast::Ident { name: name.clone(), at })
            }
            _ => self.fail(&format!("expected {what} in C text"), None),
        }
    }

    /// Goes one level deeper for `inner`.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEEPEST {
            return self.fail("this C text is nested too deeply", None);
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Past the token that closes the bracket consumed last.
    pub(super) fn skip_closed(&mut self) {
        let mut open = 1;
        while open > 0 && !self.at_end() {
            match self.kind() {
                Some(Kind::Sign("{" | "(")) => open += 1,
                Some(Kind::Sign("}" | ")")) => open -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    /// Past the next `;` outside brackets, or past the braces that end a definition.
    pub(super) fn skip_declaration(&mut self) {
        while !self.at_end() {
            match self.kind() {
                Some(Kind::Sign(";")) => return self.bump(),
                Some(Kind::Sign("(")) => {
                    self.bump();
                    self.skip_closed();
                }
                Some(Kind::Sign("{")) => {
                    self.bump();
                    self.skip_closed();
                    self.eat(";");
                    return;
                }
                _ => self.bump(),
            }
        }
    }

    /// Statements up to the end of the text.
    pub(super) fn statements(&mut self) -> Read<Vec<Stmt>> {
        let mut out = Vec::new();
        while !self.at_end() {
            self.statement_into(&mut out)?;
        }
        Ok(out)
    }

    /// Statements up to `}`, which is consumed.
    pub(super) fn block(&mut self) -> Read<Vec<Stmt>> {
        let mut out = Vec::new();
        while !self.eat("}") {
            if self.at_end() {
                return self.fail("expected `}` in C text", None);
            }
            self.statement_into(&mut out)?;
        }
        Ok(out)
    }

    fn statement_into(&mut self, out: &mut Vec<Stmt>) -> Read<()> {
        if self.eat(";") {
            return Ok(());
        }
        if self.is_word("typedef") || self.is_word("extern") || self.is_word("using") {
            self.skip_declaration();
            return Ok(());
        }
        let statement = self.deeper(Self::statement)?;
        out.extend(statement);
        Ok(())
    }

    /// One statement; none: it says nothing.
    fn statement(&mut self) -> Read<Option<Stmt>> {
        let at = self.at();
        let kind = match self.kind() {
            None => return self.fail("a statement is missing in C text", None),
            Some(Kind::Nmodl(stmt)) => {
                self.bump();
                StmtKind::Nmodl(stmt.clone())
            }
            Some(Kind::Sign("{")) => {
                self.bump();
                StmtKind::Block(self.block()?)
            }
            Some(Kind::Sign(";")) => {
                self.bump();
                return Ok(None);
            }
            Some(Kind::Word(word)) => match word.as_str() {
                "if" => self.conditional()?,
                "while" => {
                    self.bump();
                    let condition = self.in_brackets()?;
                    StmtKind::While(condition, self.body()?)
                }
                "do" => {
                    self.bump();
                    let body = self.body()?;
                    if !self.eat_word("while") {
                        return self.fail("expected `while` after `do` in C text", None);
                    }
                    let condition = self.in_brackets()?;
                    self.eat(";");
                    StmtKind::DoWhile(body, condition)
                }
                "for" => self.for_loop()?,
                "switch" => self.switch()?,
                "break" | "continue" => {
                    self.bump();
                    self.end_statement()?;
                    if word == "break" { StmtKind::Break } else { StmtKind::Continue }
                }
                "return" => {
                    self.bump();
                    let value = if self.is(";") { None } else { Some(self.expr()?) };
                    self.end_statement()?;
                    StmtKind::Return(value)
                }
                "goto" | "asm" | "throw" | "try" | "delete" | "new" | "case" | "default" | "else" => {
                    let help = "write it with `if`, `for`, `while` and `switch`";
                    return self.fail(&format!("`{word}` is not supported here in C text"), Some(help));
                }
                _ if self.begins_declaration() => {
                    return match self.declaration()? {
                        Some(list) if !list.is_empty() => {
                            Ok(Some(Stmt { kind: StmtKind::Declare(list), at: self.since(at) }))
                        }
                        _ => Ok(None),
                    };
                }
                _ => self.expression_statement()?,
            },
            Some(_) => self.expression_statement()?,
        };
        Ok(Some(Stmt { kind, at: self.since(at) }))
    }

    fn expression_statement(&mut self) -> Read<StmtKind> {
        let e = self.expr()?;
        self.end_statement()?;
        Ok(StmtKind::Expr(e))
    }

    /// `;`, which may be missing before the end of the text and before an NMODL statement.
    pub(super) fn end_statement(&mut self) -> Read<()> {
        if self.at_end() || matches!(self.kind(), Some(Kind::Nmodl(_))) {
            return Ok(());
        }
        self.expect(";", "after a statement")
    }

    fn in_brackets(&mut self) -> Read<Expr> {
        self.expect("(", "before a condition")?;
        let e = self.expr()?;
        self.expect(")", "after a condition")?;
        Ok(e)
    }

    /// The statement that a loop or condition is about.
    fn body(&mut self) -> Read<Box<Stmt>> {
        let at = self.at();
        let statement = self.deeper(Self::statement)?;
        Ok(Box::new(statement.unwrap_or(Stmt { kind: StmtKind::Block(Vec::new()), at })))
    }

    fn conditional(&mut self) -> Read<StmtKind> {
        self.bump();
        let condition = self.in_brackets()?;
        let yes = self.body()?;
        let no = if self.eat_word("else") { Some(self.body()?) } else { None };
        Ok(StmtKind::If(condition, yes, no))
    }

    fn for_loop(&mut self) -> Read<StmtKind> {
        self.bump();
        self.expect("(", "after `for`")?;
        let at = self.at();
        let first = if self.eat(";") {
            None
        } else if self.begins_declaration() {
            let list = self.declaration()?.unwrap_or_default();
            Some(Box::new(Stmt { kind: StmtKind::Declare(list), at: self.since(at) }))
        } else {
            let e = self.expr()?;
            self.expect(";", "in `for`")?;
            Some(Box::new(Stmt { kind: StmtKind::Expr(e), at: self.since(at) }))
        };
        let condition = if self.is(";") { None } else { Some(self.expr()?) };
        self.expect(";", "in `for`")?;
        let step = if self.is(")") { None } else { Some(self.expr()?) };
        self.expect(")", "in `for`")?;
        Ok(StmtKind::For { first, condition, step, body: self.body()? })
    }

    fn switch(&mut self) -> Read<StmtKind> {
        self.bump();
        let value = self.in_brackets()?;
        self.expect("{", "after `switch`")?;
        let mut cases: Vec<Case> = Vec::new();
        while !self.eat("}") {
            if self.is_word("case") || self.is_word("default") {
                let is_default = self.is_word("default");
                self.bump();
                let label = if is_default { None } else { Some(self.ternary()?) };
                self.expect(":", "after a label")?;
                match cases.last_mut() {
                    Some(case) if case.body.is_empty() => case.labels.push(label),
                    _ => cases.push(Case { labels: vec![label], body: Vec::new() }),
                }
                continue;
            }
            if self.at_end() {
                return self.fail("expected `}` in C text", None);
            }
            match cases.last_mut() {
                Some(case) => {
                    let mut body = std::mem::take(&mut case.body);
                    self.statement_into(&mut body)?;
                    // A label may follow at once, even where a statement says nothing.
                    if let Some(case) = cases.last_mut() {
                        case.body = body;
                    }
                }
                None => return self.fail("a statement before the first label of `switch` never runs", None),
            }
        }
        Ok(StmtKind::Switch(value, cases))
    }
}

/// Words that are no names.
pub(super) fn is_keyword(word: &str) -> bool {
    const WORDS: [&str; 25] = [
        "if", "else", "while", "do", "for", "switch", "case", "default", "break", "continue", "return",
        "goto", "sizeof", "struct", "union", "enum", "typedef", "static", "extern", "const", "asm", "new",
        "delete", "throw", "try",
    ];
    WORDS.contains(&word)
}
