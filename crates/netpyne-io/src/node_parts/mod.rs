//! Files of single ranks put together: those that an index names, and those of a folder that NetPyNE wrote.

mod folder;
mod merge;

pub(crate) use folder::load_folder;
pub(crate) use merge::{FILES, is_index, whole};
