//! Groups of segments: members, other groups, paths and subtrees.

use super::morphology::{Group, Morphology};
use crate::document::{Document, Element};
use indexmap::IndexMap;
use netpyne_base::{Diagnostics, did_you_mean};
use std::collections::{HashMap, HashSet};

/// Most members of all groups together, counted each time that a group includes another one.
const MOST_MEMBERS: usize = 50_000_000;

/// Reads a morphology: its segments, and the groups of them.
///
/// # Errors
/// Parents, segments and groups that do not exist; circles.
pub fn read(document: &Document, element: &Element) -> Result<Morphology, Diagnostics> {
    let mut out = Morphology::segments(document, element)?;
    let mut problems = Diagnostics::new();
    groups(document, element, &mut out, &mut problems);
    if problems.has_errors() { Err(problems) } else { Ok(out) }
}

fn groups(document: &Document, element: &Element, out: &mut Morphology, problems: &mut Diagnostics) {
    let elements: IndexMap<&str, &Element> =
        element.all("segmentGroup").filter_map(|e| Some((e.id()?, e))).collect();
    let order: HashMap<i64, usize> = out.segments.keys().enumerate().map(|(i, id)| (*id, i)).collect();
    let mut children: HashMap<i64, Vec<i64>> = HashMap::new();
    for (id, segment) in &out.segments {
        if let Some((parent, _)) = segment.parent {
            children.entry(parent).or_default().push(*id);
        }
    }
    let mut resolve = Resolve {
        document,
        elements,
        morphology: out,
        order: &order,
        children,
        done: IndexMap::new(),
        open: Vec::new(),
        counted: 0,
        problems,
    };
    let ids: Vec<&str> = resolve.elements.keys().copied().collect();
    for id in ids {
        resolve.group(id);
    }
    let done = std::mem::take(&mut resolve.done);
    let mut groups: IndexMap<String, Group> = IndexMap::new();
    for e in element.all("segmentGroup") {
        let Some(id) = e.id() else { continue };
        let segments = done.get(id).cloned().unwrap_or_default();
        groups
            .insert(id.to_owned(), Group { segments, is_cable: Group::is_cable(e), divisions: divisions(e) });
    }
    let all = || out.segments.keys().copied().collect();
    groups.entry("all".to_owned()).or_insert_with(|| Group { segments: all(), ..Group::default() });
    out.groups = groups;
}

struct Resolve<'a, 'd> {
    document: &'d Document,
    elements: IndexMap<&'d str, &'d Element>,
    morphology: &'a Morphology,
    order: &'a HashMap<i64, usize>,
    children: HashMap<i64, Vec<i64>>,
    done: IndexMap<&'d str, Vec<i64>>,
    open: Vec<&'d str>,
    counted: usize,
    problems: &'a mut Diagnostics,
}

impl<'d> Resolve<'_, 'd> {
    fn group(&mut self, id: &'d str) {
        if self.done.contains_key(id) {
            return;
        }
        let Some(&element) = self.elements.get(id) else { return };
        if self.open.contains(&id) || self.open.len() > 200 {
            let message = format!("the segment group `{id}` includes itself");
            self.problems.push(self.document.wrong(element, message));
            self.done.insert(id, Vec::new());
            return;
        }
        self.open.push(id);
        let mut segments: Vec<i64> = Vec::new();
        for part in &element.children {
            match part.tag.as_str() {
                "member" => segments.extend(self.segment(part)),
                "include" => segments.extend(self.include(part)),
                "path" => segments.extend(self.path(part)),
                "subTree" => segments.extend(self.sub_tree(part)),
                _ => {}
            }
        }
        self.open.pop();
        let mut seen = HashSet::new();
        segments.retain(|s| seen.insert(*s));
        if !Group::is_cable(element) {
            segments.sort_by_key(|s| self.order.get(s).copied());
        }
        self.done.insert(id, segments);
    }

    fn segment(&mut self, e: &Element) -> Option<i64> {
        let text = e.get("segment").unwrap_or_default();
        let id = text.trim().parse::<i64>().ok().filter(|id| self.morphology.segments.contains_key(id));
        if id.is_none() {
            let name = if e.get("segment").is_some() { "segment" } else { "id" };
            self.problems.push(self.document.wrong_value(e, name, format!("there is no segment `{text}`")));
        }
        id
    }

    fn include(&mut self, e: &'d Element) -> Vec<i64> {
        let Some(id) = e.get("segmentGroup") else {
            self.problems.push(self.document.wrong(e, "`include` needs `segmentGroup`"));
            return Vec::new();
        };
        let Some((&id, _)) = self.elements.get_key_value(id) else {
            if id == "all" {
                return self.morphology.segments.keys().copied().collect();
            }
            let d = self.document.wrong_value(e, "segmentGroup", format!("there is no segment group `{id}`"));
            self.problems.push(d.help_opt(did_you_mean(id, self.elements.keys())));
            return Vec::new();
        };
        self.group(id);
        let found = self.done.get(id).cloned().unwrap_or_default();
        self.counted += found.len();
        if self.counted > MOST_MEMBERS {
            if !self.problems.has_errors() {
                self.problems.push(self.document.wrong(e, "the segment groups have too many members"));
            }
            return Vec::new();
        }
        found
    }

    /// From a segment up to an ancestor, in the order from the ancestor down.
    fn path(&mut self, e: &Element) -> Vec<i64> {
        let from = e.child("from").and_then(|f| self.segment(f));
        let to = e.child("to").and_then(|t| self.segment(t));
        let Some(to) = to else { return Vec::new() };
        let up = std::iter::successors(Some(to), |id| Some(self.morphology.segments.get(id)?.parent?.0));
        let mut way = Vec::new();
        for id in up.take(self.morphology.segments.len() + 1) {
            way.push(id);
            if Some(id) == from {
                break;
            }
        }
        if from.is_some() && way.last().copied() != from {
            let message = "this path does not lead from an ancestor down to a segment";
            self.problems.push(self.document.wrong(e, message));
        }
        way.reverse();
        way
    }

    fn sub_tree(&mut self, e: &Element) -> Vec<i64> {
        let Some(from) = e.child("from").and_then(|f| self.segment(f)) else { return Vec::new() };
        let mut stack = vec![from];
        let mut out = Vec::new();
        while let Some(id) = stack.pop() {
            out.push(id);
            stack.extend(self.children.get(&id).into_iter().flatten().rev());
        }
        out
    }
}

/// `numberInternalDivisions`, which is also written in an annotation, where it is not read.
fn divisions(e: &Element) -> Option<u32> {
    let properties = e.all("property").chain(e.all("annotation").flat_map(|a| a.all("property")));
    let of_tag = |p: &&Element| p.get("tag") == Some("numberInternalDivisions");
    properties
        .filter(of_tag)
        .find_map(|p| p.get("value")?.trim().parse().ok())
        .filter(|n| (1..=32_767).contains(n))
}
