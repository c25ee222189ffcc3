//! A report: what is in it, and the page made of it.

use crate::assets::{MARKUP, policy, script, style};
use crate::block::Blocks;
use crate::cells::{Cells, Population, cells};
use crate::fallback::fallback;
use crate::html::in_script;
use crate::limits::Limits;
use crate::links::{Links, links};
use crate::outline::outline;
use crate::series::{Series, series};
use crate::spikes::{Spikes, spikes};
use netpyne_base::{Diagnostic, Location, Severity, escaped};
use netpyne_plot::{Source, replace};
use netpyne_specs::Value;
use serde::Serialize;
use std::path::Path;

/// Why a page could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be written.
    #[error("cannot write {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// One interactive page about a network.
#[derive(Clone, Debug)]
pub struct Report {
    content: Content,
    blocks: Blocks,
    fallback: String,
}

/// All that the page's code reads.
#[derive(Clone, Debug, Serialize)]
struct Content {
    title: String,
    /// First and last time, ms.
    start: f64,
    end: f64,
    populations: Vec<Population>,
    cells: Cells,
    spikes: Spikes,
    series: Vec<Series>,
    links: Vec<Links>,
    /// Cells, synapses and the like: what, and how many.
    facts: Vec<(String, String)>,
    parameters: Vec<(String, serde_json::Value)>,
    provenance: Vec<(String, String)>,
    warnings: Vec<Warning>,
    /// What is not all there, and why.
    notes: Vec<String>,
    opening: View,
}

/// What a page shows at first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct View {
    /// Times, ms; all if nothing is said.
    pub time: Option<(f64, f64)>,
    /// Populations that are switched off, by their place.
    pub off: Vec<usize>,
}

#[derive(Clone, Debug, Serialize)]
struct Warning {
    severity: &'static str,
    message: String,
    place: String,
    help: Vec<String>,
}

impl Report {
    /// A report about what `source` holds; cells in space and connectivity are there if it has the
    /// [wiring](Source::wiring).
    pub fn new(source: &Source<'_>) -> Self {
        Self::within(source, Limits::default())
    }

    /// The same, in a file of another size.
    pub fn within(source: &Source<'_>, limits: Limits) -> Self {
        let (mut blocks, mut notes) = (Blocks::default(), Vec::new());
        let (populations, cells, places) = cells(source, &mut blocks, &mut notes);
        let spikes = spikes(&source.data.spikes, &places, limits, &mut blocks, &mut notes);
        let most = limits.samples(spikes.all / spikes.every);
        let series = series(source, &places, most, &mut blocks, &mut notes);
        let fired = source.data.spikes.times().iter().copied().filter(|time| time.is_finite());
        let (first, last) = fired.fold((0.0_f64, 0.0_f64), |(a, b), time| (a.min(time), b.max(time)));
        let duration = if source.duration.is_finite() { source.duration } else { 0.0 };
        let content = Content {
            title: "Report".to_owned(),
            start: first,
            end: last.max(duration),
            populations,
            cells,
            spikes,
            series,
            links: links(source),
            facts: Vec::new(),
            parameters: Vec::new(),
            provenance: Vec::new(),
            warnings: Vec::new(),
            notes,
            opening: View::default(),
        };
        Self { content, blocks, fallback: fallback(source) }
    }

    /// The heading.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.content.title = title.into();
        self
    }

    /// Adds a number to those under the heading.
    #[must_use]
    pub fn fact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.content.facts.push((name.into(), value.into()));
        self
    }

    /// Adds parameters, such as those of the network or the options of the run.
    #[must_use]
    pub fn parameters(mut self, name: impl Into<String>, values: &Value) -> Self {
        self.content.parameters.push((name.into(), outline(values)));
        self
    }

    /// Adds a line that tells where the data come from.
    #[must_use]
    pub fn provenance(mut self, what: impl Into<String>, text: impl Into<String>) -> Self {
        self.content.provenance.push((what.into(), text.into()));
        self
    }

    /// Adds what was odd about model or run.
    #[must_use]
    pub fn warnings<'a>(mut self, all: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        self.content.warnings.extend(all.into_iter().map(warning));
        self
    }

    /// Adds a sentence about what is not all there.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.content.notes.push(text.into());
        self
    }

    /// Names of the populations, in the order of the model.
    pub fn populations(&self) -> Vec<&str> {
        self.content.populations.iter().map(|pop| pop.name.as_str()).collect()
    }

    /// What is shown at first.
    #[must_use]
    pub fn view(mut self, view: View) -> Self {
        self.content.opening = view;
        self
    }

    /// The page: one document that needs nothing else.
    pub fn html(&self) -> String {
        self.page(false)
    }

    /// The page that asks for more.
    pub(crate) fn live_html(&self) -> String {
        self.page(true)
    }

    /// What is in it, for a page that is there already: JSON with `content`, and `blocks` by name.
    pub(crate) fn data(&self) -> String {
        let blocks: serde_json::Map<String, serde_json::Value> =
            self.blocks.texts.iter().map(|(id, text)| (id.clone(), text.as_str().into())).collect();
        serde_json::json!({ "content": &self.content, "blocks": blocks }).to_string()
    }

    fn page(&self, live: bool) -> String {
        // Numbers that are not finite are none, and keys are texts: nothing here can fail.
        let content = serde_json::to_string(&self.content).unwrap_or_default();
        let (script, style) = (script(live), style());
        let parts = [
            ("{{policy}}", policy(&script, &style, live)),
            ("{{title}}", escaped(&self.content.title)),
            ("{{style}}", style),
            ("{{title}}", escaped(&self.content.title)),
            ("{{fallback}}", self.fallback.clone()),
            ("{{content}}", in_script(&content)),
            ("{{blocks}}", self.blocks.html()),
            ("{{script}}", script),
        ];
        let mut out =
            String::with_capacity(MARKUP.len() + parts.iter().map(|(_, text)| text.len()).sum::<usize>());
        let mut rest = MARKUP;
        // In the order of the markup, so that nothing is sought in what was put in.
        for (mark, text) in &parts {
            let Some((before, after)) = rest.split_once(mark) else { continue };
            out.push_str(before);
            out.push_str(text);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Writes the page to `path`; an earlier file is replaced whole or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        replace(path, self.html().as_bytes())
            .map_err(|source| Error::Io { path: path.display().to_string(), source })
    }
}

fn warning(of: &Diagnostic) -> Warning {
    let place = match &of.location {
        Location::None => String::new(),
        Location::Path(path) => path.clone(),
        Location::Source(file, _) => file.name.to_string(),
    };
    let severity = match of.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    Warning { severity, message: of.message.clone(), place, help: of.help.clone() }
}
