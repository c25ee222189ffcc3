//! Ions of sections, and the initial concentrations of ions, which NEURON has once for the whole model.

use super::assemble::Draft;
use crate::build::Build;
use netpyne_base::Diagnostic;
use netpyne_mechanism::IonId;
use netpyne_mechanism::ir::IonVar;
use netpyne_morphology::SectionIx;
use netpyne_specs::{SectionParams, Value};

/// Inserts the ions of a section of a rule, with what is set of them.
pub(super) fn ions(
    build: &mut Build,
    draft: &mut Draft,
    ix: SectionIx,
    sec: &SectionParams,
    at: &dyn Fn() -> String,
) {
    for (name, params) in &sec.ions {
        let path = || format!("{}.ions[{name:?}]", at());
        let Some(ion) = build.catalog.find_ion(name) else {
            let d = Diagnostic::warning(format!("no mechanism uses the ion `{name}`, so it is left out"));
            build.report_once(d.at_path(path()));
            continue;
        };
        draft.insert_ion(ix, ion);
        for (key, value) in params {
            let variable = match key.as_str() {
                "e" => IonVar::Reversal,
                "i" => IonVar::Inside,
                "o" => IonVar::Outside,
                _ => continue,
            };
            for seg in 0..draft.nseg(ix) {
                let value = match value {
                    Value::List(list) => list.get(seg).and_then(Value::as_f64),
                    value => value.as_f64(),
                };
                let Some(value) = value else {
                    let d = Diagnostic::error("expected a number, or one for each segment");
                    build.report_once(d.at_path(format!("{}.{key}", path())));
                    break;
                };
                draft.set_ion(ix, ion, variable, seg, value);
                if variable != IonVar::Reversal {
                    set_initial(build, ion, variable, value);
                }
            }
        }
    }
}

/// Sets `Xi0_X_ion` or `Xo0_X_ion`.
pub(crate) fn set_initial(build: &mut Build, ion: IonId, variable: IonVar, value: f64) {
    let initials = &mut build.net.model.ion_initials;
    match initials.iter_mut().find(|(i, v, _)| *i == ion && *v == variable) {
        Some(known) => known.2 = value,
        None => initials.push((ion, variable, value)),
    }
}
