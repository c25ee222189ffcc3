//! All component types that a model knows, with what they inherit.

use super::{ComponentType, Dynamics, Parameter, standard};
use indexmap::IndexMap;

/// Longest chain of types that extend each other.
const MOST_BASES: usize = 64;

/// The types by name.
#[derive(Clone, Debug)]
pub struct Library {
    types: IndexMap<String, ComponentType>,
}

/// What a child element is to its parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Name of the child or of the list of children.
    pub name: String,
    /// The type that it must have.
    pub of: String,
}

impl Default for Library {
    fn default() -> Self {
        let types = standard::types().into_iter().map(|t| (t.name.clone(), t)).collect();
        Self { types }
    }
}

impl Library {
    /// Adds a type; one of the same name goes.
    pub fn add(&mut self, ty: ComponentType) {
        self.types.insert(ty.name.clone(), ty);
    }

    /// A type by name.
    pub fn get(&self, name: &str) -> Option<&ComponentType> {
        self.types.get(name)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.types.keys()
    }

    /// All types.
    pub fn all(&self) -> impl Iterator<Item = &ComponentType> {
        self.types.values()
    }

    /// The type and those that it extends, itself first.
    pub fn chain<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a ComponentType> {
        let first = self.types.get(name);
        std::iter::successors(first, |t| t.extends.as_deref().and_then(|base| self.types.get(base)))
            .take(MOST_BASES)
    }

    /// Whether a type is another one or extends it. `Component` is every type.
    pub fn is(&self, name: &str, base: &str) -> bool {
        base == "Component" || self.chain(name).any(|t| t.name == base)
    }

