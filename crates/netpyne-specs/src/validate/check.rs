//! Checks that many parts of a specification need.

use crate::{At, Dict, MechKind, MechanismLookup, Value};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
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
    fn unknown_keys(&mut self, rest: &Dict, known: &[&str], at: &At);
    fn number(&mut self, x: f64, range: Range, at: &At);
    fn function(&mut self, text: &str, names: &Names, at: &At) -> Option<Expr>;
    fn parameter(&mut self, value: &Value, names: &Names, range: Range, at: &At);
    fn plain_number(&mut self, value: &Value, range: Range, at: &At);
    fn mechanism(&mut self, name: &str, kind: MechKind, mechs: &dyn MechanismLookup, at: &At) -> bool;
}

/// At most this many known names are listed.
const LISTED: usize = 30;

fn known_names<S: AsRef<str>>(known: &[S]) -> Option<String> {
    let names: Vec<&str> = known.iter().take(LISTED).map(AsRef::as_ref).collect();
    let more = if known.len() > LISTED { format!(", ... ({} in all)", known.len()) } else { String::new() };
    (!names.is_empty()).then(|| format!("known: {}{more}", names.join(", ")))
}

impl Check for Diagnostics {
    fn error(&mut self, message: impl Into<String>, at: &At) {
        self.push(Diagnostic::error(message).at_path(at.to_string()));
    }

    fn warning(&mut self, message: impl Into<String>, at: &At) {
        self.push(Diagnostic::warning(message).at_path(at.to_string()));
    }

    fn unknown<S: AsRef<str>>(&mut self, what: &str, name: &str, known: &[S], at: &At) {
        let meant = did_you_mean(name, known.iter().map(AsRef::as_ref));
        let listed = known_names(known).or_else(|| Some(format!("no {what} is defined")));
        let error = Diagnostic::error(format!("unknown {what} `{name}`")).at_path(at.to_string());
        self.push(error.help_opt(meant).help_opt(listed));
    }

    fn unknown_keys(&mut self, rest: &Dict, known: &[&str], at: &At) {
        for key in rest.keys() {
            self.unknown("key", key, known, &at.key(key));
        }
    }

    fn number(&mut self, x: f64, range: Range, at: &At) {
        if let Some(violation) = range.violation(x) {
            self.error(format!("{x} {violation}"), at);
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
            None => {
                self.unknown(what(kind), name, &mechs.names(kind), at);
                false
            }
        }
    }
}
