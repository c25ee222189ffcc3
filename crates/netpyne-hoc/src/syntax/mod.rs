//! HOC text to syntax tree.
//!
//! What a name means (section, variable, procedure, range variable of a mechanism) depends on what ran before, so the tree
//! only says how names are used; `run` finds out what they are.

pub mod ast;
mod lexer;
mod parser;

pub use parser::{Statements, parse};

use netpyne_base::SourceFile;

/// The text of a program, from bytes. Lines may end as on any system; a carriage return alone, as on old Macintoshes, becomes
/// what ends lines here.
pub fn source(name: impl Into<String>, bytes: &[u8]) -> SourceFile {
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() {
        if bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
            bytes[at] = b'\n';
        }
    }
    SourceFile::new(name.into(), String::from_utf8_lossy(&bytes).into_owned())
}
