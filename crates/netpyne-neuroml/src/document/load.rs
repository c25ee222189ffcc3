//! Reading files and those that they include.

use super::definitions::{read_dimension, read_type, read_unit};
use super::{Attribute, Document, Element, Place};
use crate::hdf5;
use netpyne_base::{Diagnostic, Diagnostics, SourceFile, Span, read_file};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Most bytes of one file.
const MOST_BYTES: u64 = 1 << 29;

/// Most files of a model.
const MOST_FILES: usize = 20_000;

/// Deepest nesting of elements.
const DEEPEST: usize = 100;

/// Most elements and texts of a file.
const MOST_NODES: u32 = 20_000_000;

/// Files of the standard, which is built in.
const STANDARD: [&str; 11] = [
    "Cells.xml",
    "Channels.xml",
    "Inputs.xml",
    "Networks.xml",
    "NeuroML2CoreTypes.xml",
    "NeuroMLCoreCompTypes.xml",
    "NeuroMLCoreDimensions.xml",
    "PyNN.xml",
    "Simulation.xml",
    "Synapses.xml",
    "NeuroMLCoreTypes.xml",
];

/// Reads a NeuroML or LEMS file with all that it includes.
///
/// # Errors
/// All mistakes that keep files from being read.
pub fn load(path: &Path) -> Result<(Document, Diagnostics), Diagnostics> {
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut load = Load {
        document: Document { folder, ..Document::default() },
        seen: HashSet::new(),
        problems: Diagnostics::new(),
        pending: Vec::new(),
    };
    load.file(path, None);
    if load.problems.has_errors() {
        return Err(load.problems);
    }
    load.resolve_all();
    if load.problems.has_errors() { Err(load.problems) } else { Ok((load.document, load.problems)) }
}

struct Load {
    document: Document,
    seen: HashSet<PathBuf>,
    problems: Diagnostics,
    /// Elements whose types are found when all types are known.
    pending: Vec<Element>,
}

/// A file of which some elements are yet to be looked at.
struct Open {
    folder: PathBuf,
    elements: std::vec::IntoIter<Element>,
}

impl Load {
    /// Reads a file, and those that it includes where they stand, without recursion.
    fn file(&mut self, path: &Path, from: Option<Place>) {
        let mut stack: Vec<Open> = self.open(path, from).into_iter().collect();
        while let Some(open) = stack.last_mut() {
            let Some(element) = open.elements.next() else {
                stack.pop();
                continue;
            };
            let name = match element.tag.as_str() {
                "Include" => element.get("file").or(element.get("href")),
                "include" => element.get("href"),
                _ => {
                    self.element(element);
                    continue;
                }
            };
            let Some(name) = name else {
                let d = self.document.wrong(&element, "an include without a file");
                self.problems.push(d.help("say the file: `<include href=\"FILE\"/>`"));
                continue;
            };
            if name.contains("://") {
                let d = self.document.wrong_value(&element, "href", "files are not fetched from the network");
                self.problems.push(d.help("fetch the file, and say where it is in the folder of the model"));
                continue;
            }
            let file_name = Path::new(name).file_name().map(|n| n.to_string_lossy().into_owned());
            if file_name.is_some_and(|n| STANDARD.contains(&n.as_str())) {
                continue;
            }
            let place = element.place_of(if element.get("href").is_some() { "href" } else { "file" });
            let path = open.folder.join(name);
            stack.extend(self.open(&path, Some(place)));
        }
    }

