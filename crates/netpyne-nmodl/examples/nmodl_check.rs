//! Reads `.mod` files; fails if one of them does not parse, and says which do not compile and why: `cargo run -p netpyne-nmodl --example nmodl_check -- FILES`.

use netpyne_base::SourceFile;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut failed, mut compiled) = (0, 0);
    let files: Vec<String> = std::env::args().skip(1).collect();
    for name in &files {
        let bytes = match std::fs::read(name) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{name}: {error}");
                failed += 1;
                continue;
            }
        };
        let file = SourceFile::new(name.as_str(), String::from_utf8_lossy(&bytes).as_ref());
        let (tree, diagnostics) = netpyne_nmodl::parse(&file);
        if diagnostics.has_errors() {
            println!("{diagnostics}\n");
            failed += 1;
            continue;
        }
        let printed = SourceFile::new(name.as_str(), netpyne_nmodl::print(&tree));
        let (again, diagnostics) = netpyne_nmodl::parse(&printed);
        if diagnostics.has_errors() || again != tree {
            println!("{name}: printing and parsing again gives another tree\n{diagnostics}");
            failed += 1;
        }
        let folder = std::path::Path::new(name).parent().map_or(Default::default(), Into::into);
        match netpyne_nmodl::compile(&file, &netpyne_nmodl::FolderIncludes(folder)) {
            Ok(_) => compiled += 1,
            Err(errors) => println!("{name}: does not compile\n{errors}\n"),
        }
    }
    println!("{compiled} files compile");
    println!("{} files, {failed} failed", files.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
