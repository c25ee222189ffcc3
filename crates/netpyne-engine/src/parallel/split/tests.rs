//! What goes where.

use super::steps_within;

#[test]
fn a_spike_never_arrives_within_the_epoch_in_which_it_is_sent() {
    assert_eq!(steps_within(1.0, 0.025), 39);
    assert_eq!(steps_within(1.01, 0.025), 40);
    assert_eq!(steps_within(0.025, 0.025), 0);
    assert_eq!(steps_within(0.0, 0.025), 0);
    assert_eq!(steps_within(f64::INFINITY, 0.025), u64::MAX);
}
