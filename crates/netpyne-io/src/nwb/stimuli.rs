//! Electrodes that inject currents, as series of what they injected.

use super::parts::{Ids, Series, cells, number, object_name, text_of};
use netpyne_files::Tree;
use netpyne_files::h5::Group;

/// A series for each current that the result tells of; cells with the same one share it.
pub(super) fn all(result: &Tree, ids: &mut Ids) -> Group {
    let mut found: Vec<(String, [f64; 3], Vec<String>)> = Vec::new();
    for cell in cells(result) {
        let gid = cell.get("gid").and_then(number).unwrap_or(f64::NAN);
        let Some(Tree::List(stims)) = cell.get("stims") else { continue };
        for stim in stims.iter().filter(|stim| stim.get("type").and_then(text_of) == Some("IClamp")) {
            let value = |keys: [&str; 2]| keys.iter().find_map(|key| number(stim.get(key)?));
            let (Some(del), Some(dur), Some(amp)) =
                (value(["del", "delay"]), value(["dur", "dur"]), value(["amp", "amp"]))
            else {
                continue;
            };
            let name = ["label", "source"].iter().find_map(|key| text_of(stim.get(key)?)).unwrap_or("IClamp");
            let values = [del, dur, amp];
            match found.iter_mut().find(|(own, known, _)| own == name && *known == values) {
                Some((.., cells)) => cells.push(format!("cell_{gid}")),
                None => found.push((name.to_owned(), values, vec![format!("cell_{gid}")])),
            }
        }
    }
    let mut group = Group::default();
    for (name, [del, dur, amp], cells) in found {
        let base = object_name(&name);
        let mut own = base.clone();
        let mut n = 1;
        while group.groups.iter().any(|(known, _)| *known == own) {
            n += 1;
            own = format!("{base}_{n}");
        }
        let series = Series {
            ty: "TimeSeries",
            description: format!("current into {}", cells.join(", ")),
            comments: "each value holds until the next time".to_owned(),
            unit: ("amperes", 1e-9),
            values: vec![0.0, amp, 0.0],
            columns: None,
        };
        let series = series.at(&[0.0_f64.min(del), del, del + dur], ids);
        group.groups.push((own, series));
    }
    group
}
