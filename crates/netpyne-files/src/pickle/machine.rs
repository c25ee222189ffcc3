//! The stack machine: opcodes make nodes of an arena.

use crate::pickle::arena::{FALSE, Id, Machine, NULL, Node, TRUE};
use crate::pickle::{build, classes};
use crate::{Error, Tree};

/// Reads a pickle.
pub(crate) fn read(bytes: &[u8]) -> Result<Tree, Error> {
    let nodes = vec![Node::Null, Node::Bool(false), Node::Bool(true)];
    let mut machine = Machine { bytes, at: 0, nodes, stack: Vec::new(), marks: Vec::new(), memo: Vec::new() };
    let root = machine.run()?;
    build::tree(&machine, root)
}

/// Most slots of the memo beyond the objects that there are: a pickle may name any number.
const MEMO_SLACK: usize = 1 << 20;

impl Machine<'_> {
    fn run(&mut self) -> Result<Id, Error> {
        loop {
            let [opcode] = self.take::<1>()?;
            match opcode {
                b'.' => return self.pop(),
                0x80 => {
                    let [protocol] = self.take::<1>()?;
                    if protocol > 5 {
                        return self.fail(format!("protocol {protocol} is not known; up to 5 are"));
                    }
                }
                0x95 => drop(self.take::<8>()?),
                b'N' => self.stack.push(NULL),
                0x88 => self.stack.push(TRUE),
                0x89 => self.stack.push(FALSE),
                b'(' => self.marks.push(self.stack.len()),
                b'0' => match self.marks.last() {
                    Some(mark) if *mark == self.stack.len() => drop(self.marks.pop()),
                    _ => drop(self.pop()?),
                },
                b'1' => drop(self.take_marked()?),
                b'2' => {
                    let top = self.top()?;
                    self.stack.push(top);
                }
                b'I' | b'L' | b'J' | b'K' | b'M' | 0x8a | 0x8b => self.int(opcode)?,
                b'F' => {
                    let line = self.line()?;
                    match line.parse() {
                        Ok(x) => self.push(Node::Float(x)),
                        Err(_) => return self.fail(format!("`{line}` is no number")),
                    }
                }
                b'G' => {
                    let x = f64::from_be_bytes(self.take()?);
                    self.push(Node::Float(x));
                }
                b'S' | b'V' | b'T' | b'U' | b'X' | 0x8c | 0x8d => self.text(opcode)?,
                b'B' | b'C' | 0x8e | 0x96 => self.raw(opcode)?,
                b']' => self.push(Node::List(Vec::new())),
                b')' => self.push(Node::Tuple(Vec::new())),
                b'}' => self.push(Node::Dict(Vec::new())),
                0x8f => self.push(Node::List(Vec::new())),
                b'l' | b't' | 0x91 => {
                    let items = self.take_marked()?;
                    self.push(if opcode == b't' { Node::Tuple(items) } else { Node::List(items) });
                }
                0x85..=0x87 => {
                    let count = usize::from(opcode - 0x84);
                    let items = self.last(count)?;
                    self.push(Node::Tuple(items));
                }
                b'd' => {
                    let items = self.take_marked()?;
                    self.push(Node::Dict(pairs(&items)));
                }
                b'a' => {
                    let item = self.pop()?;
                    self.extend(vec![item])?;
                }
                b'e' | 0x90 => {
                    let items = self.take_marked()?;
                    self.extend(items)?;
                }
                b's' => {
                    let items = self.last(2)?;
                    self.insert(&items)?;
                }
                b'u' => {
                    let items = self.take_marked()?;
                    self.insert(&items)?;
                }
                b'p' | b'q' | b'r' | 0x94 => self.memoise(opcode)?,
                b'g' | b'h' | b'j' => self.recall(opcode)?,
                _ => self.object(opcode)?,
            }
        }
    }

    /// Opcodes that name classes and make objects of them.
    fn object(&mut self, opcode: u8) -> Result<(), Error> {
        match opcode {
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.class(module, name)
            }
            0x93 => {
                let named = self.last(2)?;
                match (self.node(named[0]), self.node(named[1])) {
                    (Node::Text(module), Node::Text(name)) => {
                        let (module, name) = (module.to_string(), name.to_string());
                        self.class(module, name)
                    }
                    _ => self.fail("a class is named by something that is no text"),
                }
            }
            b'R' | 0x81 => {
                let both = self.last(2)?;
                self.make(both[0], both[1])
            }
            0x92 => {
                let all = self.last(3)?;
                self.make(all[0], all[1])
            }
            b'i' => {
                let (module, name) = (self.line()?, self.line()?);
                let args = self.take_marked()?;
                self.class(module, name)?;
                let class = self.pop()?;
                let args = self.add(Node::Tuple(args));
                self.make(class, args)
            }
            b'o' => {
                let mut args = self.take_marked()?;
                if args.is_empty() {
                    return self.fail("an object without a class");
                }
                let class = args.remove(0);
                let args = self.add(Node::Tuple(args));
                self.make(class, args)
            }
            b'b' => {
                let both = self.last(2)?;
                let built = classes::set_state(self, both[0], both[1])?;
                self.nodes[both[0] as usize] = built;
                self.stack.push(both[0]);
                Ok(())
            }
            b'P' | b'Q' => self.fail("it refers to objects outside the file"),
            0x82..=0x84 => self.fail("it names a class by a number that only its maker knows"),
            0x97 | 0x98 => self.fail("its data is in buffers outside the file"),
            other => self.fail(format!("{other:#04x} is no opcode of a pickle")),
        }
    }

    fn class(&mut self, module: String, name: String) -> Result<(), Error> {
        classes::check(&module, &name).map_err(|message| Error::content(self.at, message))?;
        self.push(Node::Class(module.into(), name.into()));
        Ok(())
    }

    fn make(&mut self, class: Id, args: Id) -> Result<(), Error> {
        let node = classes::make(self, class, args)?;
        self.push(node);
        Ok(())
    }

    fn extend(&mut self, items: Vec<Id>) -> Result<(), Error> {
        let target = self.top()?;
        match &mut self.nodes[target as usize] {
            Node::List(list) => list.extend(items),
            _ => return self.fail("only lists and sets are added to"),
        }
        Ok(())
    }

    fn insert(&mut self, items: &[Id]) -> Result<(), Error> {
        let target = self.top()?;
        let target = &mut self.nodes[target as usize];
        if matches!(target, Node::Object(_)) {
            // NetPyNE's own classes are dictionaries, or have their attributes told later.
            *target = Node::Dict(Vec::new());
        }
        match target {
            Node::Dict(entries) => entries.extend(pairs(items)),
            _ => return self.fail("only dictionaries have keys"),
        }
        Ok(())
    }

    fn memoise(&mut self, opcode: u8) -> Result<(), Error> {
        let top = self.top()?;
        let place = match opcode {
            0x94 => self.memo.len(),
            b'q' => usize::from(self.take::<1>()?[0]),
            b'r' => u32::from_le_bytes(self.take()?) as usize,
            _ => self.number()?,
        };
        if place > self.nodes.len() + MEMO_SLACK {
            return self.fail("an object is given a number far beyond the others");
        }
        if place >= self.memo.len() {
            self.memo.resize(place + 1, None);
        }
        self.memo[place] = Some(top);
        Ok(())
    }

    fn recall(&mut self, opcode: u8) -> Result<(), Error> {
        let place = match opcode {
            b'h' => usize::from(self.take::<1>()?[0]),
            b'j' => u32::from_le_bytes(self.take()?) as usize,
            _ => self.number()?,
        };
        match self.memo.get(place).copied().flatten() {
            Some(id) => {
                self.stack.push(id);
                Ok(())
            }
            None => self.fail(format!("there is no object {place}")),
        }
    }

    fn number(&mut self) -> Result<usize, Error> {
        let line = self.line()?;
        line.parse().or_else(|_| self.fail(format!("`{line}` is no number of an object")))
    }
}

fn pairs(items: &[Id]) -> Vec<(Id, Id)> {
    items.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}
