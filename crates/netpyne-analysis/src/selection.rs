//! NetPyNE's `include` lists: which cells a figure or analysis is about.

use netpyne_base::{Gid, did_you_mean};
use netpyne_results::Population;
use std::fmt;

/// One item of an `include` list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Include {
    /// `"all"` or `"allCells"`: every cell.
    All,
    /// All cells of a population.
    Pop(String),
    /// One cell.
    Gid(Gid),
    /// Cells of a population by their position in it.
    PopIndices(String, Vec<usize>),
}

/// A set of cells that an analysis gives one value or curve for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subset {
    /// `"eachPop"`: every population is a subset of its own.
    EachPop,
    /// The cells that any of these name.
    Cells(Vec<Include>),
}

/// The cells of a [`Subset`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name: the population, `all cells`, or what was asked for.
    pub label: String,
    /// The cells, in the order named, each once.
    pub gids: Vec<Gid>,
    /// Index of the population that it is, if it is one.
    pub population: Option<usize>,
}

/// An `include` item that names nothing in the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectionError {
    /// No population is called that; the second text suggests one.
    UnknownPopulation(String, Option<String>),
    /// No population has that cell.
    UnknownGid(Gid),
    /// The population has fewer cells.
    IndexOutOfRange {
        /// Name of the population.
        pop: String,
        /// Position asked for.
        index: usize,
        /// Number of its cells.
        cells: usize,
    },
    /// The text is no `include` item.
    Syntax(String),
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPopulation(name, help) => {
                write!(f, "no population is called `{name}`")?;
                help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
            }
            Self::UnknownGid(gid) => write!(f, "no cell has gid {gid}"),
            Self::IndexOutOfRange { pop, index, cells } => {
                write!(f, "population `{pop}` has {cells} cells, so none at index {index}")
            }
            Self::Syntax(text) => {
                write!(f, "`{text}` is none of: all, a population, a gid, population[index]")
            }
        }
    }
}

impl std::error::Error for SelectionError {}

/// Reads `all`, a gid, `pop`, `pop[3]` or `pop[0,2,5]`.
pub fn parse_include(text: &str) -> Result<Include, SelectionError> {
    let text = text.trim();
    let syntax = || SelectionError::Syntax(text.to_owned());
    match text {
        "" => return Err(syntax()),
        "all" | "allCells" => return Ok(Include::All),
        _ => {}
    }
    if let Ok(gid) = text.parse::<u32>() {
        return Ok(Include::Gid(Gid(gid)));
    }
    let Some(rest) = text.strip_suffix(']') else { return Ok(Include::Pop(text.to_owned())) };
    let (pop, indices) = rest.split_once('[').ok_or_else(syntax)?;
    let indices = indices.split(',').map(|i| i.trim().parse()).collect::<Result<Vec<usize>, _>>();
    Ok(Include::PopIndices(pop.trim().to_owned(), indices.map_err(|_| syntax())?))
}

/// The cells that `include` names, in the order named, each once.
pub fn select(include: &[Include], pops: &[Population]) -> Result<Vec<Gid>, SelectionError> {
    let mut chosen = Vec::new();
    for item in include {
        match item {
            Include::All => chosen.extend(pops.iter().flat_map(|pop| pop.gids().iter().copied())),
            Include::Pop(label) => chosen.extend_from_slice(find(label, pops)?.gids()),
            Include::Gid(gid) if pops.iter().any(|pop| pop.contains(*gid)) => chosen.push(*gid),
            Include::Gid(gid) => return Err(SelectionError::UnknownGid(*gid)),
            Include::PopIndices(label, indices) => {
                let gids = find(label, pops)?.gids();
                for &index in indices {
                    chosen.push(*gids.get(index).ok_or_else(|| SelectionError::IndexOutOfRange {
                        pop: label.clone(),
                        index,
                        cells: gids.len(),
                    })?);
                }
            }
        }
    }
    let last = chosen.iter().map(|gid| gid.index()).max();
    let mut seen = vec![false; last.map_or(0, |last| last + 1)];
    chosen.retain(|gid| !std::mem::replace(&mut seen[gid.index()], true));
    Ok(chosen)
}

