//! Functions of columns and expressions: of text, of dates, `coalesce`, `case`.

mod more;

pub use more::{CastTo, Signed, Timed, now};

use std::marker::PhantomData;

use crate::expr::column::{Column, Expr, Expression};
use crate::expr::filter::IntoFilter;
use crate::expr::node::Node;
use crate::expr::operand::Operand;
use crate::expr::text::Textual;
use crate::sql::function::{Function, Part};
use crate::sql::types::ColumnType;

/// Whether a type is an `Option`, so that what is worked out from it is one too.
pub trait Shape: ColumnType {
    /// Another type in the same shape.
    type Of<U: ColumnType<Base = U>>: ColumnType<Base = U>;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> Shape for T {
    type Of<U: ColumnType<Base = U>> = U;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> Shape for Option<T> {
    type Of<U: ColumnType<Base = U>> = Option<U>;
}

/// Types whose columns have a year, a month and a day.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no date, so it has no year, month and day",
    label = "this column holds `{Self}`",
    note = "`year`, `month` and `day` are for columns of `NaiveDate`, `NaiveDateTime` and `DateTime<Utc>`"
)]
pub trait Dated {}

impl Dated for chrono::NaiveDate {}
impl Dated for chrono::NaiveDateTime {}
impl Dated for chrono::DateTime<chrono::Utc> {}

fn call<T>(function: Function, of: Node) -> Expr<T> {
    Expr::new(Node::Function(function, vec![of]))
}

macro_rules! functions {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: Shape> $ty {
            /// The text in small letters. SQLite changes ASCII letters only.
            pub fn lower(self) -> Expr<T> where T::Base: Textual {
                call(Function::Lower, self.into_node())
            }

            /// The text in capitals. SQLite changes ASCII letters only.
            pub fn upper(self) -> Expr<T> where T::Base: Textual {
                call(Function::Upper, self.into_node())
            }

            /// The text without the spaces at its ends.
            pub fn trim(self) -> Expr<T> where T::Base: Textual {
                call(Function::Trim, self.into_node())
            }

            /// How many characters the text has.
            pub fn length(self) -> Expr<T::Of<i64>> where T::Base: Textual {
                call(Function::Length, self.into_node())
            }

            /// The year; of an instant, that in UTC.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Sale { id: i64, at: DateTime<Utc>, cents: i64 }
            /// let years = Sale::query()
            ///     .group_by(|sale| sale.at.year())
            ///     .select(|group| (group.key(), group.sum(|sale| sale.cents)));
            /// ```
            pub fn year(self) -> Expr<T::Of<i64>> where T::Base: Dated {
                call(Function::Part(Part::Year, T::KIND), self.into_node())
            }

            /// The month from 1 to 12; of an instant, that in UTC.
            pub fn month(self) -> Expr<T::Of<i64>> where T::Base: Dated {
                call(Function::Part(Part::Month, T::KIND), self.into_node())
            }

            /// The day of the month from 1; of an instant, that in UTC.
            pub fn day(self) -> Expr<T::Of<i64>> where T::Base: Dated {
                call(Function::Part(Part::Day, T::KIND), self.into_node())
            }

            /// The value, or another one where it is NULL.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Post { id: i64, title: Option<String> }
            /// let query = Post::query().order_by(|post| post.title.coalesce("untitled"));
            /// ```
            pub fn coalesce<V: Operand<T::Base>>(self, other: V) -> Expr<T::Base> {
                Expr::new(Node::Call("COALESCE", vec![self.into_node(), other.into_operand()]))
            }
        }
    };
}
functions!([M,] Column<M, T>);
functions!([] Expr<T>);

/// Values by condition: the first condition that holds decides.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, views: i64 }
/// let query = Post::query().order_by(|post| {
///     limpid::case::<i64>().when(post.views.ge(1_000), 1).when(post.views.ge(10), 2).otherwise(3)
/// });
/// ```
pub fn case<T: ColumnType>() -> Case<T> {
    Case { arms: Vec::new(), _type: PhantomData }
}

/// Made by [`case`]. It is an expression once it says what holds [`otherwise`](Case::otherwise).
#[derive(Debug, Clone)]
#[must_use = "a case is no expression before `.otherwise(..)`"]
pub struct Case<T> {
    arms: Vec<(Node, Node)>,
    _type: PhantomData<fn() -> T>,
}

impl<T: ColumnType> Case<T> {
    /// This value if the condition holds.
    pub fn when<F: IntoFilter, V: Operand<T>>(mut self, condition: F, value: V) -> Self {
        if let Some(condition) = condition.into_filter() {
            self.arms.push((condition.0, value.into_operand()));
        }
        self
    }

    /// This value if no condition holds.
    pub fn otherwise<V: Operand<T>>(self, value: V) -> Expr<T> {
        match self.arms.is_empty() {
            true => Expr::new(value.into_operand()),
            false => Expr::new(Node::Case(self.arms, Box::new(value.into_operand()))),
        }
    }
}
