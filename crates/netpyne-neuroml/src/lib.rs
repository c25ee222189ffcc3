#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod cell;
pub mod check;
pub mod document;
pub mod expression;
pub mod hdf5;
pub mod instance;
pub mod mechanism;
pub mod network;
pub mod neuron;
pub mod quantity;
pub mod types;

use netpyne_base::{Diagnostic, Diagnostics, Severity};
use std::path::Path;

/// Whether a file is one that [`read`] reads, by its name.
pub fn is_one(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    matches!(ending.to_ascii_lowercase().as_str(), "nml" | "xml") || hdf5::is_one(path)
}

/// Reads a NeuroML or LEMS file, with all that it includes, as a specification. What is wrong in parts that are not used is told
/// as odd.
///
/// # Errors
/// All mistakes that keep the model from being built.
pub fn read(path: &Path) -> Result<network::Translated, Diagnostics> {
    let (document, mut warnings) = document::load(path)?;
    let mut translated = network::translate(&document)?;
    for found in check::components(&document).0 {
        warnings.push(Diagnostic { severity: Severity::Warning, ..found });
    }
    warnings.extend(std::mem::take(&mut translated.warnings));
    translated.warnings = warnings;
    Ok(translated)
}

/// Looks at all that a NeuroML or LEMS file has, used or not. What comes back is the model, if there is one to run, and what is
/// odd.
///
/// # Errors
/// All mistakes.
pub fn check(path: &Path) -> Result<(Option<network::Translated>, Diagnostics), Diagnostics> {
    let (document, mut warnings) = document::load(path)?;
    let (translated, odd) = check::all(&document)?;
    warnings.extend(odd);
    Ok((translated, warnings))
}
