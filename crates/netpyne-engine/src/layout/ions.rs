//! Which nodes have which ions, how they are used there, and what they start from.

use super::ion_style::Style;
use crate::arrays::ions::{IonTraits, Ions};
use crate::cable::arrays::Cable;
use netpyne_mechanism::ir::{IonUse, IonVar};
use netpyne_mechanism::{Ion, IonColumns};
use netpyne_network::model::{Model, NO_CELL};

/// All ions of the catalogue on all nodes that have them.
pub(super) fn lay_out_ions(model: &Model, cable: &Cable) -> Ions {
    let mut uses: Vec<Vec<(u32, Style)>> = vec![Vec::new(); model.catalog.ions().len()];
    for (cell, lane) in model.cells.iter().zip(&cable.cells) {
        let template = &model.templates[cell.template.index()];
        for insertion in &template.ions {
            uses[insertion.ion.index()]
                .extend(insertion.nodes.iter().map(|&node| (lane.slot(node), Style::default())));
        }
        for insertion in &template.mechanisms {
            for ion in &model.catalog.get(insertion.mechanism).ions {
                if let Some(id) = model.catalog.find_ion(&ion.ion) {
                    let style = style_of(ion);
                    uses[id.index()].extend(insertion.nodes.iter().map(|&node| (lane.slot(node), style)));
                }
            }
        }
    }
    let points = &model.points;
    for n in 0..points.len() {
        let ions = &model.catalog.get(points.mechanism[n]).ions;
        if ions.is_empty() || points.cell[n] == NO_CELL {
            continue;
        }
        let slot = cable.cells[points.cell[n].index()].slot(points.node[n]);
        for ion in ions {
            if let Some(id) = model.catalog.find_ion(&ion.ion) {
                uses[id.index()].push((slot, style_of(ion)));
            }
        }
    }
    let mut ions = Ions::default();
    for (ion, uses) in model.catalog.ions().iter().zip(uses) {
        let (columns, traits) = lay_out_ion(ion, uses);
        ions.columns.push(columns);
        ions.traits.push(traits);
    }
    set_values(model, cable, &mut ions);
    ions
}

fn style_of(ion: &IonUse) -> Style {
    Style::of_use(&ion.reads, &ion.writes)
}

fn lay_out_ion(ion: &Ion, mut uses: Vec<(u32, Style)>) -> (IonColumns, IonTraits) {
    uses.sort_by_key(|(slot, _)| *slot);
    let mut traits =
        IonTraits { valence: ion.valence, inside: ion.inside, outside: ion.outside, ..IonTraits::default() };
    for at_node in uses.chunk_by(|a, b| a.0 == b.0) {
        let row = traits.slots.len() as u32;
        let style = at_node.iter().fold(Style::default(), |all, (_, style)| all.promote(*style));
        traits.slots.push(at_node[0].0);
        if style.initializes_concentration() {
            traits.from_start.push(row);
        }
        if style.initializes_reversal() {
            traits.nernst_at_start.push(row);
        }
        if style.advances_reversal() {
            traits.nernst_always.push(row);
        }
    }
    let rows = traits.slots.len();
    let columns = IonColumns {
        reversal: vec![ion.reversal; rows],
        inside: vec![ion.inside; rows],
        outside: vec![ion.outside; rows],
        current: vec![0.0; rows],
    };
    (columns, traits)
}

fn set_values(model: &Model, cable: &Cable, ions: &mut Ions) {
    for &(ion, variable, value) in &model.ion_initials {
        if let Some(traits) = ions.traits.get_mut(ion.index()) {
            match variable {
                IonVar::Inside => traits.inside = value,
                IonVar::Outside => traits.outside = value,
                IonVar::Reversal | IonVar::Current => {}
            }
        }
    }
    for (cell, lane) in model.cells.iter().zip(&cable.cells) {
        for insertion in &model.templates[cell.template.index()].ions {
            let ion = insertion.ion.index();
            for (variable, values) in &insertion.values {
                for (&node, &value) in insertion.nodes.iter().zip(values) {
                    if let Some(row) = ions.traits[ion].row(lane.slot(node)) {
                        ions.columns[ion].column_mut(*variable)[row] = value;
                    }
                }
            }
        }
    }
}
