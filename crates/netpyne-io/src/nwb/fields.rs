//! Field potentials and the electrodes that recorded them.

use super::parts::{Ids, Series, Table, group, number, object_name, rows, typed};
use netpyne_files::Tree;
use netpyne_files::h5::{Attribute, Data, Group};

const ELECTRODES: &str = "/general/extracellular_ephys/electrodes";

/// Adds all field potentials; gives what belongs under `general/extracellular_ephys`, if there are any.
pub(super) fn add(into: &mut Group, result: &Tree, data: &Tree, ids: &mut Ids) -> Option<Group> {
    let config = result.get("simConfig");
    let (places, _) = rows(config?.get("recordLFP")?)?;
    let count = places.len() / 3;
    if count == 0 {
        return None;
    }
    let step = config.and_then(|c| number(c.get("recordStep")?)).filter(|step| *step > 0.0).unwrap_or(0.1);
    let mut found: Vec<(String, &Tree)> =
        data.get("LFP").map(|all| ("LFP".to_owned(), all)).into_iter().collect();
    if let Some(Tree::Dict(pops)) = data.get("LFPPops") {
        found.extend(pops.iter().map(|(pop, all)| (object_name(&format!("LFP_{pop}")), all)));
    }
    for (name, all) in found {
        let Some((values, columns)) = rows(all).filter(|(_, columns)| *columns == count) else { continue };
        let series = Series {
            ty: "ElectricalSeries",
            description: "local field potential".to_owned(),
            comments: "computed from membrane currents".to_owned(),
            unit: ("volts", 1e-3),
            values,
            columns: Some(columns),
        };
        let of = typed(Data::I64((0..count as i64).collect()), "DynamicTableRegion", "hdmf-common", ids)
            .attribute("description", Attribute::Text("all electrodes".to_owned()))
            .attribute("table", Attribute::Reference(ELECTRODES.to_owned()));
        let made = series.regular((0.0, step), ids).with("electrodes", of);
        into.groups.push((name, made));
    }
    let told = |text: &str| Attribute::Text(text.to_owned());
    let recorded = group("ElectrodeGroup", "core", ids)
        .attribute("description", told("electrodes of the simulation"))
        .attribute("location", told("as the network has it"))
        .link("device", "/general/devices/simulation");
    let axis = |k: usize| Data::F32(places.chunks(3).map(|place| place[k] as f32).collect());
    let same = |text: &str| Data::Texts(vec![text.to_owned(); count]);
    let group_path = "/general/extracellular_ephys/recorded".to_owned();
    let table = Table::new(("ElectrodesTable", "core"), "places of the electrodes", count, ids)
        .column("location", "where in the tissue", same("unknown"), ids)
        .column("group", "their group", Data::References(vec![group_path; count]), ids)
        .column("group_name", "name of their group", same("recorded"), ids)
        .column("x", "place, µm", axis(0), ids)
        .column("y", "depth, µm", axis(1), ids)
        .column("z", "place, µm", axis(2), ids);
    Some(Group::default().with_group("recorded", recorded).with_group("electrodes", table.finish()))
}
