//! Vector.record: samples of variables.

use crate::events::queue::Event;
use crate::variables::address::{Address, read};
use crate::worker::Worker;

/// A variable that is recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorder {
    /// The variable.
    pub address: Address,
    /// Interval between samples, ms; 0: every step.
    pub step: f64,
}

/// Empties all recordings and asks for the first samples.
pub(crate) fn start_recorders(worker: &mut Worker) {
    for (id, recorder) in worker.recorders.iter().enumerate() {
        worker.samples[id].clear();
        if recorder.step > 0.0 {
            worker.queue.insert(worker.clock.t, Event::Record(id as u32));
        }
    }
}

/// Takes a sample of every variable that is recorded in every step.
pub(crate) fn sample_every_step(worker: &mut Worker) {
    for id in 0..worker.recorders.len() {
        let recorder = worker.recorders[id];
        if recorder.step <= 0.0 {
            let value = read(worker, recorder.address);
            worker.samples[id].push(value);
        }
    }
}

/// Takes the sample of recorder `id` that is due at `t`, and asks for the next.
pub(crate) fn deliver_record(worker: &mut Worker, id: u32, t: f64) {
    let Recorder { address, step } = worker.recorders[id as usize];
    let value = if address == Address::Time { t } else { read(worker, address) };
    worker.samples[id as usize].push(value);
    worker.queue.insert(t + step, Event::Record(id));
}