    /// All of what a type and its bases have, the bases' first; of several of one name the one nearest to the type.
    fn gather<'a, T>(
        &'a self,
        name: &str,
        list: fn(&'a ComponentType) -> &'a [T],
        key: fn(&T) -> &str,
    ) -> Vec<&'a T> {
        let chain: Vec<_> = self.chain(name).collect();
        let mut all: IndexMap<&str, &T> = IndexMap::new();
        for item in chain.iter().rev().flat_map(|t| list(t)) {
            all.insert(key(item), item);
        }
        all.into_values().collect()
    }

    /// Parameters.
    pub fn parameters(&self, name: &str) -> Vec<&Parameter> {
        self.gather(name, |t| &t.parameters, |p| &p.name)
    }

    /// Properties.
    pub fn properties(&self, name: &str) -> Vec<&Parameter> {
        self.gather(name, |t| &t.properties, |p| &p.name)
    }

    /// Constants.
    pub fn constants(&self, name: &str) -> Vec<&(String, String, String)> {
        self.gather(name, |t| &t.constants, |c| &c.0)
    }

    /// Parameters that are computed.
    pub fn derived_parameters(&self, name: &str) -> Vec<&(String, String, crate::expression::Expression)> {
        self.gather(name, |t| &t.derived, |c| &c.0)
    }

    /// Parameters with a fixed value.
    pub fn fixed(&self, name: &str) -> Vec<&(String, String)> {
        self.gather(name, |t| &t.fixed, |c| &c.0)
    }

    /// Text attributes.
    pub fn texts(&self, name: &str) -> Vec<&(String, bool)> {
        self.gather(name, |t| &t.texts, |c| &c.0)
    }

    /// Path attributes.
    pub fn paths(&self, name: &str) -> Vec<&String> {
        self.gather(name, |t| &t.paths, |c| c)
    }

    /// References.
    pub fn references(&self, name: &str) -> Vec<&(String, String)> {
        self.gather(name, |t| &t.references, |c| &c.0)
    }

    /// Links.
    pub fn links(&self, name: &str) -> Vec<&(String, String)> {
        self.gather(name, |t| &t.links, |c| &c.0)
    }

    /// Children: name, type, whether several.
    pub fn children(&self, name: &str) -> Vec<&(String, String, bool)> {
        self.gather(name, |t| &t.children, |c| &c.0)
    }

    /// Requirements.
    pub fn requirements(&self, name: &str) -> Vec<&(String, String)> {
        self.gather(name, |t| &t.requirements, |c| &c.0)
    }

    /// Lists of what is attached.
    pub fn attachments(&self, name: &str) -> Vec<&String> {
        self.gather(name, |t| &t.attachments, |c| c)
    }

    /// Other instances whose variables are read.
    pub fn instances(&self, name: &str) -> Vec<&String> {
        self.gather(name, |t| &t.instances, |c| c)
    }

    /// Connections of events to parent and children.
    pub fn wires(&self, name: &str) -> Vec<&(String, String)> {
        self.chain(name).flat_map(|t| &t.wires).collect()
    }

    /// Behaviour: that of the nearest type that has one.
    pub fn dynamics(&self, name: &str) -> Option<&Dynamics> {
        self.chain(name).find_map(|t| t.dynamics.as_ref())
    }

    /// The type of an element: what its attribute `type` says, its own name, or what its parent expects under that name.
    pub fn type_of(&self, tag: &str, said: Option<&str>, parent: Option<&str>) -> Option<&str> {
        let known = |name: &str| self.types.get_key_value(name).map(|(name, _)| name.as_str());
        let expected = || {
            let role = self.children(parent?).into_iter().find(|(name, ..)| name == tag)?;
            known(&role.1)
        };
        said.and_then(known)
            .or_else(|| if parent.is_some() { expected() } else { None })
            .or_else(|| known(tag))
            .or_else(expected)
    }

    /// What a child element with this name and type is to a parent of a type.
    pub fn role(&self, parent: &str, tag: &str, ty: &str) -> Option<Role> {
        let all = self.children(parent);
        let found = all.iter().find(|(name, ..)| name == tag);
        let fits = |(_, of, _): &&&(String, String, bool)| self.is(ty, of);
        let found = found.or_else(|| all.iter().find(fits))?;
        Some(Role { name: found.0.clone(), of: found.1.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_exists() {
        let library = Library::default();
        for ty in library.all() {
            let bases = ty.extends.iter();
            let named = bases
                .chain(ty.references.iter().map(|(_, of)| of))
                .chain(ty.children.iter().map(|(_, of, _)| of));
            for name in named.chain(ty.links.iter().map(|(_, of)| of)).filter(|name| *name != "Component") {
                assert!(library.get(name).is_some(), "{} names {name}", ty.name);
            }
        }
        let units = crate::quantity::Units::default();
        for ty in library.all() {
            for p in ty.parameters.iter().chain(&ty.properties) {
                let dimension =
                    units.dimension(&p.dimension).unwrap_or_else(|| panic!("{} {}", ty.name, p.name));
                if let Some(text) = &p.default {
                    assert_eq!(units.parse(text).unwrap().dimension, dimension, "{} {}", ty.name, p.name);
                }
            }
            for (name, dimension, text) in &ty.constants {
                let dimension = units.dimension(dimension).unwrap();
                assert_eq!(units.parse(text).unwrap().dimension, dimension, "{} {name}", ty.name);
            }
        }
    }

    #[test]
    fn types_inherit() {
        let library = Library::default();
        assert!(library.is("ionChannelPassive", "baseIonChannel"));
        let names: Vec<_> = library.parameters("iafRefCell").iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["C", "thresh", "reset", "leakConductance", "leakReversal", "refract"]);
        assert_eq!(library.type_of("forwardRate", Some("HHExpRate"), Some("gateHHrates")), Some("HHExpRate"));
        assert_eq!(library.type_of("gate", Some("gateKS"), Some("ionChannelKS")), Some("gateKS"));
        assert_eq!(library.role("ionChannelHH", "gateHHrates", "gateHHrates").unwrap().name, "gates");
    }
}
