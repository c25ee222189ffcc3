//! Names of C types.

use crate::ast::c::Base;
use netpyne_mechanism::ir::CType;

/// Words that make up the names of number types and `void`.
const WORDS: &[&str] =
    &["void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool"];

/// Names of number types.
const NAMES: &[(&str, CType)] = &[
    ("size_t", CType::UnsignedLong),
    ("ssize_t", CType::Long),
    ("ptrdiff_t", CType::Long),
    ("time_t", CType::Long),
    ("clock_t", CType::Long),
    ("int8_t", CType::Char),
    ("uint8_t", CType::UnsignedChar),
    ("int16_t", CType::Short),
    ("uint16_t", CType::UnsignedShort),
    ("int32_t", CType::Int),
    ("uint32_t", CType::Unsigned),
    ("u_int32_t", CType::Unsigned),
    ("uint", CType::Unsigned),
    ("int64_t", CType::Long),
    ("uint64_t", CType::UnsignedLong),
    ("bool", CType::UnsignedChar),
];

/// Types that only functions of NEURON and of C's library look into.
const OPAQUE: &[&str] = &[
    "FILE",
    "Rand",
    "Object",
    "IvocVect",
    "Vect",
    "nrnran123_State",
    "NrnThread",
    "Datum",
    "Point_process",
    "Prop",
    "Section",
    "Node",
    "Symbol",
    "Memb_list",
    "List",
    "Symlist",
    "va_list",
    "auto",
];

/// Whether a word begins the name of a type.
pub(super) fn is_type_word(word: &str) -> bool {
    matches!(
        word,
        "const" | "static" | "struct" | "union" | "enum" | "volatile" | "register" | "inline" | "constexpr"
    ) || WORDS.contains(&word)
        || OPAQUE.contains(&word)
        || NAMES.iter().any(|(name, _)| *name == word)
}

/// The type that a few words name.
pub(super) fn base_of(words: &[String]) -> Option<Base> {
    let count = |w: &str| words.iter().filter(|word| *word == w).count();
    if let [word] = words {
        if let Some((_, of)) = NAMES.iter().find(|(name, _)| name == word) {
            return Some(Base::Number(*of));
        }
        if OPAQUE.contains(&word.as_str()) {
            return Some(Base::Opaque);
        }
    }
    let known = words.iter().all(|w| WORDS.contains(&w.as_str()));
    if words.is_empty() || !known {
        return None;
    }
    let unsigned = count("unsigned") > 0;
    Some(match () {
        () if count("void") > 0 => Base::Void,
        () if count("double") > 0 => Base::Number(CType::Double),
        () if count("float") > 0 => Base::Number(CType::Float),
        () if count("char") + count("_Bool") > 0 && unsigned => Base::Number(CType::UnsignedChar),
        () if count("char") + count("_Bool") > 0 => Base::Number(CType::Char),
        () if count("short") > 0 && unsigned => Base::Number(CType::UnsignedShort),
        () if count("short") > 0 => Base::Number(CType::Short),
        () if count("long") > 0 && unsigned => Base::Number(CType::UnsignedLong),
        () if count("long") > 0 => Base::Number(CType::Long),
        () if unsigned => Base::Number(CType::Unsigned),
        () => Base::Number(CType::Int),
    })
}
