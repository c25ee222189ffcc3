//! Expressions of C.

use super::names::Spot;
use super::value::{
    Pointer, Target, Value, acts, arithmetic, common, converted, double, has_effect, int, promoted,
};
use super::{Lowered, not_here};
use crate::ast::c::{Base, BinaryOp, Expr, ExprKind, UnaryOp};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::{binary, load, neg, number};
use netpyne_mechanism::ir::{self, CType, IntegerOp};

impl Lower<'_> {
    /// The value of `e` as a number of type `of`.
    pub(super) fn c_number(
        &mut self,
        body: &mut Body,
        e: &Expr,
        of: CType,
        out: &mut ir::Block,
    ) -> Lowered<ir::Expr> {
        match self.c_expr(body, e, out)? {
            Value::Number(value, from) => Ok(converted(value, from, of)),
            Value::Pointer(Pointer { target: Target::Null, .. }) => Ok(number(0.0)),
            Value::Pointer(_) => not_here(e.at, "a pointer is no number"),
            Value::Text(_) => Ok(number(0.0)),
            Value::Nothing => not_here(e.at, "this has no value"),
        }
    }

    /// The value of `e` as what a pointer variable keeps.
    pub(super) fn c_pointer_value(
        &mut self,
        body: &mut Body,
        e: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<ir::Expr> {
        match self.c_expr(body, e, out)? {
            Value::Pointer(Pointer { target: Target::Null, .. }) => Ok(number(f64::NAN)),
            Value::Pointer(pointer) => Ok(pointer.value),
            Value::Number(ir::Expr::Number(0.0), _) => Ok(number(f64::NAN)),
            Value::Text(_) | Value::Nothing => Ok(number(1.0)),
            Value::Number(..) => not_here(e.at, "a number is no pointer"),
        }
    }

    /// The value of `e` as a condition: not 0.
    pub(super) fn c_condition(
        &mut self,
        body: &mut Body,
        e: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<ir::Expr> {
        let value = self.c_expr(body, e, out)?;
        Ok(truth(value))
    }

    /// `e`, which was evaluated before the statements from `mark` on were added: they must not change it.
    pub(super) fn before(
        &mut self,
        body: &mut Body,
        e: ir::Expr,
        mark: usize,
        out: &mut ir::Block,
    ) -> ir::Expr {
        if out.len() == mark || matches!(e, ir::Expr::Number(_)) {
            return e;
        }
        let id = body.fresh("value", 1);
        out.insert(mark, ir::Stmt::Assign(ir::Place::Local(id), e));
        load(ir::Place::Local(id))
    }

    fn before_value(&mut self, body: &mut Body, value: Value, mark: usize, out: &mut ir::Block) -> Value {
        match value {
            Value::Number(e, of) => Value::Number(self.before(body, e, mark, out), of),
            Value::Pointer(p) => {
                Value::Pointer(Pointer { value: self.before(body, p.value, mark, out), target: p.target })
            }
            other => other,
        }
    }

    /// The value of an expression; what it does on the way goes to `out`.
    pub(super) fn c_expr(&mut self, body: &mut Body, e: &Expr, out: &mut ir::Block) -> Lowered<Value> {
        match &e.kind {
            ExprKind::Number(value, of) => Ok(Value::Number(number(*value), *of)),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Name(name) => self.c_name(body, name, e.at),
            ExprKind::Index(..) | ExprKind::Deref(_) => {
                let spot = self.c_spot(body, e, out)?;
                Ok(self.c_load(spot))
            }
            ExprKind::Member(base, member) => {
                if member == "id" && matches!(&base.kind, ExprKind::Name(name) if name == "_nt") {
                    return Ok(int(0.0));
                }
                let spot = self.c_spot(body, e, out)?;
                Ok(self.c_load(spot))
            }
            ExprKind::Call(f, args) => self.c_call_expr(body, f, args, e.at, out),
            ExprKind::Unary(op, a) => self.c_unary(body, *op, a, e, out),
            ExprKind::Address(a) => self.c_address(body, a, out),
            ExprKind::Cast(base, pointers, a) => self.c_cast(body, *base, *pointers, a, out),
            ExprKind::SizeOf(of) => Ok(Value::Number(number(size_of(*of)), CType::UnsignedLong)),
            ExprKind::Step(a, by, after) => self.c_step(body, a, *by, *after, out),
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => self.c_logic(body, *op, a, b, out),
            ExprKind::Binary(op, a, b) => {
                let left = self.c_expr(body, a, out)?;
                let mark = out.len();
                let right = self.c_expr(body, b, out)?;
                let left = self.before_value(body, left, mark, out);
                self.c_binary(*op, left, right, e)
            }
            ExprKind::Choice(c, a, b) => self.c_choice(body, c, a, b, out),
            ExprKind::Assign(to, op, value) => self.c_assign(body, to, *op, value, out, true),
            ExprKind::Comma(a, b) => {
                self.c_effect(body, a, out)?;
                self.c_expr(body, b, out)
            }
        }
    }

    /// What `e` does; its value is not used.
    pub(super) fn c_effect(&mut self, body: &mut Body, e: &Expr, out: &mut ir::Block) -> Lowered<()> {
        match &e.kind {
            ExprKind::Assign(to, op, value) => {
                self.c_assign(body, to, *op, value, out, false)?;
            }
            ExprKind::Step(a, by, _) => {
                self.c_step(body, a, *by, false, out)?;
            }
            ExprKind::Comma(a, b) => {
                self.c_effect(body, a, out)?;
                self.c_effect(body, b, out)?;
            }
            ExprKind::Cast(Base::Void, 0, a) => self.c_effect(body, a, out)?,
            // A name on its own says nothing; names of macros that are empty here stand so.
            ExprKind::Name(_) => {}
            _ => {
                let value = self.c_expr(body, e, out)?;
                self.c_discard(value, out);
            }
        }
        Ok(())
    }

    pub(super) fn c_discard(&mut self, value: Value, out: &mut ir::Block) {
        match value {
            Value::Number(e, _) | Value::Pointer(Pointer { value: e, .. }) if acts(&e) => {
                out.push(ir::Stmt::Eval(e))
            }
            _ => {}
        }
    }

    fn c_unary(
        &mut self,
        body: &mut Body,
        op: UnaryOp,
        a: &Expr,
        e: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let value = self.c_expr(body, a, out)?;
        if op == UnaryOp::Not {
            let not = match truth(value) {
                ir::Expr::Number(x) => number(f64::from(u8::from(x == 0.0))),
                x => ir::Expr::Unary(ir::UnaryOp::Not, Box::new(x)),
            };
            return Ok(Value::Number(not, CType::Int));
        }
        let Value::Number(x, from) = value else { return not_here(e.at, "an operator of numbers") };
        let of = promoted(from);
        let x = converted(x, from, of);
        Ok(Value::Number(
            match op {
                UnaryOp::Neg if super::value::is_real(of) => neg(x),
                UnaryOp::Neg => super::value::integer(IntegerOp::Sub, of, number(0.0), x),
                UnaryOp::Plus | UnaryOp::Not => x,
                UnaryOp::Complement if super::value::is_real(of) => {
                    return not_here(e.at, "`~` of a real number");
                }
                UnaryOp::Complement => super::value::integer(IntegerOp::Xor, of, x, number(all_ones(of))),
            },
            of,
        ))
    }

    fn c_address(&mut self, body: &mut Body, a: &Expr, out: &mut ir::Block) -> Lowered<Value> {
        if let ExprKind::Name(name) = &a.kind {
            if let Some(kept) = name.strip_prefix("_p_") {
                let target = Target::Keeper(Box::new(self.c_keeps(kept)));
                return Ok(Value::Pointer(Pointer { target, value: number(1.0) }));
            }
            // `(void**) &x` where x keeps something.
            if self.text.kept.contains_key(name) {
                let target = Target::Keeper(Box::new(self.c_keeps(name)));
                return Ok(Value::Pointer(Pointer { target, value: number(1.0) }));
            }
        }
        let pointer = |target, value| Ok(Value::Pointer(Pointer { target, value }));
        match self.c_spot(body, a, out)? {
            Spot::Place(ir::Place::LocalElement(id, i), of) => {
                let len = body.locals[id.index()].len;
                pointer(Target::Elements(ir::Place::Local(id), len, of), *i)
            }
            Spot::Place(ir::Place::FieldElement(id, i), of) => {
                let len = self.symbols.mech.fields[id.index()].len;
                pointer(Target::Elements(ir::Place::Field(id), len, of), *i)
            }
            Spot::Place(ir::Place::GlobalElement(id, i), of) => {
                let len = self.symbols.mech.globals[id.index()].len;
                pointer(Target::Elements(ir::Place::Global(id), len, of), *i)
            }
            Spot::Place(place, of) => pointer(Target::Elements(place, 1, of), number(0.0)),
            Spot::Element(id, index) => pointer(Target::Numbers(id), index),
            Spot::Kept(target) => pointer(Target::Keeper(Box::new(target)), number(1.0)),
            Spot::Pointer(_) | Spot::Nowhere => pointer(Target::Opaque, number(1.0)),
        }
    }

    fn c_cast(
        &mut self,
        body: &mut Body,
        base: Base,
        pointers: u32,
        a: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let value = self.c_expr(body, a, out)?;
        Ok(match (value, base) {
            (Value::Number(e, from), Base::Number(to)) if pointers == 0 => {
                Value::Number(converted(e, from, to), to)
            }
            (Value::Number(ir::Expr::Number(0.0), _), _) if pointers > 0 => {
                Value::Pointer(Pointer { target: Target::Null, value: number(0.0) })
            }
            (Value::Number(..), Base::Void) => Value::Nothing,
            (Value::Number(..), _) => return not_here(a.at, "a number cannot become a pointer"),
            (Value::Pointer(_), Base::Number(_)) if pointers == 0 => {
                return not_here(a.at, "a pointer cannot become a number");
            }
            (other, _) => other,
        })
    }

    /// `++x` and its kin.
    fn c_step(
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

    /// `e` in a local of its own.
    fn kept(&mut self, body: &mut Body, e: ir::Expr, out: &mut ir::Block) -> ir::Expr {
        let id = body.fresh("value", 1);
        out.push(ir::Stmt::Assign(ir::Place::Local(id), e));
        load(ir::Place::Local(id))
    }

    /// A place whose index is evaluated only here.
    fn once(&mut self, body: &mut Body, spot: Spot, out: &mut ir::Block) -> Spot {
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

    fn c_assign(
        &mut self,
        body: &mut Body,
        to: &Expr,
        op: Option<BinaryOp>,
        value: &Expr,
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
    fn index_before(&mut self, body: &mut Body, spot: Spot, mark: usize, out: &mut ir::Block) -> Spot {
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

    /// `a && b`, `a || b`: the second is evaluated only if the first does not decide.
    fn c_logic(
        &mut self,
        body: &mut Body,
        op: BinaryOp,
        a: &Expr,
        b: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let is_and = op == BinaryOp::And;
        let left = self.c_condition(body, a, out)?;
        if let ir::Expr::Number(x) = left {
            if (x != 0.0) != is_and {
                return Ok(int(if is_and { 0.0 } else { 1.0 }));
            }
            let right = self.c_condition(body, b, out)?;
            return Ok(Value::Number(as_truth(right), CType::Int));
        }
        let mut inner = Vec::new();
        let right = self.c_condition(body, b, &mut inner)?;
        if inner.is_empty() {
            if let ir::Expr::Number(x) = right
                && (x != 0.0) == is_and
            {
                return Ok(Value::Number(as_truth(left), CType::Int));
            }
            let op = if is_and { ir::BinaryOp::And } else { ir::BinaryOp::Or };
            return Ok(Value::Number(binary(op, left, right), CType::Int));
        }
        let id = body.fresh("value", 1);
        let place = ir::Place::Local(id);
        out.push(ir::Stmt::Assign(place.clone(), as_truth(left)));
        inner.push(ir::Stmt::Assign(place.clone(), as_truth(right)));
        let (yes, no) = if is_and { (inner, Vec::new()) } else { (Vec::new(), inner) };
        out.push(ir::Stmt::If(load(place.clone()), yes, no));
        Ok(Value::Number(load(place), CType::Int))
    }

    fn c_choice(
        &mut self,
        body: &mut Body,
        c: &Expr,
        a: &Expr,
        b: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let condition = self.c_condition(body, c, out)?;
        if let ir::Expr::Number(x) = condition {
            // What can never be needs not be understood.
            let value = self.c_expr(body, if x != 0.0 { a } else { b }, out)?;
            return Ok(value);
        }
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        let left = self.c_expr(body, a, &mut yes)?;
        let right = self.c_expr(body, b, &mut no)?;
        let (left, right, of) = match (left, right) {
            (Value::Number(x, a), Value::Number(y, b)) => {
                let of = common(a, b);
                (converted(x, a, of), converted(y, b, of), Ok(of))
            }
            (Value::Pointer(x), Value::Pointer(y)) => {
                let target = if x.target == Target::Null { y.target } else { x.target };
                (x.value, y.value, Err(target))
            }
            (Value::Pointer(x), Value::Number(..)) => (x.value, number(f64::NAN), Err(x.target)),
            (Value::Number(..), Value::Pointer(y)) => (number(f64::NAN), y.value, Err(y.target)),
            (Value::Text(text), _) => return Ok(Value::Text(text)),
            (x, y) => {
                self.c_discard(x, &mut yes);
                self.c_discard(y, &mut no);
                out.push(ir::Stmt::If(condition, yes, no));
                return Ok(Value::Nothing);
            }
        };
        let plain = yes.is_empty() && no.is_empty() && !acts(&left) && !acts(&right);
        let value = if plain {
            ir::Expr::Select(Box::new(condition), Box::new(left), Box::new(right))
        } else {
            let id = body.fresh("value", 1);
            yes.push(ir::Stmt::Assign(ir::Place::Local(id), left));
            no.push(ir::Stmt::Assign(ir::Place::Local(id), right));
            out.push(ir::Stmt::If(condition, yes, no));
            load(ir::Place::Local(id))
        };
        Ok(match of {
            Ok(of) => Value::Number(value, of),
            Err(target) => Value::Pointer(Pointer { target, value }),
        })
    }

    /// An operator on two values that have been evaluated.
    pub(super) fn c_binary(&mut self, op: BinaryOp, a: Value, b: Value, e: &Expr) -> Lowered<Value> {
        let (Value::Number(x, from_a), Value::Number(y, from_b)) = (&a, &b) else {
            return self.c_pointer_operator(op, a, b, e);
        };
        let (shift, of) = match op {
            BinaryOp::ShiftLeft | BinaryOp::ShiftRight => (true, promoted(*from_a)),
            _ => (false, common(*from_a, *from_b)),
        };
        let (x, y) = (x.clone(), y.clone());
        let left = converted(x, *from_a, of);
        let right = converted(y, *from_b, if shift { promoted(*from_b) } else { of });
        let comparison = match op {
            BinaryOp::Eq => Some(ir::BinaryOp::Eq),
            BinaryOp::Ne => Some(ir::BinaryOp::Ne),
            BinaryOp::Lt => Some(ir::BinaryOp::Lt),
            BinaryOp::Le => Some(ir::BinaryOp::Le),
            BinaryOp::Gt => Some(ir::BinaryOp::Gt),
            BinaryOp::Ge => Some(ir::BinaryOp::Ge),
            _ => None,
        };
        if let Some(op) = comparison {
            return Ok(Value::Number(compared(op, left, right), CType::Int));
        }
        let integer = match op {
            BinaryOp::Add => IntegerOp::Add,
            BinaryOp::Sub => IntegerOp::Sub,
            BinaryOp::Mul => IntegerOp::Mul,
            BinaryOp::Div => IntegerOp::Div,
            BinaryOp::Rem => IntegerOp::Rem,
            BinaryOp::BitAnd => IntegerOp::And,
            BinaryOp::BitOr => IntegerOp::Or,
            BinaryOp::BitXor => IntegerOp::Xor,
            BinaryOp::ShiftLeft => IntegerOp::ShiftLeft,
            _ => IntegerOp::ShiftRight,
        };
        match arithmetic(integer, of, left, right) {
            Some(value) => Ok(Value::Number(value, of)),
            None => not_here(e.at, "this operator is one of integers"),
        }
    }

    fn c_pointer_operator(&mut self, op: BinaryOp, a: Value, b: Value, e: &Expr) -> Lowered<Value> {
        let equality = matches!(op, BinaryOp::Eq | BinaryOp::Ne);
        let is_null = |v: &Value| match v {
            Value::Number(ir::Expr::Number(x), _) => *x == 0.0,
            Value::Pointer(p) => p.target == Target::Null,
            _ => false,
        };
        if equality && (is_null(&a) || is_null(&b)) {
            let there = truth(if is_null(&b) { a } else { b });
            let value = if op == BinaryOp::Ne {
                as_truth(there)
            } else {
                ir::Expr::Unary(ir::UnaryOp::Not, Box::new(there))
            };
            let value = match value {
                ir::Expr::Unary(ir::UnaryOp::Not, x) if matches!(*x, ir::Expr::Number(_)) => {
                    number(f64::from(u8::from(*x == number(0.0))))
                }
                value => value,
            };
            return Ok(Value::Number(value, CType::Int));
        }
        match (a, b) {
            (Value::Pointer(p), Value::Number(by, of)) if matches!(op, BinaryOp::Add | BinaryOp::Sub) => {
                let op = if op == BinaryOp::Add { ir::BinaryOp::Add } else { ir::BinaryOp::Sub };
                let value = binary(op, p.value, converted(by, of, CType::Long));
                Ok(Value::Pointer(Pointer { target: p.target, value }))
            }
            (Value::Number(by, of), Value::Pointer(p)) if op == BinaryOp::Add => {
                let value = binary(ir::BinaryOp::Add, p.value, converted(by, of, CType::Long));
                Ok(Value::Pointer(Pointer { target: p.target, value }))
            }
            (Value::Pointer(p), Value::Pointer(q)) if p.target == q.target => {
                let op = match op {
                    BinaryOp::Sub => {
                        return Ok(Value::Number(binary(ir::BinaryOp::Sub, p.value, q.value), CType::Long));
                    }
                    BinaryOp::Eq => ir::BinaryOp::Eq,
                    BinaryOp::Ne => ir::BinaryOp::Ne,
                    BinaryOp::Lt => ir::BinaryOp::Lt,
                    BinaryOp::Le => ir::BinaryOp::Le,
                    BinaryOp::Gt => ir::BinaryOp::Gt,
                    BinaryOp::Ge => ir::BinaryOp::Ge,
                    _ => return not_here(e.at, "this operator is none of pointers"),
                };
                Ok(Value::Number(compared(op, p.value, q.value), CType::Int))
            }
            _ => not_here(e.at, "this operator is none of pointers"),
        }
    }

    /// Evaluates arguments from the last to the first, as gcc does, where the order can be seen.
    pub(super) fn in_gccs_order(&mut self, body: &mut Body, values: &mut [ir::Expr], out: &mut ir::Block) {
        if values.iter().filter(|e| has_effect(e)).count() < 2 {
            return;
        }
        for value in values.iter_mut().rev().filter(|e| has_effect(e)) {
            let e = std::mem::replace(value, number(0.0));
            *value = self.kept(body, e, out);
        }
    }
}

/// Whether a value is not 0.
pub(super) fn truth(value: Value) -> ir::Expr {
    match value {
        Value::Number(e, _) => e,
        Value::Pointer(Pointer { target, value }) => match target {
            Target::Null | Target::Argument => number(0.0),
            Target::Numbers(_) | Target::Elements(..) | Target::Weights => match value {
                ir::Expr::Number(x) => number(f64::from(u8::from(!x.is_nan()))),
                value => binary(ir::BinaryOp::Eq, value.clone(), value),
            },
            _ => match value {
                ir::Expr::Number(x) if x.is_nan() => number(0.0),
                // A null pointer that a variable keeps.
                ir::Expr::Load(place) => {
                    let value = || load(place.clone());
                    let real = binary(ir::BinaryOp::Eq, value(), value());
                    binary(ir::BinaryOp::And, real, value())
                }
                value => value,
            },
        },
        Value::Text(_) => number(1.0),
        Value::Nothing => number(0.0),
    }
}

/// A condition as 0 or 1.
fn as_truth(e: ir::Expr) -> ir::Expr {
    match e {
        ir::Expr::Number(x) => number(f64::from(u8::from(x != 0.0))),
        e => binary(ir::BinaryOp::Ne, e, number(0.0)),
    }
}

fn compared(op: ir::BinaryOp, a: ir::Expr, b: ir::Expr) -> ir::Expr {
    if let (ir::Expr::Number(x), ir::Expr::Number(y)) = (&a, &b) {
        let holds = match op {
            ir::BinaryOp::Eq => x == y,
            ir::BinaryOp::Ne => x != y,
            ir::BinaryOp::Lt => x < y,
            ir::BinaryOp::Le => x <= y,
            ir::BinaryOp::Gt => x > y,
            _ => x >= y,
        };
        return number(f64::from(u8::from(holds)));
    }
    binary(op, a, b)
}

fn all_ones(of: CType) -> f64 {
    match of {
        CType::Unsigned => 4_294_967_295.0,
        _ => -1.0,
    }
}

fn size_of(of: Option<(Base, u32)>) -> f64 {
    match of {
        Some((Base::Number(of), 0)) => match of {
            CType::Char | CType::UnsignedChar => 1.0,
            CType::Short | CType::UnsignedShort => 2.0,
            CType::Int | CType::Unsigned | CType::Float => 4.0,
            CType::Long | CType::UnsignedLong | CType::Double => 8.0,
        },
        _ => 8.0,
    }
}
