//! Mechanisms compiled for NEURON 9. Published files declare C functions that NEURON 9 declares otherwise; such lines are taken out of
//! a copy, and nothing else is changed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Functions of NEURON that files declare themselves.
const FUNCTIONS: [&str; 27] = [
    "nrn_random_pick",
    "nrn_random_arg",
    "nrn_random_reset",
    "nrn_get_random_sequence",
    "nrn_set_random_sequence",
    "vector_arg",
    "vector_capacity",
    "vector_vec",
    "vector_buffer_size",
    "vector_resize",
    "vector_instance_px",
    "vector_append",
    "vector_new",
    "vector_new1",
    "is_vector_arg",
    "hoc_is_double_arg",
    "hoc_is_object_arg",
    "hoc_obj_getarg",
    "hoc_objgetarg",
    "hoc_getarg",
    "hoc_gargstr",
    "hoc_execerror",
    "hoc_hash",
    "ifarg",
    "getarg",
    "gargstr",
    "nrnran123_",
];

/// Compiles the `.mod` files of folders where NEURON looks for them when it starts in `folder`, or in a folder there.
///
/// # Errors
/// What the compiler says.
pub fn compile(mods: &[String], folder: &Path, library: Option<&str>, python: &Path) -> Result<(), String> {
    let copy = folder.join("mods_for_neuron");
    fs::create_dir_all(&copy).map_err(|e| format!("{}: {e}", copy.display()))?;
    for list in mods.iter().map(|mods| folder.join(mods)) {
        let entries = fs::read_dir(&list).map_err(|e| format!("{}: {e}", list.display()))?;
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let Some(name) = path.file_name() else { continue };
            if !matches!(ending, "mod" | "inc" | "h") {
                continue;
            }
            let text = fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let text = without_declarations(&text);
            fs::write(copy.join(name), text).map_err(|e| format!("{}: {e}", copy.display()))?;
        }
    }
    let compiler = python.with_file_name("nrnivmodl");
    let mut command = Command::new(&compiler);
    let place = folder.join(library.unwrap_or("."));
    let copy = std::path::absolute(&copy).map_err(|e| e.to_string())?;
    command.arg(copy).current_dir(place).stdin(Stdio::null());
    let output = command.output().map_err(|e| format!("{}: {e}", compiler.display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().find(|line| line.contains("error") || line.contains("Error")).unwrap_or("");
    Err(format!("its mechanisms do not compile for NEURON: {first}"))
}

fn without_declarations(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        if !declares(&String::from_utf8_lossy(line)) {
            kept.extend_from_slice(line);
        }
    }
    kept
}

/// Whether a line is a declaration of one of the functions: a type, its name, parameters, a semicolon.
fn declares(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default().trim();
    let code = code.strip_prefix("extern").unwrap_or(code).trim_start();
    let code = code.strip_prefix("\"C\"").unwrap_or(code).trim_start();
    let Some((head, rest)) = code.split_once('(') else { return false };
    let words: Vec<&str> =
        head.split(|c: char| c.is_whitespace() || c == '*').filter(|w| !w.is_empty()).collect();
    let Some((name, types)) = words.split_last() else { return false };
    let is_type = |word: &&str| {
        let known = ["double", "void", "int", "char", "short", "long", "unsigned", "const", "struct"];
        known.contains(word) || matches!(*word, "Object" | "IvocVect" | "uint32_t" | "nrnran123_State")
    };
    let known = |function: &&str| name == function || (function.ends_with('_') && name.starts_with(function));
    !types.is_empty() && types.iter().all(is_type) && FUNCTIONS.iter().any(known) && rest.contains(';')
}
