//! Crates use lower layers only, and each outside world is named by one crate.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The layer of every crate; a crate may use lower layers only. Mirrors the table in docs/architecture.md.
const LAYERS: &[(u8, &[&str])] = &[
    (0, &["netpyne-math", "netpyne-base"]),
    (
        1,
        &[
            "netpyne-expr",
            "netpyne-files",
            "netpyne-morphology",
            "netpyne-mechanism",
            "netpyne-results",
            "netpyne-comm",
        ],
    ),
    (2, &["netpyne-nmodl", "netpyne-specs", "netpyne-mpi"]),
    (3, &["netpyne-hoc", "netpyne-network", "netpyne-analysis", "netpyne-neuroml"]),
    (4, &["netpyne-engine", "netpyne-scripting", "netpyne-plot", "netpyne-io", "netpyne-sonata"]),
    (5, &["netpyne-report"]),
    (6, &["netpyne"]),
    (7, &["netpyne-programs", "netpyne-batch"]),
    (8, &["netpyne-cli", "netpyne-python"]),
    (9, &["xtask"]),
];

/// Dependencies that exactly one crate may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("netpyne-mpi", &["mpi"]),
    ("netpyne-python", &["pyo3", "numpy", "corosensei"]),
    ("netpyne-plot", &["plotters", "kuva", "resvg", "tiny-skia", "ab_glyph"]),
    ("netpyne-files", &["hdf5-pure", "hdf5-metno", "serde-pickle", "matfile", "matrw"]),
];

/// A crate of the workspace.
pub struct Package {
    pub name: String,
    /// Where it lies.
    pub folder: PathBuf,
    /// The names of what it depends on.
    pub dependencies: Vec<String>,
    /// The names of what its tests and examples alone depend on.
    pub for_tests: Vec<String>,
}

/// The workspace as cargo sees it.
pub fn metadata(root: &Path) -> Result<Vec<Package>, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root)
        .output()
        .map_err(|e| format!("cannot run cargo metadata: {e}"))?;
    let json: Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata is not JSON: {e}"))?;
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let dependencies = |package: &Value, for_tests: bool| {
        let all = list(&package["dependencies"]);
        all.iter().filter(|d| (d["kind"] == "dev") == for_tests).map(|d| text(&d["name"])).collect()
    };
    let folder = |package: &Value| {
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        manifest.parent().map(Path::to_path_buf).unwrap_or_default()
    };
    Ok(list(&json["packages"])
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            folder: folder(package),
            dependencies: dependencies(package, false),
            for_tests: dependencies(package, true),
        })
        .collect())
}

/// All arrows that break the table.
pub fn check(packages: &[Package]) -> Result<Vec<String>, String> {
    let mut violations = Vec::new();
    for package in packages {
        let Some(layer) = layer(&package.name) else {
            violations.push(format!("{}: in no layer of the table", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            if let Some(below) = self::layer(dependency)
                && below >= layer
            {
                violations
                    .push(format!("{} (layer {layer}) uses {dependency} (layer {below})", package.name));
            }
            for (owner, reserved) in RESERVED {
                if reserved.contains(&dependency.as_str()) && package.name != *owner {
                    violations.push(format!("{} names {dependency}; only {owner} may", package.name));
                }
            }
        }
    }
    Ok(violations)
}

fn layer(name: &str) -> Option<u8> {
    LAYERS.iter().find(|(_, crates)| crates.contains(&name)).map(|(layer, _)| *layer)
}
