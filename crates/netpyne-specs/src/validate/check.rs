//! Checks that many parts of a specification need.

use crate::{At, Dict, MechKind, MechanismLookup, Value};
use netpyne_base::{Diagnostic, Diagnostics, Shown, did_you_mean, listed};
use netpyne_expr::{Expr, Names};

/// The numbers a parameter may have.
#[derive(Clone, Copy)]
pub(super) enum Range {
    Any,
    Positive,
    NonNegative,
    Unit,
}

impl Range {
    fn violation(self, x: f64) -> Option<&'static str> {
        match self {
            _ if !x.is_finite() => Some("is no finite number"),
            Range::Any => None,
            Range::Positive => (x <= 0.0).then_some("must be greater than 0"),
            Range::NonNegative => (x < 0.0).then_some("must not be negative"),
            Range::Unit => (!(0.0..=1.0).contains(&x)).then_some("must lie between 0 and 1"),
        }
    }
}

/// What validation adds to a list of diagnostics.
pub(super) trait Check {
    fn error(&mut self, message: impl Into<String>, at: &At);
    fn warning(&mut self, message: impl Into<String>, at: &At);
    fn unknown<S: AsRef<str>>(&mut self, what: &str, name: &str, known: &[S], at: &At);
    fn passed_over<S: AsRef<str>>(&mut self, what: &str, name: &str, effect: &str, known: &[S], at: &At);
    fn unknown_keys(&mut self, rest: &Dict, known: &[&str], at: &At);
    fn number(&mut self, x: f64, range: Range, at: &At);
    fn function(&mut self, text: &str, names: &Names, at: &At) -> Option<Expr>;
    fn parameter(&mut self, value: &Value, names: &Names, range: Range, at: &At);
    fn mechanism_parameter(&mut self, name: &str, value: &Value, names: &Names, at: &At);
    fn plain_number(&mut self, value: &Value, range: Range, at: &At);
    fn mechanism(&mut self, name: &str, kind: MechKind, mechs: &dyn MechanismLookup, at: &At) -> bool;
}

/// Says it where events arrive before they are sent.
pub(super) fn check_delay(delay: Option<&Value>, at: &At, out: &mut Diagnostics) {
    let numbers = delay.and_then(Value::as_f64s).or_else(|| Some(vec![delay?.as_f64()?]));
    if numbers.into_iter().flatten().any(|x| x < 0.0) {
        out.warning("there are delays below 0 ms: such events arrive at once", at);
    }
}

/// With what was perhaps meant, and what is known.
fn with_known<S: AsRef<str>>(diagnostic: Diagnostic, what: &str, name: &str, known: &[S]) -> Diagnostic {
    let meant = did_you_mean(name, known.iter().map(AsRef::as_ref));
    let names =
        listed(known).map_or_else(|| format!("no {what} is defined"), |names| format!("known: {names}"));
    diagnostic.help_opt(meant).help(names)
}

impl Check for Diagnostics {
    fn error(&mut self, message: impl Into<String>, at: &At) {
        self.push(Diagnostic::error(message).at_path(at.to_string()));
    }

    fn warning(&mut self, message: impl Into<String>, at: &At) {
        self.push(Diagnostic::warning(message).at_path(at.to_string()));
    }

    fn unknown<S: AsRef<str>>(&mut self, what: &str, name: &str, known: &[S], at: &At) {
        let error = Diagnostic::error(format!("unknown {what} `{name}`"));
        self.push(with_known(error, what, name, known).at_path(at.to_string()));
    }

    /// An unknown name that NetPyNE passes over in silence, and what that comes to.
    fn passed_over<S: AsRef<str>>(&mut self, what: &str, name: &str, effect: &str, known: &[S], at: &At) {
        let warning = Diagnostic::warning(format!("unknown {what} `{name}`: {effect}"));
        self.push(with_known(warning, what, name, known).at_path(at.to_string()));
    }

