//! From one type to another.

use super::{Nullability, call};
use crate::expr::column::{Column, Expr, Expression};
use crate::sql::function::Function;
use crate::sql::types::ColumnType;

/// Types that can be made into a `U` without losing anything, on every engine in the same way.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not cast to `{U}`",
    label = "there is no cast from `{Self}` to this",
    note = "there are casts that lose nothing and that all engines do alike: whole numbers to text, `f64`, `Decimal` and wider ones, and between dates and times",
    note = "for any other, write the SQL of your engine: `sql!(\"CAST({{post.title}} AS INTEGER)\").of::<i64>()`"
)]
pub trait CastTo<U> {}

macro_rules! casts {
    ($($from:ty => $($to:ty),+;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl CastTo<$to> for $from {}
    )+)*};
}
casts! {
    i8 => i16, i32, i64, f64, String;
    i16 => i32, i64, f64, String;
    i32 => i64, f64, String;
    i64 => String;
    u8 => i16, i32, i64, u16, u32, f64, String;
    u16 => i32, i64, u32, f64, String;
    u32 => i64, f64, String;
    f32 => f64;
    bool => i32, i64;
    chrono::NaiveDate => chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>;
    chrono::NaiveDateTime => chrono::NaiveDate, chrono::NaiveTime, chrono::DateTime<chrono::Utc>;
    chrono::DateTime<chrono::Utc> => chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime;
}
#[cfg(feature = "decimal")]
casts! {
    i8 => rust_decimal::Decimal;
    i16 => rust_decimal::Decimal;
    i32 => rust_decimal::Decimal;
    i64 => rust_decimal::Decimal;
    u8 => rust_decimal::Decimal;
    u16 => rust_decimal::Decimal;
    u32 => rust_decimal::Decimal;
}

macro_rules! casts_of {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: Nullability> $ty {
            /// The same value as another type, which holds all of this one.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Post { id: i64, views: i32, at: DateTime<Utc> }
            /// let query = Post::query().filter(|post| post.views.cast::<String>().ends_with("00"));
            /// let days = Post::query().group_by(|post| post.at.cast::<NaiveDate>())
            ///     .select(|group| (group.key(), group.count()));
            /// ```
            pub fn cast<U: ColumnType<Base = U>>(self) -> Expr<T::Of<U>> where T::Base: CastTo<U> {
                call(Function::Cast(T::KIND, U::KIND), [self.into_node()])
            }
        }
    };
}
casts_of!([M,] Column<M, T>);
casts_of!([] Expr<T>);
