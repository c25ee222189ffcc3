//! The arguments that a macro is used with.

use super::lexer::{Kind, Token};

/// Takes `( … )` from `rest` if it stands there.
pub(super) fn take_arguments(
    rest: &mut std::iter::Peekable<impl Iterator<Item = Token>>,
    call: &mut Vec<Token>,
) {
    if rest.peek().map(|t| &t.kind) != Some(&Kind::Sign("(")) {
        return;
    }
    let mut depth = 0;
    for token in rest.by_ref() {
        match token.kind {
            Kind::Sign("(") => depth += 1,
            Kind::Sign(")") => depth -= 1,
            _ => {}
        }
        call.push(token);
        if depth == 0 {
            return;
        }
    }
}

/// What stands between the commas of `( … )`; the last of `most` arguments keeps its commas.
pub(super) fn arguments(tokens: &[Token], most: usize) -> Vec<Vec<Token>> {
    let mut out = vec![Vec::new()];
    let mut depth = 0;
    for token in tokens {
        match token.kind {
            Kind::Sign("(") => depth += 1,
            Kind::Sign(")") => depth -= 1,
            Kind::Sign(",") if depth == 1 && out.len() < most => {
                out.push(Vec::new());
                continue;
            }
            _ => {}
        }
        let bracket = matches!(token.kind, Kind::Sign("(")) && depth == 1 || depth == 0;
        if !bracket && let Some(last) = out.last_mut() {
            last.push(token.clone());
        }
    }
    out
}
