//! NetPyNE string functions: parse, resolve names, evaluate.
#![forbid(unsafe_code)]
