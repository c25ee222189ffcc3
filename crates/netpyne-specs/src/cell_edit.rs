//! Cell rules edited: sections renamed, listed by distance, moved, overridden.

use crate::{CellParams, Dict, Number, SectionsNear, Value};

impl CellParams {
    /// Gives a section another name, wherever the rule says it; `false` if there is none of that name. It is the last one then, as
    /// in NetPyNE.
    pub fn rename_section(&mut self, old: &str, new: &str) -> bool {
        let Some(section) = self.secs.shift_remove(old) else { return false };
        self.secs.insert(new.to_owned(), section);
        for section in self.secs.values_mut() {
            if section.topol.parent_sec.as_deref() == Some(old) {
                section.topol.parent_sec = Some(new.to_owned());
            }
        }
        for name in self.sec_lists.values_mut().flatten().filter(|name| *name == old) {
            new.clone_into(name);
        }
        true
    }

    /// Adds a list of the sections that are near; those without 3-D points are left out and returned.
    pub fn add_section_list(&mut self, name: &str, near: &SectionsNear) -> Vec<String> {
        let mut without = Vec::new();
        let mut list = Vec::new();
        for (name, section) in &self.secs {
            let points = &section.geom.pt3d;
            let Some(middle) = points.get(points.len() / 2) else {
                without.push(name.clone());
                continue;
            };
            let [x, y, z, _] = middle.map(Number::get);
            let between = |value: f64, ends: [Number; 2]| value >= ends[0].get() && value <= ends[1].get();
            let is_near = match (near.soma_dist, near.soma_dist_y) {
                (Some(ends), _) => between(netpyne_math::libm::sqrt(x * x + y * y + z * z), ends),
                (None, Some(ends)) => between(y, ends),
                (None, None) => false,
            };
            if is_near {
                list.push(name.clone());
            }
        }
        self.sec_lists.insert(name.to_owned(), list);
        without
    }

    /// Adds factors of weights, by section one per segment; none is larger than `threshold` times the first one of the first section
    /// whose name starts with `soma`. Sections that the rule does not have are passed over, as NetPyNE does.
    ///
    /// # Errors
    /// That there is no soma, or something that is no list of numbers.
    pub fn add_weight_norm(&mut self, factors: &Dict, threshold: f64) -> Result<(), String> {
        let numbers = |name: &str, value: &Value| {
            value.as_f64s().ok_or_else(|| format!("the factors of `{name}` are no list of numbers"))
        };
        let soma = factors.iter().find(|(name, _)| name.starts_with("soma"));
        let (name, value) = soma.ok_or("there are no factors of a soma, which limits those of the others")?;
        let first = numbers(name, value)?.first().copied();
        let most = threshold * first.ok_or_else(|| format!("there are no factors of `{name}`"))?;
        for (name, value) in factors {
            if let Some(section) = self.secs.get_mut(name) {
                // As Python's `min`: the first unless the second is less.
                let limited = |x: f64| Number::Float(if most < x { most } else { x });
                section.weight_norm = Some(numbers(name, value)?.into_iter().map(limited).collect());
            }
        }
        Ok(())
    }

    /// Moves all 3-D points so that the middle one of the first section called something with `soma` is at the origin.
    pub fn soma_to_origin(&mut self) {
        let soma = self.secs.iter().find(|(name, _)| name.contains("soma"));
        let points = soma.map(|(_, section)| &section.geom.pt3d);
        let Some(middle) = points.and_then(|points| points.get(points.len() / 2)) else { return };
        let middle = middle.map(Number::get);
        for point in self.secs.values_mut().flat_map(|section| &mut section.geom.pt3d) {
            for (value, origin) in point.iter_mut().zip(middle).take(3) {
                *value = Number::Float(value.get() - origin);
            }
        }
    }

    /// Lets what is said in `given` count before what is here: sections, mechanisms and values one by one.
    pub fn overridden(
        &self,
        given: &CellParams,
        at: &crate::At,
        out: &mut netpyne_base::Diagnostics,
    ) -> Self {
        let mut dict = self.to_dict();
        merge(&mut dict, &given.to_dict());
        CellParams::from_dict(&dict, at, out)
    }
}

fn merge(into: &mut Dict, from: &Dict) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Value::Dict(own)), Value::Dict(more)) => merge(own, more),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SectionsNear;
    use crate::{At, CellParams, Number, read_json};
    use netpyne_base::{Diagnostics, SourceFile};

    fn rule(text: &str) -> CellParams {
        let mut problems = Diagnostics::new();
        let value = read_json(&SourceFile::new("rule", text)).expect("JSON");
        let rule =
            CellParams::from_dict(value.as_dict().expect("a dictionary"), &At::root("rule"), &mut problems);
        assert!(problems.is_empty(), "{problems}");
        rule
    }

    fn two() -> CellParams {
        rule(
            r#"{"secs": {
                "soma": {"geom": {"pt3d": [[1, 0, 0, 5], [2, 10, 0, 5], [3, 20, 0, 5]]}},
                "dend": {"geom": {"pt3d": [[2, 20, 0, 1], [2, 40, 0, 1]]}, "topol": {"parentSec": "soma"}},
                "axon": {"geom": {"L": 3}}
            }, "secLists": {"all": ["soma", "dend"]}}"#,
        )
    }

    #[test]
    fn the_soma_moves_to_the_origin() {
        let mut rule = two();
        rule.soma_to_origin();
        let places: Vec<[f64; 4]> =
            rule.secs.values().flat_map(|s| &s.geom.pt3d).map(|p| p.map(Number::get)).collect();
        assert_eq!(places[..3], [[-1.0, -10.0, 0.0, 5.0], [0.0, 0.0, 0.0, 5.0], [1.0, 10.0, 0.0, 5.0]]);
        assert_eq!(places[4], [0.0, 30.0, 0.0, 1.0]);
    }

    #[test]
    fn lists_of_near_sections() {
        let mut rule = two();
        rule.soma_to_origin();
        let ends = |a: i64, b: i64| Some([Number::Int(a), Number::Int(b)]);
        let near = SectionsNear { soma_dist: ends(0, 29), ..SectionsNear::default() };
        assert_eq!(rule.add_section_list("near", &near), ["axon"]);
        assert_eq!(rule.sec_lists["near"], ["soma"]);
        rule.add_section_list("high", &SectionsNear { soma_dist_y: ends(30, 31), ..SectionsNear::default() });
        assert_eq!(rule.sec_lists["high"], ["dend"]);
    }

    #[test]
    fn renamed_sections() {
        let mut rule = two();
        assert!(rule.rename_section("soma", "body") && !rule.rename_section("soma", "body"));
        assert_eq!(rule.secs.keys().collect::<Vec<_>>(), ["dend", "axon", "body"]);
        assert_eq!(rule.secs["dend"].topol.parent_sec.as_deref(), Some("body"));
        assert_eq!(rule.sec_lists["all"], ["body", "dend"]);
    }

    #[test]
    fn what_is_given_counts_before_what_is_imported() {
        let given =
            rule(r#"{"secs": {"axon": {"geom": {"L": 4}, "mechs": {"pas": {"g": 1}}}}, "vars": {"a": 1}}"#);
        let mut problems = Diagnostics::new();
        let merged = two().overridden(&given, &At::root("rule"), &mut problems);
        assert_eq!(merged.secs.len(), 3);
        assert_eq!(merged.secs["axon"].geom.rest["L"].as_f64(), Some(4.0));
        assert!(merged.secs["axon"].mechs.contains_key("pas") && merged.vars.contains_key("a"));
    }
}
