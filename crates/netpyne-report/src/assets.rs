//! The page's own code and look, file by file, and the policy that lets nothing else run.

use crate::block::base64;
use crate::compact;
use sha2::{Digest, Sha256};

/// Markup, with places for what differs from report to report.
pub(crate) const MARKUP: &str = include_str!("../page/index.html");
/// Look.
const STYLES: &str = concat!(include_str!("../page/style.css"), include_str!("../page/panels.css"));

/// Code, in the order in which it is read.
const SCRIPTS: &[&str] = &[
    include_str!("../page/inflate.js"),
    include_str!("../page/blocks.js"),
    include_str!("../page/numbers.js"),
    include_str!("../page/state.js"),
    include_str!("../page/address.js"),
    include_str!("../page/elements.js"),
    include_str!("../page/surface.js"),
    include_str!("../page/svg.js"),
    include_str!("../page/gestures.js"),
    include_str!("../page/populations.js"),
    include_str!("../page/timeline.js"),
    include_str!("../page/raster.js"),
    include_str!("../page/rates.js"),
    include_str!("../page/series.js"),
    include_str!("../page/depth.js"),
    include_str!("../page/matrix.js"),
    include_str!("../page/lines.js"),
    include_str!("../page/space.js"),
    include_str!("../page/table.js"),
    include_str!("../page/about.js"),
    include_str!("../page/keys.js"),
    include_str!("../page/main.js"),
];

/// Code of a page that is shown while a simulation runs, which comes first.
const LIVE: &str = include_str!("../page/live.js");

/// All code, in a scope of its own; with `live`, that of a page that changes.
pub(crate) fn script(live: bool) -> String {
    let more = if live { LIVE } else { "" };
    compact::script(&format!("(() => {{\n'use strict';\n{more}{}}})();\n", SCRIPTS.concat()))
}

/// The look.
pub(crate) fn style() -> String {
    compact::style(STYLES)
}

/// What a browser may load and run: this script and this look, pictures within the page, and nothing from anywhere; a page that is
/// `live` asks its own server.
pub(crate) fn policy(script: &str, style: &str, live: bool) -> String {
    let hash = |text: &str| {
        let mut out = String::new();
        base64(&Sha256::digest(text.as_bytes()), &mut out);
        out
    };
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data: blob:; base-uri 'none'; form-action 'none'{}",
        hash(script),
        hash(style),
        if live { "; connect-src 'self'" } else { "" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader has to load before the first number.
    const MOST_BYTES: usize = 60_000;

    #[test]
    fn code_is_small_and_ends_no_element() {
        let script = script(false);
        let size = script.len();
        assert!(size <= MOST_BYTES, "{size}");
        for text in [&*script, &*style()] {
            assert!(!text.contains("</") && !text.contains("<!--") && !text.contains('\r'), "ends or hides");
        }
    }

    #[test]
    fn nothing_is_fetched_and_no_text_becomes_code() {
        let script = script(false);
        for word in
            ["eval(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "http:", "https:"]
        {
            assert!(!script.contains(word), "{word}");
        }
    }
}
