//! Functions of C's own library: elementary functions, messages, files and texts.

use super::calls::Call;
use super::expressions::truth;
use super::value::{Pointer, Target, Value, acts, common, converted, double, int, is_real, promoted};
use super::{Lowered, mistake, not_here};
use crate::ast::c::{Expr, ExprKind};
use crate::c::walk;
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::call::MATH;
use crate::lower::expr::{binary, load, number};
use netpyne_mechanism::ir::{self, CType, MathFn};

/// Functions that only write, wait or give memory back: what they do is not seen by a simulation.
const SILENT: &[&str] = &[
    "printf",
    "fprintf",
    "fflush",
    "puts",
    "fputs",
    "putchar",
    "putc",
    "fputc",
    "perror",
    "fclose",
    "setbuf",
    "free",
    "strcpy",
    "strncpy",
    "strcat",
    "strncat",
    "sprintf",
    "snprintf",
    "hoc_warning",
    "Fprintf",
    "Printf",
    "nrnpy_pr",
    "signal",
    "hoc_obj_ref",
    "hoc_obj_unref",
    "hoc_retpushx",
    "hoc_tmpobj",
    "nrn_cai_warn",
    "fwrite",
];

/// Functions of C's library that read what is outside the simulation.
const OUTSIDE: &[&str] = &[
    "fscanf",
    "fgets",
    "scanf",
    "fread",
    "getc",
    "fgetc",
    "getchar",
    "system",
    "popen",
    "getenv",
    "time",
    "clock",
    "nanosleep",
    "gettimeofday",
    "access",
    "malloc",
    "calloc",
    "realloc",
    "memcpy",
    "memset",
    "qsort",
];

