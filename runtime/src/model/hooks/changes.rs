//! What is about to be written, as hooks see it.

use std::fmt;
use std::marker::PhantomData;

use crate::error::{Error, Result};
use crate::expr::{Assignments, Column, Node};
use crate::model::Model;
use crate::model::values::Values;
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;

/// The columns that are about to be written, with what they are set to. A hook reads and changes them:
///
/// ```
/// use limpid::prelude::*;
/// use limpid::{Changes, Error};
///
/// #[derive(Debug, Clone, Model)]
/// #[hooks]
/// struct Item {
///     id: i64,
///     #[fillable]
///     price: i64,
///     #[default(0)]
///     price_with_tax: i64,
/// }
///
/// impl Hooks for Item {
///     async fn before_save(_was: Option<&Item>, changes: &mut Changes<Item>, _db: &Db) -> limpid::Result<()> {
///         if let Some(price) = changes.get(|item| item.price)? {
///             if price < 0 {
///                 return Err(Error::refused("a price is never negative"));
///             }
///             changes.set(|item| item.price_with_tax.set(price * 119 / 100));
///         }
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![Item].create(&db).await?;
/// assert_eq!(Item::create(ItemCreate { price: 100 }).await?.price_with_tax, 119);
/// assert!(Item::create(ItemCreate { price: -1 }).await.unwrap_err().is_refused());
/// # Ok(()) }
/// ```
///
/// For a new row these are the values of the input, and what it gets by itself: defaults, UUIDs, timestamps.
/// For an update they are the columns that were named; `updated_at` and the version follow after the hooks.
pub struct Changes<M> {
    values: Values,
    _model: PhantomData<fn() -> M>,
}

impl<M: Model> Changes<M> {
    pub(crate) fn of(values: Values) -> Self {
        Changes { values, _model: PhantomData }
    }

    pub(crate) fn into_values(self) -> Values {
        self.values
    }

    /// What a column is set to. `None` if it is not written, or is set to an expression such as that of an
    /// `increment`, whose value the database alone knows: see it in `after_save`.
    ///
    /// # Errors
    ///
    /// [`Decode`](Error::Decode) if the type cannot read what it wrote itself, as a [`Json`](crate::Json) whose
    /// `Serialize` and `Deserialize` disagree.
    pub fn get<T: ColumnType>(&self, column: impl FnOnce(M::Fields) -> Column<M, T>) -> Result<Option<T>> {
        let def = column(M::fields(Source::ROOT)).def;
        let Some(Node::Value(value)) = self.values.get(def) else { return Ok(None) };
        let read = T::from_cell(value.as_cell());
        read.map(Some).map_err(|mismatch| Error::Decode {
            model: M::TABLE.model,
            column: def.name,
            found: mismatch.found,
            rust: std::any::type_name::<T>(),
            reason: mismatch.reason,
        })
    }

    /// Whether a column is written, to a value or to an expression.
    pub fn contains<T>(&self, column: impl FnOnce(M::Fields) -> Column<M, T>) -> bool {
        self.values.get(column(M::fields(Source::ROOT)).def).is_some()
    }

    /// Sets columns, in addition to those that are written or replacing them.
    pub fn set<A: Assignments<M>>(&mut self, set: impl FnOnce(M::Fields) -> A) {
        let mut assignments = Vec::new();
        set(M::fields(Source::ROOT)).add_to(&mut assignments);
        for assignment in assignments {
            self.values.set(assignment.column, assignment.value);
        }
    }

    /// Does not write a column: a row that is there keeps what it has, a new one gets its default. If nothing
    /// is left to write, an update sends nothing and raises nothing more.
    pub fn keep<T>(&mut self, column: impl FnOnce(M::Fields) -> Column<M, T>) {
        let def = column(M::fields(Source::ROOT)).def;
        self.values.0.retain(|(column, _)| *column != def);
    }

    /// The fields that are written.
    pub fn fields(&self) -> Vec<&'static str> {
        self.values.0.iter().map(|(column, _)| column.field).collect()
    }

    /// Whether nothing is left to write.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Shows the fields, and none of their values.
impl<M: Model> fmt::Debug for Changes<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&self.fields()).finish()
    }
}
