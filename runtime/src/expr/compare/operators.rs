//! Rust's own comparisons of columns. They give a `bool`, which is not a condition, so that the error is about the
//! operator; one that is used as a plain `bool` all the same does not compile either. The assertion names a type
//! parameter, so it is evaluated where it is used; without one, an optimised build of this crate would fail.

use std::cmp::Ordering;

use crate::expr::column::{Column, Expr, Version};

macro_rules! operators {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)* T, V> PartialEq<V> for $ty {
            fn eq(&self, _: &V) -> bool {
                const { assert!(size_of::<V>() == usize::MAX, "columns are compared with `.eq(..)` and `.ne(..)`, not with `==` and `!=`") }
                false
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)* T, V> PartialOrd<V> for $ty {
            fn partial_cmp(&self, _: &V) -> Option<Ordering> {
                const { assert!(size_of::<V>() == usize::MAX, "columns are compared with `.gt(..)`, `.ge(..)`, `.lt(..)` and `.le(..)`, not with `>`, `>=`, `<` and `<=`") }
                None
            }
        }
    )*};
}

operators! {
    [M,] Column<M, T>;
    [M,] Version<M, T>;
    [] Expr<T>;
}
