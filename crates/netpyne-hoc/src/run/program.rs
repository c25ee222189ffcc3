//! Files: `load_file` and `xopen` with NEURON's search order, and texts that are executed.

use super::frame::{Frame, Scope};
use super::{Flow, Interpreter, Run};
use crate::syntax::ast::{Base, Expr, ExprKind, Stmt, StmtKind};
use crate::syntax::{Statements, source};
use crate::world::{Binding, Numbers, Object, ObjectArray, Value, seen_from, text_cell};
use netpyne_base::{SourceFile, Span};
use std::path::Path;

/// Files of NEURON's library whose contents are built in here.
const BUILT_IN: &[&str] =
    &["stdlib.hoc", "stdrun.hoc", "stdgui.hoc", "nrngui.hoc", "import3d.hoc", "noload.hoc"];

/// Files of NEURON's library with templates that models make objects of.
const TEMPLATES: &[(&str, &str)] = &[
    ("electrod.hoc", include_str!("library/electrod.hoc")),
    ("inserter.hoc", include_str!("library/inserter.hoc")),
    ("netparmpi.hoc", include_str!("library/netparmpi.hoc")),
    ("pointman.hoc", include_str!("library/pointman.hoc")),
    ("single.hoc", include_str!("library/single.hoc")),
];

/// Files of NEURON's library that are windows.
const WINDOWS: &[&str] = &[
    "atoltool.hoc",
    "celbild.hoc",
    "chanbild.hoc",
    "family.hoc",
    "fitrun.hoc",
    "grapher.hoc",
    "impedanc.hoc",
    "mknetgui.hoc",
    "movierun.hoc",
    "mulfit.hoc",
    "netbild.hoc",
    "pointgrp.hoc",
    "pwman.hoc",
    "runfit.hoc",
    "samecell.hoc",
    "shapebox.hoc",
    "spacepl.hoc",
    "stdgui.hoc",
    "thresh.hoc",
    "varstep.hoc",
    "vcomp.hoc",
    "wopen.hoc",
];

/// Object variables of NEURON's library that programs use as if they were theirs.
const LIBRARY_OBJECTS: &[&str] =
    &["graphItem", "tempobj", "tobj", "tobj1", "nrnmainmenu_", "numericalmethodpanel", "pyobj", "grbox"];

/// Text variables of it.
const LIBRARY_TEXTS: &[(&str, &str)] =
    &[("tstr", ""), ("temp_string_", "t"), ("temp_string2_", ""), ("rwdname", "")];

/// Variables that `stdrun.hoc` sets.
const RUN_VARIABLES: &[(&str, f64)] = &[
    ("tstop", 5.0),
    ("v_init", -65.0),
    ("steps_per_ms", 40.0),
    ("nstep_steprun", 1.0),
    ("global_ra", 35.4),
    ("using_cvode_", 0.0),
    ("stdrun_quiet", 0.0),
    ("realtime", 0.0),
    ("running_", 1.0),
    ("runStopIn", 1.0),
    ("runStopAt", 5.0),
    ("screen_update_invl", 0.05),
    ("eventslow", 1.0),
    ("eventcount", 0.0),
    ("init_seed", 0.0),
    ("n_graph_lists", 4.0),
];

impl Interpreter {
    /// Runs a file at the top level, from its own folder, unless it was loaded by this name before; `false` if there is none.
    pub fn load_file(&mut self, name: &str) -> Result<bool, Box<netpyne_base::Diagnostic>> {
        self.open_file(name, false)
    }

    pub(super) fn open_file(&mut self, name: &str, again: bool) -> Run<bool> {
        if !again && self.loaded.contains(name) {
            return Ok(true);
        }
        let (folder, base) = match name.rsplit_once('/') {
            Some((folder, base)) => (seen_from(&self.world.folder, &format!("{folder}/")), base),
            None => (self.world.folder.clone(), name),
        };
        let path = folder.join(base);
        if !self.world.files.is_file(&path) {
            if BUILT_IN.contains(&base) {
                self.loaded.insert(name.to_owned());
                self.load_library(base)?;
                return Ok(true);
            }
            if let Some((name, text)) = TEMPLATES.iter().find(|(name, _)| *name == base) {
                self.loaded.insert((*name).to_owned());
                self.load_library("stdlib.hoc")?;
                self.run_source(SourceFile::new(*name, *text))?;
                return Ok(true);
            }
            if WINDOWS.contains(&base) {
                self.world.note(format!("`{base}` is a window of NEURON and does nothing here"));
                return Ok(true);
            }
            self.world.note(format!("the file `{name}` was not found in `{}`", self.world.folder.display()));
            return Ok(false);
        }
        self.loaded.insert(name.to_owned());
        let before = std::mem::replace(&mut self.world.folder, folder);
        let ran = self.run_path(&path, Scope::Top);
        self.world.folder = before;
        ran.map(|()| true)
    }

