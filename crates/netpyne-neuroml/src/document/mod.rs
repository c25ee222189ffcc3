//! Files as a document: elements with their places, component types, units.

mod definitions;
mod element;
mod load;

pub use element::{Attribute, Element, Place};
pub use load::{load, load_elements, parse};

use crate::quantity::Units;
use crate::types::Library;
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, SourceFile, Span};
use std::path::PathBuf;

/// All that the files of a model say.
#[derive(Debug, Default)]
pub struct Document {
    /// The files read, in the order read.
    pub files: Vec<SourceFile>,
    /// Components that stand for themselves, in the order of the files: what includes comes after what is included.
    pub components: Vec<Element>,
    /// Where each component is among them, by id.
    pub ids: IndexMap<String, usize>,
    /// The component types.
    pub types: Library,
    /// Dimensions and units.
    pub units: Units,
    /// The component that the LEMS file says to run.
    pub target: Option<(String, Place)>,
    /// Folder that the model's own file is in.
    pub folder: PathBuf,
}

impl Document {
    /// A component by id.
    pub fn find(&self, id: &str) -> Option<&Element> {
        self.ids.get(id).map(|at| &self.components[*at])
    }

    /// Components of a type, or of types that extend it.
    pub fn of_type<'a>(&'a self, base: &'a str) -> impl Iterator<Item = &'a Element> {
        self.components.iter().filter(move |c| self.types.is(&c.ty, base))
    }

    /// Puts a message at a place.
    pub fn at(&self, diagnostic: Diagnostic, place: Place) -> Diagnostic {
        match self.files.get(place.file as usize) {
            Some(file) => diagnostic.at_source(file, place.span),
            None => diagnostic,
        }
    }

    /// An error at an element.
    pub fn wrong(&self, element: &Element, message: impl Into<String>) -> Diagnostic {
        self.at(Diagnostic::error(message), element.place)
    }

    /// An error at an attribute of an element; at the element if it has none of that name.
    pub fn wrong_value(&self, element: &Element, name: &str, message: impl Into<String>) -> Diagnostic {
        self.at(Diagnostic::error(message), element.place_of(name))
    }

    /// A place in words, for messages that have another place already.
    pub fn tell(&self, place: Place) -> String {
        let Some(file) = self.files.get(place.file as usize) else { return String::new() };
        let Span { start, .. } = place.span;
        let (line, _) = file.line_column(start as usize);
        format!("{}, line {line}", file.name)
    }
}
