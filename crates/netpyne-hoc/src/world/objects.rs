//! Objects: identity, counting of references, and the names that depend on both (`Vector[3]`).
//!
//! An object lives as long as something refers to it. When the last reference goes, it is put on a list and destroyed at
//! the next [`World::collect`](super::World::collect). Numbers of a class start again at 0 when none of its objects is left, as in NEURON.

use super::classes::Object;
use indexmap::IndexMap;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

netpyne_base::define_id! {
    /// Index of an object in its world. Never used twice.
    ObjectId
}

/// A counted reference to an object.
#[derive(Clone)]
pub struct Handle(Rc<Token>);

struct Token {
    id: ObjectId,
    dead: Rc<RefCell<Vec<ObjectId>>>,
}

impl Drop for Token {
    fn drop(&mut self) {
        self.dead.borrow_mut().push(self.id);
    }
}

impl Handle {
    /// Which object.
    pub fn id(&self) -> ObjectId {
        self.0.id
    }

    /// How many references there are, this one included.
    pub fn count(&self) -> usize {
        Rc::strong_count(&self.0)
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "object {}", self.id())
    }
}

/// An object with its class and its number there.
#[derive(Debug)]
pub struct Entry {
    /// Name of the class.
    pub class: Rc<str>,
    /// Number within the class.
    pub number: u32,
    /// What it is.
    pub object: Object,
}

#[derive(Debug, Default)]
struct Class {
    alive: u32,
    next: u32,
}

/// All objects of a world.
#[derive(Debug, Default)]
pub struct Objects {
    entries: Vec<Option<Entry>>,
    tokens: Vec<std::rc::Weak<Token>>,
    classes: IndexMap<Rc<str>, Class>,
    dead: Rc<RefCell<Vec<ObjectId>>>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl Objects {
    /// A new object of a class.
    pub fn add(&mut self, class: &str, object: Object) -> Handle {
        let class: Rc<str> =
            self.classes.get_key_value(class).map_or_else(|| class.into(), |(k, _)| k.clone());
        let counts = self.classes.entry(class.clone()).or_default();
        let number = counts.next;
        counts.next += 1;
        counts.alive += 1;
        let id = ObjectId::from_index(self.entries.len());
        self.entries.push(Some(Entry { class, number, object }));
        let token = Rc::new(Token { id, dead: self.dead.clone() });
        self.tokens.push(Rc::downgrade(&token));
        Handle(token)
    }

    /// An object that still exists.
    pub fn get(&self, id: ObjectId) -> Option<&Entry> {
        self.entries.get(id.index())?.as_ref()
    }

    /// An object that still exists, to be changed.
    pub fn get_mut(&mut self, id: ObjectId) -> Option<&mut Entry> {
        self.entries.get_mut(id.index())?.as_mut()
    }

    /// Another reference to an object that is referred to.
    pub fn handle(&self, id: ObjectId) -> Option<Handle> {
        self.tokens.get(id.index())?.upgrade().map(Handle)
    }

    /// The object called `class[number]`.
    pub fn find(&self, class: &str, number: u32) -> Option<Handle> {
        let is_it = |e: &Option<Entry>| e.as_ref().is_some_and(|e| &*e.class == class && e.number == number);
        self.handle(ObjectId::from_index(self.entries.iter().position(is_it)?))
    }

    /// All objects of a class, oldest first.
    pub fn of_class<'a>(&'a self, class: &'a str) -> impl Iterator<Item = Handle> + 'a {
        let of_class = move |(i, e): (usize, &Option<Entry>)| {
            let is_it = e.as_ref().is_some_and(|e| &*e.class == class);
            if is_it { self.handle(ObjectId::from_index(i)) } else { None }
        };
        self.entries.iter().enumerate().filter_map(of_class)
    }

    /// How many objects were ever made.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no object was ever made.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes one object that nothing refers to any more out of the world.
    pub fn take_dead(&mut self) -> Option<(ObjectId, Entry)> {
        loop {
            let id = self.dead.borrow_mut().pop()?;
            if let Some(entry) = self.entries.get_mut(id.index()).and_then(Option::take) {
                if let Some(counts) = self.classes.get_mut(&entry.class) {
                    counts.alive -= 1;
                    if counts.alive == 0 {
                        counts.next = 0;
                    }
                }
                return Some((id, entry));
            }
        }
    }

    /// Name of an object: `Vector[3]`.
    pub fn name(&self, id: ObjectId) -> String {
        self.get(id).map_or("NULLobject".to_owned(), |e| format!("{}[{}]", e.class, e.number))
    }
}
