//! Changing fields and saving what changed.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::history::{Saved, Step};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Reader, Run, action};
use crate::expr::{ModelColumn, Node};
use crate::model::Model;
use crate::model::values::{Values, WriteKind};
use crate::read::Query;
use crate::sql::cell::{Cell, Mismatch, Row};
use crate::sql::kind::Kind;
use crate::sql::table::ColumnDef;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Source;
use crate::write::instance::{self, Seen};

/// A model that is being changed, together with what the row held when it was read.
///
/// It is used like the model itself. Made by `edit`.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, title: String, views: i64 }
/// # async fn example(post: Post) -> limpid::Result<()> {
/// let mut post = post.edit();
/// post.title.push_str(", second edition");
/// assert_eq!(post.changes(), ["title"]);
/// post.save().await?;
/// assert!(!post.is_changed());
/// assert_eq!(post.saved_changes(), ["title"]);
/// # Ok(()) }
/// ```
///
/// # What counts as changed
///
/// A field is changed if writing it would change what the row held when it was last read or written through
/// this draft, as the column compares: a [`Json`](crate::Json) map that equals the one that is stored is not
/// changed, nor is a text that normalises to what is stored.
///
/// # Other writes
///
/// [`update`](Draft::update), [`patch`](Draft::patch), [`increment`](Draft::increment),
/// [`touch`](Draft::touch), [`delete`](Draft::delete) and [`restore`](Draft::restore) write what they name and
/// read the row. Fields that were changed and not saved stay so, except those that the write itself names.
/// [`refresh`](Draft::refresh) takes everything from the row, and [`discard`](Draft::discard) takes the changes
/// back without asking it.
///
/// A method or function of your own that takes `&mut Post` and writes gets the struct alone: what it writes
/// looks like a change to the draft. Let it take `&mut Draft<Post>`, or `refresh` after it.
///
/// # Transactions
///
/// What was written in a transaction is saved when the outermost transaction has been committed. If that is
/// rolled back, or the savepoint in which it was written, the draft is as it was before: what had been saved is a
/// change again, and what the row had given to the struct, such as `updated_at` or a `#[version]`, is taken back.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, title: String }
/// # async fn example(db: &Db, mut post: limpid::Draft<Post>) -> limpid::Result<()> {
/// let tx = db.begin().await?;
/// post.title = "Clear water".into();
/// post.save().on(&tx).await?;
/// assert!(!post.is_changed());
/// tx.rollback().await?;
/// assert_eq!(post.changes(), ["title"]);
/// post.save().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Draft<M> {
    pub(super) model: M,
    /// What the row held when it was last read or written through this draft.
    pub(super) base: Vec<Value>,
    /// What was written in transactions whose end is not known yet, in this order.
    pub(super) steps: Vec<Step<M>>,
    pub(super) saved: Saved,
}

impl<M: Model> Draft<M> {
    pub(crate) fn new(model: M) -> Self {
        let base = snapshot(&model);
        Draft { model, base, steps: Vec::new(), saved: Saved::default() }
    }

