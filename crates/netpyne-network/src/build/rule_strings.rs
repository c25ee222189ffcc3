//! The string functions of a cell rule, compiled once.

use crate::strings::Strings;
use netpyne_base::Diagnostics;
use netpyne_expr::{CELL, CELL_POSITION, Kind, Names};
use netpyne_specs::{CellParams, SimConfig, Value};
use std::collections::HashMap;

/// The string functions of a rule.
pub(crate) struct RuleStrings {
    /// Names they may use: variables of the cell, then the rule's own.
    pub names: Names,
    /// Of the rule's variables.
    pub vars: Strings,
    /// Of the geometry, by section.
    pub geom: Vec<Strings>,
    /// Of mechanisms, by section.
    pub mechs: Vec<HashMap<String, Strings>>,
    /// Of point processes, by section.
    pub pointps: Vec<HashMap<String, Strings>>,
    /// Whether a parameter of a point process is the cell's gid.
    pub uses_gid: bool,
    has_points: bool,
}

impl RuleStrings {
    /// Compiles them.
    pub fn compile(label: &str, rule: &CellParams, out: &mut Diagnostics) -> Self {
        let path = format!("cellParams[{label:?}]");
        let names = rule.vars.keys().fold(Names::of(&CELL), |names, var| names.variable(var, Kind::Float));
        let vars =
            Strings::compile(&rule.vars, &[], &Names::of(&CELL_POSITION), &format!("{path}.vars"), out);
        let mut this = Self {
            names,
            vars,
            geom: vec![],
            mechs: vec![],
            pointps: vec![],
            uses_gid: false,
            has_points: false,
        };
        for (name, sec) in &rule.secs {
            let at = format!("{path}.secs[{name:?}]");
            let names = &this.names;
            this.geom.push(Strings::compile(sec.geom.params(), &[], names, &format!("{at}.geom"), out));
            let mechs = sec.mechs.iter().map(|(mech, params)| {
                (mech.clone(), Strings::compile(params, &[], names, &format!("{at}.mechs[{mech:?}]"), out))
            });
            this.mechs.push(mechs.collect());
            let pointps = sec.pointps.iter().map(|(label, p)| {
                let at = format!("{at}.pointps[{label:?}]");
                (label.clone(), Strings::compile(p.params(), &["gid"], names, &at, out))
            });
            this.pointps.push(pointps.collect());
            this.has_points |= !sec.geom.pt3d.is_empty();
            this.uses_gid |= sec.pointps.values().any(|p| p.params().values().any(is_gid));
        }
        this
    }

    /// Whether the rule makes all cells equal.
    pub fn is_static(&self, cfg: &SimConfig) -> bool {
        // 3-D points are single precision after they are moved to the cell's place, so every cell has its own.
        let fixed_points = !self.has_points || !cfg.pt3d_relative_to_cell_location;
        !self.uses_gid && fixed_points && !self.has_functions()
    }

    /// Whether there are any string functions in it.
    pub fn has_functions(&self) -> bool {
        let plain = |s: &Strings| s.0.is_empty();
        !plain(&self.vars)
            || !self.geom.iter().all(plain)
            || !self.mechs.iter().chain(&self.pointps).all(|m| m.values().all(plain))
    }
}

/// Whether a parameter stands for the gid of the cell.
pub(crate) fn is_gid(value: &Value) -> bool {
    value.as_str() == Some("gid")
}
