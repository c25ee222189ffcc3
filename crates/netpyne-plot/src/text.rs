//! Width of text, so that legends and margins fit.

/// Advance widths of DejaVu Sans from space to tilde, in thousandths of the font size.
const ADVANCE: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
    500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// Width of `text` in pixels at font size `size`.
pub(crate) fn width(text: &str, size: u32) -> f64 {
    let advance = |c: char| match c {
        ' '..='~' => ADVANCE[c as usize - 32],
        '·' => 318,
        _ => 700,
    };
    text.chars().map(|c| f64::from(advance(c))).sum::<f64>() * f64::from(size) / 1000.0
}

/// `text` cut to fit into `room` pixels, with an ellipsis if anything is lost.
pub(crate) fn fit(text: &str, size: u32, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut cut = text.to_owned();
    while !cut.is_empty() && width(&cut, size) + width("...", size) > room {
        cut.pop();
    }
    cut.push('…');
    cut
}

/// `text` cut in its middle to fit into `room` pixels: names often differ at their ends.
pub(crate) fn fit_middle(text: &str, size: u32, room: f64) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut kept = characters.len();
    let cut = |kept: usize| -> String {
        let (head, tail) = (kept.div_ceil(2), kept / 2);
        let ends = characters[..head].iter().chain(&['…']).chain(&characters[characters.len() - tail..]);
        ends.collect()
    };
    if width(text, size) <= room {
        return text.to_owned();
    }
    while kept > 0 && width(&cut(kept), size) > room {
        kept -= 1;
    }
    cut(kept)
}

/// A rate, rounded to three figures as NetPyNE does.
pub(crate) fn three_figures(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    let digits = (2 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A count with thin groups of thousands.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 cell`, `2 cells`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let figures = [0.0, 12.345, 0.001234, 987.6, 1234.5, 20.0];
        let texts: Vec<String> = figures.iter().map(|x| three_figures(*x)).collect();
        assert_eq!(texts, ["0", "12.3", "0.00123", "988", "1234", "20"]);
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "cell"), "1 cell");
    }

    #[test]
    fn text_is_cut_to_fit() {
        let cut = fit("a population with a very long name", 12, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 12) <= 104.0, "{cut}");
        assert_eq!(fit("S", 12, 100.0), "S");
        let cut = fit_middle("a population with number 07", 12, 100.0);
        assert!(cut.starts_with("a p") && cut.ends_with("07") && width(&cut, 12) <= 100.0, "{cut}");
    }
}
