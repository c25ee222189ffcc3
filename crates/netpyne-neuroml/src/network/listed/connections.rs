//! Connections and inputs, cell by cell.

use super::Making;
use crate::document::Element;
use crate::instance::find;
use crate::network::Network;
use crate::network::ends::End;
use crate::neuron::{KEPT, LABEL, MECHANISM, PARAMETERS, SYNAPSES, dictionary, property};
use netpyne_base::Diagnostics;
use netpyne_specs::{Dict, Value};

/// What a synapse is made of, and its label.
type Synapse = (String, Dict);

impl Making {
    pub fn connections(&mut self, network: &mut Network) {
        let element = network.element;
        for e in element.children.iter().filter(|e| e.ty == "projection") {
            if let Err(found) = self.projection(network, e) {
                network.problems.extend(found);
            }
        }
        let other = |e: &&Element| matches!(e.ty.as_str(), "electricalProjection" | "continuousProjection");
        for e in element.children.iter().filter(other) {
            let d = network.document.wrong(e, format!("{} is left out", e.name()));
            let d = d.help("take the property `netpyne:network` out of the file to read it as any NeuroML");
            network.problems.push(d);
        }
    }

    fn projection(&mut self, network: &mut Network, e: &Element) -> Result<(), Diagnostics> {
        let (pre, post) = network.populations_of(e)?;
        let (label, synapse) = synapse(network, e)?;
        let rule = self.rules.get(e.id().unwrap_or_default()).cloned();
        let of = |making: &Self, id: &str| making.populations.get(id).map(|p| (p.first, p.stimulus.clone()));
        let (Some((first_pre, stimulus)), Some((first_post, None))) = (of(self, &pre), of(self, &post))
        else {
            let message = format!("{} ends on a source of spikes", e.name());
            return Err(network.document.wrong(e, message).into());
        };
        for (n, c) in e.children.iter().filter(|c| network.document.types.is(&c.ty, "connection")).enumerate()
        {
            let (from, to) = network.event_ends(c, &pre, &post)?;
            let (weight, delay) = network.weight_and_delay(c)?;
            let number = c.id().and_then(|id| id.trim().parse::<i64>().ok()).unwrap_or(n as i64);
            let mut conn = Dict::new();
            let mut set = |key: &str, value: Value| {
                conn.insert(key.to_owned(), value);
            };
            match &stimulus {
                Some(stimulus) => {
                    set("preGid", "NetStim".into());
                    set("preLabel", stimulus.get("source").cloned().unwrap_or_else(|| pre.as_str().into()));
                }
                None => set("preGid", (first_pre + from.1.cell).into()),
            }
            let (section, at) = self.place(network, (&post, first_post), &to.1);
            set("sec", section.as_str().into());
            set("loc", at.into());
            set("synMech", label.as_str().into());
            set("weight", weight.into());
            set("delay", delay.into());
            if let Some(rule) = &rule {
                set("label", rule.clone());
            }
            if stimulus.is_none() {
                conn.insert("preLoc".to_owned(), from.1.at.into());
            }
            let Some(cell) = self.cells.get_mut(&(first_post + to.1.cell)) else { continue };
            if let Some(stimulus) = &stimulus
                && self.known.insert((pre.clone(), from.1.cell))
            {
                cell.stims.push((-1, Value::Dict((**stimulus).clone())));
            }
            let mut made = Dict::new();
            made.insert("label".to_owned(), label.as_str().into());
            made.insert("loc".to_owned(), at.into());
            made.extend(synapse.iter().map(|(key, value)| (key.clone(), value.clone())));
            cell.conns.push((number, conn));
            cell.synapses.push((number, section, made));
        }
        Ok(())
    }

    /// The section under its own name, and the place on it.
    fn place(&self, network: &Network, (population, first): (&str, usize), end: &End) -> (String, f64) {
        let names = self.cells.get(&(first + end.cell)).and_then(|cell| cell.body.get("secs")?.as_dict());
        let component = network.populations.get(population).and_then(|p| p.component.id());
        let rule = component.and_then(|id| network.cells.rules.get(id));
        let index = rule.and_then(|rule| rule.params.secs.get_index_of(&end.section));
        // Sections keep their order when they get their own names.
        let name = names.and_then(|names| names.get_index(index.unwrap_or(0)));
        (name.map_or_else(|| end.section.clone(), |(name, _)| name.clone()), end.at)
    }

    /// Electrodes.
    pub fn inputs(&mut self, network: &mut Network) {
        let element = network.element;
        let mut all: Vec<(i64, usize, Dict)> = Vec::new();
        for list in element.children.iter().filter(|e| matches!(e.ty.as_str(), "inputList" | "explicitInput"))
        {
            if let Err(found) = self.input_list(network, list, &mut all) {
                network.problems.extend(found);
            }
        }
        for (number, gid, stim) in all {
            if let Some(cell) = self.cells.get_mut(&gid) {
                cell.stims.push((number, stim.into()));
            }
        }
    }

