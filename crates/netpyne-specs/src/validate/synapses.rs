//! Synaptic mechanisms.

use super::Context;
use super::check::Check;
use crate::{At, MechKind, PointerParams, SynMechParams, syn_mech_names};
use netpyne_base::Diagnostics;

pub(super) fn check(context: &Context, syn: &SynMechParams, at: &At, out: &mut Diagnostics) {
    if syn.mod_name.is_empty() {
        return out.error("a synaptic mechanism needs `mod`, the name of its point process", at);
    }
    let names = syn_mech_names();
    let found = out.mechanism(&syn.mod_name, MechKind::PointProcess, context.mechs, &at.key("mod"));
    let known = context.mechs.parameters(&syn.mod_name);
    for (name, value) in syn.params() {
        let at = at.key(name);
        if name == "selfNetCon" {
            out.warning("`selfNetCon` is ignored, as in NetPyNE", &at);
        }
        if SynMechParams::RESERVED.contains(&name.as_str()) {
            continue;
        }
        if found && !known.contains(name) {
            out.unknown(&format!("parameter of `{}`", syn.mod_name), name, &known, &at);
        }
        out.mechanism_parameter(name, value, &names, &at);
    }
    if let Some(pointer) = &syn.pointer_params {
        let at = at.key("pointerParams");
        out.unknown_keys(&pointer.rest, PointerParams::KEYS, &at);
        match &pointer.target_var {
            None => out.error("a pointer synapse needs `target_var`", &at),
            Some(var) if found => {
                let pointers = context.mechs.pointers(&syn.mod_name);
                if !pointers.contains(var) && !known.contains(var) {
                    out.unknown(
                        &format!("pointer of `{}`", syn.mod_name),
                        var,
                        &pointers,
                        &at.key("target_var"),
                    );
                }
            }
            Some(_) => {}
        }
    }
}
