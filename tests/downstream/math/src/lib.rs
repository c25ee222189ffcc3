//! Streams of random numbers that do not depend on each other.

#[test]
fn streams_are_told_apart_by_their_keys() {
    use netpyne_math::hoc_random::HocRandom;
    use netpyne_math::random123::Random123;
    let mean = |key: u32| {
        let mut random = HocRandom::new(Random123::new(key, 0, 1));
        (0..10_000).map(|_| random.normal(3.0, 4.0)).sum::<f64>() / 10_000.0
    };
    assert_eq!(mean(7).to_bits(), mean(7).to_bits());
    assert_ne!(mean(7), mean(8));
    // Four times the standard error of the mean: sqrt(4 / 10 000) = 0.02.
    assert!((mean(7) - 3.0).abs() < 0.08);
}
