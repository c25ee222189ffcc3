//! C text in VERBATIM blocks, read as what it is.
//!
//! Text becomes tokens ([`lexer`]), of which the preprocessor leaves some ([`preprocess`]), and these become a tree
//! ([`crate::ast::c`]; [`parser`], [`expressions`], [`declarations`], [`external`]). [`read`] puts trees in the place of the texts.
//! [`handles`] finds out what the pointers of the file keep. The lowering of the trees is beside that of NMODL.

mod condition;
mod declarations;
mod expressions;
mod external;
mod handles;
mod lexer;
mod macro_arguments;
mod parser;
pub(crate) mod pointers;
mod preprocess;
mod read;
mod types;
pub(crate) mod walk;

pub(crate) use handles::Text;
pub(crate) use pointers::{Aliases, Kept};
pub(crate) use read::read;

/// What to write instead of C text that is not understood.
pub(crate) const IN_NMODL: &str =
    "write the statement in NMODL, outside VERBATIM: names there are the same without `_l` and `_p_`";
