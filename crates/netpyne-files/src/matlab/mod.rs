//! MATLAB's files of level 5, and of version 7.3 where a variable has 2 GB: structs, cells, texts, logicals, numbers.
//!
//! A dictionary is a struct; a list of numbers of one kind a row, of equally long rows of floats a matrix, any other list (also one
//! of a single entry, which would be a number otherwise) a cell array; `None` is the text that NetPyNE writes for it.

mod hdf5_read;
mod hdf5_write;
mod read;
mod shape;
mod write;

pub(crate) use hdf5_read::read_73;
pub(crate) use hdf5_write::write_73;
pub(crate) use read::read;
pub(crate) use write::write;

/// How files of this program begin.
const HEADER: &[u8] = b"MATLAB 5.0 MAT-file, written by netpyne";

/// How files of version 7.3 begin.
const HEADER_73: &[u8] = b"MATLAB 7.3 MAT-file, written by netpyne";

/// Attributes of version 7.3: what an array holds, how its integers are meant, and that it has no entries.
const CLASS: &str = "MATLAB_class";
const DECODE: &str = "MATLAB_int_decode";
const EMPTY: &str = "MATLAB_empty";
/// The names of a struct's fields in their order.
const FIELDS: &str = "MATLAB_fields";

/// The group with the entries of cell arrays in version 7.3.
const REFERRED: &str = "#refs#";

/// How NetPyNE writes `None`.
const NONE: &str = "__np_none__";

/// Numbers of the format for what an array holds.
mod class {
    pub const CELL: u8 = 1;
    pub const STRUCT: u8 = 2;
    pub const CHAR: u8 = 4;
    pub const SPARSE: u8 = 5;
    pub const DOUBLE: u8 = 6;
    pub const SINGLE: u8 = 7;
    pub const INT8: u8 = 8;
    pub const UINT8: u8 = 9;
    pub const INT64: u8 = 14;
    pub const UINT64: u8 = 15;
    /// Flag of a logical array.
    pub const LOGICAL: u8 = 0x02;
    /// Flag of complex numbers.
    pub const COMPLEX: u8 = 0x08;
}

/// Numbers of the format for how data is stored.
mod data {
    pub const INT8: u32 = 1;
    pub const UINT8: u32 = 2;
    pub const INT16: u32 = 3;
    pub const UINT16: u32 = 4;
    pub const INT32: u32 = 5;
    pub const UINT32: u32 = 6;
    pub const SINGLE: u32 = 7;
    pub const DOUBLE: u32 = 9;
    pub const INT64: u32 = 12;
    pub const UINT64: u32 = 13;
    pub const MATRIX: u32 = 14;
    pub const COMPRESSED: u32 = 15;
    pub const UTF8: u32 = 16;
    pub const UTF16: u32 = 17;
    pub const UTF32: u32 = 18;
}
