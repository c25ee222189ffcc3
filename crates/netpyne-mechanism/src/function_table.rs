//! Values of functions that come from outside: NMODL's FUNCTION_TABLE.

use crate::ir::Mechanism;
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use std::sync::Arc;

/// Values of a function of one or more arguments. Functions of one or two are interpolated linearly between them, argument by
/// argument; those of more have the value at the last place that is not above, for each argument, as in NEURON. Beyond the first
/// and last places of an argument a function stays as it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionTable {
    values: Vec<f64>,
    arguments: Vec<Vec<f64>>,
}

impl FunctionTable {
    /// The same value everywhere, for any number of arguments.
    pub fn constant(value: f64) -> Self {
        Self { values: vec![value], arguments: Vec::new() }
    }

    /// Values at given places of each argument, those of the last argument together: of two arguments with m and n places,
    /// n values for the first place of the first argument, then n for the second, and so on.
    ///
    /// # Errors
    /// There are not as many values as places, or the places of an argument do not rise, or there are fewer than two.
    pub fn over(values: Vec<f64>, arguments: Vec<Vec<f64>>) -> Result<Self, Diagnostics> {
        let places: usize = arguments.iter().map(Vec::len).product();
        if values.len() != places || arguments.is_empty() {
            let message = format!("{} values of a table for {places} places", values.len());
            return Err(Diagnostic::error(message).into());
        }
        for (n, places) in arguments.iter().enumerate() {
            if places.len() < 2 || !places.windows(2).all(|pair| pair[0] < pair[1]) {
                let message =
                    format!("the places of argument {} of a table are not two or more that rise", n + 1);
                return Err(Diagnostic::error(message).into());
            }
        }
        Ok(Self { values, arguments })
    }

    /// Fills the FUNCTION_TABLE `function` of a mechanism.
    pub(crate) fn fill(&self, mechanism: &mut Mechanism, function: &str) -> Result<(), Diagnostics> {
        let tables = &mechanism.function_tables;
        let Some(table) = tables.iter().find(|table| table.name == function).cloned() else {
            let message = format!("the mechanism `{}` has no FUNCTION_TABLE `{function}`", mechanism.name);
            let help = did_you_mean(function, tables.iter().map(|table| &table.name));
            return Err(Diagnostic::error(message).help_opt(help).into());
        };
        let (wanted, given) = (table.arguments.len(), self.arguments.len());
        if given != wanted && self.values.len() > 1 {
            let message = format!(
                "the FUNCTION_TABLE `{function}` has {wanted} argument{}, not {given}",
                if wanted == 1 { "" } else { "s" }
            );
            return Err(Diagnostic::error(message).into());
        }
        let vectors = table.arguments.iter().zip(&self.arguments);
        for (vector, values) in vectors.chain([(&table.values, &self.values)]) {
            mechanism.filled.retain(|(filled, _)| filled != vector);
            mechanism.filled.push((*vector, Arc::from(values.as_slice())));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::FunctionTable;

    #[test]
    fn places_and_values_fit() {
        assert!(FunctionTable::over(vec![1.0, 2.0, 3.0], vec![vec![0.0, 1.0, 2.0]]).is_ok());
        assert!(FunctionTable::over(vec![1.0; 6], vec![vec![0.0, 1.0], vec![0.0, 1.0, 2.0]]).is_ok());
        for (values, places) in
            [(2, vec![0.0, 1.0, 2.0]), (2, vec![1.0, 1.0]), (1, vec![1.0]), (2, vec![0.0, f64::NAN])]
        {
            assert!(FunctionTable::over(vec![1.0; values], vec![places]).is_err());
        }
    }
}
