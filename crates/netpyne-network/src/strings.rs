//! String functions of cells and synapses: which parameters are strings, compiled once.

use netpyne_base::Diagnostics;
use netpyne_expr::{Distribution, Draw, Expr, Names};
use netpyne_math::hoc_random::HocRandom;
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;

/// NEURON's `Random` as the source of draws in strings.
pub(crate) struct HocDraw<'a>(pub &'a mut HocRandom);

impl Draw for HocDraw<'_> {
    fn draw(&mut self, distribution: Distribution, args: &[f64]) -> f64 {
        let a = args.first().copied().unwrap_or(f64::NAN);
        let b = args.get(1).copied().unwrap_or(f64::NAN);
        match distribution {
            Distribution::Binomial => self.0.binomial(a, b),
            Distribution::Discunif => self.0.discunif(a, b),
            Distribution::Erlang => self.0.erlang(a, b),
            Distribution::Geometric => self.0.geometric(a),
            Distribution::Hypergeo => self.0.hypergeo(a, b),
            Distribution::Lognormal => self.0.lognormal(a, b),
            Distribution::Negexp => self.0.negexp(a),
            Distribution::Normal => self.0.normal(a, b),
            Distribution::Poisson => self.0.poisson(a),
            Distribution::Uniform => self.0.uniform(a, b),
            Distribution::Weibull => self.0.weibull(a, b),
        }
    }
}

/// The string functions among some parameters, by parameter name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strings(pub HashMap<String, Expr>);

impl Strings {
    /// Compiles every text in `params` that is a string function; other texts stay texts.
    pub fn compile(params: &Dict, skip: &[&str], names: &Names, path: &str, out: &mut Diagnostics) -> Self {
        let mut strings = HashMap::new();
        for (key, value) in params {
            if let Value::Text(text) = value
                && !skip.contains(&key.as_str())
                && names.is_function(text)
            {
                match Expr::parse_at(&format!("{path}.{key}"), text, names) {
                    Ok(expr) => {
                        strings.insert(key.clone(), expr);
                    }
                    Err(mistake) => out.push(*mistake),
                }
            }
        }
        Self(strings)
    }

    /// The function of a parameter, if it has one.
    pub fn get(&self, key: &str) -> Option<&Expr> {
        self.0.get(key)
    }
}
