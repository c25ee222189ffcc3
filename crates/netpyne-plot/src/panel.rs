//! A panel: two scales, their axes, and what is written at its borders.

use crate::page::{Anchor, Figure, Frame, Stroke, TextStyle};
use crate::scale::{Scale, Spread};
use crate::text::{fit, width};

/// Size of tick labels.
pub(crate) const SMALL: u32 = 12;
/// Size of the titles of axes and of names beside panels.
pub(crate) const MEDIUM: u32 = 13;
/// Room to the left of a panel for tick labels and the title of its axis.
pub(crate) const LEFT: f64 = 88.0;
/// Room below the lowest panel of a figure.
pub(crate) const BOTTOM: f64 = 58.0;
/// Room above the first panel, for the title of the figure.
pub(crate) const TOP: f64 = 64.0;

/// Where a panel is on the page and what it shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panel {
    pub x: Scale,
    pub y: Scale,
}

impl Panel {
    /// The panel's part of the page.
    pub fn frame(&self) -> Frame {
        // Depths grow downwards.
        let (top, bottom) = (self.y.start.min(self.y.end), self.y.start.max(self.y.end));
        Frame { left: self.x.start, top, right: self.x.end, bottom }
    }

    /// Ticks below the panel with lines upwards; labels and title only if there is a title.
    pub fn x_axis(&self, figure: &mut Figure, title: Option<&str>) {
        let theme = figure.theme;
        let ticks = self.x.ticks(((self.x.end - self.x.start) / 95.0) as usize);
        let mut free = f64::NEG_INFINITY;
        for (value, label) in ticks.values.iter().zip(ticks.labels()) {
            let x = self.x.pixel(*value);
            let Frame { top, bottom, .. } = self.frame();
            figure.line((x, top), (x, bottom), Stroke::new(1.0, theme.grid()));
            let half = 0.5 * width(&label, SMALL);
            if title.is_some() && x - half > free {
                free = x + half + 4.0;
                figure.line((x, bottom), (x, bottom + 5.0), Stroke::new(1.0, theme.axis()));
                let style = TextStyle::new(SMALL, theme.muted()).at(Anchor::Middle);
                figure.text((x, bottom + 19.0), label, style);
            }
        }
        if let Some(title) = title {
            let style = TextStyle::new(MEDIUM, theme.ink()).at(Anchor::Middle);
            figure.text((self.frame().middle().0, self.frame().bottom + 42.0), title, style);
        }
    }

    /// The line under the panel; to be drawn after the data.
    pub fn base_line(&self, figure: &mut Figure) {
        let stroke = Stroke::new(1.0, figure.theme.axis());
        let bottom = self.frame().bottom;
        figure.line((self.x.start, bottom), (self.x.end, bottom), stroke);
    }

    /// Ticks to the left of the panel with a title that is read upwards, and lines across if `grid`.
    pub fn y_axis(&self, figure: &mut Figure, title: &str, grid: bool) {
        let theme = figure.theme;
        let height = (self.y.start - self.y.end).abs();
        let per_tick = if self.y.spread == Spread::Log { 24.0 } else { 42.0 };
        let ticks = self.y.ticks((height / per_tick) as usize);
        let labels = ticks.labels();
        for (value, label) in ticks.values.iter().zip(&labels) {
            let y = self.y.pixel(*value);
            if grid {
                figure.line((self.x.start, y), (self.x.end, y), Stroke::new(1.0, theme.grid()));
            }
            figure.line((self.x.start - 4.0, y), (self.x.start, y), Stroke::new(1.0, theme.axis()));
            let style = TextStyle::new(SMALL, theme.muted()).at(Anchor::End);
            // In low panels the labels of neighbours would meet.
            let inside = if height < 80.0 {
                (self.frame().top + 9.0, self.frame().bottom + 0.5)
            } else {
                (0.0, f64::MAX)
            };
            let at = (y + 4.2).clamp(inside.0, inside.1);
            figure.text((self.x.start - 8.0, at), label.as_str(), style);
        }
        let (axis, frame) = (Stroke::new(1.0, theme.axis()), self.frame());
        figure.line((self.x.start, frame.top), (self.x.start, frame.bottom), axis);
        let widest = labels.iter().map(|label| width(label, SMALL)).fold(0.0, f64::max);
        self.y_title(figure, title, widest);
    }

    /// The title of the vertical axis, left of labels of width `labels`.
    pub fn y_title(&self, figure: &mut Figure, title: &str, labels: f64) {
        let style = TextStyle::new(MEDIUM, figure.theme.ink()).at(Anchor::Middle).upright();
        let height = (self.y.start - self.y.end).abs();
        let x = (self.x.start - 8.0 - labels - 11.0).max(16.0);
        figure.text((x, self.frame().middle().1), fit(title, MEDIUM, height + 40.0), style);
    }

    /// A remark in the middle of a panel that has nothing to show.
    pub fn remark(&self, figure: &mut Figure, text: &str) {
        let style = TextStyle::new(15, figure.theme.muted()).at(Anchor::Middle);
        let (x, y) = self.frame().middle();
        figure.text((x, y + 5.0), fit(text, 15, self.frame().width()), style);
    }

    /// A caption above the panel.
    pub fn caption(&self, figure: &mut Figure, text: &str) {
        let style = TextStyle::new(SMALL, figure.theme.muted());
        figure.text(
            (self.x.start + 2.0, self.frame().top - 9.0),
            fit(text, SMALL, self.frame().width()),
            style,
        );
    }
}

/// The title of a figure, with remarks after it.
pub(crate) fn heading(figure: &mut Figure, title: &str, remarks: &str) {
    let (theme, end) = (figure.theme, figure.width - 16.0);
    let title = fit(title, 18, end - LEFT);
    let after = LEFT + width(&title, 18) + 18.0;
    figure.text((LEFT, 34.0), title, TextStyle::new(18, theme.ink()));
    if end - after > 60.0 {
        figure.text((after, 34.0), fit(remarks, 13, end - after), TextStyle::new(13, theme.muted()));
    }
}
