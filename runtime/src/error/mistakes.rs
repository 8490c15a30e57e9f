//! Everything that is wrong with an input, as it is found.

use std::borrow::Cow;

use serde_json::Value;

use super::{Error, Mistake, Result};

/// The largest number of mistakes that are reported.
const MOST: usize = 100;

/// Everything that is wrong with an input, as it is found.
#[derive(Debug, Clone, Default)]
pub struct Mistakes {
    found: Vec<Mistake>,
    /// Why it could not be found out, if that is so.
    failed: Option<Error>,
}

impl Mistakes {
    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether something is wrong at this place.
    pub fn has(&self, path: &str) -> bool {
        self.found.iter().any(|mistake| mistake.path == path)
    }

    /// Notes a mistake.
    pub fn push(&mut self, mistake: Mistake) {
        if self.found.len() < MOST {
            self.found.push(mistake);
        }
    }

    /// Notes what a rule of one's own says of the value at this place.
    pub fn add<C: Into<Complaint>>(&mut self, path: &str, said: Result<(), C>) {
        let Err(complaint) = said else { return };
        match complaint.into() {
            Complaint { failed: Some(error), .. } => self.failed = self.failed.take().or(Some(error)),
            Complaint { code, message, params, .. } => {
                self.push(Mistake { path: path.to_owned(), code, params, message });
            }
        }
    }

    /// Nothing, if nothing is wrong.
    ///
    /// # Errors
    ///
    /// [`Invalid`](Error::Invalid) with everything that was found; or the error that kept a rule from being checked.
    pub fn into_result(self) -> Result<()> {
        match self {
            Mistakes { failed: Some(error), .. } => Err(error),
            Mistakes { found, .. } if found.is_empty() => Ok(()),
            Mistakes { found, .. } => Err(Error::Invalid { mistakes: found }),
        }
    }

    /// Puts everything that was found under this place: `price` becomes `items.2.price`.
    #[cfg(feature = "validate")]
    pub(crate) fn absorb_at(&mut self, path: &str, inner: Mistakes) {
        self.failed = self.failed.take().or(inner.failed);
        for mistake in inner.found {
            let path = match mistake.path.as_str() {
                "" => path.to_owned(),
                inner => format!("{path}.{inner}"),
            };
            self.push(Mistake { path, ..mistake });
        }
    }

    /// Takes what was found in fields of which nothing was known to be wrong.
    #[cfg(feature = "validate")]
    pub(crate) fn absorb_new(&mut self, inner: Mistakes) {
        self.failed = self.failed.take().or(inner.failed);
        let known = self.found.len();
        for mistake in inner.found {
            if !self.found[..known].iter().any(|other| other.path == mistake.path) {
                self.push(mistake);
            }
        }
    }

    /// What is known to be wrong below this place, by the names there.
    #[cfg(feature = "validate")]
    pub(crate) fn below(&self, path: &str) -> Self {
        let below = self.found.iter().filter_map(|mistake| {
            let inside = mistake.path.strip_prefix(path)?.strip_prefix('.')?.to_owned();
            Some(Mistake { path: inside, ..mistake.clone() })
        });
        Mistakes { found: below.collect(), failed: None }
    }

    #[cfg(feature = "validate")]
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// Without the first ones.
    #[cfg(feature = "validate")]
    pub(crate) fn after(mut self, first: usize) -> Self {
        self.found.drain(..first);
        self
    }
}

/// What a rule of one's own says of a value: a sentence, or a code with a sentence and parameters. An error of the
/// database is not a complaint: it becomes the error of the whole check.
///
/// ```
/// use limpid::Complaint;
///
/// fn even(number: &i64) -> Result<(), Complaint> {
///     match number % 2 {
///         0 => Ok(()),
///         _ => Err(Complaint::new("even", "must be even")),
///     }
/// }
///
/// fn short(text: &str) -> Result<(), &'static str> {
///     if text.len() < 3 { Ok(()) } else { Err("must be short") }
/// }
/// # assert!(even(&1).is_err() && short("long").is_err());
/// ```
#[derive(Debug, Clone)]
pub struct Complaint {
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    params: Vec<(&'static str, Value)>,
    failed: Option<Error>,
}

impl Complaint {
    /// A complaint with a code that stays the same between releases, and a sentence.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Complaint { code: code.into(), message: message.into(), params: Vec::new(), failed: None }
    }

    /// The same, with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.params.push((name, value.into()));
        self
    }
}

impl From<&'static str> for Complaint {
    fn from(message: &'static str) -> Self {
        Complaint::new("invalid", message)
    }
}

impl From<String> for Complaint {
    fn from(message: String) -> Self {
        Complaint::new("invalid", message)
    }
}

impl From<Error> for Complaint {
    fn from(error: Error) -> Self {
        Complaint { failed: Some(error), ..Complaint::new("", "") }
    }
}
