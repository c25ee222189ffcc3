//! Random numbers that C text draws, and the streams that a file keeps.

use super::calls::Call;
use super::names::Spot;
use super::value::{Pointer, Target, Value, double};
use super::{Lowered, mistake, not_here};
use crate::ast::c::{Expr, ExprKind};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::{binary, load, number};
use netpyne_mechanism::ir::{self, CType, Draw, Query};

impl Lower<'_> {
    /// The stream an argument names; none: it can only be a null pointer.
    pub(super) fn c_stream(
        &mut self,
        body: &mut Body,
        e: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Option<ir::HandleId>> {
        match self.c_expr(body, e, out)? {
            Value::Pointer(Pointer { target: Target::Stream(id), .. }) => Ok(Some(id)),
            Value::Pointer(Pointer { target: Target::Keeper(kept), .. })
                if matches!(*kept, Target::Stream(_)) =>
            {
                not_here(e.at, "this is the address of a random stream, not the stream")
            }
            Value::Pointer(Pointer { target: Target::Argument | Target::Null, .. }) => {
                self.c_no_argument(body, out);
                Ok(None)
            }
            _ => mistake(
                e.at,
                "this is no random stream",
                "declare a RANDOM variable `r` in the NEURON block and draw by `random_uniform(r)`, `random_normal(r)`, …",
            ),
        }
    }

    pub(super) fn c_random(
        &mut self,
        body: &mut Body,
        call: Call<'_>,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let Call { name, args, at } = call;
        let Some(first) = args.first() else { return not_here(at, format!("`{name}` without arguments")) };
        if name.starts_with("nrnran123_newstream") {
            return mistake(
                at,
                "a random stream that is made must be kept at once",
                "declare a BBCOREPOINTER `x` in the NEURON block and write `_p_x = …`",
            );
        }
        let draws: Option<(Draw, &[usize])> = match name {
            "nrnran123_dblpick" => Some((Draw::Double, &[0])),
            "nrnran123_uniform" => Some((Draw::Uniform, &[0, 2])),
            "nrnran123_negexp" => Some((Draw::NegExp, &[0])),
            "nrnran123_normal" => Some((Draw::Normal, &[0, 2])),
            "nrnran123_ipick" => Some((Draw::Word, &[0])),
            _ => None,
        };
        let query = match (draws, name) {
            (Some((draw, counts)), _) => {
                if !counts.contains(&(args.len() - 1)) {
                    return not_here(at, format!("wrong number of arguments of `{name}`"));
                }
                Some(Query::Draw(draw))
            }
            (None, "nrn_random_pick") => Some(Query::Pick),
            _ => None,
        };
        let stream = self.c_stream(body, first, out)?;
        let Some(id) = stream else { return Ok(double(number(0.0))) };
        if let Some(query) = query {
            let rest: Vec<&Expr> = args[1..].iter().collect();
            let rest = self.c_numbers(body, &rest, out)?;
            let of = if name == "nrnran123_ipick" { CType::Unsigned } else { CType::Double };
            return Ok(Value::Number(ir::Expr::Handle(id, query, rest), of));
        }
        match name {
            "nrnran123_deletestream" => out.push(ir::Stmt::DropStream(id)),
            "nrnran123_setseq" => match &args[1..] {
                [sequence, word] => {
                    let sequence = self.c_number(body, sequence, CType::Unsigned, out)?;
                    let word = self.c_number(body, word, CType::Char, out)?;
                    out.push(ir::Stmt::SetStream(id, sequence, word));
                }
                [both] => {
                    let both = self.c_number(body, both, CType::Double, out)?;
                    out.push(ir::Stmt::SetStream(
                        id,
                        binary(ir::BinaryOp::Div, both, number(4.0)),
                        number(0.0),
                    ));
                }
                _ => return not_here(at, "wrong number of arguments of `nrnran123_setseq`"),
            },
            "nrnran123_getseq" => {
                let [sequence, word] = &args[1..] else {
                    return not_here(at, "wrong number of arguments of `nrnran123_getseq`");
                };
                for (to, query) in [(sequence, Query::Sequence), (word, Query::Word)] {
                    let ExprKind::Address(inner) = &without_casts(to).kind else {
                        return not_here(to.at, "the address of a variable is needed");
                    };
                    let spot = self.c_spot(body, inner, out)?;
                    self.c_store(body, spot, ir::Expr::Handle(id, query, Vec::new()), to, out)?;
                }
            }
            _ => {
                let help = "streams can be made, deleted, set to a place, and drawn from";
                return mistake(at, format!("`{name}` is not supported in C text"), help);
            }
        }
        Ok(Value::Nothing)
    }

    /// `*pv = …`, `_p_x = …`: a variable of the file is given something to keep.
    pub(super) fn c_keep(
        &mut self,
        body: &mut Body,
        target: Target,
        value: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let inner = without_casts(value);
        if let (Target::Stream(id), ExprKind::Call(f, args)) = (&target, &inner.kind)
            && let ExprKind::Name(name) = &f.kind
            && name.starts_with("nrnran123_newstream")
        {
            let ids: Vec<&Expr> = args.iter().collect();
            if ids.is_empty() || ids.len() > 3 {
                return not_here(inner.at, format!("wrong number of arguments of `{name}`"));
            }
            let mut values = [number(0.0), number(0.0), number(0.0)];
            for (to, e) in values.iter_mut().zip(ids) {
                *to = self.c_number(body, e, CType::Unsigned, out)?;
            }
            out.push(ir::Stmt::MakeStream(*id, values));
            return Ok(Value::Nothing);
        }
        let given = self.c_expr(body, value, out)?;
        let null = |v: &Value| match v {
            Value::Number(ir::Expr::Number(x), _) => *x == 0.0,
            Value::Pointer(p) => matches!(p.target, Target::Null | Target::Argument),
            _ => false,
        };
        match (&target, given) {
            // What HOC could give is not given here.
            (Target::Stream(id), v) if null(&v) => out.push(ir::Stmt::DropStream(*id)),
            (Target::Stream(a), Value::Pointer(Pointer { target: Target::Stream(b), .. })) if *a == b => {}
            (Target::Vector(_), v) if null(&v) => {
                let what = "takes its vector away, which only hoc can have given";
                out.push(ir::Stmt::Fail(format!("`{}` {what}", body.name)));
            }
            (Target::Vector(a), Value::Pointer(Pointer { target: Target::Vector(b), .. })) if *a == b => {}
            (Target::Opaque, v) if null(&v) => {}
            (Target::Elements(..), _) => {
                return not_here(value.at, "C text cannot let a POINTER point at something else");
            }
            _ => return not_here(value.at, "this cannot be kept"),
        }
        Ok(Value::Nothing)
    }

    /// MCellRan4: what it counts is a variable of the text.
    pub(super) fn c_mcell(&mut self, body: &mut Body, call: Call<'_>, out: &mut ir::Block) -> Lowered<Value> {
        let Call { name, args, at } = call;
        let wrong = || not_here(at, format!("wrong arguments of `{name}`"));
        let low = self.mcell_low();
        if name == "mcell_ran4_init" {
            let [e] = args else { return wrong() };
            let value = self.c_number(body, e, CType::Unsigned, out)?;
            out.push(ir::Stmt::Assign(ir::Place::Global(low), value));
            return Ok(Value::Nothing);
        }
        let Some(ExprKind::Address(counter)) = args.first().map(|e| &without_casts(e).kind) else {
            return wrong();
        };
        let Spot::Place(place, _) = self.c_spot(body, counter, out)? else { return wrong() };
        let id = body.fresh("drawn", 1);
        let drawn = ir::Place::Local(id);
        let low = load(ir::Place::Global(low));
        let draw = ir::Expr::McellRan4(Box::new(load(place.clone())), Box::new(low));
        out.push(ir::Stmt::Assign(drawn.clone(), draw));
        let next =
            super::value::integer(ir::IntegerOp::Add, CType::Unsigned, load(place.clone()), number(1.0));
        out.push(ir::Stmt::Assign(place, next));
        match (name, args.len()) {
            ("mcell_ran4a", 1) => Ok(double(load(drawn))),
            ("mcell_iran4", 1) => {
                let word = binary(ir::BinaryOp::Mul, load(drawn), number(4_294_967_296.0));
                Ok(Value::Number(word, CType::Unsigned))
            }
            ("mcell_ran4", 4) => {
                let count = self.c_number(body, &args[2], CType::Unsigned, out)?;
                if count != number(1.0) {
                    return mistake(
                        args[2].at,
                        "`mcell_ran4` draws one number at a time here",
                        "write a loop",
                    );
                }
                let range = self.c_number(body, &args[3], CType::Double, out)?;
                out.push(ir::Stmt::Assign(
                    drawn.clone(),
                    binary(ir::BinaryOp::Mul, range, load(drawn.clone())),
                ));
                let spot = match &without_casts(&args[1]).kind {
                    ExprKind::Address(inner) => self.c_spot(body, inner, out)?,
                    _ => {
                        let zero = ExprKind::Number(0.0, CType::Int);
                        let zero = Box::new(Expr { kind: zero, at: args[1].at });
                        let first = ExprKind::Index(Box::new(args[1].clone()), zero);
                        self.c_spot(body, &Expr { kind: first, at: args[1].at }, out)?
                    }
                };
                self.c_store(body, spot, load(drawn.clone()), &args[1], out)?;
                Ok(double(load(drawn)))
            }
            _ => wrong(),
        }
    }

    /// What `mcell_ran4_init` sets.
    pub(super) fn mcell_low(&mut self) -> ir::GlobalId {
        const NAME: &str = "mcell_ran4_init";
        let globals = &mut self.symbols.mech.globals;
        let known = globals.iter().position(|g| g.name == NAME && !g.visible);
        ir::GlobalId::from_index(known.unwrap_or_else(|| {
            globals.push(ir::Global {
                name: NAME.to_string(),
                class: ir::Class::Assigned,
                visible: false,
                default: 0.0,
                len: 1,
                unit: None,
                first: Vec::new(),
            });
            globals.len() - 1
        }))
    }

    /// Draws from NEURON's process-wide sequence.
    pub(super) fn c_shared(
        &mut self,
        body: &mut Body,
        call: Call<'_>,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let Call { name, args, at } = call;
        let (draw, count) = match name {
            "exprand" => (Draw::NegExp, 1),
            "normrand" => (Draw::Normal, 2),
            "poisrand" => (Draw::Poisson, 1),
            "set_seed" => (Draw::Uniform, 1),
            _ => (Draw::Uniform, 0),
        };
        if args.len() != count {
            return not_here(at, format!("wrong number of arguments of `{name}`"));
        }
        let args: Vec<&Expr> = args.iter().collect();
        let mut args = self.c_numbers(body, &args, out)?;
        if name == "set_seed" {
            out.push(ir::Stmt::SetSeed(args.swap_remove(0)));
            return Ok(Value::Nothing);
        }
        let stream = self.process_wide_draw(name, at);
        Ok(double(ir::Expr::Random(stream, draw, args)))
    }
}

/// An expression without casts around it.
fn without_casts(e: &Expr) -> &Expr {
    let mut e = e;
    while let ExprKind::Cast(_, _, inner) = &e.kind {
        e = inner;
    }
    e
}
