//! Random numbers that models fetch in C: a hoc `Random` or a Random123 stream behind a POINTER, written before NMODL had
//! RANDOM variables. The pointer becomes a RANDOM variable, and the C text that draws from it becomes NMODL.

use crate::ast::{
    At, Block, Expr, ExprKind, Ident, Item, ItemKind, Module, NameList, NeuronStmt, Stmt, StmtKind,
};
use std::collections::BTreeSet;

/// C functions that draw, and what draws the same in NMODL; none: what the routine's name tells.
const DRAWS: &[(&str, Option<&str>)] = &[
    ("nrnran123_negexp", Some("random_negexp")),
    ("nrnran123_dblpick", Some("random_dpick")),
    ("nrnran123_uniform", Some("random_uniform")),
    ("nrnran123_normal", Some("random_normal")),
    ("nrnran123_ipick", Some("random_ipick")),
    // The distribution was chosen in hoc.
    ("nrn_random_pick", None),
];

/// C functions that make, seed or free a stream: what the simulation does itself.
const UPKEEP: &[&str] = &[
    "nrn_random_arg",
    "nrnran123_newstream",
    "nrnran123_deletestream",
    "nrnran123_getids",
    "nrnran123_getseq",
];

/// Replaces the C text wherever it is recognised.
pub(crate) fn replace_c_text(module: &mut Module) {
    let mut streams = BTreeSet::new();
    for item in &mut module.items {
        match &mut item.kind {
            ItemKind::Routine(routine) => {
                let text = c_text(&routine.body);
                if let Some((stream, function)) = draw(&text, &routine.name.name) {
                    let at = routine.name.at;
                    let argument = Expr { kind: ExprKind::Name(stream.clone()), at };
                    let call = ExprKind::Call(
                        Ident { name: function.to_string(), at: At::default() },
                        vec![argument],
                    );
                    let target = Expr { kind: ExprKind::Name(routine.name.name.clone()), at };
                    let value = Expr { kind: call, at };
                    let kind = StmtKind::Assign { target, value, protect: false };
                    routine.body.stmts = vec![Stmt { kind, at: routine.body.at }];
                    streams.insert(stream);
                } else if let Some(stream) =
                    pointer(&text).filter(|_| UPKEEP.iter().any(|f| text.contains(f)))
                {
                    routine.body.stmts.clear();
                    streams.insert(stream);
                } else {
                    rewind(&mut routine.body, &mut streams);
                }
            }
            ItemKind::Initial(body) | ItemKind::NetReceive { body, .. } => rewind(body, &mut streams),
            ItemKind::Constructor(body) | ItemKind::Destructor(body) => {
                let text = c_text(body);
                if UPKEEP.iter().any(|f| text.contains(f)) {
                    streams.extend(pointer(&text));
                    body.stmts.retain(|s| !matches!(s.kind, StmtKind::Verbatim(_)));
                }
            }
            _ => {}
        }
    }
    if !streams.is_empty() {
        module.items.iter_mut().for_each(|item| declare(item, &streams));
    }
}

/// The stream and the NMODL function of a routine whose C text draws.
fn draw(text: &str, routine: &str) -> Option<(String, &'static str)> {
    let stream = pointer(text)?;
    let (_, function) = DRAWS.iter().find(|(c, _)| text.contains(c))?;
    let by_name = match routine.to_ascii_lowercase() {
        name if name.starts_with("erand") || name.contains("exp") => "random_negexp",
        name if name.starts_with("nrand") || name.contains("norm") || name.contains("gauss") => {
            "random_normal"
        }
        _ => "random_uniform",
    };
    Some((stream, function.unwrap_or(by_name)))
}

/// Turns `nrnran123_setseq(_p_x, n, 0)` on its own into `random_setseq(x, n)`.
fn rewind(body: &mut Block, streams: &mut BTreeSet<String>) {
    for stmt in &mut body.stmts {
        let StmtKind::Verbatim(text) = &stmt.kind else { continue };
        let Some(stream) = pointer(text).filter(|_| text.contains("nrnran123_setseq")) else { continue };
        let Some((_, arguments)) = text.split_once("nrnran123_setseq") else { continue };
        let number = arguments.split(',').nth(1).map_or("0", str::trim);
        let number = if number.bytes().all(|b| b.is_ascii_digit()) { number } else { "0" };
        let at = stmt.at;
        let expr = |kind| Expr { kind, at };
        let arguments =
            vec![expr(ExprKind::Name(stream.clone())), expr(ExprKind::Number(number.to_string(), None))];
        let name = Ident { name: "random_setseq".to_string(), at };
        stmt.kind = StmtKind::Call(expr(ExprKind::Call(name, arguments)));
        streams.insert(stream);
    }
}

/// All C text of a block, joined: an `if` may begin in one VERBATIM and end in another.
fn c_text(body: &Block) -> String {
    let texts = body.stmts.iter().filter_map(|s| match &s.kind {
        StmtKind::Verbatim(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The name after `_p_`, if only one is meant.
fn pointer(text: &str) -> Option<String> {
    let name = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let names: BTreeSet<String> = text.split("_p_").skip(1).map(name).collect();
    if names.len() == 1 { names.into_iter().next() } else { None }
}

/// Takes the streams out of all other declarations and makes them RANDOM.
fn declare(item: &mut Item, streams: &BTreeSet<String>) {
    match &mut item.kind {
        ItemKind::Assigned(list) => list.retain(|d| !streams.contains(&d.name.name)),
        ItemKind::Parameter(list) => list.retain(|d| !streams.contains(&d.name.name)),
        ItemKind::Neuron(list) => {
            let (mut moved, mut emptied) = (Vec::new(), false);
            for stmt in &mut *list {
                if let NeuronStmt::Names(_, names) = stmt {
                    let before = names.len();
                    moved.extend(names.iter().filter(|n| streams.contains(&n.name)).cloned());
                    names.retain(|n| !streams.contains(&n.name));
                    emptied |= names.is_empty() && before > 0;
                }
            }
            if emptied {
                list.retain(|s| !matches!(s, NeuronStmt::Names(_, names) if names.is_empty()));
            }
            moved.dedup();
            if !moved.is_empty() {
                list.push(NeuronStmt::Names(NameList::Random, moved));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne_base::SourceFile;

    #[test]
    fn a_random_object_behind_a_pointer() {
        let text = r#"NEURON { POINT_PROCESS p POINTER donotuse }
ASSIGNED { donotuse }
INITIAL {
VERBATIM
  if (_p_donotuse) { nrnran123_setseq((nrnran123_State*)_p_donotuse, 0, 0); }
ENDVERBATIM
}
FUNCTION erand() {
VERBATIM
	if (_p_donotuse) {
		_lerand = nrn_random_pick(_p_donotuse);
	}else{
ENDVERBATIM
		erand = exprand(1)
VERBATIM
	}
ENDVERBATIM
}
PROCEDURE noiseFromRandom() {
VERBATIM
	void** pv = (void**)(&_p_donotuse);
	if (ifarg(1)) { *pv = nrn_random_arg(1); } else { *pv = (void*)0; }
ENDVERBATIM
}
"#;
        let (mut module, _) = crate::parse(&SourceFile::new("p.mod", text));
        replace_c_text(&mut module);
        let printed = crate::print(&module);
        for expected in ["RANDOM donotuse", "random_setseq(donotuse, 0)", "erand = random_negexp(donotuse)"] {
            assert!(printed.contains(expected), "{expected} is not in\n{printed}");
        }
        assert!(!printed.contains("VERBATIM") && !printed.contains("POINTER"), "{printed}");
    }
}
