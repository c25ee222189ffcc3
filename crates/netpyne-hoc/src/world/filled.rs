//! Values that a program gives to functions of mechanisms: `table_tau_kv(...)` fills the FUNCTION_TABLE `tau` of `kv`.

use super::value::{Answer, Args, Pointer, Refusal, Value, count};
use super::{Object, World};
use netpyne_mechanism::FunctionTable;
use std::rc::Rc;

/// What the function of a mechanism was given.
#[derive(Clone, Debug)]
pub struct Filled {
    /// Name of the mechanism.
    pub mechanism: Rc<str>,
    /// Name of the function.
    pub function: Rc<str>,
    /// Its values.
    pub table: FunctionTable,
}

impl World {
    /// Mechanism and function that HOC calls so where it fills a FUNCTION_TABLE.
    pub(crate) fn named_table(&self, name: &str) -> Option<(Rc<str>, Rc<str>)> {
        if !name.starts_with("table_") {
            return None;
        }
        self.mechanisms.entries().iter().find_map(|entry| {
            let tables = entry.procedures.iter().filter_map(|own| own.strip_prefix("table_"));
            let mut called = tables.filter(|function| name[6..] == format!("{function}_{}", entry.name));
            Some((entry.name.clone(), called.next()?.into()))
        })
    }

    /// Fills a table: with one number; two vectors; a vector, the first and the last place; or a reference to values and, for each
    /// argument of the function, how many places there are with a reference to them or the first and the last one.
    pub(crate) fn fill_table(&mut self, (mechanism, function): (Rc<str>, Rc<str>), args: Args) -> Answer {
        let table = self.table_of(args)?;
        self.change_structure();
        self.filled.retain(|other| (&other.mechanism, &other.function) != (&mechanism, &function));
        self.filled.push(Filled { mechanism, function, table });
        Ok(Value::Number(0.0))
    }

    fn table_of(&self, args: Args) -> Answer<FunctionTable> {
        if args.len() == 1 && args.is_number(0) {
            return Ok(FunctionTable::constant(args.number(0)?));
        }
        let (values, arguments) = match args.any(0)? {
            Value::Object(_) | Value::ObjectVariable(_) => {
                let values = self.vector(&args.object(0)?)?.to_vec();
                let (places, _) = self.places(args, 1, values.len())?;
                (values, vec![places])
            }
            _ => {
                let (mut at, mut arguments) = (1, Vec::new());
                while at < args.len() {
                    let size = count(args.number(at)?)?;
                    let (places, after) = self.places(args, at + 1, size)?;
                    arguments.push(places);
                    at = after;
                }
                let size = arguments.iter().map(Vec::len).product();
                (self.elements(&args.pointer(0)?, size)?, arguments)
            }
        };
        FunctionTable::over(values, arguments).map_err(|mistakes| Refusal::new(mistakes.to_string()))
    }

    /// So many places of an argument, as they are given from one argument of the call on; where it goes on.
    fn places(&self, args: Args, at: usize, size: usize) -> Answer<(Vec<f64>, usize)> {
        if args.is_number(at) {
            let (first, last) = (args.number(at)?, args.number(at + 1)?);
            let step = (last - first) / (size.max(2) - 1) as f64;
            return Ok(((0..size).map(|n| first + step * n as f64).collect(), at + 2));
        }
        match args.any(at)? {
            Value::Object(_) | Value::ObjectVariable(_) => {
                Ok((self.vector(&args.object(at)?)?.to_vec(), at + 1))
            }
            _ => Ok((self.elements(&args.pointer(at)?, size)?, at + 1)),
        }
    }

    /// So many numbers from where a reference points on.
    fn elements(&self, pointer: &Pointer, size: usize) -> Answer<Vec<f64>> {
        let few = || Refusal::new(format!("there are no {size} numbers where the reference points"));
        match pointer {
            Pointer::Element(numbers, at) => {
                let all = numbers.cells.borrow();
                all.get(*at..at.saturating_add(size)).map(<[f64]>::to_vec).ok_or_else(few)
            }
            Pointer::Attribute(handle, name, indices) if &**name == "x" => {
                let Object::Vector(values) = self.object(handle)? else { return Err(few()) };
                let at = indices.first().copied().unwrap_or(0);
                values.get(at..at.saturating_add(size)).map(<[f64]>::to_vec).ok_or_else(few)
            }
            _ => Err(few()),
        }
    }
}
