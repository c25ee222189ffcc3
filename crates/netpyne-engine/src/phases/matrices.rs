//! Samples of matrices.

use super::current_sums::{add_up, keep_sample};
use crate::arrays::matrices::{MatrixRecorder, Sampled};
use crate::arrays::variables::Variables;

/// Empties all recorders and takes what is due at the beginning.
pub(crate) fn start_matrices(recorders: &mut [MatrixRecorder], variables: &mut Variables) {
    for recorder in recorders.iter_mut() {
        recorder.taken = 0;
        match &mut recorder.sampled {
            Sampled::Values { rows, .. } => rows.clear(),
            Sampled::Sums(sums) => {
                sums.rows.clear();
                sums.samples = 0;
            }
        }
    }
    sample_matrices(recorders, variables);
}

/// At the end of a step: takes the samples whose time is nearest to now.
pub(crate) fn sample_matrices(recorders: &mut [MatrixRecorder], variables: &mut Variables) {
    let nearest_until = variables.clock.half_step_later();
    let is_alone =
        recorders.iter().filter(|recorder| matches!(recorder.sampled, Sampled::Sums(_))).count() == 1;
    for MatrixRecorder { when, taken, sampled } in recorders {
        while when.due(*taken) <= nearest_until {
            *taken += 1;
            match sampled {
                Sampled::Values { addresses, rows } => {
                    rows.extend(addresses.iter().map(|address| variables.read(*address)));
                }
                Sampled::Sums(sums) => {
                    if let Some(membrane) = &mut variables.membrane {
                        let is_last = is_alone && membrane.only_summed && when.due(*taken) > nearest_until;
                        keep_sample(sums, &mut membrane.current, is_last);
                    }
                }
            }
        }
    }
}

/// Has everything that was sampled in the recorders' rows.
pub(crate) fn finish_rows(recorders: &mut [MatrixRecorder]) {
    for recorder in recorders {
        if let Sampled::Sums(sums) = &mut recorder.sampled {
            add_up(sums);
        }
    }
}
