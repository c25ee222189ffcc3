//! Tokens to nodes: Python's expression grammar, as far as strings of models use it.

use crate::Names;
use crate::lex::{Token, tokens};
use crate::names::{Constant, Name};
use crate::node::{Node, NodeId};
use crate::number::{Arith, Compare, Num};
use netpyne_base::Span;

/// A mistake in a text: message, where, help.
pub(crate) type Mistake = (String, Span, Vec<String>);

/// Deepest nesting that is accepted; evaluation recurses this deep.
const MAX_DEPTH: u16 = 200;

/// Most nodes that are accepted.
const MAX_NODES: usize = 100_000;

pub(crate) struct Parsed {
    pub nodes: Vec<Node>,
    pub spans: Vec<Span>,
    pub root: NodeId,
}

pub(crate) fn parse(text: &str, names: &Names) -> Result<Parsed, Mistake> {
    let tokens = tokens(text).map_err(|(message, span)| (message, span, Vec::new()))?;
    let mut parser =
        Parser { tokens, at: 0, names, nodes: Vec::new(), spans: Vec::new(), heights: Vec::new(), depth: 0 };
    if parser.peek() == &Token::End {
        return Err(("the string function is empty".to_owned(), Span::default(), Vec::new()));
    }
    let root = parser.conditional()?;
    match parser.peek() {
        Token::End => Ok(Parsed { nodes: parser.nodes, spans: parser.spans, root }),
        Token::Symbol("&" | "|" | "~" | "^") => {
            parser.fail_with("bit operators are not supported", "combine conditions with `and`, `or`, `not`")
        }
        other => parser.fail(format!("expected an operator, found {}", other.describe())),
    }
}

pub(crate) struct Parser<'a> {
    tokens: Vec<(Token, Span)>,
    at: usize,
    pub(crate) names: &'a Names,
    nodes: Vec<Node>,
    spans: Vec<Span>,
    heights: Vec<u16>,
    depth: u16,
}

