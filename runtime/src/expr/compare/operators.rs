//! Rust's own comparisons of columns. They give a `bool`, which is not a condition, so that the error is about the
//! operator; one that is used as a plain `bool` all the same does not compile either.

use std::cmp::Ordering;

use crate::expr::column::{Column, Expr, Version};

macro_rules! operators {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)* T, V> PartialEq<V> for $ty {
            fn eq(&self, _: &V) -> bool {
                const { panic!("columns are compared with `.eq(..)` and `.ne(..)`, not with `==` and `!=`") }
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)* T, V> PartialOrd<V> for $ty {
            fn partial_cmp(&self, _: &V) -> Option<Ordering> {
                const { panic!("columns are compared with `.gt(..)`, `.ge(..)`, `.lt(..)` and `.le(..)`, not with `>`, `>=`, `<` and `<=`") }
            }
        }
    )*};
}

operators! {
    [M,] Column<M, T>;
    [M,] Version<M, T>;
    [] Expr<T>;
}
