//! Redistribution of synapses over a cell after all connections are known (`subConnParams`).

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::pending::Pending;
use crate::connect::pair_values::square;
use crate::connect::rule::cells;
use crate::connect::segments::{Spot, segments};
use crate::connect::weight::norm_at;
use crate::connect::{density_map, insert};
use crate::description::conns::{Conn, Link, PointerConn, Pre};
use crate::description::network::{Body, CellIndex, number};
use crate::model::PointId;
use crate::{connect::placement, connect::synapse};
use netpyne_base::{Diagnostic, Gid};
use netpyne_math::libm;
use netpyne_morphology::SectionIx;
use netpyne_specs::{Number, SubConnDensity, SubConnMap, SubConnParams, Value, python_number};
use std::collections::{BTreeSet, HashMap};

/// Applies all rules to the waiting connections, then makes them.
pub(crate) fn redistribute(build: &mut Build) {
    let params = build.params;
    let before = occupied(build);
    for (label, rule) in &params.sub_conn_params {
        let path = format!("subConnParams[{label:?}]");
        let pre = cells(build, &rule.pre_conds, &format!("{path}.preConds"));
        let post = cells(build, &rule.post_conds, &format!("{path}.postConds"));
        if pre.is_empty() {
            continue;
        }
        let mut waiting = vec![Vec::new(); build.net.cells.len()];
        for (i, conn) in build.pending.iter().enumerate() {
            if conn.place.is_some() && pre.binary_search(&conn.pre).is_ok() {
                waiting[conn.post.index()].push(i);
            }
        }
        for cell in post.into_iter().filter_map(|post| build.own(post)).collect::<Vec<_>>() {
            if let Some(built) = build.built[cell.index()].clone()
                && let Err((key, message)) =
                    redistribute_cell(build, (rule, &path), &built, &waiting[cell.index()])
            {
                build.report_once(Diagnostic::error(message).at_path(format!("{path}.{key}")));
            }
        }
    }
    for (label, rule) in &params.conn_params {
        for (key, given) in [("shape", rule.shape.is_some()), ("plast", rule.plast.is_some())] {
            if given {
                let d = Diagnostic::warning(format!(
                    "`{key}` has no effect together with subConnParams, as in NetPyNE"
                ));
                build.out.push(d.at_path(format!("connParams[{label:?}].{key}")));
            }
        }
    }
    let after = occupied(build);
    for (cell, section) in before.difference(&after) {
        let Some(built) = build.built[cell.index()].clone() else { continue };
        let name = build.section_name(&built, *section);
        build.net.emptied.push((*cell, name));
    }
    make_all(build);
}

/// Sections that waiting connections have synapses in.
fn occupied(build: &Build) -> BTreeSet<(CellIndex, SectionIx)> {
    build.pending.iter().filter_map(|conn| Some((conn.post, conn.place?.0))).collect()
}

/// Makes the waiting connections, cell by cell.
fn make_all(build: &mut Build) {
    build.deferred = false;
    let mut artificial = 0;
    let mut pending = std::mem::take(&mut build.pending);
    pending.sort_by_key(|p| p.post);
    // Random streams are numbered over the whole network, cell by cell.
    let mut awaited = std::mem::take(&mut build.awaited).into_iter().peekable();
    for conn in pending {
        let post = build.all_cells.share.ordinal(conn.post);
        while let Some((_, streams)) = awaited.next_if(|(cell, _)| *cell < post) {
            build.randoms += streams;
        }
        let point = match conn.place {
            None => match conn.point {
                Some(point) if onto_artificial(build, conn.post) => {
                    artificial += 1;
                    if build.compat.drop_onto_artificial {
                        drop_events(build, &conn, point);
                        continue;
                    }
                    Some(point)
                }
                other => other,
            },
            Some(place) => {
                let label = build.net.conns.plans[conn.plan.index()].syn_mech;
                let label = label.map(|l| build.net.names.get(l).to_owned()).unwrap_or_default();
                let Some(syn) = synapse::find(build, &label, "subConnParams") else { continue };
                let Some(built) = build.built[conn.post.index()].clone() else { continue };
                synapse::Membrane::of(build, conn.post, &built, place)
                    .and_then(|at| synapse::create(build, &syn, at, conn.plan, "subConnParams"))
            }
        };
        if let Some(point) = point {
            let source = build.source_of(conn.pre);
            let Pending { weight, weight_index, delay, .. } = conn;
            let contact = insert::Contact { source, point, weight, weight_index, delay };
            insert::push(build, conn.post, contact, conn.plan);
        }
    }
    awaited.for_each(|(_, streams)| build.randoms += streams);
    if artificial > 0 && !build.compat.drop_onto_artificial {
        let message = format!(
            "{artificial} connections onto artificial cells work here; NetPyNE drops them, because there is a rule in subConnParams"
        );
        let help = "`--compat netpyne` (`Compat::drop_onto_artificial`) does the same";
        build.out.push(Diagnostic::warning(message).at_path("subConnParams").help(help));
    }
}

