//! Scales: data to pixels, with ticks at round values.

/// How data is spread over a scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spread {
    /// Equal differences are equal lengths.
    #[default]
    Linear,
    /// Equal ratios are equal lengths.
    Log,
}

/// One direction of a panel: data from `low` to `high` onto pixels from `start` to `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub low: f64,
    pub high: f64,
    pub start: f64,
    pub end: f64,
    pub spread: Spread,
}

impl Scale {
    /// The scale of a finite, non-empty range; a range of length 0 is widened.
    pub fn new(low: f64, high: f64, start: f64, end: f64) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        let pad = if high > low { 0.0 } else { (low.abs() * 0.05).max(0.5) };
        Self { low: low - pad, high: high.max(low) + pad, start, end, spread: Spread::Linear }
    }

    /// The logarithmic scale of a positive range; linear if it is none.
    pub fn log(low: f64, high: f64, start: f64, end: f64) -> Self {
        if !(low > 0.0 && high.is_finite()) {
            return Self::new(low, high, start, end);
        }
        let (low, high) = if high > low * 1.01 { (low, high) } else { (low / 2.0, low * 2.0) };
        Self { low, high, start, end, spread: Spread::Log }
    }

    /// Linear or logarithmic.
    pub fn of(spread: Spread, low: f64, high: f64, start: f64, end: f64) -> Self {
        match spread {
            Spread::Linear => Self::new(low, high, start, end),
            Spread::Log => Self::log(low, high, start, end),
        }
    }

    /// The pixel of `value`; for what has no logarithm, that of the lower end.
    pub fn pixel(&self, value: f64) -> f64 {
        let share = match self.spread {
            Spread::Linear => (value - self.low) / (self.high - self.low),
            Spread::Log if value > 0.0 => (value / self.low).ln() / (self.high / self.low).ln(),
            Spread::Log => 0.0,
        };
        self.start + share * (self.end - self.start)
    }

    /// About `wanted` round values within the range, at least two where there are two.
    pub fn ticks(&self, wanted: usize) -> Ticks {
        let wanted = wanted.max(2);
        match self.spread {
            Spread::Linear => self.linear_ticks(wanted),
            Spread::Log => self.log_ticks(wanted),
        }
    }

    fn linear_ticks(&self, wanted: usize) -> Ticks {
        let span = self.high - self.low;
        let rough = span / wanted as f64;
        let magnitude = 10f64.powf(rough.log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|m| m * magnitude);
        let fits = steps.into_iter().position(|step| step >= rough * 0.999).unwrap_or(3);
        // One tick says nothing about a scale: then the next finer step.
        let finer = if fits == 0 { 0.5 * magnitude } else { steps[fits - 1] };
        let [first, second] = [steps[fits], finer].map(|step| self.multiples(step));
        if first.values.len() >= 2 { first } else { second }
    }

    fn multiples(&self, step: f64) -> Ticks {
        let (first, last) = ((self.low / step - 1e-9).ceil(), (self.high / step + 1e-9).floor());
        let count = if last >= first { (last - first) as usize + 1 } else { 0 };
        // A range far from 0 and narrower than its own rounding has no distinct ticks.
        let values = (0..count.min(64)).map(|i| (first + i as f64) * step).collect();
        let digits = if step >= 1.0 { 0 } else { (-step.log10().floor()).clamp(0.0, 15.0) as usize };
        let large = self.low.abs().max(self.high.abs()) >= 1e6;
        Ticks { values, writing: if large || digits > 6 { Writing::Powers } else { Writing::Digits(digits) } }
    }

    /// Powers of ten, with 2 and 5 between while these are few.
    fn log_ticks(&self, wanted: usize) -> Ticks {
        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        let inside = |value: &f64| *value >= self.low * 0.999 && *value <= self.high * 1.001;
        let of = |parts: &[f64], every: i32| -> Vec<f64> {
            let powers = (first..=last).filter(|power| power.rem_euclid(every) == 0);
            powers.flat_map(|power| parts.iter().map(move |p| p * 10f64.powi(power))).filter(inside).collect()
        };
        let decades = ((last - first).max(1) as usize).div_ceil(wanted) as i32;
        let dense = of(&[1.0, 2.0, 5.0], 1);
        let values = if dense.len() <= wanted + 2 { dense } else { of(&[1.0], decades.max(1)) };
        if values.len() < 2 {
            return self.linear_ticks(wanted);
        }
        let plain = values.iter().all(|value| (0.001..=10_000.0).contains(value));
        Ticks { values, writing: if plain { Writing::Short } else { Writing::Powers } }
    }
}

