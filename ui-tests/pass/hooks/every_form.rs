//! The forms of `#[hooks]`, and every hook.

use limpid::prelude::*;
use limpid::{Changes, Committed, Error};

#[derive(Debug, Clone, Model)]
#[hooks]
struct Own {
    id: i64,
    #[fillable]
    name: String,
    #[column(skip)]
    length: usize,
}

impl Hooks for Own {
    fn retrieved(row: &mut Own) {
        row.length = row.name.len();
    }

    async fn before_save(was: Option<&Own>, changes: &mut Changes<Own>, db: &Db) -> limpid::Result<()> {
        let _ = (was, changes.get(|own| own.name)?, changes.contains(|own| own.name), db);
        Ok(())
    }

    async fn before_create(changes: &mut Changes<Own>, _db: &Db) -> limpid::Result<()> {
        changes.set(|own| own.name.set("x"));
        Ok(())
    }

    async fn after_create(row: &Own, db: &Db) -> limpid::Result<()> {
        Own::find_or_fail(row.id).on(db).await.map(drop)
    }

    async fn before_update(_row: &Own, changes: &mut Changes<Own>, _db: &Db) -> limpid::Result<()> {
        changes.keep(|own| own.name);
        Ok(())
    }

    async fn after_update(row: &Own, was: &Own, _db: &Db) -> limpid::Result<()> {
        if row.name == was.name { Err(Error::refused("the same")) } else { Ok(()) }
    }

    async fn after_save(_row: &Own, _was: Option<&Own>, _db: &Db) -> limpid::Result<()> {
        Ok(())
    }

    async fn before_delete(_row: &Own, _db: &Db) -> limpid::Result<()> {
        Ok(())
    }

    async fn after_delete(_row: &Own, _db: &Db) -> limpid::Result<()> {
        Ok(())
    }

    async fn after_commit(event: &Committed<Own>, _db: &Db) {
        match event {
            Committed::Created(row) => drop(row.clone()),
            Committed::Updated { row, was, .. } => assert_eq!(row.id, was.id),
            other => drop(other.row().clone()),
        }
    }
}

mod observers {
    use super::{Hooks, Observed};

    pub struct Audit;
    pub struct Index<const FAST: bool>;

    impl Hooks<Observed> for Audit {}
    impl<const FAST: bool> Hooks<Observed> for Index<FAST> {}
}

#[derive(Debug, Clone, Model)]
#[hooks(Self, observers::Audit, observers::Index<true>)]
struct Observed {
    id: i64,
}

impl Hooks for Observed {}