    /// Reads one file; none if it was read before, or cannot be.
    fn open(&mut self, path: &Path, from: Option<Place>) -> Option<Open> {
        let refuse = |load: &mut Self, message: String, help: Option<String>| {
            let d = Diagnostic::error(message).help_opt(help);
            let d = match from {
                Some(place) => load.document.at(d, place),
                None => d.at_path(path.display().to_string()),
            };
            load.problems.push(d);
        };
        let shown = path.display().to_string();
        let canonical = match std::fs::canonicalize(path) {
            Ok(canonical) => canonical,
            Err(error) => {
                let near = path.parent().and_then(|folder| near(folder, path));
                refuse(self, format!("cannot read `{shown}`: {}", error.kind()), near);
                return None;
            }
        };
        if !self.seen.insert(canonical) {
            return None;
        }
        if self.document.files.len() >= MOST_FILES {
            refuse(self, format!("a model can have {MOST_FILES} files at most"), None);
            return None;
        }
        let text = match text(path) {
            Ok(text) => text,
            Err((message, help)) => {
                refuse(self, message, help);
                return None;
            }
        };
        let file = SourceFile::new(shown, text);
        match read(&file, self.document.files.len() as u32) {
            Ok(root) => {
                self.document.files.push(file);
                if !matches!(root.tag.as_str(), "neuroml" | "Lems" | "lems") {
                    let message =
                        format!("this is no NeuroML and no LEMS file: it begins with `{}`", root.tag);
                    self.problems.push(self.document.wrong(&root, message));
                    return None;
                }
                let folder = path.parent().unwrap_or(Path::new("")).to_owned();
                Some(Open { folder, elements: root.children.into_iter() })
            }
            Err(problem) => {
                self.problems.extend(problem);
                None
            }
        }
    }

    /// A definition is taken; a component waits until all types are known.
    fn element(&mut self, element: Element) {
        let document = &mut self.document;
        let done = match element.tag.as_str() {
            "ComponentType" => read_type(document, &element).map(|ty| document.types.add(ty)),
            "Dimension" => {
                read_dimension(document, &element).map(|(n, d)| document.units.add_dimension(&n, d))
            }
            "Unit" => read_unit(document, &element).map(|(n, u)| document.units.add_unit(&n, u)),
            "Target" => {
                let place = element.place_of("component");
                document.target = element.get("component").map(|name| (name.to_owned(), place));
                Ok(())
            }
            "notes" | "annotation" | "Constant" | "property" => Ok(()),
            _ => {
                self.pending.push(element);
                Ok(())
            }
        };
        if let Err(problems) = done {
            self.problems.extend(problems);
        }
    }

    /// Finds the types of all elements and the places of all ids.
    fn resolve_all(&mut self) {
        let document = &mut self.document;
        for mut element in std::mem::take(&mut self.pending) {
            if element.tag == "Component" {
                let ty = element.get("type").unwrap_or_default().to_owned();
                element.tag = ty;
            }
            assign(&document.types, &mut element, None);
            let at = document.components.len();
            if let Some(id) = element.id() {
                if let Some(&first) = document.ids.get(id) {
                    let first = document.tell(document.components[first].place);
                    let message = format!("there are two components with the id `{id}`");
                    let d = document.wrong_value(&element, "id", message);
                    self.problems
                        .push(d.help(format!("the first is in {first}; give one of them another id")));
                } else {
                    document.ids.insert(id.to_owned(), at);
                }
            }
            document.components.push(element);
        }
    }
}

/// Sets the types of an element and all in it; as deep as elements are, which is bounded.
fn assign(types: &crate::types::Library, element: &mut Element, parent: Option<&str>) {
    // A type that is said and does not exist is told later.
    let said = element.get("type");
    let unknown = said.filter(|name| types.get(name).is_none());
    let ty = unknown.or_else(|| types.type_of(&element.tag, said, parent)).unwrap_or(&element.tag).to_owned();
    for child in &mut element.children {
        assign(types, child, Some(&ty));
    }
    element.ty = ty;
}

/// The text of a file; of one in HDF5, what it would be in XML.
fn text(path: &Path) -> Result<String, (String, Option<String>)> {
    let shown = path.display();
    if hdf5::is_one(path) {
        return hdf5::as_xml(path).map_err(|message| (format!("cannot read `{shown}`: {message}"), None));
    }
    let bytes = read_file(path, MOST_BYTES).map_err(|e| (format!("cannot read `{shown}`: {e}"), None))?;
    String::from_utf8(bytes)
        .map_err(|_| (format!("`{shown}` is not in UTF-8"), Some("save it in UTF-8".to_owned())))
}

/// A file in a folder with a name like the one that was not found.
fn near(folder: &Path, path: &Path) -> Option<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let wanted = path.file_name()?.to_str()?;
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .take(10_000)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    netpyne_base::did_you_mean(wanted, &names)
}