    /// Runs a file, however often, from the folder at hand; in a routine of a template its names are those of the instance.
    pub(super) fn xopen(&mut self, name: &str, span: Span) -> Run {
        let path = seen_from(&self.world.folder, name);
        if !self.world.files.is_file(&path) {
            let is_template = TEMPLATES.iter().any(|(base, _)| *base == name);
            if is_template || BUILT_IN.contains(&name) || WINDOWS.contains(&name) {
                return self.open_file(name, false).map(|_| ());
            }
            let message = format!("the file `{name}` was not found in `{}`", self.world.folder.display());
            return Err(self.error(span, message));
        }
        self.run_path(&path, self.scope())
    }

    fn run_path(&mut self, path: &Path, scope: Scope) -> Run {
        let bytes = self.world.files.read(path).map_err(|error| {
            Box::new(netpyne_base::Diagnostic::error(format!("cannot read `{}`: {error}", path.display())))
        })?;
        self.world.worked(bytes.len());
        self.run_in(source(path.display().to_string(), &bytes), scope)
    }

    /// Runs a text at the top level, statement by statement.
    pub(super) fn run_source(&mut self, source: SourceFile) -> Run {
        self.run_in(source, Scope::Top)
    }

    /// Runs a text where an instance looks names up.
    pub(super) fn run_in(&mut self, source: SourceFile, scope: Scope) -> Run {
        if self.frames.len() > self.limits.calls {
            let message =
                format!("files and routines call each other more than {} levels deep", self.limits.calls);
            return Err(self.error(self.at, message));
        }
        let file = std::mem::replace(&mut self.file, source.clone());
        let depth = self.frames.len();
        self.frames.push(Frame::new(scope, Vec::new()));
        self.reading.push((source.clone(), 0, false));
        let ran = self.run_statements(Statements::new(source));
        self.reading.pop();
        self.frames.truncate(depth);
        ran?;
        self.file = file;
        Ok(())
    }

    fn run_statements(&mut self, mut reader: Statements) -> Run {
        while let Some(statement) = reader.next()? {
            for name in reader.take_assigned() {
                self.make_variable(&name);
            }
            if self.is_in_window(&statement) {
                continue;
            }
            let next_line = reader.next_line();
            if let Some(reading) = self.reading.last_mut() {
                (reading.1, reading.2) = (next_line, false);
            }
            let flow = self.statement(&statement)?;
            if let Some(&(_, at, true)) = self.reading.last() {
                reader.go_to(at);
            }
            if matches!(flow, Flow::Stop) {
                break;
            }
        }
        Ok(())
    }

    /// Whether a statement is between `object_push` of a window and `object_pop`: it would set up the window.
    fn is_in_window(&mut self, statement: &Stmt) -> bool {
        if self.windows == 0 {
            return false;
        }
        if calls(statement, "object_push") {
            self.windows += 1;
        }
        if calls(statement, "object_pop") {
            self.windows -= 1;
        }
        true
    }

    /// A name that a statement assigns to is a number from then on, unless it is something else.
    fn make_variable(&mut self, name: &crate::syntax::ast::Name) {
        let external = match self.scope() {
            Scope::Instance(_, template) => {
                template.external.contains(name) || template.routines.contains_key(name)
            }
            Scope::Top => self.routines.contains_key(name),
        };
        if !external && self.names_mut().get(name).is_none() && !self.is_neurons(name) {
            self.names_mut().set(name, Binding::Numbers(Numbers::new(&[])));
        }
    }

    /// `execute(text)`, at the top level or where an instance looks names up.
    pub(super) fn execute_text(&mut self, text: &str, object: Option<crate::world::Handle>) -> Run {
        let scope = match object {
            None => Scope::Top,
            Some(object) => {
                let class = self.world.objects.get(object.id()).map(|e| e.class.clone());
                match class.and_then(|class| self.templates.get(&*class).cloned()) {
                    Some(template) => Scope::Instance(object, template),
                    None => {
                        return Err(self.error(self.at, "text is executed in instances of templates only"));
                    }
                }
            }
        };
        // A text that begins with `~` would be executed as it stands, not in braces; here both are the same.
        let text = text.strip_prefix('~').unwrap_or(text);
        self.run_in(SourceFile::new("executed text", text), scope)
    }

