//! Changing fields and saving what changed.

use std::ops::{Deref, DerefMut};

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run, action};
use crate::expr::Column;
use crate::model::Model;
use crate::sql::cell::Cell;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Source;
use crate::write::instance;

/// A model that is being changed, together with what it was when it was read.
///
/// It is used like the model itself. Made by [`Record::edit`].
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
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Draft<M> {
    model: M,
    original: Vec<Value>,
}

impl<M: Model> Draft<M> {
    pub(crate) fn new(model: M) -> Self {
        let original = snapshot(&model);
        Draft { model, original }
    }

    /// Writes the columns that changed, and only those. If none did, nothing is sent. Afterwards the struct
    /// holds what the row holds.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more, or was put into the trash;
    /// [`Stale`](crate::Error::Stale) if the model has a `#[version]` and the row was changed since it was
    /// read.
    #[track_caller]
    pub fn save(&mut self) -> Action<'_, impl Run<Output = ()>> {
        action(async move |db: Db| {
            instance::save(&mut self.model, &self.original, &db).await?;
            self.original = snapshot(&self.model);
            Ok(())
        })
    }

    /// Whether a column differs from what was read.
    pub fn is_changed(&self) -> bool {
        instance::changed(&self.model, &self.original).next().is_some()
    }

    /// The fields that differ from what was read.
    pub fn changes(&self) -> Vec<&'static str> {
        let changed = instance::changed(&self.model, &self.original);
        changed.map(|place| M::TABLE.columns[place].field).collect()
    }

    /// What a column held when it was read.
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
    pub fn original<T: ColumnType>(&self, column: impl FnOnce(M::Fields) -> Column<M, T>) -> Result<T> {
        let def = column(M::fields(Source::ROOT)).def;
        let place = M::TABLE.place_of(def);
        let cell = place.map_or(Cell::Null, |place| self.original[place].as_cell());
        T::from_cell(cell).map_err(|mismatch| Error::Decode {
            model: M::TABLE.model,
            column: def.name,
            found: mismatch.found,
            rust: std::any::type_name::<T>(),
            reason: mismatch.reason,
        })
    }

    /// The model as it is now.
    pub fn into_inner(self) -> M {
        self.model
    }
}

fn snapshot<M: Model>(model: &M) -> Vec<Value> {
    (0..M::TABLE.columns.len()).map(|place| model.value_at(place)).collect()
}

impl<M> Deref for Draft<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.model
    }
}

impl<M> DerefMut for Draft<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.model
    }
}
