//! Regular expressions as HOC has them: `.`, `*`, `+`, `?`, `[a-z]`, `[^a]`, `^`, `$`, `|`, `\\c`.

use super::value::{Answer, Refusal};

/// A compiled expression: alternatives, tried in order at each place.
#[derive(Debug)]
pub struct Pattern {
    alternatives: Vec<Sequence>,
}

#[derive(Debug)]
struct Sequence {
    from_start: bool,
    to_end: bool,
    items: Vec<(Item, Repeat)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeat {
    Once,
    Maybe,
    Any,
    Many,
}

#[derive(Debug)]
enum Item {
    Any,
    Char(char),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

/// Most comparisons in one search; what needs more does not match.
const MAX_STEPS: u32 = 10_000;

impl Pattern {
    /// The expression that `text` writes.
    pub fn new(text: &str) -> Answer<Self> {
        let chars: Vec<char> = text.chars().collect();
        let mut alternatives = Vec::new();
        let mut at = 0;
        loop {
            alternatives.push(sequence(&chars, &mut at)?);
            if at >= chars.len() {
                return Ok(Self { alternatives });
            }
            at += 1;
        }
    }

    /// The expression that chooses sections by their names: in it, `[` and `]` mean themselves, and `<` and `>` stand
    /// for them. NEURON puts `.*` before the whole of it, so alternatives but the first match at the start only.
    pub fn for_sections(text: &str) -> Answer<Self> {
        let mut translated = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '<' => translated.push('['),
                '>' => translated.push(']'),
                '[' | ']' => translated.extend(['\\', c]),
                c => translated.push(c),
            }
        }
        let mut pattern = Self::new(&translated)?;
        pattern.alternatives.iter_mut().skip(1).for_each(|sequence| sequence.from_start = true);
        Ok(pattern)
    }

    /// Where in `text` (in characters) the leftmost match starts and ends; repetitions take as much as they can.
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        let chars: Vec<char> = text.chars().collect();
        let mut steps = 0;
        (0..=chars.len()).find_map(|start| {
            let matches = self.alternatives.iter().find_map(|sequence| {
                if sequence.from_start && start > 0 {
                    None
                } else {
                    sequence.at(&chars, start, 0, &mut steps)
                }
            });
            matches.map(|end| (start, end))
        })
    }

    /// Whether it occurs in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.find(text).is_some()
    }
}

impl Sequence {
    fn at(&self, chars: &[char], mut at: usize, mut item: usize, steps: &mut u32) -> Option<usize> {
        while let Some((what, repeat)) = self.items.get(item) {
            *steps += 1;
            if *steps > MAX_STEPS {
                return None;
            }
            item += 1;
            if *repeat == Repeat::Once {
                at = what.matches(chars, at)?;
                continue;
            }
            let most = if *repeat == Repeat::Maybe { 1 } else { usize::MAX };
            let mut count = 0;
            while count < most && what.matches(chars, at + count).is_some() {
                count += 1;
            }
            let least = usize::from(*repeat == Repeat::Many);
            // At most one level per repetition in the expression.
            return (least..=count).rev().find_map(|count| self.at(chars, at + count, item, steps));
        }
        (!self.to_end || at == chars.len()).then_some(at)
    }
}

impl Item {
    /// The place after one character.
    fn matches(&self, chars: &[char], at: usize) -> Option<usize> {
        let c = *chars.get(at)?;
        let matches = match self {
            Item::Any => true,
            Item::Char(own) => *own == c,
            Item::Class { negated, ranges } => ranges.iter().any(|(a, b)| (*a..=*b).contains(&c)) != *negated,
        };
        matches.then_some(at + 1)
    }
}

/// What stands before the next `|`.
fn sequence(chars: &[char], at: &mut usize) -> Answer<Sequence> {
    let from_start = chars.get(*at) == Some(&'^');
    *at += usize::from(from_start);
    let mut sequence = Sequence { from_start, to_end: false, items: Vec::new() };
    while let Some(&c) = chars.get(*at).filter(|c| **c != '|') {
        if c == '$' && matches!(chars.get(*at + 1), None | Some('|')) {
            *at += 1;
            sequence.to_end = true;
            break;
        }
        let item = match c {
            '.' => Item::Any,
            '\\' if *at + 1 < chars.len() => {
                *at += 1;
                Item::Char(chars[*at])
            }
            '[' => class(chars, at)?,
            '(' | ')' | '{' | '}' => {
                let message = format!("`{c}` in a regular expression is not supported");
                return Err(Refusal::new(message).help(format!("`\\{c}` means the character itself")));
            }
            c => Item::Char(c),
        };
        *at += 1;
        let repeat = match chars.get(*at) {
            Some('*') => Repeat::Any,
            Some('+') => Repeat::Many,
            Some('?') => Repeat::Maybe,
            _ => Repeat::Once,
        };
        *at += usize::from(repeat != Repeat::Once);
        sequence.items.push((item, repeat));
    }
    Ok(sequence)
}

/// `[...]` at `at`, which then is at its `]`.
fn class(chars: &[char], at: &mut usize) -> Answer<Item> {
    *at += 1;
    let negated = chars.get(*at) == Some(&'^');
    *at += usize::from(negated);
    let mut ranges = Vec::new();
    loop {
        let Some(&c) = chars.get(*at) else {
            return Err(Refusal::new("`[` without `]` in a regular expression"));
        };
        match (chars.get(*at + 1), chars.get(*at + 2)) {
            _ if c == ']' && !ranges.is_empty() => return Ok(Item::Class { negated, ranges }),
            (Some('-'), Some(&end)) if end != ']' => {
                ranges.push((c, end));
                *at += 3;
            }
            _ => {
                ranges.push((c, c));
                *at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn names_of_sections() {
        for (pattern, text, found) in [
            ("dend", "Cell[0].dend[3]", Some((8, 12))),
            ("^dend", "Cell[0].dend[3]", None),
            ("dend[<23>]", "dend[2]", Some((0, 7))),
            ("dend[1", "dend[12]", Some((0, 6))),
            ("a.*c$", "xabcabc", Some((1, 7))),
            ("<^a-c>", "abcd", Some((3, 4))),
            ("soma|ap+ic?", "appi", Some((0, 4))),
            ("soma|ap+ic?", "x.appi", None),
            ("", "x", Some((0, 0))),
        ] {
            let compiled = Pattern::for_sections(pattern).unwrap();
            assert_eq!(compiled.find(text), found, "{pattern} in {text}");
        }
        assert!(Pattern::new("a(b)").is_err());
    }
}
