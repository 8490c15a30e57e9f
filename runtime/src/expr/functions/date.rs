//! Functions of dates and times.

use super::{Nullability, call};
use crate::expr::column::{Column, Expr, Expression};
use crate::expr::compare::operand::Operand;

use crate::sql::function::{DatePart, DateStep, DateUnit, Function};

/// Types whose columns have a year, a month and a day.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a date, so it has no year, month and day",
    label = "this column holds `{Self}`",
    note = "`year`, `month` and `day` are for columns of `NaiveDate`, `NaiveDateTime` and `DateTime<Utc>`"
)]
pub trait Dated {}

impl Dated for chrono::NaiveDate {}
impl Dated for chrono::NaiveDateTime {}
impl Dated for chrono::DateTime<chrono::Utc> {}

/// Types whose columns hold points in time: `DateTime<Utc>` and `NaiveDateTime`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point in time",
    label = "this column holds `{Self}`",
    note = "hours and seconds are for columns of `DateTime<Utc>` and `NaiveDateTime`"
)]
pub trait Timed: Dated {}

#[diagnostic::do_not_recommend]
impl Timed for chrono::NaiveDateTime {}
#[diagnostic::do_not_recommend]
impl Timed for chrono::DateTime<chrono::Utc> {}

macro_rules! date_functions {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: Nullability> $ty {
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
                call(Function::DatePart(DatePart::Year, T::KIND), [self.into_node()])
            }

            /// The month from 1 to 12; of an instant, that in UTC.
            pub fn month(self) -> Expr<T::Of<i64>> where T::Base: Dated {
                call(Function::DatePart(DatePart::Month, T::KIND), [self.into_node()])
            }

            /// The day of the month from 1; of an instant, that in UTC.
            pub fn day(self) -> Expr<T::Of<i64>> where T::Base: Dated {
                call(Function::DatePart(DatePart::Day, T::KIND), [self.into_node()])
            }

            /// The first moment of its year, or the first day; of an instant, that in UTC.
            pub fn start_of_year(self) -> Expr<T> where T::Base: Dated {
                call(Function::Start(DateUnit::Year, T::KIND), [self.into_node()])
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
                call(Function::Start(DateUnit::Month, T::KIND), [self.into_node()])
            }

            /// The first moment of its week, or its Monday; of an instant, that in UTC.
            pub fn start_of_week(self) -> Expr<T> where T::Base: Dated {
                call(Function::Start(DateUnit::Week, T::KIND), [self.into_node()])
            }

            /// The first moment of its day; of an instant, that in UTC.
            pub fn start_of_day(self) -> Expr<T> where T::Base: Timed {
                call(Function::Start(DateUnit::Day, T::KIND), [self.into_node()])
            }

            /// The first moment of its hour.
            pub fn start_of_hour(self) -> Expr<T> where T::Base: Timed {
                call(Function::Start(DateUnit::Hour, T::KIND), [self.into_node()])
            }

            /// That many days later, each of 24 hours; earlier, if the number is negative.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Loan { id: i64, since: DateTime<Utc>, days: i64 }
            /// let late = Loan::query().filter(|loan| loan.since.plus_days(loan.days).lt(limpid::now()));
            /// ```
            pub fn plus_days<V: Operand<i64>>(self, days: V) -> Expr<T> where T::Base: Dated {
                call(Function::Plus(DateStep::Days, T::KIND), [self.into_node(), days.into_operand()])
            }

            /// That many hours later; earlier, if the number is negative.
            pub fn plus_hours<V: Operand<i64>>(self, hours: V) -> Expr<T> where T::Base: Timed {
                call(Function::Plus(DateStep::Hours, T::KIND), [self.into_node(), hours.into_operand()])
            }

            /// That many seconds later; earlier, if the number is negative.
            pub fn plus_seconds<V: Operand<i64>>(self, seconds: V) -> Expr<T> where T::Base: Timed {
                call(Function::Plus(DateStep::Seconds, T::KIND), [self.into_node(), seconds.into_operand()])
            }

            /// How many midnights lie between another date or time and this one; negative if this one is earlier.
            pub fn days_since<V: Operand<T>>(self, other: V) -> Expr<T::Of<i64>> where T::Base: Dated {
                call(Function::Since(DateStep::Days, T::KIND), [self.into_node(), other.into_operand()])
            }

            /// How many seconds lie between another time and this one, both cut to the second; negative if this one
            /// is earlier.
            pub fn seconds_since<V: Operand<T>>(self, other: V) -> Expr<T::Of<i64>> where T::Base: Timed {
                call(Function::Since(DateStep::Seconds, T::KIND), [self.into_node(), other.into_operand()])
            }
        }
    };
}
date_functions!([M,] Column<M, T>);
date_functions!([] Expr<T>);

/// The moment at which the database runs the statement; on PostgreSQL, at which the transaction began. Clocks of
/// the application and of the database may differ.
pub fn now() -> Expr<chrono::DateTime<chrono::Utc>> {
    call(Function::Now, [])
}
