//! `create`: a new row from an input.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

use super::Model;
use super::asking::Asking;
use crate::error::Mistakes;
use crate::expr::{Assignment, Assignments, Node};
use crate::sql::value::Value;

/// A model that can be created from an input which holds every column that must have a value.
#[diagnostic::on_unimplemented(
    message = "`{I}` is not an input that `{Self}` can be created from",
    label = "this model is created from another type",
    note = "write `{Self}::create({Self}Create {{ .. }})`; required columns that are not fillable are added with `.guarded({Self}Guarded {{ .. }})`"
)]
pub trait CreateFrom<I>: Model {
    #[doc(hidden)]
    fn assignments(input: I, to: &mut Vec<Assignment<Self>>);
}

/// A field of an update: left as it is, or set. In JSON a missing key leaves the column as it is, and
/// `null` sets a column that may be NULL to NULL.
///
/// ```
/// use limpid::Patch;
///
/// assert_eq!(Patch::from("new"), Patch::Set("new"));
/// assert_eq!(Patch::<Option<i64>>::null(), Patch::Set(None));
/// assert!(Patch::<i64>::default().is_keep());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The column stays as it is.
    #[default]
    Keep,
    /// The column is set to this.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the column stays as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Patch::Keep)
    }

    /// What the column is set to, if it is.
    pub fn set(self) -> Option<T> {
        match self {
            Patch::Keep => None,
            Patch::Set(value) => Some(value),
        }
    }
}

impl<T> Patch<Option<T>> {
    /// Sets the column to NULL.
    pub const fn null() -> Self {
        Patch::Set(None)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Patch::Set(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Patch::Set(value.into())
    }
}

/// The keys that an input knows.
#[derive(Debug, Clone, Copy)]
pub struct InputKeys {
    /// The name of the input.
    pub name: &'static str,
    /// The keys that may be given.
    pub allowed: &'static [&'static str],
    /// The fields of the model that no input may set.
    pub guarded: &'static [&'static str],
    /// Whether other keys are passed over instead of refused.
    pub ignore: bool,
}

/// An input that takes its values one by one. The derive implements it for `{Model}Update`.
pub trait Fill: Default + Clone + Send + Sync + Assignments<Self::Model> {
    /// The model that it changes.
    type Model: Model;
    /// The keys of the input.
    const KEYS: InputKeys;

    /// Takes the value of an allowed key.
    fn fill<'de, A: MapAccess<'de>>(&mut self, place: usize, map: &mut A) -> Result<(), A::Error>;

    /// Asks the rules that are functions of the user's own.
    fn check(&self, _found: &mut Mistakes) {}

    /// Asks those that ask the database, of the fields in which nothing was found.
    fn ask<'a>(
        &'a self,
        _asking: &'a Asking<'a>,
        _found: &'a mut Mistakes,
    ) -> impl Future<Output = ()> + Send + 'a {
        std::future::ready(())
    }
}

/// An input of a model: its `{Model}Create` or its `{Model}Update`. The derive implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an input",
    label = "not the `..Create` or `..Update` of a model",
    note = "the derive of a model `Post` with `#[fillable]` fields makes `PostCreate` and `PostUpdate`; for a body that is neither, add `#[derive(Form)]` to `{Self}`"
)]
pub trait Input: Clone + Send + Sync + 'static {
    /// The input that changes a row: each of its fields may be absent.
    #[doc(hidden)]
    type Update: Fill + 'static;
    /// Whether it makes a new row.
    #[doc(hidden)]
    const NEW: bool;

    /// Itself, or the name of the field that is missing.
    #[doc(hidden)]
    fn from_update(update: Self::Update) -> std::result::Result<Self, &'static str>;

    #[doc(hidden)]
    fn into_update(self) -> Self::Update;
}

/// Reads an input from a map.
pub fn read<'de, F: Fill, D: Deserializer<'de>>(deserializer: D) -> Result<F, D::Error> {
    deserializer.deserialize_map(Reader(PhantomData))
}

