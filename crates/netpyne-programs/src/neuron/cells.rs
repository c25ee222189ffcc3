//! Sections become cells: each tree of sections is one.

use super::places::{MechanismPlace, Places};
use netpyne::base::Gid;
use netpyne::hoc::world::{Answer, Inserted, MechanismTable, Refusal, SectionId, World};
use netpyne::mechanism::ir::{FieldId, IonVar};
use netpyne::mechanism::{IonId, MechId};
use netpyne::morphology::Tree;
use netpyne::network::StreamCount;
use netpyne::network::model::{Cell, CellId, Insertion, IonInsertion, Model, Template, TemplateId, Variable};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A mechanism in one segment.
struct InSegment<'w> {
    node: u32,
    values: &'w [f64],
    streams: Option<[u32; 2]>,
}

/// Adds all cells that are not there yet; values that templates cannot hold are put after `later`.
pub(super) fn read(
    world: &World,
    model: &mut Model,
    places: &mut Places,
    later: &mut Vec<(Variable, f64)>,
) -> Answer<()> {
    for root in world.roots() {
        if places.sections.contains_key(&root) {
            continue;
        }
        let (mut shape, sections) = world.tree_of(root)?;
        let tree = shape.discretise()?;
        let cell = CellId::from_index(model.cells.len());
        for (n, &section) in sections.iter().enumerate() {
            places.sections.insert(section, (cell, netpyne::morphology::SectionIx::from_index(n)));
        }
        let mut template = template(world, tree, &sections, (cell, places), later)?;
        let last = model.templates.last();
        if last != Some(&template) {
            if let Some(last) = last.filter(|last| last.tree == template.tree) {
                template.tree = Arc::clone(&last.tree);
            }
            model.templates.push(template);
        }
        let template = TemplateId::from_index(model.templates.len() - 1);
        places.trees.push(Arc::clone(&model.templates[template.index()].tree));
        let gid = Gid(cell.0 | places.own_gids);
        model.cells.push(Cell { gid, template, streams: StreamCount::default() });
    }
    Ok(())
}

pub(super) fn template(
    world: &World,
    tree: Tree,
    sections: &[SectionId],
    (cell, places): (CellId, &Places),
    later: &mut Vec<(Variable, f64)>,
) -> Answer<Template> {
    let mut mechanisms: BTreeMap<MechId, (usize, Vec<InSegment<'_>>)> = BTreeMap::new();
    let mut ions: BTreeMap<IonId, Vec<InSegment<'_>>> = BTreeMap::new();
    for (&section, nodes) in sections.iter().zip(&tree.sections) {
        for inserted in &world.entry(section)?.mechanisms {
            let in_segments = segments(inserted, nodes.first_node);
            match &places.mechanisms[inserted.mechanism] {
                Some(MechanismPlace::Mechanism(id, _)) => {
                    mechanisms.entry(*id).or_insert((inserted.mechanism, Vec::new())).1.extend(in_segments);
                }
                Some(MechanismPlace::Ion(_)) if inserted.is_restyled => {
                    let name = world.section_name(section);
                    return Err(Refusal::new(format!(
                        "`ion_style` in `{name}` is not supported in a simulation"
                    ))
                    .help("styles follow from the mechanisms that use the ion"));
                }
                Some(MechanismPlace::Ion(id)) => ions.entry(*id).or_default().extend(in_segments),
                None => {}
            }
        }
    }
    let insertions = mechanisms.into_iter().map(|(id, (mechanism, mut all))| {
        all.sort_by_key(|one| one.node);
        let slots = match &places.mechanisms[mechanism] {
            Some(MechanismPlace::Mechanism(_, slots)) => &slots[..],
            _ => &[],
        };
        let mut parameters: Vec<(FieldId, Vec<f64>)> = Vec::new();
        for (at, value) in world.mechanisms.get(mechanism).defaults.iter().enumerate() {
            if all.iter().all(|one| one.values[at].to_bits() == value.to_bits()) {
                continue;
            }
            match slots[at] {
                (field, 0) => parameters.push((field, all.iter().map(|one| one.values[at]).collect())),
                (field, element) => later.extend(all.iter().map(|one| {
                    (Variable::DensityElement(cell, one.node, id, field, element), one.values[at])
                })),
            }
        }
        let count = |[random, shared]: [u32; 2]| StreamCount { random, shared };
        Insertion {
            mechanism: id,
            nodes: all.iter().map(|one| one.node).collect(),
            parameters,
            streams: all.iter().filter_map(|one| one.streams.map(count)).collect(),
        }
    });
    let insertions = insertions.collect();
    let ions = ions.into_iter().map(|(ion, mut all)| {
        all.sort_by_key(|one| one.node);
        let column = |(at, variable)| (variable, all.iter().map(|one| one.values[at]).collect());
        let variables = [IonVar::Reversal, IonVar::Inside, IonVar::Outside];
        IonInsertion {
            ion,
            nodes: all.iter().map(|one| one.node).collect(),
            values: variables.into_iter().enumerate().map(column).collect(),
        }
    });
    Ok(Template {
        capacitance: tree.cm.clone(),
        mechanisms: insertions,
        ions: ions.collect(),
        initial_voltage: Vec::new(),
        tree: Arc::new(tree),
    })
}

/// What is inserted in a section, by node; values are kept from the parent's end, as nodes are.
fn segments(inserted: &Inserted, first_node: u32) -> impl Iterator<Item = InSegment<'_>> {
    inserted.values.iter().enumerate().map(move |(n, values)| InSegment {
        node: first_node + n as u32,
        values,
        streams: inserted.streams.get(n).copied(),
    })
}

