//! Inputs to cells.

use super::ends::End;
use super::{Attached, Network};
use crate::document::Element;
use crate::instance::find;
use crate::mechanism::point;
use netpyne_base::Diagnostics;
use netpyne_specs::{Dict, StimSourceParams, StimTargetParams, Value};

impl<'d> Network<'d> {
    /// Adds all inputs of the network.
    pub fn inputs(&mut self) {
        let element = self.element;
        for e in &element.children {
            match e.ty.as_str() {
                "explicitInput" => {
                    let end = self.end(e, "target", None, ("", ""));
                    self.input(e, "input", e, end, 1.0);
                }
                "inputList" => self.input_list(e),
                _ => {}
            }
        }
    }

    fn input_list(&mut self, e: &'d Element) {
        let population = e.get("population");
        if let Some(id) = population
            && let Err(found) = self.find_population(id, e.place_of("population"))
        {
            return self.problems.extend(found);
        }
        for input in e.children.iter().filter(|c| self.document.types.is(&c.ty, "input")) {
            let end = self.end(input, "target", population, ("segmentId", "fractionAlong"));
            let weight = input.get("weight").map_or(Ok(1.0), |text| text.trim().parse::<f64>());
            let Ok(weight) = weight else {
                self.problems.push(self.document.wrong_value(input, "weight", "a number is expected"));
                continue;
            };
            self.input(e, "component", input, end, weight);
        }
    }

    /// The component that `said` names in its attribute `name`: a current.
    pub(super) fn input_component(&self, said: &'d Element, name: &str) -> Result<&'d Element, Diagnostics> {
        let Some(id) = said.get(name) else {
            return Err(self.document.wrong(said, format!("{} needs `{name}`", said.name())).into());
        };
        let component = find(self.document, id, "Component", said.place_of(name))?;
        let types = &self.document.types;
        if !types.is(&component.ty, "basePointCurrent") && !types.is(&component.ty, "basePointCurrentDL") {
            let message = format!("{} is no current that could flow into a cell", component.name());
            let d = self.document.wrong_value(said, name, message);
            return Err(d.help("connect sources of spikes by synapses, in a projection").into());
        }
        Ok(component)
    }

    /// The mechanism of an input, made when it is first needed.
    pub(super) fn input_mechanism(&mut self, component: &Element) -> Result<String, Diagnostics> {
        let id = component.id().unwrap_or("input");
        let (mechanism, is_new) = self.cells.name(format!("input {id}"), id);
        if is_new {
            self.cells.mechanisms.push(point(self.document, component, &mechanism)?);
        }
        Ok(mechanism)
    }

    /// One input; `said` names the component in its attribute `name`.
    fn input(
        &mut self,
        said: &'d Element,
        name: &str,
        at: &Element,
        end: Result<(String, End), Diagnostics>,
        weight: f64,
    ) {
        let (population, end) = match end {
            Ok(end) => end,
            Err(found) => return self.problems.extend(found),
        };
        let made = self
            .input_component(said, name)
            .and_then(|component| Ok((component.id().unwrap_or("input"), self.input_mechanism(component)?)));
        let (id, mechanism) = match made {
            Ok(made) => made,
            Err(found) => return self.problems.extend(found),
        };
        let source = if weight == 1.0 { id.to_owned() } else { format!("{id} weight {weight}") };
        let params: Dict =
            (weight != 1.0).then(|| ("weight".to_owned(), Value::from(weight))).into_iter().collect();
        self.net.stim_source_params.entry(source.clone()).or_insert_with(|| StimSourceParams {
            kind: mechanism,
            rest: params,
            ..StimSourceParams::default()
        });
        let list = said.id().map_or(String::new(), |list| format!("{list} "));
        let mut label = format!("{list}{source} -> {population}[{}]", end.cell);
        let number = at.id().filter(|_| said.ty == "inputList");
        if let Some(number) = number {
            label = format!("{label} {number}");
        }
        while self.net.stim_target_params.contains_key(&label) {
            label.push('_');
        }
        let conds: Dict = [
            ("pop".to_owned(), Value::from(population.as_str())),
            ("cellList".to_owned(), Value::List(vec![Value::from(end.cell)])),
        ]
        .into_iter()
        .collect();
        let target = StimTargetParams {
            source,
            conds,
            sec: Some(end.section.as_str().into()),
            loc: Some(end.at.into()),
            ..StimTargetParams::default()
        };
        self.net.stim_target_params.insert(label.clone(), target);
        self.attached.push(Attached {
            component: id.to_owned(),
            label,
            is_synapse: false,
            population,
            cell: end.cell,
            section: end.section,
            at: end.at,
        });
    }
}
