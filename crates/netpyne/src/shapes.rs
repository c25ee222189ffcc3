//! Cells in space, as figures draw them: sections with 3-D points where they have some, else laid out as NEURON lays them out.

use netpyne_morphology::{Morphology, MorphologyError, SectionIx};
use netpyne_results::{CellShape, SectionShape};
use netpyne_specs::{Dict, Value};

/// The shape of a cell with these sections, seen from its position, y downwards; none where the sections make no tree.
pub(crate) fn shape_of(secs: &Dict) -> Option<CellShape> {
    laid_out(secs).ok().flatten()
}

fn laid_out(secs: &Dict) -> Result<Option<CellShape>, MorphologyError> {
    let mut cell = Morphology::new();
    let mut own_points = Vec::new();
    let mut sections: Vec<(SectionIx, &str, &Dict)> = Vec::new();
    for (name, section) in secs.iter() {
        let Value::Dict(section) = section else { return Ok(None) };
        sections.push((cell.add_section(name.as_str()), name.as_str(), section));
    }
    for (ix, _, section) in &sections {
        let Some(Value::Dict(geom)) = section.get("geom") else { continue };
        let number = |key: &str| geom.get(key).and_then(Value::as_f64);
        if let Some(length) = number("L") {
            cell.set_length(*ix, length)?;
        }
        if let Some(diam) = number("diam") {
            cell.set_diam(*ix, diam)?;
        }
        let points = geom.get("pt3d").and_then(Value::as_list).unwrap_or(&[]);
        for point in points.iter().filter_map(Value::as_f64s) {
            if let [x, y, z, d] = point[..] {
                cell.add_point(*ix, [x, y, z, d])?;
            }
        }
        if !cell.section(*ix)?.points().is_empty() {
            own_points.push(*ix);
        }
    }
    for (ix, _, section) in &sections {
        let Some(Value::Dict(topol)) = section.get("topol") else { continue };
        let number = |key: &str, default: f64| topol.get(key).and_then(Value::as_f64).unwrap_or(default);
        let parent = topol.get("parentSec").and_then(Value::as_str).and_then(|name| cell.find(name));
        if let Some(parent) = parent.filter(|parent| parent != ix) {
            cell.connect(*ix, parent, number("parentX", 1.0), number("childX", 0.0))?;
        }
    }
    cell.define_shape(0)?;
    cell.place_upright([0.0; 3], |ix| !own_points.contains(&ix))?;
    let shape = sections.iter().map(|(ix, name, _)| {
        let points = cell.sections()[ix.index()].points();
        SectionShape {
            name: (*name).to_owned(),
            points: points
                .iter()
                .map(|p| [f64::from(p.x), -f64::from(p.y), f64::from(p.z), p.diameter()])
                .collect(),
        }
    });
    Ok(Some(CellShape { sections: shape.collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stylised_cells_stand_upright_and_points_are_kept() {
        let secs: Value = serde_json::from_str(
            r#"{"soma": {"geom": {"L": 20, "diam": 10}},
                "dend": {"geom": {"L": 100, "diam": 2}, "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}},
                "axon": {"geom": {"pt3d": [[0, 0, 0, 1], [0, -50, 0, 1]]}, "topol": {"parentSec": "soma", "parentX": 0}}}"#,
        )
        .unwrap();
        let Value::Dict(secs) = secs else { panic!("a dictionary") };
        let shape = shape_of(&secs).unwrap();
        let end = |n: usize| *shape.sections[n].points.last().unwrap();
        assert!(end(1)[1] < -90.0 && end(1)[3] == 2.0, "the dendrite goes up: {:?}", end(1));
        assert!(end(2)[1] > end(1)[1] + 100.0, "the axon goes down: {:?}", end(2));
        assert_eq!(shape.sections[1].points[0][..3], end(0)[..3]);
    }
}
