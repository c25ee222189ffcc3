//! The interpreter: runs syntax trees against a [`World`].
//!
//! A name is looked up in this order: variables of the routine that are `local`; variables and routines of the instance or
//! of the top level; names of NEURON (range variables, values of sections, `celsius`); functions that are built in.

mod builtin;
mod call;
mod class;
mod control;
mod declare;
mod expression;
mod format;
mod frame;
mod limits;
mod outside;
mod path;
mod place;
mod program;
mod sections;
mod template;
mod timed;

pub use limits::Limits;
pub use outside::{Named, Outcome};

use crate::syntax::ast::{Expr, Name, Routine, Stmt, StmtKind};
use crate::world::{Handle, Refusal, Value, World};
use class::Template;
use frame::{Frame, Scope};
use netpyne_base::{Diagnostic, SourceFile, Span};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// What running something gives, or why it cannot go on.
pub(crate) type Run<T = ()> = Result<T, Box<Diagnostic>>;

/// How a statement ended.
#[derive(Debug)]
pub(crate) enum Flow {
    /// The next one follows.
    On,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `return`, with a value.
    Return(Option<Value>),
    /// `stop` and `quit()`: nothing follows.
    Stop,
}

/// Runs HOC programs.
#[derive(Debug)]
pub struct Interpreter {
    /// What the programs build.
    pub world: World,
    templates: HashMap<Name, Rc<Template>>,
    routines: HashMap<Name, Arc<Routine>>,
    /// Routines as NEURON's library defines them.
    library: HashMap<Name, Arc<Routine>>,
    frames: Vec<Frame>,
    /// File of the statement that runs.
    file: SourceFile,
    /// Names that `load_file` was given.
    loaded: HashSet<String>,
    /// Positions from which `fscan` reads on in the files that run, innermost last; and whether it did.
    reading: Vec<(SourceFile, usize, bool)>,
    /// How deep the program is in windows: what it does there is left out.
    windows: u32,
    limits: Limits,
    steps: u64,
    depth: u32,
    /// Where the statement or expression is that was entered last.
    at: Span,
}

impl Interpreter {
    /// An interpreter for a world.
    pub fn new(world: World) -> Self {
        Self::with_limits(world, Limits::default())
    }

    /// An interpreter that stops programs earlier or later.
    pub fn with_limits(world: World, limits: Limits) -> Self {
        Self {
            world,
            templates: HashMap::new(),
            routines: HashMap::new(),
            library: HashMap::new(),
            frames: vec![Frame::new(Scope::Top, Vec::new())],
            file: SourceFile::new("", ""),
            loaded: HashSet::new(),
            reading: Vec::new(),
            windows: 0,
            limits,
            steps: 0,
            depth: 0,
            at: Span::default(),
        }
    }

    /// Runs a text at the top level.
    pub fn execute(&mut self, text: &str) -> Result<(), Box<Diagnostic>> {
        self.run_source(SourceFile::new("hoc", text))
    }

    /// Makes an instance of a template, or an object of a built-in class.
    pub fn instantiate(&mut self, class: &str, args: Vec<Value>) -> Result<Handle, Box<Diagnostic>> {
        let span = Span::default();
        self.new_object(class, args, span)
    }

    /// Names of the templates that are loaded.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.templates.keys().map(|name| &**name).collect();
        names.sort_unstable();
        names.into_iter()
    }

    /// The error that a refusal is at a place of the running file.
    fn refused(&self, span: Span, refusal: Refusal) -> Box<Diagnostic> {
        let mistake = Diagnostic::error(refusal.message).help_opt(refusal.help);
        Box::new(if self.file.text.is_empty() { mistake } else { mistake.at_source(&self.file, span) })
    }

    fn error(&self, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
        self.refused(span, Refusal::new(message))
    }

    fn frame(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn scope(&self) -> Scope {
        self.frames.last().map_or(Scope::Top, |frame| frame.scope.clone())
    }

    fn statements(&mut self, list: &[Stmt]) -> Run<Flow> {
        for statement in list {
            match self.statement(statement)? {
                Flow::On => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::On)
    }

    /// Counts one step and one level of nesting; errors past the limits.
    fn enter(&mut self, span: Span) -> Run {
        self.at = span;
        self.steps += 1;
        self.depth += 1;
        match self.limits.exceeded(self.steps + self.world.work(), self.depth, &self.world) {
            Some(refusal) => Err(self.refused(span, refusal)),
            None => Ok(()),
        }
    }

    fn statement(&mut self, statement: &Stmt) -> Run<Flow> {
        self.enter(statement.span)?;
        let flow = self.kind(statement);
        self.depth -= 1;
        self.world.collect();
        flow
    }

    fn kind(&mut self, statement: &Stmt) -> Run<Flow> {
        let span = statement.span;
        match &statement.kind {
            StmtKind::Expr(expression) => self.effect(expression)?,
            StmtKind::Block(list) => return self.statements(list),
            StmtKind::Within(path, inner) => return self.within(path, inner),
            StmtKind::If(condition, then, otherwise) => {
                return self.conditional(condition, then, otherwise.as_deref());
            }
            StmtKind::While(condition, body) => return self.while_loop(condition, body),
            StmtKind::For { start, condition, step, body } => {
                return self.for_loop([start, step].map(Option::as_deref), condition.as_ref(), body);
            }
            StmtKind::ForRange(variable, from, to, body) => {
                return self.for_range(variable, from, to, body);
            }
            StmtKind::ForSegments(variable, ends, body) => {
                return self.for_segments(variable, ends.as_ref(), body, span);
            }
            StmtKind::ForIterator(path, body) => return self.for_iterator(path, body),
            StmtKind::IteratorStatement => return self.iterator_statement(span),
            StmtKind::ForAll(body) => return self.for_all(body),
            StmtKind::ForSections(list, body) => return self.for_sections(list, body),
            StmtKind::IfSection(list, body) => return self.if_section(list, body),
            StmtKind::Create(list) => self.create(list)?,
            StmtKind::ObjRef(list) => self.declare_objects(list)?,
            StmtKind::StrDef(list) => self.declare_texts(list),
            StmtKind::Double(list) => self.declare_numbers(list)?,
            StmtKind::Local(list) => self.declare_locals(list)?,
            StmtKind::LocalObj(names) => self.declare_local_objects(names),
            StmtKind::Public(_) | StmtKind::External(_) => {
                return Err(self.error(span, "`public` and `external` belong into a template"));
            }
            StmtKind::Access(path) => self.access(path)?,
            StmtKind::Insert(name, span) => self.insert(name, *span)?,
            StmtKind::Uninsert(name, span) => self.uninsert(name, *span)?,
            StmtKind::Connect(connect) => self.connect(connect, span)?,
            StmtKind::Define(routine) => self.define(routine),
            StmtKind::Template(text) => self.define_template(text)?,
            StmtKind::Print(list) => self.print(list)?,
            StmtKind::Return(value) => return self.return_value(value.as_ref()),
            StmtKind::Break => return Ok(Flow::Break),
            StmtKind::Continue => return Ok(Flow::Continue),
            StmtKind::Stop | StmtKind::Quit => return Ok(Flow::Stop),
            StmtKind::SetPointer(pointer, variable) => self.set_pointer(pointer, variable)?,
            StmtKind::Refused(name) => {
                return Err(self.error(span, format!("`{name}` has no meaning for a cell")));
            }
        }
        Ok(Flow::On)
    }

    fn return_value(&mut self, value: Option<&Expr>) -> Run<Flow> {
        Ok(Flow::Return(value.map(|value| self.value(value)).transpose()?))
    }
}
