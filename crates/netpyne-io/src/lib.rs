//! Files: models and results in NetPyNE's JSON layout.
#![forbid(unsafe_code)]
