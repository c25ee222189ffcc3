//! The standard mechanisms: NMODL text with the names, parameters and arithmetic the field knows from NEURON and NetPyNE.
//!
//! Not here: `capacitance` and the ions, which are part of the engine, and `extracellular`.

/// Includes mechanisms by name and file.
macro_rules! mechanisms {
    ($($name:literal : $file:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../library/", $file, ".mod")))),*]
    };
}

/// Names and texts of all standard mechanisms in the order in which they register: NEURON's own as NEURON registers
/// them, then NetPyNE's by file name. Files of the user register after these.
pub fn library() -> &'static [(&'static str, &'static str)] {
    mechanisms![
        "pas": "pas",
        "IClamp": "iclamp",
        "AlphaSynapse": "alphasynapse",
        "ExpSyn": "expsyn",
        "Exp2Syn": "exp2syn",
        "SEClamp": "seclamp",
        "VClamp": "vclamp",
        "APCount": "apcount",
        "hh": "hh",
        "NetStim": "netstim",
        "IntFire1": "intfire1",
        "IntFire2": "intfire2",
        "IntFire4": "intfire4",
        "ElectSyn": "electsyn",
        "GradedSyn": "gradedsyn",
        "Izhi2003a": "izhi2003a",
        "Izhi2003b": "izhi2003b",
        "Izhi2007a": "izhi2007a",
        "Izhi2007b": "izhi2007b",
        "MyExp2SynBB": "myexp2synbb",
        "MyExp2SynNMDABB": "myexp2synnmdabb",
        "STDP": "stdp",
        "VecStim": "vecstim",
    ]
}

#[cfg(test)]
mod tests {
    use super::library;
    use crate::{NoIncludes, compile, parse, print};
    use netpyne_base::SourceFile;

    #[test]
    fn all_compile_without_a_warning() {
        for (name, text) in library() {
            match compile(&SourceFile::new(format!("{name}.mod"), *text), &NoIncludes) {
                Ok((mechanism, warnings)) => {
                    assert_eq!(mechanism.name, *name);
                    assert!(warnings.is_empty(), "{warnings}");
                }
                Err(errors) => panic!("{errors}"),
            }
        }
    }

    #[test]
    fn printing_is_the_inverse_of_parsing() {
        for (name, text) in library() {
            let (tree, _) = parse(&SourceFile::new(*name, *text));
            let (again, diagnostics) = parse(&SourceFile::new(*name, print(&tree)));
            assert!(diagnostics.is_empty(), "{diagnostics}");
            assert_eq!(again, tree, "{name}");
        }
    }
}
