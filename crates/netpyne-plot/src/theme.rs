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

/// Hues that stay apart, also for readers who are blind to red or green: they differ in lightness as well (tested below).
const HUES: [Colour; 14] = [
    Colour(58, 90, 168),
    Colour(243, 117, 35),
    Colour(0, 150, 113),
    Colour(189, 126, 245),
    Colour(150, 81, 0),
    Colour(123, 20, 74),
    Colour(44, 138, 161),
    Colour(54, 61, 18),
    Colour(159, 92, 53),
    Colour(74, 71, 202),
    Colour(107, 171, 38),
    Colour(215, 114, 187),
    Colour(86, 81, 61),
    Colour(106, 93, 119),
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

    /// Without deficiency, without green (deuteranopia), without red (protanopia): Machado, Oliveira & Fernandes (2009), for linear
    /// light.
    const VISIONS: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ];

    /// CIE L*a*b* of a colour as it is seen.
    fn lab(colour: Colour, vision: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [colour.0, colour.1, colour.2].map(|part| {
            let c = f64::from(part) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        let times =
            |m: &[[f64; 3]; 3], v: [f64; 3]| m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
        let seen = times(vision, linear).map(|part| part.clamp(0.0, 1.0));
        let xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
        let white = [0.9505, 1.0, 1.089];
        let [x, y, z] = times(&xyz, seen);
        let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let (fx, fy, fz) = (f(x / white[0]), f(y / white[1]), f(z / white[2]));
        [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
    }

    /// A difference of 2 is just seen side by side; of 10, at a glance.
    #[test]
    fn no_two_hues_are_alike_for_any_reader() {
        for (theme, least, least_of_first) in [(Theme::Light, 12.0, 22.0), (Theme::Dark, 6.5, 12.0)] {
            for vision in &VISIONS {
                let seen: Vec<[f64; 3]> = (0..HUES.len()).map(|i| lab(theme.hue(i), vision)).collect();
                for (i, a) in seen.iter().enumerate() {
                    for (j, b) in seen[..i].iter().enumerate() {
                        let apart = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                        let least = if i < 8 { least_of_first } else { least };
                        assert!(apart >= least, "{theme:?} {i} {j}: {apart}");
                    }
                }
            }
        }
    }
}
