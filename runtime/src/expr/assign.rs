//! What an INSERT or UPDATE sets: `post.title.set("..")`, `post.views.increment(1)`.

use std::marker::PhantomData;

use super::arithmetic::{Numeric, reckon};
use super::column::{Column, Expression};
use super::compare::operand::Operand;
use super::node::Node;
use super::normalize::normalized;
use crate::sql::function::Sign;
use crate::sql::table::ColumnDef;
use crate::sql::types::ColumnType;

/// A column of `M` and what it is set to.
#[must_use = "an assignment does nothing until it is given to `.update(..)` or `.set(..)`"]
pub struct Assignment<M> {
    pub(crate) column: &'static ColumnDef,
    pub(crate) value: Node,
    _model: PhantomData<fn() -> M>,
}

impl<M> Assignment<M> {
    pub(crate) fn new(column: &'static ColumnDef, value: Node) -> Self {
        Assignment { column, value: normalized(column, value), _model: PhantomData }
    }
}

impl<M> Clone for Assignment<M> {
    fn clone(&self) -> Self {
        Assignment { column: self.column, value: self.value.clone(), _model: PhantomData }
    }
}

impl<M> std::fmt::Debug for Assignment<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Assignment({})", self.column.name)
    }
}

impl<M, T: ColumnType> Column<M, T> {
    /// Sets the column to a value, another column or an expression. A value is normalised, if the column says so;
    /// what the database works out is not.
    pub fn set<V: Operand<T>>(self, value: V) -> Assignment<M> {
        Assignment::new(self.def, value.into_operand())
    }

    /// Adds to the column, in the database: two at once both count.
    pub fn increment<V: StepOf<T>>(self, by: V) -> Assignment<M> {
        Assignment::new(self.def, reckon(T::KIND, Sign::Plus, self.into_node(), by.into_operand()))
    }

    /// Takes away from the column, in the database: two at once both count.
    pub fn decrement<V: StepOf<T>>(self, by: V) -> Assignment<M> {
        Assignment::new(self.def, reckon(T::KIND, Sign::Minus, self.into_node(), by.into_operand()))
    }
}

/// What a column of type `T` is incremented by: a number of its type, or a column or an expression of it. Both halves
/// are one bound, so that a mistake is one error.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be incremented by `{Self}`",
    label = "expected a `{T}`, for a column of integers or floats",
    note = "`increment` and `decrement` add to numbers; any other column is set: `.update(|post| post.title.set(..))`"
)]
pub trait StepOf<T>: Operand<T> {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base: Numeric>, V: Operand<T>> StepOf<T> for V {}

/// What `.update(..)` and `.set(..)` take: one assignment, or several in a tuple or a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` sets no column of `{M}`",
    label = "write `post.title.set(..)`, or several of these in a tuple"
)]
pub trait Assignments<M> {
    #[doc(hidden)]
    fn add_to(self, assignments: &mut Vec<Assignment<M>>);
}

#[diagnostic::do_not_recommend]
impl<M> Assignments<M> for Assignment<M> {
    fn add_to(self, assignments: &mut Vec<Assignment<M>>) {
        assignments.push(self);
    }
}

#[diagnostic::do_not_recommend]
impl<M, A: Assignments<M>> Assignments<M> for Option<A> {
    fn add_to(self, assignments: &mut Vec<Assignment<M>>) {
        if let Some(assignment) = self {
            assignment.add_to(assignments);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<M, A: Assignments<M>> Assignments<M> for Vec<A> {
    fn add_to(self, assignments: &mut Vec<Assignment<M>>) {
        self.into_iter().for_each(|assignment| assignment.add_to(assignments));
    }
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        #[diagnostic::do_not_recommend]
        impl<Model, $($name: Assignments<Model>),+> Assignments<Model> for ($($name,)+) {
            fn add_to(self, assignments: &mut Vec<Assignment<Model>>) {
                let ($($name,)+) = self;
                $($name.add_to(assignments);)+
            }
        }
    )*};
}
tuples!((A)(A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F)(A, B, C, D, E, F, G)(
    A, B, C, D, E, F, G, H
)(A, B, C, D, E, F, G, H, I)(A, B, C, D, E, F, G, H, I, J)(A, B, C, D, E, F, G, H, I, J, K)(
    A, B, C, D, E, F, G, H, I, J, K, L
));