/// What a field of an input can hold: a type that serde reads.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an input",
    label = "a `#[fillable]` field needs `Deserialize`",
    note = "add `#[derive(serde::Deserialize)]` to `{Self}`, or take `#[fillable]` away from the field"
)]
pub trait FillableType<'de>: Deserialize<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Deserialize<'de>> FillableType<'de> for T {}

/// Takes a value for a column that is never NULL.
pub fn fill<'de, T: FillableType<'de>, A: MapAccess<'de>>(
    slot: &mut Patch<T>,
    key: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    match next::<Option<T>, A>(key, map)? {
        Some(value) => *slot = Patch::Set(value),
        None => return Err(A::Error::custom(format_args!("`{key}` cannot be null"))),
    }
    Ok(())
}

/// Takes a value for a column that may be NULL.
pub fn fill_nullable<'de, T: FillableType<'de>, A: MapAccess<'de>>(
    slot: &mut Patch<Option<T>>,
    key: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    *slot = Patch::Set(next(key, map)?);
    Ok(())
}

fn next<'de, T: Deserialize<'de>, A: MapAccess<'de>>(key: &'static str, map: &mut A) -> Result<T, A::Error> {
    map.next_value().map_err(|error| A::Error::custom(format_args!("`{key}`: {error}")))
}

/// The value of a key that must be given.
pub fn required<T>(value: Patch<T>, key: &'static str) -> std::result::Result<T, &'static str> {
    value.set().ok_or(key)
}

/// Reads an input of a new row, for which the keys that must be given are there.
pub fn read_new<'de, I: Input, D: Deserializer<'de>>(from: D) -> Result<I, D::Error> {
    I::from_update(read(from)?).map_err(D::Error::missing_field)
}

/// An assignment of one column of a model.
pub fn assign<M: Model>(place: usize, value: Value) -> Assignment<M> {
    Assignment::new(&M::TABLE.columns[place], Node::Value(value))
}

/// A copy of a patch. The function is named by generated code, on the type that needs it.
pub fn copy<T>(patch: &Patch<T>, clone: impl FnOnce(&T) -> T) -> Patch<T> {
    match patch {
        Patch::Keep => Patch::Keep,
        Patch::Set(value) => Patch::Set(clone(value)),
    }
}

/// A value in the debug output of an input: its own, if it has one.
pub struct Shown<'a, T>(pub &'a T);

impl<T: fmt::Debug> Shown<'_, T> {
    /// The value itself.
    pub fn show(&self) -> &dyn fmt::Debug {
        self.0
    }
}

/// Replaces a value that cannot be shown. The method of [`Shown`] itself goes first, where there is one.
pub trait NotShown {
    /// A placeholder.
    fn show(&self) -> &dyn fmt::Debug {
        struct Dots;
        impl fmt::Debug for Dots {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("..")
            }
        }
        &Dots
    }
}

impl<T> NotShown for Shown<'_, T> {}

struct Reader<F>(PhantomData<F>);

impl<'de, F: Fill> Visitor<'de> for Reader<F> {
    type Value = F;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the keys of {}", F::KEYS.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<F, A::Error> {
        let mut input = F::default();
        let mut seen = vec![false; F::KEYS.allowed.len()];
        while let Some(place) = map.next_key_seed(KeyOf(&F::KEYS))? {
            let Some(place) = place else {
                map.next_value::<serde::de::IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut seen[place], true) {
                return Err(A::Error::custom(format_args!("`{}` is given twice", F::KEYS.allowed[place])));
            }
            input.fill(place, &mut map)?;
        }
        Ok(input)
    }
}

struct KeyOf<'k>(&'k InputKeys);

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Option<usize>, E> {
        let InputKeys { allowed, guarded, ignore, .. } = self.0;
        let place = allowed.iter().position(|known| *known == key);
        if place.is_some() || *ignore {
            return Ok(place);
        }
        let what = match guarded.contains(&key) {
            true => format!("`{key}` is guarded: it cannot be set by an input"),
            false => format!("unknown key `{key}`"),
        };
        let allowed = match allowed {
            [] => "no key is allowed".to_owned(),
            keys => format!("allowed: `{}`", keys.join("`, `")),
        };
        Err(E::custom(format_args!("{what}; {allowed}")))
    }
}
