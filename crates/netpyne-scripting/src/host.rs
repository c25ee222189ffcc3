//! What the host keeps for a running Python: the object world, and what Python refers to in it.

use crate::wire::Wire;
use netpyne_base::Diagnostic;
use netpyne_hoc::readout::Selection;
use netpyne_hoc::run::Interpreter;
use netpyne_hoc::world::{Handle, Numbers, ObjectCell, Pointer, Refusal, SectionId, TextCell, Value};
use std::collections::HashMap;
use std::process::Child;
use std::sync::{Arc, Mutex};

/// Why an operation has no answer; `kind` is the exception it becomes in Python.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// `attribute`, `lookup`, `type`, `value`, `runtime` or `plain`.
    pub kind: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Mistake {
    /// A mistake that becomes an exception of a kind.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// Adds what to do.
    pub(crate) fn explained(mut self, help: Option<String>) -> Self {
        if let Some(help) = help {
            self.message.push_str(&format!(" ({help})"));
        }
        self
    }
}

impl From<Refusal> for Mistake {
    fn from(refusal: Refusal) -> Self {
        let help = refusal.help.map(|help| format!(" ({help})")).unwrap_or_default();
        Self::new("runtime", format!("{}{help}", refusal.message))
    }
}

impl From<Box<Diagnostic>> for Mistake {
    fn from(mistake: Box<Diagnostic>) -> Self {
        match mistake.location {
            netpyne_base::Location::None => {
                let help = mistake.help.first().map(|help| format!(" ({help})")).unwrap_or_default();
                Self::new("runtime", format!("{}{help}", mistake.message))
            }
            _ => Self::new("runtime", mistake.to_string()),
        }
    }
}

/// The answer to an operation.
pub type Answered<T = Wire> = Result<T, Mistake>;

/// What `h.ref` made.
#[derive(Clone, Debug)]
pub(crate) enum Reference {
    Number(Numbers),
    Text(TextCell),
    Object(ObjectCell),
}

/// The host of one Python.
#[derive(Debug)]
pub struct Host {
    /// The object world and the HOC language.
    pub interpreter: Interpreter,
    /// Objects that Python refers to, and how often they were sent.
    objects: HashMap<u32, (Handle, u32)>,
    /// Sections that exist as long as Python refers to them, and how often they were sent.
    sections: HashMap<u32, u32>,
    /// What `h.ref` made.
    pub(crate) references: HashMap<u32, Reference>,
    pub(crate) next_reference: u32,
    /// The cell that the script said it made.
    pub cell: Option<Selection>,
    /// The process of the script.
    pub(crate) script: Option<Arc<Mutex<Child>>>,
}

impl Host {
    /// A host for an object world.
    pub fn new(interpreter: Interpreter) -> Self {
        Self {
            interpreter,
            objects: HashMap::new(),
            sections: HashMap::new(),
            references: HashMap::new(),
            next_reference: 0,
            cell: None,
            script: None,
        }
    }

    /// Whether the process of the script has ended: nobody waits for what is being done.
    pub fn script_has_gone(&self) -> bool {
        let Some(script) = &self.script else { return false };
        script.lock().is_ok_and(|mut script| matches!(script.try_wait(), Ok(Some(_))))
    }

