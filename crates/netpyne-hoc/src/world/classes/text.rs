//! `String`: a text as an object, in its attribute `s`.

use super::Object;
use crate::world::value::{Answer, Args, text_cell};

pub(super) fn new(args: Args) -> Answer<Object> {
    let text = if args.is_empty() { "".into() } else { args.text(0)? };
    Ok(Object::Text(text_cell(&text)))
}
