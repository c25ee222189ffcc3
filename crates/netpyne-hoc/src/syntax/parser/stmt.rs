//! Statements.

use super::{Parsed, Parser};
use crate::syntax::ast::*;
use crate::syntax::lexer::Token;

/// Statements of NEURON's interpreter that mean nothing for a cell.
const REFUSED: &[&str] = &["debug", "edit", "em", "help", "depvar", "eqn", "eqinit", "solve", "delete"];

impl Parser {
    pub(super) fn statement(&mut self) -> Parsed<Stmt> {
        let start = self.span();
        let kind = self.nested(Self::kind)?;
        Ok(Stmt { kind, span: start.to(self.previous()) })
    }

    /// The statement that a condition or loop governs: it starts on the same line.
    fn body(&mut self) -> Parsed<Box<Stmt>> {
        if *self.peek() == Token::Newline && matches!(self.after_newlines(), Token::Sign("{")) {
            self.eat_newlines();
        }
        if *self.peek() == Token::Newline || self.is(";") || self.is("}") {
            // `while (f()) ;`
            return Ok(Box::new(Stmt { kind: StmtKind::Block(Vec::new()), span: self.span() }));
        }
        Ok(Box::new(self.statement()?))
    }

    fn after_newlines(&self) -> &Token {
        let mut ahead = 0;
        while *self.peek_at(ahead) == Token::Newline {
            ahead += 1;
        }
        self.peek_at(ahead)
    }

    fn kind(&mut self) -> Parsed<StmtKind> {
        if self.eat("{") {
            return Ok(StmtKind::Block(self.statements_until(&Token::Sign("}"))?));
        }
        let Token::Name(word) = self.peek().clone() else {
            return self.simple();
        };
        // `help.x` or `insert = 3` would be names; HOC's keywords cannot be.
        match &*word {
            "if" => self.keyword(Self::conditional),
            "while" => self.keyword(|p| {
                let condition = p.condition()?;
                Ok(StmtKind::While(condition, p.body()?))
            }),
            "for" => self.keyword(Self::for_loop),
            "forall" => self.keyword(|p| Ok(StmtKind::ForAll(p.body()?))),
            "forsec" => self.keyword(|p| {
                let list = p.selection()?;
                Ok(StmtKind::ForSections(list, p.body()?))
            }),
            "ifsec" => self.keyword(|p| {
                let list = p.selection()?;
                Ok(StmtKind::IfSection(list, p.body()?))
            }),
            "iterator_statement" => self.keyword(|_| Ok(StmtKind::IteratorStatement)),
            "create" => self.keyword(|p| Ok(StmtKind::Create(p.declared()?))),
            "objref" | "objectvar" => self.keyword(|p| Ok(StmtKind::ObjRef(p.declared()?))),
            "strdef" => self.keyword(|p| Ok(StmtKind::StrDef(p.declared()?))),
            "double" => self.keyword(|p| Ok(StmtKind::Double(p.declared()?))),
            "local" => self.keyword(|p| Ok(StmtKind::Local(p.declared()?))),
            "localobj" => self.keyword(|p| {
                let names = p.declared()?.into_iter().map(|d| d.name).collect();
                Ok(StmtKind::LocalObj(names))
            }),
            "public" => self.keyword(|p| {
                let names = p.names()?.into_iter().map(|(name, _)| name).collect();
                Ok(StmtKind::Public(names))
            }),
            "external" => self.keyword(|p| Ok(StmtKind::External(p.names()?))),
            "access" => self.keyword(|p| Ok(StmtKind::Access(p.path()?))),
            "insert" => self.keyword(|p| p.name("a mechanism").map(|(n, s)| StmtKind::Insert(n, s))),
            "uninsert" => self.keyword(|p| p.name("a mechanism").map(|(n, s)| StmtKind::Uninsert(n, s))),
            "connect" => self.keyword(Self::connect),
            "setpointer" => self.keyword(|p| {
                let pointer = p.path()?;
                p.expect(",", "between pointer and variable")?;
                Ok(StmtKind::SetPointer(pointer, p.path()?))
            }),
            "proc" => self.keyword(|p| p.routine(RoutineSort::Proc)),
            "func" => self.keyword(|p| p.routine(RoutineSort::Func)),
            "obfunc" => self.keyword(|p| p.routine(RoutineSort::ObFunc)),
            "iterator" => self.keyword(|p| p.routine(RoutineSort::Iterator)),
            "begintemplate" => self.keyword(Self::template),
            "print" => self.keyword(|p| {
                if p.ends_here() {
                    return Ok(StmtKind::Print(Vec::new()));
                }
                let mut list = vec![p.expression()?];
                while p.eat(",") {
                    list.push(p.expression()?);
                }
                Ok(StmtKind::Print(list))
            }),
            "return" => self.keyword(|p| {
                let value = if p.ends_here() { None } else { Some(p.expression()?) };
                Ok(StmtKind::Return(value))
            }),
            "break" => self.keyword(|_| Ok(StmtKind::Break)),
            "continue" => self.keyword(|_| Ok(StmtKind::Continue)),
            "stop" => self.keyword(|_| Ok(StmtKind::Stop)),
            "quit" => self.keyword(|p| {
                if p.eat("(") {
                    p.expect(")", "after `quit(`")?;
                }
                Ok(StmtKind::Quit)
            }),
            "else" => Err(self.unexpected("the `if` of this `else`")),
            "endtemplate" => Err(self.unexpected("the `begintemplate` of this `endtemplate`")),
            other if REFUSED.contains(&other) && !matches!(self.peek_at(1), Token::Sign("=" | ".")) => {
                self.at += 1;
                // The rest of the line belongs to it.
                while !self.ends_here() {
                    self.at += 1;
                }
                Ok(StmtKind::Refused(word))
            }
            _ => self.simple(),
        }
    }

