//! "Did you mean": the known name nearest to a misspelt one.

/// A help line `did you mean `x`?` for the candidate nearest to `name`, if one is near enough to be meant.
///
/// Near means an edit distance (with swaps of neighbours) of at most a third of the name's length, case counted half.
pub fn did_you_mean<I, S>(name: &str, candidates: I) -> Option<String>
where
    I: IntoIterator<Item = S>,
    S: AsRef<str>,
{
    let limit = (name.chars().count() / 3).max(1) * 2;
    candidates
        .into_iter()
        .map(|c| (distance(name, c.as_ref()), c))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| format!("did you mean `{}`?", c.as_ref()))
}

/// At most this many names are listed: a reader takes in no more.
const LISTED: usize = 20;

/// The names in one line, cut short if there are many; none if there are none.
pub fn listed<S: AsRef<str>>(names: &[S]) -> Option<String> {
    let shown: Vec<&str> = names.iter().take(LISTED).map(AsRef::as_ref).collect();
    let more = match names.len() {
        n if n > LISTED => format!(", ... ({n} in all)"),
        _ => String::new(),
    };
    (!shown.is_empty()).then(|| format!("{}{more}", shown.join(", ")))
}

/// Twice the optimal-string-alignment distance, where a change of case costs 1 and any other edit 2.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = 2 * i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = 2 * j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let (x, y) = (a[i - 1], b[j - 1]);
            let change = match () {
                _ if x == y => 0,
                _ if x.eq_ignore_ascii_case(&y) => 1,
                _ => 2,
            };
            let mut best = (rows[i - 1][j] + 2).min(rows[i][j - 1] + 2).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && x == b[j - 2] && a[i - 2] == y {
                best = best.min(rows[i - 2][j - 2] + 2);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, listed};

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..329).map(|i| format!("dend{i}")).collect();
        let text = listed(&names).unwrap();
        assert!(text.len() < 200 && text.ends_with("(329 in all)"), "{text}");
        assert_eq!(listed(&names[..2]).unwrap(), "dend0, dend1");
        assert_eq!(listed::<&str>(&[]), None);
    }

    #[test]
    fn nearest_name_within_reach() {
        assert_eq!(did_you_mean("gnabr", ["gkbar", "gnabar"]).as_deref(), Some("did you mean `gnabar`?"));
        assert_eq!(did_you_mean("HH", ["hh", "pas"]).as_deref(), Some("did you mean `hh`?"));
        assert_eq!(did_you_mean("zebra", ["hh", "pas"]), None);
    }
}
