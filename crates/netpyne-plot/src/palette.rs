//! Colours: distinct hues for populations, greys for everything else.

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub u8, pub u8, pub u8);

pub(crate) const INK: Colour = Colour(28, 32, 38);
pub(crate) const MUTED: Colour = Colour(104, 112, 122);
pub(crate) const AXIS: Colour = Colour(150, 157, 166);
pub(crate) const GRID: Colour = Colour(232, 235, 239);

/// Hues that stay apart in print and for the colour-blind; the first four carry most models.
const HUES: [Colour; 14] = [
    Colour(31, 106, 184),
    Colour(214, 79, 34),
    Colour(18, 140, 104),
    Colour(140, 76, 168),
    Colour(216, 148, 0),
    Colour(196, 47, 107),
    Colour(0, 143, 178),
    Colour(108, 120, 0),
    Colour(122, 84, 58),
    Colour(84, 92, 200),
    Colour(94, 160, 40),
    Colour(232, 110, 130),
    Colour(70, 84, 100),
    Colour(0, 168, 144),
];

/// The colour of the `index`-th population or series.
pub(crate) fn hue(index: usize) -> Colour {
    HUES[index % HUES.len()]
}

impl Colour {
    /// Mixed with white: 1 is the colour itself, 0 white.
    pub fn tint(self, strength: f64) -> Colour {
        let mix = |part: u8| (255.0 - strength * (255.0 - f64::from(part))).round() as u8;
        Colour(mix(self.0), mix(self.1), mix(self.2))
    }

    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}