fn onto_artificial(build: &Build, post: CellIndex) -> bool {
    matches!(build.net.cells.body[post.index()], Body::Artificial { .. })
}

/// A connection that is described, and nothing else.
fn drop_events(build: &mut Build, conn: &Pending, target: PointId) {
    let pre = Gid(build.gid_of(conn.pre));
    let net = &mut build.net;
    let described = Conn {
        pre: Pre::Cell(pre),
        post: conn.post,
        plan: &net.conns.plans[conn.plan.index()],
        target,
        sec: None,
        loc: 0.0,
        weight: conn.weight,
        delay: conn.delay,
        pointer: None,
    };
    let dict = net.dict_of(&described);
    let conns = &mut net.conns;
    conns.pointers.push(PointerConn { pre, weight: conn.weight, delay: conn.delay, target, dict });
    conns.link.push(Link::pointer(conns.pointers.len() as u32 - 1));
    conns.post.push(conn.post);
    conns.plan.push(conn.plan);
}

type Mistake = (&'static str, String);

fn redistribute_cell(
    build: &mut Build,
    (rule, path): (&SubConnParams, &str),
    built: &BuiltCell,
    waiting: &[usize],
) -> Result<(), Mistake> {
    let groups = rule.group_syn_mechs.as_deref().filter(|g| g.len() > 1).unwrap_or(&[]);
    let (mut chosen, followers) = group(build, built, groups, waiting);
    let key = |build: &Build, i: usize| {
        let conn = &build.pending[i];
        let (ix, loc) = conn.place.unwrap_or_default();
        let whole = build.net.conns.plans[conn.plan.index()].whole[2];
        let loc = match number(loc, whole) {
            Value::Number(n) => python_number(n),
            _ => python_number(Number::Float(loc)),
        };
        format!("{}{loc}{}", built.secs[ix.index()].name, build.gid_of(conn.pre))
    };
    // Texts are compared, not numbers.
    chosen.sort_by_cached_key(|&i| key(build, i));
    placement::warn_of_lacking(build, built, rule.sec.as_ref(), path);
    let sections = placement::sections(built, rule.sec.as_ref());
    let spots: Vec<Spot> = match &rule.density {
        None => return Ok(()),
        Some(SubConnDensity::Uniform) => match placement::uniform(built, &sections, chosen.len()) {
            Ok(places) => places.into_iter().map(|(ix, loc, _)| (ix, loc)).collect(),
            Err(why) => {
                let message = format!("{why}, so synapses stay where they are, as in NetPyNE");
                build.report_once(Diagnostic::warning(message).at_path(format!("{path}.sec")));
                return Ok(());
            }
        },
        Some(SubConnDensity::By(map)) => match map.kind.as_str() {
            "1Dmap" | "2Dmap" => {
                density_map::spots(built, &sections, map, chosen.len()).map_err(|m| ("density", m))?
            }
            "distance" => vec![at_distance(built, &sections, map).map_err(|m| ("density", m))?; chosen.len()],
            other => {
                let known = "uniform, 1Dmap, 2Dmap, distance";
                return Err(("density.type", format!("`{other}` is no density; known: {known}")));
            }
        },
    };
    for (i, spot) in chosen.into_iter().zip(spots) {
        let factor = move_to(build, built, i, spot)?;
        if let Some(&follower) = followers.get(&i) {
            let conn = &mut build.pending[follower];
            conn.place = Some(clear_of_ends(spot));
            if let Some((old, new)) = factor {
                conn.weight = conn.weight / old * new;
            }
        }
    }
    Ok(())
}

/// Which of the connections move by themselves, and which follow one of them.
fn group(
    build: &Build,
    built: &BuiltCell,
    groups: &[String],
    waiting: &[usize],
) -> (Vec<usize>, HashMap<usize, usize>) {
    if groups.is_empty() {
        return (waiting.to_vec(), HashMap::new());
    }
    let name = |i: usize| {
        let plan = &build.net.conns.plans[build.pending[i].plan.index()];
        plan.syn_mech.map_or("", |l| build.net.names.get(l))
    };
    let label = |conn: &Pending| {
        let (ix, loc) = conn.place.unwrap_or_default();
        format!("{}_{}_{loc:.4}", build.gid_of(conn.pre), built.secs[ix.index()].name)
    };
    let mut grouped = vec![false; waiting.len()];
    let mut chosen = Vec::new();
    // NetPyNE finds followers by the label of their leader, so equal labels share the last one found.
    let mut by_label: HashMap<String, usize> = HashMap::new();
    for (k, &i) in waiting.iter().enumerate() {
        if grouped[k] {
            continue;
        }
        chosen.push(i);
        if !groups.iter().any(|g| g == name(i)) {
            continue;
        }
        for other in groups.iter().filter(|g| *g != name(i)) {
            let found = (0..waiting.len()).find(|&m| {
                !grouped[m]
                    && name(waiting[m]) == other
                    && build.pending[waiting[m]].place == build.pending[i].place
            });
            if let Some(m) = found {
                grouped[m] = true;
                by_label.insert(label(&build.pending[i]), waiting[m]);
            }
        }
    }
    let in_group = |i: usize| groups.iter().any(|g| g == name(i));
    let follower = |&i: &usize| Some((i, *by_label.get(&label(&build.pending[i])).filter(|_| in_group(i))?));
    let followers = chosen.iter().filter_map(follower).collect();
    (chosen, followers)
}

/// Mechanisms that need an ion cannot sit at an end.
fn clear_of_ends((ix, loc): Spot) -> Spot {
    (
        ix,
        if loc == 0.0 {
            0.00001
        } else if loc == 1.0 {
            0.99999
        } else {
            loc
        },
    )
}

/// Moves a connection; gives the old and new factor of its weight where the old section has factors.
fn move_to(
    build: &mut Build,
    built: &BuiltCell,
    i: usize,
    spot: Spot,
) -> Result<Option<(f64, f64)>, Mistake> {
    let conn = &mut build.pending[i];
    let Some((old, loc)) = conn.place else { return Ok(None) };
    let (from, to) = (&built.secs[old.index()], &built.secs[spot.0.index()]);
    let mut factor = None;
    if let Some(norm) = &from.weight_norm {
        let short = || ("sec", "`weightNorm` has too few values".to_owned());
        let old = norm_at(norm, loc, from.described_nseg).ok_or_else(short)?;
        let new = match &to.weight_norm {
            Some(norm) => norm_at(norm, spot.1, to.described_nseg).ok_or_else(short)?,
            None => 1.0,
        };
        conn.weight = conn.weight / old * new;
        factor = Some((old, new));
    }
    conn.place = Some(clear_of_ends(spot));
    Ok(factor)
}

/// The place nearest to a distance from a reference.
fn at_distance(built: &BuiltCell, sections: &[SectionIx], map: &SubConnMap) -> Result<Spot, String> {
    let morph = &built.morph;
    let named = map.ref_sec.as_deref().and_then(|name| morph.find(name));
    let origin = named.or_else(|| morph.origin_section()).ok_or("the cell has no sections")?;
    let x = map.ref_seg.map_or(0.5, Number::get);
    let target = map.target_distance.map_or(0.0, Number::get);
    let needs_points = || "distances in a straight line need 3-D points".to_owned();
    let cartesian = map.coord.as_deref() == Some("cartesian");
    let start = if cartesian { morph.position(origin, x).ok_or_else(needs_points)? } else { [0.0; 3] };
    let mut best = (origin, x);
    let mut nearest = target;
    for &ix in sections {
        for spot in segments(built, ix) {
            let distance = if cartesian {
                let p = morph.position(ix, spot.1).ok_or_else(needs_points)?;
                libm::sqrt(square(p[0] - start[0]) + square(p[1] - start[1]) + square(p[2] - start[2]))
            } else {
                morph.distance((origin, x), spot).ok_or("`ref_seg` must be in 0 to 1")?
            };
            // Of equally near places the last is taken.
            if (distance - target).abs() <= nearest {
                nearest = (distance - target).abs();
                best = spot;
            }
        }
    }
    Ok(best)
}
