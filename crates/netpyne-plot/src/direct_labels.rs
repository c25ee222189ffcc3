//! Names at the right of a panel, each as near to what it names as the others allow.

use crate::page::{Figure, TextStyle};
use crate::panel::MEDIUM;
use crate::text::{fit, width};
use crate::theme::Colour;

/// Height of one name.
pub(crate) const LINE: f64 = 21.0;
/// Widest name; longer ones are cut.
const WIDEST: f64 = 330.0;
/// The part of the page that names may take.
const SHARE: f64 = 0.36;

/// A name and where it would like to be.
#[derive(Clone, Debug)]
pub(crate) struct DirectLabel {
    pub text: String,
    pub colour: Colour,
    /// Pixel of its middle, if nothing else were there.
    pub wished: f64,
}

/// Room that `texts` take at the right of a panel on a page so many pixels wide, with the disc before each.
pub(crate) fn room<'a>(page: f64, texts: impl IntoIterator<Item = &'a str>) -> f64 {
    let widest = texts.into_iter().map(|text| width(text, MEDIUM)).fold(60.0, f64::max);
    widest.min(most(page)) + 44.0
}

/// The widest name on a page.
fn most(page: f64) -> f64 {
    WIDEST.min(SHARE * page)
}

/// Draws the names beside `x`, between the heights `top` and `bottom`.
pub(crate) fn draw(figure: &mut Figure, labels: &[DirectLabel], x: f64, (top, bottom): (f64, f64)) {
    let wished: Vec<f64> = labels.iter().map(|label| label.wished).collect();
    let ink = figure.theme.ink();
    for (label, y) in labels.iter().zip(spread(&wished, top, bottom, LINE)) {
        figure.dots(vec![(x + 20.0, y)], 4.5, label.colour);
        figure.text(
            (x + 32.0, y + 4.6),
            fit(&label.text, MEDIUM, most(figure.width)),
            TextStyle::new(MEDIUM, ink),
        );
    }
}

/// Positions at least `gap` apart within `low..high`, in the order of and near to `wished`.
fn spread(wished: &[f64], low: f64, high: f64, gap: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|a, b| wished[*a].total_cmp(&wished[*b]));
    let mut placed = vec![0.0; wished.len()];
    let mut floor = low + 0.5 * gap;
    for &index in &order {
        placed[index] = wished[index].max(floor);
        floor = placed[index] + gap;
    }
    let mut ceiling = high - 0.5 * gap;
    for &index in order.iter().rev() {
        placed[index] = placed[index].min(ceiling);
        ceiling = placed[index] - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance() {
        let placed = spread(&[10.0, 12.0, 90.0, 95.0], 0.0, 100.0, 20.0);
        assert_eq!(placed, [10.0, 30.0, 70.0, 90.0]);
    }
}
