//! All cells of the whole network, as far as rules look at them: gids, positions and tags, computed when asked for.
//!
//! A part of a network holds its own cells in columns. Of the others nothing is stored, except what a population's
//! placement itself needs: 8 bytes per cell where a string function says how dense a population is or where a grid of
//! artificial cells is diverse, nothing for all others.

use crate::build::Build;
use crate::build::placed::{How, Placed, Spot};
use crate::build::share::{Ordinal, Share};
use crate::description::network::{CellIndex, Tags};
use netpyne_base::Gid;
use netpyne_specs::{Dict, PopParams, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A cell as rules see it.
pub(crate) struct Who {
    /// Its gid.
    pub gid: u32,
    /// Where it is.
    pub spot: Spot,
    /// Its tags.
    pub tags: Arc<Tags>,
}

/// The cells of one population.
pub(crate) struct Group<'a> {
    /// Place of its first cell in the order of creation.
    pub first: u32,
    /// Gid of its first cell.
    pub first_gid: u32,
    /// Where its cells are.
    pub placed: Placed<'a>,
    /// Tags that its cells share.
    pub shared: Arc<Tags>,
    /// Tags of the population.
    pub tags: Dict,
    /// As it was described.
    pub params: &'a PopParams,
    /// Whether its cells have no sections.
    pub artificial: bool,
}

impl Group<'_> {
    /// How many cells it has.
    pub fn count(&self) -> u32 {
        self.placed.count
    }

    /// Whether all its cells have the same tags, positions and labels of rules apart.
    pub fn is_uniform(&self, build: &Build) -> bool {
        let mut gids = Gid(self.first_gid)..Gid(self.first_gid + self.count());
        gids.end = gids.end.max(gids.start);
        self.placed.listed.is_none()
            && build.all_cells.retagged.range(gids).next().is_none()
            && !matches!(self.placed.how, How::Told(_))
            && !self.placed.is_diverse()
            && build.params.correct_border.on().is_none()
    }

    /// The tags of cell `i` of the population, without the labels of rules.
    pub fn tags(&self, build: &Build, i: u32) -> Arc<Tags> {
        if let How::Told(cells) = &self.placed.how {
            return cells.get(i as usize).map(|cell| Arc::clone(&cell.tags)).unwrap_or_default();
        }
        let listed = self.placed.listed(i);
        let fraction = self.placed.fraction(i);
        let mut tags = own_tags(&self.shared, listed.as_ref(), fraction);
        if build.params.correct_border.on().is_some()
            && let Some(correction) =
                border_correction(build, self.params, &self.tags, self.placed.spot(i).position)
        {
            Arc::make_mut(&mut tags).own.insert("borderCorrect".to_owned(), correction.into());
        }
        if self.artificial && tags.own.contains_key("params") {
            Arc::make_mut(&mut tags).own.shift_remove("params");
        }
        tags
    }
}

/// All cells of the whole network.
pub(crate) struct AllCells<'a> {
    /// Populations, in order of creation.
    pub groups: Vec<Group<'a>>,
    /// Which cells are built here.
    pub share: Share,
    /// Tags that a program has changed since cells are there, by gid.
    pub retagged: BTreeMap<Gid, Dict>,
}

impl<'a> AllCells<'a> {
    /// The population of a cell, and the cell's number in it.
    #[inline]
    pub fn group(&self, cell: Ordinal) -> (&Group<'a>, u32) {
        let group = &self.groups[self.index(cell)];
        (group, cell.0 - group.first)
    }

    /// The number of a cell's population.
    #[inline]
    pub fn index(&self, cell: Ordinal) -> usize {
        self.groups.partition_point(|g| g.first <= cell.0) - 1
    }

    /// The gid of a cell.
    #[inline]
    pub fn gid(&self, cell: Ordinal) -> u32 {
        let (group, i) = self.group(cell);
        group.first_gid + i
    }

    /// The cell with a gid.
    pub fn find(&self, gid: Gid) -> Option<Ordinal> {
        let at = self.groups.partition_point(|g| g.first_gid <= gid.0);
        // Populations without cells begin where the next one does.
        let group = self.groups[..at].iter().rev().find(|g| g.count() > 0)?;
        let i = gid.0 - group.first_gid;
        (i < group.count()).then_some(Ordinal(group.first + i))
    }
}

