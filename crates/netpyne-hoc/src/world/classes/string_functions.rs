//! `StringFunctions`: length and parts of texts.

use crate::world::World;
use crate::world::objects::Handle;
use crate::world::pattern::Pattern;
use crate::world::value::{Answer, Args, Refusal, Value};
use std::rc::Rc;

pub(super) const METHODS: &[&str] = &[
    "len",
    "substr",
    "head",
    "tail",
    "right",
    "left",
    "ltrim",
    "rtrim",
    "is_name",
    "is_artificial",
    "is_point_process",
];

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let chars = |from: usize, to: usize, text: &str| -> Rc<str> {
        text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>().into()
    };
    Ok(Value::Number(match method {
        "len" => args.text(0)?.chars().count() as f64,
        "substr" => {
            let (text, part) = (args.text(0)?, args.text(1)?);
            text.find(&*part).map_or(-1.0, |at| text[..at].chars().count() as f64)
        }
        // What stands before or after the match; -1 and an empty text without one.
        "head" | "tail" => {
            let text = args.text(0)?;
            let found = Pattern::new(&args.text(1)?)?.find(&text);
            let length = text.chars().count();
            let (part, answer) = match (found, method) {
                (None, _) => ("".into(), -1.0),
                (Some((start, _)), "head") => (chars(0, start, &text), start as f64),
                (Some((_, end)), _) => (chars(end, length, &text), end as f64),
            };
            *args.text_cell(2)?.borrow_mut() = part;
            answer
        }
        // Changes the text itself.
        "right" | "left" => {
            let (cell, at) = (args.text_cell(0)?, args.count(1)?);
            let text = cell.borrow().clone();
            let part = if method == "right" { chars(at, usize::MAX, &text) } else { chars(0, at, &text) };
            *cell.borrow_mut() = part;
            1.0
        }
        "ltrim" | "rtrim" => {
            let text = args.text(0)?;
            let space: &[char] = &[' ', '\t', '\n', '\r', '\u{c}', '\u{b}'];
            let part =
                if method == "ltrim" { text.trim_start_matches(space) } else { text.trim_end_matches(space) };
            *args.text_cell(1)?.borrow_mut() = part.into();
            1.0
        }
        "is_name" => {
            let name = args.text(0)?;
            let known = world.top.get(&name).is_some() || world.builtins.get(&name).is_some();
            f64::from(u8::from(known || world.has_class(&name) || world.range_name(&name).is_some()))
        }
        "is_point_process" | "is_artificial" => {
            let object = args.object(0)?;
            match world.object(&object)? {
                super::Object::PointProcess(p) => {
                    let artificial =
                        world.mechanisms.get(p.mechanism).place == crate::world::Place::Artificial;
                    f64::from(u8::from(method == "is_point_process" || artificial))
                }
                _ => 0.0,
            }
        }
        "alias" | "alias_list" | "references" => {
            return Err(Refusal::new(format!("`StringFunctions.{method}` is not supported")));
        }
        _ => return Err(world.unknown(this, method, METHODS)),
    }))
}