/// The cells of every subset; all mistakes in them otherwise.
pub fn groups(subsets: &[Subset], pops: &[Population]) -> Result<Vec<Group>, Vec<SelectionError>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut errors = Vec::new();
    for subset in subsets {
        match subset {
            Subset::EachPop => groups.extend(pops.iter().enumerate().map(|(index, pop)| Group {
                label: pop.label.clone(),
                gids: pop.gids().to_vec(),
                population: Some(index),
            })),
            Subset::Cells(include) => match select(include, pops) {
                Ok(gids) => {
                    let population = match &include[..] {
                        [Include::Pop(label)] => pops.iter().position(|pop| pop.label == *label),
                        _ => None,
                    };
                    groups.push(Group { label: label(include), gids, population });
                }
                Err(error) => errors.push(error),
            },
        }
    }
    if errors.is_empty() { Ok(groups) } else { Err(errors) }
}

/// What `include` items are called together.
fn label(include: &[Include]) -> String {
    let item = |item: &Include| match item {
        Include::All => "all cells".to_owned(),
        Include::Pop(label) => label.clone(),
        Include::Gid(gid) => format!("cell {gid}"),
        Include::PopIndices(label, indices) => {
            let indices: Vec<String> = indices.iter().map(usize::to_string).collect();
            format!("{label}[{}]", indices.join(","))
        }
    };
    include.iter().map(item).collect::<Vec<_>>().join(", ")
}

fn find<'a>(label: &str, pops: &'a [Population]) -> Result<&'a Population, SelectionError> {
    pops.iter().find(|pop| pop.label == label).ok_or_else(|| {
        let help = did_you_mean(label, pops.iter().map(|pop| &pop.label));
        SelectionError::UnknownPopulation(label.to_owned(), help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pops() -> Vec<Population> {
        vec![Population::new("S", (0..3).map(Gid)), Population::new("M", (3..5).map(Gid))]
    }

    fn chosen(items: &[&str]) -> Result<Vec<u32>, String> {
        let include: Result<Vec<_>, _> = items.iter().map(|item| parse_include(item)).collect();
        let gids = include.and_then(|include| select(&include, &pops())).map_err(|e| e.to_string())?;
        Ok(gids.into_iter().map(|gid| gid.0).collect())
    }

    #[test]
    fn items_are_taken_in_order_and_once() {
        assert_eq!(chosen(&["all"]).unwrap(), [0, 1, 2, 3, 4]);
        assert_eq!(chosen(&["M", "1", "M[0]", "S[0, 2]"]).unwrap(), [3, 4, 1, 0, 2]);
    }

    #[test]
    fn subsets_are_populations_or_unions() {
        let union = Subset::Cells(vec![Include::Pop("M".into()), Include::Gid(Gid(1))]);
        let found = groups(&[union, Subset::EachPop], &pops()).unwrap();
        let told: Vec<_> = found.iter().map(|g| (g.label.as_str(), g.gids.len(), g.population)).collect();
        assert_eq!(told, [("M, cell 1", 3, None), ("S", 3, Some(0)), ("M", 2, Some(1))]);
        let unknown = Subset::Cells(vec![Include::Pop("m".into())]);
        assert_eq!(groups(&[unknown.clone(), unknown], &pops()).unwrap_err().len(), 2);
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(chosen(&["m"]).unwrap_err(), "no population is called `m`; did you mean `M`?");
        assert_eq!(chosen(&["9"]).unwrap_err(), "no cell has gid 9");
        assert_eq!(chosen(&["S[7]"]).unwrap_err(), "population `S` has 3 cells, so none at index 7");
        assert!(chosen(&["S[x]"]).unwrap_err().contains("population[index]"));
    }
}