    /// Tells whether the process of the script has ended, wherever the host is.
    pub fn script_watch(&self) -> impl Fn() -> bool + 'static {
        let script = self.script.clone();
        move || {
            let Some(script) = &script else { return false };
            script.lock().is_ok_and(|mut script| matches!(script.try_wait(), Ok(Some(_))))
        }
    }

    /// A section that goes when Python's last reference does.
    pub(crate) fn own_section(&mut self, id: SectionId) {
        self.sections.insert(id.0, 0);
    }

    /// Whether a section was made by Python.
    pub(crate) fn is_owned(&self, id: SectionId) -> bool {
        self.sections.contains_key(&id.0)
    }

    pub(crate) fn section(&mut self, id: SectionId) -> Wire {
        if let Some(sent) = self.sections.get_mut(&id.0) {
            *sent += 1;
        }
        Wire::Section(id.0)
    }

    pub(crate) fn segment(&mut self, (id, x): (SectionId, f64)) -> Wire {
        if let Some(sent) = self.sections.get_mut(&id.0) {
            *sent += 1;
        }
        Wire::Segment(id.0, x)
    }

    pub(crate) fn object(&mut self, handle: Option<Handle>) -> Wire {
        let Some(handle) = handle else { return Wire::None };
        let id = handle.id();
        let class = self.interpreter.world.objects.get(id).map_or("".into(), |e| e.class.to_string());
        self.objects.entry(id.0).or_insert((handle, 0)).1 += 1;
        Wire::Object(id.0, class)
    }

    /// A value as Python gets it.
    pub fn send(&mut self, value: Value) -> Wire {
        match value {
            Value::Number(x) => Wire::Number(x),
            Value::Text(cell) => Wire::text(&cell.borrow()),
            Value::Object(object) => self.object(object),
            Value::ObjectVariable(cell) => {
                let object = cell.borrow().clone();
                self.object(object)
            }
            Value::Section(id) => self.section(id),
            Value::Pointer(_) => Wire::None,
        }
    }

    /// The object of a number that was sent.
    pub(crate) fn handle(&self, id: u32) -> Answered<Handle> {
        let known = self.objects.get(&id).map(|(handle, _)| handle.clone());
        known.ok_or_else(|| Mistake::new("runtime", "the object is gone"))
    }

    /// A value that came from Python.
    pub(crate) fn receive(&mut self, value: &Wire) -> Answered<Value> {
        Ok(match value {
            Wire::None => Value::Object(None),
            Wire::Bool(b) => Value::from(*b),
            Wire::Int(i) => Value::Number(*i as f64),
            Wire::Number(x) => Value::Number(*x),
            Wire::Text(text) => Value::text(text),
            Wire::Section(id) | Wire::Segment(id, _) => Value::Section(section_id(*id)),
            Wire::Object(id, _) => Value::Object(Some(self.handle(*id)?)),
            Wire::Array(numbers) => self.interpreter.world.new_vector(numbers.clone()),
            Wire::Bytes(_) => return Err(Mistake::new("type", "bytes cannot be given to HOC")),
            Wire::List(_) => return Err(Mistake::new("type", "a list of things that are no numbers")),
            Wire::Word(what) => return Err(Mistake::new("type", format!("{what} cannot be given to HOC"))),
            Wire::Pointer(place) => self.pointer(place)?,
        })
    }

    fn pointer(&mut self, place: &[Wire]) -> Answered<Value> {
        let unknown = || Mistake::new("type", "a reference to nothing");
        let pointer = match place {
            [Wire::Text(what), Wire::Segment(id, x), Wire::Text(name), Wire::Int(element)]
                if what == "range" =>
            {
                let range = self.interpreter.world.range_element(name, *element);
                let range = range.ok_or_else(|| {
                    Mistake::new("attribute", format!("'nrn.Segment' object has no attribute '_ref_{name}'"))
                })?;
                // It must be there.
                self.interpreter.world.range_get(section_id(*id), range, *x)?;
                Pointer::Range(section_id(*id), range, *x)
            }
            [Wire::Text(what), of, Wire::Text(name), indices] if what == "member" => {
                let of = match of {
                    Wire::Object(id, _) => Some(self.handle(*id)?),
                    _ => None,
                };
                let indices = numbers(indices)?;
                self.interpreter.reference(of.as_ref(), name, &indices)?
            }
            [Wire::Text(what), Wire::Int(id)] if what == "ref" => {
                let id = u32::try_from(*id).map_err(|_| unknown())?;
                return match self.references.get(&id).ok_or_else(unknown)? {
                    Reference::Number(numbers) => Ok(Value::Pointer(Pointer::Element(numbers.clone(), 0))),
                    Reference::Text(cell) => Ok(Value::Text(cell.clone())),
                    Reference::Object(cell) => Ok(Value::ObjectVariable(cell.clone())),
                };
            }
            _ => return Err(unknown()),
        };
        Ok(Value::Pointer(pointer))
    }

    /// Forgets references that Python has no more: pairs of a number and how often it was received.
    pub(crate) fn release(&mut self, what: &str, id: u32, received: u32) {
        match what {
            "object" => {
                if let Some((_, sent)) = self.objects.get_mut(&id) {
                    *sent = sent.saturating_sub(received);
                    if *sent == 0 {
                        self.objects.remove(&id);
                        self.interpreter.world.collect();
                    }
                }
            }
            "section" => {
                if let Some(sent) = self.sections.get_mut(&id) {
                    *sent = sent.saturating_sub(received);
                    if *sent == 0 {
                        self.sections.remove(&id);
                        // It may be gone already.
                        let _ = self.interpreter.world.delete_section(section_id(id));
                    }
                }
            }
            _ => {
                self.references.remove(&id);
            }
        }
    }
}

/// Numbers that came from Python, as a list or packed.
pub(crate) fn numbers(value: &Wire) -> Answered<Vec<f64>> {
    let wrong = || Mistake::new("type", "numbers are wanted here");
    match value {
        Wire::Array(numbers) => Ok(numbers.clone()),
        Wire::List(items) => items.iter().map(|item| number(item).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

/// A number that came from Python.
pub(crate) fn number(value: &Wire) -> Option<f64> {
    match value {
        Wire::Number(x) => Some(*x),
        Wire::Int(i) => Some(*i as f64),
        Wire::Bool(b) => Some(f64::from(u8::from(*b))),
        _ => None,
    }
}

/// The section of a number.
pub(crate) fn section_id(id: u32) -> SectionId {
    SectionId::from_index(id as usize)
}
