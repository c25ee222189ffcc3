//! Functions with many parameters: what belongs together is a value of its own.

use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// Most parameters of a function, `self` not counted.
const MOST: usize = 5;

/// Functions of the files with more parameters than that, but for those that say why: with
/// `#[allow(clippy::too_many_arguments, reason = "...")]`.
pub fn check(root: &Path, files: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut violations = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let tree = syn::parse_file(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut found = Functions::default();
        found.visit_file(&tree);
        let shown = path.strip_prefix(root).unwrap_or(path).display();
        for (name, count) in found.0 {
            violations
                .push(format!("{shown}: `{name}` has {count} parameters; more than {MOST} need a reason"));
        }
    }
    Ok(violations)
}

/// Names of functions with too many parameters, and how many.
#[derive(Default)]
struct Functions(Vec<(String, usize)>);

impl Functions {
    fn look(&mut self, attributes: &[syn::Attribute], signature: &syn::Signature) {
        let typed = signature.inputs.iter().filter(|input| matches!(input, syn::FnArg::Typed(_)));
        let count = typed.count();
        if count > MOST && !attributes.iter().any(is_reason) {
            self.0.push((signature.ident.to_string(), count));
        }
    }
}

impl Visit<'_> for Functions {
    fn visit_item_fn(&mut self, function: &syn::ItemFn) {
        self.look(&function.attrs, &function.sig);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.look(&function.attrs, &function.sig);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &syn::TraitItemFn) {
        self.look(&function.attrs, &function.sig);
        visit::visit_trait_item_fn(self, function);
    }
}

/// `#[allow(clippy::too_many_arguments, reason = "...")]`, or `expect`.
fn is_reason(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else { return false };
    let words: Vec<String> = list.tokens.clone().into_iter().map(|token| token.to_string()).collect();
    (list.path.is_ident("allow") || list.path.is_ident("expect"))
        && words.iter().any(|word| word == "too_many_arguments")
        && words.iter().any(|word| word == "reason")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_counts() {
        let six = "fn many(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) {}";
        let method = "impl X { fn few(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {} }";
        let with = |attribute: &str| format!("{attribute}\n{six}\n{method}");
        let found = |text: &str| {
            let mut found = Functions::default();
            found.visit_file(&syn::parse_file(text).unwrap());
            found.0
        };
        assert_eq!(found(&with("")), [("many".to_owned(), 6)]);
        assert_eq!(found(&with("#[allow(clippy::too_many_arguments)]")), [("many".to_owned(), 6)]);
        let reason = "#[allow(clippy::too_many_arguments, reason = \"as the system has it\")]";
        assert!(found(&with(reason)).is_empty());
    }
}
