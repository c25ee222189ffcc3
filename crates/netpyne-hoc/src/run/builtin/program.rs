//! Files, executed texts, and what a program can ask about itself.

use crate::run::frame::Scope;
use crate::run::{Interpreter, Run};
use crate::world::{Args, Binding, Object, Value, scan_number, seen_from};
use netpyne_base::Span;

pub(super) const NAMES: &[&str] = &[
    "load_file",
    "xopen",
    "execute",
    "execute1",
    "load_proc",
    "load_func",
    "load_template",
    "load_java",
    "numarg",
    "argtype",
    "name_declared",
    "chdir",
    "getcwd",
    "system",
    "fscan",
    "getstr",
    "nrnpython",
    "nrn_load_dll",
    "object_id",
    "object_pushed",
    "object_push",
    "object_pop",
    "startsw",
    "stopsw",
    "neuronhome",
    "ropen",
    "nrnversion",
    "unix_mac_pc",
    "sred",
    "xred",
];

pub(super) fn call(of: &mut Interpreter, name: &str, args: Args, span: Span) -> Run<Value> {
    let text = |of: &Interpreter, at: usize| args.text(at).map_err(|r| of.refused(span, r));
    let truth = |b: bool| Ok(b.into());
    match name {
        "load_file" => {
            let (again, at) = match args.0.first() {
                Some(Value::Number(x)) => (*x != 0.0, 1),
                _ => (false, 0),
            };
            let file = text(of, at)?;
            let loaded = of.open_file(&file, again)?;
            truth(loaded)
        }
        "xopen" => {
            let file = text(of, 0)?;
            of.xopen(&file, span)?;
            truth(true)
        }
        "execute" | "execute1" => {
            let program = text(of, 0)?;
            let object = Interpreter::object_argument(args.0, 1);
            of.execute_text(&program, object)?;
            truth(name == "execute1")
        }
        "load_proc" | "load_func" | "load_template" => {
            for at in 0..args.len() {
                let wanted = text(of, at)?;
                if !of.knows(&wanted) {
                    of.open_file(&format!("{wanted}.hoc"), false)?;
                }
            }
            truth(true)
        }
        "numarg" => Ok(of.frame().args.len().into()),
        "argtype" => {
            let at = args.count(0).map_err(|r| of.refused(span, r))?;
            let kind = match at.checked_sub(1).and_then(|at| of.frame().args.get(at)) {
                None => -1.0,
                Some(Value::Number(_)) => 0.0,
                Some(Value::Object(_) | Value::ObjectVariable(_) | Value::Section(_)) => 1.0,
                Some(Value::Text(_)) => 2.0,
                Some(Value::Pointer(_)) => 3.0,
            };
            Ok(Value::Number(kind))
        }
        "name_declared" => {
            let wanted = text(of, 0)?;
            Ok(Value::Number(of.declared(&wanted)))
        }
        "chdir" => {
            let folder = seen_from(&of.world.folder, &text(of, 0)?);
            let there = of.world.files.is_folder(&folder);
            if there {
                of.world.folder = folder;
            }
            Ok(Value::Number(if there { 0.0 } else { -1.0 }))
        }
        "getcwd" => Ok(Value::text(&format!("{}/", of.world.folder.display()))),
        "neuronhome" => Ok(Value::text("")),
        "nrnversion" => Ok(Value::text("NEURON -- VERSION 9.0.2")),
        "unix_mac_pc" => Ok(Value::Number(1.0)),
        "system" => {
            of.world.note("`system` starts no programs here");
            Ok(Value::Number(0.0))
        }
        "fscan" => match of.scan() {
            Some(x) => Ok(Value::Number(x)),
            None => Err(of.error(span, "the file has no more numbers for `fscan`")),
        },
        "getstr" => {
            let line = of.scan_line().unwrap_or_default();
            let cell = args.text_cell(0).map_err(|r| of.refused(span, r))?;
            *cell.borrow_mut() = line.into();
            truth(true)
        }
        "nrnpython" => {
            let refusal =
                crate::world::Refusal::new("`nrnpython` needs Python, which this program does not have")
                    .help("write what it does in HOC, or read the cell by its Python class");
            Err(of.refused(span, refusal))
        }
        "object_id" => {
            let object = args.0.first().and_then(Value::object);
            // With a second argument the number within the class.
            let is_number = args.len() > 1 && args.number(1).is_ok_and(|x| x != 0.0);
            Ok(Value::Number(match object {
                Some(object) if is_number => {
                    of.world.objects.get(object.id()).map_or(-1.0, |e| f64::from(e.number))
                }
                Some(object) => f64::from(object.id().0) + 1.0,
                None => -f64::from(u8::from(is_number)),
            }))
        }
        "nrn_load_dll" => {
            of.world.note("`nrn_load_dll`: mechanisms are read from their `.mod` files, compiled libraries are not loaded");
            truth(true)
        }
        "sred" | "xred" => {
            let mut at = 0;
            let default = args.0.get(1).cloned().unwrap_or(Value::Number(0.0));
            Ok(scan_number("", &mut at).map_or(default, Value::Number))
        }
        "object_push" if args.object(0).is_ok_and(|it| matches!(of.world.object(&it), Ok(Object::Inert))) => {
            of.windows = 1;
            of.world.note("what sets up windows is left out");
            Ok(Value::Number(0.0))
        }
        // The statements that follow see the names of an instance.
        "object_push" if of.scope_in(&args).is_some() => {
            if let Some(inside) = of.scope_in(&args) {
                let frame = of.frame();
                let before = std::mem::replace(&mut frame.scope, inside);
                frame.before.push(before);
            }
            Ok(Value::Number(0.0))
        }
        "object_pop" if !of.frame().before.is_empty() => {
            let frame = of.frame();
            if let Some(before) = frame.before.pop() {
                frame.scope = before;
            }
            Ok(Value::Number(0.0))
        }
        _ => {
            of.world.note(format!("`{name}` does nothing here"));
            Ok(Value::Number(0.0))
        }
    }
}

impl Interpreter {
    /// Whether there is a routine or template of that name.
    fn knows(&self, name: &str) -> bool {
        self.routines.contains_key(name)
            || self.templates.contains_key(name)
            || super::names().any(|n| n == name)
    }

    /// Where the names are that an instance of a template has.
    fn scope_in(&self, args: &Args) -> Option<Scope> {
        let object = args.object(0).ok()?;
        let class = self.world.objects.get(object.id())?.class.clone();
        Some(Scope::Instance(object, self.templates.get(&*class)?.clone()))
    }

    /// `name_declared`: 0 unknown, 1 known, 2 object, 3 section, 4 text, 5 number.
    fn declared(&mut self, name: &str) -> f64 {
        let binding = self.names_mut().get(name).cloned();
        match binding.as_ref().or_else(|| self.world.builtins.get(name)) {
            Some(Binding::Objects(_)) => 2.0,
            Some(Binding::Sections(_)) => 3.0,
            Some(Binding::Text(_)) => 4.0,
            Some(Binding::Numbers(_)) => 5.0,
            None if self.knows(name)
                || self.world.has_class(name)
                || self.world.range_name(name).is_some() =>
            {
                1.0
            }
            None => 0.0,
        }
    }
}
