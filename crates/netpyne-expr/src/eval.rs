//! Evaluation of one value at a time, as Python does it.

use crate::functions::atan2;
use crate::names::Kind;
use crate::node::{Builtin, Node, NodeId, Program};
use crate::number::{Arith, Num, Raised, Repr, arith, remainder, round, round_digits, to_int};
use crate::{Draw, EvalError, Outcome};

/// A value while evaluating.
#[derive(Clone, Debug)]
enum Val {
    Num(Num),
    List(Vec<Val>),
}

const NOT_A_NUMBER: Raised = "a list stands where a number is needed";

pub(crate) fn eval(expr: &Program, vars: &[f64], draw: &mut dyn Draw) -> Result<Outcome, EvalError> {
    let mut run = Run { expr, vars, draw };
    let num = run.num(expr.root).map_err(|(raised, id)| EvalError {
        message: raised.to_owned(),
        span: expr.spans[id as usize],
        text: expr.text.clone(),
    })?;
    Ok(match num.value {
        Repr::Bool(b) => Outcome::Int(i64::from(b)),
        Repr::Int(i) => Outcome::Int(i),
        Repr::Float(x) => Outcome::Float(x),
    })
}

/// What Python would have raised, and at which node.
type Failure = (Raised, NodeId);

struct Run<'a> {
    expr: &'a Program,
    vars: &'a [f64],
    draw: &'a mut dyn Draw,
}

