//! Functions that C text defines: each becomes a function of the mechanism when something calls it.

use super::value::{Value, converted, double};
use super::{Lowered, Variable, mistake};
use crate::ast::At;
use crate::ast::c::{self, Base, Mistake};
use crate::c::pointers::{Aliases, EachPlaced, Pointee};
use crate::c::walk;
use crate::lower::Lower;
use crate::lower::body::{Body, Role};
use crate::lower::expr::number;
use netpyne_mechanism::ir;
use std::collections::BTreeMap;

/// So many functions may come of the C text of one file.
const MOST: usize = 1000;

/// What C text has become so far.
#[derive(Debug, Default)]
pub(in crate::lower) struct Functions {
    /// Functions by name and by what their pointers point at; or what is not understood in them.
    made: BTreeMap<(String, Vec<Pointee>), Result<ir::FunctionId, Mistake>>,
    /// Variables that keep their values between calls, by where they are declared.
    pub(super) statics: BTreeMap<u32, Variable>,
}

/// An argument: its value, and what it points at if it is a pointer.
pub(super) type Argument = (Value, Option<Pointee>);

impl Lower<'_> {
    /// A call of a function that C text defines.
    pub(super) fn c_function_call(
        &mut self,
        function: &c::Function,
        args: Vec<Argument>,
        at: At,
    ) -> Lowered<Value> {
        let name = &function.name.name;
        if args.len() != function.parameters.len() {
            let message =
                format!("`{name}` takes {} arguments, not {}", function.parameters.len(), args.len());
            return mistake(at, message, "give as many as the function has parameters");
        }
        let (mut values, mut pointees) = (Vec::new(), Vec::new());
        for ((value, pointee), parameter) in args.into_iter().zip(&function.parameters) {
            match (value, parameter.base, parameter.pointers) {
                (Value::Number(e, from), Base::Number(to), 0) => values.push(converted(e, from, to)),
                (Value::Pointer(pointer), _, 1..) => {
                    values.push(pointer.value);
                    pointees.push(pointee.unwrap_or(Pointee::Opaque));
                }
                (Value::Number(ir::Expr::Number(0.0), _), _, 1..) => {
                    values.push(number(f64::NAN));
                    pointees.push(Pointee::Null);
                }
                (Value::Text(_), _, 1..) => {
                    values.push(number(1.0));
                    pointees.push(Pointee::Opaque);
                }
                _ => {
                    let message = format!("an argument of `{name}` is not of the type of its parameter");
                    return mistake(at, message, "pass numbers by value");
                }
            }
        }
        let id = self.c_function(function, pointees, at)?;
        let call = ir::Expr::Call(id, values);
        Ok(match function.result {
            (Base::Number(of), 0) => Value::Number(call, of),
            _ => double(call),
        })
    }

    fn c_function(
        &mut self,
        function: &c::Function,
        pointees: Vec<Pointee>,
        at: At,
    ) -> Lowered<ir::FunctionId> {
        let key = (function.name.name.clone(), pointees);
        if let Some(known) = self.c.made.get(&key) {
            return known.clone();
        }
        if self.c.made.len() >= MOST {
            return mistake(at, "too many functions come of this C text", "write it with fewer pointers");
        }
        let id = ir::FunctionId::from_index(self.symbols.mech.functions.len());
        self.symbols.mech.functions.push(ir::Function {
            name: key.0.clone(),
            parameters: function.parameters.len() as u32,
            locals: Vec::new(),
            body: Vec::new(),
            result: None,
        });
        // It may call itself.
        self.c.made.insert(key.clone(), Ok(id));
        match self.c_function_made(function, &key.1) {
            Ok(made) => {
                self.symbols.mech.functions[id.index()] = made;
                Ok(id)
            }
            Err(mistake) => {
                self.c.made.insert(key, Err(mistake.clone()));
                Err(mistake)
            }
        }
    }

    fn c_function_made(&mut self, function: &c::Function, pointees: &[Pointee]) -> Lowered<ir::Function> {
        let mut body = Body::new(Role::Function);
        body.name = function.name.name.clone();
        body.enter();
        let mut given = Aliases::default();
        let mut pointees = pointees.iter();
        for parameter in &function.parameters {
            let name = &parameter.name.name;
            let id = body.fresh(name, 1);
            let variable = match (parameter.base, parameter.pointers) {
                (Base::Number(of), 0) => {
                    Variable::Number { place: ir::Place::Local(id), of, dimensions: Vec::new() }
                }
                _ => {
                    given.give(name, pointees.next().cloned());
                    Variable::Pointer(id)
                }
            };
            body.c_bind(name, variable);
        }
        let each = |f: &mut EachPlaced<'_>| walk::in_routine(&function.body, f);
        body.aliases = Some(Aliases::of(&each, given));
        if let (Base::Number(of), 0) = function.result {
            body.result = Some(body.fresh(&function.name.name, 1));
            body.result_type = of;
        }
        let mut out = Vec::new();
        self.c_statements(&mut body, &function.body, &mut out)?;
        Ok(ir::Function {
            name: function.name.name.clone(),
            parameters: function.parameters.len() as u32,
            locals: body.locals,
            body: out,
            result: body.result,
        })
    }
}
