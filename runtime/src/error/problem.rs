//! What is wrong with the criteria of a request.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// One thing that is wrong with what a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Where: `filter[views][ge]`, or `sort`. It holds the name that the request gave, in harmless letters, and
    /// no value.
    pub parameter: String,
    /// What was expected.
    pub message: Cow<'static, str>,
}

impl Problem {
    /// A problem with a parameter. A client may send any name: what is not a letter, a digit or a sign
    /// of a name is shown as `?`.
    pub(crate) fn new(parameter: &str, message: impl Into<Cow<'static, str>>) -> Self {
        let harmless = |letter: char| match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '.' | '-' | '[' | ']' => letter,
            _ => '?',
        };
        let mut shown: String = parameter.chars().take(LONGEST_SHOWN).map(harmless).collect();
        if parameter.chars().nth(LONGEST_SHOWN).is_some() {
            shown.push_str("..");
        }
        Problem { parameter: shown, message: message.into() }
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut problem = to.serialize_struct("Problem", 2)?;
        problem.serialize_field("parameter", &self.parameter)?;
        problem.serialize_field("message", &self.message)?;
        problem.end()
    }
}

/// The most letters of a parameter's name that are shown.
const LONGEST_SHOWN: usize = 80;
