//! Connections: by events, by gap junctions, and continuous ones.

use super::ends::End;
use super::{Attached, Network};
use crate::document::Element;
use crate::instance::{find, quantity};
use crate::mechanism::{PEER, point};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_specs::{ConnParams, Dict, Names, PointerParams, SynMechParams, Value};

/// Connections of one kind between two populations, as columns.
#[derive(Default)]
struct Columns {
    pairs: Vec<[i64; 2]>,
    weight: Vec<Value>,
    delay: Vec<Value>,
    section: Vec<Value>,
    at: Vec<Value>,
    pre_section: Vec<Value>,
    pre_at: Vec<Value>,
}

pub(super) type Ends = ((String, End), (String, End));

impl<'d> Network<'d> {
    /// Adds all connections of the network.
    pub fn projections(&mut self) {
        let element = self.element;
        for e in &element.children {
            let done = match e.ty.as_str() {
                "projection" => self.projection(e),
                "electricalProjection" => self.continuous(e, true),
                "continuousProjection" => self.continuous(e, false),
                "synapticConnection" | "synapticConnectionWD" | "explicitConnection" => self.single(e),
                _ => Ok(()),
            };
            if let Err(found) = done {
                self.problems.extend(found);
            }
        }
    }

    /// The synaptic mechanism of a component, in a variant with a weight of its own if one is given.
    pub(super) fn synapse(
        &mut self,
        at: &Element,
        name: &str,
        weight: Option<f64>,
    ) -> Result<String, Diagnostics> {
        let Some(id) = at.get(name) else {
            return Err(self.document.wrong(at, format!("{} needs `{name}`", at.name())).into());
        };
        let component = find(self.document, id, "basePointCurrent", at.place_of(name))?;
        let (mechanism, is_new) = self.cells.name(format!("synapse {id}"), id);
        if is_new {
            self.cells.mechanisms.push(point(self.document, component, &mechanism)?);
        }
        let weight = weight.filter(|w| *w != 1.0);
        let label = weight.map_or_else(|| id.to_owned(), |w| format!("{id} weight {w}"));
        self.net.syn_mech_params.entry(label.clone()).or_insert_with(|| SynMechParams {
            mod_name: mechanism,
            rest: weight.map(|w| ("weight".to_owned(), Value::from(w))).into_iter().collect::<Dict>(),
            ..SynMechParams::default()
        });
        Ok(label)
    }

    fn projection(&mut self, e: &'d Element) -> Result<(), Diagnostics> {
        let (pre, post) = self.populations_of(e)?;
        let synapse = self.synapse(e, "synapse", None)?;
        let mut columns = Columns::default();
        let mut problems = Diagnostics::new();
        let (mut odd, mut elsewhere) = (0, 0);
        for c in e.children.iter().filter(|c| self.document.types.is(&c.ty, "connection")) {
            let ends = self.event_ends(c, &pre, &post);
            match ends.and_then(|ends| Ok((ends, self.weight_and_delay(c)?))) {
                Ok((((_, from), (_, to)), values)) => {
                    odd += usize::from(from.cell == to.cell && pre == post);
                    elsewhere += usize::from(!self.spikes_there(&pre, &from));
                    self.attach(&synapse, true, &post, &to);
                    columns.push(&from, &to, values);
                }
                Err(found) => problems.extend(found),
            }
        }
        if odd > 0 {
            let d = self.document.wrong(e, format!("{odd} connections of cells to themselves are left out"));
            problems.push(Diagnostic { severity: netpyne_base::Severity::Warning, ..d });
        }
        if elsewhere > 0 {
            let message = format!("{elsewhere} connections begin at segments where spikes are not detected");
            let d =
                self.document.wrong(e, message).help("spikes of a cell are detected in its first section");
            problems.push(Diagnostic { severity: netpyne_base::Severity::Warning, ..d });
        }
        let label = e.id().unwrap_or("projection").to_owned();
        self.connect(&label, (&pre, &post), &synapse, columns);
        self.problems.extend(problems);
        Ok(())
    }

    /// Whether spikes of a cell are detected in the section where a connection begins.
    fn spikes_there(&self, population: &str, from: &End) -> bool {
        let cell = self.populations.get(population).and_then(|p| p.component.id());
        let first = cell.and_then(|id| self.cells.rules.get(id)).and_then(|rule| rule.shape.sections.first());
        first.is_none_or(|section| section.name == from.section)
    }

    /// `synapticConnection`: one connection outside of projections.
    fn single(&mut self, e: &'d Element) -> Result<(), Diagnostics> {
        let (pre, from) = self.end(e, "from", None, ("", ""))?;
        let (post, to) = self.end(e, "to", None, ("", ""))?;
        let synapse = self.synapse(e, "synapse", None)?;
        let mut columns = Columns::default();
        let values = self.weight_and_delay(e)?;
        self.attach(&synapse, true, &post, &to);
        columns.push(&from, &to, values);
        let label = format!("{} -> {} {synapse}", e.get("from").unwrap_or(""), e.get("to").unwrap_or(""));
        self.connect(&label, (&pre, &post), &synapse, columns);
        Ok(())
    }

