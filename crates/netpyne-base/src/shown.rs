//! Numbers in messages.

use std::fmt;

/// A number as a message shows it: very large and very small ones by an exponent instead of hundreds of digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown(pub f64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0.is_finite() && size != 0.0 && !(1e-4..1e15).contains(&size) {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn few_characters() {
        let shown = |x: f64| Shown(x).to_string();
        assert_eq!([shown(0.25), shown(-3.0), shown(0.0)], ["0.25", "-3", "0"]);
        assert_eq!([shown(1e300), shown(-2.5e-12), shown(f64::NAN)], ["1e300", "-2.5e-12", "NaN"]);
    }
}
