//! Neurolucida's text files (`.asc`), version 3: outlines of somas and trees; markers, texts and spines are skipped.

use super::tokens::{Token, tokens};
use super::{TraceError, TracedCell, TracedSection, soma};

/// Deepest nesting of sets.
const MAX_DEPTH: u32 = 100;

/// Reads a Neurolucida file as Import3d does.
pub fn read_neurolucida(text: &str) -> Result<TracedCell, TraceError> {
    let mut reader = Reader { tokens: tokens(text), at: 0, cell: TracedCell::default(), depth: 0 };
    reader.objects()?;
    let mut cell = reader.cell;
    let kinds = cell.sections.iter().map(|s| s.kind);
    cell.kinds = kinds.clone().min().zip(kinds.max());
    soma::connect(&mut cell);
    Ok(cell)
}

struct Reader {
    tokens: Vec<(Token, usize)>,
    at: usize,
    cell: TracedCell,
    depth: u32,
}

type Read<T = ()> = Result<T, TraceError>;

impl Reader {
    fn peek(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at + ahead).map_or(&Token::End, |(token, _)| token)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |(_, line)| *line)
    }

    fn wrong(&self, wanted: &str) -> TraceError {
        TraceError::at(format!("{wanted} is missing"), self.line())
    }

    fn eat(&mut self, token: &Token) -> bool {
        let found = self.peek(0) == token;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token, name: &str) -> Read {
        if self.eat(token) { Ok(()) } else { Err(self.wrong(name)) }
    }

    fn number(&mut self) -> Read<f64> {
        match *self.peek(0) {
            Token::Number(x) => {
                self.at += 1;
                Ok(x)
            }
            _ => Err(self.wrong("a number")),
        }
    }

    fn objects(&mut self) -> Read {
        loop {
            self.object()?;
            self.eat(&Token::Comma);
            if *self.peek(0) != Token::Open {
                return Ok(());
            }
        }
    }

    fn object(&mut self) -> Read {
        if *self.peek(0) != Token::Open {
            return Err(self.wrong("`(`"));
        }
        match self.peek(1) {
            Token::Text(_) => self.contour(),
            Token::Word(_) if *self.peek(2) == Token::Open => self.marker(),
            Token::Word(_) => self.property().map(|_| ()),
            Token::Open => self.tree_or_text(),
            Token::Set => self.set(),
            _ => Err(self.wrong("a contour, tree, marker, property or set")),
        }
    }

    fn set(&mut self) -> Read {
        self.at += 2;
        if !matches!(self.peek(0), Token::Text(_)) {
            return Err(self.wrong("the name of the set"));
        }
        self.at += 1;
        if *self.peek(0) != Token::Close {
            if self.depth >= MAX_DEPTH {
                return Err(TraceError::at("sets within sets, too deep", self.line()));
            }
            self.depth += 1;
            self.objects()?;
            self.depth -= 1;
        }
        self.expect(&Token::Close, "`)`")
    }

    fn contour(&mut self) -> Read {
        self.at += 1;
        let keep = match self.peek(0) {
            Token::Text(name) => matches!(name.as_str(), "CellBody" | "Cell Body" | "Soma"),
            _ => false,
        };
        let line = self.line();
        self.at += 1;
        self.properties()?;
        let points = self.points()?;
        if keep && points.len() > 2 {
            let section = TracedSection {
                kind: 1,
                points,
                parent_x: 1.0,
                is_contour: true,
                ..TracedSection::default()
            };
            self.cell.sections.push(section);
        } else if keep {
            let message = format!("line {line}: an outline of less than three points is left out");
            self.cell.warnings.push(message);
        }
        self.expect(&Token::Close, "`)`")
    }

    fn marker(&mut self) -> Read {
        self.at += 2;
        self.properties()?;
        self.points()?;
        self.expect(&Token::Close, "`)`")
    }

    /// The first word of the last property.
    fn properties(&mut self) -> Read<Option<String>> {
        let mut last = None;
        while *self.peek(0) == Token::Open {
            match self.peek(1) {
                Token::Word(_) => last = Some(self.property()?),
                Token::Set => self.set()?,
                _ => break,
            }
            self.eat(&Token::Comma);
        }
        Ok(last)
    }

    fn property(&mut self) -> Read<String> {
        self.at += 1;
        let Token::Word(name) = self.peek(0).clone() else {
            return Err(self.wrong("the name of the property"));
        };
        self.at += 1;
        loop {
            match self.peek(0) {
                Token::Number(_) | Token::Text(_) | Token::Word(_) => self.at += 1,
                Token::Rgb => {
                    self.at += 1;
                    self.expect(&Token::Open, "`(`")?;
                    self.number()?;
                    self.eat(&Token::Comma);
                    self.number()?;
                    self.eat(&Token::Comma);
                    self.number()?;
                    self.expect(&Token::Close, "`)`")?;
                }
                _ => break,
            }
        }
        self.expect(&Token::Close, "`)`")?;
        Ok(name)
    }

    /// `( properties point text )` is a text, all else a tree.
    fn tree_or_text(&mut self) -> Read {
        let start = self.at;
        self.at += 1;
        self.properties()?;
        self.point()?;
        if matches!(self.peek(0), Token::Text(_)) && *self.peek(1) == Token::Close {
            self.at += 2;
            return Ok(());
        }
        self.at = start;
        self.tree()
    }

    fn tree(&mut self) -> Read {
        self.expect(&Token::Open, "`(`")?;
        let kind = match self.properties()?.as_deref() {
            Some("Axon") => 2,
            Some("Dendrite") => 3,
            Some("Apical") => 4,
            _ => 0,
        };
        self.branches(kind)?;
        self.expect(&Token::Close, "`)`")
    }

    /// A branch, and those it splits into, without recursion: `above` holds the parents of the splits that are open.
    fn branches(&mut self, kind: i64) -> Read {
        let mut above: Vec<Option<usize>> = Vec::new();
        let mut parent: Option<usize> = None;
        loop {
            let points = self.tree_points()?;
            self.branch(kind, parent, points)?;
            self.eat(&Token::Comma);
            if *self.peek(0) == Token::Open {
                while matches!(self.peek(1), Token::Word(_)) {
                    self.skip_markers()?;
                }
            }
            self.eat(&Token::Comma);
            if self.eat(&Token::Open) {
                above.push(parent);
                parent = Some(self.cell.sections.len() - 1);
                continue;
            }
            if matches!(self.peek(0), Token::Word(_)) {
                self.at += 1;
            }
            // The branch has ended, and perhaps splits with it.
            loop {
                let Some(&before) = above.last() else { return Ok(()) };
                if self.eat(&Token::Bar) {
                    break;
                }
                self.expect(&Token::Close, "`)` or `|`")?;
                above.pop();
                parent = before;
            }
        }
    }

    fn branch(&mut self, kind: i64, parent: Option<usize>, mut points: Vec<[f64; 4]>) -> Read {
        let Some(&first) = points.first() else { return Err(self.wrong("a point of the branch")) };
        if let Some(&last) = parent.and_then(|p| self.cell.sections[p].points.last()) {
            let same = (0..3).all(|axis| (last[axis] - first[axis]).abs() <= 1e-11);
            if !same {
                // Begins where its parent ends, as thick as its own first point.
                points.insert(0, [last[0], last[1], last[2], first[3]]);
            }
        }
        self.cell.sections.push(TracedSection {
            kind,
            points,
            parent,
            parent_x: 1.0,
            ..TracedSection::default()
        });
        Ok(())
    }

    fn tree_points(&mut self) -> Read<Vec<[f64; 4]>> {
        let mut points = Vec::new();
        loop {
            match (self.peek(1), self.peek(2)) {
                (Token::Word(_), Token::Open) => self.marker()?,
                (Token::Word(_), _) => {
                    self.property()?;
                }
                _ => {
                    points.push(self.point()?);
                    while *self.peek(0) == Token::OpenSpine {
                        self.at += 1;
                        self.properties()?;
                        self.point()?;
                        self.expect(&Token::CloseSpine, "`>`")?;
                    }
                }
            }
            self.eat(&Token::Comma);
            if *self.peek(0) != Token::Open || !matches!(self.peek(1), Token::Number(_)) {
                return Ok(points);
            }
        }
    }

    /// Everything up to the closing bracket.
    fn skip_markers(&mut self) -> Read {
        self.expect(&Token::Open, "`(`")?;
        let mut open = 1;
        while open > 0 {
            match self.peek(0) {
                Token::Open => open += 1,
                Token::Close => open -= 1,
                Token::End => return Err(self.wrong("`)`")),
                _ => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    fn points(&mut self) -> Read<Vec<[f64; 4]>> {
        let mut points = vec![self.point()?];
        loop {
            self.eat(&Token::Comma);
            if *self.peek(0) != Token::Open {
                return Ok(points);
            }
            points.push(self.point()?);
        }
    }

    /// `(x, y, z, d, word (a, b, c, d))`; all after y may be missing.
    fn point(&mut self) -> Read<[f64; 4]> {
        self.expect(&Token::Open, "`(`")?;
        let x = self.number()?;
        self.eat(&Token::Comma);
        let y = self.number()?;
        let (mut z, mut d) = (0.0, 0.0);
        self.eat(&Token::Comma);
        if matches!(self.peek(0), Token::Number(_)) {
            z = self.number()?;
            self.eat(&Token::Comma);
            if matches!(self.peek(0), Token::Number(_)) {
                d = self.number()?;
                self.eat(&Token::Comma);
                if matches!(self.peek(0), Token::Word(_)) {
                    self.at += 1;
                }
                self.eat(&Token::Comma);
                if self.eat(&Token::Open) {
                    for _ in 0..4 {
                        self.number()?;
                        self.eat(&Token::Comma);
                    }
                    self.expect(&Token::Close, "`)`")?;
                }
            }
        }
        self.expect(&Token::Close, "`)`")?;
        Ok([x, y, z, d])
    }
}
