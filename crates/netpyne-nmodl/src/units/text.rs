//! The text of a unit, character by character.

/// What is left of a unit text.
pub(super) struct Reader<'t> {
    rest: &'t str,
    /// Whether a `/` has been met: all later names divide.
    divided: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, divided: false }
    }

    /// The number at the start, 0 if there is none: `12`, `.5`, `1+3` for 1e3, `1|3` for a third.
    pub(super) fn number(&mut self) -> f64 {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        let length = |text: &str, digit: fn(char) -> bool| text.find(|c| !digit(c)).unwrap_or(text.len());
        let (digits, rest) = self.rest.split_at(length(self.rest, |c| c.is_ascii_digit() || c == '.'));
        let mut text = leading(digits).to_string();
        self.rest = rest;
        if let Some(sign) = rest.chars().next().filter(|c| ['+', '-'].contains(c)) {
            let (exponent, rest) = rest[1..].split_at(length(&rest[1..], |c| c.is_ascii_digit()));
            if !exponent.is_empty() && !text.is_empty() {
                text.push_str(&format!("e{sign}{exponent}"));
            }
            self.rest = rest;
        }
        let value = text.parse().unwrap_or(0.0);
        match self.rest.strip_prefix('|') {
            Some(rest) => {
                self.rest = rest;
                value / self.number()
            }
            None => value,
        }
    }

    /// The next name, its power, and whether it divides.
    pub(super) fn name(&mut self) -> Option<(&'t str, u32, bool)> {
        loop {
            let end = |c: char| matches!(c, '1'..='9' | '-' | '/' | ' ' | '\t');
            let length = self.rest.find(end).unwrap_or(self.rest.len());
            let (name, rest) = self.rest.split_at(length);
            let sign = rest.chars().next();
            self.rest = rest.get(1..).unwrap_or_default();
            let divided = self.divided;
            self.divided |= sign == Some('/');
            if !name.is_empty() {
                let power = sign.and_then(|c| c.to_digit(10)).unwrap_or(1).max(1);
                return Some((name, power, divided));
            }
            sign?;
        }
    }
}

/// As much of `digits` as is a number: up to a second point.
fn leading(digits: &str) -> &str {
    let second = digits.match_indices('.').nth(1).map_or(digits.len(), |(at, _)| at);
    &digits[..second]
}
