//! Mechanism intermediate representation, its validator and its interpreters.
#![forbid(unsafe_code)]
