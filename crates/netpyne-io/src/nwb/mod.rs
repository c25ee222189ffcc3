//! Results as NWB 2: units with their spikes, electrodes with field potentials, traces of cells, stimuli.
//!
//! The layout is that of the NWB schema 2.11 and of hdmf-common 1.8. Times are in seconds there, and values in units of the SI.
//!
//! ```text
//! parts         groups and datasets with the attributes that NWB wants of each
//! units  fields  traces  stimuli      what is in a result -> groups
//! mod           the file
//! ```

mod fields;
mod parts;
mod stimuli;
mod traces;
mod units;

use crate::Error;
use crate::file::replace;
use netpyne_files::Tree;
use netpyne_files::h5::{Attribute, Data, Dataset, Group};
use parts::{Ids, group, text};
use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;

/// The version of the schema.
const VERSION: &str = "2.11.0";

/// Writes a result, in NetPyNE's layout, as an NWB file; whole or not at all.
///
/// # Errors
/// The file cannot be written, or there is nothing that NWB has a place for.
pub fn save_nwb(path: &Path, result: &Tree) -> Result<(), Error> {
    let named = path.display().to_string();
    let failed = |source| Error::Format { path: named.clone(), source };
    let file = file(result, SystemTime::now()).map_err(&failed)?;
    let mut bytes = Vec::new();
    file.write(&mut bytes).map_err(&failed)?;
    replace(path, |out| out.write_all(&bytes))
}

/// The content of the file.
fn file(result: &Tree, now: SystemTime) -> Result<Group, netpyne_files::Error> {
    let data = result.get("simData");
    let Some(data) = data.filter(|data| matches!(data, Tree::Dict(_))) else {
        let message = "NWB holds results, and there are none: no `simData`";
        return Err(netpyne_files::Error::Unwritable(message.to_owned()));
    };
    let label =
        result.get("simConfig").and_then(|c| parts::text_of(c.get("simLabel")?)).unwrap_or("simulation");
    let mut ids = Ids::new(label);
    let date = date(now);
    let mut acquisition = Group::default();
    traces::add(&mut acquisition, result, data, &mut ids);
    let mut general = Group::default();
    general = general
        .with("source_script", text("netpyne").attribute("file_name", Attribute::Text("netpyne".to_owned())));
    let mut described = group("Device", "core", &mut ids);
    described = described.attribute("description", Attribute::Text("a simulation by NetPyNE".to_owned()));
    general = general.with_group("devices", Group::default().with_group("simulation", described));
    if let Some(electrodes) = fields::add(&mut acquisition, result, data, &mut ids) {
        general = general.with_group("extracellular_ephys", electrodes);
    }
    let presented = stimuli::all(result, &mut ids);
    let stimulus =
        Group::default().with_group("presentation", presented).with_group("templates", Group::default());
    let mut file = group("NWBFile", "core", &mut ids)
        .attribute("nwb_version", Attribute::Text(VERSION.to_owned()))
        .with("file_create_date", Dataset::from(Data::Texts(vec![date.clone()])))
        .with("identifier", text(&ids.file()))
        .with("session_description", text(&format!("simulation `{label}`")))
        .with("session_start_time", text(&date))
        .with("timestamps_reference_time", text(&date))
        .with_group("acquisition", acquisition)
        .with_group("analysis", Group::default())
        .with_group("general", general)
        .with_group("processing", Group::default())
        .with_group("stimulus", stimulus);
    if let Some(units) = units::table(result, data, &mut ids) {
        file = file.with_group("units", units);
    }
    Ok(file)
}

/// A time as ISO 8601 has it, in UTC.
///
/// Days to dates: H. Hinnant, "chrono-compatible low-level date algorithms" (2013), `civil_from_days`.
fn date(now: SystemTime) -> String {
    let seconds = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, left) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (left / 3600, left / 60 % 60, left % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00")
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne_files::h5::Open;
    use std::time::Duration;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |seconds| date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00+00:00");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00+00:00");
        assert_eq!(at(1_798_761_599), "2026-12-31T23:59:59+00:00");
    }

    #[test]
    fn spikes_fields_and_traces_are_where_nwb_has_them() {
        let text = r#"{"simConfig": {"recordLFP": [[1.0, 2.0, 3.0]], "recordStep": 0.5},
            "net": {"pops": {"M": {"cellGids": [0, 1]}}, "cells": [
              {"gid": 0, "tags": {"pop": "M", "x": 4.0, "y": 5.0, "z": 6.0},
               "stims": [{"type": "IClamp", "label": "in", "del": 1.0, "dur": 2.0, "amp": 0.5}]},
              {"gid": 1, "tags": {"pop": "M"}}]},
            "simData": {"spkt": [3.0, 4.0, 5.0], "spkid": [1.0, 0.0, 1.0], "t": [0.0, 0.5],
              "V_soma": {"cell_0": [-65.0, -64.0]}, "LFP": [[0.1], [0.2]]}}"#;
        let tree = netpyne_files::Format::Json.read(text.as_bytes()).unwrap();
        let path = std::env::temp_dir().join(format!("netpyne-nwb-{}.nwb", std::process::id()));
        save_nwb(&path, &tree).unwrap();
        let file = Open::path(&path, 1 << 24).unwrap();
        assert_eq!(file.numbers("units/spike_times").unwrap(), [0.004, 0.003, 0.005]);
        assert_eq!(file.wholes("units/spike_times_index").unwrap(), [1, 3]);
        assert_eq!(file.numbers("acquisition/LFP/data").unwrap(), [0.1, 0.2]);
        assert_eq!(file.numbers("acquisition/V_soma/data").unwrap(), [-65.0, -64.0]);
        assert_eq!(file.numbers("stimulus/presentation/in/timestamps").unwrap(), [0.0, 0.001, 0.003]);
        assert_eq!(file.groups("general/extracellular_ephys"), ["electrodes", "recorded"]);
        std::fs::remove_file(&path).unwrap();
        let empty = netpyne_files::Format::Json.read(b"{}").unwrap();
        assert!(save_nwb(&path, &empty).unwrap_err().to_string().contains("simData"));
    }
}
