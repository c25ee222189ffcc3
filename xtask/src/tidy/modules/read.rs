//! The modules of one crate, each with what it defines, imports and names.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// Where a name of a module leads.
pub enum Name {
    /// A function, type, constant or macro that the module defines.
    Defined,
    /// Something imported (or exported again) by this path.
    Imported(Vec<String>),
}

/// A module: a file, or a `mod x { … }` inside of one.
#[derive(Default)]
pub struct Module {
    /// Place of the file in `Crate::files`.
    pub file: usize,
    /// What stands in the module by name; modules below it are keys of `Crate::modules` instead.
    pub names: HashMap<String, Name>,
    /// Modules whose names are all imported (`use x::*`).
    pub globs: Vec<Vec<String>>,
    /// Paths that the code of the module names, imports for itself among them; names that are only exported again are not.
    pub used: Vec<Vec<String>>,
}

/// The modules of a crate by path (the root has the empty path), tests left out.
#[derive(Default)]
pub struct Crate {
    /// Source files, relative to the folder with the crate's root.
    pub files: Vec<PathBuf>,
    /// Modules by path.
    pub modules: BTreeMap<Vec<String>, Module>,
}

/// Reads a crate from its root file.
pub fn read(root: &Path) -> Result<Crate, String> {
    let mut read = Crate::default();
    let folder = root.parent().unwrap_or(Path::new(""));
    file(&mut read, folder, root, Vec::new())?;
    Ok(read)
}

fn file(read: &mut Crate, folder: &Path, path: &Path, module: Vec<String>) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let tree = syn::parse_file(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let number = read.files.len();
    read.files.push(path.strip_prefix(folder).unwrap_or(path).to_owned());
    let mut children = Vec::new();
    items(read, number, &tree.items, module, &mut children);
    for child in children {
        let beside = child.iter().fold(folder.to_owned(), |at, name| at.join(name));
        let candidates = [beside.with_extension("rs"), beside.join("mod.rs")];
        let Some(found) = candidates.iter().find(|p| p.is_file()) else {
            return Err(format!("{}: no file for the module {}", path.display(), child.join("::")));
        };
        file(read, folder, found, child)?;
    }
    Ok(())
}

/// Enters the items of a module; modules in files of their own go to `children`.
fn items(
    read: &mut Crate,
    file: usize,
    items: &[syn::Item],
    path: Vec<String>,
    children: &mut Vec<Vec<String>>,
) {
    let mut module = Module { file, ..Module::default() };
    for item in items {
        if attributes(item).iter().any(is_test) {
            continue;
        }
        if let syn::Item::Mod(inner) = item {
            let path = [path.as_slice(), &[inner.ident.to_string()]].concat();
            match &inner.content {
                Some((_, content)) => self::items(read, file, content, path, children),
                None => children.push(path),
            }
            continue;
        }
        for name in defined(item).into_iter().chain(made_by_macro(item)) {
            module.names.insert(name, Name::Defined);
        }
        Names { module: &mut module }.visit_item(item);
    }
    read.modules.insert(path, module);
}

/// Collects imports and paths, at any depth.
struct Names<'a> {
    module: &'a mut Module,
}

impl Visit<'_> for Names<'_> {
    fn visit_item(&mut self, item: &syn::Item) {
        if !attributes(item).iter().any(is_test) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        let exported = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&item.tree, &mut Vec::new(), exported);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        self.module.used.push(path.segments.iter().map(|s| s.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &syn::Visibility) {}

    fn visit_attribute(&mut self, _: &syn::Attribute) {}

    /// What stands between the brackets of a macro is not parsed: every path of words counts.
    fn visit_macro(&mut self, call: &syn::Macro) {
        self.visit_path(&call.path);
        words(call.tokens.to_string().as_str(), &mut self.module.used);
    }
}

impl Names<'_> {
    fn import(&mut self, tree: &syn::UseTree, before: &mut Vec<String>, exported: bool) {
        let mut enter = |name: String, path: Vec<String>| {
            if !exported {
                self.module.used.push(path.clone());
            }
            self.module.names.entry(name).or_insert(Name::Imported(path));
        };
        match tree {
            syn::UseTree::Path(part) => {
                before.push(part.ident.to_string());
                self.import(&part.tree, before, exported);
                before.pop();
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                if let Some(last) = before.last() {
                    enter(last.clone(), before.clone());
                }
            }
            syn::UseTree::Name(name) => {
                let name = name.ident.to_string();
                enter(name.clone(), [before.as_slice(), &[name]].concat());
            }
            syn::UseTree::Rename(names) => {
                enter(names.rename.to_string(), [before.as_slice(), &[names.ident.to_string()]].concat());
            }
            syn::UseTree::Glob(_) => {
                self.module.used.push(before.clone());
                self.module.globs.push(before.clone());
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, before, exported))
            }
        }
    }
}

/// Paths in the text of tokens, which has blanks around every `::`.
fn words(tokens: &str, paths: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut joined = false;
    for token in
        tokens.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).filter(|t| !t.is_empty())
    {
        for part in token.split_inclusive("::").flat_map(|p| match p.strip_suffix("::") {
            Some(word) => [word, "::"],
            None => [p, ""],
        }) {
            match part {
                "" => {}
                "::" => joined = true,
                word => {
                    if !joined && !path.is_empty() {
                        paths.push(std::mem::take(&mut path));
                    }
                    path.push(word.to_owned());
                    joined = false;
                }
            }
        }
    }
    paths.push(path);
}

/// Types that a macro of ours makes: the name alone (`define_id!`), or after `struct` (`spec!`).
fn made_by_macro(item: &syn::Item) -> Vec<String> {
    let syn::Item::Macro(item) = item else { return Vec::new() };
    let is_id = item.mac.path.segments.last().is_some_and(|s| s.ident == "define_id");
    let mut names = Vec::new();
    let mut after_struct = false;
    for token in item.mac.tokens.clone() {
        let word = token.to_string();
        let is_type = word.starts_with(char::is_uppercase);
        if is_type && (is_id || after_struct) {
            names.push(word.clone());
        }
        after_struct = word == "struct";
    }
    names
}

fn is_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(i) => &i.attrs,
        syn::Item::Enum(i) => &i.attrs,
        syn::Item::Fn(i) => &i.attrs,
        syn::Item::Impl(i) => &i.attrs,
        syn::Item::Macro(i) => &i.attrs,
        syn::Item::Mod(i) => &i.attrs,
        syn::Item::Static(i) => &i.attrs,
        syn::Item::Struct(i) => &i.attrs,
        syn::Item::Trait(i) => &i.attrs,
        syn::Item::Type(i) => &i.attrs,
        syn::Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

fn defined(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(i) => &i.ident,
        syn::Item::Enum(i) => &i.ident,
        syn::Item::Fn(i) => &i.sig.ident,
        syn::Item::Macro(i) => i.ident.as_ref()?,
        syn::Item::Static(i) => &i.ident,
        syn::Item::Struct(i) => &i.ident,
        syn::Item::Trait(i) => &i.ident,
        syn::Item::Type(i) => &i.ident,
        _ => return None,
    };
    Some(name.to_string())
}