impl Run<'_> {
    fn at<T>(&self, id: NodeId, result: Result<T, Raised>) -> Result<T, Failure> {
        result.map_err(|raised| (raised, id))
    }

    /// The number of a node; what is neither list nor branch is evaluated without a detour.
    fn num(&mut self, id: NodeId) -> Result<Num, Failure> {
        let expr = self.expr;
        Ok(match &expr.nodes[id as usize] {
            Node::Const(n) => *n,
            Node::Var(slot) => {
                let slot = *slot as usize;
                let value = self.vars.get(slot).copied().unwrap_or(f64::NAN);
                Num { value: Repr::Float(value), numpy: expr.kinds.get(slot) != Some(&Kind::Float) }
            }
            Node::Arith(op, a, b) => {
                let (a, b) = (self.num(*a)?, self.num(*b)?);
                self.at(id, arith(*op, a, b))?
            }
            Node::Call(function, a) => Num::numpy(function.of(self.num(*a)?.get())),
            Node::Draw(distribution, args) => {
                let mut values = [0.0; 2];
                for (value, arg) in values.iter_mut().zip(args) {
                    *value = self.num(*arg)?.get();
                }
                let count = args.len().min(values.len());
                Num::float(self.draw.draw(*distribution, &values[..count]))
            }
            _ => match self.val(id)? {
                Val::Num(n) => n,
                Val::List(_) => return Err((NOT_A_NUMBER, id)),
            },
        })
    }

    fn truth(&mut self, id: NodeId) -> Result<bool, Failure> {
        Ok(match self.val(id)? {
            Val::Num(n) => n.truth(),
            Val::List(l) => !l.is_empty(),
        })
    }

    fn val(&mut self, id: NodeId) -> Result<Val, Failure> {
        let expr = self.expr;
        let num = match &expr.nodes[id as usize] {
            Node::Const(_) | Node::Var(_) | Node::Arith(..) | Node::Call(..) | Node::Draw(..) => {
                self.num(id)?
            }
            Node::Neg(a) => {
                let a = self.num(*a)?;
                match a.value {
                    Repr::Float(x) => Num { value: Repr::Float(-x), numpy: a.numpy },
                    Repr::Bool(_) if a.numpy => self.at(id, Err("numpy does not negate truth values"))?,
                    _ => {
                        let i = a.integer().and_then(i64::checked_neg);
                        Num {
                            value: Repr::Int(self.at(id, i.ok_or("the integer is too large"))?),
                            numpy: a.numpy,
                        }
                    }
                }
            }
            Node::Pos(a) => {
                let a = self.num(*a)?;
                match a.value {
                    Repr::Bool(b) => Num { value: Repr::Int(i64::from(b)), numpy: a.numpy },
                    _ => a,
                }
            }
            Node::Not(a) => Num::bool(!self.truth(*a)?, false),
            Node::Compare(first, rest) => {
                let mut left = self.num(*first)?;
                let mut holds = Num::bool(true, false);
                for (compare, right) in rest {
                    let right = self.num(*right)?;
                    holds = Num::bool(compare.holds(left.get(), right.get()), left.numpy || right.numpy);
                    if !holds.truth() {
                        break;
                    }
                    left = right;
                }
                holds
            }
            Node::And(a, b) => {
                let left = self.val(*a)?;
                return if truth(&left) { self.val(*b) } else { Ok(left) };
            }
            Node::Or(a, b) => {
                let left = self.val(*a)?;
                return if truth(&left) { Ok(left) } else { self.val(*b) };
            }
            Node::If(yes, condition, no) => {
                let chosen = if self.truth(*condition)? { *yes } else { *no };
                return self.val(chosen);
            }
            Node::Atan2(a, b) => {
                let (a, b) = (self.num(*a)?.get(), self.num(*b)?.get());
                Num::numpy(atan2(a, b))
            }
            Node::Remainder(a, b) => {
                let (a, b) = (self.num(*a)?, self.num(*b)?);
                match (a.integer(), b.integer()) {
                    (Some(_), Some(_)) => {
                        let a = Num { numpy: true, ..a };
                        self.at(id, arith(Arith::Mod, a, b))?
                    }
                    _ => Num::numpy(remainder(a.get(), b.get())),
                }
            }
            Node::Builtin(builtin, args) => self.builtin(*builtin, args, id)?,
            Node::List(items) => {
                return items.iter().map(|i| self.val(*i)).collect::<Result<_, _>>().map(Val::List);
            }
            Node::Index(list, index) => {
                let Val::List(items) = self.val(*list)? else {
                    return self.at(id, Err("only a list can be indexed"));
                };
                let index = self.num(*index)?.integer();
                let index = self.at(id, index.ok_or("an index must be an integer"))?;
                let position = if index < 0 { index + items.len() as i64 } else { index };
                let item = usize::try_from(position).ok().and_then(|i| items.get(i).cloned());
                return self.at(id, item.ok_or("the index is outside the list"));
            }
        };
        Ok(Val::Num(num))
    }

    fn builtin(&mut self, builtin: Builtin, args: &[NodeId], id: NodeId) -> Result<Num, Failure> {
        match builtin {
            Builtin::Min | Builtin::Max => {
                let items = self.items(args, id)?;
                let mut best: Option<Num> = None;
                for item in items {
                    let better = best.is_none_or(|b| match builtin {
                        Builtin::Min => item.get() < b.get(),
                        _ => item.get() > b.get(),
                    });
                    if better {
                        best = Some(item);
                    }
                }
                self.at(id, best.ok_or("the list is empty"))
            }
            Builtin::Sum | Builtin::Mean | Builtin::Len => {
                let items = match (self.val(args[0])?, builtin) {
                    (Val::Num(n), Builtin::Mean) => return Ok(Num::numpy(n.get())),
                    (Val::Num(_), _) => return self.at(id, Err("needs a list")),
                    (Val::List(items), _) => items,
                };
                if builtin == Builtin::Len {
                    return Ok(Num::int(items.len() as i64));
                }
                let items = self.numbers(items, id)?;
                if builtin == Builtin::Mean {
                    let values: Vec<f64> = items.iter().map(|n| n.get()).collect();
                    return Ok(Num::numpy(pairwise_sum(&values) / values.len() as f64));
                }
                items.into_iter().try_fold(Num::int(0), |sum, n| self.at(id, arith(Arith::Add, sum, n)))
            }
            Builtin::Pow => {
                let (a, b) = (self.num(args[0])?, self.num(args[1])?);
                self.at(id, arith(Arith::Pow, a, b))
            }
            Builtin::Round if args.len() == 2 => {
                let (x, digits) = (self.num(args[0])?, self.num(args[1])?.integer());
                let digits = self.at(id, digits.ok_or("the number of digits must be an integer"))?;
                Ok(round_digits(x, digits))
            }
            Builtin::Bool => Ok(Num::bool(self.truth(args[0])?, false)),
            Builtin::Abs | Builtin::Int | Builtin::Float | Builtin::Round => {
                let x = self.num(args[0])?;
                match builtin {
                    Builtin::Int => self.at(id, to_int(x)),
                    Builtin::Round => self.at(id, round(x)),
                    Builtin::Float => Ok(Num::float(x.get())),
                    _ => match (x.value, x.integer().and_then(i64::checked_abs)) {
                        (Repr::Float(f), _) => Ok(Num { value: Repr::Float(f.abs()), numpy: x.numpy }),
                        (_, Some(i)) => Ok(Num { value: Repr::Int(i), numpy: x.numpy }),
                        (_, None) => self.at(id, Err("the integer is too large")),
                    },
                }
            }
        }
    }

    /// The arguments of `min` and `max`: values, or one list.
    fn items(&mut self, args: &[NodeId], id: NodeId) -> Result<Vec<Num>, Failure> {
        if let [only] = args {
            return match self.val(*only)? {
                Val::List(items) => self.numbers(items, id),
                Val::Num(_) => self.at(id, Err("needs several values or a list")),
            };
        }
        args.iter().map(|a| self.num(*a)).collect()
    }

    fn numbers(&self, items: Vec<Val>, id: NodeId) -> Result<Vec<Num>, Failure> {
        let number = |item| match item {
            Val::Num(n) => Ok(n),
            Val::List(_) => self.at(id, Err(NOT_A_NUMBER)),
        };
        items.into_iter().map(number).collect()
    }
}

fn truth(value: &Val) -> bool {
    match value {
        Val::Num(n) => n.truth(),
        Val::List(l) => !l.is_empty(),
    }
}

/// numpy's sum: in order for up to seven values, else eight partial sums, halves above 128 values.
fn pairwise_sum(values: &[f64]) -> f64 {
    if values.len() < 8 {
        return values.iter().fold(-0.0, |sum, x| sum + x);
    }
    if values.len() > 128 {
        let half = values.len() / 2;
        let half = half - half % 8;
        return pairwise_sum(&values[..half]) + pairwise_sum(&values[half..]);
    }
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    let mut r = [-0.0; 8];
    for chunk in chunks {
        for (sum, x) in r.iter_mut().zip(chunk) {
            *sum += x;
        }
    }
    let total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    rest.iter().fold(total, |sum, x| sum + x)
}