    /// Eats the keyword, then reads on.
    fn keyword(&mut self, read: impl FnOnce(&mut Self) -> Parsed<StmtKind>) -> Parsed<StmtKind> {
        self.at += 1;
        read(self)
    }

    fn ends_here(&self) -> bool {
        matches!(self.peek(), Token::Newline | Token::End | Token::Sign("}" | ";"))
    }

    fn condition(&mut self) -> Parsed<Expr> {
        self.expect("(", "before the condition")?;
        let condition = self.expression()?;
        self.expect(")", "after the condition")?;
        Ok(condition)
    }

    /// What `forsec` and `ifsec` select by: a text, or the path of a list or text.
    fn selection(&mut self) -> Parsed<Expr> {
        let start = self.span();
        if let Token::Text(text) = self.peek().clone() {
            self.at += 1;
            return Ok(Expr { kind: ExprKind::Text(text), span: start });
        }
        Ok(Expr::of_path(self.path()?))
    }

    fn conditional(&mut self) -> Parsed<StmtKind> {
        let condition = self.condition()?;
        let then = self.body()?;
        if !matches!(self.after_newlines(), Token::Name(word) if &**word == "else") {
            return Ok(StmtKind::If(condition, then, None));
        }
        self.eat_newlines();
        self.at += 1;
        Ok(StmtKind::If(condition, then, Some(self.body()?)))
    }

    /// What `for (;;)` does before and after: an expression, or statements in braces.
    fn part_of_for(&mut self) -> Parsed<Stmt> {
        if self.is("{") {
            return self.statement();
        }
        let expression = self.expression()?;
        Ok(Stmt { span: expression.span, kind: StmtKind::Expr(expression) })
    }

    fn for_loop(&mut self) -> Parsed<StmtKind> {
        if !self.is("(") {
            let path = self.path()?;
            if !self.eat("=") {
                return Ok(StmtKind::ForIterator(path, (*self.body()?).into()));
            }
            self.assigned_to(&path);
            let from = self.expression()?;
            self.expect(",", "between the first and the last value")?;
            let to = self.expression()?;
            return Ok(StmtKind::ForRange(path, from, to, self.body()?));
        }
        self.at += 1;
        let start = if self.is(";") { None } else { Some(self.part_of_for()?) };
        if self.eat(";") {
            let start = start.map(Box::new);
            let condition = if self.is(";") { None } else { Some(self.expression()?) };
            self.expect(";", "after the condition")?;
            let step = if self.is(")") { None } else { Some(Box::new(self.part_of_for()?)) };
            self.expect(")", "after the step")?;
            return Ok(StmtKind::For { start, condition, step, body: self.body()? });
        }
        let Some(StmtKind::Expr(Expr { kind: ExprKind::Path(variable), .. })) = start.map(|s| s.kind) else {
            return Err(self.unexpected("`;`"));
        };
        self.assigned_to(&variable);
        let ends = if self.eat(",") { Some(self.expression()?) } else { None };
        self.expect(")", "after the variable")?;
        Ok(StmtKind::ForSegments(*variable, ends, self.body()?))
    }

    /// `connect a(0), b(1)`; inside of a section statement `connect a(0), 1`.
    fn connect(&mut self) -> Parsed<StmtKind> {
        let (child, child_x) = self.place()?;
        self.expect(",", "between child and parent")?;
        let (parent, parent_x) = self.place()?;
        Ok(StmtKind::Connect(Box::new(Connect { child, child_x, parent, parent_x })))
    }

    /// `section(x)`, or `x` alone.
    fn place(&mut self) -> Parsed<(Option<Path>, Expr)> {
        let mut expression = self.expression()?;
        if let ExprKind::Path(path) = &mut expression.kind {
            let last = match path.rest.last_mut() {
                Some(last) => Some(last),
                None => match &mut path.base {
                    Base::Name(step) => Some(step),
                    Base::Argument(..) => None,
                },
            };
            if let Some(step) = last
                && let Some(args) = &mut step.args
                && let [Arg::Value(_)] = &args[..]
                && let Some(Arg::Value(x)) = args.pop()
            {
                step.args = None;
                return Ok((Some((**path).clone()), x));
            }
        }
        Ok((None, expression))
    }

    /// An expression, or a section with a statement.
    fn simple(&mut self) -> Parsed<StmtKind> {
        let start = self.at;
        if matches!(self.peek(), Token::Name(_) | Token::Argument(..)) && !self.is_word("new") {
            let path = self.path()?;
            let called = match (path.rest.last(), &path.base) {
                (Some(step), _) | (None, Base::Name(step)) => step.args.is_some(),
                (None, Base::Argument(..)) => false,
            };
            let starts = matches!(self.peek(), Token::Name(_) | Token::Argument(..) | Token::Sign("{"));
            if !called && starts && !self.is_word("else") {
                let inner = self.statement()?;
                return Ok(StmtKind::Within(path, Box::new(inner)));
            }
            self.at = start;
        }
        Ok(StmtKind::Expr(self.expression()?))
    }
}
