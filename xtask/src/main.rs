//! Development tasks: `cargo xtask tidy | validate | bench | exp`.
fn main() {}
