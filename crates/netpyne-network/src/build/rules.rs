//! Cell rules, compiled, and which of them apply to a cell.

use crate::build::Build;
use crate::build::all_cells::Who;
use crate::build::conditions::{check_cell, coordinate};
use crate::build::rule_strings::RuleStrings;
use netpyne_specs::{CellParams, Conds, Value};
use std::collections::HashMap;

/// All cell rules, compiled.
#[derive(Default)]
pub(crate) struct Rules<'a> {
    pub rules: Vec<Rule<'a>>,
    /// How many of them, the first ones, are for cells by their gids only.
    pub told: usize,
    /// Which of those each cell has.
    pub of_cell: HashMap<u32, usize>,
}

/// A cell rule.
pub(crate) struct Rule<'a> {
    pub label: &'a str,
    pub params: &'a CellParams,
    /// With the range of `fraction` for diverse populations.
    pub conds: Conds,
    pub strings: RuleStrings,
}

impl<'a> Rules<'a> {
    /// The rules that apply to a cell.
    pub fn matching(&self, who: &Who) -> Vec<usize> {
        if let Some(rule) = self.of_cell.get(&who.gid) {
            return vec![*rule];
        }
        let cell_type = who.tags.own.get("cellType").and_then(Value::as_str);
        let applies = |rule: &Rule| {
            if rule.conds.is_empty() { cell_type == Some(rule.label) } else { check_cell(who, &rule.conds) }
        };
        (self.told..self.rules.len()).filter(|&i| applies(&self.rules[i])).collect()
    }

    /// Whether cells get the labels of the rules that apply to them; cells that exist already have their own.
    pub fn are_asked(&self) -> bool {
        self.of_cell.is_empty()
    }

    /// Labels of rules.
    pub fn labels(&self, matching: &[usize]) -> Vec<String> {
        matching.iter().map(|&i| self.rules[i].label.to_owned()).collect()
    }

    /// Whether conditions look at more than the tags that the cells of a population share.
    pub fn look_at_single_cells(&self) -> bool {
        let mut keys = self.rules.iter().flat_map(|r| r.conds.keys());
        keys.any(|key| key == "gid" || key == "fraction" || coordinate(key).is_some())
    }

    /// Whether cells built with these rules alone do not differ.
    pub fn are_static(&self, matching: &[usize], who: &Who, build: &Build) -> bool {
        let own_params = who.tags.own.contains_key("params");
        !own_params && matching.iter().all(|&i| self.rules[i].strings.is_static(build.cfg))
    }

    /// Whether the creation of a cell may change anything for the cells after it.
    pub fn leave_traces(&self, build: &Build) -> bool {
        let has_randoms = |name: &str| {
            let id = build.catalog.find(name);
            id.is_some_and(|id| !build.streams_of(id).is_none())
        };
        let mut secs = self.rules.iter().flat_map(|r| r.params.secs.values());
        secs.any(|s| {
            s.ions.values().any(|ion| ion.contains_key("i") || ion.contains_key("o"))
                || s.pointps.values().any(|p| has_randoms(&p.mod_name))
                || s.mechs.keys().any(|name| has_randoms(name))
        })
    }
}
