//! `h.Random`: a generator with an installed distribution, eleven kinds of them, and NEURON's habits.
//!
//! Selecting a distribution also draws from it and returns that draw; [`HocRandom::repick`] draws again. The normal
//! distributions cache the second value of each polar pair; selecting any distribution empties the cache, re-seeding
//! does not.

use crate::libm::{exp, floor, log, pow, sqrt};
use crate::mcell_ran4;
use crate::random123::Random123;

/// What draws numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Generator {
    /// Random123, which NEURON takes unless another is chosen.
    Random123(Random123),
    /// MCellRan4.
    MCellRan4 {
        /// Place in the sequence.
        place: u32,
        /// Which sequence.
        sequence: u32,
    },
}

impl From<Random123> for Generator {
    fn from(stream: Random123) -> Self {
        Self::Random123(stream)
    }
}

impl Generator {
    /// Position: values drawn since the start, or the place in the sequence.
    pub fn seq(&self) -> f64 {
        match self {
            Self::Random123(stream) => stream.seq(),
            Self::MCellRan4 { place, .. } => f64::from(*place),
        }
    }

    /// Moves to a position.
    pub fn set_seq(&mut self, seq: f64) {
        match self {
            Self::Random123(stream) => stream.set_seq(seq),
            Self::MCellRan4 { place, .. } => *place = seq as i64 as u32,
        }
    }

    fn uniform(&mut self) -> f64 {
        match self {
            Self::Random123(stream) => stream.uniform(),
            Self::MCellRan4 { place, sequence } => {
                let drawn = mcell_ran4::uniform(*place, *sequence);
                *place = place.wrapping_add(1);
                drawn
            }
        }
    }
}

/// A generator with an installed distribution; starts with the standard normal.
#[derive(Clone, Debug, PartialEq)]
pub struct HocRandom {
    generator: Generator,
    distribution: Distribution,
}

#[derive(Clone, Debug, PartialEq)]
enum Distribution {
    Uniform { low: f64, width: f64 },
    DiscreteUniform { low: i64, count: f64 },
    Normal(Polar),
    LogNormal(Polar),
    NegExp { mean: f64 },
    Poisson { bound: f64 },
    Binomial { n: i64, p: f64 },
    Geometric { p: f64 },
    Weibull { inverse_alpha: f64, beta: f64 },
    Erlang { order: i32, rate: f64 },
    HyperGeometric { mean: f64, p: f64 },
}

/// Normal by the polar method, with the unused half of the last pair.
#[derive(Clone, Debug, PartialEq)]
struct Polar {
    mean: f64,
    deviation: f64,
    cached: Option<f64>,
}

impl HocRandom {
    /// The standard normal distribution on a generator.
    pub fn new(generator: impl Into<Generator>) -> Self {
        let distribution = Distribution::Normal(Polar::new(0.0, 1.0));
        Self { generator: generator.into(), distribution }
    }

    /// Continues on another generator; the distribution, and its cache, stay.
    pub fn reseed_stream(&mut self, generator: impl Into<Generator>) {
        self.generator = generator.into();
    }

    /// The generator underneath.
    pub fn stream(&self) -> &Generator {
        &self.generator
    }

    /// The generator underneath, to move it.
    pub fn stream_mut(&mut self) -> &mut Generator {
        &mut self.generator
    }

    /// Uniform between the smaller and the larger argument.
    pub fn uniform(&mut self, a: f64, b: f64) -> f64 {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        self.select(Distribution::Uniform { low, width: high - low })
    }

    /// Integer between the arguments, ends included; the arguments are truncated.
    pub fn discunif(&mut self, a: f64, b: f64) -> f64 {
        let (a, b) = (a as i64, b as i64);
        let (low, high) = (a.min(b), a.max(b));
        self.select(Distribution::DiscreteUniform {
            low,
            count: high.wrapping_sub(low).wrapping_add(1) as f64,
        })
    }

    /// Normal with mean and *variance*.
    pub fn normal(&mut self, mean: f64, variance: f64) -> f64 {
        self.select(Distribution::Normal(Polar::new(mean, sqrt(variance))))
    }

    /// Log-normal whose values have this mean and variance.
    pub fn lognormal(&mut self, mean: f64, variance: f64) -> f64 {
        let m2 = mean * mean;
        let log_mean = log(m2 / sqrt(variance + m2));
        let deviation = sqrt(log((variance + m2) / m2));
        self.select(Distribution::LogNormal(Polar::new(log_mean, deviation)))
    }

    /// Exponential.
    pub fn negexp(&mut self, mean: f64) -> f64 {
        self.select(Distribution::NegExp { mean })
    }

