//! NeuroML 2 and LEMS: reading, checking, and what models become.
//!
//! ```text
//! files -> document (elements with places, component types, units)
//!       -> instance (one component with all it consists of) -> mechanism (IR)
//!       -> network (specification, mechanisms, what is recorded and where it goes)
//! ```
#![forbid(unsafe_code)]

pub mod cell;
pub mod document;
pub mod expression;
pub mod instance;
pub mod mechanism;
pub mod network;
pub mod quantity;
pub mod types;

use netpyne_base::Diagnostics;
use std::path::Path;

/// Whether a file is one that [`read`] reads, by its name.
pub fn is_one(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    matches!(ending.to_ascii_lowercase().as_str(), "nml" | "xml")
}

/// Reads a NeuroML or LEMS file, with all that it includes, as a specification.
///
/// # Errors
/// All mistakes that keep the model from being built.
pub fn read(path: &Path) -> Result<network::Translated, Diagnostics> {
    let (document, warnings) = document::load(path)?;
    let mut translated = network::translate(&document)?;
    let mut all = warnings;
    all.extend(std::mem::take(&mut translated.warnings));
    translated.warnings = all;
    Ok(translated)
}