type Parse = Result<NodeId, Mistake>;

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    fn advance(&mut self) {
        // The end token is never passed.
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Token::Symbol(s) if *s == symbol);
        if found {
            self.advance();
        }
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Name(n) if n == word);
        if found {
            self.advance();
        }
        found
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Mistake> {
        Err((message.into(), self.span(), Vec::new()))
    }

    fn fail_with<T>(&self, message: impl Into<String>, help: &str) -> Result<T, Mistake> {
        Err((message.into(), self.span(), vec![help.to_owned()]))
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Mistake> {
        if self.eat(symbol) {
            return Ok(());
        }
        self.fail(format!("expected `{symbol}`, found {}", self.peek().describe()))
    }

    /// Adds a node; `children` give its height, which evaluation must be able to recurse through.
    fn add(&mut self, node: Node, span: Span, children: &[NodeId]) -> Parse {
        let height = children.iter().map(|c| self.heights[*c as usize]).max().unwrap_or(0) + 1;
        if height > MAX_DEPTH || self.nodes.len() >= MAX_NODES {
            return Err(("the expression is too deep or too long".to_owned(), span, Vec::new()));
        }
        self.nodes.push(node);
        self.spans.push(span);
        self.heights.push(height);
        Ok((self.nodes.len() - 1) as NodeId)
    }

    fn span_of(&self, id: NodeId) -> Span {
        self.spans[id as usize]
    }

    /// Runs `inner` one level deeper.
    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parse) -> Parse {
        if self.depth >= MAX_DEPTH {
            return self.fail("the expression is nested too deeply");
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn conditional(&mut self) -> Parse {
        self.deeper(|p| {
            let yes = p.disjunction()?;
            if !p.word("if") {
                return Ok(yes);
            }
            let condition = p.disjunction()?;
            if !p.word("else") {
                return p.fail(format!("expected `else`, found {}", p.peek().describe()));
            }
            let no = p.conditional()?;
            let span = p.span_of(yes).to(p.span_of(no));
            p.add(Node::If(yes, condition, no), span, &[yes, condition, no])
        })
    }

    fn disjunction(&mut self) -> Parse {
        let mut left = self.conjunction()?;
        while self.word("or") {
            let right = self.conjunction()?;
            let span = self.span_of(left).to(self.span_of(right));
            left = self.add(Node::Or(left, right), span, &[left, right])?;
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Parse {
        let mut left = self.negation()?;
        while self.word("and") {
            let right = self.negation()?;
            let span = self.span_of(left).to(self.span_of(right));
            left = self.add(Node::And(left, right), span, &[left, right])?;
        }
        Ok(left)
    }

    fn negation(&mut self) -> Parse {
        let start = self.span();
        if self.word("not") {
            let inner = self.deeper(Self::negation)?;
            let span = start.to(self.span_of(inner));
            return self.add(Node::Not(inner), span, &[inner]);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parse {
        let first = self.sum()?;
        let (mut rest, mut children) = (Vec::new(), vec![first]);
        while let Token::Symbol(symbol) = self.peek() {
            let compare = match *symbol {
                "<" => Compare::Lt,
                "<=" => Compare::Le,
                ">" => Compare::Gt,
                ">=" => Compare::Ge,
                "==" => Compare::Eq,
                "!=" => Compare::Ne,
                _ => break,
            };
            self.advance();
            let operand = self.sum()?;
            rest.push((compare, operand));
            children.push(operand);
        }
        match rest.last() {
            None => Ok(first),
            Some(last) => {
                let span = self.span_of(first).to(self.span_of(last.1));
                self.add(Node::Compare(first, rest), span, &children)
            }
        }
    }

    fn sum(&mut self) -> Parse {
        let mut left = self.product()?;
        loop {
            let op = match self.peek() {
                Token::Symbol("+") => Arith::Add,
                Token::Symbol("-") => Arith::Sub,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.product()?;
            left = self.arith(op, left, right)?;
        }
    }

    fn product(&mut self) -> Parse {
        let mut left = self.factor()?;
        loop {
            let op = match self.peek() {
                Token::Symbol("*") => Arith::Mul,
                Token::Symbol("/") => Arith::Div,
                Token::Symbol("//") => Arith::FloorDiv,
                Token::Symbol("%") => Arith::Mod,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.factor()?;
            left = self.arith(op, left, right)?;
        }
    }

    fn arith(&mut self, op: Arith, left: NodeId, right: NodeId) -> Parse {
        let span = self.span_of(left).to(self.span_of(right));
        self.add(Node::Arith(op, left, right), span, &[left, right])
    }

    /// Signs; they bind less tightly than `**` on their right.
    fn factor(&mut self) -> Parse {
        let start = self.span();
        let minus = self.eat("-");
        if !minus && !self.eat("+") {
            return self.power();
        }
        let inner = self.deeper(Self::factor)?;
        let span = start.to(self.span_of(inner));
        self.add(if minus { Node::Neg(inner) } else { Node::Pos(inner) }, span, &[inner])
    }

    fn power(&mut self) -> Parse {
        let base = self.postfix()?;
        if !self.eat("**") {
            return Ok(base);
        }
        let exponent = self.deeper(Self::factor)?;
        self.arith(Arith::Pow, base, exponent)
    }

    fn postfix(&mut self) -> Parse {
        let mut value = self.atom()?;
        while self.eat("[") {
            let index = self.conditional()?;
            let end = self.span();
            self.expect("]")?;
            let span = self.span_of(value).to(end);
            value = self.add(Node::Index(value, index), span, &[value, index])?;
        }
        Ok(value)
    }

    fn atom(&mut self) -> Parse {
        let (token, span) = self.tokens[self.at].clone();
        match token {
            Token::Int(i) => {
                self.advance();
                self.add(Node::Const(Num::int(i)), span, &[])
            }
            Token::Float(x) => {
                self.advance();
                self.add(Node::Const(Num::float(x)), span, &[])
            }
            Token::Symbol("(") => {
                self.advance();
                let (items, comma) = self.items(")")?;
                let end = self.span();
                self.expect(")")?;
                match items[..] {
                    [inner] if !comma => {
                        self.spans[inner as usize] = span.to(end);
                        Ok(inner)
                    }
                    _ => self.add(Node::List(items.clone()), span.to(end), &items),
                }
            }
            Token::Symbol("[") => {
                self.advance();
                let (items, _) = self.items("]")?;
                let end = self.span();
                self.expect("]")?;
                self.add(Node::List(items.clone()), span.to(end), &items)
            }
            Token::Name(name) => {
                self.advance();
                self.name(&name, span)
            }
            other => self.fail(format!("expected a value, found {}", other.describe())),
        }
    }

    /// Expressions separated by commas up to `close`, and whether there was a comma.
    fn items(&mut self, close: &str) -> Result<(Vec<NodeId>, bool), Mistake> {
        let (mut items, mut comma) = (Vec::new(), false);
        while !matches!(self.peek(), Token::Symbol(s) if *s == close) {
            items.push(self.conditional()?);
            if !self.eat(",") {
                break;
            }
            comma = true;
        }
        Ok((items, comma))
    }

    fn name(&mut self, name: &str, span: Span) -> Parse {
        let call = matches!(self.peek(), Token::Symbol("("));
        if !call {
            return self.variable(name, span);
        }
        self.advance();
        let (args, _) = self.items(")")?;
        let span = span.to(self.span());
        self.expect(")")?;
        let node = self.call(name, &args, span)?;
        self.add(node, span, &args)
    }

    /// Every name in the text, once each.
    pub(crate) fn all_names(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for (token, _) in &self.tokens {
            if let Token::Name(name) = token
                && !found.contains(&name.as_str())
            {
                found.push(name);
            }
        }
        found
    }

    fn variable(&mut self, name: &str, span: Span) -> Parse {
        let node = match (self.names.lookup(name), name) {
            (Some(Name::Variable(slot)), _) => Node::Var(slot as u32),
            (Some(Name::Constant(index)), _) => Node::Const(match self.names.constant_value(index) {
                Constant::Int(i) => Num::int(i),
                Constant::Float(x) => Num::float(x),
            }),
            (None, "True") => Node::Const(Num::bool(true, false)),
            (None, "False") => Node::Const(Num::bool(false, false)),
            (None, "pi") => Node::Const(Num::float(std::f64::consts::PI)),
            (None, "inf") if !self.names.is_density() => Node::Const(Num::float(f64::INFINITY)),
            (None, "np.pi") if self.names.is_density() => Node::Const(Num::float(std::f64::consts::PI)),
            (None, "np.inf") if self.names.is_density() => Node::Const(Num::float(f64::INFINITY)),
            (None, _) => return Err(self.unknown(name, span)),
        };
        self.add(node, span, &[])
    }
}