    /// Poisson.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        self.select(Distribution::Poisson { bound: exp(-mean) })
    }

    /// Number of successes in `n` (truncated) trials of probability `p`.
    pub fn binomial(&mut self, n: f64, p: f64) -> f64 {
        self.select(Distribution::Binomial { n: n as i64, p })
    }

    /// One more than the number of successes before the first failure, at probability `p` < 1 of success.
    pub fn geometric(&mut self, p: f64) -> f64 {
        self.select(Distribution::Geometric { p })
    }

    /// Weibull.
    pub fn weibull(&mut self, alpha: f64, beta: f64) -> f64 {
        self.select(Distribution::Weibull { inverse_alpha: 1.0 / alpha, beta })
    }

    /// Erlang of the order that fits mean and variance best.
    pub fn erlang(&mut self, mean: f64, variance: f64) -> f64 {
        let order = (((mean * mean) / variance + 0.5) as i32).max(1);
        self.select(Distribution::Erlang { order, rate: f64::from(order) / mean })
    }

    /// What NEURON calls hypergeometric: a mixture of two exponentials with this mean and variance.
    pub fn hypergeo(&mut self, mean: f64, variance: f64) -> f64 {
        let z = variance / (mean * mean);
        self.select(Distribution::HyperGeometric { mean, p: 0.5 * (1.0 - sqrt((z - 1.0) / (z + 1.0))) })
    }

    /// Draws from the installed distribution.
    pub fn repick(&mut self) -> f64 {
        self.distribution.draw(&mut self.generator)
    }

    /// Draws every element in order (`Vector.setrand`).
    pub fn fill(&mut self, out: &mut [f64]) {
        if let (Distribution::Uniform { low, width }, Generator::Random123(stream)) =
            (&self.distribution, &mut self.generator)
        {
            stream.fill_uniform(out);
            out.iter_mut().for_each(|value| *value = *low + *width * *value);
        } else {
            out.iter_mut().for_each(|value| *value = self.repick());
        }
    }

    fn select(&mut self, distribution: Distribution) -> f64 {
        self.distribution = distribution;
        self.repick()
    }
}

impl Distribution {
    fn draw(&mut self, stream: &mut Generator) -> f64 {
        match self {
            Self::Uniform { low, width } => *low + *width * stream.uniform(),
            Self::DiscreteUniform { low, count } => {
                low.wrapping_add(floor(*count * stream.uniform()) as i64) as f64
            }
            Self::Normal(polar) => polar.draw(stream),
            Self::LogNormal(polar) => pow(std::f64::consts::E, polar.draw(stream)),
            Self::NegExp { mean } => -*mean * log(stream.uniform()),
            Self::Poisson { bound } => poisson(*bound, stream),
            Self::Binomial { n, p } => (0..*n).filter(|_| stream.uniform() < *p).count() as f64,
            Self::Geometric { p } => {
                let mut samples = 1.0;
                // The comparison with 1 keeps probability 1 from drawing for ever; no value reaches it otherwise.
                while *p < 1.0 && stream.uniform() < *p {
                    samples += 1.0;
                }
                samples
            }
            Self::Weibull { inverse_alpha, beta } => {
                pow(*beta * (-log(1.0 - stream.uniform())), *inverse_alpha)
            }
            Self::Erlang { order, rate } => {
                let product = (0..*order).fold(1.0, |product, _| product * stream.uniform());
                -log(product) / *rate
            }
            Self::HyperGeometric { mean, p } => {
                let d = if stream.uniform() > *p { 1.0 - *p } else { *p };
                -*mean * log(stream.uniform()) / (2.0 * d)
            }
        }
    }
}

impl Polar {
    fn new(mean: f64, deviation: f64) -> Self {
        Self { mean, deviation, cached: None }
    }

    fn draw(&mut self, stream: &mut Generator) -> f64 {
        if let Some(cached) = self.cached.take() {
            return cached * self.deviation + self.mean;
        }
        loop {
            let v1 = 2.0 * stream.uniform() - 1.0;
            let v2 = 2.0 * stream.uniform() - 1.0;
            let w = v1 * v1 + v2 * v2;
            if w <= 1.0 {
                let y = sqrt((-2.0 * log(w)) / w);
                self.cached = Some(v2 * y);
                return v1 * y * self.deviation + self.mean;
            }
        }
    }
}

/// Number of uniform factors that keep the product at or above `bound` = exp(-mean).
fn poisson(bound: f64, stream: &mut Generator) -> f64 {
    let mut count = 0.0;
    let mut product = 1.0;
    // A bound that is not positive (the mean is beyond 745, or not a number) would never be undercut.
    while product >= bound && product > 0.0 {
        count += 1.0;
        product *= stream.uniform();
    }
    count - 1.0
}

#[cfg(test)]
mod tests;
