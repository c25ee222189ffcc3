//! The classes and functions that a pickle may name, and what is made of them.

use crate::Error;
use crate::pickle::arena::{Id, Machine, Node};
use crate::pickle::numpy;

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A dictionary, whatever its class adds.
    Mapping,
    /// A dictionary whose first argument makes missing values.
    DefaultMapping,
    /// A list, tuple or set.
    Sequence,
    /// A class that only serves as an argument.
    Mark,
    /// `_codecs.encode`: bytes from a text.
    Encode,
    /// `copyreg._reconstructor(class, base, state)`.
    Reconstruct,
    /// `copyreg.__newobj__(class, ..)`.
    New,
    Array,
    Type,
    Scalar,
    FromBuffer,
    /// An object of NetPyNE's with attributes.
    Object,
}

fn meaning(module: &str, name: &str) -> Option<Meaning> {
    let numpy = module.strip_prefix("numpy").map(|rest| rest.trim_start_matches('.'));
    Some(match (module, name) {
        ("collections", "OrderedDict") | ("builtins" | "__builtin__", "dict") => Meaning::Mapping,
        ("collections", "defaultdict") => Meaning::DefaultMapping,
        ("builtins" | "__builtin__", "list" | "tuple" | "set" | "frozenset" | "bytearray" | "bytes") => {
            Meaning::Sequence
        }
        ("builtins" | "__builtin__", "object" | "int" | "float" | "str" | "bool") => Meaning::Mark,
        ("_codecs", "encode") => Meaning::Encode,
        ("copyreg" | "copy_reg", "_reconstructor") => Meaning::Reconstruct,
        ("copyreg" | "copy_reg", "__newobj__") => Meaning::New,
        _ if numpy.is_some() => match name {
            "_reconstruct" => Meaning::Array,
            "ndarray" => Meaning::Mark,
            "dtype" => Meaning::Type,
            "scalar" => Meaning::Scalar,
            "_frombuffer" => Meaning::FromBuffer,
            _ => return None,
        },
        _ if module == "netpyne" || module.starts_with("netpyne.") => match name {
            "Dict" | "ODict" => Meaning::Mapping,
            _ => Meaning::Object,
        },
        _ => return None,
    })
}

/// Whether a pickle may name this.
pub(super) fn check(module: &str, name: &str) -> Result<(), String> {
    match meaning(module, name) {
        Some(_) => Ok(()),
        None => Err(format!(
            "it holds an object of `{module}.{name}`, which is not read: only plain data, numpy's arrays and NetPyNE's dictionaries are"
        )),
    }
}

/// What calling `class` with `args` makes.
pub(super) fn make(machine: &mut Machine, class: Id, args: Id) -> Result<Node, Error> {
    let Node::Class(module, name) = machine.node(class).clone() else {
        return machine.fail("something that is no class is called");
    };
    let Node::Tuple(args) = machine.node(args).clone() else {
        return machine.fail("arguments are no tuple");
    };
    let first = args.first().map(|id| machine.node(*id).clone());
    match meaning(&module, &name) {
        Some(Meaning::Mapping) => mapping(machine, first),
        Some(Meaning::DefaultMapping) => mapping(machine, args.get(1).map(|id| machine.node(*id).clone())),
        Some(Meaning::Sequence) => match first {
            Some(node @ (Node::List(_) | Node::Tuple(_) | Node::Bytes(_) | Node::OwnBytes(_))) => Ok(node),
            None => Ok(Node::List(Vec::new())),
            Some(_) => machine.fail(format!("`{name}` of something that is no list")),
        },
        Some(Meaning::Encode) => match first {
            Some(Node::Text(text)) => {
                // Only bytes are encoded so, each as the character of its number.
                let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
                match bytes {
                    Some(bytes) => Ok(Node::OwnBytes(bytes.into())),
                    None => machine.fail("a text that stands for bytes has other characters"),
                }
            }
            _ => machine.fail("`encode` of something that is no text"),
        },
        Some(Meaning::Reconstruct | Meaning::New) => {
            let Some(Node::Class(module, name)) = first else {
                return machine.fail("an object without a class");
            };
            let state = args.get(2).map(|id| machine.node(*id).clone());
            match meaning(&module, &name) {
                Some(Meaning::Mapping | Meaning::DefaultMapping) => mapping(machine, state),
                Some(Meaning::Object) => Ok(Node::Object(name)),
                _ => machine.fail(format!("`{module}.{name}` is not made so")),
            }
        }
        Some(Meaning::Array) => Ok(Node::EmptyArray),
        Some(Meaning::Type) => numpy::named(machine, &args).map(Node::Type),
        Some(Meaning::Scalar) => numpy::scalar(machine, &args),
        Some(Meaning::FromBuffer) => numpy::from_buffer(machine, &args),
        Some(Meaning::Object) => Ok(Node::Object(name)),
        Some(Meaning::Mark) | None => machine.fail(format!("`{module}.{name}` is not made so")),
    }
}

/// A dictionary from nothing, a dictionary, or a list of pairs.
fn mapping(machine: &Machine, from: Option<Node>) -> Result<Node, Error> {
    match from {
        None => Ok(Node::Dict(Vec::new())),
        Some(Node::Dict(entries)) => Ok(Node::Dict(entries)),
        Some(Node::List(items) | Node::Tuple(items)) => {
            let pair = |id: &Id| match machine.node(*id) {
                Node::List(pair) | Node::Tuple(pair) if pair.len() == 2 => Some((pair[0], pair[1])),
                _ => None,
            };
            match items.iter().map(pair).collect() {
                Some(entries) => Ok(Node::Dict(entries)),
                None => machine.fail("a dictionary of something that is no pair"),
            }
        }
        Some(_) => Ok(Node::Dict(Vec::new())),
    }
}

/// What an object is once its state is known.
pub(super) fn set_state(machine: &mut Machine, object: Id, state: Id) -> Result<Node, Error> {
    let state = machine.node(state).clone();
    match machine.node(object).clone() {
        Node::EmptyArray => numpy::array(machine, &state),
        Node::Type(kind) => numpy::with_state(machine, kind, &state).map(Node::Type),
        Node::Object(name) => match attributes(machine, &state) {
            Some(entries) => Ok(Node::Dict(entries)),
            None => machine.fail(format!("the attributes of a `{name}` are no dictionary")),
        },
        Node::Dict(entries) if entries.is_empty() => {
            Ok(Node::Dict(attributes(machine, &state).unwrap_or_default()))
        }
        // What a class adds to its dictionary is no data.
        other => Ok(other),
    }
}

/// The dictionary of attributes, which may stand in a pair with that of slots.
fn attributes(machine: &Machine, state: &Node) -> Option<Vec<(Id, Id)>> {
    match state {
        Node::Dict(entries) => Some(entries.clone()),
        Node::Tuple(pair) => pair.iter().find_map(|id| match machine.node(*id) {
            Node::Dict(entries) => Some(entries.clone()),
            _ => None,
        }),
        _ => None,
    }
}
