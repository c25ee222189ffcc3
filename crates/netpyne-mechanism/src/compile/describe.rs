//! What runs how, for people.

use super::parts::{Compiled, Handler, Kernel};
use crate::executable::Executable;
use crate::ir::Role;
use std::fmt::Write;

pub(super) fn describe(compiled: &Compiled) -> String {
    let mut text = compiled.scalar.describe();
    let (isa, current) = (compiled.isa, ("Current".to_string(), &compiled.current));
    let roles = Role::ALL.iter().zip(&compiled.roles).map(|(role, chosen)| (format!("{role:?}"), chosen));
    let programs = compiled.programs.roles.iter().chain([&compiled.programs.current]);
    for ((name, chosen), program) in roles.chain([current]).zip(programs) {
        match chosen {
            Some(Ok(Kernel { kernel, .. })) => {
                let _ = write!(text, "\n{name}: {}, {isa:?}\n{}", kernel.back_end(), kernel.tape.listing());
            }
            Some(Err(reason)) => {
                let how = if program.is_some() { "machine code" } else { "scalar interpreter" };
                let _ = write!(text, "\n{name}: {how}, one instance at a time, because {reason}\n");
            }
            None => {}
        }
    }
    if compiled.scalar.handler().is_some() {
        let how = if compiled.single.is_some() { "machine code" } else { "scalar interpreter" };
        let _ = write!(text, "\nNetReceive, single events: {how}\n");
    }
    match &compiled.handler {
        Some(Ok(Handler { handler, .. })) => {
            let how = if handler.native.is_some() { "machine code" } else { "block interpreter" };
            let listing = handler.handler.tape.listing();
            let _ = write!(text, "\nNetReceive, events in a batch: {how}, {isa:?}\n{listing}");
        }
        Some(Err(reason)) => {
            let _ = write!(text, "\nNetReceive: no events in a batch, because {reason}\n");
        }
        None => {}
    }
    text
}
