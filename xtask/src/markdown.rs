//! Tables in a file that people write around them.

use std::fmt::Write;
use std::path::Path;

/// Puts each text between `<!-- NAME -->` and `<!-- /NAME -->`, or with these marks at the end.
pub fn write(path: &Path, sections: &[(&str, String)]) -> Result<(), String> {
    let mut page = match std::fs::read_to_string(path) {
        Ok(page) => page,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(format!("cannot read {}: {e}", path.display())),
    };
    for (name, text) in sections {
        page = replaced(&page, name, text);
    }
    std::fs::write(path, page).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn replaced(page: &str, name: &str, text: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let bounds = page.find(&open).map(|at| at + open.len());
    let bounds = bounds.and_then(|start| Some((start, start + page[start..].find(&close)?)));
    let text = text.trim_end();
    match bounds {
        Some((start, end)) => format!("{}{text}\n{}", &page[..start], &page[end..]),
        None => format!("{page}\n{open}{text}\n{close}\n"),
    }
}

/// What the figures were taken on, and by which command.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let value = |key: &str| {
        let line = info.lines().find(|l| l.starts_with(key))?;
        line.split_once(':').map(|(_, v)| v.trim().to_owned())
    };
    let flags = value("flags").unwrap_or_default();
    let widest = if flags.contains("avx512f") {
        "AVX-512"
    } else if flags.contains("avx2") {
        "AVX2"
    } else {
        "no AVX2"
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    let shown = |argument: String| match argument.rsplit_once('/') {
        // Where things are on this machine is nobody's business.
        Some((_, last)) if argument.starts_with('/') => format!(".../{last}"),
        _ => argument,
    };
    let command: Vec<String> = std::env::args().skip(1).map(shown).collect();
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}, {cores} cores, {widest}; {} {}. Load when the run began: {load}.",
        value("model name").unwrap_or_else(|| "processor unknown".to_owned()),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    let _ = writeln!(text, "`cargo xtask {}`", command.join(" "));
    text
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn sections_are_replaced_or_appended() {
        let page = "# A\n<!-- t -->\nold\n<!-- /t -->\nrest\n";
        let page = replaced(page, "t", "new\n");
        assert_eq!(page, "# A\n<!-- t -->\nnew\n<!-- /t -->\nrest\n");
        let page = replaced(&page, "u", "more");
        assert!(page.ends_with("rest\n\n<!-- u -->\nmore\n<!-- /u -->\n"));
    }
}
