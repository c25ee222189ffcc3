//! Vector.play: values that vectors give to variables.

use crate::events::queue::Event;
use crate::variables::address::{Address, write};
use crate::worker::Worker;
use std::sync::Arc;

/// A vector that is played into a variable.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    /// The variable.
    pub target: Address,
    /// Times, ms.
    pub times: Arc<[f64]>,
    /// Values.
    pub values: Arc<[f64]>,
    /// Linear interpolation.
    pub continuous: bool,
    /// Next value (step), or last interval (continuous).
    pub index: usize,
    /// Point whose time has not been passed (continuous).
    pub bound: usize,
}

/// Starts all vectors.
pub(crate) fn start_players(worker: &mut Worker) {
    for (id, player) in worker.players.iter_mut().enumerate() {
        (player.index, player.bound) = (0, 0);
        if let Some(&first) = player.times.first() {
            worker.queue.insert(first, Event::Play(id as u32));
        }
    }
}

/// The time of a point of vector `id` has come.
pub(crate) fn deliver_play(worker: &mut Worker, id: u32, t: f64) {
    let player = &mut worker.players[id as usize];
    let (value, next) = if player.continuous {
        player.index = player.bound;
        let next = player.bound + 1;
        if next < player.times.len() {
            player.bound = next;
        }
        (None, (next < player.times.len()).then(|| player.times[next]))
    } else {
        let value = player.values.get(player.index).copied();
        player.index += 1;
        let more = player.index < player.values.len().min(player.times.len());
        (value, more.then(|| player.times[player.index]))
    };
    let target = player.target;
    if let Some(value) = value {
        write(worker, target, value);
    }
    if let Some(next) = next {
        worker.queue.insert(next, Event::Play(id));
    }
    if value.is_none() {
        play_continuous(worker, id as usize, t);
    }
}

/// Sets all continuously played variables to their values at `t`.
pub(crate) fn play_all_continuous(worker: &mut Worker, t: f64) {
    for id in 0..worker.players.len() {
        if worker.players[id].continuous {
            play_continuous(worker, id, t);
        }
    }
}

fn play_continuous(worker: &mut Worker, id: usize, t: f64) {
    let player = &mut worker.players[id];
    if player.times.is_empty() {
        return;
    }
    let (value, target) = (player.interpolate(t), player.target);
    write(worker, target, value);
}

impl Player {
    /// Value at `t`: constant before the first point, extrapolated beyond the last.
    fn interpolate(&mut self, t: f64) -> f64 {
        let (times, values) = (&self.times, &self.values);
        if t >= times[self.bound] {
            self.index = self.bound;
            if self.index == 0 {
                return values[0];
            }
        } else if t <= times[0] {
            self.index = 0;
            return values[0];
        } else {
            while t < times[self.index] {
                self.index -= 1;
            }
            while t >= times[self.index] {
                self.index += 1;
            }
        }
        let (x0, x1) = (values[self.index - 1], values[self.index]);
        let (t0, t1) = (times[self.index - 1], times[self.index]);
        if t0 == t1 {
            return (x0 + x1) / 2.0;
        }
        let fraction = (t - t0) / (t1 - t0);
        x0 + (x1 - x0) * fraction
    }
}