/// Potentials as the world has them. Ends of sections have that of the segment beside them.
pub(super) fn voltages(world: &World, places: &Places) -> Answer<Vec<(Variable, f64)>> {
    let mut all = Vec::new();
    for (&section, &(cell, ix)) in &places.sections {
        let nodes = places.trees[cell.index()].sections[ix.index()];
        let voltage = &world.entry(section)?.voltage;
        let end = voltage.last().map(|&v| (nodes.nseg, v));
        let own = voltage.iter().enumerate().map(|(n, &v)| (n as u32, v)).chain(end);
        all.extend(own.map(|(n, v)| (Variable::Voltage(cell, nodes.first_node + n), v)));
        if nodes.parent_node < places.trees[cell.index()].roots
            && let Some(&v) = voltage.first()
        {
            all.push((Variable::Voltage(cell, nodes.parent_node), v));
        }
    }
    Ok(all)
}

/// Global variables of mechanisms that were changed, and initial concentrations of ions.
pub(super) fn globals(
    world: &World,
    table: &MechanismTable,
    model: &mut Model,
    places: &Places,
) -> Answer<()> {
    for (mechanism, entry) in table.entries().iter().enumerate() {
        for (name, default, len) in &entry.globals {
            let Some(netpyne::hoc::world::Binding::Numbers(numbers)) = world.builtins.get(name) else {
                continue;
            };
            if (0..*len).all(|at| numbers.get(at).to_bits() == default.to_bits()) {
                continue;
            }
            let ion = match &places.mechanisms[mechanism] {
                Some(MechanismPlace::Ion(ion)) => Some(*ion),
                _ => None,
            };
            if let Some(ion) = ion {
                let inside = name.contains("i0_");
                let variable = if inside { IonVar::Inside } else { IonVar::Outside };
                model.ion_initials.push((ion, variable, numbers.get(0)));
            } else if *len > 1 {
                return Err(Refusal::new(format!("changes of the global array `{name}` are not supported")));
            } else if let Some((mechanism, global)) = places.global(name) {
                model.globals.push((mechanism, global, numbers.get(0)));
            }
        }
    }
    Ok(())
}