    /// Writes the columns that changed, and only those. If none did, nothing is sent. Afterwards the struct
    /// holds what the row holds.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more, or was put into the trash;
    /// [`Stale`](crate::Error::Stale) if the model has a `#[version]` and the row was changed since it was
    /// read. After an error the changes are still to be saved.
    #[track_caller]
    pub fn save(&mut self) -> Action<'_, impl Run<Output = ()>> {
        action(async move |db: Db| {
            self.settle();
            let values: Vec<_> = self.unsaved().map(|place| self.assignment(place)).collect();
            if values.is_empty() {
                self.saved = Saved::default();
                // What is as good as stored is as it is stored, unless its type cannot read what it wrote.
                let _ = self.reset();
                return Ok(());
            }
            self.leave_version(&values)?;
            // The row is found by what it was read as, should its key or its trash stamp have changed.
            let query = instance::own(self.seen());
            self.write_settled(&db, Values(values), query, WriteKind::Update).await
        })
    }

    fn assignment(&self, place: usize) -> (&'static ColumnDef, Node) {
        let column = &M::TABLE.columns[place];
        (column, Node::Value(column.normalized(self.model.value_at(place))))
    }

    /// The library counts versions, nobody else.
    fn leave_version(&self, values: &[(&'static ColumnDef, Node)]) -> Result<()> {
        let column = M::TABLE.version.map(|place| &M::TABLE.columns[place]);
        let changed =
            column.filter(|column| values.iter().any(|(changed, _)| std::ptr::eq(*changed, *column)));
        changed.map_or(Ok(()), |column| {
            Err(Error::usage(format!(
                "the library counts the versions of a row: leave `{}` as it was read, and write the row through \
                 the draft alone, not through the struct inside it",
                column.field
            )))
        })
    }

    pub(super) fn seen(&self) -> Seen<'_, M> {
        Seen::Held(&self.base)
    }

    /// Writes the row and takes over what it holds then.
    pub(super) async fn write_settled(
        &mut self,
        db: &Db,
        values: Values,
        query: Query<M>,
        change: WriteKind,
    ) -> Result<()> {
        let named = values.0.iter().filter_map(|(column, _)| M::TABLE.place_of(column));
        let named: Vec<_> = named.collect();
        let row = instance::write(db, self.seen(), query, values, change).await?;
        let kept = self.unsaved().filter(|place| !named.contains(place)).collect();
        self.take(row, named, kept, db);
        Ok(())
    }

    /// The positions of the columns that are to be saved.
    fn unsaved(&self) -> impl Iterator<Item = usize> {
        let columns = self.base.iter().zip(M::TABLE.columns).enumerate();
        let changed =
            columns.filter(|(place, (was, column))| !column.stores(was, self.model.value_at(*place)));
        changed.map(|(place, _)| place)
    }

    /// Whether a field is changed and not saved.
    pub fn is_changed(&self) -> bool {
        let past = self.past();
        (0..self.base.len()).any(|place| past.is_changed(place))
    }

    /// The fields that are changed and not saved.
    pub fn changes(&self) -> Vec<&'static str> {
        let past = self.past();
        let places = (0..self.base.len()).filter(|place| past.is_changed(*place));
        places.map(|place| M::TABLE.columns[place].field).collect()
    }

    /// The fields that the last write through this draft set and that were different before; none if it sent
    /// nothing, or was rolled back. `updated_at` and a `#[version]` go with every write and are not listed.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// # async fn example(mut post: limpid::Draft<Post>) -> limpid::Result<()> {
    /// let old = post.title.clone();
    /// post.title = "New".into();
    /// post.save().await?;
    /// assert_eq!(post.saved_changes(), ["title"]);
    /// assert_eq!(post.previous(|post| post.title)?, Some(old));
    /// # Ok(()) }
    /// ```
    pub fn saved_changes(&self) -> Vec<&'static str> {
        let places = self.past().saved().places.iter();
        places.map(|&place| M::TABLE.columns[place].field).collect()
    }

    /// What a column held before the last write through this draft; `None` if that did not change it.
    ///
    /// # Errors
    ///
    /// As [`original`](Draft::original).
    pub fn previous<C: ModelColumn<M>>(
        &self,
        column: impl FnOnce(M::Fields) -> C,
    ) -> Result<Option<C::Type>> {
        let def = column(M::fields(Source::ROOT)).column_def();
        let saved = self.past().saved();
        let place = M::TABLE.place_of(def).filter(|place| saved.places.contains(place));
        place.map(|place| read::<M, C::Type>(def, &saved.before[place])).transpose()
    }

    /// What a column held when the row was last read or written through this draft.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// # fn example(mut post: limpid::Draft<Post>) -> limpid::Result<()> {
    /// post.title = "New".into();
    /// let old: String = post.original(|post| post.title)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::Error::Decode) if the type cannot read what it wrote itself, as a
    /// [`Json`](crate::Json) whose `Serialize` and `Deserialize` disagree.
    pub fn original<C: ModelColumn<M>>(&self, column: impl FnOnce(M::Fields) -> C) -> Result<C::Type> {
        let def = column(M::fields(Source::ROOT)).column_def();
        let place = M::TABLE.place_of(def);
        let null = Value::Null(def.kind);
        read::<M, C::Type>(def, place.map_or(&null, |place| &self.past().base()[place]))
    }

    /// Takes back every change that is not saved: the fields are [`original`](Draft::original) again. Nothing is
    /// sent.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::Error::Decode) as for [`original`](Draft::original). Then the changes are still there.
    pub fn discard(&mut self) -> Result<()> {
        self.settle();
        self.reset()
    }

    /// Sets the columns that do not hold just what the row held, also for after a rollback.
    pub(super) fn reset(&mut self) -> Result<()> {
        let places = 0..self.base.len();
        let other: Vec<_> = places.filter(|&place| self.model.value_at(place) != self.base[place]).collect();
        if !other.is_empty() {
            let mut held = M::from_row(&mut Reader::new(&HeldRow(&self.base), M::TABLE))?;
            other.into_iter().for_each(|place| self.model.swap_at(place, &mut held));
        }
        self.discard_in_steps()
    }

    /// The model as it is now.
    pub fn into_inner(mut self) -> M {
        self.settle();
        self.model
    }
}

pub(super) fn snapshot<M: Model>(model: &M) -> Vec<Value> {
    (0..M::TABLE.columns.len()).map(|place| model.value_at(place)).collect()
}

fn read<M: Model, T: ColumnType>(column: &'static ColumnDef, value: &Value) -> Result<T> {
    T::from_cell(value.as_cell()).map_err(|mismatch| Error::Decode {
        model: M::TABLE.model,
        column: column.name,
        found: mismatch.found,
        rust: std::any::type_name::<T>(),
        reason: mismatch.reason,
    })
}

/// Values that are remembered, as a row.
pub(super) struct HeldRow<'a>(pub(super) &'a [Value]);

impl Row for HeldRow<'_> {
    fn cell(&self, place: usize, _: Kind) -> Result<Cell<'_>, Mismatch> {
        Ok(self.0.get(place).map_or(Cell::Null, Value::as_cell))
    }

    fn name(&self, _: usize) -> Option<&str> {
        None
    }

    fn is_null(&self, place: usize) -> bool {
        self.0.get(place).is_none_or(Value::is_null)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        &()
    }
}

impl<M: Model> Deref for Draft<M> {
    type Target = M;

    fn deref(&self) -> &M {
        self.past().model()
    }
}

impl<M: Model> DerefMut for Draft<M> {
    fn deref_mut(&mut self) -> &mut M {
        self.settle();
        &mut self.model
    }
}

impl<M: Model + fmt::Debug> fmt::Debug for Draft<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("model", &**self).field("changes", &self.changes()).finish()
    }
}
