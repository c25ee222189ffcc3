//! Ids that NeuroML allows, each given once.

use netpyne_neuroml::mechanism::safe_name;
use std::collections::HashSet;

/// The ids given so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: HashSet<String>,
}

impl Names {
    /// An id like the wish that no other has.
    pub fn unique(&mut self, wish: &str) -> String {
        let name = safe_name(wish);
        let mut id = name.clone();
        let mut number = 1;
        while !self.given.insert(id.clone()) {
            number += 1;
            id = format!("{name}_{number}");
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_given_once() {
        let mut names = Names::default();
        let ids = ["a->b", "a->b", "a__b_2", "3"].map(|wish| names.unique(wish));
        assert_eq!(ids, ["a__b", "a__b_2", "a__b_2_2", "_3"]);
    }
}
