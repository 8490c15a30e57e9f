//! Writes through a draft that are not a save.

use super::Draft;
use crate::error::Result;
use crate::exec::{Action, Db, Run, action};
use crate::expr::{Assignment, Assignments, Column, StepOf};
use crate::model::rules::Trashed;
use crate::model::values::{Values, WriteKind};
use crate::model::{GlobalScope, Model, SoftDeletes, Timestamps};
use crate::read::Query;
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;
use crate::write::instance;

impl<M: Model> Draft<M> {
    /// Writes some columns of this row, as [`update`](crate::Record::update). Fields that were changed and not saved stay so,
    /// except those that are set here.
    ///
    /// # Errors
    ///
    /// As [`update`](crate::Record::update).
    #[track_caller]
    pub fn update<A: Assignments<M>>(
        &mut self,
        set: impl FnOnce(M::Fields) -> A,
    ) -> Action<'_, DraftWrite<'_, M>> {
        Action::new(self.write_set(Source::ROOT.enter(|| set(M::fields(Source::ROOT)))))
    }

    /// Writes what an input sets, as [`patch`](crate::Record::patch). Fields that were changed and not saved stay so, except
    /// those that are set here.
    ///
    /// # Errors
    ///
    /// As [`update`](crate::Record::update).
    #[track_caller]
    pub fn patch<A: Assignments<M>>(&mut self, input: A) -> Action<'_, DraftWrite<'_, M>> {
        Action::new(self.write_set(input))
    }

    /// Adds to a column in the database, as [`increment`](crate::Record::increment). Fields that were changed and not saved stay so,
    /// except this one, which holds what the row holds afterwards.
    ///
    /// # Errors
    ///
    /// As [`update`](crate::Record::update).
    #[track_caller]
    pub fn increment<T, V>(
        &mut self,
        column: impl FnOnce(M::Fields) -> Column<M, T>,
        by: V,
    ) -> Action<'_, DraftWrite<'_, M>>
    where
        T: ColumnType,
        V: StepOf<T>,
    {
        Action::new(self.write_set(column(M::fields(Source::ROOT)).increment(by)))
    }

    /// Stamps this row as changed now, as [`touch`](crate::Record::touch). Fields that were changed and not saved stay so.
    ///
    /// # Errors
    ///
    /// As [`update`](crate::Record::update).
    #[track_caller]
    pub fn touch(&mut self) -> Action<'_, DraftWrite<'_, M>>
    where
        M: Timestamps,
    {
        Action::new(self.write_set(instance::touched::<M>()))
    }

    fn write_set(&mut self, set: impl Assignments<M>) -> DraftWrite<'_, M> {
        self.settle();
        let mut values = Vec::new();
        set.add_to(&mut values);
        let query = instance::own(self.seen());
        DraftWrite { draft: self, values, query }
    }

    /// Deletes this row, or puts it into the trash, as [`delete`](crate::Record::delete). Fields that were changed and not saved
    /// stay so.
    ///
    /// # Errors
    ///
    /// As [`delete`](crate::Record::delete).
    #[track_caller]
    pub fn delete(&mut self) -> Action<'_, impl Run<Output = ()>> {
        action(async move |db: Db| {
            self.settle();
            match instance::trashing::<M>() {
                Some(values) => {
                    let query = instance::own_in(self.seen(), Trashed::Without);
                    self.write_settled(&db, values, query, WriteKind::Trash).await
                }
                None => instance::erase(self.seen(), Trashed::Without, &db).await,
            }
        })
    }

    /// Takes this row out of the trash, as `Trash::restore`. Fields that were changed and
    /// not saved stay so.
    ///
    /// # Errors
    ///
    /// As `Trash::restore`.
    #[track_caller]
    pub fn restore(&mut self) -> Action<'_, impl Run<Output = ()>>
    where
        M: SoftDeletes,
    {
        action(async move |db: Db| {
            self.settle();
            let trashed = self.seen().is_trashed();
            let Some(values) = instance::restoring::<M>().filter(|_| trashed) else { return Ok(()) };
            let query = instance::own_in(self.seen(), Trashed::With);
            self.write_settled(&db, values, query, WriteKind::Restore).await
        })
    }

    /// Deletes this row for good, as `Trash::force_delete`.
    ///
    /// # Errors
    ///
    /// As `Trash::force_delete`.
    #[track_caller]
    pub fn force_delete(&mut self) -> Action<'_, impl Run<Output = ()>>
    where
        M: SoftDeletes,
    {
        action(async move |db: Db| {
            self.settle();
            instance::erase(self.seen(), Trashed::With, &db).await
        })
    }

    /// Reads this row again, even from the trash. All fields are as the row's then: what was changed and not
    /// saved is gone.
    ///
    /// # Errors
    ///
    /// As [`refresh`](crate::Record::refresh). Then the changes are still there.
    #[track_caller]
    pub fn refresh(&mut self) -> Action<'_, impl Run<Output = ()>> {
        action(async move |db: Db| {
            self.settle();
            let row = instance::read_again(self.seen(), &db).await?;
            let _ = self.reset();
            self.take(row, Vec::new(), Vec::new(), &db);
            Ok(())
        })
    }
}

/// The update of one row through a draft.
#[derive(Debug)]
pub struct DraftWrite<'a, M: Model> {
    draft: &'a mut Draft<M>,
    values: Vec<Assignment<M>>,
    query: Query<M>,
}

impl<M: Model> Action<'_, DraftWrite<'_, M>> {
    /// Writes the row even if it is outside this global scope.
    pub fn without_scope<G: GlobalScope<M>>(self, scope: G) -> Self {
        self.map(|write| DraftWrite { query: write.query.without_scope(scope), ..write })
    }
}

impl<M: Model> Run for DraftWrite<'_, M> {
    type Output = ();

    async fn run(self, db: Db) -> Result<()> {
        let values = Values::of(self.values);
        if values.is_empty() {
            return Ok(());
        }
        self.draft.settle();
        self.draft.write_settled(&db, values, self.query, WriteKind::Update).await
    }
}
