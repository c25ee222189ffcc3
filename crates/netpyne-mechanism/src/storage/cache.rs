//! What a back end keeps beside instances from call to call; only the back end knows what it is.

use std::any::Any;

/// A value of a type that only the back end knows. Nothing at first, and nothing in a clone: what is kept belongs to the
/// very instances that it was made for.
#[derive(Default)]
pub(crate) struct Cache(Option<Box<dyn Any + Send + Sync>>);

impl Cache {
    /// Takes the value out; a new one if there is none, or one of another back end.
    #[inline]
    pub fn take<T: Any + Send + Sync + Default>(&mut self) -> Box<T> {
        match self.0.take().map(|kept| kept.downcast()) {
            Some(Ok(kept)) => kept,
            _ => Box::default(),
        }
    }

    /// Keeps a value for the next call.
    #[inline]
    pub fn put<T: Any + Send + Sync>(&mut self, value: Box<T>) {
        self.0 = Some(value);
    }

    /// Forgets what was kept.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

impl Clone for Cache {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Cache(something)" } else { "Cache(nothing)" })
    }
}
