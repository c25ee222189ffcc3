//! Random draws: which distributions strings can use, and where the numbers come from.

/// A distribution of NEURON's `Random`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distribution {
    /// `binomial(n, p)`
    Binomial,
    /// `discunif(low, high)`
    Discunif,
    /// `erlang(mean, variance)`
    Erlang,
    /// `geometric(p)`
    Geometric,
    /// `hypergeo(mean, variance)`
    Hypergeo,
    /// `lognormal(mean, variance)`
    Lognormal,
    /// `negexp(mean)`
    Negexp,
    /// `normal(mean, variance)`
    Normal,
    /// `poisson(mean)`
    Poisson,
    /// `uniform(low, high)`
    Uniform,
    /// `weibull(alpha, beta)`
    Weibull,
}

impl Distribution {
    /// All of them.
    pub const ALL: [Distribution; 11] = [
        Distribution::Binomial,
        Distribution::Discunif,
        Distribution::Erlang,
        Distribution::Geometric,
        Distribution::Hypergeo,
        Distribution::Lognormal,
        Distribution::Negexp,
        Distribution::Normal,
        Distribution::Poisson,
        Distribution::Uniform,
        Distribution::Weibull,
    ];

    /// NEURON's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Distribution::Binomial => "binomial",
            Distribution::Discunif => "discunif",
            Distribution::Erlang => "erlang",
            Distribution::Geometric => "geometric",
            Distribution::Hypergeo => "hypergeo",
            Distribution::Lognormal => "lognormal",
            Distribution::Negexp => "negexp",
            Distribution::Normal => "normal",
            Distribution::Poisson => "poisson",
            Distribution::Uniform => "uniform",
            Distribution::Weibull => "weibull",
        }
    }

    /// Its parameters, for messages.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Distribution::Binomial => &["n", "p"],
            Distribution::Discunif | Distribution::Uniform => &["low", "high"],
            Distribution::Erlang
            | Distribution::Hypergeo
            | Distribution::Lognormal
            | Distribution::Normal => &["mean", "variance"],
            Distribution::Geometric => &["p"],
            Distribution::Negexp | Distribution::Poisson => &["mean"],
            Distribution::Weibull => &["alpha", "beta"],
        }
    }
}

/// A source of random numbers: selects the distribution and draws one value.
pub trait Draw {
    /// One value of `distribution`; `args` are as many as [`Distribution::parameters`].
    fn draw(&mut self, distribution: Distribution, args: &[f64]) -> f64;
}

/// A source for expressions without random draws: gives NaN.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDraw;

impl Draw for NoDraw {
    fn draw(&mut self, _: Distribution, _: &[f64]) -> f64 {
        f64::NAN
    }
}
