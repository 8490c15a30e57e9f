//! What is wrong with one value of an input.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::Value;

use super::{Error, ForeignKeySide};

/// One thing that is wrong with an input: where, by which rule, with the rule's parameters. The sentence comes last
/// and can be in any language.
///
/// ```
/// use limpid::Mistake;
///
/// let mistake = Mistake::new("items.2.price", "range", "must be at least 1").with("min", 1);
/// assert_eq!(serde_json::to_value(&mistake).unwrap(), serde_json::json!({
///     "path": "items.2.price", "code": "range", "message": "must be at least 1", "params": {"min": 1},
/// }));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Mistake {
    /// Where: `title`, or `items.2.price`. Empty for the input as a whole.
    pub path: String,
    /// A word for the rule that stays the same between releases.
    pub code: Cow<'static, str>,
    /// The parameters of the rule, such as `max` of a length. Never a value of the input.
    pub params: Vec<(&'static str, Value)>,
    /// What is wrong, in English.
    pub message: Cow<'static, str>,
}

impl Mistake {
    /// Something that is wrong at this place.
    pub fn new(
        path: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Mistake { path: path.into(), code: code.into(), params: Vec::new(), message: message.into() }
    }

    /// The same, with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    /// The parameter of this name.
    pub fn param(&self, name: &str) -> Option<&Value> {
        self.params.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// That another row has these values: it lies on the last of the fields.
    pub(crate) fn taken(fields: &[String]) -> Option<Self> {
        let (last, others) = fields.split_last()?;
        let mistake = Mistake::new(last.as_str(), "unique", "has already been taken");
        Some(match others.is_empty() {
            true => mistake,
            false => mistake.with("with", others.to_vec()),
        })
    }

    /// That there is no row with the key that these fields hold: it lies on the last of them.
    pub(crate) fn missing(fields: &[String]) -> Option<Self> {
        fields
            .last()
            .map(|field| Mistake::new(field.as_str(), "exists", "refers to a row that does not exist"))
    }
}

impl Serialize for Mistake {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        struct Params<'a>(&'a [(&'static str, Value)]);
        impl Serialize for Params<'_> {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let mut map = to.serialize_map(Some(self.0.len()))?;
                for (name, value) in self.0 {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
        let mut out = to.serialize_struct("Mistake", 4)?;
        out.serialize_field("path", &self.path)?;
        out.serialize_field("code", &self.code)?;
        out.serialize_field("message", &self.message)?;
        if !self.params.is_empty() {
            out.serialize_field("params", &Params(&self.params))?;
        }
        out.end()
    }
}

impl Error {
    /// What is wrong with the fields of an input, if this error says so: all that was found when it was checked, or
    /// the one thing that the database refused. A row that has the same values is the same mistake at the same
    /// field either way.
    ///
    /// ```
    /// # use limpid::Error;
    /// let error = Error::Unique { model: "Post", constraint: None, fields: vec!["slug".into()] };
    /// let mistakes = error.mistakes();
    /// assert_eq!((mistakes[0].path.as_str(), &*mistakes[0].code), ("slug", "unique"));
    /// ```
    pub fn mistakes(&self) -> Vec<Mistake> {
        let one = match self {
            Error::Invalid { mistakes } => return mistakes.clone(),
            Error::Criteria { problems } => {
                let all = problems.iter().map(|problem| {
                    Mistake::new(problem.parameter.as_str(), "criteria", problem.message.clone())
                });
                return all.collect();
            }
            Error::Unique { fields, .. } => Mistake::taken(fields),
            Error::ForeignKey { side: Some(ForeignKeySide::Child), fields, .. } => Mistake::missing(fields),
            Error::NotNull { field: Some(field), .. } => {
                Some(Mistake::new(field.as_str(), "required", "is required"))
            }
            Error::TooLong { field: Some(field), .. } => {
                Some(Mistake::new(field.as_str(), "length", "is too long"))
            }
            _ => None,
        };
        one.into_iter().collect()
    }
}
