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
    "CVode",
    "FInitializeHandler",
    "StateTransitionEvent",
    "TQueue",
    "Timer",
    "SaveState",
    "BBSaveState",
    "Impedance",
    // Windows of NEURON's library.
    "CellBuild",
    "ExecCommand",
    "FamilyPlot",
    "FunctionFitter",
    "Grapher",
    "ImpedanceRatio",
    "Impx",
    "Inserter",
    "LogPlot",
    "ModelView",
    "MovieRunControl",
    "MulRunFitter",
    "NetGUI",
    "NumericalMethodPanel",
    "ParmFitness",
    "PointGroupManager",
    "PointProcessGroupManager",
    "RunFitter",
    "SpacePlot",
    "VariableStepControl",
    "VectorPlay",
    "VoltageClamp",
];

/// Whether the class is one of these.
pub(super) fn is_known(class: &str) -> bool {
    CLASSES.contains(&class)
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let class = world.objects.get(this.id()).map(|e| e.class.clone());
    if (class.as_deref(), method) == (Some("CVode"), "active") && !args.is_empty() {
        world.note("`CVode.active` does nothing here: nothing is simulated while a cell is read");
    }
    Ok(Value::Number(0.0))
}

pub(super) fn attribute(_: &str) -> Answer {
    Ok(Value::Number(0.0))
}
