//! The scripts that are run.

use std::path::PathBuf;

/// Name, repository, working folder, script, folders of `.mod` files, stored answer, values of options, arguments, where the script
/// looks for compiled mechanisms.
const CASES: &str = include_str!("cases.tsv");

/// A script.
pub struct Case {
    pub name: String,
    /// `OWNER+NAME`.
    pub repository: String,
    /// Working folder in the repository.
    pub folder: PathBuf,
    /// Seen from there.
    pub script: String,
    /// Folders of `.mod` files, seen from there.
    pub mods: Vec<String>,
    /// Name of the stored answer.
    pub oracle: Option<String>,
    /// Values that attributes of the configuration have, as JSON.
    pub options: String,
    /// Arguments of the script.
    pub arguments: Vec<String>,
    /// Where the script looks for compiled mechanisms, seen from there.
    pub library: Option<String>,
}

/// The cases with these names, or all.
///
/// # Errors
/// There is no such case.
pub fn chosen(names: &[String]) -> Result<Vec<Case>, String> {
    let all: Vec<Case> =
        CASES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(case).collect();
    if let Some(unknown) = names.iter().find(|name| all.iter().all(|case| case.name != **name)) {
        return Err(format!("there is no case `{unknown}`"));
    }
    Ok(all.into_iter().filter(|case| names.is_empty() || names.contains(&case.name)).collect())
}

fn case(line: &str) -> Case {
    let columns: Vec<&str> = line.split('\t').collect();
    let at = |n: usize| columns.get(n).copied().unwrap_or("-");
    let words = |n: usize| at(n).split(' ').filter(|word| *word != "-").map(str::to_owned).collect();
    Case {
        name: at(0).to_owned(),
        repository: at(1).to_owned(),
        folder: at(2).into(),
        script: at(3).to_owned(),
        mods: words(4),
        oracle: Some(at(5)).filter(|name| *name != "-").map(str::to_owned),
        options: at(6).to_owned(),
        arguments: words(7),
        library: Some(at(8)).filter(|name| *name != "-").map(str::to_owned),
    }
}
