//! Places of C text: variables, elements of arrays and vectors, what pointers point at.

use super::names::{CONSTANT, Spot};
use super::value::{Pointer, Target, Value, double, integer};
use super::{Lowered, Variable, mistake, not_here};
use crate::ast::At;
use crate::ast::c::{Expr, ExprKind};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::{load, number};
use netpyne_mechanism::ir::{self, CType, IntegerOp};

impl Lower<'_> {
    /// Where the value of an expression is.
    pub(super) fn c_spot(&mut self, body: &mut Body, e: &Expr, out: &mut ir::Block) -> Lowered<Spot> {
        match &e.kind {
            ExprKind::Name(name) => {
                match body.c_find(name) {
                    Some(Variable::Number { place, of, dimensions }) if dimensions.is_empty() => {
                        return Ok(Spot::Place(place.clone(), *of));
                    }
                    Some(Variable::Number { .. }) => return not_here(e.at, format!("`{name}` is an array")),
                    Some(Variable::Pointer(id)) => return Ok(Spot::Pointer(*id)),
                    Some(Variable::Text) => return Ok(Spot::Nowhere),
                    None => {}
                }
                if let Some(kept) = name.strip_prefix("_p_") {
                    return Ok(Spot::Kept(self.c_keeps(kept)));
                }
                if name == "errno" {
                    return Ok(Spot::Nowhere);
                }
                if let Some((known, _)) = CONSTANT.iter().find(|(known, _)| known == name) {
                    return not_here(e.at, format!("`{known}` cannot be changed here"));
                }
                self.c_place(body, name, e.at)
            }
            ExprKind::Index(..) => {
                if let Some((base, indices)) = self.c_array(body, e)? {
                    return self.c_array_element(body, base, &indices, e.at, out);
                }
                let ExprKind::Index(base, index) = &e.kind else { return Ok(Spot::Nowhere) };
                let base = self.c_expr(body, base, out)?;
                let mark = out.len();
                let index = self.c_number(body, index, CType::Int, out)?;
                self.c_element(body, base, (index, mark), e.at, out)
            }
            ExprKind::Deref(inner) => {
                let base = self.c_expr(body, inner, out)?;
                let mark = out.len();
                self.c_element(body, base, (number(0.0), mark), e.at, out)
            }
            ExprKind::Member(base, member) => self.c_member(base, member, e.at),
            ExprKind::Cast(_, _, inner) => self.c_spot(body, inner, out),
            _ => not_here(e.at, "only a variable can be assigned in C text"),
        }
    }

    /// `_nt->_t` and its kin.
    pub(super) fn c_member(&mut self, base: &Expr, member: &str, at: At) -> Lowered<Spot> {
        if matches!(&base.kind, ExprKind::Name(name) if name == "_nt" || name == "nrn_threads") {
            let env = match member {
                "_t" => Some(ir::Env::Time),
                "_dt" => Some(ir::Env::Dt),
                _ => None,
            };
            if let Some(env) = env {
                return Ok(Spot::Place(ir::Place::Env(env), CType::Double));
            }
        }
        not_here(at, format!("`{member}` of a structure is not known in C text"))
    }

    /// A declared array with the indices that follow it, if `e` begins with one of several dimensions.
    pub(super) fn c_array<'e>(
        &mut self,
        body: &mut Body,
        e: &'e Expr,
    ) -> Lowered<Option<(Variable, Vec<&'e Expr>)>> {
        let mut indices = Vec::new();
        let mut base = e;
        while let ExprKind::Index(inner, index) = &base.kind {
            indices.push(&**index);
            base = inner;
        }
        indices.reverse();
        let ExprKind::Name(name) = &base.kind else { return Ok(None) };
        if body.c_find(name).is_none() && self.text.variables.contains_key(name.as_str()) {
            self.c_place(body, name, base.at)?;
        }
        let Some(variable @ Variable::Number { dimensions, .. }) = body.c_find(name) else { return Ok(None) };
        if dimensions.is_empty() || dimensions.len() != indices.len() {
            return Ok(None);
        }
        Ok(Some((variable.clone(), indices)))
    }

    pub(super) fn c_array_element(
        &mut self,
        body: &mut Body,
        variable: Variable,
        indices: &[&Expr],
        at: At,
        out: &mut ir::Block,
    ) -> Lowered<Spot> {
        let Variable::Number { place, of, dimensions } = variable else { return Ok(Spot::Nowhere) };
        let mut flat = number(0.0);
        for (index, &length) in indices.iter().zip(&dimensions) {
            let mark = out.len();
            let index = self.c_number(body, index, CType::Int, out)?;
            flat = self.before(body, flat, mark, out);
            let row = integer(IntegerOp::Mul, CType::Int, flat, number(f64::from(length)));
            flat = integer(IntegerOp::Add, CType::Int, row, index);
        }
        let len = dimensions.iter().product();
        let base = Value::Pointer(Pointer { target: Target::Elements(place, len, of), value: number(0.0) });
        let mark = out.len();
        self.c_element(body, base, (flat, mark), at, out)
    }

    /// Element `index` of what `base` points at; the index was evaluated by the statements from `mark` on.
    pub(super) fn c_element(
        &mut self,
        body: &mut Body,
        base: Value,
        (index, mark): (ir::Expr, usize),
        at: At,
        out: &mut ir::Block,
    ) -> Lowered<Spot> {
        let Pointer { target, value } = match base {
            Value::Pointer(pointer) => pointer,
            Value::Text(_) => return Ok(Spot::Nowhere),
            _ => return not_here(at, "this is no array or pointer"),
        };
        let start = self.before(body, value, mark, out);
        let index = match (start, index) {
            (ir::Expr::Number(0.0), index) => index,
            (start, ir::Expr::Number(0.0)) => start,
            (start, index) => crate::lower::expr::binary(ir::BinaryOp::Add, start, index),
        };
        Ok(match target {
            Target::Numbers(id) => Spot::Element(id, index),
            Target::Elements(place, 1, of) if index == number(0.0) => Spot::Place(place, of),
            Target::Elements(place, len, of) => {
                if let ir::Expr::Number(i) = index
                    && !(0.0..f64::from(len)).contains(&i)
                {
                    let message = format!("element {i} of an array that has {len}");
                    return mistake(at, message, "the first element has the index 0");
                }
                let index = Box::new(index);
                let element = match place {
                    ir::Place::Local(id) => ir::Place::LocalElement(id, index),
                    ir::Place::Field(id) => ir::Place::FieldElement(id, index),
                    ir::Place::Global(id) => ir::Place::GlobalElement(id, index),
                    _ => return not_here(at, "this is no array"),
                };
                Spot::Place(element, of)
            }
            Target::Weights => match index {
                ir::Expr::Number(n) if n >= 0.0 && n < f64::from(self.weights()) => {
                    Spot::Place(ir::Place::Argument(n as u32), CType::Double)
                }
                ir::Expr::Number(n) => {
                    let message = format!("`_args[{n}]`, where NET_RECEIVE has {} arguments", self.weights());
                    return mistake(at, message, "the first argument is `_args[0]`");
                }
                _ => return not_here(at, "`_args` needs a constant index"),
            },
            Target::Keeper(kept) => Spot::Kept(*kept),
            Target::Argument => {
                self.c_no_argument(body, out);
                Spot::Nowhere
            }
            Target::Null => return not_here(at, "a null pointer points at nothing"),
            Target::Stream(_) | Target::Vector(_) | Target::Opaque => {
                return not_here(at, "only NEURON's functions can look into this in C text");
            }
        })
    }

    /// How many arguments NET_RECEIVE has.
    pub(super) fn weights(&self) -> u32 {
        let receive = self.module.items.iter().find_map(|item| match &item.kind {
            crate::ast::ItemKind::NetReceive { args, .. } => Some(args.len() as u32),
            _ => None,
        });
        receive.unwrap_or(0)
    }

    /// The value at a place.
    pub(super) fn c_load(&mut self, spot: Spot) -> Value {
        match spot {
            Spot::Place(place, of) => Value::Number(load(place), of),
            Spot::Element(id, index) => double(ir::Expr::VectorGet(id, Box::new(index))),
            Spot::Pointer(_) => Value::Nothing,
            Spot::Kept(target) => {
                let value = match &target {
                    Target::Stream(id) => ir::Expr::Handle(*id, ir::Query::Present, Vec::new()),
                    Target::Vector(id) => ir::Expr::VectorPresent(*id),
                    _ => number(0.0),
                };
                Value::Pointer(Pointer { target, value })
            }
            Spot::Nowhere => double(number(0.0)),
        }
    }
}
