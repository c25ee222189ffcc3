//! Colour maps of heat maps: numbers to colours of even steps in lightness.

use crate::theme::{Colour, Theme};

/// Colours of a range of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColourMap {
    /// From little to much: the page's own colour is the least, so that zero is no colour.
    Sequential,
    /// Below and above zero: blue and red with the page between.
    Diverging,
}

/// Dark violet, red-violet, orange, pale yellow: lightness rises evenly, also for colour-blind readers.
const HEAT: [Colour; 6] = [
    Colour(253, 231, 196),
    Colour(250, 184, 121),
    Colour(236, 121, 89),
    Colour(192, 63, 99),
    Colour(122, 30, 109),
    Colour(51, 16, 79),
];

const BELOW: [Colour; 3] = [Colour(158, 202, 225), Colour(49, 130, 189), Colour(8, 48, 107)];
const ABOVE: [Colour; 3] = [Colour(252, 174, 145), Colour(222, 72, 48), Colour(103, 0, 13)];

impl ColourMap {
    /// The colour at `share`: 0 to 1, or −1 to 1 for a diverging map; the page's axis colour for what is no number.
    pub fn colour(self, theme: Theme, share: f64) -> Colour {
        if !share.is_finite() {
            return theme.tint(theme.axis(), 0.35);
        }
        match self {
            ColourMap::Sequential => {
                let share = share.clamp(0.0, 1.0);
                let mut stops = vec![theme.page()];
                stops.extend(HEAT);
                if theme == Theme::Dark {
                    stops[1..].reverse();
                }
                between(&stops, share)
            }
            ColourMap::Diverging => {
                let side = if share < 0.0 { BELOW } else { ABOVE };
                let mut stops = vec![theme.page()];
                stops.extend(side);
                if theme == Theme::Dark {
                    stops[1..].reverse();
                }
                between(&stops, share.abs().min(1.0))
            }
        }
    }
}

/// The colour at `share` of the way through `stops`.
fn between(stops: &[Colour], share: f64) -> Colour {
    let place = share * (stops.len() - 1) as f64;
    let low = (place.floor() as usize).min(stops.len() - 2);
    stops[low + 1].mixed(stops[low], place - low as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lightness_goes_one_way() {
        for (theme, sign) in [(Theme::Light, -1.0), (Theme::Dark, 1.0)] {
            let shades: Vec<f64> = (0..=20)
                .map(|i| ColourMap::Sequential.colour(theme, f64::from(i) / 20.0).luminance())
                .collect();
            assert!(shades.windows(2).all(|pair| sign * (pair[1] - pair[0]) > 0.0), "{theme:?} {shades:?}");
        }
        assert_eq!(ColourMap::Diverging.colour(Theme::Light, 0.0), Theme::Light.page());
    }
}
