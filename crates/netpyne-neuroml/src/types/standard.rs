//! The standard's component types, in a short notation of our own (`standard/*.types`).
//!
//! One word per line says what the line is about; a line that is indented more belongs to the one before it.

use super::{
    Actions, ComponentType, Condition, Derived, DerivedValue, Dynamics, Kinetic, Parameter, Reduce, Regime,
};
use crate::expression::{Expression, parse};

const TEXTS: [&str; 7] = [
    include_str!("../../standard/channels.types"),
    include_str!("../../standard/synapses.types"),
    include_str!("../../standard/inputs.types"),
    include_str!("../../standard/cells.types"),
    include_str!("../../standard/pynn.types"),
    include_str!("../../standard/biophysics.types"),
    include_str!("../../standard/network.types"),
];

/// All types of the standard.
pub fn types() -> Vec<ComponentType> {
    TEXTS.iter().flat_map(|text| read(text)).collect()
}

/// Where statements about actions go.
enum Open {
    Nothing,
    Case(usize),
    Condition(usize),
    Event(usize),
    Regime(usize),
    RegimeCondition(usize, usize),
}

fn read(text: &str) -> Vec<ComponentType> {
    let mut types: Vec<ComponentType> = Vec::new();
    let mut open = Open::Nothing;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        if word == "type" {
            let (name, extends) = rest.split_once(" : ").map_or((rest, None), |(a, b)| (a, Some(b)));
            let (name, extends) = (name.trim().to_owned(), extends.map(|b| b.trim().to_owned()));
            types.push(ComponentType { name, extends, ..ComponentType::default() });
            open = Open::Nothing;
            continue;
        }
        let Some(ty) = types.last_mut() else { continue };
        if indent <= 2 || matches!((&open, indent), (Open::RegimeCondition(..), 4)) {
            open = match open {
                Open::RegimeCondition(regime, _) if indent > 2 => Open::Regime(regime),
                _ => Open::Nothing,
            };
        }
        if !declare(ty, word, rest) {
            behave(ty.dynamics.get_or_insert_default(), &mut open, word, rest);
        }
    }
    types
}

fn words(text: &str) -> (&str, &str) {
    text.split_once(' ').map_or((text, ""), |(a, b)| (a, b.trim()))
}

/// `NAME DIMENSION = VALUE`
fn definition(rest: &str) -> (String, String, &str) {
    let (left, value) = rest.split_once(" = ").unwrap_or((rest, ""));
    let (name, dimension) = words(left.trim());
    (name.to_owned(), dimension.to_owned(), value.trim())
}

/// `NAME = EXPRESSION`
fn assignment(rest: &str) -> (String, Expression) {
    let (name, _, value) = definition(rest);
    (name, expression(value))
}

fn expression(text: &str) -> Expression {
    // A test reads all texts; a mistake in them would show there.
    parse(text).unwrap_or(Expression::Number(f64::NAN))
}

/// What a type has; false if the line is about how it behaves.
fn declare(ty: &mut ComponentType, word: &str, rest: &str) -> bool {
    let pair = || {
        let (a, b) = words(rest);
        (a.to_owned(), b.to_owned())
    };
    match word {
        "param" | "property" => {
            let (name, dimension, default) = definition(rest);
            let default = (!default.is_empty()).then(|| default.to_owned());
            let list = if word == "param" { &mut ty.parameters } else { &mut ty.properties };
            list.push(Parameter { name, dimension, default });
        }
        "const" => {
            let (name, dimension, value) = definition(rest);
            ty.constants.push((name, dimension, value.to_owned()));
        }
        "derived" => {
            let (name, dimension, value) = definition(rest);
            ty.derived.push((name, dimension, expression(value)));
        }
        "fixed" => ty.fixed.push(pair()),
        "text" => ty.texts.push((rest.trim_end_matches('!').to_owned(), rest.ends_with('!'))),
        "path" => ty.paths.push(rest.to_owned()),
        "ref" => ty.references.push(pair()),
        "link" => ty.links.push(pair()),
        "child" | "children" => {
            let (name, of) = pair();
            ty.children.push((name, of, word == "children"));
        }
        "require" => ty.requirements.push(pair()),
        "instance" => ty.instances.push(pair().0),
        "attach" => ty.attachments.push(pair().0),
        "in" | "out" => ty.ports.push((rest.to_owned(), word == "in")),
        "wire" => ty.wires.push(pair()),
        _ => return false,
    }
    true
}

