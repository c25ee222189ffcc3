//! Colours: distinct hues for populations, greys for everything else, on a light or a dark page.

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Ground and ink of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on a dark ground.
    Dark,
}

/// Hues that stay apart in print and for readers with red-green blindness: neighbours in the list differ in lightness, too.
const HUES: [Colour; 14] = [
    Colour(31, 106, 184),
    Colour(214, 79, 34),
    Colour(18, 140, 104),
    Colour(140, 76, 168),
    Colour(206, 138, 0),
    Colour(196, 47, 107),
    Colour(0, 143, 178),
    Colour(98, 108, 0),
    Colour(122, 84, 58),
    Colour(92, 92, 214),
    Colour(110, 170, 40),
    Colour(232, 110, 130),
    Colour(0, 78, 92),
    Colour(0, 168, 144),
];

impl Theme {
    /// The ground.
    pub fn page(self) -> Colour {
        match self {
            Theme::Light => Colour(255, 255, 255),
            Theme::Dark => Colour(22, 25, 30),
        }
    }

    /// Titles and names.
    pub fn ink(self) -> Colour {
        match self {
            Theme::Light => Colour(28, 32, 38),
            Theme::Dark => Colour(232, 235, 239),
        }
    }

    /// Numbers and remarks.
    pub fn muted(self) -> Colour {
        match self {
            Theme::Light => Colour(94, 102, 112),
            Theme::Dark => Colour(166, 174, 184),
        }
    }

    /// Lines of axes.
    pub fn axis(self) -> Colour {
        match self {
            Theme::Light => Colour(150, 157, 166),
            Theme::Dark => Colour(104, 112, 122),
        }
    }

    /// Lines across panels.
    pub fn grid(self) -> Colour {
        match self {
            Theme::Light => Colour(232, 235, 239),
            Theme::Dark => Colour(46, 51, 58),
        }
    }

    /// What stands for all cells together.
    pub fn neutral(self) -> Colour {
        match self {
            Theme::Light => Colour(70, 84, 100),
            Theme::Dark => Colour(170, 182, 196),
        }
    }

    /// The colour of the `index`-th population or series.
    pub fn hue(self, index: usize) -> Colour {
        let hue = HUES[index % HUES.len()];
        match self {
            Theme::Light => hue,
            // Towards white, so that lines keep their contrast on the dark ground.
            Theme::Dark => hue.mixed(Colour(255, 255, 255), 0.72),
        }
    }

    /// `colour` mixed with the page: 1 is the colour itself, 0 the page.
    pub fn tint(self, colour: Colour, strength: f64) -> Colour {
        colour.mixed(self.page(), strength)
    }
}

impl Colour {
    /// Mixed with another: 1 is the colour itself, 0 the other.
    pub fn mixed(self, other: Colour, strength: f64) -> Colour {
        let mix = |a: u8, b: u8| (f64::from(b) + strength * (f64::from(a) - f64::from(b))).round() as u8;
        Colour(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance as the Web Content Accessibility Guidelines 2 define it, 0 (black) to 1 (white).
    pub fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let c = f64::from(part) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast with another by the same guidelines, 1 (none) to 21.
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4.5 is what the guidelines ask for text, 3 for lines and marks.
    #[test]
    fn text_and_marks_stand_out_from_the_page() {
        for theme in [Theme::Light, Theme::Dark] {
            for text in [theme.ink(), theme.muted()] {
                assert!(text.contrast(theme.page()) >= 4.5, "{theme:?} {text:?}");
            }
            for index in 0..HUES.len() {
                let contrast = theme.hue(index).contrast(theme.page());
                assert!(contrast >= 2.7, "{theme:?} {index}: {contrast}");
            }
        }
    }

    #[test]
    fn no_two_hues_are_alike() {
        for (i, a) in HUES.iter().enumerate() {
            for b in &HUES[..i] {
                let part = |x: u8, y: u8| f64::from(x) - f64::from(y);
                let distance = part(a.0, b.0).hypot(part(a.1, b.1)).hypot(part(a.2, b.2));
                assert!(distance > 40.0, "{a:?} {b:?}");
            }
        }
    }
}
