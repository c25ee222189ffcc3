//! Vector.record: samples of variables.

use crate::arrays::address::Address;
use crate::arrays::queue::event::Event;
use crate::arrays::queue::event_queue::EventQueue;
use crate::arrays::variables::Variables;
use crate::arrays::vectors::Recorder;

/// Empties all recorders and asks for the first samples at time `t`.
pub(crate) fn start_recorders(recorders: &mut [Recorder], queue: &mut EventQueue, t: f64) {
    for (id, recorder) in recorders.iter_mut().enumerate() {
        recorder.samples.clear();
        (recorder.taken, recorder.due) = (0, None);
        let first = match &recorder.times {
            Some(times) => times.first().copied(),
            None => (recorder.step > 0.0).then_some(t),
        };
        if let Some(first) = first {
            queue.insert(first, Event::Record(id as u32));
        }
    }
}

/// The same in the middle of a run: samples that were asked for before are not taken.
pub(crate) fn restart_recorders(recorders: &mut [Recorder], queue: &mut EventQueue, t: f64) {
    start_recorders(recorders, queue, t);
    for recorder in recorders {
        recorder.due = match &recorder.times {
            Some(times) => times.first().copied(),
            None => Some(t),
        };
    }
}

/// Takes a sample of every variable that is recorded in every step.
pub(crate) fn sample_every_step(recorders: &mut [Recorder], variables: &Variables) {
    for recorder in recorders.iter_mut().filter(|recorder| recorder.is_every_step()) {
        recorder.samples.push(variables.read(recorder.address));
    }
}

/// Takes the sample of recorder `id` that is due at `t`, and asks for the next.
pub(crate) fn deliver_record(
    recorders: &mut [Recorder],
    variables: &Variables,
    queue: &mut EventQueue,
    id: u32,
    t: f64,
) {
    let recorder = &mut recorders[id as usize];
    if recorder.due.is_some_and(|due| due != t) {
        return;
    }
    let address = recorder.address;
    recorder.samples.push(match address {
        // As in NEURON: at intervals the time that was asked for, at given times the one that programs see.
        Address::Time if recorder.times.is_some() => variables.clock.begin,
        Address::Time => t,
        _ => variables.read(address),
    });
    recorder.taken += 1;
    if let Some(next) = recorder.next(t) {
        recorder.due = recorder.due.map(|_| next);
        queue.insert(next, Event::Record(id));
    }
}