/// The largest of 1, 2 and 5 times a power of ten that is not above `most`.
pub(crate) fn round_below(most: f64) -> f64 {
    if !(most > 0.0 && most.is_finite()) {
        return 1.0;
    }
    let magnitude = 10f64.powf(most.log10().floor());
    [5.0, 2.0].into_iter().find(|part| part * magnitude <= most).unwrap_or(1.0) * magnitude
}

/// Round values and how to write them.
#[derive(Clone, Debug)]
pub(crate) struct Ticks {
    pub values: Vec<f64>,
    writing: Writing,
}

#[derive(Clone, Copy, Debug)]
enum Writing {
    /// So many decimals.
    Digits(usize),
    /// As many decimals as needed.
    Short,
    /// With a power of ten.
    Powers,
}

impl Ticks {
    /// The label of `value`.
    pub fn label(&self, value: f64) -> String {
        let value = if value == 0.0 { 0.0 } else { value };
        match self.writing {
            Writing::Digits(digits) => format!("{value:.digits$}"),
            Writing::Short => format!("{value}"),
            Writing::Powers => {
                let text = format!("{value:.3e}");
                let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
                let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
                if exponent == "0" { mantissa.to_owned() } else { format!("{mantissa}e{exponent}") }
            }
        }
        .replace('-', "\u{2212}")
    }

    /// All labels.
    pub fn labels(&self) -> Vec<String> {
        self.values.iter().map(|value| self.label(*value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, wanted: usize) -> Vec<String> {
        Scale::new(low, high, 0.0, 100.0).ticks(wanted).labels()
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(labels(0.0, 1000.0, 5), ["0", "200", "400", "600", "800", "1000"]);
        assert_eq!(labels(-71.3, 38.2, 4), ["\u{2212}50", "0"]);
        assert_eq!(labels(0.0, 0.3, 3), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(0.0, 2e7, 2), ["0", "1e7", "2e7"]);
        assert_eq!(labels(0.0, 3e-9, 3), ["0", "1e\u{2212}9", "2e\u{2212}9", "3e\u{2212}9"]);
        // One round value alone would not tell the scale.
        assert_eq!(labels(-74.0, -61.0, 1), ["\u{2212}70", "\u{2212}65"]);
    }

    #[test]
    fn logarithmic_ticks_are_decades_or_parts_of_them() {
        let labels = |low, high| Scale::log(low, high, 0.0, 100.0).ticks(6).labels();
        assert_eq!(labels(1.0, 100.0), ["1", "2", "5", "10", "20", "50", "100"]);
        assert_eq!(labels(1e-6, 1.0).len(), 7);
        assert_eq!(labels(30.0, 41.0), ["30", "32", "34", "36", "38", "40"]);
        let scale = Scale::log(1.0, 100.0, 0.0, 100.0);
        assert_eq!((scale.pixel(10.0), scale.pixel(0.0)), (50.0, 0.0));
    }

    #[test]
    fn any_range_has_a_scale() {
        for (low, high) in
            [(5.0, 5.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (3.0, 1.0), (1e300, 1e300), (0.0, 0.0)]
        {
            for scale in [Scale::new(low, high, 0.0, 100.0), Scale::log(low, high, 0.0, 100.0)] {
                assert!(scale.high > scale.low && scale.pixel(scale.low).is_finite(), "{low} {high}");
                assert!(scale.ticks(5).values.len() <= 64);
            }
        }
    }
}
