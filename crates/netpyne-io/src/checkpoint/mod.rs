//! Checkpoints: the state of a run on disk, from which it goes on with the same bits after it was killed.
//!
//! A checkpoint is a folder with one file per rank that wrote it, and `checkpoint.json`, which names the files of one moment. A
//! file appears whole or not at all, `checkpoint.json` is replaced last, and the files it named before are removed only after
//! that: at any moment the folder holds a complete checkpoint, or none yet.
//!
//! A file is `NETPYNE STATE 2\n`, what all cells share, a table of cells (gid, position, length, check), and their
//! bytes. What the bytes mean is the engine's business; any number of ranks can take the cells up again.

mod manifest;
mod part;

pub use manifest::{Manifest, finish, latest};
pub use part::{Part, file_name, write_part};
