//! POINTERs: copied into instances before a kernel runs, and back where it changed them.

use crate::arrays::variables::Variables;
use std::ops::Range;

/// Copies what POINTERs of some instances of a population point at into them; leaves in `before` what kernels may change.
pub(crate) fn fetch_pointers(
    variables: &mut Variables,
    population: usize,
    instances: Range<usize>,
    before: &mut Vec<f64>,
) {
    let links = variables.populations[population].links_of(instances);
    for link in links.clone() {
        let link = variables.populations[population].pointers[link];
        let value = variables.read(link.address);
        variables.populations[population].data.pointers[link.pointer as usize][link.instance as usize] =
            value;
    }
    let population = &variables.populations[population];
    if population.stores_pointers {
        before.clear();
        before.extend(
            population.pointers[links]
                .iter()
                .map(|l| population.data.pointers[l.pointer as usize][l.instance as usize]),
        );
    }
}

/// Copies POINTERs of some instances that a kernel changed back to what they point at.
pub(crate) fn store_pointers(
    variables: &mut Variables,
    population: usize,
    instances: Range<usize>,
    before: &[f64],
) {
    if !variables.populations[population].stores_pointers {
        return;
    }
    let links = variables.populations[population].links_of(instances);
    for (number, link) in links.enumerate() {
        let link = variables.populations[population].pointers[link];
        let value =
            variables.populations[population].data.pointers[link.pointer as usize][link.instance as usize];
        if value.to_bits() != before[number].to_bits() {
            variables.write(link.address, value);
        }
    }
}