    /// What the file keeps for this program alone.
    pub fn kept(&mut self, network: &Network) -> Result<(), Diagnostics> {
        let kept = dictionary(network.document, network.element, KEPT)?.unwrap_or_default();
        let list = |key: &str| kept.get(key).and_then(Value::as_list).unwrap_or(&[]);
        let whole = |value: Option<&Value>| value?.as_number()?.whole();
        for (key, is_conn) in [("conns", true), ("stims", false)] {
            for entry in list(key) {
                let entry = entry.as_list().unwrap_or(&[]);
                let (gid, number) = (whole(entry.first()), whole(entry.get(1)).unwrap_or(0));
                let gid = gid.and_then(|gid| usize::try_from(gid).ok());
                let (Some(cell), Some(Value::Dict(said))) =
                    (gid.and_then(|gid| self.cells.get_mut(&gid)), entry.get(2))
                else {
                    continue;
                };
                if !is_conn {
                    cell.stims.push((number, said.clone().into()));
                    continue;
                }
                let text = |key: &str| said.get(key).and_then(Value::as_str);
                if let (Some(Value::Dict(synapse)), Some(label), Some(section)) =
                    (entry.get(3), text("synMech"), text("sec"))
                {
                    let mut made = Dict::from_iter([("label".to_owned(), Value::from(label))]);
                    made.insert("loc".to_owned(), said.get("loc").cloned().unwrap_or_default());
                    made.extend(synapse.iter().map(|(key, value)| (key.clone(), value.clone())));
                    cell.synapses.push((number, section.to_owned(), made));
                }
                cell.conns.push((number, said.clone()));
            }
        }
        Ok(())
    }

    fn input_list(
        &self,
        network: &mut Network,
        list: &Element,
        all: &mut Vec<(i64, usize, Dict)>,
    ) -> Result<(), Diagnostics> {
        let is_single = list.ty == "explicitInput";
        let of = network.element.children.iter().find(|e| std::ptr::eq(*e, list)).unwrap_or(network.element);
        let component = network.input_component(of, if is_single { "input" } else { "component" })?;
        let inputs: Vec<&Element> =
            if is_single { vec![of] } else { of.all("input").chain(of.all("inputW")).collect() };
        let label = self.rules.get(list.id().unwrap_or_default()).cloned();
        for (n, input) in inputs.into_iter().enumerate() {
            let population = list.get("population");
            let (population, end) =
                network.end(input, "target", population, ("segmentId", "fractionAlong"))?;
            let Some(first) = self.populations.get(&population).map(|p| p.first) else { continue };
            let (section, at) = self.place(network, (&population, first), &end);
            let mut stim = Dict::new();
            let source = property(component, LABEL).or(component.id()).unwrap_or("input");
            stim.insert("label".to_owned(), label.clone().unwrap_or_else(|| source.into()));
            stim.insert("source".to_owned(), source.into());
            stim.insert("sec".to_owned(), section.as_str().into());
            stim.insert("loc".to_owned(), at.into());
            stim.extend(electrode(network, component)?);
            if let Some(weight) =
                input.get("weight").and_then(|w| w.trim().parse::<f64>().ok()).filter(|w| *w != 1.0)
            {
                stim.insert("weight".to_owned(), weight.into());
            }
            let number = input.id().and_then(|id| id.trim().parse().ok()).unwrap_or(n as i64);
            all.push((number, first + end.cell, stim));
        }
        Ok(())
    }
}

/// What an electrode is made of: NEURON's, where the component says that it is one, else what NeuroML says.
fn electrode(network: &mut Network, component: &Element) -> Result<Dict, Diagnostics> {
    let document = network.document;
    let Some(mut known) = dictionary(document, component, PARAMETERS)? else {
        let name = network.input_mechanism(component)?;
        return Ok(Dict::from_iter([("type".to_owned(), name.as_str().into())]));
    };
    let mut set = |key: &str, attribute: &str, unit: &str| {
        let said = component.get(attribute).and_then(|text| document.units.value_in(text, unit));
        if let Some(value) = said {
            known.insert(key.to_owned(), value.into());
        }
    };
    if component.ty == "pulseGenerator" {
        set("del", "delay", "ms");
        set("dur", "duration", "ms");
        set("amp", "amplitude", "nA");
    }
    Ok(known)
}

/// The synapse of a projection.
fn synapse(network: &mut Network, e: &Element) -> Result<Synapse, Diagnostics> {
    let document = network.document;
    let id = e.get("synapse").unwrap_or_default();
    let component = find(document, id, "basePointCurrent", e.place_of("synapse"))?;
    let label = property(component, LABEL).unwrap_or(id).to_owned();
    if let Some(known) = dictionary(document, component, PARAMETERS)? {
        return Ok((label, known));
    }
    let value =
        |name: &str, unit: &str| component.get(name).and_then(|text| document.units.value_in(text, unit));
    let mechanism = property(component, MECHANISM);
    let like = SYNAPSES.iter().find(|s| Some(s.mechanism) == mechanism && s.ty == component.ty);
    // A weight is a conductance in µS there.
    if let (Some(like), Some(1.0), Some(reversal)) = (like, value("gbase", "uS"), value("erev", "mV")) {
        let mut params = Dict::from_iter([("mod".to_owned(), Value::from(like.mechanism))]);
        let times = like
            .times
            .iter()
            .map(|(name, attribute)| Some(((*name).to_owned(), value(attribute, "ms")?.into())));
        if let Some(times) = times.collect::<Option<Vec<(String, Value)>>>() {
            params.extend(times);
            params.insert("e".to_owned(), reversal.into());
            return Ok((label, params));
        }
    }
    let label = network.synapse(e, "synapse", None)?;
    let made = network.net.syn_mech_params.get(&label).map(|s| s.to_dict()).unwrap_or_default();
    Ok((label, made))
}
