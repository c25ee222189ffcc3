//! How synchronous a set of spikes is.

/// NetPyNE's synchrony measure of spikes over `duration` ms: 1 − the fraction of 1-ms windows that hold a spike.
///
/// Windows open at a spike and swallow all that follow within 1 ms, in the order given. A pair of perfectly synchronous
/// cells thus scores higher than the same two trains out of step. 0 if there is no time to look at.
pub fn sync_measure(times: &[f64], duration: f64) -> f64 {
    const WINDOW: f64 = 1.0;
    if duration <= 0.0 {
        return 0.0;
    }
    let mut windows = 0usize;
    let mut end = f64::NEG_INFINITY;
    for &time in times {
        if time >= end {
            windows += 1;
            end = time + WINDOW;
        }
    }
    1.0 - windows as f64 / (duration / WINDOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_swallow_what_follows_within_a_millisecond() {
        // A spike exactly 1 ms after a window opened opens the next.
        assert_eq!(sync_measure(&[0.0, 0.9, 1.0, 5.0, 5.5], 10.0), 1.0 - 3.0 / 10.0);
        assert_eq!(sync_measure(&[], 10.0), 1.0);
        assert_eq!(sync_measure(&[1.0], 0.0), 0.0);
    }
}
