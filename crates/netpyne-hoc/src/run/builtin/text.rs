//! Printing and texts.

use crate::run::Interpreter;
use crate::run::format::{printf, shown};
use crate::world::{Answer, Args, Pointer, Refusal, Value, leading_number};

pub(super) const NAMES: &[&str] = &["printf", "fprint", "sprint", "strcmp", "sscanf"];

/// Most bytes of a text that `sprint` makes.
const MAX_TEXT: usize = 1 << 24;

pub(super) fn call(of: &mut Interpreter, name: &str, args: Args) -> Answer {
    let world = &mut of.world;
    match name {
        "printf" | "fprint" => {
            let text = printf(world, &args.text(0)?, &args.0[1..]);
            world.print(&text);
            Ok(text.len().into())
        }
        "sprint" => {
            let text = printf(world, &args.text(1)?, &args.0[2..]);
            let length = text.len();
            if length > MAX_TEXT {
                return Err(Refusal::new(format!("a text of more than {MAX_TEXT} bytes")));
            }
            world.worked(length);
            *args.text_cell(0)?.borrow_mut() = text.into();
            Ok(length.into())
        }
        "strcmp" => {
            let order = args.text(0)?.cmp(&args.text(1)?);
            Ok(Value::Number(f64::from(order as i8)))
        }
        _ => scan(of, args),
    }
}

/// `sscanf(text, format, ...)`: the number of values found.
fn scan(of: &mut Interpreter, args: Args) -> Answer {
    let (text, format) = (args.text(0)?, args.text(1)?);
    let mut rest: &str = &text;
    let mut found = 0;
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        if c != '%' {
            match rest.strip_prefix(c) {
                Some(after) => rest = after,
                None => break,
            }
            continue;
        }
        let dropped = chars.next_if_eq(&'*').is_some();
        while chars.next_if(|c| matches!(c, 'l' | 'h') || c.is_ascii_digit()).is_some() {}
        let kind = chars.next().unwrap_or('s');
        rest = rest.trim_start();
        let length = match kind {
            's' => rest.find(char::is_whitespace).unwrap_or(rest.len()),
            'c' => rest.chars().next().map_or(0, char::len_utf8),
            'd' => {
                let sign = usize::from(rest.starts_with(['-', '+']));
                sign + rest[sign..].len()
                    - rest[sign..].trim_start_matches(|c: char| c.is_ascii_digit()).len()
            }
            'f' | 'g' | 'e' => {
                rest.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c))).unwrap_or(rest.len())
            }
            _ => return Err(Refusal::new(format!("`%{kind}` in `sscanf` is not supported"))),
        };
        let (word, after) = rest.split_at(length);
        if word.is_empty() {
            break;
        }
        rest = after;
        if dropped {
            continue;
        }
        match args.any(found + 2)? {
            Value::Text(cell) => *cell.borrow_mut() = word.into(),
            Value::Pointer(pointer) => {
                let pointer: Pointer = pointer.clone();
                let Some(x) = leading_number(word) else { break };
                of.world.write(&pointer, x)?;
            }
            other => return Err(Refusal::new(format!("`sscanf` cannot fill {}", shown(&of.world, other)))),
        }
        found += 1;
    }
    Ok(found.into())
}
