//! More functions: of text, of numbers, of dates, and from one type to another.

use super::{Dated, Shape};
use crate::expr::column::{Column, Expr, Expression};
use crate::expr::node::Node;
use crate::expr::operand::Operand;
use crate::expr::text::Textual;
use crate::sql::dates::{Step, Unit};
use crate::sql::function::Function;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// Types whose columns hold points in time: `DateTime<Utc>` and `NaiveDateTime`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no point in time",
    label = "this column holds `{Self}`",
    note = "hours and seconds are for columns of `DateTime<Utc>` and `NaiveDateTime`"
)]
pub trait Timed: Dated {}

impl Timed for chrono::NaiveDateTime {}
impl Timed for chrono::DateTime<chrono::Utc> {}

/// Numbers with a sign.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number with a sign",
    label = "this column holds `{Self}`",
    note = "`abs` is for columns of signed integers and floats"
)]
pub trait Signed {}

macro_rules! signed {
    ($($ty:ty),*) => {$(impl Signed for $ty {})*};
}
signed!(i8, i16, i32, i64, f32, f64);

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

fn call<T>(function: Function, arguments: Vec<Node>) -> Expr<T> {
    Expr::new(Node::Function(function, arguments))
}

fn whole(number: u32) -> Node {
    // More characters than that no text has.
    Node::Value(Value::Int(number.min(i32::MAX as u32).into()))
}

macro_rules! calculations {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: Shape> $ty {
            /// The text and another one behind it. What is NULL adds nothing.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct User { id: i64, first: String, middle: Option<String>, last: String }
            /// let names = User::query().pluck(|user| user.first.concat(" ").concat(user.last));
            /// ```
            pub fn concat<V: Operand<T::Base>>(self, other: V) -> Expr<T::Base> where T::Base: Textual {
                call(Function::Concat, vec![self.into_node(), other.into_operand()])
            }

            /// The text, with another one wherever this one stands. Capitals count.
            pub fn replace(self, from: impl Into<String>, to: impl Into<String>) -> Expr<T> where T::Base: Textual {
                let texts = [from.into(), to.into()].map(|text| Node::Value(Value::Text(text.into())));
                let [from, to] = texts;
                Expr::new(Node::Call("REPLACE", vec![self.into_node(), from, to]))
            }

            /// So many characters of the text, from this one on. The first is 1.
            pub fn substring(self, from: u32, count: u32) -> Expr<T> where T::Base: Textual {
                call(Function::Substring, vec![self.into_node(), whole(from.max(1)), whole(count)])
            }

            /// The number without its sign.
            pub fn abs(self) -> Expr<T> where T::Base: Signed {
                Expr::new(Node::Call("ABS", vec![self.into_node()]))
            }

            /// The larger of both; of a value and NULL, the value.
            pub fn greatest<V: Operand<T>>(self, other: V) -> Expr<T> {
                call(Function::Greatest, vec![self.into_node(), other.into_operand()])
            }

            /// The smaller of both; of a value and NULL, the value.
            pub fn least<V: Operand<T>>(self, other: V) -> Expr<T> {
                call(Function::Least, vec![self.into_node(), other.into_operand()])
            }

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
                call(Function::Cast(T::KIND, U::KIND), vec![self.into_node()])
            }

            /// The first moment of its year, or the first day; of an instant, that in UTC.
            pub fn start_of_year(self) -> Expr<T> where T::Base: Dated {
                call(Function::Start(Unit::Year, T::KIND), vec![self.into_node()])
            }

            /// The first moment of its month, or the first day; of an instant, that in UTC.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Sale { id: i64, at: DateTime<Utc>, cents: i64 }
            /// let months = Sale::query()
            ///     .group_by(|sale| sale.at.start_of_month())
            ///     .select(|group| (group.key(), group.sum(|sale| sale.cents)));
            /// ```
            pub fn start_of_month(self) -> Expr<T> where T::Base: Dated {
                call(Function::Start(Unit::Month, T::KIND), vec![self.into_node()])
            }

            /// The first moment of its week, or its Monday; of an instant, that in UTC.
            pub fn start_of_week(self) -> Expr<T> where T::Base: Dated {
                call(Function::Start(Unit::Week, T::KIND), vec![self.into_node()])
            }

            /// The first moment of its day; of an instant, that in UTC.
            pub fn start_of_day(self) -> Expr<T> where T::Base: Timed {
                call(Function::Start(Unit::Day, T::KIND), vec![self.into_node()])
            }

            /// The first moment of its hour.
            pub fn start_of_hour(self) -> Expr<T> where T::Base: Timed {
                call(Function::Start(Unit::Hour, T::KIND), vec![self.into_node()])
            }

            /// So many days later, each of 24 hours; earlier, if the number is negative.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Loan { id: i64, since: DateTime<Utc>, days: i64 }
            /// let late = Loan::query().filter(|loan| loan.since.plus_days(loan.days).lt(limpid::now()));
            /// ```
            pub fn plus_days<V: Operand<i64>>(self, days: V) -> Expr<T> where T::Base: Dated {
                call(Function::Plus(Step::Days, T::KIND), vec![self.into_node(), days.into_operand()])
            }

            /// So many hours later; earlier, if the number is negative.
            pub fn plus_hours<V: Operand<i64>>(self, hours: V) -> Expr<T> where T::Base: Timed {
                call(Function::Plus(Step::Hours, T::KIND), vec![self.into_node(), hours.into_operand()])
            }

            /// So many seconds later; earlier, if the number is negative.
            pub fn plus_seconds<V: Operand<i64>>(self, seconds: V) -> Expr<T> where T::Base: Timed {
                call(Function::Plus(Step::Seconds, T::KIND), vec![self.into_node(), seconds.into_operand()])
            }

            /// How many midnights lie between another date or time and this one; negative if this one is earlier.
            pub fn days_since<V: Operand<T>>(self, other: V) -> Expr<T::Of<i64>> where T::Base: Dated {
                call(Function::Since(Step::Days, T::KIND), vec![self.into_node(), other.into_operand()])
            }

            /// How many seconds lie between another time and this one, both cut to the second; negative if this one
            /// is earlier.
            pub fn seconds_since<V: Operand<T>>(self, other: V) -> Expr<T::Of<i64>> where T::Base: Timed {
                call(Function::Since(Step::Seconds, T::KIND), vec![self.into_node(), other.into_operand()])
            }
        }

        impl<$($generics)* T: ColumnType<Base = f64>> $ty {
            /// The nearest whole number; a half is rounded away from zero.
            pub fn round(self) -> Expr<T> {
                call(Function::Round, vec![self.into_node()])
            }

            /// The largest whole number that is not above it.
            pub fn floor(self) -> Expr<T> {
                call(Function::Floor, vec![self.into_node()])
            }

            /// The smallest whole number that is not below it.
            pub fn ceil(self) -> Expr<T> {
                call(Function::Ceil, vec![self.into_node()])
            }
        }
    };
}
calculations!([M,] Column<M, T>);
calculations!([] Expr<T>);

/// The moment at which the database runs the statement; on PostgreSQL, at which the transaction began. Clocks of
/// the application and of the database may differ.
pub fn now() -> Expr<chrono::DateTime<chrono::Utc>> {
    call(Function::Now, Vec::new())
}
