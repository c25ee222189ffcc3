//! The ends of connections and inputs: a cell, a section of it, a place on that.

use super::{CellKind, Network, POINT_SECTION};
use crate::document::Element;
use netpyne_base::{Diagnostic, Diagnostics};

/// Where something ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct End {
    /// Position in the population.
    pub cell: usize,
    pub section: String,
    pub at: f64,
}

/// `../pop/3/component`, `pop[3]`, or `3`: the population if it is said, and the id of the cell.
pub(crate) fn parse(text: &str) -> Option<(Option<&str>, i64)> {
    let text = text.trim();
    if let Ok(id) = text.parse() {
        return Some((None, id));
    }
    if let Some((population, rest)) = text.split_once('[') {
        let id = rest.split_once(']')?.0.trim().parse().ok()?;
        return Some((population.rsplit('/').next(), id));
    }
    let mut parts = text.split('/').filter(|p| !matches!(*p, "" | ".." | "."));
    let population = parts.next()?;
    let id = parts.next()?.parse().ok()?;
    Some((Some(population), id))
}

impl Network<'_> {
    /// The cell that an attribute names, in a population if that is not said by it.
    pub fn cell(
        &self,
        e: &Element,
        name: &str,
        default: Option<&str>,
    ) -> Result<(String, usize), Diagnostics> {
        let Some(text) = e.get(name) else {
            return Err(self.document.wrong(e, format!("{} needs `{name}`", e.name())).into());
        };
        let wrong = |d: Diagnostic| Diagnostics::from(self.document.at(d, e.place_of(name)));
        let Some((population, id)) = parse(text) else {
            let d = Diagnostic::error(format!("`{text}` names no cell"));
            return Err(wrong(d.help("a cell is named as in `../pop0/3/cell`, `pop0[3]` or `3`")));
        };
        let Some(population) = population.or(default) else {
            return Err(wrong(Diagnostic::error(format!("`{text}` names no population"))));
        };
        let found = self.find_population(population, e.place_of(name))?;
        let size = found.size;
        match self.index(population, id) {
            Some(cell) => Ok((population.to_owned(), cell)),
            None => {
                let d = Diagnostic::error(format!("the population `{population}` has no cell {id}"));
                let help = match size {
                    0 => "it has no cells".to_owned(),
                    n => format!("it has {n} cells, from 0 to {}", n - 1),
                };
                Err(wrong(d.help(help)))
            }
        }
    }

    /// The place on a cell that a segment and a fraction along it mean.
    pub fn place(
        &self,
        e: &Element,
        population: &str,
        (segment, along): (&str, &str),
    ) -> Result<(String, f64), Diagnostics> {
        let number = |name: &str, default: f64| match e.get(name).map(|t| t.trim().parse::<f64>()) {
            None => Ok(default),
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) => {
                Err(Diagnostics::from(self.document.wrong_value(e, name, "a number is expected")))
            }
        };
        let (id, along) = (number(segment, -1.0)?, number(along, 0.5)?);
        if !(0.0..=1.0).contains(&along) {
            return Err(self
                .document
                .wrong_value(e, "fractionAlong", "a number from 0 to 1 is expected")
                .into());
        }
        let found = self.find_population(population, e.place)?;
        let rule = found.component.id().and_then(|id| self.cells.rules.get(id));
        let Some(rule) = rule.filter(|_| found.kind == CellKind::Shaped) else {
            return Ok((POINT_SECTION.to_owned(), 0.5));
        };
        // Without a segment, the one numbered 0, or else the first.
        let first = || rule.shape.sections.first().and_then(|s| s.segments.first()).copied().unwrap_or(0);
        let id = match id {
            id if id >= 0.0 => id as i64,
            _ if rule.shape.places.contains_key(&0) => 0,
            _ => first(),
        };
        let (section, at) = rule.shape.place(id, along).ok_or_else(|| {
            let cell = found.component.id().unwrap_or_default();
            self.document.wrong_value(e, segment, format!("the cell `{cell}` has no segment {id}"))
        })?;
        Ok((rule.shape.sections[section].name.clone(), at))
    }

    /// Cell and place together.
    pub fn end(
        &self,
        e: &Element,
        name: &str,
        default: Option<&str>,
        place: (&str, &str),
    ) -> Result<(String, End), Diagnostics> {
        let (population, cell) = self.cell(e, name, default)?;
        let (section, at) = self.place(e, &population, place)?;
        Ok((population, End { cell, section, at }))
    }
}