    /// What the files of NEURON's library define that models use.
    fn load_library(&mut self, base: &str) -> Run {
        let number = |value: f64| {
            let numbers = Numbers::new(&[]);
            numbers.set(0, value);
            Binding::Numbers(numbers)
        };
        let runs = matches!(base, "stdrun.hoc" | "nrngui.hoc" | "stdgui.hoc");
        if runs && self.world.top.get("v_init").is_none() {
            for (name, value) in RUN_VARIABLES {
                self.world.top.set(name, number(*value));
            }
        }
        if self.world.top.get("hoc_sf_").is_none() {
            let functions = self.world.objects.add("StringFunctions", Object::StringFunctions);
            self.world.top.set("hoc_sf_", Binding::Objects(ObjectArray::holding(functions)));
            self.world.top.set("hoc_obj_", Binding::Objects(ObjectArray::new(&[2])));
        }
        for name in LIBRARY_OBJECTS {
            if self.world.top.get(name).is_none() {
                let class = if *name == "numericalmethodpanel" { "NumericalMethodPanel" } else { "Graph" };
                let window = self.world.objects.add(class, Object::Inert);
                self.world.top.set(name, Binding::Objects(ObjectArray::holding(window)));
            }
        }
        for (name, text) in LIBRARY_TEXTS {
            if self.world.top.get(name).is_none() {
                self.world.top.set(name, Binding::Text(text_cell(text)));
            }
        }
        if !self.templates.contains_key("SubsetDomainIterator") {
            self.run_source(SourceFile::new("stdlib.hoc", include_str!("library/stdlib.hoc")))?;
            self.run_source(SourceFile::new("subiter.hoc", include_str!("library/subiter.hoc")))?;
        }
        // Lists of graphs, which programs append their windows to.
        if runs && self.world.top.get("graphList").is_none() {
            let lists = ObjectArray::new(&[4]);
            for cell in lists.cells.iter() {
                *cell.borrow_mut() = Some(self.world.objects.add("List", Object::List(Vec::new())));
            }
            self.world.top.set("graphList", Binding::Objects(lists));
            for name in ["flush_list", "fast_flush_list"] {
                let list = self.world.objects.add("List", Object::List(Vec::new()));
                self.world.top.set(name, Binding::Objects(ObjectArray::holding(list)));
            }
        }
        if runs && !self.world.is_simulated() && self.world.top.get("cvode").is_none() {
            let cvode = self.world.objects.add("CVode", Object::Inert);
            self.world.top.set("cvode", Binding::Objects(ObjectArray::holding(cvode)));
        }
        if runs && self.world.is_simulated() && self.world.top.get("cvode").is_none() {
            self.run_source(SourceFile::new("stdrun.hoc", include_str!("library/stdrun.hoc")))?;
            self.library = self.routines.clone();
        }
        Ok(())
    }

    /// The next number in the file that runs, after the line of the statement that runs.
    pub(super) fn scan(&mut self) -> Option<f64> {
        let (file, at, moved) = self.reading.last_mut()?;
        *moved = true;
        crate::world::scan_number(&file.text, at)
    }

    /// The next line of the file that runs.
    pub(super) fn scan_line(&mut self) -> Option<String> {
        let (file, at, moved) = self.reading.last_mut()?;
        *moved = true;
        let rest = file.text.get(*at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = rest[..length].to_owned();
        *at += length;
        Some(line)
    }

    /// Whether a routine of the top level is as NEURON's library defines it.
    pub fn is_library(&self, name: &str) -> bool {
        let (own, library) = (self.routines.get(name), self.library.get(name));
        own.zip(library).is_some_and(|(own, library)| std::sync::Arc::ptr_eq(own, library))
    }

    /// Number variable of the top level.
    pub fn top_number(&self, name: &str) -> Option<f64> {
        match self.world.top.get(name).or_else(|| self.world.builtins.get(name)) {
            Some(Binding::Numbers(numbers)) => Some(numbers.get(0)),
            _ => None,
        }
    }

    pub(super) fn object_argument(args: &[Value], at: usize) -> Option<crate::world::Handle> {
        args.get(at).and_then(Value::object)
    }
}

/// Whether a statement is a call of this routine, or a block with one.
fn calls(statement: &Stmt, name: &str) -> bool {
    match &statement.kind {
        StmtKind::Block(list) => list.iter().any(|statement| calls(statement, name)),
        StmtKind::Expr(Expr { kind: ExprKind::Path(path), .. }) => match &path.base {
            Base::Name(step) => &*step.name == name,
            Base::Argument(..) => false,
        },
        _ => false,
    }
}
