//! What `attach` and its kin take: models or keys, one or several.

use crate::model::{IntoKey, Model};
use crate::sql::value::Value;

/// Rows of `M`, as models or keys, one or several: `&tag`, `tag.id`, `[4, 7]`, `&tags`.
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

macro_rules! several {
    ($([$($generics:tt)*] $ty:ty, $item:ty);* $(;)?) => {$(
        impl<$($generics)*> Attachable<M, Each<By>> for $ty
        where
            $item: Attachable<M, By>,
        {
            fn add_to(self, places: &[usize], values: &mut Vec<Vec<Value>>) {
                self.into_iter().for_each(|item| item.add_to(places, values));
            }
        }
    )*};
}

several! {
    [M, By, T] Vec<T>, T;
    ['a, M, By, T] &'a Vec<T>, &'a T;
    ['a, M, By, T] &'a [T], &'a T;
    [M, By, T, const N: usize] [T; N], T;
    ['a, M, By, T, const N: usize] &'a [T; N], &'a T;
}
