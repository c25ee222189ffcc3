//! Variables by name: of the top level, or of one instance of a template.

use super::objects::Handle;
use super::sections::SectionId;
use super::value::{Answer, Numbers, ObjectCell, Refusal, TextCell, count};
use indexmap::IndexMap;
use std::cell::RefCell;
use std::rc::Rc;

/// Sections under one name.
#[derive(Clone, Debug, Default)]
pub struct SectionArray {
    /// Number of sections; `None` for a single section.
    pub size: Option<usize>,
    /// The sections.
    pub ids: Vec<SectionId>,
}

/// Object variables under one name.
#[derive(Clone, Debug)]
pub struct ObjectArray {
    /// Dimensions; none for a scalar.
    pub dims: Rc<[usize]>,
    /// The variables, the last dimension fastest.
    pub cells: Rc<[ObjectCell]>,
}

impl ObjectArray {
    /// Variables without objects.
    pub fn new(dims: &[usize]) -> Self {
        let count: usize = dims.iter().product();
        Self { dims: dims.into(), cells: (0..count).map(|_| Rc::new(RefCell::new(None))).collect() }
    }

    /// A single variable with an object.
    pub fn holding(handle: Handle) -> Self {
        let array = Self::new(&[]);
        *array.cells[0].borrow_mut() = Some(handle);
        array
    }
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Binding {
    /// A number or an array of numbers.
    Numbers(Numbers),
    /// A text.
    Text(TextCell),
    /// An object or an array of objects.
    Objects(ObjectArray),
    /// A section or an array of sections.
    Sections(SectionArray),
}

/// Names and what they stand for, in order of creation.
#[derive(Clone, Debug, Default)]
pub struct Namespace {
    names: IndexMap<Rc<str>, Binding>,
}

impl Namespace {
    /// What `name` stands for.
    pub fn get(&self, name: &str) -> Option<&Binding> {
        self.names.get(name)
    }

    /// Lets `name` stand for something.
    pub fn set(&mut self, name: &str, binding: Binding) {
        self.names.insert(name.into(), binding);
    }

    /// All names with what they stand for.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Binding)> {
        self.names.iter().map(|(name, binding)| (&**name, binding))
    }
}

/// Position in an array with these dimensions; missing indices mean 0.
pub fn element(dims: &[usize], indices: &[f64]) -> Answer<usize> {
    if indices.len() > dims.len() {
        let message = if dims.is_empty() { "this is no array" } else { "too many indices" };
        return Err(Refusal::new(message));
    }
    let mut at = 0;
    for (i, &dim) in dims.iter().enumerate() {
        // NEURON rounds up what is short of a whole number by less than 1e-11.
        let index = indices.get(i).copied().unwrap_or(0.0) + 1e-11;
        let index = if index < 0.0 { Err(Refusal::new("")) } else { count(index) };
        let inside = index.ok().filter(|&index| index < dim);
        let Some(index) = inside else {
            let index = indices.get(i).copied().unwrap_or(0.0);
            return Err(Refusal::new(format!("index {index} is outside of 0 to {}", dim.saturating_sub(1))));
        };
        at = at * dim + index;
    }
    Ok(at)
}