fn behave(dynamics: &mut Dynamics, open: &mut Open, word: &str, rest: &str) {
    let reduced = |reduce| {
        let (name, dimension, path) = definition(rest);
        // `gates/fcond` is short for all of them.
        let path = match reduce {
            Reduce::Single => path.to_owned(),
            _ if path.contains('[') => path.to_owned(),
            _ => path.replacen('/', "[*]/", 1),
        };
        Derived { name, dimension, value: DerivedValue::Path(path, reduce) }
    };
    match (word, &*open) {
        ("state", _) => {
            let (name, dimension) = words(rest);
            dynamics.states.push((name.to_owned(), dimension.to_owned()));
        }
        ("let", _) => {
            let (name, dimension, value) = definition(rest);
            let value = DerivedValue::Expression(expression(value));
            dynamics.derived.push(Derived { name, dimension, value });
        }
        ("take", _) => dynamics.derived.push(reduced(Reduce::Single)),
        ("sum", _) => dynamics.derived.push(reduced(Reduce::Add)),
        ("product", _) => dynamics.derived.push(reduced(Reduce::Multiply)),
        ("case", _) => {
            let (name, dimension) = words(rest);
            let value = DerivedValue::Cases(Vec::new());
            dynamics.derived.push(Derived { name: name.to_owned(), dimension: dimension.to_owned(), value });
            *open = Open::Case(dynamics.derived.len() - 1);
        }
        ("when" | "else", Open::Case(at)) => {
            let case = match rest.split_once(" : ").filter(|_| word == "when") {
                Some((test, value)) => (Some(expression(test)), expression(value)),
                None => (None, expression(rest)),
            };
            if let DerivedValue::Cases(cases) = &mut dynamics.derived[*at].value {
                cases.push(case);
            }
        }
        ("rate", Open::Regime(at)) => dynamics.regimes[*at].rates.push(assignment(rest)),
        ("rate", _) => dynamics.rates.push(assignment(rest)),
        ("start", _) => dynamics.start.push(assignment(rest)),
        ("regime", _) => {
            let (name, initial) = words(rest);
            let initial = initial == "initial";
            dynamics.regimes.push(Regime { name: name.to_owned(), initial, ..Regime::default() });
            *open = Open::Regime(dynamics.regimes.len() - 1);
        }
        ("enter", Open::Regime(at)) => dynamics.regimes[*at].entry.push(assignment(rest)),
        ("when", Open::Regime(at)) => {
            let conditions = &mut dynamics.regimes[*at].conditions;
            conditions.push(Condition { test: expression(rest), actions: Actions::default() });
            *open = Open::RegimeCondition(*at, conditions.len() - 1);
        }
        ("when", _) => {
            dynamics.conditions.push(Condition { test: expression(rest), actions: Actions::default() });
            *open = Open::Condition(dynamics.conditions.len() - 1);
        }
        ("event", _) => {
            dynamics.events.push((rest.to_owned(), Actions::default()));
            *open = Open::Event(dynamics.events.len() - 1);
        }
        ("kinetic", _) => {
            let mut names = rest.split(' ').map(str::to_owned);
            let mut next = || names.next().unwrap_or_default();
            let (nodes, state, edges) = (next(), next(), next());
            let (from, to, forward, reverse) = (next(), next(), next(), next());
            dynamics.kinetics.push(Kinetic { nodes, state, edges, from, to, forward, reverse });
        }
        ("set" | "emit" | "go", _) => {
            let actions = match *open {
                Open::Condition(at) => &mut dynamics.conditions[at].actions,
                Open::Event(at) => &mut dynamics.events[at].1,
                Open::RegimeCondition(regime, at) => &mut dynamics.regimes[regime].conditions[at].actions,
                _ => return,
            };
            match word {
                "set" => actions.assign.push(assignment(rest)),
                "emit" => actions.emit.push(rest.to_owned()),
                _ => actions.enter = Some(rest.to_owned()),
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a line has a word that the notation knows, and expressions that can be read.
    #[test]
    fn every_line_of_the_standard_is_read() {
        const WORDS: [&str; 34] = [
            "type", "param", "property", "const", "derived", "fixed", "text", "path", "ref", "link", "child",
            "children", "require", "instance", "attach", "in", "out", "wire", "state", "let", "take", "sum",
            "product", "case", "when", "else", "rate", "start", "regime", "enter", "event", "kinetic", "set",
            "emit",
        ];
        for line in TEXTS.iter().flat_map(|text| text.lines()).map(str::trim) {
            let (word, rest) = words(line);
            if word.is_empty() || word.starts_with('#') {
                continue;
            }
            assert!(WORDS.contains(&word) || word == "go", "{line}");
            let texts: Vec<&str> = match word {
                "let" | "rate" | "start" | "enter" | "set" | "derived" => vec![definition(rest).2],
                "when" => rest.split(" : ").collect(),
                "else" => vec![rest],
                _ => continue,
            };
            texts.iter().for_each(|text| assert!(parse(text).is_ok(), "{line}"));
        }
    }

    #[test]
    fn actions_and_regimes_are_where_they_belong() {
        let all = types();
        let find =
            |name: &str| all.iter().find(|t| t.name == name).and_then(|t| t.dynamics.as_ref()).unwrap();
        let iaf = find("iafRefCell");
        assert_eq!(iaf.regimes.len(), 2);
        assert_eq!(iaf.regimes[0].entry.len(), 2);
        assert_eq!(iaf.regimes[0].conditions[0].actions.enter.as_deref(), Some("integrating"));
        assert_eq!(iaf.regimes[1].rates.len(), 1);
        assert!(iaf.rates.is_empty());
        assert_eq!(iaf.regimes[1].conditions[0].actions.emit, ["spike"]);
        let pulse = find("pulseGenerator");
        assert_eq!(pulse.conditions.len(), 3);
        assert_eq!(pulse.conditions[1].actions.assign.len(), 1);
        let rate = find("HHExpLinearRate");
        assert!(matches!(&rate.derived[1].value, DerivedValue::Cases(cases) if cases.len() == 2));
        assert_eq!(find("gateKS").kinetics[0].reverse, "rr");
    }
}
