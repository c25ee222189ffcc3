//! NMODL compiler: .mod text to mechanism IR, with the standard mechanism library.
#![forbid(unsafe_code)]
