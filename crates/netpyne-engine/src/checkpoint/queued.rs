//! Events in the queue, by home.

use netpyne_comm::{Reader, Writer};

use crate::arrays::events::Events;
use crate::arrays::network::{Network, WITHOUT_GID};
use crate::arrays::population::{NONE, Population};
use crate::arrays::queue::event::{Arrival, Event, NO_SOURCE, NO_WEIGHTS, SelfEvent, Sent};
use crate::arrays::queue::snapshot::Queued;
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::layout::homes::{Home, Homes};

use std::collections::HashMap;

const CONNECTION: u8 = 0;
const OWN: u8 = 1;
/// The same, and net_move would move it.
const MOVABLE: u8 = 2;
const WATCH: u8 = 3;
const RECORD: u8 = 4;
const PLAY: u8 = 5;

/// Writes all events, each to its home, in order of delivery.
pub(super) fn write((variables, events): (&Variables, &Events), homes: &Homes) -> Vec<List> {
    let finder = Finder::new(&events.network, homes);
    let mut lists: Vec<List> = homes.homes.iter().map(|_| List::default()).collect();
    for queued in events.queue.in_order() {
        match queued.event {
            Event::Source(source) => {
                for connection in events.network.connections_of(source) {
                    let each =
                        Queued { event: Event::Connection(events.network.arrival(connection)), ..queued };
                    finder.write((variables, events), &each, &mut lists);
                }
            }
            _ => finder.write((variables, events), &queued, &mut lists),
        }
    }
    lists
}

/// The events of one home.
#[derive(Debug, Default)]
pub(super) struct List {
    count: u32,
    events: Writer,
}

impl List {
    /// Adds the list to what else is known of the home.
    pub fn append_to(self, out: &mut Writer) {
        out.u32(self.count);
        out.bytes(&self.events.finish());
    }
}

/// The home of anything that events go to, and its number there.
struct Finder {
    points: HashMap<(u32, u32), (u32, u32)>,
    recorders: HashMap<u32, (u32, u32)>,
    players: HashMap<u32, (u32, u32)>,
    /// By connection.
    connections: Vec<u32>,
    /// By order of sources without a gid.
    sources: HashMap<u32, u32>,
}

impl Finder {
    fn new(network: &Network, homes: &Homes) -> Self {
        let mut new = Self {
            points: HashMap::new(),
            recorders: HashMap::new(),
            players: HashMap::new(),
            connections: vec![NONE; network.len()],
            sources: HashMap::new(),
        };
        for (h, home) in (0u32..).zip(&homes.homes) {
            new.points.extend((0..).zip(&home.points).map(|(n, p)| ((p.population, p.instance), (h, n))));
            new.recorders.extend((0..).zip(&home.recorders).map(|(n, &id)| (id, (h, n))));
            new.players.extend((0..).zip(&home.players).map(|(n, &id)| (id, (h, n))));
            let order = |&source: &u32| network.order[source as usize];
            new.sources.extend((0..).zip(&home.sources).map(|(n, source)| (order(source), n)));
            for (n, &connection) in (0..).zip(&home.connections) {
                new.connections[connection as usize] = n;
            }
        }
        new
    }

    fn point(&self, target: Target) -> Option<(u32, u32)> {
        self.points.get(&(target.population, target.instance)).copied()
    }

    fn write(&self, (variables, events): (&Variables, &Events), queued: &Queued, lists: &mut [List]) {
        let place = match queued.event {
            Event::Connection(Arrival { connection, target }) => {
                let home = self.point(events.network.index.target(target));
                home.map(|(home, _)| (home, self.connections[connection as usize]))
            }
            Event::Own(own) => self.point(own.target),
            Event::Watch(condition) => self.point(events.watches.target(condition)),
            Event::Record(id) => self.recorders.get(&id).copied(),
            Event::Play(id) => self.players.get(&id).copied(),
            Event::Source(_) => None,
        };
        let Some((home, number)) = place else { return };
        let list = &mut lists[home as usize];
        list.count += 1;
        let out = &mut list.events;
        out.u8(match queued.event {
            Event::Connection(_) | Event::Source(_) => CONNECTION,
            Event::Own(own) if is_movable(&variables.populations, own.target, queued) => MOVABLE,
            Event::Own(_) => OWN,
            Event::Watch(_) => WATCH,
            Event::Record(_) => RECORD,
            Event::Play(_) => PLAY,
        });
        out.f64(queued.t);
        out.u32(queued.sent.moment);
        out.u32(match queued.sent.source {
            // A number that holds in one model only becomes one that holds in the home.
            source if is_numbered(source) => WITHOUT_GID + self.sources.get(&source).copied().unwrap_or(0),
            source => source,
        });
        out.u32(number);
        match queued.event {
            Event::Own(own) => {
                let starts = &events.network.first_weight;
                // Connections without weights start where the next one does; the one that has them is the last of these.
                let connection = (own.weights != NO_WEIGHTS)
                    .then(|| starts.partition_point(|&first| first <= own.weights).checked_sub(1))
                    .flatten();
                out.u32(connection.map_or(NONE, |c| self.connections[c]));
                out.f64(own.flag);
            }
            Event::Watch(condition) => out.u32(events.watches.number(condition)),
            _ => {}
        }
    }
}

/// Whether an order of a source is its number among sources without a gid.
fn is_numbered(source: u32) -> bool {
    source >= WITHOUT_GID && source != NO_SOURCE
}

/// Whether net_move would move this event.
fn is_movable(populations: &[Population], target: Target, queued: &Queued) -> bool {
    let movable = &populations[target.population as usize].movable;
    queued.handle.is_some() && movable.get(target.instance as usize).copied().flatten() == queued.handle
}

/// Reads a home's events into the queue; `None` if they do not fit.
pub(super) fn read(
    variables: &mut Variables,
    events: &mut Events,
    home: &Home,
    from: &mut Reader<'_>,
) -> Option<()> {
    for _ in 0..from.u32()? {
        let kind = from.u8()?;
        let t = from.f64()?;
        let moment = from.u32()?;
        let source = match from.u32()? {
            source if is_numbered(source) => {
                events.network.order[*home.sources.get((source - WITHOUT_GID) as usize)? as usize]
            }
            source => source,
        };
        let sent = Sent { moment, source };
        let n = from.u32()? as usize;
        match kind {
            CONNECTION => {
                let arrival = events.network.arrival(*home.connections.get(n)? as usize);
                events.queue.put_back(t, sent, Event::Connection(arrival));
            }
            OWN | MOVABLE => {
                let target = *home.points.get(n)?;
                let weights = match from.u32()? {
                    NONE => NO_WEIGHTS,
                    c => events.network.first_weight[*home.connections.get(c as usize)? as usize],
                };
                let own = SelfEvent { target, weights, flag: from.f64()? };
                let handle = events.queue.put_back(t, sent, Event::Own(own));
                if kind == MOVABLE {
                    let movable = &mut variables.populations[target.population as usize].movable;
                    *movable.get_mut(target.instance as usize)? = handle;
                }
            }
            WATCH => {
                let target = *home.points.get(n)?;
                let condition = events.watches.find(
                    &variables.populations[target.population as usize],
                    target,
                    from.u32()?,
                )?;
                let handle = events.queue.put_back(t, sent, Event::Watch(condition));
                events.watches.set_queued(condition, handle);
            }
            RECORD => {
                events.queue.put_back(t, sent, Event::Record(*home.recorders.get(n)?));
            }
            PLAY => {
                events.queue.put_back(t, sent, Event::Play(*home.players.get(n)?));
            }
            _ => return None,
        }
    }
    from.is_done().then_some(())
}
