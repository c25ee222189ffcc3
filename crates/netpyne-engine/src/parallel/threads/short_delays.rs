//! Delivery where delays between ranks are as short as a time step or shorter: ranks exchange spikes while they deliver, and none
//! runs ahead of what another may still send.
//!
//! Delivery goes on in *windows*. With the earliest event anywhere at time e and the least delay d between ranks, nothing that is yet
//! to be sent arrives before e + d; so all deliver what comes before that, exchange what they sent meanwhile, and look again.

use super::coordinator::Coordinator;
use super::mailbox::write;
use super::thread::Thread;
use crate::phases::events::deliver::deliver_until;
use crate::worker::Worker;
use std::sync::atomic::Ordering;

/// Delivers all events up to `limit`, window by window with the other workers and ranks, whose least delay is `delay`.
pub(super) fn deliver_in_windows(
    thread: &mut Thread<'_>,
    mut coordinator: Option<&mut Coordinator<'_, '_>>,
    delay: f64,
    limit: f64,
) {
    let shared = thread.shared;
    let now = thread.worker.variables.clock.t;
    if thread.failed.is_none() {
        thread.worker.events.queue.begin_moment();
    }
    loop {
        let buffer = thread.windows % 2;
        thread.windows += 1;
        let mailbox = &shared.mailboxes[thread.me];
        let events = &mut thread.worker.events;
        {
            let mut sent = write(&mailbox.spikes[buffer]);
            sent.clear();
            sent.append(&mut events.spikes.outgoing);
        }
        let next = if thread.failed.is_none() { events.queue.next_time() } else { f64::INFINITY };
        mailbox.next.store(next.to_bits(), Ordering::Release);
        shared.barrier.wait();
        if let Some(coordinator) = coordinator.as_deref_mut() {
            let window = coordinator.agree_on_window(shared, buffer, delay, limit);
            shared.window.store(window.unwrap_or(f64::NAN).to_bits(), Ordering::Release);
        }
        shared.barrier.wait();
        let window = f64::from_bits(shared.window.load(Ordering::Acquire));
        thread.take_spikes(buffer);
        if window.is_nan() {
            break;
        }
        thread.attempt(|worker, workspace| {
            let Worker { variables, events, vectors, .. } = worker;
            deliver_until(window, variables, events, vectors, workspace)
        });
    }
    thread.worker.variables.clock.t = now;
}
