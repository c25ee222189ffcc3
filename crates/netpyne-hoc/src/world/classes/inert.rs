//! Classes that do nothing here: windows, plots, run control. Their methods answer 0.

use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Value};

const CLASSES: &[&str] = &[
    "Graph",
    "VBox",
    "HBox",
    "Deck",
    "PlotShape",
    "Shape",
    "ShapeBrowser",
    "RangeVarPlot",
    "TextEditor",
    "SymChooser",
    "PWManager",
    "GUIMath",
    "Glyph",
    "ParallelContext",
    "CVode",
    "FInitializeHandler",
    "StateTransitionEvent",
    "TQueue",
    "Timer",
    "SaveState",
    "BBSaveState",
    "Impedance",
];

/// Whether the class is one of these.
pub(super) fn is_known(class: &str) -> bool {
    CLASSES.contains(&class)
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, _: Args) -> Answer {
    let class = world.objects.get(this.id()).map(|e| e.class.clone());
    Ok(Value::Number(match (class.as_deref(), method) {
        // One process does everything.
        (Some("ParallelContext"), "nhost" | "nthread") => 1.0,
        _ => 0.0,
    }))
}

pub(super) fn attribute(_: &str) -> Answer {
    Ok(Value::Number(0.0))
}
