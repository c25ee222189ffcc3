//! Functions of NEURON that C text calls: vectors, events, arguments of hoc.

use super::calls::Call;
use super::names::Spot;
use super::value::{Pointer, Target, Value, double, int};
use super::{Lowered, mistake, not_here};
use crate::ast::c::{Expr, ExprKind};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::number;
use netpyne_mechanism::ir::{self, CType};

/// Functions that ask what hoc has passed: nothing does here.
const ASKS: &[&str] = &[
    "ifarg",
    "hoc_is_double_arg",
    "hoc_is_str_arg",
    "hoc_is_object_arg",
    "hoc_is_pdouble_arg",
    "is_vector_arg",
    "hoc_is_tempobj_arg",
    "hoc_is_tempobj",
    "nrn_is_artificial_",
    "nrn_random_isran123",
];
/// Functions that give what hoc has passed.
const ARGUMENTS: &[&str] = &[
    "getarg",
    "hoc_getarg",
    "hoc_pgetarg",
    "chkarg",
    "gargstr",
    "hoc_gargstr",
    "hoc_pgargstr",
    "vector_arg",
    "nrn_random_arg",
    "hoc_objgetarg",
    "hoc_obj_file_arg",
    "hoc_obj_getarg",
    "vector_arg_px",
];

impl Lower<'_> {
    /// A call of one of them.
    pub(super) fn c_neuron(
        &mut self,
        body: &mut Body,
        call: Call<'_>,
        out: &mut ir::Block,
    ) -> Lowered<Option<Value>> {
        let Call { name, args, at } = call;
        if ASKS.contains(&name) {
            return Ok(Some(int(0.0)));
        }
        if ARGUMENTS.contains(&name) {
            self.c_no_argument(body, out);
            return Ok(Some(match name {
                "chkarg" => double(number(0.0)),
                "vector_arg_px" => int(0.0),
                "gargstr" | "hoc_gargstr" => Value::Text(String::new()),
                _ => Value::Pointer(Pointer { target: Target::Argument, value: number(0.0) }),
            }));
        }
        let of_vectors = name.starts_with("vector_") || name.starts_with("list_vector_");
        let of_random = name.starts_with("nrnran123_") || name.starts_with("nrn_random_");
        match name {
            _ if of_vectors => self.c_vector(body, call, out).map(Some),
            _ if of_random => self.c_random(body, call, out).map(Some),
            _ if name.starts_with("mcell_") => self.c_mcell(body, call, out).map(Some),
            "hoc_execerror" | "hxe" | "hoc_execerr_ext" | "nrn_exit" => {
                let message = self.c_message(body, args, out)?;
                out.push(ir::Stmt::Fail(message));
                Ok(Some(Value::Nothing))
            }
            "scop_random" | "exprand" | "normrand" | "poisrand" | "set_seed" => {
                self.c_shared(body, call, out).map(Some)
            }
            "at_time" => {
                let Some(time) = args.last() else { return not_here(at, "`at_time` needs a time") };
                let time = self.c_number(body, time, CType::Double, out)?;
                Ok(Some(Value::Number(crate::lower::call::at_time(vec![time]), CType::Int)))
            }
            "state_discontinuity" => {
                let [.., to, value] = args else {
                    return not_here(at, "wrong arguments of `state_discontinuity`");
                };
                let spot = self.c_spot(body, to, out)?;
                let value = self.c_number(body, value, CType::Double, out)?;
                self.c_store(body, spot, value, to, out)?;
                Ok(Some(Value::Nothing))
            }
            "net_send" | "artcell_net_send" | "net_event" | "net_move" | "artcell_net_move" => {
                self.c_event(body, call, out).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// A routine that needs an argument of hoc goes no further.
    pub(super) fn c_no_argument(&mut self, body: &mut Body, out: &mut ir::Block) {
        let message = format!("`{}` takes arguments from hoc, and nothing calls it from there", body.name);
        let fail = ir::Stmt::Fail(message);
        if out.last() != Some(&fail) {
            out.push(fail);
        }
    }

    pub(super) fn c_vector(
        &mut self,
        body: &mut Body,
        call: Call<'_>,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let Call { name, args, at } = call;
        let Some(first) = args.first() else { return not_here(at, format!("`{name}` without a vector")) };
        let id = match self.c_expr(body, first, out)? {
            Value::Pointer(Pointer { target: Target::Vector(id), .. }) => id,
            Value::Pointer(Pointer { target: Target::Argument | Target::Null, .. }) => {
                self.c_no_argument(body, out);
                return Ok(match name {
                    "vector_vec" | "vector_pobj" => {
                        Value::Pointer(Pointer { target: Target::Argument, value: number(0.0) })
                    }
                    _ => int(0.0),
                });
            }
            _ => {
                return mistake(
                    first.at,
                    "this is no vector",
                    "keep it in a POINTER or BBCOREPOINTER of the file",
                );
            }
        };
        match name {
            "vector_capacity" | "vector_buffer_size" => {
                Ok(Value::Number(ir::Expr::VectorSize(id), CType::Int))
            }
            "vector_vec" => Ok(Value::Pointer(Pointer { target: Target::Numbers(id), value: number(0.0) })),
            "vector_pobj" => Ok(Value::Pointer(Pointer { target: Target::Opaque, value: number(1.0) })),
            "vector_instance_px" => {
                let Some(to) = args.get(1) else {
                    return not_here(at, "`vector_instance_px` needs two arguments");
                };
                match &to.kind {
                    ExprKind::Address(inner) => match self.c_spot(body, inner, out)? {
                        Spot::Pointer(local) => {
                            out.push(ir::Stmt::Assign(ir::Place::Local(local), number(0.0)));
                        }
                        _ => return not_here(to.at, "the address of a pointer is needed"),
                    },
                    _ => return not_here(to.at, "the address of a pointer is needed"),
                }
                Ok(Value::Number(ir::Expr::VectorSize(id), CType::Int))
            }
            _ => mistake(
                at,
                format!("`{name}` is not supported in C text"),
                "a mechanism can read and write elements of a vector that it was given, not change its length",
            ),
        }
    }

    /// `net_send(_tqitem, _args, _pnt, time, flag)` and its kin.
    pub(super) fn c_event(&mut self, body: &mut Body, call: Call<'_>, out: &mut ir::Block) -> Lowered<Value> {
        let Call { name, args, at } = call;
        if !body.sends {
            return not_here(at, format!("`{name}` can stand only in INITIAL and NET_RECEIVE"));
        }
        let mut numbers = |this: &mut Self, list: &[Expr]| {
            let list: Vec<&Expr> = list.iter().collect();
            this.c_numbers(body, &list, out)
        };
        let stmt = match (name, args) {
            ("net_event", [_, time]) => {
                let mut values = numbers(self, std::slice::from_ref(time))?;
                ir::Stmt::NetEvent(values.swap_remove(0))
            }
            ("net_send" | "artcell_net_send", [_, _, _, rest @ ..]) if rest.len() == 2 => {
                let mut values = numbers(self, rest)?;
                let flag = values.swap_remove(1);
                ir::Stmt::NetSend { time: values.swap_remove(0), flag }
            }
            ("net_move" | "artcell_net_move", [_, _, time]) => {
                let mut values = numbers(self, std::slice::from_ref(time))?;
                ir::Stmt::NetMove(values.swap_remove(0))
            }
            _ => return not_here(at, format!("wrong number of arguments of `{name}`")),
        };
        out.push(stmt);
        Ok(Value::Nothing)
    }
}