    pub(super) fn populations_of(&self, e: &Element) -> Result<(String, String), Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut population = |name: &str| {
            let Some(id) = e.get(name) else {
                problems.push(self.document.wrong(e, format!("{} needs `{name}`", e.name())));
                return String::new();
            };
            if let Err(found) = self.find_population(id, e.place_of(name)) {
                problems.extend(found);
            }
            id.to_owned()
        };
        let both = (population("presynapticPopulation"), population("postsynapticPopulation"));
        if problems.has_errors() { Err(problems) } else { Ok(both) }
    }

    pub(super) fn event_ends(&self, c: &Element, pre: &str, post: &str) -> Result<Ends, Diagnostics> {
        let from = self.end(c, "preCellId", Some(pre), ("preSegmentId", "preFractionAlong"))?;
        let to = self.end(c, "postCellId", Some(post), ("postSegmentId", "postFractionAlong"))?;
        Ok((from, to))
    }

    pub(super) fn weight_and_delay(&self, c: &Element) -> Result<(f64, f64), Diagnostics> {
        let value = |name: &str, dimension: &str, default: f64| -> Result<f64, Diagnostics> {
            match c.get(name) {
                None => Ok(default),
                Some(text) => match quantity(self.document, text, dimension) {
                    Ok(quantity) => Ok(quantity.value),
                    Err((message, help)) => {
                        Err(self.document.wrong_value(c, name, message).help_opt(help).into())
                    }
                },
            }
        };
        Ok((value("weight", "none", 1.0)?, value("delay", "time", 0.0)?))
    }

    /// Gap junctions, whose two sides are alike, and continuous connections, whose sides have components of their own.
    fn continuous(&mut self, e: &'d Element, is_electrical: bool) -> Result<(), Diagnostics> {
        let (pre, post) = self.populations_of(e)?;
        let names = if is_electrical { ["synapse", "synapse"] } else { ["preComponent", "postComponent"] };
        let mut all: indexmap::IndexMap<(bool, String), Columns> = indexmap::IndexMap::new();
        let base = if is_electrical { "electricalConnection" } else { "continuousConnection" };
        for c in e.children.iter().filter(|c| self.document.types.is(&c.ty, base)) {
            let from = self.end(c, "preCell", Some(&pre), ("preSegment", "preFractionAlong"))?;
            let to = self.end(c, "postCell", Some(&post), ("postSegment", "postFractionAlong"))?;
            let (weight, _) = self.weight_and_delay(c)?;
            for (at_post, own, other) in [(false, &from, &to), (true, &to, &from)] {
                let name = names[usize::from(at_post)];
                let is_silent = |id: &str| self.document.find(id).is_some_and(|f| f.ty == "silentSynapse");
                if c.get(name).is_some_and(is_silent) {
                    continue;
                }
                let label = self.synapse(c, name, Some(weight))?;
                self.attach(&label, true, &own.0, &own.1);
                let pointers = PointerParams {
                    target_var: Some(PEER.to_owned()),
                    source_var: Some("v".to_owned()),
                    bidirectional: Some(false),
                    ..PointerParams::default()
                };
                if let Some(synapse) = self.net.syn_mech_params.get_mut(&label) {
                    synapse.pointer_params = Some(pointers);
                }
                all.entry((at_post, label)).or_default().push(&other.1, &own.1, (weight, 0.0));
            }
        }
        let id = e.id().unwrap_or(base).to_owned();
        for ((at_post, synapse), columns) in all {
            let (from, to) = if at_post { (&pre, &post) } else { (&post, &pre) };
            let label = format!("{id} {} {synapse}", if at_post { "post" } else { "pre" });
            self.connect_pointers(&label, (from, to), &synapse, columns);
        }
        Ok(())
    }

    /// Remembers where a synapse is, for what may be recorded of it.
    fn attach(&mut self, label: &str, is_synapse: bool, population: &str, end: &End) {
        self.attached.push(Attached {
            component: label.split(' ').next().unwrap_or(label).to_owned(),
            label: label.to_owned(),
            is_synapse,
            population: population.to_owned(),
            cell: end.cell,
            section: end.section.clone(),
            at: end.at,
        });
    }

    fn rule(
        &mut self,
        label: &str,
        (pre, post): (&str, &str),
        synapse: &str,
        columns: &mut Columns,
    ) -> ConnParams {
        let conditions = |population: &str| -> Dict {
            [("pop".to_owned(), Value::from(population))].into_iter().collect()
        };
        let _ = label;
        ConnParams {
            pre_conds: conditions(pre),
            post_conds: conditions(post),
            conn_list: Some(std::mem::take(&mut columns.pairs)),
            syn_mech: Some(Names::One(synapse.to_owned())),
            weight: Some(Value::List(std::mem::take(&mut columns.weight))),
            delay: Some(Value::List(std::mem::take(&mut columns.delay))),
            sec: Some(Value::List(std::mem::take(&mut columns.section))),
            loc: Some(Value::List(std::mem::take(&mut columns.at))),
            ..ConnParams::default()
        }
    }

    fn connect(&mut self, label: &str, ends: (&str, &str), synapse: &str, mut columns: Columns) {
        if columns.pairs.is_empty() {
            return;
        }
        let rule = self.rule(label, ends, synapse, &mut columns);
        self.add_rule(label, rule);
    }

    fn connect_pointers(&mut self, label: &str, ends: (&str, &str), synapse: &str, mut columns: Columns) {
        let mut rule = self.rule(label, ends, synapse, &mut columns);
        rule.pre_secs = Some(columns.pre_section);
        rule.pre_locs = Some(columns.pre_at);
        self.add_rule(label, rule);
    }

    fn add_rule(&mut self, label: &str, rule: ConnParams) {
        let mut label = label.to_owned();
        while self.net.conn_params.contains_key(&label) {
            label.push('_');
        }
        self.net.conn_params.insert(label, rule);
    }
}

impl Columns {
    fn push(&mut self, from: &End, to: &End, (weight, delay): (f64, f64)) {
        self.pairs.push([from.cell as i64, to.cell as i64]);
        self.weight.push(weight.into());
        self.delay.push(delay.into());
        self.section.push(to.section.as_str().into());
        self.at.push(to.at.into());
        self.pre_section.push(from.section.as_str().into());
        self.pre_at.push(from.at.into());
    }
}
