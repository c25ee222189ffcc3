//! Vector.play: values that vectors give to variables.

use crate::arrays::queue::event::Event;
use crate::arrays::queue::event_queue::EventQueue;
use crate::arrays::variables::Variables;
use crate::arrays::vectors::Player;

/// Starts all vectors.
pub(crate) fn start_players(players: &mut [Player], queue: &mut EventQueue) {
    for (id, player) in players.iter_mut().enumerate() {
        (player.index, player.bound) = (0, 0);
        if let Some(&first) = player.times.first() {
            queue.insert(first, Event::Play(id as u32));
        }
    }
}

/// The time `t` of a point of vector `id` has come.
pub(crate) fn deliver_play(
    players: &mut [Player],
    variables: &mut Variables,
    queue: &mut EventQueue,
    id: u32,
    t: f64,
) {
    let player = &mut players[id as usize];
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
    if let Some(value) = value {
        variables.write(player.target, value);
    }
    if let Some(next) = next {
        queue.insert(next, Event::Play(id));
    }
    if value.is_none() {
        play_continuous(player, variables, t);
    }
}

/// Sets all continuously played variables to their values now.
pub(crate) fn play_all_continuous(players: &mut [Player], variables: &mut Variables) {
    for player in players.iter_mut().filter(|player| player.continuous) {
        play_continuous(player, variables, variables.clock.t);
    }
}

fn play_continuous(player: &mut Player, variables: &mut Variables, t: f64) {
    if !player.times.is_empty() {
        variables.write(player.target, player.interpolate(t));
    }
}
