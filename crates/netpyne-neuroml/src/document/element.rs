//! An element with its place.

use netpyne_base::Span;

/// Where something is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Index into the files of the document.
    pub file: u32,
    /// Bytes in it.
    pub span: Span,
}

/// An attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where its value is.
    pub span: Span,
}

/// An element of a file; its type is that of its component.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// Name of the element, without prefix.
    pub tag: String,
    /// Name of its component type; the tag if there is no such type.
    pub ty: String,
    /// Attributes, but for those of other namespaces.
    pub attributes: Vec<Attribute>,
    /// Elements in it.
    pub children: Vec<Element>,
    /// Text in it.
    pub text: Option<String>,
    /// Where its start tag is.
    pub place: Place,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.name == name).map(|a| a.value.as_str())
    }

    /// Its id.
    pub fn id(&self) -> Option<&str> {
        self.get("id")
    }

    /// Where an attribute is; the element if there is none.
    pub fn place_of(&self, name: &str) -> Place {
        let found = self.attributes.iter().find(|a| a.name == name);
        Place { span: found.map_or(self.place.span, |a| a.span), ..self.place }
    }

    /// Child elements with a tag.
    pub fn all<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.tag == tag)
    }

    /// The first child element with a tag.
    pub fn child(&self, tag: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.tag == tag)
    }

    /// What it is called in messages: its tag and its id.
    pub fn name(&self) -> String {
        match self.id() {
            Some(id) => format!("{} `{id}`", self.tag),
            None => self.tag.clone(),
        }
    }
}
