//! The head seen from above, with what is measured on it in colours.

use super::head_model::Placed;
use crate::heat::{ColourScale, fields};
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, MEDIUM, Panel, SMALL, TOP};
use crate::scale::Scale;
use crate::text::{three_figures, width};
use crate::units::readable;
use netpyne_analysis::head::Site;
use netpyne_base::Diagnostics;

/// Fields of colour across the head.
const FIELDS: usize = 110;
/// Angle from the crown that the map shows, degrees: that of ears and nose.
const WIDEST: f64 = 90.0;
/// Room for the colour bar.
const BAR_ROOM: f64 = 110.0;

/// The map right of `split`, of the network's `moment` at a `time`.
pub(super) fn draw(
    figure: &mut Figure,
    head: &Placed,
    electrodes: &[Site],
    (moment, time): ([f64; 3], f64),
    split: f64,
) -> Result<(), Diagnostics> {
    let (left, right) = (split, figure.width - BAR_ROOM);
    let (top, bottom) = (TOP + 52.0, figure.height - BOTTOM);
    let radius = (0.5 * (right - left)).min(0.5 * (bottom - top)) - 6.0;
    let centre = (0.5 * (left + right), 0.5 * (top + bottom));
    let seen = |lead: &[f64; 3]| (0..3).map(|i| lead[i] * moment[i]).sum::<f64>();
    // Fields within the circle, row by row.
    let step = 2.0 / FIELDS as f64;
    let at = |i: usize| -1.0 + (i as f64 + 0.5) * step;
    let places: Vec<(f64, f64)> =
        (0..FIELDS).flat_map(|row| (0..FIELDS).map(move |column| (at(column), -at(row)))).collect();
    let inside = |place: &(f64, f64)| place.0.hypot(place.1) <= 1.0 + step;
    let directions: Vec<[f64; 3]> = places.iter().copied().filter(inside).map(direction).collect();
    let mut values = head.leads(&directions)?.into_iter().map(|lead| seen(&lead));
    let values: Vec<f64> =
        places.iter().map(|place| if inside(place) { values.next().unwrap_or(0.0) } else { 0.0 }).collect();
    let most = values.iter().copied().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| m.max(x.abs()));
    let (unit, factor) = readable(head.unit(), most);
    let colours = ColourScale::diverging(most * factor);
    let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
    let border = |i: usize, centre: f64| centre + radius * (-1.0 + i as f64 * step);
    let xs = (0..=FIELDS).map(|i| border(i, centre.0)).collect();
    let ys = (0..=FIELDS).map(|i| border(i, centre.1)).collect();
    fields(figure, xs, ys, &scaled, colours);
    outline(figure, centre, radius, step * radius);
    let value_at = |x: f64, y: f64| {
        let field = |from: f64| ((from / (step * radius)) as usize).min(FIELDS - 1);
        scaled[field(y - centre.1 + radius) * FIELDS + field(x - centre.0 + radius)]
    };
    for site in electrodes {
        let (x, y) = on_map(site.direction);
        let place = (centre.0 + radius * x, centre.1 - radius * y);
        let ink = colours.colour(figure, value_at(place.0, place.1 - 9.0)).readable_on();
        figure.dots(vec![place], 2.2, ink);
        let style = TextStyle::new(SMALL, ink).at(Anchor::Middle);
        figure.text((place.0, place.1 - 6.0), site.name, style);
    }
    let caption = format!("at {} ms, seen from above", three_figures(time));
    let style = TextStyle::new(MEDIUM, figure.theme.muted());
    let start = (centre.0 - 0.5 * width(&caption, MEDIUM)).max(left);
    figure.text((start, TOP + 8.0), caption, style);
    let bar = Panel {
        x: Scale::new(0.0, 1.0, left, centre.0 + radius + 6.0),
        y: Scale::new(0.0, 1.0, centre.1 + 0.75 * radius, centre.1 - 0.75 * radius),
    };
    colours.bar(figure, &bar, &format!("{} ({unit})", head.quantity()));
    Ok(())
}

/// The circle of the head with its nose; what lies beyond it is the page again.
fn outline(figure: &mut Figure, (x, y): (f64, f64), radius: f64, field: f64) {
    let theme = figure.theme;
    let circle = |radius: f64| -> Vec<(f64, f64)> {
        let at = |i: i32| {
            let angle = f64::from(i).to_radians();
            (x + radius * angle.sin(), y - radius * angle.cos())
        };
        (0..=360).step_by(3).map(at).collect()
    };
    // Fields end in steps: a ring of the page covers them.
    let ring = 2.5 * field;
    let mut around = circle(radius);
    let mut outer = circle(radius + ring);
    outer.reverse();
    around.extend(outer);
    figure.polygon(around, theme.page());
    let ink = theme.axis();
    figure.polyline(circle(radius), Stroke::new(1.6, ink));
    let nose = vec![(x - 13.0, y - radius + 1.0), (x, y - radius - 15.0), (x + 13.0, y - radius + 1.0)];
    figure.polyline(nose, Stroke::new(1.6, ink));
}

/// The direction of a place of the map, of which the head has radius 1: distances from the crown are kept.
fn direction((x, y): (f64, f64)) -> [f64; 3] {
    let distance = x.hypot(y);
    let angle = (distance * WIDEST).to_radians();
    let share = if distance > 0.0 { angle.sin() / distance } else { 0.0 };
    [x * share, y * share, angle.cos()]
}

/// The place of a direction on the map.
fn on_map(direction: [f64; 3]) -> (f64, f64) {
    let [x, y, z] = direction;
    let across = x.hypot(y);
    let share = if across > 0.0 { across.atan2(z).to_degrees() / WIDEST / across } else { 0.0 };
    (x * share, y * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_the_map_and_back() {
        for place in [(0.0, 0.0), (0.3, -0.4), (0.0, 1.0), (-0.8, 0.1)] {
            let back = on_map(direction(place));
            assert!((back.0 - place.0).abs() < 1e-12 && (back.1 - place.1).abs() < 1e-12, "{place:?}");
        }
    }
}
