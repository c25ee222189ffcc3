//! Whether delivery may go on, and what sent the event that is one too many.

use crate::arrays::events::Events;
use crate::arrays::guard::Finding;
use crate::arrays::queue::event::{Event, SelfEvent};
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::failure::{EventSender, Failure};

/// Checks whether delivery of events up to `limit` may go on.
#[cold]
pub(crate) fn check(variables: &mut Variables, events: &mut Events, limit: f64) -> Result<(), Failure> {
    match events.guard.check(events.delivered) {
        Finding::Fine => Ok(()),
        Finding::Stop => Err(Failure::Stopped),
        Finding::Full => match events.queue.pop(limit) {
            Some((t, event)) => {
                variables.clock.t = t;
                Err(Failure::Flood(sender(variables, events, event)))
            }
            // That was all.
            None => Ok(()),
        },
    }
}

fn sender(variables: &Variables, events: &Events, event: Event) -> EventSender {
    let source = match event {
        Event::Own(SelfEvent { target, .. }) => return EventSender::Instance(target),
        Event::Watch(condition) => return EventSender::Instance(events.watches.target(condition)),
        Event::Record(_) | Event::Play(_) => return EventSender::Model,
        Event::Source(source) => source,
        Event::Connection(arrival) => {
            let first = &events.network.first_connection;
            first.partition_point(|&first| first <= arrival.connection) as u32 - 1
        }
    };
    let of_instance = variables.populations.iter().enumerate().find_map(|(population, p)| {
        let instance = p.sources.iter().position(|&of| of == source)?;
        Some(Target { population: population as u32, instance: instance as u32 })
    });
    of_instance.map_or(EventSender::Source(source), EventSender::Instance)
}
