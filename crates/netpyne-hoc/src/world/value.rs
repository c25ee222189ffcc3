//! What messages carry: numbers, texts, objects, sections, references to them.

use super::objects::Handle;
use super::range::RangeName;
use super::sections::SectionId;
use std::cell::RefCell;
use std::rc::Rc;

/// A text variable; clones are the same variable.
pub type TextCell = Rc<RefCell<Rc<str>>>;

/// An object variable; clones are the same variable.
pub type ObjectCell = Rc<RefCell<Option<Handle>>>;

/// A new text variable.
pub fn text_cell(text: &str) -> TextCell {
    Rc::new(RefCell::new(Rc::from(text)))
}

/// A number variable or array of numbers; clones are the same variable.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// Dimensions; none for a scalar.
    pub dims: Rc<[usize]>,
    /// Elements, the last dimension fastest.
    pub cells: Rc<RefCell<Vec<f64>>>,
}

impl Numbers {
    /// Zeros.
    pub fn new(dims: &[usize]) -> Self {
        let count = dims.iter().product();
        Self { dims: dims.into(), cells: Rc::new(RefCell::new(vec![0.0; count])) }
    }

    /// The value of element `at`.
    pub fn get(&self, at: usize) -> f64 {
        self.cells.borrow().get(at).copied().unwrap_or(0.0)
    }

    /// Changes element `at`.
    pub fn set(&self, at: usize, value: f64) {
        if let Some(cell) = self.cells.borrow_mut().get_mut(at) {
            *cell = value;
        }
    }
}

/// A reference to a number (`&x`).
#[derive(Clone, Debug)]
pub enum Pointer {
    /// Element of a variable.
    Element(Numbers, usize),
    /// Range variable at a place.
    Range(SectionId, RangeName, f64),
    /// A value of an object.
    Attribute(Handle, Rc<str>, Vec<usize>),
    /// The time, which no world has.
    Time,
}

/// A value or a variable.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text, as the variable that holds it.
    Text(TextCell),
    /// An object, or none (NULLobject).
    Object(Option<Handle>),
    /// The variable that holds an object, so that the receiver can assign to it.
    ObjectVariable(ObjectCell),
    /// A reference to a number.
    Pointer(Pointer),
    /// A section.
    Section(SectionId),
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Value::Text(text_cell(text))
    }

    /// The object, if it is one.
    pub fn object(&self) -> Option<Handle> {
        match self {
            Value::Object(object) => object.clone(),
            Value::ObjectVariable(variable) => variable.borrow().clone(),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::Object(_) | Value::ObjectVariable(_) => "an object",
            Value::Pointer(_) => "a reference to a number",
            Value::Section(_) => "a section",
        }
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Self {
        Value::Number(x)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Number(f64::from(u8::from(b)))
    }
}

impl From<usize> for Value {
    fn from(n: usize) -> Self {
        Value::Number(n as f64)
    }
}

/// Why a message has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do, or what is known.
    pub help: Option<String>,
}

impl Refusal {
    /// A refusal without advice.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Adds advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<netpyne_morphology::MorphologyError> for Refusal {
    fn from(error: netpyne_morphology::MorphologyError) -> Self {
        Refusal::new(error.to_string())
    }
}

/// The answer to a message.
pub type Answer<T = Value> = Result<T, Refusal>;

/// The arguments of a message, read by position.
#[derive(Clone, Copy)]
pub struct Args<'a>(pub &'a [Value]);

impl Args<'_> {
    /// Number of arguments.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Argument `at` (from 0), whatever it is.
    pub fn any(&self, at: usize) -> Answer<&Value> {
        self.0.get(at).ok_or_else(|| Refusal::new(format!("argument {} is missing", at + 1)))
    }

    /// Argument `at` as a number.
    pub fn number(&self, at: usize) -> Answer<f64> {
        match self.any(at)? {
            Value::Number(x) => Ok(*x),
            other => {
                Err(Refusal::new(format!("argument {} is {}, a number is wanted", at + 1, other.kind())))
            }
        }
    }

    /// Argument `at` as a number, or a default if it is not given.
    pub fn number_or(&self, at: usize, default: f64) -> Answer<f64> {
        if at < self.0.len() { self.number(at) } else { Ok(default) }
    }

    /// Argument `at` as a number from 0 on that counts something; at most 100 million.
    pub fn count(&self, at: usize) -> Answer<usize> {
        count(self.number(at)?)
    }

    /// Argument `at` as a text.
    pub fn text(&self, at: usize) -> Answer<Rc<str>> {
        Ok(self.text_cell(at)?.borrow().clone())
    }

    /// Argument `at` as a text variable.
    pub fn text_cell(&self, at: usize) -> Answer<TextCell> {
        match self.any(at)? {
            Value::Text(cell) => Ok(cell.clone()),
            other => Err(Refusal::new(format!("argument {} is {}, a text is wanted", at + 1, other.kind()))),
        }
    }

    /// Whether argument `at` is a text.
    pub fn is_text(&self, at: usize) -> bool {
        matches!(self.0.get(at), Some(Value::Text(_)))
    }

    /// Whether argument `at` is a number.
    pub fn is_number(&self, at: usize) -> bool {
        matches!(self.0.get(at), Some(Value::Number(_)))
    }

    /// Argument `at` as an object that exists.
    pub fn object(&self, at: usize) -> Answer<Handle> {
        let value = self.any(at)?;
        value.object().ok_or_else(|| {
            let what = if matches!(value, Value::Object(_) | Value::ObjectVariable(_)) {
                "NULLobject"
            } else {
                value.kind()
            };
            Refusal::new(format!("argument {} is {what}, an object is wanted", at + 1))
        })
    }

    /// Argument `at` as a reference to a number.
    pub fn pointer(&self, at: usize) -> Answer<Pointer> {
        match self.any(at)? {
            Value::Pointer(pointer) => Ok(pointer.clone()),
            other => Err(Refusal::new(format!(
                "argument {} is {}, a reference (&x) is wanted",
                at + 1,
                other.kind()
            ))),
        }
    }
}

/// A number that counts something: whole, from 0 on, at most 100 million.
pub fn count(x: f64) -> Answer<usize> {
    if x > -1.0 && x <= 1e8 {
        Ok(x as usize)
    } else {
        Err(Refusal::new(format!("{x} is no usable size or index: 0 to 100 million is")))
    }
}
