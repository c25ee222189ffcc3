//! The mechanisms of the golden cases.

use netpyne_base::SourceFile;
use netpyne_mechanism::Catalog;
use netpyne_nmodl::{NoIncludes, compile, library, load_folder};
use std::path::Path;
use std::sync::Arc;

/// The library, then our own: NEURON's order of registration.
pub fn catalog() -> Arc<Catalog> {
    let standard = library().iter().map(|(name, text)| {
        let file = SourceFile::new(*name, *text);
        compile(&file, &NoIncludes).unwrap_or_else(|e| panic!("{e}")).0
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/mod");
    let (ours, _) = load_folder(&folder).unwrap_or_else(|e| panic!("{e}"));
    Arc::new(Catalog::new(standard.chain(ours)))
}
