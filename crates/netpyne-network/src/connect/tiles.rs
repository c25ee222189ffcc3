//! Pairs chosen with a probability that draws nothing: tiles of pairs, evaluated in blocks by all threads.
//!
//! A tile is all presynaptic cells by a few postsynaptic ones, so its connections follow each other in the order of
//! creation. Every pair has its own place in the random stream; whichever thread comes to it finds the same number.

use crate::build::Build;
use crate::connect::batch::{Batch, Plain};
use crate::connect::pair_columns::{Coordinates, Needs, PairFunction, ROWS};
use crate::connect::rule::{Rule, hash_gids};
use netpyne_base::Diagnostic;
use netpyne_math::random123::Random123;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

type Chosen = Result<Batch, Box<Diagnostic>>;

/// Fewer pairs are not worth a thread.
const PAIRS_PER_THREAD: usize = 1 << 18;

/// Tiles per thread whose connections wait for those before them.
const AHEAD: usize = 4;

/// Chooses pairs and connects them.
pub(crate) fn connect(build: &mut Build, rule: &mut Rule, probability: Plain) -> Result<(), Box<Diagnostic>> {
    let wrong = |path: &str, m: String| Box::new(Diagnostic::error(m).at_path(format!("{path}.probability")));
    let needs = match probability {
        Plain::Function(expr) => Needs::of([expr]),
        Plain::Number(_) => Needs::default(),
    };
    let posts: Vec<_> = rule.here.iter().map(|&j| rule.post[j as usize]).collect();
    let pre = Coordinates::of_pre(build, needs, &rule.pre);
    let post = Coordinates::of_post(build, needs, &posts).map_err(|m| wrong(&rule.path, m))?;
    let stream = stream(build, rule);
    let tiles = posts.len().div_ceil(ROWS);
    let wanted = (rule.pre.len().saturating_mul(posts.len()) / PAIRS_PER_THREAD).clamp(1, tiles.max(1));
    // Asking the system takes longer than a small rule.
    let available = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if wanted > 1 { wanted.min(available()) } else { 1 };
    let mut first = 0;
    while first < tiles {
        let some = first..tiles.min(first + AHEAD * threads);
        first = some.end;
        let (shared, rule_) = (&*build, &*rule);
        let one = |tile: usize| -> Chosen {
            let mut batch = choose(rule_, probability, (&pre, &post), &stream, tile * ROWS)?;
            batch.evaluate(shared, rule_)?;
            Ok(batch)
        };
        for batch in in_order(some, threads, &one) {
            batch?.connect(build, rule)?;
        }
    }
    Ok(())
}

/// The results for some tiles, in order, computed by several threads.
fn in_order(
    tiles: std::ops::Range<usize>,
    threads: usize,
    one: &(dyn Fn(usize) -> Chosen + Sync),
) -> Vec<Chosen> {
    if threads == 1 {
        return tiles.map(one).collect();
    }
    let (first, count) = (tiles.start, tiles.len());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Chosen)>> = Mutex::new(Vec::with_capacity(count));
    let work = || {
        loop {
            let tile = next.fetch_add(1, Ordering::Relaxed);
            if tile >= count {
                break;
            }
            let result = one(first + tile);
            done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((tile, result));
        }
    };
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| {
            scope.spawn(work);
        });
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_unstable_by_key(|(tile, _)| *tile);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The stream that decides about pairs.
pub(crate) fn stream(build: &Build, rule: &Rule) -> Random123 {
    let seed = build.cfg.seeds.conn as u32;
    Random123::new(hash_gids(build, &[&rule.pre]), hash_gids(build, &[&rule.post]), seed)
}

/// The chosen pairs of the tile of postsynaptic cells from number `from` of those here on.
fn choose(
    rule: &Rule,
    probability: Plain,
    (pre, post): (&Coordinates, &Coordinates),
    stream: &Random123,
    from: usize,
) -> Chosen {
    const WORDS: usize = ROWS / 64;
    let here = &rule.here[from..rule.here.len().min(from + ROWS)];
    let n = here.len();
    let mut random = [0.0; ROWS];
    let mut p = [0.0; ROWS];
    let mut function = match (probability, probability.constant()) {
        (_, Some(constant)) => {
            p.fill(constant);
            None
        }
        (Plain::Function(expr), None) => Some(PairFunction::new(expr)),
        (Plain::Number(_), None) => None,
    };
    let mut chosen: Vec<Vec<u32>> = vec![Vec::new(); n];
    for i in 0..rule.pre.len() {
        // The first value of the stream is lost.
        uniform_of_row(stream, 1 + i as u64 * rule.post.len() as u64, here, &mut random[..n]);
        if let Some(function) = &mut function {
            function
                .of_row((pre, i), (post, from), &mut p[..n])
                .map_err(|error| Box::new(error.diagnostic(&format!("{}.probability", rule.path))))?;
        }
        let mut words = [0u64; WORDS];
        for ((word, p), random) in words.iter_mut().zip(p[..n].chunks(64)).zip(random[..n].chunks(64)) {
            for (k, (p, random)) in p.iter().zip(random).enumerate() {
                *word |= u64::from(p >= random) << k;
            }
        }
        for (w, mut word) in words.into_iter().enumerate() {
            while word != 0 {
                chosen[w * 64 + word.trailing_zeros() as usize].push(i as u32);
                word &= word - 1;
            }
        }
    }
    let mut batch = Batch::default();
    for (&j, chosen) in here.iter().zip(&chosen) {
        chosen.iter().for_each(|&i| batch.push(rule.pre[i as usize], rule.post[j as usize], 0));
    }
    Ok(batch)
}

/// The values of `stream` at the positions `posts` of a row that begins at `row`.
pub(crate) fn uniform_of_row(stream: &Random123, row: u64, posts: &[u32], out: &mut [f64]) {
    let (Some(&first), Some(&last)) = (posts.first(), posts.last()) else { return };
    if (last - first) as usize + 1 == posts.len() {
        stream.uniform_block(row + u64::from(first), out);
        return;
    }
    for (out, &j) in out.iter_mut().zip(posts) {
        *out = stream.uniform_at(row + u64::from(j));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_do_not_change_the_order() {
        let one = |tile: usize| -> Chosen {
            let mut batch = Batch::default();
            batch.push(crate::build::share::Ordinal(tile as u32), crate::build::share::Ordinal(0), tile);
            Ok(batch)
        };
        let show = |threads| format!("{:?}", in_order(3..40, threads, &one));
        assert_eq!(show(1), show(2));
        assert_eq!(show(1), show(7));
    }
}
