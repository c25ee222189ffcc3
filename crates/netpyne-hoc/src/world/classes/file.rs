//! `File`: reading of files. What a program writes is dropped, with a note.

use super::Object;
use crate::world::World;
use crate::world::files::seen_from;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};

/// A file by name, and its text once it is open.
#[derive(Debug, Default)]
pub struct OpenFile {
    name: String,
    text: Option<std::rc::Rc<str>>,
    at: usize,
}

pub(super) const METHODS: &[&str] = &[
    "ropen", "wopen", "aopen", "close", "isopen", "eof", "gets", "scanvar", "scanstr", "getname", "printf",
    "seek", "tell", "chooser", "unlink", "flush",
];

pub(super) fn new(_: &World, args: Args) -> Answer<Object> {
    let name = if args.is_empty() { String::new() } else { args.text(0)?.to_string() };
    Ok(Object::File(OpenFile { name, ..OpenFile::default() }))
}

/// The next number of a text from position `at` on, which then is behind it; words that are no numbers are skipped.
pub(crate) fn scan_number(text: &str, at: &mut usize) -> Option<f64> {
    loop {
        let word = scan_word(text, at)?;
        if let Some(x) = leading_number(word) {
            return Some(x);
        }
    }
}

fn scan_word<'a>(text: &'a str, at: &mut usize) -> Option<&'a str> {
    let rest = text.get(*at..)?;
    let start = rest.find(|c: char| !c.is_whitespace())?;
    let length = rest[start..].find(char::is_whitespace).unwrap_or(rest.len() - start);
    *at += start + length;
    Some(&rest[start..start + length])
}

/// The number a word starts with, as C's `sscanf("%lf")` reads it.
pub(crate) fn leading_number(word: &str) -> Option<f64> {
    let digits = |s: &str| s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = usize::from(word.starts_with(['+', '-']));
    let whole = digits(&word[sign..]);
    let mut end = sign + whole;
    let mut fraction = 0;
    if word[end..].starts_with('.') {
        fraction = digits(&word[end + 1..]);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if word[end..].starts_with(['e', 'E']) {
        let sign = usize::from(word[end + 1..].starts_with(['+', '-']));
        let exponent = digits(&word[end + 1 + sign..]);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    word[..end].parse().ok()
}

fn file<'a>(world: &'a mut World, this: &Handle) -> Answer<&'a mut OpenFile> {
    match world.object_mut(this)? {
        Object::File(file) => Ok(file),
        _ => Err(Refusal::new("this is no File")),
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    match method {
        "ropen" => {
            if !args.is_empty() {
                file(world, this)?.name = args.text(0)?.to_string();
            }
            let name = file(world, this)?.name.clone();
            let read = world.files.read(&seen_from(&world.folder, &name));
            let text = read.ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned().into());
            let opened = text.is_some();
            let text: Option<std::rc::Rc<str>> = text;
            world.worked(text.as_ref().map_or(0, |text| text.len()));
            *file(world, this)? = OpenFile { name, text, at: 0 };
            return Ok(opened.into());
        }
        "wopen" | "aopen" | "printf" | "vwrite" | "unlink" | "flush" | "mktemp" => {
            world.note("files are not written here: what a program writes is not part of a cell");
            return Ok(Value::Number(0.0));
        }
        "chooser" => {
            world.note("no file can be chosen in a window here");
            return Ok(Value::Number(0.0));
        }
        _ => {}
    }
    let open = file(world, this)?;
    let text = open.text.clone().unwrap_or_default();
    Ok(Value::Number(match method {
        "close" => {
            open.text = None;
            0.0
        }
        "isopen" => f64::from(u8::from(open.text.is_some())),
        "eof" => f64::from(u8::from(open.at >= text.len())),
        "tell" => open.at as f64,
        "seek" => {
            open.at = (args.number_or(0, 0.0)? as usize).min(text.len());
            0.0
        }
        "gets" => {
            let rest = text.get(open.at..).unwrap_or_default();
            if rest.is_empty() {
                -1.0
            } else {
                let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
                open.at += length;
                *args.text_cell(0)?.borrow_mut() = rest[..length].into();
                length as f64
            }
        }
        "scanvar" => scan_number(&text, &mut open.at)
            .ok_or_else(|| Refusal::new(format!("`{}` has no more numbers", open.name)))?,
        "scanstr" => match scan_word(&text, &mut open.at) {
            Some(word) => {
                *args.text_cell(0)?.borrow_mut() = word.into();
                word.len() as f64
            }
            None => -1.0,
        },
        "getname" => {
            let name = open.name.clone();
            if !args.is_empty() {
                *args.text_cell(0)?.borrow_mut() = name.as_str().into();
            }
            return Ok(Value::text(&name));
        }
        _ => return Err(world.unknown(this, method, METHODS)),
    }))
}
