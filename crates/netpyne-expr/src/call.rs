//! What the functions and names of a string mean.

use crate::functions::Unary;
use crate::node::{Builtin, Node, NodeId};
use crate::parse::{Mistake, Parser};
use crate::{Distribution, Names};
use netpyne_base::{Span, did_you_mean, listed};

impl Parser<'_> {
    /// The mistake of using `name` as a variable.
    pub(crate) fn unknown(&self, name: &str, span: Span) -> Mistake {
        let functions = function_names(self.names);
        let known: Vec<&str> = self.names.iter().collect();
        let mut help: Vec<String> =
            did_you_mean(name, known.iter().copied().chain(functions.iter().copied())).into_iter().collect();
        if functions.contains(&name) {
            help = vec![format!("`{name}` is a function: `{name}(...)`")];
        } else if !known.is_empty() {
            help.push(format!("known here: {}", known.join(", ")));
        }
        help.extend(self.also_unknown(name));
        (format!("unknown name `{name}`"), span, help)
    }

    /// The other names of the text that nothing is known of: the first of them ends the reading.
    fn also_unknown(&self, first: &str) -> Option<String> {
        const WORDS: [&str; 11] =
            ["if", "else", "and", "or", "not", "True", "False", "pi", "inf", "np.pi", "np.inf"];
        let functions = function_names(self.names);
        let known = |name: &str| {
            self.names.lookup(name).is_some()
                || functions.contains(&name)
                || WORDS.contains(&name)
                || numpy_unary(name, self.names.is_density()).is_some()
        };
        let others: Vec<&str> = self.all_names().into_iter().filter(|n| *n != first && !known(n)).collect();
        listed(&others).map(|names| format!("also unknown: {names}"))
    }

    /// The node for calling `name` with `args`.
    pub(crate) fn call(&self, name: &str, args: &[NodeId], span: Span) -> Result<Node, Mistake> {
        let count = |wanted: std::ops::RangeInclusive<usize>, what: &str| -> Result<(), Mistake> {
            if wanted.contains(&args.len()) {
                return Ok(());
            }
            Err((format!("`{name}` takes {what}, found {}", args.len()), span, Vec::new()))
        };
        if let Some(distribution) = Distribution::ALL.into_iter().find(|d| d.name() == name)
            && !self.names.is_density()
        {
            let parameters = distribution.parameters();
            count(parameters.len()..=parameters.len(), &format!("({})", parameters.join(", ")))?;
            return Ok(Node::Draw(distribution, args.to_vec()));
        }
        if let Some(unary) = numpy_unary(name, self.names.is_density()) {
            count(1..=1, "one value")?;
            return Ok(Node::Call(unary, args[0]));
        }
        let bare = if self.names.is_density() { name.strip_prefix("np.").unwrap_or("") } else { name };
        match bare {
            "arctan2" => return count(2..=2, "two values").map(|()| Node::Atan2(args[0], args[1])),
            "remainder" => return count(2..=2, "two values").map(|()| Node::Remainder(args[0], args[1])),
            "mean" => return count(1..=1, "one list").map(|()| Node::Builtin(Builtin::Mean, args.to_vec())),
            _ => {}
        }
        let (builtin, wanted, what) = match name {
            "abs" => (Builtin::Abs, 1..=1, "one value"),
            "min" => (Builtin::Min, 1..=usize::MAX, "values"),
            "max" => (Builtin::Max, 1..=usize::MAX, "values"),
            "int" => (Builtin::Int, 1..=1, "one value"),
            "float" => (Builtin::Float, 1..=1, "one value"),
            "bool" => (Builtin::Bool, 1..=1, "one value"),
            "round" => (Builtin::Round, 1..=2, "one or two values"),
            "pow" => (Builtin::Pow, 2..=2, "two values"),
            "sum" => (Builtin::Sum, 1..=1, "one list"),
            "len" => (Builtin::Len, 1..=1, "one list"),
            _ => return Err(self.unknown_function(name, span)),
        };
        count(wanted, what)?;
        Ok(Node::Builtin(builtin, args.to_vec()))
    }

    fn unknown_function(&self, name: &str, span: Span) -> Mistake {
        let functions = function_names(self.names);
        let bare = name.rsplit('.').next().unwrap_or(name);
        let mut help = Vec::new();
        if self.names.is_density() && numpy_unary(bare, false).is_some() {
            help.push(format!("in a density, write `np.{bare}`"));
        } else if name != bare && functions.contains(&bare) {
            help.push(format!("write `{bare}`, without `{}.`", &name[..name.len() - bare.len() - 1]));
        } else if self.names.lookup(name).is_some() {
            help.push(format!("`{name}` is a number, not a function"));
        } else {
            help.extend(did_you_mean(name, functions.iter().copied()));
            help.push(format!("known functions: {}", functions.join(", ")));
        }
        help.extend(self.also_unknown(name));
        (format!("unknown function `{name}`"), span, help)
    }
}

/// The numpy functions of one value, by the names under which NetPyNE imports them.
fn numpy_unary(name: &str, density: bool) -> Option<Unary> {
    if !density {
        return Some(match name {
            "sin" => Unary::Sin,
            "cos" => Unary::Cos,
            "tan" => Unary::Tan,
            "exp" => Unary::Exp,
            "sqrt" => Unary::Sqrt,
            "log" => Unary::Log,
            "log10" => Unary::Log10,
            "ceil" => Unary::Ceil,
            _ => return None,
        });
    }
    match name {
        "sin" => Some(Unary::Sin),
        "cos" => Some(Unary::Cos),
        "sqrt" => Some(Unary::Sqrt),
        "arccos" => Some(Unary::Arccos),
        _ => match name.strip_prefix("np.")? {
            "arccos" => Some(Unary::Arccos),
            "arcsin" => Some(Unary::Arcsin),
            "arctan" => Some(Unary::Arctan),
            "sinh" => Some(Unary::Sinh),
            "cosh" => Some(Unary::Cosh),
            "tanh" => Some(Unary::Tanh),
            "floor" => Some(Unary::Floor),
            bare => numpy_unary(bare, false),
        },
    }
}

/// The functions that may be called, for messages.
fn function_names(names: &Names) -> Vec<&'static str> {
    let builtins = ["abs", "min", "max", "int", "float", "bool", "round", "pow", "sum", "len"];
    if names.is_density() {
        return ["np.exp", "np.log", "np.sqrt", "np.sin", "np.cos", "sqrt", "sin", "cos", "arccos"]
            .into_iter()
            .chain(builtins)
            .collect();
    }
    ["exp", "log", "log10", "sqrt", "sin", "cos", "tan", "arctan2", "ceil", "remainder", "mean"]
        .into_iter()
        .chain(builtins)
        .chain(Distribution::ALL.map(Distribution::name))
        .collect()
}
