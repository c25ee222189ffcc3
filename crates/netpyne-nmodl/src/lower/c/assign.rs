//! Assignments of C: `=`, `+=`, `++` and their kin.

use super::names::Spot;
use super::value::{Pointer, Value, arithmetic, converted, double, promoted};
use super::{Lowered, not_here};
use crate::ast::c::{BinaryOp, Expr};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::{binary, load, number};
use netpyne_mechanism::ir::{self, CType, IntegerOp};

impl Lower<'_> {
    /// `++x` and its kin.
    pub(super) fn c_step(
        &mut self,
        body: &mut Body,
        a: &Expr,
        by: f64,
        after: bool,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let spot = self.c_spot(body, a, out)?;
        if let Spot::Pointer(id) = spot {
            let Value::Pointer(pointer) = self.c_expr(body, a, out)? else {
                return not_here(a.at, "no pointer");
            };
            let place = ir::Place::Local(id);
            let before = after.then(|| self.kept(body, load(place.clone()), out));
            out.push(ir::Stmt::Assign(place, binary(ir::BinaryOp::Add, pointer.value.clone(), number(by))));
            return Ok(Value::Pointer(Pointer {
                value: before.unwrap_or(pointer.value),
                target: pointer.target,
            }));
        }
        let spot = self.once(body, spot, out);
        let Value::Number(now, of) = self.c_load(spot.clone()) else {
            return not_here(a.at, "only numbers are counted");
        };
        let before = after.then(|| self.kept(body, now.clone(), out));
        let wide = promoted(of);
        let next = arithmetic(IntegerOp::Add, wide, now, number(by));
        let Some(next) = next else { return not_here(a.at, "only numbers are counted") };
        self.c_store(body, spot.clone(), converted(next, wide, of), a, out)?;
        Ok(match before {
            Some(before) => Value::Number(before, of),
            None => self.c_load(spot),
        })
    }

    /// A place whose index is evaluated only here.
    pub(super) fn once(&mut self, body: &mut Body, spot: Spot, out: &mut ir::Block) -> Spot {
        let mut fixed = |this: &mut Self, i: ir::Expr| match &i {
            ir::Expr::Number(_) | ir::Expr::Load(ir::Place::Local(_)) => i,
            _ => this.kept(body, i, out),
        };
        match spot {
            Spot::Place(ir::Place::LocalElement(id, i), of) => {
                Spot::Place(ir::Place::LocalElement(id, Box::new(fixed(self, *i))), of)
            }
            Spot::Place(ir::Place::FieldElement(id, i), of) => {
                Spot::Place(ir::Place::FieldElement(id, Box::new(fixed(self, *i))), of)
            }
            Spot::Place(ir::Place::GlobalElement(id, i), of) => {
                Spot::Place(ir::Place::GlobalElement(id, Box::new(fixed(self, *i))), of)
            }
            Spot::Element(id, i) => Spot::Element(id, fixed(self, i)),
            other => other,
        }
    }

    /// Puts a number of the place's type there.
    pub(super) fn c_store(
        &mut self,
        body: &mut Body,
        spot: Spot,
        value: ir::Expr,
        at: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<()> {
        match spot {
            Spot::Place(ir::Place::Env(_), _) => not_here(at.at, "this variable cannot be assigned here"),
            Spot::Place(ir::Place::Ion(_, ir::IonVar::Current), _) => {
                not_here(at.at, "the current of an ion cannot be assigned")
            }
            Spot::Place(ir::Place::Voltage, _) if body.role != crate::lower::body::Role::NetReceive => {
                not_here(at.at, "the membrane potential cannot be assigned here in C text")
            }
            Spot::Place(place, _) => {
                out.push(ir::Stmt::Assign(place, value));
                Ok(())
            }
            Spot::Element(id, index) => {
                out.push(ir::Stmt::SetVector(id, index, value));
                Ok(())
            }
            Spot::Pointer(_) | Spot::Kept(_) => not_here(at.at, "a number is no pointer"),
            Spot::Nowhere => {
                self.c_discard(double(value), out);
                Ok(())
            }
        }
    }

    /// `to op= value`; what `to` is then, if that is `used`.
    pub(super) fn c_assign(
        &mut self,
        body: &mut Body,
        (to, op, value): (&Expr, Option<BinaryOp>, &Expr),
        out: &mut ir::Block,
        used: bool,
    ) -> Lowered<Value> {
        let spot = self.c_spot(body, to, out)?;
        match spot {
            Spot::Pointer(id) => {
                let place = ir::Place::Local(id);
                let new = match op {
                    None => self.c_pointer_value(body, value, out)?,
                    Some(BinaryOp::Add | BinaryOp::Sub) => {
                        let by = self.c_number(body, value, CType::Long, out)?;
                        let op =
                            if op == Some(BinaryOp::Add) { ir::BinaryOp::Add } else { ir::BinaryOp::Sub };
                        binary(op, load(place.clone()), by)
                    }
                    _ => return not_here(to.at, "this operator is none of pointers"),
                };
                out.push(ir::Stmt::Assign(place, new));
                return if used { self.c_expr(body, to, out) } else { Ok(Value::Nothing) };
            }
            Spot::Kept(target) => return self.c_keep(body, target, value, out),
            _ => {}
        }
        let spot = if op.is_some() || used { self.once(body, spot, out) } else { spot };
        let of = match &spot {
            Spot::Place(_, of) => *of,
            _ => CType::Double,
        };
        let mark = out.len();
        let new = match op {
            None => {
                if spot == Spot::Nowhere {
                    let value = self.c_expr(body, value, out)?;
                    self.c_discard(value, out);
                    return Ok(Value::Nothing);
                }
                self.c_number(body, value, of, out)?
            }
            Some(op) => {
                let now = self.c_load(spot.clone());
                let value = self.c_expr(body, value, out)?;
                let now = self.before_value(body, now, mark, out);
                match self.c_binary(op, now, value, to)? {
                    Value::Number(e, from) => converted(e, from, of),
                    _ => return not_here(to.at, "only numbers are computed with"),
                }
            }
        };
        let spot = self.index_before(body, spot, mark, out);
        self.c_store(body, spot.clone(), new, to, out)?;
        Ok(if used { self.c_load(spot) } else { Value::Nothing })
    }

    /// A place whose index was evaluated before the statements from `mark` on.
    pub(super) fn index_before(
        &mut self,
        body: &mut Body,
        spot: Spot,
        mark: usize,
        out: &mut ir::Block,
    ) -> Spot {
        match spot {
            Spot::Place(ir::Place::LocalElement(id, i), of) => {
                let i = self.before(body, *i, mark, out);
                Spot::Place(ir::Place::LocalElement(id, Box::new(i)), of)
            }
            Spot::Place(ir::Place::FieldElement(id, i), of) => {
                let i = self.before(body, *i, mark, out);
                Spot::Place(ir::Place::FieldElement(id, Box::new(i)), of)
            }
            Spot::Place(ir::Place::GlobalElement(id, i), of) => {
                let i = self.before(body, *i, mark, out);
                Spot::Place(ir::Place::GlobalElement(id, Box::new(i)), of)
            }
            Spot::Element(id, i) => Spot::Element(id, self.before(body, i, mark, out)),
            other => other,
        }
    }
}
