//! What `attach`, `detach`, `sync` and `toggle` take: models or keys, one or several.

use crate::model::{IntoKey, Model};
use crate::sql::value::Value;

/// Rows of `M`, as models or keys, one or several: `&tag`, `tag.id`, `[4, 7]`, `&tags`, any
/// iterator of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no rows of `{M}`",
    label = "expected a `&{M}`, a key of it, or several of these"
)]
pub trait Attachable<M, By> {
    #[doc(hidden)]
    fn add_to(self, places: &[usize], values: &mut Vec<Vec<Value>>);
}

/// Given as a model.
#[derive(Debug)]
pub struct ByModel;

/// Given by its key.
#[derive(Debug)]
pub struct ByKey;

/// Several of them.
#[derive(Debug)]
pub struct Each<By>(By);

impl<M: Model> Attachable<M, ByModel> for &M {
    fn add_to(self, places: &[usize], values: &mut Vec<Vec<Value>>) {
        values.push(places.iter().map(|&place| self.value_at(place)).collect());
    }
}

impl<M: Model, K: IntoKey<M::Key>> Attachable<M, ByKey> for K {
    fn add_to(self, _places: &[usize], values: &mut Vec<Vec<Value>>) {
        values.push(self.into_key());
    }
}

impl<M, By, I> Attachable<M, Each<By>> for I
where
    I: IntoIterator,
    I::Item: Attachable<M, By>,
{
    fn add_to(self, places: &[usize], values: &mut Vec<Vec<Value>>) {
        self.into_iter().for_each(|item| item.add_to(places, values));
    }
}
