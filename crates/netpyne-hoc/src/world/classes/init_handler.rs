//! `FInitializeHandler`: a statement that runs in the middle of initialisation.

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal};
use std::rc::Rc;

/// A statement that runs in the middle of initialisation.
#[derive(Clone, Debug)]
pub struct InitHandler {
    /// When: 0 before INITIAL blocks, 1 after them, 2 at the end, 3 at the beginning.
    pub kind: u32,
    /// HOC; another language keeps its functions itself.
    pub statement: Option<Rc<str>>,
    /// The instance in which the statement looks names up.
    pub object: Option<Handle>,
}

/// `FInitializeHandler([kind,] statement [, object])`.
pub(super) fn new(args: Args) -> Answer<Object> {
    let first = usize::from(args.is_number(0));
    let kind = args.number_or(0, 1.0).unwrap_or(1.0);
    let kind = if first == 0 { 1.0 } else { kind };
    if ![0.0, 1.0, 2.0, 3.0].contains(&kind) {
        return Err(Refusal::new(format!("handlers of initialisation are of type 0 to 3, not {kind}")));
    }
    let statement = if args.is_text(first) { Some(args.text(first)?) } else { None };
    let object = args.0.get(first + 1).and_then(crate::world::Value::object);
    Ok(Object::InitHandler(InitHandler { kind: kind as u32, statement, object }))
}

impl World {
    /// The handlers of one type, oldest first.
    pub fn init_handlers(&self, kind: u32) -> Vec<InitHandler> {
        let all = self.objects.of_class("FInitializeHandler");
        let of_kind = all.filter_map(|handle| match self.object(&handle) {
            Ok(Object::InitHandler(own)) if own.kind == kind => Some(own.clone()),
            _ => None,
        });
        of_kind.collect()
    }
}
