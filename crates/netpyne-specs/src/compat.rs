//! Where NetPyNE does other than it says, or than can be meant: each such departure has a switch back.

/// Departures from NetPyNE that change numbers, each with a switch. All off, which is the default, is what is right; all on is
/// what NetPyNE 1.1.1 does, to compare with it. The table of departures is in `docs/compatibility.md`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compat {
    /// In a model with `subConnParams`, connections from cells onto artificial cells stand in the network, but carry no events.
    pub drop_onto_artificial: bool,
    /// A run with functions or files at intervals ends at the first of these moments that rounds to its duration, up to half a
    /// millisecond early.
    pub end_at_interval: bool,
    /// `spkTimes` and `dynamicRates` of a population reach its cells only where `numCells` (or nothing) says how many they are.
    pub times_by_number_only: bool,
    /// A sample of LFP, dipole or membrane currents goes to the row that its time, a sum of half steps, is in: some rows are left empty, and
    /// two samples come together in others; the first may come to the last row.
    pub rows_by_time: bool,
    /// Electrodes within a dendrite are as near to its axis as they are, not at its membrane.
    pub lfp_inside_dendrites: bool,
}

impl Compat {
    /// What NetPyNE 1.1.1 does.
    pub const NETPYNE: Self = Self {
        drop_onto_artificial: true,
        end_at_interval: true,
        times_by_number_only: true,
        rows_by_time: true,
        lfp_inside_dendrites: true,
    };

    const RIGHT: Self = Self {
        drop_onto_artificial: false,
        end_at_interval: false,
        times_by_number_only: false,
        rows_by_time: false,
        lfp_inside_dendrites: false,
    };

    /// NetPyNE's way wherever one of the two has it.
    pub fn and(self, other: Self) -> Self {
        Self {
            drop_onto_artificial: self.drop_onto_artificial || other.drop_onto_artificial,
            end_at_interval: self.end_at_interval || other.end_at_interval,
            times_by_number_only: self.times_by_number_only || other.times_by_number_only,
            rows_by_time: self.rows_by_time || other.rows_by_time,
            lfp_inside_dendrites: self.lfp_inside_dendrites || other.lfp_inside_dendrites,
        }
    }

    /// Every departure by its name, with NetPyNE's way in it alone.
    pub const EACH: [(&'static str, Self); 5] = [
        (
            "connections onto artificial cells in a model with subConnParams",
            Self { drop_onto_artificial: true, ..Self::RIGHT },
        ),
        ("an interval that does not fit into the duration", Self { end_at_interval: true, ..Self::RIGHT }),
        (
            "times and rates of artificial cells whose number follows from a density or a grid",
            Self { times_by_number_only: true, ..Self::RIGHT },
        ),
        ("rows of LFP and dipoles", Self { rows_by_time: true, ..Self::RIGHT }),
        ("electrodes within dendrites", Self { lfp_inside_dendrites: true, ..Self::RIGHT }),
    ];
}