impl Lower<'_> {
    /// A call of one of them.
    pub(super) fn c_library(
        &mut self,
        body: &mut Body,
        call: Call<'_>,
        out: &mut ir::Block,
    ) -> Lowered<Option<Value>> {
        let Call { name, args, at } = call;
        if let Some(&(_, function, count)) = MATH.iter().find(|(known, ..)| *known == name) {
            return self.c_math(body, call, (function, count), out).map(Some);
        }
        if let Some(value) = self.c_composed(body, call, out)? {
            return Ok(Some(value));
        }
        if SILENT.contains(&name) {
            args.iter().try_for_each(|e| self.c_unseen(body, e, out))?;
            return Ok(Some(int(0.0)));
        }
        if OUTSIDE.contains(&name) {
            let message = format!("`{name}` is not supported in C text");
            let help = "a mechanism can use only what the model gives it: make the value a PARAMETER, or declare an array in ASSIGNED";
            return mistake(at, message, help);
        }
        match name {
            "fopen" => Ok(Some(Value::Pointer(Pointer { target: Target::Opaque, value: number(1.0) }))),
            "assert" => {
                let [e] = args else { return not_here(at, "`assert` has one argument") };
                let holds = self.c_condition(body, e, out)?;
                let fails = vec![ir::Stmt::Fail(format!("an assertion in {} does not hold", body.name))];
                out.push(ir::Stmt::If(holds, Vec::new(), fails));
                Ok(Some(Value::Nothing))
            }
            "abort" | "exit" => {
                out.push(ir::Stmt::Fail(format!("{} ends the program", body.name)));
                Ok(Some(Value::Nothing))
            }
            "rand" | "random" | "lrand48" | "drand48" => {
                let draw = self.process_wide_draw(name, at);
                let draw = ir::Expr::Random(draw, ir::Draw::Uniform, Vec::new());
                if name == "drand48" {
                    return Ok(Some(double(draw)));
                }
                let scaled = binary(ir::BinaryOp::Mul, draw, number(2_147_483_648.0));
                let of = if name == "rand" { CType::Int } else { CType::Long };
                Ok(Some(Value::Number(converted(scaled, CType::Double, CType::Int), of)))
            }
            "srand" | "srandom" | "srand48" => {
                args.iter().try_for_each(|e| self.c_unseen(body, e, out))?;
                Ok(Some(Value::Nothing))
            }
            _ => Ok(None),
        }
    }

    /// What an argument does whose value is not used.
    fn c_unseen(&mut self, body: &mut Body, e: &Expr, out: &mut ir::Block) -> Lowered<()> {
        let mut acts = false;
        walk::inside(e, &mut |e| {
            acts |= matches!(e.kind, ExprKind::Assign(..) | ExprKind::Step(..) | ExprKind::Call(..));
        });
        if acts { self.c_effect(body, e, out) } else { Ok(()) }
    }

    fn c_math(
        &mut self,
        body: &mut Body,
        call: Call<'_>,
        (function, count): (MathFn, usize),
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let Call { name, args, at } = call;
        if args.len() != count {
            let message = format!("`{name}` takes {count} arguments, not {}", args.len());
            return mistake(at, message, "see the manual of C's library");
        }
        if name == "abs" {
            // C++ has one for integers and one for real numbers.
            return match self.c_expr(body, &args[0], out)? {
                Value::Number(e, of) => {
                    let of = if is_real(of) { CType::Double } else { promoted(of) };
                    Ok(Value::Number(ir::Expr::Math(MathFn::Fabs, vec![e]), of))
                }
                _ => not_here(at, "`abs` of what is no number"),
            };
        }
        let args: Vec<&Expr> = args.iter().collect();
        let mut values = self.c_numbers(body, &args, out)?;
        Ok(double(match function {
            MathFn::Pow => {
                let exponent = values.pop().unwrap_or(number(0.0));
                self.pow(values.pop().unwrap_or(number(0.0)), exponent)
            }
            MathFn::Ghk | MathFn::Nernst => {
                values.push(load(ir::Place::Env(ir::Env::Celsius)));
                ir::Expr::Math(function, values)
            }
            _ => ir::Expr::Math(function, values),
        }))
    }

    /// Functions that others are made of.
    fn c_composed(&mut self, body: &mut Body, call: Call<'_>, out: &mut ir::Block) -> Lowered<Option<Value>> {
        let Call { name, args, at } = call;
        let count = match name {
            "fmin" | "fmax" | "min" | "max" => 2,
            "isnan" | "isinf" | "isfinite" | "trunc" | "round" | "signbit" => 1,
            _ => return Ok(None),
        };
        if args.len() != count {
            let message = format!("`{name}` takes {count} arguments, not {}", args.len());
            return mistake(at, message, "see the manual of C's library");
        }
        let mut values = Vec::new();
        for e in args {
            match self.c_expr(body, e, out)? {
                Value::Number(e, of) => values.push((self.in_local(body, e, out), of)),
                _ => return not_here(e.at, "a number is needed"),
            }
        }
        let (a, of_a) = values[0].clone();
        let less = |x: &ir::Expr, y: &ir::Expr| binary(ir::BinaryOp::Lt, x.clone(), y.clone());
        let select = |c, x, y| ir::Expr::Select(Box::new(c), Box::new(x), Box::new(y));
        let not_a_number = |x: &ir::Expr| binary(ir::BinaryOp::Ne, x.clone(), x.clone());
        if count == 2 {
            let (b, of_b) = values[1].clone();
            let of = if name.starts_with('f') { CType::Double } else { common(of_a, of_b) };
            let (a, b) = (converted(a, of_a, of), converted(b, of_b, of));
            let value = match name {
                "fmin" => select(not_a_number(&a), b.clone(), select(less(&b, &a), b, a)),
                "fmax" => select(not_a_number(&a), b.clone(), select(less(&a, &b), b, a)),
                // `std::min` keeps the first of equals.
                "min" => select(less(&b, &a), b, a),
                _ => select(less(&a, &b), b, a),
            };
            return Ok(Some(Value::Number(value, of)));
        }
        let size = || ir::Expr::Math(MathFn::Fabs, vec![a.clone()]);
        let infinite = binary(ir::BinaryOp::Eq, size(), number(f64::INFINITY));
        Ok(Some(match name {
            "isnan" => Value::Number(not_a_number(&a), CType::Int),
            "isinf" => Value::Number(infinite, CType::Int),
            "isfinite" => Value::Number(binary(ir::BinaryOp::Lt, size(), number(f64::INFINITY)), CType::Int),
            "signbit" => {
                let below = binary(ir::BinaryOp::Div, number(1.0), a.clone());
                let negative = binary(ir::BinaryOp::Or, less(&a, &number(0.0)), less(&below, &number(0.0)));
                Value::Number(negative, CType::Int)
            }
            _ => {
                let floor = |x| ir::Expr::Math(MathFn::Floor, vec![x]);
                let down = floor(size());
                let whole = if name == "trunc" {
                    down
                } else {
                    let rest = binary(ir::BinaryOp::Sub, size(), down.clone());
                    let up = binary(ir::BinaryOp::Add, down.clone(), number(1.0));
                    select(binary(ir::BinaryOp::Ge, rest, number(0.5)), up, down)
                };
                let below = less(&a, &number(0.0));
                double(select(below, crate::lower::expr::neg(whole.clone()), whole))
            }
        }))
    }

    /// `e`, which is used more than once.
    fn in_local(&mut self, body: &mut Body, e: ir::Expr, out: &mut ir::Block) -> ir::Expr {
        if !acts(&e) && matches!(e, ir::Expr::Number(_) | ir::Expr::Load(_)) {
            return e;
        }
        let id = body.fresh("value", 1);
        out.push(ir::Stmt::Assign(ir::Place::Local(id), e));
        load(ir::Place::Local(id))
    }

    /// The texts among arguments, as one.
    pub(super) fn c_message(
        &mut self,
        body: &mut Body,
        args: &[Expr],
        out: &mut ir::Block,
    ) -> Lowered<String> {
        let mut texts = Vec::new();
        for e in args {
            match &e.kind {
                ExprKind::Text(text) => texts.push(text.trim().to_string()),
                ExprKind::Cast(..) | ExprKind::Number(..) | ExprKind::Name(_) => {}
                _ => {
                    let value = self.c_expr(body, e, out)?;
                    let _ = truth(value);
                }
            }
        }
        texts.retain(|t| !t.is_empty());
        Ok(texts.join(" "))
    }
}
