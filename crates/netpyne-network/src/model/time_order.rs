//! NEURON's `secondorder`.

/// Order of integration in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeOrder {
    /// Backward Euler (0).
    #[default]
    First,
    /// Crank-Nicolson: half a step of backward Euler, extrapolated to the whole (1).
    Second,
    /// The same, and currents of ions are those half a step later (2).
    SecondWithCurrents,
}

impl TimeOrder {
    /// What a value of `secondorder` means; NEURON keeps it as an integer.
    pub fn of(secondorder: f64) -> Self {
        match secondorder as i32 {
            0 => Self::First,
            2 => Self::SecondWithCurrents,
            _ => Self::Second,
        }
    }

    /// Steps that a step of backward Euler is of: 1 or 1/2, as the factor on `1 / dt`.
    pub fn per_step(self) -> f64 {
        match self {
            Self::First => 1.0,
            Self::Second | Self::SecondWithCurrents => 2.0,
        }
    }
}
