//! Entries about potentials on the head and magnetic fields around it, against LFPykit's matrices.

use super::Entry;
use super::stored::numbers;
use netpyne::analysis::head::{Spheres, field_in_open_space, field_outside_sphere, potential_in_open_space};
use serde_json::Value;

/// fT µm/nA of LFPykit's unit, in which the field is without µ₀.
const UNIT: f64 = 4e5 * std::f64::consts::PI;

/// Name, LFPykit's numbers, ours.
pub fn entries(all: &Value) -> Vec<(&'static str, &Value, Entry)> {
    let places = |value: &Value| -> Vec<[f64; 3]> {
        let of = |place: &Value| <[f64; 3]>::try_from(numbers(place)).ok();
        value.as_array().into_iter().flatten().filter_map(of).collect()
    };
    let Ok(dipole) = <[f64; 3]>::try_from(numbers(&all["dipole_location"])) else { return Vec::new() };
    let four = |key: &str| <[f64; 4]>::try_from(numbers(&all["FourSphere"][key])).unwrap_or_default();
    let head = Spheres { radii: four("radii"), conductivities: four("sigmas") };
    let flat = |leads: Vec<[f64; 3]>| leads.concat();
    let fields =
        |leads: Vec<[[f64; 3]; 3]>| leads.into_iter().flatten().flatten().map(|x| x / UNIT).collect();
    let (electrodes, scalp) = (places(&all["eeg_positions_um"]), places(&all["eeg_positions_4s_um"]));
    let outside = places(&all["SphericalMEG_r"]);
    let found = [
        // LFPykit stops its series when a term is a millionth of the sum or so.
        ("FourSphere", &all["FourSphere"]["M"], head.leads(dipole, &scalp).map(flat), 1e-6),
        (
            "InfiniteVolumeConductor_0.3",
            &all["InfiniteVolumeConductor_0.3"],
            // LFPykit's places are relative to the dipole here.
            potential_in_open_space(0.3, [0.0; 3], &electrodes).map(flat),
            1e-9,
        ),
        ("InfiniteMEG", &all["InfiniteMEG"], field_in_open_space(dipole, &electrodes).map(fields), 1e-9),
        ("SphericalMEG", &all["SphericalMEG"], field_outside_sphere(dipole, &outside).map(fields), 1e-9),
    ];
    let entry = |(name, reference, leads, allowed)| {
        let leads: Result<Vec<f64>, _> = leads;
        (name, reference, leads.map_or(Entry::Missing, |leads| Entry::Numbers(leads, allowed)))
    };
    found.into_iter().map(entry).collect()
}