/// The elements of a file as they stand there, whatever they are: nothing is included, and no type is looked up.
///
/// # Errors
/// It cannot be read, or is no well-formed XML.
pub fn load_elements(path: &Path) -> Result<Element, Diagnostics> {
    let wrong = |e: &dyn std::fmt::Display| Diagnostic::error(format!("`{}`: {e}", path.display()));
    let bytes = netpyne_base::read_file(path, netpyne_base::MOST_MODEL_BYTES).map_err(|e| wrong(&e))?;
    let text = String::from_utf8(bytes).map_err(|e| wrong(&e))?;
    read(&SourceFile::new(path.display().to_string(), text), 0)
}

/// A text as elements, whatever they are; none if it is no XML.
pub fn parse(text: &str) -> Option<Element> {
    read(&SourceFile::new("text", text.to_owned()), 0).ok()
}

/// A text as elements.
fn read(file: &SourceFile, number: u32) -> Result<Element, Diagnostics> {
    let options =
        roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..Default::default() };
    let text: &str = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let shift = file.text.len() - text.len();
    let place = |range: std::ops::Range<usize>| Span::new(range.start + shift, range.end + shift);
    if let Some(span) = too_deep(text) {
        let message = format!("elements can be nested {DEEPEST} deep at most");
        return Err(Diagnostic::error(message).at_source(file, place(span)).into());
    }
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| {
        let at = offset(text, error.pos());
        let message = format!("this is no well-formed XML: {}", plain(&error.to_string()));
        Diagnostic::error(message).at_source(file, place(at..at + 1))
    })?;
    Ok(element(document.root_element(), text, number, &place))
}

fn element(
    node: roxmltree::Node<'_, '_>,
    text: &str,
    file: u32,
    place: &impl Fn(std::ops::Range<usize>) -> Span,
) -> Element {
    let range = node.range();
    // The start tag alone: a whole element may be thousands of lines.
    let end = text[range.clone()].find('>').map_or(range.end, |at| range.start + at + 1);
    let attributes = node.attributes().filter(|a| a.namespace().is_none()).map(|a| Attribute {
        name: a.name().to_owned(),
        value: a.value().to_owned(),
        span: place(a.range_value()),
    });
    let mut out = Element {
        tag: node.tag_name().name().to_owned(),
        attributes: attributes.collect(),
        text: node.text().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned),
        place: Place { file, span: place(range.start..end) },
        ..Element::default()
    };
    // What else notes and annotations hold is for other readers.
    let is_ours = |child: &roxmltree::Node| match node.tag_name().name() {
        "notes" => false,
        "annotation" => child.tag_name().name() == "property",
        _ => child.is_element(),
    };
    out.children = node.children().filter(is_ours).map(|child| element(child, text, file, place)).collect();
    out
}

/// The first tag that is nested too deep, without building anything.
fn too_deep(text: &str) -> Option<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(step) = text[at..].find('<') {
        at += step;
        let rest = &text[at..];
        let skip = |end: &str| rest.find(end).map_or(rest.len(), |n| n + end.len());
        if rest.starts_with("<!--") {
            at += skip("-->");
        } else if rest.starts_with("<![CDATA[") {
            at += skip("]]>");
        } else if rest.starts_with("<?") {
            at += skip("?>");
        } else {
            let length = skip(">");
            let is_empty = length >= 2 && bytes.get(at + length - 2) == Some(&b'/');
            if rest.starts_with("</") {
                depth = depth.saturating_sub(1);
            } else if !rest.starts_with("<!") && !is_empty {
                depth += 1;
                if depth > DEEPEST {
                    return Some(at..at + length.min(80));
                }
            }
            at += length;
        }
    }
    None
}

/// The byte that a row and a column mean.
fn offset(text: &str, pos: roxmltree::TextPos) -> usize {
    let before: usize =
        text.split_inclusive('\n').take(pos.row.saturating_sub(1) as usize).map(str::len).sum();
    let line = text[before.min(text.len())..].lines().next().unwrap_or_default();
    let column: usize = line.chars().take(pos.col.saturating_sub(1) as usize).map(char::len_utf8).sum();
    (before + column).min(text.len())
}

/// The reader's message without its own place, which is said otherwise.
fn plain(message: &str) -> &str {
    message.rsplit_once(" at ").map_or(message, |(what, _)| what)
}