    /// Keys that NetPyNE does not know and does not look at.
    fn unknown_keys(&mut self, rest: &Dict, known: &[&str], at: &At) {
        for key in rest.keys() {
            self.passed_over("key", key, "it is ignored", known, &at.key(key));
        }
    }

    fn number(&mut self, x: f64, range: Range, at: &At) {
        if let Some(violation) = range.violation(x) {
            self.error(format!("{} {violation}", Shown(x)), at);
        }
    }

    fn function(&mut self, text: &str, names: &Names, at: &At) -> Option<Expr> {
        Expr::parse_at(&at.to_string(), text, names).map_err(|d| self.push(*d)).ok()
    }

    /// A parameter that may be a number, a string function, or a list of them.
    fn parameter(&mut self, value: &Value, names: &Names, range: Range, at: &At) {
        match value {
            Value::Null => {}
            Value::Number(n) => self.number(n.get(), range, at),
            Value::Bool(b) => self.number(f64::from(u8::from(*b)), range, at),
            Value::Text(text) => {
                let expr = self.function(text, names, at);
                let constant = expr.filter(Expr::is_constant);
                if let Some(Ok(x)) = constant.map(|e| e.eval(&[], &mut netpyne_expr::NoDraw)) {
                    self.number(x, range, at);
                    if !names.is_function(text) {
                        let taken = format!("the text \"{text}\" is taken for the number {}", Shown(x));
                        let why = "NetPyNE 1.1.1 refuses texts without a variable or a random distribution";
                        self.push(Diagnostic::warning(taken).help(why).at_path(at.to_string()));
                    }
                }
            }
            Value::List(list) => {
                for (i, item) in list.iter().enumerate() {
                    self.parameter(item, names, range, &at.index(i));
                }
            }
            Value::Dict(_) => {
                self.error("expected a number, a string function or a list, found a dictionary", at);
            }
        }
    }

    /// A parameter of a mechanism, which may be a number, a string function, or a list of them.
    fn mechanism_parameter(&mut self, name: &str, value: &Value, names: &Names, at: &At) {
        self.parameter(value, names, Range::Any, at);
        let smallest = value.as_f64s().unwrap_or_default().into_iter().fold(f64::INFINITY, f64::min);
        let negative = value.as_f64().unwrap_or(smallest) < 0.0;
        if negative && name.to_ascii_lowercase().starts_with("tau") {
            self.warning(format!("`{name}` is negative: time constants are positive"), at);
        }
    }

    /// A number, or a list of numbers.
    fn plain_number(&mut self, value: &Value, range: Range, at: &At) {
        match value {
            Value::Null => {}
            Value::List(list) => {
                for (i, item) in list.iter().enumerate() {
                    self.plain_number(item, range, &at.index(i));
                }
            }
            other => match other.as_f64() {
                Some(x) => self.number(x, range, at),
                None => self.error(format!("expected a number, found {}", other.kind()), at),
            },
        }
    }

    /// Whether `name` is a mechanism of `kind`; says so if not.
    fn mechanism(&mut self, name: &str, kind: MechKind, mechs: &dyn MechanismLookup, at: &At) -> bool {
        let what = |kind| match kind {
            MechKind::Density => "density mechanism",
            MechKind::PointProcess => "point process",
            MechKind::ArtificialCell => "artificial cell",
        };
        match mechs.kind(name) {
            Some(found) if found == kind => true,
            Some(found) => {
                self.error(format!("`{name}` is a {}, expected a {}", what(found), what(kind)), at);
                false
            }
            None if name == "extracellular" => {
                self.error("extracellular mechanisms (`extracellular`) are not supported yet", at);
                false
            }
            None if kind == MechKind::Density => {
                self.passed_over(what(kind), name, "it is left out", &mechs.names(kind), at);
                false
            }
            None => {
                self.unknown(what(kind), name, &mechs.names(kind), at);
                false
            }
        }
    }
}
