//! Straight lines taken out of signals.

/// `signal` without its mean and the straight line that fits it best.
pub fn without_trend(signal: &[f64]) -> Vec<f64> {
    let count = signal.len() as f64;
    if signal.len() < 2 {
        return vec![0.0; signal.len()];
    }
    let mean = signal.iter().sum::<f64>() / count;
    let middle = 0.5 * (count - 1.0);
    let (mut up, mut down) = (0.0, 0.0);
    for (i, value) in signal.iter().enumerate() {
        let offset = i as f64 - middle;
        up += offset * (value - mean);
        down += offset * offset;
    }
    let slope = up / down;
    signal.iter().enumerate().map(|(i, value)| value - mean - slope * (i as f64 - middle)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_zero() {
        let line: Vec<f64> = (0..50).map(|i| 3.0 + 0.5 * f64::from(i)).collect();
        assert!(without_trend(&line).iter().all(|v| v.abs() < 1e-12));
        assert_eq!(without_trend(&[4.0]), [0.0]);
    }
}
