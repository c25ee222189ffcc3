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
        if recorder.step > 0.0 {
            queue.insert(t, Event::Record(id as u32));
        }
    }
}

/// Takes a sample of every variable that is recorded in every step.
pub(crate) fn sample_every_step(recorders: &mut [Recorder], variables: &Variables) {
    for recorder in recorders.iter_mut().filter(|recorder| recorder.step <= 0.0) {
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
    let Recorder { address, step, samples } = &mut recorders[id as usize];
    samples.push(if *address == Address::Time { t } else { variables.read(*address) });
    queue.insert(t + *step, Event::Record(id));
}
