//! Running all workers as far as the plan says.

use super::coordinator::Coordinator;
use super::shared::{Pause, Shared};
use super::short_delays::deliver_in_windows;
use super::thread::Thread;
use crate::step::{advance_states, advance_voltages, begin_step, end_step, solve_states, solve_voltages};
use crate::worker::Worker;
use std::sync::atomic::Ordering;

/// Runs all workers on threads of their own, the first on this one.
pub(crate) fn run(shared: &Shared<'_>, workers: &mut [Worker], coordinator: &mut Coordinator<'_, '_>) {
    let Some((first, others)) = workers.split_first_mut() else { return };
    std::thread::scope(|scope| {
        for (n, worker) in others.iter_mut().enumerate() {
            scope.spawn(move || work(Thread::new(shared, n + 1, worker), None));
        }
        work(Thread::new(shared, 0, first), Some(coordinator));
    });
}

/// The same on this thread alone, for a plan in which workers may be ahead of each other: one after the other, epoch by epoch.
pub(crate) fn run_on_one_thread(
    shared: &Shared<'_>,
    workers: &mut [Worker],
    coordinator: &mut Coordinator<'_, '_>,
) {
    let plan = shared.plan;
    let mut threads: Vec<Thread<'_>> =
        workers.iter_mut().enumerate().map(|(n, worker)| Thread::new(shared, n, worker)).collect();
    let (mut made, mut epochs) = (0, 0_usize);
    loop {
        let stretch = plan.stretch(made);
        let mut left = stretch;
        while left > 0 {
            let epoch = left.min(plan.epoch);
            for thread in &mut threads {
                // All have finished all epochs before this one.
                thread.catch_up(epochs);
                (0..epoch).for_each(|_| step(thread, None));
                thread.exchange_spikes(None, epochs);
            }
            (left, made, epochs) = (left - epoch, made + epoch, epochs + 1);
        }
        for thread in &mut threads {
            thread.report(plan.is_health_check(made));
            thread.catch_up(epochs);
        }
        let t = threads.first().map_or(0.0, |thread| thread.worker.variables.clock.t);
        let pause = Pause { t, made, stretch, asks: stretch > 0 && plan.is_pause(made) };
        if !coordinator.decide(shared, pause) || plan.stretch(made) == 0 {
            break;
        }
    }
}

/// The work of one thread.
fn work(mut thread: Thread<'_>, mut coordinator: Option<&mut Coordinator<'_, '_>>) {
    let _presence = Presence(thread.shared);
    let plan = thread.shared.plan;
    let (mut made, mut epochs) = (0, 0_usize);
    loop {
        let stretch = plan.stretch(made);
        let mut left = stretch;
        while left > 0 {
            let epoch = left.min(plan.epoch);
            if plan.ahead > 0 {
                thread.catch_up(epochs.saturating_sub(plan.ahead));
            }
            for _ in 0..epoch {
                step(&mut thread, coordinator.as_deref_mut());
            }
            thread.exchange_spikes(coordinator.as_deref_mut(), epochs);
            (left, made, epochs) = (left - epoch, made + epoch, epochs + 1);
        }
        let over = plan.stretch(made) == 0;
        let t = thread.worker.variables.clock.t;
        let at = Pause { t, made, stretch, asks: stretch > 0 && plan.is_pause(made) };
        if !pause(&mut thread, coordinator.as_deref_mut(), at, epochs) || over {
            break;
        }
    }
    if plan.overlaps {
        thread.take_last_spikes(coordinator, epochs);
    }
}

/// One time step, with what is exchanged within it.
fn step(thread: &mut Thread<'_>, mut coordinator: Option<&mut Coordinator<'_, '_>>) {
    let plan = thread.shared.plan;
    thread.begin_step();
    if let Some(delay) = plan.short_delay {
        thread.attempt(begin_step);
        let limit = thread.worker.variables.clock.half_step_later();
        deliver_in_windows(thread, coordinator.as_deref_mut(), delay, limit);
        thread.attempt_half(solve_voltages);
    } else {
        thread.attempt_half(advance_voltages);
    }
    if plan.exchanges_voltages {
        thread.exchange_voltages(coordinator.as_deref_mut());
    }
    if let Some(delay) = plan.short_delay {
        thread.attempt_half(solve_states);
        let t = thread.worker.variables.clock.t;
        deliver_in_windows(thread, coordinator, delay, t);
        end_step(thread.worker);
    } else {
        thread.attempt_half(advance_states);
    }
}

/// Whether to go on.
fn pause(
    thread: &mut Thread<'_>,
    coordinator: Option<&mut Coordinator<'_, '_>>,
    pause: Pause,
    epochs: usize,
) -> bool {
    let shared = thread.shared;
    thread.report(shared.plan.is_health_check(pause.made));
    thread.waited += shared.barrier.wait();
    if shared.plan.ahead > 0 {
        thread.catch_up(epochs);
    }
    if let Some(coordinator) = coordinator {
        let go_on = coordinator.decide(shared, pause);
        shared.go_on.store(go_on, Ordering::Release);
    }
    thread.waited += shared.barrier.wait();
    shared.go_on.load(Ordering::Acquire)
}

/// Something that, dropped by a panic, keeps the others from waiting for ever.
struct Presence<'t>(&'t Shared<'t>);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.barrier.give_up();
            self.0.finished.give_up();
        }
    }
}
