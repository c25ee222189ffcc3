//! NetParams and SimConfig: what the modeller writes, as data, in NetPyNE's own JSON shape.
#![forbid(unsafe_code)]