impl Build<'_> {
    /// The cell's number among those built here, if it is one of them.
    #[inline]
    pub fn own(&self, cell: Ordinal) -> Option<CellIndex> {
        self.all_cells.share.own(cell)
    }

    /// Where a cell of this part stands in the whole network.
    pub fn ordinal(&self, cell: CellIndex) -> Ordinal {
        self.all_cells.share.ordinal(cell)
    }

    /// The gid of any cell.
    #[inline]
    pub fn gid_of(&self, cell: Ordinal) -> u32 {
        match self.own(cell) {
            Some(own) => self.gid(own),
            None => self.all_cells.gid(cell),
        }
    }

    /// Where any cell is.
    #[inline]
    pub fn spot(&self, cell: Ordinal) -> Spot {
        match self.own(cell) {
            Some(own) => self.own_spot(own),
            None => {
                let (group, i) = self.all_cells.group(cell);
                let mut spot = group.placed.spot(i);
                if let Some(changed) = self.all_cells.retagged.get(&Gid(group.first_gid + i)) {
                    change(changed, &mut spot, &mut Arc::default());
                }
                spot
            }
        }
    }

    /// The tags of a cell of another part, without the labels of rules.
    fn tags_of_other(&self, cell: Ordinal) -> Arc<Tags> {
        let (group, i) = self.all_cells.group(cell);
        let mut tags = group.tags(self, i);
        if let Some(changed) = self.all_cells.retagged.get(&Gid(group.first_gid + i)) {
            change(changed, &mut group.placed.spot(i), &mut tags);
        }
        tags
    }

    /// Where a cell of this part is.
    #[inline]
    pub fn own_spot(&self, cell: CellIndex) -> Spot {
        let cells = &self.net.cells;
        Spot { position: cells.position[cell.index()], normalised: cells.normalised[cell.index()] }
    }

    /// The tags of any cell.
    pub fn tags_of(&self, cell: Ordinal) -> Arc<Tags> {
        if let Some(own) = self.own(cell) {
            return Arc::clone(&self.net.cells.tags[own.index()]);
        }
        let (group, _) = self.all_cells.group(cell);
        let mut tags = self.tags_of_other(cell);
        if !group.artificial && self.cfg.include_params_label && self.rules.are_asked() {
            let who = Who { gid: self.gid_of(cell), spot: self.spot(cell), tags: Arc::clone(&tags) };
            Arc::make_mut(&mut tags).label = Some(self.rules.labels(&self.rules.matching(&who)));
        }
        tags
    }

    /// Any cell, as cell rules see it.
    pub fn who(&self, cell: Ordinal) -> Who {
        let tags = match self.own(cell) {
            Some(own) => Arc::clone(&self.net.cells.tags[own.index()]),
            None => self.tags_of_other(cell),
        };
        Who { gid: self.gid_of(cell), spot: self.spot(cell), tags }
    }
}

/// Changes tags and place of a cell.
pub(crate) fn change(changed: &Dict, spot: &mut Spot, tags: &mut Arc<Tags>) {
    for (key, value) in changed {
        let axis = |names: [&str; 3]| names.iter().position(|name| name == key);
        let place = match (axis(["x", "y", "z"]), axis(["xnorm", "ynorm", "znorm"])) {
            (Some(axis), _) => Some(&mut spot.position[axis]),
            (_, Some(axis)) => Some(&mut spot.normalised[axis]),
            _ => None,
        };
        let is_place = place.is_some();
        if let (Some(place), Some(number)) = (place, value.as_f64()) {
            *place = number;
        }
        // Cells of a list keep their positions among their other tags.
        if !is_place || tags.own.contains_key(key) {
            Arc::make_mut(tags).own.insert(key.clone(), Value::clone(value));
        }
    }
}

/// The tags of one cell: the population's own object unless something is special about the cell.
fn own_tags(shared: &Arc<Tags>, listed: Option<&Dict>, fraction: Option<f64>) -> Arc<Tags> {
    if listed.is_none() && fraction.is_none() {
        return Arc::clone(shared);
    }
    let mut tags = Tags::clone(shared);
    if let Some(fraction) = fraction {
        tags.own.insert("fraction".to_owned(), fraction.into());
    }
    tags.before_position = Some(tags.own.len());
    if let Some(listed) = listed {
        tags.own.extend(listed.iter().map(|(k, v)| (k.clone(), v.clone())));
        tags.before_position = None;
    }
    Arc::new(tags)
}

/// How much of the border's neighbourhood a cell lacks, per axis.
fn border_correction(build: &Build, pop: &PopParams, tags: &Dict, position: [f64; 3]) -> Option<Vec<Value>> {
    let correct = build.params.correct_border.on()?;
    let size = [build.params.size_x, build.params.size_y, build.params.size_z].map(|s| s.get());
    let given = [&correct.x_borders, &correct.y_borders, &correct.z_borders];
    let absolute = [pop.x_range, pop.y_range, pop.z_range];
    let range = |key: &str| tags.get(key).and_then(Value::as_f64s).filter(|r| r.len() == 2);
    Some(
        (0..3)
            .map(|a| {
                let axis = ["x", "y", "z"][a];
                let borders = if let Some(borders) = given[a] {
                    borders.iter().map(|b| b.get() * size[a]).collect()
                } else if let Some(r) =
                    range(&format!("{axis}Range")).or(absolute[a].map(|r| r.map(|p| p.get()).to_vec()))
                {
                    vec![r[0], r[1]]
                } else if let Some(r) = range(&format!("{axis}normRange")) {
                    vec![r[0] * size[a], r[1] * size[a]]
                } else {
                    vec![0.0, size[a]]
                };
                let distance = borders.iter().map(|b| (position[a] - b).abs()).fold(f64::INFINITY, f64::min);
                let missing = correct.threshold[a].get() - distance;
                if missing > 0.0 { missing.into() } else { 0.into() }
            })
            .collect(),
    )
}
